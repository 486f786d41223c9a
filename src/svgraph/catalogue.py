"""Know the rules that data are held against: what each says, where it stands, how to mend.

A rule is whatever has a message for its reader, be it a shape, a constraint or a check that no
shape can make. Its id is its local name. All that is said of it stands in the graph.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

import pyoxigraph as ox

from svgraph import names
from svgraph.errors import InputError
from svgraph.labels import (
    Label,
    best_label,
    expand,
    folded,
    labels_of,
    nearest,
    prefixes_of,
    short_form,
    text_of,
)
from svgraph.layout import Rooms
from svgraph.received import file_of
from svgraph.report import SEVERITIES, Rule
from svgraph.store import Dataset
from svgraph.terms import Term
from svgraph.texts import query_text, records_about
from svgraph.turtle_text import Document, place_in

_DECLARATION = re.compile(r"^\s*(?:@prefix|PREFIX|@base|BASE)\b", re.IGNORECASE)
_SHAPES = "shapes/"
ALIKE = 0.6  # from which share of common lines on two examples say nearly the same
_PROFILES = "profiles/"


@dataclass(frozen=True)
class Example:
    """Turtle that shows a rule at work: its prefixes, what it says, and the line at fault."""

    prefixes: str
    body: str
    point: int | None = None  # counts from 1, within the body

    @property
    def text(self) -> str:
        """The whole of it, as a parser wants it."""
        return "\n\n".join(filter(None, (self.prefixes, self.body))) + "\n"


@dataclass(frozen=True)
class Entry:
    """A rule, and what stands around it."""

    rule: Rule
    curie: str
    path: ox.NamedNode | None = None
    file: str | None = None
    about: tuple[Label, ...] = ()  # what it looks at
    shapes: frozenset[str] = frozenset()  # the shapes through which it does
    names: tuple[str, ...] = ()  # its titles, in every language

    @property
    def where(self) -> str:
        """The file that defines it, as readers name it: `structure`, `profiles/publication`."""
        name = (self.file or "").removeprefix(_SHAPES)
        return name.removesuffix(PurePosixPath(name).suffix)

    @property
    def profile(self) -> str | None:
        """The profile that it belongs to; None where it always counts."""
        inside = self.where.startswith(_PROFILES)
        return self.where.removeprefix(_PROFILES) if inside else None

    @property
    def bad(self) -> list[Example]:
        """What the rule finds fault with, the shortest first, with the line at fault."""
        good = [_plain(text) for text in self.rule.good]
        examples = [_pointed(_plain(text), self.path, good) for text in self.rule.bad]
        return sorted(examples, key=lambda each: (len(each.body), each.body))

    @property
    def good(self) -> list[Example]:
        """What it finds nothing wrong with, the one most like the first bad one first."""
        examples = [_plain(text) for text in self.rule.good]
        bad = next(iter(self.bad), None)
        if bad is None:
            return examples
        return sorted(examples, key=lambda each: (-_likeness(each.body, bad.body), each.body))


class Catalogue:
    """The rules of a dataset's shapes, in a reader's language and the order of their files."""

    def __init__(self, entries: Iterable[Entry], prefixes: Mapping[str, str]) -> None:
        """The rules, and the prefixes by which they may be called."""
        self.entries = sorted(entries, key=lambda each: (each.file or "", each.rule.id))
        self._prefixes = dict(prefixes)

    @property
    def rules(self) -> dict[str, Rule]:
        """The rules by id, as a report wants them."""
        return {each.rule.id: each.rule for each in self.entries}

    def find(self, text: str) -> Entry:
        """The one rule that goes by an id, an IRI, a CURIE or a title."""
        found = self._called(text.strip())
        if len(found) == 1:
            return found[0]
        if found:
            listed = [f"{each.curie}  {each.rule.title}" for each in found]
            raise InputError(
                f"'{text}' names {len(found)} rules; name one of them:", hint="\n  ".join(listed)
            )
        raise InputError(f"no rule '{text}'", hint=self._hint(text))

    def related(self, entry: Entry) -> list[Entry]:
        """The other rules of the same shapes."""
        return [each for each in self.entries if each is not entry and each.shapes & entry.shapes]

    def _called(self, text: str) -> list[Entry]:
        iri = expand(text, self._prefixes)
        if iri is not None:
            return [each for each in self.entries if each.rule.shape == iri.value]
        wanted = folded(text)
        tiers = (
            [each for each in self.entries if each.rule.id == text],
            [each for each in self.entries if folded(each.rule.id) == wanted],
            [each for each in self.entries if wanted in map(folded, each.names)],
        )
        return next(filter(None, tiers), [])

    def _hint(self, text: str) -> str:
        word = re.split(r"[#/:]", text)[-1] or text
        ids = nearest(word, [each.rule.id for each in self.entries])
        titled = nearest(word, [name for each in self.entries for name in each.names])
        by_title = [
            each.rule.id
            for name in titled
            for each in self.entries
            if name in each.names and each.rule.id not in ids
        ]
        close = [*ids, *dict.fromkeys(by_title)][:5]
        every = "all rules: svgraph explain"
        return f"did you mean {' or '.join(close)}?\n  {every}" if close else every


def catalogue(dataset: Dataset, languages: Sequence[str]) -> Catalogue:
    """Every rule of a dataset's shapes, in the reader's chain of languages."""
    prefixes = prefixes_of(dataset)
    facts = _facts(dataset)
    words = _words(dataset, facts)
    shapes, targets = _targets(dataset, facts)
    labels = labels_of(dataset, [term for of in targets.values() for term in of], languages)
    return Catalogue(
        [
            Entry(
                _rule(iri, said.severities, words[iri], languages),
                short_form(iri, prefixes),
                said.path,
                said.file,
                tuple(labels[target] for target in targets.get(iri, ())),
                frozenset(shapes.get(iri, ())),
                _titles(words[iri]),
            )
            for iri, said in facts.items()
        ],
        prefixes,
    )


def line_of(rooms: Rooms, entry: Entry) -> int | None:
    """The line on which a rule's definition begins, where its file is at hand."""
    if entry.file is None or entry.rule.shape is None or not rooms.path(entry.file).is_file():
        return None
    return place_in(rooms, entry.file, entry.rule.shape)["line"]


# ── What the graph says ──────────────────────────────────────────────────


@dataclass
class _Facts:
    """What is said of a rule beside its words."""

    file: str | None
    path: ox.NamedNode | None
    severities: set[str]


_Words = dict[str, list[ox.Literal]]


def _facts(dataset: Dataset) -> dict[ox.NamedNode, _Facts]:
    found: dict[ox.NamedNode, _Facts] = {}
    for row in dataset.select(query_text("rules")).records():
        iri, graph, path = row["rule"], row["graph"], row["path"]
        if not isinstance(iri, ox.NamedNode):
            continue
        file = file_of(graph.value) if text_of(graph).startswith(names.GRAPH) and graph else None
        along = path if isinstance(path, ox.NamedNode) else None
        said = found.setdefault(iri, _Facts(file, along, set()))
        said.severities.add(text_of(row["severity"]).removeprefix(names.SH).lower())
    return found


def _words(dataset: Dataset, rules: Iterable[ox.NamedNode]) -> dict[ox.NamedNode, _Words]:
    found: dict[ox.NamedNode, _Words] = {iri: {} for iri in rules}
    for row in records_about(dataset, "rule-words", "rule", found):
        iri, text = row["rule"], row["text"]
        if isinstance(iri, ox.NamedNode) and isinstance(text, ox.Literal):
            found[iri].setdefault(text_of(row["part"]), []).append(text)
    return found


def _targets(
    dataset: Dataset, rules: Iterable[ox.NamedNode]
) -> tuple[dict[ox.NamedNode, list[str]], dict[ox.NamedNode, list[Term]]]:
    """The shapes through which each rule looks at anything, and what it looks at."""
    shapes: dict[ox.NamedNode, list[str]] = {}
    targets: dict[ox.NamedNode, list[Term]] = {}
    for row in records_about(dataset, "rule-targets", "rule", rules):
        iri, target = row["rule"], row["target"]
        if isinstance(iri, ox.NamedNode) and target is not None:
            shapes.setdefault(iri, []).append(text_of(row["shape"]))
            known = targets.setdefault(iri, [])
            known += [target] if target not in known else []
    return shapes, targets


def _rule(iri: ox.NamedNode, severities: set[str], words: _Words, languages: Sequence[str]) -> Rule:
    def said(part: str) -> str | None:
        label = best_label(words.get(part, ()), languages)
        return label.text if label else None

    identity = re.split(r"[/#]", iri.value)[-1] or iri.value
    return Rule(
        id=identity,
        title=said("name") or said("label") or identity,
        message=said("message") or "",
        why=said("why"),
        remedy=said("remedy"),
        severity=next((name for name in SEVERITIES if name in severities), SEVERITIES[0]),
        shape=iri.value,
        good=tuple(each.value for each in words.get("good", ())),
        bad=tuple(each.value for each in words.get("bad", ())),
    )


def _titles(words: _Words) -> tuple[str, ...]:
    return tuple(each.value for part in ("name", "label") for each in words.get(part, ()))


# ── Examples ─────────────────────────────────────────────────────────────


def _plain(text: str) -> Example:
    lines = text.strip("\n").splitlines()
    prefixes = [line for line in lines if _DECLARATION.match(line)]
    body = "\n".join(line for line in lines if not _DECLARATION.match(line)).strip("\n")
    return Example("\n".join(prefixes), body)


def _pointed(example: Example, path: ox.NamedNode | None, good: Sequence[Example]) -> Example:
    """With the line at fault: that of the property that the rule looks at; where it looks at no
    one property, the line that no good example has; else that of the first thing described.
    """
    head = f"{example.prefixes}\n"
    blocks = Document(path=Path(), name="", text=head + example.body).blocks
    if not blocks:
        return example
    of_path = (block.item(path.value) for block in blocks if path is not None)
    found = next((item.start for item in of_path if item is not None), None)
    if found is None and path is None and (odd := _odd_line(example, good)) is not None:
        return replace(example, point=odd)
    start = blocks[0].start if found is None else found
    return replace(example, point=example.body.count("\n", 0, start - len(head)) + 1)


def _odd_line(example: Example, good: Sequence[Example]) -> int | None:
    """The first line in which an example differs from a good one that is nearly the same."""
    lines = example.body.splitlines()
    known = {
        line.rstrip(" ;.")
        for other in good
        if _likeness(other.body, example.body) > ALIKE
        for line in other.body.splitlines()
    }
    odd = [at for at, line in enumerate(lines, start=1) if line.rstrip(" ;.") not in known]
    return odd[0] if known and odd else None


def _likeness(one: str, other: str) -> float:
    return difflib.SequenceMatcher(None, one.splitlines(), other.splitlines()).ratio()
