"""Words for things: the reader's language first, and no passing off of another one."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pyoxigraph as ox
import pytest

from svgraph.errors import InputError
from svgraph.labels import (
    Label,
    as_code,
    best_label,
    expand,
    folded,
    labels_of,
    languages_of,
    nearest,
    prefixes_of,
    short_form,
    shown,
)
from svgraph.store import Store

SMALL_GRAPH = Path(__file__).parents[1] / "fixtures/asking/graph.trig"
OURS = "https://w3id.org/svgraph/"


@pytest.fixture(scope="module")
def graph() -> Store:
    return Store.of(ox.parse(path=SMALL_GRAPH))


def _label(graph: Store, name: str, *asked: str) -> Label:
    term = ox.NamedNode(OURS + name)
    return labels_of(graph, [term], languages_of(graph, asked))[term]


def test_the_reader_s_language_comes_first(graph: Store) -> None:
    assert _label(graph, "outcome/not-planned", "lv") == ("nav plānots", "lv")
    assert _label(graph, "outcome/not-planned", "en") == ("not planned", "en")
    assert _label(graph, "outcome/not-planned") == ("not planned", "en")


def test_a_label_from_further_down_the_chain_says_so(graph: Store) -> None:
    label = _label(graph, "outcome/direct-reference", "lv")
    assert label == ("direct reference", "en")
    assert shown(label, "lv") == "direct reference (en)"
    assert shown(label, "en") == "direct reference"


def test_the_chain_that_was_asked_for_comes_before_the_house_s() -> None:
    literals = [ox.Literal(word, language=word) for word in ("en", "lv", "fr", "de")]
    assert best_label(literals, ["fr", "de", "en", "lv"]) == ("fr", "fr")
    assert best_label(literals[2:], ["en", "lv"]) == ("de", "de")
    assert best_label([*literals[2:], ox.Literal("plain")], ["en", "lv"]) == ("plain", None)
    assert best_label([], ["en"]) is None


def test_a_regional_form_is_a_form_of_the_language() -> None:
    british = [ox.Literal("colour", language="en-GB"), ox.Literal("krāsa", language="lv")]
    assert best_label(british, ["en"]) == ("colour", "en-gb")
    assert shown(Label("colour", "en-gb"), "en") == "colour"
    assert shown(Label("eng", "eng"), "en") == "eng (eng)"


def test_the_preferred_label_counts_before_the_plain_one() -> None:
    term, graph = ox.NamedNode("a:thing"), ox.NamedNode("a:graph")
    skos, rdfs = "http://www.w3.org/2004/02/skos/core#", "http://www.w3.org/2000/01/rdf-schema#"
    said = {rdfs + "label": "plain", skos + "prefLabel": "preferred"}
    store = Store.of(
        ox.Quad(term, ox.NamedNode(name), ox.Literal(text, language="en"), graph)
        for name, text in said.items()
    )
    assert labels_of(store, [term], ["en"]) == {term: ("preferred", "en")}


def test_what_has_no_label_has_a_short_form(graph: Store) -> None:
    assert _label(graph, "plan/zz/clause-r40", "lv") == ("zz:clause-r40", None)
    assert _label(graph, "nowhere/else") == (OURS + "nowhere/else", None)
    blank = ox.BlankNode("b0")
    assert labels_of(graph, [blank], ["en"]) == {blank: ("_:b0", None)}


def test_an_unknown_language_names_those_that_are_known(graph: Store) -> None:
    with pytest.raises(InputError, match="no labels in the language 'fr'") as raised:
        languages_of(graph, ["fr"])
    assert raised.value.hint == "it has them in: en lv"


def test_the_chain_begins_with_the_first_language_that_is_known(graph: Store) -> None:
    assert languages_of(graph, ["fr", "lv"]) == ["lv", "en"]
    assert languages_of(graph, ["lv", "fr"]) == ["lv", "en"]
    assert languages_of(graph) == ["en", "lv"]


def test_curies_come_and_go(graph: Store) -> None:
    prefixes = prefixes_of(graph)
    need = ox.NamedNode(OURS + "plan/zz/need-SO8-N3")
    assert short_form(need, prefixes) == "zz:need-SO8-N3"
    assert short_form(ox.NamedNode(OURS + "plan/yy/x"), prefixes) == OURS + "plan/yy/x"
    for text in ("zz:need-SO8-N3", need.value, f"<{need.value}>"):
        assert expand(text, prefixes) == need
    for text in ("R.40", "nobody:thing", "SM8: V3", "https://a b", "plan"):
        assert expand(text, prefixes) is None


def test_marks_case_and_spaces_make_no_difference() -> None:
    assert folded("  Viedie\nCIEMI ") == "viedie ciemi"
    assert folded("Mērķi, Łódź, Größe, Ærø") == "merki, lodz, grosse, æro"
    assert folded(unicodedata.normalize("NFD", "ļaužu vidū")) == folded("ļaužu vidū")
    assert {as_code(code) for code in ("R.40", "R40", "r 40")} == {"r40"}
    assert as_code("SM8 V3") != as_code("SM7 V3")


def test_the_nearest_words_are_found_without_marks() -> None:
    assert nearest("merki", ["Mērķi", "Vajadzības"]) == ["Mērķi"]
    assert nearest("village", ["smart village strategy", "R.40"]) == ["smart village strategy"]
    assert nearest("zzz", ["Mērķi"]) == []
