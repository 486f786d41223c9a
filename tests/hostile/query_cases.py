"""Queries that break engines, dial out, write or never end, and what must become of each.

Made here, not stored. `expected` is what the command exits with, and what it says: ANSWERED
(0, whatever the rows), or a part of the message of 2 or 3. STOPPED stands for the limits of a
worker: time, memory, or the end of the engine.
"""

from typing import NamedTuple

ANSWERED = "answered"
STOPPED = r"was stopped: it (took|needs) more than|ended the engine"
# Right either way: a faster machine answers what a slower one stops.
EITHER = "answered or stopped"

LISTENER = "http://127.0.0.1:{port}/"  # filled in by the runner: nothing may arrive there
SECRET = "file://{secret}"  # likewise: a file whose content must never show


class Case(NamedTuple):
    """A hostile query and its fate."""

    name: str
    query: str | bytes
    code: int | None
    said: str


def _answered(name: str, query: str | bytes) -> Case:
    return Case(name, query, 0, ANSWERED)


def _either(name: str, query: str | bytes) -> Case:
    return Case(name, query, None, EITHER)


def _stopped(name: str, query: str | bytes) -> Case:
    return Case(name, query, 3, STOPPED)


def _refused(name: str, query: str | bytes, said: str) -> Case:
    return Case(name, query, 2, said)


def nested(opening: str, inside: str, closing: str, depth: int) -> str:
    return opening * depth + inside + closing * depth


def spread(pattern: str, count: int, glue: str = " ") -> str:
    return glue.join(pattern.replace("#", str(number)) for number in range(count))


ALL = "?s ?p ?o"
DEEP = 5_000

RUNAWAYS = [
    _stopped(
        "a cartesian product counted", "SELECT (COUNT(*) AS ?n) { %s }" % spread("?a# ?b# ?c# .", 4)
    ),
    _stopped("thirty of them", "SELECT (COUNT(*) AS ?n) { %s }" % spread("?a# ?b# ?c# .", 30)),
    _stopped(
        "a cartesian product in order", "SELECT * { ?s ?p ?o . ?a ?b ?c . ?d ?e ?f } ORDER BY ?a ?d"
    ),
    _stopped("in random order", "SELECT * { ?s ?p ?o . ?a ?b ?c } ORDER BY RAND()"),
    _stopped("distinct pairs", "SELECT DISTINCT ?s ?c { ?s ?p ?o . ?a ?b ?c . ?d ?e ?f }"),
    _stopped(
        "grouped pairs", "SELECT ?s (COUNT(DISTINCT ?c) AS ?n) { ?s ?p ?o . ?a ?b ?c } GROUP BY ?s"
    ),
    _stopped(
        "an offset beyond the end",
        "SELECT * { ?s ?p ?o . ?a ?b ?c . ?d ?e ?f } OFFSET 1000000000000",
    ),
    _stopped(
        "a long chain of joins", "SELECT (COUNT(*) AS ?n) { %s }" % spread("?a# ?b# ?c# .", 1500)
    ),
    _stopped(
        "paths over everything",
        "SELECT (COUNT(*) AS ?n) { ?s (<urn:a>|!<urn:b>)* ?o . ?o (<urn:a>|!<urn:b>)* ?x }",
    ),
    _stopped(
        "texts concatenated",
        "SELECT (GROUP_CONCAT(CONCAT(STR(?s), STR(?c))) AS ?x) { ?s ?p ?o . ?a ?b ?c . ?d ?e ?f }",
    ),
    _stopped(
        "texts doubled",
        "SELECT (STRLEN(?a40) AS ?n) { BIND('x' AS ?a0) %s }"
        % " ".join(f"BIND(CONCAT(?a{n}, ?a{n}) AS ?a{n + 1})" for n in range(40)),
    ),
    _stopped(
        "texts replaced by longer ones",
        "SELECT (STRLEN(%s) AS ?n) {}"
        % nested("REPLACE(", f"'{'a' * 50_000}'", ", 'a', 'aaaaaaaaaaaaaaaaaaaa')", 6),
    ),
    _stopped(
        "all pairs compared",
        "SELECT (COUNT(*) AS ?n) { ?s ?p ?o . ?a ?b ?c . ?d ?e ?f FILTER(CONTAINS(STR(?o), STR(?c))) }",
    ),
    _stopped(
        "a product behind EXISTS",
        "SELECT (COUNT(*) AS ?n) { ?s ?p ?o FILTER NOT EXISTS { ?a ?b ?c . ?d ?e ?f FILTER(?a = ?f && ?s = ?nothing) } }",
    ),
    _stopped(
        "a product subtracted",
        "SELECT * { ?s ?p ?o MINUS { ?s ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?d = ?i) } } ORDER BY ?s",
    ),
    _either(
        "many alternatives", "SELECT (COUNT(*) AS ?n) { {%s} }" % spread(ALL, 1900, "} UNION {")
    ),
    _either(
        "many options",
        "SELECT (COUNT(*) AS ?n) { %s %s }" % (ALL, spread("OPTIONAL { ?s ?p ?o }", 1900)),
    ),
    _either(
        "a long list to look in", f"SELECT * {{ {ALL} FILTER(?o IN ({spread('#', 15_000, ',')})) }}"
    ),
    _either("a long list of members", f"SELECT * {{ ?s ?p ({spread('#', 15_000)}) }}"),
    _either("paths in paths", "SELECT * { ?s %s ?o } LIMIT 1" % nested("(", "<urn:a>", ")*", 90)),
    _either(
        "a pattern for a pattern engine",
        "SELECT * { FILTER(REGEX('%s!', '(a*)*(a*)*(a*)*b')) }" % ("a" * 5000),
    ),
    _either("a pattern too large", "SELECT (REGEX('a', '((a{1000}){1000}){1000}') AS ?x) {}"),
    _either(
        "as many patterns as rows",
        "SELECT (COUNT(*) AS ?n) { ?s ?p ?o FILTER(REGEX(STR(?s), CONCAT(STR(?o), '.*.*.*x'))) }",
    ),
    _either(
        "a template of many triples",
        "CONSTRUCT { %s } WHERE { ?s ?p ?o }" % spread("[] <urn:p> []", 900, " . "),
    ),
    _either("everything described", "DESCRIBE ?s WHERE { ?s ?p ?o . ?a ?b ?c }"),
    _either("only comments", "#\n" * 49_000),
]

DEPTHS = [
    *(
        _refused(f"{name}, too deep", query, "nested deeper than 100 levels")
        for name, query in {
            "brackets": f"SELECT * {{ {ALL} FILTER({nested('(', '1', ')', DEEP)}) }}",
            "groups": f"SELECT * {{ {nested('{', ALL, '}', DEEP)} }}",
            "negations": f"SELECT * {{ {ALL} FILTER({'!' * DEEP}?o) }}",
            "lists": f"SELECT * {{ ?s ?p {nested('(', '1', ')', DEEP)} }}",
            "blank nodes": f"SELECT * {{ ?s ?p {nested('[ ?p ', '1', ']', DEEP)} }}",
            "triple terms": f"SELECT * {{ ?s ?p {nested('<<( ?a ?b ', '1', ' )>>', 500)} }}",
            "reified triples": f"SELECT * {{ {nested('<< ', ALL, ' >> ?p ?o', 500)} }}",
            "annotations": f"SELECT * {{ {ALL} {nested('{| ?a ?b ', '', '|}', 500)} }}",
            "subqueries": f"SELECT * {{ {nested('{ SELECT * { ', ALL, ' } }', 200)} }}",
            "paths": f"SELECT * {{ ?s {nested('(', '<urn:a>', ')*', 200)} ?o }}",
            "existence": f"SELECT * {{ {ALL} {nested('FILTER EXISTS { ?s ?p ?o ', '', '}', 200)} }}",
            "functions": f"SELECT ({nested('STR(', '1', ')', 200)} AS ?x) {{}}",
            "functions hidden by escapes": f"SELECT ({nested('STR' + chr(92) + 'u0028', '1', ')', 200)} AS ?x) {{}}",
            "signs that open an IRI": "<" * 9_000,
        }.items()
    ),
    _either(
        "brackets, as deep as allowed",
        f"SELECT * {{ {ALL} FILTER({nested('(', '1', ')', 95)}) }} LIMIT 1",
    ),
    _either(
        "subqueries, as deep as allowed",
        f"SELECT * {{ {nested('{ SELECT * { ', ALL, ' } }', 45)} }} LIMIT 1",
    ),
    _either(
        "existence, as deep as allowed",
        f"SELECT * {{ {ALL} {nested('FILTER EXISTS { ?s ?p ?o ', '', '}', 45)} }} LIMIT 1",
    ),
    _refused(
        "a chain of signs",
        f"SELECT ({'-' * 3_000}1 AS ?x) {{}}",
        "chains more than 2000 operations",
    ),
    _refused(
        "a chain of sums",
        f"SELECT ({spread('1', 3_000, ' + ')} AS ?x) {{}}",
        "chains more than 2000 operations",
    ),
]

OUTSIDE = [
    *(
        _refused(f"SERVICE: {name}", query, "SERVICE is refused")
        for name, query in {
            "plain": f"SELECT * {{ SERVICE <{LISTENER}> {{ {ALL} }} }}",
            "silent, of a file": f"SELECT * {{ SERVICE SILENT <{SECRET}> {{ {ALL} }} }}",
            "in small letters": f"SELECT * {{ service <{LISTENER}> {{ {ALL} }} }}",
            "by escapes": f"SELECT * {{ \\u0053ERVICE <{LISTENER}> {{ {ALL} }} }}",
            "of a variable": f"SELECT * {{ {ALL} . SERVICE ?s {{ ?a ?b ?c }} }}",
            "in a subquery": f"SELECT * {{ {{ SELECT * {{ SERVICE <{LISTENER}> {{ {ALL} }} }} }} }}",
            "in EXISTS": f"ASK {{ FILTER EXISTS {{ SERVICE <{LISTENER}> {{ {ALL} }} }} }}",
            "behind what may be an IRI": f"SELECT * {{ ?a ?b ?c FILTER(?a<?b)SERVICE<{LISTENER}>{{ {ALL} }} }}",
            "of a prefixed name": f"PREFIX l: <{LISTENER}> SELECT * {{ SERVICE l: {{ {ALL} }} }}",
        }.items()
    ),
    *(
        _refused(f"FROM: {name}", query, "there is no graph")
        for name, query in {
            "a file": f"SELECT * FROM <{SECRET}> {{ {ALL} }}",
            "an address": f"SELECT * FROM <{LISTENER}data.ttl> {{ {ALL} }}",
            "named": f"SELECT * FROM NAMED <{LISTENER}data.ttl> {{ GRAPH ?g {{ {ALL} }} }}",
            "a prefixed name": f"PREFIX l: <{LISTENER}> SELECT * FROM l:data {{ {ALL} }}",
            "in CONSTRUCT": f"CONSTRUCT FROM <{SECRET}> WHERE {{ {ALL} }}",
            "in DESCRIBE": f"DESCRIBE ?s FROM <{SECRET}> WHERE {{ {ALL} }}",
            "in ASK": f"ASK FROM <{SECRET}> {{ {ALL} }}",
        }.items()
    ),
    _answered("GRAPH of an address", f"SELECT * {{ GRAPH <{LISTENER}> {{ {ALL} }} }}"),
    _answered("GRAPH of a file", f"SELECT * {{ GRAPH <{SECRET}> {{ {ALL} }} }}"),
    _answered("an address as a thing", f"SELECT * {{ <{LISTENER}> ?p ?o }}"),
    *(
        _refused(f"update: {name}", query, "is refused: the dataset is read-only")
        for name, query in {
            "LOAD": f"LOAD <{SECRET}>",
            "LOAD SILENT": f"LOAD SILENT <{LISTENER}> INTO GRAPH <urn:g>",
            "INSERT DATA": "INSERT DATA { <urn:a> <urn:b> 1 }",
            "DELETE WHERE": f"DELETE WHERE {{ {ALL} }}",
            "DROP ALL": "DROP ALL",
            "CLEAR": "CLEAR DEFAULT",
            "CREATE": "CREATE GRAPH <urn:g>",
            "COPY": "COPY DEFAULT TO <urn:g>",
            "WITH": f"WITH <urn:g> DELETE {{ {ALL} }} WHERE {{ {ALL} }}",
            "behind a prologue": "PREFIX a: <urn:a> BASE <urn:b> INSERT DATA { a:b a:c 1 }",
            "behind a comment": "# SELECT * {}\nDROP ALL",
            "by escapes": "\\u0044ROP ALL",
        }.items()
    ),
    _refused("update behind a query", "SELECT * {} ; DROP ALL", "SPARQL has no word DROP"),
]

TEXTS = [
    _refused("nothing", "", "this query is empty"),
    _refused("a comment", "#" * 99_000, "this query is empty"),
    _refused("all bytes", bytes(range(256)), "no UTF-8"),
    _refused("UTF-16", "SELECT * {}".encode("utf-16"), "no UTF-8"),
    _refused("half a letter", b"SELECT ('\xc4' AS ?x) {}", "no UTF-8"),
    _refused("NUL", "SELECT * {\0}", "NUL"),
    _refused("too long", "SELECT * {" + " " * 200_000 + "}", "longer than 100 kB"),
    _refused("ten megabytes", "SELECT * {" + " " * 10_000_000 + "}", "longer than 100 kB"),
    _refused("a text never closed", 'SELECT * { ?s ?p "' + "a" * 99_000, "never closed"),
    _refused("a long text never closed", "'''" + "'\\" * 45_000, "never closed"),
    _refused(
        "names and points", "SELECT * { " + "a." * 45_000 + " }", "chains more than 2000 operations"
    ),
    _refused(
        "names and dashes", "SELECT * { " + "a-" * 45_000 + " }", "chains more than 2000 operations"
    ),
    _either("numbers and points", "SELECT * { " + "1." * 45_000 + " }"),
    _either("quotation marks", '"' * 99_000),
    _refused("backslashes", 'SELECT "' + "\\" * 90_000, "never closed"),
    _refused("colons", ":" * 99_000, "nobody declared the prefix"),
    _refused(
        "escapes in a name",
        "SELECT * { a:" + "%20" * 30_000 + " ?p ?o }",
        "nobody declared the prefix",
    ),
    _refused("half a surrogate pair", r"SELECT ('\uD800' AS ?x) {}", "syntax error"),
    _refused("beyond Unicode", r"SELECT ('\U00110000' AS ?x) {}", "syntax error"),
    _refused(
        "a word of another letter case and script", "ЅELECT * {}", "SPARQL has no word|syntax error"
    ),
    _refused("a mark that cannot be seen", "SELECT\u202e * {}", "U\\+202E"),
    _answered("a byte order mark", "\ufeffSELECT * {}"),
    _answered("a long variable", "SELECT ?" + "a" * 90_000 + " {}"),
    _answered("a long IRI", "SELECT * { <urn:" + "a" * 90_000 + "> ?p ?o }"),
    _answered("many prefixes", spread("PREFIX p#: <urn:a>", 3_500, "\n") + "SELECT * {}"),
    _answered(
        "a triple term", "SELECT (TRIPLE(<urn:a>, <urn:b>, TRIPLE(<urn:a>, <urn:b>, 1)) AS ?t) {}"
    ),
    _either(
        "many things that are not there",
        f"SELECT * {{ VALUES ?s {{ {spread('<urn:a#>', 7_000)} }} {ALL} }}",
    ),
    _either("many times the same", f"SELECT * {{ VALUES ?s {{ {'<urn:a> ' * 11_000} }} {ALL} }}"),
]

CASES = [*RUNAWAYS, *DEPTHS, *OUTSIDE, *TEXTS]
