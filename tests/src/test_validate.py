"""The shapes speak, the report says where, and nothing conforms for want of a look."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pyoxigraph as ox
import pytest

from svgraph import cli
from svgraph.errors import InputError, OutsideError
from svgraph.layout import Rooms
from svgraph.report import Report, Result
from svgraph.reports import render
from svgraph.store import Store
from svgraph.validate import Asked, exit_code, validate, validate_against_project, validate_files
from svgraph.words import words_of

HEAD = """@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix sv: <https://w3id.org/svgraph/ontology#> .
@prefix svs: <https://w3id.org/svgraph/shapes#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix zz: <https://w3id.org/svgraph/plan/zz/> .

"""
ONTOLOGY = """sv:Finding a owl:Class ; rdfs:subClassOf sv:Statement .
sv:Statement a owl:Class . sv:Nobody a owl:Class .
sv:supportedBy a owl:ObjectProperty . sv:state a owl:DatatypeProperty .
sv:nameless a owl:DatatypeProperty . sv:checks a owl:ObjectProperty .
sv:script a owl:Thing . sv:prefix-sv a sh:PrefixDeclaration .
sv:prefix-svs a sh:PrefixDeclaration . sv:prefix-zz a sh:PrefixDeclaration .
<https://w3id.org/svgraph/prefixes> a owl:Ontology .
<https://w3id.org/svgraph/prefixes> sh:declare sv:prefix-sv , sv:prefix-svs , sv:prefix-zz .
sv:prefix-svs sh:prefix "svs" ; sh:namespace "https://w3id.org/svgraph/shapes#"^^xsd:anyURI .
sv:prefix-sv sh:prefix "sv" ; sh:namespace "https://w3id.org/svgraph/ontology#"^^xsd:anyURI .
sv:prefix-zz sh:prefix "zz" ; sh:namespace "https://w3id.org/svgraph/plan/zz/"^^xsd:anyURI .
"""
SHAPES = """svs:Statement a sh:NodeShape ;
    sh:targetClass sv:Statement ;
    sh:property svs:Statement-supportedBy , svs:Statement-state ;
    sh:sparql svs:Statement-named .
svs:Statement-supportedBy a sh:PropertyShape ;
    sh:path sv:supportedBy ;
    sh:minCount 1 ;
    sh:message "Name the passage."@en , "Norādiet vietu."@lv .
svs:Statement-state a sh:PropertyShape ;
    sh:path sv:state ;
    sh:severity sh:Warning ;
    sh:in ( "draft" "final" ) ;
    sh:message "Say draft or final."@en .
svs:Statement-named a sh:SPARQLConstraint ;
    sh:prefixes <https://w3id.org/svgraph/prefixes> ;
    sh:message "Give it a name."@en , "Nosauciet to."@lv ;
    sh:select "SELECT $this ?value WHERE { $this a sv:Finding ; sv:nameless ?value }" .
"""
PROFILE = """svs:Statement-checked a sh:NodeShape ;
    sh:targetSubjectsOf sv:supportedBy ;
    sh:severity sh:Info ;
    sh:property svs:Statement-checked-by .
svs:Statement-checked-by a sh:PropertyShape ;
    sh:path [ sh:inversePath sv:checks ] ;
    sh:severity sh:Info ;
    sh:minCount 1 ;
    sh:message "Have it checked."@en .
svs:Nobody a sh:NodeShape ; sh:targetClass sv:Nobody ; sh:nodeKind sh:IRI .
"""
PASSAGE = "zz:passage a owl:Thing . zz:p a owl:Thing .\n"
DATA = """# one good, one bad
zz:good a sv:Finding ; sv:supportedBy zz:passage ; sv:state "final" .

zz:bad a sv:Finding ;
    skos:prefLabel "bad finding"@en , "slikts"@lv ;
    sv:state "finished" ;
    sv:nameless true .
"""


@pytest.fixture
def rooms(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Rooms:
    # These files are written to be read here; what is said of their form is tested elsewhere.
    monkeypatch.setattr("svgraph.canonical.departures", lambda _: iter(()))
    return Rooms(tmp_path, tmp_path / "build")


def written(rooms: Rooms, **changed: str) -> Rooms:
    files = {
        "ontology/svgraph.ttl": changed.get("ontology", ONTOLOGY + PASSAGE),
        "shapes/structure.ttl": changed.get("shapes", SHAPES),
        "shapes/profiles/release.ttl": changed.get("profile", PROFILE),
        "data/plans/zz/findings.ttl": changed.get("data", DATA),
        "queries/none.rq": "",
    }
    for name, body in files.items():
        rooms.path(name).parent.mkdir(parents=True, exist_ok=True)
        rooms.path(name).write_text(HEAD + body if body else "", encoding="utf-8")
    rooms.path("queries/none.rq").unlink()
    return rooms


def asked(*languages: str, fail_on: str = "violation", engine: str = "auto") -> Asked:
    return Asked(languages=languages, fail_on=fail_on, engine=engine)


def found(report: Report) -> list[tuple[str, str, str]]:
    return [(result.severity, result.rule, result.message) for result in report.results]


@pytest.fixture(params=["shacl", "pyshacl"])
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_results_carry_rule_message_place_and_plan(rooms: Rooms, engine: str) -> None:
    report = validate(written(rooms), asked=asked("lv", "en", engine=engine))
    assert found(report) == [
        ("violation", "Statement-supportedBy", "Norādiet vietu."),
        ("violation", "Statement-named", "Nosauciet to."),
        ("warning", "Statement-state", "Say draft or final."),
    ]
    assert report.engine == engine
    document = json.loads(render(report, "json", words_of(["lv"])))
    assert document["conforms"] is False
    assert document["counts"] == {"violation": 2, "warning": 1, "info": 0}
    assert document["focus_nodes"] == 2
    assert document["shapes"] == 3
    first = document["results"][0]
    assert {name: first[name] for name in list(first)[:13]} == {
        "rule": "Statement-supportedBy",
        "severity": "violation",
        "message": "Norādiet vietu.",
        "focus": "https://w3id.org/svgraph/plan/zz/bad",
        "focus_label": "slikts",
        "path": "sv:supportedBy",
        "value": None,
        "component": "sh:MinCountConstraintComponent",
        "plan": "zz",
        "file": "data/plans/zz/findings.ttl",
        "line": HEAD.count("\n") + 4,
        "column": 1,
        "fix": None,
    }
    assert (first["expected"], first["found"]) == ("vismaz 1", "nav neviena")
    nameless, state = document["results"][1:]
    assert (nameless["line"], nameless["column"]) == (HEAD.count("\n") + 7, 17)
    assert (state["value"], state["line"]) == ("finished", HEAD.count("\n") + 6)
    assert state["column"] == '    sv:state "finished" ;'.index('"') + 1
    assert state["expected"] == "viens no: draft, final"


def test_strings_are_equal_however_their_type_is_written(rooms: Rooms, engine: str) -> None:
    data = 'zz:good a sv:Finding ; sv:supportedBy zz:p ; sv:state "final"^^xsd:string .\n'
    assert validate(written(rooms, data=data), asked=asked(engine=engine)).results == []
    shapes = SHAPES.replace("sv:nameless ?value", "sv:state 'final'")
    report = validate(written(rooms, shapes=shapes, data=data), asked=asked(engine=engine))
    assert [result.rule for result in report.results] == ["Statement-named"]


def test_literals_keep_their_characters(rooms: Rooms, engine: str) -> None:
    data = DATA.replace("sv:nameless true", 'sv:nameless "01"^^xsd:integer')
    report = validate(written(rooms, data=data), asked=asked(engine=engine))
    assert [each.value for each in report.results if each.rule == "Statement-named"] == ["01"]


def test_what_fails_is_decided_by_the_severity_asked_for(rooms: Rooms) -> None:
    data = 'zz:good a sv:Finding ; sv:supportedBy zz:p ; sv:state "finished" .\n'
    written(rooms, data=data)
    assert validate(rooms).conforms
    report = validate(rooms, asked=asked(fail_on="warning"))
    assert (report.conforms, report.counts["warning"], exit_code(report)) == (False, 1, 1)


def test_a_profile_adds_its_shapes_and_an_unknown_one_is_refused(rooms: Rooms) -> None:
    written(rooms)
    report = validate(rooms, profile="release", asked=asked(fail_on="info"))
    assert ("info", "Statement-checked-by", "Have it checked.") in found(report)
    assert report.results[-1].path == "^sv:checks"
    assert report.idle == ("svs:Nobody",)
    with pytest.raises(InputError, match="no profile 'relese'") as caught:
        validate(rooms, profile="relese")
    assert "release" in str(caught.value.hint)


@pytest.mark.parametrize(
    ("shapes", "said"),
    [
        ("svs:x rdfs:label 'no shape' .", "there are no shapes"),
        ("svs:x a sh:NodeShape ; sh:nodeKind sh:IRI .", "no shape has a target"),
        (SHAPES.replace("sh:targetClass sv:Statement", "sh:targetClass sv:Nobody"), "to look at"),
    ],
)
def test_a_check_that_looks_at_nothing_is_an_error(rooms: Rooms, shapes: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        validate(written(rooms, shapes=shapes))


def test_the_turtle_is_a_steady_report_with_every_language(rooms: Rooms, engine: str) -> None:
    written(rooms)
    turtle = [
        render(validate(rooms, profile="release", asked=asked(engine=engine)), "turtle", words_of())
        for _ in range(2)
    ]
    assert turtle[0] == turtle[1]
    report = Store.of(
        ox.Quad(each.subject, each.predicate, each.object)
        for each in ox.parse(turtle[0], ox.RdfFormat.TURTLE)
    )
    rows = report.select(
        "PREFIX sh: <http://www.w3.org/ns/shacl#> SELECT ?message WHERE {"
        " ?report a sh:ValidationReport ; sh:conforms false ; sh:result ?result ."
        " ?result a sh:ValidationResult ; sh:resultMessage ?message } ORDER BY ?message"
    )
    assert ox.Literal("Nosauciet to.", language="lv") in rows.column("message")
    assert len(rows.rows) == 6


# ── What no shape says ───────────────────────────────────────────────────


def test_broken_files_are_results_and_the_others_are_validated(rooms: Rooms) -> None:
    written(rooms)
    for number in range(200):
        broken = rooms.path(f"data/plans/zz/broken-{number:03}.ttl")
        broken.write_text("\nzz:x a sv:Finding .\n", encoding="utf-8")
    report = validate(rooms)
    syntax = [each for each in report.results if each.rule == "syntax"]
    assert len(syntax) == 200
    assert {(each.line, each.column, each.component) for each in syntax} == {(2, 1, None)}
    assert "the prefix zz: has not been declared" in syntax[0].message.lower()
    assert ("violation", "Statement-supportedBy", "Name the passage.") in found(report)
    assert exit_code(report) == 2


def test_derivations_that_were_stopped_are_a_result(
    rooms: Rooms, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_: object, **__: object) -> None:
        raise OutsideError("what the rooms derive was stopped: it took more than 60 s")

    before = [each.rule for each in validate(written(rooms)).results]
    assert before and "query-at-fault" not in before
    monkeypatch.setattr("svgraph.case._derive", stopped)
    report = validate(rooms)
    said = [each.message for each in report.results if each.rule == "query-at-fault"]
    assert said == ["what the rooms derive was stopped: it took more than 60 s"]


def test_names_without_a_description_are_results(rooms: Rooms) -> None:
    report = validate(written(rooms, data=DATA.replace("zz:passage", "zz:pasage")))
    [strange] = [each for each in report.results if each.rule == "undescribed-name"]
    assert strange.message == (
        "zz:pasage is used here and described nowhere (did you mean zz:passage?)"
    )
    assert (strange.line, strange.column) == (HEAD.count("\n") + 2, 39)
    assert strange.plan == "zz"


def test_a_node_without_a_name_and_a_finding_in_two_files_are_results(rooms: Rooms) -> None:
    written(rooms, data=DATA + "zz:other a sv:Finding ; sv:supportedBy [ a owl:Thing ] .\n")
    rooms.path("data/plans/zz/again.ttl").write_text(HEAD + DATA, encoding="utf-8")
    rules = [each.rule for each in validate(rooms).results if each.component is None]
    assert rules.count("nameless-node") == 1
    assert rules.count("finding-twice") == 2


# ── Files from anywhere ──────────────────────────────────────────────────


def run(capfdbinary: pytest.CaptureFixture[bytes], *words: str | Path) -> tuple[int, str, str]:
    code = cli.main(["validate", *map(str, words)])
    said = capfdbinary.readouterr()
    return code, said.out.decode(), said.err.decode()


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "data").mkdir()
    prefixes = HEAD + ONTOLOGY
    (tmp_path / "data" / "a.ttl").write_text(HEAD + DATA, encoding="utf-8")
    (tmp_path / "data" / "b.ttl").write_text(HEAD + "sv:Finding rdfs:subClassOf sv:Statement .")
    (tmp_path / "shapes.ttl").write_text(prefixes + SHAPES, encoding="utf-8")
    return tmp_path


def test_a_folder_is_held_against_a_file_of_shapes(
    files: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    code, out, err = run(capfdbinary, files / "data", "--shapes", files / "shapes.ttl")
    line = HEAD.count("\n") + 4
    assert f"{files}/data/a.ttl:{line}:1: violation: bad finding [sv:supportedBy]" in out
    assert (code, err) == (1, "")


@pytest.mark.parametrize(
    ("constraint", "expected"),
    [
        ("sh:xone ( zz:A zz:B )", "what exactly one of several shapes asks for"),
        ("sh:or ( zz:A zz:A )", "what at least one of several shapes asks for"),
        ("sh:not [ sh:class sv:Finding ]", "what does not fit a shape without a name"),
        ("sh:node [ sh:class sv:Nobody ]", "what a shape without a name asks for"),
    ],
)
def test_each_constraint_has_words_for_what_it_expects(
    files: Path, capfdbinary: pytest.CaptureFixture[bytes], constraint: str, expected: str
) -> None:
    both = "zz:A a sh:NodeShape ; sh:class sv:Nobody .\nzz:B a sh:NodeShape ; sh:class sv:None .\n"
    shape = f"zz:S a sh:NodeShape ; sh:targetClass sv:Finding ; {constraint} .\n"
    (files / "shapes.ttl").write_text(HEAD + both + shape, encoding="utf-8")
    code, out, _ = run(capfdbinary, files / "data", "--shapes", files / "shapes.ttl")
    assert (code, f"Expected {expected}" in out or f"expected {expected}" in out) == (1, True), out


def test_what_two_files_say_alike_is_counted_once(
    files: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    for name in ("a.ttl", "b.ttl"):
        (files / "data" / name).write_text(HEAD + "zz:a sv:state 'x' , 'y' .\n", encoding="utf-8")
    shape = "zz:S sh:targetSubjectsOf sv:state ; sh:property [ sh:path sv:state ; sh:maxCount 1 ] ."
    (files / "shapes.ttl").write_text(HEAD + f"zz:S a sh:NodeShape .\n{shape}\n")
    words = [files / "data", "--shapes", files / "shapes.ttl", "--format", "json"]
    _, out, _ = run(capfdbinary, *words)
    [result] = json.loads(out)["results"]
    assert result["found"] == "2"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("empty.ttl", b"", "to look at"),
        ("picture.ttl", b"\x89PNG\r\n\x1a\n\0", "is no UTF-8"),
        ("broken.ttl", b"<a> <b> ", "broken.ttl:1:"),
        ("picture.png", b"\x89PNG\r\n\x1a\n\0", "no format of RDF ends in .png"),
    ],
)
def test_what_is_no_rdf_is_exit_2(
    files: Path, capfdbinary: pytest.CaptureFixture[bytes], name: str, content: bytes, said: str
) -> None:
    (files / name).write_bytes(content)
    code, out, err = run(capfdbinary, files / name, "--shapes", files / "shapes.ttl")
    assert code == 2
    assert said in out + err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--shapes", "missing.ttl"], "missing.ttl: this file cannot be read: No such file"),
        (["missing"], "missing: this file cannot be read: No such file"),
        (["--engine", "pyshakl"], "did you mean pyshacl"),
        (["--fail-on", "waring"], "did you mean warning"),
        (["--timeout", "soon"], "no number of seconds"),
    ],
)
def test_wrong_words_are_exit_2(
    files: Path, capfdbinary: pytest.CaptureFixture[bytes], words: list[str], said: str
) -> None:
    code, _, err = run(capfdbinary, files / "data", *words)
    assert (code, said in err) == (2, True), err


def test_an_empty_look_can_be_allowed(
    files: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    words = [files / "data" / "b.ttl", "--shapes", files / "shapes.ttl"]
    code, _, err = run(capfdbinary, *words)
    assert (code, "--allow-empty" in err) == (2, True)
    code, out, _ = run(capfdbinary, *words, "--allow-empty")
    assert (code, "✓ conforms" in out) == (0, True)


def test_files_are_held_against_the_project_around_them(
    rooms: Rooms, capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path
) -> None:
    """Results are about what the files describe; the project stands behind them."""
    written(rooms)
    alone = tmp_path / "mine.ttl"
    alone.write_text(HEAD + "zz:mine a sv:Finding ; sv:state 'final' .\n", encoding="utf-8")
    code, out, _ = run(capfdbinary, alone, "--project", tmp_path, "--format", "json")
    results = [Result(**_plain(each)) for each in json.loads(out)["results"]]
    assert [(each.focus, each.rule) for each in results] == [
        ("https://w3id.org/svgraph/plan/zz/mine", "Statement-supportedBy")
    ]
    assert (results[0].file, results[0].line) == (str(alone), HEAD.count("\n") + 1)
    assert code == 1


@pytest.mark.parametrize(("kind", "looked_at"), [("Note", 1), ("Other", 0)])
def test_what_a_target_in_sparql_chooses_of_a_named_file_is_counted(
    rooms: Rooms, tmp_path: Path, kind: str, looked_at: int
) -> None:
    select = "SELECT ?this { ?this a <https://w3id.org/svgraph/ontology#Note> }"
    shape = (
        "svs:Noted a sh:NodeShape ; sh:nodeKind sh:IRI ;"
        f" sh:target [ a sh:SPARQLTarget ; sh:select '{select}' ] .\n"
    )
    written(rooms, shapes=SHAPES + shape)
    alone = tmp_path / "mine.ttl"
    alone.write_text(HEAD + f"zz:mine a sv:{kind} .\n", encoding="utf-8")
    report = validate_against_project([alone], rooms, asked=Asked(allow_empty=True))
    assert (report.engine, report.focus_nodes) == ("pyshacl", looked_at)


def _plain(said: dict[str, object]) -> dict[str, str]:
    return {name: said[name] for name in list(said)[:13]}  # type: ignore[misc]


def test_the_project_s_own_shapes_bring_their_prefixes_and_leave_their_examples(
    tmp_path: Path, project: Path
) -> None:
    """Shapes named by their folder, or one of its files: the prefixes lie in another room."""
    data = tmp_path / "need.ttl"
    data.write_text("<urn:x> a <https://w3id.org/svgraph/ontology#Need> .\n", "utf-8")
    for shapes in (project / "shapes", project / "shapes" / "codes.ttl"):
        report = validate_files([data], [shapes])
        assert {"Need-notation", "Need-nationalCode"} <= {each.rule for each in report.results}
        assert report.focus_nodes == 1


@pytest.mark.parametrize("number", [1, 200])
def test_every_broken_file_is_reported_where_none_can_be_read(
    files: Path, capfdbinary: pytest.CaptureFixture[bytes], number: int
) -> None:
    folder = files / "broken"
    folder.mkdir()
    for each in range(number):
        (folder / f"{each:03}.ttl").write_text("\n<urn:a> <urn:p> .\n", encoding="utf-8")
    words = (folder, "--shapes", files / "shapes.ttl", "--format", "json")
    code, out, err = run(capfdbinary, *words)
    said = json.loads(out)
    assert (code, said["conforms"]) == (2, False)
    assert [(each["rule"], each["line"]) for each in said["results"]] == [("syntax", 2)] * number
    assert "no shape found anything to look at" in err
    assert f"{folder}/000.ttl:2:17: " in err, err


def test_a_name_longer_than_names_can_be_is_refused(
    files: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    name = files / f"{'x' * 300}.ttl"
    code, _, err = run(capfdbinary, name, "--shapes", files / "shapes.ttl")
    assert (code, "cannot be read" in err) == (2, True), err


@pytest.mark.parametrize(
    "name", ["a b", "per%20 cent", "quo'te\"", "new\nline", "ļ", "hash#q?", "<b>{}|^`", "a\\b"]
)
def test_a_file_may_be_called_as_its_owner_likes(
    files: Path, capfdbinary: pytest.CaptureFixture[bytes], name: str
) -> None:
    odd = files / f"{name}.ttl"
    odd.write_bytes((files / "data" / "a.ttl").read_bytes() + b"<#part> a <> .\n")
    words = (odd, files / "data" / "b.ttl", "--shapes", files / "shapes.ttl", "--format", "json")
    code, out, err = run(capfdbinary, *words)
    said = json.loads(out)["results"]
    assert (code, err) == (1, "")
    assert {each["file"] for each in said} == {str(odd)}


def test_a_name_that_is_no_text_is_refused(
    files: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    name = os.fsencode(files / "data") + b"/bad\xff.ttl"
    try:
        Path(os.fsdecode(name)).write_bytes((files / "data" / "a.ttl").read_bytes())
    except OSError:
        pytest.skip("this file system takes no such name")
    words = (files / "data", "--shapes", files / "shapes.ttl", "--format", "json")
    code, out, err = run(capfdbinary, *words)
    [said] = [each for each in json.loads(out)["results"] if each["rule"] == "syntax"]
    assert (code, said["file"]) == (2, f"{files}/data/bad\\udcff.ttl")
    assert "the name of this file is no UTF-8" in err
