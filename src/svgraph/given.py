"""Read the files that somebody names, each once, and find what is wrong with them as such.

A file that cannot be read is a result like others, and so is what a project's checks find in one.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox

from svgraph import checks, names, rdf
from svgraph.errors import InputError
from svgraph.files import read_text
from svgraph.layout import Rooms, is_examples, packaged_rooms
from svgraph.load import graph_of
from svgraph.notes import Note
from svgraph.positions import excerpt
from svgraph.rdf import LoadedFile
from svgraph.report import SYNTAX, Result

# A base for relative IRIs of files from anywhere: it says nothing of the machine.
BASE = "doc:///"
REGISTRY = "ontology/prefixes.ttl"
# A larger file than that is not looked through for names.
LARGEST = 50_000_000

_NAME = re.compile(r"<[^<>\s]*>|[\w.-]*:[\w.:-]+")


def names_of(paths: Sequence[Path]) -> list[str]:
    """The files that are named, and those in the folders that are."""
    return [name for path in paths for name in _files_under(path)]


def _files_under(path: Path) -> list[str]:
    """A file, or the files of RDF in a folder and in those below it.

    Left out are hidden ones and, in the shapes of a project, the examples of its rules.
    """
    if not os.path.isdir(path):  # noqa: PTH112  # no name is too long for it
        _refuse_missing(path)
        return [str(path)]
    found = []
    for folder, folders, files in os.walk(path):
        folders[:] = sorted(
            name
            for name in folders
            if not name.startswith(".") and not is_examples(Path(folder) / name)
        )
        found += [
            str(Path(folder) / name)
            for name in sorted(files)
            if not name.startswith(".") and Path(name).suffix.lower() in rdf.FORMATS
        ]
    if not found:
        raise InputError(
            "this folder holds no file of RDF",
            file=str(path),
            hint=f"files of RDF end in {' '.join(rdf.FORMATS)}",
        )
    return sorted(found)


def _refuse_missing(path: Path) -> None:
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError) as error:
        message = f"this file cannot be read: {error.strerror}"  # whatever its ending says
        raise InputError(message, file=str(path)) from error
    except OSError:
        return  # whoever reads it will say why it cannot be


def read_paths(
    paths: Sequence[Path], read: dict[str, LoadedFile], broken: dict[str, Result]
) -> list[LoadedFile]:
    """The files that can be read, each once; what is wrong with the others goes to `broken`."""
    found = []
    for name in dict.fromkeys(names_of(paths)):
        if name not in read and name not in broken:
            try:
                _refuse_unwritable(name)
                read[name] = rdf.read(Path(name), name, base=_base_of(name))
            except InputError as error:
                if not os.path.lexists(name):
                    raise
                broken[name] = unread_file(error, Path(name), error.file or name)
        if name in read:
            found.append(read[name])
    return found


def _refuse_unwritable(name: str) -> None:
    """Refuse a name that cannot stand in any report: its bytes are no text."""
    shown = name.encode("utf-8", "backslashreplace").decode()
    if shown != name:
        raise InputError("the name of this file is no UTF-8", file=shown, hint="rename it")


def own_prefixes(shapes: Sequence[LoadedFile]) -> list[LoadedFile]:
    """Our registry of prefixes, where shapes take theirs from it and do not bring it along."""
    said = {(each.predicate.value, _of_registry(each)) for file in shapes for each in file.quads}
    if (names.SHAPE_PREFIXES, False) not in said or (names.SHAPE_DECLARE, True) in said:
        return []
    return [rdf.read(packaged_rooms().path(REGISTRY), REGISTRY)]


def _of_registry(quad: ox.Quad) -> bool | None:
    """Whether a triple is the registry's, or leads to it, or neither."""
    registry = ox.NamedNode(names.PREFIXES)
    return True if quad.subject == registry else False if quad.object == registry else None


def _base_of(name: str) -> str:
    parts = [part for part in Path(name).parts if part not in ("/", "..", ".")]
    return BASE + quote("/".join(parts))  # a name may hold what no IRI may


def names_written_in(path: Path) -> set[str]:
    """The names in a file that cannot be read, whatever its bytes are."""
    try:
        held = path.read_bytes() if path.stat().st_size < LARGEST else b""
    except OSError:
        return set()
    # Of UTF-16, what is left without the zeros is good enough to find names in.
    text = held.replace(b"\0", b"").decode("utf-8", "ignore")
    return {match[0].rstrip(".") for match in _NAME.finditer(text)}


def unread_file(error: InputError, path: Path, name: str) -> Result:
    """What is wrong with a file that cannot be read, with the line at fault if there is one."""
    result = checks.result(SYNTAX, error.with_file(name))
    try:
        return with_excerpt(result, read_text(path, name) if result.line else None)
    except InputError:  # it is no text
        return result


def with_excerpt(result: Result, text: str | None) -> Result:
    """A result of a check, with what stands at its place."""
    if text is None or result.line is None or result.excerpt is not None:
        return result
    start = 0
    for _ in range(result.line - 1):
        start = text.find("\n", start) + 1
        if not start:  # there is no such line
            return result
    shown, begins = excerpt(text, start, result.column or 1)
    return replace(result, excerpt=shown, excerpt_from=begins)


def with_excerpts(found: Iterable[Result], files: Iterable[LoadedFile]) -> Iterator[Result]:
    """Results of checks, each with what stands at its place."""
    named = {file.name: file for file in files}
    for each in found:
        file = named.get(each.file or "")
        yield with_excerpt(each, file.text) if file else each


# ── The checks of the project around them ────────────────────────────────


def checked(
    rooms: Rooms,
    given: Sequence[LoadedFile],
    files: Sequence[LoadedFile],
    behind: Sequence[LoadedFile],
    note: Note,
) -> Iterator[Result]:
    """What the project's checks find in some files, by the names that these were given.

    A file of the project is looked at in its place among the others, any other Turtle as if it
    lay where it does beside what it does not describe anew.
    """
    homes = {os.path.realpath(rooms.path(file.name)): file.name for file in files}
    of_rooms, others = [], []
    for file in given:
        home = homes.get(os.path.realpath(file.name))
        if home is not None:
            of_rooms.append((home, file))
        elif file.name.endswith(".ttl"):
            away = Path(os.path.relpath(os.path.realpath(file.name), rooms.root)).as_posix()
            others.append((away, file))
        else:
            note(f"{file.name} does not end in .ttl: its quotations are held against no source")
    as_of_rooms = [
        file._replace(name=away, quads=in_graph(file.quads, graph_of(away).value))
        for away, file in others
    ]
    for pairs, among in ((of_rooms, files), (others, [*behind, *as_of_rooms])):
        called = {home: file.name for home, file in pairs}
        if called:
            found = checks.of_project(rooms, among, called)
            named = [replace(each, file=called[str(each.file)]) for each in found]
            yield from with_excerpts(named, given)


def in_graph(quads: Iterable[ox.Quad], iri: str) -> list[ox.Quad]:
    """The same triples in a graph."""
    graph = ox.NamedNode(iri)
    return [ox.Quad(each.subject, each.predicate, each.object, graph) for each in quads]
