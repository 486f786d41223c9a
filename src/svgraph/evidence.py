"""Follow statements to the words that they rest on, and to the places where these stand.

One query leads from statements to their passages, the quotations that contain these, and the
places that were quoted or cited; a second one describes the places. What comes of it is the
same for every question, so that nobody who writes a query has to write evidence.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import pyoxigraph as ox

from svgraph import names
from svgraph.cells import Cell, Json, Labels, cell_of
from svgraph.labels import Label, shown, text_of
from svgraph.store import Dataset
from svgraph.terms import Term
from svgraph.texts import records_about

# What words a thing rests on, strongest first. The local name of a statement's basis begins
# with one of these.
BASES = ("verbatim", "cited-paraphrase", "author-reading", "page-paraphrase")
# Words of the source that stand beside nothing which they could be taken from.
_UNQUOTED = BASES[2:]
# Words of ours: the page that says it is not held, and nothing of it is quoted.
PARAPHRASE = BASES[3]
TRANSLATION = "translation"
# The graph's own words for these, and for a translation.
WORDS: dict[str, Term] = {
    "verbatim": ox.NamedNode(names.BASIS + "verbatim-quotation"),
    "cited-paraphrase": ox.NamedNode(names.BASIS + "cited-paraphrase"),
    "author-reading": ox.NamedNode(names.BASIS + "author-reading"),
    "page-paraphrase": ox.NamedNode(names.BASIS + "page-paraphrase"),
    TRANSLATION: ox.NamedNode(names.TRANSLATION),
}


class Place(NamedTuple):
    """Where words stand: a page or point of a document, and in which of its sections."""

    term: Term
    document: Term | None
    page: int | None
    point: str | None
    section: Term | None


class Trace(NamedTuple):
    """A passage that a statement rests on, as terms."""

    item: Term
    states: bool
    basis: str
    passage: Term
    start: int
    clause: ox.Literal
    quotation: Term | None
    quote: ox.Literal
    place: Place | None
    edition: Term | None
    work: Term | None
    sheet_section: Term | None

    def terms(self) -> Iterable[Term]:
        """All that a reader needs a label for."""
        document, section = (
            (self.place.document, self.place.section) if self.place else (None, None)
        )
        statement = self.item if self.states else None
        place = self.place.term if self.place else None
        named = (statement, place, document, section, self.edition, self.work, self.sheet_section)
        return (term for term in named if term is not None)

    @property
    def quoted_span(self) -> Term:
        """The span whose words are shown: the quotation, else the passage itself."""
        return self.quotation or self.passage

    @property
    def order(self) -> tuple[int, str, int, str]:
        """The strongest words first, then as a reader of the source meets them."""
        return BASES.index(self.basis), text_of(self.edition), self.start, text_of(self.item)


class Translation(NamedTuple):
    """A rendering of a text for readers; never the text itself."""

    text: ox.Literal
    translator: Term


class Evidence(NamedTuple):
    """The words that a statement rests on, and where they stand."""

    quote: str
    language: str | None
    page: int | None
    point: str | None
    document: Label | None
    edition: Label | None
    basis: str
    clause: str
    section: Label | None
    sheet_section: Label | None
    statement: Cell | None
    passage: Term
    place: Cell | None
    translation: ox.Literal | None
    translator: Label | None

    def to_json(self, language: str) -> dict[str, Json]:
        """As the contract has it, and what else is known."""
        found: dict[str, Json] = {
            "quote": self.quote,
            "lang": self.language,
            "page": self.page,
            "document": _text(self.document),
            "edition": _text(self.edition),
            "basis": self.basis,
            "clause": self.clause,
            "section": _text(self.section),
            "sheet_section": _text(self.sheet_section),
            "statement": self.statement.to_json(language) if self.statement else None,
            "passage": text_of(self.passage),
            "place": text_of(self.place.term) if self.place else None,
        }
        if self.point is not None:
            found["point"] = self.point
        if self.translation is not None:
            found["translation"] = {
                "value": self.translation.value,
                "lang": self.translation.language,
                "by": _text(self.translator),
            }
        return found


def follow(dataset: Dataset, items: Iterable[Term]) -> dict[Term, list[Trace]]:
    """The passages that statements rest on, in the order of the source; a passage is its own."""
    sought = [item for item in items if isinstance(item, ox.NamedNode)]
    rows = list(records_about(dataset, "passages", "item", sought))
    places = _places(dataset, [place for row in rows for place in _place_terms(row)])
    found: dict[Term, list[Trace]] = {}
    for row in rows:
        for trace in _traces(row, places):
            traces = found.setdefault(trace.item, [])
            if trace not in traces:
                traces.append(trace)
    return found


def translations_of(
    dataset: Dataset, traces: Iterable[Trace], languages: Sequence[str]
) -> dict[Term, Translation]:
    """Translations of what traces quote into the first of a reader's languages that has one."""
    found: dict[Term, Translation] = {}
    rank = {language: place for place, language in enumerate(languages)}
    spans = {trace.quoted_span: trace.quote.language for trace in traces}
    for row in records_about(dataset, "translations", "span", spans):
        span, text, translator = row["span"], row["text"], row["translator"]
        if span is None or translator is None or not isinstance(text, ox.Literal):
            continue
        known = found.get(span)
        place = rank.get(text.language or "")
        if place is None or place > rank.get(spans[span] or "", len(rank)):
            continue
        if known is None or place < rank[known.text.language or ""]:
            found[span] = Translation(text, translator)
    return found


def evidence_of(
    traces: Iterable[Trace],
    labels: Labels,
    translations: Mapping[Term, Translation] | None = None,
) -> list[Evidence]:
    """Traces in words, each once, the strongest first."""
    once = sorted(dict.fromkeys(traces), key=lambda trace: trace.order)
    return [_evidence(trace, labels, (translations or {}).get(trace.quoted_span)) for trace in once]


def sentences(evidence: Iterable[Evidence], words: Mapping[str, Label], language: str) -> list[str]:
    """The words that were relied on, with their places, in words that the graph itself has.

    Clauses of one place make one sentence, each once, though the place be quoted twice.
    """
    return [_sentence(where, said) for where, said in _by_place(evidence, words, language).items()]


def notes(evidence: Iterable[Evidence], words: Mapping[str, Label], language: str) -> list[str]:
    """The same sentences, each followed by the translations of what it quotes, each once."""
    found: list[str] = []
    for where, said in _by_place(evidence, words, language).items():
        found.append(_sentence(where, said))
        found += [
            text
            for text in dict.fromkeys(_translation(one, words, language) for one in said)
            if text and text not in found
        ]
    return found


def _by_place(
    evidence: Iterable[Evidence], words: Mapping[str, Label], language: str
) -> dict[tuple[str, ...], list[Evidence]]:
    found: dict[tuple[str, ...], list[Evidence]] = {}
    for one in evidence:
        # The author's own words stand in the edition itself, and nowhere else.
        place = one.place.label if one.place else None
        document = one.document if one.place else None
        where = [shown(label, language) for label in (place, document, one.edition) if label]
        where.append(shown(words[one.basis], language))
        found.setdefault(tuple(where), []).append(one)
    return found


def _sentence(where: Sequence[str], said: Iterable[Evidence]) -> str:
    evidence = list(said)
    clauses = _widest(one.clause for one in evidence)
    ours = all(one.basis == PARAPHRASE for one in evidence)
    words = clauses if ours else map(_quoted, clauses)
    return f"{' … '.join(words)} — {' · '.join(where)}"


def _translation(one: Evidence, words: Mapping[str, Label], language: str) -> str | None:
    """A translation with whoever made it, so that nobody takes it for the source."""
    if one.translation is None or one.translator is None:
        return None
    by = f"{shown(words[TRANSLATION], language)}, {shown(one.translator, language)}"
    text = Label(_quoted(one.translation.value), one.translation.language)
    return f"{by}: {shown(text, language)}"


def _widest(texts: Iterable[str]) -> list[str]:
    """Texts each once, without those that another contains."""
    once = list(dict.fromkeys(texts))
    return [text for text in once if not any(text != other and text in other for other in once)]


def _place_terms(row: Mapping[str, Term | None]) -> list[Term]:
    """The place that a passage takes its words from, the surest one known."""
    by_certainty = (row["quoted"], row["printed"], row["cited"])
    return [place for place in by_certainty if place is not None][:1]


def _places(dataset: Dataset, terms: Iterable[Term]) -> dict[Term, Place]:
    places: dict[Term, Place] = {}
    for row in records_about(dataset, "places", "place", terms):
        place = row["place"]
        if place is not None and place not in places:
            page = row["page"]
            places[place] = Place(
                place,
                row["version"] or row["text"],
                int(page.value) if isinstance(page, ox.Literal) else None,
                text_of(row["point"]) or None,
                row["section"],
            )
    return places


def _traces(row: Mapping[str, Term | None], places: Mapping[Term, Place]) -> Iterable[Trace]:
    item, passage, clause = row["item"], row["passage"], row["clause"]
    if item is None or passage is None or not isinstance(clause, ox.Literal):
        return
    found = [places[term] for term in _place_terms(row) if term in places]
    quote = row["quote"] if isinstance(row["quote"], ox.Literal) else None
    basis = _basis(row["basis"], quoted=quote is not None, cited=bool(found))
    if basis in _UNQUOTED:
        # The author's own words: nothing that they may stand beside is their source.
        found, quote = [], None
    yield Trace(
        item=item,
        states=row["basis"] is not None,
        basis=basis,
        passage=passage,
        start=int(text_of(row["start"])),
        clause=clause,
        quotation=row["quotation"] if quote else None,
        quote=quote or clause,
        place=found[0] if found else None,
        edition=row["edition"],
        work=row["work"],
        sheet_section=row["sheetSection"],
    )


def _basis(said: Term | None, *, quoted: bool, cited: bool) -> str:
    """The weaker of what the statement says it rests on and what the passage is.

    A statement may rest on a quotation and, beside it, on words of the author's own; these
    are not made a quotation by the company they keep.
    """
    of_passage = 0 if quoted else 1 if cited else 2
    local_name = text_of(said).removeprefix(names.BASIS)
    of_statement = [place for place, token in enumerate(BASES) if local_name.startswith(token)]
    return BASES[max([of_passage, *of_statement])]


def _evidence(trace: Trace, labels: Labels, translation: Translation | None) -> Evidence:
    place = trace.place
    document = place.document if place else trace.work or trace.edition
    return Evidence(
        quote=trace.quote.value,
        language=trace.quote.language,
        page=place.page if place else None,
        point=place.point if place else None,
        document=_label(document, labels),
        edition=_label(trace.edition, labels),
        basis=trace.basis,
        clause=trace.clause.value,
        section=_label(place.section if place else None, labels),
        sheet_section=_label(trace.sheet_section, labels),
        statement=cell_of(trace.item, labels) if trace.states else None,
        passage=trace.passage,
        place=cell_of(place.term, labels) if place else None,
        translation=translation.text if translation else None,
        translator=_label(translation.translator, labels) if translation else None,
    )


def _label(term: Term | None, labels: Labels) -> Label | None:
    return labels[term] if term is not None else None


def _text(label: Label | None) -> str | None:
    return label.text if label else None


def _quoted(text: str) -> str:
    """Words between quotation marks; those that print their own keep them."""
    marks = '“”„«»"'
    return text if text[:1] in marks and text[-1:] in marks else f"“{text}”"
