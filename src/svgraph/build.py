"""Keep what is compiled from the rooms, whole or not at all, and know whether it still holds.

A build lies in a folder named by its digest, the SHA-256 of its canonical N-Quads; its store is
a cache of them. `current.json` says which build counts, and is replaced last: whatever stops a
build, the last good one stays. Only `current` and what it needs is imported to answer a query.
"""

import contextlib
import fcntl
import hashlib
import json
import os
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pyoxigraph as ox

from svgraph.confine import Limits
from svgraph.errors import LockedError, OutsideError
from svgraph.files import read_regular
from svgraph.layout import ROOMS, Rooms
from svgraph.output import sync_folder, write_whole
from svgraph.pool import USUAL, Pool
from svgraph.store import Store
from svgraph.texts import query_text

LONGEST_WAIT = 60.0
DATASET = "svgraph.nq"
STORE = "store"
FACTS = "build.json"
STORE_SUM = "store.sha256"
CURRENT = "current.json"

_DIGEST = re.compile(r"[0-9a-f]{64}")
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

Note = Callable[[str], None]


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

    def open(self, limits: Limits = USUAL) -> Pool:
        """The dataset, to ask it: each query in a process that can be killed."""
        return Pool(self.store, limits=limits)

    def store(self) -> Store:
        """The dataset in this process, for whoever trusts what it is asked."""
        return Store.open(self.folder / STORE)

    def read(self) -> list[ox.Quad]:
        """The quads as the build wrote them: a store may write numbers in another way."""
        try:
            return list(ox.parse(path=self.dataset, format=ox.RdfFormat.N_QUADS))
        except (OSError, SyntaxError) as error:
            raise OutsideError(
                "the compiled dataset is damaged",
                file=str(self.dataset),
                hint="build it again: svgraph build",
            ) from error

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


def _silent(_: str) -> None:
    """Say nothing."""


# ── Building ─────────────────────────────────────────────────────────────


def build(rooms: Rooms, note: Note = _silent) -> Build:
    """Compile the rooms and make the result the current build."""
    with _lock(rooms.build_dir, wait=0.0, note=note):
        return _build(rooms, note)


def current(rooms: Rooms, note: Note = _silent) -> Build:
    """The current build, made anew where the rooms have changed since."""
    inputs = inputs_of(rooms)
    found = _current(rooms, inputs)
    if found is not None:
        return found
    with _lock(rooms.build_dir, wait=LONGEST_WAIT, note=note):
        found = _current(rooms, inputs)  # another run may just have made it
        if found is not None:
            return found
        started = time.monotonic()
        made = _build(rooms, _silent)
        note(f"built the graph ({time.monotonic() - started:.1f} s)")
        return made


def open_current(rooms: Rooms, note: Note = _silent, limits: Limits = USUAL) -> Pool:
    """The current build, to ask it; made anew where the rooms have changed since.

    A worker opens what was current last, while this process looks whether it still is.
    """
    presumed = _built(rooms.build_dir / str(_read_json(rooms.build_dir / CURRENT).get("digest")))
    opening = presumed.open(limits).warm() if presumed is not None else None
    found = current(rooms, note)
    if opening is not None and found == presumed:
        return opening
    if opening is not None:
        opening.close()
    return found.open(limits)


def inputs_of(rooms: Rooms) -> str:
    """A hash of everything that a build depends on: the files of the rooms and the program."""
    inputs = hashlib.sha256(_program().encode())
    rooms_files = [name for room, suffix in ROOMS.items() for name in rooms.files(room, suffix)]
    for name in [*rooms_files, *rooms.files("data/sources", ".txt")]:
        content = read_regular(rooms.path(name), name)
        inputs.update(f"{len(name)} {name} {len(content)} ".encode("utf-8", "surrogateescape"))
        inputs.update(content)
    return inputs.hexdigest()


def _program() -> str:
    parts = [ox.__version__]
    for maker in _MAKERS:
        source = Path(__file__).with_name(f"{maker}.py")
        with contextlib.suppress(OSError):
            parts.append(hashlib.sha256(source.read_bytes()).hexdigest())
    return " ".join(parts)


def _current(rooms: Rooms, inputs: str) -> Build | None:
    said = _read_json(rooms.build_dir / CURRENT)
    if said.get("inputs") != inputs:
        return None
    found = _built(rooms.build_dir / str(said.get("digest")))
    return found if found is not None and _has_its_files(found) else None


def _has_its_files(found: Build) -> bool:
    """Whether the files of the store are as long as they were: all that a quick look can tell."""
    try:
        written = (found.folder / STORE_SUM).read_text().partition("\n")[0]
        return written == _sizes_of(found.folder / STORE)
    except (OSError, ValueError):
        return False


def _holds_whole_store(found: Build) -> bool:
    """Whether the store holds what was written: the engine may not end on a damaged one."""
    try:
        if (found.folder / STORE_SUM).read_text() != _sum_of(found.folder / STORE):
            return False
        found.store()
    except (OSError, ValueError, OutsideError):
        return False
    return True


def _built(folder: Path) -> Build | None:
    facts = _read_json(folder / FACTS)
    if set(facts) != set(Build._fields) - {"folder"}:
        return None
    return Build(folder=folder, **facts)


def _read_json(path: Path) -> dict[str, Any]:
    try:
        said = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return said if isinstance(said, dict) else {}


def _build(rooms: Rooms, note: Note) -> Build:
    from svgraph.compile import canonical_lines, compile_rooms

    inputs = inputs_of(rooms)
    lines = canonical_lines(compile_rooms(rooms, note))
    content = "".join(lines).encode()
    digest = hashlib.sha256(content).hexdigest()
    folder = rooms.build_dir / digest
    with _outside_errors(rooms.build_dir):
        _sweep(rooms.build_dir)
        made = _sound(folder, content) or _make(folder, digest, content)
        _make_current(rooms.build_dir, made, inputs)
    return made


def _sound(folder: Path, content: bytes) -> Build | None:
    """The build in a folder, if it is there and whole."""
    found = _built(folder)
    if found is None:
        return None
    try:
        sound = (
            found.dataset.read_bytes() == content
            and _holds_whole_store(found)
            and len(found.store()) == found.quads
        )
    except (OSError, OutsideError):
        return None
    return found if sound else None


def _sum_of(store: Path) -> str:
    """The sizes and a hash of the store's files: opening it does not read them all."""
    held = hashlib.sha256()
    for path in sorted(store.glob("*.sst")):
        held.update(path.read_bytes())
    return f"{_sizes_of(store)}\n{held.hexdigest()}\n"


def _sizes_of(store: Path) -> str:
    files = sorted(entry.name for entry in os.scandir(store) if entry.name.endswith(".sst"))
    return " ".join(f"{name} {(store / name).stat().st_size}" for name in files)


def _make(folder: Path, digest: str, content: bytes) -> Build:
    """Make a build beside its place and put it there whole."""
    import shutil
    import tempfile

    # A name of its own for each attempt: a failed one may keep its store locked in this process.
    attempt = Path(tempfile.mkdtemp(prefix=".new-", dir=folder.parent))
    new = attempt / digest
    try:
        new.mkdir()
        (new / DATASET).write_bytes(content)
        made = _describe(folder, digest, _store(new / STORE, content))
        (new / STORE_SUM).write_text(_sum_of(new / STORE))
        (new / FACTS).write_text(json.dumps(made.facts(), indent=2) + "\n")
        _sync(new)
        if folder.exists():
            folder.rename(attempt / "old")
        new.rename(folder)
        sync_folder(folder.parent)
    finally:
        shutil.rmtree(attempt, ignore_errors=True)
    return made


def _store(path: Path, content: bytes) -> Store:
    store = ox.Store(str(path))
    store.bulk_load(content, ox.RdfFormat.N_QUADS)
    store.flush()
    return Store(store)


def _describe(folder: Path, digest: str, store: Store) -> Build:
    [held] = store.select(query_text("holdings")).records()
    counts = {name: getattr(term, "value", "") for name, term in held.items()}
    return Build(
        folder=folder,
        digest=digest,
        version=counts["version"],
        quads=len(store),
        graphs=store.graph_count(),
        plans=int(counts["plans"]),
        questions=int(counts["questions"]),
    )


def _make_current(build_dir: Path, made: Build, inputs: str) -> None:
    import shutil

    said = _read_json(build_dir / CURRENT)
    former = said.get("digest")
    now = {"digest": made.digest, "inputs": inputs, "version": made.version}
    write_whole(build_dir / CURRENT, json.dumps(now, indent=2) + "\n")
    # The former build stays: a run that has just opened it goes on undisturbed.
    for folder in build_dir.iterdir():
        if _DIGEST.fullmatch(folder.name) and folder.name not in (made.digest, former):
            shutil.rmtree(folder, ignore_errors=True)


def _sweep(build_dir: Path) -> None:
    """Take away what an interrupted build left behind."""
    import shutil

    for pattern in (".new-*", ".old-*"):
        for folder in build_dir.glob(pattern):
            shutil.rmtree(folder, ignore_errors=True)
    for file in build_dir.glob(f".{CURRENT}.*"):
        file.unlink(missing_ok=True)


def _sync(folder: Path) -> None:
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())
        else:
            sync_folder(path)
    sync_folder(folder)


# ── One at a time ────────────────────────────────────────────────────────


@contextlib.contextmanager
def _lock(build_dir: Path, *, wait: float, note: Note) -> Iterator[None]:
    """Keep other builds out. The lock goes with its process, however that ends."""
    path = build_dir / "lock"
    with _outside_errors(build_dir):
        build_dir.mkdir(parents=True, exist_ok=True)
        file = path.open("a+")  # closed below, and the lock with it
    with file:
        _acquire(file.fileno(), path, wait, note)
        with _outside_errors(build_dir):
            file.truncate(0)
            file.write(f"{os.getpid()}\n")
            file.flush()
        yield


def _acquire(handle: int, path: Path, wait: float, note: Note) -> None:
    deadline = time.monotonic() + wait
    waiting = False
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            holder = path.read_text().strip() or "unknown"
            if time.monotonic() >= deadline:
                raise LockedError(
                    f"another build is at work here (process {holder})",
                    file=str(path),
                    hint="wait until it is done",
                ) from None
        if not waiting:
            note(f"waiting for another build (process {holder})")
            waiting = True
        time.sleep(0.05)


@contextlib.contextmanager
def _outside_errors(build_dir: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        place = error.filename or str(build_dir)
        raise OutsideError(
            f"cannot build here: {error.strerror or error}", file=str(place)
        ) from error
