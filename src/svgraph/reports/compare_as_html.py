"""Write the plans side by side as one page that opens offline: marks, maps, counts and answers.

It needs no script. Each mark leads to its source; a question is told with its map, and with
tables that say the same.
"""

from svgraph.comparison import Cell, Comparison, Plan, Question
from svgraph.formats import page
from svgraph.reports.compare_as_svg import counted, numbered
from svgraph.reports.shared import visible
from svgraph.reports.tiles import Tiles, tiles, told
from svgraph.words import Words


def render(comparison: Comparison, words: Words) -> str:
    """The page, in the language of the words."""
    alone = len(comparison.questions) == 1
    findings = sum(each.finding is not None for each in comparison.answers)
    return page(
        "compare.html",
        title=comparison.questions[0].thing.label if alone else words.title("comparison"),
        comparison=comparison,
        words=words,
        language=comparison.language,
        findings=findings,
        maps=_maps(comparison),
        index=numbered(comparison),
        shown={each.thing.iri for each in comparison.questions},
        basis=comparison.bases,
        anchor=_anchor,
        answered=lambda question: counted(comparison, question, words),
        spoken=_spoken,
        visible=visible,
    )


def _maps(comparison: Comparison) -> dict[Question, Tiles]:
    """A map of each question that several plans answer: of one alone it shows nothing."""
    found = {}
    for question in comparison.questions:
        plans = {each.plan for each in comparison.of(question) if each.finding}
        if len(plans) > 1:
            found[question] = tiles(comparison, question)
    return found


def _anchor(plan: Plan, question: Question) -> str:
    """Where on the page the answer of a plan is told."""
    return visible(f"{question.id}-{plan.code}")


def _spoken(plan: Plan, cell: Cell) -> str:
    """The marks of a cell in words."""
    said = [*map(told, cell.answers), *(mark.label for mark in cell.disagreements)]
    return visible(f"{plan.country}: {'; '.join(said)}")
