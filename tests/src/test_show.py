"""A thing is found by any of its names, and shown with its evidence and what refers to it."""

from __future__ import annotations

import json
from pathlib import Path

import pyoxigraph as ox
import pytest

from svgraph.cli import main
from svgraph.commands import options
from svgraph.commands.show import FORMATS
from svgraph.errors import InputError
from svgraph.resources import find_resource
from svgraph.show import describe, show
from svgraph.store import Store

SMALL_GRAPH = Path(__file__).parents[1] / "fixtures/asking/graph.trig"
OURS = "https://w3id.org/svgraph/"


@pytest.fixture(scope="module")
def graph() -> Store:
    return Store.of(ox.parse(path=SMALL_GRAPH))


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("R.40", "indicator/R.40"),
        ("R40", "indicator/R.40"),
        ("r 40", "indicator/R.40"),
        ("indicator:R.40", "indicator/R.40"),
        (OURS + "indicator/R.40", "indicator/R.40"),
        (f"<{OURS}indicator/R.40>", "indicator/R.40"),
        ("LA19", "plan/zz/intervention-LA19"),
        ("La 19", "plan/zz/intervention-LA19"),
        ("LA 19", "plan/zz/intervention-LA19"),
        ("SM8 V3", "plan/zz/need-SO8-N3"),
        ("sm8v3", "plan/zz/need-SO8-N3"),
        ("SO8.N3", "plan/zz/need-SO8-N3"),
        ("zz", "plan/zz"),
        ("sadarbibas pasakumi", "plan/zz/intervention-LA19"),
        ("CQ09", "question/r40-planned"),
        ("r40-planned", "question/r40-planned"),
        ("clause-thrive", "plan/zz/clause-thrive"),
        ("zz:quotation-p5", "plan/zz/quotation-p5"),
        # Nobody says anything of it, yet the graph refers to it.
        (OURS + "ontology#Statement", "ontology#Statement"),
    ],
)
def test_a_thing_goes_by_many_names(graph: Store, name: str, found: str) -> None:
    assert find_resource(graph, name).value == OURS + found


def test_a_name_that_several_things_bear_lists_them(graph: Store) -> None:
    with pytest.raises(InputError, match="'V3' names 2 things") as raised:
        show(graph, "V3")
    assert "zz:need-SO6-N3  need N3 of SO6" in str(raised.value.hint)
    assert "zz:need-SO7-N3  need N3 of SO7" in str(raised.value.hint)


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("cooperatoin", "did you mean cooperation?"),
        ("R.4O", "did you mean"),
        ("zz:qqqqqq", "None"),
        (OURS + "plan/yy/need-SO8-N3", f"did you mean <{OURS}plan/zz/need-SO8-N3>?"),
        ("qqqqqqqqqq", "svgraph search TEXT"),
        ("> . } #", "svgraph search TEXT"),
        ("...", "svgraph search TEXT"),
        ("nobody:thing", "svgraph search TEXT"),
        ("", "a code or a label"),
        ("  ", "a code or a label"),
    ],
)
def test_an_unknown_thing_brings_the_nearest(graph: Store, name: str, hint: str) -> None:
    with pytest.raises(InputError) as raised:
        show(graph, name)
    assert hint in str(raised.value.hint)


def test_facts_evidence_and_references(graph: Store) -> None:
    shown = show(graph, "R.40").to_json()
    assert shown["label"] == "smart transition of the rural economy"
    assert {"iri": OURS + "ontology#ResultIndicator", "label": "result indicator"} in shown["types"]
    values = [fact["value"] for fact in shown["facts"]]
    assert "R40" in values
    assert {"value": "viedie ciemi", "lang": "lv"} in values
    assert {one["quote"] for one in shown["evidence"]} == {
        "R40 nav plānots.",
        "R.40 plānā nav paredzēts.",
    }
    assert {one["property"]["label"] for one in shown["referred_to_by"]} == {"concerns"}


def test_a_statement_shows_its_own_evidence(graph: Store) -> None:
    shown = show(graph, "villages thrive")
    assert [one.basis for one in shown.evidence] == ["verbatim", "author-reading"]


def test_what_a_statement_is_about_as_a_whole_has_no_evidence_of_its_own(graph: Store) -> None:
    shown = show(graph, "zz")
    assert shown.evidence == []
    assert len(shown.references) >= 5


def test_a_label_is_no_fact_twice(graph: Store) -> None:
    plain = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
    assert any(triple.predicate == plain for triple in describe(graph, "plan:zz"))
    properties = [fact.property.term for fact in show(graph, "plan:zz").facts]
    assert plain not in properties
    assert len(properties) == 3


def test_a_description_is_what_the_graph_says_of_it(graph: Store) -> None:
    triples = describe(graph, "SM8 V3")
    assert len(triples) == 4
    assert {triple.subject.value for triple in triples} == {OURS + "plan/zz/need-SO8-N3"}


class TestCommand:
    @pytest.fixture(autouse=True)
    def _small(self, graph: Store, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(options, "open_dataset", lambda _arguments: graph)

    def test_for_reading(self, capfd: pytest.CaptureFixture[str]) -> None:
        assert main(["show", "R40", "--lang", "lv"]) == 0
        lines = capfd.readouterr().out.splitlines()
        assert lines[:3] == ["viedie ciemi", OURS + "indicator/R.40", "result indicator (en)"]
        assert "preferred label (en): smart transition of the rural economy (en)" in lines
        assert "R.40 nav plānots" in lines
        assert (
            "    “R.40 plānā nav paredzēts.” — Zz fact sheet in Latvian (en)"
            " · autora interpretācija" in lines
        )
        assert "← attiecas uz: R.40 nav plānots" in lines

    @pytest.mark.parametrize("chosen", FORMATS)
    def test_every_format_is_written(self, chosen: str, tmp_path: Path) -> None:
        target = tmp_path / f"thing.{chosen}"
        assert main(["show", "SM8 V3", "--format", chosen, "-o", str(target)]) == 0
        assert "SM8 V3" in target.read_text(encoding="utf-8")

    def test_json(self, capfd: pytest.CaptureFixture[str]) -> None:
        assert main(["show", "La 19", "--format", "json"]) == 0
        assert json.loads(capfd.readouterr().out)["label"] == "cooperation"

    def test_turtle_can_be_read_again(self, capfd: pytest.CaptureFixture[str]) -> None:
        assert main(["show", "SM8 V3", "--format", "turtle"]) == 0
        text = capfd.readouterr().out
        assert "zz:need-SO8-N3" in text
        assert len(list(ox.parse(text, ox.RdfFormat.TURTLE))) == 4

    def test_an_unknown_thing_is_an_input_error(self, capfd: pytest.CaptureFixture[str]) -> None:
        assert main(["show", "cooperatoin"]) == 2
        said = capfd.readouterr()
        assert said.out == ""
        assert "did you mean cooperation?" in said.err


def test_quotations_are_followed_by_their_translation(
    graph: Store, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(options, "open_dataset", lambda _arguments: graph)
    said = "    translation, translator of Zz: “smart villages flourish […] among people”"
    assert main(["show", "zz:finding-needs"]) == 0
    assert said in capfd.readouterr().out.splitlines()
    assert main(["show", "zz:finding-needs", "--lang", "lv"]) == 0
    assert "flourish" not in capfd.readouterr().out
