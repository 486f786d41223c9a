"""What comes from outside is read whole or refused at its place, and nothing is fetched."""

import json
import os
from pathlib import Path

import pyoxigraph as ox
import pytest

from svgraph import files, names, rdf
from svgraph.errors import InputError
from svgraph.jsonld import OWN_CONTEXT
from svgraph.rdf import FORMATS, parse, read

TURTLE, TRIG = ox.RdfFormat.TURTLE, ox.RdfFormat.TRIG
N_TRIPLES, N_QUADS = ox.RdfFormat.N_TRIPLES, ox.RdfFormat.N_QUADS
JSON_LD, RDF_XML = ox.RdfFormat.JSON_LD, ox.RdfFormat.RDF_XML

A, B, G = (ox.NamedNode(f"http://{each}/") for each in "abg")
XML = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:b="http://b/">'
    "{}</rdf:RDF>"
)
SAME = {
    TURTLE: '<http://a/> <http://b/p> "x"@en .',
    TRIG: '<http://a/> <http://b/p> "x"@en .',
    N_TRIPLES: '<http://a/> <http://b/p> "x"@en .',
    N_QUADS: '<http://a/> <http://b/p> "x"@en .',
    JSON_LD: '{"@id": "http://a/", "http://b/p": {"@value": "x", "@language": "en"}}',
    RDF_XML: XML.format(
        '<rdf:Description rdf:about="http://a/"><b:p xml:lang="en">x</b:p></rdf:Description>'
    ),
}


def refused(text: str | bytes, format: ox.RdfFormat, base: str | None = None) -> str:
    with pytest.raises(InputError) as caught:
        parse(text, format, "a", base=base)
    return str(caught.value)


# ── Formats ──────────────────────────────────────────────────────────────


@pytest.mark.parametrize("ending", FORMATS)
def test_the_ending_says_the_format_and_all_say_the_same(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"a{ending.upper()}"
    path.write_text(SAME[FORMATS[ending]])
    [quad] = read(path, "a", graph=G).quads
    said = ox.Literal("x", language="en")
    assert quad == ox.Quad(A, ox.NamedNode("http://b/p"), said, G)
    assert read(path, "a").quads == [ox.Quad(*quad.triple, ox.DefaultGraph())]


def test_an_unknown_ending_names_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read(tmp_path / "a.tll", "a.tll")
    assert str(caught.value).startswith("a.tll: no format of RDF ends in .tll\n  did you mean .ttl")
    assert ".jsonld" in str(caught.value)
    with pytest.raises(InputError, match="has no ending"):
        read(tmp_path / "a", "a")


def test_a_format_that_is_given_counts(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(SAME[JSON_LD])
    assert len(read(path, "a", format=JSON_LD).quads) == 1


def test_only_what_lies_in_no_graph_is_put_into_the_one_given() -> None:
    text = "<http://g/> { <http://a/> <http://b/> 1 } <http://a/> <http://b/> 2 ."
    other = ox.NamedNode("http://other/")
    assert {quad.graph_name for quad in parse(text, TRIG, "a", graph=other).quads} == {G, other}
    assert {str(quad.graph_name) for quad in parse(text, TRIG, "a").quads} == {
        "DEFAULT",
        "<http://g/>",
    }


def test_prefixes_and_text_come_along() -> None:
    text = "@prefix b: <http://b/> . <http://a/> b:p b:q ."
    loaded = parse(text.encode(), TURTLE, "a")
    assert (loaded.name, loaded.text, loaded.prefixes) == ("a", text, {"b": "http://b/"})
    assert parse(SAME[RDF_XML], RDF_XML, "a").prefixes["b"] == "http://b/"


@pytest.mark.parametrize("format", [TURTLE, N_TRIPLES, TRIG, N_QUADS, JSON_LD, RDF_XML])
def test_blank_nodes_of_two_readings_stay_apart(format: ox.RdfFormat) -> None:
    text = {
        JSON_LD: '{"@id": "_:x", "http://b/p": 1}',
        RDF_XML: XML.format('<rdf:Description rdf:nodeID="x"><b:p>1</b:p></rdf:Description>'),
    }.get(format, '_:x <http://b/p> "1" .')
    first, second = (parse(text, format, "a").quads for _ in range(2))
    assert len(first) == len(second) == 1
    assert first[0].subject != second[0].subject


# ── Relative and local IRIs ──────────────────────────────────────────────

RELATIVE = {
    TURTLE: ("\n<x> <http://b/p> 1 .", 1),
    TRIG: ("\n<http://g/> { <x> <http://b/p> 1 }", 15),
    JSON_LD: ('{\n"@id": "x", "http://b/p": 1}', 8),
    RDF_XML: (XML.format('\n<rdf:Description rdf:about="x" b:p="1"/>'), 29),
}


@pytest.mark.parametrize("format", RELATIVE)
def test_a_relative_iri_needs_a_base(format: ox.RdfFormat) -> None:
    text, column = RELATIVE[format]
    said = refused(text, format)
    assert said.startswith(f"a:2:{column}: ")
    assert said.endswith(
        "\n  write the whole IRI; a relative one means another thing in every place"
    )
    [quad] = parse(text, format, "a", base="doc:///data.ttl").quads
    assert quad.subject == ox.NamedNode("doc:///x")


LOCAL = [
    (TURTLE, "\n<http://a/> <http://b/> <file:///etc/passwd> .", 25),
    (TURTLE, '"<file:x>\n" ; # <file:y>\n', None),
    (TURTLE, "\n@prefix f: <FILE:///etc/> . f:passwd <http://b/> 1 .", 12),
    (TURTLE, "\n@base <file:///etc/> .", 7),
    (TURTLE, "\n<http://a/> <http://b/> <\\u0066ile:///etc/passwd> .", 25),
    (TURTLE, '\n<http://a/> <http://b/> "x"^^<file:///etc/passwd> .', 30),
    (TRIG, "\n<file:///g> { <http://a/> <http://b/> 1 }", 1),
    (N_TRIPLES, "\n<http://a/> <http://b/> <fIle:///etc/passwd> .", 25),
    (N_QUADS, '\n<http://a/> <http://b/> "x" <file:///g> .', 29),
    (JSON_LD, '{\n"@id": "file:///etc/passwd", "http://b/p": 1}', 9),
    (JSON_LD, '{\n"@context": {"@base": "file:///etc/"}, "@id": "x", "http://b/p": 1}', 24),
    (RDF_XML, XML.format('\n<rdf:Description rdf:about="file:///etc/x" b:p="1"/>'), 29),
    (RDF_XML, XML.format('\n<rdf:Description xml:base="file:///etc/" rdf:about="x" b:p="1"/>'), 28),
]


@pytest.mark.parametrize(("format", "text", "column"), LOCAL)
def test_a_local_iri_is_refused_whatever_its_disguise(
    format: ox.RdfFormat, text: str, column: int | None
) -> None:
    for base in (None, "doc:///a"):
        if column is None:
            text = '<http://a/> <http://b/> """<file:x>\n""" . # <file:y>'
            assert len(parse(text, format, "a", base=base).quads) == 1
        else:
            said = refused(text, format, base)
            assert said.startswith(f"a:2:{column}: <")
            assert said.endswith(" means a file on one machine only")


# ── What harms a parser ──────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("format", "text", "column"),
    [
        (TURTLE, '"""<<( {| ~"""', None),
        (TURTLE, "<http://a/~a> , <http://a/b> # << {| ~", None),
        (TURTLE, "<<( <http://a/> <http://b/> 1 )>>", 25),
        (TURTLE, "<< <http://a/> <http://b/> 1 >>", 25),
        (TURTLE, "1 {| <http://b/> 2 |}", 27),
        (TURTLE, "1 ~ <http://r/>", 27),
        (TURTLE, "1 ~", 27),
        (TURTLE, '"x"@en--ltr', 28),
        (TRIG, "<<( <http://a/> <http://b/> 1 )>>", 25),
        (N_TRIPLES, "<<( <http://a/> <http://b/> <http://b/> )>>", 25),
        (N_QUADS, "<<( <http://a/> <http://b/> <http://b/> )>>", 25),
        (N_QUADS, "<<(" * 100_000, 25),
    ],
)
def test_statements_about_statements_are_refused(
    format: ox.RdfFormat, text: str, column: int | None
) -> None:
    what = "text has a direction" if "--" in text else "is a triple term"
    text = f"<http://a/> <http://b/> {text}\n."
    if column is None:
        assert parse(text, format, "a").quads
    else:
        assert refused(text, format).startswith(f"a:1:{column}: this {what} ")


def test_a_triple_as_a_resource_of_rdf_xml_is_refused() -> None:
    inner = '<rdf:Description rdf:about="http://c/"><b:q>1</b:q></rdf:Description>'
    text = XML.replace("xmlns:rdf", 'rdf:version="1.2" xmlns:rdf').format(
        '<rdf:Description rdf:about="http://a/">\n<b:p rdf:parseType="Triple">'
        f"{inner}</b:p></rdf:Description>"
    )
    assert refused(text, RDF_XML).startswith("a:2:10: this is a triple term of RDF 1.2")


@pytest.mark.parametrize("format", [TURTLE, TRIG])
@pytest.mark.parametrize(("opening", "closing"), [("[<http://b/>", "]"), ("(", ")")])
def test_brackets_may_be_deep_but_not_endless(
    format: ox.RdfFormat, opening: str, closing: str
) -> None:
    def nested(depth: int) -> str:
        return f"\n<http://a/> <http://b/> {opening * depth}1{closing * depth} ."

    assert len(parse(nested(500), format, "a").quads) > 500
    column = 25 + 500 * len(opening)
    said = refused(nested(501), format)
    assert said.startswith(f"a:2:{column}: brackets within brackets, more than 500 deep")


def test_many_brackets_side_by_side_are_no_depth() -> None:
    text = "<http://a/> <http://b/> " + " , ".join(['( ")" "(" )'] * 2000) + " ."
    assert len(parse(text, TURTLE, "a").quads) == 2000 * 5


PREFIX = "@prefix e: <http://e/> .\n"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("<<<<<<< HEAD\ne:a e:b e:c .\n=======\n>>>>>>> other\n", "2:1"),
        ("e:a e:b e:c .\n=======\ne:a e:b e:d .\n", "3:1"),
        ("e:a e:b e:c .\n>>>>>>> other\n", "3:1"),
    ],
)
def test_marks_that_git_leaves_are_told_as_what_they_are(text: str, place: str) -> None:
    said = refused(PREFIX + text, TURTLE)
    assert said.startswith(f"a:{place}: two versions of this file were merged"), said
    assert "keep one version" in said
    kept = PREFIX + f'e:a e:b """\n{text}""" .'
    assert len(parse(kept, TURTLE, "a").quads) == 1


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("e:a e:b “c”@lv .", "straight quotation marks"),
        ("\u00a0e:a e:b e:c .", "looks like a space and is none"),
        ("e:a e:b yes .", "a truth is true or false"),
        ("e:a e:b e:not planned .", "no spaces"),
    ],
)
def test_what_people_write_by_mistake_has_a_hint(text: str, hint: str) -> None:
    said = refused(PREFIX + text, TURTLE)
    assert said.startswith("a:2:") and hint in said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[" * 201, "a:1:201: objects and lists within others, more than 200 deep"),
        ('{"a":' * 100_000, "a:1:1001: objects and lists within others"),
        ('{"a": "[[[", "b": "\\"["\n "c": 1}', "a:2:2: this is no JSON: "),
        ('{"a": 1,\n "b": {"a": 1}, "a": 2}', 'a:2:17: the key "a" stands twice in one object'),
        ('{"a": "NaN",\n "b": NaN}', "a:2:7: NaN is no number"),
        ('{"a":\n -Infinity}', "a:2:2: -Infinity is no number"),
        ('{"a": "\\uD83D\\uDE00",\n "b": "\\uDC00"}', "a:2:7: an escape in this text is half a"),
        ("", "a:1:1: this is no JSON"),
        ("7", "a:1:1: JSON-LD is an object or a list of objects"),
        ('{"@context":\n "http://127.0.0.1/c"}', "a:2:2: the context http://127.0.0.1/c does not"),
        ('{"a": {"@context": [\n "c.jsonld"]}}', "a:2:2: the context c.jsonld does not travel"),
        ('{"@context": {"@import":\n "c.jsonld"}}', "a:1:15: the context c.jsonld is not fetched"),
        (
            '{"@context": {"a": {"@id": "http://a/",\n"@context": "file:///c"}}}',
            "a:2:13: the context file:///c does not travel",
        ),
    ],
)
def test_json_that_is_none_or_leads_outside_is_refused(text: str, said: str) -> None:
    assert refused(text, JSON_LD).startswith(said)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"@id": "http://a/ b",\n "http://b/": 1}', "a:1:9: http://a/ b is no IRI"),
        ('{"@id": "http://a/",\n "@type": ["http://b/", "a b"]}', "a:2:25: a b is no IRI"),
        ('{"@id": "http://a/",\n "http://b/": {"@id": "http://["}}', "a:2:23: http://[ is no IRI"),
        ('{"@id": "http://a/",\n "http://b/ c": 1}', "a:2:2: http://b/ c is no IRI"),
        (
            '{"@context": {"id": "@id", "b": {"@id": "http://b/", "@type": "@id"}},\n'
            ' "id": "http://a/", "b": "a b"}',
            "a:2:26: a b is no IRI",
        ),
        (
            '{"@id": "http://a/",\n "http://b/": {"@value": "x", "@language": "lat vian"}}',
            'a:2:44: "lat vian" is no tag of a language',
        ),
        ('{"@context": {\n"@language": "1x"}}', 'a:2:14: "1x" is no tag of a language'),
        (
            '{"@context": {"b": {"@id": "http://b/", "@container": "@language"}},\n'
            ' "@id": "http://a/", "b": {"en us": "x"}}',
            'a:2:28: "en us" is no tag of a language',
        ),
        (
            '{"@id": "http://a/",\n "http://b/": [1, {"@value": {},\n "@language": "en"}]}',
            "a:3:1: @language can be used only on a string",
        ),
    ],
)
def test_what_json_ld_would_drop_in_silence_is_refused(text: str, said: str) -> None:
    assert refused(text, JSON_LD).startswith(said)


def test_plain_json_within_json_ld_is_left_alone() -> None:
    text = (
        '{"@context": {"j": {"@id": "http://b/", "@type": "@json"}}, "@id": "http://a/",'
        ' "j": {"@id": "a b", "@language": "x y", "@context": "http://127.0.0.1/"}}'
    )
    [quad] = parse(text, JSON_LD, "a").quads
    said = {"@id": "a b", "@language": "x y", "@context": "http://127.0.0.1/"}
    assert json.loads(quad.object.value) == said


def test_numbers_are_read_as_they_are_written() -> None:
    text = (
        f'{{"@context": "{names.CONTEXT}", "@id": "http://a/", "http://b/": [1.5e400, {"7" * 20}]}}'
    )
    values = sorted(quad.object.value for quad in parse(text, JSON_LD, "a").quads)
    assert values == ["1.5E400", "7" * 20]


def test_our_own_context_travels_with_the_program_and_is_the_registry_of_prefixes(
    project: Path,
) -> None:
    context = json.loads(OWN_CONTEXT.read_text())["@context"]
    declared = read(project / "ontology" / "prefixes.ttl", "prefixes").quads
    said = {
        quad.subject: [
            other.object.value
            for name in (names.SHAPE_PREFIX, names.SHAPE_NAMESPACE)
            for other in declared
            if other.subject == quad.subject and other.predicate.value == name
        ]
        for quad in declared
        if quad.predicate.value == names.SHAPE_PREFIX
    }
    assert len(said) > 30
    assert context == dict(said.values()), "src/svgraph/context.jsonld lags behind"
    text = (
        f'[{{"@context": ["{names.CONTEXT}", {{"l": "rdfs:label"}}],'
        ' "@id": "plan:zz",\n "l": "x"},'
        f' {{"@id": "http://a/", "http://b/": "{names.CONTEXT}"}}]'
    )
    assert {str(quad) for quad in parse(text, JSON_LD, "a").quads} == {
        f'<{names.PLAN}zz> <{names.LABEL}> "x"',
        f'<http://a/> <http://b/> "{names.CONTEXT}"',
    }


def doctype(inside: str) -> str:
    return f"<!DOCTYPE rdf:RDF\n{inside}>" + XML.format("")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (doctype('SYSTEM "a.dtd"'), "a:2:15: this document type lies outside"),
        (doctype('PUBLIC "a" "http://127.0.0.1/a.dtd"'), "a:2:36: this document type lies"),
        (doctype('[<!ENTITY a "b"><!ENTITY c "&a;">]'), "a:2:18: the entity c holds more"),
        (doctype('[<!ENTITY a "&#60;b/>">]'), "a:2:2: the entity a holds more than plain"),
        (doctype('[<!ENTITY a SYSTEM "file:///etc/passwd">]'), "a:2:2: the entity a lies"),
        (doctype('[<!ENTITY % a "b">]'), "a:2:2: the entity a is a parameter"),
        (doctype(f'[<!ENTITY a "{"x" * 1025}">]'), "a:2:2: the entity a is longer"),
        (
            doctype("[" + "".join(f'<!ENTITY a{n} "b">' for n in range(101)) + "]"),
            "a:2:1792: this file defines more than 100 entities",
        ),
        (
            '<?xml version="1.0" encoding="latin1"?>\n<a/>',
            "a:1:1: this file says that it is latin1",
        ),
        ("<a>\n<b></a>", "a:2:6: mismatched tag"),
        ("<a>" * 501, "a:1:1501: elements within elements, more than 500 deep"),
        ("", "a:1:1: no element found"),
        (
            XML.format('\n<rdf:Description>\n<b:p xml:lang="lat vian">x</b:p></rdf:Description>'),
            "a:3:16: error while parsing language tag",
        ),
        (XML.format('\n<rdf:Description rdf:about="http://a/ &amp;"/>'), "a:2:29: error while"),
        (XML.format("\n<rdf:li/>\n"), "a:2:1: "),
    ],
)
def test_xml_that_grows_or_leads_outside_or_is_none_is_refused(text: str, said: str) -> None:
    found = refused(text, RDF_XML)
    assert found.startswith(said[:4])
    assert said.split(": ", 1)[1] in found


def test_plain_entities_are_read() -> None:
    text = doctype('[<!ENTITY xsd "http://www.w3.org/2001/XMLSchema#">]').replace(
        "</rdf:RDF>",
        '<rdf:Description rdf:about="http://a/"><b:p rdf:datatype="&xsd;date">2024-01-01</b:p>'
        "</rdf:Description></rdf:RDF>",
    )
    [quad] = parse(text, RDF_XML, "a").quads
    assert quad.object == ox.Literal("2024-01-01", datatype=ox.NamedNode(names.XSD_DATE))


# ── Bytes and lengths ────────────────────────────────────────────────────


@pytest.mark.parametrize("format", SAME)
def test_marks_and_encodings_are_the_same_in_all_formats(
    tmp_path: Path, format: ox.RdfFormat
) -> None:
    text = SAME[format]
    mark = b"\xef\xbb\xbf"
    assert len(parse(mark + text.encode(), format, "a").quads) == 1
    assert refused(mark * 2 + text.encode(), format).startswith("a:1:1: this file has two byte")
    assert refused(text.encode("utf-16"), format).startswith("a: this file is UTF-16")
    assert refused(b"\n" + text.encode() + b"\xff", format).startswith(f"a:2:{len(text) + 1}: this")
    assert refused("\n \ud800", format) == "a:2:2: this is half a character"
    path = tmp_path / "a"
    path.write_bytes(b"\n\0")
    with pytest.raises(InputError, match="a:2:1: this file holds a NUL"):
        read(path, "a", format=format)
    assert refused(b"\n \0", format).startswith("a:2:")


def test_nul_in_a_text_is_read_but_not_in_a_file(tmp_path: Path) -> None:
    """The specification allows it, and a file that holds it is no text file."""
    text = '<http://a/> <http://b/> "\0" .'
    assert parse(text, N_TRIPLES, "a").quads[0].object == ox.Literal("\0")
    path = tmp_path / "a.nt"
    path.write_text(text)
    with pytest.raises(InputError, match=r"^a\.nt:1:26: this file holds a NUL"):
        read(path, "a.nt")


@pytest.mark.parametrize("format", [TURTLE, N_TRIPLES, N_QUADS, TRIG])
def test_a_token_that_is_too_long_is_said_with_its_place(format: ox.RdfFormat) -> None:
    text = f'<http://a/> <http://b/> "x" .\n<http://a/> <http://b/> "{"x" * (1 << 24)}" .'
    assert refused(text, format) == "a:2:1: this file holds a token of more than 16 MB"


def test_what_is_too_long_to_be_read_is_not_repeated() -> None:
    said = refused(f"{'p' * 1_000_000}:a <http://b/> 1 .", TURTLE)
    assert "1,000,0" in said
    assert len(said) < 2500


def test_a_file_that_is_too_large_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "a.nt"
    path.touch()
    os.truncate(path, files.LARGEST_FILE + 1)
    with pytest.raises(InputError, match="larger than 50 MB"):
        read(path, "a.nt")


def test_the_readers_of_xml_and_json_run_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever happens in them, the caller lives."""

    def crash(*_: object) -> None:
        os.kill(os.getpid(), 11)

    monkeypatch.setattr(rdf, "_serialised", crash)
    for format in (RDF_XML, JSON_LD):
        with pytest.raises(Exception, match=r"reading a ended the engine \(SIGSEGV\)"):
            parse(SAME[format], format, "a")
