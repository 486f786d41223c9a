"""Questions across the plans: the answers that the tables and their doubts give, read by hand."""

import pytest

from svgraph.answer import Answer, ask
from svgraph.names import OUTCOME, PLAN
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


def test_latvia_has_three_definitions_of_two_sources(graph: Store) -> None:
    rows = [
        row
        for row in answer_to(graph, "contradictions-between-sources").to_json()["rows"]  # type: ignore[index,union-attr,call-overload]
        if row["question"]["iri"].endswith("/formal-definition")
    ]
    assert {row["plan"]["iri"] for row in rows} == {PLAN + "lv"}
    assert {row["other"]["iri"].removeprefix(OUTCOME) for row in rows} == {
        "defined-by-eu-wording",
        "defined-in-guidance",
    }


def test_five_plans_changed_between_editions(graph: Store) -> None:
    """Finland, Croatia, Greece, Hungary and Italy, as the doubts say; others may have, too."""
    changed = {row[0] for row in told(answer_to(graph, "changed-between-editions"))}
    assert changed >= {"fi", "hr", "el", "hu", "it"}


def test_who_was_not_assessed_is_computed(graph: Store) -> None:
    """26 plans answer the question on definitions: Bulgaria and Czechia have no page."""
    rows = answer_to(graph, "not-assessed-by-anyone").to_json()["rows"]  # type: ignore[index,union-attr,call-overload]
    unasked = {
        row["plan"]["iri"].removeprefix(PLAN)
        for row in rows
        if row["topic"]["iri"].endswith("/formal-definition")
    }
    assert unasked == {"bg", "cz"}


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
