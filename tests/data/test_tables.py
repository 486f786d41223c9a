"""The tables, row by row: each is in the graph, says there what it says here, and no more."""

import csv
from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest

from svgraph import names
from svgraph.layout import Rooms
from svgraph.load import load_rooms
from svgraph.tables import changes, products

ROOT = Path(__file__).parents[2]
SV, SKOS, DCTERMS = names.SV, names.SKOS, "http://purl.org/dc/terms/"


def rows(table: str) -> list[dict[str, str]]:
    with (ROOT / "data" / "tables" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def graph(project_rooms: Rooms) -> ox.Store:
    store = ox.Store()
    for file in load_rooms(project_rooms):
        store.extend(ox.Quad(*list(quad)[:3]) for quad in file.quads)
    return store


def said(graph: ox.Store, subject: str, predicate: str) -> set[str]:
    found = graph.quads_for_pattern(ox.NamedNode(subject), ox.NamedNode(predicate), None)
    return {quad.object.value for quad in found}


def count(graph: ox.Store, pattern: str) -> int:
    query = f"""
        PREFIX sv: <{SV}> PREFIX skos: <{SKOS}>
        PREFIX level: <{names.BASE}level/> PREFIX calculation: <{names.BASE}calculation/>
        SELECT (COUNT(DISTINCT ?x) AS ?n) WHERE {{ {pattern} }}"""
    return int(next(iter(graph.query(query)))["n"].value)  # type: ignore[union-attr,arg-type]


def test_the_files_beside_the_tables_are_what_the_tables_make(project_rooms: Rooms) -> None:
    assert len(products(project_rooms)) >= 6
    assert list(changes(project_rooms)) == []


def test_objectives(graph: ox.Store) -> None:
    table = rows("objectives")
    assert len(table) == 13
    for row in table:
        iri = f"{names.BASE}objective/{row['code']}"
        assert said(graph, iri, names.NOTATION) == {row["code"]}
        assert said(graph, iri, SV + "officialName") == {row["official_title_en"]}
        assert said(graph, iri, SV + "legalReference") == {row["legal_ref"]}
        same = row["annex_i_title_en"].lower() == row["official_title_en"].lower()
        other = {row["annex_i_title_en"]} - {""} if not same else set()
        assert said(graph, iri, DCTERMS + "alternative") == other
    assert count(graph, "?x a sv:GeneralObjective") == 3
    assert count(graph, "?x a sv:SpecificObjective") == 9
    assert count(graph, "?x a sv:CrossCuttingObjective") == 1


def test_indicators(graph: ox.Store) -> None:
    table = rows("indicators")
    assert len(table) == 165
    reviews = {"yes": {"true"}, "no": {"false"}, "not applicable": set()}
    for row in table:
        iri = f"{names.BASE}indicator/{row['indicator_id']}"
        assert said(graph, iri, SV + "officialName") == {row["official_name"]}
        measured = {f"{names.BASE}objective/{x}" for x in row["objective_codes"].split(";") if x}
        assert said(graph, iri, SV + "measures") == measured
        assert said(graph, iri, SV + "performanceReview") == reviews[row["performance_review"]]
        calculated = (
            {f"{names.BASE}calculation/{row['calculation']}"} if row["calculation"] else set()
        )
        assert said(graph, iri, SV + "calculation") == calculated
        assert said(graph, iri, SV + "breakdown") == {row["required_breakdown"]} - {""}
        assert said(graph, iri, SV + "contextGroup") == {row["context_group"]} - {""}
    for kind, expected in {"Result": 44, "Impact": 29, "Output": 40, "Context": 52}.items():
        assert count(graph, f"?x a sv:{kind}Indicator") == expected
    assert count(graph, "?x sv:performanceReview true") == 22
    assert count(graph, "?x sv:calculation calculation:annual") == 23
    assert count(graph, "?x sv:calculation calculation:cumulative") == 21


def test_types_of_intervention(graph: ox.Store) -> None:
    table = rows("intervention_types")
    base = f"{names.BASE}intervention-type/"
    assert len(table) == 79
    for row in table:
        iri = base + row["id"]
        official = {row["name"]} if row["name_kind"] == "official" else set()
        assert said(graph, iri, SV + "officialName") == official
        assert said(graph, iri, SKOS + "broader") == {base + row["parent_id"]} - {base}
        assert said(graph, iri, SV + "level") == {f"{names.BASE}level/{row['level']}"}
        assert said(graph, iri, SV + "legalReference") == {row["legal_ref"]}
        counted = {f"{names.BASE}indicator/{x}" for x in row["output_indicators"].split(";") if x}
        by_meaning = "matched by meaning" in row["note"]
        assert said(graph, iri, SV + "countedBy") == (set() if by_meaning else counted)
    levels = Counter(row["level"] for row in table)
    assert levels == {"type": 60, "sub-form": 7, "sector": 6, "group": 3, "chapter": 3}
    for level, number in levels.items():
        assert count(graph, f"?x a sv:InterventionType ; sv:level level:{level}") == number
    forms = "?x skos:broader <https://w3id.org/svgraph/intervention-type/RD-77>"
    assert count(graph, forms) == 6


def test_a_code_that_no_source_uses_is_nowhere(graph: ox.Store) -> None:
    candidates = {row["code_candidate_unsourced"] for row in rows("intervention_types")}
    unsourced = candidates - {""} - {row["code_in_practice"] for row in rows("intervention_types")}
    assert len(unsourced) == 7
    literals = {quad.object.value for quad in graph if isinstance(quad.object, ox.Literal)}
    assert not {text for text in literals for code in unsourced if code in text}


def test_outline(graph: ox.Store) -> None:
    table = rows("plan_sections")
    base = f"{names.BASE}outline/"
    assert len(table) == 213
    for row in table:
        iri = base + row["section_id"]
        official = {row["title"]} if row["title_kind"] == "official" else set()
        assert said(graph, iri, SV + "officialName") == official
        assert said(graph, iri, SKOS + "broader") == {base + row["parent_id"]} - {base}
        assert said(graph, iri, DCTERMS + "description") == {row["content_note_en"]} - {""}
    expected = {"section": 9, "subsection": 36, "point": 70, "sub-point": 89, "category": 9}
    for level, number in expected.items():
        assert count(graph, f"?x a sv:OutlineSection ; sv:level level:{level}") == number


def test_legal_acts(graph: ox.Store) -> None:
    table = rows("legal_acts")
    assert len(table) == 14
    for row in table:
        iri = f"{names.BASE}act/{row['act_id']}"
        assert said(graph, iri, DCTERMS + "issued") == {row["date_adopted"]}
        published = said(graph, iri, "http://data.europa.eu/eli/ontology#date_publication")
        assert published == {row["date_published"]} - {""}
        is_eli = row["eli_or_uri"].startswith("http://data.europa.eu/eli/")
        assert said(graph, iri, SKOS + "exactMatch") == ({row["eli_or_uri"]} if is_eli else set())
        assert said(graph, iri, DCTERMS + "source") == {row["source_url"]}
        assert said(graph, iri, SV + "versionRead") == {row["version_read"]}
    assert count(graph, "?x skos:exactMatch ?eli . ?x a sv:LegalAct") == 9


def test_countries(graph: ox.Store) -> None:
    table = rows("countries_en_lv")
    assert len(table) == 27
    for row in table:
        assert said(graph, row["iri"], names.PREF_LABEL) == {row["label_en"], row["label_lv"]}
        assert SV + "ExternalConcept" in said(graph, row["iri"], names.TYPE)
