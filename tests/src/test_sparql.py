import socket

import pyoxigraph as ox
import pytest

from svgraph import sparql
from svgraph.errors import InputError
from svgraph.store import Store

PREFIXES = "PREFIX a: <http://a/>\nPREFIX xsd: <http://www.w3.org/2001/XMLSchema#>\n"


def refused(query):
    with pytest.raises(InputError) as caught:
        sparql.refuse(query)
    return str(caught.value)


def explained(query):
    with pytest.raises(InputError) as caught:
        Store.of([]).query(query)
    return str(caught.value)


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ("SELECT * {\n  SERVICE <http://x/> { ?s ?p ?o } }", "line 2, column 3"),
        ("SELECT * { service SILENT ?x {} }", "line 1, column 12"),
        (r"SELECT * { \u0053ERVICE <http://x/> {} }", "line 1, column 12"),
        ("SELECT * { ?a ?b ?c FILTER(?a<?b)SERVICE#>\n<http://x/> {} }", "line 1, column 30"),
        ('SELECT * { ?a ?b "\\u0022" SERVICE <http://x/> { ?c ?d "" } }', "line 1"),
        ("SELECT * { ?a ?b 'x' . # '\n SERVICE <http://x/> {} }", "line 2, column 2"),
    ],
)
def test_service_is_refused_however_it_is_hidden(query, place):
    said = refused(query)
    assert said.startswith(place)
    assert "SERVICE is refused" in said


def test_the_word_service_in_a_text_an_iri_or_a_name_is_no_service():
    sparql.refuse(
        PREFIXES + 'SELECT ?service { ?s a:service "SERVICE" , <http://a/SERVICE> } # SERVICE'
    )


@pytest.mark.parametrize("word", ["INSERT DATA", "delete where", "LOAD", "DROP ALL", "WITH"])
def test_updates_are_refused(word):
    assert "read-only" in refused(f"BASE <http://b/> PREFIX a: <http://a/>\n{word} {{ }}")


@pytest.mark.parametrize(("opening", "closing"), ["()", "{}", "[]", ("!", ""), ("(!", ")")])
def test_nesting_is_refused_before_it_breaks_the_engine(opening, closing):
    sparql.refuse(f"ASK {{ {opening * 45} 1 {closing * 45} }}")
    assert "nested deeper" in refused(f"ASK {{ {opening * 101} 1 {closing * 101} }}")


@pytest.mark.parametrize("link", ["+1", "/a:b", "||?x", "OPTIONAL{}", "UNION{}", "BIND(1 AS ?x)"])
def test_endless_chains_are_refused(link):
    assert "chains more than" in refused("ASK { 1" + link * 2100 + " }")


def test_a_huge_query_and_a_nul_are_refused():
    assert "100 kB" in refused("#" * 100_001)
    assert "NUL" in refused("ASK {} \0")


@pytest.mark.parametrize(
    ("query", "said"),
    [
        (
            "PREFIX a: <http://a/>\nSELECT ?s {\n ?s a:b ?o . FILTR(?o) }",
            "line 3, column 14: SPARQL has no word FILTR\n  did you mean FILTER?",
        ),
        ("SELECT ?s {\n ?s b:c ?o }", "line 2, column 5: nobody declared the prefix b:"),
        ("SELECT ?s { ?s <b> ?o }", "line 1, column 16: <b> is relative"),
        ("SELECT ?s\n{ ?s ?p ?o ", "line 2, column 1: this { is never closed"),
        ("SELECT ?s { ?s ?p ?o ) }", "line 1, column 22: this ) closes nothing"),
        ("SELECT ?s { ?s ?p 'a }", "line 1, column 19: this text is never closed"),
        ("SELECT ?s {\n ?s ?p }", "line 2, column 8: syntax error near }\n   ?s ?p }\n         ^"),
        ("SELECT ?s { ?s <x y> ?o }", "line 1, column 16: the IRI <x y> has a space in it"),
        ("SELECT * { ?s ?p <http://a b> }", "line 1, column 18: the IRI <http://a b> has a space"),
        ("SELECT * { ?s ?p <http://[> }", "line 1, column 18: syntax error: IRI parsing failed"),
        ('SELECT * { ?s ?p "abc }', "line 1, column 18: this text is never closed"),
        ('SELECT * { ?s ?p "abc a:b }', "line 1, column 18: this text is never closed"),
        ("SELECT *\n{ ?s \u00a0?p ?o }", "line 2, column 6: the no-break space (U+00A0)"),
        ("SELECT *\n{\n \u00a0?s ?p ?o }", "line 3, column 2: the no-break space (U+00A0)"),
        ("\ufeffSELECT * { ?s ?p }", "line 1, column 1: the zero width no-break space (U+FEFF)"),
        (
            "SELECT * { ?s ?p \u201cabc\u201d }",
            'line 1, column 18: \u201c is a typographic quote (U+201C)\n  write a plain "',
        ),
        ("", "line 1, column 1: this query is empty"),
    ],
)
def test_a_syntax_error_is_explained_with_its_place(query, said):
    assert explained(query).startswith(said)


@pytest.mark.parametrize(
    ("query", "place", "near"),
    [
        ("SELECT * WHERE {\n  ?s ?p ?o .\n  FILTER(?o ==  2)\n}", "3, column 14", "near ="),
        ("SELECT * WHERE {\r\n\t?s ?p ?o .\r\n\t\tFILTER(?o ==  2)\r\n}", "3, column 14", "near ="),
        ("SELECT ?s, ?o WHERE {?s ?p ?o}", "1, column 10", "near ,"),
        ("SELECT COUNT(?s) {?s ?p ?o}", "1, column 8", "near COUNT"),
        ("SELECT * { ?s ?p } LIMIT 3", "1, column 18", "near }"),
        ("SELECT * { ?s ?p ?o FILTER ?o > 3 }", "1, column 28", "near ?o"),
        ("SELECT * { ?s ?p ?o FILTER(?o > 3 & ?o < 2) }", "1, column 35", "near &"),
        ('SELECT * { ?s ?p "\u0101\U0001f600" . FILTER(?x == 2) }', "1, column 36", "near ="),
        ("SELECT * { VALUES ?x { -1 +2.5 } ?x ?y }", "1, column 40", "near }"),
        ('SELECT * { ?s ?p "1"^^<http://a/> , "x"@en , }', "1, column 46", "near }"),
        ("SELECT * { ?s ?p <<( ?a ?b ?c )>> . ?x ?y }", "1, column 43", "near }"),
        ("SELECT * { FILTER(CONCAT(COALESCE(1, 2), 3) == 2) }", "1, column 46", "near ="),
        ("SELECT * { ?s ?p 'a\\qb' }", "1, column 18", "near 'a\\qb'"),
        ("SELECT * {\n?s ?p ?o } LIMIT # 3\n\n", "2, column 12", ": the query ends too soon"),
        ("SELECT * {" + "\n?s ?p ?o ." * 1900 + "?s ?p }", "1901, column 17", "near }"),
    ],
)
def test_a_syntax_error_stands_at_the_token_that_is_wrong(query, place, near):
    said = explained(query)
    assert said.startswith(f"line {place}: syntax error")
    assert near in said.splitlines()[0]


def test_a_semantic_error_at_the_end_keeps_the_words_of_the_engine():
    said = explained("SELECT ?x { ?s ?p ?o } GROUP BY ?s")
    assert "The SELECT contains a variable that is unbound" in said


def test_a_long_line_is_cut_around_the_caret():
    triples = "?s ?p ?o . " * 20
    said = explained(f"SELECT * {{ {triples}FILTER(?o == 2) {triples}}}").splitlines()
    assert len(said[1].strip()) <= 82
    assert said[1].strip()[0] == said[1].strip()[-1] == "\u2026"
    assert said[1][: len(said[2])].endswith("==")


@pytest.mark.parametrize("odd", ["\u00a0", "\u201c", "\ufeff", "<http://a b>"])
def test_odd_characters_in_texts_and_comments_are_none(odd):
    said = explained(f"SELECT * {{ ?s ?p '{odd}' . # {odd}\n FILTER(?s < 2 & 3 > 2) }}")
    assert said.startswith("line 2, column 16: syntax error near &")


def test_tokens_know_their_place():
    found = list(sparql.tokens('#c\nSELECT ?x { ?x a:b\\,c "\n" ; <http://d/> .5 }'))
    assert [(token.text, token.line, token.column) for token in found][:4] == [
        ("SELECT", 2, 1),
        ("?x", 2, 8),
        ("{", 2, 11),
        ("?x", 2, 13),
    ]
    assert [token.text for token in found if token.kind == "pname"] == ["a:b\\,c"]


def test_terms_used_are_those_a_query_asks_about():
    query = (
        PREFIXES
        + "CONSTRUCT { ?s a:made ?o } WHERE { ?s a a:Class ; a:p/^a:q ?o ; a:list (1 2) .\n"
        + 'FILTER(xsd:integer(?o) = "3"^^xsd:int && a:called(1)) <http://z/> a:r\\,s ?t }'
    )
    used = [term.iri for term in sparql.terms_used(query)]
    short = ["Class", "p", "q", "list"]
    assert used == [*("http://a/" + name for name in short), "http://z/", "http://a/r,s"]
    assert "http://a/made" in [term.iri for term in sparql.terms_used(query, template=True)]


def test_terms_used_know_prefixes_from_elsewhere():
    assert [t.iri for t in sparql.terms_used("ASK { ?s b:c 1 }", {"b": "http://b/"})] == [
        "http://b/c"
    ]


def test_values_bind_variables_at_the_end_whatever_the_query_ends_in():
    store = Store.of([])
    query = "SELECT ?x { VALUES ?x { 1 2 3 } } ORDER BY DESC(?x) # end"
    table = store.select(query, x=[ox.Literal(1), ox.Literal(3)])
    assert [row[0].value for row in table.rows] == ["3", "1"]


def test_a_bound_text_stays_a_text():
    text = ox.Literal('"} SERVICE <http://x/> {\n\\', language="en")
    query = 'SELECT ?x { BIND(STRLANG(STR("a"), "en") AS ?x) }'
    assert Store.of([]).select(query, x=text).rows == []


def test_bindings_that_cannot_work_are_refused():
    with pytest.raises(InputError, match="no variable"):
        sparql.with_values("SELECT ?x { ?x ?y ?z }", {"plan": ox.NamedNode("http://a/")})
    with pytest.raises(InputError, match="VALUES of its own"):
        sparql.with_values("SELECT ?x { } VALUES ?x { 1 }", {"x": ox.Literal(1)})
    with pytest.raises(InputError, match="can be bound"):
        sparql.with_values("SELECT ?x { }", {"x": ox.BlankNode("b")})


def test_group_variables_are_those_of_the_outermost_query():
    query = "SELECT ?a { { SELECT ?z {} GROUP BY ?z } } GROUP BY ?a ?b ORDER BY ?c"
    assert sparql.group_variables(query) == {"a", "b"}


def test_a_query_is_read_without_being_run() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setblocking(False)
        place = f"http://127.0.0.1:{listening.getsockname()[1]}/"
        sparql.parse(f"SELECT (COUNT(*) AS ?n) {{ SERVICE <{place}> {{ ?s ?p ?o }} }}")
        with pytest.raises(BlockingIOError):
            listening.accept()
    with pytest.raises(SyntaxError):
        sparql.parse("SELECT { ?s ?p ?o")


@pytest.mark.parametrize(
    ("query", "called"),
    [
        ("SELECT * { ?s ?p ?o FILTER(<urn:f>(?o)) }", ["urn:f"]),
        ("PREFIX x: <urn:> SELECT * { BIND(x:f (1, x:g()) AS ?n) FILTER(!x:h(?n)) }", list("fgh")),
        ("SELECT * { <urn:s> <urn:p> (1 2) . ?s <urn:p>/<urn:q> (1) }", []),
        ("PREFIX x: <urn:> SELECT * { x:s x:p (1 2) ; x:q (1) , x:r }", []),
    ],
)
def test_the_functions_that_a_query_calls(query: str, called: list[str]) -> None:
    found = [each.iri.removeprefix("urn:") for each in sparql.functions_called(query, {})]
    assert found == [each.removeprefix("urn:") for each in called]


def test_the_form_of_a_query() -> None:
    assert sparql.form("PREFIX x: <urn:> # SELECT\nask { ?s ?p ?o }") == "ASK"
    assert sparql.form("") == ""
