"""Show what svgraph can do on a fresh checkout: build, ask, validate, cover, reason.

Every step is a command that a reader can type; the demo prints each before it runs it, writes
the answers and the coverage page under build/demo, and ends with what is not there yet.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "build" / "demo"
SVGRAPH = Path(sys.executable).with_name("svgraph")
PLAN = "lv"

# Commands of the contract that arrive with later issues.
LATER = ("explain", "compare", "factsheet", "serve", "site", "mcp", "push", "draft", "workbook")


def main() -> int:
    """Run the steps in order; return 0 when every one of them did what it should."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lang", default="en", help="language of the answers: en or lv")
    language = parser.parse_args().lang
    OUT.mkdir(parents=True, exist_ok=True)
    left_out: list[str] = []
    failures = 0

    failures += run("build")
    for question in questions(language):
        failures += run("ask", question, "--plan", PLAN, "--lang", language)
        failures += write("ask", question, "--plan", PLAN, to=f"{question}.json", lang=language)
    failures += run("validate", "--lang", language)
    failures += run("coverage", PLAN)
    failures += write("coverage", PLAN, to="coverage.html", lang=language)
    if shutil.which("java"):
        failures += run("reason")
    else:
        left_out.append("the reasoner, for want of Java")

    print()
    print(f"answers and coverage page: {OUT.relative_to(ROOT)}/")
    for reason in left_out:
        print(f"left out: {reason}")
    print(f"not there yet: {', '.join(LATER)}")
    return 1 if failures else 0


def questions(language: str) -> list[str]:
    """Ask the program which questions there are; return their ids in template order."""
    listed = subprocess.run(
        [SVGRAPH, "ask", "--format", "json", "--lang", language],
        capture_output=True,
        check=True,
        text=True,
    )
    return [question["id"] for question in json.loads(listed.stdout)]


def run(*arguments: str) -> int:
    """Print a command, run it, and return 1 if it failed."""
    print(f"\n$ svgraph {' '.join(arguments)}", flush=True)
    return int(subprocess.run([SVGRAPH, *arguments], cwd=ROOT, check=False).returncode != 0)


def write(*arguments: str, to: str, lang: str) -> int:
    """Write what a command gives into the folder of the demo; return 1 if it failed."""
    command = [SVGRAPH, *arguments, "--lang", lang, "--output", OUT / to]
    return int(subprocess.run(command, cwd=ROOT, check=False).returncode != 0)


if __name__ == "__main__":
    sys.exit(main())
