"""Each format says all of a report, and what is nasty in it arrives as text and does nothing."""

import csv
import io
import json
import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import openpyxl
import pytest
import rdflib
import rdflib.compare

from svgraph.baseline import compared
from svgraph.errors import InputError
from svgraph.report import Edit, Fix, Report, Result
from svgraph.reports import FORMATS, as_text, render
from svgraph.reports.as_csv import COLUMNS
from svgraph.reports.as_md import MOST_CHARACTERS
from svgraph.reports.shared import changes_of
from svgraph.words import Words, words_of

ACTING = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff]"
)
SH = rdflib.SH


def text(report: Report, format: str, words: Words) -> str:
    written = render(report, format, words)
    return written if isinstance(written, str) else written.decode()


# ── All formats ──────────────────────────────────────────────────────────


@pytest.mark.parametrize("format", FORMATS)
def test_the_same_report_is_written_the_same_way(
    format: str, nasty: Report, clean: Report, words: Words
) -> None:
    for report in (nasty, clean, compared(nasty, nasty.results[2:])):
        assert render(report, format, words) == render(report, format, words) != ""


@pytest.mark.parametrize("format", ["text", "md", "html", "junit", "sarif"])
def test_nothing_acts_where_people_read(format: str, nasty: Report, words: Words) -> None:
    found = text(nasty, format, words)
    assert not ACTING.search(found)
    assert "⟦U+202E⟧" in found and "⟦U+0007⟧" in found


def test_an_unknown_format_is_named_with_what_comes_near(clean: Report, english: Words) -> None:
    with pytest.raises(InputError) as caught:
        render(clean, "sarfi", english)
    assert caught.value.hint == "did you mean sarif?"


# ── Text ─────────────────────────────────────────────────────────────────


def test_text_begins_with_the_place_and_says_what_to_do(nasty: Report, english: Words) -> None:
    lines = text(nasty, "text", english).splitlines()
    assert lines[:6] == [
        "data/plans/lv/logic.ttl:41:13: violation: R.40 [sv:code] (R40):"
        " Give the code as the regulation prints it. (Indicator-code)",
        "    expected: R.40",
        "    found: R40",
        '    41 │     sv:code "R40" ; # \U0001f33b plans    and tabs',
        "       │             ^^^^^",
        '    proposed fix: “"R40"” → “"R.40"” (nearest official code)',
    ]
    assert lines[-3:] == [
        "shapes: 61 · things looked at: 412 · engine: shacl · profile: fact-sheet",
        "violations: 6 · warnings: 3 · notes: 3",
        "✗ does not conform",
    ]


def test_each_result_has_one_line_of_its_own(nasty: Report, words: Words) -> None:
    lines = text(nasty, "text", words).splitlines()
    severities = "|".join(words[name] for name in ("violation", "warning", "info"))
    heads = [line for line in lines if re.match(rf"(?:\S.*: )?(?:{severities}): ", line)]
    assert len(heads) == len(nasty.results) == 12


def test_no_line_of_a_log_begins_with_what_the_data_say(nasty: Report, english: Words) -> None:
    """A runner takes a line that begins with :: for a command, white space before it or not."""
    lines = text(nasty, "text", english).splitlines()
    assert any("::error" in line for line in lines)
    assert not [line for line in lines if line.lstrip().startswith(("::", "##["))]


def test_what_stands_in_the_file_is_faint_where_that_is_asked_for(
    nasty: Report, english: Words
) -> None:
    plain, faint = text(nasty, "text", english), str(render(nasty, "text", english, faint=True))
    assert faint.replace("\x1b[2m", "").replace("\x1b[0m", "") == plain
    shown = re.findall("\x1b\\[2m(.*)\x1b\\[0m", faint)
    assert len(shown) == sum(" │ " in line for line in plain.splitlines()) == 6
    assert render(nasty, "json", english, faint=True) == render(nasty, "json", english)


def test_the_caret_stands_under_the_fault_whatever_its_width(english: Words) -> None:
    wide = Result("r", "violation", "m", file="f", line=7, column=5, excerpt="値段\t「x」 y")
    lines = text(Report([wide]), "text", english).splitlines()
    assert lines[1:3] == ["    7 │ 値段    「x」 y", "      │           ^^^"]


def test_text_in_latvian_says_everything_in_latvian(nasty: Report) -> None:
    from svgraph.words import words_of

    found = text(compared(nasty, []), "text", words_of(["lv"]))
    assert "pārkāpums (jauns): R.40" in found and "jābūt: R.40" in found
    assert found.endswith("novērstie rezultāti: 0\n✗ neatbilst\n")
    assert not re.search(r"\b(?:violation|expected|found|shapes|conform)\b", found)


# ── JSON ─────────────────────────────────────────────────────────────────

CONTRACT = [
    *("rule", "severity", "message", "focus", "focus_label", "path", "value", "component"),
    *("plan", "file", "line", "column", "fix"),
]  # fmt: skip


def test_json_is_the_contract_and_more(nasty: Report, english: Words) -> None:
    document = json.loads(text(nasty, "json", english))
    assert list(document)[:5] == ["conforms", "counts", "focus_nodes", "shapes", "results"]
    assert document["counts"] == {"violation": 6, "warning": 3, "info": 3}
    assert (document["conforms"], document["focus_nodes"], document["shapes"]) == (False, 412, 61)
    for said, result in zip(document["results"], nasty.results, strict=True):
        assert list(said)[:13] == CONTRACT
        for name in CONTRACT[:-1]:
            assert said[name] == getattr(result, name)
    first, second = document["results"][:2]
    assert first["title"] == "code of an indicator" and first["expected"] == "R.40"
    assert first["fix"] == {
        "reason": "nearest official code",
        "edits": [
            {
                "file": "data/plans/lv/logic.ttl",
                "start": 1204,
                "end": 1209,
                "was": '"R40"',
                "replacement": '"R.40"',
            }
        ],
    }
    assert second["fix"] is None
    assert {"new", "open", "mended"}.isdisjoint(document)


def test_json_counts_what_changed_since_the_baseline(nasty: Report, english: Words) -> None:
    gone = replace(nasty.results[0], focus="gone")
    document = json.loads(text(compared(nasty, [*nasty.results[2:], gone]), "json", english))
    assert [document[name] for name in ("new", "open", "mended")] == [2, 10, 1]
    assert [each["focus"] for each in document["mended_results"]] == ["gone"]


def test_json_can_say_a_file_name_that_is_no_utf_8(english: Words) -> None:
    report = Report([Result("r", "info", "m", file="a\udce9.ttl")])
    written = text(report, "json", english)
    assert json.loads(written.encode())["results"][0]["file"] == "a\udce9.ttl"


# ── CSV ──────────────────────────────────────────────────────────────────


def test_csv_has_a_row_for_each_result_verbatim(nasty: Report, words: Words) -> None:
    written = text(nasty, "csv", words)
    assert not written.startswith("\ufeff")
    rows = list(csv.reader(io.StringIO(written, newline="")))
    assert rows[0] == list(COLUMNS) and len(rows) == 13
    assert len(set(map(len, rows))) == 1
    for row, result in zip(rows[1:], nasty.results, strict=True):
        record = dict(zip(COLUMNS, row, strict=True))
        for name in ("message", "focus_label", "value", "excerpt", "line"):
            said = getattr(result, name)
            assert record[name] == ("" if said is None else str(said))
    assert "\r\n" in written and not re.search(r"(?<!\r)\n(?=[A-Z]\w+-)", written)


# ── Spreadsheet ──────────────────────────────────────────────────────────


def sheets(report: Report, words: Words) -> openpyxl.Workbook:
    written = render(report, "xlsx", words)
    assert isinstance(written, bytes)
    return openpyxl.load_workbook(io.BytesIO(written))


def test_the_workbook_has_its_sheets_in_the_readers_language(nasty: Report, words: Words) -> None:
    names = {
        "en": ["Results", "Rules", "Summary"],
        "lv": ["Rezultāti", "Noteikumi", "Kopsavilkums"],
    }[words.language]
    assert sheets(nasty, words).sheetnames == names
    mended = {"en": "Mended results", "lv": "Novērstie rezultāti"}[words.language]
    assert sheets(compared(nasty, []), words).sheetnames == [*names, mended]


def test_the_workbook_can_be_filtered_and_keeps_its_headings_in_sight(
    nasty: Report, words: Words
) -> None:
    sheet = sheets(nasty, words).worksheets[0]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == f"A1:{openpyxl.utils.get_column_letter(sheet.max_column)}13"
    widths = [sheet.column_dimensions[cell.column_letter].width for cell in sheet[1]]
    assert min(widths) > 7 and max(widths) > 40
    assert all(cell.font.bold for cell in sheet[1])
    assert all(cell.alignment.wrap_text for cell in sheet[2] if cell.data_type == "s")


def test_no_formula_hides_in_the_workbook(nasty: Report, words: Words) -> None:
    looked_at = 0
    for sheet in sheets(nasty, words).worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type in ("s", "n") and cell.hyperlink is None
                looked_at += cell.data_type == "s"
                if cell.data_type == "s" and str(cell.value).startswith(tuple("=+-@\t\r＝")):
                    assert cell.number_format == "@" and cell.quotePrefix
    assert looked_at > 100


def test_the_workbook_says_what_the_data_say(nasty: Report, english: Words) -> None:
    sheet = sheets(nasty, english).worksheets[0]
    head = [cell.value for cell in sheet[1]]
    records = [
        dict(zip(head, (cell.value for cell in row), strict=True))
        for row in sheet.iter_rows(min_row=2)
    ]
    assert len(records) == 12
    assert records[0]["Value"] == "R40" and records[0]["Line"] == 41
    assert records[3]["Label"] == nasty.results[3].focus_label  # the formula, letter by letter
    assert records[5]["What to do"] == "⟦U+0000⟧⟦U+FFFE⟧⟦U+FFFF⟧"
    long = records[8]["Value"]
    assert len(long) == 32_767 and long.endswith("32767]")


# ── JUnit ────────────────────────────────────────────────────────────────


def test_junit_fails_what_the_report_fails(nasty: Report, words: Words) -> None:
    root = ET.fromstring(render(nasty, "junit", words))
    cases, failures = root.findall(".//testcase"), root.findall(".//testcase/failure")
    assert (root.get("tests"), root.get("failures")) == ("12", "6")
    assert (len(cases), len(failures)) == (12, 6)
    for suite in root.findall("testsuite"):
        assert int(suite.get("tests", "")) == len(suite.findall("testcase"))
        assert int(suite.get("failures", "")) == len(suite.findall(".//failure"))
    assert cases[0].get("file") == "data/plans/lv/logic.ttl" and cases[0].get("line") == "41"
    everything = "".join(root.itertext())
    assert "⟦U+0007⟧" in everything and "<script>" in everything


def test_junit_passes_what_was_there_before(nasty: Report, english: Words) -> None:
    root = ET.fromstring(render(compared(nasty, nasty.results), "junit", english))
    assert root.get("failures") == "0" and not root.findall(".//failure")
    assert "violation (still open): " in "".join(root.itertext())


def test_junit_of_a_clean_report_has_one_case_that_passed(clean: Report, english: Words) -> None:
    root = ET.fromstring(render(clean, "junit", english))
    (case,) = root.findall(".//testcase")
    assert case.get("name") == "conforms" and case.find("failure") is None


# ── Markdown ─────────────────────────────────────────────────────────────

CELL = re.compile(r"(?<!\\)\|")


def test_markdown_keeps_each_result_in_its_row(nasty: Report, words: Words) -> None:
    lines = text(nasty, "md", words).splitlines()
    rows = [line for line in lines if line.startswith("| ")]
    assert len(rows) == 1 + 1 + 12
    assert {len(CELL.findall(row)) for row in rows} == {6}


def test_markdown_lets_no_html_and_no_mention_through(nasty: Report, english: Words) -> None:
    found = text(nasty, "md", english)
    allowed = r"</?(?:code|span|br|details|summary)>"
    assert "<" not in re.sub(allowed, "", found)
    assert not re.search(r"(?<!<span>)@\w", re.sub("<code>.*?</code>", "", found))
    assert "](" not in found and "`" not in found
    assert not re.search(r"https?://", found)


def test_markdown_says_how_much_it_leaves_out(nasty: Report, english: Words) -> None:
    many = replace(nasty, results=list(nasty.results) * 100)
    found = text(many, "md", english)
    assert len(found) <= MOST_CHARACTERS + 200
    shown = sum(line.startswith(("| ✗", "| ▲", "| ●")) for line in found.splitlines())
    assert f"Results not shown here: **{1200 - shown}**" in found and 0 < shown < 1200


# ── Turtle ───────────────────────────────────────────────────────────────


def graph_of(report: Report, words: Words) -> rdflib.Graph:
    return rdflib.Graph().parse(data=text(report, "turtle", words), format="turtle")


def test_turtle_of_hand_made_results_is_a_validation_report(nasty: Report, words: Words) -> None:
    graph = graph_of(nasty, words)
    (whole,) = graph.subjects(rdflib.RDF.type, SH.ValidationReport)
    results = list(graph.objects(whole, SH.result))
    assert len(results) == 12
    assert list(graph.objects(whole, SH.conforms)) == [rdflib.Literal(False)]
    for node in results:
        assert (node, rdflib.RDF.type, SH.ValidationResult) in graph
        for needed in (SH.focusNode, SH.resultSeverity, SH.sourceConstraintComponent):
            assert len(list(graph.objects(node, needed))) == 1
    severities = sorted(str(each) for each in graph.objects(None, SH.resultSeverity))
    assert severities == [str(SH.Info)] * 3 + [str(SH.Violation)] * 6 + [str(SH.Warning)] * 3


ENGINE = """\
@prefix sh: <http://www.w3.org/ns/shacl#> .
_:r a sh:ValidationReport ; sh:conforms true .
"""


def test_turtle_adds_what_no_shape_can_find_to_the_engines_report(
    nasty: Report, english: Words
) -> None:
    before = rdflib.Graph().parse(data=ENGINE, format="turtle")
    engine = before.serialize(format="nt").encode()
    same = graph_of(Report([], graph=engine), english)
    assert rdflib.compare.isomorphic(before, same)
    added = graph_of(replace(nasty, results=nasty.results[1:2], graph=engine), english)
    (node,) = added.objects(None, SH.result)
    assert str(added.value(node, SH.sourceShape)).endswith("/shapes#syntax")
    assert "this text is never closed" in str(added.value(node, SH.resultMessage))
    assert list(added.objects(None, SH.conforms)) == [rdflib.Literal(False)]
    of_engine = replace(nasty, results=nasty.results[:1], graph=engine)
    assert list(graph_of(of_engine, english).objects(None, SH.result)) == []


def test_a_fix_that_only_adds_shows_what_it_is_added_to() -> None:
    line = '    skos:prefLabel "a"@en , "b" ;'
    edit = Edit("f.ttl", 100, 100, "", "@lv")
    result = Result(
        rule="label",
        severity="violation",
        message="m",
        file="f.ttl",
        line=3,
        column=line.index('"b"') + 1,
        excerpt=line,
        fix=Fix("r", (edit,)),
    )
    [change] = changes_of(result)
    assert (change.was, change.replacement) == ('"b"', '"b"@lv')
    assert change.before + change.was + change.after == line
    assert '“"b"” → “"b"@lv”' in as_text.render(Report(results=[result]), words_of(["en"]))
