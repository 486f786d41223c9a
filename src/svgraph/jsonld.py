"""Make JSON-LD ready for its parser: refuse what harms, or would be lost, and put in our context.

The parser drops in silence what is no IRI and no language, and would fetch contexts from
addresses. Here each is refused where it stands. One context travels with the program; where a
document names it, it is put in its place, on the line of its name.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

import pyoxigraph as ox

from svgraph import names
from svgraph.errors import InputError
from svgraph.files import position

DEEPEST = 200
OWN_CONTEXT = Path(__file__).with_name("context.jsonld")

_STRING = r'"(?:[^"\\]++|\\.)*+"'
_STRINGS = re.compile(_STRING, re.DOTALL)
_TOKEN = re.compile(rf'(?P<string>{_STRING})|(?P<mark>[{{}}\[\],:])|[^\s"{{}}\[\],:]+', re.DOTALL)
_BRACKET = re.compile(r"[{}\[\]]")
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F][0-9a-fA-F]{2}")
_HALF = re.compile("[\ud800-\udfff]")
_NO_IRI = re.compile(r'[\x00-\x20<>"{}|\\^`]')
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*+")

Json = Any


def prepared(text: str, name: str) -> str:
    """The document as the parser may have it."""
    _refuse_depth(text, name)
    document = _loaded(text, name)
    _refuse_halves(text, name)
    if not isinstance(document, dict | list):
        raise InputError("JSON-LD is an object or a list of objects", file=name, line=1, column=1)
    contexts = _Contexts(text, name)
    contexts.read_all(document)
    _Values(text, name, contexts).hold(document)
    return _with_own_context(text) if contexts.names_our_own else text


# ── JSON ─────────────────────────────────────────────────────────────────


class _DoubledKeyError(Exception):
    """A key stands twice in an object."""


class _NoNumberError(Exception):
    """NaN or Infinity."""


def _refuse_depth(text: str, name: str) -> None:
    bare = _STRINGS.sub("", text)
    depth = 0
    for bracket in _BRACKET.findall(bare):
        depth += 1 if bracket in "[{" else -1
        if depth > DEEPEST:
            raise _refusal(
                f"objects and lists within others, more than {DEEPEST} deep",
                name,
                text,
                _place_of_depth(text),
                "give the inner nodes an @id, and describe them side by side",
            )


def _place_of_depth(text: str) -> int:
    depth = 0
    for token in _TOKEN.finditer(text):
        if token["mark"] and token["mark"] in "[{":
            depth += 1
        elif token["mark"] and token["mark"] in "]}":
            depth -= 1
        if depth > DEEPEST:
            return token.start()
    return 0


def _loaded(text: str, name: str) -> Json:
    """The document as plain values; numbers as they are written."""
    try:
        return json.loads(
            text,
            object_pairs_hook=_object,
            parse_constant=_no_number,
            parse_int=str,
            parse_float=str,
        )
    except json.JSONDecodeError as error:
        line, column = error.lineno, error.colno
        raise InputError(
            f"this is no JSON: {error.msg}", file=name, line=line, column=column
        ) from error
    except _DoubledKeyError as error:
        key = str(error)
        raise _refusal(
            f"the key {json.dumps(key, ensure_ascii=False)} stands twice in one object",
            name,
            text,
            _place_of_second(text),
            "write its values as a list",
        ) from error
    except _NoNumberError as error:
        raise _refusal(
            f"{error} is no number of JSON", name, text, _place_of_word(text, str(error))
        ) from error


def _object(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    made = dict(pairs)
    if len(made) < len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise _DoubledKeyError(key)
            seen.add(key)
    return made


def _no_number(word: str) -> NoReturn:
    raise _NoNumberError(word)


def _refuse_halves(text: str, name: str) -> None:
    """Refuse an escape that is half a character."""
    if not _SURROGATE.search(text):
        return
    for token in _STRINGS.finditer(text):
        if _SURROGATE.search(token[0]) and _HALF.search(json.loads(token[0], strict=False)):
            raise _refusal(
                "an escape in this text is half a character",
                name,
                text,
                token.start(),
                "write the character itself",
            )


# ── Where things stand ───────────────────────────────────────────────────


class _Spot(NamedTuple):
    """A string of the document: where it starts, the key it is or stands under, its object."""

    start: int
    end: int
    text: str
    key: str | None
    is_key: bool
    inside: int


def _spots(text: str) -> Iterator[_Spot]:
    """Each string of a document that is known to be JSON."""
    objects = 0
    outer: list[tuple[str, str | None, int]] = []  # what encloses: its bracket, its key, its number
    bracket, key, number, expects_key = "", None, 0, False
    for token in _TOKEN.finditer(text):
        mark = token["mark"]
        if mark in ("{", "["):
            outer.append((bracket, key, number))
            objects += 1
            bracket, number, expects_key = mark, objects, mark == "{"
            key = None if mark == "{" else key
        elif mark in ("}", "]"):
            bracket, key, number = outer.pop() if outer else ("", None, 0)
            expects_key = False
        elif mark == ",":
            expects_key = bracket == "{"
        elif mark is None and token["string"]:
            said = json.loads(token["string"], strict=False)
            yield _Spot(token.start(), token.end(), said, key, expects_key, number)
            if expects_key:
                key, expects_key = said, False


def _place_of_second(text: str) -> int:
    seen: set[tuple[int, str]] = set()
    for spot in _spots(text):
        if spot.is_key and (spot.inside, spot.text) in seen:
            return spot.start
        if spot.is_key:
            seen.add((spot.inside, spot.text))
    return 0


def _place_of_word(text: str, word: str) -> int:
    found = (token.start() for token in _TOKEN.finditer(text) if token[0] == word)
    return next(found, 0)


def _place_of_value(text: str, key: str | None, value: str) -> int:
    found = (
        spot.start
        for spot in _spots(text)
        if spot.text == value and not spot.is_key and key in (spot.key, None)
    )
    return next(found, 0)


def _place_of_key(text: str, key: str) -> int:
    return next((spot.start for spot in _spots(text) if spot.is_key and spot.text == key), 0)


def _refusal(message: str, name: str, text: str, start: int, hint: str | None = None) -> InputError:
    line, column = position(text[:start])
    return InputError(message, file=name, line=line, column=column, hint=hint)


# ── Contexts ─────────────────────────────────────────────────────────────


@dataclass
class _Contexts:
    """What the contexts of a document say, taken together; whatever leads outside is refused."""

    text: str
    name: str
    names_our_own: bool = False
    # Other names of keywords, and terms whose values are IRIs, language maps or plain JSON.
    aliases: dict[str, str] = field(default_factory=dict)
    iris: set[str] = field(default_factory=set)
    texts: set[str] = field(default_factory=set)
    maps: set[str] = field(default_factory=set)
    json: set[str] = field(default_factory=set)

    def read_all(self, document: Json) -> None:
        """Take in every context, from the outside in; plain JSON has none."""
        waiting = [document]
        while waiting:
            node = waiting.pop()
            if isinstance(node, list):
                waiting += node
            elif isinstance(node, dict):
                self.read(node.get("@context"))
                passed = self.json | _plain(node)
                waiting += [value for key, value in node.items() if key not in passed]

    def read(self, context: Json) -> None:
        """Take in one context, or each of a list."""
        for each in context if isinstance(context, list) else [context]:
            if isinstance(each, str):
                self._hold_name(each)
            elif isinstance(each, dict):
                self._read_object(each)

    def _hold_name(self, named: str) -> None:
        if named != names.CONTEXT:
            raise _refusal(
                f"the context {named} does not travel with the program, and is not fetched",
                self.name,
                self.text,
                _place_of_value(self.text, "@context", named),
                f"write the context itself, or {names.CONTEXT}",
            )
        self.names_our_own = True

    def _read_object(self, context: dict[str, Json]) -> None:
        for term, meaning in context.items():
            if term == "@import":
                raise _refusal(
                    f"the context {meaning} is not fetched",
                    self.name,
                    self.text,
                    _place_of_key(self.text, "@import"),
                    "write out what it says",
                )
            if term in ("@base", "@vocab") and isinstance(meaning, str):
                self._hold_iri(term, meaning)
            elif term == "@language" and isinstance(meaning, str):
                hold_language(self.text, self.name, term, meaning)
            elif isinstance(meaning, str):
                self._name(term, meaning)
            elif isinstance(meaning, dict):
                self._define(term, meaning)

    def _name(self, term: str, meaning: str) -> None:
        if meaning.startswith("@"):
            self.aliases[term] = meaning
        else:
            self._hold_iri(term, meaning)
        self.texts.add(term)

    def _define(self, term: str, meaning: dict[str, Json]) -> None:
        identifier = meaning.get("@id")
        if isinstance(identifier, str) and identifier.startswith("@"):
            self.aliases[term] = identifier
        elif isinstance(identifier, str):
            self._hold_iri("@id", identifier)
        kind, container = meaning.get("@type"), meaning.get("@container")
        if kind in ("@id", "@vocab"):
            self.iris.add(term)
        elif kind == "@json":
            self.json.add(term)
        else:
            self.texts.add(term)
        if "@language" in (container if isinstance(container, list) else [container]):
            self.maps.add(term)

    def _hold_iri(self, key: str, iri: str) -> None:
        hold_iri(self.text, self.name, key, iri)


def _plain(node: dict[str, Json]) -> set[str]:
    """The key of an object under which plain JSON stands."""
    return {"@value"} if node.get("@type") == "@json" else set()


def hold_iri(text: str, name: str, key: str, iri: str) -> None:
    """Refuse what is no IRI, short or whole, absolute or relative."""
    if not is_iri(iri):
        raise _refusal(f"{iri} is no IRI", name, text, _place_of_value(text, key, iri), _ESCAPE_IT)


def is_iri(iri: str) -> bool:
    """Whether something may be an IRI, or short for one."""
    if _NO_IRI.search(iri):
        return False
    if "://" not in iri:
        return True
    try:
        ox.NamedNode(iri)
    except ValueError:
        return False
    return True


def hold_language(text: str, name: str, key: str, tag: str) -> None:
    """Refuse what is no tag of a language."""
    if not _LANGUAGE.fullmatch(tag):
        raise _refusal(
            f"{json.dumps(tag, ensure_ascii=False)} is no tag of a language",
            name,
            text,
            _place_of_value(text, key, tag),
            _TAG,
        )


_ESCAPE_IT = "an IRI has no spaces, quotation marks or brackets: write %20 for a space"
_TAG = "write a tag such as en, lv or de-AT"


# ── Values ───────────────────────────────────────────────────────────────


class _Values:
    """Hold what the parser would drop in silence against the specification."""

    def __init__(self, text: str, name: str, contexts: _Contexts) -> None:
        self.text = text
        self.name = name
        self.aliases = contexts.aliases
        # A term that means an IRI here and a text there is not judged.
        self.iris = contexts.iris - contexts.texts
        self.maps = contexts.maps
        self.json = contexts.json

    def hold(self, document: Json) -> None:
        """Refuse the first thing that is neither IRI nor language where it must be one."""
        waiting = [document]
        while waiting:
            node = waiting.pop()
            if isinstance(node, list):
                waiting += node
            elif isinstance(node, dict):
                waiting += self._held(node)

    def _held(self, node: dict[str, Json]) -> list[Json]:
        """What of an object is still to be looked at."""
        left = []
        is_json = any(
            self.aliases.get(key, key) == "@type" and value == "@json"
            for key, value in node.items()
        )
        for key, value in node.items():
            keyword = self.aliases.get(key, key)
            if keyword == "@context" or key in self.json or (is_json and keyword == "@value"):
                continue
            if keyword in ("@id", "@type") or key in self.iris:
                self._hold_iris(key, value)
            elif keyword == "@language" and isinstance(value, str):
                hold_language(self.text, self.name, key, value)
            elif key in self.maps and isinstance(value, dict):
                self._hold_languages(value)
            elif "://" in key and not is_iri(key):
                self._refuse_key(key, f"{key} is no IRI", _ESCAPE_IT)
            left.append(value)
        return left

    def _hold_iris(self, key: str, value: Json) -> None:
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, str):
                hold_iri(self.text, self.name, key, each)

    def _hold_languages(self, value: dict[str, Json]) -> None:
        for tag in value:
            if self.aliases.get(tag, tag) != "@none" and not _LANGUAGE.fullmatch(tag):
                self._refuse_key(tag, f"{json.dumps(tag)} is no tag of a language", _TAG)

    def _refuse_key(self, key: str, message: str, hint: str) -> NoReturn:
        raise _refusal(message, self.name, self.text, _place_of_key(self.text, key), hint)


# ── Our own context ──────────────────────────────────────────────────────


def _with_own_context(text: str) -> str:
    """The document with our context in the place of its name."""
    context = json.dumps(json.loads(OWN_CONTEXT.read_bytes())["@context"])
    pieces, done = [], 0
    for spot in _spots(text):
        if spot.key == "@context" and not spot.is_key and spot.text == names.CONTEXT:
            pieces += [text[done : spot.start], context]
            done = spot.end
    return "".join([*pieces, text[done:]])
