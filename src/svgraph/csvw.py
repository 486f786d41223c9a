"""Read the tables of a folder, each held against what the folder says of its columns.

The description is CSV on the Web (W3C), as much of it as tables here need: columns with a
datatype, a pattern, a language, a separator or a default of their own; a primary key; foreign
keys. Everything that is wrong with any of the tables is found before anything is said.
"""

import csv
import io
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pyoxigraph as ox

from svgraph import names
from svgraph.errors import InputError, did_you_mean
from svgraph.files import decoded, read_regular
from svgraph.layout import Rooms

FOLDER = "data/tables"
DESCRIPTION = f"{FOLDER}/csv-metadata.json"

_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_ADDRESS = re.compile(r"https?://[^\s<>\"{}|\\^`\x00-\x20]+")
_BROKEN_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_HOST = re.compile(r"(?:[^.\s:@\[\]/?#%]+\.)+[^.\s:@\[\]/?#%]{2,}")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ufffd]")


class Column(NamedTuple):
    """What may stand in a column."""

    name: str
    datatype: str
    pattern: str | None
    language: str | None
    separator: str | None
    required: bool
    default: str | None
    is_virtual: bool


class Reference(NamedTuple):
    """Columns whose cells must stand in columns of another table."""

    columns: tuple[str, ...]
    table: str
    there: tuple[str, ...]


class Description(NamedTuple):
    """One table: its file, its columns, what tells its rows apart, what they refer to."""

    file: str
    columns: list[Column]
    key: tuple[str, ...]
    references: list[Reference]

    @property
    def stem(self) -> str:
        """The name of the table without its ending."""
        return self.file.removesuffix(".csv")

    @property
    def path(self) -> str:
        """The name of the file from the root of the project."""
        return f"{FOLDER}/{self.file}"


class Row(NamedTuple):
    """A row: the line it starts on, and its cells by column."""

    table: Description
    line: int
    cells: dict[str, str]

    @property
    def node(self) -> ox.NamedNode:
        """The row as a thing that can be asked about."""
        return ox.NamedNode(f"{names.TABLE}{self.table.stem}#row={self.line}")

    def error(self, column: str, message: str, hint: str | None = None) -> InputError:
        """What is wrong with a cell, and where it stands."""
        return InputError(f"{column}: {message}", file=self.table.path, line=self.line, hint=hint)

    def values(self, column: Column) -> list[str]:
        """What stands in a cell, one by one."""
        cell = self.cells.get(column.name) or column.default or ""
        parts = cell.split(column.separator) if column.separator else [cell]
        return [part for part in parts if part]


class Tables(NamedTuple):
    """All tables of a folder, and what is wrong with them."""

    rows: dict[str, list[Row]]
    problems: list[InputError]

    def row(self, node: str) -> Row:
        """The row that bears a name."""
        return next(row for rows in self.rows.values() for row in rows if row.node.value == node)

    def quads(self) -> Iterator[ox.Quad]:
        """Each cell as a statement about its row: the property is the column."""
        for stem, rows in self.rows.items():
            for row in rows:
                for column in row.table.columns:
                    predicate = ox.NamedNode(f"{names.TABLE}{stem}#{column.name}")
                    for value in row.values(column):
                        yield ox.Quad(row.node, predicate, _term(column, value))


def read_tables(rooms: Rooms) -> Tables:
    """Every table that the folder describes, row by row, and all that is wrong with them."""
    problems: list[InputError] = []
    rows: dict[str, list[Row]] = {}
    for table in descriptions(rooms):
        try:
            rows[table.stem] = _read(rooms, table, problems)
        except InputError as problem:
            problems.append(problem)
    for each in rows.values():
        for row in each:
            problems += _wrong_cells(row)
        problems += _repeated(each)
    for each in rows.values():
        problems += _dangling(each, rows)
    return Tables(rows, problems)


def descriptions(rooms: Rooms) -> list[Description]:
    """What the folder says of its tables."""
    text = decoded(read_regular(rooms.path(DESCRIPTION), DESCRIPTION), DESCRIPTION)
    try:
        said = json.loads(text)
        return [_description(table) for table in said["tables"]]
    except json.JSONDecodeError as error:
        raise InputError(
            f"this is no JSON: {error.msg}", file=DESCRIPTION, line=error.lineno, column=error.colno
        ) from error
    except (KeyError, TypeError, AttributeError, re.error) as error:
        raise InputError(
            f"does not describe tables by columns: {error}",
            file=DESCRIPTION,
            hint="each table needs url and tableSchema, with columns that have a name",
        ) from error


def _description(said: dict[str, Any]) -> Description:
    schema = said["tableSchema"]
    columns = [_column(each) for each in schema["columns"]]
    known = {column.name for column in columns}
    references = [
        Reference(
            tuple(each["columnReference"]),
            each["reference"]["resource"].removesuffix(".csv"),
            tuple(each["reference"]["columnReference"]),
        )
        for each in schema.get("foreignKeys", [])
    ]
    key = tuple(schema["primaryKey"])
    for name in {*key, *(name for each in references for name in each.columns)} - known:
        raise KeyError(name)
    return Description(said["url"], columns, key, references)


def _column(said: dict[str, Any]) -> Column:
    datatype = said.get("datatype", "string")
    base = datatype if isinstance(datatype, str) else datatype.get("base", "string")
    pattern = None if isinstance(datatype, str) else datatype.get("format")
    if pattern:
        re.compile(pattern)
    return Column(
        said["name"],
        base,
        pattern,
        said.get("lang"),
        said.get("separator"),
        said.get("required", False),
        said.get("default"),
        said.get("virtual", False),
    )


# ── From bytes to rows ───────────────────────────────────────────────────


def _read(rooms: Rooms, table: Description, problems: list[InputError]) -> list[Row]:
    """The rows of a table. Raises where there are none to be had, notes what else is wrong."""
    text = decoded(read_regular(rooms.path(table.path), table.path), table.path)
    problems += _mixed_line_ends(text, table)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    columns = [column.name for column in table.columns if not column.is_virtual]
    rows: list[Row] = []
    header: list[str] | None = None
    line = 1
    try:
        for cells in reader:
            if header is None:
                header = cells
                _refuse_other_header(header, columns, table)
            elif len(cells) != len(header):
                problems.append(
                    InputError(
                        f"this row has {len(cells)} cells, the first one {len(header)}",
                        file=table.path,
                        line=line,
                        hint="put a cell that holds a comma between quotation marks",
                    )
                )
            else:
                rows.append(Row(table, line, dict(zip(header, cells, strict=True))))
            line = reader.line_num + 1
    except csv.Error as error:
        raise InputError(f"this is no CSV: {error}", file=table.path, line=line) from error
    if header is None:
        raise InputError("this table is empty", file=table.path, line=1)
    return rows


def _refuse_other_header(header: list[str], columns: list[str], table: Description) -> None:
    missing = [name for name in columns if name not in header]
    unknown = [name for name in header if name not in columns]
    if missing:
        raise InputError(
            f"this table lacks a column: {', '.join(missing)}",
            file=table.path,
            line=1,
            hint=f"its first row reads {','.join(columns)}",
        )
    if unknown:
        raise InputError(
            f"nothing is known of this column: {', '.join(map(repr, unknown))}",
            file=table.path,
            line=1,
            hint=f"describe it in {DESCRIPTION}, or delete it",
        )
    if len(set(header)) < len(header):
        raise InputError("a column stands here twice", file=table.path, line=1)


def _mixed_line_ends(text: str, table: Description) -> Iterator[InputError]:
    ends = re.findall(r"\r\n|\r|\n", text)
    for number, end in enumerate(ends, 1):
        if end == "\r" or end != ends[0]:
            yield InputError(
                "this line does not end as the first one does",
                file=table.path,
                line=number,
                hint="save the whole table with one kind of line end, and no break within a cell",
            )
            return


# ── What is wrong with cells ─────────────────────────────────────────────


def _wrong_cells(row: Row) -> Iterator[InputError]:
    for column in row.table.columns:
        cell = row.cells.get(column.name, "")
        if column.required and not cell and not column.is_virtual:
            yield row.error(column.name, "this cell is empty")
        wrong = _wrong_text(cell)
        if wrong:
            yield row.error(column.name, wrong, "write it anew, as UTF-8")
        for value in row.values(column):
            wrong = None if column.is_virtual else _wrong_value(column, value)
            if wrong:
                yield row.error(column.name, f"“{value}” {wrong}")


def _wrong_text(cell: str) -> str | None:
    if "\n" in cell or "\r" in cell:
        return "there is a line break within this cell"
    if _CONTROL.search(cell):
        return "there is a character here that nobody can read"
    if cell != cell.strip():
        return "there is white space around these words"
    if cell != unicodedata.normalize("NFC", cell):
        return "a letter and its mark stand apart here (not NFC)"
    return None


def _wrong_value(column: Column, value: str) -> str | None:
    if column.datatype == "boolean":
        return None if value in _booleans(column) else "is neither of the two answers"
    if column.pattern and not re.fullmatch(column.pattern, value):
        return f"is not written as {column.pattern}"
    if column.datatype == "date" and not _is_date(value):
        return "is no date: write year, month and day as in 2023-10-10"
    if column.datatype == "anyURI" and not _is_address(value):
        return "is no address: write all of it, from https:// on"
    return None


def _is_date(value: str) -> bool:
    try:
        return bool(_DATE.fullmatch(value)) and bool(date.fromisoformat(value))
    except ValueError:
        return False


def _is_address(value: str) -> bool:
    try:
        parts = urlsplit(value)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    whole = _ADDRESS.fullmatch(value) and not _BROKEN_ESCAPE.search(value)
    return bool(whole and host and _HOST.fullmatch(host) and "@" not in parts.netloc)


def _booleans(column: Column) -> list[str]:
    return (column.pattern or "true|false").split("|")


def _repeated(rows: Sequence[Row]) -> Iterator[InputError]:
    """Rows that a key does not tell apart."""
    first: dict[tuple[str, ...], Row] = {}
    for row in rows:
        key = tuple(row.cells[name] for name in row.table.key)
        other = first.setdefault(key, row)
        if other is not row:
            yield row.error(
                ", ".join(row.table.key),
                f"“{' '.join(key)}” stands in line {other.line} already",
                "give each row a name of its own, or delete one of the two",
            )


def _dangling(rows: Sequence[Row], tables: dict[str, list[Row]]) -> Iterator[InputError]:
    """Cells that name what another table does not have."""
    for reference in rows[0].table.references if rows else []:
        there = tables.get(reference.table)
        if there is None:
            continue  # that table could not be read, which is said already
        known = {tuple(row.cells[name] for name in reference.there) for row in there}
        for row in rows:
            for value in _referring(row, reference):
                if value not in known:
                    last = {each[-1] for each in known if each[:-1] == value[:-1]}
                    yield row.error(
                        reference.columns[-1],
                        f"“{value[-1]}” is not in {FOLDER}/{reference.table}.csv",
                        did_you_mean(value[-1], last),
                    )


def _referring(row: Row, reference: Reference) -> Iterator[tuple[str, ...]]:
    """What a row refers to; nothing where a cell of it is empty."""
    columns = {column.name: column for column in row.table.columns}
    *before, last = (row.values(columns[name]) for name in reference.columns)
    if all(before):
        for value in last:
            yield (*(each[0] for each in before), value)


def _term(column: Column, value: str) -> ox.NamedNode | ox.Literal:
    """What a cell says, as a term: what is no value of the datatype stays a text."""
    if column.datatype == "anyURI" and _is_address(value):
        return ox.NamedNode(value)
    if column.datatype == "boolean" and value in _booleans(column):
        true = value == _booleans(column)[0]
        return ox.Literal(str(true).lower(), datatype=ox.NamedNode(names.XSD_BOOLEAN))
    if column.datatype == "date" and _is_date(value):
        return ox.Literal(value, datatype=ox.NamedNode(names.XSD_DATE))
    return ox.Literal(value, language=column.language) if column.language else ox.Literal(value)


def in_order(problems: Iterable[InputError]) -> list[InputError]:
    """By table and row."""
    return sorted(problems, key=lambda each: (each.file or "", each.line or 0, each.message))
