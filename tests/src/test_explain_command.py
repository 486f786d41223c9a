"""`svgraph explain` lists the rules, explains one, and writes a page for each."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest

from svgraph.cli import main

ROOT = Path(__file__).parents[2]
SHAPE_FILES = sorted((ROOT / "shapes").glob("*.ttl")) + sorted(
    (ROOT / "shapes" / "profiles").glob("*.ttl")
)


@pytest.fixture(autouse=True)
def in_the_project(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def printed(capfd: pytest.CaptureFixture[str], *words: str, code: int = 0) -> str:
    assert main(["explain", *words]) == code
    out, err = capfd.readouterr()
    assert "Traceback" not in err
    return out if code == 0 else err


def test_the_list_has_every_rule_of_the_shapes(capfd: pytest.CaptureFixture[str]) -> None:
    """Counted in the files: a block with a message is a rule."""
    blocks = [
        block
        for path in SHAPE_FILES
        for block in re.split(r"\n(?=\S)", path.read_text(encoding="utf-8"))
        if "    sh:message " in block
    ]
    expected = {re.match(r"\w+:([\w-]+)", block)[1] for block in blocks}  # type: ignore[index]
    assert len(expected) > 200
    rows = list(csv.DictReader(io.StringIO(printed(capfd, "--format", "csv"))))
    assert {row["rule"] for row in rows} == expected and len(rows) == len(expected)
    assert list(rows[0]) == ["rule", "severity", "title", "about", "where"]
    assert all(row["title"] and row["where"] for row in rows)
    # A check of whole files looks at no kind of record.
    assert all(bool(row["about"]) == (row["where"] != "checks") for row in rows)


@pytest.mark.parametrize("format", ["table", "tsv", "json", "jsonl", "md", "html"])
def test_the_list_comes_in_every_format_of_rows(
    capfd: pytest.CaptureFixture[str], format: str
) -> None:
    assert "Need-unique" in printed(capfd, "--format", format)


def test_the_list_comes_as_a_spreadsheet(tmp_path: Path) -> None:
    target = tmp_path / "rules.xlsx"
    assert main(["explain", "-o", str(target)]) == 0
    assert target.read_bytes().startswith(b"PK")


def test_a_rule_is_explained_in_words(capfd: pytest.CaptureFixture[str]) -> None:
    text = printed(capfd, "Need-unique", "--lang", "lv")
    number = (ROOT / "shapes/codes.ttl").read_text("utf-8").split("\nsvs:Need-unique ")[0]
    assert text.startswith("vajadzība ar savu kodu\nNeed-unique · pārkāpums")
    assert "Atstājiet plānā katram kodam vienu vajadzību." in text
    assert f"shapes/codes.ttl:{number.count(chr(10)) + 2}" in text


@pytest.mark.parametrize("name", ["svs:Need-unique", "need-unique", "need with a code of its own"])
def test_a_rule_goes_by_any_of_its_names(capfd: pytest.CaptureFixture[str], name: str) -> None:
    assert json.loads(printed(capfd, name, "--format", "json"))["rule"] == "Need-unique"


def test_an_unknown_rule_is_the_inputs_fault(capfd: pytest.CaptureFixture[str]) -> None:
    said = printed(capfd, "Need-uniqe", code=2)
    assert "no rule 'Need-uniqe'" in said and "Need-unique" in said


@pytest.mark.parametrize(
    "words",
    [
        ["Need-unique", "--format", "xlsx"],
        ["--format", "text"],
        ["--pages", "x", "Need-unique"],
        ["--pages", "x", "--format", "html"],
        ["Need-unique", "--lang", "tlh"],
    ],
)
def test_what_cannot_be_done_is_refused(
    capfd: pytest.CaptureFixture[str], words: list[str]
) -> None:
    assert printed(capfd, *words, code=2)
    assert not (ROOT / "x").exists()


def test_pages_of_every_rule_in_both_languages(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "rules"
    assert main(["explain", "--pages", str(folder), "--quiet"]) == 0
    english, latvian = sorted((folder / "en").iterdir()), sorted((folder / "lv").iterdir())
    assert len(english) > 200 and [one.name for one in english] == [one.name for one in latvian]
    assert (folder / "index.html").is_file()
    assert "Keep one need for each code" in (folder / "en/Need-unique.html").read_text("utf-8")
    assert "vienu vajadzību" in (folder / "lv/Need-unique.html").read_text("utf-8")


def test_pages_again_are_the_same(tmp_path: Path) -> None:
    for name in ("one", "two"):
        assert main(["explain", "--pages", str(tmp_path / name), "--quiet"]) == 0
    compared = 0
    for path in (tmp_path / "one").rglob("*.html"):
        compared += 1
        other = tmp_path / "two" / path.relative_to(tmp_path / "one")
        assert path.read_bytes() == other.read_bytes()
    assert compared > 400


def test_a_folder_that_cannot_be_is_refused(
    capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "file"
    file.write_text("x")
    said = printed(capfd, "--pages", str(file / "rules"), code=3)
    assert "cannot write" in said
    assert file.read_text() == "x"
