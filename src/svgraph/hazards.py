"""Refuse Turtle and its kin where they would harm whoever reads them, before anybody does.

Nesting without end and terms within terms take a parser, or what comes after it, down with the
whole process; an IRI of a local file means another thing on every machine. Each is refused where
it stands: what is written in a text, an IRI or a comment stands nowhere.
"""

from __future__ import annotations

import re

from svgraph.errors import InputError
from svgraph.files import position

DEEPEST = 500
TRIPLE_TERM = "this is a triple term of RDF 1.2, which is not read here"
UNMERGED = "two versions of this file were merged and not reconciled"
KEEP_ONE = "keep one version of what stands between the marks, and delete the lines of the marks"

# What has no structure: comments, IRIs, texts, characters that are escaped. All quantifiers are
# possessive: no text makes the search go back.
_PLAIN = r"""
    \#[^\n]*+
  | (?P<iri><(?!<)[^<>"{}|^`\x00-\x20]*+>)
  | \"\"\"(?:[^"\\]++|\\.|"(?!""))*+\"\"\"
  | '''(?:[^'\\]++|\\.|'(?!''))*+'''
  | "(?:[^"\\\n]++|\\.)*+"
  | '(?:[^'\\\n]++|\\.)*+'
  | \\.
"""
_PLAIN_ONES = re.compile(_PLAIN, re.VERBOSE | re.DOTALL)
_PIECES = re.compile(
    rf"{_PLAIN} | (?P<open>[\[(]) | (?P<close>[\])]) | (?P<statement><<|\{{\||~)"
    r"| (?P<direction>@[A-Za-z0-9-]+?--)",
    re.VERBOSE | re.DOTALL,
)
_MAYBE_LOCAL = re.compile(r"<[fF][iI][lL][eE]:")
_ESCAPED_IRI = re.compile(r"""<[^<>"{}|^`\s\\]*+\\[uU]""")
_LOCAL = re.compile("<file:", re.IGNORECASE)
_DIRECTED = re.compile(r"""["']@[A-Za-z0-9-]+?--""")
_BRACKET = re.compile(r"[\[\]()]")
_MERGE = re.compile(r"(?:<{7}|={7}|>{7}|\|{7})(?![^ \r\n])")
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


def refuse(text: str, name: str) -> None:
    """Let nothing pass that would harm: Turtle, TriG, N-Triples or N-Quads."""
    if _may_be_local(text):
        _refuse_local_iris(text, name)
    if "<<" in text or "{|" in text or _may_be_directed(text) or _may_be_deep(text):
        _refuse_structure(text, name)


def refuse_statements_about(text: str, name: str) -> None:
    """Say where a text speaks of a triple, once it is known that it does."""
    for piece in _PIECES.finditer(text):
        if piece["statement"]:
            raise _triple_term(piece, name)
    raise InputError(TRIPLE_TERM, file=name, hint=_NEWER)


def local_iri(text: str) -> str | None:
    """The first IRI of N-Quads that names a local file."""
    if not _may_be_local(text):
        return None
    return next((each for _, each in _iris(text) if _LOCAL.match(each)), None)


# ── IRIs ─────────────────────────────────────────────────────────────────


def _may_be_local(text: str) -> bool:
    if _MAYBE_LOCAL.search(text):
        return True
    return "\\" in text and _ESCAPED_IRI.search(text) is not None


def _iris(text: str) -> list[tuple[int, str]]:
    """Where IRIs stand, and what they are without escapes."""
    return [
        (piece.start(), _unescaped(piece["iri"]))
        for piece in _PLAIN_ONES.finditer(text)
        if piece["iri"]
    ]


def _unescaped(iri: str) -> str:
    return _ESCAPE.sub(_character, iri) if "\\" in iri else iri


def _character(escape: re.Match[str]) -> str:
    code = int(escape[1] or escape[2], 16)
    return chr(code) if code <= 0x10FFFF else escape[0]  # the parser will refuse it


def _refuse_local_iris(text: str, name: str) -> None:
    for start, iri in _iris(text):
        if _LOCAL.match(iri):
            line, column = position(text[:start])
            raise InputError(
                f"{iri} means a file on one machine only", file=name, line=line, column=column
            )


# ── Structure ────────────────────────────────────────────────────────────

_NEWER = "write RDF 1.1: give the statement a name and describe it"


def _may_be_directed(text: str) -> bool:
    return "--" in text and _DIRECTED.search(text) is not None


def _may_be_deep(text: str) -> bool:
    return text.count("[") + text.count("(") > DEEPEST


def _refuse_structure(text: str, name: str) -> None:
    bare = _PLAIN_ONES.sub(" ", text)
    suspected = "<<" in bare or "{|" in bare or "--" in bare or _depth(bare) > DEEPEST
    if not suspected:
        return
    depth = 0
    for piece in _PIECES.finditer(text):
        if piece["statement"]:
            raise _triple_term(piece, name)
        if piece["direction"]:
            raise _refusal("this text has a direction (RDF 1.2), which is not read", piece, name)
        depth += bool(piece["open"]) - bool(piece["close"])
        if depth > DEEPEST:
            said = f"brackets within brackets, more than {DEEPEST} deep"
            raise _refusal(said, piece, name, "give the inner nodes names")


def _depth(bare: str) -> int:
    """How deep brackets stand within brackets."""
    depth = deepest = 0
    for bracket in _BRACKET.findall(bare):
        if bracket in "[(":
            depth += 1
            deepest = max(depth, deepest)
        else:
            depth -= 1
    return deepest


def _triple_term(piece: re.Match[str], name: str) -> InputError:
    if is_mark_of_merge(piece.string, piece.start()):
        return _refusal(UNMERGED, piece, name, KEEP_ONE)
    return _refusal(TRIPLE_TERM, piece, name, _NEWER)


def is_mark_of_merge(text: str, start: int) -> bool:
    """Whether git has left a mark at a place: two versions of the file were not reconciled."""
    begins_line = start == 0 or text[start - 1] == "\n"
    return begins_line and _MERGE.match(text, start) is not None


def _refusal(
    message: str, piece: re.Match[str], name: str, hint: str = "write it without"
) -> InputError:
    line, column = position(piece.string[: piece.start()])
    return InputError(message, file=name, line=line, column=column, hint=hint)
