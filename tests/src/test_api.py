"""What Python programs rely on: light to import, the same answers, rows for data frames."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pyoxigraph as ox
import pytest

import svgraph
from svgraph.errors import InputError, OutsideError
from svgraph.store import Store

SMALL_GRAPH = Path(__file__).parents[1] / "fixtures/asking/graph.trig"
SOURCE = Path(svgraph.__file__).parents[1]


@pytest.fixture(scope="module")
def graph() -> svgraph.KnowledgeGraph:
    return svgraph.KnowledgeGraph(Store.of(ox.parse(path=SMALL_GRAPH)), None)


def _imported(code: str) -> set[str]:
    """The top-level modules that a program has imported when it ends."""
    listing = "import sys; print(*{name.partition('.')[0] for name in sys.modules})"
    program = f"import sys; sys.path.insert(0, {str(SOURCE)!r}); {code}; {listing}"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    return set(done.stdout.split())


def test_importing_the_package_imports_nothing_heavy() -> None:
    heavy = {"pyoxigraph", "rdflib", "pyshacl", "owlready2", "SPARQLWrapper", "jinja2", "pandas"}
    assert _imported("import svgraph") & heavy == set()
    assert "pyoxigraph" in _imported("import svgraph.store")


def test_asking_needs_neither_rdflib_nor_a_network() -> None:
    code = "import svgraph.answer, svgraph.show, svgraph.search, svgraph.commands.ask"
    assert _imported(code) & {"rdflib", "pyshacl", "owlready2", "SPARQLWrapper", "urllib3"} == set()
    assert "SPARQLWrapper" in _imported("import svgraph.endpoint")


def test_ask(graph: svgraph.KnowledgeGraph) -> None:
    answer = graph.ask("r40-planned", plan="zz")
    assert answer.rows[0]["value"]["label"] == "not planned"
    assert answer.rows[0]["evidence"][0]["quote"] == "R40 nav plānots."
    assert graph.ask("CQ09", plan=["zz", "yy"], lang="lv").language == "lv"
    assert graph.ask("CQ09", lang="lv,en").rows[0]["value"]["label"] == "nav plānots"
    assert graph.ask("CQ09", indicator="R.41").rows == []
    assert next(one["id"] for one in graph.questions()) == "needs-mention"


def test_query(graph: svgraph.KnowledgeGraph) -> None:
    result = graph.query(
        "SELECT ?place ?page { ?place <https://w3id.org/svgraph/ontology#page> ?page }"
        " ORDER BY ?place"
    )
    assert result.columns == ["place", "page"]
    assert result.rows[0] == {"place": "https://w3id.org/svgraph/plan/zz/place-p5", "page": 5}
    assert not graph.query("ASK { ?s ?p 'nowhere' }")
    assert graph.query("ASK { ?s ?p ?o }").truth is True
    assert len(graph.query("DESCRIBE <https://w3id.org/svgraph/plan/yy>").triples) == 3


def test_show_and_search(graph: svgraph.KnowledgeGraph) -> None:
    assert graph.show("R40").resource.label.text == "smart transition of the rural economy"
    assert graph.search("viedie ciemi", lang="lv")[0].resource.label.text == "viedie ciemi"


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_data_frames(
    graph: svgraph.KnowledgeGraph, library: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if importlib.util.find_spec(library) is None:
        # Neither is required: a stand-in that keeps what it is given shows what they would get.
        monkeypatch.setitem(sys.modules, library, SimpleNamespace(DataFrame=dict))
    frame = getattr(graph.ask("CQ12", plan="zz"), f"to_{library}")()
    assert {name: list(frame[name]) for name in ("plan", "concerns", "outcome", "page")} == {
        "plan": ["Plan of Zz"],
        "concerns": ["smart village"],
        "outcome": ["direct reference"],
        "page": [5],
    }
    result = graph.query("SELECT ?p { ?x <https://w3id.org/svgraph/ontology#page> ?p }")
    assert list(getattr(result, f"to_{library}")()["p"]) == [5, 5]


def test_a_library_that_is_not_installed_is_named(
    graph: svgraph.KnowledgeGraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(OutsideError, match="pandas is not installed"):
        graph.ask("CQ12", plan="zz").to_pandas()


def test_a_project_is_built_asked_and_validated(tmp_path: Path) -> None:
    shutil.copytree(SMALL_GRAPH.parents[1] / "minimal", tmp_path / "project")
    graph = svgraph.open(tmp_path / "project")
    answer = graph.ask("bridge-planned", plan="zz")
    assert answer.rows and answer.rows[0]["evidence"]
    assert graph.validate().conforms


def test_a_project_that_is_none() -> None:
    with pytest.raises(InputError, match="no such folder"):
        svgraph.open("/no/such/folder")


def test_an_endpoint_has_no_shapes() -> None:
    graph = svgraph.open(endpoint="http://127.0.0.1:9/query")
    with pytest.raises(InputError, match="endpoint cannot be validated"):
        graph.validate()


def test_the_docstring_s_examples() -> None:
    import doctest

    import svgraph.labels

    for module in (svgraph, svgraph.labels):
        failed, tried = doctest.testmod(module, optionflags=doctest.IGNORE_EXCEPTION_DETAIL)
        assert tried and not failed
