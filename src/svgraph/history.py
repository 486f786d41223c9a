"""Keep what reports counted from day to day, in a small file beside what is built.

A line of JSON for each day and profile; the last report of a day counts. What cannot be read
of the file is left out, and said.

    >>> today = moment_of(Report(results=[], profile="fact-sheet"), datetime(2026, 3, 1, 8, 30))
    >>> today.date, today.counts
    ('2026-03-01T08:30:00Z', {'violation': 0, 'warning': 0, 'info': 0})
"""

import json
import os
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from svgraph.errors import InputError
from svgraph.files import read_text
from svgraph.notes import Note
from svgraph.output import write_whole
from svgraph.report import SEVERITIES, Moment, Report

MOST_LINES = 1000

_DATE = "%Y-%m-%dT%H:%M:%SZ"
_MOST = 10**9  # results of one kind: more is no count


def moment_of(report: Report, now: datetime) -> Moment:
    """What a report counts, at a time in UTC."""
    return Moment(
        date=now.replace(tzinfo=UTC).strftime(_DATE),
        counts=report.counts,
        by_plan={plan: len(found) for plan, found in report.by_plan().items() if plan is not None},
        by_rule={rule: len(found) for rule, found in report.by_rule().items()},
        profile=report.profile,
    )


def read_history(path: Path, note: Note) -> list[Moment]:
    """The moments of a history file, none where there is no file yet.

    A damaged line is noted and left out; a file without a sound one is no history at all.
    """
    if not os.path.lexists(path):
        return []
    name = str(path)
    lines = [
        (number, line)
        for number, line in enumerate(read_text(path, name).split("\n"), start=1)
        if line.strip()
    ]
    found = [_moment(line) for _, line in lines]
    if lines and not any(found):
        raise InputError("this is no history of reports", file=name, hint="name another file")
    for (number, _), moment in zip(lines, found, strict=True):
        if moment is None:
            note(f"{name}:{number}:1: this line is no moment of a history; it is left out")
    return [moment for moment in found if moment is not None]


def remember(path: Path, moment: Moment, history: Sequence[Moment]) -> list[Moment]:
    """Write the history with one more moment, in place of an earlier one of the same day."""

    def is_replaced(former: Moment) -> bool:
        return (former.date[:10], former.profile) == (moment.date[:10], moment.profile)

    kept = [each for each in history if not is_replaced(each)]
    lines = sorted([*kept, moment], key=lambda each: each.date)[-MOST_LINES:]
    write_whole(path, "".join(_line(each) for each in lines))
    return lines


def trend(history: Sequence[Moment], profile: str | None) -> tuple[Moment, ...]:
    """The moments that can be compared: those of reports by the same profile."""
    return tuple(each for each in history if each.profile == profile)


def _line(moment: Moment) -> str:
    return json.dumps(asdict(moment), ensure_ascii=False, sort_keys=True) + "\n"


def _moment(line: str) -> Moment | None:
    """What a line says; None where it says no such thing."""
    try:
        said = json.loads(line)
        moment = Moment(**said)
        written = datetime.strptime(moment.date, _DATE).strftime(_DATE)
        _line(moment).encode()  # a half of a character cannot be written
    except (ValueError, TypeError, RecursionError):
        return None
    counted = (moment.counts, moment.by_plan, moment.by_rule)
    sound = all(_is_count(each) for each in counted) and set(moment.counts) == set(SEVERITIES)
    sound = sound and written == moment.date
    return moment if sound and isinstance(moment.profile, str | None) else None


def _is_count(said: object) -> bool:
    if not isinstance(said, dict):
        return False
    return all(type(number) is int and 0 <= number < _MOST for number in said.values())
