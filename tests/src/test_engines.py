"""Both engines find the same, and neither runs for ever, dials out or opens a file."""

from __future__ import annotations

import random
import socket
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pyoxigraph as ox
import pyshacl  # noqa: F401  (what is imported here is there in each process that is forked)
import pytest

from svgraph import engines, names, rdf
from svgraph.engines import Findings, run
from svgraph.errors import InputError, OutsideError
from svgraph.layout import Rooms
from svgraph.load import load_file
from svgraph.shape_words import SH
from svgraph.shapes import Shapes

HEAD = """@prefix ex: <http://e/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
BOTH = ("shacl", "pyshacl")


def triples(text: str) -> list[ox.Triple]:
    return [quad.triple for quad in rdf.parse(HEAD + text, ox.RdfFormat.TURTLE, "t.ttl").quads]


def results(findings: Findings) -> Counter[tuple[str | None, ...]]:
    """What two engines must agree on; blank nodes bear the labels that they came with."""
    report = Shapes(findings.report)

    def row(found: engines.Found) -> tuple[str | None, ...]:
        path = report.path(found.path).written(str) if found.path is not None else None
        parts = (found.focus, found.value, found.severity, found.component, found.shape)
        terms = (*parts, found.constraint)
        return (path, *(None if term is None else str(term) for term in terms))

    return Counter(row(each) for each in findings.results)


def agreed(data: Sequence[ox.Triple], shapes: Sequence[ox.Triple]) -> Findings:
    fast, reference = (run(data, shapes, engine=engine) for engine in BOTH)
    assert results(fast) == results(reference)
    return fast


# ── The same results ─────────────────────────────────────────────────────


def test_blank_nodes_keep_their_labels_and_literals_their_characters() -> None:
    data = triples(
        '[] a ex:T ; ex:n "01"^^xsd:integer , "+1"^^xsd:integer , "a \\" _:b1 " , true ;'
        ' ex:n "1"^^xsd:boolean ;'
        " ex:next [ a ex:T ; ex:n [] ] ."
    )
    shapes = triples(
        "[] sh:targetClass ex:T ; sh:property [ sh:path ex:n ; sh:in ( 1 2 ) ] ,"
        " [ sh:path [ sh:inversePath ex:next ] ; sh:minCount 1 ; sh:nodeKind sh:IRI ] ;"
        " sh:closed true ; sh:ignoredProperties ( ex:none ) ."
    )
    found = agreed(data, shapes)
    nodes = {term for each in data for term in (each.subject, each.object)}
    assert len(found.results) > 8
    assert {each.focus for each in found.results} <= nodes
    assert {each.value for each in found.results if each.value is not None} <= nodes
    values = {str(each.value) for each in found.results}
    assert '"+1"^^<http://www.w3.org/2001/XMLSchema#integer>' in values
    sources = {each.subject for each in shapes}
    assert {each.shape for each in found.results} <= sources


def test_a_triple_of_two_files_counts_once() -> None:
    data = triples("ex:a a ex:T ; ex:n 1 .") * 2
    shapes = triples("ex:S sh:targetClass ex:T ; sh:property [ sh:path ex:n ; sh:maxCount 0 ] .")
    assert len(agreed(data, shapes).results) == 1


def test_a_row_that_a_query_gives_twice_is_one_result() -> None:
    data = triples("ex:a a ex:T ; ex:n 1 , 2 .")
    select = "SELECT $this { $this <http://e/n> ?hidden }"
    shapes = triples(f"ex:S sh:targetClass ex:T ; sh:sparql [ sh:select '{select}' ] .")
    assert len(agreed(data, shapes).results) == 1


def own_shapes(rooms: Rooms) -> list[ox.Triple]:
    files = [*rooms.graphs("shapes"), "ontology/prefixes.ttl"]
    return [
        quad.triple
        for name in files
        for quad in load_file(rooms.path(name), name, names.GRAPH + name).quads
    ]


def test_both_engines_agree_on_all_examples_of_our_own_rules(
    project_rooms: Rooms, project_quads: list[ox.Quad]
) -> None:
    """Not as each stands alone, which tests/shapes does, but all of them at once."""
    ontology = names.GRAPH + "ontology/"
    data = {quad.triple for quad in project_quads if quad.graph_name.value.startswith(ontology)}
    examples = project_rooms.examples()
    assert len(examples) > 300
    for name in examples:
        data |= {
            quad.triple for quad in load_file(project_rooms.path(name), name, names.GRAPH).quads
        }
    found = agreed(sorted(data, key=str), own_shapes(project_rooms))
    assert len({each.shape for each in found.results}) > 150


def test_both_engines_agree_on_a_damaged_plan(
    project_rooms: Rooms, project_quads: list[ox.Quad]
) -> None:
    chance = random.Random(7)
    kept = [
        quad.triple
        for quad in project_quads
        if not quad.graph_name.value.startswith(names.GRAPH + "shapes/")
        and quad.graph_name.value != names.GRAPH + "examples"
    ]
    plan = [each for each in kept if each.subject.value.startswith(names.PLAN)]
    assert len(plan) > 2000
    damaged = set(kept) - set(chance.sample(plan, 100))
    for each in chance.sample(plan, 100):
        other = chance.choice(plan)
        damaged.discard(each)
        damaged.add(ox.Triple(each.subject, each.predicate, other.object))
    found = agreed(sorted(damaged, key=str), own_shapes(project_rooms))
    assert len(found.results) > 100


# ── Which engine ─────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("shape", "engine"),
    [
        ("sh:nodeKind sh:IRI", "shacl"),
        ("sh:property [ sh:path ex:n ; sh:pattern '^a$' ]", "shacl"),
        ("sh:property [ sh:path ex:n ; sh:pattern '^(?!b)' ]", "pyshacl"),
        ("sh:target [ a sh:SPARQLTarget ; sh:select 'SELECT ?this { ?this a ex:T }' ]", "pyshacl"),
        ("sh:expression [ sh:path ex:n ]", "pyshacl"),
        ("sh:rule [ a sh:TripleRule ]", "pyshacl"),
    ],
)
def test_the_fast_engine_runs_where_it_can(shape: str, engine: str) -> None:
    assert engines.chosen_engine(triples(f"ex:S sh:targetClass ex:T ; {shape} .")) == engine


def test_a_sparql_target_is_looked_at_and_counted() -> None:
    shapes = triples(
        "ex:S a sh:NodeShape ; sh:nodeKind sh:Literal ; sh:target [ a sh:SPARQLTarget ;"
        " sh:select 'SELECT ?this { ?this a <http://e/T> }' ] ."
    )
    found = run(triples("ex:a a ex:T . ex:b a ex:U ."), shapes)
    assert [each.focus.value for each in found.results] == ["http://e/a"]
    assert (found.engine, found.focus_nodes) == ("pyshacl", {"<http://e/a>"})


# ── What must not happen ─────────────────────────────────────────────────

MANY = "".join(f"ex:x{number} ex:p {number} .\n" for number in range(2000))
NEVER_ENDING = {
    "a pattern": "sh:property [ sh:path ex:n ; sh:pattern '^(?!b)(a+)+$' ]",
    "a product": """sh:sparql [ sh:select "SELECT $this (COUNT(*) AS ?value)
        { $this a <http://e/T> . ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } GROUP BY $this" ]""".replace(
        "\n", " "
    ),
}


@pytest.mark.parametrize(
    ("engine", "shape"),
    [("pyshacl", "a pattern"), ("pyshacl", "a product"), ("shacl", "a product")],
)
def test_what_never_ends_is_ended(engine: str, shape: str) -> None:
    data = triples(f"ex:a a ex:T ; ex:n '{'a' * 60}!' .\n" + MANY)
    shapes = triples(f"ex:S sh:targetClass ex:T ; {NEVER_ENDING[shape]} .")
    with pytest.raises(OutsideError, match="it took more than 2 s"):
        run(data, shapes, engine=engine, seconds=2)


@pytest.mark.parametrize("engine", BOTH)
def test_nothing_is_asked_of_the_network(engine: str) -> None:
    """Even of shapes that nobody looked through before."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        server.settimeout(0.2)
        target = f"SELECT ?this {{ SERVICE <http://127.0.0.1:{port}/> {{ ?this ?p ?o }} }}"
        shapes = triples(
            f"<http://127.0.0.1:{port}/o> <http://www.w3.org/2002/07/owl#imports>"
            f" <http://127.0.0.1:{port}/other> ."
            f" ex:S a sh:NodeShape ; sh:targetClass ex:T ; sh:nodeKind sh:IRI ;"
            f' sh:target [ a sh:SPARQLTarget ; sh:select "{target}" ] .'
        )
        try:
            run(triples("ex:a a ex:T ."), shapes, engine=engine)
        except InputError as error:
            assert "cannot be run" in error.message
        with pytest.raises(TimeoutError):
            server.accept()


@pytest.mark.parametrize("engine", BOTH)
def test_no_file_is_read(engine: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret.ttl"
    secret.write_text("<http://e/secret> a <http://e/T> .", encoding="utf-8")
    select = f"SELECT $this ?value FROM <{secret.as_uri()}> {{ ?value a <http://e/T> }}"
    shapes = triples(f'ex:S sh:targetClass ex:T ; sh:sparql [ sh:select "{select}" ] .')
    try:
        found = run(triples("ex:a a ex:T ."), shapes, engine=engine)
    except InputError:
        return
    assert not any("secret" in str(each.value) for each in found.results)


def test_a_query_that_trips_an_engine_is_wrong_input() -> None:
    shapes = triples(
        'ex:S sh:targetClass ex:T ; sh:sparql [ sh:select "SELECT $this { $this ex:p 1 }" ] .'
    )
    for engine in BOTH:
        with pytest.raises(InputError, match="cannot be run"):
            run(triples("ex:a a ex:T ."), shapes, engine=engine)


def test_the_report_is_all_of_shacls_own_words() -> None:
    shapes = triples("ex:S sh:targetNode ex:a ; sh:nodeKind sh:Literal .")
    for engine in BOTH:
        report = run([], shapes, engine=engine).report
        said = {each.predicate.value for each in report if each.predicate.value.startswith(SH)}
        assert SH + "result" in said
