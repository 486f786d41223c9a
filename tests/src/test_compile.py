import shutil

import pyoxigraph as ox
import pytest

import svgraph.compile as compile_module
from svgraph import names
from svgraph.compile import canonical_lines, compile_rooms
from svgraph.confine import Limits
from svgraph.errors import InputError, OutsideError
from svgraph.store import Store


def refused(rooms):
    with pytest.raises(InputError) as caught:
        compile_rooms(rooms)
    return str(caught.value)


def in_graph(quads, path):
    return {quad.triple for quad in quads if quad.graph_name.value == names.GRAPH + path}


def test_the_minimal_project_compiles_without_a_note(rooms):
    notes = []
    assert compile_rooms(rooms, notes.append)
    assert notes == []


def test_a_query_becomes_an_executable_in_a_graph_of_its_file(rooms):
    store = Store.of(compile_rooms(rooms))
    [row] = store.select(
        """
        PREFIX sh: <http://www.w3.org/ns/shacl#>
        PREFIX sv: <https://w3id.org/svgraph/ontology#>
        SELECT ?query ?question ?text ?returns ?evidence ?variable ?class {
            GRAPH <https://w3id.org/svgraph/graph/queries/fact-sheet/bridge-planned> {
                ?query a sh:SPARQLSelectExecutable ; sv:answers ?question ; sh:select ?text ;
                    sv:returns ?returns ; sv:evidenceVariable ?evidence ; sv:parameter ?parameter .
                ?parameter a sv:Parameter ; sv:variable ?variable ; sv:valueClass ?class .
            }
        }
        """
    ).records()
    assert row["query"].value == names.QUERY + "bridge-planned"
    assert row["question"].value == names.QUESTION + "bridge-planned"
    assert "#+" not in row["text"].value
    assert "SELECT ?plan ?value ?statement" in row["text"].value
    found = [row[name].value for name in ("returns", "evidence", "variable", "class")]
    assert found == ["value", "statement", "plan", names.STRATEGIC_PLAN]


def test_an_executable_runs_as_it_stands_in_the_graph(rooms):
    store = Store.of(compile_rooms(rooms))
    query = store.select(f"SELECT ?text {{ <{names.QUERY}bridge-planned> <{names.SELECT}> ?text }}")
    rows = store.select(query.rows[0][0].value, plan=ox.NamedNode(names.PLAN + "zz")).records()
    assert [row["value"].value for row in rows] == [names.OUTCOME + "not-planned"]


def test_the_query_for_any_question_is_marked(rooms):
    store = Store.of(compile_rooms(rooms))
    assert store.ask(f"ASK {{ <{names.QUERY}finding> <{names.ANSWERS_ANY}> true }}")


def test_derivations_see_the_earlier_and_lie_in_graphs_of_their_own(rooms):
    later = rooms.path("queries/derive/b-later.rq")
    later.write_text(
        "PREFIX sv: <https://w3id.org/svgraph/ontology#>\n"
        "CONSTRUCT { ?s sv:about ?plan } WHERE { ?s sv:aboutPlan ?plan }"
    )
    quads = compile_rooms(rooms)
    [first] = in_graph(quads, "derived/about-plan")
    [second] = in_graph(quads, "derived/b-later")
    assert first.predicate.value == names.ABOUT_PLAN
    assert second.predicate.value == names.ABOUT


def test_a_derivation_adds_nothing_that_is_stated_already(rooms):
    stated = rooms.path("data/plans/zz/statements.ttl")
    text = stated.read_text().replace(
        "sv:about zz:version-1",
        "sv:about zz:version-1 ; sv:aboutPlan <https://w3id.org/svgraph/plan/zz>",
    )
    stated.write_text(text)
    assert in_graph(compile_rooms(rooms), "derived/about-plan") == set()


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("CONSTRUCT { ?s ?p [] } WHERE { ?s ?p 19 }", "blank node"),
        ("CONSTRUCT { ?s ?p ?n } WHERE { ?s ?p 19 BIND(NOW() AS ?n) }", ":1:46: NOW gives another"),
        ("SELECT ?s { ?s ?p ?o }", "no CONSTRUCT"),
    ],
)
def test_a_derivation_that_is_not_steady_is_refused(rooms, body, message):
    rooms.path("queries/derive/bad.rq").write_text(body)
    said = refused(rooms)
    assert said.startswith("queries/derive/bad.rq")
    assert message in said


def test_no_triple_stands_in_two_graphs_and_a_note_says_which_did(rooms):
    plan = rooms.path("data/plans/zz/plan.ttl")
    text = plan.read_text()
    rooms.path("data/plans/zz/a.ttl").write_text(text.replace('skos:notation "zz" ;', ""))
    notes = []
    quads = compile_rooms(rooms, notes.append)
    assert len({quad.triple for quad in quads}) == len(quads)
    assert len(in_graph(quads, "data/plans/zz/a")) == 7
    assert len(in_graph(quads, "data/plans/zz/plan")) == 1
    assert len(notes) == 7
    assert notes[0].startswith("data/plans/zz/plan repeats what data/plans/zz/a says: ")


def test_the_first_graph_by_name_keeps_a_triple_whatever_its_room(rooms):
    shutil.copy(rooms.path("data/plans/zz/plan.ttl"), rooms.path("ontology/a.ttl"))
    quads = compile_rooms(rooms)
    assert len(in_graph(quads, "data/plans/zz/plan")) == 8
    assert in_graph(quads, "ontology/a") == set()


def test_a_text_that_is_not_the_one_received_is_refused(rooms):
    rooms.path("data/sources/sheet-zz.txt").write_text("The kingdom of Zz plans a bridge.")
    assert refused(rooms).startswith("data/sources/sheet-zz.ttl:5:1: sheet-zz.txt is not the text")


def test_a_text_that_nothing_describes_is_refused(rooms):
    rooms.path("data/sources/other.txt").write_text("Hear, hear.")
    assert refused(rooms).startswith("data/sources/other.txt: no source describes this text")


def test_a_quotation_that_is_not_in_the_source_is_refused(rooms):
    stated = rooms.path("data/plans/zz/statements.ttl")
    stated.write_text(stated.read_text().replace('"plans no bridge"@en ;', '"plans no"@en ;'))
    stated.write_text(
        stated.read_text().replace('oa:exact "plans no bridge"', 'oa:exact "a bridge"')
    )
    assert refused(rooms).startswith("data/plans/zz/statements.ttl:15:1: ")


def test_canonical_lines_are_those_of_the_whole_dataset():
    a, b, g = (ox.NamedNode(f"http://{name}/") for name in "abg")
    first, second = ox.BlankNode(), ox.BlankNode()
    quads = [
        ox.Quad(a, b, ox.Literal('ā\n\t"\\\x01\x7f', language="lv"), g),
        ox.Quad(a, b, ox.Literal("1", datatype=ox.NamedNode(names.XSD_INTEGER)), g),
        ox.Quad(a, b, first, g),
        ox.Quad(first, b, second, g),
        ox.Quad(second, b, a, g),
    ]
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    assert canonical_lines(quads) == sorted(f"{quad} .\n".encode() for quad in dataset)
    # As the recommendation writes them: these escapes and no others, no xsd:string.
    assert canonical_lines(quads[:1]) == [
        '<http://a/> <http://b/> "ā\\n\\t\\"\\\\\\u0001\\u007F"@lv <http://g/> .\n'.encode()
    ]


def test_blank_nodes_that_all_look_alike_are_given_up_on(rooms, monkeypatch):
    """Each of ten nodes leads to each other: who tries to tell them apart never ends."""
    monkeypatch.setattr(compile_module, "NAMING", Limits(seconds=1))
    nodes = [ox.BlankNode(f"b{number}") for number in range(10)]
    quads = [
        ox.Quad(one, ox.NamedNode("http://b/"), other)
        for one in nodes
        for other in nodes
        if one != other
    ]
    assert len(quads) == 90
    with pytest.raises(OutsideError) as caught:
        canonical_lines(quads)
    said = str(caught.value)
    assert said.startswith("naming the blank nodes was stopped: it took more than 1 s\n  give ")
