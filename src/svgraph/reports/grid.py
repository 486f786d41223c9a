"""Lay out rows of labels and short cells, such as marks, for a terminal of any width."""

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from svgraph.reports.shared import one_line

NARROWEST_LABEL = 32
GAP = "  "

Line = tuple[str, Sequence[str]]
Item = TypeVar("Item")


def blocks(
    items: Sequence[Item], cells: Iterable[str], width: int | None
) -> Iterator[Sequence[Item]]:
    """The items over the columns, so many at a time as have room beside the labels."""
    if width is None:
        yield items
        return
    column = len(GAP) + max([2, *map(len, cells)])
    at_once = max(1, (width - NARROWEST_LABEL) // column)
    for start in range(0, len(items), at_once):
        yield items[start : start + at_once]


def laid_out(lines: Sequence[Line], width: int | None) -> list[str]:
    """The lines, labels broken where they are longer than there is room."""
    lines = [(label, [one_line(cell) for cell in cells]) for label, cells in lines]
    columns = len(lines[0][1])
    sizes = [max(len(cells[at]) for _, cells in lines) for at in range(columns)]
    taken = sum(len(GAP) + size for size in sizes)
    longest = max([1, *(len(one_line(label)) for label, _ in lines)])
    room = longest if width is None else min(longest, max(NARROWEST_LABEL, width - taken))
    return [line for label, cells in lines for line in _line(label, cells, room, sizes)]


def _line(label: str, cells: Sequence[str], room: int, sizes: Sequence[int]) -> Iterator[str]:
    indent = " " * (len(label) - len(label.lstrip()))
    broken = textwrap.wrap(
        one_line(label.strip()), room, initial_indent=indent, subsequent_indent=indent + "  "
    ) or [""]
    marks = "".join(GAP + cell.ljust(size) for cell, size in zip(cells, sizes, strict=True))
    yield (broken[0].ljust(room) + marks).rstrip()
    yield from broken[1:]


def wrapped(text: str, width: int | None, indent: str = "") -> list[str]:
    """A text in lines that fit, the later ones indented."""
    line = indent + one_line(text)
    if width is None:
        return [line]
    return textwrap.wrap(line, max(width, NARROWEST_LABEL), subsequent_indent=indent + "  ")
