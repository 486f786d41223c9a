"""Show which characters of a source text the graph's statements rest on, and which are left.

Covered is what a statement rests on, the headings that ask or head something, and the
citation of a quotation whose words a statement rests on. Running headers and footers are not
in the count. Long passages would cover anything, so a second list names what lies inside
quotations and no statement rests on: a to-do list, each line with a reason where one was given.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from svgraph import names
from svgraph.errors import InputError
from svgraph.labels import Label, best_label, labels_of, prefixes_of, short_form, text_of
from svgraph.layout import Rooms
from svgraph.received import ReceivedText, Span, file_of, normalised, read_text
from svgraph.store import Dataset
from svgraph.terms import Term
from svgraph.texts import query_text

ELISION, INSERTION, UNSAID = (names.SV + kind for kind in ("Elision", "Insertion", "Unsaid"))


@dataclass
class Passage:
    """A span of the text, and whatever decides whether its words are covered."""

    iri: Term
    span: Span
    language: str
    kinds: set[str] = field(default_factory=set)
    statements: list[Term] = field(default_factory=list)
    citations: set[Term] = field(default_factory=set)
    questions: list[Term] = field(default_factory=list)
    headed: list[Term] = field(default_factory=list)
    glosses: bool = False
    reasons: list[ox.Literal] = field(default_factory=list)

    @property
    def asks(self) -> bool:
        """Whether it asks or heads something."""
        return bool(self.questions or self.headed)

    @property
    def is_numbered(self) -> bool:
        """Whether a reader is told what rests on its words, or what they ask."""
        return bool(self.statements) or (names.HEADING in self.kinds and self.asks)

    def overlaps(self, other: Passage) -> bool:
        """Whether the two share a character."""
        return self.span.start < other.span.end and other.span.start < self.span.end


@dataclass(frozen=True)
class Run:
    """A stretch of the text, without white space at its ends."""

    source: Term
    start: int
    end: int
    line: int
    column: int
    text: str
    inside: Term | None = None
    reason: Label | None = None


@dataclass
class SourceCoverage:
    """One source text, and what rests on it."""

    source: Term
    file: str
    received: ReceivedText
    passages: list[Passage]
    languages: Sequence[str]

    @property
    def text(self) -> str:
        """The text as it was received."""
        return self.received.text

    @property
    def language(self) -> str:
        """The language that most of its spans are in."""
        tags = Counter(each.language for each in self.passages)
        return tags.most_common(1)[0][0] if tags else ""

    @cached_property
    def supported(self) -> set[int]:
        """The characters that a statement rests on."""
        return _characters(each for each in self.passages if each.statements)

    @cached_property
    def furniture(self) -> set[int]:
        """The characters that are not in the count."""
        return _characters(self._of_kind(names.FURNITURE)) - self._white

    @cached_property
    def covered(self) -> set[int]:
        """The counted characters that something rests on."""
        found = set(self.supported)
        found |= _characters(each for each in self._of_kind(names.HEADING) if each.asks)
        found |= _characters(self._citations_that_count())
        return found - self._white - self.furniture

    @cached_property
    def counted(self) -> set[int]:
        """Every character but white space and furniture."""
        return set(range(len(self.text))) - self._white - self.furniture

    @cached_property
    def uncovered(self) -> list[Run]:
        """What is left over, in stretches as long as they come."""
        left = self.counted - self.covered
        return [self._run(start, end) for start, end in self._stretches(left)]

    @cached_property
    def unsaid(self) -> list[Run]:
        """What lies inside quotations and no statement rests on, marks alone left out."""
        runs = []
        for quotation in self._of_kind(names.QUOTATION):
            inside = set(range(quotation.span.start, quotation.span.end))
            left = inside - self.supported - self._spoken_for - self._white
            for start, end, passage in self._by_reason(left):
                if _has_words(self.text[start:end]):
                    reason = best_label(passage.reasons, self.languages) if passage else None
                    runs.append(self._run(start, end, quotation.iri, reason))
        return runs

    @cached_property
    def _white(self) -> set[int]:
        return {at for at, character in enumerate(self.text) if character.isspace()}

    @cached_property
    def _spoken_for(self) -> set[int]:
        """Marks of elision, and insertions that explain an entity."""
        elisions = _characters(self._of_kind(ELISION))
        return elisions | _characters(each for each in self._of_kind(INSERTION) if each.glosses)

    def _of_kind(self, kind: str) -> list[Passage]:
        return [each for each in self.passages if kind in each.kinds]

    def _citations_that_count(self) -> Iterator[Passage]:
        supported = [each for each in self.passages if each.statements]
        by_iri = {each.iri: each for each in self.passages}
        for passage in self.passages:
            if any(passage.overlaps(each) for each in supported if passage.citations):
                yield from (by_iri[iri] for iri in passage.citations if iri in by_iri)

    def _stretches(self, characters: set[int]) -> Iterator[tuple[int, int]]:
        """Runs of neighbouring characters, white space between them not minded."""
        start: int | None = None
        end = 0
        for at in sorted(characters):
            if start is not None and self.text[end:at].strip():
                yield start, end
                start = None
            start = at if start is None else start
            end = at + 1
        if start is not None:
            yield start, end

    def _by_reason(self, characters: set[int]) -> Iterator[tuple[int, int, Passage | None]]:
        """The same, cut where a reason begins or ends."""
        reasoned: dict[int, Passage] = {}
        for passage in self._of_kind(UNSAID):
            reasoned |= dict.fromkeys(range(passage.span.start, passage.span.end), passage)

        def key(at: int) -> int:
            return id(reasoned.get(at))

        for _, group in groupby(sorted(characters), key=key):
            same = set(group)
            reason = reasoned.get(min(same))
            for start, end in self._stretches(same):
                yield start, end, reason

    def _run(
        self, start: int, end: int, inside: Term | None = None, reason: Label | None = None
    ) -> Run:
        before = self.text[:start]
        line, column = before.count("\n") + 1, start - (before.rfind("\n") + 1) + 1
        text = normalised(self.text[start:end])
        return Run(self.source, start, end, line, column, text, inside, reason)


@dataclass
class Coverage:
    """All source texts of one plan."""

    plan: Term
    sources: list[SourceCoverage]
    labels: dict[Term, Label]
    prefixes: dict[str, str]

    @property
    def covered(self) -> int:
        """How many characters are covered."""
        return sum(len(each.covered) for each in self.sources)

    @property
    def total(self) -> int:
        """How many characters count."""
        return sum(len(each.counted) for each in self.sources)

    @property
    def furniture(self) -> int:
        """How many characters are running headers and footers."""
        return sum(len(each.furniture) for each in self.sources)

    @property
    def share(self) -> float:
        """The covered part of what counts, from 0 to 1."""
        return _share(self.covered, self.total)

    def label(self, term: Term) -> Label:
        """The words for a thing, or the short form of its IRI."""
        return self.labels.get(term) or Label(short_form(term, self.prefixes), None)


def coverage(
    dataset: Dataset, rooms: Rooms, plan: ox.NamedNode, languages: Sequence[str]
) -> Coverage:
    """What the statements about a plan rest on, in each text that assesses it."""
    rows = list(dataset.select(query_text("coverage-sources", plan=[plan])).records())
    by_source = {row["source"]: row for row in reversed(rows)}
    sources = [
        _source(dataset, rooms, by_source[term], languages)
        for term in reversed(by_source)
        if term is not None
    ]
    if not sources:
        raise InputError(
            f"no received text assesses the plan {text_of(plan)}",
            hint="a fact sheet sv:assesses the plan; a received text is sv:textOf its edition",
        )
    return Coverage(plan, sources, _labels(dataset, plan, sources, languages), prefixes_of(dataset))


def _source(
    dataset: Dataset, rooms: Rooms, row: dict[str, Term | None], languages: Sequence[str]
) -> SourceCoverage:
    source = row["source"]
    assert source is not None
    described_in = file_of(text_of(row["graph"]))
    name, sha256 = text_of(row["name"]), text_of(row["hash"])
    received = read_text(rooms, described_in, source.value, name, sha256)
    return SourceCoverage(
        source,
        received.path.relative_to(rooms.root).as_posix(),
        received,
        _passages(dataset, source, received),
        languages,
    )


def _passages(dataset: Dataset, source: Term, received: ReceivedText) -> list[Passage]:
    passages: dict[Term, Passage] = {}
    for row in dataset.select(query_text("coverage-spans", source=[source])).records():
        iri = row["span"]
        assert iri is not None
        span = Span(int(text_of(row["start"])), int(text_of(row["end"])))
        if not 0 <= span.start < span.end <= len(received.text):
            raise InputError(
                f"the span {span.start} to {span.end} of {iri.value} lies outside of its text",
                hint="see which spans have drifted: python -m svgraph.anchor --check",
            )
        passage = passages.setdefault(iri, Passage(iri, span, text_of(row["language"])))
        passage.kinds.update(filter(None, [text_of(row["kind"])]))
        passage.citations.update(filter(None, [row["citation"]]))
        for known, name in ((passage.questions, "asked"), (passage.headed, "headed")):
            known += [term for term in [row[name]] if term is not None and term not in known]
        passage.glosses |= row["glossed"] is not None
        reason = row["reason"]
        if isinstance(reason, ox.Literal) and reason not in passage.reasons:
            passage.reasons.append(reason)
    for row in dataset.select(query_text("coverage-statements", source=[source])).records():
        span_iri, statement = row["span"], row["statement"]
        if span_iri in passages and statement is not None:
            passages[span_iri].statements.append(statement)
    return sorted(passages.values(), key=lambda each: (each.span.start, -each.span.end))


def _labels(
    dataset: Dataset, plan: Term, sources: Sequence[SourceCoverage], languages: Sequence[str]
) -> dict[Term, Label]:
    terms: list[Term] = [plan]
    for source in sources:
        terms.append(source.source)
        for each in source.passages:
            terms += [*each.statements, *each.questions, *each.headed]
        terms += [each.iri for each in source.passages if names.QUOTATION in each.kinds]
    return labels_of(dataset, terms, languages)


def _characters(passages: Iterator[Passage] | Sequence[Passage]) -> set[int]:
    return {at for each in passages for at in range(each.span.start, each.span.end)}


def _has_words(text: str) -> bool:
    return any(character.isalnum() for character in text)


def _share(covered: int, total: int) -> float:
    return round(covered / total, 4) if total else 0.0


# ── In words, as data, as a page ─────────────────────────────────────────


def as_text(found: Coverage) -> str:
    """The share, what is left over and what quotations leave unsaid, for a terminal."""
    lines = [
        f"{found.label(found.plan).text}: {found.share:.2%} of {found.total} characters are covered"
        f" ({found.covered}); {found.furniture} more are running headers and footers"
    ]
    for source in found.sources:
        worded = [run for run in source.uncovered if _has_words(run.text)]
        marks = [f"{_place(run)} {run.text}" for run in source.uncovered if run not in worded]
        lines += ["", f"Left over in {source.file}: {len(source.uncovered)}"]
        lines += [f"  {source.file}:{_place(run)}: {run.text}" for run in worded]
        if marks:
            lines.append(f"  {len(marks)} of marks alone: {'  '.join(marks)}")
        lines += ["", f"Inside quotations, and no statement rests on it: {len(source.unsaid)}"]
        for run in source.unsaid:
            why = f"  ({run.reason.text})" if run.reason else "  (no reason given)"
            lines.append(f"  {source.file}:{_place(run)}: {run.text}{why}")
    return "\n".join(lines) + "\n"


def as_json(found: Coverage) -> str:
    """The same as JSON."""
    document = {
        "plan": {"iri": found.plan.value, "label": found.label(found.plan).text},
        "share": found.share,
        "covered": found.covered,
        "total": found.total,
        "furniture": found.furniture,
        "uncovered": [_as_record(run) for each in found.sources for run in each.uncovered],
        "unsaid": [_as_record(run) for each in found.sources for run in each.unsaid],
        "sources": [
            {
                "iri": each.source.value,
                "label": found.label(each.source).text,
                "file": each.file,
                "share": _share(len(each.covered), len(each.counted)),
                "covered": len(each.covered),
                "total": len(each.counted),
                "furniture": len(each.furniture),
            }
            for each in found.sources
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def as_html(found: Coverage) -> str:
    """The source text itself, marked by what rests on it, in one self-contained page."""
    import jinja2

    templates = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.tests["address"] = names.is_address
    page = templates.get_template("coverage.html")
    return page.render(found=found, sources=[_page_of(found, each) for each in found.sources])


@dataclass(frozen=True)
class _Piece:
    """A stretch of text in which nothing begins or ends, with what begins and ends at its edges."""

    text: str
    state: str
    quoted: bool
    begin: list[int]
    end: list[int]
    left: int | None
    unsaid: list[int]


def _page_of(found: Coverage, source: SourceCoverage) -> dict[str, Any]:
    numbered = [each for each in source.passages if each.is_numbered]
    rests_on: dict[Term, list[int]] = {}
    for number, each in enumerate(numbered, 1):
        for term in each.statements:
            rests_on.setdefault(term, []).append(number)
    left = list(enumerate(source.uncovered, 1))
    return {
        "label": found.label(source.source),
        "file": source.file,
        "language": source.language,
        "share": _share(len(source.covered), len(source.counted)),
        "pieces": list(_pieces(source, numbered)),
        "uncovered": source.uncovered,
        "left": [(number, run) for number, run in left if _has_words(run.text)],
        "marks": [(number, run) for number, run in left if not _has_words(run.text)],
        "unsaid": source.unsaid,
        "passages": [
            {
                "number": number,
                "text": normalised(source.text[each.span.start : each.span.end]),
                "language": each.language or source.language,
                "statements": [
                    _link(found, term) | {"others": [at for at in rests_on[term] if at != number]}
                    for term in each.statements
                ],
                "questions": [_link(found, term) for term in each.questions],
                "headed": [_link(found, term) for term in each.headed],
            }
            for number, each in enumerate(numbered, 1)
        ],
    }


def _link(found: Coverage, term: Term) -> dict[str, Any]:
    return {
        "iri": term.value,
        "name": short_form(term, found.prefixes),
        "label": found.label(term),
    }


def _reflowed(source: SourceCoverage) -> str:
    """The text with its paragraphs in one line each, every character where it was.

    Lines end where the paper did; a reader's window ends elsewhere. Headings, running headers and
    footers keep to their own lines.
    """
    alone = [*source._of_kind(names.HEADING), *source._of_kind(names.FURNITURE)]
    starts = {each.span.start for each in alone}
    ends = {each.span.end for each in alone}

    def joined(white: re.Match[str]) -> str:
        breaks = white[0].count("\n") != 1 or white.start() in ends or white.end() in starts
        at_edge = white.start() == 0 or white.end() == len(source.text)
        return white[0] if breaks or at_edge else white[0].replace("\n", " ")

    return re.sub(r"\s+", joined, source.text)


def _pieces(source: SourceCoverage, numbered: Sequence[Passage]) -> Iterator[_Piece]:
    quoted = _characters(source._of_kind(names.QUOTATION))

    def state(at: int) -> str:
        if at in source.furniture:
            return "furniture"
        return "covered" if at in source.covered else "uncovered"

    def look(at: int) -> tuple[str, bool]:
        return state(at), at in quoted

    begins = _numbers(each.span.start for each in numbered)
    ends = _numbers(each.span.end for each in numbered)
    unsaid = _numbers(run.start for run in source.unsaid)
    # White space looks like what stands before it, so that a line break cuts nothing in two.
    looks: list[tuple[str, bool]] = []
    for at, character in enumerate(source.text):
        blank = character.isspace() and at not in begins
        looks.append(looks[-1] if blank and looks else ("blank", False) if blank else look(at))
    edges = {0, len(source.text), *begins, *ends, *unsaid, *(run.end for run in source.unsaid)}
    edges |= {at for at in range(1, len(looks)) if looks[at] != looks[at - 1]}
    lefts = {run.start: number for number, run in enumerate(source.uncovered, 1)}
    text = _reflowed(source)
    ordered = sorted(edges)
    for start, end in pairwise(ordered):
        kind, in_quotation = looks[start]
        yield _Piece(
            text[start:end],
            kind,
            in_quotation,
            begins.get(start, []),
            ends.get(end, []),
            lefts.get(start),
            unsaid.get(start, []),
        )


def _numbers(places: Iterable[int]) -> dict[int, list[int]]:
    """Which numbers, counted from one, are at each place."""
    found: dict[int, list[int]] = {}
    for number, at in enumerate(places, 1):
        found.setdefault(at, []).append(number)
    return found


def _as_record(run: Run) -> dict[str, Any]:
    record: dict[str, Any] = {
        "start": run.start,
        "end": run.end,
        "text": run.text,
        "line": run.line,
        "column": run.column,
        "source": run.source.value,
    }
    if run.inside is not None:
        record["quotation"] = run.inside.value
    if run.reason is not None:
        record["reason"] = run.reason.text
    return record


def _place(run: Run) -> str:
    return f"{run.line}:{run.column}"
