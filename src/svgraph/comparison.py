"""Hold the plans side by side: answers by plan and question, how they look and how they count.

The unit is one answer: a finding, the preferred one, or a silence. Behind a finding stand the
others on the same thing; where one of them says something else, the answer shows it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from svgraph.evidence import Evidence
from svgraph.labels import Label
from svgraph.marks import Mark
from svgraph.names import is_address
from svgraph.terms import Term
from svgraph.things import Thing


@dataclass(frozen=True)
class Plan:
    """A plan, its country in short, and where its tile lies on the map."""

    thing: Thing
    country: str
    column: int | None = None
    row: int | None = None

    @property
    def code(self) -> str:
        """By which it goes."""
        return self.thing.name


@dataclass(frozen=True)
class Question:
    """A question, the scheme that it is one of, and what overlaps with it."""

    thing: Thing
    scheme: Thing
    overlaps: tuple[Thing, ...] = ()

    @property
    def id(self) -> str:
        """Its local name."""
        return self.thing.name


@dataclass(frozen=True)
class Source:
    """What a finding is from, and how sure that is."""

    document: Thing | None  # the edition
    address: str | None = None
    publisher: str | None = None
    date: str | None = None
    ground: str | None = None  # how the answer follows from a page
    checked: str | None = None
    evidence: tuple[Evidence, ...] = field(default=(), repr=False)
    sentences: tuple[str, ...] = ()

    @property
    def pages(self) -> str | None:
        """The numbers of the pages quoted or cited."""
        found = dict.fromkeys(each.page for each in self.evidence if each.page is not None)
        return " ".join(map(str, found)) or None

    @property
    def bases(self) -> str | None:
        """What its words are: a quotation, a paraphrase."""
        return " ".join(dict.fromkeys(each.basis for each in self.evidence)) or None


@dataclass(frozen=True)
class Finding:
    """How one source answers."""

    thing: Thing
    mark: Mark  # as it is shown
    outcome: Mark  # as it was found
    source: Source
    preferred: bool
    work: Term | None = None
    concerns: Thing | None = None
    value: str | None = None  # a code or a name, where the answer is one
    detail: Label | None = None
    note: Label | None = None  # what makes it less sure

    @property
    def link(self) -> str | None:
        """Where to look it up: its source; the finding itself, where that has no address."""
        iri = self.thing.iri
        return self.source.address or (iri if is_address(iri) else None)


@dataclass(frozen=True)
class Other:
    """Another finding on the same thing, and how it disagrees, if it does."""

    finding: Finding
    disagreement: Mark | None


@dataclass(frozen=True)
class Answer:
    """What is known of one thing that a question asks of a plan."""

    plan: Plan
    question: Question
    mark: Mark
    finding: Finding | None = None
    others: tuple[Other, ...] = ()
    is_one_of_many: bool = False  # the question is answered for several things

    @property
    def concerned(self) -> str:
        """Which of several things it is about, to stand before what is known of it."""
        thing = self.finding.concerns if self.finding else None
        return f"{thing.label}: " if thing and self.is_one_of_many else ""

    @property
    def disagreements(self) -> list[Mark]:
        """How other findings disagree, each way once."""
        found = {each.disagreement for each in self.others if each.disagreement}
        return sorted(found, key=_order)


@dataclass(frozen=True)
class Cell:
    """All that is known of a question for a plan."""

    answers: tuple[Answer, ...]

    @cached_property
    def marks(self) -> list[Mark]:
        """The marks of its answers, each once."""
        return sorted(dict.fromkeys(each.mark for each in self.answers), key=_order)

    @cached_property
    def disagreements(self) -> list[Mark]:
        """How other sources disagree."""
        return sorted({mark for each in self.answers for mark in each.disagreements}, key=_order)

    @property
    def address(self) -> str | None:
        """Where the first source that has an address stands."""
        found = (each.finding.source.address for each in self.answers if each.finding)
        return next(filter(None, found), None)

    @property
    def link(self) -> str | None:
        """The same; the first finding where no source has one."""
        found = (each.finding.link for each in self.answers if each.finding)
        return self.address or next(filter(None, found), None)

    @property
    def symbols(self) -> str:
        """What stands in the cell: `◐≈`."""
        return "".join(mark.symbol for mark in [*self.marks, *self.disagreements])


@dataclass(frozen=True)
class Count:
    """How many plans a mark holds for."""

    mark: Mark
    plans: tuple[Plan, ...]
    finer: tuple[Count, ...] = ()


@dataclass(frozen=True)
class Comparison:
    """Plans by questions."""

    plans: Sequence[Plan]
    questions: Sequence[Question]
    answers: Sequence[Answer]
    disagreements: Sequence[Mark]
    language: str
    bases: Mapping[str, str]  # what the words of findings are, in the reader's language
    rolled_up: bool = False

    @cached_property
    def groups(self) -> list[tuple[Thing, list[Question]]]:
        """The questions by their scheme."""
        found: dict[Thing, list[Question]] = {}
        for each in self.questions:
            found.setdefault(each.scheme, []).append(each)
        return list(found.items())

    def cell(self, plan: Plan, question: Question) -> Cell:
        """What is known of a question for a plan."""
        return self._cells[plan, question]

    def of(self, question: Question) -> list[Answer]:
        """The answers to a question, the plans in their order."""
        return [answer for plan in self.plans for answer in self.cell(plan, question).answers]

    def counts(self, question: Question) -> list[Count]:
        """How many plans each kind of answer holds for, with the finer ones; silence last."""
        return _counts(self.of(question))

    @property
    def marks(self) -> list[Mark]:
        """All marks that occur, in the order of a legend."""
        return sorted(dict.fromkeys(each.mark for each in self.answers), key=_order)

    @property
    def legend(self) -> list[tuple[Mark, dict[str, list[Mark]]]]:
        """The kinds that occur, each with its symbols and what these stand for."""
        found: dict[Mark, dict[str, list[Mark]]] = {}
        for mark in self.marks:
            symbols = found.setdefault(mark.kind, {mark.kind.symbol: [mark.kind]})
            if mark != mark.kind:
                symbols.setdefault(mark.symbol, []).append(mark)
        return list(found.items())

    @property
    def occurring_disagreements(self) -> list[Mark]:
        """The ways in which sources disagree here."""
        occurring = {mark for each in self.answers for mark in each.disagreements}
        return [each for each in self.disagreements if each in occurring]

    @cached_property
    def _cells(self) -> dict[tuple[Plan, Question], Cell]:
        found: dict[tuple[Plan, Question], list[Answer]] = {}
        for each in self.answers:
            found.setdefault((each.plan, each.question), []).append(each)
        return {place: Cell(tuple(answers)) for place, answers in found.items()}


def _counts(answers: Iterable[Answer]) -> list[Count]:
    plans: dict[Mark, dict[Plan, None]] = {}
    finer: dict[Mark, dict[Mark, None]] = {}
    for each in answers:
        for mark in {each.mark, each.mark.kind}:
            plans.setdefault(mark, {})[each.plan] = None
        finer.setdefault(each.mark.kind, {})[each.mark] = None

    def counted(mark: Mark) -> Count:
        return Count(mark, tuple(plans[mark]))

    return [
        Count(
            kind,
            tuple(plans[kind]),
            tuple(
                sorted(
                    (counted(mark) for mark in marks if mark != kind),
                    key=lambda each: (-len(each.plans), _order(each.mark)),
                )
            ),
        )
        for kind, marks in sorted(finer.items(), key=lambda item: _order(item[0]))
    ]


def _order(mark: Mark) -> tuple[int, int, str]:
    """The order of a legend: by kind, the coarser first."""
    return mark.kind.position, len(mark.kinds), mark.label
