"""Every statement is whole: one basis that its passages bear out, a label in each language."""

import pytest

from svgraph.store import Store

PREFIXES = """
PREFIX basis: <https://w3id.org/svgraph/basis/>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX outcome: <https://w3id.org/svgraph/outcome/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX sv: <https://w3id.org/svgraph/ontology#>
"""
HOUSE_LANGUAGES = ("en", "lv")


def names(graph: Store, query: str) -> list[str]:
    """The local names in the first column."""
    found = graph.select(PREFIXES + query).rows
    return sorted({row[0].value.rpartition("/")[2] for row in found if row[0] is not None})


def resting(condition: str) -> str:
    return (
        f"SELECT DISTINCT ?statement WHERE {{ ?statement sv:supportedBy ?passage . {condition} }}"
    )


# Within a quotation, and not within words that the editor put into it.
QUOTED = resting("""
    ?passage oa:start ?start ; oa:end ?end ; dcterms:isPartOf? ?quotation .
    ?quotation a sv:Quotation .
    FILTER NOT EXISTS {
        ?quotation sv:insertion ?insertion .
        ?insertion oa:start ?from ; oa:end ?to .
        FILTER (?from <= ?start && ?end <= ?to)
    }""")
CITING = resting("?passage sv:cites ?place .")


def based_on(graph: Store, token: str) -> set[str]:
    return set(names(graph, f"SELECT ?statement WHERE {{ ?statement sv:basis basis:{token} }}"))


def test_verbatim_is_what_rests_on_a_quotation(graph: Store) -> None:
    quoted = set(names(graph, QUOTED))
    assert len(quoted) > 50
    assert quoted ^ based_on(graph, "verbatim-quotation") == set()


def test_cited_paraphrase_is_what_cites_a_place_and_quotes_nothing(graph: Store) -> None:
    citing = set(names(graph, CITING)) - set(names(graph, QUOTED))
    assert len(citing) > 5
    assert citing ^ based_on(graph, "cited-paraphrase") == set()


def test_all_else_is_the_authors_reading(graph: Store) -> None:
    statements = set(names(graph, "SELECT ?statement WHERE { ?statement a sv:Statement }"))
    of_pages = set(names(graph, resting("?passage sv:onPage ?page .")))
    assert of_pages ^ based_on(graph, "page-paraphrase") == set()
    rest = statements - set(names(graph, QUOTED)) - set(names(graph, CITING)) - of_pages
    assert rest ^ based_on(graph, "author-reading") == set()


@pytest.mark.parametrize(
    "kind", ["Finding", "Mention", "Provision", "Link", "Definition", "Particular"]
)
def test_every_kind_of_statement_is_there_and_whole(kind: str, graph: Store) -> None:
    assert names(graph, f"SELECT ?statement WHERE {{ ?statement a sv:{kind} }}")
    for needed in ("sv:about", "sv:basis", "sv:supportedBy", "sv:aboutPlan", "sv:statedIn"):
        without = f"SELECT ?s WHERE {{ ?s a sv:{kind} FILTER NOT EXISTS {{ ?s {needed} ?value }} }}"
        assert names(graph, without) == [], f"without {needed}"


@pytest.mark.parametrize("language", HOUSE_LANGUAGES)
def test_every_statement_has_one_label_in_each_language(language: str, graph: Store) -> None:
    wrong = f"""
        SELECT ?s (COUNT(?label) AS ?labels) WHERE {{
            ?s a sv:Statement
            OPTIONAL {{ ?s skos:prefLabel ?label FILTER (LANG(?label) = "{language}") }}
        }} GROUP BY ?s HAVING (COUNT(?label) != 1)"""
    assert names(graph, wrong) == []


def test_no_two_statements_have_the_same_label(graph: Store) -> None:
    assert (
        names(
            graph,
            "SELECT ?one WHERE { ?one a sv:Statement ; skos:prefLabel ?label ."
            " ?two a sv:Statement ; skos:prefLabel ?label FILTER (?one != ?two) }",
        )
        == []
    )


def test_every_template_question_that_is_answered_has_its_finding(graph: Store) -> None:
    assert (
        names(
            graph,
            "SELECT ?q WHERE { ?q a sv:TemplateQuestion"
            " FILTER NOT EXISTS { ?finding sv:answersQuestion ?q } }",
        )
        == []
    )


def test_the_reading_covers_every_question(graph: Store) -> None:
    assert (
        names(
            graph,
            "SELECT ?q WHERE { ?q a sv:Question"
            " FILTER NOT EXISTS { VALUES ?apart { sv:PageQuestion sv:GraphQuestion } ?q a ?apart }"
            " FILTER NOT EXISTS { ?reading a sv:Reading ; sv:covers ?q } }",
        )
        == []
    )


def test_box_and_section_are_tied_both_ways(graph: Store) -> None:
    assert names(graph, "SELECT ?q WHERE { ?q a sv:Question ; skos:related ?other }")
    assert (
        names(
            graph,
            "SELECT ?q WHERE { ?q a sv:Question ; skos:related ?other"
            " FILTER NOT EXISTS { ?other a sv:Question ; skos:related ?q } }",
        )
        == []
    )


def test_an_entity_makes_no_claim(graph: Store) -> None:
    """Roles and outcomes are those of statements: no plan, need or intervention has them."""
    for claim in ("outcome", "modality", "addresses", "holder", "mentions", "basis"):
        claiming = (
            f"SELECT ?s WHERE {{ ?s sv:{claim} ?v FILTER NOT EXISTS {{ ?s a sv:Statement }} }}"
        )
        assert names(graph, claiming) == [], claim


def test_what_came_from_elsewhere_says_from_where(graph: Store) -> None:
    for entity in (
        "LegalAct",
        "SpecificObjective",
        "Indicator",
        "InterventionType",
        "Intervention",
    ):
        without = (
            f"SELECT ?s WHERE {{ ?s a sv:{entity}"
            " FILTER NOT EXISTS { ?s dcterms:source ?document } }"
        )
        assert names(graph, without) == [], entity


def test_contradictions_are_kept(graph: Store) -> None:
    """The needs assessment is silent of villages, yet their initiatives address needs."""
    assert graph.ask(
        PREFIXES
        + """ASK {
            ?silent sv:outcome outcome:no-direct-reference ; sv:scope ?section ; sv:about ?version .
            ?section skos:prefLabel "needs assessment"@en .
            ?link a sv:Link ; sv:addresses ?need ; sv:about ?version .
        }"""
    )


def test_the_contracts_outcomes_are_all_there(graph: Store) -> None:
    contract = """direct-reference indirect-reference no-direct-reference no-reference mentioned
        planned not-planned zero-target not-set left-to-lags identified not-identified defined
        not-defined described yes yes-not-only no not-applicable"""
    fixed = {*contract.split(), "absent", "present"}
    assert fixed <= set(names(graph, "SELECT ?o WHERE { ?o a sv:Outcome }"))
    # Finer values come below these; only what is no answer at all stands beside them.
    below = "SELECT ?o WHERE { ?o a sv:Outcome ; skos:broader* ?top FILTER (?top IN (TOPS)) }"
    tops = " , ".join(f"outcome:{token}" for token in sorted(fixed | {"no-answer"}))
    outside = "SELECT ?o WHERE { ?o a sv:Outcome }"
    assert names(graph, outside) == names(graph, below.replace("TOPS", tops))


def test_what_rests_on_the_authors_words_alone_cites_no_place(graph: Store) -> None:
    """An editor's gloss stands between the marks of a quotation, and is no word of the page."""
    cited = "SELECT ?s WHERE { ?s sv:basis basis:author-reading ; sv:citesPlace ?place }"
    assert names(graph, cited) == []
    assert names(graph, "SELECT ?s WHERE { ?s sv:basis basis:author-reading }")
