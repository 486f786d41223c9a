"""Lay rows out for people: a table with notes under each row, or a list where it is too wide."""

import textwrap
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from svgraph.formats import Cell, render_rows, text_of
from svgraph.output import FAINT, PLAIN, printable
from svgraph.terms import Term

INDENT = "    "
NARROWEST = 20


class Page(NamedTuple):
    """What is written on: so many columns wide, or without an edge; with colours or without."""

    width: int | None
    colour: bool

    def lines(self, text: str, indent: str = "") -> list[str]:
        """A text in lines that fit."""
        safe = printable(" ".join(text.split()))
        if self.width is None:
            return [indent + safe]
        width = max(self.width, NARROWEST)
        return textwrap.wrap(safe, width, initial_indent=indent, subsequent_indent=indent) or [""]

    def notes(self, texts: Sequence[str]) -> list[str]:
        """Texts that stand back behind what they belong to."""
        lines = [line for text in texts for line in self.lines(text, INDENT)]
        return [f"{FAINT}{line}{PLAIN}" for line in lines] if self.colour else lines


def rows_with_notes(
    columns: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    notes: Sequence[Sequence[str]],
    page: Page,
    labels: Mapping[Term, str] | None = None,
) -> list[str]:
    """The lines of a table in which each row is followed by its notes."""
    if not rows:
        return []
    table = str(render_rows(columns, rows, "table", labels=labels)).splitlines()
    if page.width is None or max(map(len, table)) <= page.width:
        head, body = table[:2], [[line] for line in table[2:]]
    else:
        head, body = [], [["", *_listed(columns, row, page, labels or {})] for row in rows]
    lines = head + [
        line
        for cells, under in zip(body, notes, strict=True)
        for line in [*cells, *page.notes(under)]
    ]
    return lines if head else lines[1:]


def _listed(
    columns: Sequence[str], row: Sequence[Cell], page: Page, labels: Mapping[Term, str]
) -> list[str]:
    """The cells of a row, each on a line of its own."""
    return [
        line
        for name, cell in zip(columns, row, strict=True)
        if cell is not None
        for line in page.lines(f"{name}: {text_of(cell, labels)}")
    ]
