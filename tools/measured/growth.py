"""Measure how cost grows with size: generated projects, the program beside rdflib and pySHACL."""

from __future__ import annotations

import json
import shutil
import statistics
from collections.abc import Callable
from pathlib import Path
from typing import Any

import plausible

from measured.clock import SVGRAPH, medians, part
from measured.parts import QUERIES

ERRORS = 0.005
LARGEST_OF_PEERS = 1_000_000
LARGEST_OF_PYSHACL = 100_000
BUDGET_OF_A_QUERY = 10.0
SHORTEST_OF_PYSHACL = 300.0
TIMES_FASTER = 30  # than pySHACL: it is given so much of our time, and a little more
BUDGET_OF_A_PART = 600.0
Figures = dict[str, Any]


def measure(triples: int, scratch: Path, note: Callable[[str], None]) -> Figures:
    """Everything that is measured at one size."""
    project = scratch / f"plans-{triples}"
    made = plausible.generate(project, triples, ERRORS)
    said: Figures = {"triples": made.triples, "plans": made.plans, "errors": made.faults.total()}
    said |= {"components": made.components(), "statements": made.statements}
    turns = 3 if triples <= 100_000 else 1
    steps: dict[str, Callable[[], Figures | None]] = {
        "load": lambda: _load(project, turns, triples),
        "build": lambda: _build(project, turns),
        "cold": lambda: _cold(project),
        "mix": lambda: _mix(project, triples),
        "runaway": lambda: part("runaway", project, "2", budget=BUDGET_OF_A_PART),
        "validate": lambda: _validate(project, triples),
    }
    for name, measure_one in steps.items():
        note(f"{triples}: {name}")
        said[name] = measure_one()
        if name == "build" and said["build"] is None:
            note(f"{triples}: the build took too long, so nothing else can be measured")
            break
    shutil.rmtree(project)
    return said


def _load(project: Path, turns: int, triples: int) -> Figures:
    readers = ["load_svgraph", "load_bare"]
    found: dict[str, list[Figures]] = {}
    for turn in range(turns):
        peers = ["load_rdflib"] if triples <= LARGEST_OF_PEERS and turn < 3 else []
        for reader in [*readers, *peers]:
            got = part(reader, project, budget=BUDGET_OF_A_PART)
            if got:
                found.setdefault(reader, []).append(got)
    return {reader: _median_of(runs) for reader, runs in found.items()}


def _build(project: Path, turns: int) -> Figures | None:
    runs: list[Figures] = []
    for _ in range(turns):
        shutil.rmtree(project / "build", ignore_errors=True)
        got = part("build", project, budget=BUDGET_OF_A_PART)
        if got is None:
            return None
        runs.append(got)
    return _median_of(runs)


def _cold(project: Path) -> Figures:
    query = QUERIES / "02-code.rq"
    of_project: list[str | Path] = [SVGRAPH, "--project", project]
    found: Figures = dict(
        medians(
            {
                "query": [*of_project, "query", query],
                "ask": [*of_project, "ask", "r40-planned", "--plan", "xa-aaa"],
            },
            7,
        )
    )
    return found


def _mix(project: Path, triples: int) -> Figures:
    repeats = {10_000: 7, 100_000: 5}.get(triples, 3)
    own = part("mix_svgraph", project, str(repeats), budget=BUDGET_OF_A_PART)
    peer = None
    if triples <= LARGEST_OF_PEERS:
        digest = json.loads((project / "build" / "current.json").read_text())["digest"]
        dataset = project / "build" / digest / "svgraph.nq"
        times = "3" if triples <= 100_000 else "1"
        peer = part("mix_rdflib", dataset, times, str(BUDGET_OF_A_QUERY), budget=BUDGET_OF_A_PART)
    hold_equal(own or {}, peer or {})
    return {"svgraph": own, "rdflib": peer}


def hold_equal(own: Figures, peer: Figures) -> None:
    """Answers are the same multisets of rows, or the bench ends here."""
    different = [
        name
        for name, figures in own.items()
        if name in peer and peer[name]["answer"] not in (None, figures["answer"])
    ]
    if different:
        raise SystemExit(f"the answers differ from rdflib's: {' '.join(different)}")


def _validate(project: Path, triples: int) -> Figures:
    own = part("validate", project, "auto", budget=BUDGET_OF_A_PART)
    found: Figures = {"svgraph": own}
    if own and triples <= LARGEST_OF_PYSHACL:
        digest = json.loads((project / "build" / "current.json").read_text())["digest"]
        dataset = project / "build" / digest / "svgraph.nq"
        budget = max(SHORTEST_OF_PYSHACL, (TIMES_FASTER + 1) * own["seconds"])
        found |= {"pyshacl": part("pyshacl_alone", dataset, budget=budget), "budget": budget}
    return found


def _median_of(runs: list[Figures]) -> Figures:
    return {
        key: statistics.median(run[key] for run in runs)
        for key, value in runs[0].items()
        if isinstance(value, int | float)
    }
