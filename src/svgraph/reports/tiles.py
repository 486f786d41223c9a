"""Lay out the plans as tiles on a map, each with its marks, its colours and what is read aloud."""

import textwrap
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from svgraph.comparison import Answer, Cell, Comparison, Plan, Question
from svgraph.marks import Mark
from svgraph.reports.compare_as_rows import answer_told
from svgraph.reports.shared import one_line

SIZE, STEP = 78, 84
LONGEST_LINE, MOST_LINES = 12, 2


class Slice(NamedTuple):
    """The part of a tile that one mark has."""

    mark: Mark
    x: float
    width: float


class Tile(NamedTuple):
    """A plan on the map."""

    code: str
    x: int
    y: int
    slices: list[Slice]
    lines: list[str]  # a code, a name or a region that is short enough to stand there
    disagreements: str
    link: str | None
    title: str
    is_silent: bool


class Tiles(NamedTuple):
    """A map of one question."""

    tiles: list[Tile]
    width: int
    height: int


def tiles(comparison: Comparison, question: Question) -> Tiles:
    """The tiles of a question, those of plans that have no place in a row below the others."""
    placed = dict(_places(comparison.plans))
    found = [
        _tile(plan, comparison.cell(plan, question), *placed[plan]) for plan in comparison.plans
    ]
    columns = max((column for column, _ in placed.values()), default=1)
    rows = max((row for _, row in placed.values()), default=1)
    gap = STEP - SIZE
    return Tiles(found, columns * STEP - gap, rows * STEP - gap)


def told(answer: Answer) -> str:
    """What is known, in words; of several things, of which."""
    if answer.finding is None:
        return answer.mark.label
    return one_line(answer.concerned + answer_told(answer.finding))


def _places(plans: Sequence[Plan]) -> Iterator[tuple[Plan, tuple[int, int]]]:
    """Column and row of each plan, from 1, without the rows and columns that nobody is in."""
    known = {plan: (plan.column, plan.row) for plan in plans if plan.column and plan.row}
    columns = sorted({column for column, _ in known.values() if column})
    rows = sorted({row for _, row in known.values() if row})
    taken: set[tuple[int, int]] = set()
    nowhere = []
    for plan, (column, row) in known.items():
        place = columns.index(column or 0) + 1, rows.index(row or 0) + 1
        if place in taken:
            nowhere.append(plan)
        else:
            taken.add(place)
            yield plan, place
    nowhere += [plan for plan in plans if plan not in known]
    wide = max(len(columns), 1)
    for at, plan in enumerate(nowhere):
        yield plan, (at % wide + 1, len(rows) + at // wide + 1)


def _tile(plan: Plan, cell: Cell, column: int, row: int) -> Tile:
    width = SIZE / len(cell.marks)
    findings = [each.finding for each in cell.answers if each.finding]
    differs = "".join(f". {mark.label}" for mark in cell.disagreements)
    document = next((each.source.document for each in findings if each.source.document), None)
    return Tile(
        code=one_line(plan.code).upper(),
        x=(column - 1) * STEP,
        y=(row - 1) * STEP,
        slices=[Slice(mark, at * width, width) for at, mark in enumerate(cell.marks)],
        lines=_lines(cell),
        disagreements="".join(mark.symbol for mark in cell.disagreements),
        link=cell.link,
        title=one_line(f"{plan.country}: {'; '.join(map(told, cell.answers))}{differs}")
        + (f" ({one_line(document.label)})" if document else ""),
        is_silent=not findings,
    )


def _lines(cell: Cell) -> list[str]:
    """The code, name or detail of the one answer, if it fits below its mark."""
    if len(cell.answers) != 1 or cell.answers[0].finding is None:
        return []
    finding = cell.answers[0].finding
    is_place = finding.mark.in_part and finding.detail is not None
    text = finding.value or (finding.detail.text if finding.detail and is_place else "")
    lines = textwrap.wrap(one_line(text), LONGEST_LINE, break_long_words=False)
    fits = len(lines) <= MOST_LINES and all(len(line) <= LONGEST_LINE for line in lines)
    return lines if fits else []
