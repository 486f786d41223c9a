"""Time processes: whole ones, one at a time, in turns."""

from __future__ import annotations

import json
import math
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

TOOLS = Path(__file__).resolve().parent.parent
SVGRAPH = Path(sys.executable).with_name("svgraph")
Command = Sequence[str | Path]


class Run(NamedTuple):
    """What came of one process."""

    seconds: float
    code: int
    out: str
    said: str = ""


def environment() -> dict[str, str]:
    """As installed: modules are compiled once, and not at every start."""
    kept = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    return kept | {"PYTHONPATH": os.pathsep.join([str(TOOLS), kept.get("PYTHONPATH", "")])}


def run(command: Command, budget: float | None = None, codes: Iterable[int] = (0,)) -> Run:
    """Run a command, which must end with one of the codes or at the end of its budget (-9)."""
    started = time.perf_counter()
    with subprocess.Popen(
        [str(part) for part in command],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(),
    ) as process:
        try:
            out, said = process.communicate(timeout=budget)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            return Run(time.perf_counter() - started, -9, "")
    seconds = time.perf_counter() - started
    if process.returncode not in codes:
        raise SystemExit(f"{' '.join(map(str, command))}: {process.returncode}\n{said}")
    last = said.strip().rpartition("\n")[2]
    return Run(seconds, process.returncode, out, last)


def part(name: str, *arguments: str | Path, budget: float | None = None) -> dict[str, Any] | None:
    """What a part of the bench measures in a process of its own.

    Nothing where it took too long or failed: the page shows a dash, and here it says why.
    """
    done = run([sys.executable, "-m", "measured.parts", name, *arguments], budget, codes=(0, 1))
    if done.code:
        why = f"not done in {budget:.0f} s" if done.code == -9 and budget else done.said
        print(f"       {name}: {why}", file=sys.stderr, flush=True)
        return None
    found: dict[str, Any] = json.loads(done.out)
    return found


def medians(
    commands: dict[str, Command], repeats: int, before: Callable[[], None] = lambda: None
) -> dict[str, float]:
    """Run the commands in turn; return the median seconds of each."""
    seconds: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(repeats):
        for name, command in commands.items():
            before()
            seconds[name].append(run(command).seconds)
    return {name: statistics.median(values) for name, values in seconds.items()}


def geometric_mean(values: Iterable[float]) -> float:
    """The mean by which ratios are averaged."""
    held = list(values)
    return math.exp(sum(map(math.log, held)) / len(held)) if held else float("nan")
