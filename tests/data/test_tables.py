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
        entry = {row["eli_or_uri"]} if row["eli_or_uri"].startswith("https://likumi.lv/") else set()
        assert said(graph, iri, SV + "registerEntry") == entry
        assert said(graph, iri, DCTERMS + "subject") == set(row["subjects"].split(";")) - {""}
    assert count(graph, "?x skos:exactMatch ?eli . ?x a sv:LegalAct") == 9


def test_countries(graph: ox.Store) -> None:
    table = rows("countries_en_lv")
    assert len(table) == 27
    for row in table:
        assert said(graph, row["iri"], names.PREF_LABEL) == {row["label_en"], row["label_lv"]}
        assert SV + "ExternalConcept" in said(graph, row["iri"], names.TYPE)
        assert said(graph, row["iri"], SKOS + "exactMatch") == set(
            filter(None, row["exact_matches"].split(";"))
        )


def test_concepts_of_others_and_their_vocabularies(graph: ox.Store) -> None:
    vocabularies = {row["vocabulary"]: row for row in rows("vocabularies")}
    assert len(vocabularies) == 16
    for row in vocabularies.values():
        assert said(graph, row["iri"], names.PREF_LABEL) == {row["label_en"], row["label_lv"]}
    table = rows("external_concepts")
    assert len(table) == 31
    for row in table:
        vocabulary = vocabularies[row["vocabulary"]]
        assert row["iri"].startswith(vocabulary["namespace"])
        labels = {row["label_en"], row["label_lv"]} - {""}
        assert said(graph, row["iri"], names.PREF_LABEL) == labels
        assert said(graph, row["iri"], names.ALT_LABEL) == {row["other_label_en"]} - {""}
        assert said(graph, row["iri"], names.NOTATION) == {row["notation"]} - {""}
        assert said(graph, row["iri"], names.IN_SCHEME) == {vocabulary["iri"]}
        assert said(graph, row["iri"], SV + "seenIn") == {row["seen_in"]}
        assert said(graph, row["iri"], SKOS + "editorialNote") == {row["note"]} - {""}
        assert said(graph, row["iri"], names.TYPE) == {SV + "ExternalConcept", SKOS + "Concept"}


# ── The plans, and what pages say of them ────────────────────────────────

# Copied from the README that came with the tables: values of the preferred rows by question.
COUNTED = {
    "formal_definition": "none 14, eu-definition 2, unofficial 2, none-but-described 2,"
    " official-guidance 2, other-term 1, legal-act 1, plan-text 1, issuer-not-stated 1",
    "digital_key_feature": "yes 8, no-information 7, no 4, important-as-tool 3, important 3,"
    " yes-as-tool 1",
    "social_innovation_key_feature": "no-information 9, yes 9, important 3, no 2,"
    " related-aspect-only 1, possible 1",
    "cap_2014_2022_support": "indirect 15, none-identified 5, direct 3",
    "cap_2023_2027_support": "direct 8, indirect-via-leader 7, indirect 4, none-identified 2,"
    " option-for-lags 1",
    "dedicated_intervention": "none-identified 12, not-among-the-seven 7, yes 6, no 2,"
    " yes-part-of-territory 1",
    "leader_smart_village_planned": "explicitly-planned 17",
    "r40_target_status": "not-planned 1, target-zero 1",
    "r40_lag_option": "yes 1",
}
ANSWERED = {
    "dedicated_intervention_identifier": {"SRG07", "Sumanieji kaimai", "10.10"},
    "leader_intervention_identifier": {"77-05", "77.06", "LA19", "COOP(77)", "13.1"},
}


@pytest.fixture(scope="module")
def derived(project_quads: list[ox.Quad]) -> ox.Store:
    store = ox.Store()
    store.extend(ox.Quad(*list(quad)[:3]) for quad in project_quads)
    return store


def outcomes() -> dict[tuple[str, str], str]:
    return {(row["list"], row["code"]): row["outcome"] for row in rows("code_lists")}


def test_plans(derived: ox.Store) -> None:
    graph = derived
    table = rows("plans")
    assert len(table) == 28
    for row in table:
        iri = names.PLAN + row["plan_code"]
        assert said(graph, iri, names.NOTATION) == {row["plan_code"]}
        assert said(graph, iri, DCTERMS + "spatial") == {row["country_iri"]}
        assert said(graph, iri, SV + "countryCode") == {row["eu_country_code"]}
        assert said(graph, iri, SV + "isoCode") == {row["iso_3166_1_alpha_2"]}
        assert said(graph, iri, SV + "nutsCode") == {row["nuts_1_code"] or row["nuts_0_code"]}
        assert said(graph, iri, SKOS + "editorialNote") == {row["note"]} - {""}
        if row["approval_date"]:
            version = f"{iri}/version-{row['version'] or row['approval_date']}"
            assert said(graph, version, DCTERMS + "dateAccepted") == {row["approval_date"]}
            assert said(graph, version, DCTERMS + "source") == {row["approval_source_url"]}
            assert said(graph, version, DCTERMS + "isVersionOf") == {iri}
    assert count(graph, "?x a sv:StrategicPlan") == 28
    assert len({row["country_iri"] for row in table}) == 27


def test_each_finding_says_what_its_row_says_and_no_more(derived: ox.Store) -> None:
    table, outcome_of = rows("country_findings"), outcomes()
    publishers = {row["publisher"]: row["record"] for row in rows("publishers")}
    concerns = {row["code"]: row["concerns"] for row in rows("code_lists") if row["concerns"]}
    assert len(table) == 224
    for row in table:
        plan, code = names.PLAN + row["plan_code"], row["plan_code"]
        finding = f"{plan}/finding-{row['finding_id'].removeprefix(code + '-')}"
        token = outcome_of.get((row["question"], row["value"]), "identified")
        is_open = (row["question"], row["value"]) not in outcome_of
        expected = {
            SV + "about": {f"{plan}/version-unstated"},
            SV + "aboutPlan": {plan},
            SV + "answersQuestion": {names.QUESTION + row["question"].replace("_", "-")},
            SV + "concerns": {names.BASE + concerns[row["question"]]},
            SV + "outcome": {names.OUTCOME + token},
            SV + "answer": {row["value"]} if is_open else set(),
            SV + "detail": {row["value_detail"]} - {""},
            SV + "preferred": {"true" if row["preferred"] == "yes" else "false"},
            SV + "basis": {names.BASIS + "page-paraphrase"},
            SKOS + "editorialNote": {row["confidence_note"]} - {""},
        }
        facts: dict[str, set[str]] = {}
        for quad in derived.quads_for_pattern(ox.NamedNode(finding), None, None):
            facts.setdefault(quad.predicate.value, set()).add(quad.object.value)
        for predicate, values in expected.items():
            assert facts.pop(predicate, set()) == values, (finding, predicate)
        (edition,) = facts.pop(SV + "scope")
        (paraphrase,) = facts.pop(SV + "supportedBy")
        assert facts.pop(SV + "statedIn") == {edition}
        assert facts.pop(names.TYPE) >= {names.FINDING}
        assert set(facts) == {names.PREF_LABEL, names.LABEL}, finding

        assert said(derived, paraphrase, SV + "onPage") == {edition}
        assert said(derived, paraphrase, names.RDF + "value") == {row["paraphrase_en"]}
        ground, check = (row[name].replace(" ", "-") for name in ("basis", "check_status"))
        assert said(derived, paraphrase, SV + "ground") == {f"{names.BASE}ground/{ground}"}
        assert said(derived, paraphrase, SV + "checked") == {f"{names.BASE}check/{check}"}
        assert said(derived, edition, DCTERMS + "issued") == {row["page_date"]} - {""}
        dated_by = {} if row["edition"] == "not applicable" else {row["edition"]}
        templates = {f"{names.BASE}page-template/{each}" for each in dated_by}
        assert said(derived, edition, SV + "followsTemplate") == templates
        (page,) = said(derived, edition, DCTERMS + "isVersionOf")
        assert said(derived, page, SV + "address") == {row["source_url"]}
        publisher = names.BASE + publishers[row["source_publisher"]]
        assert publisher in said(derived, page, DCTERMS + "publisher")
    assert count(derived, "?x sv:basis <https://w3id.org/svgraph/basis/page-paraphrase>") == 224


def test_the_counts_of_the_tables_come_out_by_query(derived: ox.Store) -> None:
    outcome_of = outcomes()
    basis = "sv:basis <https://w3id.org/svgraph/basis/page-paraphrase> ; sv:preferred true"
    for question, counted in COUNTED.items():
        asked = f"sv:answersQuestion <{names.QUESTION}{question.replace('_', '-')}>"
        expected = {
            names.OUTCOME + outcome_of[question, value]: int(number)
            for value, number in (each.split() for each in counted.split(", "))
        }
        found = derived.query(
            f"PREFIX sv: <{SV}> SELECT ?o (COUNT(DISTINCT ?plan) AS ?n)"
            f"WHERE {{ ?x {asked} ; sv:aboutPlan ?plan ; {basis} ; sv:outcome ?o }} GROUP BY ?o"
        )
        counts = {row["o"].value: int(row["n"].value) for row in found}  # type: ignore[union-attr]
        assert counts == expected, question
    for question, codes in ANSWERED.items():
        asked = f"sv:answersQuestion <{names.QUESTION}{question.replace('_', '-')}>"
        found = derived.query(
            f"PREFIX sv: <{SV}> SELECT ?a WHERE {{ ?x {asked} ; {basis} ; sv:answer ?a }}"
        )
        assert {row["a"].value for row in found} == codes  # type: ignore[union-attr]
    assert count(derived, f"?x {basis}") == 178


def test_pages_answer_no_question_of_the_template(derived: ox.Store) -> None:
    basis = "sv:basis <https://w3id.org/svgraph/basis/page-paraphrase>"
    assert count(derived, f"?x {basis} ; sv:answersQuestion/a sv:PageQuestion") == 224
    assert count(derived, f"?x {basis} ; sv:answersQuestion/sv:askedIn ?section") == 0
    assert count(derived, f"?x {basis} ; sv:answersQuestion/a sv:AnalysisQuestion") == 0
