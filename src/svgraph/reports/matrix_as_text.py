"""Write the completeness matrix for a terminal: marks, what they mean, and what is to be done."""

import textwrap
from collections.abc import Iterator, Sequence

from svgraph.matrix import Answer, Matrix, Thing
from svgraph.reports.shared import one_line
from svgraph.words import Words

NARROWEST_LABEL = 32
GAP = "  "

Line = tuple[str, Sequence[str]]


def render(matrix: Matrix, words: Words, width: int | None = None) -> str:
    """The matrix, its legend with the counts, and the answers that call for work."""
    parts = [[words.title("matrix")]]
    for plans in _blocks(matrix, width):
        parts.append(_laid_out(_grid(matrix, plans), width))
    parts.append([words.title("legend"), *_laid_out(_counts(matrix, words), width)])
    to_do = list(_to_do(matrix, words, width))
    if to_do:
        parts.append([words.title("missing"), *to_do])
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def _blocks(matrix: Matrix, width: int | None) -> Iterator[Sequence[Thing]]:
    """The plans, so many at a time as have room beside the labels."""
    if width is None:
        yield matrix.plans
        return
    column = len(GAP) + max([2, *(len(line) for _, line in _cells(matrix, matrix.plans))])
    at_once = max(1, (width - NARROWEST_LABEL) // column)
    for start in range(0, len(matrix.plans), at_once):
        yield matrix.plans[start : start + at_once]


def _cells(matrix: Matrix, plans: Sequence[Thing]) -> Iterator[tuple[Thing, str]]:
    for plan in plans:
        yield plan, plan.name
        for section in matrix.sections:
            yield plan, matrix.cell(plan, section).marks


def _grid(matrix: Matrix, plans: Sequence[Thing]) -> list[Line]:
    lines: list[Line] = [("", [plan.name for plan in plans])]
    for section in matrix.sections:
        lines.append((section.thing.label, [matrix.cell(plan, section).marks for plan in plans]))
        lines += [
            (f"  {question.label}", [matrix.cell(plan, question).marks for plan in plans])
            for question in section.questions
        ]
    return lines


def _counts(matrix: Matrix, words: Words) -> list[Line]:
    """A line for each state, with how often it occurs in all and in each plan."""
    tally = matrix.whole.tally
    lines: list[Line] = [
        (f"{state.symbol}  {state.label}", [str(tally.get(state, 0))]) for state in matrix.states
    ]
    lines.append((f"   {words['total']}", [str(len(matrix.answers))]))
    if len(matrix.plans) > 1:
        for plan in matrix.plans:
            lines.append((f"   {plan.name}: {matrix.of_plan(plan).counted}", [""]))
    return lines


def _laid_out(lines: Sequence[Line], width: int | None) -> list[str]:
    columns = len(lines[0][1])
    sizes = [max(len(cells[at]) for _, cells in lines) for at in range(columns)]
    taken = sum(len(GAP) + size for size in sizes)
    longest = max([1, *(len(one_line(label)) for label, _ in lines)])
    room = longest if width is None else min(longest, max(NARROWEST_LABEL, width - taken))
    return [line for label, cells in lines for line in _line(label, cells, room, sizes)]


def _line(label: str, cells: Sequence[str], room: int, sizes: Sequence[int]) -> Iterator[str]:
    indent = " " * (len(label) - len(label.lstrip()))
    wrapped = textwrap.wrap(
        one_line(label.strip()), room, initial_indent=indent, subsequent_indent=indent + "  "
    ) or [""]
    marks = "".join(GAP + cell.ljust(size) for cell, size in zip(cells, sizes, strict=True))
    yield (wrapped[0].ljust(room) + marks).rstrip()
    yield from wrapped[1:]


def _to_do(matrix: Matrix, words: Words, width: int | None) -> Iterator[str]:
    for state in matrix.states:
        if state in {each.state for each in matrix.to_do}:
            yield from _wrapped(f"{state.symbol} {state.label}. {state.advice}", width)
    for plan, answers in matrix.to_do_by_plan:
        yield ""
        yield from _wrapped(f"{plan.name}: {len(answers)}", width)
        for place, each in enumerate(answers, start=1):
            yield from _wrapped(f"{place}. {_work(each, words)}", width, "  ")


def _work(answer: Answer, words: Words) -> str:
    """An answer that calls for work: its mark, question and worth, and where to look."""
    said = [
        f"{answer.state.symbol} {answer.question.name}",
        answer.worth.label if answer.worth else "",
        words["known-elsewhere"] if answer.elsewhere else "",
        answer.finding.thing.name if answer.finding else "",
        answer.place,
    ]
    return " · ".join(filter(None, said))


def _wrapped(text: str, width: int | None, indent: str = "") -> list[str]:
    line = indent + one_line(text)
    if width is None:
        return [line]
    return textwrap.wrap(line, max(width, NARROWEST_LABEL), subsequent_indent=indent + "  ")
