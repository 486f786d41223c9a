"""Find the build that counts, made anew where the rooms have changed since, and open it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from svgraph.built import Build, presumed_in
from svgraph.confine import Limits
from svgraph.notes import Note, silent
from svgraph.pool import USUAL, Pool

if TYPE_CHECKING:
    from svgraph.layout import Rooms


def current(rooms: Rooms, note: Note = silent) -> Build:
    """The current build, made anew where the rooms have changed since."""
    from svgraph.kept import kept

    return kept(rooms) or _built_anew(rooms, note)


def open_current(
    rooms: Rooms, note: Note = silent, limits: Limits = USUAL, *, resident: bool = False
) -> Pool:
    """The current build, to ask it; made anew where the rooms have changed since.

    A worker opens what was current last, while this process looks whether it still is, and
    whole: where it is not, the worker has seen what nobody should, and is not asked.
    `resident` is for whoever will ask more than once.
    """
    presumed = presumed_in(rooms.build_dir)
    opening = presumed and presumed.open(limits, resident=resident).warm()
    from svgraph.kept import kept  # while the worker is at it

    found = kept(rooms)
    if opening is not None and found == presumed:
        return opening
    if opening is not None:
        opening.close()
    return (found or _built_anew(rooms, note)).open(limits, resident=resident)


def _built_anew(rooms: Rooms, note: Note) -> Build:
    from svgraph.build import build_anew

    return build_anew(rooms, note)
