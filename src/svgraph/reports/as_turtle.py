"""Write a report as a sh:ValidationReport in Turtle, equal in results to the engine's own.

What no shape can find, as a file that cannot be read, stands beside the engine's results as a
result of its own rule. Where there is no engine's report, all results are said from what is
known of them.
"""

import re
from collections.abc import Iterator
from urllib.parse import quote

import pyoxigraph as ox

from svgraph import names
from svgraph.formats import render_graph
from svgraph.report import Report, Result
from svgraph.terms import Term
from svgraph.words import Words

_PREFIXES = {
    "rdf": names.RDF,
    "rdfs": names.RDFS,
    "sh": names.SH,
    "skos": names.SKOS,
    "sv": names.SV,
    "svs": names.SHAPES,
    "xsd": names.XSD,
}
_REPORT = ox.NamedNode(names.SH + "ValidationReport")
_RESULT = ox.NamedNode(names.SH + "result")
_CONFORMS = ox.NamedNode(names.SH + "conforms")
_TYPE = ox.NamedNode(names.TYPE)
_WITH_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")


def render(report: Report, words: Words) -> str:
    """The report as a graph, always in the same order."""
    known = [quad.triple for quad in ox.parse(report.graph, ox.RdfFormat.N_TRIPLES)]
    whole = next((each.subject for each in known if each.object == _REPORT), None)
    # A result with a component is the engine's, and stands in its report.
    added = [each for each in report.results if whole is None or each.component is None]
    if whole is None:
        whole = ox.BlankNode("report")
        known = [ox.Triple(whole, _TYPE, _REPORT)]
    known = [each for each in known if each.predicate != _CONFORMS]
    known.append(ox.Triple(whole, _CONFORMS, ox.Literal(not report.results)))
    for number, each in enumerate(added, start=1):
        node = ox.BlankNode(f"added{number:06}")
        known.append(ox.Triple(whole, _RESULT, node))
        known += [ox.Triple(node, *said) for said in _said(each, report, words)]
    return render_graph(known, "turtle", _PREFIXES)


def _said(result: Result, report: Report, words: Words) -> Iterator[tuple[ox.NamedNode, Term]]:
    """What a validation result has to say, by the properties of SHACL."""
    rule = report.rules.get(result.rule)
    shape = ox.NamedNode((rule and rule.shape) or names.SHAPES + quote(result.rule, safe=""))
    component = (result.component or "").removeprefix("sh:")
    place = f"{result.place}: " if result.place else ""
    message = f"{place}{result.message}" if result.component is None else result.message
    yield _TYPE, ox.NamedNode(names.SH + "ValidationResult")
    yield _sh("resultSeverity"), _sh(result.severity.capitalize())
    yield _sh("focusNode"), _term(result.focus or result.file or "")
    yield _sh("resultMessage"), _worded(message, result.message_language or words.language)
    yield _sh("sourceShape"), shape
    yield _sh("sourceConstraintComponent"), _sh(component) if component else shape
    if result.value is not None:
        yield _sh("value"), _term(result.value)


def _sh(word: str) -> ox.NamedNode:
    return ox.NamedNode(names.SH + word)


def _worded(text: str, language: str) -> ox.Literal:
    try:
        return ox.Literal(text, language=language)
    except ValueError:  # no tag of a language
        return ox.Literal(text)


def _term(text: str) -> Term:
    """What a name or value most likely is: a nameless node, an IRI, else its characters."""
    try:
        if text.startswith("_:"):
            return ox.BlankNode(text.removeprefix("_:"))
        if _WITH_SCHEME.fullmatch(text):
            return ox.NamedNode(text)
    except ValueError:
        pass
    return ox.Literal(text)
