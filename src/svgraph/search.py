"""Find things by what they are called or by words that stand in the sources.

Codes come first, then labels, then words in quotations and their translations. Marks, case and
the points and spaces inside codes make no difference: who types `viedie ciemi`, `VIEDIE CIEMI`
or `r40` finds what is printed otherwise. Codes and abbreviations in capitals are found where
words begin, not in the middle of one. A thing is found once, by the best of its texts; a
clause is left to the quotation around it.
"""

import functools
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import pyoxigraph as ox

from svgraph.cells import Cell, Json, cell_of
from svgraph.errors import InputError
from svgraph.evidence import Evidence, Trace, evidence_of, follow
from svgraph.labels import as_code, folded, labels_of, languages_of, text_of
from svgraph.names import BASE, SV
from svgraph.store import Dataset
from svgraph.terms import Term
from svgraph.texts import query_text, records_about

LONGEST = 1_000  # characters of what is looked for
SEPARATORS = r"[\s.,\-_/]*"
WORD_START = r"(?<!\w)"
LONGEST_ABBREVIATION = 5
CODE, LABEL, ALTERNATIVE = "code", "label", "alternative"
NAMES = (CODE, LABEL, ALTERNATIVE)


class Found(NamedTuple):
    """A text that matches, and the thing it belongs to."""

    resource: ox.NamedNode
    field: str
    text: str
    language: str | None
    passage: Term | None

    @property
    def stands_in(self) -> Term:
        """What has a place: the passage of the words, or a statement itself."""
        return self.passage or self.resource


class Hit(NamedTuple):
    """A thing that was found, by which text, and where that stands."""

    resource: Cell
    kind: Cell | None
    field: str
    text: str
    language: str | None
    where: Evidence | None

    def to_json(self, reader: str) -> dict[str, Json]:
        """The thing, the text, and the place of the text where it has one."""
        place = self.where.to_json(reader) if self.where else {}
        return {
            "iri": text_of(self.resource.term),
            "label": self.resource.label.text,
            "type": self.kind.label.text if self.kind else None,
            "match": self.field,
            "text": self.text,
            "lang": self.language,
            "page": place.get("page"),
            "document": place.get("document"),
            "edition": place.get("edition"),
            "section": place.get("section"),
            "sheet_section": place.get("sheet_section"),
        }


def search(dataset: Dataset, text: str, languages: Sequence[str] = ()) -> list[Hit]:
    """What goes by a text or is quoted with it, the surest match first."""
    if len(text) > LONGEST:
        raise InputError(f"this is longer than {LONGEST} characters", hint="a few words will do")
    chain = languages_of(dataset, languages)
    best = _best_of_each(text, _candidates(dataset, text))
    traces = follow(dataset, [found.stands_in for found in best])
    hits = _without_parts(best, traces)
    kinds = kinds_of(dataset, [found.resource for found in hits])
    labels = labels_of(
        dataset,
        [
            *(found.resource for found in hits),
            *kinds.values(),
            *(term for of_one in traces.values() for trace in of_one for term in trace.terms()),
        ],
        chain,
    )
    return [
        Hit(
            cell_of(found.resource, labels),
            cell_of(kinds[found.resource], labels) if found.resource in kinds else None,
            found.field,
            found.text,
            found.language,
            next(iter(evidence_of(traces.get(found.stands_in, ()), labels)), None),
        )
        for found in hits
    ]


def named(dataset: Dataset, text: str) -> list[ox.NamedNode]:
    """The things of which a text is the code or the name: all that are so as surely as another."""
    if not as_code(text):
        return []
    pattern = f"^{SEPARATORS}{_code_pattern(text)}{SEPARATORS}$"
    found = [one for one in _texts(dataset, pattern) if one.field in NAMES]
    tiers = (
        [one for one in found if one.field == CODE and one.text == text],
        [one for one in found if one.field == CODE],
        [one for one in found if one.text == text],
        found,
    )
    surest: list[Found] = next(filter(None, tiers), [])
    return list(dict.fromkeys(one.resource for one in surest))


def all_names(dataset: Dataset) -> list[str]:
    """Everything that anything is called."""
    return [one.text for one in _texts(dataset, "") if one.field in NAMES]


def kinds_of(dataset: Dataset, resources: Iterable[Term]) -> dict[Term, Term]:
    """The class of each thing, one of our own where there is one."""
    kinds: dict[Term, Term] = {}
    for row in records_about(dataset, "kinds", "resource", resources):
        resource, kind = row["resource"], row["class"]
        if resource is not None and kind is not None:
            known = kinds.setdefault(resource, kind)
            if text_of(kind).startswith(SV) and not text_of(known).startswith(SV):
                kinds[resource] = kind
    return kinds


def _candidates(dataset: Dataset, text: str) -> list[Found]:
    """What matches the most telling word of a text; the rest is looked at here."""
    words = _words(text)
    if not words:
        raise InputError("there is no letter or figure to search for")
    pattern = _marked(max(words, key=len))
    if _is_codelike(text):
        pattern = f"(?:{pattern}|{_code_pattern(text)})"
    return _texts(dataset, pattern)


def _texts(dataset: Dataset, pattern: str) -> list[Found]:
    query = query_text("search", pattern=ox.Literal(pattern))
    found = []
    for row in dataset.select(query).records():
        resource, text = row["resource"], row["text"]
        if isinstance(resource, ox.NamedNode) and isinstance(text, ox.Literal):
            found.append(
                Found(resource, text_of(row["field"]), text.value, text.language, row["passage"])
            )
    return found


def _best_of_each(text: str, candidates: Iterable[Found]) -> list[Found]:
    """The surest match of each thing, the surest thing first."""
    matching = [found for found in candidates if _matches(text, found)]
    best: dict[Term, Found] = {}
    for found in sorted(matching, key=lambda found: _rank(text, found)):
        best.setdefault(found.resource, found)
    return list(best.values())


def _without_parts(found: Sequence[Found], traces: Mapping[Term, Sequence[Trace]]) -> list[Found]:
    """What was found, but for clauses inside a quotation that was found too."""
    resources: set[Term] = {one.resource for one in found}

    def is_part(one: Found) -> bool:
        around = {trace.quotation for trace in traces.get(one.resource, ())}
        return bool(around & (resources - {one.resource}))

    return [one for one in found if not is_part(one)]


def _matches(text: str, found: Found) -> bool:
    inside = folded(found.text)
    if all(_has(inside, word) for word in _bare_words(text)):
        return True
    spelled = SEPARATORS.join(map(re.escape, as_code(text)))
    return _is_codelike(text) and re.search(f"{WORD_START}{spelled}", inside) is not None


def _has(inside: str, word: str) -> bool:
    """Whether a word stands in a folded text; a code or an abbreviation where a word begins."""
    wanted = folded(word)
    if _is_codelike(word) or _is_abbreviation(word):
        return re.search(WORD_START + re.escape(wanted), inside) is not None
    return wanted in inside


def _rank(text: str, found: Found) -> tuple[int, bool, int, str, str]:
    """How sure a match is, then what is ours, then the shorter text first."""
    wanted, inside = folded(text), folded(found.text)
    if found.field not in NAMES:
        sureness = 5 if wanted in inside else 6
    elif found.field == CODE and as_code(text) == as_code(found.text):
        sureness = 0
    elif wanted == inside or (_is_codelike(text) and as_code(text) == as_code(found.text)):
        sureness = 1
    elif inside.startswith(wanted):
        sureness = 2
    else:
        sureness = 3 if wanted in inside else 4
    is_foreign = not found.resource.value.startswith(BASE)
    return sureness, is_foreign, len(found.text), inside, found.resource.value


def _words(text: str) -> list[str]:
    return [folded(word) for word in _bare_words(text)]


def _bare_words(text: str) -> list[str]:
    """The words of a text without the quotation marks, brackets and commas around them."""
    composed = unicodedata.normalize("NFC", text)
    bare = (re.sub(r"^\W+|\W+$", "", word) for word in composed.split())
    return [word for word in bare if folded(word)]


def _is_codelike(text: str) -> bool:
    """Whether a text may be a code, whose points and spaces printers vary."""
    return any(letter.isdigit() for letter in text)


def _is_abbreviation(word: str) -> bool:
    return word.isalpha() and word.isupper() and len(word) <= LONGEST_ABBREVIATION


def _code_pattern(text: str) -> str:
    return SEPARATORS.join(_marked(letter) for letter in as_code(text))


def _marked(word: str) -> str:
    """A pattern for a folded word, each letter with any marks, composed or not."""
    variants = _variants()
    return "".join(
        (f"[{letter}{variants[letter]}]" if letter in variants else re.escape(letter)) + r"\p{M}*"
        if letter.isalpha()
        else re.escape(letter)
        for letter in word
    )


@functools.cache
def _variants() -> dict[str, str]:
    """The letters that fold to each plain one."""
    found: dict[str, str] = {}
    for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)):
        plain = folded(chr(code))
        if len(plain) == 1 and plain.isascii() and plain.isalpha():
            found[plain] = found.get(plain, "") + chr(code)
    return found
