"""Hold every span and exact text against the texts that were received.

A passage is a span of a text that lies byte for byte in the data. What a span says must be
what stands there, white space apart, and a quotation's parts must cover it, none twice:
both drift when a file is edited by hand, so every build looks again.
"""

from __future__ import annotations

import bisect
import hashlib
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote

import pyoxigraph as ox

from svgraph import names
from svgraph.errors import InputError
from svgraph.files import read_regular
from svgraph.layout import Rooms
from svgraph.load import graph_of, load_file
from svgraph.turtle_text import Place, place_in

AUTHORING = tuple(names.SV + name for name in ("opens", "closes", "after", "inPassage"))
PARTS = (names.SEGMENT, names.ELISION, names.INSERTION)
CONTEXT = 40


@dataclass(frozen=True)
class Span:
    """A piece of a received text, in code points, end exclusive."""

    start: int
    end: int


@dataclass(frozen=True)
class ReceivedText:
    """A text as it was received, and where its words stand whatever the line breaks."""

    iri: str
    path: Path
    text: str

    @cached_property
    def _folded(self) -> tuple[str, list[int]]:
        """The text with each run of white space as one space, and where each character was."""
        characters: list[str] = []
        positions: list[int] = []
        for position, character in enumerate(self.text):
            if not character.isspace():
                characters.append(character)
                positions.append(position)
            elif not characters or characters[-1] != " ":
                characters.append(" ")
                positions.append(position)
        return "".join(characters), positions

    def slice(self, span: Span) -> str:
        """The characters of a span as they stand."""
        return self.text[span.start : span.end]

    def exact(self, span: Span) -> str:
        """The words of a span, white space normalised."""
        return normalised(self.slice(span))

    def find(self, words: str, reach: Span) -> list[Span]:
        """Every place within reach where the words stand, also where they begin inside a word."""
        folded, positions = self._folded
        wanted = normalised(words)
        if not wanted:
            return []
        found: list[Span] = []
        at = folded.find(wanted, bisect.bisect_left(positions, reach.start))
        while at >= 0:
            span = Span(positions[at], positions[at + len(wanted) - 1] + 1)
            if span.end > reach.end:
                break
            found.append(span)
            at = folded.find(wanted, at + 1)
        return found

    def is_whole(self, span: Span) -> bool:
        """Whether the span cuts through no word."""
        return not (self._joins(span.start) or self._joins(span.end))

    def _joins(self, position: int) -> bool:
        return (
            0 < position < len(self.text)
            and self.text[position - 1].isalnum()
            and self.text[position].isalnum()
        )

    def context(self, span: Span) -> str:
        """A span with the words around it, for a person to look at."""
        before = self.text[max(0, span.start - CONTEXT) : span.start]
        after = self.text[span.end : span.end + CONTEXT]
        return " ".join(f"…{before}⟦{self.slice(span)}⟧{after}…".split())


def normalised(text: str) -> str:
    """The text with each run of white space as one space, and none at its ends."""
    return " ".join(text.split())


def received_texts(rooms: Rooms, quads: Iterable[ox.Quad]) -> dict[str, ReceivedText]:
    """The texts that the data describe as received, each proved to be unchanged."""
    return {iri: _received_text(rooms, iri, facts) for iri, facts in _described(quads).items()}


def intact_texts(rooms: Rooms, quads: Iterable[ox.Quad]) -> dict[str, ReceivedText]:
    """Those of the received texts that are what they were."""
    return _intact(rooms, quads)[0]


def _intact(
    rooms: Rooms, quads: Iterable[ox.Quad]
) -> tuple[dict[str, ReceivedText], list[InputError]]:
    texts: dict[str, ReceivedText] = {}
    changed: list[InputError] = []
    for iri, facts in _described(quads).items():
        try:
            texts[iri] = _received_text(rooms, iri, facts)
        except InputError as error:
            changed.append(error)
    return texts, changed


def _described(quads: Iterable[ox.Quad]) -> dict[str, dict[str, ox.Quad]]:
    """What is said of each text that was received: its file and its hash."""
    described: dict[str, dict[str, ox.Quad]] = {}
    for quad in quads:
        if quad.predicate.value in (names.FILE_NAME, names.SHA256):
            described.setdefault(_value(quad.subject), {})[quad.predicate.value] = quad
    return {iri: facts for iri, facts in described.items() if names.FILE_NAME in facts}


def _received_text(rooms: Rooms, iri: str, facts: dict[str, ox.Quad]) -> ReceivedText:
    described = facts[names.FILE_NAME]
    stated = _value(facts[names.SHA256].object) if names.SHA256 in facts else "nothing"
    return read_text(
        rooms, file_of(_value(described.graph_name)), iri, _value(described.object), stated
    )


def read_text(rooms: Rooms, described_in: str, iri: str, name: str, sha256: str) -> ReceivedText:
    """The text that a file of the data describes, refused where it is not the one received."""
    path = rooms.path(described_in).parent / name
    where = place_in(rooms, described_in, iri)
    if path.name != name or "\0" in name:
        raise InputError(f"the file name “{name}” leaves its folder", **where)
    received = _bytes(path, name, where)
    actual = hashlib.sha256(received).hexdigest()
    if actual != sha256:
        raise InputError(
            f"{name} is not the text that was received: its sha256 is {actual}, stated is {sha256}",
            **where,
            hint="restore the file; a new version of a text is a source of its own",
        )
    try:
        return ReceivedText(iri, path, received.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise InputError(f"the received text {name} is no UTF-8", **where) from error


def _bytes(path: Path, name: str, where: Place) -> bytes:
    try:
        return read_regular(path, name)
    except InputError as error:
        raise InputError(f"the received text {name}: {error.message}", **where) from error


def _value(term: ox.NamedNode | ox.Literal | ox.BlankNode | ox.Triple | ox.DefaultGraph) -> str:
    return term.value if isinstance(term, ox.NamedNode | ox.Literal | ox.BlankNode) else str(term)


def data_quads(rooms: Rooms) -> list[ox.Quad]:
    """Everything in the data, each quad in the graph of its file."""
    return [
        quad
        for name in rooms.files("data", ".ttl")
        for quad in load_file(rooms.path(name), name, graph_of(name)).quads
    ]


def file_of(graph: str) -> str:
    """The name of the file whose graph has this IRI."""
    return unquote(graph.removeprefix(names.GRAPH)) + ".ttl"


# ── Checking ─────────────────────────────────────────────────────────────


@dataclass
class _Record:
    """What the data say about one span."""

    iri: str
    file: str
    source: str | None = None
    start: int | None = None
    end: int | None = None
    exact: str | None = None
    waiting: bool = False
    parts: list[str] = field(default_factory=list)


def check(rooms: Rooms, quads: Iterable[ox.Quad] | None = None) -> list[InputError]:
    """Every span that drifted from its source, and every quotation that its parts do not tile.

    The complaints are in the order of the files; raise the first to stop at it.
    """
    known = data_quads(rooms) if quads is None else list(quads)
    return _drifts(rooms, known, received_texts(rooms, known))


def check_all(rooms: Rooms, quads: Sequence[ox.Quad]) -> tuple[list[InputError], list[InputError]]:
    """The received texts that are not what they were, and what has drifted from the others."""
    texts, changed = _intact(rooms, quads)
    lost = {iri for iri in _described(quads) if iri not in texts}
    return changed, _drifts(rooms, quads, texts, lost)


def _drifts(
    rooms: Rooms,
    known: Sequence[ox.Quad],
    texts: dict[str, ReceivedText],
    lost: Collection[str] = (),
) -> list[InputError]:
    """What has drifted, but in texts that are lost: nothing can be said of those."""
    records = _records(known)
    complaints: list[InputError] = []
    for record in records.values():
        if record.source in lost:
            continue
        complaint = _drift(record, texts) or _untiled(record, records, texts)
        if complaint is not None:
            message, hint = complaint
            place = place_in(rooms, record.file, record.iri)
            said = f"{_short(record.iri)}: {message}"
            complaints.append(InputError(said, **place, hint=hint, about=record.iri))
    return sorted(complaints, key=lambda each: (each.file or "", each.line or 0))


def _records(quads: Iterable[ox.Quad]) -> dict[str, _Record]:
    records: dict[str, _Record] = {}
    authoring = set(AUTHORING)
    spans = {names.START, names.END, names.EXACT}
    for quad in quads:
        predicate = quad.predicate.value
        if not (predicate in spans or predicate in authoring or predicate in _ON_SPANS):
            continue
        iri = _value(quad.subject)
        record = records.setdefault(iri, _Record(iri, file_of(_value(quad.graph_name))))
        value = _value(quad.object)
        if predicate == names.IN_SOURCE:
            record.source = value
        elif predicate == names.START:
            record.start = _whole_number(value)
        elif predicate == names.END:
            record.end = _whole_number(value)
        elif predicate == names.EXACT:
            record.exact = value
        elif predicate in PARTS:
            record.parts.append(value)
        else:
            record.waiting = True
    return records


_ON_SPANS = {names.IN_SOURCE, *PARTS}
_Complaint = tuple[str, str | None]


def _drift(record: _Record, texts: dict[str, ReceivedText]) -> _Complaint | None:
    if record.waiting:
        return "is not anchored yet", "run: python -m svgraph.anchor"
    if record.start is None or record.end is None or record.exact is None:
        return "has no span", 'write sv:opens "…"@lv and sv:closes "…"@lv, then anchor'
    if record.source is None:
        return "is in no source", "name the received text by sv:inSource"
    text = texts.get(record.source)
    if text is None:
        return f"is in {_short(record.source)}, which is no received text", None
    message = _mismatch(text, Span(record.start, record.end), record.exact)
    return (message, _MEND) if message else None


def _mismatch(text: ReceivedText, span: Span, exact: str) -> str | None:
    if not 0 <= span.start < span.end <= len(text.text):
        return f"its span {span.start} to {span.end} lies outside of {text.path.name}"
    there = text.exact(span)
    if there != exact:
        name, at = text.path.name, span.start
        here, said = _around_difference(there, exact)
        return f"the quoted words are not in {name} at {at}: there is “{here}”, and not “{said}”"
    if text.slice(span) != text.slice(span).strip():
        return f"its span {span.start} to {span.end} begins or ends with white space"
    return None


def _around_difference(one: str, other: str) -> tuple[str, str]:
    """Two texts from a little before the place where they begin to differ, if they are long."""
    pairs = enumerate(zip(one, other, strict=False))
    differs = next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))
    start = max(0, differs - CONTEXT // 2)

    def excerpt(text: str) -> str:
        cut = text[start : differs + CONTEXT]
        return f"{'…' if start else ''}{cut}{'…' if differs + CONTEXT < len(text) else ''}"

    return excerpt(one), excerpt(other)


_MEND = "put the words back as sv:opens and sv:closes, then run: python -m svgraph.anchor"


def _untiled(
    record: _Record, records: dict[str, _Record], texts: dict[str, ReceivedText]
) -> _Complaint | None:
    """Parts in order cover a quotation but for white space, and nothing twice."""
    if not record.parts:
        return None
    text = texts[record.source or ""].text
    parts = [records.get(iri) or _Record(iri, record.file) for iri in record.parts]
    position, end = record.start or 0, record.end or 0
    for part in sorted(parts, key=lambda each: each.start or 0):
        message = _misplaced(part, position, record.source, text)
        if message:
            return message, None
        position = part.end or position
    if position > end:
        return f"its parts go on to {position}, it ends at {end}", None
    left_out = normalised(text[position:end])
    return (f"no part holds “{left_out}” at its end", None) if left_out else None


def _misplaced(part: _Record, position: int, source: str | None, text: str) -> str | None:
    """What is wrong with a part that is to follow on a position."""
    name = _short(part.iri)
    if part.start is None or part.end is None:
        return f"its part {name} has no span"
    if part.source != source:
        return f"its part {name} is in another source"
    if part.start < position:
        return f"its part {name} begins before {position}, where the one before ends"
    left_out = normalised(text[position : part.start])
    return f"no part holds “{left_out}” before {name}" if left_out else None


def _whole_number(value: str) -> int | None:
    return int(value) if value.isdecimal() else None


def _short(iri: str) -> str:
    return re.split(r"[/#]", iri)[-1] or iri
