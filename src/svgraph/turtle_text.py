"""Read Turtle as text: where each subject and each predicate stands in its file.

A parser gives triples and forgets where they stood. Editing in place, and an error that
names a line, need the places; that the text is good Turtle has been proved before it
comes here.
"""

from __future__ import annotations

import itertools
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import NamedTuple, TypedDict

from svgraph.layout import Rooms


class Place(TypedDict):
    """Where in a file something stands, as errors want to know it."""

    file: str
    line: int
    column: int


TOKEN = re.compile(
    r"""
    (?P<space>\s+)
  | (?P<comment>\#[^\n]*)
  | (?P<iri><[^<>"{}|^`\x00-\x20]*>)
  | (?P<string>\"\"\"(?:[^"\\]|\\.|"(?!""))*\"\"\" | '''(?:[^'\\]|\\.|'(?!''))*'''
             | "(?:[^"\\\n]|\\.)*" | '(?:[^'\\\n]|\\.)*')
  | (?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
  | (?P<datatype>\^\^)
  | (?P<mark>[;,()\[\]{}]|\.(?![\w:%\\-]))
  | (?P<word>(?:[^\s"'<>;,()\[\]{}\#^@.\\]|\\.|\.(?=[.\w:%\\-]))+)
    """,
    re.VERBOSE | re.DOTALL,
)
# The same text by what a full stop may hide in, and by the full stops that end a sentence.
_STOP = re.compile(
    r"""
    \#[^\n]*
  | <[^<>"{}|^`\x00-\x20]*>
  | \"\"\"(?:[^"\\]|\\.|"(?!""))*\"\"\" | '''(?:[^'\\]|\\.|'(?!''))*'''
  | "(?:[^"\\\n]|\\.)*" | '(?:[^'\\\n]|\\.)*'
  | (?P<stop>\.(?![\w:%\\-]))
  | (?:[^"'<\#.\\]|\\.|\.(?=[\w:%\\-]))+
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_ESCAPED = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}


@dataclass(frozen=True)
class Token:
    """A piece of Turtle that is neither space nor comment."""

    kind: str
    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Item:
    """One predicate with its objects, and the mark that ends it."""

    predicate: str
    objects: tuple[tuple[Token, ...], ...]
    start: int
    end: int
    mark: Token


@dataclass(frozen=True)
class Block:
    """Everything between a subject and its full stop."""

    subject: str
    name: str
    start: int
    items: tuple[Item, ...]
    prefixes: dict[str, str] = field(repr=False)

    def item(self, predicate: str) -> Item | None:
        """The first mention of a predicate."""
        return next((item for item in self.items if item.predicate == predicate), None)

    def literal(self, predicate: str) -> str | None:
        """The first value of a predicate, as text."""
        item = self.item(predicate)
        return None if item is None else literal_text(item.objects[0])

    def references(self, predicate: str) -> list[str]:
        """The IRIs that a predicate leads to."""
        return [
            _expanded(tokens[0].text, self.prefixes)
            for item in self.items
            if item.predicate == predicate
            for tokens in item.objects
        ]


@dataclass(frozen=True)
class Document:
    """A Turtle file, with its text and where its subjects stand in it."""

    path: Path
    name: str
    text: str

    @cached_property
    def blocks(self) -> list[Block]:
        """The file's statements, each under its subject."""
        return list(_blocks(self.text))

    @cached_property
    def _openings(self) -> list[Opening]:
        return list(_openings(self.text))

    def starts(self, subject: str) -> Iterator[int]:
        """Where the statements under a subject begin."""
        return (each.start for each in self._openings if each.subject == subject)

    def blocks_of(self, subject: str) -> Iterator[Block]:
        """The statements under a subject; nothing else is taken apart for them."""
        for each in self._openings:
            if each.subject == subject:
                first, *others = _tokens(self.text, each.start, each.end)
                items = tuple(_items(others, each.prefixes))
                yield Block(subject, first.text, first.start, items, each.prefixes)

    def place(self, offset: int) -> Place:
        """Line and column of a character."""
        before = self.text[:offset]
        return {
            "file": self.name,
            "line": before.count("\n") + 1,
            "column": offset - (before.rfind("\n") + 1) + 1,
        }


class Opening(NamedTuple):
    """Where the statements under a subject begin and end, and the prefixes that hold there."""

    subject: str
    start: int
    end: int
    prefixes: dict[str, str]


def _openings(text: str) -> Iterator[Opening]:
    """The subjects of a text, without a look at what is said of them."""
    prefixes: dict[str, str] = {}
    start = 0
    for stop in _STOP.finditer(text):
        if stop.lastgroup != "stop":
            continue
        for sentence in _begun(text, start, stop.end()):
            first = sentence[0]
            if first.text.upper() in ("PREFIX", "@PREFIX"):
                prefixes = prefixes | {sentence[1].text: sentence[2].text[1:-1]}
            elif first.kind in ("iri", "word") and first.text.upper() != "BASE":
                subject = _expanded(first.text, prefixes)
                yield Opening(subject, first.start, stop.end(), prefixes)
        start = stop.end()


def _begun(text: str, start: int, end: int) -> Iterator[list[Token]]:
    """The sentences up to a full stop: whole ones of prefixes, of another its first token."""
    tokens = _tokens(text, start, end)
    first = next(tokens, None)
    if first is None:
        return
    if first.text.upper() in ("PREFIX", "@PREFIX", "BASE", "@BASE"):
        yield from _sentences(itertools.chain([first], tokens))
    else:
        yield [first]


def _tokens(text: str, start: int = 0, end: int = sys.maxsize) -> Iterator[Token]:
    for match in TOKEN.finditer(text, start, end):
        kind = match.lastgroup
        if kind is not None and kind not in ("space", "comment"):
            yield Token(kind, match.group(), match.start(), match.end())


def _sentences(tokens: Iterable[Token]) -> Iterator[list[Token]]:
    """Tokens up to and with the full stop; SPARQL-style PREFIX and BASE have none."""
    sentence: list[Token] = []
    for token in tokens:
        sentence.append(token)
        first = sentence[0].text.upper()
        ended_without_stop = (first == "PREFIX" and len(sentence) == 3) or (
            first == "BASE" and len(sentence) == 2
        )
        if (token.kind, token.text) == ("mark", ".") or ended_without_stop:
            yield sentence
            sentence = []


def _blocks(text: str) -> Iterator[Block]:
    prefixes: dict[str, str] = {}
    for sentence in _sentences(_tokens(text)):
        first = sentence[0]
        if first.text.upper() in ("PREFIX", "@PREFIX"):
            prefixes[sentence[1].text] = sentence[2].text[1:-1]
        elif first.kind in ("iri", "word") and first.text.upper() != "BASE":
            items = tuple(_items(sentence[1:], prefixes))
            subject = _expanded(first.text, prefixes)
            yield Block(subject, first.text, first.start, items, prefixes)


def _items(tokens: Sequence[Token], prefixes: dict[str, str]) -> Iterator[Item]:
    depth = 0
    held: list[Token] = []
    for token in tokens:
        if token.kind == "mark" and token.text in ";." and depth == 0:
            if held:
                yield _item(held, token, prefixes)
            held = []
            continue
        depth += (token.text in "([{") - (token.text in ")]}") if token.kind == "mark" else 0
        held.append(token)


def _item(tokens: Sequence[Token], mark: Token, prefixes: dict[str, str]) -> Item:
    predicate = _expanded(tokens[0].text, prefixes)
    objects: list[list[Token]] = [[]]
    depth = 0
    for token in tokens[1:]:
        if token.kind == "mark":
            depth += (token.text in "([{") - (token.text in ")]}")
        if token.kind == "mark" and token.text == "," and depth == 0:
            objects.append([])
        else:
            objects[-1].append(token)
    whole = tuple(tuple(each) for each in objects)
    return Item(predicate, whole, tokens[0].start, tokens[-1].end, mark)


def _expanded(word: str, prefixes: dict[str, str]) -> str:
    if word.startswith("<"):
        return word[1:-1]
    prefix, colon, local = word.partition(":")
    if not colon or prefix + colon not in prefixes:
        return word
    return prefixes[prefix + colon] + re.sub(r"\\(.)", r"\1", local)


def literal_text(tokens: Sequence[Token]) -> str:
    """The characters that a literal stands for."""
    quoted = tokens[0].text
    marks = 3 if quoted[:3] in ('"""', "'''") else 1 if quoted[:1] in "\"'" else 0
    return _ESCAPE.sub(_unescaped, quoted[marks : len(quoted) - marks])


def _unescaped(match: re.Match[str]) -> str:
    short, long, single = match.groups()
    return chr(int(short or long, 16)) if short or long else _ESCAPED.get(single, single)


def quoted(text: str, language: str) -> str:
    """A literal as Turtle writes it."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"{language}'


def read_document(rooms: Rooms, name: str) -> Document:
    """The file of that name, such as `data/plans/zz/plan.ttl`."""
    path = rooms.path(name)
    return Document(path, name, path.read_bytes().decode("utf-8-sig"))


def place_in(rooms: Rooms, name: str, iri: str) -> Place:
    """Where a subject stands in a file; the file's first line where it does not."""
    file = read_document(rooms, name)
    return file.place(next(file.starts(iri), 0))
