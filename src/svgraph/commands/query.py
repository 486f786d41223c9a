"""Answer a SPARQL query, and warn of terms in it that the graph does not have."""

import argparse
import sys
from typing import TYPE_CHECKING

from svgraph.commands import options
from svgraph.errors import InputError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator

    from svgraph.store import Dataset, Result, Table
    from svgraph.terms import Term

SUMMARY = "answer a SPARQL query over the compiled dataset, or a remote endpoint"
EXAMPLES = """
svgraph query question.rq
svgraph query question.rq --format csv -o rows.csv
echo 'SELECT (COUNT(*) AS ?n) { ?s ?p ?o }' | svgraph query -
"""
STANDARD_INPUT = "-"
MOST_WARNINGS = 20
FORMATS = (*options.ROW_FORMATS, *options.RESULT_FORMATS, *options.GRAPH_FORMATS)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command understands."""
    parser.add_argument(
        "file",
        nargs="?",
        metavar="FILE|-",
        default=STANDARD_INPUT,
        help="a file with the query; - or nothing for standard input",
    )
    options.add_endpoint(parser)
    options.add_timeout(parser)
    options.add_language(parser)
    options.add_output(parser, FORMATS)


def run(arguments: argparse.Namespace) -> int:
    """Read the query, answer it, warn where it can only mislead."""
    from svgraph import sparql

    name, query = _read(arguments.file)
    try:
        sparql.refuse(query)
        dataset = options.open_dataset(arguments)
        options.deliver(_answer(query, dataset, arguments), arguments)
    except InputError as error:
        # An error of the query stands in its file; one of the rooms names its own.
        raise error.with_file(name) if error.line is not None else error from None
    for line, column, warning in _warnings(query, dataset):
        print(f"{name}:{line}:{column}: {warning}", file=sys.stderr)
    return 0


def _answer(
    query: str, dataset: "Dataset", arguments: argparse.Namespace
) -> "str | bytes | Iterator[str]":
    """The answer as it is to be written: in pieces, as they come, where the format allows it."""
    from svgraph import formats

    chosen = _standard(options.format_of(arguments, FORMATS, "table"))
    if chosen in formats.STREAMED and not arguments.lang:
        stream = dataset.stream(query)
        if stream.columns is not None:
            return formats.stream_rows(stream.columns, stream.rows, chosen)
        return _rendered([] if stream.truth is None else stream.truth, dataset, arguments)
    return _rendered(dataset.query(query), dataset, arguments)


def _standard(chosen: str) -> str:
    """The JSON of a query is that of the standard."""
    return "srj" if chosen == "json" else chosen


def _read(file: str) -> tuple[str, str]:
    from pathlib import Path

    from svgraph.files import read_text

    if file != STANDARD_INPUT:
        if "{" in file:
            raise InputError(
                "this is a query where the name of a file belongs",
                hint="pass the text on standard input: echo '…' | svgraph query -",
            )
        return file, read_text(Path(file).resolve(), file)
    if sys.stdin.isatty():
        raise InputError("no query", hint="name a file, or pass the text on standard input")
    try:
        return "<stdin>", sys.stdin.buffer.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError("this query is no UTF-8", file="<stdin>") from error


def _rendered(result: "Result", dataset: "Dataset", arguments: argparse.Namespace) -> str | bytes:
    from svgraph import formats

    if isinstance(result, list):
        chosen = _format(arguments, options.GRAPH_FORMATS, "turtle", "a graph")
        return formats.render_graph(result, chosen, _prefixes(dataset))
    row_formats = (*options.ROW_FORMATS, *options.RESULT_FORMATS)
    chosen = _standard(_format(arguments, row_formats, "table", "rows or a truth"))
    if chosen in options.RESULT_FORMATS:
        return formats.render_results(result, chosen)
    if isinstance(result, bool):
        return formats.render_rows(["boolean"], [[result]], chosen)
    return formats.render_rows(
        result.columns,
        result.rows,
        chosen,
        labels=_labels(result, dataset, arguments),
        width=options.terminal_width(arguments),
    )


def _format(
    arguments: argparse.Namespace, formats: tuple[str, ...], default: str, what: str
) -> str:
    chosen = options.format_of(arguments, FORMATS, default)
    if chosen not in formats:
        raise InputError(
            f"this query gives {what}, which cannot be written as {chosen}",
            hint=f"one of: {' '.join(formats)}",
        )
    return chosen


def _labels(table: "Table", dataset: "Dataset", arguments: argparse.Namespace) -> "dict[Term, str]":
    """Labels in place of IRIs, where a language was asked for."""
    if not arguments.lang:
        return {}
    from svgraph.labels import labels_of, languages_of, shown

    languages = languages_of(dataset, arguments.lang)
    options.note_language(languages[0], arguments)
    terms = [cell for row in table.rows for cell in row if cell is not None]
    labels = labels_of(dataset, terms, languages)
    return {term: shown(label, languages[0]) for term, label in labels.items()}


def _prefixes(dataset: "Dataset") -> dict[str, str]:
    from svgraph.labels import prefixes_of

    return prefixes_of(dataset)


def _warnings(query: str, dataset: "Dataset") -> list[tuple[int, int, str]]:
    """The first terms of a query that stand nowhere in the graph: their rows are missing."""
    import pyoxigraph as ox

    from svgraph import sparql
    from svgraph.texts import query_text, records_about

    used = sparql.terms_used(query)
    asked = dict.fromkeys(term.iri for term in used)
    rows = records_about(dataset, "absent-terms", "term", map(ox.NamedNode, asked))
    absent = {term.value for row in rows if (term := row["term"]) is not None}
    first = {term.iri: term for term in reversed(used) if term.iri in absent}
    if not first:
        return []
    known = [term.value for [term] in dataset.select(query_text("known-terms")).rows if term]
    in_order = sorted(first.values(), key=lambda term: (term.line, term.column))
    warnings = [
        (term.line, term.column, _warning(term.written, term.iri, known, query))
        for term in in_order[:MOST_WARNINGS]
    ]
    if len(in_order) > MOST_WARNINGS:
        next_one = in_order[MOST_WARNINGS]
        more = f"warning: … and {len(in_order) - MOST_WARNINGS} more that the graph has not"
        warnings.append((next_one.line, next_one.column, more))
    return warnings


def _warning(written: str, iri: str, known: list[str], query: str) -> str:
    import re

    from svgraph import names, sparql

    namespace = re.match(r".*[/#]", iri)
    within = namespace[0] if namespace else ""
    siblings = [other for other in known if within and other.startswith(within)]
    prefixes = sparql.declared_prefixes(query)
    shortened = [names.shortened(other, prefixes) for other in siblings]
    hint = did_you_mean(names.shortened(iri, prefixes), shortened, cutoff=0.8)
    return f"warning: the graph has no {written}" + (f"; {hint}" if hint else "")
