"""Write a report as SARIF 2.1.0, so that a code host shows each result at its line.

Lines and columns count characters, files are named from the root of the project. A result
keeps its fingerprint when lines move. What is mended is counted and not listed: code hosts
would show it as a fault.
"""

import json
import re
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote

from svgraph import names
from svgraph.baseline import numbered
from svgraph.report import NEW, OPEN, Edit, Report, Result, Rule
from svgraph.reports.shared import excerpt_of, rules_of, visible
from svgraph.version import version
from svgraph.words import Words

Sarif = dict[str, Any]

_LEVELS = {"violation": "error", "warning": "warning", "info": "note"}
_STATES = {NEW: "new", OPEN: "unchanged"}
_ROOT = "%SRCROOT%"
# The id of what a shape without a name found.
_NAMELESS = "unnamed"


def render(report: Report, words: Words) -> str:
    """The report as a log of one run."""
    rules = rules_of(report)
    places = {rule.id: at for at, rule in enumerate(rules)}
    run: Sarif = {
        "tool": {
            "driver": {
                "name": "svgraph",
                "version": version(),
                "informationUri": names.BASE,
                "rules": [_rule(each, words) for each in rules],
            }
        },
        "language": words.language,
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {_ROOT: {"description": {"text": "the root of the project"}}},
        "invocations": [_invocation(report, words)],
        "results": [
            _result(each, mark, places[each.rule]) for each, mark in numbered(report.results)
        ],
        "properties": _properties(report),
    }
    log = {"$schema": names.SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=2) + "\n"


# ── Rules ────────────────────────────────────────────────────────────────


def _rule(rule: Rule, words: Words) -> Sarif:
    title = visible(rule.title or rule.id or _NAMELESS)
    said: Sarif = {
        "id": rule.id or _NAMELESS,
        "shortDescription": {"text": title},
        "fullDescription": {"text": visible(rule.message) or title},
        "help": _help(rule, title, words),
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
    }
    return said | ({"properties": {"shape": rule.shape}} if rule.shape else {})


def _help(rule: Rule, title: str, words: Words) -> Sarif:
    texts = [(words.title("message"), rule.message)]
    texts += [(words.title("why"), rule.why or ""), (words.title("remedy"), rule.remedy or "")]
    examples = [(words.title("bad"), text) for text in rule.bad[:1]]
    examples += [(words.title("good"), text) for text in rule.good[:1]]
    plain = [f"{name}: {text}" for name, text in [*texts, *examples] if text]
    marked = [f"**{name}**: {text}" for name, text in texts if text]
    marked += [f"**{name}**\n\n{_fenced(text)}" for name, text in examples]
    return {
        "text": visible("\n".join(plain)) or title,
        "markdown": visible("\n\n".join(marked)) or title,
    }


def _fenced(text: str) -> str:
    """Turtle as a block of code that none of its own lines can end."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}turtle\n{text.rstrip()}\n{fence}"


# ── Results ──────────────────────────────────────────────────────────────


def _result(result: Result, mark: str, place: int) -> Sarif:
    said: Sarif = {
        "ruleId": result.rule or _NAMELESS,
        "ruleIndex": place,
        "level": _LEVELS[result.severity],
        "message": {"text": _message(result)},
        "locations": [each for each in [_location(result)] if each],
        "partialFingerprints": {"svgraph/v1": mark},
    }
    if result.status in _STATES:
        said["baselineState"] = _STATES[result.status]
    if result.fix and result.fix.edits:
        said["fixes"] = [_fix(result.fix.reason, result.fix.edits)]
    properties = {
        "focus": result.focus,
        "path": result.path,
        "value": result.value,
        "component": result.component,
        "plan": result.plan,
        "expected": result.expected,
        "found": result.found,
    }
    known = {name: visible(value) for name, value in properties.items() if value}
    return said | ({"properties": known} if known else {})


def _message(result: Result) -> str:
    about = result.focus_label or result.focus
    text = f"{about}: {result.message}" if about else result.message
    # In a message of SARIF a brace is doubled, and a bracket before a parenthesis is a link.
    return visible(text).replace("{", "{{").replace("}", "}}").replace("](", "] (")


def _location(result: Result) -> Sarif:
    said: Sarif = {}
    if result.file:
        said["physicalLocation"] = _place(result, result.file)
    if result.focus:
        logical = {"fullyQualifiedName": visible(result.focus), "kind": "resource"}
        if result.focus_label:
            logical["name"] = visible(result.focus_label)
        said["logicalLocations"] = [logical]
    return said


def _place(result: Result, file: str) -> Sarif:
    """The file, the fault in it, and the line around it."""
    # Code hosts want a line; what concerns a file as a whole stands at its first.
    said: Sarif = {"artifactLocation": _artifact(file), "region": {"startLine": result.line or 1}}
    if result.line:
        if result.column:
            said["region"]["startColumn"] = result.column
        excerpt = excerpt_of(result)
        if excerpt and result.column:
            said["region"]["endColumn"] = result.column + excerpt.length
            said["region"]["snippet"] = {"text": excerpt.fault}
        if excerpt:
            line = excerpt.before + excerpt.fault + excerpt.after
            said["contextRegion"] = {"startLine": result.line, "snippet": {"text": line}}
    return said


def _artifact(file: str) -> Mapping[str, str]:
    """A file as a URI: from the root of the project, else as it was named."""
    path = quote(file, safe="/", errors="surrogateescape")
    if PurePosixPath(file).is_absolute():
        return {"uri": f"file://{path}"}
    return {"uri": path, "uriBaseId": _ROOT}


def _fix(reason: str, edits: tuple[Edit, ...]) -> Sarif:
    files = dict.fromkeys(each.file for each in edits)
    return {
        "description": {"text": visible(reason)},
        "artifactChanges": [
            {
                "artifactLocation": _artifact(file),
                "replacements": [_replacement(each) for each in edits if each.file == file],
            }
            for file in files
        ],
    }


def _replacement(edit: Edit) -> Sarif:
    return {
        "deletedRegion": {"charOffset": edit.start, "charLength": edit.end - edit.start},
        "insertedContent": {"text": edit.replacement},
    }


# ── The run ──────────────────────────────────────────────────────────────


def _invocation(report: Report, words: Words) -> Sarif:
    notes = [
        {"level": "note", "message": {"text": f"{words['idle']}: {visible(name)}"}}
        for name in report.idle
    ]
    said: Sarif = {"executionSuccessful": True}
    return said | ({"toolExecutionNotifications": notes} if notes else {})


def _properties(report: Report) -> Sarif:
    said: Sarif = {
        "conforms": report.conforms,
        "counts": report.counts,
        "shapes": report.shapes,
        "focusNodes": report.focus_nodes,
    }
    if report.mended is not None:
        said["mended"] = len(report.mended)
    named = {"engine": report.engine, "profile": report.profile}
    return said | {name: value for name, value in named.items() if value}
