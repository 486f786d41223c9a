"""Links out: each to an identifier that was seen, shown by a label, and none that was guessed.

`SEEN` was written down from the list of identifiers that were read in published files, with the
words that stand there; countries, legal acts and codes of territorial units come from tables.
"""

import csv
from pathlib import Path

import pyoxigraph as ox
import pytest

from svgraph.answer import Answer, ask
from svgraph.names import BASE
from svgraph.resources import find_resource
from svgraph.search import search
from svgraph.show import show
from svgraph.store import Store

TABLES = Path(__file__).parents[2] / "data" / "tables"
AUTHORITY = "http://publications.europa.eu/resource/authority/"
EUROVOC = "http://eurovoc.europa.eu/"
NUTS = "http://data.europa.eu/nuts/code/"
LATVIA = {
    "http://eurovoc.europa.eu/5706",
    "http://www.wikidata.org/entity/Q211",
    "http://sws.geonames.org/458258/",
}
SEEN = {
    *(f"{AUTHORITY}language/{each}" for each in ("LAV", "ENG")),
    *(f"{AUTHORITY}corporate-body/{each}" for each in ("AGRI", "COM")),
    *(f"{AUTHORITY}resource-type/{e}" for e in ("FACTSHEET", "REG", "REPORT", "STU", "REG_IMPL")),
    *(f"{AUTHORITY}file-type/{e}" for e in ("RDF_TURTLE", "RDF_TRIG", "JSON_LD", "CSV", "PDF")),
    f"{AUTHORITY}file-type/TXT",
    f"{AUTHORITY}data-theme/AGRI",
    f"{AUTHORITY}access-right/PUBLIC",
    f"{AUTHORITY}frequency/IRREG",
    f"{AUTHORITY}licence/CC_BY_4_0",
    *(f"http://aims.fao.org/aos/agrovoc/c_{number}" for number in (6699, 6705, 6704)),
    *(f"{NUTS}{code}" for code in ("FI", "NL", "FR", "DE", "BE3", "DEA47")),
    *LATVIA,
}
DESCRIPTORS = {
    "1542": "rural development",
    "2443": "CAP",
    "3079": "rural region",
    "6033": "rural community",
    "507": "rural settlement",
    "2558": "rural population",
    "405": "depopulation",
    "450658": "EAFRD",
    "450652": "EAGF",
    "7219": "digital technology",
    "c_5a195ffd": "smart technology",
    "c_d59e7560": "smart city",
    "1439": "innovation",
    "437655": "digital literacy",
    "7939": "digital divide",
    "3524": "local employment initiative",
    "5674": "EU initiative",
    "3913": "gender equality",
    "5706": "Latvia",
    "7861": "regions of Latvia",
}
COUNTRY = AUTHORITY + "country/"

# What a thing carries, by relation: the identifiers that were seen for it and nothing beside.
EXPECTED = {
    "country:LVA": {("exactMatch", each) for each in LATVIA},
    "country:AUT": set(),
    "plan:lv": {
        ("spatial", COUNTRY + "LVA"),
        ("subject", EUROVOC + "1542"),
        ("subject", EUROVOC + "2443"),
    },
    "plan:be-wa": {
        ("spatial", COUNTRY + "BEL"),
        ("subject", EUROVOC + "1542"),
        ("subject", EUROVOC + "2443"),
        ("nutsRegion", NUTS + "BE3"),
    },
    # The metadata of the act name its subjects.
    "act:reg-impl-2021-2289": {
        ("exactMatch", "http://data.europa.eu/eli/reg_impl/2021/2289/oj"),
        ("type", AUTHORITY + "resource-type/REG_IMPL"),
        *(("subject", EUROVOC + each) for each in ("2443", "450658", "450652")),
    },
    "act:reg-2021-2115": {
        ("exactMatch", "http://data.europa.eu/eli/reg/2021/2115/oj"),
        ("type", AUTHORITY + "resource-type/REG"),
    },
    "act:mk-580": {("registerEntry", "https://likumi.lv/ta/id/346333")},
    "act:mk-509": {("registerEntry", "https://likumi.lv/ta/id/334857")},
    "act:mk-593-2025": set(),
    "actor:european-commission": {("exactMatch", AUTHORITY + "corporate-body/COM")},
    # Not in EuroVoc: wider or related words of it.
    "concept:smart-village": {
        ("broadMatch", EUROVOC + "6033"),
        ("relatedMatch", EUROVOC + "c_d59e7560"),
    },
    "innovation:social": {("broadMatch", EUROVOC + "1439")},
    "concept:leader": {("relatedMatch", EUROVOC + each) for each in ("1542", "5674")},
    "concept:local-action-group": {("relatedMatch", EUROVOC + "1542")},
    "concept:local-development-method": {("relatedMatch", EUROVOC + "1542")},
    "concept:rural-area": {
        ("closeMatch", EUROVOC + "3079"),
        ("closeMatch", "http://aims.fao.org/aos/agrovoc/c_6699"),
    },
}


def answer_on(graph: Store, **parameters: str) -> Answer:
    given = {name: [value] for name, value in parameters.items()}
    return ask(graph, "external-identifiers", [], given, ["en", "lv"])


def links_of(answer: Answer) -> set[tuple[str, str]]:
    rows = answer.rows
    return {
        (row["relation"]["iri"].replace("#", "/").rpartition("/")[2], row["address"])  # type: ignore[call-overload,index,union-attr,misc]
        for row in rows
    }


def values(graph: Store, pattern: str) -> set[str]:
    """What a variable `?x` stands for."""
    prefixes = (
        "PREFIX sv: <https://w3id.org/svgraph/ontology#> PREFIX dcat: <http://www.w3.org/ns/dcat#>"
    )
    rows = graph.select(f"{prefixes} SELECT DISTINCT ?x WHERE {{ {pattern} }}").records()
    return {row["x"].value for row in rows if row["x"] is not None}


def table(name: str) -> list[dict[str, str]]:
    with (TABLES / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("thing", EXPECTED)
def test_a_thing_carries_the_identifiers_that_were_seen_for_it(graph: Store, thing: str) -> None:
    answer = answer_on(graph, thing=thing)
    assert links_of(answer) == EXPECTED[thing]
    assert answer.silence == [], "the graph is no source that could be silent"


def test_no_identifier_that_was_not_seen(graph: Store) -> None:
    seen = (
        SEEN
        | {EUROVOC + each for each in DESCRIPTORS}
        | {x["iri"] for x in table("countries_en_lv")}
    )
    external = values(graph, "?x a sv:ExternalConcept")
    assert len(external) > 50 and external <= seen
    acts = {row["eli_or_uri"] for row in table("legal_acts")}
    vocabularies = tuple(row["namespace"] for row in table("vocabularies"))
    linked = {
        iri
        for iri in values(graph, "{ ?s ?p ?x } FILTER (isIRI(?x))")
        if iri.startswith(vocabularies) and not iri.startswith("http://data.europa.eu/eli/ontology")
    }
    # The vocabularies themselves, and the address from which a fact about an act was taken.
    schemes = {row["iri"] for row in table("vocabularies")}
    assert len(linked) > 60 and linked - schemes <= external | acts
    assert not {iri for iri in linked if iri == NUTS + "LV"}


def test_each_external_concept_is_labelled_and_linked(graph: Store) -> None:
    linked = values(
        graph, "?x a sv:ExternalConcept . ?s ?p ?x FILTER NOT EXISTS { ?s a sv:Statement }"
    )
    external = values(graph, "?x a sv:ExternalConcept")
    assert linked == external
    for number in {iri.removeprefix(EUROVOC) for iri in external if iri.startswith(EUROVOC)}:
        label = show(graph, EUROVOC + number, ["lv"]).resource.label
        # No Latvian label was seen: the reader is told that this one is English.
        assert label == (DESCRIPTORS[number], "en")


def test_eurovoc_is_a_subject_and_never_a_theme(graph: Store) -> None:
    themes = values(graph, "?s dcat:theme ?x")
    assert themes == {AUTHORITY + "data-theme/AGRI"}


def test_identifiers_are_asked_for_by_vocabulary(graph: Store) -> None:
    codes = {iri.removeprefix(NUTS) for _, iri in links_of(answer_on(graph, vocabulary="nuts"))}
    assert codes == {"FI", "NL", "FR", "DE", "BE3"}
    entries = links_of(answer_on(graph, vocabulary="likumi"))
    assert entries == EXPECTED["act:mk-580"] | EXPECTED["act:mk-509"]


def test_what_a_name_means_here_goes_first(graph: Store) -> None:
    assert find_resource(graph, "village").value == BASE + "concept/village"
    assert find_resource(graph, "Latvia").value == BASE + "plan/lv"
    assert find_resource(graph, "rural settlement").value == EUROVOC + "507"
    found = [hit.resource.term for hit in search(graph, "innovation", ["en"])]
    assert found.index(ox.NamedNode(BASE + "concept/innovation")) < found.index(
        ox.NamedNode(EUROVOC + "1439")
    )
