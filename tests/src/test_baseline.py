"""What is new, still open or mended: by what a result says, not by where it stands."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from svgraph.baseline import compared, fingerprint, numbered, read_baseline
from svgraph.errors import InputError
from svgraph.report import Report, Result
from svgraph.reports import render
from svgraph.words import words_of

ONE = Result(
    rule="Need-code",
    severity="violation",
    message="Give the code.",
    focus="https://example.org/need",
    path="sv:code",
    value="SM8 V3",
    component="sh:PatternConstraintComponent",
    file="data/a.ttl",
    line=3,
    column=5,
)
SYNTAX = Result(
    rule="syntax", severity="violation", message="a dot is missing", file="data/b.ttl", line=9
)


def states(now: list[Result], before: list[Result]) -> list[str | None]:
    return [each.status for each in compared(Report(now), before).results]


@pytest.mark.parametrize(
    "moved",
    [
        {"line": 300, "column": 1},
        {"message": "Norādiet kodu.", "severity": "warning"},
        {"file": "data/renamed.ttl"},
        {"focus_label": "vajadzība", "excerpt": "x"},
    ],
)
def test_a_result_is_the_same_wherever_it_has_gone(moved: dict[str, str]) -> None:
    assert states([replace(ONE, **moved)], [ONE]) == ["open"]


@pytest.mark.parametrize("field", ["rule", "focus", "path", "value", "component"])
def test_a_result_that_says_another_thing_is_new(field: str) -> None:
    other = replace(ONE, **{field: "other"})
    report = compared(Report([other]), [ONE])
    assert [each.status for each in report.results] == ["new"]
    assert report.mended == (ONE,)


def test_only_new_results_are_a_complaint() -> None:
    known = compared(Report([ONE]), [ONE])
    more = compared(Report([ONE, replace(ONE, value="other")]), [ONE])
    assert (known.conforms, more.conforms) == (True, False)
    assert more.failing == [more.results[1]]
    assert Report([ONE]).mended is None


def test_what_is_still_open_does_not_conform_though_nothing_is_new() -> None:
    told = {
        name: render(compared(Report(results), [ONE]), "text", words_of(["en"]))
        for name, results in (("open", [ONE]), ("mended", []))
    }
    assert str(told["mended"]).rstrip().endswith("✓ conforms")
    assert "✓ nothing new; what the former report complains of is still open" in str(told["open"])


def test_what_stands_more_often_than_before_is_new_as_often_as_it_is_more() -> None:
    thrice = [replace(ONE, line=line) for line in (3, 50, 80)]
    assert states(thrice, [ONE]) == ["open", "new", "new"]
    assert states(list(reversed(thrice)), [ONE]) == ["new", "new", "open"]
    assert compared(Report([ONE]), thrice).mended == tuple(thrice[1:])


def test_a_file_may_be_broken_in_another_way_than_before() -> None:
    assert states([replace(SYNTAX, line=12)], [SYNTAX]) == ["open"]
    assert states([replace(SYNTAX, message="this text is never closed")], [SYNTAX]) == ["new"]
    assert states([replace(SYNTAX, file="data/c.ttl")], [SYNTAX]) == ["new"]


def test_a_nameless_node_is_known_by_what_is_said_of_it() -> None:
    first, second = replace(ONE, focus="_:b1"), replace(ONE, focus="_:x99")
    assert fingerprint(first) == fingerprint(second) != fingerprint(ONE)


def test_fields_are_told_apart() -> None:
    assert fingerprint(replace(ONE, path="a", value=None)) != fingerprint(
        replace(ONE, path=None, value="a")
    )


def test_equal_results_are_numbered() -> None:
    marks = [mark for _, mark in numbered([ONE, SYNTAX, replace(ONE, line=77)])]
    assert len(set(marks)) == 3 and marks[0][:-2] == marks[2][:-2]


def test_many_results_that_look_the_same_are_matched_at_once() -> None:
    now = [replace(ONE, focus=f"_:b{number}", line=number) for number in range(5000)]
    before = [replace(each, line=(each.line or 0) + 5000) for each in now[:4000]]
    assert states(now, before).count("new") == 1000


# ── The file ─────────────────────────────────────────────────────────────


def test_a_report_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    file = tmp_path / "former.json"
    file.write_text(str(render(Report([ONE, SYNTAX]), "json", words_of(["lv"]))), encoding="utf-8")
    assert read_baseline(file) == [ONE, SYNTAX]


SOUND = {"rule": "r", "severity": "info", "message": "m", "focus": None}


@pytest.mark.parametrize(
    ("content", "place", "said"),
    [
        ("{", ":1:2", "this is no JSON"),
        ("[]", "", "this is no validation report"),
        ('{"runs": []}', "", "this is no validation report"),
        ({"results": {}}, "", "this is no validation report"),
        ({"results": [SOUND, 7]}, "", "results[1] is no result"),
        ({"results": [SOUND | {"focus": 7}]}, "", "results[0].focus is no text"),
        ({"results": [SOUND | {"focus": "\ud800"}]}, "", "results[0].focus holds half a"),
        ({"results": [SOUND | {"line": "7"}]}, "", "results[0].line is no number"),
        ({"results": [SOUND | {"line": True}]}, "", "results[0].line is no number"),
        ({"results": [SOUND | {"severity": "fatal"}]}, "", "results[0].severity is none of"),
        ({"results": [{"severity": "info", "message": "m"}]}, "", "results[0] has no rule"),
        ("[" * 100_000, "", "this JSON is too deep"),
    ],
)
def test_a_file_that_is_no_report_is_refused_with_its_place(
    tmp_path: Path, content: object, place: str, said: str
) -> None:
    file = tmp_path / "former.json"
    file.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    with pytest.raises(InputError) as caught:
        read_baseline(file)
    assert str(caught.value).startswith(f"{file}{place}: {said}")
    assert caught.value.exit_code == 2


def test_a_baseline_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_baseline(tmp_path / "none.json")
