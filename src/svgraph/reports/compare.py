"""Write the plans side by side in the formats that people and programs read."""

import importlib

from svgraph.comparison import Comparison
from svgraph.errors import InputError
from svgraph.words import Words

FORMATS = ("table", "csv", "tsv", "json", "jsonl", "md", "xlsx", "html", "svg")
_ROWS = ("csv", "tsv", "jsonl")


def render(
    comparison: Comparison, format: str, words: Words, width: int | None = None
) -> str | bytes:
    """The comparison in one of the formats; a table in lines that fit a width.

    A map shows one question: more raise InputError.
    """
    if format not in FORMATS:
        raise InputError(f"a comparison cannot be written as {format}")
    name = "rows" if format in _ROWS else "text" if format == "table" else format
    module = importlib.import_module(f"svgraph.reports.compare_as_{name}")
    written: str | bytes
    if format in _ROWS:
        written = module.render(comparison, format)
    elif format == "table":
        written = module.render(comparison, words, width)
    else:
        written = module.render(comparison, words)
    return written
