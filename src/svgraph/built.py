"""A build as it lies on disk, to read it and to ask it.

It lies in a folder named by its digest, the SHA-256 of its canonical N-Quads; its store is a
cache of them. `current.json` says which build counts. Only this and `current` is imported to
answer a query.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pyoxigraph as ox

from svgraph.confine import Limits
from svgraph.errors import OutsideError
from svgraph.pool import USUAL, Pool
from svgraph.store import Store

if TYPE_CHECKING:
    from io import BufferedReader

MOST_RESIDENT = 500_000  # quads, some 200 MB in each worker
DATASET = "svgraph.nq"
STORE = "store"
FACTS = "build.json"
STORE_SUM = "store.sha256"
CURRENT = "current.json"
DIGEST = re.compile(r"[0-9a-f]{64}")


class Build(NamedTuple):
    """A compiled dataset on this machine."""

    folder: Path
    digest: str
    version: str
    quads: int
    graphs: int
    plans: int
    questions: int

    @property
    def dataset(self) -> Path:
        """The canonical N-Quads."""
        return self.folder / DATASET

    def open(self, limits: Limits = USUAL, *, resident: bool = False) -> Pool:
        """The dataset, to ask it: each query in a process that can be killed.

        A resident one is held in memory, where it is small enough: it opens more slowly, for
        whoever asks once, and answers several times faster.
        """
        is_small = self.quads <= MOST_RESIDENT
        return Pool(self.resident if resident and is_small else self.store, limits=limits)

    def resident(self) -> Store:
        """The dataset in the memory of this process."""
        return Store.load(self.dataset)

    def store(self) -> Store:
        """The dataset in this process, for whoever trusts what it is asked."""
        return Store.open(self.folder / STORE)

    def read(self) -> list[ox.Quad]:
        """The quads as the build wrote them: a store may write numbers in another way."""
        import hashlib

        try:
            content = content_of(self.dataset)
            if hashlib.sha256(content).hexdigest() == self.digest:
                return list(ox.parse(content, format=ox.RdfFormat.N_QUADS))
            cause = None
        except (OSError, SyntaxError) as error:
            cause = error
        raise OutsideError(
            "the compiled dataset is damaged",
            file=str(self.dataset),
            hint="build it again: svgraph build",
        ) from cause

    def facts(self) -> dict[str, str | int]:
        """What is known of it, apart from where it lies."""
        return {
            "digest": self.digest,
            "version": self.version,
            "quads": self.quads,
            "graphs": self.graphs,
            "plans": self.plans,
            "questions": self.questions,
        }


def build_in(folder: Path) -> Build | None:
    """The build in a folder, by what is written of it."""
    facts = read_json(folder / FACTS)
    is_one = DIGEST.fullmatch(folder.name) and facts.get("digest") == folder.name
    if not is_one or set(facts) != set(Build._fields) - {"folder"}:
        return None
    return Build(folder=folder, **facts)


def presumed_in(build_dir: Path) -> Build | None:
    """The build that counted last, whatever has changed since."""
    return build_in(build_dir / str(read_json(build_dir / CURRENT).get("digest")))


def read_json(path: Path) -> dict[str, Any]:
    """What a file says; nothing where it cannot be read."""
    try:
        said = json.loads(content_of(path))
    except (OSError, ValueError):
        return {}
    return said if isinstance(said, dict) else {}


def content_of(path: Path) -> bytes:
    """The bytes of a file."""
    with opened(path) as file:
        return file.read()


@contextlib.contextmanager
def opened(path: Path) -> Iterator[BufferedReader]:
    """A file to read, without waiting where a pipe stands in its place."""
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(f"{path} is no file")
        yield file
