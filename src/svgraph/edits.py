"""Carry out the edits that mend results: show them as a diff, or write them.

Edits are of texts as they were read: where a file has changed since, none of it is touched. What
would no longer be RDF is not written.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from svgraph import rdf
from svgraph.errors import InputError
from svgraph.files import read_text
from svgraph.output import write_all
from svgraph.report import Edit, Result


class Change(NamedTuple):
    """A file's text as it is, and as it would be."""

    before: str
    after: str


def changes(results: Iterable[Result], paths: Mapping[str, Path]) -> dict[str, Change]:
    """What the fixes of some results make of the files, by the names that the results give them.

    Of two fixes that want to change the same characters in different ways, neither is made.
    """
    wanted: dict[str, set[Edit]] = {}
    for result in results:
        for edit in result.fix.edits if result.fix else ():
            wanted.setdefault(edit.file, set()).add(edit)
    changed = {}
    for name, edits in sorted(wanted.items()):
        before = read_text(paths[name], name)
        after = _edited(name, before, _agreeing(edits))
        if after != before:
            changed[name] = Change(before, after)
    return changed


def as_diff(changed: Mapping[str, Change]) -> str:
    """The changes as a unified diff, with the names that `patch -p1` takes."""
    return "".join(line for name, change in changed.items() for line in _diff(name, change))


def write(changed: Mapping[str, Change], paths: Mapping[str, Path]) -> None:
    """Write the changed files, all or none, each whole; what RDF does not allow is refused."""
    for name, change in changed.items():
        format = rdf.format_of(paths[name], name)
        rdf.parse(change.after, format, name, base=_ANY_BASE)
    write_all({paths[name]: change.after for name, change in changed.items()})


_ANY_BASE = "doc:///"


def _agreeing(edits: Iterable[Edit]) -> list[Edit]:
    """The edits in the order of the text, but those that overlap others."""
    in_order = sorted(edits, key=lambda each: (each.start, each.end, each.replacement))
    return [
        each
        for each in in_order
        if not any(
            other is not each and each.start < other.end and other.start < each.end
            for other in in_order
        )
    ]


def _edited(name: str, text: str, edits: Iterable[Edit]) -> str:
    pieces, at = [], 0
    for edit in edits:
        if text[edit.start : edit.end] != edit.was:
            raise InputError("this file has changed meanwhile", file=name, hint="validate it again")
        pieces += [text[at : edit.start], edit.replacement]
        at = edit.end
    return "".join([*pieces, text[at:]])


def _diff(name: str, change: Change) -> list[str]:
    lines = difflib.unified_diff(
        change.before.splitlines(keepends=True),
        change.after.splitlines(keepends=True),
        f"a/{name.lstrip('/')}",
        f"b/{name.lstrip('/')}",
    )
    return [
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines
    ]
