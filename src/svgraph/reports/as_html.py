"""Write a report as one page of HTML that needs nothing but itself.

It is complete without its script, which adds filters and other groupings. Text of the data is
text: escaped, set apart from the direction of its surroundings, its controls shown. The page
may load nothing, and runs the one script that it names by its hash.
"""

import base64
import hashlib
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

from svgraph.formats import embedded, page
from svgraph.names import is_address
from svgraph.report import SEVERITIES, Moment, Report, Result, Rule
from svgraph.reports.shared import (
    PLURALS,
    STATES,
    SYMBOLS,
    Change,
    Excerpt,
    changes,
    changes_of,
    excerpt_of,
    has_value,
    label_of,
    looked_at,
    rules_of,
    title_of,
    verdict,
    visible,
)
from svgraph.words import Words

# More results than these stand in groups that are closed until asked for.
FEW = 200
MOST_EXAMPLES = 2


@dataclass(frozen=True)
class Choice:
    """One choice of a filter: its key in the page, what it is called, how many have it."""

    key: int | str
    name: str
    count: int


@dataclass(frozen=True)
class RuleChoice:
    """A rule as a choice, with its explanation."""

    key: int
    name: str
    count: int
    rule: Rule


@dataclass(frozen=True)
class Card:
    """One result as the page shows it: texts made visible, and keys to filter and group by."""

    number: int
    severity: str
    state: str | None
    label: str
    label_language: str | None
    message: str
    message_language: str | None
    path: str | None
    path_label: str | None
    path_language: str | None
    value: str | None
    value_label: str | None
    value_language: str | None
    expected: str | None
    found: str | None
    place: str
    line: int | None
    excerpt: Excerpt | None
    fix: str | None
    changes: list[Change]
    title: str
    iri: str | None
    link: str | None
    nameless: bool
    plan: int
    rule: int
    file: int
    resource: int


class Group(NamedTuple):
    """Results that stand together, and what they have in common."""

    name: str
    cards: list[Card]


def render(report: Report, words: Words) -> str:
    """The report as a page."""
    sorter = _Sorter(report, words)
    cards = [sorter.card(number, each) for number, each in enumerate(report.results, start=1)]
    mended = [sorter.card(0, each) for each in report.mended or ()]
    style, script = embedded("report.css"), embedded("report.js")
    return page(
        "report.html",
        report=report,
        words=words,
        page_language=words.language,
        verdict=verdict(report, words),
        symbols=SYMBOLS,
        plurals=PLURALS,
        changes=changes(report, words),
        looked_at=looked_at(report, words),
        idle=[visible(each) for each in report.idle],
        few=len(cards) <= FEW,
        groups=sorter.groups(cards),
        mended=mended,
        plans=sorter.plans,
        rules=sorter.rules,
        severities=_severities(report, words),
        files=sorter.files,
        states=_states(report, words),
        history=report.history,
        trend=_trend(report.history),
        style=style,
        style_hash=_hash(style),
        script=script,
        script_hash=_hash(script),
    )


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


# ── Results ──────────────────────────────────────────────────────────────


class _Sorter:
    """Knows the plans, rules, files and resources of a report, each by a number."""

    def __init__(self, report: Report, words: Words) -> None:
        """Plans and files by name, what has none last; rules by how often they are broken."""
        self._report = report
        plans, files = report.by_plan(), report.by_file()
        self._plans = _numbered(sorted(plans, key=lambda each: (each is None, each)))
        self._files = _numbered(sorted(files, key=lambda each: (each is None, each)))
        self._resources = _numbered(report.by_resource())
        rules = rules_of(report)
        self._rules = _numbered(each.id for each in rules)
        counts = {rule: len(found) for rule, found in report.by_rule().items()}
        self.plans = [
            Choice(number, self._plan_name(plan, words), len(plans[plan]))
            for plan, number in self._plans.items()
        ]
        self.files = [
            Choice(number, visible(file or words.title("no-file")), len(files[file]))
            for file, number in self._files.items()
        ]
        self.rules = [
            RuleChoice(
                number, visible(each.title or each.id or "–"), counts.get(each.id, 0), _shown(each)
            )
            for number, each in enumerate(rules)
        ]

    def card(self, number: int, result: Result) -> Card:
        """A result, ready to be shown."""
        iri = result.focus or ""
        # A value that stands beside what is expected need not stand there twice.
        is_said = has_value(result) and result.found != result.value
        return Card(
            number=number,
            severity=result.severity,
            state=STATES.get(result.status or ""),
            label=visible(label_of(result) or "–"),
            label_language=result.focus_language,
            message=visible(result.message),
            message_language=result.message_language,
            path=_visible(result.path),
            path_label=_visible(result.path_label),
            path_language=result.path_language,
            value=_visible(result.value) if is_said else None,
            value_label=_visible(result.value_label),
            value_language=result.value_language,
            expected=_visible(result.expected),
            found=_visible(result.found),
            place=visible(result.place),
            line=result.line,
            excerpt=excerpt_of(result),
            fix=_visible(result.fix.reason) if result.fix else None,
            changes=changes_of(result),
            title=visible(title_of(result.rule, self._report) or "–"),
            iri=visible(iri) if iri and iri != label_of(result) else None,
            link=iri if is_address(iri) and iri == visible(iri) else None,
            nameless=result.focus is None,
            plan=self._plans.get(result.plan, 0),
            rule=self._rules[result.rule],
            file=self._files.get(result.file, 0),
            resource=self._resources.get(result.focus, 0),
        )

    def groups(self, cards: Iterable[Card]) -> list[Group]:
        """The results of each plan."""
        groups = [Group(each.name, []) for each in self.plans]
        for card in cards:
            groups[card.plan].cards.append(card)
        return groups

    def _plan_name(self, plan: str | None, words: Words) -> str:
        if plan is None:
            return words.title("no-plan")
        label = self._report.plans.get(plan)
        return visible(f"{label} ({plan})" if label else plan)


def _numbered(names: Iterable[Hashable]) -> dict[Any, int]:
    return {name: number for number, name in enumerate(names)}


def _visible(text: str | None) -> str | None:
    return None if text is None else visible(text)


def _shown(rule: Rule) -> Rule:
    """A rule whose texts can be shown, with as many examples as one reads."""
    return replace(
        rule,
        id=visible(rule.id),
        message=visible(rule.message),
        why=_visible(rule.why),
        remedy=_visible(rule.remedy),
        shape=_visible(rule.shape),
        bad=tuple(visible(each) for each in rule.bad[:MOST_EXAMPLES]),
        good=tuple(visible(each) for each in rule.good[:MOST_EXAMPLES]),
    )


def _severities(report: Report, words: Words) -> list[Choice]:
    counts = report.counts.items()
    return [Choice(name, words[name], count) for name, count in counts if count]


def _states(report: Report, words: Words) -> list[Choice]:
    """The states of results; none where there is no baseline."""
    states = [each.status for each in report.results]
    return [
        Choice(state, words[word], states.count(state))
        for state, word in STATES.items()
        if state in states
    ]


# ── Over time ────────────────────────────────────────────────────────────


class Line(NamedTuple):
    """The counts of one severity, as points of a drawing."""

    name: str
    points: str
    dots: list[tuple[float, float]]


class Tick(NamedTuple):
    """A value on the axis, and its height."""

    value: int
    y: float


@dataclass(frozen=True)
class Trend:
    """The lines of all severities, and the frame they are drawn in."""

    lines: list[Line]
    ticks: list[Tick]
    first: str
    last: str
    width: int = 460
    height: int = 150
    left: int = 44
    right: int = 448
    top: int = 12
    bottom: int = 122


def _trend(history: Sequence[Moment]) -> Trend | None:
    """What a reader sees of the history; nothing where there is none."""
    if not history:
        return None
    frame = Trend([], [], history[0].date[:10], history[-1].date[:10])
    most = max([1, *(count for each in history for count in each.counts.values())])
    times = [float(datetime.fromisoformat(each.date[:10]).toordinal()) for each in history]
    span = (times[-1] - times[0]) or 1
    room, height = frame.right - frame.left - 8, frame.bottom - frame.top

    def place(time: float, count: int) -> tuple[float, float]:
        x = frame.left + 4 + room * (time - times[0]) / span
        return round(x, 1), round(frame.bottom - height * count / most, 1)

    lines = []
    for name in reversed(SEVERITIES):
        dots = [place(time, each.counts[name]) for time, each in zip(times, history, strict=True)]
        points = " ".join(f"{x},{y}" for x, y in dots)
        lines.append(Line(name, points, dots if len(dots) <= 60 else dots[-1:]))
    marks = sorted({0, most // 2, most})
    return replace(
        frame, lines=lines[::-1], ticks=[Tick(each, place(times[0], each)[1]) for each in marks]
    )
