"""The Turtle files: in canonical form, without blank nodes, one subject in one file."""

import re
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pyoxigraph as ox
import pytest

from svgraph import names
from svgraph.layout import Rooms
from svgraph.load import LoadedFile, load_rooms

# A plan declares its own prefix beside its data, in the one registry.
SHARED_SUBJECTS = {names.PREFIXES}
PATHS = {
    names.SH + form
    for form in (
        "inversePath",
        "alternativePath",
        "zeroOrMorePath",
        "oneOrMorePath",
        "zeroOrOnePath",
    )
}


@pytest.fixture(scope="module")
def files(project_rooms: Rooms) -> list[LoadedFile]:
    return load_rooms(project_rooms)


def nameless(file: LoadedFile) -> dict[ox.BlankNode, set[str]]:
    """The blank nodes of a file, each with its properties."""
    found: dict[ox.BlankNode, set[str]] = defaultdict(set)
    for quad in file.quads:
        if isinstance(quad.subject, ox.BlankNode):
            found[quad.subject].add(quad.predicate.value)
        if isinstance(quad.object, ox.BlankNode):
            found[quad.object] |= set()
    return found


def is_list_or_construct(properties: set[str], types: set[str]) -> bool:
    """A list, a path of SHACL (which must be nameless), or an OWL construct."""
    return (
        {names.RDF + "first", names.RDF + "rest"} <= properties
        or (len(properties) == 1 and properties <= PATHS)
        or any(type_.startswith(names.OWL) for type_ in types)
    )


def test_no_blank_node_in_data(files: list[LoadedFile]) -> None:
    data = [file for file in files if file.name.startswith("data/")]
    assert data
    assert [file.name for file in data if nameless(file)] == []


def test_blank_nodes_elsewhere_only_where_a_list_or_construct_needs_one(
    files: list[LoadedFile],
) -> None:
    for file in files:
        types = defaultdict(set)
        for quad in file.quads:
            if quad.predicate.value == names.TYPE and isinstance(quad.subject, ox.BlankNode):
                types[quad.subject].add(quad.object.value)
        for node, properties in nameless(file).items():
            assert is_list_or_construct(properties, types[node]), f"{file.name}: {properties}"


def test_one_subject_stands_in_one_file(files: list[LoadedFile]) -> None:
    homes: dict[str, set[str]] = defaultdict(set)
    for file in files:
        # How our terms stand to other people's is said apart from what they are.
        if not file.name.startswith("ontology/alignments/"):
            for quad in file.quads:
                if isinstance(quad.subject, ox.NamedNode):
                    homes[quad.subject.value].add(file.name)
    split = {iri: sorted(where) for iri, where in homes.items() if len(where) > 1}
    assert {iri: where for iri, where in split.items() if iri not in SHARED_SUBJECTS} == {}


def test_alignments_add_only_relations_to_our_terms(files: list[LoadedFile]) -> None:
    allowed = {names.SUBCLASS_OF, names.RDFS + "subPropertyOf", names.RDFS + "seeAlso"}
    seen = 0
    for file in files:
        if file.name.startswith("ontology/alignments/"):
            for quad in file.quads:
                if quad.subject.value.startswith(names.SV):
                    seen += 1
                    assert quad.predicate.value in allowed, file.name
    assert seen


def test_no_plan_mentions_another_plan(files: list[LoadedFile]) -> None:
    for file in files:
        if file.name.startswith("data/plans/"):
            own = file.name.split("/")[2]
            iris = {
                term.value
                for quad in file.quads
                for term in (quad.subject, quad.object)
                if isinstance(term, ox.NamedNode) and term.value.startswith(names.PLAN)
            }
            assert {iri.removeprefix(names.PLAN).split("/")[0] for iri in iris} <= {own}, file.name


def test_ontology_shapes_and_queries_mention_no_plan(project_rooms: Rooms) -> None:
    codes = sorted(folder.name for folder in (project_rooms.data / "plans").iterdir())
    assert "lv" in codes
    # By its IRI or by a CURIE; “it:” and “is:” with a space behind are words.
    plans = "|".join(map(re.escape, codes))
    mark = re.compile(rf"{re.escape(names.PLAN)}(?:{plans})\b|\bplan:(?:{plans})\b| (?:{plans}):\w")
    looked_at = 0
    for room, suffix in (("ontology", ".ttl"), ("shapes", ".ttl"), ("queries", ".rq")):
        for name in project_rooms.files(room, suffix):
            looked_at += 1
            text = project_rooms.path(name).read_text(encoding="utf-8")
            assert mark.search(text) is None, name
    assert looked_at > 50


def turtlefmt() -> str | None:
    beside = Path(sys.executable).with_name("turtlefmt")
    return str(beside) if beside.exists() else shutil.which("turtlefmt")


def test_every_file_is_in_canonical_form(
    project: Path, project_rooms: Rooms, missing: Callable[[str], NoReturn]
) -> None:
    tool = turtlefmt() or missing(
        "turtlefmt is not installed: the form of Turtle files is not checked"
    )
    rooms = ("ontology", "shapes", "data")
    assert all(project_rooms.files(room, ".ttl") for room in rooms)
    checked = subprocess.run(
        [tool, "--check", *rooms], cwd=project, capture_output=True, text=True, check=False
    )
    assert checked.returncode == 0, f"{checked.stdout}{checked.stderr}\nrun: make fmt"
