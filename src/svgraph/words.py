"""Find the words that a report says of its own accord, in the reader's language.

They are concepts of the graph and are read from their file, so that a report can speak where
nothing is built, or where the data at hand are none of ours.

    >>> words = words_of(["lv"])
    >>> words["does-not-conform"], words.language
    ('neatbilst', 'lv')
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pyoxigraph as ox

from svgraph import names
from svgraph.errors import InputError
from svgraph.files import read_text
from svgraph.labels import HOUSE_LANGUAGES, Label, best_label
from svgraph.layout import Rooms, packaged_rooms

FILE = "ontology/schemes/report.ttl"
# How the concepts are called that hold a sentence of the program: its English words are what the
# program says, with a gap for each thing that it names.
SENTENCE = "says-"
# Each is the local name of a concept in that file.
WORDS = (
    # the verdict
    *("report", "conforms", "does-not-conform", "nothing-found", "nothing-new"),
    # severities and states
    *("violation", "warning", "info", "violations", "warnings", "infos"),
    *("state", "new", "open", "mended", "new-results", "open-results", "mended-results"),
    # what a result says
    *("result", "results", "rule", "rules", "severity", "message", "resource", "label"),
    *("property", "value", "expected", "found", "constraint", "plan", "file", "line", "column"),
    *("place", "excerpt", "fix", "replaced", "replacement"),
    # what a constraint expects
    *(
        "expects-min-count",
        "expects-max-count",
        "expects-qualified-min-count",
        "expects-qualified-max-count",
        "expects-min-length",
        "expects-max-length",
        "expects-min-inclusive",
        "expects-max-inclusive",
        "expects-min-exclusive",
        "expects-max-exclusive",
        "expects-pattern",
        "expects-datatype",
        "expects-class",
        "expects-has-value",
        "expects-equals",
        "expects-disjoint",
        "expects-less-than",
        "expects-less-than-or-equals",
        "expects-node",
        "expects-not",
        "expects-node-nameless",
        "expects-not-nameless",
        "expects-or",
        "expects-xone",
        "expects-unique-lang",
        "expects-closed",
        "expects-iri",
        "expects-blank-node",
        "expects-literal",
        "expects-blank-node-or-iri",
        "expects-blank-node-or-literal",
        "expects-iri-or-literal",
        "expects-one-of",
        "and-more",
        "none",
        "expected-only",
        "expected-found",
    ),
    # what a rule says
    *("title", "why", "remedy", "bad", "good", "shape", "count"),
    # what a page of a rule says beside it
    *("where", "about", "here", "prefixes", "defined-in", "related", "all-rules", "filter-rules"),
    *("this-language",),
    # what the completeness matrix says
    *("matrix", "plans", "section", "sections", "question", "thing", "outcome", "finding"),
    *("evidence", "legend", "counts", "behind", "missing", "answers", "total"),
    *("order", "worth", "known-elsewhere"),
    # what the comparison of plans says
    *("comparison", "country", "kind", "symbol", "code-or-name", "detail", "source"),
    *("publisher", "address", "pages-quoted", "basis", "ground", "checked", "doubt"),
    *("others", "disagreement", "agrees", "overlaps", "questions", "map", "map-note"),
    *("rolled-up-note", "sources", "by-source", "plan-count", "to-map"),
    # what was looked at
    *("summary", "shapes", "focus-nodes", "engine", "profile", "fail-on", "idle", "trend"),
    *("table", "date"),
    # finding one's way in a report
    *("to-results", "grouping", "by-plan", "by-rule", "by-resource", "filters", "search", "all"),
    *("clear", "shown", "none-shown", "open-all", "close-all", "no-plan", "no-file"),
    *("no-resource", "whole", "not-shown"),
)


@dataclass(frozen=True)
class Words:
    """The words of a report by their names, and the language that most of them are in."""

    language: str
    said: Mapping[str, Label] = field(repr=False)
    # The sentences of the program, by how they are recognised.
    sentences: Mapping[re.Pattern[str], Label] = field(default_factory=dict, repr=False)

    def __getitem__(self, name: str) -> str:
        """A word by its name."""
        return self.said[name].text

    def filled(self, name: str, *values: str) -> str:
        """A phrase with its gaps filled, in their order."""
        head, *rest = self[name].split("{}")
        return head + "".join(value + tail for value, tail in zip(values, rest, strict=False))

    def retold(self, english: str) -> str | None:
        """A sentence of the program, and the hint in brackets behind it, in the reader's language.

        Nothing where that language has no such sentence; a hint that it has not is left out.
        """
        for pattern, label in self.sentences.items():
            match = pattern.fullmatch(english)
            if match and label.language == self.language:
                *values, hint = match.groups()
                head, *rest = label.text.split("{}")
                told = head + "".join(gap + tail for gap, tail in zip(values, rest, strict=False))
                advice = self.retold(hint) if hint else None
                return f"{told} ({advice})" if advice else told
        return None

    def title(self, name: str) -> str:
        """The same, as it begins a line of its own."""
        text = self[name]
        return text[:1].upper() + text[1:]


def words_of(languages: Sequence[str] = (), rooms: Rooms | None = None) -> Words:
    """The words for a reader's chain of languages.

    Where a project says one in its own way, or in a language of its own, that counts.
    """
    known = _read(packaged_rooms())
    if rooms is not None:
        known = _merged(known, _read_if_sound(rooms))
    chain = list(dict.fromkeys([*languages, *HOUSE_LANGUAGES]))
    said = {name: best_label(known.get(name, []), chain) or Label(name, None) for name in WORDS}
    sentences = {
        _pattern(label.value): best
        for name, labels in sorted(known.items(), key=_most_gaps_first)
        for label in labels
        if name.startswith(SENTENCE)
        and label.language == "en"
        and (best := best_label(labels, chain))
    }
    return Words(said["report"].language or chain[0], said, sentences)


def _most_gaps_first(known: tuple[str, list[ox.Literal]]) -> tuple[int, str]:
    """The order in which sentences are tried: one with fewer gaps may hold another's words."""
    name, labels = known
    return -max((label.value.count("{}") for label in labels), default=0), name


def _pattern(sentence: str) -> re.Pattern[str]:
    """A sentence with anything in its gaps, and a hint behind it or none."""
    gaps = "(.*?)".join(map(re.escape, sentence.split("{}")))
    return re.compile(rf"{gaps}(?: \((.*)\))?", re.DOTALL)


def _read(rooms: Rooms) -> dict[str, list[ox.Literal]]:
    found: dict[str, list[ox.Literal]] = {}
    text = read_text(rooms.path(FILE), FILE)
    for quad in ox.parse(text, ox.RdfFormat.TURTLE):
        of_ours = isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.Literal)
        if of_ours and quad.predicate.value == names.PREF_LABEL:
            found.setdefault(quad.subject.value.removeprefix(names.REPORT), []).append(quad.object)
    return found


def _read_if_sound(rooms: Rooms) -> dict[str, list[ox.Literal]]:
    """Nothing where the file is not there or is broken: the report that is to say so must speak."""
    try:
        return _read(rooms)
    except (InputError, SyntaxError, MemoryError):
        return {}


def _merged(
    known: Mapping[str, list[ox.Literal]], own: Mapping[str, list[ox.Literal]]
) -> dict[str, list[ox.Literal]]:
    merged = {}
    for name in {*known, *own}:
        languages = {each.language for each in own.get(name, [])}
        others = [each for each in known.get(name, []) if each.language not in languages]
        merged[name] = [*own.get(name, []), *others]
    return merged
