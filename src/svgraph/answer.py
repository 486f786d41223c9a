"""Ask a question, and give each row of the answer with the words that it rests on.

The query of the question projects the statement of each row; nobody who writes a query has to
write evidence. One more query follows the statements to their passages, the quotations that
contain these, and the places that were quoted or cited. Rows that look the same are one row
with all their evidence. A plan without rows was either read for the question and says nothing,
or was not read for it: the readings tell the two apart.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

import pyoxigraph as ox

from svgraph import names
from svgraph.errors import OutsideError
from svgraph.labels import Label, is_foreign, labels_of, languages_of, shown, text_of
from svgraph.questions import (
    PLAN_PARAMETER,
    QUESTION_PARAMETER,
    Executable,
    Question,
    executable_of,
    find_plans,
    find_question,
    find_values,
)
from svgraph.store import Dataset, Table, Term
from svgraph.texts import query_text, records_about

Json: TypeAlias = dict[str, "Json"] | list["Json"] | str | int | float | bool | None
Labels: TypeAlias = Mapping[Term, Label]

# What words a thing rests on, strongest first. The local name of a statement's basis begins
# with one of these.
BASES = ("verbatim", "cited-paraphrase", "author-reading")
NOT_STATED = "not-stated"
NOT_ASSESSED = "not-assessed"

_WHOLE_NUMBERS = {
    names.XSD + kind
    for kind in ("integer", "int", "long", "short", "nonNegativeInteger", "positiveInteger")
}
_BROKEN_NUMBERS = {names.XSD_DECIMAL, names.XSD_DOUBLE, names.XSD + "float"}


class Cell(NamedTuple):
    """A term, and what a reader calls it."""

    term: Term
    label: Label

    def text(self, language: str) -> str:
        """As a reader of a language sees it: marked where it is in another one."""
        return self.label.text if self.is_literal else shown(self.label, language)

    @property
    def is_literal(self) -> bool:
        """Whether it is a value, and no thing."""
        return isinstance(self.term, ox.Literal)

    def to_json(self, language: str) -> Json:
        """As the contract has it: a resource with its label, a literal's value."""
        if isinstance(self.term, ox.Literal):
            return json_of(self.term)
        found: dict[str, Json] = {"iri": text_of(self.term), "label": self.label.text}
        if is_foreign(self.label, language):
            found["label_lang"] = self.label.language
        return found


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
    def order(self) -> tuple[int, str, int, str]:
        """The strongest words first, then as a reader of the source meets them."""
        return BASES.index(self.basis), text_of(self.edition), self.start, text_of(self.item)


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
        return found


class Line(NamedTuple):
    """One row of an answer."""

    cells: dict[str, Cell | None]
    evidence: list[Evidence]


class Silence(NamedTuple):
    """A plan that does not answer, and why."""

    plan: Cell
    reason: str


class Answer(NamedTuple):
    """What the graph answers to a question."""

    question: Question
    label: Label
    language: str
    columns: list[str]
    plans: int
    lines: list[Line]
    silence: list[Silence]
    words: Mapping[str, Label]

    @property
    def rows(self) -> list[dict[str, Json]]:
        """The rows as in the JSON of `ask`, each with its evidence."""
        return [self._row(line) for line in self.lines]

    @property
    def shown_columns(self) -> list[str]:
        """The columns for reading: one plan alone needs no column."""
        alone = self.plans == 1 and len(self.columns) > 1
        return [name for name in self.columns if not (alone and name == PLAN_PARAMETER)]

    def to_json(self) -> dict[str, Json]:
        """The JSON of `ask`."""
        question: dict[str, Json] = {
            "id": self.question.id,
            "label": self.label.text,
            "iri": self.question.iri.value,
        }
        if self.question.notations:
            question["notation"] = self.question.notations[0]
        return {
            "question": question,
            "lang": self.language,
            "columns": list(self.columns),
            "rows": list(self.rows),
            "silence": [
                {"plan": silent.plan.to_json(self.language), "reason": silent.reason}
                for silent in self.silence
            ],
        }

    def to_pandas(self) -> Any:
        """The rows as a pandas DataFrame, labels for resources."""
        return frame("pandas", self.columns, self._plain_rows())

    def to_polars(self) -> Any:
        """The rows as a polars DataFrame, labels for resources."""
        return frame("polars", self.columns, self._plain_rows())

    def _row(self, line: Line) -> dict[str, Json]:
        row: dict[str, Json] = {
            name: cell.to_json(self.language) if cell else None for name, cell in line.cells.items()
        }
        row["evidence"] = [one.to_json(self.language) for one in line.evidence]
        return row

    def _plain_rows(self) -> list[list[Json]]:
        return [[_plain(line.cells[name]) for name in self.columns] for line in self.lines]


def ask(
    dataset: Dataset,
    question: str,
    plans: Sequence[str] = (),
    parameters: Mapping[str, Sequence[str]] | None = None,
    languages: Sequence[str] = (),
) -> Answer:
    """The answer to a question, for some plans or for all, in the reader's languages."""
    chain = languages_of(dataset, languages)
    meant = find_question(dataset, question)
    executable = executable_of(dataset, meant)
    given = dict(parameters or {})
    in_play = find_plans(dataset, [*plans, *given.pop(PLAN_PARAMETER, ())])
    bindings = _bindings(dataset, executable, meant, in_play, given)
    table = _rows_of(dataset.select(executable.text, **bindings), in_play)
    columns = _columns(executable, table)
    groups = _grouped(table, columns, executable.evidence)
    traces = follow(dataset, [item for items in groups.values() for item in items])
    silent = _silent(dataset, meant, in_play, table)
    labels = labels_of(
        dataset,
        [
            *(term for cells in groups for term in cells if term is not None),
            *(term for found in traces.values() for trace in found for term in trace.terms()),
            *silent,
            *_WORDS.values(),
        ],
        chain,
    )
    return Answer(
        meant,
        meant.label(chain),
        chain[0],
        columns,
        len(in_play),
        [
            Line(
                {
                    name: cell_of(term, labels) if term is not None else None
                    for name, term in zip(columns, cells, strict=True)
                },
                evidence_of((trace for item in items for trace in traces.get(item, ())), labels),
            )
            for cells, items in groups.items()
        ],
        [Silence(cell_of(plan, labels), reason) for plan, reason in silent.items()],
        {word: labels[term] for word, term in _WORDS.items()},
    )


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


def evidence_of(traces: Iterable[Trace], labels: Labels) -> list[Evidence]:
    """Traces in words, each once, the strongest first."""
    once = sorted(dict.fromkeys(traces), key=lambda trace: trace.order)
    return [_evidence(trace, labels) for trace in once]


def sentence(evidence: Evidence, words: Mapping[str, Label], language: str) -> str:
    """The quotation with its place, for reading, in words that the graph itself has."""
    # The author's own words stand in the edition itself, and nowhere else.
    place = evidence.place.label if evidence.place else None
    document = evidence.document if evidence.place else None
    where = [shown(label, language) for label in (place, document, evidence.edition) if label]
    where.append(shown(words[evidence.basis], language))
    return f"{_quoted(evidence.quote)} — {' · '.join(where)}"


def cell_of(term: Term, labels: Labels) -> Cell:
    """A term with its label; a literal is its own."""
    if isinstance(term, ox.Literal):
        return Cell(term, Label(term.value, term.language))
    return Cell(term, labels[term])


def json_of(literal: ox.Literal) -> Json:
    """The JSON value of a literal; its language beside it where it has one."""
    datatype, value = literal.datatype.value, literal.value
    if literal.language is not None:
        return {"value": value, "lang": literal.language}
    if datatype == names.XSD_BOOLEAN and value in ("true", "false", "1", "0"):
        return value in ("true", "1")
    try:
        if datatype in _WHOLE_NUMBERS:
            return int(value)
        if datatype in _BROKEN_NUMBERS and float(value) - float(value) == 0:  # JSON has no NaN
            return float(value)
    except ValueError:
        pass
    return value


def frame(library: str, columns: Sequence[str], rows: Sequence[Sequence[Json]]) -> Any:
    """Rows as a DataFrame of a library that the caller has installed; neither is required."""
    import importlib

    try:
        frames = importlib.import_module(library)
    except ImportError as error:
        raise OutsideError(f"{library} is not installed", hint=f"pip install {library}") from error
    by_column = {name: [row[at] for row in rows] for at, name in enumerate(columns)}
    return frames.DataFrame(by_column)


def plain(term: Term | None) -> Json:
    """A term as one value: what a table or a data frame holds."""
    if not isinstance(term, ox.Literal):
        return text_of(term) if term is not None else None
    value = json_of(term)
    return term.value if isinstance(value, dict) else value


# The graph's own words for what the text output says about evidence and silence.
_WORDS: dict[str, Term] = {
    "verbatim": ox.NamedNode(names.BASIS + "verbatim-quotation"),
    "cited-paraphrase": ox.NamedNode(names.BASIS + "cited-paraphrase"),
    "author-reading": ox.NamedNode(names.BASIS + "author-reading"),
    NOT_STATED: ox.NamedNode(names.SILENCE + NOT_STATED),
    NOT_ASSESSED: ox.NamedNode(names.SILENCE + NOT_ASSESSED),
}


def evidence_words() -> Mapping[str, Term]:
    """The terms whose labels say what evidence is."""
    return _WORDS


def _bindings(
    dataset: Dataset,
    executable: Executable,
    question: Question,
    plans: Sequence[ox.NamedNode],
    given: Mapping[str, Sequence[str]],
) -> dict[str, list[Term]]:
    bindings = find_values(dataset, executable, given)
    own: dict[str, list[Term]] = {
        PLAN_PARAMETER: list(plans),
        QUESTION_PARAMETER: [question.iri],
    }
    for name, terms in own.items():
        if name in executable.parameters:
            bindings.setdefault(name, terms)
    return bindings


def _rows_of(table: Table, plans: Sequence[Term]) -> Table:
    """The rows about some plans: a query need not have the plan for a parameter."""
    if PLAN_PARAMETER not in table.columns:
        return table
    position = table.columns.index(PLAN_PARAMETER)
    rows = [row for row in table.rows if row[position] is None or row[position] in plans]
    return Table(table.columns, rows)


def _columns(executable: Executable, table: Table) -> list[str]:
    plan = [PLAN_PARAMETER] if PLAN_PARAMETER in table.columns else []
    return list(dict.fromkeys([*plan, *executable.columns]))


def _grouped(
    table: Table, columns: Sequence[str], evidence: Sequence[str]
) -> dict[tuple[Term | None, ...], list[Term]]:
    """Rows equal in all columns as one, in order of first appearance, with what they rest on."""
    groups: dict[tuple[Term | None, ...], list[Term]] = {}
    for row in table.records():
        items = groups.setdefault(tuple(row.get(name) for name in columns), [])
        for name in evidence:
            items += [item for item in _items(row.get(name)) if item not in items]
    return groups


def _items(cell: Term | None) -> list[Term]:
    """The statements in a cell: one, or those that an aggregate joined by spaces."""
    if isinstance(cell, ox.Literal):
        return [ox.NamedNode(iri) for iri in sorted(cell.value.split()) if ":" in iri]
    return [] if cell is None else [cell]


def _silent(
    dataset: Dataset, question: Question, plans: Sequence[ox.NamedNode], table: Table
) -> dict[Term, str]:
    """The plans without a row, each with the reason."""
    if PLAN_PARAMETER in table.columns:
        answering = table.column(PLAN_PARAMETER)
    else:
        answering = list(plans) if table.rows else []
    missing = [plan for plan in plans if plan not in answering]
    if not missing:
        return {}
    covered = dataset.select(query_text("readings", question=[question.iri])).column("plan")
    return {plan: NOT_STATED if plan in covered else NOT_ASSESSED for plan in missing}


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
    if basis == BASES[-1]:
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


def _evidence(trace: Trace, labels: Labels) -> Evidence:
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
    )


def _label(term: Term | None, labels: Labels) -> Label | None:
    return labels[term] if term is not None else None


def _text(label: Label | None) -> str | None:
    return label.text if label else None


def _plain(cell: Cell | None) -> Json:
    if cell is None:
        return None
    return plain(cell.term) if cell.is_literal else cell.label.text


def _quoted(text: str) -> str:
    """Words between quotation marks; those that print their own keep them."""
    marks = '“”„«»"'
    return text if text[:1] in marks and text[-1:] in marks else f"“{text}”"
