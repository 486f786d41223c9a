import csv
import io
import json
import zipfile
from xml.etree import ElementTree

import openpyxl
import pyoxigraph as ox
import pytest

from svgraph import names
from svgraph.errors import InputError
from svgraph.formats import json_of, render_graph, render_results, render_rows, text_of, value_of
from svgraph.store import Table

THING = ox.NamedNode("http://a/thing")
WORDS = ox.Literal("vārds", language="lv")
NASTY = 'a "b", c\nd\té | <script> \x1b[31m\u202e'
COLUMNS = ["thing", "words", "number", "text"]
ROWS = [
    (THING, WORDS, ox.Literal(7), NASTY),
    (THING, None, None, "=1+1"),
]
LABELS = {THING: "the thing"}


def typed(text, datatype):
    return ox.Literal(text, datatype=ox.NamedNode(names.XSD + datatype))


def test_csv_is_rfc_4180_in_utf_8_without_mark():
    text = render_rows(COLUMNS, ROWS, "csv", labels=LABELS)
    assert text.startswith('thing,words,number,text\r\nthe thing,vārds,7,"a ""b"", c\nd\t')
    assert list(csv.reader(io.StringIO(text, newline="")))[1:] == [
        ["the thing", "vārds", "7", NASTY],
        ["the thing", "", "", "=1+1"],
    ]


def test_tsv_keeps_each_row_on_a_line():
    lines = render_rows(COLUMNS, ROWS, "tsv").splitlines()
    assert [len(line.split("\t")) for line in lines] == [4, 4, 4]
    assert "\\n" in lines[1]


def test_json_keeps_numbers_languages_and_both_iri_and_label():
    [row, other] = json.loads(render_rows(COLUMNS, ROWS, "json", labels=LABELS))
    assert row == {
        "thing": {"iri": "http://a/thing", "label": "the thing"},
        "words": {"value": "vārds", "lang": "lv"},
        "number": 7,
        "text": NASTY,
    }
    assert other["words"] is None


def test_jsonl_is_one_object_a_line():
    lines = render_rows(COLUMNS, ROWS, "jsonl").splitlines()
    assert [json.loads(line)["number"] for line in lines] == [7, None]


@pytest.mark.parametrize(
    ("literal", "value"),
    [
        (typed("007", "integer"), 7),
        (typed("4", "nonNegativeInteger"), 4),
        (typed("4", "unsignedByte"), 4),
        (typed("0.50", "decimal"), 0.5),
        (typed("INF", "double"), "INF"),
        (typed("true", "boolean"), True),
        (typed("seven", "integer"), "seven"),
        (typed("2023-10-23", "date"), "2023-10-23"),
        (ox.Literal("7"), "7"),
    ],
)
def test_a_literal_has_its_python_value(literal, value):
    assert (value_of(literal), type(value_of(literal))) == (value, type(value))
    assert json_of(literal) == value


def test_plain_values_are_cells_too():
    assert [text_of(cell) for cell in (None, True, 3, "x", THING)] == [
        "",
        "true",
        "3",
        "x",
        "http://a/thing",
    ]
    assert json_of(float("nan")) == "nan"


def test_markdown_is_a_table_whatever_the_cells_hold():
    lines = render_rows(COLUMNS, ROWS, "md").splitlines()
    assert len(lines) == 4
    assert r"\| \<script>" in lines[2]
    assert "\x1b" not in lines[2]


def test_a_spreadsheet_holds_numbers_as_numbers_and_no_formula():
    content = render_rows(COLUMNS, ROWS, "xlsx", labels=LABELS)
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert [cell.value for cell in sheet[2]][:3] == ["the thing", "vārds", 7]
    assert (sheet["C2"].data_type, sheet["D3"].data_type) == ("n", "s")
    assert sheet["D3"].value == "=1+1"
    assert sheet["D3"].quotePrefix
    parts = zipfile.ZipFile(io.BytesIO(content))
    assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")


def test_a_spreadsheet_says_where_it_cuts_and_keeps_whole_numbers_exact():
    rows = [["x" * 40_000], [2**60]]
    sheet = openpyxl.load_workbook(io.BytesIO(render_rows(["a"], rows, "xlsx"))).active
    assert len(sheet["A2"].value) <= 32_767
    assert "40000 characters" in sheet["A2"].value
    assert sheet["A3"].value == str(2**60)


def test_the_same_rows_give_the_same_spreadsheet_at_any_time():
    content = render_rows(COLUMNS, ROWS, "xlsx")
    assert content == render_rows(COLUMNS, ROWS, "xlsx")
    parts = zipfile.ZipFile(io.BytesIO(content))
    assert {part.date_time[0] for part in parts.infolist()} == {1980}
    assert parts.read("docProps/core.xml").count(b"2000-01-01T00:00:00Z") == 2


def test_html_escapes_everything_and_links_only_the_web():
    rows = [*ROWS, (ox.NamedNode("javascript:alert(1)"), None, None, None)]
    page = render_rows(COLUMNS, rows, "html", labels=LABELS, title="<b>", language="lv")
    assert '<a href="http://a/thing">the thing</a>' in page
    assert '<td lang="lv">vārds</td>' in page
    assert '<td class="number">7</td>' in page
    assert "<script>" not in page
    assert "<title>&lt;b&gt;</title>" in page
    assert 'href="javascript' not in page


def test_a_table_lines_up_by_what_letters_take_and_keeps_a_row_on_a_line():
    text = render_rows(["word", "n"], [["日本", 1], ["āb\nc", 20]], "table")
    assert text == "word   n\n────  ──\n日本   1\nāb c  20\n"


def test_a_table_is_neither_wrapped_nor_cut_without_a_width():
    long = "word " * 100
    assert long.strip() in render_rows(["a"], [[long]], "table")


def test_a_table_fits_a_terminal_and_loses_no_word():
    rows = [["one two three four five six seven", "unbreakable" * 5, 3]]
    text = render_rows(["first", "second", "n"], rows, "table", width=40)
    assert max(map(len, text.splitlines())) <= 40
    letters = "".join(text.split())
    for word in ("seven", "3"):
        assert word in letters


def test_a_table_cannot_act_on_the_terminal():
    text = render_rows(["a"], [[NASTY]], "table")
    assert not {"\x1b", "\u202e", "\t"} & set(text)


def test_a_table_without_rows_shows_its_columns():
    assert render_rows(["first", "b"], [], "table") == "first  b\n─────  ─\n"
    assert render_rows(["first", "b"], [], "csv") == "first,b\r\n"
    assert json.loads(render_rows(["a"], [], "json")) == []


def test_srj_and_srx_are_those_of_the_engine():
    rows = [
        (THING, WORDS, ox.Literal(7), ox.Literal('<&"\n>')),
        (ox.BlankNode("b"), None, None, None),
    ]
    table = Table(COLUMNS, rows)
    for format, engine in (
        ("srj", ox.QueryResultsFormat.JSON),
        ("srx", ox.QueryResultsFormat.XML),
    ):
        text = render_results(table, format)
        again = ox.parse_query_results(text, engine)
        assert [variable.value for variable in again.variables] == COLUMNS
        assert [tuple(solution) for solution in again] == rows
        assert bool(ox.parse_query_results(render_results(True, format), engine)) is True


def test_srx_survives_characters_that_xml_does_not_have():
    text = render_results(Table(["a"], [(ox.Literal("a\x01b\r"),)]), "srx")
    assert "a\ufffdb\r" in "".join(ElementTree.fromstring(text).itertext())


@pytest.mark.parametrize("format", ["turtle", "ntriples", "jsonld", "rdfxml", "trig", "nquads"])
def test_a_graph_is_the_same_text_whatever_the_order(format):
    triples = [ox.Triple(THING, ox.NamedNode("http://a/p"), ox.Literal(n)) for n in range(5)]
    prefixes = {name: f"http://a/{name}" for name in "tuvwxyz"} | {"a": "http://a/"}
    triples += [ox.Triple(THING, ox.NamedNode(f"http://a/{name}p"), THING) for name in "tuvwxyz"]
    text = render_graph(triples, format, prefixes | {"unused": "http://b/"})
    for _ in range(5):
        assert text == render_graph(triples[::-1], format, prefixes)
    assert "unused" not in text
    formats = {"turtle": "TURTLE", "ntriples": "N_TRIPLES", "jsonld": "JSON_LD"} | {
        "rdfxml": "RDF_XML",
        "trig": "TRIG",
        "nquads": "N_QUADS",
    }
    parsed = ox.parse(text, getattr(ox.RdfFormat, formats[format]))
    assert {quad.triple for quad in parsed} == set(triples)


@pytest.mark.parametrize(
    ("predicate", "text"), [("http://a/1", "a"), ("http://a/p", "a\x01b"), ("http://a/", "a")]
)
def test_what_rdf_xml_cannot_say_is_refused(predicate, text):
    triple = ox.Triple(THING, ox.NamedNode(predicate), ox.Literal(text))
    with pytest.raises(InputError, match=r"RDF/XML can name|XML cannot hold"):
        render_graph([triple], "rdfxml")


def test_an_unknown_format_is_refused():
    with pytest.raises(InputError):
        render_rows(["a"], [], "papyrus")


def test_notes_follow_the_rows_where_people_read():
    for format in ("md", "html"):
        text = render_rows(COLUMNS, ROWS, format, labels=LABELS, notes=["not <said>", "more"])
        rows, _, after = text.partition("=1+1")
        assert "not <said>" not in text
        assert "said" not in rows and "said" in after and after.index("said") < after.index("more")
