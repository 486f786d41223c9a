"""Compile the rooms into a build, whole or not at all.

A build is made beside its place, and `current.json`, which says which build counts, is replaced
last: whatever stops a build, the last good one stays.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import stat
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from svgraph.built import (
    CURRENT,
    DATASET,
    DIGEST,
    FACTS,
    STORE,
    STORE_SUM,
    Build,
    build_in,
    read_json,
)
from svgraph.confine import MEGABYTE, Limits, confined
from svgraph.endings import in_order
from svgraph.errors import OutsideError
from svgraph.kept import digest_of, holds_whole_store, inputs_of, kept, look_at, sum_of
from svgraph.layout import ROOMS, Rooms
from svgraph.lock import locked
from svgraph.notes import Note, silent
from svgraph.output import put, sweep, sync_folder, write_whole
from svgraph.store import Store
from svgraph.texts import query_text

LONGEST_WAIT = 60.0

_ATTEMPT = re.compile(r"\.(?:new|old)-[0-9a-z_]+")
_FORMERLY = re.compile(r"\.current\.json\.[0-9a-z_]+")  # how 0.1 called what it had not finished
_MOST_ATTEMPTS = 3
_TICK = 3_000_000_000  # nanoseconds; some file systems count in steps of two seconds


def build(rooms: Rooms, note: Note = silent) -> Build:
    """Compile the rooms and make the result the current build."""
    with locked(rooms.build_dir, wait=0.0, note=note):
        return _build(rooms, note)


def build_anew(rooms: Rooms, note: Note = silent) -> Build:
    """A build of the rooms as they are; another run may just have made it."""
    with locked(rooms.build_dir, wait=LONGEST_WAIT, note=note):
        found = kept(rooms)
        if found is not None:
            return found
        started = time.monotonic()
        made = _build(rooms, silent)
        note(f"built the graph ({time.monotonic() - started:.1f} s)")
        return made


def _build(rooms: Rooms, note: Note) -> Build:
    with in_order():
        seen, newest = look_at(rooms)
        # A file that changes again within one tick of the clock looks as if it had not.
        is_settled = newest < time.time_ns() - _TICK
        with _outside_errors(rooms.build_dir), _attempt(rooms.build_dir) as attempt:
            inputs = _compiled(rooms, attempt / DATASET, note)
            digest = digest_of(attempt / DATASET)
            folder = rooms.build_dir / digest
            made = _sound(folder) or _make(folder, attempt)
            _make_current(rooms.build_dir, made, inputs, seen if is_settled else None)
    return made


@contextlib.contextmanager
def _attempt(build_dir: Path) -> Iterator[Path]:
    """A folder for what is made, beside its place; what former attempts left is swept before.

    Each attempt has a name of its own: a failed one may keep its store locked in this process.
    """
    import shutil
    import tempfile

    _sweep(build_dir)
    attempt = Path(tempfile.mkdtemp(prefix=".new-", dir=build_dir))
    try:
        yield attempt
    finally:
        shutil.rmtree(attempt, ignore_errors=True)


def _compiled(rooms: Rooms, place: Path, note: Note) -> str:
    """Write the canonical N-Quads of the rooms; the hash of the inputs that they come from."""
    for _ in range(_MOST_ATTEMPTS):
        inputs = inputs_of(rooms)
        # Strangers may have written the files and the derivations.
        limits = _enough_for(rooms)
        what = "compiling the rooms"
        notes = confined(_write_canonical, rooms, place, limits=limits, what=what)
        for said in notes:
            note(said)
        if inputs_of(rooms) == inputs:  # nobody has changed a file meanwhile
            return inputs
    raise OutsideError(
        "the rooms change while they are compiled", file=str(rooms.root), hint="try again later"
    )


def _write_canonical(rooms: Rooms, place: Path) -> list[str]:
    """Write the canonical N-Quads of the rooms; what there is to note."""
    from svgraph.compile import canonical_lines, compile_rooms

    notes: list[str] = []
    lines = canonical_lines(compile_rooms(rooms, notes.append))
    with _outside_errors(rooms.build_dir), place.open("wb") as file:
        file.writelines(lines)
    return notes


def _enough_for(rooms: Rooms) -> Limits:
    """Limits that honest rooms never meet: five seconds and thirty megabytes for each of theirs."""
    names = [name for room, suffix in ROOMS.items() for name in rooms.files(room, suffix)]
    size = sum(rooms.path(name).stat().st_size for name in names)
    return Limits(seconds=60.0 + 5 * size / MEGABYTE, memory=2048 * MEGABYTE + 30 * size)


def _sound(folder: Path) -> Build | None:
    """The build in a folder, if it is there and whole."""
    found = build_in(folder)
    if found is None:
        return None
    try:
        sound = (
            digest_of(found.dataset) == found.digest
            and holds_whole_store(found)
            and len(found.store()) == found.quads
        )
    except (OSError, OutsideError):
        return None
    return found if sound else None


def _make(folder: Path, attempt: Path) -> Build:
    """Make a build of the dataset of an attempt, and put it in its place whole."""
    new = attempt / folder.name
    new.mkdir()
    (attempt / DATASET).rename(new / DATASET)
    made = _describe(folder, _store(new / STORE, new / DATASET))
    put(new / FACTS, _as_json(made.facts()))
    put(new / STORE_SUM, sum_of(new))
    _sync(new)
    if os.path.lexists(folder):
        folder.rename(attempt / "old")
    new.rename(folder)
    sync_folder(folder.parent)
    return made


def _store(path: Path, dataset: Path) -> Store:
    store = ox.Store(str(path))
    # Parsed here: a store that loads gives nodes without a name another each time; these keep the
    # canonical one, so that an answer that shows it is the same everywhere.
    store.bulk_extend(ox.parse(path=str(dataset), format=ox.RdfFormat.N_QUADS))
    store.flush()
    return Store(store)


def _describe(folder: Path, store: Store) -> Build:
    [held] = store.select(query_text("holdings")).records()
    counts = {name: getattr(term, "value", "") for name, term in held.items()}
    return Build(
        folder=folder,
        digest=folder.name,
        version=counts["version"],
        quads=len(store),
        graphs=store.graph_count(),
        plans=int(counts["plans"]),
        questions=int(counts["questions"]),
    )


def _make_current(build_dir: Path, made: Build, inputs: str, seen: str | None) -> None:
    import shutil

    said = read_json(build_dir / CURRENT)
    # The former build stays: a run that has just opened it goes on undisturbed.
    former = said.get("digest" if said.get("digest") != made.digest else "former")
    now = {
        "digest": made.digest,
        "inputs": inputs,
        "seen": seen,
        "version": made.version,
        "former": former,
    }
    _clear(build_dir / CURRENT)
    write_whole(build_dir / CURRENT, _as_json(now))
    for folder in build_dir.iterdir():
        if DIGEST.fullmatch(folder.name) and folder.name not in (made.digest, former):
            shutil.rmtree(folder, ignore_errors=True)


def _clear(place: Path) -> None:
    """Take away what is no file from the place of one."""
    import shutil

    if os.path.lexists(place) and not stat.S_ISREG(place.lstat().st_mode):
        shutil.rmtree(place) if place.is_dir() and not place.is_symlink() else place.unlink()


def _as_json(said: dict[str, Any]) -> bytes:
    return json.dumps(said, indent=2).encode() + b"\n"


def _sweep(build_dir: Path) -> None:
    """Take away what an interrupted build left behind; whoever holds the lock is alone here."""
    import shutil

    for left in build_dir.iterdir():
        if _ATTEMPT.fullmatch(left.name):
            shutil.rmtree(left, ignore_errors=True)
        elif _FORMERLY.fullmatch(left.name):
            left.unlink(missing_ok=True)
    sweep(build_dir)


def _sync(folder: Path) -> None:
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())
        else:
            sync_folder(path)
    sync_folder(folder)


@contextlib.contextmanager
def _outside_errors(build_dir: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        place = error.filename or str(build_dir)
        raise OutsideError(
            f"cannot build here: {error.strerror or error}", file=str(place)
        ) from error
