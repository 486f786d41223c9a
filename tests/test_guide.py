"""What the curator's guide shows is what the program prints; a line `…` stands for any lines."""

import re
import shlex
import shutil
from pathlib import Path

import pytest

from svgraph.cli import main
from svgraph.layout import ROOMS

ROOT = Path(__file__).resolve().parent.parent
GUIDE = (ROOT / "docs" / "curators-guide.md").read_text(encoding="utf-8")
CONSOLE = re.findall(r"```console\n\$ svgraph (.+?)\n(.*?)```", GUIDE, re.DOTALL)
SHELL = "\n".join(re.findall(r"```sh\n(.*?)```", GUIDE, re.DOTALL))
COMMANDS = re.findall(r"^svgraph (.+)$", SHELL, re.MULTILINE)


def pattern(shown: str) -> str:
    """Any lines for `…` alone, the rest of a line for one at its end, gaps of any width."""
    lines = []
    for line in shown.splitlines():
        text = re.sub(r"(?:\\ ){2,}", " {2,}", re.escape(line.removesuffix("…")))
        rest = ".*" if line.endswith("…") else ""
        lines.append("(?:.*\n)*?" if line == "…" else f"{text}{rest}\n")
    return "".join(lines)


def test_an_elision_stands_for_lines_and_nothing_else() -> None:
    assert re.fullmatch(pattern("a\n…\nb\n"), "a\nx\ny\nb\n")
    assert re.fullmatch(pattern("a: …\nb\n"), "a: 7\nb\n")
    assert not re.fullmatch(pattern("a\n…\nb\n"), "a\nx\nc\n")
    assert not re.fullmatch(pattern("a.\n"), "ab\n")


@pytest.mark.parametrize(("command", "shown"), CONSOLE, ids=lambda text: text.splitlines()[0][:40])
def test_a_command_prints_what_the_guide_shows(
    command: str, shown: str, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    code = main(shlex.split(command))
    assert code == (1 if "✗" in shown else 0)
    printed = capfd.readouterr().out
    assert re.fullmatch(pattern(shown), printed), printed


def test_a_baseline_as_the_guide_keeps_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert len(COMMANDS) == 2
    for command in COMMANDS:
        assert main(shlex.split(command.replace("before.json", str(tmp_path / "before.json")))) == 0


def test_the_guide_shows_each_command_it_speaks_of() -> None:
    assert {command.split()[0] for command, _ in CONSOLE} == {"validate", "explain"}
    assert len(CONSOLE) >= 4


def test_a_fix_as_the_guide_shows_it(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    [diff] = re.findall(r"```diff\n(.*?)```", GUIDE, re.DOTALL)
    [(was, becomes)] = re.findall(r"^-( .+)\n\+( .+)$", diff, re.MULTILINE)
    for room in ROOMS:
        shutil.copytree(ROOT / room, tmp_path / room)
    [name] = re.findall(r"^--- a/(.+)$", diff, re.MULTILINE)
    right = (tmp_path / name).read_text(encoding="utf-8")
    assert right.count(becomes) == 1
    (tmp_path / name).write_text(right.replace(becomes, was), encoding="utf-8")
    project = ["--project", str(tmp_path), "--quiet", "validate"]
    assert main([*project, "--fix"]) == 1
    assert capfd.readouterr().out == diff
    assert main([*project, "--fix", "--apply"]) == 0
    assert (tmp_path / name).read_text(encoding="utf-8") == right
