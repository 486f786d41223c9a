"""Write the completeness matrix in the formats that people and programs read."""

import importlib

from svgraph.errors import InputError, did_you_mean
from svgraph.matrix import Matrix
from svgraph.words import Words

FORMATS = ("text", "json", "html", "md", "csv", "xlsx")


def render(matrix: Matrix, format: str, words: Words, width: int | None = None) -> str | bytes:
    """The matrix in one of the formats; a text in lines that fit a width."""
    if format not in FORMATS:
        known = f"known: {' '.join(FORMATS)}"
        raise InputError(f"unknown format '{format}'", hint=did_you_mean(format, FORMATS) or known)
    module = importlib.import_module(f"svgraph.reports.matrix_as_{format}")
    if format == "text":
        text: str = module.render(matrix, words, width)
        return text
    written: str | bytes = module.render(matrix, words)
    return written
