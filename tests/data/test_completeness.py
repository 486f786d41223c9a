"""The completeness matrix is true: it says of Latvia what a reader of the sheet says.

`completeness-lv.csv` was written down from the text of the sheet alone, with words that stand
there; what the text leaves out of order the reading guide decides.
"""

import csv
from pathlib import Path

import pytest

from svgraph.layout import Rooms
from svgraph.matrix import Answer, Matrix, matrix
from svgraph.received import normalised
from svgraph.store import Store

HERE = Path(__file__).parent
EXPECTED = list(csv.DictReader((HERE / "completeness-lv.csv").read_text("utf-8").splitlines()))
KEY = ("section", "question", "concerns", "state")


@pytest.fixture(scope="module")
def told(graph: Store, project_rooms: Rooms) -> Matrix:
    return matrix(graph, ["en", "lv"], project_rooms)


def key_of(answer: Answer) -> tuple[str, ...]:
    concerns = answer.concerns.name if answer.concerns else ""
    return answer.section.name, answer.question.name, concerns, answer.state.name


def of_latvia(told: Matrix) -> dict[tuple[str, ...], Answer]:
    return {key_of(each): each for each in told.answers if each.plan.name == "lv"}


def test_the_matrix_of_latvia_is_what_a_reader_of_the_sheet_says(told: Matrix) -> None:
    expected = [tuple(row[name] for name in KEY) for row in EXPECTED]
    assert sorted(of_latvia(told)) == sorted(expected)
    sections = [section.thing.name for section in told.sections]
    assert sections == list(dict.fromkeys(row["section"] for row in EXPECTED)), "in their order"


def test_each_mark_rests_on_the_words_that_the_reader_saw(told: Matrix, project: Path) -> None:
    sheet = normalised((project / "data/sources/factsheet-lv.txt").read_text("utf-8"))
    found, seen = of_latvia(told), 0
    for row in EXPECTED:
        answer = found[tuple(row[name] for name in KEY)]
        if not row["words"]:
            assert answer.evidence == () and answer.readings
            continue
        seen += 1
        assert row["words"] in sheet
        clauses = " … ".join(normalised(each.clause) for each in answer.evidence)
        quotes = " … ".join(normalised(each.quote) for each in answer.evidence)
        assert row["words"] in clauses + quotes, row
    assert seen > 20


def test_each_answer_leads_to_the_line_to_look_at(told: Matrix, project: Path) -> None:
    for answer in of_latvia(told).values():
        home = answer.home
        assert home is not None and home.file is not None and home.line is not None
        line = (project / home.file).read_text("utf-8").splitlines()[home.line - 1]
        assert line.startswith(home.thing.name + " a "), answer.place
    assert len(of_latvia(told)) > 20


def test_the_counts_add_up(told: Matrix) -> None:
    assert sum(told.whole.tally.values()) == len(told.answers)
    by_section = [told.of_section(section) for section in told.sections]
    of_others = [each for each in told.answers if each.plan.name != "lv"]
    # No other plan's sheet was read yet: each question of the template is to be done.
    assert of_others and {each.state.name for each in of_others} == {"not-assessed"}
    for state in told.states:
        assert sum(cell.tally.get(state, 0) for cell in by_section) == sum(
            row["state"] == state.name for row in EXPECTED
        ) + sum(each.state is state for each in of_others)
    assert {each.plan.name for each in told.to_do} == {each.plan.name for each in of_others}
