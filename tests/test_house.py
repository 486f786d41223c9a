"""The house rules that no tool knows: who may import whom, and where names and words may stand."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from svgraph import names, sparql
from svgraph.executables import known_to, read_executables, read_queries
from svgraph.layout import Rooms
from svgraph.load import load_rooms

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "svgraph"

# From the ground up: a module imports only from lines above its own. A new module takes its place
# here, and that is a decision.
LAYERS = [
    ["endings", "errors", "hold", "names", "notes", "terms", "version"],
    ["shape_words"],
    ["confine", "files", "layout", "lock", "output", "report", "scratch", "values"],
    ["baseline", "hazards", "history", "jsonld", "rdfxml", "sparql", "turtle_text"],
    ["positions", "rdf", "store", "wire"],
    ["canonical", "csvw", "edits", "load", "shapes", "statements"],
    ["endpoint", "engines", "pool", "preflight", "received", "texts"],
    ["built", "examples", "executables", "labels"],
    ["cells", "kept", "things", "vocabulary", "words"],
    ["anchor", "catalogue", "checks", "compile", "coverage", "evidence", "results", "tables"],
    ["search"],
    ["resources"],
    ["questions"],
    ["build", "case", "given", "marks", "mend", "report_graph"],
    ["comparison"],
    ["answer", "compare", "current", "matrix", "reason", "validate"],
    ["formats", "show"],
    ["reports.shared"],
    ["reports.grid", "reports.workbook"],
    ["reports.compare_as_rows"],
    ["reports.compare_as_json", "reports.compare_as_md", "reports.compare_as_text"],
    ["reports.compare_as_xlsx", "reports.tiles"],
    ["reports.compare_as_svg"],
    ["reports.compare_as_html"],
    ["reports.as_csv", "reports.as_html", "reports.as_json", "reports.as_junit", "reports.as_md"],
    ["reports.as_sarif", "reports.as_text", "reports.as_turtle", "reports.as_xlsx"],
    ["reports.matrix_as_csv", "reports.matrix_as_json", "reports.matrix_as_md"],
    ["reports.matrix_as_html", "reports.matrix_as_text", "reports.matrix_as_xlsx"],
    ["explain", "reports", "reports.compare", "reports.matrix"],
    ["commands.options", "commands.reading"],
    ["commands"],
    ["cli"],
    ["__main__", "__init__"],
]
ONLY_IMPORTERS = {
    "SPARQLWrapper": {"endpoint"},
    "owlready2": {"reason"},
    "pyshacl": {"engines"},
    "rdflib": {"engines", "reason"},
    "shacl": {"engines"},
}
WORDS_OF_THE_DOMAIN = re.compile(
    r"smart.?village|vied(?:ie|o|ais)\b|\bR\.?40\b|\bLA ?19\b|Latvi|LEADER|VKLPT|\bCOOP\b"
    r"|\bS[MO]8\b|local action group|CAP (?:network|Strategic)|fact sheet on|\bplan[:/]lv\b",
    re.IGNORECASE,
)
IRI = re.compile(r"https?://(?!localhost|127\.0\.0\.1)[\w.-]+")


def modules() -> dict[str, ast.Module]:
    found = {}
    for path in sorted(SOURCE.rglob("*.py")):
        name = ".".join(path.relative_to(SOURCE).with_suffix("").parts)
        found[name.removesuffix(".__init__")] = ast.parse(path.read_text(encoding="utf-8"))
    return found


MODULES = modules()


def at_run_time(tree: ast.AST) -> Iterator[ast.AST]:
    """All nodes but those that only a type checker sees."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            continue
        yield node
        yield from at_run_time(node)


def imported(tree: ast.Module) -> set[str]:
    found: set[str] = set()
    for node in at_run_time(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            module = node.module or ""
            inside = module in ("svgraph", "svgraph.commands")
            found |= {f"{module}.{alias.name}" for alias in node.names} if inside else {module}
    return found


def layer_of(module: str) -> int:
    for name in (module, module.partition(".")[0]):
        for number, layer in enumerate(LAYERS):
            if name in layer:
                return number
    raise AssertionError(f"{module} has no place in the layers")


def strings(tree: ast.Module) -> Iterator[str]:
    """The texts in code, but not docstrings, nor the examples that `--help` shows."""
    prose = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            prose.add(node.value)
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "EXAMPLES":
            prose |= set(ast.walk(node.value))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in prose:
            yield node.value


# ── Python ───────────────────────────────────────────────────────────────


@pytest.mark.parametrize("module", MODULES)
def test_imports_go_down(module: str) -> None:
    own = layer_of(module)
    for name in imported(MODULES[module]):
        other = name.removeprefix("svgraph.")
        if name.startswith("svgraph.") and other != "commands":
            assert layer_of(other) < own, f"{module} imports {other}"


def test_every_layer_is_inhabited() -> None:
    named = {name for layer in LAYERS for name in layer}
    assert named - set(MODULES) <= {"__init__"}, "a module in the layers is gone"
    assert len(MODULES) > 25


def test_a_heavy_library_has_one_importer() -> None:
    for library, allowed in ONLY_IMPORTERS.items():
        users = {
            module
            for module, tree in MODULES.items()
            if library in {name.split(".")[0] for name in imported(tree)}
        }
        assert users <= allowed, library
        assert users, f"nobody imports {library}"


@pytest.mark.parametrize("module", MODULES)
def test_a_module_says_what_it_does(module: str) -> None:
    said = ast.get_docstring(MODULES[module])
    assert said and said.splitlines()[0].endswith("."), f"{module} needs one sentence, closed"


@pytest.mark.parametrize("module", [name for name in MODULES if name != "names"])
def test_iris_stand_in_names_alone(module: str) -> None:
    assert [text for text in strings(MODULES[module]) if IRI.search(text)] == []


@pytest.mark.parametrize("module", MODULES)
def test_no_word_of_the_domain_in_python(module: str) -> None:
    found = [text for text in strings(MODULES[module]) if WORDS_OF_THE_DOMAIN.search(text)]
    assert found == []


def test_no_word_of_the_domain_in_templates_and_own_queries() -> None:
    texts = [*SOURCE.rglob("*.html"), *SOURCE.rglob("*.rq")]
    assert len(texts) > 15
    for path in texts:
        assert not WORDS_OF_THE_DOMAIN.search(path.read_text(encoding="utf-8")), path.name


def test_the_search_for_words_finds_them() -> None:
    code = ast.parse('"""About R.40."""\nEXAMPLES = "ask LA19"\nx = f"of {y} in Latvia"')
    assert [text for text in strings(code) if WORDS_OF_THE_DOMAIN.search(text)] == [" in Latvia"]
    assert IRI.search("see https://w3id.org/x") and not IRI.search("http://")


# ── The ontology and the program ─────────────────────────────────────────


def test_the_terms_that_python_mentions_exist(project_quads: list[ox.Quad]) -> None:
    described = {quad.subject.value for quad in project_quads if quad.predicate.value == names.TYPE}
    assert len(names.own_terms()) > 15
    assert sorted(set(names.own_terms()) - described) == []


def test_the_terms_that_own_queries_mention_exist(project_quads: list[ox.Quad]) -> None:
    described = {quad.subject.value for quad in project_quads if quad.predicate.value == names.TYPE}
    for path in SOURCE.rglob("*.rq"):
        used = {term.iri for term in sparql.terms_used(path.read_text(encoding="utf-8"))}
        assert {iri for iri in used if iri.startswith(names.SV)} <= described, path.name


def test_python_lists_no_name_in_vain() -> None:
    """The list is closed: what neither the program nor a test mentions has no place in it."""
    constants = {name for name in vars(names) if name.isupper()}
    tests = [ast.parse(path.read_text("utf-8")) for path in (ROOT / "tests").rglob("*.py")]
    used = {
        node.attr if isinstance(node, ast.Attribute) else node.name
        for tree in [*MODULES.values(), *tests]
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute | ast.alias)
    }
    inside = {
        node.id
        for node in ast.walk(MODULES["names"])
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    }
    assert len(constants) > 40
    assert sorted(constants - used - inside) == []


def test_one_version() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"][
        "version"
    ]
    header = (ROOT / "ontology" / "svgraph.ttl").read_text(encoding="utf-8")
    assert re.findall(r'owl:versionInfo "([^"]*)"', header) == [version]


# ── Queries ──────────────────────────────────────────────────────────────


def test_a_query_is_headed_by_the_question_it_answers(project_rooms: Rooms) -> None:
    stated = [quad for file in load_rooms(project_rooms) for quad in file.quads]
    known = known_to(stated)
    executables = read_executables(read_queries(project_rooms), known)
    assert len(executables) > 30
    for each in executables:
        if len(each.answers) == 1:
            assert each.summary == known.questions[each.answers[0]], each.file.name
            assert names.QUESTION + each.file.stem == each.answers[0], each.file.name


def test_a_query_is_steady_and_names_no_plan(project_rooms: Rooms) -> None:
    looked_at = 0
    for query in read_queries(project_rooms):
        looked_at += 1
        assert query.is_derivation or re.search(r"^ORDER BY", query.body, re.MULTILINE), query.name
        iris = {term.iri for term in sparql.terms_used(query.text, template=True)}
        assert not any(iri.startswith(names.PLAN) for iri in iris), query.name
    assert looked_at > 35


# ── Files ────────────────────────────────────────────────────────────────


def test_no_file_mentions_a_place_on_one_machine() -> None:
    """A path that is right on one machine is wrong on all others."""
    machine = re.compile(r"(?<![\w.…/-])/(?:work|home|root|Users|mnt)/\w")
    looked_at = 0
    for room in ("src", "ontology", "shapes", "data", "queries", "tests", "docs"):
        for path in sorted((ROOT / room).rglob("*")):
            if path.suffix in {".py", ".ttl", ".rq", ".ru", ".md", ".csv", ".html", ".toml"}:
                looked_at += 1
                found = machine.search(path.read_text(encoding="utf-8"))
                assert not found, f"{path.relative_to(ROOT)}: {found}"
    assert looked_at > 150
