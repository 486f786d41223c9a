"""Hold a report against a former one: what is new, what is still open, what is mended.

Results are the same where rule, resource, property, value and constraint are: lines move, and
words are translated. What stands three times now and twice in the former report is new once.

    >>> before = Result(rule="Need-code", severity="violation", message="", focus="a", line=3)
    >>> after = Result(rule="Need-code", severity="violation", message="", focus="a", line=9)
    >>> report = compared(Report(results=[after]), [before])
    >>> report.results[0].status, report.mended, report.conforms
    ('open', (), True)
"""

import hashlib
import json
import re
from collections import Counter, defaultdict, deque
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from svgraph.errors import InputError
from svgraph.files import read_text
from svgraph.report import NEW, OPEN, SEVERITIES, SYNTAX, Report, Result

_CURE = "make one with: svgraph validate --format json -o FILE"
_SURROGATE = re.compile("[\ud800-\udfff]")
_NUMBERS = ("line", "column", "excerpt_from")
# What is read back of a result: its texts and numbers, and neither fix nor state.
_TEXTS = tuple(
    each.name for each in fields(Result) if each.name not in (*_NUMBERS, "fix", "status")
)


def fingerprint(result: Result) -> str:
    """What makes a result the same in two reports, wherever its lines have gone."""
    what = (result.rule, _steady(result.focus), result.path, _steady(result.value))
    # What concerns a file as a whole has no resource; one file may be broken in many ways.
    said = result.detail or result.message
    where = (result.file, said if result.rule == SYNTAX else None)
    key = json.dumps([*what, result.component, *(where if result.focus is None else ())])
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def numbered(results: Iterable[Result]) -> Iterator[tuple[Result, str]]:
    """Each result with its fingerprint, and its number among those that have the same."""
    seen: Counter[str] = Counter()
    for each in results:
        mark = fingerprint(each)
        seen[mark] += 1
        yield each, f"{mark}:{seen[mark]}"


def compared(report: Report, baseline: Sequence[Result]) -> Report:
    """The report with the state of each result, and with what is there no more."""
    still_open, still_there = _matched(report.results, baseline)
    return replace(
        report,
        results=[
            replace(each, status=OPEN if number in still_open else NEW)
            for number, each in enumerate(report.results)
        ],
        mended=tuple(each for number, each in enumerate(baseline) if number not in still_there),
    )


def _matched(results: Sequence[Result], baseline: Sequence[Result]) -> tuple[set[int], set[int]]:
    """The numbers of the results that were there before, and of the former ones that still are.

    Of several that look the same, the one in the old place is the old one.
    """
    still_open: set[int] = set()
    still_there: set[int] = set()
    for key in (_where_it_stands, fingerprint):
        waiting: dict[Hashable, deque[int]] = defaultdict(deque)
        for number, each in enumerate(baseline):
            if number not in still_there:
                waiting[key(each)].append(number)
        for number, each in enumerate(results):
            if number not in still_open and waiting[key(each)]:
                still_there.add(waiting[key(each)].popleft())
                still_open.add(number)
    return still_open, still_there


def _where_it_stands(result: Result) -> Hashable:
    return fingerprint(result), result.file, result.line, result.column


def read_baseline(path: Path) -> list[Result]:
    """The results of a former report in JSON."""
    name = str(path)
    document = _json(read_text(path, name), name)
    results = document.get("results") if isinstance(document, dict) else None
    if not isinstance(results, list):
        raise InputError("this is no validation report", file=name, hint=_CURE)
    return [_result(each, f"results[{at}]", name) for at, each in enumerate(results)]


def _json(text: str, name: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise InputError(
            f"this is no JSON: {error.msg}",
            file=name,
            line=error.lineno,
            column=error.colno,
            hint=_CURE,
        ) from error
    except (RecursionError, ValueError) as error:
        raise InputError("this JSON is too deep or too long to read", file=name) from error


def _result(said: Any, place: str, name: str) -> Result:
    if not isinstance(said, dict):
        raise InputError(f"{place} is no result", file=name, hint=_CURE)
    found: dict[str, Any] = {}
    for field in (*_TEXTS, *_NUMBERS):
        value = said.get(field)
        kind = int if field in _NUMBERS else str
        if value is not None and (not isinstance(value, kind) or isinstance(value, bool)):
            what = "number" if field in _NUMBERS else "text"
            raise InputError(f"{place}.{field} is no {what}", file=name, hint=_CURE)
        if isinstance(value, str) and _SURROGATE.search(value):
            raise InputError(f"{place}.{field} holds half a character", file=name, hint=_CURE)
        found[field] = value
    found["excerpt_from"] = found["excerpt_from"] or 1
    if found["severity"] not in SEVERITIES:
        known = " ".join(SEVERITIES)
        raise InputError(f"{place}.severity is none of: {known}", file=name, hint=_CURE)
    for needed in ("rule", "message"):
        if found[needed] is None:
            raise InputError(f"{place} has no {needed}", file=name, hint=_CURE)
    return Result(**found)


def _steady(name: str | None) -> str | None:
    """A name; for a nameless node that it is one, since its label changes with every run."""
    return "_:" if name is not None and name.startswith("_:") else name
