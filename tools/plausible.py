"""Write a project of plausible plans: any size, the same bytes for the same seed, known errors.

The plans, their countries and their fact sheets are invented; their model is that of the rooms
beside this file. What is written conforms to the shapes, and every span holds against its text.
Errors are seeded on purpose: each gives exactly one result of one rule, so that the count of
results is known before anybody looks.

    python tools/plausible.py DIR --triples 100000 --errors 0.005 --seed 1
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from invented.faults import FAULTS, Fault
from invented.plan import Plan
from invented.turtle import BASE, both, write
from invented.words import Words

ROOT = Path(__file__).resolve().parent.parent
COPIED = ("ontology", "shapes", "queries", "data/framework")
TRIPLES_OF_A_PLAN = 4000  # as many as the Latvian sheet gives
FEWEST_TRIPLES = 1000

CATALOGUE = (f"<{BASE}catalog>", {
    "a": ["dcat:Catalog"],
    "skos:prefLabel": both("invented plans", "izdomāti plāni"),
    "dcterms:publisher": ["actor:svgraph"],
    "dcterms:license": ["<https://creativecommons.org/licenses/by/4.0/>"],
})  # fmt: skip


@dataclass
class Made:
    """What a project holds that was just written, and what a validation has to find in it."""

    triples: int = 0
    plans: int = 0
    statements: int = 0
    files: int = 0
    faults: Counter[str] = field(default_factory=Counter)

    def _by(self, key: Callable[[Fault], str]) -> dict[str, int]:
        counted: Counter[str] = Counter()
        for name, times in self.faults.items():
            counted[key(FAULTS[name])] += times
        return dict(sorted(counted.items()))

    def rules(self) -> dict[str, int]:
        """How many results each rule has to give."""
        return self._by(lambda fault: fault.rule)

    def components(self) -> dict[str, int]:
        """How many results each component of SHACL has to give, by its name after `sh:`."""
        return self._by(lambda fault: f"{fault.component}ConstraintComponent")

    def severities(self) -> dict[str, int]:
        """How many results have to be violations, and how many warnings."""
        return self._by(lambda fault: fault.severity)

    def as_json(self) -> str:
        """Everything, to keep beside the rooms."""
        told = {
            "triples": self.triples,
            "plans": self.plans,
            "statements": self.statements,
            "files": self.files,
            "errors": self.faults.total(),
            "severities": self.severities(),
            "rules": self.rules(),
            "components": self.components(),
        }
        return json.dumps(told, indent=2) + "\n"


def generate(folder: Path, triples: int, errors: float = 0.0, seed: int = 1) -> Made:
    """Write a project with so many triples in its data; `errors` is their share of statements."""
    if triples < FEWEST_TRIPLES:
        raise SystemExit(f"a plan needs at least {FEWEST_TRIPLES} triples")
    for room in COPIED:
        shutil.copytree(ROOT / room, folder / room)
    words = Words.read(folder)
    chance = random.Random(seed)
    order = sorted(FAULTS)
    chance.shuffle(order)
    made = Made()

    def due(plan: Plan) -> tuple[str | None, Callable[[Plan], None]]:
        """An error, if the statements so far are owed one; else a unit without."""
        committed = made.faults.total() + plan.faults.total()
        if committed + 1 > (made.statements + plan.statements) * errors:
            return None, Plan.unit
        name = order[committed % len(order)]
        return name, FAULTS[name].commit

    write(folder / "data" / "catalog.ttl", [CATALOGUE])
    count = max(1, round(triples / TRIPLES_OF_A_PLAN))
    for number in range(count):
        budget = (triples - made.triples) // (count - number)
        plan = Plan(number, words, random.Random(f"{seed}/{number}"))
        plan.fill(budget, due)
        made.files += plan.write(folder)
        made.plans += 1
        made.triples += plan.triples
        made.statements += plan.statements
        made.faults.update(plan.faults)
    (folder / "expected.json").write_text(made.as_json(), encoding="utf-8")
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Write a project and say what it holds."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, metavar="DIR", help="a folder that is not there yet")
    parser.add_argument("--triples", type=int, default=10_000, help="in the data of the plans")
    parser.add_argument("--errors", type=float, default=0.0, help="for each statement: 0.005")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args(arguments)
    if asked.folder.exists() and any(asked.folder.iterdir()):
        print(f"{asked.folder}: this folder is not empty", file=sys.stderr)
        return 2
    made = generate(asked.folder, asked.triples, asked.errors, asked.seed)
    print(made.as_json(), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
