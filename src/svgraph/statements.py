"""Statements by the million: gone through one by one, and carried to other processes by files.

In memory a quad takes several times the room that it takes in a file.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, MutableMapping, Sequence
from pathlib import Path

import pyoxigraph as ox

from svgraph.errors import OutsideError
from svgraph.rdf import LoadedFile

# Quads count as the triples of all graphs together.
Statement = ox.Triple | ox.Quad

_PIECE = 4 * 1024 * 1024
_BLANK = b"_:"


class Statements:
    """What files say, and what follows from it, which is read anew each time it is gone through."""

    def __init__(self, files: Sequence[LoadedFile], derived: Path | None = None) -> None:
        """The files, and one of N-Triples, a line each."""
        self._files = files
        self._derived = derived
        self._count = sum(len(file.quads) for file in files) + _lines_of(derived)

    def __iter__(self) -> Iterator[ox.Quad]:
        """Each of them."""
        for file in self._files:
            yield from file.quads
        if self._derived is not None:
            yield from ox.parse(path=str(self._derived), format=ox.RdfFormat.N_TRIPLES)

    def __len__(self) -> int:
        """How many there are."""
        return self._count


def _lines_of(place: Path | None) -> int:
    if place is None:
        return 0
    with place.open("rb") as file:
        return sum(1 for _ in file)


@contextlib.contextmanager
def outside_errors(place: str) -> Iterator[None]:
    """A file that cannot be written as what it is: a failure of the outside."""
    try:
        yield
    except OSError as error:
        message = f"cannot write what is to be validated: {error.strerror or error}"
        raise OutsideError(message, file=place) from error


def write_statements(place: Path, statements: Iterable[Statement]) -> list[str]:
    """Write N-Quads; the labels of blank nodes, in the order in which they are met first.

    Raises OutsideError where there is no room for them.
    """
    met: dict[str, None] = {}

    def watched() -> Iterator[Statement]:
        for each in statements:
            note_blank_nodes(each, met)
            yield each

    with outside_errors(str(place)):
        # The engine takes both kinds together, though its types say either.
        ox.serialize(watched(), output=str(place), format=ox.RdfFormat.N_QUADS)  # type: ignore[arg-type]
    return list(met)


def load_statements(store: ox.Store, place: Path) -> None:
    """Load N-Quads piece by piece: whole, they would take twice the room on their way."""
    nameless: list[bytes] = []  # a blank node is one only where all its lines come together
    with place.open("rb") as file:
        while lines := file.readlines(_PIECE):
            nameless += [line for line in lines if _BLANK in line]
            named = b"".join(line for line in lines if _BLANK not in line)
            store.bulk_load(named, ox.RdfFormat.N_QUADS)
    store.bulk_load(b"".join(nameless), ox.RdfFormat.N_QUADS)


def note_blank_nodes(statement: Statement, met: MutableMapping[str, None]) -> None:
    """Note the labels of a statement's blank nodes, unless they were met before."""
    for term in (statement.subject, statement.object):
        if isinstance(term, ox.BlankNode):
            met.setdefault(term.value)
