"""What an engine would pass over in silence is refused, with the place of the triple at fault."""

import re
from pathlib import Path

import pytest

from svgraph import cli

HEAD = """@prefix ex: <http://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
DATA = HEAD + "ex:a a ex:Thing ; ex:name 'a' ; ex:knows ex:a .\n"
NODE = "ex:S a sh:NodeShape ; sh:targetClass ex:Thing ;\n    "
PROPERTY = "ex:P a sh:PropertyShape ; sh:targetClass ex:Thing ; sh:path ex:name ;\n    "
SPARQL = 'ex:S a sh:NodeShape ; sh:targetClass ex:Thing ; sh:sparql ex:Q .\nex:Q sh:select """\n'


@pytest.fixture
def run(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]):  # type: ignore[no-untyped-def]
    def run(shapes: str, *words: str) -> tuple[int, str, str]:
        (tmp_path / "data.ttl").write_text(DATA, encoding="utf-8")
        (tmp_path / "s.ttl").write_text(HEAD + shapes, encoding="utf-8")
        files = [str(tmp_path / "data.ttl"), "--shapes", str(tmp_path / "s.ttl")]
        code = cli.main(["validate", *files, *words])
        said = capfdbinary.readouterr()
        told = said.err.decode().replace(f"{tmp_path}/", "").splitlines(keepends=True)
        # A slow machine is told what is being done.
        return code, said.out.decode(), "".join(line for line in told if "…" not in line)

    return run


# The mark ⟦ stands before the place that the error must name; it is taken out.
REFUSED = {
    "a misspelt constraint": (PROPERTY + "sh:minCuont ⟦1 .", "did you mean sh:minCount"),
    "a misspelt target": ("ex:S a sh:NodeShape ; sh:targetClas ⟦ex:Thing .", "sh:targetClass"),
    "a misspelt datatype": (
        PROPERTY + "sh:datatype ⟦xsd:strng .",
        "XML Schema has no datatype strng",
    ),
    "a count beyond counting": (
        PROPERTY + "sh:minCount ⟦99999999999999999999 .",
        "takes a whole number (xsd:integer) from 0 to 999999999",
    ),
    "a misspelt class": ("ex:S a ⟦sh:NodeShap ; sh:targetClass ex:Thing .", "sh:NodeShape"),
    "a misspelt value": (NODE + "sh:severity ⟦sh:Warnig ; sh:nodeKind sh:IRI .", "sh:Warning"),
    "a class as a property": (NODE + "sh:NodeShape ⟦ex:x .", "sh:NodeShape is no property"),
    "a word of another case": (PROPERTY + "sh:mincount ⟦1 .", "did you mean sh:minCount"),
    "a count on a node shape": (NODE + "sh:minCount ⟦1 .", "is for property shapes"),
    "uniqueLang on a node shape": (NODE + "sh:uniqueLang ⟦true .", "is for property shapes"),
    "a property shape without a path": (
        NODE + "sh:property ex:P .\n⟦ex:P a sh:PropertyShape ; sh:minCount 1 .",
        "without sh:path",
    ),
    "a nameless property shape without a path": (
        NODE + "sh:property ⟦[ sh:minCount 1 ] .",
        "without sh:path",
    ),
    "two paths": (PROPERTY + "sh:path ⟦ex:other ; sh:minCount 1 .", "2 paths"),
    "a path on a node shape": (NODE + "sh:path ⟦ex:name ; sh:nodeKind sh:IRI .", "has no path"),
    "a path that is a text": (
        NODE + "sh:property [ sh:path ⟦'name' ; sh:minCount 1 ] .",
        "made of properties",
    ),
    "a path of nothing": (
        NODE + "sh:property [ sh:path ⟦[ rdfs:label 'x' ] ; sh:minCount 1 ] .",
        "no step",
    ),
    "a path of two steps": (
        NODE + "sh:property [ sh:path ⟦[ sh:inversePath ex:a ; sh:zeroOrMorePath ex:b ] ] .",
        "two steps",
    ),
    "a sequence of one": (NODE + "sh:property [ sh:path ⟦( ex:name ) ] .", "two members"),
    "a list that is none": (NODE + "sh:in ⟦ex:nothing .", "no list"),
    "a list without a rest": (
        NODE + "sh:in ex:l .\n⟦ex:l rdf:first 1 .",
        "no rdf:rest",
    ),
    "a list with two firsts": (
        NODE + "sh:in ex:l .\n⟦ex:l rdf:first 1 , 2 ; rdf:rest () .",
        "2 rdf:first",
    ),
    "a list in a circle": (
        NODE + "sh:in ex:l .\nex:l rdf:first 1 ; rdf:rest ⟦ex:l .",
        "in a circle",
    ),
    "a list of shapes that is none": (NODE + "sh:or ⟦ex:nothing .", "no list"),
    "a language that is none": (PROPERTY + "sh:languageIn ⟦( ex:en ) .", "language is a text"),
    "a property to ignore that is a text": (
        NODE + "sh:closed true ; sh:ignoredProperties ⟦( 'a' ) .",
        "property is an IRI",
    ),
    "a pattern that does not compile": (PROPERTY + 'sh:pattern ⟦"(a" .', "does not compile"),
    "flags that are none": (PROPERTY + 'sh:pattern "a" ; sh:flags ⟦"z" .', "no flags"),
    "a count that is a text": (PROPERTY + "sh:minCount ⟦'1' .", "whole number"),
    "a count below nothing": (PROPERTY + "sh:maxCount ⟦-1 .", "whole number"),
    "two counts": (PROPERTY + "sh:minCount 1 , ⟦2 .", "stands 2 times"),
    "a datatype that is a text": (PROPERTY + "sh:datatype ⟦'string' .", "takes an IRI"),
    "a node kind that is none": (NODE + "sh:nodeKind ⟦ex:IRI .", "no node kind"),
    "a severity that is no IRI": (
        NODE + "sh:nodeKind sh:IRI ; sh:severity ⟦'high' .",
        "takes an IRI",
    ),
    "a truth that is none": (NODE + "sh:closed ⟦'yes' .", "true or false"),
    "a message that is an IRI": (NODE + "sh:nodeKind sh:IRI ; sh:message ⟦ex:m .", "is a text"),
    "a script": (NODE + "sh:js ⟦[ sh:jsFunctionName 'f' ] .", "not be run"),
    "an entailment": (
        NODE + "sh:nodeKind sh:IRI .\nex:g sh:entailment ⟦ex:RDFS .",
        "is not done",
    ),
    "a shape that nobody describes": (NODE + "sh:node ⟦ex:Shpae .", "nothing describes"),
    "a shape in a list that nobody describes": (
        NODE + "sh:or ⟦( ex:Missing ) .",
        "nothing describes",
    ),
    "a shape that leads to itself": ("⟦" + NODE + "sh:not ex:S .", "leads back to itself"),
    "two shapes that lead to each other": (
        "⟦" + NODE + "sh:node ex:T .\nex:T sh:property [ sh:path ex:knows ; sh:node ex:S ] .",
        "leads back to itself",
    ),
    "a shape that leads to itself through a list": (
        "⟦" + NODE + "sh:and ( ex:T ) .\nex:T sh:xone ( ex:S ) .",
        "leads back to itself",
    ),
    "a constraint without a query": (
        NODE + "sh:sparql ex:Q .\n⟦ex:Q sh:message 'x' .",
        "no sh:sel",
    ),
    "a query that does not parse": (SPARQL + "SELEC ⟦$this { } ''' .", ""),
    "a query that dials out": (
        SPARQL + 'SELECT $this { ⟦SERVICE <http://x.invalid/> { } }\n""" .',
        "SERVICE is refused",
    ),
    "a query that updates": (SPARQL + '⟦DELETE WHERE { $this ?p ?o }\n""" .', "DELETE"),
    "an ASK where a SELECT must stand": (
        SPARQL.replace('"""\n', '⟦"""\n') + 'ASK { $this ?p ?o }\n""" .',
        "no SELECT",
    ),
    "a query without $this": (
        SPARQL + '⟦SELECT ?value { $this ?p ?value }\n""" .',
        "must return $this",
    ),
    "a MINUS": (SPARQL + 'SELECT $this { $this ?p ?o ⟦MINUS { ?o ?p 1 } }\n""" .', "MINUS"),
    "VALUES": (SPARQL + 'SELECT $this { ⟦VALUES ?x { 1 } $this ?p ?x }\n""" .', "VALUES"),
    "$this bound again": (
        SPARQL + 'SELECT $this { BIND (1 AS ⟦$this) }\n""" .',
        "bound already",
    ),
    "a nested SELECT without $this": (
        SPARQL + 'SELECT $this { { ⟦SELECT ?o { ?o ?p 1 } } }\n""" .',
        "must return $this",
    ),
    "a query of chosen graphs": (
        SPARQL.replace('"""\n', '⟦"""\n') + 'SELECT $this FROM ex:g { $this ?p ?o }\n""" .',
        "",
    ),
    "a word of almost the namespace": (
        NODE + "sh:nodeKind sh:IRI ; <https://www.w3.org/ns/shacl#property> ⟦[] .",
        "the namespace of SHACL is",
    ),
    "a word of a namespace without its end": (
        NODE + "sh:nodeKind sh:IRI ; <http://www.w3.org/ns/shaclminCount> ⟦1 .",
        "no word of SHACL",
    ),
    "a path of an empty list": (
        NODE + "sh:property [ sh:path ⟦() ; sh:minCount 1 ] .",
        "two members",
    ),
    "a set within a set": (
        PROPERTY + 'sh:pattern ⟦"^[a-z-[aeiou]]$" .',
        "in different ways",
    ),
    "a pattern that the engine of another pattern cannot read": (
        PROPERTY + r"sh:pattern ⟦'^\\p{Ll}$' . " + NODE + "sh:pattern '(?=a)' .",
        "bad escape",
    ),
    "flags that the engine of the pattern would pass over": (
        PROPERTY + "sh:pattern ⟦'(?=a)' ; sh:flags 's' .",
        "no flag s",
    ),
    "a query in place of a namespace": (
        SPARQL
        + """SELECT $this { $this ?p ?o }\n\"\"\" ; sh:prefixes ex:o .
ex:o sh:declare [ sh:prefix 'x' ; sh:namespace ⟦'http://x/> ASK {} #' ] .""".replace("\\", ""),
        "is no namespace",
    ),
    "a query in place of a prefix": (
        SPARQL
        + """SELECT $this { $this ?p ?o }\n\"\"\" ; sh:prefixes ex:o .
ex:o sh:declare [ sh:prefix ⟦'x: <http://x/> ASK {} #' ; sh:namespace 'http://x/' ] .""",
        "is no prefix",
    ),
    "a prefix of nothing": (
        NODE + "sh:nodeKind sh:IRI .\nex:o sh:declare ex:d .\n⟦ex:d sh:prefix 'x' .",
        "no sh:namespace",
    ),
    "a function that nobody defines": (
        SPARQL + 'SELECT $this { $this ?p ?o FILTER (⟦<http://x/f>(?o)) }\n""" .',
        "nothing defines the function",
    ),
    "a target of a script": (
        "ex:S a sh:NodeShape ; sh:target ⟦[ a sh:JSTarget ; sh:jsFunctionName 'f' ] .",
        "choose nothing",
    ),
    "a target without a query": (
        "ex:S a sh:NodeShape ; sh:target ⟦[ a sh:SPARQLTarget ] .",
        "no sh:select",
    ),
    "a target that chooses something else": (
        'ex:S a sh:NodeShape ; sh:target [ sh:select """\n⟦SELECT ?x { ?x ?p ?o }\n""" ] .',
        "must return ?this",
    ),
    "a rule of no kind": (NODE + "sh:rule ⟦[ sh:construct 'x' ] .", "would not be run"),
    "a component without a validator": (
        NODE + "ex:most 3 .\n⟦ex:C a sh:ConstraintComponent ; sh:parameter [ sh:path ex:most ] .",
        "checks nothing",
    ),
    "a query with an unknown prefix": (
        SPARQL + 'SELECT $this { $this ⟦ex:name ?o }\n""" .',
        "nobody declared the prefix ex:",
    ),
}
del REFUSED["a query that does not parse"], REFUSED["a query of chosen graphs"]


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused_with_its_place(run, name: str) -> None:  # type: ignore[no-untyped-def]
    shapes, said = REFUSED[name]
    before = (HEAD + shapes).partition("⟦")[0]
    place = f"s.ttl:{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}: "
    code, out, err = run(shapes.replace("⟦", ""))
    assert (code, out) == (2, "")
    assert any(line.startswith(place) for line in err.splitlines()), f"{place} is not in\n{err}"
    assert said in err


def test_all_faults_are_said_at_once(run) -> None:  # type: ignore[no-untyped-def]
    code, _, err = run(PROPERTY + "sh:minCuont 1 ; sh:pattern '(' ; sh:datatype 'x' .")
    assert code == 2
    assert len(re.findall(r"^s\.ttl:8:\d+: ", err, re.MULTILINE)) == 3


LEGAL = {
    "a target that a list of paths leads to": NODE
    + "sh:property [ sh:path ( ex:knows [ sh:inversePath ex:knows ] ) ; sh:minCount 1 ] .",
    "alternatives": NODE
    + "sh:property [ sh:path [ sh:alternativePath ( ex:name ex:label ) ] ; sh:minCount 1 ] .",
    "a shape that only another refers to": NODE + "sh:node ex:T .\nex:T sh:nodeKind sh:IRI .",
    "an implicit target": "ex:Thing a rdfs:Class , sh:NodeShape ; sh:nodeKind sh:IRI .",
    "an empty list": NODE + "sh:not [ sh:in () ] .",
    "a parameter of a component": NODE
    + """ex:most 3 .
ex:C a sh:ConstraintComponent ; sh:parameter [ sh:path ex:most ] ;
    sh:nodeValidator [ a sh:SPARQLAskValidator ; sh:ask "ASK { FILTER ($most > 2) }" ] .""",
    "words of others": NODE + "sh:nodeKind sh:IRI ; rdfs:label 'x' ; ex:own 'y' ; sh:order 1 .",
    "a query of a target": '''ex:S a sh:NodeShape ; sh:nodeKind sh:IRI ;
    sh:target [ a sh:SPARQLTarget ; sh:select """
        SELECT ?this { ?this a <http://example.org/Thing> }
    """ ] .''',
    "brackets in a set": PROPERTY + r"sh:pattern '^[^]\\[a-]+[]]?\\[\\[$|a' .",
    "a function that is defined": """ex:f a sh:SPARQLFunction ; sh:parameter [ sh:path ex:a ] ;
    sh:returnType xsd:boolean ; sh:ask "ASK { FILTER ($a = 1) }" .\n"""
    + SPARQL
    + 'SELECT $this { $this ?p ?o FILTER (<http://example.org/f>(?o)) }\n""" .',
    "a cast": SPARQL
    + "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>\n"
    + 'SELECT $this { $this ?p ?o FILTER (xsd:integer(?o) = 1) }\n""" .',
    "a pattern that looks around": PROPERTY + "sh:pattern '^(?!b)' .",
    "a pattern of letters": PROPERTY + r"sh:pattern '^\\p{Ll}$' .",
}


@pytest.mark.parametrize("name", LEGAL)
def test_what_is_legal_passes(run, name: str) -> None:  # type: ignore[no-untyped-def]
    code, out, err = run(LEGAL[name])
    assert (code, err) == (0, ""), err
    assert "things looked at: 1" in out


NOTED = {
    "a count of nothing": (PROPERTY + "sh:qualifiedMinCount ⟦1 .", "checks nothing without"),
    "a shape that is not counted": (
        PROPERTY + "sh:qualifiedValueShape ⟦[ sh:nodeKind sh:IRI ] .",
        "checks nothing without",
    ),
    "flags of no pattern": (PROPERTY + "sh:flags ⟦'i' .", "has no effect without sh:pattern"),
    "a shape that is off": (
        NODE + "sh:nodeKind sh:IRI .\nex:T sh:deactivated ⟦true ; sh:targetClass ex:Thing .",
        "is switched off",
    ),
    "a shape that nobody uses": (
        NODE + "sh:nodeKind sh:IRI .\n⟦ex:T a sh:NodeShape .",
        "no target",
    ),
    "an import": ("⟦ex:o owl:imports ex:other .\n" + NODE + "sh:nodeKind sh:IRI .", "not followed"),
    "a truth without effect": (
        PROPERTY + 'sh:uniqueLang ⟦"1"^^xsd:boolean .',
        "has no effect",
    ),
    "a severity of its own": (
        NODE + "sh:nodeKind sh:Literal ; sh:severity ex:Grave .",
        "<http://example.org/Grave> counts as a violation",
    ),
}


@pytest.mark.parametrize("name", NOTED)
def test_what_may_surprise_is_noted(run, name: str) -> None:  # type: ignore[no-untyped-def]
    shapes, said = NOTED[name]
    before, mark, _ = (HEAD + shapes).partition("⟦")
    code, _, err = run(shapes.replace("⟦", ""))
    assert code == (1 if "Grave" in shapes else 0)
    assert said in err
    if mark:
        assert f"s.ttl:{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}: " in err
    assert run(shapes.replace("⟦", ""), "--quiet")[2] == ""


@pytest.mark.parametrize("shapes", ["", "# nothing\n", "ex:a ex:b 1 ."])
def test_no_shapes_are_said_of_their_file(run, shapes: str) -> None:  # type: ignore[no-untyped-def]
    assert run(shapes) == (2, "", "s.ttl:1:1: there are no shapes\n")


def test_a_path_may_be_deep_but_not_without_end(run) -> None:  # type: ignore[no-untyped-def]
    steps = "".join(f"_:p{n} sh:inversePath _:p{n + 1} .\n" for n in range(20_000))
    path = f"{steps}_:p20000 sh:inversePath ex:name .\n"
    code, _, err = run(f"{path}{NODE}sh:property [ sh:path _:p0 ; sh:minCount 1 ] .")
    assert (code, "nested deeper than 100 levels" in err) == (2, True), err
