"""What is called or quoted so is found, however it is typed, the surest match first."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pyoxigraph as ox
import pytest

from svgraph.cli import main
from svgraph.commands import options
from svgraph.errors import InputError
from svgraph.search import Hit, named, search
from svgraph.store import Store

SMALL_GRAPH = Path(__file__).parents[1] / "fixtures/asking/graph.trig"
SKOS = "http://www.w3.org/2004/02/skos/core#"


@pytest.fixture(scope="module")
def graph() -> Store:
    return Store.of(ox.parse(path=SMALL_GRAPH))


def _names(hits: list[Hit]) -> list[str]:
    return [str(hit.resource.term).rpartition("/")[2].rstrip(">") for hit in hits]


@pytest.mark.parametrize("text", ["mērķi", "MERKI", "Mērķi", unicodedata.normalize("NFD", "mērķi")])
def test_marks_and_case_make_no_difference(graph: Store, text: str) -> None:
    assert _names(search(graph, text)) == ["targets"]


def test_decomposed_letters_are_found_too() -> None:
    label = ox.Literal(unicodedata.normalize("NFD", "Ļaužu vidū"), language="lv")
    quad = ox.Quad(
        ox.NamedNode("a:b/c"), ox.NamedNode(SKOS + "prefLabel"), label, ox.NamedNode("a:g")
    )
    store = Store.of([*ox.parse(path=SMALL_GRAPH), quad])
    assert _names(search(store, "lauzu vidu"))[0] == "c"


def test_letters_whose_mark_unicode_keeps() -> None:
    quad = ox.Quad(
        ox.NamedNode("a:b/c"),
        ox.NamedNode(SKOS + "prefLabel"),
        ox.Literal("Łódź", language="pl"),
        ox.NamedNode("a:g"),
    )
    assert _names(search(Store.of([quad]), "lodz")) == ["c"]


def test_a_code_comes_before_a_label_before_a_quotation(graph: Store) -> None:
    hits = search(graph, "r40")
    found = [(name, hit.field) for name, hit in zip(_names(hits), hits, strict=True)]
    assert found[0] == ("R.40", "code")
    assert [field for _name, field in found] == sorted(
        (field for _name, field in found), key=["code", "label", "quotation"].index
    )
    assert ("clause-r40", "quotation") in found


@pytest.mark.parametrize("text", ["R.40", "R40", "r 40", "R-40"])
def test_a_code_is_found_in_every_spelling(graph: Store, text: str) -> None:
    assert _names(search(graph, text))[0] == "R.40"


@pytest.mark.parametrize("text", ["LA19", "La 19", "la19", "LA-19"])
def test_an_intervention_is_found_in_every_spelling(graph: Store, text: str) -> None:
    assert _names(search(graph, text)) == ["intervention-LA19"]


def _labelled(**words: str) -> Store:
    return Store.of(
        ox.Quad(
            ox.NamedNode(f"x:y/{name}"),
            ox.NamedNode(SKOS + "prefLabel"),
            ox.Literal(label, language="en"),
            ox.NamedNode("x:g"),
        )
        for name, label in words.items()
    )


def test_codes_and_abbreviations_are_found_where_words_begin() -> None:
    store = _labelled(a="village LAGs", b="villages", c="LAG", d="plan R.40", e="PR40")
    assert _names(search(store, "LAG")) == ["c", "a"]
    assert _names(search(store, "“LAG”")) == ["c", "a"]
    assert _names(search(store, "lag")) == ["c", "b", "a"]
    assert _names(search(store, "VILLAGE LAG")) == ["a"]
    assert _names(search(store, "R40")) == ["d"]
    assert _names(search(store, "40")) == ["d"]


def test_a_whole_label_comes_before_its_beginning_before_its_middle() -> None:
    store = _labelled(a="old village", b="village hall", c="village")
    assert _names(search(store, "Village")) == ["c", "b", "a"]


def test_words_may_stand_in_any_order(graph: Store) -> None:
    assert _names(search(graph, "vidu ciemi")) == ["quotation-p5"]


def test_a_quotation_says_where_it_stands(graph: Store) -> None:
    [hit] = search(graph, "viedie ciemi plaukst")
    found = hit.to_json("en")
    assert (found["page"], found["document"]) == (5, "Plan of Zz, version 1")
    assert (found["section"], found["sheet_section"]) == ("Needs assessment", "Needs")
    assert found["match"] == "quotation"


def test_a_clause_and_a_segment_are_left_to_their_quotation(graph: Store) -> None:
    assert "clause-thrive" not in _names(search(graph, "plaukst"))
    assert "segment-1" not in _names(search(graph, "plaukst"))
    assert _names(search(graph, "paredzets")) == ["clause-r40"]


def test_a_translation_is_found_and_stands_where_its_original_does(graph: Store) -> None:
    [hit] = search(graph, "flourish")
    assert hit.field == "translation"
    assert hit.where is not None and hit.where.page == 5


def test_a_statement_stands_where_its_words_do(graph: Store) -> None:
    [hit] = search(graph, "villages thrive")
    assert hit.where is not None and hit.where.page == 5


def test_what_is_no_word_finds_no_pattern(graph: Store) -> None:
    assert search(graph, "v[^w]+e") == search(graph, "vie.ie") == []
    assert search(graph, '„viedie“ , "ciemi" (') == search(graph, "viedie ciemi") != []
    with pytest.raises(InputError, match="no letter or figure"):
        search(graph, " .* ")


def test_names_as_sure_as_each_other(graph: Store) -> None:
    assert len(named(graph, "V3")) == 2
    assert len(named(graph, "SM8 V3")) == 1
    assert named(graph, "...") == []


class TestCommand:
    @pytest.fixture(autouse=True)
    def _small(self, graph: Store, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(options, "open_dataset", lambda _arguments: graph)

    def test_for_reading(self, capfd: pytest.CaptureFixture[str]) -> None:
        assert main(["search", "plaukst"]) == 0
        text = capfd.readouterr().out
        assert "zz:quotation-p5" in text
        assert "    “viedie ciemi plaukst [..] ļaužu vidū”" in text
        assert "(p. 5, Plan of Zz, version 1, Needs assessment)" in text

    def test_for_machines(self, capfd: pytest.CaptureFixture[str]) -> None:
        assert main(["search", "R40", "--format", "json"]) == 0
        assert json.loads(capfd.readouterr().out)[0]["iri"].endswith("/R.40")

    @pytest.mark.parametrize("chosen", options.ROW_FORMATS)
    def test_every_format_is_written(self, chosen: str, tmp_path: Path) -> None:
        target = tmp_path / f"found.{chosen}"
        assert main(["search", "viedie", "--format", chosen, "-o", str(target)]) == 0
        assert target.stat().st_size

    def test_what_is_too_long_to_be_looked_for_is_said(
        self, capfd: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["search", "a" * 1_001]) == 2
        assert "longer than 1000 characters" in capfd.readouterr().err

    def test_nothing_found_is_said(self, capfd: pytest.CaptureFixture[str]) -> None:
        assert main(["search", "qwertz"]) == 0
        said = capfd.readouterr()
        assert said.out == ""
        assert "nothing matches 'qwertz'" in said.err
