"""Write the completeness matrix as a workbook: marks with comments, counts, answers and work.

Whatever says something of the data is a text, so that no formula can hide in it.
"""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from svgraph.matrix import Answer, Matrix, Section
from svgraph.matrix import Cell as MatrixCell
from svgraph.reports.matrix_as_csv import COLUMNS, row_of
from svgraph.reports.workbook import Pen, workbook
from svgraph.things import Thing
from svgraph.words import Words

# The columns of the answers: the field of a row, the word over it, and its width.
_ANSWER_COLUMNS = (
    ("plan", "plan", 8),
    ("section_label", "section", 30),
    ("question_label", "question", 50),
    ("state_label", "state", 24),
    ("concerns_label", "thing", 30),
    ("outcome_label", "outcome", 20),
    ("evidence", "evidence", 70),
    ("finding", "finding", 44),
    ("advice", "missing", 50),
    ("file", "file", 40),
    ("line", "line", 8),
)
# The same for what is to be done.
_WORK_COLUMNS = (
    ("plan", "plan", 8),
    ("order", "order", 8),
    ("question_label", "question", 50),
    ("worth_label", "worth", 20),
    ("state_label", "state", 24),
    ("known_elsewhere", "known-elsewhere", 20),
    ("finding", "finding", 44),
    ("advice", "missing", 50),
    ("file", "file", 40),
    ("line", "line", 8),
)
# A shade for each state beside its mark; any other state has none.
_SHADES = {
    "not-assessed": "#EDEDED",
    "finding-without-evidence": "#FFE3D6",
    "finding-with-evidence": "#E3F1E6",
    "explicit-absence": "#E4EAF5",
}


def render(matrix: Matrix, words: Words) -> bytes:
    """The workbook; the same matrix gives the same bytes."""

    def write(pen: Pen) -> None:
        _marks(pen, matrix, words)
        _counts(pen, matrix, words)
        _answers(pen, matrix, words)
        _to_do(pen, matrix, words)

    return workbook(words.title("matrix"), write)


def _marks(pen: Pen, matrix: Matrix, words: Words) -> None:
    columns = [(words.title("section"), 60), *((plan.name, 14) for plan in matrix.plans)]
    sheet = pen.sheet(words.title("matrix"), columns, frozen=1)
    look = _looks(pen)
    row = 0
    for section in matrix.sections:
        lines: list[tuple[Section | Thing, str, Any]] = [(section, section.thing.label, pen.bold)]
        lines += [(each, each.label, pen.indented) for each in section.questions]
        for of, label, head in lines:
            row += 1
            pen.write(sheet, row, 0, label, head)
            for column, plan in enumerate(matrix.plans, start=1):
                cell = matrix.cell(plan, of)
                pen.write(sheet, row, column, cell.counted, look(cell, of is section))
                if cell.answers:
                    pen.comment(sheet, row, column, "\n\n".join(map(_told, cell.answers)))
    row += 2
    pen.write(sheet, row, 0, words.title("legend"), pen.bold)
    for at, state in enumerate(matrix.states, start=row + 1):
        pen.write(sheet, at, 0, f"{state.symbol}  {state.label}: {state.definition}")


def _looks(pen: Pen) -> Callable[[MatrixCell, bool], Any]:
    """How a cell with marks looks; the mark says it too."""

    @cache
    def of_state(name: str, bold: bool) -> Any:
        shade = {"bg_color": _SHADES[name]} if name in _SHADES else {}
        return pen.format(align="center", bold=bold, **shade)

    return lambda cell, bold: of_state(cell.state.name if cell.state else "", bold)


def _told(answer: Answer) -> str:
    """What stands behind an answer, or what is to be done about it."""
    head = f"{answer.state.symbol} {answer.state.label}"
    about = [each.label for each in (answer.concerns, answer.outcome) if each]
    said = [" · ".join([head, *about]), answer.question.label, *answer.sentences]
    said += [answer.finding.thing.name] if answer.finding else []
    said += [answer.state.advice] if answer.state.advice else []
    said += [answer.place] if answer.place else []
    return "\n".join(said)


def _counts(pen: Pen, matrix: Matrix, words: Words) -> None:
    """How often each state occurs: in each plan, in each section, in all."""
    heads = [(f"{state.symbol} {state.label}", 16) for state in matrix.states]
    sheet = pen.sheet(words.title("counts"), [("", 60), *heads, (words.title("total"), 10)], 1)
    lines = [(f"{plan.name} · {plan.label}", matrix.of_plan(plan)) for plan in matrix.plans]
    lines += [(each.thing.label, matrix.of_section(each)) for each in matrix.sections]
    lines.append((words.title("total"), matrix.whole))
    for row, (label, cell) in enumerate(lines, start=1):
        pen.write(sheet, row, 0, label, pen.bold if row == len(lines) else None)
        for column, state in enumerate(matrix.states, start=1):
            pen.write(sheet, row, column, cell.tally.get(state, 0))
        pen.write(sheet, row, len(matrix.states) + 1, len(cell.answers))


def _answers(pen: Pen, matrix: Matrix, words: Words) -> None:
    sheet = pen.sheet(words.title("answers"), _heads(_ANSWER_COLUMNS, words))
    _rows(pen, sheet, _ANSWER_COLUMNS, matrix, matrix.answers)


def _to_do(pen: Pen, matrix: Matrix, words: Words) -> None:
    """The answers that call for work, by plan and in order of worth."""
    sheet = pen.sheet(words.title("missing"), _heads(_WORK_COLUMNS, words))
    _rows(pen, sheet, _WORK_COLUMNS, matrix, matrix.to_do)


def _heads(columns: Sequence[tuple[str, str, int]], words: Words) -> list[tuple[str, int]]:
    return [(words.title(word), width) for _, word, width in columns]


def _rows(
    pen: Pen,
    sheet: Any,
    columns: Sequence[tuple[str, str, int]],
    matrix: Matrix,
    answers: Sequence[Answer],
) -> None:
    for line, answer in enumerate(answers, start=1):
        row = dict(zip(COLUMNS, row_of(answer, matrix), strict=True))
        row["known_elsewhere"] = "✓" if answer.elsewhere else None
        for at, (name, _, _) in enumerate(columns):
            pen.write(sheet, line, at, row[name])
    sheet.autofilter(0, 0, max(1, len(answers)), len(columns) - 1)
