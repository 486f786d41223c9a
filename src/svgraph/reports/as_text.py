"""Write a report for a terminal or a log: a line for each result, and under it what to see.

The first column is the place, as editors and code hosts read it. Nothing is wrapped, and no line
begins with anything that the data say, so that none can pass for a command of the program that
reads the log.
"""

from collections.abc import Iterator

from svgraph.output import FAINT, PLAIN, display_width
from svgraph.report import Report, Result
from svgraph.reports.shared import (
    STATES,
    changes,
    changes_of,
    excerpt_of,
    has_value,
    label_of,
    looked_at,
    one_line,
    title_of,
    verdict,
)
from svgraph.words import Words

# Of the shapes that found nothing to look at: the others stand in the other formats.
MOST_IDLE = 12


def render(report: Report, words: Words, *, faint: bool = False) -> str:
    """The report as lines of text, with what stands in the file printed faintly or not."""
    marks = (FAINT, PLAIN) if faint else ("", "")
    lines = [line for each in report.results for line in _result(each, words, marks)]
    if lines:
        lines.append("")
    return "\n".join([*lines, *_summary(report, words)]) + "\n"


def _result(result: Result, words: Words, marks: tuple[str, str]) -> Iterator[str]:
    yield _headline(result, words)
    for name, said in (("expected", result.expected), ("found", result.found)):
        if said:
            yield f"    {words[name]}: {one_line(said)}"
    for line in _excerpt(result):
        yield f"{marks[0]}{line}{marks[1]}"
    yield from _fix(result, words)


def _headline(result: Result, words: Words) -> str:
    """FILE:LINE:COL: severity: label [path] (value): message (rule)."""
    where = f"{one_line(result.place)}: " if result.place else ""
    state = f" ({words[STATES[result.status]]})" if result.status in STATES else ""
    path = f" [{one_line(result.path)}]" if result.path else ""
    value = ""
    if has_value(result) and result.value is not None:
        shown = one_line(result.value_label or result.value)
        value = "" if shown in result.message else f" ({shown})"
    # Where nothing has a name, the place says it all.
    label = one_line(label_of(result)) if result.focus or not result.place else ""
    about = f"{label}{path}{value}".strip()
    about = f"{about}: " if about else ""
    severity = words[result.severity]
    rule = f" ({one_line(result.rule)})" if result.rule else ""
    return f"{where}{severity}{state}: {about}{one_line(result.message)}{rule}"


def _excerpt(result: Result) -> Iterator[str]:
    excerpt = excerpt_of(result)
    if excerpt is None:
        return
    number = str(result.line or "")
    margin = " " * len(number)
    yield f"    {number} │ {excerpt.before}{excerpt.fault}{excerpt.after}"
    if result.column:
        indent = " " * display_width(excerpt.before)
        yield f"    {margin} │ {indent}{'^' * max(1, display_width(excerpt.fault))}"


def _fix(result: Result, words: Words) -> Iterator[str]:
    if result.fix is None:
        return
    edits = [
        (f"“{one_line(each.was)}” → " if each.was else "+ ") + f"“{one_line(each.replacement)}”"
        for each in changes_of(result)
    ]
    yield f"    {words['fix']}: {'; '.join(edits)} ({one_line(result.fix.reason)})"


def _summary(report: Report, words: Words) -> Iterator[str]:
    for rule, found in sorted(report.by_rule().items(), key=lambda each: (-len(each[1]), each[0])):
        title = one_line(title_of(rule, report))
        name = " ".join(dict.fromkeys(each for each in (one_line(rule), title) if each)) or "–"
        yield f"{len(found):>6}  {name}"
    if report.results:
        yield ""
    if report.idle:
        more = [f"… +{len(report.idle) - MOST_IDLE}"] if len(report.idle) > MOST_IDLE else []
        named = [*map(one_line, report.idle[:MOST_IDLE]), *more]
        yield f"{words['idle']}: {' '.join(named)}"
    yield " · ".join(f"{name}: {value}" for name, value in looked_at(report, words))
    counts = report.counts.items()
    yield " · ".join(f"{words[name + 's']}: {count}" for name, count in counts)
    if report.mended is not None:
        yield " · ".join(f"{name}: {count}" for name, count in changes(report, words))
    yield f"{'✓' if report.conforms else '✗'} {verdict(report, words)}"
