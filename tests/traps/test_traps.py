"""The project's graph is on the right side of each trap, and a wrong model is not.

A trap is a question, `T01-….rq`, that is true of the graph. Each `T01-….wrong.ru` beside it
models the thing wrongly, in a copy of the graph, and the question turns false: it can tell.
"""

import re
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
import pytest

from svgraph import names, sparql
from svgraph.store import Store

HERE = Path(__file__).parent
TRAPS = sorted(HERE.glob("*.rq"))
WRONGS = sorted(HERE.glob("*.ru"))


def trap_of(wrong: Path) -> Path:
    return HERE / (re.sub(r"\.wrong(-\d)?\.ru$", "", wrong.name) + ".rq")


def named(paths: Iterable[Path]) -> list[str]:
    return [path.name for path in paths]


def copied(quads: Iterable[ox.Quad]) -> ox.Store:
    """The graph as plain triples: updates see the default graph alone."""
    store = ox.Store()
    store.bulk_extend(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in quads)
    return store


def test_each_trap_has_a_question_and_a_wrong_model() -> None:
    numbers = [path.name[:3] for path in TRAPS]
    assert numbers == [f"T{number:02}" for number in range(1, 29)]
    assert {trap_of(wrong) for wrong in WRONGS} == set(TRAPS)
    for path in [*TRAPS, *WRONGS]:
        assert path.read_text(encoding="utf-8").startswith("# "), f"{path.name} does not say why"


@pytest.mark.parametrize("trap", TRAPS, ids=named(TRAPS))
def test_the_graph_is_on_the_right_side(trap: Path, graph: Store) -> None:
    assert graph.ask(trap.read_text(encoding="utf-8"))


@pytest.mark.parametrize("wrong", WRONGS, ids=named(WRONGS))
def test_a_wrong_model_is_told_apart(wrong: Path, project_quads: list[ox.Quad]) -> None:
    store = copied(project_quads)
    before = set(store)
    store.update(wrong.read_text(encoding="utf-8"))
    assert set(store) != before, "the wrong model changes nothing"
    assert not Store(store).ask(trap_of(wrong).read_text(encoding="utf-8"))


@pytest.mark.parametrize("trap", TRAPS, ids=named(TRAPS))
def test_a_question_names_what_the_graph_has(trap: Path, project_quads: list[ox.Quad]) -> None:
    """A name that nobody bears matches nothing: what must not be would then never be found."""
    described = {quad.subject.value for quad in project_quads if quad.predicate.value == names.TYPE}
    used = {term.iri for term in sparql.terms_used(trap.read_text(encoding="utf-8"))}
    ours = {iri for iri in used if iri.startswith(names.BASE)}
    assert ours, "a trap is told apart in the project's own terms"
    assert ours <= described
