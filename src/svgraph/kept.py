"""Know whether the current build still holds: no file of the rooms has changed, none of its own.

A quick look at what the system says of the files tells it nearly always; where it does not, the
files are read.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
from pathlib import Path

import pyoxigraph as ox

from svgraph.built import (
    CURRENT,
    DATASET,
    FACTS,
    STORE,
    STORE_SUM,
    Build,
    build_in,
    content_of,
    opened,
    read_json,
)
from svgraph.errors import OutsideError
from svgraph.files import read_regular
from svgraph.layout import ROOMS, Rooms

# A build made by another program is another build.
_MAKERS = (
    "compile",
    "examples",
    "executables",
    "hazards",
    "load",
    "names",
    "rdf",
    "received",
    "sparql",
    "vocabulary",
)

# What the engine writes for people, and what it does not read.
_UNREAD = re.compile(r"LOG(?:\.old\.\d+)?|LOCK")


def kept(rooms: Rooms) -> Build | None:
    """The current build, where it is whole and the rooms have not changed since."""
    return build_of(rooms, presumed_inputs(rooms) or inputs_of(rooms))


def build_of(rooms: Rooms, inputs: str) -> Build | None:
    """The current build, where it is whole and was made of these inputs."""
    said = read_json(rooms.build_dir / CURRENT)
    if said.get("inputs") != inputs:
        return None
    found = build_in(rooms.build_dir / str(said.get("digest")))
    return found if found is not None and _has_its_files(found) else None


# ── What it was made of ──────────────────────────────────────────────────


def inputs_of(rooms: Rooms) -> str:
    """A hash of everything that a build depends on: the files of the rooms and the program."""
    inputs = hashlib.sha256(_program().encode())
    for name in _input_files(rooms):
        content = read_regular(rooms.path(name), name)
        inputs.update(f"{len(name)} {name} {len(content)} ".encode("utf-8", "surrogateescape"))
        inputs.update(content)
    return inputs.hexdigest()


def _input_files(rooms: Rooms) -> list[str]:
    rooms_files = [name for room, suffix in ROOMS.items() for name in rooms.files(room, suffix)]
    return [*rooms_files, *rooms.files("data/sources", ".txt")]


def presumed_inputs(rooms: Rooms) -> str | None:
    """The hash of the inputs, without reading them, where no file has been touched since."""
    said = read_json(rooms.build_dir / CURRENT)
    seen = said.get("seen")
    return str(said.get("inputs")) if seen and seen == look_at(rooms)[0] else None


def look_at(rooms: Rooms) -> tuple[str, int]:
    """A hash of what the system says of the input files, and when the last of them changed.

    The system keeps the time of a change by itself: nobody can set it back.
    """
    seen, newest = hashlib.sha256(_program().encode()), 0
    for name in _input_files(rooms):
        try:
            status = os.lstat(f"{rooms.root}/{name}")
        except OSError:
            continue  # gone since it was listed: whoever reads it will say so
        newest = max(newest, status.st_ctime_ns)
        facts = (status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)
        seen.update(f"{len(name)} {name} {facts} ".encode("utf-8", "surrogateescape"))
    return seen.hexdigest(), newest


def _program() -> str:
    parts = [ox.__version__]
    for maker in _MAKERS:
        source = Path(__file__).with_name(f"{maker}.py")
        with contextlib.suppress(OSError):
            parts.append(hashlib.sha256(source.read_bytes()).hexdigest())
    return " ".join(parts)


# ── Its own files ────────────────────────────────────────────────────────


def _has_its_files(found: Build) -> bool:
    """Whether the files are as long as they were, and the small ones as they were.

    That is all that a quick look can tell. The engine holds the blocks of the large ones against
    their checksums when it reads them, and `read` the canonical N-Quads against the digest.
    """
    try:
        return content_of(found.folder / STORE_SUM).startswith(_quick_sum_of(found.folder))
    except OSError:
        return False


def holds_whole_store(found: Build) -> bool:
    """Whether the store holds what was written: the engine may not end on a damaged one."""
    try:
        if content_of(found.folder / STORE_SUM) != sum_of(found.folder):
            return False
        found.store()
    except (OSError, OutsideError):
        return False
    return True


def sum_of(folder: Path) -> bytes:
    """The quick sum of a build and a hash of the store's large files: opening reads few of them."""
    held = hashlib.sha256()
    for name in _large_files(folder / STORE):
        held.update(content_of(folder / STORE / name))
    return _quick_sum_of(folder) + f"{held.hexdigest()}\n".encode()


def _quick_sum_of(folder: Path) -> bytes:
    """How long the files of a build are, and a hash of the small ones."""
    store = folder / STORE
    small = [folder / FACTS, *(store / name for name in _files(store) if not _is_large(name))]
    large = [folder / DATASET, *(store / name for name in _large_files(store))]
    held = hashlib.sha256()
    for path in small:
        content = content_of(path)
        held.update(f"{path.name} {len(content)} ".encode() + content)
    sizes = " ".join(f"{path.name} {path.stat().st_size}" for path in large)
    return f"{sizes}\n{held.hexdigest()}\n".encode()


def digest_of(dataset: Path) -> str:
    """The digest of canonical N-Quads in a file."""
    with opened(dataset) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _files(store: Path) -> list[str]:
    return sorted(name for name in os.listdir(store) if not _UNREAD.fullmatch(name))


def _large_files(store: Path) -> list[str]:
    return [name for name in _files(store) if _is_large(name)]


def _is_large(name: str) -> bool:
    return name.endswith(".sst")
