"""Write the completeness matrix for a terminal: marks, what they mean, and what is to be done."""

from collections.abc import Iterator, Sequence

from svgraph.matrix import Answer, Matrix
from svgraph.reports.grid import Line, blocks, laid_out, wrapped
from svgraph.things import Thing
from svgraph.words import Words


def render(matrix: Matrix, words: Words, width: int | None = None) -> str:
    """The matrix, its legend with the counts, and the answers that call for work."""
    parts = [[words.title("matrix")]]
    for plans in blocks(matrix.plans, _cells(matrix), width):
        parts.append(laid_out(_grid(matrix, plans), width))
    parts.append([words.title("legend"), *laid_out(_counts(matrix, words), width)])
    to_do = list(_to_do(matrix, words, width))
    if to_do:
        parts.append([words.title("missing"), *to_do])
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def _cells(matrix: Matrix) -> Iterator[str]:
    for plan in matrix.plans:
        yield plan.name
        yield from (matrix.cell(plan, section).marks for section in matrix.sections)


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


def _to_do(matrix: Matrix, words: Words, width: int | None) -> Iterator[str]:
    for state in matrix.states:
        if state in {each.state for each in matrix.to_do}:
            yield from wrapped(f"{state.symbol} {state.label}. {state.advice}", width)
    for plan, answers in matrix.to_do_by_plan:
        yield ""
        yield from wrapped(f"{plan.name}: {len(answers)}", width)
        for place, each in enumerate(answers, start=1):
            yield from wrapped(f"{place}. {_work(each, words)}", width, "  ")


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
