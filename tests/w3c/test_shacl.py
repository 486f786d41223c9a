"""The W3C's own tests of SHACL, core and SPARQL, through the command: each engine, each test.

A test is passed where the results have the focus nodes, paths, values, severities, components and
shapes that it expects, as often as it expects them; where it expects a failure, the command ends
with exit code 2.
"""

import json
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pyoxigraph as ox
import pyshacl  # noqa: F401  (what is imported here is there in each process that is forked)
import pytest

from svgraph import cli, rdf
from svgraph.shape_words import SH
from svgraph.shapes import Shapes
from svgraph.terms import Term

TESTS = "http://www.w3.org/ns/shacl-test#"
ACTION = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#action"
RESULT = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#result"
TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
INSIDE = "pyshacl-0.40.1/test/resources/sht_tests"

# What pySHACL itself does otherwise, and why; docs/validate.md says the same to readers.
DIFFERENT = {
    "pyshacl": {
        "core/property/uniqueLang-002.ttl": 'takes "1"^^xsd:boolean for the literal true',
        "sparql/node/prefixes-001.ttl": "does not follow owl:imports between sets of prefixes",
        "sparql/pre-binding/shapesGraph-001.ttl": "has no $shapesGraph",
    },
    "shacl": {},
    "auto": {},
}
FAILURES = 7

Row = tuple[str | None, ...]


class Case(NamedTuple):
    """One test: the files, and the results that it expects; None where it expects a failure."""

    name: str
    data: str
    shapes: str
    expected: Counter[Row] | None


@pytest.fixture(scope="module")
def here(suites: Path) -> Iterator[Path]:
    """The folder of the suite, which the tests run in: names of files are IRIs there."""
    before = Path.cwd()
    os.chdir(suites / INSIDE)
    yield Path()
    os.chdir(before)


def cases(here: Path) -> Iterator[Case]:
    for path in sorted(here.rglob("*.ttl")):
        if path.stem == "manifest":
            continue
        quads = rdf.read(path, str(path), base=f"doc:///{path}").quads
        graph = Shapes(quad.triple for quad in quads)
        for quad in quads:
            if quad.predicate == TYPE and quad.object == ox.NamedNode(TESTS + "Validate"):
                yield case(path, graph, quad.subject)


def case(path: Path, graph: Shapes, test: Any) -> Case:
    [action], [result] = graph.objects(test, ACTION), graph.objects(test, RESULT)
    [data], [shapes] = (
        graph.objects(action, TESTS + "dataGraph"),
        graph.objects(action, TESTS + "shapesGraph"),
    )
    fails = result == ox.NamedNode(TESTS + "Failure")
    expected = Counter(row(each, graph) for each in graph.values(result, "result"))
    files = [each.value.removeprefix("doc:///") for each in (data, shapes)]
    return Case(str(path), *files, None if fails else expected)


def row(result: Term, graph: Shapes) -> Row:
    """What has to be equal in two results; blank nodes have other labels in each graph."""
    path = graph.value(result, "resultPath")
    words = ("focusNode", "value", "resultSeverity", "sourceConstraintComponent", "sourceShape")
    terms = [graph.value(result, word) for word in words]
    along = graph.path(path).written(lambda iri: f"<{iri}>") if path is not None else None
    return (along, *(None if each is None else plain(each) for each in terms))


def plain(term: Term) -> str:
    return "_:" if isinstance(term, ox.BlankNode) else str(term)


def rows_of(turtle: str) -> Counter[Row]:
    graph = Shapes(
        ox.Triple(each.subject, each.predicate, each.object)
        for each in ox.parse(turtle, ox.RdfFormat.TURTLE)
    )
    [report] = {each.subject for each in graph.triples if each.predicate.value == SH + "conforms"}
    return Counter(
        row(each, graph)
        for each in graph.values(report, "result")  # type: ignore[arg-type]
    )


@pytest.mark.parametrize("engine", ["auto", "shacl", "pyshacl"])
def test_every_test_passes(
    here: Path, engine: str, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    all_cases = list(cases(here))
    assert len(all_cases) == 121
    assert sum(each.expected is None for each in all_cases) == FAILURES
    wrong: dict[str, str] = {}
    for each in all_cases:
        words = [each.data, "--shapes", each.shapes, "--engine", engine, "--format", "turtle"]
        code = cli.main(["validate", *words, "--quiet", "--fail-on", "info", "--allow-empty"])
        said = capfdbinary.readouterr()
        if each.expected is None:
            if code != 2:
                wrong[each.name] = f"exit code {code}"
        elif code != (1 if each.expected else 0):
            wrong[each.name] = f"exit code {code}: {said.err.decode()}"
        elif rows_of(said.out.decode()) != each.expected:
            wrong[each.name] = "other results"
    assert sorted(wrong) == sorted(DIFFERENT[engine]), wrong


def test_a_result_has_its_line(here: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """The place of a result is in its file, and something stands there."""
    looked_at = 0
    for each in cases(here):
        if not each.expected:
            continue
        words = [each.data, "--shapes", each.shapes, "--format", "json", "--quiet"]
        cli.main(["validate", *words])
        report = json.loads(capfdbinary.readouterr().out)
        text = Path(each.data).read_text(encoding="utf-8").splitlines()
        for result in report["results"]:
            if result["file"] is None:
                continue
            looked_at += 1
            line = text[result["line"] - 1]
            assert result["excerpt"] == line
            assert line[result["column"] - 1 :].strip(), f"{each.name}: {result}"
    assert looked_at > 150
