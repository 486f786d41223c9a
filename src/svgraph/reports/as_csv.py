"""Write the results of a report as CSV (RFC 4180): a row for each, what the data say verbatim."""

import csv
import io

from svgraph.report import Report, Result
from svgraph.reports.shared import title_of
from svgraph.words import Words

COLUMNS = (
    *("rule", "title", "severity", "status", "message", "focus", "focus_label", "path"),
    *("path_label", "value", "value_label", "expected", "found", "component", "plan", "file"),
    *("line", "column", "excerpt", "fix", "fix_was", "fix_replacement"),
)


def render(report: Report, _words: Words) -> str:
    """A line of headings, and a line for each result."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for each in report.results:
        row = row_of(each, report)
        writer.writerow([row[name] for name in COLUMNS])
    return text.getvalue()


def row_of(result: Result, report: Report) -> dict[str, str | int | None]:
    """Everything that is known of a result, by the names of the columns."""
    edits = result.fix.edits if result.fix else ()
    known: dict[str, str | int | None] = {
        name: getattr(result, name) for name in COLUMNS if hasattr(result, name)
    }
    return known | {
        "title": title_of(result.rule, report),
        "fix": result.fix.reason if result.fix else None,
        "fix_was": "\n".join(each.was for each in edits),
        "fix_replacement": "\n".join(each.replacement for each in edits),
    }
