"""What a validation found, as plain data: results, the rules behind them, and what they add up to.

Nothing here knows who found a result, nor how it will be written: engines and checks make
results, the package `reports` writes them. Order, grouping and verdict are decided once, here.

    >>> report = Report(results=[], shapes=3, focus_nodes=7)
    >>> report.conforms, report.counts
    (True, {'violation': 0, 'warning': 0, 'info': 0})
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

SEVERITIES = ("violation", "warning", "info")
# Whether a result was in the baseline that a report is compared with.
NEW, OPEN = "new", "open"
# The rule of what cannot be read at all.
SYNTAX = "syntax"

Key = TypeVar("Key")


@dataclass(frozen=True)
class Edit:
    """A change of a file's text: the characters `[start, end)` become `replacement`.

    `was` is what stands there, so that an edit of a file that has changed since is refused.
    """

    file: str
    start: int
    end: int
    was: str
    replacement: str


@dataclass(frozen=True)
class Fix:
    """How one result can be mended: why this is near certain, and the edits that do it."""

    reason: str
    edits: tuple[Edit, ...]


@dataclass(frozen=True)
class Result:
    """One thing that was found, where it is, and what to do.

    `rule` is the id in the catalogue. `focus` and `value` are IRIs, blank node labels (`_:b1`)
    or the characters of a literal; `path` is written as SPARQL writes it, with prefixes.
    `file` is relative to the project, or as it was named; `line` and `column` count from 1, in
    characters. `plan` is the code of the plan that the focus node belongs to.
    """

    rule: str
    severity: str
    message: str
    focus: str | None = None
    focus_label: str | None = None
    path: str | None = None
    value: str | None = None
    component: str | None = None
    plan: str | None = None
    file: str | None = None
    line: int | None = None
    column: int | None = None
    fix: Fix | None = None
    # Beside the contract's fields: what a reader needs to see at a glance.
    path_label: str | None = None
    value_label: str | None = None
    expected: str | None = None
    found: str | None = None
    excerpt: str | None = None  # the line of the file, or a part of it, as it stands there
    excerpt_from: int = 1  # the column at which that begins
    status: str | None = None
    detail: str | None = None  # a check's own words, whatever the reader's language
    # The languages of the words above, where they are known.
    message_language: str | None = None
    focus_language: str | None = None
    path_language: str | None = None
    value_language: str | None = None

    @property
    def place(self) -> str:
        """FILE:LINE:COL, as much of it as is known; nothing where there is no file."""
        known = (self.file, self.line, self.column if self.line else None)
        return ":".join(str(part) for part in known if part) if self.file else ""


@dataclass(frozen=True)
class Rule:
    """A rule of the catalogue, in the reader's language."""

    id: str
    title: str
    message: str
    why: str | None = None
    remedy: str | None = None
    severity: str = "violation"
    shape: str | None = None  # the IRI of the shape or constraint
    good: tuple[str, ...] = ()  # examples, as Turtle
    bad: tuple[str, ...] = ()


@dataclass(frozen=True)
class Moment:
    """One line of the history: when a report was made, and what it counted."""

    date: str  # ISO 8601, UTC
    counts: dict[str, int]
    by_plan: dict[str, int] = field(default_factory=dict)
    by_rule: dict[str, int] = field(default_factory=dict)
    profile: str | None = None


@dataclass(frozen=True)
class Report:
    """What came of it, every result in the order in which a curator would go through them."""

    results: Sequence[Result]
    shapes: int = 0
    focus_nodes: int = 0
    fail_on: str = "violation"
    profile: str | None = None
    engine: str | None = None
    languages: tuple[str, ...] = ("en", "lv")
    # The rules behind the results, by id.
    rules: dict[str, Rule] = field(default_factory=dict)
    # What the plans are called, by their codes.
    plans: dict[str, str] = field(default_factory=dict)
    # Shapes with a target that found nothing to look at.
    idle: tuple[str, ...] = ()
    # Results of the baseline that are there no more; None where there is no baseline.
    mended: tuple[Result, ...] | None = None
    history: tuple[Moment, ...] = ()
    # The engine's own report, as N-Triples, for whoever wants sh:ValidationReport.
    graph: bytes = field(default=b"", repr=False, compare=False)

    @property
    def counts(self) -> dict[str, int]:
        """How many results there are of each severity."""
        return {name: sum(each.severity == name for each in self.results) for name in SEVERITIES}

    @property
    def failing(self) -> list[Result]:
        """The results that make the report a complaint: severe enough, and not in the baseline."""
        return [each for each in self._severe if each.status != OPEN]

    @property
    def still_open(self) -> list[Result]:
        """The results that would make it a complaint, were they not in the baseline."""
        return [each for each in self._severe if each.status == OPEN]

    @property
    def _severe(self) -> list[Result]:
        severe = SEVERITIES[: SEVERITIES.index(self.fail_on) + 1]
        return [each for each in self.results if each.severity in severe]

    @property
    def conforms(self) -> bool:
        """Whether nothing at or above `fail_on` was found, the baseline apart."""
        return not self.failing

    def by_plan(self) -> dict[str | None, list[Result]]:
        """The results of each plan; those of none under None."""
        return grouped(self.results, lambda each: each.plan)

    def by_rule(self) -> dict[str, list[Result]]:
        """The results of each rule."""
        return grouped(self.results, lambda each: each.rule)

    def by_file(self) -> dict[str | None, list[Result]]:
        """The results of each file."""
        return grouped(self.results, lambda each: each.file)

    def by_resource(self) -> dict[str | None, list[Result]]:
        """The results of each focus node."""
        return grouped(self.results, lambda each: each.focus)


def grouped(results: Iterable[Result], key: Callable[[Result], Key]) -> dict[Key, list[Result]]:
    """Results by some key, each group in the order of the report."""
    groups: dict[Key, list[Result]] = {}
    for each in results:
        groups.setdefault(key(each), []).append(each)
    return groups


def in_order(results: Iterable[Result]) -> list[Result]:
    """Results in a steady order: severe ones first, then by place and name.

    What cannot be read comes before all else: other results may follow from it.
    """

    def order(each: Result) -> tuple[object, ...]:
        severity = SEVERITIES.index(each.severity)
        place = (each.file or "", each.line or 0, each.column or 0)
        what = (each.focus or "", each.rule, each.path or "", each.value or "")
        return (severity, each.rule != SYNTAX, *place, *what)

    return sorted(results, key=order)
