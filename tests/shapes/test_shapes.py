"""Each rule finds what it is for, and nothing else.

An example is a few triples beside the plan of given.ttl. A bad one names in its first comment the
rule that finds it, by the local name of the constraint or shape: exactly that one result comes of
it. A good one gives none. The derivations of the project run before the shapes do, as they do in a
build, over the ontology without its questions, which given.ttl replaces.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pyoxigraph as ox
import pyshacl
import pytest
import rdflib
from pyshacl.pytypes import SHACLExecutor
from pyshacl.shape import Shape
from pyshacl.shapes_graph import ShapesGraph
from rdflib import OWL, RDF, RDFS, SH, URIRef
from rdflib.plugins.sparql import prepareQuery
from rdflib.term import Node

from svgraph import names
from svgraph.layout import Rooms
from svgraph.load import load_file, load_rooms
from svgraph.received import AUTHORING

Triple = tuple[Node, Node, Node]

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "shapes" / "examples"
SV = "https://w3id.org/svgraph/ontology#"
SVS = "https://w3id.org/svgraph/shapes#"
CHECK = rdflib.URIRef("https://w3id.org/svgraph/ontology#Check")
BASE = ox.NamedNode("https://w3id.org/svgraph/graph/given")
EXAMPLE = ox.NamedNode("https://w3id.org/svgraph/graph/example")

BAD = sorted(EXAMPLES.glob("*/bad-*.ttl"))
GOOD = sorted(EXAMPLES.glob("*/good-*.ttl"))
SHAPE_FILES = sorted(
    path for path in (ROOT / "shapes").glob("**/*.ttl") if EXAMPLES not in path.parents
)
PROFILES = {path.stem: path for path in SHAPE_FILES if path.parent.name == "profiles"}

prepared = functools.cache(prepareQuery)


class DataGraph(rdflib.Graph):
    """A graph that parses a query once: pySHACL asks the same one for each focus node."""

    def query(self, query_object: Any, *args: Any, **kwargs: Any) -> rdflib.query.Result:
        query = prepared(query_object) if isinstance(query_object, str) else query_object
        return super().query(query, *args, **kwargs)


# ── What stands before every example ─────────────────────────────────────


@pytest.fixture(scope="module", autouse=True)
def literals_as_written() -> Iterator[None]:
    normalised, rdflib.NORMALIZE_LITERALS = rdflib.NORMALIZE_LITERALS, False
    yield
    rdflib.NORMALIZE_LITERALS = normalised


@functools.cache
def derivations() -> list[str]:
    files = sorted((ROOT / "queries" / "derive").glob("*.rq"))
    assert files
    return [file.read_text(encoding="utf-8") for file in files]


@functools.cache
def world() -> ox.Store:
    """The ontology and the given plan, with what follows from them."""
    store = ox.Store()
    left_out = ("questions", "page-questions", "graph-questions")
    files = [path for path in (ROOT / "ontology").glob("**/*.ttl") if path.stem not in left_out]
    assert files
    for path in [*files, EXAMPLES / "given.ttl"]:
        store.load(path=path, format=ox.RdfFormat.TURTLE, to_graph=BASE)
    derive(store, BASE)
    return store


@functools.cache
def data_graph() -> DataGraph:
    graph = DataGraph()
    for triple in triples_of(world()):
        graph.add(triple)
    return graph


def derive(store: ox.Store, into: ox.NamedNode) -> None:
    for text in derivations():
        triples = {*store.query(text, use_default_graph_as_union=True)}
        for triple in triples:
            if next(store.quads_for_pattern(*triple, None), None) is None:
                store.add(ox.Quad(*triple, into))


@contextmanager
def with_example(path: Path) -> Iterator[tuple[DataGraph, list[Triple]]]:
    """The world with an example in it, and what the example adds; then the world again."""
    store, graph = world(), data_graph()
    store.load(path=path, format=ox.RdfFormat.TURTLE, to_graph=EXAMPLE)
    derive(store, EXAMPLE)
    added = [
        triple
        for triple in triples_of(store.quads_for_pattern(None, None, None, EXAMPLE))
        if triple not in graph
    ]
    for triple in added:
        graph.add(triple)
    try:
        yield graph, added
    finally:
        for triple in added:
            graph.remove(triple)
        store.clear_graph(EXAMPLE)


def triples_of(quads: Iterable[ox.Quad]) -> Iterator[Triple]:
    for quad in quads:
        yield node(quad.subject), node(quad.predicate), node(quad.object)


def node(term: Any) -> Node:
    if isinstance(term, ox.NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return rdflib.BNode(term.value)
    if term.language:
        return rdflib.Literal(term.value, lang=term.language)
    datatype = rdflib.URIRef(term.datatype.value)
    plain = datatype == rdflib.XSD.string
    return rdflib.Literal(term.value, datatype=None if plain else datatype)


# ── The shapes and what they find ────────────────────────────────────────


@functools.cache
def shapes(profile: str | None = None) -> rdflib.Graph:
    """The shapes of every profile or of one, or all of them."""
    graph = rdflib.Graph()
    for path in SHAPE_FILES:
        if profile is None or path not in PROFILES.values() or path.stem == profile:
            graph.parse(path)
    return graph.parse(ROOT / "ontology" / "prefixes.ttl")


@functools.cache
def home_of(rule: str) -> str:
    """The profile that holds a rule, or nothing where it stands in none."""
    for name, path in PROFILES.items():
        if f"svs:{rule} a " in path.read_text(encoding="utf-8"):
            return name
    return ""


@functools.cache
def harvest(profile: str | None) -> list[tuple[Shape, Targets]]:
    """The shapes that look at something themselves, and what they look at."""
    found = [(shape, Targets.of(shape)) for shape in ShapesGraph(shapes(profile)).shapes]
    return [(shape, targets) for shape, targets in found if any(targets)]


class Targets(NamedTuple):
    """What a shape looks at."""

    nodes: frozenset[Node]
    classes: frozenset[Node]
    objects_of: frozenset[Node]
    subjects_of: frozenset[Node]

    @classmethod
    def of(cls, shape: Shape) -> Targets:
        nodes, classes, _, objects_of, subjects_of = map(frozenset, shape.target())
        return cls(nodes, classes, objects_of, subjects_of)

    def hold(self, node: Node, graph: rdflib.Graph) -> bool:
        """The derivations have given a node the classes above its own."""
        return (
            node in self.nodes
            or not self.classes.isdisjoint(graph.objects(node, RDF.type))
            or any((None, each, node) in graph for each in self.objects_of)
            or any((node, each, None) in graph for each in self.subjects_of)
        )


def results(graph: rdflib.Graph, profile: str | None, nodes: set[Node]) -> list[str]:
    """The rule of each result on these nodes: its constraint, or else its shape, by local name.

    The engine's own option for focus nodes would hold for the nodes inside a shape as well.
    """
    found = []
    for shape, targets in harvest(profile):
        focus = [each for each in nodes if targets.hold(each, graph)]
        if focus:
            _, reports = shape.validate(SHACLExecutor(), graph, focus=focus)
            found += [rule_of(result, triples) for _, result, triples in reports]
    return sorted(found)


def rule_of(result: Node, triples: Iterable[Any]) -> str:
    told = {predicate: value for subject, predicate, value in triples if subject == result}
    rule = told.get(SH.sourceConstraint, told[SH.sourceShape])
    return str(rule[1] if isinstance(rule, tuple) else rule).removeprefix(SVS)


def nodes_of(triples: Iterable[Any]) -> set[Node]:
    return {term for triple in triples for term in triple if isinstance(term, rdflib.URIRef)}


def expected_of(path: Path) -> str:
    found = re.search(r"^# expects: (\S+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    assert found, f"{path.name} names no rule; add the comment “# expects: RULE”"
    return found[1]


def name_of(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


# ── The tests ────────────────────────────────────────────────────────────


def test_the_given_plan_conforms_to_every_shape_and_profile() -> None:
    conforms, _, text = pyshacl.validate(data_graph(), shacl_graph=shapes(), inplace=True)
    assert conforms, text


@pytest.mark.parametrize("path", BAD, ids=name_of)
def test_a_bad_example_gives_its_one_result(path: Path) -> None:
    rule = expected_of(path)
    with with_example(path) as (graph, added):
        assert added
        assert results(graph, home_of(rule), nodes_of(added)) == [rule]


@pytest.mark.parametrize("path", GOOD, ids=name_of)
def test_a_good_example_gives_none(path: Path) -> None:
    with with_example(path) as (graph, added):
        assert added
        assert results(graph, None, nodes_of(added)) == []


def test_each_rule_has_a_bad_example_and_each_folder_a_good_one() -> None:
    checks = shapes().subjects(RDF.type, URIRef(SV + "Check"))  # a program looks, not a shape
    rules = {str(rule).removeprefix(SVS) for rule in rules_of(shapes()) - set(checks)}
    assert rules
    assert rules == {expected_of(path) for path in BAD}
    assert {path.parent for path in BAD} == {path.parent for path in GOOD}


def rules_of(graph: rdflib.Graph) -> set[Node]:
    """Whatever has a message: it is what a result names."""
    return set(graph.subjects(SH.message))


def test_every_shape_has_a_name_and_its_messages_in_both_languages() -> None:
    graph = shapes()
    for rule in rules_of(graph):
        names = [*graph.objects(rule, SH.name), *graph.objects(rule, RDFS.label)]
        messages = list(graph.objects(rule, SH.message))
        assert sorted(str(each.language) for each in names) == ["en", "lv"], rule
        assert sorted(str(each.language) for each in messages) == ["en", "lv"], rule
        assert all(str(message).endswith(".") for message in messages), rule


def catalogue_texts(rule: Node) -> dict[str, dict[str, str]]:
    """Why a rule matters, and how to mend what it finds: by property and language."""
    return {
        said: {
            str(text.language): str(text) for text in shapes().objects(rule, rdflib.URIRef(said))
        }
        for said in (names.SHAPE_DESCRIPTION, names.REMEDY)
    }


def entries() -> dict[str, dict[str, dict[str, str]]]:
    found = {str(rule).removeprefix(SVS): catalogue_texts(rule) for rule in rules_of(shapes())}
    return {rule: texts for rule, texts in found.items() if any(texts.values())}


def test_a_catalogue_entry_is_whole_in_both_languages() -> None:
    assert entries()
    for rule, texts in entries().items():
        for said, of_language in texts.items():
            assert sorted(of_language) == ["en", "lv"], (rule, said)
            assert all(text.endswith(".") for text in of_language.values()), (rule, said)
            assert all(len(text) > 40 for text in of_language.values()), (rule, said)


def test_each_rule_has_its_catalogue_entry() -> None:
    for path in SHAPE_FILES:
        rules = {str(rule).removeprefix(SVS) for rule in rules_of(rdflib.Graph().parse(path))}
        assert rules, path
        assert rules - entries().keys() == set(), path


def test_no_two_rules_matter_for_the_same_reason() -> None:
    homes: dict[str, list[str]] = {}
    for rule, texts in entries().items():
        for text in texts[names.SHAPE_DESCRIPTION].values():
            homes.setdefault(text, []).append(rule)
    assert homes
    assert {text: rules for text, rules in homes.items() if len(rules) > 1} == {}


# A property or class, a file or folder, or a command: something to lay hands on.
TANGIBLE = re.compile(r"\b[a-z]+:[A-Za-z]+|\b(?:data|ontology|shapes|queries)/|svgraph|make fmt")


def test_a_remedy_says_what_to_lay_hands_on() -> None:
    """The checks of whole files apart: their hands-on is the place that a report names."""
    of_files = {str(rule).removeprefix(SVS) for rule in shapes().subjects(RDF.type, CHECK)}
    assert of_files < entries().keys()
    for rule, texts in entries().items():
        if rule in of_files:
            continue
        for text in texts[names.REMEDY].values():
            assert TANGIBLE.search(text), (rule, text)


@functools.cache
def described() -> set[str]:
    """Everything that the project says what it is, and the plan before the examples."""
    files = load_rooms(Rooms(ROOT, ROOT / "build"))
    quads = [quad for file in files for quad in file.quads]
    quads += load_file(EXAMPLES / "given.ttl", "given.ttl", BASE).quads
    return {quad.subject.value for quad in quads if quad.predicate.value == names.TYPE}


# A name with a prefix in running text: Turtle would let it end with a full stop.
CURIE = re.compile(r"(?<![\w:/#])([a-z]+):([A-Za-z0-9_.-]*[A-Za-z0-9_])")


def test_a_catalogue_entry_names_what_there_is() -> None:
    """A term or record that it writes about is described; the plan zz does not exist."""
    prefixes = {str(prefix): str(iri) for prefix, iri in declared_prefixes() if prefix != "zz"}
    named = [
        (rule, prefixes[prefix] + name)
        for rule, texts in entries().items()
        for of_language in texts.values()
        for text in of_language.values()
        for prefix, name in CURIE.findall(text)
        if prefix in prefixes and prefixes[prefix] not in NEVER_DESCRIBED
    ]
    assert len(named) > 100
    known = {*described(), *AUTHORING}
    assert [(rule, iri) for rule, iri in named if iri not in known] == []


NEVER_DESCRIBED = (names.SH, names.XSD, names.RDF, names.RDFS, names.OWL)


def declared_prefixes() -> list[tuple[Node, Node]]:
    graph = shapes()
    return [
        (prefix, namespace)
        for declaration in graph.objects(None, SH.declare)
        for prefix in graph.objects(declaration, SH.prefix)
        for namespace in graph.objects(declaration, SH.namespace)
    ]


def test_no_shape_is_nameless_and_none_speaks_without_a_message() -> None:
    graph = shapes()
    kinds = (SH.NodeShape, SH.PropertyShape, SH.SPARQLConstraint)
    described = {shape for kind in kinds for shape in graph.subjects(RDF.type, kind)}
    assert described
    assert all(str(shape).startswith(SVS) for shape in described)
    nameless = {term for triple in graph for term in triple if isinstance(term, rdflib.BNode)}
    assert all((term, RDF.first, None) in graph for term in nameless)
    reported = {each for each in graph.objects(None, SH.property) if is_reported(graph, each)}
    assert reported | set(graph.objects(None, SH.sparql)) <= rules_of(graph)


def is_reported(graph: rdflib.Graph, shape: Node) -> bool:
    """Whether a property shape belongs to a shape that looks at something itself."""
    targets = (SH.targetClass, SH.targetNode, SH.targetObjectsOf, SH.targetSubjectsOf)
    owners = list(graph.subjects(SH.property, shape))
    return any((owner, target, None) in graph for owner in owners for target in targets)


def test_the_shapes_are_shapes() -> None:
    conforms, _, text = pyshacl.validate(rdflib.Graph(), shacl_graph=shapes(), meta_shacl=True)
    assert conforms, text


def test_kinds_apart_are_those_that_the_ontology_keeps_apart() -> None:
    """The six kinds of statement have a rule of their own."""
    svs, ours = rdflib.Namespace(SVS), rdflib.Namespace(names.SV)
    graph = data_graph()
    disjoint = set(graph.subjects(OWL.disjointWith))
    statements = set(graph.subjects(RDFS.subClassOf, ours.Statement))
    assert disjoint & statements
    assert set(shapes().objects(svs.Kinds, SH.targetClass)) == disjoint - statements


def test_no_shape_names_a_plan() -> None:
    graph = shapes()
    plans = re.compile(r"https://w3id\.org/svgraph/plan/|\bplan:")
    texts = [str(term) for triple in graph for term in triple]
    declared = {str(each) for each in graph.objects(None, SH.namespace)}
    assert not [text for text in texts if plans.search(text) and text not in declared]
    assert (None, OWL.imports, None) not in graph
