"""A second plan, a question, a section and a language are added without touching the program.

Ruritania does not exist. Its files lie in fixtures as a curator would add them: they are copied
over a copy of the rooms, and everything goes on as before, with one plan more.
"""

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from svgraph.answer import Answer, ask
from svgraph.build import Build, build
from svgraph.cli import main
from svgraph.coverage import coverage
from svgraph.layout import ROOMS, Rooms
from svgraph.names import PLAN
from svgraph.questions import all_plans, all_questions
from svgraph.store import Store
from svgraph.validate import validate

RURITANIA = Path(__file__).parent / "fixtures" / "ruritania"


@pytest.fixture(scope="module")
def world(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Rooms:
    """The rooms of the project, with Ruritania's files among them."""
    root = tmp_path_factory.mktemp("world")
    for room in ROOMS:
        shutil.copytree(project / room, root / room)
    for file in RURITANIA.rglob("*"):
        if file.is_file():
            place = root / file.relative_to(RURITANIA)
            assert not place.exists(), f"{place} is added, not changed"
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, place)
    return Rooms(root, root / "build")


@pytest.fixture(scope="module")
def built(world: Rooms) -> Build:
    return build(world)


@pytest.fixture(scope="module")
def both(built: Build) -> Store:
    """The graph of both plans."""
    return built.open()


def about(graph: Store, question: str, *plans: str, language: str = "en") -> Answer:
    return ask(graph, question, list(plans), {}, [language])


def cells(answer: Answer) -> list[dict[str, Any]]:
    """The rows in words: labels for resources."""
    return [
        {name: cell and cell.label.text for name, cell in line.cells.items()}
        for line in answer.lines
    ]


def reasons(answer: Answer) -> dict[str, str]:
    return {silent.plan.term.value.removeprefix(PLAN): silent.reason for silent in answer.silence}


# ── Adding ───────────────────────────────────────────────────────────────


def test_only_the_rooms_gain_files() -> None:
    rooms = {
        file.relative_to(RURITANIA).parts[0] for file in RURITANIA.rglob("*") if file.is_file()
    }
    assert rooms <= set(ROOMS), "the program is no part of what a curator adds"


def test_it_builds(built: Build, graph: Store) -> None:
    plans, questions = len(all_plans(graph)), len(all_questions(graph))
    assert (built.plans, built.questions) == (plans + 1, questions + 1)


def test_it_conforms_to_the_shapes(world: Rooms) -> None:
    report = validate(world)
    assert report.focus_nodes
    assert [
        (each.focus, each.message) for each in report.results if each.severity == "violation"
    ] == []


# ── Asking ───────────────────────────────────────────────────────────────


def test_an_old_question_is_answered_for_the_new_plan(both: Store) -> None:
    answer = about(both, "r40-planned", "zz")
    [row] = cells(answer)
    assert (row["plan"], row["kind"], row["value"]) == (
        "CAP Strategic Plan of Ruritania",
        "result indicator",
        "planned",
    )
    first = answer.rows[0]["evidence"][0]
    assert (first["basis"], first["page"], first["lang"]) == ("cited-paraphrase", 57, "eo")
    assert first["quote"] == "La indikilo R.40 estas planita"
    assert first["document"] == "CAP Strategic Plan of Ruritania, version 2.0"
    assert first["edition"] == "fact sheet on Ruritania, Esperanto edition"


def test_a_new_question_needs_no_query(both: Store) -> None:
    for name in ("ferry-planned", "ZQ01", "Ĉu pramo estas planita?"):
        answer = about(both, name, "zz")
        [row] = cells(answer)
        assert (row["concept"], row["value"], row["page"]) == ("ferry", "planned", "61")
    [first, *_] = answer.rows[0]["evidence"]
    assert first["basis"] == "verbatim"
    assert first["quote"] == "pramo inter la vilaĝoj estos konstruita [..] antaŭ la vintro"


def test_the_new_question_stands_in_its_section(both: Store) -> None:
    last = all_questions(both)[-1]
    template = [each.id for each in all_questions(both) if each.section is not None]
    assert template[-1] == "ferry-planned" != last.id


def test_both_plans_answer_side_by_side(both: Store) -> None:
    answer = about(both, "r40-planned")
    values = {row["plan"]: row["value"] for row in cells(answer)}
    assert values == {
        "CAP Strategic Plan of Latvia": "not planned",
        "CAP Strategic Plan of Ruritania": "planned",
    }
    assert answer.shown_columns[0] == "plan"
    assert not reasons(answer).keys() & {"lv", "zz"}


def test_what_a_sheet_leaves_out_does_not_hide_what_it_says(both: Store) -> None:
    """The sheet gives the version and no date of approval."""
    [row] = cells(about(both, "plan-version", "zz"))
    assert (row["version"], row["date"]) == ("2.0", None)


# ── Silence ──────────────────────────────────────────────────────────────


def test_a_question_that_the_reading_covers_is_not_stated(both: Store) -> None:
    answer = about(both, "strategic-statement", "zz")
    assert (answer.lines, reasons(answer)) == ([], {"zz": "not-stated"})


def test_a_question_that_the_reading_does_not_cover_is_not_assessed(both: Store) -> None:
    answer = about(both, "direct-intervention", "zz")
    assert (answer.lines, reasons(answer)) == ([], {"zz": "not-assessed"})


def test_nobody_has_read_the_first_plan_for_the_new_question(both: Store) -> None:
    answer = about(both, "ferry-planned")
    assert [row["plan"] for row in cells(answer)] == ["CAP Strategic Plan of Ruritania"]
    assert reasons(answer)["lv"] == "not-assessed" and "zz" not in reasons(answer)


def test_only_what_was_covered_is_not_stated(both: Store) -> None:
    covered = {
        "needs-assessment",
        "strategic-statement",
        "r40-planned",
        "plan-version",
        "ferry-planned",
    }
    for question in all_questions(both):
        answer = about(both, question.id, "zz")
        if not answer.lines:
            expected = "not-stated" if question.id in covered else "not-assessed"
            assert reasons(answer) == {"zz": expected}, question.id
        else:
            assert reasons(answer) == {}


# ── The first plan ───────────────────────────────────────────────────────


def test_every_answer_about_the_first_plan_stays(graph: Store, both: Store) -> None:
    questions = all_questions(graph)
    assert len(questions) > 45
    for question in questions:
        before, after = about(graph, question.id, "lv"), about(both, question.id, "lv")
        if question.id == "to-do":
            continue
        assert after.rows == before.rows, question.id
        assert reasons(after) == reasons(before), question.id


def test_a_new_question_is_work_for_the_first_plan_too(graph: Store, both: Store) -> None:
    before, after = about(graph, "to-do", "lv").rows, about(both, "to-do", "lv").rows
    assert after[:-1] == before and len(before) == 3
    assert after[-1]["question"]["iri"].endswith("/ferry-planned")  # type: ignore[call-overload,index,union-attr]


# ── A third language ─────────────────────────────────────────────────────


def test_labels_come_in_the_third_language_where_there_are_any(both: Store) -> None:
    answer = about(both, "ferry-planned", "zz", language="eo")
    assert (answer.language, answer.label.text) == ("eo", "Ĉu pramo estas planita?")
    [row] = answer.rows
    assert row["plan"]["label"] == "strategia plano de Ruritanio"
    assert row["concept"]["label"] == "pramo"
    assert row["value"]["label"] == "planita"


def test_a_label_from_down_the_chain_says_so(both: Store) -> None:
    [row] = about(both, "r40-planned", "zz", language="eo").rows
    assert row["kind"] == {
        "iri": "https://w3id.org/svgraph/ontology#ResultIndicator",
        "label": "result indicator",
        "label_lang": "en",
    }


def test_the_command_line_speaks_it(
    world: Rooms, built: Build, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["ask", "ferry-planned", "--plan", "zz", "--lang", "eo", "--format", "json"]
    assert main(["--project", str(world.root), *arguments]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["lang"] == "eo"
    assert said["question"]["label"] == "Ĉu pramo estas planita?"
    assert said["rows"][0]["value"]["label"] == "planita"


# ── Evidence ─────────────────────────────────────────────────────────────


def test_its_text_is_covered(both: Store, world: Rooms) -> None:
    found = coverage(both, world, ox.NamedNode(PLAN + "zz"), ["eo"])
    left = [run.text for source in found.sources for run in source.uncovered]
    assert [text for text in left if any(letter.isalnum() for letter in text)] == []
    assert found.share > 0.95


def test_its_text_is_the_one_received() -> None:
    text = (RURITANIA / "data/sources/factsheet-zz.txt").read_bytes()
    described = (RURITANIA / "data/sources/factsheet-zz.ttl").read_text(encoding="utf-8")
    assert hashlib.sha256(text).hexdigest() in described
