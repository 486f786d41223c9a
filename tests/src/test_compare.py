"""Plans side by side: what a cell shows and hides, what it counts, and every format of it."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pyoxigraph as ox
import pytest

from svgraph.answer import ask
from svgraph.cli import main
from svgraph.compare import compare
from svgraph.comparison import Cell, Comparison, Question
from svgraph.errors import InputError
from svgraph.marks import luminance
from svgraph.names import OUTCOME
from svgraph.reports.compare import FORMATS, render
from svgraph.store import Store
from svgraph.words import words_of

ROOT = Path(__file__).parents[2]
WORDS = words_of(["en"])

# The counts that came with the tables, row by row: the question, for how many plans it is
# answered, and the values of the preferred rows.
COUNTS = {
    "formal_definition": (
        26,
        {
            "none": 14,
            "eu-definition": 2,
            "unofficial": 2,
            "none-but-described": 2,
            "official-guidance": 2,
            "other-term": 1,
            "legal-act": 1,
            "plan-text": 1,
            "issuer-not-stated": 1,
        },
    ),
    "digital_key_feature": (
        26,
        {
            "yes": 8,
            "no-information": 7,
            "no": 4,
            "important-as-tool": 3,
            "important": 3,
            "yes-as-tool": 1,
        },
    ),
    "social_innovation_key_feature": (
        25,
        {
            "no-information": 9,
            "yes": 9,
            "important": 3,
            "no": 2,
            "related-aspect-only": 1,
            "possible": 1,
        },
    ),
    "cap_2014_2022_support": (23, {"indirect": 15, "none-identified": 5, "direct": 3}),
    "cap_2023_2027_support": (
        22,
        {
            "direct": 8,
            "indirect-via-leader": 7,
            "indirect": 4,
            "none-identified": 2,
            "option-for-lags": 1,
        },
    ),
    "dedicated_intervention": (
        28,
        {
            "none-identified": 12,
            "not-among-the-seven": 7,
            "yes": 6,
            "no": 2,
            "yes-part-of-territory": 1,
        },
    ),
    "dedicated_intervention_identifier": (3, {"SRG07": 1, "Sumanieji kaimai": 1, "10.10": 1}),
    "leader_intervention_identifier": (
        5,
        {"77-05": 1, "77.06": 1, "LA19": 1, "COOP(77)": 1, "13.1": 1},
    ),
    "leader_smart_village_planned": (17, {"explicitly-planned": 17}),
    "r40_target_status": (2, {"not-planned": 1, "target-zero": 1}),
    "r40_lag_option": (1, {"yes": 1}),
}
SHEETLESS = 27  # plans without a fact sheet


def table(name: str) -> list[dict[str, str]]:
    with (ROOT / f"data/tables/{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


OUTCOMES = {(row["list"], row["code"]): row["outcome"] for row in table("code_lists")}


def asked(question: str) -> str:
    """The id of a question of the tables."""
    return question.replace("_", "-")


@pytest.fixture(scope="module")
def whole(graph: Store) -> Comparison:
    return compare(graph, languages=["en"])


def question_of(comparison: Comparison, name: str) -> Question:
    (found,) = [each for each in comparison.questions if each.id == name]
    return found


def cell_of(comparison: Comparison, name: str, code: str) -> Cell:
    (plan,) = [each for each in comparison.plans if each.code == code]
    return comparison.cell(plan, question_of(comparison, name))


# ── What the tables say ──────────────────────────────────────────────────


@pytest.mark.parametrize("question", COUNTS)
def test_the_counts_come_out_of_the_graph_by_query(graph: Store, question: str) -> None:
    plans, values = COUNTS[question]
    rows = [
        row
        for row in ask(graph, "answers-counted", languages=["en"]).rows
        if row["topic"]["iri"].endswith("/" + asked(question))  # type: ignore[index,union-attr,call-overload]
    ]
    found = {
        value["iri"].removeprefix(OUTCOME) if isinstance(value, dict) else value: row["plans"]  # type: ignore[union-attr]
        for row in rows
        for value in [row["value"]]
    }
    assert found == {OUTCOMES.get((question, value)) or value: n for value, n in values.items()}
    assert sum(found.values()) == plans  # type: ignore[arg-type]


def test_every_question_of_the_counts_was_looked_at(graph: Store) -> None:
    rows = ask(graph, "answers-counted", languages=["en"]).rows
    topics = {row["topic"]["iri"].rpartition("/")[2] for row in rows}  # type: ignore[index,union-attr,call-overload]
    assert topics == {asked(question) for question in COUNTS} and len(topics) == 11


@pytest.mark.parametrize("question", COUNTS)
def test_a_comparison_counts_the_same(whole: Comparison, question: str) -> None:
    plans, values = COUNTS[question]
    of = question_of(whole, asked(question))
    answered = [each for each in whole.of(of) if each.finding]
    assert len({each.plan for each in answered}) == plans
    found = Counter(each.finding.value or each.mark.name for each in answered if each.finding)
    assert found == {OUTCOMES.get((question, value)) or value: n for value, n in values.items()}
    counted = [
        (count.mark, len(count.plans))
        for kind in whole.counts(of)
        for count in kind.finer or (kind,)
        if not count.mark.is_silence
    ]
    assert sum(number for _, number in counted) == plans


def test_every_row_of_the_tables_stands_in_its_cell(whole: Comparison) -> None:
    rows = table("country_findings")
    for row in rows:
        cell = cell_of(whole, asked(row["question"]), row["plan_code"])
        (answer,) = cell.answers
        assert answer.finding
        shown = [answer.finding] if row["preferred"] == "yes" else []
        shown += [] if shown else [each.finding for each in answer.others]
        told = {
            (each.value or each.outcome.name, each.source.address, each.note and each.note.text)
            for each in shown
        }
        value = OUTCOMES.get((row["question"], row["value"])) or row["value"]
        assert (value, row["source_url"], row["confidence_note"] or None) in told, row
    assert len(rows) == 224


@pytest.mark.parametrize(
    ("question", "way", "at_least"),
    [
        ("contradictions-between-sources", "other-source", 1),
        ("changed-between-editions", "other-edition", 10),
    ],
)
def test_a_cell_hides_no_contradiction(
    graph: Store, whole: Comparison, question: str, way: str, at_least: int
) -> None:
    """What changed in a page that is not preferred stands among the others, as what they say."""
    rested_on = {
        each["statement"]["iri"]  # type: ignore[index,call-overload]
        for row in ask(graph, question, languages=["en"]).rows
        for each in row["evidence"]  # type: ignore[union-attr]
    }
    shown = {each.finding.thing.iri: each for each in whole.answers if each.finding}
    found = {
        iri for iri, each in shown.items() if way in [mark.name for mark in each.disagreements]
    }
    assert found == rested_on & set(shown) and len(found) >= at_least


def test_two_that_find_nothing_agree_in_other_words(whole: Comparison) -> None:
    cell = cell_of(whole, "dedicated-intervention", "lv")
    assert cell.symbols == "×≈"
    (other,) = cell.answers[0].others
    assert other.finding.mark.name == "not-identified"


def test_the_regions_of_italy_stand_behind_its_yes(whole: Comparison) -> None:
    cell = cell_of(whole, "dedicated-intervention", "it")
    assert cell.symbols == "●≈"
    (other,) = cell.answers[0].others
    assert other.finding.detail and other.finding.detail.text.startswith("Basilicata, Campania")
    spain = cell_of(whole, "dedicated-intervention", "es")
    assert spain.symbols == "◐" and spain.marks[0].in_part


def test_every_question_with_outcomes_is_there_and_no_other(whole: Comparison) -> None:
    ids = [each.id for each in whole.questions]
    assert ids[:11] == [asked(question) for question in COUNTS], "what can be compared comes first"
    assert {"r40-planned", "r40-target-status", "intervention-budget"} <= set(ids)
    assert not {"pages-cited", "legal-definition", "needs-addressed"} & set(ids)
    assert len(whole.plans) == 28 and len(ids) == len(set(ids)) > 35


def test_what_overlaps_stands_apart_and_names_each_other(whole: Comparison) -> None:
    page, sheet = (question_of(whole, name) for name in ("r40-target-status", "r40-planned"))
    assert "r40-planned" in [each.name for each in page.overlaps]
    assert "r40-target-status" in [each.name for each in sheet.overlaps]
    assert page.scheme != sheet.scheme


def test_silence_is_told_apart(whole: Comparison) -> None:
    assert cell_of(whole, "intervention-budget", "lv").symbols == "○"
    assert cell_of(whole, "intervention-budget", "ee").symbols == "?"
    sheet = [each for each in whole.questions if each.scheme.name == "question"]
    for question in sheet:
        silent = [each for each in whole.of(question) if each.mark.name == "not-assessed"]
        assert len(silent) == SHEETLESS
    assert len(sheet) > 25


def test_a_question_about_two_things_shows_both_answers(whole: Comparison) -> None:
    cell = cell_of(whole, "strategy-reference", "lv")
    assert [mark.name for mark in cell.marks] == ["direct-reference", "no-reference"]
    assert all(each.is_one_of_many for each in cell.answers)


def test_the_words_of_the_sheet_are_quoted(whole: Comparison) -> None:
    (answer,) = cell_of(whole, "leader-intervention", "lv").answers
    assert answer.finding and answer.finding.source.address is None
    assert answer.finding.source.evidence and answer.finding.source.sentences


# ── What marks look like ─────────────────────────────────────────────────


def test_answers_to_one_question_can_be_told_apart_without_colour(whole: Comparison) -> None:
    looked_at = 0
    for question in whole.questions:
        marks = {each.mark for each in whole.of(question)}
        symbols = Counter(mark.symbol for mark in marks)
        looked_at += len(marks)
        assert set(symbols.values()) == {1}, (question.id, symbols)
    assert looked_at > 80


def test_no_kind_shares_a_symbol_with_another(whole: Comparison) -> None:
    owners: dict[str, set[str]] = {}
    for mark in whole.marks:
        owners.setdefault(mark.symbol, set()).add(mark.kind.name)
    assert len(owners) > 15
    assert [symbol for symbol, kinds in owners.items() if len(kinds) > 1] == []


def test_colours_differ_on_paper_and_can_be_written_on(whole: Comparison) -> None:
    kinds = {mark.kind for mark in whole.marks}
    light = {mark.name: luminance(mark.colour) for mark in kinds if mark.colour}
    assert {"present", "absent", "no-answer"} == set(light), "silence is as the page is"
    assert light["present"] + 0.4 < light["absent"] < light["no-answer"] < 0.8
    for mark in kinds:
        paper, ink = light.get(mark.name, 1.0), luminance(mark.ink)
        assert (max(paper, ink) + 0.05) / (min(paper, ink) + 0.05) >= 4.5, mark.name


def test_silence_and_absence_look_as_in_the_completeness_matrix(graph: Store) -> None:
    rows = graph.select(
        "PREFIX skos: <http://www.w3.org/2004/02/skos/core#>"
        " PREFIX sv: <https://w3id.org/svgraph/ontology#>"
        " SELECT ?concept ?here ?there WHERE {"
        " ?state skos:related ?concept ; skos:notation ?there . ?concept sv:symbol ?here }"
    ).rows
    assert len(rows) == 4
    assert [row for row in rows if row[1] != row[2]] == []


def test_each_plan_has_a_tile_of_its_own(whole: Comparison) -> None:
    places = [(plan.column, plan.row) for plan in whole.plans]
    assert len(set(places)) == 28 and not {None} & {part for place in places for part in place}
    by_code = {plan.code: plan for plan in whole.plans}
    assert by_code["be-fl"].row != by_code["be-wa"].row
    assert (by_code["pt"].column or 0) < (by_code["es"].column or 0) < (by_code["bg"].column or 0)
    assert (by_code["fi"].row or 0) < (by_code["lv"].row or 0) < (by_code["el"].row or 0)


def test_countries_in_short_and_parts_of_one(whole: Comparison) -> None:
    named = {plan.code: plan.country for plan in whole.plans}
    assert (named["lv"], named["be-fl"]) == ("Latvia", "Belgium, Flanders")
    assert len(set(named.values())) == 28


def test_rolled_up_five_kinds_of_absence_are_one(graph: Store) -> None:
    rolled = compare(graph, ["dedicated-intervention", "needs-assessment"], roll_up=True)
    for question, plans in (("dedicated-intervention", 21), ("needs-assessment", 1)):
        counts = rolled.counts(question_of(rolled, question))
        assert [each.finer for each in counts] == [()] * len(counts)
        (absent,) = [each for each in counts if each.mark.name == "absent"]
        assert len(absent.plans) == plans
    italy = cell_of(rolled, "dedicated-intervention", "it")
    assert italy.symbols == "●", "both sources say that it is there"


# ── Made-up plans ────────────────────────────────────────────────────────

HOSTILE = '<img src="http://127.0.0.1:9/x"><script>alert(1)</script> \\u202e =1+1'
GIVEN = f"""
@prefix : <https://w3id.org/svgraph/plan/zz/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix outcome: <https://w3id.org/svgraph/outcome/> .
@prefix plan: <https://w3id.org/svgraph/plan/> .
@prefix question: <https://w3id.org/svgraph/question/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix sv: <https://w3id.org/svgraph/ontology#> .
sv:PageQuestion rdfs:subClassOf sv:Question .
plan:zz a sv:StrategicPlan ; skos:notation "zz" ; skos:prefLabel '''{HOSTILE}'''@en .
plan:yy a sv:StrategicPlan ; skos:notation "y\\u202ey" ; skos:prefLabel "=plan()"@en .
:tile sv:shows plan:yy , plan:zz ; sv:tileColumn 5 ; sv:tileRow 5 .
plan:xx a sv:StrategicPlan ; skos:notation "xx" ; skos:prefLabel "plan of Xx"@en .
question:one a sv:PageQuestion ; sv:position 1 ; skos:prefLabel '''{HOSTILE}?'''@en .
question:two a sv:PageQuestion ; sv:position 2 ; skos:prefLabel "@two"@en .
question:rows a sv:PageQuestion ; sv:position 3 ; skos:prefLabel "Which rows?"@en .
:query sv:answers question:rows .
outcome:present a sv:Outcome ; skos:prefLabel "present"@en ; sv:symbol "●" ; sv:colour "#2F6FA8" .
outcome:here a sv:Outcome ; skos:prefLabel '''{HOSTILE}'''@en ; skos:broader outcome:present ;
    sv:colour "red;}}*{{background:url(http://127.0.0.1:9/y)" ; sv:symbol "<b>" .
outcome:round a sv:Outcome ; skos:broader outcome:trip .
outcome:trip a sv:Outcome ; skos:broader outcome:round .
:page sv:address <javascript:alert(2)> ; dcterms:publisher <javascript:alert(3)> .
:edition dcterms:isVersionOf :page ; skos:prefLabel '''{HOSTILE}'''@en .
:words sv:onPage :edition ; rdf:value '''{HOSTILE}'''@en .
:marked a sv:Finding ; sv:aboutPlan plan:zz ; sv:answersQuestion question:one ;
    sv:statedIn :edition ; sv:outcome outcome:here ; sv:preferred true ; sv:supportedBy :words ;
    sv:detail '''{HOSTILE}'''@en .
:other a sv:Finding ; sv:aboutPlan plan:zz ; sv:answersQuestion question:one ;
    sv:outcome outcome:present ; sv:preferred false .
:once a sv:Finding ; sv:aboutPlan plan:zz ; sv:answersQuestion question:two ;
    sv:outcome outcome:here .
:twice a sv:Finding ; sv:aboutPlan plan:zz ; sv:answersQuestion question:two ;
    sv:outcome outcome:round .
<javascript:alert(4)> a sv:Finding ; sv:aboutPlan plan:yy ; sv:answersQuestion question:two ;
    sv:outcome outcome:nobody-describes ; sv:answer '''{HOSTILE}''' .
:version dcterms:isVersionOf plan:xx .
:reading sv:readFor :version ; sv:covers question:one .
"""


def given() -> Store:
    graph = ox.NamedNode("https://example.org/g")
    triples = ox.parse(GIVEN, ox.RdfFormat.TURTLE)
    return Store.of(ox.Quad(each.subject, each.predicate, each.object, graph) for each in triples)


def made_up(*, roll_up: bool = False) -> Comparison:
    return compare(given(), languages=["en"], roll_up=roll_up)


@pytest.fixture(scope="module")
def told() -> Comparison:
    return made_up()


def test_where_no_finding_is_preferred_all_are_shown(told: Comparison) -> None:
    cell = cell_of(told, "two", "zz")
    assert [each.finding and each.finding.thing.name for each in cell.answers] == ["once", "twice"]
    assert "other-source" in [mark.name for mark in cell.disagreements]


def test_a_question_that_rows_answer_is_left_out(told: Comparison) -> None:
    assert [each.id for each in told.questions] == ["one", "two"]


def test_a_reading_without_finding_is_not_stated(told: Comparison) -> None:
    assert cell_of(told, "one", "xx").marks[0].name == "not-stated"
    assert cell_of(told, "two", "xx").marks[0].name == "not-assessed"


def test_an_outcome_that_nobody_describes_is_shown(told: Comparison) -> None:
    (answer,) = cell_of(told, "two", "y\u202ey").answers
    assert (answer.mark.symbol, answer.mark.kind) == ("•", answer.mark)


def test_what_is_no_symbol_and_no_colour_is_not_used(told: Comparison) -> None:
    (answer,) = cell_of(told, "one", "zz").answers
    assert (answer.mark.symbol, answer.mark.colour) == ("●", "#2F6FA8")


def test_a_circle_of_broader_outcomes_ends(told: Comparison) -> None:
    round_ = cell_of(told, "two", "zz").answers[1].mark
    assert (round_.name, round_.kind.name) == ("round", "trip")


def test_rolled_up_a_broader_answer_is_the_same() -> None:
    assert [mark.name for mark in cell_of(made_up(), "one", "zz").disagreements] == ["other-words"]
    assert cell_of(made_up(roll_up=True), "one", "zz").disagreements == []


# ── Formats ──────────────────────────────────────────────────────────────


def written(comparison: Comparison, format: str, width: int | None = None) -> str:
    return str(render(comparison, format, WORDS, width))


def rows_of(comparison: Comparison) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(written(comparison, "csv"))))


def test_csv_has_a_row_for_each_answer_and_silence(whole: Comparison) -> None:
    rows = rows_of(whole)
    assert len(rows) == len(whole.answers) >= 28 * len(whole.questions)
    (spain,) = [
        row for row in rows if (row["plan"], row["question"]) == ("es", "dedicated-intervention")
    ]
    assert (spain["status"], spain["outcome"], spain["kind"], spain["symbol"]) == (
        *("found", "yes-part-of-territory", "present", "◐"),
    )
    assert spain["detail"] == "Galicia" and spain["url"].startswith("https://ruralpact.")
    assert (spain["ground"], spain["checked"]) == ("stated", "re-read")
    (sheet,) = [row for row in rows if (row["plan"], row["question"]) == ("lv", "common-elements")]
    assert sheet["pages"] and sheet["url"] == "" and "“" in sheet["evidence"]
    (budget,) = [
        row for row in rows if (row["plan"], row["question"]) == ("lv", "intervention-budget")
    ]
    assert (budget["status"], budget["outcome"], budget["finding"]) == ("not-stated", "", "")


def test_lines_of_json_and_tabs_say_the_same(whole: Comparison) -> None:
    rows = rows_of(whole)
    lines = [json.loads(line) for line in written(whole, "jsonl").splitlines()]
    assert [{k: v or "" for k, v in line.items()} for line in lines] == rows
    assert written(whole, "tsv").count("\n") == len(rows) + 1


def test_json_has_plans_questions_marks_and_answers(whole: Comparison) -> None:
    said = json.loads(written(whole, "json"))
    assert len(said["plans"]) == 28 and len(said["answers"]) == len(whole.answers)
    (asked_,) = [each for each in said["questions"] if each["id"] == "dedicated-intervention"]
    present, absent = asked_["counts"]
    assert (present["mark"], present["count"], absent["count"]) == ("present", 7, 21)
    assert [each["mark"] for each in absent["finer"]] == [
        *("not-identified", "not-among-those-listed", "no"),
    ]
    (italy,) = [
        each
        for each in said["answers"]
        if (each["plan"], each["question"]) == ("it", "dedicated-intervention")
    ]
    assert italy["others"][0]["disagreement"] == "other-words"
    marks = {each["id"]: each for each in said["marks"]}
    assert marks["not-identified"]["kind"] == "absent" and marks["not-assessed"]["silence"]
    assert all(each["mark"] in marks for each in said["answers"])


@pytest.mark.parametrize("width", [60, 80, 100, 132])
def test_a_table_fits_the_terminal(whole: Comparison, width: int) -> None:
    text = written(whole, "table", width)
    assert max(map(len, text.splitlines())) <= width
    heads = " ".join(re.findall(r"^ +((?:[a-z]{2}(?:-[a-z]{2})?(?: +|$))+)$", text, re.MULTILINE))
    assert heads.split() == [plan.code for plan in whole.plans]


def test_a_table_has_marks_legend_counts_and_codes(whole: Comparison) -> None:
    text = written(whole, "table")
    assert re.search(r"^≠  another source says otherwise$", text, re.MULTILINE)
    assert re.search(r"^  ∉  not among those listed$", text, re.MULTILINE)
    assert "it: SRG07 · lt: Sumanieji kaimai · pl: 10.10" in text
    assert "● present 7 (● yes 6, ◐ yes, in part of the territory 1)" in text


def test_one_question_is_told_plan_by_plan(graph: Store) -> None:
    text = written(compare(graph, ["dedicated-intervention"], languages=["en"]), "table")
    assert "es     ◐   Spain: yes, in part of the territory (Galicia)" in text
    assert "≈ yes, in part of the territory (Basilicata" in text
    assert "∉ not among those listed: 7 · bg cz fr hr ie lu si" in text
    assert "https://www.smartrural27.eu/factsheet/malta/" in text


def test_markdown_leads_to_the_sources(whole: Comparison) -> None:
    text = written(whole, "md")
    assert text.startswith("# Plans side by side\n")
    links = re.findall(r"\[([^\]]+)\]\(<(https?://[^>]+)>\)", text)
    assert len(links) > 350 and all(row for row in links)
    table_lines = [line for line in text.splitlines() if line.startswith("| Does the plan have")]
    assert len(table_lines) == 1 and table_lines[0].count(" | ") == 28


def svg_of(comparison: Comparison) -> ElementTree.Element:
    return ElementTree.fromstring(written(comparison, "svg"))


SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def map_(graph: Store) -> ElementTree.Element:
    return svg_of(compare(graph, ["dedicated-intervention"], languages=["en"]))


def test_each_tile_says_what_it_shows_and_leads_to_its_source(map_: ElementTree.Element) -> None:
    tiles = map_.findall(f".//{SVG}a")
    said = {tile.findtext(f"{SVG}title"): tile.get("href") for tile in tiles}
    assert len(said) == 28 and all((href or "").startswith("https://") for href in said.values())
    (spain,) = [label for label in said if label and label.startswith("Spain")]
    assert "yes, in part of the territory (Galicia)" in spain


def test_a_map_has_a_title_a_description_and_a_legend_that_counts(
    map_: ElementTree.Element,
) -> None:
    assert (
        map_.findtext(f"{SVG}title")
        == "Does the plan have an intervention made for smart villages?"
    )
    described = map_.findtext(f"{SVG}desc") or ""
    assert "not among those listed: 7 (BG, CZ, FR, HR, IE, LU, SI)" in described
    texts = ["".join(each.itertext()) for each in map_.iter(f"{SVG}text")]
    assert {"present: 7", "absent: 21", "yes, in part of the territory: 1"} <= set(texts)
    assert {"BE-FL", "BE-WA", "Galicia", "◐", "∉"} <= set(texts)
    assert any("the layout is ours" in text for text in texts)
    assert any("Rural Pact" in text for text in texts)


def test_a_part_of_a_territory_is_hatched(map_: ElementTree.Element) -> None:
    hatched = [each for each in map_.iter(f"{SVG}path") if "hatch" in (each.get("fill") or "")]
    assert len(hatched) == 2, "one tile, and its line in the legend"


def test_a_code_stands_on_its_tile(graph: Store) -> None:
    asked_ = compare(graph, ["dedicated-intervention-identifier"], languages=["en"])
    texts = {"".join(each.itertext()) for each in svg_of(asked_).iter(f"{SVG}text")}
    assert {"SRG07", "10.10", "Sumanieji", "kaimai"} <= texts


def test_plans_without_a_place_stand_below(told: Comparison) -> None:
    from svgraph.reports.tiles import tiles

    for question in told.questions:
        found = tiles(told, question).tiles
        assert len({(tile.x, tile.y) for tile in found}) == 3


def test_a_map_of_two_questions_is_refused(told: Comparison) -> None:
    with pytest.raises(InputError, match="a map shows one question"):
        render(told, "svg", WORDS)


def test_what_the_data_say_acts_nowhere(told: Comparison) -> None:
    page = written(told, "html")
    assert "<script" not in page and "<img" not in page and "&lt;script&gt;" in page
    assert "\u202e" not in page and "⟦U+202E⟧" in page
    assert 'href="javascript:' not in page
    assert "127.0.0.1:9/y" not in page, "what is no colour reaches no style"
    markdown = written(told, "md")
    assert "<script" not in markdown.replace("\\<", "") and "(<javascript" not in markdown
    assert "⟦U+202E⟧" in markdown
    assert "\u202e" not in markdown + written(told, "table")


def test_a_map_of_hostile_words_is_well_formed() -> None:
    for question in ("one", "two"):
        drawn = svg_of(compare(given(), [question]))
        assert not list(drawn.iter(f"{SVG}img")) and not list(drawn.iter(f"{SVG}script"))
        links = [each.get("href") or "" for each in drawn.iter(f"{SVG}a")]
        assert not [link for link in links if not link.startswith("https://")]
        assert len(list(drawn.iter(f"{SVG}rect"))) > 3


def test_a_page_is_whole_and_its_links_lead_somewhere(whole: Comparison) -> None:
    page = written(whole, "html")
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids)) > 250
    links = re.findall(r'href="([^"]+)"', page)
    inside = {link[1:] for link in links if link.startswith("#")}
    assert len(inside) > 200 and inside <= set(ids)
    assert not [link for link in links if not re.match(r"#|https?://", link)]
    assert "<script" not in page and "src=" not in page
    used = set(re.findall(r"url\(#([^)]+)\)", page))
    assert used and used <= set(ids)


def test_a_workbook_has_marks_counts_and_answers(whole: Comparison) -> None:
    content = render(whole, "xlsx", WORDS)
    assert isinstance(content, bytes)
    assert content == render(whole, "xlsx", WORDS), "the same comparison, the same bytes"
    book = openpyxl.load_workbook(io.BytesIO(content))
    marks, counts, answers = (book[name] for name in book.sheetnames)
    assert (marks.freeze_panes, counts.freeze_panes, answers.freeze_panes) == ("B2", "A2", "C2")
    assert counts.auto_filter.ref and answers.auto_filter.ref
    assert answers.max_row == len(whole.answers) + 1
    heads = [cell.value for cell in answers[1]]
    address = heads.index("Address")
    linked = [row[address] for row in answers.iter_rows(min_row=2) if row[address].value]
    assert len(linked) == 178
    assert all(cell.hyperlink and cell.hyperlink.target == cell.value for cell in linked)
    numbers = [row[3].value for row in counts.iter_rows(min_row=2)]
    counted = [each for each in numbers if isinstance(each, int)]
    assert len(counted) == len(numbers) and sum(counted) >= len(whole.plans) * len(whole.questions)
    spain = [cell for line in marks.iter_rows() for cell in line if cell.value == "◐"]
    (comment, link) = (spain[0].comment, spain[0].hyperlink)
    assert len(spain) == 1 and comment and "Galicia" in comment.text
    assert link and str(link.target).startswith("https://ruralpact")


def test_no_formula_hides_in_a_workbook(told: Comparison) -> None:
    content = render(told, "xlsx", WORDS)
    assert isinstance(content, bytes)
    book = openpyxl.load_workbook(io.BytesIO(content))
    cells = [cell for sheet in book for line in sheet.iter_rows() for cell in line if cell.value]
    assert len(cells) > 60
    assert [cell.value for cell in cells if cell.data_type == "f"] == []
    assert [cell for cell in cells if "\u202e" in str(cell.value)] == []


@pytest.mark.parametrize("format", FORMATS)
def test_the_same_bytes_each_time(graph: Store, format: str) -> None:
    def once() -> str | bytes:
        found = compare(graph, ["formal-definition"], languages=["lv"])
        return render(found, format, words_of(["lv"]))

    assert once() == once()


@pytest.mark.parametrize("format", FORMATS)
def test_latvian_readers_get_latvian(graph: Store, format: str) -> None:
    content = render(
        compare(graph, ["dedicated-intervention"], languages=["lv"]), format, words_of(["lv"])
    )
    if isinstance(content, bytes):
        book = openpyxl.load_workbook(io.BytesIO(content))
        content = " ".join(str(cell.value) for line in book.worksheets[2] for cell in line)
    assert "jā, daļā teritorijas" in content and "Spānija" in content
    assert "in part of the territory" not in content


# ── The command ──────────────────────────────────────────────────────────


@pytest.fixture
def in_the_project(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


@pytest.mark.usefixtures("in_the_project")
class TestCommand:
    @pytest.mark.parametrize("format", FORMATS)
    def test_every_format(self, format: str, tmp_path: Path) -> None:
        target = tmp_path / "comparison"
        words = ["compare", "formal-definition", "--format", format, "-o", str(target)]
        assert main(words) == 0
        assert target.stat().st_size > 2000

    @pytest.mark.parametrize("ending", ["svg", "html", "xlsx", "md", "csv", "txt"])
    def test_the_ending_decides(self, ending: str, tmp_path: Path) -> None:
        target = tmp_path / f"comparison.{ending}"
        assert main(["compare", "CQ09", "-o", str(target)]) == 0
        start = target.read_bytes()[:20]
        opening = {"svg": b"<svg", "html": b"<!doctype", "xlsx": b"PK", "md": b"#", "csv": b"plan,"}
        assert start.startswith(opening.get(ending, b"Is indicator"))

    @pytest.mark.parametrize(
        "name", ["CQ09", "cq9", "r40-planned", "question:r40-planned", "Is indicator R.40 planned?"]
    )
    def test_a_question_goes_by_any_of_its_names(
        self, name: str, capfd: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["compare", name, "--plan", "lv", "--format", "json"]) == 0
        said = json.loads(capfd.readouterr().out)
        assert [each["id"] for each in said["questions"]] == ["r40-planned"]
        assert [each["id"] for each in said["plans"]] == ["lv"]

    @pytest.mark.parametrize(
        ("words", "said"),
        [
            (["--format", "svg"], "a map shows one question, and none was named"),
            (["CQ09", "CQ06", "--format", "svg"], "a map shows one question, and 2 were named"),
            (["r40-planed"], "did you mean r40-planned"),
            (["pages-cited"], "svgraph ask pages-cited answers it"),
            (["CQ09", "--plan", "lw"], "no plan 'lw'"),
            (["--format", "svgg"], "did you mean svg"),
            (["-o", "x.docx"], "no format ends in .docx"),
            (["--lang", "xx"], "no labels in the language 'xx'"),
        ],
    )
    def test_wrong_words_are_input_errors(
        self, words: list[str], said: str, capfd: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["compare", *words]) == 2
        heard = capfd.readouterr()
        assert said in heard.err and heard.out == ""

    def test_an_output_that_cannot_be_written_is_left_as_it_was(
        self, tmp_path: Path, capfd: pytest.CaptureFixture[str]
    ) -> None:
        assert main(["compare", "CQ09", "-o", str(tmp_path / "none" / "x.html")]) == 2
        assert main(["compare", "CQ09", "--format", "md", "-o", "/dev/full"]) == 3
        assert "cannot write" in capfd.readouterr().err
        assert list(tmp_path.iterdir()) == []

    def test_some_plans_and_rolled_up(self, capfd: pytest.CaptureFixture[str]) -> None:
        words = ["formal-definition", "--plan", "lv", "--plan", "ee", "--roll-up", "--lang", "lv"]
        assert main(["compare", *words, "--format", "csv"]) == 0
        rows = list(csv.DictReader(io.StringIO(capfd.readouterr().out)))
        assert {(row["plan"], row["outcome_label"]) for row in rows} == {
            ("lv", "ir"),
            ("ee", "nav"),
        }
