"""What is near certain is proposed, what is not is left alone, and files are changed as a whole."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from svgraph.cli import main
from svgraph.edits import as_diff, changes, write
from svgraph.errors import InputError
from svgraph.layout import Rooms
from svgraph.report import Edit, Fix, Result
from svgraph.validate import Asked, validate

LV = "data/plans/lv/"
# What was written wrong, and what it was: file by file, the mend must restore the original.
CERTAIN = [
    (LV + "statements/target-plan.ttl", "indicator:R.40", "indicator:R40"),
    (LV + "statements/specific-objectives.ttl", "lv:need-SO8-N3", "lv:need-SM8-V3"),
    (LV + "statements/specific-objectives.ttl", "lv:intervention-LA19", "lv:intervention-LA-19"),
    (LV + "statements/key-components.ttl", "lv:intervention-LA19", "lv:intervention-la19"),
    (LV + "plan.ttl", "sv:page 132", "sv:page 133"),
    # Passages that cite these places name chapters too; what their citations print is one page.
    (LV + "plan.ttl", "sv:page 940", "sv:page 904"),
    (LV + "plan.ttl", "sv:page 131", "sv:page 130"),
    (LV + "statements/target-plan.ttl", "nav ieplānots", "nav iepla\u0304nots"),
    (LV + "logic.ttl", 'skos:notation "SO8 N3"', 'skos:notation "so8.N3"'),
    (LV + "logic.ttl", 'skos:notation "SO8 N5"', 'skos:notation "SM8 V5"'),
    (LV + "logic.ttl", 'skos:notation "LA19"', 'skos:notation "LA 19"'),
    (LV + "statements/definition.ttl", '"Vieds ciems ir"@lv', '"Vieds  ciems ir"'),
    (LV + "statements/definition.ttl", "apvidū, kas īsteno", "apvidū,\\tkas īsteno"),
    (
        LV + "statements/target-plan.ttl",
        '"target plans: R.40 is not planned"@en',
        '"target plans: R.40 is not planned"',
    ),
    (LV + "statements/specific-objectives.ttl", "[‘kompleksi", "['kompleksi"),
    (LV + "statements/definition.ttl", "oa:start 1540", "oa:start 1541"),
]
# What nobody can be sure of from the data alone.
UNSURE = [
    (LV + "statements/definition.ttl", '"Vieds ciems ir"@lv', '"Viedais ciems ir"@lv'),
    (LV + "statements/target-plan.ttl", "indicator:R.40", "indicator:R.41"),
    (LV + "logic.ttl", 'skos:notation "LA19"', 'skos:notation "LA 91"'),
    (LV + "statements/key-components.ttl", "lv:intervention-LA19", "lv:intervention-LA1"),
    (LV + "statements/target-plan.ttl", "outcome:not-planned", "outcome:planed"),
    (LV + "plan.ttl", "sv:page 267", "sv:page 267 , 268"),
]


@pytest.fixture
def copied(tmp_path: Path, project_rooms: Rooms) -> Rooms:
    """A copy of the project that may be spoilt."""
    for room in ("ontology", "shapes", "data", "queries"):
        shutil.copytree(project_rooms.root / room, tmp_path / room)
    return Rooms(tmp_path, tmp_path / "build")


def spoil(rooms: Rooms, damage: list[tuple[str, str, str]]) -> dict[str, str]:
    """The original texts of the files that were spoilt."""
    originals = {name: rooms.path(name).read_text("utf-8") for name, _, _ in damage}
    for name, right, wrong in damage:
        text = rooms.path(name).read_text("utf-8")
        assert right in text, (name, right)
        rooms.path(name).write_text(text.replace(right, wrong, 1), "utf-8")
    return originals


def texts(rooms: Rooms, names: dict[str, str]) -> dict[str, str]:
    return {name: rooms.path(name).read_text("utf-8") for name in names}


def test_without_codes_to_go_by_no_hyphen_of_an_identifier_enters_a_code(
    project: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    example = project / "shapes/examples/Need/bad-without-number.ttl"
    assert main(["validate", str(example), "--fix"]) == 1
    assert capfd.readouterr().out == ""


def test_what_is_certain_is_restored_to_the_letter(
    copied: Rooms, capfd: pytest.CaptureFixture[str]
) -> None:
    originals = spoil(copied, CERTAIN)
    spoilt = texts(copied, originals)
    project = ["--project", str(copied.root), "--quiet"]
    assert main([*project, "validate", "--fix"]) == 1
    diff = capfd.readouterr().out
    assert texts(copied, originals) == spoilt, "--fix alone changes nothing"
    assert main([*project, "validate", "--fix", "--apply"]) == 0
    assert "conforms" in capfd.readouterr().out
    assert texts(copied, originals) == originals
    # The printed diff is one that `git apply` understands, and does the same.
    spoil(copied, CERTAIN)
    subprocess.run(["git", "apply", "-p1"], cwd=copied.root, input=diff, text=True, check=True)
    assert texts(copied, originals) == originals


def test_what_is_not_certain_is_left_to_the_curator(copied: Rooms) -> None:
    spoil(copied, UNSURE)
    report = validate(copied, asked=Asked(fix=True))
    assert len(report.results) >= len(UNSURE)
    assert [each for each in report.results if each.fix] == []


def test_a_file_that_is_made_from_a_table_is_left_to_the_table(copied: Rooms) -> None:
    name = "data/framework/indicators.ttl"
    spoil(copied, [(name, 'skos:notation "R.40"', 'skos:notation "R40"')])
    report = validate(copied, asked=Asked(fix=True))
    assert any(each.file == name and each.value == "R40" for each in report.results)
    assert [each for each in report.results if each.fix] == []


def test_nothing_to_mend_is_an_empty_diff(copied: Rooms, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["--project", str(copied.root), "validate", "--fix"]) == 0
    shown = capfd.readouterr()
    assert shown.out == ""
    assert "0 of 0 results can be mended" in shown.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--apply"], "--apply writes what --fix proposes"),
        (["--fix", "--format", "json"], "unified diff"),
        (["--matrix", "--fix"], "no --fix"),
    ],
)
def test_options_that_do_not_go_together_say_so(
    copied: Rooms, capfd: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    assert main(["--project", str(copied.root), "validate", *arguments]) == 2
    assert said in capfd.readouterr().err


# ── Edits ────────────────────────────────────────────────────────────────

TEXT = "<urn:a> <urn:b> 1 . # kept\n"


def result(*edits: Edit) -> Result:
    return Result("rule", "violation", "message", file="x.ttl", fix=Fix("why", edits))


def edit(start: int, was: str, replacement: str) -> Edit:
    return Edit("x.ttl", start, start + len(was), was, replacement)


@pytest.fixture
def paths(tmp_path: Path) -> dict[str, Path]:
    (tmp_path / "x.ttl").write_text(TEXT, "utf-8")
    return {"x.ttl": tmp_path / "x.ttl"}


def test_a_byte_order_mark_and_line_ends_stay(paths: dict[str, Path]) -> None:
    marked = b"\xef\xbb\xbf" + TEXT.replace("\n", "\r\n").encode()
    paths["x.ttl"].write_bytes(marked)
    write(changes([result(edit(16, "1", "22"))], paths), paths)
    assert paths["x.ttl"].read_bytes() == marked.replace(b"1", b"22")


def test_a_file_that_changes_before_it_is_written_is_left_alone(paths: dict[str, Path]) -> None:
    changed = changes([result(edit(16, "1", "22"))], paths)
    paths["x.ttl"].write_text(f"# more\n{TEXT}", "utf-8")
    with pytest.raises(InputError, match="changed meanwhile"):
        write(changed, paths)
    assert paths["x.ttl"].read_text("utf-8") == f"# more\n{TEXT}"


def test_only_line_feeds_break_the_lines_of_a_diff(paths: dict[str, Path]) -> None:
    odd = f"# a\u2028b\x85c\x0bd\x0ce\n{TEXT}"
    paths["x.ttl"].write_text(odd, "utf-8")
    at = odd.index(" 1 ") + 1
    shown = as_diff(changes([result(edit(at, "1", "22"))], paths))
    assert "@@ -1,2 +1,2 @@\n # a\u2028b\x85c\x0bd\x0ce\n-<urn:a>" in shown


def test_edits_keep_all_that_is_around_them(paths: dict[str, Path]) -> None:
    changed = changes([result(edit(16, "1", "22")), result(edit(1, "urn:a", "urn:z"))], paths)
    assert changed["x.ttl"].after == "<urn:z> <urn:b> 22 . # kept\n"
    assert as_diff(changed) == (
        "--- a/x.ttl\n+++ b/x.ttl\n@@ -1 +1 @@\n"
        "-<urn:a> <urn:b> 1 . # kept\n+<urn:z> <urn:b> 22 . # kept\n"
    )


def test_the_same_edit_twice_is_made_once(paths: dict[str, Path]) -> None:
    changed = changes([result(edit(16, "1", "2")), result(edit(16, "1", "2"))], paths)
    assert changed["x.ttl"].after == "<urn:a> <urn:b> 2 . # kept\n"


def test_of_two_edits_that_disagree_neither_is_made(paths: dict[str, Path]) -> None:
    assert changes([result(edit(16, "1", "2")), result(edit(16, "1", "3"))], paths) == {}


def test_a_file_that_has_changed_since_is_refused(paths: dict[str, Path]) -> None:
    with pytest.raises(InputError, match="changed meanwhile"):
        changes([result(edit(16, "7", "2"))], paths)


def test_what_would_be_no_turtle_is_not_written(paths: dict[str, Path]) -> None:
    changed = changes([result(edit(16, "1", '"open'))], paths)
    with pytest.raises(InputError, match="never closed"):
        write(changed, paths)
    assert paths["x.ttl"].read_text("utf-8") == TEXT


def test_a_missing_end_of_line_is_shown_as_diff_shows_it(tmp_path: Path) -> None:
    (tmp_path / "x.ttl").write_text("<urn:a> <urn:b> 1 .", "utf-8")
    changed = changes([result(edit(16, "1", "2"))], {"x.ttl": tmp_path / "x.ttl"})
    assert as_diff(changed).count("\\ No newline at end of file\n") == 2
