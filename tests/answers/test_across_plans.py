"""Questions across the plans: the answers that the tables and their doubts give, read by hand."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from svgraph.answer import Answer, ask
from svgraph.names import BASE, OUTCOME, PLAN
from svgraph.store import Store

# Written down from data/tables/, by plan: the words in each row that tell it from others.
EXPECTED = {
    "legal-definition": {("lv", "defined-in-legal-act")},
    "digital-without-social-innovation": {
        ("at", "yes-as-tool", "no-information"),
        ("cy", "yes", "related-aspect-only"),
        ("de", "yes", "no"),
        ("lu", "yes", "possible"),
    },
    # “Direct” is not “dedicated”: in both it is LEADER.
    "direct-or-dedicated": {
        ("hr", "direct-support", "not-among-those-listed"),
        ("lu", "direct-support", "not-among-those-listed"),
    },
    "leader-intervention-identifier": {
        ("at", "77-05"),
        ("hr", "77.06"),
        ("lu", "COOP(77)"),
        ("lv", "LA19"),
        ("pl", "13.1"),
    },
    "dedicated-intervention-identifier": {
        ("it", "SRG07"),
        ("lt", "Sumanieji kaimai"),
        ("pl", "10.10"),
    },
    "known-of-r40": {("lv", "yes"), ("lv", "not-planned"), ("pt", "zero-target")},
}


def table(name: str) -> list[dict[str, str]]:
    path = Path(__file__).parents[2] / "data" / "tables" / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def answer_to(graph: Store, question: str) -> Answer:
    return ask(graph, question, languages=["en", "lv"])


def told(answer: Answer) -> set[tuple[str, ...]]:
    """The plan of each row, and the outcomes or codes in it."""
    rows = set()
    for row in answer.to_json()["rows"]:  # type: ignore[index,union-attr,call-overload]
        words = [
            value["iri"].removeprefix(OUTCOME) if isinstance(value, dict) else value
            for name, value in row.items()
            if name in ("value", "digital", "social", "support", "dedicated", "code")
        ]
        rows.add((row["plan"]["iri"].removeprefix(PLAN), *words))
    return rows


@pytest.mark.parametrize("question", EXPECTED)
def test_the_plans_are_those_of_the_tables(graph: Store, question: str) -> None:
    assert told(answer_to(graph, question)) == EXPECTED[question]


def pairs(answer: Answer, *names: str) -> set[tuple[str, ...]]:
    """The plan of each row, and the local names of what some columns hold."""
    return {
        tuple(row[name]["iri"].rpartition("/")[2] for name in ("plan", *names))  # type: ignore[call-overload,index,union-attr,misc]
        for row in answer.rows
    }


def test_latvia_has_three_definitions_of_two_sources(graph: Store) -> None:
    """That one page denies an intervention and another found none, is no contradiction."""
    answer = answer_to(graph, "contradictions-between-sources")
    assert pairs(answer, "question", "value", "other") == {
        ("lv", "formal-definition", "defined-in-legal-act", "defined-by-eu-wording"),
        ("lv", "formal-definition", "defined-in-legal-act", "defined-in-guidance"),
    }


def test_what_changed_between_editions(graph: Store) -> None:
    """The rows of one page whose values differ, read in the table.

    Latvia's page gives another definition than its older edition; neither is the preferred one.
    """
    assert pairs(answer_to(graph, "changed-between-editions"), "question") == {
        ("de", "cap-2023-2027-support"),
        ("el", "cap-2023-2027-support"),
        ("el", "digital-key-feature"),
        ("el", "formal-definition"),
        ("fi", "digital-key-feature"),
        ("fi", "social-innovation-key-feature"),
        ("hr", "cap-2023-2027-support"),
        ("hr", "digital-key-feature"),
        ("hr", "social-innovation-key-feature"),
        ("hu", "cap-2023-2027-support"),
        ("hu", "social-innovation-key-feature"),
        ("it", "digital-key-feature"),
        ("it", "formal-definition"),
        ("it", "social-innovation-key-feature"),
        ("lv", "formal-definition"),
        ("pt", "cap-2023-2027-support"),
    }
    after = pairs(answer_to(graph, "changed-between-editions"), "question", "value", "before")
    assert ("lv", "formal-definition", "defined-by-eu-wording", "defined-in-guidance") in after
    assert ("pt", "cap-2023-2027-support", "indirect-support-via-leader", "not-identified") in after


def test_who_was_not_assessed_is_computed(graph: Store) -> None:
    """26 plans answer the question on definitions: Bulgaria and Czechia have no page."""
    rows = answer_to(graph, "not-assessed-by-anyone").to_json()["rows"]  # type: ignore[index,union-attr,call-overload]
    unasked = {
        row["plan"]["iri"].removeprefix(PLAN)
        for row in rows
        if row["topic"]["iri"].endswith("/formal-definition")
    }
    assert unasked == {"bg", "cz"}
    # 28 plans, less those that the README of the tables counts as answered.
    answered = {
        "formal-definition": 26,
        "digital-key-feature": 26,
        "social-innovation-key-feature": 25,
        "cap-2014-2022-support": 23,
        "cap-2023-2027-support": 22,
        "dedicated-intervention": 28,
        "dedicated-intervention-identifier": 3,
        "leader-intervention-identifier": 5,
        "leader-smart-village-planned": 17,
        "r40-target-status": 2,
        "r40-lag-option": 1,
    }
    counted = Counter(row["topic"]["iri"].rpartition("/")[2] for row in rows)
    assert counted == Counter({question: 28 - number for question, number in answered.items()})


def test_a_plan_with_another_definition_is_no_plan_without_assessment(graph: Store) -> None:
    silent = {
        each.plan.term.value.removeprefix(PLAN): each.reason
        for each in answer_to(graph, "legal-definition").silence
    }
    assert silent["at"] == "not-stated" and silent["bg"] == "not-assessed"


def test_the_layers_of_what_is_known_are_told_apart(graph: Store) -> None:
    rows = answer_to(graph, "known-by-source").to_json()["rows"]  # type: ignore[index,union-attr,call-overload]
    of_latvia = {
        row["source"]["label"]: row["findings"] for row in rows if row["plan"]["iri"] == PLAN + "lv"
    }
    assert of_latvia["European CAP network"] == 1
    assert any("fact sheet on Latvia" in source for source in of_latvia)
    assert len({row["plan"]["iri"] for row in rows}) == 28


def test_findings_of_each_layer_are_counted_as_in_the_tables(graph: Store) -> None:
    records = {row["publisher"]: row["record"] for row in table("publishers")}
    expected = Counter(
        (row["plan_code"], records[row["source_publisher"]]) for row in table("country_findings")
    )
    assert expected.total() == 224
    found = {
        (row["plan"]["iri"].removeprefix(PLAN), row["source"]["iri"].removeprefix(BASE)): row[
            "findings"
        ]
        for row in answer_to(graph, "known-by-source").to_json()["rows"]  # type: ignore[index,union-attr,call-overload]
    }
    assert found.pop(("lv", "plan/lv/fact-sheet")) > 25
    assert found == expected
