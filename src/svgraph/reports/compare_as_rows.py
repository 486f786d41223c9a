"""Write the plans side by side as rows, one for each answer, silence as well."""

from collections.abc import Sequence

from svgraph.comparison import Answer, Comparison, Finding, Other
from svgraph.formats import Cell, render_rows

COLUMNS = (
    *("plan", "country", "question", "question_label", "question_scheme", "status"),
    *("outcome", "outcome_label", "kind", "kind_label", "symbol", "value", "detail"),
    *("concerns", "concerns_label", "disagreement", "others"),
    *("document", "publisher", "date", "pages", "url"),
    *("evidence", "basis", "ground", "checked", "note", "finding"),
)
FOUND = "found"


def render(comparison: Comparison, format: str) -> str:
    """The rows with the names of their columns, which are the same in every language."""
    rows = [row_of(each) for each in comparison.answers]
    return str(render_rows(COLUMNS, rows, format))


def row_of(answer: Answer) -> list[Cell]:
    """One answer, cell by cell."""
    plan, question, mark = answer.plan, answer.question, answer.mark
    found = answer.finding
    said: list[Cell] = [None] * 4
    if found:
        said = [mark.name, mark.label, mark.kind.name, mark.kind.label]
    return [
        plan.code,
        plan.country,
        question.id,
        question.thing.label,
        question.scheme.name,
        FOUND if found else mark.name,
        *said,
        mark.symbol,
        *_finding(found),
        " ".join(each.name for each in answer.disagreements) or None,
        "\n".join(map(other_told, answer.others)) or None,
        *_source(found),
    ]


def other_told(other: Other) -> str:
    """Another finding in one line: its answer, where it is from, and how it disagrees."""
    finding, source = other.finding, other.finding.source
    how = other.disagreement.label if other.disagreement else None
    said = (answer_told(finding), source.document and source.document.label, source.address, how)
    return " — ".join(each for each in said if each)


def answer_told(finding: Finding) -> str:
    """What a finding says: the code or name, or the outcome, and the detail."""
    said = finding.value or finding.mark.label
    return f"{said} ({finding.detail.text})" if finding.detail else said


def _finding(finding: Finding | None) -> Sequence[Cell]:
    if finding is None:
        return [None] * 4
    concerns = finding.concerns
    return [
        finding.value,
        finding.detail.text if finding.detail else None,
        concerns.name if concerns else None,
        concerns.label if concerns else None,
    ]


def _source(finding: Finding | None) -> Sequence[Cell]:
    if finding is None:
        return [None] * 11
    source = finding.source
    return [
        source.document.label if source.document else None,
        source.publisher,
        source.date,
        source.pages,
        source.address,
        "\n".join(source.sentences) or None,
        source.bases,
        source.ground,
        source.checked,
        finding.note.text if finding.note else None,
        finding.thing.iri,
    ]
