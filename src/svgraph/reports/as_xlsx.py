"""Write a report as a workbook to sort and filter: results, rules, summary, what is mended.

Every cell that says something of the data is a text, so that no formula can hide in it; what
a workbook cannot hold is shown or said.
"""

from collections.abc import Sequence

from svgraph.report import Report, Result
from svgraph.reports.as_csv import row_of
from svgraph.reports.shared import (
    PLURALS,
    STATES,
    changes,
    looked_at,
    rules_of,
    title_of,
    verdict,
)
from svgraph.reports.workbook import Pen, workbook
from svgraph.words import Words

MOST_ROWS = 1_048_575  # beside the headings

# The columns of the results: the name of the field, the word over it, and its width.
_COLUMNS = (
    ("severity", "severity", 12),
    ("status", "state", 14),
    ("plan", "plan", 8),
    ("focus_label", "label", 36),
    ("message", "message", 50),
    ("property", "property", 24),
    ("value", "value", 28),
    ("expected", "expected", 28),
    ("found", "found", 28),
    ("title", "rule", 28),
    ("file", "file", 34),
    ("line", "line", 8),
    ("column", "column", 8),
    ("excerpt", "excerpt", 50),
    ("fix", "fix", 30),
    ("fix_was", "replaced", 24),
    ("fix_replacement", "replacement", 24),
    ("focus", "resource", 44),
    ("component", "constraint", 30),
)


def render(report: Report, words: Words) -> bytes:
    """The report as a workbook; the same report gives the same bytes."""

    def write(pen: Pen) -> None:
        _results(pen, "results", report.results, report, words)
        _rules(pen, report, words)
        _summary(pen, report, words)
        if report.mended is not None:
            _results(pen, "mended-results", report.mended, report, words)

    return workbook(words.title("report"), write)


def _results(pen: Pen, name: str, results: Sequence[Result], report: Report, words: Words) -> None:
    columns = [(words.title(word), width) for _, word, width in _COLUMNS]
    sheet = pen.sheet(words.title(name), columns)
    for line, each in enumerate(results[:MOST_ROWS], start=1):
        row = _row(each, report, words)
        for at, (field, _, _) in enumerate(_COLUMNS):
            pen.write(sheet, line, at, row[field])
    sheet.autofilter(0, 0, max(1, len(results[:MOST_ROWS])), len(columns) - 1)


def _row(result: Result, report: Report, words: Words) -> dict[str, str | int | None]:
    row = row_of(result, report)
    path = " · ".join(dict.fromkeys(each for each in (result.path_label, result.path) if each))
    title = title_of(result.rule, report)
    return row | {
        "severity": words[result.severity],
        "status": words[STATES[result.status]] if result.status in STATES else None,
        "property": path,
        "title": title if title == result.rule else f"{title} ({result.rule})",
    }


def _rules(pen: Pen, report: Report, words: Words) -> None:
    counts = {rule: len(found) for rule, found in report.by_rule().items()}
    heads = (("rule", 28), ("title", 36), ("severity", 12), ("count", 8), ("message", 50))
    more = (("why", 60), ("remedy", 60), ("bad", 60), ("good", 60), ("shape", 50))
    sheet = pen.sheet(
        words.title("rules"), [(words.title(name), size) for name, size in (*heads, *more)]
    )
    rules = rules_of(report)
    for line, rule in enumerate(rules, start=1):
        said = (rule.id, rule.title, words[rule.severity], counts.get(rule.id, 0), rule.message)
        examples = ("\n\n".join(rule.bad), "\n\n".join(rule.good))
        for at, value in enumerate((*said, rule.why, rule.remedy, *examples, rule.shape)):
            pen.write(sheet, line, at, value)
    sheet.autofilter(0, 0, max(1, len(rules)), len(heads) + len(more) - 1)


def _summary(pen: Pen, report: Report, words: Words) -> None:
    sheet = pen.sheet(
        words.title("summary"), [(words.title("report"), 44), (verdict(report, words), 60)]
    )
    said: list[tuple[str, str | int]] = [
        (words[PLURALS[name]], count) for name, count in report.counts.items()
    ]
    said += changes(report, words)
    said += looked_at(report, words)
    said += [(words["idle"], name) for name in report.idle]
    if len(report.results) > MOST_ROWS:
        said.append((words["not-shown"], len(report.results) - MOST_ROWS))
    for line, (name, value) in enumerate(said, start=1):
        pen.write(sheet, line, 0, name)
        pen.write(sheet, line, 1, value)
