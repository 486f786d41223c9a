"""Write the plans side by side as a workbook: marks with comments, counts, and a row per answer."""

from collections.abc import Callable
from functools import cache
from typing import Any

from svgraph.comparison import Answer, Cell, Comparison, Count
from svgraph.reports.compare_as_rows import COLUMNS, answer_told, other_told, row_of
from svgraph.reports.workbook import Pen, workbook
from svgraph.words import Words

# The columns of the answers: the field of a row, the word over it, and its width.
_ANSWER_COLUMNS = (
    ("plan", "plan", 8),
    ("country", "country", 20),
    ("question_label", "question", 50),
    ("symbol", "symbol", 8),
    ("outcome_label", "outcome", 28),
    ("kind_label", "kind", 16),
    ("value", "code-or-name", 18),
    ("detail", "detail", 24),
    ("concerns_label", "thing", 24),
    ("disagreement", "disagreement", 18),
    ("others", "others", 60),
    ("document", "source", 44),
    ("url", "address", 60),
    ("publisher", "publisher", 30),
    ("date", "date", 12),
    ("pages", "pages-quoted", 10),
    ("evidence", "evidence", 70),
    ("ground", "ground", 18),
    ("checked", "checked", 18),
    ("note", "doubt", 50),
    ("finding", "finding", 44),
)


def render(comparison: Comparison, words: Words) -> bytes:
    """The workbook; the same comparison gives the same bytes."""

    def write(pen: Pen) -> None:
        _marks(pen, comparison, words)
        _counts(pen, comparison, words)
        _answers(pen, comparison, words)

    return workbook(words.title("comparison"), write)


def _marks(pen: Pen, comparison: Comparison, words: Words) -> None:
    columns = [(words.title("question"), 60), *((plan.code, 8) for plan in comparison.plans)]
    sheet = pen.sheet(words.title("comparison"), columns, frozen=1)
    look = _looks(pen)
    row = 0
    for scheme, questions in comparison.groups:
        row += 1
        pen.write(sheet, row, 0, scheme.label, pen.bold)
        for question in questions:
            row += 1
            pen.write(sheet, row, 0, question.thing.label, pen.indented)
            for column, plan in enumerate(comparison.plans, start=1):
                cell = comparison.cell(plan, question)
                pen.link(sheet, (row, column), _shown(cell), cell.address, look(cell))
                if any(each.finding for each in cell.answers):
                    pen.comment(sheet, row, column, "\n\n".join(map(_told, cell.answers)))
    row += 2
    pen.write(sheet, row, 0, words.title("legend"), pen.bold)
    for _, symbols in comparison.legend:
        for symbol, marks in symbols.items():
            row += 1
            pen.write(sheet, row, 0, f"{symbol}  {' · '.join(mark.label for mark in marks)}")
    for mark in comparison.occurring_disagreements:
        row += 1
        pen.write(sheet, row, 0, f"{mark.symbol}  {mark.label}")


def _shown(cell: Cell) -> str:
    values = [each.finding.value for each in cell.answers if each.finding and each.finding.value]
    return "\n".join([cell.symbols, *values])


def _looks(pen: Pen) -> Callable[[Cell], Any]:
    """How a cell looks: in the colour of its kind, with a mark that says it too."""

    @cache
    def in_colour(colour: str | None, ink: str) -> Any:
        shade = {"bg_color": colour, "font_color": ink} if colour else {}
        return pen.format(align="center", text_wrap=True, border=1, border_color="#C5CBD5", **shade)

    return lambda cell: in_colour(cell.marks[0].colour, cell.marks[0].ink)


def _told(answer: Answer) -> str:
    """What stands behind a mark."""
    finding = answer.finding
    if finding is None:
        return f"{answer.mark.symbol} {answer.mark.label}"
    source = finding.source
    said = [f"{answer.mark.symbol} {answer.concerned}{answer_told(finding)}", *source.sentences]
    said += [each for each in (source.address, source.ground, source.checked) if each]
    said += [finding.note.text] if finding.note else []
    return "\n".join([*said, *map(other_told, answer.others)])


def _counts(pen: Pen, comparison: Comparison, words: Words) -> None:
    """How many plans give which answer, and which."""
    heads = [("question", 60), ("kind", 24), ("outcome", 36), ("count", 10), ("plans", 60)]
    sheet = pen.sheet(words.title("counts"), [(words.title(name), size) for name, size in heads])
    row = 0
    for question in comparison.questions:
        for kind in comparison.counts(question):
            for count in kind.finer or (kind,):
                row += 1
                pen.write(sheet, row, 0, question.thing.label)
                for column, value in enumerate(_counted(kind, count), start=1):
                    pen.write(sheet, row, column, value)
    sheet.autofilter(0, 0, max(1, row), len(heads) - 1)


def _counted(kind: Count, count: Count) -> tuple[str, str, int, str]:
    codes = ", ".join(each.code for each in count.plans)
    marks = [f"{each.mark.symbol} {each.mark.label}" for each in (kind, count)]
    return marks[0], marks[1], len(count.plans), codes


def _answers(pen: Pen, comparison: Comparison, words: Words) -> None:
    columns = [(words.title(word), width) for _, word, width in _ANSWER_COLUMNS]
    sheet = pen.sheet(words.title("answers"), columns, frozen=2)
    for line, answer in enumerate(comparison.answers, start=1):
        row = dict(zip(COLUMNS, row_of(answer), strict=True))
        if answer.finding is None:
            row["outcome_label"] = answer.mark.label
        row["disagreement"] = ", ".join(each.label for each in answer.disagreements)
        for at, (name, _, _) in enumerate(_ANSWER_COLUMNS):
            if name == "url":
                pen.link(sheet, (line, at), row[name], row[name], pen.linked)
            else:
                pen.write(sheet, line, at, row[name])
    sheet.autofilter(0, 0, max(1, len(comparison.answers)), len(_ANSWER_COLUMNS) - 1)
