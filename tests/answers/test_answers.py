"""The graph answers what a careful reader of the sheet would write down, with the reader's words.

The expected rows stand in the CSV files beside this one. A cell for a resource is its code or
token, or its English label; `*` stands for any value. The order of rows is not compared.
"""

import csv
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from svgraph.answer import Answer, ask
from svgraph.cells import Cell
from svgraph.names import BASIS
from svgraph.store import Store

HERE = Path(__file__).parent
SHEETS = sorted(HERE.glob("CQ*.csv"))
SILENT = ["CQ63", "CQ64", "CQ67"]
ANYTHING = "*"

Asking = Callable[..., Answer]


class Expected(NamedTuple):
    columns: list[str]
    rows: list[list[str]]


def expected(name: str) -> Expected:
    with (HERE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    return Expected(header, rows)


@pytest.fixture(scope="session")
def asking(graph: Store) -> Asking:
    """Ask once what several tests look at."""
    answers: dict[tuple[str, str], Answer] = {}

    def asked(question: str, language: str = "en") -> Answer:
        key = (question, language)
        if key not in answers:
            answers[key] = ask(graph, question, ["lv"], {}, [language])
        return answers[key]

    return asked


def names_of(cell: Cell | None) -> set[str]:
    """All that a reader may call a cell."""
    if cell is None:
        return {""}
    if cell.is_literal:
        return {cell.term.value}
    return {re.split(r"[/#]", cell.term.value)[-1], cell.label.text}


def matches(row: list[str], names: list[set[str]]) -> bool:
    pairs = zip(row, names, strict=True)
    return all(word == ANYTHING or word in called for word, called in pairs)


def unmatched(
    rows: list[list[str]], found: list[list[set[str]]]
) -> tuple[list[list[str]], list[list[set[str]]]]:
    """The rows of either side that have no partner on the other."""
    lacking = []
    left = list(found)
    for row in rows:
        partner = next((names for names in left if matches(row, names)), None)
        if partner is None:
            lacking.append(row)
        else:
            left.remove(partner)
    return lacking, left


def test_every_listed_question_has_expected_rows() -> None:
    listed = """01 02 03 04 05 06 07 08 09 10 11 12 13 14 15 16 17 18 19 20 21 22 23
        24 26 28 30 31 32 33 34 35 37 39 40 42 43 45 48 49 52 57 60 63 64 67"""
    assert [path.stem for path in SHEETS] == [f"CQ{number}" for number in listed.split()]


@pytest.mark.parametrize("name", [path.stem for path in SHEETS])
def test_the_rows_are_those_of_a_careful_reader(name: str, asking: Asking) -> None:
    sheet, answer = expected(name), asking(name)
    assert set(sheet.columns) <= set(answer.columns)
    found = [[names_of(line.cells[name]) for name in sheet.columns] for line in answer.lines]
    lacking, left = unmatched(sheet.rows, found)
    assert (lacking, left) == ([], [])


def test_comparison_tells_rows_apart() -> None:
    rows = [["LA19", "940"], ["LA19", "940"]]
    assert unmatched(rows, [[{"LA19", "x"}, {"940"}]]) == ([["LA19", "940"]], [])
    assert unmatched([["LA19", "940"]], [[{"LA19"}, {"941"}]])[0] == [["LA19", "940"]]
    assert unmatched([], [[{"LA19"}]])[1] == [[{"LA19"}]]
    assert unmatched([["LA19", ANYTHING]], [[{"LA19"}, {"3"}]]) == ([], [])


# ── Evidence ─────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", [path.stem for path in SHEETS])
def test_every_row_shows_the_words_it_rests_on(name: str, asking: Asking) -> None:
    answer = asking(name)
    received = received_words()
    for row in answer.rows:
        assert row["evidence"], f"no evidence for {row}"
        for one in row["evidence"]:
            assert one["basis"] in ("verbatim", "cited-paraphrase", "author-reading")
            assert one["document"] and one["edition"]
            assert one["lang"] in ("lv", "en")
            assert " ".join(one["quote"].split()) in received
            if one["basis"] == "author-reading":
                assert one["page"] is None
            elif one.get("point") is None:
                assert isinstance(one["page"], int)


def received_words() -> str:
    text = HERE.parents[1] / "data" / "sources" / "factsheet-lv.txt"
    return " ".join(text.read_bytes().decode("utf-8").split())


@pytest.mark.parametrize("name", [path.stem for path in SHEETS])
def test_a_page_in_a_row_is_a_page_of_its_evidence(name: str, asking: Asking) -> None:
    for row in asking(name).rows:
        if isinstance(row.get("page"), int):
            assert row["page"] in [one["page"] for one in row["evidence"]]


def test_a_verbatim_answer_gives_the_quotation_and_its_place(asking: Asking) -> None:
    [row] = asking("CQ11").rows
    first = row["evidence"][0]
    assert (first["basis"], first["page"], first["lang"]) == ("verbatim", 238, "lv")
    assert first["quote"].startswith("VKLPT turpinās tīklošanās aktivitātes")
    assert first["document"] == "CAP Strategic Plan of Latvia, version 1.1"
    assert first["edition"] == "fact sheet on Latvia, Latvian edition"


def test_what_the_author_says_is_no_quotation(asking: Asking) -> None:
    [row] = asking("CQ12").rows
    [only] = row["evidence"]
    assert (only["basis"], only["page"]) == ("author-reading", None)
    assert only["quote"] == "Šajā KLP SP sadaļā nav tiešas atsauces uz Viedajiem ciemiem."


def test_bases_count_the_statements_on_the_plan(asking: Asking, graph: Store) -> None:
    counted = {row["basis"]["iri"]: row["rows"] for row in asking("CQ45").rows}
    statements = graph.select("""
        PREFIX sv: <https://w3id.org/svgraph/ontology#>
        SELECT DISTINCT ?statement WHERE {
            ?statement a sv:Statement ; sv:about/a sv:PlanVersion ;
                sv:statedIn/a sv:FactSheetEdition
        }""")
    assert sum(counted.values()) == len(statements.rows) > 100
    assert set(counted) == {
        BASIS + token for token in ("verbatim-quotation", "cited-paraphrase", "author-reading")
    }


def test_one_definition_may_serve_two_types(asking: Asking) -> None:
    second = [row["second_type"] and row["second_type"]["label"] for row in asking("CQ35").rows]
    assert second == ["service innovation", None, None, None]


def test_the_list_of_criteria_says_that_it_is_open(asking: Asking) -> None:
    assert {row["exhaustive"] for row in asking("CQ34").rows} == {False}


# ── Silence ──────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", SILENT)
def test_what_the_sheet_does_not_say_is_not_stated(name: str, asking: Asking) -> None:
    answer = asking(name)
    assert expected(name).rows == [] == answer.rows
    assert [(one.plan.label.text, one.reason) for one in answer.silence] == [
        ("CAP Strategic Plan of Latvia", "not-stated")
    ]


@pytest.mark.parametrize("name", [path.stem for path in SHEETS if path.stem not in SILENT])
def test_what_the_sheet_says_is_no_silence(name: str, asking: Asking) -> None:
    assert asking(name).silence == []


# ── Languages ────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", [path.stem for path in SHEETS])
def test_every_label_comes_in_latvian(name: str, asking: Asking) -> None:
    answer = asking(name, "lv")
    assert answer.language == "lv"
    assert answer.label.language == "lv"
    named = [
        cell.label
        for line in answer.lines
        for cell in line.cells.values()
        if cell is not None and not cell.is_literal and "XMLSchema" not in cell.term.value
    ]
    assert [label for label in named if label.language != "lv"] == []


def test_the_rows_do_not_depend_on_the_language(asking: Asking) -> None:
    for path in SHEETS:
        assert terms_of(asking(path.stem, "lv")) == terms_of(asking(path.stem, "en"))


def terms_of(answer: Answer) -> list[list[Any]]:
    return [[cell and cell.term for cell in line.cells.values()] for line in answer.lines]


def test_a_latvian_answer_reads_as_the_sheet_does(asking: Asking) -> None:
    [row] = asking("CQ09", "lv").rows
    assert row["value"]["label"] == "nav plānots"
    assert row["kind"]["label"] == "rezultāta rādītājs"
