"""Turn the tables of the data room into Turtle, row by row.

The tables are what a curator edits; the Turtle is made from them and lies beside what is
written by hand, so that anybody sees in a change what became of a row. How a row becomes
triples stands in a query beside the tables, which constructs them for one `?row`. Nothing is
written unless all tables are sound, and no file that was written by hand is ever replaced.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pyoxigraph as ox
import yaml

from svgraph import names, sparql
from svgraph.csvw import FOLDER, Row, Tables, in_order, read_tables
from svgraph.errors import InputError, InputErrors, SvgraphError
from svgraph.files import read_text
from svgraph.layout import Rooms, find_rooms
from svgraph.lock import locked
from svgraph.output import write_all
from svgraph.turtle_text import quoted

MARK = "by `python -m svgraph.tables`: edit the table, not this file."
RULES = f"{FOLDER}/rules/"

_HEADER = re.compile(r"#\+ ?(.*)")
_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?")
_DIGITS = re.compile(r"(\d+)")
_ROW = ox.Variable("row")
_TERMS = (ox.NamedNode, ox.Literal)


class Refused(InputErrors):
    """Some tables are not sound; nothing was written."""

    def __str__(self) -> str:
        """Each of the reasons, and what became of the data."""
        return f"{super().__str__()}\n{len(self.errors)} to mend, and nothing was written"


class Fact(NamedTuple):
    """A triple of which nothing is nameless."""

    subject: str
    predicate: str
    object: ox.NamedNode | ox.Literal


class Mapping(NamedTuple):
    """A query that makes triples of a row, and the file that they go into."""

    name: str
    text: str
    table: str
    writes: str
    title: str
    prefixes: dict[str, str]
    own: tuple[str, str]

    def for_row(self, row: Row) -> Mapping:
        """The same, with the prefix that is a row's own."""
        prefix, namespace = (each.format_map(row.cells) for each in self.own)
        own = {prefix: namespace} if prefix else {}
        return self._replace(prefixes=self.prefixes | own)

    def order(self, predicate: str) -> tuple[int, str]:
        """Where a property stands among the others: as in the query, the type first."""
        written = f" {names.shortened(predicate, self.prefixes)} "
        place = self.text.find(written)
        return (0 if predicate == names.TYPE else place if place > 0 else sys.maxsize, predicate)


def products(rooms: Rooms) -> dict[str, str]:
    """The Turtle that the tables make, by the name of its file. Raises where one is unsound."""
    tables = read_tables(rooms)
    store = ox.Store()
    store.extend(tables.quads())
    problems = tables.problems + list(_broken_rules(rooms, tables, store))
    if problems:
        raise Refused(in_order(problems))
    found: dict[str, str] = {}
    for mapping in _mappings(rooms):
        found |= _made(mapping, tables.rows[mapping.table], store)
    return dict(sorted(found.items()))


def make(rooms: Rooms) -> list[str]:
    """Write what the tables make; the names of the files that changed."""
    with locked(rooms.build_dir):
        changed = changes(rooms)
        for name in changed:
            rooms.path(name).parent.mkdir(parents=True, exist_ok=True)
        write_all({rooms.path(name): text.encode() for name, text in changed.items()})
    return list(changed)


def changes(rooms: Rooms) -> dict[str, str]:
    """What the tables make, where the file beside them says another thing."""
    made = products(rooms)
    there = {name: read_text(rooms.path(name), name) for name in rooms.graphs("data")}
    problems = [
        InputError(
            "the tables make a file of this name, and this one was written by hand",
            file=name,
            hint="move what it says into the table, and the file away",
        )
        for name in made
        if name in there and MARK not in there[name]
    ]
    problems += [
        InputError("no table makes this file any more", file=name, hint="delete it")
        for name, text in there.items()
        if MARK in text and name not in made
    ]
    if problems:
        raise Refused(problems)
    return {name: text for name, text in made.items() if there.get(name) != text}


# ── What rows must not say together ──────────────────────────────────────


def _broken_rules(rooms: Rooms, tables: Tables, store: ox.Store) -> Iterator[InputError]:
    """What the queries among the rules find: a row, a column, and a value if there is one."""
    for name in _queries(rooms, RULES):
        text = read_text(rooms.path(name), name)
        header = _header(text, name, ("message", "hint"))
        with _errors_in(name), sparql.engine_errors(text):
            found = sparql.expect(store.query(text), ox.QuerySolutions, "SELECT")
            for solution in found:
                row = tables.row(solution["row"].value)
                value = solution["value"]
                said = f"“{value.value}” {header['message']}" if value else header["message"]
                yield row.error(solution["column"].value, said, header["hint"])


# ── From rows to Turtle ──────────────────────────────────────────────────


def _mappings(rooms: Rooms) -> list[Mapping]:
    return [_mapping(rooms, name) for name in _queries(rooms, f"{FOLDER}/")]


def _mapping(rooms: Rooms, name: str) -> Mapping:
    text = read_text(rooms.path(name), name)
    header = _header(text, name, ("table", "writes", "title"))
    table = f"{names.TABLE}{header['table']}#"
    prefixes = {
        prefix: namespace
        for prefix, namespace in sparql.declared_prefixes(text).items()
        if namespace != table and not namespace.startswith(names.TABLE)
    }
    own = (header.get("prefix", ""), header.get("namespace", ""))
    return Mapping(name, text, header["table"], header["writes"], header["title"], prefixes, own)


def _made(mapping: Mapping, rows: Iterable[Row], store: ox.Store) -> dict[str, str]:
    """The files that a mapping makes of all rows of its table, in the order of the rows."""
    facts: dict[str, dict[Fact, None]] = {}
    first: dict[str, Row] = {}
    for row in rows:
        name = mapping.writes.format_map(row.cells)
        first.setdefault(name, row)
        facts.setdefault(name, {}).update(dict.fromkeys(_facts(mapping, row, store)))
    return {name: _turtle(mapping.for_row(first[name]), each) for name, each in facts.items()}


def _facts(mapping: Mapping, row: Row, store: ox.Store) -> Iterator[Fact]:
    """What a mapping makes of one row: of names and texts alone, for all else cannot be cited."""
    with _errors_in(mapping.name), sparql.engine_errors(mapping.text):
        made = store.query(mapping.text, substitutions={_ROW: row.node})
        found = sorted(set(sparql.expect(made, ox.QueryTriples, "CONSTRUCT")), key=str)
    for triple in found:
        if isinstance(triple.subject, ox.NamedNode) and isinstance(triple.object, _TERMS):
            yield Fact(triple.subject.value, triple.predicate.value, triple.object)
        else:
            raise InputError("makes a node without a name", file=mapping.name)


def _turtle(mapping: Mapping, facts: Iterable[Fact]) -> str:
    """A file: its prefixes, where it comes from, a block for each subject."""
    said: dict[str, dict[str, list[ox.NamedNode | ox.Literal]]] = {}
    for fact in facts:
        said.setdefault(fact.subject, {}).setdefault(fact.predicate, []).append(fact.object)
    blocks = [_block(mapping, subject, each) for subject, each in said.items()]
    body = "\n\n".join(blocks)
    used = sorted(
        each for each in mapping.prefixes.items() if re.search(rf"(?m)(?:^|[ \^]){each[0]}:", body)
    )
    head = "\n".join(f"@prefix {prefix}: <{namespace}> ." for prefix, namespace in used)
    ruler = f"# ── {mapping.title} ".ljust(74, "─")
    origin = f"# Made from {FOLDER}/{mapping.table}.csv\n# {MARK}"
    return f"{head}\n\n{ruler}\n{origin}\n\n{body}\n"


def _block(
    mapping: Mapping, subject: str, facts: dict[str, list[ox.NamedNode | ox.Literal]]
) -> str:
    lines = [
        f"{_predicate(mapping, predicate)} {_objects(mapping, facts[predicate])}"
        for predicate in sorted(facts, key=mapping.order)
    ]
    said = " ;\n    ".join(lines)
    return f"{_iri(mapping, subject)} {said} ."


def _predicate(mapping: Mapping, predicate: str) -> str:
    return "a" if predicate == names.TYPE else _iri(mapping, predicate)


def _objects(mapping: Mapping, objects: Iterable[ox.NamedNode | ox.Literal]) -> str:
    return " , ".join(_written(mapping, each) for each in sorted(objects, key=_natural))


def _written(mapping: Mapping, term: ox.NamedNode | ox.Literal) -> str:
    if isinstance(term, ox.NamedNode):
        return _iri(mapping, term.value)
    if term.language:
        return quoted(term.value, f"@{term.language}")
    datatype = term.datatype.value
    if datatype in (names.XSD_BOOLEAN, names.XSD_INTEGER):
        return term.value
    return quoted(
        term.value, "" if datatype == names.XSD_STRING else f"^^{_iri(mapping, datatype)}"
    )


def _iri(mapping: Mapping, iri: str) -> str:
    short = names.shortened(iri, mapping.prefixes)
    local = short.partition(":")[2]
    return short if short != iri and _LOCAL.fullmatch(local) else f"<{iri}>"


def _natural(term: ox.NamedNode | ox.Literal) -> tuple[str, list[tuple[int, str]]]:
    """By language, then as people count: 2 before 10."""
    language = term.language or "" if isinstance(term, ox.Literal) else ""
    parts = _DIGITS.split(term.value)
    return language, [(int(part), "") if part.isdecimal() else (0, part) for part in parts]


# ── Queries beside the tables ────────────────────────────────────────────


def _queries(rooms: Rooms, folder: str) -> list[str]:
    return [
        name for name in rooms.files(folder.rstrip("/"), ".rq") if Path(name).parent == Path(folder)
    ]


def _header(text: str, name: str, keys: Sequence[str]) -> dict[str, Any]:
    """What the first lines of a query say of it, in YAML."""
    lines = [match[1] for line in text.splitlines() if (match := _HEADER.match(line))]
    try:
        said = yaml.safe_load("\n".join(lines))
    except yaml.YAMLError as error:
        raise InputError("its header is no YAML", file=name, line=1) from error
    if not isinstance(said, dict) or any(not isinstance(said.get(key), str) for key in keys):
        raise InputError(f"its header must say {', '.join(keys)}", file=name, line=1)
    return said


@contextmanager
def _errors_in(name: str) -> Iterator[None]:
    """Errors raised within are errors of a file."""
    try:
        yield
    except InputError as error:
        raise error.with_file(name) from error.__cause__


def main(argv: Sequence[str] | None = None) -> int:
    """Make Turtle of the tables, and say which files changed."""
    parser = argparse.ArgumentParser(
        prog="python -m svgraph.tables", description="Make Turtle of the tables in data/tables/."
    )
    parser.add_argument("--project", type=Path, metavar="DIR", help="work on this folder's rooms")
    parser.add_argument("--check", action="store_true", help="only say which files would change")
    arguments = parser.parse_args(argv)
    try:
        rooms = find_rooms(arguments.project)
        names_changed = list(changes(rooms)) if arguments.check else make(rooms)
    except SvgraphError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    for name in names_changed:
        print(f"{name}: {'differs from its table' if arguments.check else 'written'}")
    return 1 if arguments.check and names_changed else 0


if __name__ == "__main__":
    sys.exit(main())
