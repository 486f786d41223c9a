"""Measure what a user waits for, beside a peer, in one run; write docs/bench.md.

Every figure is the median of runs that take turns, so that a slow minute slows all of them;
what counts is the ratio. The peer of a cold answer is a process that parses the same Turtle with
rdflib and asks rdflib the same query. Nothing here is a test: nothing fails when it is slow.
"""

from __future__ import annotations

import importlib.metadata
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SVGRAPH = Path(sys.executable).with_name("svgraph")
QUERY = ROOT / "queries" / "analysis" / "absences.rq"
REPEATS = 31
ROOMS = ("ontology", "shapes", "data", "queries")

# Parses what the program compiles, derives what the query needs, and asks.
PEER = """
import sys
from pathlib import Path
import rdflib
root, query = Path(sys.argv[1]), Path(sys.argv[2])
graph = rdflib.Graph()
for room in ("ontology", "data"):
    for path in sorted((root / room).rglob("*.ttl")):
        graph.parse(path, format="turtle")
for rule in ("10-types", "40-statements"):
    graph += graph.query((root / "queries" / "derive" / f"{rule}.rq").read_text()).graph
rows = list(graph.query(query.read_text()))
assert rows
"""


def main() -> None:
    """Measure, print the table, write it down."""
    with tempfile.TemporaryDirectory() as scratch:
        project = Path(scratch) / "rooms"
        for room in ROOMS:
            shutil.copytree(ROOT / room, project / room)
        peer = Path(scratch) / "peer.py"
        peer.write_text(PEER, encoding="utf-8")
        build = [SVGRAPH, "--project", project, "build"]
        for command in (build, [SVGRAPH, "--help"], [SVGRAPH, "--project", project, "ask", "CQ09"]):
            run(command)
        figures = measure(
            {
                "`python -c pass`": [sys.executable, "-c", "pass"],
                "`svgraph --help`": [SVGRAPH, "--help"],
                "`svgraph query` (absences), cold": [SVGRAPH, "--project", project, "query", QUERY],
                "`svgraph ask` (CQ09), cold": [SVGRAPH, "--project", project, "ask", "CQ09"],
            },
            REPEATS,
        )
        figures |= measure({"rdflib: parse the Turtle, ask (absences)": [
            sys.executable, peer, project, QUERY]}, 5)  # fmt: skip
        figures |= measure({"`svgraph build`, all rooms": build}, 5, lambda: wipe(project))
    text = report(figures)
    (ROOT / "docs" / "bench.md").write_text(text, encoding="utf-8")
    print(text)


def measure(
    commands: dict[str, Sequence[str | Path]],
    repeats: int,
    before: Callable[[], None] = lambda: None,
) -> dict[str, float]:
    """Run the commands in turn; return the median seconds of each."""
    seconds: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(repeats):
        for name, command in commands.items():
            before()
            seconds[name].append(run(command))
    return {name: statistics.median(values) for name, values in seconds.items()}


def run(command: Sequence[str | Path]) -> float:
    """Run a command that must succeed; return its seconds."""
    # As installed: modules are compiled once, and not at every start.
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    started = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, env=environment)
    return time.perf_counter() - started


def wipe(project: Path) -> None:
    """Forget the last build."""
    shutil.rmtree(project / "build", ignore_errors=True)


def report(figures: dict[str, float]) -> str:
    """The table, with the machine and the versions it was measured on."""
    bare = figures["`python -c pass`"]
    peer = figures["rdflib: parse the Turtle, ask (absences)"]
    query = figures["`svgraph query` (absences), cold"]
    ask = figures["`svgraph ask` (CQ09), cold"]
    rows = [
        f"| {name} | {value * 1000:.0f} | {value / bare:.1f} |" for name, value in figures.items()
    ]
    aims = [
        ("`svgraph --help` within 4 times `python -c pass`", figures["`svgraph --help`"] / bare, 4),
        ("a cold `query` within 8 times", query / bare, 8),
        ("a cold `ask` within 8 times", ask / bare, 8),
    ]
    lines = [
        "# What a user waits for",
        "",
        "Written by `make bench`. Medians of runs that take turns; trust the ratios.",
        "",
        machine(),
        "",
        "| what | ms | times `python -c pass` |",
        "|---|---:|---:|",
        *rows,
        "",
        *(f"- Aim: {aim}: **{'met' if is_ <= at_most else 'missed'}** ({is_:.1f})."
          for aim, is_, at_most in aims),
        "- Aim: the same query at least 10 times faster than after parsing the Turtle with rdflib: "
        f"**{'met' if peer / query >= 10 else 'missed'}** ({peer / query:.0f} times).",
        "- Aim: a full build under 3 s on two cores: "
        f"**{'met' if figures['`svgraph build`, all rooms'] < 3 else 'missed'}** "
        f"({figures['`svgraph build`, all rooms']:.1f} s).",
        "",
    ]  # fmt: skip
    return "\n".join(lines)


def machine() -> str:
    """Cores, system and versions, in one line."""
    versions = ", ".join(
        f"{package} {importlib.metadata.version(package)}" for package in ("pyoxigraph", "rdflib")
    )
    return (
        f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, "
        f"CPython {platform.python_version()}, {versions}."
    )


if __name__ == "__main__":
    main()
