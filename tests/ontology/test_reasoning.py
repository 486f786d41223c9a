"""The ontology and the data are consistent, and no answer changes by what follows from them."""

from collections.abc import Callable
from typing import Any, NoReturn

import pyoxigraph as ox
import pytest

from svgraph import names
from svgraph.answer import Answer, ask
from svgraph.errors import OutsideError
from svgraph.layout import Rooms
from svgraph.questions import all_questions
from svgraph.reason import Reasoning, reason
from svgraph.store import Store

INFERRED = ox.NamedNode(names.GRAPH + "inferred")


@pytest.fixture(scope="module")
def reasoning(
    project_rooms: Rooms, project_quads: list[ox.Quad], missing: Callable[[str], NoReturn]
) -> Reasoning:
    try:
        return reason(project_rooms, project_quads)
    except OutsideError as error:
        if "no Java" not in str(error):
            raise
        missing(str(error))


@pytest.fixture(scope="module")
def enriched(project_quads: list[ox.Quad], reasoning: Reasoning) -> Store:
    """The graph with all that the reasoner infers, as in a store that keeps inferences."""
    known = {quad.triple for quad in project_quads}
    new = [triple for triple in reasoning.inferred if triple not in known]
    added = [ox.Quad(each.subject, each.predicate, each.object, INFERRED) for each in new]
    return Store.of([*project_quads, *added])


def test_ontology_and_data_are_consistent(reasoning: Reasoning) -> None:
    assert reasoning.consistent, reasoning.explanation
    assert reasoning.unsatisfiable == []
    assert len(reasoning.projection.triples) > 2_000


def test_nothing_undeclared_was_left_out(reasoning: Reasoning) -> None:
    assert dict(reasoning.projection.undeclared) == {}


def test_what_is_left_out_is_dates_and_years(reasoning: Reasoning) -> None:
    assert set(reasoning.projection.literals) <= {names.XSD_DATE, names.XSD + "gYear"}


def test_something_is_inferred(reasoning: Reasoning, enriched: Store, graph: Store) -> None:
    """Else the comparison below compares the graph with itself."""
    assert reasoning.inferred
    assert len(enriched) > len(graph)


def test_every_answer_stays_with_the_inferred_triples(graph: Store, enriched: Store) -> None:
    questions = all_questions(graph)
    assert len(questions) > 45
    changed = [
        question.id
        for question in questions
        if told(ask(graph, question.id, ["lv"])) != told(ask(enriched, question.id, ["lv"]))
    ]
    assert changed == []


def told(answer: Answer) -> tuple[list[Any], list[Any]]:
    return list(answer.rows), [(one.plan.term, one.reason) for one in answer.silence]


def test_a_need_that_is_an_objective_is_found_out(
    project_rooms: Rooms, project_quads: list[ox.Quad], reasoning: Reasoning
) -> None:
    """The disjointness of the classes is at work, in the project's own data."""
    need = next(
        quad
        for quad in project_quads
        if quad.predicate.value == names.TYPE and quad.object.value == names.SV + "Need"
    )
    wrong = ox.Quad(
        need.subject, need.predicate, ox.NamedNode(names.SV + "SpecificObjective"), need.graph_name
    )
    assert not reason(project_rooms, [*project_quads, wrong]).consistent
