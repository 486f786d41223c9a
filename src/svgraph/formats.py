"""Write rows, SPARQL results and graphs in the formats that the outside reads.

A cell is a term of the graph or a plain value. Where people read, a resource shows its label;
where machines read, integers stay numbers. Text leaves as it is: RFC 4180 for CSV, text cells
in which no formula can hide for spreadsheets, escaped for HTML. What each format needs is
imported when it is asked for.
"""

import itertools
import json
import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import pyoxigraph as ox

from svgraph import names
from svgraph.errors import InputError
from svgraph.output import display_width, printable
from svgraph.store import Table
from svgraph.terms import Term
from svgraph.values import value_of

Cell: TypeAlias = Term | str | int | float | bool | None
Labels: TypeAlias = Mapping[Term, str]

LONGEST_SPREADSHEET_CELL = 32_767
NARROWEST_COLUMN = 6
PIECE = 1 << 16  # characters that are worth a write of their own

_TEMPLATES = Path(__file__).parent / "templates"
_NO_XML = "[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]"
# Written here, since the library's own escape brings in all that speaks HTTP.
_XML_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;"})
_SRX_OPENING = f'<?xml version="1.0"?>\n<sparql xmlns="{names.SPARQL_RESULTS}">\n'
_LINKABLE = (*names.WEB, "mailto:")
_GRAPH_FORMATS = {
    "turtle": ox.RdfFormat.TURTLE,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdfxml": ox.RdfFormat.RDF_XML,
    "trig": ox.RdfFormat.TRIG,
    "nquads": ox.RdfFormat.N_QUADS,
}


# ── Rows ─────────────────────────────────────────────────────────────────


def render_rows(
    columns: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    format: str,
    *,
    labels: Labels | None = None,
    title: str = "",
    language: str = "en",
    width: int | None = None,
    notes: Sequence[str] = (),
) -> str | bytes:
    """Rows as `table csv tsv json jsonl md xlsx html`.

    `labels` are shown in place of IRIs, except that JSON has both; `width` is what a table must
    fit into, None for no limit; `notes` stand after the rows in `md` and `html`.
    """
    found = list(rows)
    shown = labels or {}
    write: dict[str, Callable[[], str | bytes]] = {
        "table": lambda: _table(columns, found, shown, width),
        "csv": lambda: "".join(_csv(columns, found, shown)),
        "tsv": lambda: "".join(_tsv(columns, found, shown)),
        "json": lambda: _json(columns, found, shown),
        "jsonl": lambda: "".join(_json_lines(columns, found, shown)),
        "md": lambda: _markdown(columns, found, shown, notes),
        "xlsx": lambda: _xlsx(columns, found, shown, title),
        "html": lambda: _html(columns, found, shown, title=title, language=language, notes=notes),
    }
    if format not in write:
        raise InputError(f"rows cannot be written as {format}")
    return write[format]()


STREAMED = ("csv", "tsv", "jsonl", "srj", "srx")


def stream_rows(
    columns: Sequence[str], rows: Iterable[Sequence[Term | None]], format: str
) -> Iterator[str]:
    """Rows in one of the formats `STREAMED`, in pieces, as they come."""
    write: dict[str, Callable[[], Iterator[str]]] = {
        "csv": lambda: _csv(columns, rows, {}),
        "tsv": lambda: _tsv(columns, rows, {}),
        "jsonl": lambda: _json_lines(columns, rows, {}),
        "srj": lambda: _srj_rows(columns, rows),
        "srx": lambda: _srx_rows(columns, rows),
    }
    return _in_pieces(write[format]())


def _in_pieces(lines: Iterable[str]) -> Iterator[str]:
    """Lines joined into pieces that are worth a write; the first line leaves at once."""
    held: list[str] = []
    size, wanted = 0, 1
    for line in lines:
        held.append(line)
        size += len(line)
        if size >= wanted:
            yield "".join(held)
            held, size, wanted = [], 0, PIECE
    yield "".join(held)


def text_of(cell: Cell, labels: Labels | None = None) -> str:
    """What a reader sees of a cell."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, ox.Literal):
        return cell.value
    if isinstance(cell, ox.NamedNode):
        return (labels or {}).get(cell, cell.value)
    return str(cell)


def json_of(cell: Cell, labels: Labels | None = None) -> Any:
    """A cell as JSON has it: `{"iri", "label"}`, `{"value", "lang"}`, or a plain value."""
    if isinstance(cell, ox.NamedNode):
        label = (labels or {}).get(cell)
        return {"iri": cell.value} | ({"label": label} if label is not None else {})
    if isinstance(cell, ox.BlankNode):
        return {"bnode": cell.value}
    if isinstance(cell, ox.Literal) and cell.language:
        return {"value": cell.value, "lang": cell.language}
    if isinstance(cell, float) and not math.isfinite(cell):
        return str(cell)
    return value_of(cell) if isinstance(cell, ox.Literal) else cell


def _json(columns: Sequence[str], rows: Sequence[Sequence[Cell]], labels: Labels) -> str:
    return _dumped([_record(columns, row, labels) for row in rows], indent=2) + "\n"


def _json_lines(
    columns: Sequence[str], rows: Iterable[Sequence[Cell]], labels: Labels
) -> Iterator[str]:
    return (_dumped(_record(columns, row, labels)) + "\n" for row in rows)


def _record(columns: Sequence[str], row: Sequence[Cell], labels: Labels) -> dict[str, Any]:
    cells = (json_of(cell, labels) for cell in row)
    return dict(zip(columns, cells, strict=True))


def _dumped(value: object, indent: int | None = None) -> str:
    return json.dumps(value, ensure_ascii=False, indent=indent)


def _csv(columns: Sequence[str], rows: Iterable[Sequence[Cell]], labels: Labels) -> Iterator[str]:
    import csv
    import io

    for line in itertools.chain(
        [columns], ([text_of(cell, labels) for cell in row] for row in rows)
    ):
        text = io.StringIO()
        csv.writer(text, lineterminator="\r\n").writerow(line)
        yield text.getvalue()


def _tsv(columns: Sequence[str], rows: Iterable[Sequence[Cell]], labels: Labels) -> Iterator[str]:
    escapes = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
    lines = itertools.chain([columns], ([text_of(cell, labels) for cell in row] for row in rows))
    return ("\t".join(cell.translate(escapes) for cell in line) + "\n" for line in lines)


def _markdown(
    columns: Sequence[str], rows: Sequence[Sequence[Cell]], labels: Labels, notes: Sequence[str]
) -> str:
    cells = ([markdown_cell(text_of(cell, labels)) for cell in row] for row in rows)
    return markdown_table(columns, cells) + "".join(f"\n{markdown_cell(note)}\n" for note in notes)


def markdown_table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of cells that are Markdown already."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def markdown_cell(text: str) -> str:
    """Text in which nothing acts as Markdown, on one line."""
    for acting in "\\|`*_[]<":
        text = text.replace(acting, "\\" + acting)
    return _one_line(text)


def _xlsx(
    columns: Sequence[str], rows: Sequence[Sequence[Cell]], labels: Labels, title: str
) -> bytes:
    import io
    from datetime import UTC, datetime

    import xlsxwriter

    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        # The same rows give the same bytes.
        book.set_properties({"title": title, "created": datetime(2000, 1, 1, tzinfo=UTC)})
        sheet = book.add_worksheet()
        heading = book.add_format({"bold": True})
        # A text cell marked as text: no program takes it for a formula, edited or not.
        text = book.add_format({"num_format": "@", "quote_prefix": True, "text_wrap": True})
        for place, column in enumerate(columns):
            sheet.write_string(0, place, column, heading)
        for line, row in enumerate(rows, start=1):
            for place, cell in enumerate(row):
                value = value_of(cell) if isinstance(cell, ox.Literal) else cell
                if _is_number(value):
                    sheet.write_number(line, place, value)
                elif cell is not None:
                    sheet.write_string(line, place, spreadsheet_text(text_of(cell, labels)), text)
        sheet.freeze_panes(1, 0)
    return file.getvalue()


def spreadsheet_text(text: str) -> str:
    """Text that a cell of a spreadsheet can hold, with a note where it is cut."""
    if len(text) <= LONGEST_SPREADSHEET_CELL:
        return text
    note = f"… [{len(text)} characters; a spreadsheet cell holds {LONGEST_SPREADSHEET_CELL}]"
    return text[: LONGEST_SPREADSHEET_CELL - len(note)] + note


def _is_number(value: object) -> bool:
    """Whether a value is a number that a spreadsheet keeps exactly."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return math.isfinite(value) and abs(value) <= 2**53


class _HtmlCell(NamedTuple):
    text: str
    link: str | None
    language: str | None
    is_number: bool


def _html(
    columns: Sequence[str],
    rows: Sequence[Sequence[Cell]],
    labels: Labels,
    *,
    title: str,
    language: str,
    notes: Sequence[str],
) -> str:
    return page(
        "table.html",
        columns=columns,
        rows=[[_html_cell(cell, labels) for cell in row] for row in rows],
        title=title or ", ".join(columns),
        language=language,
        notes=notes,
    )


def page(template: str, **content: object) -> str:
    """A page of HTML from one of the templates; all that goes in is escaped."""
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        keep_trailing_newline=True,
    )
    environment.tests["address"] = names.is_address
    return environment.get_template(template).render(**content)


def embedded(name: str) -> Any:
    """A style or a script that came with the program, to stand in a page as it is."""
    import markupsafe

    return markupsafe.Markup((_TEMPLATES / name).read_text(encoding="utf-8"))


def _html_cell(cell: Cell, labels: Labels) -> _HtmlCell:
    value = value_of(cell) if isinstance(cell, ox.Literal) else cell
    is_link = isinstance(cell, ox.NamedNode) and cell.value.startswith(_LINKABLE)
    return _HtmlCell(
        text=text_of(cell, labels),
        link=cell.value if is_link and isinstance(cell, ox.NamedNode) else None,
        language=cell.language if isinstance(cell, ox.Literal) else None,
        is_number=_is_number(value),
    )


# ── A table for a terminal ───────────────────────────────────────────────


def _table(
    columns: Sequence[str], rows: Sequence[Sequence[Cell]], labels: Labels, width: int | None
) -> str:
    lines = [[_one_line(text_of(cell, labels)) for cell in row] for row in rows]
    heads = [_one_line(column) for column in columns]
    widths = _widths([heads, *lines], width)
    numeric = [_all_numbers(row[place] for row in rows) for place in range(len(columns))]
    parts = [_laid_out(heads, widths, numeric), "  ".join("─" * width for width in widths)]
    parts += [_laid_out(line, widths, numeric) for line in lines]
    return "".join(part + "\n" for part in parts)


def _one_line(text: str) -> str:
    return printable(" ".join(text.split()))


def _all_numbers(cells: Iterable[Cell]) -> bool:
    values = [value_of(cell) if isinstance(cell, ox.Literal) else cell for cell in cells]
    present = [value for value in values if value is not None]
    return bool(present) and all(_is_number(value) for value in present)


def _widths(lines: Sequence[Sequence[str]], limit: int | None) -> list[int]:
    """How wide each column is: as its widest cell, or less where all must fit."""
    widths = [max(map(display_width, cells)) for cells in zip(*lines, strict=True)]
    if limit is None:
        return widths
    room = limit - 2 * (len(widths) - 1)
    while sum(widths) > room and max(widths) > NARROWEST_COLUMN:
        widths[widths.index(max(widths))] -= 1
    return widths


def _laid_out(line: Sequence[str], widths: Sequence[int], numeric: Sequence[bool]) -> str:
    wrapped = [_wrapped(cell, width) for cell, width in zip(line, widths, strict=True)]
    height = max(map(len, wrapped), default=0)
    return "\n".join(
        "  ".join(
            _padded(cell[row] if row < len(cell) else "", width, right)
            for cell, width, right in zip(wrapped, widths, numeric, strict=True)
        ).rstrip()
        for row in range(height)
    )


def _wrapped(text: str, width: int) -> list[str]:
    if display_width(text) <= width:
        return [text]
    lines = [""]
    for word in text.split(" "):
        joined = f"{lines[-1]} {word}" if lines[-1] else word
        if display_width(joined) <= width:
            lines[-1] = joined
            continue
        lines += _cut(word, width)
    return [line for line in lines if line]


def _cut(word: str, width: int) -> list[str]:
    """A word in pieces that fit."""
    pieces = [""]
    for letter in word:
        if display_width(pieces[-1] + letter) > width and pieces[-1]:
            pieces.append("")
        pieces[-1] += letter
    return pieces


def _padded(text: str, width: int, right: bool) -> str:
    blank = " " * (width - display_width(text))
    return blank + text if right else text + blank


# ── SPARQL results ───────────────────────────────────────────────────────


def render_results(result: Table | bool, format: str) -> str:
    """A result of SELECT or ASK as W3C JSON (`srj`) or XML (`srx`)."""
    return _srj(result) if format == "srj" else _srx(result)


def _srj(result: Table | bool) -> str:
    if isinstance(result, bool):
        return _dumped({"head": {}, "boolean": result}, indent=2) + "\n"
    return "".join(_srj_rows(result.columns, result.rows))


def _srj_rows(columns: Sequence[str], rows: Iterable[Sequence[Term | None]]) -> Iterator[str]:
    frame = {"head": {"vars": list(columns)}, "results": {"bindings": []}}
    import textwrap

    opening, _, closing = _dumped(frame, indent=2).rpartition("[]")
    yield opening + "["
    before = "\n"
    for row in rows:
        bindings = zip(columns, row, strict=True)
        said = {name: _srj_term(term) for name, term in bindings if term is not None}
        yield before + textwrap.indent(_dumped(said, indent=2), " " * 6)
        before = ",\n"
    yield ("]" if before == "\n" else "\n    ]") + closing + "\n"


def _srj_term(term: Term) -> dict[str, str]:
    if isinstance(term, ox.NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, ox.BlankNode):
        return {"type": "bnode", "value": term.value}
    said = {"type": "literal", "value": term.value}
    if term.language:
        return said | {"xml:lang": term.language}
    plain = term.datatype.value == names.XSD_STRING
    return said if plain else said | {"datatype": term.datatype.value}


def _srx(result: Table | bool) -> str:
    if isinstance(result, bool):
        body = f"  <head/>\n  <boolean>{text_of(result)}</boolean>\n"
        return f"{_SRX_OPENING}{body}</sparql>\n"
    return "".join(_srx_rows(result.columns, result.rows))


def _srx_rows(columns: Sequence[str], rows: Iterable[Sequence[Term | None]]) -> Iterator[str]:
    variables = "".join(f"<variable name={_quoted(name)}/>" for name in columns)
    yield f"{_SRX_OPENING}  <head>{variables}</head>\n  <results>\n"
    for row in rows:
        yield _srx_row(dict(zip(columns, row, strict=True)))
    yield "  </results>\n</sparql>\n"


def _srx_row(record: Mapping[str, Term | None]) -> str:
    cells = "".join(
        f"<binding name={_quoted(name)}>{_srx_term(term)}</binding>"
        for name, term in record.items()
        if term is not None
    )
    return f"    <result>{cells}</result>\n"


def _srx_term(term: Term) -> str:
    text = _xml_text(term.value)
    if isinstance(term, ox.NamedNode):
        return f"<uri>{text}</uri>"
    if isinstance(term, ox.BlankNode):
        return f"<bnode>{text}</bnode>"
    if term.language:
        return f"<literal xml:lang={_quoted(term.language)}>{text}</literal>"
    if term.datatype.value == names.XSD_STRING:
        return f"<literal>{text}</literal>"
    return f"<literal datatype={_quoted(term.datatype.value)}>{text}</literal>"


def _xml_text(text: str) -> str:
    """Text as XML holds it, without the characters that no XML document can hold."""
    return re.sub(_NO_XML, "\ufffd", text).translate(_XML_ESCAPES)


def _quoted(text: str) -> str:
    return f'"{_xml_text(text)}"'


# ── Graphs ───────────────────────────────────────────────────────────────


def render_graph(
    triples: Iterable[ox.Triple], format: str, prefixes: Mapping[str, str] | None = None
) -> str:
    """Triples as `turtle ntriples jsonld rdfxml trig nquads`, always in the same order."""
    in_order = sorted(set(triples), key=str)
    if format == "rdfxml":
        _refuse_what_xml_cannot_say(in_order)
    used = _used_prefixes(in_order, prefixes or {})
    content = ox.serialize(in_order, format=_GRAPH_FORMATS[format], prefixes=used) or b""
    return _with_prefixes_in_order(content.decode(), format).rstrip("\n") + "\n"


def _with_prefixes_in_order(text: str, format: str) -> str:
    """The same text with its prefixes sorted: the engine writes them in any order."""
    if format in ("turtle", "trig"):
        lines = text.splitlines(keepends=True)
        count = sum(1 for _ in itertools.takewhile(lambda line: line.startswith("@prefix "), lines))
        return "".join([*sorted(lines[:count]), *lines[count:]])
    if format == "rdfxml":
        return re.sub("<rdf:RDF([^>]*)>", _with_sorted_attributes, text, count=1)
    return text


def _with_sorted_attributes(root: re.Match[str]) -> str:
    attributes = sorted(re.findall(r' xmlns:[^=]+="[^"]*"', root[1]))
    return f"<rdf:RDF{''.join(attributes)}>"


def _refuse_what_xml_cannot_say(triples: Iterable[ox.Triple]) -> None:
    """The engine would write such a thing all the same, and no parser of XML would read it."""
    for triple in triples:
        if not re.search(r"[^\W\d][\w.\-]*$", triple.predicate.value):
            raise InputError(
                f"{triple.predicate} is no property that RDF/XML can name",
                hint="choose another format, such as turtle",
            )
        if isinstance(triple.object, ox.Literal) and re.search(_NO_XML, triple.object.value):
            raise InputError(
                f"{triple.object} has a character that XML cannot hold",
                hint="choose another format, such as turtle",
            )


def _used_prefixes(triples: Sequence[ox.Triple], prefixes: Mapping[str, str]) -> dict[str, str]:
    text = "\n".join(map(str, triples))
    return {name: iri for name, iri in sorted(prefixes.items()) if f"<{iri}" in text}
