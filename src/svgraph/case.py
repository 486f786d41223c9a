"""Make a case of a project: what is held against which shapes, and what follows from it."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox

from svgraph import checks, names
from svgraph.compile import derive, each_triple_once
from svgraph.confine import Limits, errand
from svgraph.errors import InputError, OutsideError, did_you_mean
from svgraph.executables import read_queries
from svgraph.layout import Rooms
from svgraph.notes import silent
from svgraph.rdf import LoadedFile
from svgraph.report import Result
from svgraph.scratch import scratch_folder
from svgraph.statements import Statements, load_statements, outside_errors, write_statements
from svgraph.terms import Term

SHAPE_GRAPHS = names.GRAPH + "shapes/"
PROFILE_GRAPHS = SHAPE_GRAPHS + "profiles/"
DECLARATIONS = (names.SHAPE_DECLARE, names.SHAPE_PREFIX, names.SHAPE_NAMESPACE)

# What follows from statements, as a file of N-Triples; how many seconds it may take.
Deriver = Callable[[Iterable[ox.Quad], float], Path]


@dataclass
class Case:
    """What is held against what: files for the places, triples for the engine."""

    data: Statements  # those of the shapes' files apart, where they are a project's
    shapes: list[ox.Triple]
    data_files: list[LoadedFile]
    shape_files: list[LoadedFile]
    background: Statements = field(default_factory=lambda: Statements([]))
    profile: str | None = None
    # The nodes that results may be about; None where all are.
    about: set[Term] | None = None
    results: list[Result] = field(default_factory=list)
    # The names in the files that cannot be read, as they are written there.
    unread: set[str] = field(default_factory=set)
    # The project whose rules they are, with its examples; None for shapes from anywhere.
    rooms: Rooms | None = None
    # Whether data and shapes are the same file: it may use words of SHACL as it likes.
    is_mixed: bool = False


def profiles_of(quads: Iterable[ox.Quad]) -> list[str]:
    """The profiles that a dataset has shapes for."""
    graphs = {_graph_iri(quad) for quad in quads}
    return sorted(
        iri.removeprefix(PROFILE_GRAPHS) for iri in graphs if iri.startswith(PROFILE_GRAPHS)
    )


def project_case(
    rooms: Rooms, files: Sequence[LoadedFile], profile: str | None, deriver: Deriver, seconds: float
) -> Case:
    """The case of a project's files, held against its shapes and those of one profile.

    What its queries derive is data as well; where they fail, that is a result. Raises InputError
    where nobody knows the profile.
    """
    stated = Statements(files)
    shapes = _shape_quads(stated, profile)
    derived, failed = None, []
    try:
        derived = deriver(stated, seconds)
    except (InputError, OutsideError) as error:
        # Without what follows, shapes would find less to look at, and be content with it.
        failed = [checks.result(checks.QUERY, error)]
    return Case(
        data=Statements([each for each in files if not _is_of_shapes(each)], derived),
        shapes=triples_of(shapes),
        data_files=[],
        shape_files=[each for each in files if each.name.startswith("shapes/")],
        background=stated,
        profile=profile,
        rooms=rooms,
        results=failed,
    )


@contextlib.contextmanager
def deriver_of(rooms: Rooms) -> Iterator[Deriver]:
    """What derives by the rooms' own queries; the files it makes last as long as this.

    In a process of its own, since strangers may have written the queries; begun before anything
    is read, so that it holds nothing twice.
    """
    what = "what the rooms derive"
    task = functools.partial(_derive, rooms)
    with scratch_folder() as folder, errand(task, what=what) as run:

        def by_errand(stated: Iterable[ox.Quad], seconds: float) -> Path:
            given, derived = folder / "stated.nq", folder / "derived.nt"
            write_statements(given, each_triple_once(stated, silent))
            run(str(given), str(derived), limits=Limits(seconds=seconds))
            given.unlink()
            return derived

        yield by_errand


def _derive(rooms: Rooms, given: str, derived: str) -> None:
    """Write what follows from a file of N-Quads as N-Triples, graph by graph."""
    store = ox.Store()
    load_statements(store, Path(given))
    queries = read_queries(rooms)
    with outside_errors(derived), Path(derived).open("wb") as file:
        for _, triples in derive(store, queries):
            file.write(triples)


def _shape_quads(quads: Iterable[ox.Quad], profile: str | None) -> list[ox.Quad]:
    known = profiles_of(quads)
    if profile is not None and profile not in known:
        hint = did_you_mean(profile, known) or f"profiles: {' '.join(known) or 'none'}"
        raise InputError(f"no profile '{profile}'", hint=hint)

    def is_wanted(quad: ox.Quad) -> bool:
        graph = _graph_iri(quad)
        if graph.startswith(PROFILE_GRAPHS):
            return graph == f"{PROFILE_GRAPHS}{profile}"
        # A constraint in SPARQL finds its prefixes among the shapes, wherever they are declared.
        return graph.startswith(SHAPE_GRAPHS) or quad.predicate.value in DECLARATIONS

    return [quad for quad in quads if is_wanted(quad)]


def _is_of_shapes(file: LoadedFile) -> bool:
    """Whether a file holds shapes: all that a file of the rooms says lies in one graph."""
    return any(_graph_iri(quad).startswith(SHAPE_GRAPHS) for quad in file.quads[:1])


def _graph_iri(quad: ox.Quad) -> str:
    return quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""


def triples_of(quads: Iterable[ox.Quad]) -> list[ox.Triple]:
    """The triples of all graphs, each once."""
    return list(dict.fromkeys(quad.triple for quad in quads))
