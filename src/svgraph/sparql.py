"""Read SPARQL closely enough to refuse what must not run, and to say where it is wrong.

The engine parses; this module only cuts a query into tokens. That is enough to find SERVICE,
updates and nesting that would break the engine, the terms that a query names, and a better
word for a syntax error than the engine has.
"""

import bisect
import contextlib
import itertools
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import pyoxigraph as ox

from svgraph.errors import InputError, OutsideError

if TYPE_CHECKING:
    from svgraph.terms import Term

LONGEST_QUERY = 100_000
DEEPEST_NESTING = 100
LONGEST_CHAIN = 2_000

_UPDATES = frozenset(
    ["INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"]
)
_CHAINING = frozenset(["OPTIONAL", "MINUS", "BIND", "UNION", "FILTER", "EXISTS", "LATERAL"])
_CHAINING_SIGNS = frozenset(["/", "|", "||", "&&", "+", "-", "*", "^", "{|", ".", ";"])

# A prefix has up to 200 letters here: without a bound each part of a long name would be tried
# as the beginning of one, over all that follows.
_TOKEN = re.compile(
    r"""
    (?P<space>\s+)
  | (?P<comment>\#[^\n\r]*)
  | (?P<string>\"{3}(?:"{0,2}(?:[^"\\]|\\.))*\"{3} | '{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}
             | "(?:[^"\\\n\r]|\\.)*" | '(?:[^'\\\n\r]|\\.)*')
  | (?P<iri><[^\x00-\x20<>"{}|^`]*>)
  | (?P<variable>[?$]\w+)
  | (?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
  | (?P<blank>_:[\w.\-]*\w)
  | (?P<pname>(?:[^\W\d_](?:[\w.\-]{0,200}[\w\-])?)?:(?:(?:[\w:]|%[0-9A-Fa-f]{2}|\\.)
        (?:(?:[\w.:\-]|%[0-9A-Fa-f]{2}|\\.)*(?:[\w:\-]|%[0-9A-Fa-f]{2}|\\.))?)?)
  | (?P<number>\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)
  | (?P<word>[^\W\d]\w*)
  | (?P<sign>\^\^|&&|\|\||!=|<=|>=|\{\||\|\}|<<|>>|.)
    """,
    re.VERBOSE | re.DOTALL,
)
_WORDS = frozenset(
    re.findall(
        r"\w+",
        """
    A ABS ADJUST AND AS ASC ASK AVG BASE BIND BNODE BOUND BY CEIL COALESCE CONCAT CONSTRUCT
    CONTAINS COUNT DATATYPE DAY DESC DESCRIBE DISTINCT ENCODE_FOR_URI EXISTS FALSE FILTER FLOOR
    FROM GRAPH GROUP GROUP_CONCAT HASLANG HASLANGDIR HAVING HOURS IF IN IRI ISBLANK ISIRI
    ISLITERAL ISNUMERIC ISTRIPLE ISURI LANG LANGDIR LANGMATCHES LATERAL LCASE LIMIT MAX MD5 MIN
    MINUS MINUTES MONTH NAMED NOT NOW OBJECT OFFSET OPTIONAL ORDER PREDICATE PREFIX RAND REDUCED
    REGEX REPLACE ROUND SAMETERM SAMPLE SECONDS SELECT SEPARATOR SERVICE SHA1 SHA256 SHA384
    SHA512 SILENT STR STRAFTER STRBEFORE STRDT STRENDS STRLANG STRLANGDIR STRLEN STRSTARTS
    STRUUID SUBJECT SUBSTR SUM TIMEZONE TRIPLE TRUE TZ UCASE UNDEF UNION URI UUID VALUES VERSION
    WHERE YEAR
    """,
    )
)

_CODE_POINT = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_HIDDEN_SERVICE = re.compile(r"\bSERVICE\b", re.IGNORECASE)
_LOCAL_ESCAPE = re.compile(r"\\(.)")

_SPACED_IRI = re.compile(
    r"""<(?=[^<>\n\r]*[ \t])
        (?: [A-Za-z][\w+.\-]*://[^<>"{}|\\^`\n\r]* | [\w/\#.][^<>"{}|\\^`\n\r?$&()=!]* )>""",
    re.VERBOSE,
)
_TYPOGRAPHIC_QUOTES = {**dict.fromkeys("“”„‟«»", '"'), **dict.fromkeys("‘’‚‛", "'")}
_ODD_SPACE = re.compile(r"[^ \t\r\n]")

# Longer than any keyword, so that the engine's overshooting stays before the next token.
_GAP = " " * 40
_CALLED_AT_ONCE = frozenset(["BNODE", "COALESCE", "CONCAT"])  # the engine allows no space before (
_MOST_STRETCHED = 5_000
_LONGEST_EXCERPT = 80

Kind = TypeVar("Kind")


class Token(NamedTuple):
    """A piece of a query and where it stands."""

    kind: str
    text: str
    line: int
    column: int

    @property
    def word(self) -> str:
        """The keyword that this is, in capitals; nothing where it is none."""
        return self.text.upper() if self.kind == "word" else ""


class UsedTerm(NamedTuple):
    """An IRI that a query names, as it is written and where."""

    iri: str
    written: str
    line: int
    column: int


# ── Reading ──────────────────────────────────────────────────────────────


def tokens(query: str) -> Iterator[Token]:
    """The tokens of a query, comments and white space left out."""
    return (token for token, _ in _placed(query) if token.kind not in ("space", "comment"))


def _placed(query: str) -> Iterator[tuple[Token, int]]:
    """All pieces of a query, each with its offset."""
    line, line_start = 1, 0
    for match in _TOKEN.finditer(query):
        text = match.group()
        token = Token(match.lastgroup or "sign", text, line, match.start() - line_start + 1)
        yield token, match.start()
        breaks = text.count("\n")
        if breaks:
            line += breaks
            line_start = match.start() + text.rindex("\n") + 1


def declared_prefixes(query: str) -> dict[str, str]:
    """The prefixes that a query declares."""
    found = list(tokens(query))
    return {
        name.text[:-1]: iri.text[1:-1]
        for keyword, name, iri in zip(found, found[1:], found[2:], strict=False)
        if keyword.word == "PREFIX" and name.text.endswith(":") and iri.kind == "iri"
    }


def terms_used(
    query: str, prefixes: Mapping[str, str] | None = None, *, template: bool = False
) -> list[UsedTerm]:
    """The IRIs that a query asks about.

    Left out: those that only declare prefixes, name datatypes or functions, and, unless asked
    for, those of a CONSTRUCT template, which makes new triples. `prefixes` are those known
    beside the query's own.
    """
    known = {**(prefixes or {}), **declared_prefixes(query)}
    body = _without_prologue(list(tokens(query)))
    body = body if template else _without_template(body)
    return [
        UsedTerm(iri, token.text, token.line, token.column)
        for before, token, after in _neighbours(body)
        if (iri := _iri_of(token, known)) is not None
        and before != "^^"
        and not (after == "(" and _is_function(before))
    ]


def group_variables(query: str) -> set[str]:
    """The plain variables of the outermost GROUP BY."""
    outermost = [token for token, depth in _with_depth(tokens(query)) if depth == 0]
    for place, token in enumerate(outermost):
        if token.word == "GROUP" and outermost[place + 1 : place + 2]:
            rest = outermost[place + 2 :]
            listed = itertools.takewhile(lambda each: each.kind == "variable", rest)
            return {each.text[1:] for each in listed}
    return set()


def in_order_of_mention(query: str, columns: list[str]) -> list[str]:
    """The columns of a `SELECT *` as the query first mentions them; the engine has no order."""
    if "*" not in query:  # as in most
        return columns
    body = _without_prologue(list(tokens(query)))
    if not any(token.text == "*" for token in body[1:3]):
        return columns
    mentioned = dict.fromkeys(token.text[1:] for token in body if token.kind == "variable")
    return sorted(columns, key=list(mentioned).index)


def names_graphs(query: str) -> bool:
    """Whether a query chooses its own dataset by FROM."""
    is_plain = "\\u" not in query and "\\U" not in query
    if is_plain and "FROM" not in query.upper():  # as most do
        return False
    return any(token.word == "FROM" for token in tokens(query))


def graphs_named(query: str) -> list[UsedTerm]:
    """The graphs of which a query makes its dataset: those behind FROM and FROM NAMED."""
    if not names_graphs(query):
        return []
    prefixes = declared_prefixes(query)
    found = list(tokens(query))
    named = []
    for place, token in enumerate(found):
        if token.word == "FROM":
            rest = [each for each in found[place + 1 : place + 3] if each.word != "NAMED"]
            iri = _iri_of(rest[0], prefixes) if rest else None
            if iri is not None:
                named.append(UsedTerm(iri, rest[0].text, rest[0].line, rest[0].column))
    return named


# ── Refusing ─────────────────────────────────────────────────────────────


def refuse(query: str) -> None:
    """Refuse what would dial out, write, or break the engine."""
    if len(query.encode("utf-8", "replace")) > LONGEST_QUERY:
        raise InputError(f"this query is longer than {LONGEST_QUERY // 1000} kB")
    if "\0" in query:
        raise InputError("this query holds a NUL character")
    _refuse_reading(query)
    if "\\u" in query or "\\U" in query:
        # SPARQL has escapes decoded first, this engine decodes some of them later: both
        # readings must be harmless.
        _refuse_reading(_CODE_POINT.sub(_decoded, query))


def _refuse_reading(query: str) -> None:
    found = list(_closed(tokens(query)))
    _refuse_updates(found)
    chained = 0
    for token, depth in _with_depth(found):
        if token.word == "SERVICE" or _may_hide_service(token):
            raise _at(token, "SERVICE is refused: a query stays within this dataset")
        if depth > DEEPEST_NESTING:
            raise _at(token, f"this query is nested deeper than {DEEPEST_NESTING} levels")
        chained += token.word in _CHAINING or token.text in _CHAINING_SIGNS
        if chained > LONGEST_CHAIN:
            raise _at(token, f"this query chains more than {LONGEST_CHAIN} operations")


def _closed(found: Iterable[Token]) -> Iterator[Token]:
    """The tokens, up to a quotation mark that opens a text which nothing closes.

    The engine reads no such query; and behind the mark each further one would be tried in vain,
    over all that follows.
    """
    for token in found:
        if token.text in ('"', "'"):
            raise _at(token, "this text is never closed")
        yield token


def _refuse_updates(found: list[Token]) -> None:
    body = _without_prologue(found)
    if body and body[0].word in _UPDATES:
        raise _at(body[0], f"{body[0].word} is refused: the dataset is read-only")


def _may_hide_service(token: Token) -> bool:
    """Whether `<` was perhaps no bracket: `FILTER(?a<?b)SERVICE#>` reads as an IRI as well."""
    return token.kind == "iri" and ")" in token.text and bool(_HIDDEN_SERVICE.search(token.text))


def _with_depth(found: Iterable[Token]) -> Iterator[tuple[Token, int]]:
    """Each token and how deep in brackets it stands; a run of ! is as deep as it is long."""
    depth = negations = 0
    for token in found:
        if token.text in ("(", "{", "[", "{|", "<<"):
            depth += 1
        elif token.text in (")", "}", "]", "|}", ">>"):
            depth -= 1
        negations = negations + 1 if token.text == "!" else 0
        yield token, depth + negations


# ── Binding ──────────────────────────────────────────────────────────────


def with_values(query: str, bindings: Mapping[str, "Term | Iterable[Term]"]) -> str:
    """The query with one trailing VALUES that binds its variables.

    Parameters never enter a query's text in any other way. A list of terms binds its variable
    to each in turn.
    """
    if not bindings:
        return query
    mentioned = {token.text[1:] for token in tokens(query) if token.kind == "variable"}
    for name in bindings:
        if name not in mentioned:
            raise InputError(f"this query has no variable ?{name} to bind")
    if has_trailing_values(query):
        raise InputError("this query ends in VALUES of its own; move them into the WHERE")
    choices = [_listed(name, terms) for name, terms in bindings.items()]
    rows = " ".join(f"({' '.join(row)})" for row in itertools.product(*choices))
    variables = " ".join(f"?{name}" for name in bindings)
    return f"{query}\nVALUES ({variables}) {{ {rows} }}\n"


def has_trailing_values(query: str) -> bool:
    """Whether VALUES stand after the query's WHERE."""
    return any(token.word == "VALUES" and depth == 0 for token, depth in _with_depth(tokens(query)))


def _listed(name: str, terms: "Term | Iterable[Term]") -> list[str]:
    single = isinstance(terms, ox.NamedNode | ox.Literal | ox.BlankNode)
    listed: list[object] = [terms] if single else list(terms)  # type: ignore[arg-type]
    for term in listed:
        if not isinstance(term, ox.NamedNode | ox.Literal):
            raise InputError(f"?{name} can be bound to an IRI or a literal, not to {term}")
    return [str(term) for term in listed]


# ── What the engine answers ──────────────────────────────────────────────


def expect(result: object, kind: type[Kind], form: str) -> Kind:
    """The result, if the query had the form that was expected of it."""
    if not isinstance(result, kind):
        raise InputError(f"this query is no {form}")
    return result


def parse(query: str) -> None:
    """Have the engine read a query and not run it: SyntaxError where it cannot read it.

    The engine counts, sorts and dials out as soon as it is asked, over an empty dataset too. Two
    datasets at once it refuses between reading and running.
    """
    with contextlib.suppress(ValueError):
        ox.Store().query(query, use_default_graph_as_union=True, default_graph=ox.DefaultGraph())


def form(query: str) -> str:
    """What a query asks for: SELECT, ASK, CONSTRUCT or DESCRIBE; nothing where it is none."""
    return next((token.word for token in _without_prologue(list(tokens(query)))), "")


def functions_called(query: str, prefixes: Mapping[str, str]) -> list[UsedTerm]:
    """The functions that a query calls by their IRIs."""
    known = {**prefixes, **declared_prefixes(query)}
    return [
        UsedTerm(iri, token.text, token.line, token.column)
        for before, token, after in _neighbours(_without_prologue(list(tokens(query))))
        if after == "("
        and before != "^^"
        and ":" not in before
        and _is_function(before)
        and (iri := _iri_of(token, known)) is not None
    ]


@contextlib.contextmanager
def engine_errors(query: str) -> Iterator[None]:
    """The engine's errors, with the line and column where the query is at fault."""
    try:
        yield
    except SyntaxError as error:
        raise _explained(str(error), query) from error
    except OSError as error:
        raise OutsideError(f"the dataset cannot be read: {error}") from error
    except (ValueError, RuntimeError) as error:
        raise InputError(f"this query cannot be answered: {error}") from error


def _explained(message: str, query: str) -> InputError:
    return (
        _odd_character(query)
        or _undeclared_prefix(query)
        or _relative_iri(query)
        or _unknown_word(query)
        or _unclosed(query)
        or _engine_syntax_error(message, query)
    )


def _odd_character(query: str) -> InputError | None:
    """The first thing that no token can be: all that is read behind it is guesswork."""
    for token, start in _placed(query):
        if token.kind == "space":
            odd = _ODD_SPACE.search(token.text)
            if odd:
                ahead = token.text[: odd.start()]
                breaks = ahead.count("\n")
                column = len(ahead) - ahead.rindex("\n") if breaks else token.column + len(ahead)
                place = Token("space", odd.group(), token.line + breaks, column)
                return _at(place, f"{_named(odd.group())} is no space here", "write a plain space")
        elif token.kind == "sign":
            wrong = _odd_sign(token, query, start)
            if wrong:
                return wrong
    return None


def _odd_sign(token: Token, query: str, start: int) -> InputError | None:
    sign = token.text
    if sign in ('"', "'"):
        return _at(token, "this text is never closed")
    if sign in _TYPOGRAPHIC_QUOTES:
        hint = f"write a plain {_TYPOGRAPHIC_QUOTES[sign]}"
        return _at(token, f"{sign} is a typographic quote (U+{ord(sign):04X})", hint)
    if len(sign) == 1 and unicodedata.category(sign) == "Cf":
        return _at(token, f"{_named(sign)} has no place here", "remove it; it cannot be seen")
    spaced = _SPACED_IRI.match(query, start) if sign in ("<", "<=", "<<") else None
    if spaced:
        return _at(token, f"the IRI {spaced.group()} has a space in it", "write %20 for it")
    return None


def _undeclared_prefix(query: str) -> InputError | None:
    declared = declared_prefixes(query)
    for token in _without_prologue(list(tokens(query))):
        prefix = token.text.partition(":")[0]
        if token.kind == "pname" and prefix not in declared:
            hint = f"declare it: PREFIX {prefix}: <…>"
            return _at(token, f"nobody declared the prefix {prefix}:", hint)
    return None


def _relative_iri(query: str) -> InputError | None:
    found = list(tokens(query))
    if any(token.word == "BASE" for token in found):
        return None
    for token in found:
        if token.kind == "iri" and not re.match(r"<[A-Za-z][A-Za-z0-9+.\-]*:", token.text):
            return _at(token, f"{token.text} is relative; write the whole IRI")
    return None


def _unknown_word(query: str) -> InputError | None:
    import difflib

    found = list(tokens(query))
    for before, token in zip([None, *found], found, strict=False):
        if before is not None and before.text == "<":
            return None  # an IRI with a sign that none may have: the engine says so
        if token.word and token.word not in _WORDS:
            nearest = difflib.get_close_matches(token.word, _WORDS, n=1)
            hint = f"did you mean {nearest[0]}?" if nearest else None
            return _at(token, f"SPARQL has no word {token.text}", hint)
    return None


def _unclosed(query: str) -> InputError | None:
    pairs = {")": "(", "}": "{", "]": "["}
    opened: list[Token] = []
    for token in tokens(query):
        if token.text in pairs.values():
            opened.append(token)
        elif token.text in pairs:
            if not opened or opened[-1].text != pairs[token.text]:
                return _at(token, f"this {token.text} closes nothing")
            opened.pop()
    return _at(opened[-1], f"this {opened[-1].text} is never closed") if opened else None


def _engine_syntax_error(message: str, query: str) -> InputError:
    place = re.match(r"error at (\d+):(\d+): (?:expected (.*))?", message, re.DOTALL)
    if not place:
        return InputError(f"syntax error: {message}")
    found = list(tokens(query))
    if not found:
        return InputError("this query is empty", line=1, column=1)
    line, column = int(place[1]), int(place[2])
    few = len(found) <= _MOST_STRETCHED
    faulty = _faulty(found) if few else None
    token = faulty or _token_at(found, line, column)
    last = found[-1]
    ended = few and not faulty and (line, column) >= (last.line, last.column + len(last.text))
    near = f": the query ends too soon, behind {last.text}" if ended else f" near {token.text}"
    return _at(token, f"syntax error{_reason(place[3] or '') or near}", _excerpt(query, token))


def _faulty(found: list[Token]) -> Token | None:
    """The token that the engine cannot read; none where it would read all and expects more.

    Of all that it tried, the engine reports the largest sum of a position and the length of
    the keyword tried there: often a place far behind the fault. With wide gaps between the
    tokens that sum stays ahead of the token behind the faulty one.
    """
    text, starts = "", []
    for before, token in zip([None, *found], found, strict=False):
        text += "" if before and _glued(before, token) else _GAP
        starts.append(len(text))
        text += re.sub(r"[\r\n]", " ", token.text)
    try:
        # The NUL on a second line is read by no grammar: nothing is ever evaluated here.
        ox.Store().query(f"{text}{_GAP}\n\0")
    except SyntaxError as error:
        place = re.match(r"error at 1:(\d+):", str(error))
        if place and int(place[1]) <= len(text) + len(_GAP) * 3 // 4:
            at = bisect.bisect_right(starts, int(place[1]) - 1)
            return found[max(at - 1, 0)]
    return None


def _glued(before: Token, token: Token) -> bool:
    """Whether no gap may stand between two tokens."""
    if token.kind == "language" or "^^" in (before.text, token.text):
        return True
    if (before.line, before.column + len(before.text)) != (token.line, token.column):
        return False
    if before.word in _CALLED_AT_ONCE:
        return token.text == "("
    if before.text in ("+", "-"):
        return token.kind == "number" or token.text in ("-", "ltr", "rtl")
    direction = before.kind == "language" and token.text == "-"
    return direction or (before.text, token.text) in (("<<", "("), (")", ">>"))


def _token_at(found: list[Token], line: int, column: int) -> Token:
    """The last token that does not stand behind a place."""
    before = [token for token in found if (token.line, token.column) <= (line, column)]
    return before[-1] if before else found[0]


def _reason(expected: str) -> str:
    """The sentence among what the engine expected: its other words are names of grammar rules."""
    parts = [part.strip() for part in expected.removeprefix("one of ").split(",")]
    sentences = [part for part in parts if re.fullmatch(r"[A-Za-z][\w' ]+ [\w' ]+", part)]
    return f": {sentences[0]}" if sentences else ""


def _excerpt(query: str, token: Token) -> str | None:
    """The line of a token, cut where it is long, with a caret below."""
    text = re.sub(r"\s", " ", query.split("\n")[token.line - 1].rstrip())
    place = token.column - 1
    start = 0
    if len(text) > _LONGEST_EXCERPT:
        start = max(0, min(place - _LONGEST_EXCERPT // 2, len(text) - _LONGEST_EXCERPT))
    shown = text[start : start + _LONGEST_EXCERPT]
    head = "…" if start else ""
    tail = "…" if start + _LONGEST_EXCERPT < len(text) else ""
    return f"{head}{shown}{tail}\n  {' ' * (len(head) + place - start)}^"


# ── Small things ─────────────────────────────────────────────────────────


def _at(token: Token, message: str, hint: str | None = None) -> InputError:
    return InputError(message, line=token.line, column=token.column, hint=hint)


def _named(character: str) -> str:
    name = unicodedata.name(character, "control character").lower()
    return f"the {name} (U+{ord(character):04X})"


def _decoded(match: re.Match[str]) -> str:
    number = int(match[1] or match[2], 16)
    return chr(number) if number <= 0x10FFFF else " "


def _without_prologue(found: list[Token]) -> list[Token]:
    place = 0
    while place < len(found) and found[place].word in ("PREFIX", "BASE"):
        place += 3 if found[place].word == "PREFIX" else 2
    return found[place:]


def _without_template(body: list[Token]) -> list[Token]:
    if [token.text.upper() for token in body[:2]] != ["CONSTRUCT", "{"]:
        return body
    for place, (_token, depth) in enumerate(_with_depth(body)):
        if place > 1 and depth == 0:
            return body[place:]
    return body


def _neighbours(body: list[Token]) -> Iterator[tuple[str, Token, str]]:
    """Each token between the texts of those around it."""
    texts = ["", *(token.text for token in body), ""]
    return zip(texts, body, texts[2:], strict=False)


def _is_function(before: str) -> bool:
    """Whether an IRI with a bracket behind it is called: as an operand, not as a predicate."""
    return not before.startswith(("?", "$", "<", "_:")) and before not in (";", "/", "|", "^", "]")


def _iri_of(token: Token, prefixes: Mapping[str, str]) -> str | None:
    if token.kind == "iri":
        return token.text[1:-1]
    prefix, colon, local = token.text.partition(":")
    if token.kind == "pname" and colon and prefix in prefixes:
        return prefixes[prefix] + _LOCAL_ESCAPE.sub(r"\1", local)
    return None
