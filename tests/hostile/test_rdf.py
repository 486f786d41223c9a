"""Nothing that a file of RDF holds harms the program: each ends as its case says."""

import gc
import hashlib
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest
from rdf_cases import CASES, MEGABYTE, Case, World

# What a command does with a file of any format, as short as can be.
READ = """
import sys
from pathlib import Path
from svgraph import rdf
from svgraph.errors import SvgraphError
try:
    print(len(rdf.read(Path(sys.argv[1]), sys.argv[1]).quads))
except SvgraphError as error:
    print(error, file=sys.stderr)
    sys.exit(error.exit_code)
"""
# A file that is validated has its name as a base, and a folder is validated file by file.
OF_THE_READER = [case for case in CASES if case.name in ("relative-iri", "folder")]
# A folder in a room is a folder, whatever it is called.
ROOMS = [case for case in CASES if case.ending == ".ttl" and case.exit and case.name != "folder"]


PLACE = re.compile(r"(\{file\}[:\d]*): ?(.*)", re.DOTALL)


def expect(case: Case, outcome: Any, name: str, world: World) -> None:
    """Hold an outcome against its case: how it ended, where it says that it is wrong, and what."""
    placed = PLACE.fullmatch(case.said)
    said = outcome.out + outcome.err
    assert outcome.exit == case.exit, outcome
    for part in placed.groups() if placed else [case.said]:
        told = part.replace("{file}", name).replace("{port}", str(world.port))
        assert told.replace("{secret}", str(world.secret)) in said, outcome
    if case.exit:
        assert name in said, outcome


def put(case: Case, path: Path, world: World) -> None:
    case.put(path, world)
    if case.name == "unreadable" and os.geteuid() == 0:
        pytest.skip("there is no file that the superuser cannot read")


@pytest.mark.parametrize("case", OF_THE_READER, ids=str)
def test_the_reader_refuses_what_a_validation_lets_be(
    case: Case, world: World, watch: Callable[..., Any]
) -> None:
    name = f"hostile{case.ending}"
    put(case, world.folder / name, world)
    expect(case, watch("-c", READ, name), name, world)


@pytest.mark.parametrize("case", [each for each in CASES if each not in OF_THE_READER], ids=str)
def test_a_validation_ends_as_the_case_says(
    case: Case, world: World, watch: Callable[..., Any]
) -> None:
    name = f"hostile{case.ending}"
    put(case, world.folder / name, world)
    (world.folder / "shapes.ttl").write_text(SHAPES)
    arguments = ("validate", name, "--shapes", "shapes.ttl", "--allow-empty", "--quiet")
    outcome = watch("-m", "svgraph", *arguments)
    expect(case, outcome, name, world)


@pytest.mark.parametrize("case", ROOMS, ids=str)
def test_a_build_names_the_file_and_makes_nothing(
    case: Case, world: World, watch: Callable[..., Any], hostile_project: Path
) -> None:
    name = f"ontology/hostile{case.ending}"
    put(case, hostile_project / name, world)
    outcome = watch("-m", "svgraph", "--project", hostile_project, "build")
    expect(case, outcome, name, world)
    assert not list(hostile_project.glob("build/*.json"))


def test_a_query_of_such_a_project_is_not_answered(
    world: World, watch: Callable[..., Any], hostile_project: Path
) -> None:
    for name in ("deep-triple-terms", "pipe", "local-iri"):
        [case] = [each for each in ROOMS if each.name == name]
        path = hostile_project / "data" / "hostile.ttl"
        case.put(path, world)
        outcome = watch("-m", "svgraph", "--project", hostile_project, "query", __file__)
        expect(case, outcome, "data/hostile.ttl", world)
        assert not outcome.out
        path.unlink()


SHAPES = """@prefix sh: <http://www.w3.org/ns/shacl#> .
<http://shapes/nothing> a sh:NodeShape ; sh:targetNode <http://a/> ; sh:nodeKind sh:IRI .
"""
RECEIVED = """@prefix sv: <https://w3id.org/svgraph/ontology#> .
<https://w3id.org/svgraph/plan/zz/bad> a sv:ReceivedText ;
    sv:fileName "{}" ; sv:sha256 "{}" .
"""


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("../../../secret.txt", "leaves its folder"),
        ("../secret.txt", "leaves its folder"),
        ("/etc/passwd", "leaves its folder"),
        ("..", "the received text ..: "),
        (".", "leaves its folder"),
        ("", "leaves its folder"),
        ("a\\u0000b.txt", "leaves its folder"),
        ("a" * 5000, "cannot be read: File name too long"),
        ("pipe", "the received text pipe: this is no regular file"),
        ("link", "the received text link: this file is a link"),
        ("absent.txt", "the received text absent.txt: this file cannot be read: No such file"),
    ],
    ids=lambda each: str(each)[:30],
)
def test_a_received_text_is_a_file_beside_its_description(
    name: str, said: str, world: World, watch: Callable[..., Any], hostile_project: Path
) -> None:
    """Even where the digest is right: what is named lies beside, and is a file."""
    sources = hostile_project / "data" / "sources"
    os.mkfifo(sources / "pipe")
    (sources / "link").symlink_to(world.secret)
    digest = hashlib.sha256(world.secret.read_bytes()).hexdigest()
    (sources / "bad.ttl").write_text(RECEIVED.format(name, digest))
    outcome = watch("-m", "svgraph", "--project", hostile_project, "build")
    assert outcome.exit == 2, outcome
    assert outcome.err.startswith("data/sources/bad.ttl:2:1: "), outcome
    assert said in outcome.err


@pytest.mark.parametrize(
    ("name", "exit"),
    [
        ("..%2f..%2fsecret.ttl", 0),
        ("-rf.ttl", 0),
        ("a b;c&d.ttl", 0),
        ("$(touch x)`touch y`.ttl", 0),
        ("\x1b[2J\u202e.ttl", 0),
        ("\n.ttl", 0),
        ("ā" * 120 + ".ttl", 0),
        (b"\xff.ttl", 2),
        ("A.TTL", 2),
    ],
    ids=ascii,
)
def test_a_name_is_a_name_whatever_its_characters(
    name: str | bytes, exit: int, watch: Callable[..., Any], hostile_project: Path
) -> None:
    """It stays the name of a file, in its place; nothing that it holds acts."""
    (hostile_project / "data" / os.fsdecode(name)).touch()
    before = sorted(each.name for each in hostile_project.parent.iterdir())
    outcome = watch("-m", "svgraph", "--project", hostile_project, "build")
    assert outcome.exit == exit, outcome
    assert "\x1b" not in outcome.err
    assert sorted(each.name for each in hostile_project.parent.iterdir()) == before


def test_there_are_enough_cases_and_each_has_its_name() -> None:
    assert len(CASES) > 150
    assert len(ROOMS) > 30
    assert len(set(map(str, CASES))) == len(CASES)
    formats = {".ttl", ".trig", ".nt", ".nq", ".jsonld", ".rdf"}
    for ending in formats:
        assert sum(case.ending == ending for case in CASES) >= 10, ending


def test_making_the_cases_leaves_no_memory_behind(world: World, tmp_path: Path) -> None:
    """The files are made and deleted again: what this process holds does not grow with them."""
    held = psutil.Process().memory_info().rss
    for case in CASES:
        path = tmp_path / f"made{case.ending}"
        case.put(path, world)
        if path.is_dir() and not path.is_symlink():
            path.rmdir()
        else:
            path.unlink(missing_ok=True)
    gc.collect()
    assert psutil.Process().memory_info().rss - held < 150 * MEGABYTE
