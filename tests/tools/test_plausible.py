"""Invented plans are what their maker says: so many triples, so many errors, the same each time."""

import functools
import hashlib
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import plausible
import pyoxigraph as ox
import pyshacl
import pytest
import rdflib
from invented.faults import FAULTS
from rdflib.plugins.sparql import prepareQuery

from svgraph import names
from svgraph.compile import compile_rooms
from svgraph.layout import Rooms

SH = rdflib.SH
SPANS = {names.START, names.END, names.EXACT, names.IN_SOURCE}
DECLARATIONS = {names.SHAPE_DECLARE, names.SHAPE_PREFIX, names.SHAPE_NAMESPACE}
SLOW_PEER = 1_200  # seconds: pySHACL needs more than a minute, and machines differ
Made = tuple[Path, plausible.Made]


def generated(folder: Path, triples: int, errors: float = 0.0, seed: int = 1) -> Made:
    return folder, plausible.generate(folder, triples, errors, seed)


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return generated(tmp_path_factory.mktemp("clean"), 10_000)


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return generated(tmp_path_factory.mktemp("faulty"), 10_000, errors=0.12, seed=7)


def digest(folder: Path) -> str:
    held = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            held.update(f"{path.relative_to(folder)} {path.stat().st_size} ".encode())
            held.update(path.read_bytes())
    return held.hexdigest()


def stated(folder: Path) -> list[ox.Quad]:
    """What the data say of the plans, without what was copied."""
    files = [
        *(folder / "data" / "plans").rglob("*.ttl"),
        *(folder / "data" / "sources").glob("*.ttl"),
    ]
    assert files
    return [quad for path in files for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE)]


class Graph(rdflib.Graph):
    """A graph that parses each query once; pySHACL asks the same one of every focus node."""

    def query(self, query_object: Any, *arguments: Any, **named: Any) -> Any:
        return super().query(PREPARED(query_object), *arguments, **named)


PREPARED = functools.cache(prepareQuery)


def results(folder: Path, tmp_path: Path) -> list[tuple[str, str, str]]:
    """Rule, component and severity of all that pySHACL finds, the profile included."""
    data, shapes = [], []
    for quad in compile_rooms(Rooms(folder, tmp_path)):
        assert isinstance(quad.graph_name, ox.NamedNode)
        room = quad.graph_name.value.removeprefix(names.GRAPH)
        wanted = room.startswith("shapes/") and room != "shapes/profiles/publication"
        if wanted or quad.predicate.value in DECLARATIONS:
            shapes.append(f"{quad.triple} .\n")
        if room.startswith(("ontology/", "data/", "derived/")):
            data.append(f"{quad.triple} .\n")
    assert len(shapes) > 2000
    graphs = [Graph().parse(data="".join(lines), format="nt") for lines in (data, shapes)]
    _, report, text = pyshacl.validate(graphs[0], shacl_graph=graphs[1], inplace=True)
    assert isinstance(report, rdflib.Graph), text
    found = []
    for node in report.objects(None, SH.result):
        rule = report.value(node, SH.sourceConstraint) or report.value(node, SH.sourceShape)
        component = report.value(node, SH.sourceConstraintComponent)
        severity = report.value(node, SH.resultSeverity)
        found.append(tuple(str(each).rpartition("#")[2] for each in (rule, component, severity)))
    return found  # type: ignore[return-value]


# ── The same, and as large as asked ──────────────────────────────────────


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("first", "second", "other")]
    for folder, seed in zip(folders, (3, 3, 4), strict=True):
        generated(folder, 9_000, errors=0.1, seed=seed)
    first, second, other = map(digest, folders)
    assert first == second
    assert first != other


def test_the_hash_seed_of_a_process_changes_nothing(tmp_path: Path) -> None:
    digests = set()
    for seed in ("1", "2"):
        folder = tmp_path / seed
        subprocess.run(
            [sys.executable, plausible.__file__, folder, "--triples", "5000", "--errors", "0.1"],
            check=True,
            capture_output=True,
            env={"PYTHONHASHSEED": seed},
        )
        digests.add(digest(folder))
    assert len(digests) == 1


@pytest.mark.parametrize("triples", [1_000, 2_345, 6_001, 40_000])
def test_the_size_is_as_asked(triples: int, tmp_path: Path) -> None:
    folder, made = generated(tmp_path, triples, errors=0.02)
    assert len(set(stated(folder))) == made.triples
    assert abs(made.triples - triples) <= triples / 100


def test_what_is_counted_is_there(clean: Made) -> None:
    folder, made = clean
    kinds = Counter(
        quad.object.value.removeprefix(names.SV)
        for quad in stated(folder)
        if quad.predicate.value == names.TYPE and isinstance(quad.object, ox.NamedNode)
    )
    statements = ("Finding", "Mention", "Provision", "Link", "Definition", "Particular")
    assert all(kinds[kind] for kind in statements)
    assert sum(kinds[kind] for kind in statements) == made.statements
    parts = ("Quotation", "Segment", "Elision", "Insertion", "Translation", "Attribution", "Need")
    assert all(kinds[kind] for kind in (*parts, "Place", "Furniture", "Intervention", "Heading"))
    assert kinds["StrategicPlan"] == made.plans == 2


def test_it_is_written_as_the_rooms_are(faulty: Made) -> None:
    check = [Path(sys.executable).with_name("turtlefmt"), "--check", faulty[0] / "data"]
    assert subprocess.run(check, check=False, capture_output=True).returncode == 0


# ── Texts ────────────────────────────────────────────────────────────────


def test_every_span_holds_against_its_text(faulty: Made) -> None:
    folder, _ = faulty
    spans: dict[str, dict[str, str]] = {}
    texts: dict[str, dict[str, str]] = {}
    for quad in stated(folder):
        subject, predicate = str(quad.subject), quad.predicate.value
        value = quad.object.value if not isinstance(quad.object, ox.Triple) else ""
        if predicate in SPANS:
            spans.setdefault(subject, {})[predicate] = value
        elif predicate in (names.FILE_NAME, names.SHA256):
            texts.setdefault(subject, {})[predicate] = value
    received = {}
    for subject, described in texts.items():
        content = (folder / "data" / "sources" / described[names.FILE_NAME]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == described[names.SHA256]
        received[subject] = content.decode()
    assert len(received) == 2 and len(spans) > 500
    for subject, span in spans.items():
        text = received[f"<{span[names.IN_SOURCE]}>"]
        there = text[int(span[names.START]) : int(span[names.END])]
        assert " ".join(there.split()) == span[names.EXACT], subject
        assert there == there.strip(), subject
    broken = [text for text in received.values() if max(map(len, text.split("\n"))) > 110]
    assert not broken, "lines are broken as those of an extracted text"


# ── Errors ───────────────────────────────────────────────────────────────


@pytest.mark.timeout(SLOW_PEER)
def test_without_errors_it_conforms(clean: Made, tmp_path: Path) -> None:
    folder, made = clean
    assert made.faults.total() == 0
    assert results(folder, tmp_path) == []


@pytest.mark.timeout(SLOW_PEER)
def test_each_error_gives_exactly_its_one_result(faulty: Made, tmp_path: Path) -> None:
    folder, made = faulty
    found = results(folder, tmp_path)
    assert set(made.faults) == set(FAULTS) and len(FAULTS) >= 12
    # Never more than are owed; the last one may be owed when there is no room to commit it.
    assert int(0.12 * made.statements) - made.faults.total() in (0, 1)
    assert Counter(rule for rule, _, _ in found) == made.rules()
    assert Counter(component for _, component, _ in found) == made.components()
    assert Counter(severity.lower() for _, _, severity in found) == made.severities()


def test_errors_lie_in_all_plans(tmp_path: Path) -> None:
    plain = generated(tmp_path / "plain", 40_000)[0]
    folder, made = generated(tmp_path / "faulty", 40_000, errors=0.02)
    changed = {
        path.parent.parent.name
        for path in (folder / "data" / "plans").rglob("sheet.ttl")
        if path.read_bytes() != (plain / path.relative_to(folder)).read_bytes()
    }
    assert len(changed) == made.plans == 10


# ── The command ──────────────────────────────────────────────────────────


def test_a_folder_that_is_in_use_is_left_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "kept").write_text("mine")
    assert plausible.main([str(tmp_path)]) == 2
    assert "not empty" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]


def test_the_counts_are_kept_beside_the_rooms(faulty: Made) -> None:
    folder, made = faulty
    assert (folder / "expected.json").read_text() == made.as_json()
