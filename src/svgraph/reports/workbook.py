"""Write the sheets of a workbook: headings that stay in sight, and texts that stay texts.

Whatever says something of the data is a text, so that no formula can hide in it. The same sheets
give the same bytes.
"""

import io
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import xlsxwriter

from svgraph.formats import spreadsheet_text
from svgraph.reports.shared import visible

LONGEST_COMMENT = 2_000
LONGEST_ADDRESS = 2_000


class Pen:
    """A workbook with the ways in which its cells are written."""

    def __init__(self, book: Any) -> None:
        """Formats for headings, texts, counts and links."""
        self._book = book
        self._plain = {"num_format": "@", "quote_prefix": True, "valign": "top"}
        self.heading = self.format(bold=True, text_wrap=True, bottom=1)
        self.bold = self.format(bold=True, text_wrap=True)
        self.text = self.format(text_wrap=True)
        self.indented = self.format(text_wrap=True, indent=2)
        self.linked = self.format(text_wrap=True, font_color="#0B4F9C", underline=1)
        self.number = book.add_format({"num_format": "0", "valign": "top", "align": "right"})

    def format(self, **more: object) -> Any:
        """A look for texts."""
        return self._book.add_format(self._plain | more)

    def sheet(self, name: str, columns: Sequence[tuple[str, int]], frozen: int = 0) -> Any:
        """A sheet with headings, and columns on the left, that stay in sight."""
        sheet = self._book.add_worksheet(name[:31])
        for at, (heading, width) in enumerate(columns):
            sheet.set_column(at, at, width)
            self.write(sheet, 0, at, heading, self.heading)
        sheet.freeze_panes(1, frozen)
        sheet.repeat_rows(0)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        return sheet

    def write(self, sheet: Any, row: int, column: int, value: object, look: Any = None) -> None:
        """A number as a number, and anything else as a text that stays one."""
        if isinstance(value, int):
            sheet.write_number(row, column, value, self.number)
        elif value:
            text = spreadsheet_text(visible(str(value)))
            sheet.write_string(row, column, text, look or self.text)

    def link(
        self, sheet: Any, place: tuple[int, int], text: object, address: object, look: Any
    ) -> None:
        """A text that leads to an address, where there is one that a workbook can hold."""
        if isinstance(address, str) and len(address) <= LONGEST_ADDRESS:
            sheet.write_url(*place, address, look, visible(str(text)))
        else:
            self.write(sheet, *place, text, look)

    def comment(self, sheet: Any, row: int, column: int, text: str) -> None:
        """A note behind a cell, cut where it is too long to be read there."""
        text = visible(text)
        short = text if len(text) <= LONGEST_COMMENT else text[: LONGEST_COMMENT - 1] + "…"
        sheet.write_comment(row, column, short, {"x_scale": 3, "y_scale": 2.5})


def workbook(title: str, write: Callable[[Pen], None]) -> bytes:
    """The bytes of a workbook whose sheets somebody writes."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        book.set_properties({"title": title, "created": datetime(2000, 1, 1, tzinfo=UTC)})
        write(Pen(book))
    return file.getvalue()
