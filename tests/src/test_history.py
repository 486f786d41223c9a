"""A line a day, the last report of the day, and only what can be compared in one trend."""

import json
from datetime import datetime
from pathlib import Path

import pytest

from svgraph import history
from svgraph.errors import InputError
from svgraph.history import moment_of, read_history, remember, trend
from svgraph.report import Moment, Report, Result


def report(violations: int, profile: str | None = None) -> Report:
    results = [
        Result("r", "violation", "m", plan="lv" if number % 2 else None)
        for number in range(violations)
    ]
    return Report(results, profile=profile)


def at(day: int, hour: int = 9) -> datetime:
    return datetime(2026, 3, day, hour)


def refuse(note: str) -> None:
    raise AssertionError(note)


def test_a_moment_counts_by_severity_plan_and_rule() -> None:
    assert moment_of(report(3), at(1)) == Moment(
        date="2026-03-01T09:00:00Z",
        counts={"violation": 3, "warning": 0, "info": 0},
        by_plan={"lv": 1},
        by_rule={"r": 3},
    )


def test_what_is_remembered_is_read_again(tmp_path: Path) -> None:
    file = tmp_path / "history.jsonl"
    assert read_history(file, refuse) == []
    first = remember(file, moment_of(report(3), at(1)), [])
    second = remember(file, moment_of(report(2), at(2)), first)
    assert read_history(file, refuse) == second
    assert [each.counts["violation"] for each in second] == [3, 2]
    assert len(file.read_text("utf-8").splitlines()) == 2


def test_the_last_report_of_a_day_counts_for_each_profile(tmp_path: Path) -> None:
    file, lines = tmp_path / "history.jsonl", []
    for hour, violations, profile in ((8, 9, None), (9, 7, "fact-sheet"), (10, 5, None)):
        lines = remember(file, moment_of(report(violations, profile), at(1, hour)), lines)
    assert [each.counts["violation"] for each in trend(lines, None)] == [5]
    assert [each.counts["violation"] for each in trend(lines, "fact-sheet")] == [7]


def test_the_file_does_not_grow_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "MOST_LINES", 3)
    lines: list[Moment] = []
    for day in range(1, 8):
        lines = remember(tmp_path / "h", moment_of(report(day), at(day)), lines)
    assert [each.date[8:10] for each in lines] == ["05", "06", "07"]


SOUND = '{"date": "2026-03-01T09:00:00Z", "counts": {"violation": 1, "warning": 0, "info": 0}}'


@pytest.mark.parametrize(
    "damaged",
    [
        "{",
        "[]",
        "7",
        '{"date": "2026-03-01T09:00:00Z"}',
        SOUND.replace("2026-03-01T09:00:00Z", "yesterday"),
        SOUND.replace("2026-03-01T09:00:00Z", "20260301T090000Z"),
        SOUND.replace("2026-03-01T", "2026-3-1T"),
        SOUND.replace("1,", '"1",'),
        SOUND.replace("1,", "-1,"),
        SOUND.replace("1,", f"1{'0' * 400},"),
        SOUND.replace('"info"', '"fatal"'),
        SOUND[:-1] + ', "by_plan": 7}',
        SOUND[:-1] + ', "by_rule": {"\\ud800": 7}}',
        SOUND[:-1] + ', "other": 7}',
    ],
)
def test_a_damaged_line_is_left_out_and_said(tmp_path: Path, damaged: str) -> None:
    file, notes = tmp_path / "history.jsonl", []
    file.write_text(f"{SOUND}\n{damaged}\n\n{SOUND}\n", encoding="utf-8")
    assert len(read_history(file, notes.append)) == 2
    assert notes == [f"{file}:2:1: this line is no moment of a history; it is left out"]


def test_a_name_may_hold_what_breaks_lines_elsewhere(tmp_path: Path) -> None:
    file = tmp_path / "history.jsonl"
    odd = moment_of(report(1, "fact\u2028sheet\x85"), at(1))
    assert read_history(file, refuse) == []
    remember(file, odd, [])
    assert read_history(file, refuse) == [odd]


def test_a_file_that_is_no_history_is_not_written_over(tmp_path: Path) -> None:
    file = tmp_path / "plan.ttl"
    file.write_text("ex:a a ex:B .\n", encoding="utf-8")
    with pytest.raises(InputError, match="this is no history of reports"):
        read_history(file, refuse)
    assert json.loads(SOUND)
