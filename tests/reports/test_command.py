"""The command writes every format, compares with a former report and keeps what it counted."""

import io
import json
import shutil
from pathlib import Path

import openpyxl
import pyshacl
import pytest
import rdflib

from svgraph import cli
from svgraph.reports import FORMATS

SH = rdflib.SH
SHAPES = """\
@prefix ex: <https://example.org/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
ex:Village a sh:NodeShape ;
    sh:targetClass ex:Place ;
    sh:property ex:Village-name , ex:Village-people ;
    sh:property [ sh:path [ sh:inversePath ex:near ] ; sh:maxCount 1 ; sh:severity sh:Info ] .
ex:Village-name a sh:PropertyShape ;
    sh:path ex:name ; sh:name "name"@en , "vārds"@lv ;
    sh:minCount 1 ; sh:uniqueLang true ;
    sh:message "Name it once."@en , "Nosauciet vienreiz."@lv .
ex:Village-people a sh:PropertyShape ;
    sh:path ( ex:near ex:people ) ; sh:datatype xsd:integer ; sh:severity sh:Warning ;
    sh:message "Count them."@en .
"""
DATA = """\
@prefix ex: <https://example.org/> .
ex:a a ex:Place ; ex:near ex:b , ex:c .
ex:b a ex:Place ; ex:name "B"@lv , "BB"@lv ; ex:people "many" .
ex:c a ex:Place ; ex:name "C" ; ex:people 7 ; ex:near ex:b .
"""


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "shapes.ttl").write_text(SHAPES, encoding="utf-8")
    (tmp_path / "data.ttl").write_text(DATA, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def validate(*words: str, more: tuple[str, ...] = ()) -> int:
    return cli.main(["validate", "data.ttl", *more, "--shapes", "shapes.ttl", "--quiet", *words])


def written(file: str, *words: str, more: tuple[str, ...] = ()) -> str:
    validate("-o", file, *words, more=more)
    return Path(file).read_text(encoding="utf-8")


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("language", ["en", "lv"])
def test_every_format_is_written_in_either_language(
    files: Path, format: str, language: str
) -> None:
    assert validate("--format", format, "--lang", language, "-o", "report") == 1
    content = (files / "report").read_bytes()
    if format == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(content))
        content = str(list(book.worksheets[0].values)).encode()
    said = {"en": "Name it once.", "lv": "Nosauciet vienreiz."}
    assert said[language] in content.decode()
    if format != "turtle":
        assert said["lv" if language == "en" else "en"] not in content.decode()


def test_a_report_on_shapes_that_say_nothing_speaks_either_language(files: Path) -> None:
    (files / "shapes.ttl").write_text(
        "@prefix ex: <https://example.org/> . @prefix sh: <http://www.w3.org/ns/shacl#> ."
        " ex:S a sh:NodeShape ; sh:targetNode ex:c ; sh:property ex:P ."
        " ex:P a sh:PropertyShape ; sh:path ex:near ; sh:minCount 2 .",
        encoding="utf-8",
    )
    for language, said in (
        ("en", "expected at least 2, found 1"),
        ("lv", "jābūt: vismaz 2; ir: 1"),
    ):
        (result,) = json.loads(written("report.json", "--lang", language))["results"]
        assert (result["message"], result["message_language"]) == (said, language)
    assert validate("--lang", "xx") == 2


def results_of(graph: rdflib.Graph) -> list[tuple[str, ...]]:
    """What results say, their messages and the names of nameless nodes apart."""
    properties = (
        *(SH.focusNode, SH.resultPath, SH.value, SH.resultSeverity),
        *(SH.sourceConstraintComponent, SH.sourceShape),
    )

    def plain(node: rdflib.term.Node | None) -> str:
        if isinstance(node, rdflib.BNode):
            return " ".join(sorted(plain(each) for _, each in graph.predicate_objects(node)))
        return "" if node is None else node.n3()

    return sorted(
        tuple(plain(graph.value(result, each)) for each in properties)
        for result in graph.objects(None, SH.result)
    )


def test_turtle_is_equal_in_results_to_pyshacls_own(files: Path) -> None:
    ours = rdflib.Graph().parse(data=written("report.ttl"), format="turtle")
    conforms, theirs, _ = pyshacl.validate(
        rdflib.Graph().parse(data=DATA, format="turtle"),
        shacl_graph=rdflib.Graph().parse(data=SHAPES, format="turtle"),
    )
    assert isinstance(theirs, rdflib.Graph) and not conforms
    found = results_of(ours)
    assert len(found) == 5
    without_shapes = [each[:5] for each in found]
    assert without_shapes == [each[:5] for each in results_of(theirs)]
    languages = {
        each.language
        for each in ours.objects(None, SH.resultMessage)
        if isinstance(each, rdflib.Literal) and ("ienreiz" in each or "once" in each)
    }
    assert languages == {"en", "lv"}


def test_what_cannot_be_read_is_shown_where_it_stands(files: Path) -> None:
    (files / "data.ttl").write_text(DATA + 'ex:d ex:name "D .\n', encoding="utf-8")
    (files / "more.ttl").write_text(DATA, encoding="utf-8")
    report = json.loads(written("report.json", more=("more.ttl",)))
    (syntax,) = [each for each in report["results"] if each["rule"] == "syntax"]
    assert (syntax["file"], syntax["line"], syntax["excerpt"]) == (
        "data.ttl",
        5,
        'ex:d ex:name "D .',
    )
    text = written("report.txt", more=("more.ttl",))
    assert '5 │ ex:d ex:name "D .\n' in text


def test_a_file_of_one_long_line_is_shown_around_the_fault(files: Path) -> None:
    many = " ".join(f"ex:n{number} a ex:Place ; ex:name 'ņ' ." for number in range(2000))
    (files / "data.ttl").write_text(
        f"@prefix ex: <https://example.org/> . {many} ex:b a ex:Place , ex:Other . ex:c a ex:End .",
        encoding="utf-8",
    )
    (result,) = json.loads(written("report.json"))["results"]
    shown = result["excerpt"][result["column"] - result["excerpt_from"] :]
    assert shown.startswith("ex:b a ex:Place") and len(result["excerpt"]) <= 400
    line, caret = [each for each in written("report.txt").splitlines() if " │ " in each]
    assert "…" in line and line[caret.index("^") :].startswith("ex:b")
    (place,) = json.loads(written("report.sarif"))["runs"][0]["results"][0]["locations"]
    assert place["physicalLocation"]["region"]["startColumn"] == result["column"]
    assert place["physicalLocation"]["region"]["snippet"]["text"] == "ex:b"
    (files / "before.json").write_text(written("report.json"), encoding="utf-8")
    assert validate("--baseline", "before.json") == 0


def test_a_baseline_forgives_what_was_there_before(
    files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = json.loads(written("before.json", "--lang", "lv"))
    assert before["counts"] == {"violation": 2, "warning": 2, "info": 1}
    assert validate("--baseline", "before.json") == 0
    moved = DATA.replace("ex:a a", "\n\nex:d a ex:Place .\nex:a a").replace('"BB"@lv', '"BB"@en')
    (files / "data.ttl").write_text(moved, encoding="utf-8")
    assert validate("--baseline", "before.json", "-o", "after.json") == 1
    after = json.loads((files / "after.json").read_text(encoding="utf-8"))
    assert (after["new"], after["mended"]) == (1, 1)
    assert after["open"] == len(before["results"]) - 1
    (new,) = [each for each in after["results"] if each["status"] == "new"]
    assert new["focus"].endswith("/d")
    assert [each["focus"][-1] for each in after["mended_results"]] == ["b"]
    assert validate("--baseline", "shapes.ttl") == 2
    assert "shapes.ttl:1:1: this is no JSON" in capsys.readouterr().err


def test_a_history_is_kept_where_a_file_is_named(files: Path) -> None:
    for _ in range(2):
        page = written("report.html", "--history", "history.jsonl")
    (line,) = (files / "history.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["counts"] == {"violation": 2, "warning": 2, "info": 1}
    assert "<polyline" in page
    written("other.html")
    assert "<polyline" not in (files / "other.html").read_text(encoding="utf-8")


def test_a_file_that_is_no_history_stays_as_it_is(
    files: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert validate("--history", "data.ttl") == 2
    assert "data.ttl: this is no history of reports" in capsys.readouterr().err
    assert (files / "data.ttl").read_text(encoding="utf-8") == DATA


@pytest.fixture
def copy(project: Path, tmp_path: Path) -> Path:
    """The project, with a page that is wrong."""
    for room in ("ontology", "shapes", "data", "queries"):
        shutil.copytree(project / room, tmp_path / room)
    return tmp_path


def test_a_project_keeps_its_own_history_and_explains_its_rules(copy: Path) -> None:
    logic = copy / "data/plans/lv/logic.ttl"
    text = logic.read_text(encoding="utf-8")
    assert '"SO8 N3"' in text
    logic.write_text(text.replace('"SO8 N3"', '"SM8 V3"', 1), encoding="utf-8")
    words = ["--project", str(copy), "validate", "--quiet", "-o"]
    assert cli.main([*words, str(copy / "report.json")]) == 1
    document = json.loads((copy / "report.json").read_text(encoding="utf-8"))
    assert (copy / "build/history.jsonl").exists()
    named = [rule for rule in document["rules"].values() if rule["bad"] and rule["good"]]
    assert named and all("a sv:" in rule["bad"][0] for rule in named)
    assert cli.main([*words, str(copy / "report.html")]) == 1
    page = (copy / "report.html").read_text(encoding="utf-8")
    assert "CAP Strategic Plan of Latvia (lv)" in page and "<polyline" in page
    (copy / "build/history.jsonl").write_text("no history", encoding="utf-8")
    assert cli.main([*words, str(copy / "report.html")]) == 1
    assert (copy / "build/history.jsonl").read_text(encoding="utf-8") == "no history"
