"""Draw one question as a map of tiles, with a legend that counts, for a page, a slide or paper."""

import textwrap
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from svgraph.comparison import Comparison, Count, Question
from svgraph.errors import InputError
from svgraph.formats import page
from svgraph.marks import Mark
from svgraph.reports.shared import one_line
from svgraph.reports.tiles import tiles
from svgraph.words import Words

LEGEND_WIDTH = 400
LETTERS_IN_LEGEND, LETTERS_IN_HEADING, LETTERS_IN_NOTE = 40, 60, 125
LINE, GAP = 20, 14


class Key(NamedTuple):
    """A line of the legend."""

    y: int
    mark: Mark | None
    symbol: str
    lines: list[str]
    is_total: bool


def render(comparison: Comparison, words: Words) -> str:
    """The drawing; of more than one question there is none."""
    if len(comparison.questions) != 1:
        raise InputError(
            f"a map shows one question, and there are {len(comparison.questions)}",
            hint="svgraph compare QUESTION --format svg",
        )
    question = comparison.questions[0]
    map_ = tiles(comparison, question)
    heading = textwrap.wrap(one_line(question.thing.label), LETTERS_IN_HEADING)
    legend = list(_legend(comparison, question))
    top = 48 + 32 * len(heading) + 22
    below = max(map_.height, _height(legend))
    notes = textwrap.wrap(_note(comparison, question, words), LETTERS_IN_NOTE)
    return page(
        "compare.svg",
        title=one_line(question.thing.label),
        described=_described(comparison, question),
        heading=heading,
        subtitle=counted(comparison, question, words),
        map=map_,
        legend=legend,
        index=numbered(comparison),
        notes=notes,
        language=comparison.language,
        top=top,
        width=map_.width + 66 + LEGEND_WIDTH,
        height=top + below + 30 + 19 * len(notes) + 14,
    )


def numbered(comparison: Comparison) -> dict[Mark, int]:
    """The kinds by numbers, which are names that no style sheet stumbles over."""
    return {kind: number for number, (kind, _) in enumerate(comparison.legend)}


def counted(comparison: Comparison, question: Question, words: Words) -> str:
    """How many plans a question is answered for."""
    answered = {each.plan for each in comparison.of(question) if each.finding}
    return words.filled("plan-count", str(len(answered)), str(len(comparison.plans)))


def _described(comparison: Comparison, question: Question) -> str:
    """The map in words."""
    counts = comparison.counts(question)
    return one_line(
        "; ".join(map(_line, (each for kind in counts for each in kind.finer or (kind,))))
    )


def _note(comparison: Comparison, question: Question, words: Words) -> str:
    """How to read the map, and whose pages it rests on."""
    findings = [each.finding for each in comparison.of(question) if each.finding]
    publishers = Counter(each.source.publisher for each in findings if each.source.publisher)
    told = (f"{name} ({count})" for name, count in publishers.most_common())
    sources = one_line(f"{words.title('sources')}: {', '.join(told)}.") if publishers else ""
    return f"{words['map-note']} {sources}".strip()


def _line(count: Count) -> str:
    codes = ", ".join(each.code.upper() for each in count.plans)
    return f"{count.mark.label}: {len(count.plans)} ({codes})"


def _legend(comparison: Comparison, question: Question) -> Iterator[Key]:
    """Each kind with its count, the finer answers below it; then how sources disagree."""
    y = 0
    for kind in comparison.counts(question):
        for count in (kind, *kind.finer):
            is_total = count is kind
            text = one_line(f"{count.mark.label}: {len(count.plans)}")
            lines = textwrap.wrap(text, LETTERS_IN_LEGEND)
            shown = None if is_total and kind.finer else count.mark
            symbol = count.mark.symbol if shown else ""
            yield Key(y, shown, symbol, lines, is_total)
            y += _of(lines)
        y += GAP
    ways = {mark for each in comparison.of(question) for mark in each.disagreements}
    for mark in comparison.disagreements:
        if mark in ways:
            lines = textwrap.wrap(one_line(mark.label), LETTERS_IN_LEGEND)
            yield Key(y, None, mark.symbol, lines, False)
            y += _of(lines)


def _of(lines: list[str]) -> int:
    return max(34, 14 + LINE * len(lines))


def _height(legend: list[Key]) -> int:
    return legend[-1].y + _of(legend[-1].lines) if legend else 0
