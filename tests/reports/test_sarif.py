"""SARIF passes its published schema, and each result is where a code host will look for it."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import unquote

import jsonschema
import pytest

from svgraph.baseline import compared
from svgraph.report import Edit, Fix, Report, Result
from svgraph.reports import render
from svgraph.words import Words

SCHEMA = "sarif-2.1.0-rtm.5.json"
URI = re.compile(r"(?:[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=]|%[0-9A-F]{2})+")


@pytest.fixture(scope="module")
def schema(project: Path, missing: Callable[[str], NoReturn]) -> dict[str, Any]:
    file = project / ".venv" / "web" / SCHEMA
    if not file.exists():
        missing("the schema of SARIF is not there; make .venv/web.stamp fetches it by npm")
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return found


def log(report: Report, words: Words) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(render(report, "sarif", words))
    return found


def run(report: Report, words: Words) -> dict[str, Any]:
    (found,) = log(report, words)["runs"]
    return dict(found)


def test_it_passes_the_schema(
    schema: dict[str, Any], nasty: Report, clean: Report, words: Words
) -> None:
    validator = jsonschema.Draft4Validator(schema)
    for report in (nasty, clean, compared(nasty, nasty.results[3:]), compared(clean, [])):
        assert [error.message for error in validator.iter_errors(log(report, words))] == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("version",), "2.2"),
        (("runs", 0, "columnKind"), "bytes"),
        (("runs", 0, "results", 0, "level"), "violation"),
        (("runs", 0, "results", 0, "locations", 0, "physicalLocation", "region", "startLine"), 0),
        (("runs", 0, "tool", "driver", "rules", 0, "id"), None),
    ],
)
def test_the_schema_finds_faults(
    schema: dict[str, Any], nasty: Report, english: Words, path: tuple[Any, ...], value: object
) -> None:
    document: Any = log(nasty, english)
    inner = document
    for step in path[:-1]:
        inner = inner[step]
    assert path[-1] in inner
    inner[path[-1]] = value
    assert list(jsonschema.Draft4Validator(schema).iter_errors(document))


def test_each_result_points_at_its_rule_and_its_line(nasty: Report, english: Words) -> None:
    found = run(nasty, english)
    rules = found["tool"]["driver"]["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules) == 5
    for said, result in zip(found["results"], nasty.results, strict=True):
        assert rules[said["ruleIndex"]]["id"] == said["ruleId"] == (result.rule or "unnamed")
        for location in said["locations"]:
            region = location["physicalLocation"]["region"] if result.file else {}
            assert region.get("startLine") == (result.line or (1 if result.file else None))
            assert region.get("startColumn") == result.column
    levels = [said["level"] for said in found["results"]]
    assert [levels.count(each) for each in ("error", "warning", "note")] == [6, 3, 3]
    assert found["columnKind"] == "unicodeCodePoints"


def test_the_region_ends_where_the_fault_ends(nasty: Report, english: Words) -> None:
    place = run(nasty, english)["results"][0]["locations"][0]["physicalLocation"]
    # `"R40"` begins at column 13 and has five characters.
    assert place["region"] == {
        "startLine": 41,
        "startColumn": 13,
        "endColumn": 18,
        "snippet": {"text": '"R40"'},
    }
    assert place["contextRegion"]["snippet"]["text"].startswith('    sv:code "R40" ;')


def test_files_are_uris(nasty: Report, english: Words) -> None:
    places = [
        (each["locations"][0]["physicalLocation"]["artifactLocation"], result.file)
        for each, result in zip(run(nasty, english)["results"], nasty.results, strict=True)
        if result.file
    ]
    assert len(places) == 11
    for place, file in places:
        assert URI.fullmatch(place["uri"])
        assert unquote(place["uri"]).removeprefix("file://") == file
        assert place.get("uriBaseId") == (None if file.startswith("/") else "%SRCROOT%")
    assert {place["uri"] for place, _ in places} >= {
        "data/plans/%C4%BCoti%20gar%C5%A1%2C%20a%23b.ttl",
        "file:///elsewhere/a%20b.ttl",
    }


def test_a_fingerprint_outlives_moved_lines(nasty: Report, english: Words) -> None:
    moved = replace(nasty, results=[replace(each, line=999) for each in nasty.results])
    marks = [
        [each["partialFingerprints"]["svgraph/v1"] for each in run(report, english)["results"]]
        for report in (nasty, moved)
    ]
    assert marks[0] == marks[1] and len(set(marks[0])) == 12


def test_a_baseline_gives_each_result_its_state(nasty: Report, english: Words) -> None:
    found = run(compared(nasty, [*nasty.results[3:], Result("r", "info", "gone")]), english)
    states = [each["baselineState"] for each in found["results"]]
    assert states == ["new"] * 3 + ["unchanged"] * 9
    assert found["properties"]["mended"] == 1
    assert "baselineState" not in run(nasty, english)["results"][0]


def test_a_fix_is_a_change_of_its_files(nasty: Report, english: Words) -> None:
    (fix,) = run(nasty, english)["results"][0]["fixes"]
    assert fix["description"]["text"] == "nearest official code"
    (change,) = fix["artifactChanges"]
    assert change["artifactLocation"]["uri"] == "data/plans/lv/logic.ttl"
    assert change["replacements"] == [
        {
            "deletedRegion": {"charOffset": 1204, "charLength": 5},
            "insertedContent": {"text": '"R.40"'},
        }
    ]


def test_a_fix_of_several_files_names_each_once(english: Words) -> None:
    edits = (Edit("a", 1, 2, "x", "y"), Edit("b", 3, 3, "", "z"), Edit("a", 5, 6, "x", ""))
    report = Report([Result("r", "info", "m", file="a", fix=Fix("why", edits))])
    (fix,) = run(report, english)["results"][0]["fixes"]
    files = [
        (each["artifactLocation"]["uri"], len(each["replacements"]))
        for each in fix["artifactChanges"]
    ]
    assert files == [("a", 2), ("b", 1)]


def test_a_message_holds_neither_placeholders_nor_links(nasty: Report, english: Words) -> None:
    texts = [each["message"]["text"] for each in run(nasty, english)["results"]]
    assert '{{braces}} "quotes" & </td>: {{0}} [a] (b)' in texts
    assert not [text for text in texts if "](" in text]


def test_each_rule_says_something(nasty: Report, words: Words) -> None:
    rules = run(nasty, words)["tool"]["driver"]["rules"]
    for rule in rules:
        assert rule["shortDescription"]["text"] and rule["fullDescription"]["text"]
        assert rule["help"]["text"] and rule["help"]["markdown"]
    assert "unnamed" in {rule["id"] for rule in rules}


def test_the_help_of_a_rule_is_not_broken_by_its_examples(nasty: Report, english: Words) -> None:
    rules = {rule["id"]: rule for rule in run(nasty, english)["tool"]["driver"]["rules"]}
    plain, fenced = rules["Indicator-code"]["help"], rules["Record-label"]["help"]
    assert (
        "Two spellings of one code" in plain["text"] and "**How to mend it**" in plain["markdown"]
    )
    assert fenced["markdown"].count("````") == 2  # the example has a fence of three


def test_what_found_nothing_to_look_at_is_a_note_of_the_run(nasty: Report, english: Words) -> None:
    (invocation,) = run(nasty, english)["invocations"]
    (note,) = invocation["toolExecutionNotifications"]
    assert note["message"]["text"].endswith("svs:Translation")
