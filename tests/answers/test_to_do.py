"""What is to be done next for a plan: everything that calls for work, in order of worth.

Which answers are unchecked, inferred or lacking was read in the tables; in which order they are
worth having, in the decision on the matrix.
"""

import csv
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest

from svgraph.answer import ask
from svgraph.layout import Rooms
from svgraph.matrix import Matrix, matrix
from svgraph.names import NOTATION, PLAN, STRATEGIC_PLAN, TYPE
from svgraph.store import Store

TABLES = Path(__file__).parents[2] / "data" / "tables"
WORTH = ["essential", "compared", "detail", "frame"]
TASKS = ["reconcile", "support", "re-read", "find-statement", "assess", "read-sheet"]

Work = list[tuple[str, str, str]]


def work_on(graph: Store, *plans: str) -> dict[str, Work]:
    """The tasks of each plan in their order: task, question, worth."""
    found: dict[str, Work] = {}
    for row in ask(graph, "to-do", plans, {}, ["en", "lv"]).rows:
        plan, *rest = (
            row[name]["iri"].rpartition("/")[2]  # type: ignore[call-overload,index,union-attr]
            for name in ("plan", "task", "question", "worth")
        )
        task, question, worth = rest
        found.setdefault(plan, []).append((task, question, worth))
    return found


@pytest.fixture(scope="module")
def work(graph: Store) -> dict[str, Work]:
    return work_on(graph)


@pytest.fixture(scope="module")
def told(graph: Store, project_rooms: Rooms) -> Matrix:
    return matrix(graph, ["en", "lv"], project_rooms)


def findings() -> list[dict[str, str]]:
    with (TABLES / "country_findings.csv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["preferred"] == "yes"]


def of_task(work: dict[str, Work], task: str) -> set[tuple[str, str]]:
    return {(plan, each[1]) for plan, listed in work.items() for each in listed if each[0] == task}


def key_of(row: dict[str, str]) -> tuple[str, str]:
    return row["plan_code"], row["question"].replace("_", "-")


def test_latvia_whose_sheet_was_read_lacks_checks_alone(work: dict[str, Work]) -> None:
    assert work["lv"] == [
        ("reconcile", "formal-definition", "essential"),
        ("re-read", "formal-definition", "essential"),
        ("re-read", "leader-intervention-identifier", "compared"),
    ]


def test_what_may_be_wrong_is_what_the_tables_doubt(work: dict[str, Work]) -> None:
    unchecked = {key_of(row) for row in findings() if row["check_status"] == "excerpt only"}
    inferred = {key_of(row) for row in findings() if row["basis"] == "inferred from list"}
    assert len(unchecked) == 14 and len(inferred) == 7
    assert of_task(work, "re-read") == unchecked
    assert of_task(work, "find-statement") == inferred
    assert of_task(work, "support") == set()


def test_bulgaria_begins_with_what_nobody_knows(work: dict[str, Work]) -> None:
    """No page on Bulgaria could be read: only lists name it, or do not."""
    assert work["bg"][:4] == [
        ("find-statement", "dedicated-intervention", "essential"),
        ("assess", "definition", "essential"),
        ("assess", "r40-planned", "essential"),
        ("assess", "digital-innovation", "compared"),
    ]


def test_the_code_of_an_intervention_is_sought_where_there_is_one(work: dict[str, Work]) -> None:
    dedicated = {
        row["plan_code"]
        for row in findings()
        if row["question"] == "dedicated_intervention" and row["value"].startswith("yes")
    }
    coded = {
        row["plan_code"]
        for row in findings()
        if row["question"] == "dedicated_intervention_identifier"
    }
    assert dedicated - coded == {"at", "es", "fi", "hu"}, "as the README of the tables says"
    sought = {
        plan
        for plan, question in of_task(work, "assess")
        if question == "dedicated-intervention-identifier"
    }
    assert sought == dedicated - coded


def test_the_order_is_that_of_worth(work: dict[str, Work]) -> None:
    assert len(work) == 28
    for plan, listed in work.items():
        places = [
            (task == "read-sheet", WORTH.index(worth), TASKS.index(task))
            for task, _, worth in listed
        ]
        assert places == sorted(places), plan
        assert len(set(listed)) == len(listed), plan


def test_the_matrix_lists_the_same_in_the_same_order(work: dict[str, Work], told: Matrix) -> None:
    template = {question.name for section in told.sections for question in section.questions}
    by_plan = {plan.name: answers for plan, answers in told.to_do_by_plan}
    assert set(by_plan) == set(work) - {"lv"}
    for plan, answers in by_plan.items():
        asked = [question for _, question, _ in work[plan] if question in template]
        assert [answer.question.name for answer in answers] == asked, plan
        assert [told.order[answer] for answer in answers] == list(range(1, 26)), plan


def test_a_new_plan_has_its_whole_list(project_quads: list[ox.Quad]) -> None:
    plan, graph = ox.NamedNode(PLAN + "zz"), ox.NamedNode("https://example.org/graph")
    quads = [
        ox.Quad(plan, ox.NamedNode(TYPE), ox.NamedNode(STRATEGIC_PLAN), graph),
        ox.Quad(plan, ox.NamedNode(NOTATION), ox.Literal("zz"), graph),
    ]
    listed = work_on(Store.of([*project_quads, *quads]), "zz")["zz"]
    assert [question for _, question, worth in listed if worth == "essential"] == [
        "definition",
        "direct-intervention",
        "r40-planned",
    ]
    # The 25 questions of the template, and what pages alone are asked and may be asked at once.
    assert Counter(task for task, _, _ in listed) == {"assess": 25 + 3}
    alone = {"social-innovation-key-feature", "cap-2014-2022-support", "r40-lag-option"}
    assert alone <= {question for _, question, _ in listed}


def test_what_questions_across_plans_draw_on_is_worth_comparing(graph: Store) -> None:
    query = """
        PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
        PREFIX sv: <https://w3id.org/svgraph/ontology#>
        SELECT DISTINCT ?question ?worth WHERE {
            ?across sv:drawsOn ?question .
            FILTER NOT EXISTS { ?question a skos:ConceptScheme }
            OPTIONAL { ?question sv:worth/sv:position ?worth }
        }"""
    rows = list(graph.select(query).records())
    assert len(rows) == 5
    assert all(row["worth"] is not None and int(row["worth"].value) <= 2 for row in rows)


def test_each_question_of_the_template_has_a_worth(told: Matrix) -> None:
    worths = {answer.question.name: answer.worth for answer in told.answers}
    assert len(worths) == 25 and None not in worths.values()
