"""Write the completeness matrix as one page that opens offline: marks that lead to what is behind.

Each mark of a cell leads to its findings, with their words and places, or to what is missing.
"""

from svgraph.formats import page
from svgraph.matrix import Cell, Matrix, Section
from svgraph.reports.shared import visible
from svgraph.things import Thing
from svgraph.words import Words


def render(matrix: Matrix, words: Words) -> str:
    """The page, in the language of the words."""
    return page(
        "matrix.html",
        matrix=matrix,
        words=words,
        language=matrix.language,
        anchor=_anchor,
        spoken=_spoken,
        visible=visible,
    )


def _anchor(plan: Thing, of: Section | Thing) -> str:
    """Where on the page a question of a plan is told; a section begins with its first."""
    question = of.questions[0] if isinstance(of, Section) else of
    return f"{plan.name}-{question.name}"


def _spoken(cell: Cell) -> str:
    """The marks of a cell in words, for who cannot see them."""
    return ", ".join(
        state.label if count == 1 else f"{state.label}: {count}"
        for state, count in cell.tally.items()
    )
