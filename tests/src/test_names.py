import re
from pathlib import Path

import pyoxigraph as ox

from svgraph import names

PROJECT = Path(__file__).parents[2]


def test_each_of_our_terms_stands_in_the_ontology():
    described = set()
    for file in (PROJECT / "ontology").rglob("*.ttl"):
        for quad in ox.parse(path=file, format=ox.RdfFormat.TURTLE):
            if quad.predicate.value == names.TYPE:
                described.add(quad.subject.value)
    assert described, "the ontology is empty"
    assert names.own_terms(), "no term is listed"
    assert [term for term in names.own_terms() if term not in described] == []


def test_no_other_module_holds_an_iri():
    modules = [
        path
        for path in (PROJECT / "src" / "svgraph").rglob("*.py")
        if path.name != "names.py" and "rooms" not in path.parts
    ]
    assert modules
    literal = re.compile(r"""["'](https?://[^"'\s]*(?:w3id\.org|w3\.org|purl\.org)[^"']*)["']""")
    found = [(path.name, iri) for path in modules for iri in literal.findall(path.read_text())]
    assert found == []


def test_an_iri_is_shortened_by_the_longest_namespace_that_fits():
    prefixes = {"a": "http://a/", "ab": "http://a/b/"}
    assert names.shortened("http://a/b/c", prefixes) == "ab:c"
    assert names.shortened("http://a/c", prefixes) == "a:c"
    assert names.shortened("http://c/", prefixes) == "http://c/"
