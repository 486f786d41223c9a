"""Ask what the CAP Strategic Plans say about Smart Villages, and where they say it.

    >>> import svgraph
    >>> graph = svgraph.open()                    # doctest: +SKIP
    >>> answer = graph.ask("CQ09", plan="lv")     # doctest: +SKIP
    >>> answer.rows[0]["value"]["label"]          # doctest: +SKIP
    'not planned'

`open()` reads the compiled graph of the project that one stands in, else the one that came with
the program; `open("DIR")` that of another project; `open(endpoint="https://…")` asks a SPARQL
endpoint. Importing this package imports nothing else: what a call needs comes with the call.

    >>> svgraph.open("no such folder")
    Traceback (most recent call last):
    svgraph.errors.InputError: no such folder: no such folder
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from os import PathLike

    import pyoxigraph as ox

    from svgraph.answer import Answer
    from svgraph.cells import Json
    from svgraph.layout import Rooms
    from svgraph.report import Report
    from svgraph.search import Hit
    from svgraph.show import Description
    from svgraph.store import Dataset, Row

__all__ = ["KnowledgeGraph", "QueryResult", "open"]

Words = str | Sequence[str]


def open(
    project: "str | PathLike[str] | None" = None, *, endpoint: str | None = None
) -> "KnowledgeGraph":
    """The knowledge graph of a project, or that of a SPARQL endpoint."""
    from pathlib import Path

    from svgraph.layout import find_rooms

    if endpoint is not None:
        from svgraph.endpoint import Endpoint

        return KnowledgeGraph(Endpoint(endpoint), None)
    from svgraph.current import open_current

    rooms = find_rooms(Path(project) if project is not None else None)
    return KnowledgeGraph(open_current(rooms, resident=True), rooms)


class KnowledgeGraph:
    """A graph that answers questions with their sources."""

    def __init__(self, dataset: "Dataset", rooms: "Rooms | None") -> None:
        """A graph over a dataset; `rooms` are those of its project, where it has any."""
        self.dataset = dataset
        self.rooms = rooms

    def ask(
        self, question: str, plan: Words = (), *, lang: Words = (), **parameters: Words
    ) -> "Answer":
        """The answer to a question, about some plans or about all of them."""
        from svgraph.answer import ask

        given = {name: _listed(values) for name, values in parameters.items()}
        return ask(self.dataset, question, _listed(plan), given, _languages(lang))

    def questions(self, *, lang: Words = ()) -> "list[Json]":
        """What can be asked, in the order of the template."""
        from svgraph.labels import languages_of
        from svgraph.questions import list_questions

        chain = languages_of(self.dataset, _languages(lang))
        return [
            {
                "id": one.id,
                "label": one.label.text,
                "section": one.section.text if one.section else None,
                "params": list(one.parameters),
            }
            for one in list_questions(self.dataset, chain)
        ]

    def query(self, text: str) -> "QueryResult":
        """The result of a SPARQL query."""
        from svgraph.store import Table

        result = self.dataset.query(text)
        if isinstance(result, Table):
            return QueryResult(result.columns, result.rows, None, [])
        if isinstance(result, bool):
            return QueryResult([], [], result, [])
        return QueryResult([], [], None, result)

    def show(self, resource: str, *, lang: Words = ()) -> "Description":
        """A thing by its IRI, CURIE, code or label: facts, evidence, what refers to it."""
        from svgraph.show import show

        return show(self.dataset, resource, _languages(lang))

    def search(self, text: str, *, lang: Words = ()) -> "list[Hit]":
        """What goes by a text or is quoted with it."""
        from svgraph.search import search

        return search(self.dataset, text, _languages(lang))

    def validate(
        self, *, profile: str | None = None, lang: Words = (), fail_on: str = "violation"
    ) -> "Report":
        """The report of the project's own shapes, and those of a profile, over its own data."""
        from svgraph.errors import InputError

        if self.rooms is None:
            raise InputError("an endpoint cannot be validated, only a project can")
        from svgraph.validate import Asked, validate

        asked = Asked(languages=_languages(lang), fail_on=fail_on)
        return validate(self.rooms, profile=profile, asked=asked)


class QueryResult(NamedTuple):
    """What a SPARQL query gave: rows, the truth of an ASK, or triples."""

    columns: list[str]
    terms: "list[Row]"
    truth: bool | None
    triples: "list[ox.Triple]"

    @property
    def rows(self) -> "list[dict[str, Json]]":
        """The rows: IRIs as text, literals as their values."""
        return [dict(zip(self.columns, row, strict=True)) for row in self._plain_rows()]

    def __bool__(self) -> bool:
        """The truth of an ASK; of rows and triples, whether there are any."""
        return bool(self.terms or self.triples) if self.truth is None else self.truth

    def to_pandas(self) -> Any:
        """The rows as a pandas DataFrame."""
        from svgraph.answer import frame

        return frame("pandas", self.columns, self._plain_rows())

    def to_polars(self) -> Any:
        """The rows as a polars DataFrame."""
        from svgraph.answer import frame

        return frame("polars", self.columns, self._plain_rows())

    def _plain_rows(self) -> "list[list[Json]]":
        from svgraph.answer import plain

        return [[plain(term) for term in row] for row in self.terms]


def _listed(words: Words) -> list[str]:
    return [words] if isinstance(words, str) else list(words)


def _languages(lang: Words) -> list[str]:
    """A chain of languages, also as the command line writes it: "lv,en"."""
    return [one.strip() for words in _listed(lang) for one in words.split(",") if one.strip()]
