"""Tell what is known of each plan, section by section of the template, and what is not.

The unit is one answer: what is known of one thing that a question asks of a plan, be it a
finding or a silence, in one of the states that the graph names. A cell, of a question or of a
section, holds all its answers: it counts each state and shows first what calls for work, then
what tells most; it hides none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import pyoxigraph as ox

from svgraph import names
from svgraph.evidence import WORDS, Evidence, evidence_of, follow, sentences
from svgraph.labels import best_label, labels_of, prefixes_of, text_of
from svgraph.layout import Rooms
from svgraph.received import file_of
from svgraph.store import Dataset
from svgraph.terms import Term
from svgraph.texts import query_text, records_about
from svgraph.things import Thing, Things, local_name
from svgraph.turtle_text import Document, read_document

# The place of a question that nobody gave a worth.
LAST = 99


@dataclass(frozen=True)
class State:
    """What may be known of a question, and the mark for it."""

    iri: str
    symbol: str
    label: str
    definition: str
    advice: str | None  # what a curator does about it
    rank: int  # what a cell shows first: the lower
    work: bool  # whether it calls for work

    @property
    def name(self) -> str:
        """Its local name."""
        return self.iri.rpartition("/")[2]


@dataclass(frozen=True)
class Home:
    """Where a thing is described."""

    thing: Thing
    file: str | None = None
    line: int | None = None

    @property
    def place(self) -> str:
        """FILE:LINE, as much of it as is known."""
        return ":".join(str(part) for part in (self.file, self.line) if part is not None)


@dataclass(frozen=True)
class Answer:
    """What is known of one thing that a question asks of a plan."""

    plan: Thing
    section: Thing
    question: Thing
    state: State
    concerns: Thing | None = None
    outcome: Thing | None = None
    finding: Home | None = None
    evidence: tuple[Evidence, ...] = ()
    sentences: tuple[str, ...] = ()  # the evidence in words
    readings: tuple[Home, ...] = ()  # where an answer is silent: what was read, or would be
    worth: Thing | None = None  # how much it is wanted
    wanted: int = LAST  # the same as a place: the lower, the more
    elsewhere: bool = False  # whether another source answers much the same

    @property
    def home(self) -> Home | None:
        """What to look at, or to edit: the finding, else the reading."""
        return self.finding or next(iter(self.readings), None)

    @property
    def place(self) -> str:
        """FILE:LINE of it."""
        return self.home.place if self.home else ""


@dataclass(frozen=True)
class Cell:
    """All that is known of a question or of a section of one plan."""

    answers: tuple[Answer, ...]

    @cached_property
    def tally(self) -> dict[State, int]:
        """How many answers are in each state, what a reader needs to see first."""
        counted = Counter(each.state for each in self.answers)
        return {state: counted[state] for state in sorted(counted, key=lambda each: each.rank)}

    @property
    def state(self) -> State | None:
        """The state that calls for work, or tells most."""
        return next(iter(self.tally), None)

    @property
    def marks(self) -> str:
        """The marks of all its states, such as `●×`."""
        return "".join(state.symbol for state in self.tally)

    @property
    def counted(self) -> str:
        """The same with numbers where there are several answers: `● 3 × 1`."""
        if len(self.answers) == 1:
            return self.marks
        return " ".join(f"{state.symbol} {count}" for state, count in self.tally.items())


@dataclass(frozen=True)
class Section:
    """A section of the template with the questions it asks."""

    thing: Thing
    questions: tuple[Thing, ...]


@dataclass(frozen=True)
class Matrix:
    """Plans by sections."""

    plans: Sequence[Thing]
    sections: Sequence[Section]
    states: Sequence[State]
    answers: Sequence[Answer]
    language: str

    def cell(self, plan: Thing, of: Section | Thing) -> Cell:
        """What is known of a section or a question for a plan."""
        wanted = of.questions if isinstance(of, Section) else (of,)
        found = (self._by_question.get((plan.iri, each.iri), ()) for each in wanted)
        return Cell(tuple(answer for answers in found for answer in answers))

    def of_plan(self, plan: Thing) -> Cell:
        """All that is known of a plan."""
        return Cell(tuple(each for each in self.answers if each.plan == plan))

    def of_section(self, section: Section) -> Cell:
        """All that is known of a section, over all plans."""
        return Cell(tuple(each for each in self.answers if each.section == section.thing))

    @property
    def whole(self) -> Cell:
        """All that is known."""
        return Cell(tuple(self.answers))

    @property
    def to_do(self) -> list[Answer]:
        """The answers that call for work: the plans in their order, each in order of worth."""
        return [each for _, answers in self.to_do_by_plan for each in answers]

    @cached_property
    def to_do_by_plan(self) -> list[tuple[Thing, list[Answer]]]:
        """What is to be done for each plan that lacks something, the most wanted first.

        What another source answers already comes last; what is said without evidence comes before
        what is not said.
        """

        def urgency(answer: Answer) -> tuple[bool, int, bool]:
            return answer.elsewhere, answer.wanted, answer.finding is None

        works = [
            (plan, sorted((e for e in self.of_plan(plan).answers if e.state.work), key=urgency))
            for plan in self.plans
        ]
        return [(plan, answers) for plan, answers in works if answers]

    @cached_property
    def order(self) -> dict[Answer, int]:
        """The place of each answer that calls for work among those of its plan, from 1."""
        return {
            each: place
            for _, answers in self.to_do_by_plan
            for place, each in enumerate(answers, start=1)
        }

    @cached_property
    def _by_question(self) -> dict[tuple[str, str], list[Answer]]:
        found: dict[tuple[str, str], list[Answer]] = {}
        for each in self.answers:
            found.setdefault((each.plan.iri, each.question.iri), []).append(each)
        return found


def matrix(dataset: Dataset, languages: Sequence[str], rooms: Rooms | None = None) -> Matrix:
    """The matrix of a dataset; with its rooms, each finding and reading has a line."""
    rows = list(dataset.select(query_text("matrix")).records())
    asked = list(dataset.select(query_text("matrix-questions")).records())
    plans = list(dataset.select(query_text("matrix-plans")).records())
    readings = list(dataset.select(query_text("matrix-readings")).records())
    known = list(dataset.select(query_text("matrix-elsewhere")).records())
    elsewhere = {(row["plan"], row["question"]) for row in known}
    findings = [row["finding"] for row in rows if row["finding"] is not None]
    traces = follow(dataset, findings)
    mentioned = [
        term for row in (*rows, *asked, *plans, *readings) for term in row.values() if term
    ]
    mentioned += [term for of in traces.values() for trace in of for term in trace.terms()]
    labels = labels_of(dataset, [*mentioned, *WORDS.values()], languages)
    words = {word: labels[term] for word, term in WORDS.items()}
    homes = _Homes(dataset, rooms, [*findings, *(row["reading"] for row in readings)])
    things = Things(labels, prefixes_of(dataset), languages[0])
    states = _states(dataset, languages)
    read = _Readings(readings, homes, things)
    section_of = {row["question"]: row["section"] for row in reversed(asked)}
    worth_of = {row["question"]: (row["worth"], text_of(row["wanted"])) for row in asked}

    def answer(row: Mapping[str, Term | None]) -> Answer:
        plan, question, finding = row["plan"], row["question"], row["finding"]
        found = evidence_of(traces.get(finding, ()), labels) if finding else []
        worth, wanted = worth_of[question]
        return Answer(
            plan=things.plan(plan, codes),
            section=things.named(section_of[question]),
            question=things.named(question),
            state=states[text_of(row["state"])],
            concerns=things.of(row["thing"]),
            outcome=things.of(row["outcome"]),
            finding=homes.of(things.curie(finding)) if finding else None,
            evidence=tuple(found),
            sentences=tuple(sentences(found, words, languages[0])),
            readings=() if finding else read.of(plan, question),
            worth=things.of(worth),
            wanted=int(wanted or LAST),
            elsewhere=(plan, question) in elsewhere,
        )

    codes = {row["plan"]: text_of(row["code"]) for row in plans}
    sections = _sections(asked, section_of, things)
    order = {each.iri: at for at, each in enumerate(q for s in sections for q in s.questions)}
    of_plan = {text_of(term): at for at, term in enumerate(codes)}

    def place(each: Answer) -> tuple[int, int, int, str]:
        concerned = each.concerns.label if each.concerns else ""
        return of_plan[each.plan.iri], order[each.question.iri], each.state.rank, concerned

    answers = sorted((answer(row) for row in rows), key=place)
    return Matrix(
        [things.plan(term, codes) for term in codes],
        sections,
        list(states.values()),
        answers,
        languages[0],
    )


# ── What the graph says ──────────────────────────────────────────────────


class _Homes:
    """Where things are described: the file whose graph says what they are, and the line."""

    def __init__(self, dataset: Dataset, rooms: Rooms | None, terms: Iterable[Term | None]) -> None:
        self._rooms = rooms
        self._files: dict[str, str] = {}
        self._documents: dict[str, dict[str, int]] = {}
        sought = [term for term in terms if isinstance(term, ox.NamedNode)]
        for row in records_about(dataset, "home-graphs", "resource", sought):
            graph = text_of(row["graph"])
            if graph.startswith(names.GRAPH) and not graph.startswith(names.GRAPH + "derived/"):
                self._files.setdefault(text_of(row["resource"]), file_of(graph))

    def of(self, thing: Thing) -> Home:
        file = self._files.get(thing.iri)
        return Home(thing, file, self._line(file, thing.iri) if file else None)

    def _line(self, name: str, iri: str) -> int | None:
        if self._rooms is None or not self._rooms.path(name).is_file():
            return None
        if name not in self._documents:
            self._documents[name] = _lines(read_document(self._rooms, name))
        return self._documents[name].get(iri)


def _lines(document: Document) -> dict[str, int]:
    return {block.subject: document.place(block.start)["line"] for block in document.blocks[::-1]}


class _Readings:
    """What was read for each plan, and for which questions."""

    def __init__(
        self, rows: Iterable[Mapping[str, Term | None]], homes: _Homes, things: Things
    ) -> None:
        self._covering: dict[tuple[Term | None, Term | None], list[Home]] = {}
        self._all: dict[Term | None, list[Home]] = {}
        for row in rows:
            home = homes.of(things.curie(row["reading"]))
            self._covering.setdefault((row["plan"], row["question"]), []).append(home)
            known = self._all.setdefault(row["plan"], [])
            known += [home] if home not in known else []

    def of(self, plan: Term | None, question: Term | None) -> tuple[Home, ...]:
        """Those that cover a question, else those of the plan, to which it might be added."""
        return tuple(self._covering.get((plan, question)) or self._all.get(plan) or ())


def _states(dataset: Dataset, languages: Sequence[str]) -> dict[str, State]:
    """The states by IRI, in the order of their rank."""
    rows = list(dataset.select(query_text("matrix-states")).records())
    labels = labels_of(dataset, [row["state"] for row in rows if row["state"]], languages)
    found = {}
    for row in rows:
        state, rank = row["state"], text_of(row["rank"])
        if state is None or state.value in found:
            continue
        said: dict[str, list[ox.Literal]] = {}
        for other in rows:
            if other["state"] == state and isinstance(other["text"], ox.Literal):
                said.setdefault(text_of(other["part"]), []).append(other["text"])
        label = labels[state]
        found[state.value] = State(
            iri=state.value,
            symbol=_said(said, "symbol", languages) or rank,
            label=label.text if label.language else local_name(state).replace("-", " "),
            definition=_said(said, "definition", languages) or "",
            advice=_said(said, "advice", languages),
            rank=int(rank),
            work=text_of(row["work"]) == "true",
        )
    return found


def _said(said: Mapping[str, list[ox.Literal]], part: str, languages: Sequence[str]) -> str | None:
    label = best_label(said.get(part, ()), languages)
    return label.text if label else None


def _sections(
    asked: Iterable[Mapping[str, Term | None]],
    section_of: Mapping[Term | None, Term | None],
    things: Things,
) -> list[Section]:
    questions: dict[Term | None, list[Thing]] = {}
    for row in asked:
        if section_of[row["question"]] == row["section"]:
            questions.setdefault(row["section"], []).append(things.named(row["question"]))
    return [Section(things.named(term), tuple(of)) for term, of in questions.items()]
