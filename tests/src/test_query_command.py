import csv
import io
import json
import shutil
from pathlib import Path

import pytest

from svgraph.cli import main

MINIMAL = Path(__file__).parents[1] / "fixtures" / "minimal"
PREFIX = "PREFIX sv: <https://w3id.org/svgraph/ontology#>\n"
OUTCOMES = PREFIX + "SELECT ?s ?value { ?s sv:outcome ?value }"


@pytest.fixture
def project(tmp_path):
    return Path(shutil.copytree(MINIMAL, tmp_path / "project"))


@pytest.fixture
def ask(project, capfdbinary, tmp_path, monkeypatch):
    """Run `svgraph query` on a text; give exit code, output and error."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("SVGRAPH_ENDPOINT", raising=False)

    def run(text, *options):
        Path("q.rq").write_text(text)
        code = main(["--project", str(project), "--quiet", "query", "q.rq", *options])
        said = capfdbinary.readouterr()
        return code, said.out.decode(), said.err.decode()

    return run


def test_rows_are_a_table_by_default(ask):
    code, out, err = ask(OUTCOMES)
    assert (code, err) == (0, "")
    assert out.splitlines()[0].split() == ["s", "value"]
    assert "https://w3id.org/svgraph/outcome/not-planned" in out


def test_json_is_that_of_the_standard(ask):
    _, out, _ = ask(OUTCOMES, "--format", "json")
    answer = json.loads(out)
    assert answer["head"]["vars"] == ["s", "value"]
    assert answer["results"]["bindings"][0]["value"]["type"] == "uri"
    _, out, _ = ask("ASK { ?s ?p ?o }", "--format", "json")
    assert json.loads(out)["boolean"] is True


def test_csv_leaves_with_its_own_line_ends(ask):
    _, out, _ = ask(OUTCOMES, "--format", "csv")
    assert out.startswith("s,value\r\n")
    assert len(list(csv.reader(io.StringIO(out, newline="")))) == 2


def test_the_output_file_decides_the_format(ask):
    code, out, _ = ask(OUTCOMES, "-o", "rows.csv")
    assert (code, out) == (0, "")
    assert Path("rows.csv").read_bytes().startswith(b"s,value\r\n")


def test_a_language_shows_labels(ask):
    _, out, _ = ask(OUTCOMES, "--lang", "lv")
    assert "nav plānots" in out


def test_a_graph_is_turtle_by_default(ask):
    construct = PREFIX + "CONSTRUCT { ?s sv:outcome ?o } WHERE { ?s sv:outcome ?o }"
    _, out, _ = ask(construct)
    assert "zz:finding-bridge sv:outcome outcome:not-planned ." in out
    code, _, err = ask(construct, "--format", "csv")
    assert code == 2
    assert "cannot be written as csv" in err


def test_a_syntax_error_has_file_line_and_column(ask):
    code, out, err = ask(PREFIX + "SELECT ?s {\n ?s sv:outcome ?value . FLTER(?value) }")
    assert (code, out) == (2, "")
    assert err.startswith("q.rq:3:25: SPARQL has no word FLTER\n  did you mean FILTER?")


def test_a_syntax_error_points_at_the_token_that_is_wrong(ask):
    code, _, err = ask("SELECT * WHERE {\n  ?s ?p ?o .\n  FILTER(?o ==  2)\n}")
    assert code == 2
    assert err.startswith("q.rq:3:14: syntax error near =\n")


@pytest.mark.parametrize(
    ("term", "hint"),
    [("sv:outcom", "; did you mean sv:outcome"), ("<http://example.org/p>", "")],
)
def test_a_term_that_the_graph_does_not_have_is_named(ask, term, hint):
    code, out, err = ask(PREFIX + f"SELECT ?s {{\n ?s {term} ?value }}", "--format", "csv")
    assert (code, out) == (0, "s\r\n")
    assert err.startswith(f"q.rq:3:5: warning: the graph has no {term}{hint}")


def test_functions_datatypes_templates_and_graphs_are_no_unknown_terms(ask):
    query = """
        PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
        PREFIX new: <http://new/>
        CONSTRUCT { ?s new:p ?o }
        WHERE {
            GRAPH <https://w3id.org/svgraph/graph/data/plans/zz/plan> { ?s ?p ?o }
            FILTER(xsd:integer("1") = "1"^^xsd:byte)
        }
    """
    assert ask(query)[2] == ""


@pytest.mark.parametrize(
    ("query", "said"),
    [
        (
            "SELECT * { SERVICE <http://localhost:1/> { ?s ?p ?o } }",
            "q.rq:1:12: SERVICE is refused",
        ),
        ("DROP ALL", "q.rq:1:1: DROP is refused"),
        ("ASK { FILTER(" + "(" * 300 + "1" + ")" * 300 + ") }", "nested deeper"),
    ],
)
def test_what_must_not_run_is_refused(ask, query, said):
    code, _, err = ask(query)
    assert code == 2
    assert said in err


def test_a_query_comes_from_standard_input(project, monkeypatch, capfdbinary, tmp_path):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(OUTCOMES.encode())))
    assert main(["--project", str(project), "query", "-", "--format", "csv"]) == 0
    assert capfdbinary.readouterr().out.startswith(b"s,value\r\n")


def test_a_query_in_place_of_a_file_is_explained(project, capsys):
    assert main(["--project", str(project), "query", OUTCOMES]) == 2
    assert "standard input" in capsys.readouterr().err


def test_a_broken_room_names_its_own_file(ask, project):
    plan = project / "data" / "plans" / "zz" / "plan.ttl"
    plan.write_text(plan.read_text() + "zz:x a nobody:Thing .\n")
    code, _, err = ask(OUTCOMES)
    assert code == 2
    assert err.startswith("data/plans/zz/plan.ttl:14:8: The prefix nobody:")


def test_build_prints_the_json_of_the_contract(project, capfdbinary):
    assert main(["--project", str(project), "build", "--format", "json"]) == 0
    said = json.loads(capfdbinary.readouterr().out)
    assert list(said) == [
        "digest",
        "version",
        "quads",
        "graphs",
        "plans",
        "questions",
        "seconds",
        "path",
    ]
    assert Path(said["path"], "svgraph.nq").is_file()
