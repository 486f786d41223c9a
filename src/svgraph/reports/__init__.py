"""Write a report in the formats that people and programs read, one module for each.

>>> from svgraph.words import words_of
>>> print(render(Report(results=[], shapes=3, focus_nodes=7), "text", words_of(["en"])))
shapes: 3 · things looked at: 7
violations: 0 · warnings: 0 · notes: 0
✓ conforms
<BLANKLINE>
"""

import importlib

from svgraph.errors import InputError, did_you_mean
from svgraph.report import Report
from svgraph.words import Words

FORMATS = ("text", "json", "html", "md", "csv", "xlsx", "sarif", "junit", "turtle")


def render(report: Report, format: str, words: Words, *, faint: bool = False) -> str | bytes:
    """The report in one of the formats, in the language of its words.

    With `faint`, text has marks for a terminal around what is only there to be looked up.
    """
    if format not in FORMATS:
        known = f"known: {' '.join(FORMATS)}"
        raise InputError(f"unknown format '{format}'", hint=did_you_mean(format, FORMATS) or known)
    module = importlib.import_module(f"svgraph.reports.as_{format}")
    extra = {"faint": True} if faint and format == "text" else {}
    written: str | bytes = module.render(report, words, **extra)
    return written
