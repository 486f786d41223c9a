"""Write a report as Markdown for a comment on a change, or for the summary of a run.

What the data say is escaped, so that it can neither break out of its cell nor act. A comment
holds so much and no more: what is left out is counted and said.
"""

import re
from collections.abc import Iterator

from svgraph.report import Report, Result
from svgraph.reports.shared import (
    PLURALS,
    STATES,
    SYMBOLS,
    changes,
    changes_of,
    has_value,
    label_of,
    looked_at,
    rules_of,
    title_of,
    verdict,
    visible,
)
from svgraph.words import Words

MOST_CHARACTERS = 60_000  # of the 65,536 that a comment may have
MOST_RULES = 50
LONGEST_CELL = 400

# Whatever Markdown or HTML would take for more than a letter within a line.
_MARKUP = re.compile(r"[\\`*_\[\]<>|~&$]|:(?=/)")
# What code hosts make links and pictures of, after all markup is gone: @name, #1, :name:.
_LINKING = re.compile(r"[@#:](?=[\w+-])")


def render(report: Report, words: Words) -> str:
    """Headline, counts, results while there is room, and the rules behind them."""
    head = "\n".join(_head(report, words))
    tail = "\n".join(_rules(report, words))
    rows, length = [], len(head) + len(tail)
    for each in report.results:
        row = _row(each, report, words)
        length += len(row)
        if length > MOST_CHARACTERS:
            break
        rows.append(row)
    parts = [head, *_table(rows, len(report.results) - len(rows), words), tail]
    return "\n".join(part for part in parts if part).rstrip("\n") + "\n"


def _head(report: Report, words: Words) -> Iterator[str]:
    mark = "✅" if report.conforms else "❌"
    yield f"## {mark} {words.title('report')}: {verdict(report, words)}"
    yield ""
    counts = [
        f"{SYMBOLS[name]} {words[PLURALS[name]]}: **{count}**"
        for name, count in report.counts.items()
    ]
    yield " · ".join(counts + [f"{name}: **{count}**" for name, count in changes(report, words)])
    yield ""
    yield " · ".join(f"{name}: {_text(value)}" for name, value in looked_at(report, words))
    yield ""
    if report.idle:
        yield f"{words.title('idle')}: {', '.join(map(_code, report.idle))}"
        yield ""


def _table(rows: list[str], left_out: int, words: Words) -> Iterator[str]:
    if rows:
        heads = ("severity", "place", "resource", "message", "rule")
        yield f"| {' | '.join(words.title(each) for each in heads)} |\n|{' --- |' * len(heads)}"
        yield from rows
        yield ""
    if left_out:
        yield f"{words.title('not-shown')}: **{left_out}**\n"


def _row(result: Result, report: Report, words: Words) -> str:
    severity = f"{SYMBOLS[result.severity]} {words[result.severity]}"
    if result.status in STATES:
        severity += f" ({words[STATES[result.status]]})"
    about = _text(label_of(result))
    if result.path:
        about += f" · {_text(result.path_label) if result.path_label else _code(result.path)}"
    if has_value(result):
        about += f" · {_code(result.value_label or result.value)}"
    cells = [
        severity,
        _code(result.place) if result.place else "",
        about,
        "<br>".join(_message(result, words)),
        _text(title_of(result.rule, report)),
    ]
    return f"| {' | '.join(cells)} |"


def _message(result: Result, words: Words) -> Iterator[str]:
    yield _text(result.message)
    for name, said in (("expected", result.expected), ("found", result.found)):
        if said:
            yield f"{words[name]}: {_code(said)}"
    for change in changes_of(result):
        yield f"{words['fix']}: {_code(change.was)} → {_code(change.replacement)}"


def _rules(report: Report, words: Words) -> Iterator[str]:
    """What each rule is about, folded away."""
    known = [each for each in rules_of(report) if each.why or each.remedy]
    if not known:
        return
    yield f"<details><summary>{words.title('rules')}</summary>\n"
    for rule in known[:MOST_RULES]:
        why = f" {words.title('why')}: {_text(rule.why)}" if rule.why else ""
        remedy = f" {words.title('remedy')}: {_text(rule.remedy)}" if rule.remedy else ""
        yield f"- **{_text(rule.title)}** ({_code(rule.id)}){why}{remedy}"
    yield "\n</details>"


def _text(text: str | None) -> str:
    """Words of the data as a page shows them and nothing else, on one line."""
    parts = _LINKING.split(line := _line(text))
    marks = [f"<span>{mark}</span>" for mark in _LINKING.findall(line)]
    return "".join(_escaped(part) + mark for part, mark in zip(parts, [*marks, ""], strict=True))


def _code(text: str | None) -> str:
    """A name or a value, letter by letter: in code, a host makes nothing of it."""
    return f"<code>{_escaped(_line(text))}</code>"


def _line(text: str | None) -> str:
    line = " ".join(visible(text or "").split())
    return line if len(line) <= LONGEST_CELL else line[: LONGEST_CELL - 1] + "…"


def _escaped(text: str) -> str:
    return _MARKUP.sub(lambda match: f"&#{ord(match[0])};", text)
