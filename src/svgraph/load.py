"""Read the rooms: each Turtle file becomes a named graph, and every error names its place.

Oxigraph parses. What it would let pass and a curator would regret is refused here: other
encodings, relative and local IRIs, things that are no files, one finding defined twice.
"""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import pyoxigraph as ox

from svgraph import names
from svgraph.errors import InputError
from svgraph.files import position, read_text
from svgraph.layout import ROOMS, Rooms
from svgraph.turtle_text import TOKEN, place_in

_LOCAL_IRI = re.compile(r"<file:[^>]*>", re.IGNORECASE)
_PARSER_MESSAGE = re.compile(
    r"Parser error (?:at line \d+ (?:column \d+|between columns \d+ and \d+)"
    r"|between line \d+ column \d+ and line \d+ column \d+): "
)


class LoadedFile(NamedTuple):
    """A Turtle file of a room: what it says, and how it shortens IRIs."""

    name: str
    text: str
    quads: list[ox.Quad]
    prefixes: dict[str, str]


# ── One file ─────────────────────────────────────────────────────────────


def parse_turtle(path: Path, graph_iri: ox.NamedNode | str) -> list[ox.Quad]:
    """The triples of a Turtle file, in a graph."""
    return load_file(path, str(path), graph_iri).quads


def load_file(path: Path, name: str, graph_iri: ox.NamedNode | str) -> LoadedFile:
    """A Turtle file, with the name that errors give it."""
    text = read_text(path, name)
    _refuse_local_iris(text, name)
    parser = ox.parse(text, ox.RdfFormat.TURTLE, rename_blank_nodes=True)
    graph = ox.NamedNode(graph_iri) if isinstance(graph_iri, str) else graph_iri
    try:
        quads = [ox.Quad(each.subject, each.predicate, each.object, graph) for each in parser]
    except SyntaxError as error:
        raise _syntax_error(error, name, text) from error
    except MemoryError as error:
        raise InputError("this file holds a token of more than 16 MB", file=name) from error
    return LoadedFile(name, text, quads, dict(parser.prefixes))


def _refuse_local_iris(text: str, name: str) -> None:
    for match in _LOCAL_IRI.finditer(text):
        line_start = text.rfind("\n", 0, match.start()) + 1
        if _in_comment_or_string(text[line_start : match.start()]):
            continue
        line, column = position(text[: match.start()])
        raise InputError(
            f"{match[0]} means a file on one machine only", file=name, line=line, column=column
        )


def _in_comment_or_string(before: str) -> bool:
    outside = re.sub(r'"(?:[^"\\]|\\.)*"|<[^>]*>', "", before)
    return "#" in outside or '"' in outside


def _syntax_error(error: SyntaxError, name: str, text: str) -> InputError:
    message = re.sub(r" \(line \d+\)$", "", _PARSER_MESSAGE.sub("", str(error)))
    if _is_unclosed_text(message, error, text):
        message = "this text is never closed"
    return InputError(
        message, file=name, line=error.lineno, column=error.offset, hint=_hint(message, text)
    )


def _is_unclosed_text(message: str, error: SyntaxError, text: str) -> bool:
    if message.startswith("Line jumps are not allowed in string literals"):
        return True
    lines = text.split("\n")
    here = lines[(error.lineno or 1) - 1][(error.offset or 1) - 1 :]
    return message == "Unexpected end of file" and here.startswith(('"', "'"))


def _hint(message: str, text: str) -> str | None:
    undeclared = re.match(r"The prefix (\S*) has not been declared", message)
    if undeclared:
        return f"declare it at the top of the file: @prefix {undeclared[1]} <…> ."
    if "No scheme found in an absolute IRI" in message:
        return "write the whole IRI; a relative one means another thing in every place"
    if message == "this text is never closed":
        return 'a text of several lines stands between three quotation marks: """…"""'
    if "Unexpected end" in message and not text.rstrip().endswith("."):
        return "a block ends in a full stop"
    return None


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
    _refuse_blank_nodes(loaded)
    _refuse_findings_in_two_files(rooms, loaded)
    return loaded


def graph_of(name: str) -> ox.NamedNode:
    """The graph of a file: its path without the suffix."""
    return ox.NamedNode(names.GRAPH + quote(name.rpartition(".")[0]))


def _refuse_blank_nodes(loaded: Iterable[LoadedFile]) -> None:
    for file in loaded:
        if file.name.startswith("data/") and any(map(_is_nameless, file.quads)):
            line, column = _place_of_blank_node(file.text)
            raise InputError(
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


def _refuse_findings_in_two_files(rooms: Rooms, loaded: Sequence[LoadedFile]) -> None:
    home: dict[str, str] = {}
    for file in loaded:
        for finding in _findings(file):
            home.setdefault(finding, file.name)
    for file in loaded:
        for finding in sorted(_subjects(file) & home.keys()):
            first = home[finding]
            if first != file.name:
                there = place_in(rooms, first, finding)
                raise InputError(
                    f"{finding} is a finding defined twice, here and in"
                    f" {first}:{there['line']}:{there['column']}",
                    **place_in(rooms, file.name, finding),
                    hint="describe a finding in one file",
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
