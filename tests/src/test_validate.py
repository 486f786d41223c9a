"""The shapes speak, the report says where, and nothing conforms for want of a look."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import pyoxigraph as ox
import pytest

from svgraph.commands import validate as command
from svgraph.errors import InputError
from svgraph.layout import Rooms
from svgraph.load import graph_of, load_file
from svgraph.store import Store
from svgraph.validate import Report, as_json, as_text, as_turtle, validate

HEAD = """@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix sv: <https://w3id.org/svgraph/ontology#> .
@prefix svs: <https://w3id.org/svgraph/shapes#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix zz: <https://w3id.org/svgraph/plan/zz/> .

"""
ONTOLOGY = """sv:Finding rdfs:subClassOf sv:Statement .
<https://w3id.org/svgraph/prefixes> sh:declare sv:prefix-sv , sv:prefix-svs , sv:prefix-zz .
sv:prefix-svs sh:prefix "svs" ; sh:namespace "https://w3id.org/svgraph/shapes#"^^xsd:anyURI .
sv:prefix-sv sh:prefix "sv" ; sh:namespace "https://w3id.org/svgraph/ontology#"^^xsd:anyURI .
sv:prefix-zz sh:prefix "zz" ; sh:namespace "https://w3id.org/svgraph/plan/zz/"^^xsd:anyURI .
"""
SHAPES = """svs:Statement a sh:NodeShape ;
    sh:targetClass sv:Statement ;
    sh:property svs:Statement-supportedBy , svs:Statement-state ;
    sh:sparql svs:Statement-named .
svs:Statement-supportedBy a sh:PropertyShape ;
    sh:path sv:supportedBy ;
    sh:minCount 1 ;
    sh:message "Name the passage."@en , "Norādiet vietu."@lv .
svs:Statement-state a sh:PropertyShape ;
    sh:path sv:state ;
    sh:severity sh:Warning ;
    sh:in ( "draft" "final" ) ;
    sh:message "Say draft or final."@en .
svs:Statement-named a sh:SPARQLConstraint ;
    sh:prefixes <https://w3id.org/svgraph/prefixes> ;
    sh:message "Give it a name."@en , "Nosauciet to."@lv ;
    sh:select "SELECT $this ?value WHERE { $this a sv:Finding ; sv:nameless ?value }" .
"""
PROFILE = """svs:Statement-checked a sh:NodeShape ;
    sh:targetSubjectsOf sv:supportedBy ;
    sh:severity sh:Info ;
    sh:property svs:Statement-checked-by .
svs:Statement-checked-by a sh:PropertyShape ;
    sh:path [ sh:inversePath sv:checks ] ;
    sh:severity sh:Info ;
    sh:minCount 1 ;
    sh:message "Have it checked."@en .
svs:Nobody a sh:NodeShape ; sh:targetClass sv:Nobody ; sh:nodeKind sh:IRI .
"""
DATA = """# one good, one bad
zz:good a sv:Finding ; sv:supportedBy zz:passage ; sv:state "final" .

zz:bad a sv:Finding ;
    skos:prefLabel "bad finding"@en , "slikts"@lv ;
    sv:state "finished" ;
    sv:nameless true .
"""


@pytest.fixture
def rooms(tmp_path: Path) -> Rooms:
    return Rooms(tmp_path, tmp_path / "build")


def compiled(rooms: Rooms, **changed: str) -> list[ox.Quad]:
    files = {
        "ontology/svgraph.ttl": changed.get("ontology", ONTOLOGY),
        "shapes/structure.ttl": changed.get("shapes", SHAPES),
        "shapes/profiles/release.ttl": changed.get("profile", PROFILE),
        "data/plans/zz/findings.ttl": changed.get("data", DATA),
    }
    quads: list[ox.Quad] = []
    for name, body in files.items():
        rooms.path(name).parent.mkdir(parents=True, exist_ok=True)
        rooms.path(name).write_text(HEAD + body, encoding="utf-8")
        quads += load_file(rooms.path(name), name, graph_of(name)).quads
    return quads


def found(report: Report) -> list[tuple[str, str, str]]:
    return [(result.severity, result.rule, result.message) for result in report.results]


def test_results_carry_rule_message_place_and_plan(rooms: Rooms) -> None:
    report = validate(rooms, compiled(rooms), languages=["lv", "en"])
    assert found(report) == [
        ("violation", "Statement-named", "Nosauciet to."),
        ("violation", "Statement-supportedBy", "Norādiet vietu."),
        ("warning", "Statement-state", "Say draft or final."),
    ]
    written = json.loads(as_json(report))
    assert written["conforms"] is False
    assert written["counts"] == {"violation": 2, "warning": 1, "info": 0}
    assert written["focus_nodes"] == 2
    assert written["shapes"] == 3
    assert written["results"][1] == {
        "rule": "Statement-supportedBy",
        "severity": "violation",
        "message": "Norādiet vietu.",
        "focus": "https://w3id.org/svgraph/plan/zz/bad",
        "focus_label": "slikts",
        "path": "sv:supportedBy",
        "value": None,
        "component": "sh:MinCountConstraintComponent",
        "plan": "zz",
        "file": "data/plans/zz/findings.ttl",
        "line": HEAD.count("\n") + 4,
        "column": 1,
        "fix": None,
    }
    assert written["results"][2]["value"] == "finished"


def test_strings_are_equal_however_their_type_is_written(rooms: Rooms) -> None:
    data = 'zz:good a sv:Finding ; sv:supportedBy zz:p ; sv:state "final"^^xsd:string .\n'
    assert validate(rooms, compiled(rooms, data=data)).conforms
    shapes = SHAPES.replace("sv:nameless ?value", "sv:state 'final'")
    report = validate(rooms, compiled(rooms, shapes=shapes, data=data))
    assert [result.rule for result in report.results] == ["Statement-named"]


def test_literals_keep_their_characters(rooms: Rooms) -> None:
    data = DATA.replace("sv:nameless true", 'sv:nameless "01"^^xsd:integer')
    report = validate(rooms, compiled(rooms, data=data))
    assert report.results[0].value == "01"


def test_what_fails_is_decided_by_the_severity_asked_for(rooms: Rooms) -> None:
    data = 'zz:good a sv:Finding ; sv:supportedBy zz:p ; sv:state "finished" .\n'
    dataset = compiled(rooms, data=data)
    assert validate(rooms, dataset).conforms
    assert not validate(rooms, dataset, fail_on="warning").conforms
    assert validate(rooms, dataset, fail_on="warning").counts["warning"] == 1


def test_a_profile_adds_its_shapes_and_an_unknown_one_is_refused(rooms: Rooms) -> None:
    dataset = compiled(rooms)
    report = validate(rooms, dataset, profile="release", fail_on="info")
    assert ("info", "Statement-checked-by", "Have it checked.") in found(report)
    assert report.results[-1].path == "^sv:checks"
    assert report.idle == ["svs:Nobody"]
    with pytest.raises(InputError, match="no profile 'relese'") as caught:
        validate(rooms, dataset, profile="relese")
    assert "release" in str(caught.value.hint)


@pytest.mark.parametrize(
    ("shapes", "said"),
    [
        ("svs:x rdfs:label 'no shape' .", "there are no shapes"),
        ("svs:x a sh:NodeShape ; sh:nodeKind sh:IRI .", "no shape has a target"),
        (SHAPES.replace("sh:targetClass sv:Statement", "sh:targetClass sv:Nobody"), "to look at"),
        (SHAPES.replace("sh:minCount", "sh:minCuont"), "no sh:minCuont"),
        (SHAPES.replace("sh:Warning", "sh:Warnig"), "no sh:Warnig"),
        (
            SHAPES.replace("$this a sv:Finding ;", "SERVICE <http://x.invalid/> { } $this"),
            "the query of",
        ),
        (SHAPES.replace("sh:minCount 1", 'sh:pattern "("'), "a pattern of the shapes"),
        (SHAPES.replace("SELECT $this ?value", "SELECT nonsense"), "query of the shapes"),
    ],
)
def test_a_check_that_looks_at_nothing_or_cannot_run_is_an_error(
    rooms: Rooms, shapes: str, said: str
) -> None:
    data = DATA.replace("sv:state", "sv:supportedBy zz:p ; sv:state")
    with pytest.raises(InputError, match=said):
        validate(rooms, compiled(rooms, shapes=shapes, data=data))


@pytest.mark.parametrize(
    ("shape", "said"),
    [
        ("sh:severity sv:Finding", "severity"),
        ("sh:js sv:script", "script"),
        ("sh:not svs:Looped", "leads back to itself"),
        ("sh:and ( svs:Other )", "leads back to itself"),
    ],
)
def test_what_would_pass_unseen_is_refused(rooms: Rooms, shape: str, said: str) -> None:
    looped = f"""svs:Looped a sh:NodeShape ; sh:targetClass sv:Finding ; {shape} .
svs:Other a sh:NodeShape ; sh:node svs:Looped .
"""
    with pytest.raises(InputError, match=said):
        validate(rooms, compiled(rooms, shapes=SHAPES + looped))


def test_the_text_names_file_line_severity_and_what_was_looked_at(rooms: Rooms) -> None:
    text = as_text(validate(rooms, compiled(rooms), profile="release"))
    line = HEAD.count("\n") + 4
    assert (
        f"data/plans/zz/findings.ttl:{line}:1: violation: bad finding [sv:supportedBy]:"
        " Name the passage. (Statement-supportedBy)\n" in text
    )
    assert "found nothing to look at: svs:Nobody\n" in text
    assert text.endswith("looked at 2 things; violation 2, warning 1, info 1\n")


def test_the_turtle_is_a_steady_report_with_every_language(rooms: Rooms) -> None:
    dataset = compiled(rooms)
    written = as_turtle(validate(rooms, dataset, profile="release"))
    assert written == as_turtle(validate(rooms, dataset, profile="release"))
    report = Store.of(
        ox.Quad(each.subject, each.predicate, each.object)
        for each in ox.parse(written, ox.RdfFormat.TURTLE)
    )
    rows = report.select(
        "PREFIX sh: <http://www.w3.org/ns/shacl#> SELECT ?message WHERE {"
        " ?report a sh:ValidationReport ; sh:conforms false ; sh:result ?result ."
        " ?result a sh:ValidationResult ; sh:resultMessage ?message } ORDER BY ?message"
    )
    assert ox.Literal("Nosauciet to.", language="lv") in rows.column("message")
    assert len(rows.rows) == 6


class Built:
    """Stands in for a build: quads that can be read, and opened."""

    def __init__(self, quads: list[ox.Quad]) -> None:
        self.quads = quads

    def read(self) -> list[ox.Quad]:
        return self.quads

    def open(self) -> Store:
        return Store.of(self.quads)


@pytest.mark.parametrize(
    ("arguments", "code"), [([], 0), (["--fail-on", "warning"], 1), (["--format", "json"], 0)]
)
def test_the_command_exits_by_the_severity_asked_for(
    rooms: Rooms,
    monkeypatch: pytest.MonkeyPatch,
    capfdbinary: pytest.CaptureFixture[bytes],
    arguments: list[str],
    code: int,
) -> None:
    data = 'zz:good a sv:Finding ; rdfs:label "x"@en ; sv:supportedBy zz:p ; sv:state "x" .\n'
    built = Built(compiled(rooms, data=data))
    monkeypatch.setattr("svgraph.build.current", lambda *_, **__: built)
    monkeypatch.setattr("svgraph.commands.options.rooms_of", lambda _: rooms)
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    assert command.run(parser.parse_args(arguments)) == code
    assert b"Say draft or final." in capfdbinary.readouterr().out
