"""Say what an engine found as a graph: a `sh:ValidationReport` in a steady order (SHACL, 3.6)."""

from __future__ import annotations

from collections.abc import Sequence

import pyoxigraph as ox

from svgraph import names
from svgraph.engines import Found
from svgraph.results import Words
from svgraph.shape_words import SH
from svgraph.shapes import Shapes


def report_graph(written: Sequence[ox.Triple], found: Sequence[Found], words: Words) -> bytes:
    """The engine's report in a steady order, with the messages that the shapes have."""
    said = Shapes(written)
    whole = ox.BlankNode("report")
    triples = [
        ox.Triple(whole, ox.NamedNode(names.TYPE), ox.NamedNode(SH + "ValidationReport")),
        ox.Triple(
            whole,
            ox.NamedNode(SH + "conforms"),
            ox.Literal("false" if found else "true", datatype=ox.NamedNode(names.XSD_BOOLEAN)),
        ),
    ]
    for number, each in enumerate(found, 1):
        name = ox.BlankNode(f"result{number:06}")
        triples.append(ox.Triple(whole, ox.NamedNode(names.SHAPE_RESULT), name))
        triples += _result_triples(name, each, said, words)
    return ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""


def _result_triples(
    name: ox.BlankNode, found: Found, said: Shapes, words: Words
) -> list[ox.Triple]:
    facts = [
        (names.TYPE, ox.NamedNode(SH + "ValidationResult")),
        (names.SHAPE_FOCUS_NODE, found.focus),
        (names.SHAPE_RESULT_PATH, found.path),
        (names.SHAPE_VALUE, found.value),
        (names.SHAPE_RESULT_SEVERITY, found.severity),
        (names.SHAPE_SOURCE_COMPONENT, found.component),
        (names.SHAPE_SOURCE_CONSTRAINT, found.constraint),
        (names.SHAPE_SOURCE_SHAPE, found.shape),
        *((names.SHAPE_RESULT_MESSAGE, each) for each in words.messages(found)),
    ]
    triples = []
    for predicate, term in facts:
        if term is not None:
            own = term
            if predicate == names.SHAPE_RESULT_PATH and isinstance(term, ox.BlankNode):
                own = ox.BlankNode(f"{name.value}path")
                triples += _copied(term, own, said)
            triples.append(ox.Triple(name, ox.NamedNode(predicate), own))
    return triples


def _copied(node: ox.BlankNode, copy: ox.BlankNode, said: Shapes) -> list[ox.Triple]:
    """All that is said of a path, under steady names."""
    triples = []
    ahead = [(node, copy)]
    seen = {node}
    while ahead:
        inner, own = ahead.pop()
        for predicate, term in said.facts_of(inner):
            if isinstance(term, ox.BlankNode) and term not in seen:
                seen.add(term)
                name = ox.BlankNode(f"{copy.value}{len(seen)}")
                ahead.append((term, name))
                triples.append(ox.Triple(own, ox.NamedNode(predicate), name))
            elif not isinstance(term, ox.BlankNode):
                triples.append(ox.Triple(own, ox.NamedNode(predicate), term))
    return triples
