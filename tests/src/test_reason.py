"""What the reasoner is given, what it finds, and that it says so when it could not look."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import stat
import time
from pathlib import Path
from types import SimpleNamespace

import pyoxigraph as ox
import pytest

from svgraph.commands import reason as command
from svgraph.errors import InputError, OutsideError
from svgraph.layout import Rooms
from svgraph.load import graph_of, load_file
from svgraph.reason import Reasoning, as_json, as_n_triples, as_text, project, reason
from svgraph.store import Store

SV = "https://w3id.org/svgraph/ontology#"
ZZ = "https://w3id.org/svgraph/plan/zz/"
HEAD = """@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix sv: <https://w3id.org/svgraph/ontology#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix zz: <https://w3id.org/svgraph/plan/zz/> .

<https://w3id.org/svgraph/prefixes> sh:declare sv:prefix-sv , sv:prefix-zz .
sv:prefix-sv sh:prefix "sv" ; sh:namespace "https://w3id.org/svgraph/ontology#"^^xsd:anyURI .
sv:prefix-zz sh:prefix "zz" ; sh:namespace "https://w3id.org/svgraph/plan/zz/"^^xsd:anyURI .
"""
ONTOLOGY = """
<https://w3id.org/svgraph/ontology> a owl:Ontology ;
    owl:imports <http://imports.invalid/never> ; owl:versionInfo "1" .
sv:Passage a owl:Class ; rdfs:label "passage"@en .
sv:Quotation a owl:Class ; rdfs:label "quotation"@en ; rdfs:subClassOf sv:Passage .
sv:Furniture a owl:Class ; rdfs:label "running header"@en ; owl:disjointWith sv:Passage .
sv:Quoted a owl:Class ; owl:equivalentClass
    [ a owl:Restriction ; owl:onProperty sv:quotes ; owl:someValuesFrom owl:Thing ] .
sv:quotes a owl:ObjectProperty ; rdfs:subPropertyOf sv:uses ; owl:inverseOf sv:quotedIn .
sv:quotedIn a owl:ObjectProperty .
sv:uses a owl:ObjectProperty ; rdfs:label "uses"@en .
sv:page a owl:DatatypeProperty ; rdfs:range xsd:integer ; rdfs:subPropertyOf sv:number .
sv:number a owl:DatatypeProperty .
sv:read a owl:DatatypeProperty ; rdfs:range xsd:date .
sv:note a owl:AnnotationProperty .
"""
DATA = """
zz:šķūnis a sv:Quotation ; rdfs:label "barn quotation"@en ; sv:note "x" ;
    sv:quotes zz:place ; sv:page 5 ; sv:read "2024-01-01"^^xsd:date , "2024"^^xsd:gYear ;
    sv:undeclared zz:place ; sv:uses sv:page .
"""

needs_java = pytest.mark.skipif(
    shutil.which("java") is None, reason="HermiT and Pellet run on Java, which is not installed"
)


@pytest.fixture
def rooms(tmp_path: Path) -> Rooms:
    return Rooms(tmp_path, tmp_path / "build")


def quads(rooms: Rooms, ontology: str = ONTOLOGY, data: str = DATA) -> list[ox.Quad]:
    files = {
        "ontology/svgraph.ttl": ontology,
        "data/plans/zz/statements.ttl": data,
        "shapes/structure.ttl": "zz:šķūnis a sv:Furniture .\n",
    }
    found: list[ox.Quad] = []
    for name, body in files.items():
        rooms.path(name).parent.mkdir(parents=True, exist_ok=True)
        rooms.path(name).write_text(HEAD + body, encoding="utf-8")
        found += load_file(rooms.path(name), name, graph_of(name)).quads
    return found


def reasoned(rooms: Rooms, ontology: str = ONTOLOGY, data: str = DATA) -> Reasoning:
    return reason(rooms, quads(rooms, ontology, data), ["en"])


def test_the_projection_counts_everything_that_it_leaves_out(rooms: Rooms) -> None:
    stated = [each for each in quads(rooms) if "shapes" not in str(each.graph_name)]
    found = project(each.triple for each in stated)
    assert dict(found.literals) == {
        "http://www.w3.org/2001/XMLSchema#date": 1,
        "http://www.w3.org/2001/XMLSchema#gYear": 1,
    }
    assert dict(found.ranges) == {"http://www.w3.org/2001/XMLSchema#date": 1}
    assert found.undeclared[SV + "undeclared"] == 1
    assert found.imports == 1
    assert found.annotations == 6
    assert len(set(found.triples)) == len(found.triples)
    left_out = sum(found.literals.values()) + sum(found.ranges.values())
    left_out += sum(found.undeclared.values()) + found.annotations
    headers = 3  # the ontology, its import and its version
    assert len({each.triple for each in stated}) == len(found.triples) + left_out + headers


@needs_java
def test_a_sound_graph_is_consistent_and_what_follows_is_complete(rooms: Rooms) -> None:
    found = reasoned(rooms)
    assert found.sound
    barn = ox.NamedNode(ZZ + "šķūnis")
    place = ox.NamedNode(ZZ + "place")
    kind = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    expected = {
        ox.Triple(barn, kind, ox.NamedNode(SV + "Passage")),
        ox.Triple(barn, kind, ox.NamedNode(SV + "Quoted")),
        ox.Triple(barn, ox.NamedNode(SV + "uses"), place),
        ox.Triple(place, ox.NamedNode(SV + "quotedIn"), barn),
        ox.Triple(barn, ox.NamedNode(SV + "number"), ox.Literal(5)),
    }
    assert set(found.inferred) == expected
    written = as_n_triples(found.inferred)
    assert {*ox.parse(written, ox.RdfFormat.N_TRIPLES)} == {
        ox.Quad(each.subject, each.predicate, each.object) for each in expected
    }


@needs_java
def test_shapes_are_not_reasoned_over(rooms: Rooms) -> None:
    assert reasoned(rooms).consistent  # the shapes' file would make the quotation furniture


@needs_java
def test_an_inconsistency_is_explained_by_labels(rooms: Rooms) -> None:
    found = reasoned(rooms, data=DATA + "zz:šķūnis a sv:Furniture .\n")
    assert not found.consistent
    assert found.inferred == []
    assert sorted(found.explanation) == [
        "barn quotation (zz:šķūnis) is a quotation (sv:Quotation)",
        "barn quotation (zz:šķūnis) is a running header (sv:Furniture)",
        "every quotation (sv:Quotation) is a passage (sv:Passage)",
        "no running header (sv:Furniture) is a passage (sv:Passage)",
    ]
    text = as_text(found)
    assert text.startswith("inconsistent: ")
    assert "    no running header (sv:Furniture) is a passage (sv:Passage)\n" in text


@needs_java
def test_an_unsatisfiable_class_is_named_with_the_reason(rooms: Rooms) -> None:
    both = (
        'sv:Both a owl:Class ; rdfs:label "both"@en ; rdfs:subClassOf sv:Quotation , sv:Furniture .'
    )
    found = reasoned(rooms, ontology=ONTOLOGY + both)
    assert found.consistent
    assert not found.sound
    (unsatisfiable,) = found.unsatisfiable
    assert (unsatisfiable.iri, unsatisfiable.label) == (SV + "Both", "both")
    assert "every both (sv:Both) is a running header (sv:Furniture)" in unsatisfiable.why
    assert "unsatisfiable: nothing can be a both" in as_text(found)
    assert json.loads(as_json(found))["unsatisfiable"][0]["iri"] == SV + "Both"


@needs_java
def test_the_report_says_aloud_what_was_left_out(rooms: Rooms) -> None:
    found = reasoned(rooms)
    text = as_text(found)
    assert "1 literals of type http://www.w3.org/2001/XMLSchema#date" in text
    assert "1 literals of type http://www.w3.org/2001/XMLSchema#gYear" in text
    assert f"1 triples with {SV}undeclared" in text
    assert json.loads(as_json(found))["left_out"]["literals"] == {
        "http://www.w3.org/2001/XMLSchema#date": 1,
        "http://www.w3.org/2001/XMLSchema#gYear": 1,
    }


@needs_java
def test_a_value_outside_of_its_range_is_inconsistent(rooms: Rooms) -> None:
    found = reasoned(rooms, data=DATA + 'zz:place sv:page "five"@en .\n')
    assert not found.consistent
    assert any("sv:page" in sentence for sentence in found.explanation)


@needs_java
@pytest.mark.parametrize("value", ['"five"^^xsd:integer', '"yes"^^xsd:boolean'])
def test_a_value_that_its_datatype_does_not_have_is_an_input_error(
    rooms: Rooms, value: str
) -> None:
    with pytest.raises(InputError, match=r"data/plans/zz/statements.ttl:\d+:1: .* is no value"):
        reasoned(rooms, data=DATA + f"zz:place sv:page {value} .\n")


@needs_java
@pytest.mark.parametrize(("data", "code"), [(DATA, 0), (DATA + "zz:šķūnis a sv:Furniture .\n", 1)])
def test_the_command_exits_by_the_finding_and_writes_what_follows(
    rooms: Rooms, monkeypatch: pytest.MonkeyPatch, data: str, code: int
) -> None:
    given = quads(rooms, data=data)
    built = SimpleNamespace(read=lambda: list(given), open=lambda: Store.of(given))
    monkeypatch.setattr("svgraph.current.current", lambda *_, **__: built)
    monkeypatch.setattr("svgraph.commands.options.rooms_of", lambda _: rooms)
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    files = {name: rooms.root / name for name in ("inferred.nt", "report.json")}
    words = ["--inferred", str(files["inferred.nt"]), "-o", str(files["report.json"])]
    assert command.run(parser.parse_args(words)) == code
    assert json.loads(files["report.json"].read_text())["consistent"] is (code == 0)
    assert files["inferred.nt"].exists() is (code == 0)


def test_without_java_nothing_passes(rooms: Rooms, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(rooms.root))
    with pytest.raises(OutsideError, match="no Java here, so nothing was checked") as caught:
        reasoned(rooms)
    assert "install a Java" in str(caught.value)
    assert caught.value.exit_code == 3


def fake_java(folder: Path, script: str) -> None:
    java = folder / "bin/java"
    java.parent.mkdir()
    java.write_text(f'#!/bin/sh\n[ "$1" = -version ] && exit ${{JAVA_STUB:-0}}\n{script}\n')
    java.chmod(java.stat().st_mode | stat.S_IXUSR)


def test_a_stub_that_only_sells_java_is_no_java(
    rooms: Rooms, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_java(rooms.root, "exit 1")
    monkeypatch.setenv("PATH", f"{rooms.root / 'bin'}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("JAVA_STUB", "1")
    with pytest.raises(OutsideError, match="no Java here"):
        reasoned(rooms)


def test_a_reasoner_that_fails_proves_nothing(
    rooms: Rooms, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_java(rooms.root, "echo 'java.lang.OutOfMemoryError: heap' >&2; exit 1")
    monkeypatch.setenv("PATH", f"{rooms.root / 'bin'}{os.pathsep}{os.environ['PATH']}")
    with pytest.raises(OutsideError, match=r"the reasoner failed: .*OutOfMemoryError"):
        reasoned(rooms)


def test_a_reasoner_that_hangs_is_stopped_with_its_java(
    rooms: Rooms, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_java(rooms.root, f"echo $$ > {rooms.root}/pid; exec sleep 60")
    monkeypatch.setenv("PATH", f"{rooms.root / 'bin'}{os.pathsep}{os.environ['PATH']}")
    with pytest.raises(OutsideError, match="did not finish within 3 seconds"):
        reason(rooms, quads(rooms), ["en"], time_limit=3)
    pid = int((rooms.root / "pid").read_text())
    deadline = time.monotonic() + 5
    while _is_running(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _is_running(pid)


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{pid}/stat")
    return not state.exists() or state.read_text().rpartition(")")[2].split()[0] != "Z"


@needs_java
@pytest.mark.parametrize("folder", ["/", "removed", "šķūnis"])
def test_the_current_folder_does_not_matter(
    rooms: Rooms, monkeypatch: pytest.MonkeyPatch, folder: str
) -> None:
    given = quads(rooms)
    current = rooms.root / folder
    current.mkdir(exist_ok=True)
    monkeypatch.chdir(current)
    monkeypatch.setenv("LC_ALL", "C")
    if folder == "removed":
        current.rmdir()
    found = reason(rooms, given, ["en"])
    assert found.sound
    assert any("šķūnis" in str(triple) for triple in found.inferred)
    monkeypatch.chdir("/")


def put_first(rooms: Rooms, monkeypatch: pytest.MonkeyPatch, java: str) -> None:
    path = rooms.root / "bin/java"
    path.parent.mkdir()
    path.write_text(java)
    path.chmod(0o755)
    monkeypatch.setenv("PATH", f"{path.parent}{os.pathsep}{os.environ['PATH']}")


def test_a_java_that_hangs_on_its_version_is_stopped(
    rooms: Rooms, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_first(rooms, monkeypatch, f"#!/bin/sh\nsleep 60 & echo $! > {rooms.root}/pid; wait\n")
    with pytest.raises(OutsideError, match="did not say its version within 1 seconds"):
        reason(rooms, quads(rooms), ["en"], time_limit=1)
    pid = int((rooms.root / "pid").read_text())
    deadline = time.monotonic() + 5
    while _is_running(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _is_running(pid)


def test_a_java_of_the_wrong_format_is_said(rooms: Rooms, monkeypatch: pytest.MonkeyPatch) -> None:
    put_first(rooms, monkeypatch, "no program")
    with pytest.raises(OutsideError, match=r"does not run .*format"):
        reasoned(rooms)


def test_a_java_that_only_pretends_proves_nothing(
    rooms: Rooms, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_first(rooms, monkeypatch, "#!/bin/sh\necho junk\n")
    with pytest.raises(OutsideError, match="did not find what it had to find"):
        reasoned(rooms)


@needs_java
def test_the_control_is_neither_counted_nor_written(rooms: Rooms) -> None:
    found = reasoned(rooms)
    assert not any("control" in str(triple) for triple in found.inferred)
    assert not any("control" in str(triple) for triple in found.projection.triples)
    assert json.loads(as_json(found))["inferred"] == len(found.inferred) == 5


@needs_java
def test_an_explanation_tells_apart_what_ends_alike(rooms: Rooms) -> None:
    alike = """
sv:aa a owl:Class ; rdfs:label "area"@en ; owl:disjointWith zz:aa .
zz:aa a owl:Class .
"""
    found = reasoned(rooms, ontology=ONTOLOGY + alike, data=DATA + "zz:place a sv:aa , zz:aa .\n")
    assert sorted(found.explanation) == [
        "no area (sv:aa) is a zz:aa",
        "zz:place is a zz:aa",
        "zz:place is an area (sv:aa)",
    ]
