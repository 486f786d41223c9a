"""An answer shows labels, gives each row its evidence, and tells silence from not having looked."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from svgraph.answer import ask
from svgraph.cells import json_of
from svgraph.cli import main
from svgraph.commands import ask as command
from svgraph.commands import options
from svgraph.errors import InputError
from svgraph.evidence import follow, notes
from svgraph.store import Store

SMALL_GRAPH = Path(__file__).parents[1] / "fixtures/asking/graph.trig"
OURS = "https://w3id.org/svgraph/"
SV = OURS + "ontology#"


@pytest.fixture(scope="module")
def graph() -> Store:
    return Store.of(ox.parse(path=SMALL_GRAPH))


@pytest.fixture
def on_the_command_line(graph: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(options, "open_dataset", lambda _arguments: graph)


def _json(graph: Store, question: str, *plans: str, lang: str = "") -> Any:
    answer = ask(graph, question, plans, {}, [lang] if lang else [])
    return json.loads(json.dumps(answer.to_json()))


def test_the_json_is_that_of_the_contract(graph: Store) -> None:
    answer = _json(graph, "CQ12", "zz")
    assert answer["question"]["id"] == "needs-mention"
    assert answer["question"]["label"] == "Are villages mentioned in the needs?"
    assert answer["lang"] == "en"
    assert answer["columns"] == ["plan", "concerns", "outcome", "page"]
    assert answer["silence"] == []
    [row] = answer["rows"]
    assert row["plan"] == {"iri": OURS + "plan/zz", "label": "Plan of Zz"}
    assert row["outcome"] == {"iri": OURS + "outcome/direct-reference", "label": "direct reference"}
    assert row["page"] == 5
    promised = {"quote", "lang", "page", "document", "edition", "basis"}
    assert row["evidence"] and all(promised <= set(one) for one in row["evidence"])


def test_rows_that_look_the_same_are_one_with_all_their_evidence(graph: Store) -> None:
    [row] = _json(graph, "CQ09", "zz")["rows"]
    assert {one["statement"]["iri"].rpartition("/")[2] for one in row["evidence"]} == {
        "finding-r40",
        "finding-r40-box",
    }


def test_words_of_a_quotation_come_with_the_whole_quotation(graph: Store) -> None:
    [row] = _json(graph, "CQ12", "zz")["rows"]
    first = row["evidence"][0]
    assert first == {
        "quote": "“viedie ciemi plaukst [..] ļaužu vidū”",
        "lang": "lv",
        "page": 5,
        "document": "Plan of Zz, version 1",
        "edition": "Zz fact sheet in Latvian",
        "basis": "verbatim",
        "clause": "viedie ciemi plaukst",
        "section": "Needs assessment",
        "sheet_section": "Needs",
        "statement": {"iri": OURS + "plan/zz/finding-needs", "label": "villages thrive"},
        "passage": OURS + "plan/zz/clause-thrive",
        "place": OURS + "plan/zz/place-p5",
        "translation": {
            "value": "smart villages flourish […] among people",
            "lang": "en",
            "by": "translator of Zz",
        },
    }


def test_the_basis_is_that_of_the_words_and_never_better(graph: Store) -> None:
    [row] = _json(graph, "CQ12", "zz")["rows"]
    assert [(one["basis"], one["quote"], one["page"]) for one in row["evidence"]] == [
        ("verbatim", "“viedie ciemi plaukst [..] ļaužu vidū”", 5),
        ("cited-paraphrase", "Ciemi minēti arī tur.", 5),
        # The author's lead-in is no quotation, whatever the statement rests on besides.
        ("author-reading", "Plānā teikts, ka", None),
    ]


def test_an_author_s_reading_shows_the_sheet_s_own_words(graph: Store) -> None:
    [row] = _json(graph, "CQ09", "zz")["rows"]
    for one in row["evidence"]:
        assert (one["basis"], one["page"], one["place"]) == ("author-reading", None, None)
        assert one["document"] == "Zz fact sheet"
        assert one["quote"] == one["clause"]


def test_a_reading_of_a_quotation_is_still_the_author_s() -> None:
    quads = [
        ox.Quad(quad.subject, quad.predicate, ox.NamedNode(OURS + "basis/author-reading"), g)
        if quad.subject.value.endswith("finding-needs") and quad.predicate.value == SV + "basis"
        else quad
        for quad in ox.parse(path=SMALL_GRAPH)
        for g in [quad.graph_name]
    ]
    item = ox.NamedNode(OURS + "plan/zz/finding-needs")
    traces = follow(Store.of(quads), [item])[item]
    assert {trace.basis for trace in traces} == {"author-reading"}
    assert {trace.place for trace in traces} == {None}
    assert {trace.quote.value for trace in traces} == {"viedie ciemi plaukst", "Plānā teikts, ka"}


def test_a_point_of_an_act_is_a_place_without_a_page(graph: Store) -> None:
    rows = _json(graph, "CQ45", "zz")["rows"]
    [act] = [one for row in rows for one in row["evidence"] if one["document"] == "Act 7"]
    assert (act["page"], act["point"], act["basis"]) == (None, "2.11", "verbatim")


def test_an_aggregate_keeps_the_evidence_of_all_it_counts(graph: Store) -> None:
    rows = _json(graph, "CQ45", "zz")["rows"]
    counted = {row["basis"]["iri"].rpartition("/")[2]: row for row in rows}
    assert {basis: row["rows"] for basis, row in counted.items()} == {
        "author-reading": 2,
        "cited-paraphrase": 1,
        "verbatim-quotation": 2,
    }
    for row in rows:
        assert len({one["statement"]["iri"] for one in row["evidence"]}) == row["rows"]


def test_a_passage_may_be_projected_in_place_of_a_statement(graph: Store) -> None:
    clause = ox.NamedNode(OURS + "plan/zz/clause-thrive")
    [trace] = follow(graph, [clause])[clause]
    assert (trace.basis, trace.states, trace.place and trace.place.page) == ("verbatim", False, 5)


def test_silence_has_two_reasons(graph: Store) -> None:
    answer = _json(graph, "CQ09")
    assert [(one["plan"]["iri"][-2:], one["reason"]) for one in answer["silence"]] == [
        ("xx", "not-assessed"),
        ("yy", "not-stated"),
    ]
    assert {row["plan"]["iri"][-2:] for row in answer["rows"]} == {"zz"}
    assert _json(graph, "CQ09", "zz")["silence"] == []
    silent = _json(graph, "CQ99")
    assert silent["rows"] == []
    assert [one["reason"] for one in silent["silence"]] == [
        "not-assessed",
        "not-stated",
        "not-stated",
    ]


def test_only_the_plans_asked_about_answer(graph: Store) -> None:
    assert _json(graph, "CQ12", "yy")["rows"] == []
    assert ask(graph, "CQ12", ["yy"]).silence[0].plan.label.text == "Plan of Yy"
    assert ask(graph, "CQ12", [], {"plan": ["zz"]}).rows == ask(graph, "CQ12", ["zz"]).rows


def test_a_query_may_have_the_plan_for_a_column_alone() -> None:
    quads = [
        quad
        for quad in ox.parse(path=SMALL_GRAPH)
        if str(quad.object) != f"<{OURS}query/r40-planned-plan>"
    ]
    assert ask(Store.of(quads), "CQ09", ["yy"]).lines == []
    assert len(ask(Store.of(quads), "CQ09", ["zz"]).lines) == 1


def test_parameters_narrow_the_answer(graph: Store) -> None:
    assert len(ask(graph, "CQ09", ["zz"], {"indicator": ["R40"]}).lines) == 1
    assert ask(graph, "CQ09", ["zz"], {"indicator": ["R.41"]}).lines == []
    with pytest.raises(InputError, match="no parameter 'objective'"):
        ask(graph, "CQ09", ["zz"], {"objective": ["SO8"]})


def test_a_label_in_another_language_says_so(graph: Store) -> None:
    [row] = _json(graph, "CQ12", "zz", lang="lv")["rows"]
    assert row["concerns"] == {"iri": OURS + "concept/smart-village", "label": "vieds ciems"}
    assert row["outcome"]["label_lang"] == "en"
    answer = ask(graph, "CQ12", ["zz"], {}, ["lv"])
    assert answer.lines[0].cells["outcome"].text("lv") == "direct reference (en)"


def test_evidence_does_not_depend_on_the_order_of_the_triples(graph: Store) -> None:
    backwards = Store.of(reversed(list(ox.parse(path=SMALL_GRAPH))))
    for question in ("CQ09", "CQ12", "CQ45"):
        assert ask(backwards, question).to_json() == ask(graph, question).to_json()


def test_many_statements_are_followed_in_several_queries(
    graph: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = ask(graph, "CQ45").to_json()
    monkeypatch.setattr("svgraph.texts.AT_ONCE", 1)
    assert ask(graph, "CQ45").to_json() == whole


@pytest.mark.parametrize(
    ("value", "datatype", "expected"),
    [
        ("5", "integer", 5),
        ("1.5", "decimal", 1.5),
        ("1e3", "double", 1000.0),
        ("NaN", "double", "NaN"),
        ("true", "boolean", True),
        ("2023-10-10", "date", "2023-10-10"),
        ("five", "integer", "five"),
    ],
)
def test_literals_become_json(value: str, datatype: str, expected: object) -> None:
    kind = ox.NamedNode("http://www.w3.org/2001/XMLSchema#" + datatype)
    found = json_of(ox.Literal(value, datatype=kind))
    assert found == expected
    assert type(found) is type(expected)
    assert json_of(ox.Literal("a", language="lv")) == {"value": "a", "lang": "lv"}


# ── The command ──────────────────────────────────────────────────────────


@pytest.mark.usefixtures("on_the_command_line")
class TestCommand:
    def test_a_table_has_the_quotations_under_each_row(
        self, capfd: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["ask", "CQ12", "--plan", "zz"]) == 0
        lines = capfd.readouterr().out.splitlines()
        assert lines[0] == "Are villages mentioned in the needs?"
        assert lines[2].split() == ["concerns", "outcome", "page"]
        assert lines[4].split() == ["smart", "village", "direct", "reference", "5"]
        assert lines[5] == (
            "    “viedie ciemi plaukst” — page 5 · Plan of Zz, version 1"
            " · Zz fact sheet in Latvian · verbatim quotation"
        )

    def test_a_quotation_in_another_language_is_translated_once(
        self, capfd: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["ask", "CQ12", "--plan", "zz"]) == 0
        lines = capfd.readouterr().out.splitlines()
        translated = [at for at, line in enumerate(lines) if "translation" in line]
        assert translated == [6]
        assert lines[6] == (
            "    translation, translator of Zz: “smart villages flourish […] among people”"
        )
        assert main(["ask", "CQ12", "--plan", "zz", "--lang", "lv"]) == 0
        assert "flourish" not in capfd.readouterr().out

    def test_two_clauses_of_a_quotation_share_its_translation(self) -> None:
        quads = list(ox.parse(path=SMALL_GRAPH))
        more = SMALL_GRAPH.read_text(encoding="utf-8").partition("g:ontology")[0] + (
            "g:more { zz:finding-needs sv:supportedBy zz:quotation-p5 , zz:clause-people ."
            " zz:clause-people a sv:Passage ; sv:inSource zz:source ; oa:start 130 ; oa:end 141 ;"
            ' oa:exact "ļaužu vidū"@lv ; dcterms:isPartOf zz:quotation-p5 . }'
        )
        store = Store.of([*quads, *ox.parse(more, ox.RdfFormat.TRIG)])
        answer = ask(store, "CQ12", ["zz"])
        evidence = answer.lines[0].evidence
        assert sum(one.translation is not None for one in evidence) == 3
        said = notes(evidence, answer.words, "en")
        assert sum("flourish" in line for line in said) == 1
        elsewhere = [one._replace(basis="cited-paraphrase") for one in evidence]
        said = notes([*evidence, *elsewhere], answer.words, "en")
        assert sum("flourish" in line for line in said) == 1

    def test_a_row_that_sums_up_many_says_how_many(
        self, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(command, "MOST_EVIDENCE", 1)
        assert main(["ask", "CQ45", "--plan", "zz"]) == 0
        lines = capfd.readouterr().out.splitlines()
        assert "    2 statements; --format json lists them" in lines
        assert sum("Ciemi minēti arī tur." in line for line in lines) == 1

    def test_several_plans_have_a_column_and_silence_its_reason(
        self, capfd: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["ask", "CQ09", "--lang", "lv"]) == 0
        text = capfd.readouterr().out
        assert "plan  " in text
        assert "Zz plāns" in text
        assert "Plan of Yy (en): nav norādīts" in text
        assert "Plan of Xx (en): nav vērtēts" in text
        assert "autora interpretācija" in text

    def test_a_question_that_no_plan_answers_says_so(
        self, capfd: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["ask", "CQ99"]) == 0
        text = capfd.readouterr().out
        assert "No plan answers this question." in text
        assert "Plan of Zz: not stated" in text

    def test_rows_for_machines(self, capfd: pytest.CaptureFixture[str]) -> None:
        assert main(["ask", "CQ12", "--plan", "zz", "--format", "csv"]) == 0
        head, row = capfd.readouterr().out.split("\r\n")[:2]
        assert head == "plan,concerns,outcome,page,evidence"
        assert row.startswith("Plan of Zz,smart village,direct reference,5,")
        assert main(["ask", "CQ12", "--format", "jsonl"]) == 0
        said = capfd.readouterr()
        [line] = said.out.splitlines()
        assert json.loads(line)["page"] == 5
        assert "Plan of Yy: not assessed" in said.err

    @pytest.mark.parametrize("chosen", options.ROW_FORMATS)
    def test_silence_is_lost_in_no_format(
        self, chosen: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
    ) -> None:
        target = tmp_path / "answer"
        assert main(["ask", "CQ12", "--quiet", "--format", chosen, "-o", str(target)]) == 0
        said = capfd.readouterr().err
        if chosen in command.TELLING_FORMATS:
            assert said == ""
            text = target.read_text(encoding="utf-8")
            assert "not-assessed" in text or "Plan of Yy: not assessed" in text
        else:
            assert "Plan of Yy: not assessed" in said

    def test_help_says_where_silence_goes(self, capfd: pytest.CaptureFixture[str]) -> None:
        assert main(["ask", "--help"]) == 0
        assert "also with --quiet" in capfd.readouterr().out

    def test_the_first_language_that_is_known_is_used_and_shown(
        self, capfd: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["ask", "CQ09", "--lang", "fr,lv", "--format", "json"]) == 0
        said = capfd.readouterr()
        assert json.loads(said.out)["lang"] == "lv"
        assert json.loads(said.out)["question"]["label"] == "Vai ir plānots rādītājs R.40?"
        assert said.err == "no labels in 'fr': answering in 'lv'\n"
        assert main(["ask", "CQ09", "--lang", "lv,en"]) == 0
        assert capfd.readouterr().err == ""

    @pytest.mark.parametrize("chosen", options.ROW_FORMATS)
    def test_every_format_is_written(self, chosen: str, tmp_path: Path) -> None:
        for words in (["CQ12"], ["CQ99"], []):
            target = tmp_path / f"answer.{chosen}"
            assert main(["ask", *words, "--format", chosen, "-o", str(target)]) == 0
            assert target.exists()

    def test_the_list_of_questions(self, capfd: pytest.CaptureFixture[str]) -> None:
        assert main(["ask", "--format", "json"]) == 0
        listed = json.loads(capfd.readouterr().out)
        assert listed[1] == {
            "id": "r40-planned",
            "label": "Is indicator R.40 planned?",
            "section": "Targets",
            "params": ["indicator", "plan"],
        }
        assert main(["ask"]) == 0
        assert "r40-planned" in capfd.readouterr().out

    @pytest.mark.parametrize(
        ("words", "complaint"),
        [
            (["CQ98"], "no question 'CQ98'"),
            (["CQ09", "--plan", "ww"], "no plan 'ww'"),
            (["CQ09", "--param", "indicator"], "is not NAME=VALUE"),
            (["CQ09", "--param", "colour=red"], "no parameter 'colour'"),
            (["CQ09", "--lang", "fr"], "no labels in the language 'fr'"),
            (["CQ09", "--lang", "fr,de"], "no labels in the language 'fr' or 'de'"),
            (["CQ09", "--format", "pdf"], "unknown format 'pdf'"),
            (["--plan", "zz"], "belong to a question"),
        ],
    )
    def test_wrong_words_are_input_errors(
        self, words: list[str], complaint: str, capfd: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["ask", *words]) == 2
        said = capfd.readouterr()
        assert complaint in said.err
        assert said.out == ""
        assert "Traceback" not in said.err

    def test_a_narrow_terminal_gets_a_list_of_cells(
        self, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(options, "terminal_width", lambda _arguments: 30)
        monkeypatch.setattr(options, "in_colour", lambda _arguments: False)
        assert main(["ask", "CQ12", "--plan", "zz"]) == 0
        lines = capfd.readouterr().out.splitlines()
        assert max(map(len, lines)) <= 30
        assert "outcome: direct reference" in lines

    def test_nothing_in_a_quotation_acts_on_the_terminal(self) -> None:
        from svgraph.commands.reading import Page

        assert Page(None, colour=False).lines("a\033[31mb\u202ec\nd") == ["a[31mbc d"]

    def test_summary_and_examples_are_there(self) -> None:
        assert command.SUMMARY
        assert "svgraph ask" in command.EXAMPLES
