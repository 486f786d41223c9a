"""Hostile files of RDF: what is in each, and what must come of it. No bomb is stored: all are made.

A case says how a reader must end (exit code) and what it must say, `{file}` being the name that
the reader calls the file by. `{port}` and `{secret}` in the bytes of a case are the port of a
listener that nobody may call and the path of a file that nobody may show.
"""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

MEGABYTE = 1 << 20
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
SPO = "<http://a/> <http://b/> "
IMPORTS = "<http://a/> <http://www.w3.org/2002/07/owl#imports>"
HERE = "<http://127.0.0.1:{port}/>"


class World(NamedTuple):
    """What lies around a hostile file: a port that listens, a secret, a folder to play in."""

    port: int
    secret: Path
    folder: Path


class Case(NamedTuple):
    """A hostile file and what must come of it."""

    name: str
    ending: str
    put: Callable[[Path, World], None]
    exit: int
    said: str

    def __repr__(self) -> str:
        return f"{self.name}{self.ending}"


Content = str | bytes | Callable[[], str | bytes]


def text(content: Content) -> Callable[[Path, World], None]:
    """A file with that content, which is made when it is needed where it is large."""

    def put(path: Path, world: World) -> None:
        made = content() if callable(content) else content
        raw = made if isinstance(made, bytes) else made.encode("utf-8", "surrogatepass")
        raw = raw.replace(b"{port}", str(world.port).encode())
        path.write_bytes(raw.replace(b"{secret}", str(world.secret).encode()))

    return put


def sparse(size: int, start: bytes = b"") -> Callable[[Path, World], None]:
    """A file that claims a size and takes no room."""

    def put(path: Path, world: World) -> None:
        path.write_bytes(start)
        os.truncate(path, size)

    return put


# ── What is no file ──────────────────────────────────────────────────────


def pipe(path: Path, world: World) -> None:
    os.mkfifo(path)


def unix_socket(path: Path, world: World) -> None:
    here = Path.cwd()
    os.chdir(path.parent)  # the name of a socket may not be long
    try:
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind(path.name)
    finally:
        os.chdir(here)


def link_to(target: str) -> Callable[[Path, World], None]:
    def put(path: Path, world: World) -> None:
        path.symlink_to(target.replace("{secret}", str(world.secret)))

    return put


def link_to_itself(path: Path, world: World) -> None:
    path.symlink_to(path.name)


def folder(path: Path, world: World) -> None:
    path.mkdir()


def unreadable(path: Path, world: World) -> None:
    path.write_text("")
    path.chmod(0)


def absent(path: Path, world: World) -> None:
    """Nothing at all."""


# ── Helpers to write ─────────────────────────────────────────────────────


def xml(body: str, doctype: str = "") -> str:
    return (
        f"{doctype}\n"
        f'<rdf:RDF xmlns:rdf="{RDF}" xmlns:b="http://b/" xmlns:owl="http://www.w3.org/2002/07/owl#">'
        f"\n{body}\n</rdf:RDF>\n"
    )


def doctype(inside: str) -> str:
    return f"<!DOCTYPE rdf:RDF {inside}>"


def about(iri: str, inside: str = "<b:p>1</b:p>") -> str:
    return f'<rdf:Description rdf:about="{iri}">{inside}</rdf:Description>'


def node(**values: object) -> str:
    return json.dumps({"@id": "http://a/", **values}, ensure_ascii=False)


LAUGHS = (
    '[<!ENTITY l0 "lol">'
    + "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    + "]"
)
QUADRATIC = f'[<!ENTITY a "{"x" * 80_000}">]'
MANY = "[" + "".join(f'<!ENTITY e{n} "x">' for n in range(101)) + "]"
AMPLIFIED = '[<!ENTITY a "' + "x" * 1000 + '">]'
LOCAL = "means a file on one machine only"
OUTSIDE = "does not travel with the program"
TOKEN = "this file holds a token of more than 16 MB"
DEEP = "brackets within brackets, more than 500 deep"
TRIPLE = "this is a triple term of RDF 1.2"
HALF = "an escape in this text is half a character"

KIN = {
    ".ttl": SPO + "VALUE .",
    ".trig": "<http://g/> { " + SPO + "VALUE }",
    ".nt": SPO + "VALUE .",
    ".nq": SPO + "VALUE <http://g/> .",
}


def kin(
    name: str,
    value: str | Callable[[], str],
    exit: int,
    said: str,
    endings: str = ".ttl .trig .nt .nq",
) -> list[Case]:
    """One object of a triple, in Turtle and what is like it."""

    def written(ending: str) -> Callable[[], str]:
        return lambda: KIN[ending].replace("VALUE", value() if callable(value) else value)

    return [Case(name, each, text(written(each)), exit, said) for each in endings.split()]


CASES: list[Case] = [
    # Entities, document types, declarations
    Case(
        "billion-laughs",
        ".rdf",
        text(xml("<b:x>&l9;</b:x>", doctype(LAUGHS))),
        2,
        "{file}:1:50: the entity l1 holds more than plain text",
    ),
    Case(
        "quadratic-entity",
        ".rdf",
        text(xml("&a;" * 50_000, doctype(QUADRATIC))),
        2,
        "the entity a is longer than 1024 characters",
    ),
    Case(
        "many-entities",
        ".owl",
        text(xml("", doctype(MANY))),
        2,
        "this file defines more than 100 entities",
    ),
    Case(
        "short-entity-a-million-times",
        ".rdf",
        text(
            lambda: xml(about("http://a/", f"<b:p>{'&a;' * 1_000_000}</b:p>"), doctype(AMPLIFIED))
        ),
        2,
        "{file}:",
    ),
    Case(
        "entity-of-a-file",
        ".rdf",
        text(xml("&a;", doctype('[<!ENTITY a SYSTEM "file://{secret}">]'))),
        2,
        "the entity a lies outside of the file, and is not fetched",
    ),
    Case(
        "entity-of-an-address",
        ".xml",
        text(xml("&a;", doctype('[<!ENTITY a SYSTEM "http://127.0.0.1:{port}/">]'))),
        2,
        "the entity a lies outside",
    ),
    Case(
        "parameter-entity",
        ".rdf",
        text(xml("", doctype('[<!ENTITY % a SYSTEM "http://127.0.0.1:{port}/"> %a;]'))),
        2,
        "the entity a is a parameter entity",
    ),
    Case(
        "parameter-entity-within",
        ".rdf",
        text(xml("", doctype("[<!ENTITY % a '<!ENTITY b SYSTEM \"file://{secret}\">'> %a;]"))),
        2,
        "the entity a is a parameter entity",
    ),
    Case(
        "unparsed-entity",
        ".rdf",
        text(xml("", doctype('[<!NOTATION n SYSTEM "n"><!ENTITY a SYSTEM "{secret}" NDATA n>]'))),
        2,
        "the entity a lies outside",
    ),
    Case(
        "document-type-of-an-address",
        ".rdf",
        text(xml("", doctype('SYSTEM "http://127.0.0.1:{port}/a.dtd"'))),
        2,
        "this document type lies outside of the file",
    ),
    Case(
        "document-type-of-a-file",
        ".owl",
        text(xml("", doctype('PUBLIC "x" "file://{secret}"'))),
        2,
        "this document type lies outside of the file",
    ),
    Case(
        "entity-that-nobody-defined",
        ".rdf",
        text(xml(about("http://a/", "<b:p>&x;</b:p>"))),
        2,
        "{file}:3:",
    ),
    Case(
        "entity-of-markup",
        ".rdf",
        text(xml("&a;", doctype('[<!ENTITY a "&#60;b/>">]'))),
        2,
        "the entity a holds more than plain text",
    ),
    Case(
        "plain-entity",
        ".owl",
        text(xml(about("&x;a"), doctype('[<!ENTITY x "http://a/">]'))),
        0,
        "",
    ),
    Case(
        "latin",
        ".rdf",
        text('<?xml version="1.0" encoding="iso-8859-1"?>' + xml("")),
        2,
        "{file}:1:1: this file says that it is iso-8859-1",
    ),
    Case(
        "inclusion",
        ".rdf",
        text(xml('<i:include xmlns:i="http://www.w3.org/2001/XInclude" href="file://{secret}"/>')),
        2,
        "{file}:3:1: XML namespaces are required",
    ),
    Case(
        "style-sheet",
        ".rdf",
        text('<?xml-stylesheet href="http://127.0.0.1:{port}/"?>' + xml(about("http://a/"))),
        0,
        "",
    ),
    # Depth
    Case(
        "deep-elements",
        ".rdf",
        text(lambda: xml("<b:x>" * 100_000)),
        2,
        "{file}:3:2496: elements within elements, more than 500 deep",
    ),
    Case(
        "deep-elements-of-one-line",
        ".xml",
        text(lambda: "<a>" * 2_000_000),
        2,
        "{file}:1:1501: elements within elements",
    ),
    Case(
        "deep-lists",
        ".jsonld",
        text(lambda: "[" * 1_000_000),
        2,
        "{file}:1:201: objects and lists within others, more than 200 deep",
    ),
    Case(
        "deep-objects",
        ".json",
        text(lambda: '{"@graph":' * 200_000 + "1" + "}" * 200_000),
        2,
        "{file}:1:2001: objects and lists within others",
    ),
    Case(
        "deep-context",
        ".jsonld",
        text('{"@context":{"a":' * 5_000 + "null" + "}}" * 5_000),
        2,
        "more than 200 deep",
    ),
    *kin(
        "deep-triple-terms",
        lambda: "<<( <http://a/> <http://b/> " * 100_000 + "<http://c/>" + " )>>" * 100_000,
        2,
        TRIPLE,
    ),
    *kin("triple-term", "<<( <http://a/> <http://b/> <http://c/> )>>", 2, TRIPLE),
    *kin(
        "deep-reified-triples",
        lambda: "<< <http://a/> <http://b/> " * 100_000 + "1" + " >>" * 100_000,
        2,
        TRIPLE,
        ".ttl .trig",
    ),
    *kin("deep-annotations", lambda: "1 " + "{| <http://b/> 1 " * 100_000, 2, TRIPLE, ".ttl .trig"),
    *kin(
        "deep-blank-nodes",
        lambda: "[ <http://b/> " * 100_000 + "1" + "]" * 100_000,
        2,
        DEEP,
        ".ttl .trig",
    ),
    *kin("deep-collections", lambda: "(" * 100_000 + ")" * 100_000, 2, DEEP, ".ttl .trig"),
    *kin("brackets-never-closed", lambda: "[" * 1_000_000, 2, DEEP, ".ttl .trig"),
    *kin("brackets-in-a-text", lambda: '"' + "[(<<{|" * 100_000 + '"', 0, ""),
    Case("deep-graphs", ".trig", text("<http://g/> {" * 100_000), 2, "{file}:1:"),
    # What leads outside
    Case(
        "context-of-an-address",
        ".jsonld",
        text('{"@context":\n "http://127.0.0.1:{port}/c", "@id": "http://a/"}'),
        2,
        f"{{file}}:2:2: the context http://127.0.0.1:{{port}}/c {OUTSIDE}",
    ),
    Case("context-of-a-file", ".jsonld", text('{"@context": "file://{secret}"}'), 2, OUTSIDE),
    Case("context-of-a-path", ".json", text('{"@context": ["../../{secret}"]}'), 2, OUTSIDE),
    Case(
        "context-within",
        ".jsonld",
        text('{"@context": {"a": {"@id": "http://a/", "@context": "http://127.0.0.1:{port}/"}}}'),
        2,
        OUTSIDE,
    ),
    Case(
        "context-of-a-part",
        ".jsonld",
        text(node(**{"http://b/": {"@context": "http://localhost:{port}/", "x": 1}})),
        2,
        OUTSIDE,
    ),
    Case(
        "two-hundred-contexts",
        ".jsonld",
        text(json.dumps({"@context": [f"http://127.0.0.1:{{port}}/{n}" for n in range(200)]})),
        2,
        OUTSIDE,
    ),
    Case(
        "import-of-a-context",
        ".jsonld",
        text('{"@context": {"@version": 1.1,\n"@import": "http://127.0.0.1:{port}/"}}'),
        2,
        "{file}:2:1: the context http://127.0.0.1:{port}/ is not fetched",
    ),
    *[
        Case("imports", ending, text(content), 0, "")
        for ending, content in {
            ".nt": f"{IMPORTS} {HERE} .",
            ".ttl": f"{IMPORTS} {HERE} .",
            ".nq": f"{IMPORTS} <http://localhost:{{port}}/> <http://g/> .",
            ".trig": f"{HERE} {{ {IMPORTS} {HERE} }}",
            ".jsonld": node(
                **{"http://www.w3.org/2002/07/owl#imports": {"@id": "http://127.0.0.1:{port}/"}}
            ),
            ".rdf": xml(
                about("http://a/", '<owl:imports rdf:resource="http://127.0.0.1:{port}/"/>')
            ),
        }.items()
    ],
    Case(
        "imports-of-a-file",
        ".ttl",
        text(IMPORTS + " <file://{secret}> ."),
        2,
        LOCAL,
    ),
    Case(
        "imports-of-a-file",
        ".rdf",
        text(xml(about("http://a/", '<owl:imports rdf:resource="file://{secret}"/>'))),
        2,
        LOCAL,
    ),
    *kin("local-iri", "<file://{secret}>", 2, LOCAL),
    *kin("local-iri-in-disguise", "<\\u0066\\u0049le://{secret}>", 2, LOCAL),
    *kin("local-datatype", '"x"^^<FILE://{secret}>', 2, LOCAL),
    Case(
        "local-prefix",
        ".ttl",
        text("@prefix f: <file:///etc/> .\nf:passwd <http://b/> 1 ."),
        2,
        "{file}:1:12: <file:///etc/> " + LOCAL,
    ),
    Case(
        "local-base",
        ".trig",
        text("BASE <file:///etc/>\n<passwd> <http://b/> 1 ."),
        2,
        "{file}:1:6: <file:///etc/> " + LOCAL,
    ),
    Case("local-graph", ".nq", text(SPO + "1 <file://{secret}> .".replace("1", '"1"')), 2, LOCAL),
    Case(
        "local-iri",
        ".jsonld",
        text('{"@id": "file://{secret}", "http://b/": 1}'),
        2,
        "{file}:1:10: <file://{secret}> " + LOCAL,
    ),
    Case(
        "local-base",
        ".jsonld",
        text('{"@context": {"@base": "file:///etc/"}, "@id": "passwd", "http://b/": 1}'),
        2,
        LOCAL,
    ),
    Case(
        "local-iri",
        ".rdf",
        text(xml(about("file://{secret}"))),
        2,
        "{file}:3:29: <file://{secret}> ",
    ),
    Case(
        "local-base",
        ".rdf",
        text(xml('<rdf:Description xml:base="file:///etc/" rdf:about="passwd" b:p="1"/>')),
        2,
        LOCAL,
    ),
    # Bytes
    *[
        Case("byte-that-is-no-utf-8", ending, text(content), 2, "this byte is no UTF-8")
        for ending, content in {
            ".ttl": b'<http://a/> <http://b/> "\xff" .',
            ".trig": b'<http://a/> <http://b/> "\xc3\x28" .',
            ".nt": b'<http://a/> <http://b/> "\xe2\x82" .',
            ".nq": b'<http://a/> <http://b/> "\xed\xa0\x80" .',
            ".jsonld": b'{"@id": "http://a/", "http://b/": "\xf8"}',
            ".rdf": xml(about("http://a/", "<b:p>\xff</b:p>")).encode("latin-1"),
        }.items()
    ],
    *[
        Case("nul", ending, text(content), 2, "this file holds a NUL character")
        for ending, content in {
            ".ttl": SPO + '"a\0b" .',
            ".trig": "\0",
            ".nt": SPO + '"a\0b" .',
            ".nq": "\0" * 1000,
            ".jsonld": '{"@id": "http://a/\0"}',
            ".rdf": xml("\0"),
        }.items()
    ],
    *[
        Case("utf-16", ending, text("# ā".encode("utf-16")), 2, "{file}: this file is UTF-16")
        for ending in (".ttl", ".trig", ".nt", ".nq", ".jsonld", ".rdf")
    ],
    Case(
        "utf-16-without-a-mark",
        ".ttl",
        text(f"{SPO}1 .".encode("utf-16-le")),
        2,
        "{file}:1:2: this file holds a NUL character",
    ),
    *[
        Case(
            "two-marks",
            ending,
            text(b"\xef\xbb\xbf" * 2 + b"x"),
            2,
            "{file}:1:1: this file has two byte order marks",
        )
        for ending in (".ttl", ".trig", ".nt", ".nq", ".jsonld", ".rdf")
    ],
    Case("one-mark", ".nt", text(b"\xef\xbb\xbf" + (SPO + '"1" .').encode()), 0, ""),
    Case("random-bytes", ".ttl", text(bytes(range(128, 255)) * 100), 2, "{file}:1:1: this byte"),
    # Escapes, IRIs, languages
    *kin("half-a-character", '"\\uD800"', 2, "D800"),
    *kin("character-beyond-all", '"\\UFFFFFFFF"', 2, "{file}:1:"),
    *kin("iri-with-a-space", "<http://a b>", 2, "{file}:1:"),
    *kin("iri-with-an-escaped-space", "<http://a\\u0020b>", 2, "{file}:1:"),
    *kin("relative-iri", "<a>", 2, "No scheme found in an absolute IRI"),
    *kin("iri-of-five-megabytes", lambda: "<http://a/" + "x" * 5 * MEGABYTE + ">", 0, ""),
    *kin("language-of-nothing", '"x"@ ', 2, "{file}:1:"),
    *kin("language-of-digits", '"x"@12 ', 2, "{file}:1:"),
    *kin("language-too-long", '"x"@abcdefghijkl', 2, "{file}:1:"),
    *kin("text-with-a-direction", '"x"@en--ltr', 2, "this text has a direction"),
    Case(
        "half-a-character",
        ".jsonld",
        text('{"@id": "http://a/",\n"http://b/": "\\ud800"}'),
        2,
        "{file}:2:14: " + HALF,
    ),
    Case(
        "half-a-character",
        ".rdf",
        text(xml(about("http://a/", "<b:p>&#xD800;</b:p>"))),
        2,
        "{file}:3:",
    ),
    Case(
        "iri-with-a-space",
        ".jsonld",
        text(node(**{"http://b/": {"@id": "http://a b"}})),
        2,
        "http://a b is no IRI",
    ),
    Case("iri-with-a-space", ".rdf", text(xml(about("http://a b"))), 2, "{file}:3:29: "),
    Case(
        "relative-iri",
        ".jsonld",
        text('{"@id": "../../etc/passwd", "http://b/": 1}'),
        2,
        "is a relative IRI",
    ),
    Case(
        "relative-iri",
        ".rdf",
        text(xml(about("../../etc/passwd"))),
        2,
        "{file}:3:29: error while parsing IRI",
    ),
    Case(
        "language-that-is-none",
        ".jsonld",
        text(node(**{"http://b/": {"@value": "x", "@language": "no language"}})),
        2,
        '"no language" is no tag of a language',
    ),
    Case(
        "language-that-is-none",
        ".rdf",
        text(xml(about("http://a/", '<b:p xml:lang="no language">x</b:p>'))),
        2,
        "{file}:3:",
    ),
    # JSON that is none
    Case(
        "number-that-is-none",
        ".jsonld",
        text(node(**{"http://b/": 1}).replace("1", "NaN")),
        2,
        "NaN is no number of JSON",
    ),
    Case(
        "infinite-number",
        ".json",
        text('{"http://b/":\n-Infinity}'),
        2,
        "{file}:2:1: -Infinity is no number",
    ),
    Case(
        "endless-number",
        ".jsonld",
        text(lambda: '{"@id": "http://a/", "http://b/": ' + "7" * 1_000_000 + "}"),
        0,
        "",
    ),
    Case(
        "doubled-key",
        ".jsonld",
        text('{"@id": "http://a/",\n"@id": "http://c/"}'),
        2,
        '{file}:2:1: the key "@id" stands twice in one object',
    ),
    Case(
        "json-that-ends-early",
        ".json",
        text('{"@id": "http://a/",\n"x": '),
        2,
        "{file}:2:6: this is no JSON",
    ),
    Case("json-with-a-comment", ".json", text("// x\n{}"), 2, "{file}:1:1: this is no JSON"),
    Case("no-object", ".jsonld", text('"http://127.0.0.1:{port}/"'), 2, "JSON-LD is an object"),
    Case(
        "cyclic-list",
        ".jsonld",
        text('{"@id": "_:a", "http://b/": {"@list": [{"@id": "_:a"}]}}'),
        0,
        "",
    ),
    # Size
    *[
        Case(
            "hundred-megabytes",
            ending,
            sparse(100 * MEGABYTE, b'<http://a/> <http://b/> "'),
            2,
            "{file}: this file is larger than 50 MB",
        )
        for ending in (".ttl", ".trig", ".nt", ".nq", ".jsonld", ".rdf")
    ],
    Case("sixty-megabytes", ".nt", text(lambda: b"# x\n" * 15 * MEGABYTE), 2, "larger than 50 MB"),
    Case("a-terabyte", ".ttl", sparse(1 << 40), 2, "{file}: this file is larger than 50 MB"),
    *kin("text-of-forty-megabytes", lambda: '"' + "x" * 40 * MEGABYTE + '"', 2, TOKEN),
    *kin(
        "text-of-sixteen-megabytes", lambda: '"' + "x" * 16 * MEGABYTE + '"', 2, TOKEN, ".nt .ttl"
    ),
    Case(
        "text-of-twenty-megabytes",
        ".jsonld",
        text(lambda: node(**{"http://b/": "x" * 20 * MEGABYTE})),
        2,
        TOKEN,
    ),
    Case(
        "text-of-twenty-megabytes",
        ".rdf",
        text(lambda: xml(about("http://a/", f"<b:p>{'x' * 20 * MEGABYTE}</b:p>"))),
        2,
        TOKEN,
    ),
    Case(
        "prefix-of-a-megabyte",
        ".ttl",
        text(lambda: "p" * MEGABYTE + ":a <http://b/> 1 ."),
        2,
        "{file}:1:1: The prefix ppp",
    ),
    Case("million-semicolons", ".ttl", text(lambda: SPO + "1 " + ";" * 1_000_000 + "."), 0, ""),
    Case(
        "million-commas", ".ttl", text(lambda: SPO + "1 " + "," * 1_000_000 + "."), 2, "{file}:1:"
    ),
    Case("million-quotation-marks", ".ttl", text(lambda: SPO + '"' * 1_000_001), 2, "{file}:1:"),
    Case("million-angles", ".ttl", text(lambda: "<" * 1_000_000), 2, TRIPLE),
    Case(
        "million-backslashes",
        ".nt",
        text(lambda: SPO + '"' + "\\" * 1_000_001 + '" .'),
        2,
        "{file}:1:",
    ),
    Case(
        "million-prefixes",
        ".ttl",
        text(lambda: "".join(f"@prefix p{n}: <http://p/{n}> .\n" for n in range(200_000))),
        0,
        "",
    ),
    Case(
        "list-of-two-hundred-thousand",
        ".ttl",
        text(lambda: SPO + "( " + "1 " * 200_000 + ") ."),
        0,
        "",
    ),
    Case(
        "list-of-two-hundred-thousand",
        ".jsonld",
        text(lambda: node(**{"http://b/": {"@list": [1] * 200_000}})),
        0,
        "",
    ),
    Case(
        "two-hundred-thousand-blank-nodes",
        ".nt",
        text(lambda: "".join(f'_:b{n} <http://b/> "1" .\n' for n in range(200_000))),
        0,
        "",
    ),
    Case("cyclic-list", ".nt", text(f"_:a <{RDF}first> _:a .\n_:a <{RDF}rest> _:a .\n"), 0, ""),
    # Turtle that is none
    Case(
        "text-never-closed",
        ".ttl",
        text(lambda: SPO + '"""' + "x\n" * 1_000_000),
        2,
        "{file}:1:25: this text is never closed",
    ),
    Case("empty", ".ttl", text(""), 0, ""),
    Case("empty", ".jsonld", text(""), 2, "{file}:1:1: this is no JSON"),
    Case("empty", ".rdf", text(""), 2, "{file}:1:1: no element found"),
    Case(
        "sparql",
        ".ttl",
        text("SELECT * { SERVICE <http://127.0.0.1:{port}/> { ?s ?p ?o } }"),
        2,
        "{file}:1:1: ",
    ),
    Case(
        "html", ".rdf", text("<html><script src='http://127.0.0.1:{port}/'></html>"), 2, "{file}:1:"
    ),
    Case(
        "turtle-under-another-name", ".jsonld", text(SPO + "1 ."), 2, "{file}:1:1: this is no JSON"
    ),
    Case("unknown-ending", ".tlt", text(""), 2, "no format of RDF ends in .tlt"),
    Case("no-ending", "", text(""), 2, "this name has no ending"),
    Case("page", ".html", text(""), 2, "no format of RDF ends in .html"),
    # What is no file
    Case("pipe", ".ttl", pipe, 2, "{file}: this is no regular file"),
    Case("pipe", ".jsonld", pipe, 2, "{file}: this is no regular file"),
    Case("socket", ".ttl", unix_socket, 2, "{file}: this file cannot be read: "),
    Case("link-to-a-device", ".nt", link_to("/dev/zero"), 2, "{file}: this file is a link"),
    Case("link-to-a-secret", ".ttl", link_to("{secret}"), 2, "{file}: this file is a link"),
    Case("link-to-itself", ".rdf", link_to_itself, 2, "{file}: this file is a link"),
    Case("link-to-nothing", ".trig", link_to("nowhere.trig"), 2, "{file}: this file is a link"),
    Case("folder", ".ttl", folder, 2, "{file}: this is no regular file"),
    Case("unreadable", ".nq", unreadable, 2, "{file}: this file cannot be read: "),
    Case("absent", ".jsonld", absent, 2, "{file}: this file cannot be read: No such file"),
]
