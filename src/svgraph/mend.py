"""Propose how a result can be mended, where the data leave next to no doubt.

Every proposal is computed from what is there: the code that only dots and spaces tell apart, the
page that the citation prints, the language that the other labels leave open, the words that stand
in the source but for white space and quotation marks. Nothing is made up; where two mends are
possible there is none. A proposal is an edit of text, so that everything around it stays.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from svgraph import checks, names
from svgraph.labels import HOUSE_LANGUAGES, as_code
from svgraph.layout import Rooms
from svgraph.rdf import LoadedFile
from svgraph.received import ReceivedText, Span, intact_texts, normalised
from svgraph.report import Edit, Fix, Result
from svgraph.tables import MARK
from svgraph.turtle_text import TOKEN, Block, Document, Token, literal_text, quoted

_CODES = (names.NOTATION, names.NATIONAL_CODE, names.ALT_LABEL)
_SAME_NAMESPACE = re.compile(r".*[/#]")
# What printers and word processors vary and a reader takes for the same.
_SAME_SIGN = str.maketrans(
    dict.fromkeys('“”„‟«»"', '"') | dict.fromkeys("‘’‚‛'`´", "'") | dict.fromkeys("‐‑‒–—−", "-")
)


def with_fixes(
    results: Iterable[Result], files: Sequence[LoadedFile], rooms: Rooms | None = None
) -> list[Result]:
    """The results, each with its fix where there is one.

    `files` are those that results may lie in, as they were read; `rooms` those of their project,
    which holds the received texts.
    """
    mender = Mender(files, rooms)
    return [replace(each, fix=mender.fix(each)) for each in results]


@dataclass(frozen=True)
class Written:
    """An object as it is written in a file: its tokens, and the block they stand in."""

    file: str
    block: Block
    tokens: tuple[Token, ...]

    def edit(self, replacement: str) -> Edit:
        """The number, or the text without its language, replaced."""
        first = self.tokens[0]
        return Edit(self.file, first.start, first.end, first.text, replacement)

    def marked(self, language: str) -> Edit:
        """The language put behind the text."""
        end = self.tokens[0].end
        return Edit(self.file, end, end, "", f"@{language}")


class Mender:
    """Knows what the files say and how, and what the received texts hold."""

    def __init__(self, files: Sequence[LoadedFile], rooms: Rooms | None) -> None:
        """Over the files as they were read."""
        self._files = {file.name: file for file in files}
        self._rooms = rooms
        self._documents: dict[str, Document] = {}

    def fix(self, result: Result) -> Fix | None:
        """How a result can be mended; None where that is not near certain."""
        if result.file is None or result.file not in self._files:
            return None
        for propose in (self._name, self._code, self._page, self._language, self._span):
            fix = propose(result)
            if fix is not None:
                return None if any(map(self._is_made, fix.edits)) else fix
        return None

    def _is_made(self, edit: Edit) -> bool:
        """Whether a file is made from a table: what is written into it does not last."""
        return MARK in self._files[edit.file].text

    # ── Names and codes ──────────────────────────────────────────────────

    def _name(self, result: Result) -> Fix | None:
        """The described name that only differs by how its code is written."""
        if result.rule != checks.UNDESCRIBED:
            return None
        text = self._text(result)
        offset = _offset(text, result)
        written = re.compile(r"<[^<>\s]*>|[^\s<>\"';,()\[\]]*[^\s<>\"';,()\[\].]").match(
            text, offset
        )
        if not written:
            return None
        iri = self._expanded(written[0], self._files[str(result.file)])
        meant = self._same_code(iri)
        if iri is None or meant is None:
            return None
        short = _rewritten(written[0], iri, meant)
        reason = f"{short} is described, and differs only by how its code is written"
        everywhere = [
            Edit(str(result.file), token.start(), token.end(), token[0], short)
            for token in TOKEN.finditer(text)
            if token.lastgroup in ("iri", "word") and token[0] == written[0]
        ]
        return Fix(reason, tuple(everywhere)) if everywhere else None

    def _same_code(self, iri: str | None) -> str | None:
        """The one described thing beside an IRI that bears its code: as a name or in the data."""
        if iri is None:
            return None
        within = _namespace(iri)
        wanted = as_code(iri[len(within) :])
        siblings = {one for one in self._described if within and one.startswith(within)}
        same = {one for one in siblings if as_code(one[len(within) :]) == wanted}
        same = same or {one for one in siblings if wanted in self._coded_names(one, len(within))}
        return same.pop() if len(same) == 1 else None

    def _coded_names(self, iri: str, begin: int) -> set[str]:
        """What a thing would be called by each of its codes: its kind, then the code."""
        local = iri[begin:]
        kind = local.partition("-")[0] if "-" in local else ""
        codes = {as_code(code) for code in self._codes.get(iri, ())}
        return {as_code(kind) + code for code in codes} | codes

    def _code(self, result: Result) -> Fix | None:
        """The code as its identifier has it, where what is written is the same code.

        White space, dots and case may differ, or the national code may stand in its place.
        """
        written = self._object(result)
        if written is None or not result.value or self._path(result) != names.NOTATION:
            return None
        focus, wanted = str(result.focus), as_code(result.value)
        local = focus[len(_namespace(focus)) :]
        tails = [tail for tail in (local.partition("-")[2], local) if tail]
        meant = [tail for tail in tails if as_code(tail) == wanted]
        if not meant and wanted in map(as_code, self._national.get(focus, ())):
            meant = [tail for tail in tails if self._spacing(focus, tail)]
        if len(meant) != 1:
            return None
        form = self._as_siblings_write(focus, meant[0])
        if form is None:
            return None
        reason = f"the identifier has the code as {form}"
        return Fix(reason, (written.edit(quoted(form, "")),)) if form != result.value else None

    def _as_siblings_write(self, iri: str, tail: str) -> str | None:
        """A code, taken from an identifier, with the spaces that codes of its kind have.

        Where there are none to go by, nobody knows what a hyphen stands for.
        """
        spaced = self._spacing(iri, tail)
        if "-" in tail and not spaced.total():
            return None
        with_space = spaced[True] > 0 and spaced[True] >= spaced[False]
        return tail.replace("-", " ") if with_space else tail

    def _spacing(self, iri: str, tail: str) -> Counter[bool]:
        """How many things of the kind of one bear their code as it does: with a space, without."""
        kind = iri[: len(iri) - len(tail)]
        return Counter(
            " " in code
            for other, codes in self._codes.items()
            if other != iri and other.startswith(kind)
            for code in codes
            if as_code(other[len(kind) :]) == as_code(code)
        )

    # ── Pages ────────────────────────────────────────────────────────────

    def _page(self, result: Result) -> Fix | None:
        """The page that all citations of a place print."""
        place = {names.PAGE: result.focus, names.CITES: result.value}.get(self._path(result) or "")
        if place is None or place not in self._pages:
            return None
        printed = {
            number
            for exact in self._citations.get(place, ())
            for number in re.findall(r"\d+", exact)
        }
        if len(printed) != 1 or len(self._pages[place]) != 1 or printed == self._pages[place]:
            return None
        [page] = printed
        for file in self._files.values():
            for written in self._objects(file.name, place, names.PAGE):
                return Fix(f"the citation prints page {page}", (written.edit(page),))
        return None

    # ── Languages ────────────────────────────────────────────────────────

    def _language(self, result: Result) -> Fix | None:
        """The one language that the other values leave open for a text that names none."""
        written = self._object(result)
        if written is None or len(written.tokens) != 1 or written.tokens[0].kind != "string":
            return None
        predicate = self._path(result) or ""
        beside = self._languages(str(result.file), predicate, str(result.focus))
        left = [each for each in HOUSE_LANGUAGES if each not in beside]
        if beside and set(beside) <= set(HOUSE_LANGUAGES) and len(left) == 1:
            language, reason = left[0], "the other values are in the other language"
        else:
            around = self._languages(str(result.file), predicate, None)
            if beside or len(around) != 1:
                return None
            [language] = around
            reason = f"all other values of this property here are marked @{language}"
        return Fix(reason, (written.marked(language),))

    def _languages(self, file: str, predicate: str, subject: str | None) -> set[str]:
        return {
            quad.object.language
            for quad in self._files[file].quads
            if quad.predicate.value == predicate
            and (subject is None or _iri(quad.subject) == subject)
            and isinstance(quad.object, ox.Literal)
            and quad.object.language
        }

    # ── Words of a source ────────────────────────────────────────────────

    def _span(self, result: Result) -> Fix | None:
        """The words as they stand in the source, where only white space or signs differ."""
        if result.rule != checks.SPAN:
            return None
        document = self._document(str(result.file))
        offset = _offset(document.text, result)
        started = [each for each in document.blocks if each.start <= offset]
        block = max(started, key=lambda each: each.start, default=None)
        text = self._source_of(block)
        exact = block.literal(names.EXACT) if block else None
        if block is None or text is None or exact is None:
            return None
        found = self._standing(text, block, exact)
        return self._anchored(document, block, text, found) if found else None

    def _standing(self, text: ReceivedText, block: Block, exact: str) -> Span | None:
        """Where the words stand: at the span as stated, else at the one place that has them."""
        stated = _stated_span(block)
        if stated and stated.end <= len(text.text):
            there = text.slice(stated)
            trimmed = Span(
                stated.start + len(there) - len(there.lstrip()),
                stated.end - len(there) + len(there.rstrip()),
            )
            if _alike(there) == _alike(exact):
                return trimmed
        everywhere = Span(0, len(text.text))
        found = text.find(exact, everywhere) or _like(text, exact)
        return found[0] if len(found) == 1 and text.is_whole(found[0]) else None

    def _anchored(
        self, document: Document, block: Block, text: ReceivedText, span: Span
    ) -> Fix | None:
        words = text.exact(span)
        wanted = {names.START: str(span.start), names.END: str(span.end)}
        edits = []
        for predicate, number in wanted.items():
            for written in self._objects(document.name, block.subject, predicate):
                edits.append(written.edit(number))
        for written in self._objects(document.name, block.subject, names.EXACT):
            edits.append(written.edit(quoted(words, "")))
        changed = tuple(each for each in edits if each.was != each.replacement)
        reason = f"these words stand in {text.path.name} at {span.start} to {span.end}"
        return Fix(reason, changed) if changed else None

    def _source_of(self, block: Block | None) -> ReceivedText | None:
        sources = block.references(names.IN_SOURCE) if block else []
        return self._texts.get(sources[0]) if sources else None

    @cached_property
    def _texts(self) -> dict[str, ReceivedText]:
        if self._rooms is None:
            return {}
        return intact_texts(self._rooms, self._quads)

    # ── What the files say ───────────────────────────────────────────────

    @cached_property
    def _quads(self) -> list[ox.Quad]:
        return [quad for file in self._files.values() for quad in file.quads]

    @cached_property
    def _described(self) -> set[str]:
        return {_iri(quad.subject) for quad in self._quads if quad.predicate.value == names.TYPE}

    @cached_property
    def _codes(self) -> dict[str, set[str]]:
        return self._texts_under(_CODES)

    @cached_property
    def _national(self) -> dict[str, set[str]]:
        return self._texts_under({names.NATIONAL_CODE})

    @cached_property
    def _pages(self) -> dict[str, set[str]]:
        return self._texts_under({names.PAGE})

    def _texts_under(self, properties: Collection[str]) -> dict[str, set[str]]:
        """What each thing has under some properties."""
        found: dict[str, set[str]] = {}
        for quad in self._quads:
            if quad.predicate.value in properties and isinstance(quad.object, ox.Literal):
                found.setdefault(_iri(quad.subject), set()).add(quad.object.value)
        return found

    @cached_property
    def _cited(self) -> dict[str, str]:
        """The place that each citation cites; a passage that does so as well may name chapters."""
        citation = ox.NamedNode(names.CITATION)
        citations = {quad.subject for quad in self._quads if quad.object == citation}
        return {
            _iri(quad.subject): _iri(quad.object)
            for quad in self._quads
            if quad.predicate.value == names.CITES and quad.subject in citations
        }

    @cached_property
    def _citations(self) -> dict[str, list[str]]:
        """What the citations of a place print."""
        found: dict[str, list[str]] = {}
        for quad in self._quads:
            if quad.predicate.value == names.EXACT and isinstance(quad.object, ox.Literal):
                place = self._cited.get(_iri(quad.subject))
                if place is not None:
                    found.setdefault(place, []).append(quad.object.value)
        return found

    # ── How they say it ──────────────────────────────────────────────────

    def _text(self, result: Result) -> str:
        return self._files[str(result.file)].text

    def _document(self, name: str) -> Document:
        if name not in self._documents:
            self._documents[name] = Document(Path(name), name, self._files[name].text)
        return self._documents[name]

    def _object(self, result: Result) -> Written | None:
        """The literal that a result is about, as it is written."""
        predicate = self._path(result)
        if predicate is None or result.focus is None or result.value is None:
            return None
        found = [
            written
            for written in self._objects(str(result.file), result.focus, predicate)
            if written.tokens[0].kind == "string" and literal_text(written.tokens) == result.value
        ]
        return found[0] if len(found) == 1 else None

    def _objects(self, file: str, subject: str, predicate: str) -> Iterator[Written]:
        if not file.endswith(".ttl"):
            return
        for block in self._document(file).blocks_of(subject):
            for item in block.items:
                if item.predicate == predicate:
                    for tokens in item.objects:
                        yield Written(file, block, tokens)

    def _path(self, result: Result) -> str | None:
        """The property of a result, where its path is one."""
        return self._expanded(result.path or "", self._files[str(result.file)])

    def _expanded(self, written: str, file: LoadedFile) -> str | None:
        if written.startswith("<"):
            return written[1:-1]
        prefix, colon, local = written.partition(":")
        namespace = self._prefixes.get(prefix) if prefix not in file.prefixes else None
        namespace = file.prefixes.get(prefix, namespace)
        return namespace + local.replace("\\", "") if colon and namespace else None

    @cached_property
    def _prefixes(self) -> dict[str, str]:
        return {
            prefix: namespace
            for file in self._files.values()
            for prefix, namespace in file.prefixes.items()
        }


# ── Small things ─────────────────────────────────────────────────────────


def _offset(text: str, result: Result) -> int:
    """The offset of a result's line and column."""
    lines = text.split("\n")
    before = lines[: (result.line or 1) - 1]
    return sum(len(line) + 1 for line in before) + (result.column or 1) - 1


def _iri(term: object) -> str:
    return term.value if isinstance(term, ox.NamedNode) else ""


def _namespace(iri: str) -> str:
    """An IRI up to its local name."""
    found = _SAME_NAMESPACE.match(iri)
    return found[0] if found else ""


def _rewritten(written: str, iri: str, meant: str) -> str:
    """Another IRI, written as the first one was."""
    if written.startswith("<"):
        return f"<{meant}>"
    namespace = iri[: len(iri) - len(written.partition(":")[2].replace("\\", ""))]
    return written.partition(":")[0] + ":" + meant[len(namespace) :]


def _stated_span(block: Block) -> Span | None:
    numbers = [
        item.objects[0][0].text
        for predicate in (names.START, names.END)
        if (item := block.item(predicate)) is not None
    ]
    if len(numbers) == 2 and all(number.isdecimal() for number in numbers):
        start, end = map(int, numbers)
        return Span(start, end) if start < end else None
    return None


def _alike(text: str) -> str:
    """Text without what printers vary: white space, quotation marks, dashes, composed accents."""
    return normalised(unicodedata.normalize("NFC", text).translate(_SAME_SIGN))


def _like(text: ReceivedText, exact: str) -> list[Span]:
    """Where words stand, but for the kinds of their signs: those are one character each."""
    same = ReceivedText(text.iri, text.path, text.text.translate(_SAME_SIGN))
    return same.find(_alike(exact), Span(0, len(text.text)))
