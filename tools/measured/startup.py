"""Measure what a user of the shipped graph waits for, beside a process of rdflib."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from measured.clock import SVGRAPH, Command, medians, run

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("ontology", "shapes", "data", "queries")
QUERY = ROOT / "queries" / "analysis" / "absences.rq"
NOTHING = "`python -c pass`"
HELP = "`svgraph --help`"
COLD_QUERY = "`svgraph query` (absences), cold"
COLD_ASK = "`svgraph ask` (CQ09), cold"
PEER_QUERY = "rdflib: parse the Turtle, ask (absences)"
BUILD = "`svgraph build`, all rooms"

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


def measure(scratch: Path, repeats: int) -> dict[str, float]:
    """The median seconds of each command, in turns."""
    from svgraph.cli import COMMANDS

    project, peer = scratch / "rooms", scratch / "peer.py"
    for room in ROOMS:
        shutil.copytree(ROOT / room, project / room)
    peer.write_text(PEER, encoding="utf-8")
    of_project: list[str | Path] = [SVGRAPH, "--project", project]
    build = [*of_project, "build"]
    run(build)
    helps: dict[str, Command] = {
        f"`svgraph {name} --help`": [SVGRAPH, name, "--help"] for name in COMMANDS
    }
    figures = medians(
        {
            NOTHING: [sys.executable, "-c", "pass"],
            HELP: [SVGRAPH, "--help"],
            COLD_QUERY: [*of_project, "query", QUERY],
            COLD_ASK: [*of_project, "ask", "CQ09"],
        },
        repeats,
    )
    figures |= medians(helps, max(3, repeats // 5))
    figures |= medians({PEER_QUERY: [sys.executable, peer, project, QUERY]}, 3)

    def wipe() -> None:
        shutil.rmtree(project / "build", ignore_errors=True)

    return figures | medians({BUILD: build}, 3, wipe)
