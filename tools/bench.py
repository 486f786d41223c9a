"""Measure what a user waits for, beside its peers, in one run; write docs/bench.md and its plots.

Every figure is the median of runs that take turns, so that a slow minute slows all of them;
what counts is the ratio. The peers are rdflib and pySHACL over the same files or triples.
Nothing here is a test: nothing fails when it is slow, only when answers differ.

    python tools/bench.py --sizes 10k,100k,1M
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path

from measured import growth, page, startup

ROOT = Path(__file__).resolve().parent.parent
REPEATS = 31
UNITS = {"k": 1_000, "M": 1_000_000}


def size(text: str) -> int:
    """A number of triples, such as 10k or 1M."""
    unit = UNITS.get(text[-1:], 1)
    return int(text.rstrip("kM")) * unit


def main() -> int:
    """Measure, write the page, print it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", default="10k,100k,1M", help="triples of the generated plans")
    parser.add_argument("--out", type=Path, default=ROOT / "docs", help="where the page goes")
    parser.add_argument("--figures", type=Path, help="write the page from figures of a former run")
    asked = parser.parse_args()
    kept = asked.figures or ROOT / "build" / "bench.json"
    if not asked.figures:
        kept.parent.mkdir(exist_ok=True)
        kept.write_text(json.dumps(measure([size(each) for each in asked.sizes.split(",")])))
    figures = json.loads(kept.read_text(encoding="utf-8"))
    sizes = {int(triples): said for triples, said in figures["sizes"].items()}
    print(page.write(asked.out, figures["starts"], sizes))
    return 0


def measure(sizes: list[int]) -> dict[str, object]:
    """All figures, by what they are of."""
    started = time.monotonic()

    def note(what: str) -> None:
        print(f"{time.monotonic() - started:5.0f} s  {what}", file=sys.stderr, flush=True)

    with tempfile.TemporaryDirectory(prefix="bench-") as scratch:
        note("start-up")
        starts = startup.measure(Path(scratch), REPEATS)
        grown = {triples: growth.measure(triples, Path(scratch), note) for triples in sizes}
    return {"starts": starts, "sizes": grown}


if __name__ == "__main__":
    sys.exit(main())
