"""Say where in its file a triple stands: the line and column of its object, or of its subject.

Oxigraph gives triples in a steady order and forgets where they stood; this module reads the
tokens of the same text and tells each triple its place by that order. It needs no second parser
that might see another graph, and where the two should ever disagree, it says so and the place
falls back to where the subject's name is first written.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, Protocol

import pyoxigraph as ox

from svgraph import names
from svgraph.terms import Term
from svgraph.turtle_text import TOKEN


class Source(Protocol):
    """A file that was read: its name, its text, what it says in the order of the text."""

    @property
    def name(self) -> str:
        """As errors name it."""

    @property
    def text(self) -> str:
        """Its characters."""

    @property
    def quads(self) -> Sequence[ox.Quad]:
        """Everything that it says."""

    @property
    def prefixes(self) -> dict[str, str]:
        """How it shortens IRIs."""


# A line that is longer than this is shown in part, from so many characters before the place on.
LONGEST_EXCERPT = 400
_BEFORE = 120


class Place(NamedTuple):
    """Line and column of something in a file, in characters from 1, and what stands there."""

    file: str
    line: int
    column: int
    excerpt: str  # the line, or a part of it
    excerpt_from: int = 1  # the column at which that begins


def excerpt(text: str, start: int, column: int) -> tuple[str, int]:
    """What stands in the line that begins at an offset, and the column at which that begins."""
    end = text.find("\n", start)
    end = len(text) if end < 0 else end
    first = start
    if end - start > LONGEST_EXCERPT:
        first = max(start, start + column - 1 - _BEFORE)
    return text[first : min(end, first + LONGEST_EXCERPT)].rstrip("\r"), first - start + 1


class Spot(NamedTuple):
    """The offsets at which a triple's subject and object begin."""

    subject: int
    object: int


# ── The triples of a text, in the parser's order ─────────────────────────


class Mismatch(Exception):
    """The tokens do not tell where the triples stand."""


@dataclass
class _Emitted:
    """A triple to be, with the token on which the parser gives it."""

    step: int
    number: int
    spot: Spot


class _Token(NamedTuple):
    kind: str
    text: str
    start: int


_END = _Token("mark", "", -1)


def spots(text: str) -> list[Spot]:
    """Where the triples of Turtle, TriG, N-Triples or N-Quads stand, in the order of Oxigraph."""
    return _Walk(text).spots()


class _Walk:
    """One walk over the tokens. What one token completes, the parser gives last thing first."""

    def __init__(self, text: str) -> None:
        self.tokens = [
            _Token(match.lastgroup or "", match.group(), match.start())
            for match in TOKEN.finditer(text)
            if match.lastgroup not in ("space", "comment")
        ]
        self.at = 0
        self.emitted: list[_Emitted] = []

    def spots(self) -> list[Spot]:
        try:
            while self.at < len(self.tokens):
                self._sentence()
        except (IndexError, RecursionError) as error:
            raise Mismatch from error
        inside = sorted(self.emitted, key=lambda each: (each.step, -each.number))
        return [each.spot for each in inside]

    def _peek(self, ahead: int = 0) -> _Token:
        place = self.at + ahead
        return self.tokens[place] if place < len(self.tokens) else _END

    def _is(self, mark: str, ahead: int = 0) -> bool:
        token = self._peek(ahead)
        return token.kind == "mark" and token.text == mark

    def _take(self, mark: str) -> None:
        if not self._is(mark):
            raise Mismatch
        self.at += 1

    def _emit(self, step: int, subject: int, object_: int) -> None:
        self.emitted.append(_Emitted(step, len(self.emitted), Spot(subject, object_)))

    # Sentences

    def _sentence(self) -> None:
        word = self._peek().text.upper()
        if word in ("@PREFIX", "@BASE"):
            self.at += 4 if word == "@PREFIX" else 3
        elif word in ("PREFIX", "BASE") and self._peek().kind == "word":
            self.at += 3 if word == "PREFIX" else 2
        elif self._is("{"):
            self._graph()
        elif word == "GRAPH" and self._peek().kind == "word":
            self.at += 1
            self._graph_name()
            self._graph()
        elif self._is("{", 1) or (self._is("[") and self._is("]", 1) and self._is("{", 2)):
            self._graph_name()
            self._graph()
        else:
            self._triples()
            self._take(".")

    def _graph_name(self) -> None:
        self.at += 2 if self._is("[") else 1

    def _graph(self) -> None:
        self._take("{")
        while not self._is("}"):
            self._triples()
            if not self._is("}"):
                self._take(".")
        self._take("}")

    def _triples(self) -> None:
        start = self._peek().start
        if self._is("["):
            self.at += 1
            alone = not self._is("]")
            if alone:
                self._predicates(start)
            self._take("]")
            if alone and (self._is(".") or self._is("}")):
                return
        elif self._is("("):
            self._list(None)
        else:
            self._name()
        self._predicates(start)

    def _predicates(self, subject: int) -> None:
        while True:
            self._name()
            self._object(subject)
            while self._is(","):
                self.at += 1
                self._object(subject)
            if self._peek().kind in ("iri", "word"):  # the graph of N-Quads
                self._name()
            while self._is(";"):
                self.at += 1
            if self._peek().kind not in ("iri", "word") or not self._is(";", -1):
                return

    def _name(self) -> None:
        if self._peek().kind not in ("iri", "word"):
            raise Mismatch
        self.at += 1

    # Objects

    def _object(self, subject: int) -> None:
        token = self._peek()
        if self._is("["):
            self.at += 1
            if not self._is("]"):
                self._predicates(token.start)
            self._take("]")
            self._emit(self.at - 1, subject, token.start)
        elif self._is("("):
            self._list(subject)
        elif token.kind == "string":
            self._literal()
            self._emit(self.at - 1 if self._has_suffix() else self.at, subject, token.start)
        else:
            self._name()
            self._emit(self.at - 1, subject, token.start)

    def _literal(self) -> None:
        self.at += 1
        if self._peek().kind == "language":
            self.at += 1
        elif self._peek().kind == "datatype":
            self.at += 1
            self._name()

    def _has_suffix(self) -> bool:
        """Whether a language or datatype has just been read: the literal ends with it."""
        return self._peek(-1).kind != "string"

    def _list(self, subject: int | None) -> None:
        """A list; that of an object is given with its first item."""
        opening = self._peek().start
        self.at += 1
        if self._is(")"):
            self.at += 1
            if subject is not None:
                self._emit(self.at - 1, subject, opening)
            return
        if subject is not None:
            self._emit(self.at, subject, opening)
        cell = opening
        self._object(cell)
        while not self._is(")"):
            following = self._peek().start
            self._emit(self.at, cell, following)
            cell = following
            self._object(cell)
        self._emit(self.at, cell, self._peek().start)
        self.at += 1


# ── The places in files ──────────────────────────────────────────────────


class Located:
    """A file whose triples can be placed."""

    def __init__(self, source: Source) -> None:
        """A file that was read without an error."""
        self.source = source

    @cached_property
    def _text(self) -> str:
        return self.source.text  # which decodes it anew each time

    def place(self, offset: int) -> Place:
        """Line and column of a character."""
        line = bisect.bisect_right(self._starts, offset) - 1
        start = self._starts[line]
        column = offset - start + 1
        shown = excerpt(self._text, start, column)
        return Place(self.source.name, line + 1, column, *shown)

    def of_quad(self, number: int) -> Place:
        """Where the object of a quad stands."""
        found = self._spots
        if found is not None:
            return self.place(found[number].object)
        quad = self.source.quads[number]
        start = self._written(quad.subject)
        return self.place(self._written(quad.object, start) or start)

    def of_subject(self, number: int) -> Place:
        """Where the subject of a quad first stands as one."""
        quad = self.source.quads[number]
        found = self._spots
        if found is not None:
            return self.place(self._first_offsets[quad.subject])
        return self.place(self._written(quad.subject))

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(match.end() for match in re.finditer("\n", self._text))]

    @cached_property
    def _spots(self) -> list[Spot] | None:
        """The spots of all quads; None where text and quads do not go together."""
        try:
            found = spots(self._text)
        except Mismatch:
            return None
        agree = len(found) == len(self.source.quads) and all(
            self._agrees(spot, quad) for spot, quad in zip(found, self.source.quads, strict=True)
        )
        return found if agree else None

    def _agrees(self, spot: Spot, quad: ox.Quad) -> bool:
        """Whether a term may begin with the character that stands there."""
        mark = self._text[spot.object : spot.object + 1]
        if isinstance(quad.object, ox.Literal):
            return mark not in "<[("
        if quad.predicate.value == names.REST:
            return True  # the cell of a list stands where its item does, whatever that is
        if isinstance(quad.object, ox.BlankNode):
            return mark not in "<\"'"
        return mark not in "\"'["

    @cached_property
    def _first_offsets(self) -> dict[Term | ox.Triple, int]:
        first: dict[Term | ox.Triple, int] = {}
        for quad, spot in zip(self.source.quads, self._spots or [], strict=True):
            known = first.get(quad.subject)
            if known is None or spot.subject < known:
                first[quad.subject] = spot.subject
        return first

    def _written(self, term: Term | ox.Triple, start: int = 0) -> int:
        """Where a name or a text is first written, by a search of the text; 0 where it is not."""
        for form in self._forms(term):
            pattern = rf"(?<![\w:.-]){re.escape(form)}(?![\w-])"
            found = re.compile(pattern).search(self._text, start)
            if found:
                return found.start()
        return 0

    def _forms(self, term: Term | ox.Triple) -> list[str]:
        """The ways in which a file may write a term."""
        if isinstance(term, ox.Literal):
            return [term.value] if term.value else []
        if not isinstance(term, ox.NamedNode):
            return []
        shortened = [
            f"{prefix}:{term.value[len(namespace) :]}"
            for prefix, namespace in self.source.prefixes.items()
            if namespace and term.value.startswith(namespace)
        ]
        last = re.split(r"[/#]", term.value)[-1]
        return [term.value, *shortened, *([last] if len(last) > 3 else [])]


class Places:
    """Where some terms stand in some files."""

    def __init__(self, sources: Iterable[Source], wanted: Iterable[Term]) -> None:
        """Look through the files once, for the quads that begin or end with a wanted term."""
        self._files = [Located(source) for source in sources]
        self._of_subject: dict[object, list[tuple[int, int]]] = {}
        self._of_object: dict[object, list[tuple[int, int]]] = {}
        wanted = set(wanted)
        for file, located in enumerate(self._files):
            for number, quad in enumerate(located.source.quads):
                if quad.subject in wanted:
                    self._of_subject.setdefault(quad.subject, []).append((file, number))
                if quad.object in wanted:
                    self._of_object.setdefault(quad.object, []).append((file, number))

    def quads(
        self,
        subject: Term | None = None,
        predicate: str | None = None,
        object_: Term | None = None,
    ) -> list[tuple[int, int]]:
        """The places of the quads that fit, in the order of the files."""
        known = (
            self._of_object.get(object_, [])
            if subject is None
            else self._of_subject.get(subject, [])
        )
        return [
            (file, number)
            for file, number in known
            if self._fits(self._files[file].source.quads[number], predicate, object_)
        ]

    @staticmethod
    def _fits(quad: ox.Quad, predicate: str | None, object_: Term | None) -> bool:
        return (predicate is None or quad.predicate.value == predicate) and (
            object_ is None or quad.object == object_
        )

    def at(self, found: tuple[int, int]) -> Place:
        """The place of a quad's object."""
        file, number = found
        return self._files[file].of_quad(number)

    def quad(self, found: tuple[int, int]) -> ox.Quad:
        """The quad at a place."""
        file, number = found
        return self._files[file].source.quads[number]

    def of_triple(self, subject: Term, predicate: str, object_: Term | None = None) -> Place | None:
        """Where the object of a triple stands; of any with subject and predicate without one."""
        found = self.quads(subject, predicate, object_)
        return self.at(found[0]) if found else None

    def of_subject(self, term: Term) -> Place | None:
        """Where a term first stands as a subject, first of all in the file that gives its type."""
        found = self._of_subject.get(term, [])
        typed = [each for each in found if self.quad(each).predicate.value == names.TYPE]
        for file, number in (typed or found)[:1]:
            return self._files[file].of_subject(number)
        return self.of_object(term)

    def of_object(self, term: Term) -> Place | None:
        """Where a term first stands as an object."""
        found = self._of_object.get(term, [])
        return self.at(found[0]) if found else None
