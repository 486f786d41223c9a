"""Each state of the matrix, what a cell shows first, and every format of it, on made-up plans."""

from __future__ import annotations

import csv
import io
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import openpyxl
import pyoxigraph as ox
import pytest

from svgraph.cli import main
from svgraph.errors import InputError
from svgraph.matrix import Matrix, matrix
from svgraph.reports.matrix import FORMATS, render
from svgraph.store import Store
from svgraph.words import words_of

ROOT = Path(__file__).parents[2]
PREFIXES = """@prefix : <https://w3id.org/svgraph/plan/zz/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix outcome: <https://w3id.org/svgraph/outcome/> .
@prefix plan: <https://w3id.org/svgraph/plan/> .
@prefix question: <https://w3id.org/svgraph/question/> .
@prefix sheet: <https://w3id.org/svgraph/sheet/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix sv: <https://w3id.org/svgraph/ontology#> .
"""
GIVEN = (
    PREFIXES
    + """
plan:zz a sv:StrategicPlan ; skos:notation "zz" ; skos:prefLabel "plan of <b>Zz</b>"@en .
plan:yy a sv:StrategicPlan ; skos:notation "yy" ; skos:prefLabel "=plan()"@en .
:version dcterms:isVersionOf plan:zz .
:passage sv:inSource :text ; oa:start 0 ; oa:end 5 ; oa:exact "words"@en .

sheet:one sv:position 2 ; skos:prefLabel "section one"@en .
sheet:two sv:position 1 ; skos:prefLabel "section two"@en .
question:with sv:askedIn sheet:one ; sv:position 1 ; skos:prefLabel "With?"@en .
question:without sv:askedIn sheet:one ; sv:position 2 ; skos:prefLabel "Without?"@en .
question:denied sv:askedIn sheet:one ; sv:position 3 ; skos:prefLabel "=1+1"@en .
question:idle sv:askedIn sheet:one ; sv:position 4 ; skos:prefLabel "Idle?"@en .
question:silent sv:askedIn sheet:two ; sv:position 5 ; skos:prefLabel "Silent?"@en .
question:unread sv:askedIn sheet:two ; sv:position 6 ; skos:prefLabel "Unread?"@en .
question:several sv:askedIn sheet:two ; sv:position 7 ; skos:prefLabel "Several?"@en ;
    sv:asksAbout :road , :bridge .
question:analysis sv:position 8 ; skos:prefLabel "No section asks this."@en .

outcome:finer skos:broader outcome:no . outcome:no skos:broader outcome:absent .
:reading a sv:Reading ; sv:readFor :version ;
    sv:covers question:with , question:silent , question:several .

:f-with a sv:Finding ; sv:aboutPlan plan:zz ; sv:answersQuestion question:with ;
    sv:concerns :x ; sv:outcome outcome:yes ; sv:preferred true ; sv:supportedBy :passage .
:f-other a sv:Finding ; sv:aboutPlan plan:zz ; sv:answersQuestion question:with ;
    sv:concerns :x ; sv:outcome outcome:no ; sv:preferred false ; sv:supportedBy :passage .
:f-without a sv:Finding ; sv:aboutPlan plan:zz ; sv:answersQuestion question:without ;
    sv:concerns :x ; sv:outcome outcome:no .
:f-denied a sv:Finding ; sv:aboutPlan plan:zz ; sv:answersQuestion question:denied ;
    sv:concerns :x ; sv:outcome outcome:finer ; sv:supportedBy :passage .
:f-idle a sv:Finding ; sv:aboutPlan plan:zz ; sv:answersQuestion question:idle ;
    sv:concerns :x ; sv:outcome outcome:not-applicable ; sv:supportedBy :passage .
:f-road a sv:Finding ; sv:aboutPlan plan:zz ; sv:answersQuestion question:several ;
    sv:concerns :road ; sv:outcome outcome:yes ; sv:supportedBy :passage .
:f-analysis a sv:Finding ; sv:aboutPlan plan:zz ; sv:answersQuestion question:analysis .
"""
)
SCHEME = (ROOT / "ontology/schemes/completeness.ttl").read_text(encoding="utf-8")


def told_of(*texts: str) -> Matrix:
    graph = ox.NamedNode("https://w3id.org/svgraph/graph/data/given")
    quads = [
        ox.Quad(each.subject, each.predicate, each.object, graph)
        for text in texts
        for each in ox.parse(text, ox.RdfFormat.TURTLE)
    ]
    return matrix(Store.of(quads), ["en"])


@pytest.fixture(scope="module")
def told() -> Matrix:
    return told_of(GIVEN, SCHEME)


def state_of(told: Matrix, question: str, plan: str = "zz") -> dict[str, int]:
    (code,) = [each for each in told.plans if each.name == plan]
    (asked,) = [q for section in told.sections for q in section.questions if q.name == question]
    return {state.name: count for state, count in told.cell(code, asked).tally.items()}


# ── States ───────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("question", "state"),
    [
        ("with", "finding-with-evidence"),
        ("without", "finding-without-evidence"),
        ("denied", "explicit-absence"),
        ("idle", "not-applicable"),
        ("silent", "not-stated"),
        ("unread", "not-assessed"),
    ],
)
def test_each_state(told: Matrix, question: str, state: str) -> None:
    assert state_of(told, question) == {state: 1}


def test_a_plan_that_nobody_read_is_not_assessed(told: Matrix) -> None:
    for section in told.sections:
        for question in section.questions:
            assert state_of(told, question.name, "yy") == {"not-assessed": 1}, question


def test_a_denial_without_words_is_a_finding_without_evidence(told: Matrix) -> None:
    assert state_of(told, "without") == {"finding-without-evidence": 1}


def test_of_two_findings_on_one_thing_the_preferred_counts(told: Matrix) -> None:
    """The other one denies it: it would add an absence."""
    assert state_of(told, "with") == {"finding-with-evidence": 1}
    both = told_of(GIVEN.replace("sv:preferred true ;", ""), SCHEME)
    assert state_of(both, "with") == {"finding-with-evidence": 1, "explicit-absence": 1}


def test_a_question_about_two_things_is_silent_on_the_one_not_answered(told: Matrix) -> None:
    assert state_of(told, "several") == {"finding-with-evidence": 1, "not-stated": 1}
    unread = told_of(GIVEN.replace(" , question:several .", " ."), SCHEME)
    assert state_of(unread, "several") == {"not-assessed": 1, "finding-with-evidence": 1}


def test_a_question_that_no_section_asks_has_no_place(told: Matrix) -> None:
    asked = [question.name for section in told.sections for question in section.questions]
    assert "analysis" not in asked and len(asked) == 7


def test_sections_and_plans_stand_in_their_order(told: Matrix) -> None:
    assert [each.thing.name for each in told.sections] == ["two", "one"]
    assert [each.name for each in told.plans] == ["yy", "zz"]


# ── Cells ────────────────────────────────────────────────────────────────


def test_a_section_shows_first_what_calls_for_work_and_hides_nothing(told: Matrix) -> None:
    two, one = told.sections
    zz = told.plans[1]
    assert told.cell(zz, one).marks == "!●×–"
    assert [state.name for state in told.cell(zz, two).tally] == [
        "not-assessed",
        "finding-with-evidence",
        "not-stated",
    ]
    assert told.cell(zz, two).counted == "? 1 ● 1 ○ 2"
    assert told.cell(zz, two).state.work  # type: ignore[union-attr]


def test_counts_of_plans_sections_and_all(told: Matrix) -> None:
    assert [len(told.of_plan(plan).answers) for plan in told.plans] == [7, 8]
    assert [len(told.of_section(section).answers) for section in told.sections] == [7, 8]
    assert sum(told.whole.tally.values()) == 15
    assert len(told.to_do) == 7 + 2


def test_work_is_listed_by_plan_in_order_of_worth() -> None:
    """A finding that lacks its words comes before silence, what pages answer comes last."""
    worth = """
    question:unread sv:worth <https://example.org/first> .
    <https://example.org/first> sv:position 1 ; skos:prefLabel "first"@en .
    question:paged skos:relatedMatch question:unread .
    :f-paged sv:answersQuestion question:paged ; sv:aboutPlan plan:yy .
    """
    told = told_of(GIVEN, SCHEME, PREFIXES + worth)
    listed = {
        plan.name: [each.question.name for each in answers] for plan, answers in told.to_do_by_plan
    }
    assert listed["zz"] == ["unread", "without"], "worth decides first"
    assert listed["yy"][-1] == "unread" and len(listed["yy"]) == 7
    assert [each.plan.name for each in told.to_do] == ["yy"] * 7 + ["zz"] * 2
    said = json.loads(str(render(told, "json", words_of(["en"]))))
    assert [each["question"] for each in said["to_do"][1]["answers"]] == ["unread", "without"]
    rows = list(csv.DictReader(io.StringIO(str(render(told, "csv", words_of(["en"]))))))
    orders = {row["question"]: row["order"] for row in rows if row["plan"] == "zz"}
    assert (orders["unread"], orders["without"], orders["with"]) == ("1", "2", "")
    text = str(render(told, "md", words_of(["en"])))
    assert "| zz | 1 | Unread? | first | not assessed |" in text
    assert "| yy | 7 | Unread? | first | not assessed | known from pages |" in text
    page = str(render(told, "html", words_of(["en"])))
    assert page.index('href="#zz-unread"') < page.index('href="#zz-without"')


def test_what_is_missing_names_the_reading_to_which_it_might_be_added(told: Matrix) -> None:
    (unread,) = [
        each for each in told.answers if (each.plan.name, each.question.name) == ("zz", "unread")
    ]
    assert [home.thing.iri for home in unread.readings] == [
        "https://w3id.org/svgraph/plan/zz/reading"
    ]
    assert unread.place == "data/given.ttl", "no rooms: no line"
    assert "sv:covers" in (unread.state.advice or "")


def test_a_graph_without_the_scheme_still_has_its_states() -> None:
    plain = told_of(GIVEN)
    assert plain.states[0].label == "not assessed"
    assert render(plain, "text", words_of(["en"]))


def test_a_graph_without_plans_has_an_empty_matrix() -> None:
    empty = told_of(PREFIXES + "sheet:one sv:position 1 .", SCHEME)
    assert (empty.plans, empty.answers) == ([], [])
    for format in FORMATS:
        assert render(empty, format, words_of(["en"])) is not None


# ── Formats ──────────────────────────────────────────────────────────────


def test_text_fits_the_width_and_has_a_legend(told: Matrix) -> None:
    text = str(render(told, "text", words_of(["en"]), 60))
    assert max(map(len, text.splitlines())) <= 60
    assert re.search(r"^× +explicit absence +1$", text, re.MULTILINE)
    assert re.search(r"^zz: 2\n  1[.] ! without · .*?\n  2[.] [?] unread", text, re.M | re.S)


def test_many_plans_are_laid_out_a_few_at_a_time() -> None:
    codes = [f"{one}{other}" for one in "abcde" for other in "pqrst"]
    plans = "".join(f'plan:{c} a sv:StrategicPlan ; skos:notation "{c}" .\n' for c in codes)
    many = told_of(GIVEN, SCHEME, PREFIXES + plans)
    text = str(render(many, "text", words_of(["en"]), 80))
    assert max(map(len, text.splitlines())) <= 80
    heads = [line.split() for line in text.splitlines() if set(line.split()) & set(codes[:1])]
    assert heads and heads[0][0] == codes[0]
    for code in codes:
        assert re.search(rf"\b{code}\b", text)
    assert text.count("section one") > 1


def test_csv_has_a_row_for_each_answer(told: Matrix) -> None:
    rows = list(csv.DictReader(io.StringIO(str(render(told, "csv", words_of(["lv"]))))))
    assert len(rows) == 15
    row = next(row for row in rows if (row["plan"], row["question"]) == ("zz", "with"))
    assert (row["section"], row["state"]) == ("one", "finding-with-evidence")
    assert row["evidence"].startswith("“words”") and row["file"] == "data/given.ttl"


def test_json_has_states_plans_sections_and_answers(told: Matrix) -> None:
    said = json.loads(str(render(told, "json", words_of(["en"]))))
    assert len(said["states"]) == 6 and said["states"][0]["id"] == "not-assessed"
    assert said["sections"][1]["cells"]["zz"]["state"] == "finding-without-evidence"
    assert said["counts"]["not-assessed"] == 8 and len(said["answers"]) == 15
    assert said["plans"][1]["counts"]["explicit-absence"] == 1


def test_markdown_is_a_table(told: Matrix) -> None:
    text = str(render(told, "md", words_of(["lv"])))
    assert text.startswith("# Pilnīguma tabula\n") and "| sadaļa | jautājums | yy | zz |" in text
    assert "## Kas vēl darāms" in text


class Page(HTMLParser):
    """Links, ids, tags and cells of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.tags: list[str] = []
        self.scopes: list[str | None] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.append(tag)
        self.links += [found["href"] or ""] if "href" in found else []
        self.ids += [found["id"] or ""] if "id" in found else []
        if tag == "th":
            self.scopes.append(found.get("scope"))


def test_a_page_leads_to_no_iri_that_acts() -> None:
    told = told_of(GIVEN.replace(":f-denied", "<javascript:alert(1)>"), SCHEME)
    page = str(render(told, "html", words_of(["en"])))
    assert "javascript:alert(1)" in page
    links = Page(page).links
    assert "https://w3id.org/svgraph/plan/zz/f-with" in links
    assert not [each for each in links if each.startswith("javascript")]


@pytest.mark.parametrize("language", ["en", "lv"])
def test_each_mark_of_the_page_leads_to_what_stands_behind(told: Matrix, language: str) -> None:
    text = str(render(told, "html", words_of([language])))
    page = Page(text)
    inside = [link[1:] for link in page.links if link.startswith("#")]
    assert len(inside) > 15 and set(inside) <= set(page.ids)
    assert len(page.ids) == len(set(page.ids))
    assert None not in page.scopes and page.tags.count("h1") == 1
    assert not {"b", "link", "script", "img"} & set(page.tags) and "url(" not in text
    assert "plan of &lt;b&gt;Zz&lt;/b&gt;" in text


def test_a_workbook_has_marks_with_comments_counts_and_answers(told: Matrix) -> None:
    content = render(told, "xlsx", words_of(["en"]))
    assert isinstance(content, bytes)
    assert content == render(told, "xlsx", words_of(["en"])), "the same matrix, the same bytes"
    book = openpyxl.load_workbook(io.BytesIO(content))
    marks, counts, answers, work = (book[name] for name in book.sheetnames)
    assert [[cell.value for cell in row[:3]] for row in work.iter_rows(min_row=9, max_row=10)] == [
        ["zz", 1, "Without?"],
        ["zz", 2, "Unread?"],
    ]
    assert marks.freeze_panes == "B2" and answers.max_row == 16
    labels = [marks.cell(row, 1).value for row in range(1, marks.max_row + 1)]
    row = labels.index("=1+1") + 1
    assert marks.cell(row, 1).data_type == "s" and marks.cell(row, 3).value == "×"
    assert "“words”" in marks.cell(row, 3).comment.text
    assert marks.cell(labels.index("Unread?") + 1, 3).comment.text.startswith("? not assessed")
    formulas = [
        cell
        for sheet in book
        for line in sheet.iter_rows()
        for cell in line
        if cell.data_type == "f"
    ]
    assert formulas == []
    assert [cell.value for cell in counts[counts.max_row]][-1] == 15


def test_an_unknown_format_brings_a_suggestion(told: Matrix) -> None:
    with pytest.raises(InputError, match="unknown format 'htm'") as caught:
        render(told, "htm", words_of(["en"]))
    assert "html" in str(caught.value)


# ── The command ──────────────────────────────────────────────────────────


@pytest.fixture
def in_the_project(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


@pytest.mark.usefixtures("in_the_project")
class TestCommand:
    @pytest.mark.parametrize("format", FORMATS)
    def test_every_format(self, format: str, tmp_path: Path) -> None:
        target = tmp_path / "matrix"
        assert main(["validate", "--matrix", "--format", format, "-o", str(target)]) == 0
        assert target.stat().st_size > 500

    @pytest.mark.parametrize(
        "words",
        [
            ["--format", "sarif"],
            ["data"],
            ["--profile", "fact-sheet"],
            ["--baseline", "x.json"],
            ["-o", "x.junit"],
        ],
    )
    def test_what_does_not_go_with_it_is_refused(
        self, words: list[str], capfd: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["validate", "--matrix", *words]) == 2
        assert "Traceback" not in capfd.readouterr().err
