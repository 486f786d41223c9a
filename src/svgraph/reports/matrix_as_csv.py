"""Write the completeness matrix as rows, one for each answer of each plan."""

from svgraph.formats import Cell, render_rows
from svgraph.matrix import Answer, Matrix
from svgraph.words import Words

COLUMNS = (
    *("plan", "section", "section_label", "question", "question_label", "state", "state_label"),
    *("concerns", "concerns_label", "outcome", "outcome_label", "finding", "evidence", "pages"),
    *("file", "line", "advice", "order", "worth", "worth_label", "known_elsewhere"),
)


def render(matrix: Matrix, words: Words) -> str:
    """The rows with the names of their columns, which are the same in every language."""
    return str(render_rows(COLUMNS, [row_of(each, matrix) for each in matrix.answers], "csv"))


def row_of(answer: Answer, matrix: Matrix) -> list[Cell]:
    """One answer, cell by cell; where it calls for work, its order among those of its plan."""
    concerns, outcome, home = answer.concerns, answer.outcome, answer.home
    pages = dict.fromkeys(each.page for each in answer.evidence if each.page is not None)
    return [
        answer.plan.name,
        answer.section.name,
        answer.section.label,
        answer.question.name,
        answer.question.label,
        answer.state.name,
        answer.state.label,
        concerns.name if concerns else None,
        concerns.label if concerns else None,
        outcome.name if outcome else None,
        outcome.label if outcome else None,
        answer.finding.thing.iri if answer.finding else None,
        "\n".join(answer.sentences) or None,
        " ".join(map(str, pages)) or None,
        home.file if home else None,
        home.line if home else None,
        answer.state.advice,
        matrix.order.get(answer),
        answer.worth.name if answer.worth else None,
        answer.worth.label if answer.worth else None,
        answer.elsewhere,
    ]
