"""Every span says what stands in the received text, and quotations are whole.

The program checks spans at every build; this looks again, by other means. The counts are those
of a reader who counted in the text.
"""

import hashlib
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest

from svgraph.store import Store

SHA256 = "c78ed003162efca915f5e409846600ff8b196e474191815bcfa9cf5a1a27f2d3"
PREFIXES = """
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX sv: <https://w3id.org/svgraph/ontology#>
"""


class Span(NamedTuple):
    iri: str
    start: int
    end: int
    exact: str


def rows(graph: Store, query: str) -> list[tuple[str, ...]]:
    found = graph.select(PREFIXES + query).rows
    return [tuple("" if term is None else term.value for term in row) for row in found]


def count(graph: Store, query: str) -> int:
    [[number]] = rows(graph, query)
    return int(number)


@pytest.fixture(scope="module")
def text(project: Path) -> str:
    return (project / "data/sources/factsheet-lv.txt").read_bytes().decode("utf-8")


@pytest.fixture(scope="module")
def spans(graph: Store) -> dict[str, Span]:
    found = rows(
        graph,
        "SELECT DISTINCT ?span ?start ?end ?exact"
        " WHERE { ?span oa:start ?start ; oa:end ?end ; oa:exact ?exact }",
    )
    assert len(found) > 200
    return {iri: Span(iri, int(start), int(end), exact) for iri, start, end, exact in found}


# ── The received text ────────────────────────────────────────────────────


def test_the_text_is_the_one_received(project: Path, text: str, graph: Store) -> None:
    received = (project / "data/sources/factsheet-lv.txt").read_bytes()
    assert hashlib.sha256(received).hexdigest() == SHA256
    assert (len(text), text.count("\n")) == (10_375, 202)
    assert rows(graph, "SELECT ?hash WHERE { ?text a sv:ReceivedText ; sv:sha256 ?hash }") == [
        (SHA256,)
    ]


def test_every_text_that_lies_in_sources_is_described(project: Path, graph: Store) -> None:
    named = {name for (name,) in rows(graph, "SELECT ?name WHERE { ?text sv:fileName ?name }")}
    assert named == {path.name for path in (project / "data/sources").glob("*.txt")}


# ── Spans ────────────────────────────────────────────────────────────────


def test_every_slice_is_the_exact_text(spans: dict[str, Span], text: str) -> None:
    drifted = [
        span
        for span in spans.values()
        if " ".join(text[span.start : span.end].split()) != span.exact
    ]
    assert drifted == []


def test_no_span_begins_or_ends_with_white_space(spans: dict[str, Span], text: str) -> None:
    loose = [
        span.iri
        for span in spans.values()
        if text[span.start : span.end].strip() != text[span.start : span.end]
    ]
    assert loose == []


def test_every_span_has_one_of_everything(graph: Store, spans: dict[str, Span]) -> None:
    kinds = rows(graph, "SELECT DISTINCT ?span WHERE { ?span a sv:TextSpan }")
    assert {iri for (iri,) in kinds} == set(spans)
    for property_ in ("oa:start", "oa:end", "oa:exact", "sv:inSource"):
        values = rows(
            graph, f"SELECT ?span ?value WHERE {{ ?span a sv:TextSpan ; {property_} ?value }}"
        )
        assert Counter(iri for iri, _ in values) == dict.fromkeys(spans, 1), property_


def test_no_passage_cuts_a_word(spans: dict[str, Span], text: str) -> None:
    stray_letter = "https://w3id.org/svgraph/plan/lv/stray-letter"
    cut = [
        span.iri
        for span in spans.values()
        if (span.start and text[span.start - 1].isalnum() and text[span.start].isalnum())
        or (text[span.end - 1].isalnum() and text[span.end : span.end + 1].isalnum())
    ]
    # What the extraction left stands against the heading without a space.
    heading = "https://w3id.org/svgraph/plan/lv/heading-digital-innovation"
    assert set(cut) == {stray_letter, heading}


def test_running_headers_and_footers_carry_nothing(graph: Store) -> None:
    assert count(graph, "SELECT (COUNT(*) AS ?n) WHERE { ?span a sv:Furniture }") == 7
    assert rows(graph, "SELECT ?any WHERE { ?any sv:supportedBy/a sv:Furniture }") == []


# ── Quotations ───────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def parts(graph: Store) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for quotation, part in rows(
        graph,
        "SELECT ?quotation ?part WHERE { ?quotation a sv:Quotation"
        " OPTIONAL { ?quotation sv:segment|sv:elision|sv:insertion ?part } }",
    ):
        found.setdefault(quotation, []).extend([part] if part else [])
    return found


def test_parts_tile_their_quotation(
    parts: dict[str, list[str]], spans: dict[str, Span], text: str
) -> None:
    divided = {quotation: each for quotation, each in parts.items() if each}
    assert len(divided) == 6
    for quotation, each in divided.items():
        position = spans[quotation].start
        for part in sorted((spans[iri] for iri in each), key=lambda span: span.start):
            assert position <= part.start, f"{part.iri} overlaps the part before"
            assert not text[position : part.start].strip(), f"a gap before {part.iri}"
            position = part.end
        assert position == spans[quotation].end


def test_quotations_stand_between_quotation_marks(
    parts: dict[str, list[str]], spans: dict[str, Span], text: str
) -> None:
    for quotation in parts:
        span = spans[quotation]
        assert text[span.start - 1] in '“"' and text[span.end] in '”"', quotation


def test_the_counts_of_a_reader(graph: Store, parts: dict[str, list[str]], text: str) -> None:
    assert len(parts) == 15
    assert text.count("[..]") == 6
    elided = rows(graph, "SELECT ?quotation ?mark WHERE { ?quotation sv:elision ?mark }")
    assert (len({quotation for quotation, _ in elided}), len(elided)) == (5, 6)
    assert (
        count(graph, "SELECT (COUNT(*) AS ?n) WHERE { ?gloss a sv:Insertion }")
        == 3
        == text.count("[‘")
    )
    assert (
        count(
            graph,
            "SELECT (COUNT(*) AS ?n) WHERE { ?citation a sv:Citation ; sv:cites/sv:page ?page }",
        )
        == 14
    )
    assert text.count("lpp") == 14


def test_thirteen_places_are_quoted(graph: Store) -> None:
    top = """
        SELECT (COUNT(DISTINCT ?top) AS ?n) WHERE {
            ?quotation a sv:Quotation ; sv:quotes ?place .
            OPTIONAL { ?place dcterms:isPartOf ?larger . ?larger a sv:Place }
            BIND (COALESCE(?larger, ?place) AS ?top)
        }"""
    assert count(graph, top) == 13
    assert (
        count(graph, "SELECT (COUNT(DISTINCT ?p) AS ?n) WHERE { ?place a sv:Place ; sv:page ?p }")
        == 10
    )


def test_a_citation_prints_the_page_of_the_place(graph: Store) -> None:
    cited = rows(
        graph,
        "SELECT ?printed ?page ?quoted WHERE {"
        " ?quotation sv:citedBy ?citation ; sv:quotes/sv:page ?quoted ."
        " ?citation oa:exact ?printed ; sv:cites/sv:page ?page }",
    )
    assert len(cited) == 14
    for printed, page, quoted in cited:
        assert page == quoted and f" {page}." in printed


def test_the_same_words_are_two_passages_and_one_place(graph: Store) -> None:
    repeated = rows(
        graph,
        "SELECT ?a ?b WHERE { ?a a sv:Quotation ; oa:exact ?text ; sv:quotes ?place ."
        " ?b a sv:Quotation ; oa:exact ?text ; sv:quotes ?place . FILTER (STR(?a) < STR(?b)) }",
    )
    assert len(repeated) == 1
    denials = rows(
        graph,
        "SELECT ?passage ?finding WHERE { ?finding sv:supportedBy ?passage ."
        ' ?passage oa:exact "Šajā KLP SP sadaļā nav tiešas atsauces uz Viedajiem ciemiem."@lv }',
    )
    assert len({passage for passage, _ in denials}) == 3 == len({finding for _, finding in denials})


def test_every_quotation_is_translated_and_not_yet_compared(graph: Store) -> None:
    translated = rows(
        graph,
        "SELECT DISTINCT ?quotation WHERE {"
        " ?quotation a sv:Quotation ; sv:comparedWithPrimary false ."
        " ?translation sv:translationOf ?quotation }",
    )
    assert len(translated) == 15


# ── Sections and order ───────────────────────────────────────────────────


def test_every_passage_stands_in_one_section(graph: Store) -> None:
    sections = rows(
        graph,
        "SELECT ?passage ?section WHERE { ?passage a sv:Passage"
        " OPTIONAL { ?passage sv:printedUnder ?section } }",
    )
    assert [passage for passage, section in sections if not section] == []
    assert set(Counter(passage for passage, _ in sections).values()) == {1}


def test_every_question_that_a_section_asks_is_asked_by_a_heading(graph: Store) -> None:
    unasked = rows(
        graph,
        "SELECT ?question WHERE { ?question a sv:TemplateQuestion"
        " FILTER NOT EXISTS { ?heading a sv:Heading ; sv:asks ?question } }",
    )
    # These stand in boxes without a heading: the cover, the project, the colophon.
    boxes = {"sheet-identity", "project", "plan-version", "contract"}
    assert {iri.rpartition("/")[2] for (iri,) in unasked} == boxes


def test_ambiguous_attributions_are_recorded(graph: Store) -> None:
    """The reading guide marks nine passages; three of them take two records, one for each side."""
    found = rows(
        graph,
        "SELECT ?attribution ?confidence ?reason WHERE {"
        " ?attribution a sv:Attribution ; sv:confidence ?confidence ; sv:reason ?reason }",
    )
    assert len(found) == 12
    assert {confidence.rpartition("/")[2] for _, confidence, _ in found} == {"high", "low"}
