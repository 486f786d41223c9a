"""What the formats of a report have in common: how text is made safe to show, and what is said.

Text of the data is never trusted to be text: a control character, or a mark that reverses the
order of letters, is shown by its code point and does not act.

    >>> visible("R.40\u202e!"), visible("line\u2028break")
    ('R.40⟦U+202E⟧!', 'line⟦U+2028⟧break')
"""

import re
from dataclasses import dataclass
from typing import NamedTuple

from svgraph.report import NEW, OPEN, Edit, Report, Result, Rule
from svgraph.words import Words

# A word and a symbol for each severity, so that no colour has to tell them apart.
SYMBOLS = {"violation": "✗", "warning": "▲", "info": "●"}
PLURALS = {"violation": "violations", "warning": "warnings", "info": "infos"}
STATES = {NEW: "new", OPEN: "open"}

LONGEST_EXCERPT = 160

# Controls but for tab and line feed; marks of direction; what nobody sees; what no XML can hold.
_ACTING = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f"
    "\ud800-\udfff\ufeff\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f]"
)


def visible(text: str) -> str:
    """Text in which nothing acts: what would is shown by its code point."""
    return _ACTING.sub(lambda match: f"⟦U+{ord(match[0]):04X}⟧", text)


def one_line(text: str) -> str:
    """The same on one line; a break within it is shown."""
    return visible(text.strip("\r\n").replace("\r\n", "↵").replace("\n", "↵").replace("\t", " "))


def title_of(rule: str, report: Report) -> str:
    """What a rule is called, or its id."""
    known = report.rules.get(rule)
    return known.title if known and known.title else rule


def rules_of(report: Report) -> list[Rule]:
    """The rules behind the results, those with most results first; unknown ones by their id."""
    counts = {rule: len(found) for rule, found in report.by_rule().items()}
    mended = {each.rule: 0 for each in report.mended or ()}
    used = sorted(mended | counts, key=lambda rule: (-counts.get(rule, 0), rule))
    return [report.rules.get(rule) or Rule(id=rule, title=rule, message="") for rule in used]


def label_of(result: Result) -> str:
    """What a result is about, in one word: its resource, or the file that is at fault."""
    return result.focus_label or result.focus or result.file or ""


def has_value(result: Result) -> bool:
    """Whether the value says something that the resource does not."""
    return result.value is not None and result.value != result.focus


def looked_at(report: Report, words: Words) -> list[tuple[str, str]]:
    """What a report rests on, by the names that readers give it."""
    said: list[tuple[str, str | None]] = [
        (words["shapes"], str(report.shapes)),
        (words["focus-nodes"], str(report.focus_nodes)),
        (words["engine"], report.engine),
        (words["profile"], report.profile),
    ]
    if report.fail_on != "violation":
        said.append((words["fail-on"], words[report.fail_on]))
    return [(name, visible(value)) for name, value in said if value]


def changes(report: Report, words: Words) -> list[tuple[str, int]]:
    """What has changed since the baseline; nothing where there is none."""
    if report.mended is None:
        return []
    states = [each.status for each in report.results]
    return [
        (words["new-results"], states.count(NEW)),
        (words["open-results"], states.count(OPEN)),
        (words["mended-results"], len(report.mended)),
    ]


def verdict(report: Report, words: Words) -> str:
    """Whether the data conform, in words; or that nothing is worse than it was."""
    if not report.conforms:
        return words["does-not-conform"]
    return words["nothing-new" if report.still_open else "conforms"]


# ── What stands in the file ──────────────────────────────────────────────


@dataclass(frozen=True)
class Excerpt:
    """A line of a file, cut around the fault: what stands before it, the fault, what follows."""

    before: str
    fault: str
    after: str
    length: int  # of the fault, in characters of the file


def excerpt_of(result: Result) -> Excerpt | None:
    """The line at the fault, shown as text; the fault is the word that begins at the column."""
    if not result.excerpt:
        return None
    line = result.excerpt.split("\n", 1)[0].rstrip("\r")
    column = min(max((result.column or 1) - result.excerpt_from, 0), len(line))
    word = re.compile(r'"[^"]*"|<[^>]*>|[^\s;,]+|\S|$').match(line, column)
    end = max(word.end() if word else column, min(column + 1, len(line)))
    end = min(end, column + LONGEST_EXCERPT)
    start = max(0, column - LONGEST_EXCERPT // 2)
    stop = min(len(line), max(end, start + LONGEST_EXCERPT))
    return Excerpt(
        ("…" if start or result.excerpt_from > 1 else "") + _spaced(line[start:column]),
        _spaced(line[column:end]),
        _spaced(line[end:stop]) + ("…" if stop < len(line) else ""),
        end - column,
    )


def _spaced(text: str) -> str:
    return visible(text.replace("\t", "    "))


class Change(NamedTuple):
    """One edit of a fix, as a diff shows it: a line with the words taken out and put in."""

    file: str
    before: str
    was: str
    replacement: str
    after: str


def changes_of(result: Result) -> list[Change]:
    """The edits of a result's fix, each on its line where that is known."""
    return [_change(edit, result) for edit in result.fix.edits] if result.fix else []


def _change(edit: Edit, result: Result) -> Change:
    added = _added(edit, result)
    if added is not None:
        return added
    before, after = "", ""
    line = result.excerpt or ""
    whole = edit.was and line.count(edit.was) == 1 and len(line) <= 2 * LONGEST_EXCERPT
    if whole and edit.file == result.file:
        before, _, after = line.partition(edit.was)
    shown = (visible(text) for text in (edit.file, before, edit.was, edit.replacement, after))
    return Change(*shown)


def _added(edit: Edit, result: Result) -> Change | None:
    """What is put behind a text, shown with that text: alone it would stand for nothing."""
    excerpt = excerpt_of(result)
    if edit.was or edit.file != result.file or excerpt is None:
        return None
    was = excerpt.fault
    if not was.endswith('"') or "\\" in was:
        return None
    return Change(
        visible(edit.file), excerpt.before, was, was + visible(edit.replacement), excerpt.after
    )
