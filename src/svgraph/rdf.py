"""Read RDF that comes from outside, in any of its formats, without trusting it.

Oxigraph parses. What would harm it is refused before (`hazards`, `rdfxml`, `jsonld`), and its
readers of RDF/XML and JSON-LD, the least proven, run in a process of their own. Nothing is
fetched, be it a file, an address or an import, and every error says its place.
"""

from __future__ import annotations

import io
import json
import re
from pathlib import Path, PurePath
from typing import NamedTuple
from xml.sax.saxutils import escape

import pyoxigraph as ox

from svgraph import hazards, jsonld, rdfxml
from svgraph.confine import Limits, confined
from svgraph.errors import InputError, did_you_mean
from svgraph.files import decoded, position, read_text

FORMATS = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".trig": ox.RdfFormat.TRIG,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".nq": ox.RdfFormat.N_QUADS,
    ".jsonld": ox.RdfFormat.JSON_LD,
    ".json": ox.RdfFormat.JSON_LD,
    ".rdf": ox.RdfFormat.RDF_XML,
    ".owl": ox.RdfFormat.RDF_XML,
    ".xml": ox.RdfFormat.RDF_XML,
}
LIMITS = Limits(seconds=60.0)

_LONGEST_TOKEN = 1 << 24  # where the parser gives up
_ENDLESS = "buffer maximal size"  # and what it says then; other lack of memory is another matter
# Relative IRIs have no scheme; a parser that would drop them in silence makes them visible by this.
_RELATIVE = "relative:///"
_PARSER_MESSAGE = re.compile(
    r"Parser error (?:at line \d+ (?:column \d+|between columns \d+ and \d+)"
    r"|between line \d+ column \d+ and line \d+ column \d+): "
)
_WHOLE_IRI = "write the whole IRI; a relative one means another thing in every place"


class LoadedFile(NamedTuple):
    """A file of RDF: what it says, and how it shortens IRIs.

    Its text lies here as UTF-8: a single quotation mark makes a string of it twice as large.
    """

    name: str
    content: bytes
    quads: list[ox.Quad]
    prefixes: dict[str, str]

    @property
    def text(self) -> str:
        """What is written in it."""
        return self.content.decode()


def read(
    path: Path,
    name: str,
    *,
    graph: ox.NamedNode | None = None,
    base: str | None = None,
    format: ox.RdfFormat | None = None,
) -> LoadedFile:
    """A file, by the name that errors give it; its ending says the format where none is given.

    What it says of no graph lies in `graph`. Relative IRIs are refused where there is no base.
    """
    chosen = format or format_of(path, name)
    return _loaded(read_text(path, name), chosen, name, graph, base)


def parse(
    text: str | bytes,
    format: ox.RdfFormat,
    name: str,
    *,
    graph: ox.NamedNode | None = None,
    base: str | None = None,
) -> LoadedFile:
    """The same of a text, which may hold NUL where its format lets it."""
    content = text if isinstance(text, bytes) else _encoded(text, name)
    return _loaded(decoded(content, name), format, name, graph, base)


def format_of(path: PurePath, name: str) -> ox.RdfFormat:
    """The format of a file, by its ending."""
    ending = path.suffix.lower()
    if ending not in FORMATS:
        said = f"no format of RDF ends in {ending}" if ending else "this name has no ending"
        known = f"files of RDF end in {' '.join(FORMATS)}"
        nearest = did_you_mean(ending, FORMATS) if ending else None
        raise InputError(said, file=name, hint=f"{nearest} {known}" if nearest else known)
    return FORMATS[ending]


def _encoded(text: str, name: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        line, column = position(text[: error.start])
        raise InputError(
            "this is half a character", file=name, line=line, column=column, hint=None
        ) from error


def _loaded(
    text: str, format: ox.RdfFormat, name: str, graph: ox.NamedNode | None, base: str | None
) -> LoadedFile:
    if format in (ox.RdfFormat.JSON_LD, ox.RdfFormat.RDF_XML):
        content, prefixes = _as_n_quads(text, format, name, base)
        parser = ox.parse(content, ox.RdfFormat.N_QUADS, rename_blank_nodes=True)
    else:
        hazards.refuse(text, name)
        parser = ox.parse(text, format, base_iri=base, rename_blank_nodes=True)
        prefixes = {}
    try:
        quads = _quads(parser, graph, format.supports_datasets)
    except SyntaxError as error:
        raise _syntax_error(error, name, text) from error
    except MemoryError as error:
        raise _endless_token(text, name) from error
    if "~" in text and any(isinstance(each.object, ox.Triple) for each in quads):
        hazards.refuse_statements_about(text, name)
    return LoadedFile(name, text.encode(), quads, prefixes or dict(parser.prefixes))


def _quads(parser: ox.QuadParser, graph: ox.NamedNode | None, has_graphs: bool) -> list[ox.Quad]:
    """What a parser finds; that of no graph in the one given."""
    if graph is None:
        return list(parser)
    if not has_graphs:
        return [ox.Quad(each.subject, each.predicate, each.object, graph) for each in parser]
    nowhere = ox.DefaultGraph()
    return [
        ox.Quad(each.subject, each.predicate, each.object, graph)
        if each.graph_name == nowhere
        else each
        for each in parser
    ]


# ── Turtle and its kin ───────────────────────────────────────────────────


def _endless_token(text: str, name: str) -> InputError:
    line, column = position(text[: _start_of_longest(text)])
    return InputError(
        f"this file holds a token of more than {_LONGEST_TOKEN >> 20} MB",
        file=name,
        line=line,
        column=column,
    )


def _start_of_longest(text: str) -> int:
    """Where the longest line starts: a token that long is most of it."""
    starts = [0, *(match.end() for match in re.finditer("\n", text)), len(text)]
    longest = max(range(len(starts) - 1), key=lambda each: starts[each + 1] - starts[each])
    return starts[longest]


def _syntax_error(error: SyntaxError, name: str, text: str) -> InputError:
    lines = text.split("\n")
    line = lines[min(error.lineno or 1, len(lines)) - 1]
    if hazards.is_mark_of_merge(line, 0):
        at, hint = error.lineno, hazards.KEEP_ONE
        return InputError(hazards.UNMERGED, file=name, line=at, column=1, hint=hint)
    message = re.sub(r" \(line \d+\)$", "", _PARSER_MESSAGE.sub("", str(error)))
    if _is_unclosed_text(message, error, text):
        message = "this text is never closed"
    return InputError(
        message, file=name, line=error.lineno, column=error.offset, hint=_hint(message, text)
    )


def _is_unclosed_text(message: str, error: SyntaxError, text: str) -> bool:
    if message.startswith("Line jumps are not allowed in string literals"):
        return True
    lines = text.split("\n")[(error.lineno or 1) - 1 :]
    here = lines[0][(error.offset or 1) - 1 :] if lines else ""
    return message == "Unexpected end of file" and here.startswith(('"', "'"))


# What to do about a message of the parser, by words that stand in it.
_HINTS = (
    (r"No scheme found in an absolute IRI", _WHOLE_IRI),
    (
        r"^this text is never closed$",
        'a text of several lines stands between three quotation marks: """…"""',
    ),
    (
        r"^A dot is expected",
        "look just before this place: a full stop ends a block,"
        " a semicolon stands between its properties",
    ),
    (
        r"^'[“”„‟«»‘’‚‛]' is not allowed",
        'a text stands between straight quotation marks: "…"',
    ),
    (
        r"^'[\u00a0\u2007\u200b\u202f\ufeff]' is not allowed",
        "this looks like a space and is none: write a plain one",
    ),
    (
        r" is not a valid (?:subject or graph name|predicate|RDF object)",
        'a name has a prefix and no spaces, a text stands between quotation marks ("…"), a truth is'
        " true or false",
    ),
)


def _hint(message: str, text: str) -> str | None:
    undeclared = re.match(r"The prefix (\S*) has not been declared", message)
    if undeclared:
        return f"declare it at the top of the file: @prefix {undeclared[1]} <…> ."
    for words, hint in _HINTS:
        if re.search(words, message):
            return hint
    if "Unexpected end" in message and not text.rstrip().endswith("."):
        return "a block ends in a full stop"
    return None


# ── RDF/XML and JSON-LD ──────────────────────────────────────────────────


def _as_n_quads(
    text: str, format: ox.RdfFormat, name: str, base: str | None
) -> tuple[bytes, dict[str, str]]:
    """What a text says, and its prefixes: found out in a process of its own."""
    task = _of_xml if format == ox.RdfFormat.RDF_XML else _of_json
    content, prefixes = confined(task, text, name, base, limits=LIMITS, what=f"reading {name}")
    return content, prefixes


def _of_xml(text: str, name: str, base: str | None) -> tuple[bytes, dict[str, str]]:
    prefixes = rdfxml.refuse(text, name)
    content, _ = _serialised(text, text, ox.RdfFormat.RDF_XML, name, base)
    return content, prefixes


def _of_json(text: str, name: str, base: str | None) -> tuple[bytes, dict[str, str]]:
    ready = jsonld.prepared(text, name)
    stated = _RELATIVE if base is None else base
    content, prefixes = _serialised(text, ready, ox.RdfFormat.JSON_LD, name, stated)
    if base is None:
        _refuse_relative(content.decode(), text, name)
    return content, prefixes


def _serialised(
    text: str, ready: str, format: ox.RdfFormat, name: str, base: str | None
) -> tuple[bytes, dict[str, str]]:
    """What the parser makes of what is made ready for it, as N-Quads; errors stand in the text."""
    lines = _Lines(ready.encode())
    parser = ox.parse(lines, format, base_iri=base, rename_blank_nodes=True)
    try:
        quads = list(parser)
    except SyntaxError as error:
        raise _error_near(error, lines.line, text, name) from error
    except MemoryError as error:
        if _ENDLESS not in str(error):
            raise
        raise _endless_token(text, name) from error
    if any(isinstance(each.object, ox.Triple) for each in quads):
        line, column = _place_of(text, 'parseType="Triple"', "triple")
        raise InputError(hazards.TRIPLE_TERM, file=name, line=line, column=column)
    content = ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b""
    local = hazards.local_iri(content.decode())
    if local is not None:
        line, column = _place_of(text, local.strip("<>"), "file:")
        raise InputError(
            f"{local} means a file on one machine only", file=name, line=line, column=column
        )
    return content, dict(parser.prefixes)


class _Lines(io.BytesIO):
    """A text that is read line by line: how far tells where its reader stumbles."""

    line = 0
    _ended = True

    def read(self, size: int | None = -1, /) -> bytes:
        """A line, or as much of it as is asked for."""
        self.line += self._ended
        piece = self.readline(size)
        self._ended = piece.endswith(b"\n")
        return piece


_QUOTED = re.compile(r"'([^']+)'")


def _error_near(error: SyntaxError, line: int, text: str, name: str) -> InputError:
    """An error of a parser that names no place: in or before the line that it read last."""
    message = str(error)
    quoted = _QUOTED.search(message)
    if error.lineno is not None:
        return _syntax_error(error, name, text)
    before = "".join(text.splitlines(keepends=True)[:line])
    start = _last(before, quoted[1]) if quoted else -1
    if start >= 0:
        at_line, column = position(text[:start])
    else:
        at_line, column = max(1, before.rstrip("\n").count("\n") + 1), 1
    return InputError(message, file=name, line=at_line, column=column, hint=_hint(message, ""))


def _last(text: str, said: str) -> int:
    """Where something is said for the last time, be it as it is or as XML or JSON write it."""
    return max(text.rfind(each) for each in _written(said))


def _written(said: str) -> set[str]:
    return {said, escape(said, {'"': "&quot;"}), json.dumps(said)[1:-1]}


def _place_of(text: str, said: str, otherwise: str) -> tuple[int, int]:
    """Where something is said first, or else what it must have come from."""
    starts = [text.find(each) for each in _written(said)]
    found = [start for start in starts if start >= 0]
    return position(text[: min(found) if found else max(0, text.lower().find(otherwise))])


def _refuse_relative(content: str, text: str, name: str) -> None:
    found = re.search(rf"<{_RELATIVE}([^>]*)>", content)
    if found:
        line, column = _place_of(text, f'"{found[1]}"', "@id")
        raise InputError(
            f"<{found[1]}> is a relative IRI", file=name, line=line, column=column, hint=_WHOLE_IRI
        )
