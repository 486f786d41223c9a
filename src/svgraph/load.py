"""Read the rooms: each Turtle file becomes a named graph, and every error names its place.

What holds for all RDF is `rdf`'s to see to. What only rooms ask for is asked here: each thing
of the data has a name, and no finding is defined twice.
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox

from svgraph import names, rdf
from svgraph.errors import InputError
from svgraph.files import position
from svgraph.layout import ROOMS, Rooms
from svgraph.rdf import LoadedFile
from svgraph.turtle_text import TOKEN, place_in

# ── One file ─────────────────────────────────────────────────────────────


def parse_turtle(path: Path, graph_iri: ox.NamedNode | str) -> list[ox.Quad]:
    """The triples of a Turtle file, in a graph."""
    return load_file(path, str(path), graph_iri).quads


def load_file(path: Path, name: str, graph_iri: ox.NamedNode | str) -> LoadedFile:
    """A Turtle file, with the name that errors give it."""
    graph = ox.NamedNode(graph_iri) if isinstance(graph_iri, str) else graph_iri
    return rdf.read(path, name, graph=graph, format=ox.RdfFormat.TURTLE)


# ── All files ────────────────────────────────────────────────────────────


def load_rooms(rooms: Rooms) -> list[LoadedFile]:
    """Every Turtle file of the rooms, in the order of their names."""
    for room, suffix in ROOMS.items():
        held = rooms.graphs(room) if suffix == ".ttl" else rooms.files(room, suffix)
        if not held:
            raise InputError(f"this room is empty: it has no {suffix} file", file=f"{room}/")
    loaded = [
        load_file(rooms.path(name), name, graph_of(name))
        for room, suffix in ROOMS.items()
        if suffix == ".ttl"
        for name in rooms.graphs(room)
    ]
    for _, error in complaints(rooms, loaded):
        raise error
    return loaded


# Which of the things that only rooms ask for a complaint is about.
NAMELESS, TWICE = "nameless-node", "finding-twice"


def complaints(rooms: Rooms, loaded: Sequence[LoadedFile]) -> Iterator[tuple[str, InputError]]:
    """Each thing of the data without a name, and each finding that is defined in two files."""
    for error in _nameless_nodes(loaded):
        yield NAMELESS, error
    for error in _findings_in_two_files(rooms, loaded):
        yield TWICE, error


def graph_of(name: str) -> ox.NamedNode:
    """The graph of a file: its path without the suffix."""
    return ox.NamedNode(names.GRAPH + quote(name.rpartition(".")[0]))


def _nameless_nodes(loaded: Iterable[LoadedFile]) -> Iterator[InputError]:
    for file in loaded:
        if file.name.startswith("data/") and any(map(_is_nameless, file.quads)):
            line, column = _place_of_blank_node(file.text)
            yield InputError(
                "this node has no name",
                file=file.name,
                line=line,
                column=column,
                hint="give it a name: what bears none cannot be cited",
            )


def _is_nameless(quad: ox.Quad) -> bool:
    return isinstance(quad.subject, ox.BlankNode) or isinstance(quad.object, ox.BlankNode)


def _place_of_blank_node(text: str) -> tuple[int, int]:
    """Where the first blank node of a file is written, be it `[`, `_:` or a list."""
    starts = (
        match.start()
        for match in TOKEN.finditer(text)
        if (match.lastgroup == "mark" and match[0] in "[(")
        or (match.lastgroup == "word" and match[0].startswith("_:"))
    )
    return position(text[: next(starts, 0)])


def _findings_in_two_files(rooms: Rooms, loaded: Sequence[LoadedFile]) -> Iterator[InputError]:
    home: dict[str, str] = {}
    for file in loaded:
        for finding in _findings(file):
            home.setdefault(finding, file.name)
    for file in loaded:
        for finding in sorted(_subjects(file) & home.keys()):
            first = home[finding]
            if first != file.name:
                there = place_in(rooms, first, finding)
                yield InputError(
                    f"{finding} is a finding defined twice, here and in"
                    f" {first}:{there['line']}:{there['column']}",
                    **place_in(rooms, file.name, finding),
                    hint="describe a finding in one file",
                    about=finding,
                )


def _subjects(file: LoadedFile) -> set[str]:
    return {quad.subject.value for quad in file.quads if isinstance(quad.subject, ox.NamedNode)}


def _findings(file: LoadedFile) -> list[str]:
    found = {
        quad.subject.value
        for quad in file.quads
        if quad.predicate.value == names.TYPE
        and isinstance(quad.subject, ox.NamedNode)
        and quad.object == _FINDING
    }
    return sorted(found)


_FINDING = ox.NamedNode(names.FINDING)
