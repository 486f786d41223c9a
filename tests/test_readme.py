"""The README's examples are what the program prints today, and its recipe anchors as it says."""

import re
import shlex
from pathlib import Path

import pytest

from svgraph.anchor import anchor
from svgraph.cli import main
from svgraph.layout import find_rooms

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONSOLE = re.findall(r"```console\n\$ svgraph (.+?)\n(.*?)```", README, re.DOTALL)
TURTLE = re.findall(r"```turtle\n(.*?)```", README, re.DOTALL)
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]


def test_there_are_examples() -> None:
    assert len([command for command, _ in CONSOLE if command.startswith("ask")]) >= 5
    assert TURTLE


@pytest.mark.parametrize(
    ("command", "printed"), [pair for pair in CONSOLE if " - " not in f" {pair[0]} "]
)
def test_a_command_prints_what_the_readme_shows(
    command: str, printed: str, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    assert main(shlex.split(command)) == (1 if "✗" in printed else 0)
    found = capfd.readouterr().out
    elided = re.escape(printed).replace("…\\\n", "(?:.*\n)*?")
    assert found == printed or re.fullmatch(elided, found), found


@pytest.mark.parametrize(("command", "text"), [pair for pair in CONSOLE if " - " in f" {pair[0]} "])
def test_a_query_from_standard_input_has_rows(
    command: str,
    text: str,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    query = tmp_path / "query.rq"
    query.write_text(text, encoding="utf-8")
    monkeypatch.chdir(ROOT)
    assert main([str(query) if word == "-" else word for word in shlex.split(command)]) == 0
    assert len(capfd.readouterr().out.splitlines()) > 1


def test_the_fact_of_the_readme_anchors(tmp_path: Path) -> None:
    source = ROOT / "data" / "sources"
    for name in ("factsheet-lv.txt", "factsheet-lv.ttl"):
        target = tmp_path / "data" / "sources" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes((source / name).read_bytes())
    for room in ("ontology", "shapes", "queries"):
        (tmp_path / room).mkdir()
    prefixes = "".join(
        f"@prefix {name}: <https://w3id.org/svgraph/{path}> .\n"
        for name, path in (
            *((each, f"{each}/") for each in ("action", "basis", "concept", "indicator")),
            *((each, f"{each}/") for each in ("modality", "sheet")),
            ("lv", "plan/lv/"),
            ("sv", "ontology#"),
        )
    )
    prefixes += "@prefix oa: <http://www.w3.org/ns/oa#> .\n"
    prefixes += "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
    fact = tmp_path / "data" / "fact.ttl"
    fact.write_text(f"{prefixes}\n{TURTLE[0]}", encoding="utf-8")
    assert len(anchor(find_rooms(tmp_path))) == 1
    assert 'oa:exact "Tomēr LEADER Vietējās rīcības grupas var' in fact.read_text(encoding="utf-8")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(document: Path) -> None:
    for link in re.findall(r"\]\((?!https?:)([^)#]+)\)", document.read_text(encoding="utf-8")):
        assert (document.parent / link).exists(), f"{document.name}: {link} leads nowhere"
