"""Ask a question, and give each row of the answer with the words that it rests on.

The query of the question projects the statement of each row, which leads to its evidence. Rows
that look the same are one row with all their evidence. A plan without rows was either read for
the question and says nothing, or was not read for it: the readings tell the two apart.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import pyoxigraph as ox

from svgraph import names
from svgraph.cells import Cell, Json, cell_of, json_of
from svgraph.errors import OutsideError
from svgraph.evidence import WORDS, Evidence, evidence_of, follow, translations_of
from svgraph.labels import Label, labels_of, languages_of, text_of
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
from svgraph.store import Dataset, Table
from svgraph.terms import Term
from svgraph.texts import query_text

NOT_STATED = "not-stated"
NOT_ASSESSED = "not-assessed"


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
    named = [*plans, *given.pop(PLAN_PARAMETER, ())]
    in_play = find_plans(dataset, named)
    # All plans are not bound one by one: the engine would try each with every row.
    bindings = _bindings(dataset, executable, meant, in_play if named else [], given)
    table = _rows_of(dataset.select(executable.text, **bindings), in_play)
    columns = _columns(executable, table)
    groups = _grouped(table, columns, executable.evidence)
    traces = follow(dataset, [item for items in groups.values() for item in items])
    translations = translations_of(
        dataset, (one for found in traces.values() for one in found), chain
    )
    silent = _silent(dataset, meant, in_play, table)
    labels = labels_of(
        dataset,
        [
            *(term for cells in groups for term in cells if term is not None),
            *(term for found in traces.values() for trace in found for term in trace.terms()),
            *(translation.translator for translation in translations.values()),
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
                evidence_of(
                    (trace for item in items for trace in traces.get(item, ())),
                    labels,
                    translations,
                ),
            )
            for cells, items in groups.items()
        ],
        [Silence(cell_of(plan, labels), reason) for plan, reason in silent.items()],
        {word: labels[term] for word, term in _WORDS.items()},
    )


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
    **WORDS,
    NOT_STATED: ox.NamedNode(names.SILENCE + NOT_STATED),
    NOT_ASSESSED: ox.NamedNode(names.SILENCE + NOT_ASSESSED),
}


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
        if terms and name in executable.parameters:
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
    if not missing or not dataset.ask(query_text("asks-sources", question=[question.iri])):
        return {}
    covered = dataset.select(query_text("readings", question=[question.iri])).column("plan")
    return {plan: NOT_STATED if plan in covered else NOT_ASSESSED for plan in missing}


def _plain(cell: Cell | None) -> Json:
    if cell is None:
        return None
    return plain(cell.term) if cell.is_literal else cell.label.text
