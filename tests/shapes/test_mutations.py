"""How much of what can go wrong with the data is found, measured by breaking it.

One thing at a time is broken in what is recorded of real plans: a triple deleted, a page moved by
one, a character of an exact text, a code, a language tag or an outcome changed. It is caught where
some check complains that did not before: the received texts, the vocabulary, or a rule of the
shapes or of any profile, however mild. Outcomes are only counted: which one is right, only a
reader of the source can tell.

A deletion that the derivations undo loses nothing, and does not count. One in ten of the deletions
and of the tags is tried; SVGRAPH_MUTATIONS=all tries every one. What is not caught is listed, and
written to build/mutations.md when all are tried.
"""

from __future__ import annotations

import functools
import multiprocessing
import os
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox
import pytest
import shacl

from svgraph import names, received, sparql, vocabulary
from svgraph.errors import InputError
from svgraph.executables import known_to, read_queries
from svgraph.layout import Rooms
from svgraph.load import LoadedFile, load_rooms
from svgraph.tables import MARK

ROOT = Path(__file__).parents[2]
ROOMS = Rooms(ROOT, ROOT / "build")
BROKEN = ("data/plans/", "data/sources/", "data/framework/", "data/map")
ALL = os.environ.get("SVGRAPH_MUTATIONS") == "all"
EVERY = 1 if ALL else 10
DERIVED = ox.NamedNode(names.GRAPH + "derived")

DELETED, PAGE, WORDS, CODE, TAG, OUTCOME = (
    "triple deleted",
    "page ± 1",
    "character of an exact text",
    "code mistyped",
    "language tag dropped",
    "outcome swapped",
)
CAUGHT, MISSED, RESTORED = "caught", "missed", "restored"
# What the check of received texts looks at; it has nothing to say of anything else.
OF_RECEIVED_TEXTS = {
    *(names.START, names.END, names.EXACT, names.IN_SOURCE, names.FILE_NAME, names.SHA256),
    *received.PARTS,
    *received.AUTHORING,
}
# The first test waits for all of them to be tried.
pytestmark = pytest.mark.timeout(10_800 if ALL else 1_800)
LEAST = {DELETED: 0.9, PAGE: 0.9, WORDS: 0.9, CODE: 0.9, TAG: 0.9}


class Mutation(NamedTuple):
    """One thing that is broken: a quad taken out, and what takes its place."""

    kind: str
    out: ox.Quad
    put: ox.Literal | ox.NamedNode | None = None

    @property
    def replacement(self) -> list[ox.Quad]:
        old = self.out
        if self.put is None:
            return []
        return [ox.Quad(old.subject, old.predicate, self.put, old.graph_name)]

    def __str__(self) -> str:
        place = received.file_of(self.out.graph_name.value)
        to = "" if self.put is None else f" → {self.put}"
        return f"{place}: {self.out.triple}{to}"


# ── The checks ───────────────────────────────────────────────────────────


class Checks:
    """Everything that looks at data when it is built or validated, over data that is broken."""

    def __init__(self) -> None:
        self.files = load_rooms(ROOMS)
        self.stated = [quad for file in self.files for quad in file.quads]
        self.queries = read_queries(ROOMS)
        self.derivations = [query for query in self.queries if query.is_derivation]
        self.prefixes = known_to(self.stated).prefixes
        self.lines = {
            quad: f"{quad.triple} .\n"
            for file in self.files
            if not file.name.startswith("shapes/")
            for quad in file.quads
        }
        self.store = ox.Store()
        self.store.bulk_extend(self.lines)
        shape_lines = {
            f"{quad.triple} .\n"
            for file in self.files
            if file.name.startswith("shapes/") or quad_declares(file)
            for quad in file.quads
        }
        self.shapes = shacl.Shapes.from_text("".join(sorted(shape_lines)), format="ntriples")
        self.concerned = self.concern_of_derivations()
        self.followed = self.derived()
        self.before = self.results([*self.lines.values(), *self.followed])

    def catch(self, mutation: Mutation) -> str:
        """Whether a check complains that did not before, or nothing was lost."""
        if self.received_complains(mutation) or self.vocabulary_complains(mutation):
            return CAUGHT
        return self.rules_complain(mutation)

    def received_complains(self, mutation: Mutation) -> bool:
        if mutation.out.predicate.value not in OF_RECEIVED_TEXTS:
            return False
        stated = [quad for quad in self.stated if quad != mutation.out]
        try:
            return bool(received.check(ROOMS, [*stated, *mutation.replacement]))
        except InputError:
            return True

    def vocabulary_complains(self, mutation: Mutation) -> bool:
        if mutation.out.predicate.value != names.TYPE:
            return False  # what is described by a type is described still
        files = [without(file, mutation.out) for file in self.files]
        return bool(vocabulary.undescribed(files, self.queries, self.prefixes))

    def rules_complain(self, mutation: Mutation) -> str:
        lines = self.lines.copy()
        del lines[mutation.out]
        lines |= {quad: f"{quad.triple} .\n" for quad in mutation.replacement}
        derived = self.followed
        if mutation.out.predicate.value in self.concerned:
            derived = self.derived_with(mutation)
        if mutation.kind == DELETED and f"{mutation.out.triple} .\n" in derived:
            return RESTORED
        return CAUGHT if self.results([*lines.values(), *derived]) - self.before else MISSED

    def results(self, lines: list[str]) -> Counter[tuple[str, ...]]:
        """What the rules find, in any profile."""
        report = self.shapes.validate_text("".join(lines), format="ntriples")
        return Counter(
            (each.focus_node, each.source_shape, str(each.path), str(each.value), each.component)
            for each in report.results
        )

    def derived_with(self, mutation: Mutation) -> set[str]:
        self.store.remove(mutation.out)
        self.store.extend(mutation.replacement)
        try:
            return self.derived()
        finally:
            for quad in mutation.replacement:
                self.store.remove(quad)
            self.store.add(mutation.out)

    def concern_of_derivations(self) -> set[str]:
        """The properties on which a derivation depends, and those that particulars state."""
        named = {term.iri for query in self.derivations for term in sparql.terms_used(query.text)}
        stated = self.store.quads_for_pattern(None, ox.NamedNode(names.SV + "property"), None)
        return {names.TYPE, *named, *(quad.object.value for quad in stated)}

    def derived(self) -> set[str]:
        """The lines that the derivations add to what the store holds."""
        found: set[ox.Triple] = set()
        try:
            for query in self.derivations:
                triples = set(self.store.query(query.text, use_default_graph_as_union=True))
                found |= triples
                self.store.extend(
                    ox.Quad(each.subject, each.predicate, each.object, DERIVED) for each in triples
                )
        finally:
            self.store.clear_graph(DERIVED)
        return {f"{triple} .\n" for triple in found}


def quad_declares(file: LoadedFile) -> bool:
    """A constraint in SPARQL finds its prefixes among the shapes."""
    return any(quad.predicate.value == names.SHAPE_DECLARE for quad in file.quads)


def without(file: LoadedFile, quad: ox.Quad) -> LoadedFile:
    return file._replace(quads=[each for each in file.quads if each != quad])


# ── What is broken ───────────────────────────────────────────────────────


def mutations() -> list[Mutation]:
    # What is made from tables is held equal to them, triple by triple, by tests/data.
    quads = [
        quad
        for file in load_rooms(ROOMS)
        if file.name.startswith(BROKEN) and MARK not in file.text
        for quad in file.quads
    ]
    deleted = [Mutation(DELETED, quad) for quad in quads]
    tags = [
        Mutation(TAG, quad, ox.Literal(quad.object.value))
        for quad in quads
        if isinstance(quad.object, ox.Literal) and quad.object.language
    ]
    made = [*deleted[::EVERY], *tags[::EVERY]]
    outcomes = sorted({q.object.value for q in quads if q.predicate.value == names.SV + "outcome"})
    for quad in quads:
        made += list(of_quad(quad, outcomes))
    return made


def of_quad(quad: ox.Quad, outcomes: list[str]) -> Iterator[Mutation]:
    """What can be mistyped in one triple."""
    predicate, value = quad.predicate.value, quad.object.value
    if predicate == names.SV + "page":
        for step in (-1, 1):
            yield Mutation(PAGE, quad, ox.Literal(int(value) + step))
    if predicate == names.EXACT:
        at = len(value) // 2
        other = "x" if value[at] != "x" else "y"
        wrong = value[:at] + other + value[at + 1 :]
        yield Mutation(WORDS, quad, ox.Literal(wrong, language=quad.object.language))
    if predicate in CODES and isinstance(quad.object, ox.Literal):
        for wrong in sorted(typos(value) - {value}):
            yield Mutation(CODE, quad, ox.Literal(wrong, language=quad.object.language))
    if predicate == names.SV + "outcome":
        other = outcomes[(outcomes.index(value) + 1) % len(outcomes)]
        yield Mutation(OUTCOME, quad, ox.NamedNode(other))


CODES = (names.SKOS + "notation", names.SV + "nationalCode")


def typos(code: str) -> set[str]:
    """The slips that are made in codes: digits, separators, spaces, letters, order."""
    made = {code + " ", code[:-1] + "Q", code[1:], code[:-1]}
    made |= {code[:at] + str((int(c) + 1) % 10) + code[at + 1 :] for at, c in digits(code)}
    made |= {re.sub(r"[ .-]", "", code), re.sub(r"[ .]", "-", code)}
    made |= {re.sub(r"(?<=[A-Z])(?=[0-9])", " ", code), code.swapcase()}
    if len(code) > 1:
        made.add(code[:-2] + code[-1] + code[-2])
    return {each for each in made if each}


def digits(code: str) -> list[tuple[int, str]]:
    return [(at, character) for at, character in enumerate(code) if character.isdecimal()]


# ── The measure ──────────────────────────────────────────────────────────


@functools.cache
def checks() -> Checks:
    return Checks()


def fate_of(mutation: Mutation) -> str:
    return checks().catch(mutation)


class Measure(NamedTuple):
    """What was tried, and what of it was not caught."""

    tried: Counter[str]
    missed: list[Mutation]

    def share(self, kind: str) -> float:
        missed = sum(each.kind == kind for each in self.missed)
        return 1 - missed / self.tried[kind]

    def __str__(self) -> str:
        lines = ["| broken | tried | caught |", "|---|---:|---:|"]
        lines += [
            f"| {kind} | {count} | {self.share(kind):.1%} |" for kind, count in self.tried.items()
        ]
        for kind in self.tried:
            missed = [str(each) for each in self.missed if each.kind == kind]
            if missed:
                lines += ["", f"## Not caught: {kind}", "", *(f"- `{each}`" for each in missed)]
        return "\n".join(lines) + "\n"


@pytest.fixture(scope="module")
def measure() -> Measure:
    tried = mutations()
    # The engines run outside of this process: a crash of one would take the tests with it.
    with multiprocessing.get_context("fork").Pool(2) as pool:
        fates = pool.map(fate_of, tried, chunksize=25)
    counted = [(each, fate) for each, fate in zip(tried, fates, strict=True) if fate != RESTORED]
    found = Measure(
        Counter(each.kind for each, _ in counted),
        [each for each, fate in counted if fate == MISSED],
    )
    if ALL:
        ROOMS.build_dir.mkdir(exist_ok=True)
        (ROOMS.build_dir / "mutations.md").write_text(str(found), encoding="utf-8")
    print(found)
    return found


def test_what_is_not_broken_is_not_complained_of() -> None:
    assert received.check(ROOMS) == []
    # Two versions of which a source gives the date of approval and no number: to be found out.
    known = {"PlanVersion-number": 2}
    assert Counter(found[1].strip("<>").rpartition("#")[2] for found in checks().before) == known


@pytest.mark.parametrize("kind", LEAST)
def test_most_of_what_is_broken_is_caught(measure: Measure, kind: str) -> None:
    assert measure.tried[kind] > 10
    assert measure.share(kind) >= LEAST[kind], str(measure)


def test_outcomes_are_swapped_to_be_counted(measure: Measure) -> None:
    assert measure.tried[OUTCOME] > 10
