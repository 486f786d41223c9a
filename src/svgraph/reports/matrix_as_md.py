"""Write the completeness matrix as Markdown: the table, what its marks mean, what is to be done."""

from svgraph.formats import Cell, render_rows
from svgraph.matrix import Matrix
from svgraph.words import Words


def render(matrix: Matrix, words: Words) -> str:
    """A table of sections and questions by plans, and one of states with their counts."""
    plans = [plan.name for plan in matrix.plans]
    rows: list[list[str]] = []
    for section in matrix.sections:
        cells = [matrix.cell(plan, section).counted for plan in matrix.plans]
        rows.append([section.thing.label, "", *cells])
        rows += [
            ["", question.label, *(matrix.cell(plan, question).marks for plan in matrix.plans)]
            for question in section.questions
        ]
    tally = matrix.whole.tally
    states: list[list[Cell]] = [
        [state.symbol, state.label, tally.get(state, 0), state.definition]
        for state in matrix.states
    ]
    parts = [
        f"# {words.title('matrix')}",
        str(render_rows([words["section"], words["question"], *plans], rows, "md")),
        f"## {words.title('legend')}",
        str(render_rows(["", words["state"], words["count"], ""], states, "md")),
    ]
    to_do: list[list[Cell]] = [
        [
            each.plan.name,
            matrix.order[each],
            each.question.label,
            each.worth.label if each.worth else None,
            each.state.label,
            words["known-elsewhere"] if each.elsewhere else each.state.advice,
            each.place,
        ]
        for each in matrix.to_do
    ]
    if to_do:
        heads = [
            words[name]
            for name in ("plan", "order", "question", "worth", "state", "missing", "place")
        ]
        parts += [f"## {words.title('missing')}", str(render_rows(heads, to_do, "md"))]
    return "\n".join(part.rstrip("\n") + "\n" for part in parts)
