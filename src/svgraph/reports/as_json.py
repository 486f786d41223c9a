"""Write a report as JSON: what the contract fixes in its order, and after it what else there is."""

import json
import re
from dataclasses import asdict
from typing import Any

from svgraph.baseline import fingerprint
from svgraph.report import NEW, OPEN, Report, Result
from svgraph.reports.shared import title_of
from svgraph.words import Words

_CONTRACT = (
    *("rule", "severity", "message", "focus", "focus_label", "path", "value", "component"),
    *("plan", "file", "line", "column", "fix"),
)
_OURS = (
    *("expected", "found", "path_label", "value_label", "excerpt", "excerpt_from", "status"),
    "detail",
    *("message_language", "focus_language", "path_language", "value_language"),
)
# Half a character, as of a file name that is no UTF-8; JSON can say it, UTF-8 cannot.
_SURROGATE = re.compile("[\ud800-\udfff]")


def render(report: Report, words: Words) -> str:
    """The report as a JSON object."""
    document: dict[str, Any] = {
        "conforms": report.conforms,
        "counts": report.counts,
        "focus_nodes": report.focus_nodes,
        "shapes": report.shapes,
        "results": [_result(each, report) for each in report.results],
        "fail_on": report.fail_on,
        "profile": report.profile,
        "engine": report.engine,
        "lang": words.language,
        "idle": list(report.idle),
        "rules": {name: asdict(rule) for name, rule in sorted(report.rules.items())},
    }
    if report.mended is not None:
        states = [each.status for each in report.results]
        document |= {
            "new": states.count(NEW),
            "open": states.count(OPEN),
            "mended": len(report.mended),
            "mended_results": [_result(each, report) for each in report.mended],
        }
    text = json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    return _SURROGATE.sub(lambda half: f"\\u{ord(half[0]):04x}", text)


def _result(result: Result, report: Report) -> dict[str, Any]:
    said = asdict(result)
    first = {name: said[name] for name in _CONTRACT}
    title = {"title": title_of(result.rule, report)}
    return (
        first | title | {name: said[name] for name in _OURS} | {"fingerprint": fingerprint(result)}
    )
