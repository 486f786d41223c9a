"""Carry out the edits that mend results: show them as a diff, or write them.

Edits are of texts as they were read: where a file has changed since, none of it is touched. What
would no longer be RDF is not written.
"""

from __future__ import annotations

import difflib
import io
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from svgraph import rdf
from svgraph.errors import InputError
from svgraph.files import BYTE_ORDER_MARK, decoded, read_regular, read_text
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
    contents = {}
    for name, change in changed.items():
        format = rdf.format_of(paths[name], name)
        rdf.parse(change.after, format, name, base=_ANY_BASE)
        contents[paths[name]] = _mark_of(paths[name], name, change.before) + change.after.encode()
    write_all(contents)


def _mark_of(path: Path, name: str, before: str) -> bytes:
    """The byte order mark that a file begins with, if it does, and is otherwise as it was read."""
    content = read_regular(path, name)
    if decoded(content, name) != before:
        raise _changed(name)
    return BYTE_ORDER_MARK if content.startswith(BYTE_ORDER_MARK) else b""


def _changed(name: str) -> InputError:
    return InputError("this file has changed meanwhile", file=name, hint="validate it again")


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
            raise _changed(name)
        pieces += [text[at : edit.start], edit.replacement]
        at = edit.end
    return "".join([*pieces, text[at:]])


def _lines(text: str) -> list[str]:
    """The lines as `patch` counts them: no other character breaks one."""
    return list(io.StringIO(text, newline="\n"))


def _diff(name: str, change: Change) -> list[str]:
    lines = difflib.unified_diff(
        _lines(change.before),
        _lines(change.after),
        f"a/{name.lstrip('/')}",
        f"b/{name.lstrip('/')}",
    )
    return [
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines
    ]
