"""Search labels, codes, quotations and translations."""

import argparse
from typing import TYPE_CHECKING

from svgraph.commands import options

if TYPE_CHECKING:
    from svgraph.formats import Cell
    from svgraph.search import Hit

SUMMARY = "labels, codes, quotations and translations that match, with where they stand"
EXAMPLES = """
svgraph search 'viedie ciemi'
svgraph search R40
svgraph search 'local action group' --lang lv --format json
"""
SHORT_COLUMNS = ("thing", "label", "type")
COLUMNS = ("thing", "label", "type", "text", "page", "document", "section")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command understands."""
    parser.add_argument(
        "text", metavar="TEXT", help="a code, or words in any language, with or without marks"
    )
    options.add_endpoint(parser)
    options.add_timeout(parser)
    options.add_language(parser)
    options.add_output(parser, options.ROW_FORMATS)


def run(arguments: argparse.Namespace) -> int:
    """Find things."""
    from svgraph.labels import languages_of, prefixes_of
    from svgraph.search import search

    chosen = options.format_of(arguments, options.ROW_FORMATS, "table")
    dataset = options.open_dataset(arguments)
    hits = search(dataset, arguments.text, arguments.lang)
    if not hits:
        options.note(f"nothing matches '{arguments.text}'", arguments)
    reader = languages_of(dataset, arguments.lang)[0]
    options.note_language(reader, arguments)
    if chosen in ("json", "jsonl"):
        content: str | bytes = _json(hits, chosen, reader)
    elif chosen == "table":
        content = _text(hits, reader, prefixes_of(dataset), arguments)
    else:
        content = _rows(hits, chosen, reader, arguments)
    options.deliver(content, arguments)
    return 0


def _json(hits: list["Hit"], chosen: str, reader: str) -> str:
    import json

    found = [hit.to_json(reader) for hit in hits]
    if chosen == "jsonl":
        return "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in found)
    return json.dumps(found, ensure_ascii=False, indent=2) + "\n"


def _text(
    hits: list["Hit"], reader: str, prefixes: dict[str, str], arguments: argparse.Namespace
) -> str:
    """Each thing, and under it the text that matched where that is not its label."""
    from svgraph.commands.reading import Page, rows_with_notes
    from svgraph.labels import short_form

    page = Page(options.terminal_width(arguments), options.in_colour(arguments))
    lines = rows_with_notes(
        SHORT_COLUMNS,
        [
            [
                short_form(hit.resource.term, prefixes),
                hit.resource.text(reader),
                hit.kind.text(reader) if hit.kind else None,
            ]
            for hit in hits
        ],
        [_notes(hit, reader) for hit in hits],
        page,
    )
    return "".join(line + "\n" for line in lines)


def _notes(hit: "Hit", reader: str) -> list[str]:
    from svgraph.labels import shown

    matched = [] if hit.text == hit.resource.label.text else [hit.text]
    where = hit.where
    if where is None:
        return matched
    document, section = where.document, where.section or where.sheet_section
    place = [shown(label, reader) for label in (document, section) if label]
    if where.page is not None:
        place.insert(0, f"p. {where.page}")
    return [*matched, f"({', '.join(place)})"]


def _rows(
    hits: list["Hit"], chosen: str, reader: str, arguments: argparse.Namespace
) -> str | bytes:
    from svgraph.formats import render_rows

    rows = [_cells(hit, reader) for hit in hits]
    return render_rows(COLUMNS, rows, chosen, title=arguments.text, language=reader)


def _cells(hit: "Hit", reader: str) -> list["Cell"]:
    from svgraph.labels import shown

    where = hit.where
    section = where.section or where.sheet_section if where else None
    return [
        hit.resource.term,
        hit.resource.text(reader),
        hit.kind.text(reader) if hit.kind else None,
        hit.text,
        where.page if where else None,
        shown(where.document, reader) if where and where.document else None,
        shown(section, reader) if section else None,
    ]
