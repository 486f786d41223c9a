"""Carry the rows and triples of an answer between processes, as plain values.

A term becomes what `marshal` writes fastest: an IRI its text, a literal a tuple, a blank node
bytes, a triple a list. Objects of any class stay behind: what comes from a worker can do nothing
but be read.
"""

from __future__ import annotations

import marshal
import socket
import struct
import time
from collections.abc import Iterable, Sequence
from typing import TypeAlias

import pyoxigraph as ox

from svgraph import names
from svgraph.confine import Plain
from svgraph.terms import Term

Node: TypeAlias = Term | ox.Triple

LARGEST_FRAME = 256 * 1024 * 1024
_LENGTH = struct.Struct("!Q")


class Closed(Exception):
    """The other end is gone, or sent what is no frame."""


class Channel:
    """One end of a connection that carries plain values, each whole."""

    def __init__(self, end: socket.socket) -> None:
        """A channel over a connected socket."""
        self._end = end
        self.received = 0  # bytes, since the beginning

    def fileno(self) -> int:
        """The descriptor of the socket."""
        return self._end.fileno()

    def close(self) -> None:
        """Let the other end know that nothing more will come."""
        self._end.close()

    def send(self, value: Plain) -> None:
        """Send a value, waiting for as long as the other end does not read."""
        content = marshal.dumps(value)
        try:
            self._end.sendall(_LENGTH.pack(len(content)) + content)
        except OSError as error:
            raise Closed from error

    def receive(self, seconds: float | None = None) -> Plain:
        """The next value; TimeoutError where it is not whole in so many seconds."""
        deadline = None if seconds is None else time.monotonic() + seconds
        [length] = _LENGTH.unpack(self._exactly(_LENGTH.size, deadline))
        if length > LARGEST_FRAME:
            raise Closed
        self.received += length
        return marshal.loads(self._exactly(length, deadline))

    def _exactly(self, size: int, deadline: float | None) -> bytearray:
        content = bytearray(size)
        left = memoryview(content)
        while left:
            if deadline is not None:
                self._end.settimeout(max(deadline - time.monotonic(), 1e-6))
            try:
                read = self._end.recv_into(left)
            except TimeoutError:
                raise
            except OSError as error:
                raise Closed from error
            if read == 0:
                raise Closed
            left = left[read:]
        return content


def flattened(nodes: Iterable[Node | None]) -> tuple[Plain, ...]:
    """The terms of a row, or of a triple, as plain values."""
    return tuple(map(_flat, nodes))


def _flat(node: Node | None) -> Plain:
    if isinstance(node, ox.NamedNode):
        return node.value
    if isinstance(node, ox.Literal):
        if node.language is not None:
            direction = None if node.direction is None else str(node.direction)
            return (node.value, node.language, direction)
        datatype = node.datatype.value
        return (node.value,) if datatype == names.XSD_STRING else (node.value, datatype)
    if isinstance(node, ox.BlankNode):
        return node.value.encode()
    if isinstance(node, ox.Triple):
        return list(flattened(node))
    return None


class Raiser:
    """Makes terms of plain values again, each IRI once."""

    def __init__(self) -> None:
        """With nothing made yet."""
        self._made: dict[str, ox.NamedNode] = {}

    def row(self, values: Sequence[Plain]) -> tuple[Node | None, ...]:
        """The terms of a row."""
        return tuple(map(self._raised, values))

    def triple(self, values: Sequence[Plain]) -> ox.Triple:
        """A triple."""
        return ox.Triple(*self.row(values))  # type: ignore[arg-type]

    def _raised(self, value: Plain) -> Node | None:
        if isinstance(value, str):
            return self._iri(value)
        if isinstance(value, tuple):
            return self._literal(value)
        if isinstance(value, bytes):
            return ox.BlankNode(value.decode())
        return None if value is None else self.triple(value)

    def _iri(self, value: str) -> ox.NamedNode:
        made = self._made.get(value)
        if made is None:
            made = self._made[value] = ox.NamedNode(value)
        return made

    def _literal(self, value: tuple[Plain, ...]) -> ox.Literal:
        if len(value) == 1:
            return ox.Literal(value[0])
        if len(value) == 2:
            return ox.Literal(value[0], datatype=self._iri(value[1]))
        direction = None if value[2] is None else ox.BaseDirection(value[2])
        return ox.Literal(value[0], language=value[1], direction=direction)
