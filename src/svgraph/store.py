"""Answer SPARQL from a compiled dataset, without ever changing it.

`Dataset` is what the rest of the program asks: this module's `Store`, workers that have one
each (`pool`), or a remote endpoint that behaves the same. Terms are pyoxigraph's in all of
them. The default graph is the union of all named graphs.
"""

import contextlib
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple, Protocol, TypeAlias, TypeVar, cast

import pyoxigraph as ox

from svgraph import sparql
from svgraph.errors import InputError, OutsideError, did_you_mean
from svgraph.terms import Term

_CURE = "build it again: svgraph build"
# How RocksDB, and the engine above it, call bytes that are not what was written.
_DAMAGE = re.compile(r"\bcorrupt", re.IGNORECASE)

Row: TypeAlias = tuple[Term | None, ...]
Item = TypeVar("Item")


class Table(NamedTuple):
    """The rows of a SELECT, in the order and under the names of its projection."""

    columns: list[str]
    rows: list[Row]

    def records(self) -> Iterator[dict[str, Term | None]]:
        """Each row by the names of its columns."""
        for row in self.rows:
            yield dict(zip(self.columns, row, strict=True))

    def column(self, name: str) -> list[Term | None]:
        """The cells under one name."""
        position = self.columns.index(name)
        return [row[position] for row in self.rows]


Result: TypeAlias = Table | bool | list[ox.Triple]


class Stream(NamedTuple):
    """An answer as it comes: rows under their columns, or the truth, or triples.

    The error of a query that fails on the way is raised by whoever takes the next row: an answer
    whose last row was taken without one is whole.
    """

    columns: list[str] | None
    truth: bool | None
    rows: Iterator[Row]
    triples: Iterator[ox.Triple]

    @classmethod
    def of_rows(cls, columns: list[str], rows: Iterator[Row]) -> "Stream":
        """The answer to a SELECT."""
        return cls(columns, None, rows, iter(()))

    @classmethod
    def of_truth(cls, truth: bool) -> "Stream":
        """The answer to an ASK."""
        return cls(None, truth, iter(()), iter(()))

    @classmethod
    def of_triples(cls, triples: Iterator[ox.Triple]) -> "Stream":
        """The answer to a CONSTRUCT or a DESCRIBE."""
        return cls(None, None, iter(()), triples)

    @classmethod
    def of(cls, result: Result) -> "Stream":
        """An answer that is there already."""
        if isinstance(result, bool):
            return cls.of_truth(result)
        if isinstance(result, Table):
            return cls.of_rows(result.columns, iter(result.rows))
        return cls.of_triples(iter(result))

    def whole(self) -> Result:
        """All of it."""
        if self.truth is not None:
            return self.truth
        if self.columns is not None:
            return Table(self.columns, list(self.rows))
        return list(self.triples)


class Dataset(Protocol):
    """What can be asked, be it on disk or far away.

    Bindings are appended as one trailing VALUES: `select(text, plan=NamedNode(…))`. A list
    binds a variable to each of its terms in turn. A query that is wrong raises InputError
    with its line and column; one that cannot be answered raises OutsideError.
    """

    def stream(self, query: str) -> Stream:
        """The rows, the truth or the triples that a query asks for, as they come."""

    def query(self, query: str) -> Result:
        """The rows, the truth or the triples that a query asks for."""
        return self.stream(query).whole()

    def select(self, query: str, **bindings: Term | Iterable[Term]) -> Table:
        """The rows of a SELECT."""
        return sparql.expect(self.query(sparql.with_values(query, bindings)), Table, "SELECT")

    def ask(self, query: str) -> bool:
        """The truth of an ASK."""
        return sparql.expect(self.query(query), bool, "ASK")

    def construct(self, query: str) -> list[ox.Triple]:
        """The triples of a CONSTRUCT or DESCRIBE."""
        return sparql.expect(self.query(query), list, "CONSTRUCT or DESCRIBE")


@contextlib.contextmanager
def _damage(folder: Path | None) -> Iterator[None]:
    """What the engine says of a store that it cannot read, with the cure."""
    try:
        yield
    except SyntaxError:  # the query is at fault
        raise
    except (OSError, RuntimeError, ValueError) as error:
        if not isinstance(error, OSError) and not _DAMAGE.search(str(error)):
            raise
        raise OutsideError(
            f"the compiled dataset cannot be read: {error}",
            file=str(folder) if folder else None,
            hint=_CURE,
        ) from error


class Store(Dataset):
    """A dataset on this machine."""

    def __init__(self, store: ox.Store, folder: Path | None = None) -> None:
        """The engine's store, which is only read, and where it lies."""
        self._store = store
        self._folder = folder

    @classmethod
    def open(cls, folder: Path) -> "Store":
        """A compiled dataset, read-only."""
        try:
            return cls(ox.Store.read_only(str(folder)), folder)
        except (OSError, RuntimeError, ValueError) as error:
            raise OutsideError(
                f"cannot open the compiled dataset: {error}",
                file=str(folder),
                hint=_CURE,
            ) from error

    @classmethod
    def load(cls, dataset: Path) -> "Store":
        """A dataset in memory, from its N-Quads."""
        store = ox.Store()
        try:
            # Parsed here, since a store that loads gives blank nodes other names each time.
            store.bulk_extend(ox.parse(path=str(dataset), format=ox.RdfFormat.N_QUADS))
        except (OSError, SyntaxError) as error:
            raise OutsideError(
                "the compiled dataset is damaged", file=str(dataset), hint=_CURE
            ) from error
        return cls(store, dataset)

    @classmethod
    def of(cls, quads: Iterable[ox.Quad]) -> "Store":
        """A dataset in memory."""
        store = ox.Store()
        store.bulk_extend(quads)
        return cls(store)

    def __len__(self) -> int:
        """How many quads it holds."""
        with _damage(self._folder):
            return len(self._store)

    def graph_count(self) -> int:
        """How many named graphs there are."""
        with _damage(self._folder):
            return sum(1 for _ in self._store.named_graphs())

    def stream(self, query: str) -> Stream:
        """The rows, the truth or the triples that a query asks for, as they come."""
        sparql.refuse(query)
        return self.answer(query)

    def answer(self, query: str) -> Stream:
        """The same, for a query that has passed the gate already."""
        self._refuse_unknown_graphs(query)
        with sparql.engine_errors(query), _damage(self._folder):
            # A query that names its dataset by FROM gets that one, any other the union.
            union = not sparql.names_graphs(query)
            answer = self._store.query(query, use_default_graph_as_union=union)
        if isinstance(answer, ox.QueryBoolean):
            return Stream.of_truth(bool(answer))
        if isinstance(answer, ox.QueryTriples):
            return Stream.of_triples(self._watched(answer, query))
        names = [variable.value for variable in answer.variables]
        columns = sparql.in_order_of_mention(query, names)
        if columns == names:
            rows = (cast(Row, tuple(solution)) for solution in answer)
        else:
            rows = (cast(Row, tuple(each[name] for name in columns)) for each in answer)
        return Stream.of_rows(columns, self._watched(rows, query))

    def _watched(self, items: Iterable[Item], query: str) -> Iterator[Item]:
        """The items of an answer, with the engine's errors among them explained."""
        with sparql.engine_errors(query), _damage(self._folder):
            yield from items

    def _refuse_unknown_graphs(self, query: str) -> None:
        """Refuse FROM of what is not here: it would answer from an empty dataset, or fetch."""
        for used in sparql.graphs_named(query):
            with _damage(self._folder):
                known = self._store.contains_named_graph(ox.NamedNode(used.iri))
            if not known:
                raise InputError(
                    f"there is no graph {used.written}",
                    line=used.line,
                    column=used.column,
                    hint=self._near_graphs(used.iri),
                )

    def _near_graphs(self, iri: str) -> str | None:
        graphs = [graph.value for graph in self._store.named_graphs() if hasattr(graph, "value")]
        near = did_you_mean(iri, graphs)
        return near or f"there are {len(graphs)}: SELECT DISTINCT ?g {{ GRAPH ?g {{ ?s ?p ?o }} }}"
