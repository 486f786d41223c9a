"""Show what svgraph can do on a fresh checkout: build, ask, compare, validate, explain, reason.

Every step is a command that a reader can type; the demo prints each before it runs it, writes
answers, comparison, report, matrix, rules and coverage under build/demo, and ends with where they
are and what is not there yet.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
from pathlib import Path

from svgraph.cli import main as svgraph

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "build" / "demo"
SVGRAPH = Path(sys.executable).with_name("svgraph")
PLAN = "lv"
RULE = "Finding-scope"
MAPPED = "dedicated-intervention"
# What is written under build/demo, and what it is.
PRODUCTS = {
    "comparison.html": "the plans side by side",
    "comparison.xlsx": "the same as a workbook",
    "map.svg": "one question as a map",
    "report.html": "validation report",
    "matrix.html": "completeness matrix",
    "rules/index.html": "the rules, explained",
    "coverage.html": "coverage of the source text",
    "*.json": "answers with their evidence",
}

# Commands of the contract that arrive with later issues.
LATER = ("factsheet", "serve", "site", "mcp", "push", "draft", "workbook")


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
    failures += run("compare", MAPPED, "--lang", language)
    failures += write("compare", to="comparison.html", lang=language)
    failures += write("compare", to="comparison.xlsx", lang=language)
    failures += write("compare", MAPPED, to="map.svg", lang=language)
    failures += run("validate", "--lang", language)
    failures += write("validate", to="report.html", lang=language)
    failures += run("validate", "--matrix", "--lang", language)
    failures += write("validate", "--matrix", to="matrix.html", lang=language)
    failures += run("explain", RULE, "--lang", language)
    failures += run("explain", "--pages", f"{OUT.relative_to(ROOT)}/rules")
    failures += run("coverage", PLAN, "--lang", language)
    failures += write("coverage", PLAN, to="coverage.html", lang=language)
    if shutil.which("java"):
        failures += run("reason")
    else:
        left_out.append("the reasoner, for want of Java")

    print()
    for name, what in PRODUCTS.items():
        if any(OUT.glob(name)):
            print(f"{what}: {OUT.relative_to(ROOT)}/{name}")
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
    """Write what a command gives into the folder of the demo; return 1 if it failed.

    It runs within this process, which has opened the graph already.
    """
    words = [*arguments, "--lang", lang, "--output", str(OUT / to), "--quiet"]
    return int(svgraph(["--project", str(ROOT), *words]) != 0)


if __name__ == "__main__":
    sys.exit(main())
