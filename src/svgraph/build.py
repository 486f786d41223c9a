"""Keep what is compiled from the rooms, whole or not at all, and know whether it still holds.

A build lies in a folder named by its digest, the SHA-256 of its canonical N-Quads; its store is
a cache of them. `current.json` says which build counts, and is replaced last: whatever stops a
build, the last good one stays. Only `current` and what it needs is imported to answer a query.
"""

import contextlib
import hashlib
import json
import os
import re
import stat
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pyoxigraph as ox

from svgraph.confine import MEGABYTE, Limits, confined
from svgraph.endings import in_order
from svgraph.errors import OutsideError
from svgraph.files import read_regular
from svgraph.layout import ROOMS, Rooms
from svgraph.lock import locked
from svgraph.output import put, sweep, sync_folder, write_whole
from svgraph.pool import USUAL, Pool
from svgraph.store import Store
from svgraph.texts import query_text

LONGEST_WAIT = 60.0
MOST_RESIDENT = 500_000  # quads, some 200 MB in each worker
DATASET = "svgraph.nq"
STORE = "store"
FACTS = "build.json"
STORE_SUM = "store.sha256"
CURRENT = "current.json"

_DIGEST = re.compile(r"[0-9a-f]{64}")
_ATTEMPT = re.compile(r"\.(?:new|old)-[0-9a-z_]+")
_FORMERLY = re.compile(r"\.current\.json\.[0-9a-z_]+")  # how 0.1 called what it had not finished
# What the engine writes for people, and what it does not read.
_UNREAD = re.compile(r"LOG(?:\.old\.\d+)?|LOCK")
_MOST_ATTEMPTS = 3
_TICK = 3_000_000_000  # nanoseconds; some file systems count in steps of two seconds
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
        try:
            content = _content(self.dataset)
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


def _silent(_: str) -> None:
    """Say nothing."""


# ── Building ─────────────────────────────────────────────────────────────


def build(rooms: Rooms, note: Note = _silent) -> Build:
    """Compile the rooms and make the result the current build."""
    with locked(rooms.build_dir, wait=0.0, note=note):
        return _build(rooms, note)


def current(rooms: Rooms, note: Note = _silent) -> Build:
    """The current build, made anew where the rooms have changed since."""
    return _kept(rooms) or _made_anew(rooms, note)


def open_current(
    rooms: Rooms, note: Note = _silent, limits: Limits = USUAL, *, resident: bool = False
) -> Pool:
    """The current build, to ask it; made anew where the rooms have changed since.

    A worker opens what was current last, while this process looks whether it still is, and
    whole: where it is not, the worker has seen what nobody should, and is not asked.
    `resident` is for whoever will ask more than once.
    """
    presumed = _built(rooms.build_dir / str(_read_json(rooms.build_dir / CURRENT).get("digest")))
    opening = presumed and presumed.open(limits, resident=resident).warm()
    found = _kept(rooms)
    if opening is not None and found == presumed:
        return opening
    if opening is not None:
        opening.close()
    return (found or _made_anew(rooms, note)).open(limits, resident=resident)


def _kept(rooms: Rooms) -> Build | None:
    """The current build, where it is whole and the rooms have not changed since."""
    return _current(rooms, _presumed_inputs(rooms) or inputs_of(rooms))


def _made_anew(rooms: Rooms, note: Note) -> Build:
    """A build of the rooms as they are; another run may just have made it."""
    with locked(rooms.build_dir, wait=LONGEST_WAIT, note=note):
        found = _kept(rooms)
        if found is not None:
            return found
        started = time.monotonic()
        made = _build(rooms, _silent)
        note(f"built the graph ({time.monotonic() - started:.1f} s)")
        return made


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


def _presumed_inputs(rooms: Rooms) -> str | None:
    """The hash of the inputs, without reading them, where no file has been touched since."""
    said = _read_json(rooms.build_dir / CURRENT)
    seen = said.get("seen")
    return str(said.get("inputs")) if seen and seen == _look_at(rooms)[0] else None


def _look_at(rooms: Rooms) -> tuple[str, int]:
    """A hash of what the system says of the input files, and when the last of them changed.

    The system keeps the time of a change by itself: nobody can set it back.
    """
    seen, newest = hashlib.sha256(_program().encode()), 0
    for name in _input_files(rooms):
        try:
            status = rooms.path(name).lstat()
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


def _current(rooms: Rooms, inputs: str) -> Build | None:
    said = _read_json(rooms.build_dir / CURRENT)
    if said.get("inputs") != inputs:
        return None
    found = _built(rooms.build_dir / str(said.get("digest")))
    return found if found is not None and _has_its_files(found) else None


def _has_its_files(found: Build) -> bool:
    """Whether the files are as long as they were, and the small ones as they were.

    That is all that a quick look can tell. The engine holds the blocks of the large ones against
    their checksums when it reads them, and `read` the canonical N-Quads against the digest.
    """
    try:
        return _content(found.folder / STORE_SUM).startswith(_quick_sum_of(found.folder))
    except OSError:
        return False


def _holds_whole_store(found: Build) -> bool:
    """Whether the store holds what was written: the engine may not end on a damaged one."""
    try:
        if _content(found.folder / STORE_SUM) != _sum_of(found.folder):
            return False
        found.store()
    except (OSError, OutsideError):
        return False
    return True


def _built(folder: Path) -> Build | None:
    facts = _read_json(folder / FACTS)
    is_one = _DIGEST.fullmatch(folder.name) and facts.get("digest") == folder.name
    if not is_one or set(facts) != set(Build._fields) - {"folder"}:
        return None
    return Build(folder=folder, **facts)


def _read_json(path: Path) -> dict[str, Any]:
    try:
        said = json.loads(_content(path))
    except (OSError, ValueError):
        return {}
    return said if isinstance(said, dict) else {}


def _content(path: Path) -> bytes:
    """The bytes of a file, without waiting where a pipe stands in its place."""
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(f"{path} is no file")
        return file.read()


def _build(rooms: Rooms, note: Note) -> Build:
    with in_order():
        seen, newest = _look_at(rooms)
        # A file that changes again within one tick of the clock looks as if it had not.
        is_settled = newest < time.time_ns() - _TICK
        inputs, content = _compiled(rooms, note)
        digest = hashlib.sha256(content).hexdigest()
        folder = rooms.build_dir / digest
        with _outside_errors(rooms.build_dir):
            _sweep(rooms.build_dir)
            made = _sound(folder, content) or _make(folder, digest, content)
            _make_current(rooms.build_dir, made, inputs, seen if is_settled else None)
    return made


def _compiled(rooms: Rooms, note: Note) -> tuple[str, bytes]:
    """The canonical N-Quads of the rooms, and the hash of the inputs that they come from."""
    for _ in range(_MOST_ATTEMPTS):
        inputs = inputs_of(rooms)
        # Strangers may have written the files and the derivations.
        limits = _enough_for(rooms)
        content, notes = confined(_canonical, rooms, limits=limits, what="compiling the rooms")
        for said in notes:
            note(said)
        if inputs_of(rooms) == inputs:  # nobody has changed a file meanwhile
            return inputs, content
    raise OutsideError(
        "the rooms change while they are compiled", file=str(rooms.root), hint="try again later"
    )


def _canonical(rooms: Rooms) -> tuple[bytes, list[str]]:
    """The canonical N-Quads of the rooms, and what there is to note."""
    from svgraph.compile import canonical_lines, compile_rooms

    notes: list[str] = []
    return b"".join(canonical_lines(compile_rooms(rooms, notes.append))), notes


def _enough_for(rooms: Rooms) -> Limits:
    """Limits that honest rooms never meet: five seconds and thirty megabytes for each of theirs."""
    names = [name for room, suffix in ROOMS.items() for name in rooms.files(room, suffix)]
    size = sum(rooms.path(name).stat().st_size for name in names)
    return Limits(seconds=60.0 + 5 * size / MEGABYTE, memory=2048 * MEGABYTE + 30 * size)


def _sound(folder: Path, content: bytes) -> Build | None:
    """The build in a folder, if it is there and whole."""
    found = _built(folder)
    if found is None:
        return None
    try:
        sound = (
            _content(found.dataset) == content
            and _holds_whole_store(found)
            and len(found.store()) == found.quads
        )
    except (OSError, OutsideError):
        return None
    return found if sound else None


def _sum_of(folder: Path) -> bytes:
    """The quick sum of a build and a hash of the store's large files: opening reads few of them."""
    held = hashlib.sha256()
    for name in _large_files(folder / STORE):
        held.update(_content(folder / STORE / name))
    return _quick_sum_of(folder) + f"{held.hexdigest()}\n".encode()


def _quick_sum_of(folder: Path) -> bytes:
    """How long the files of a build are, and a hash of the small ones."""
    store = folder / STORE
    small = [folder / FACTS, *(store / name for name in _files(store) if not _is_large(name))]
    large = [folder / DATASET, *(store / name for name in _large_files(store))]
    held = hashlib.sha256()
    for path in small:
        content = _content(path)
        held.update(f"{path.name} {len(content)} ".encode() + content)
    sizes = " ".join(f"{path.name} {path.stat().st_size}" for path in large)
    return f"{sizes}\n{held.hexdigest()}\n".encode()


def _files(store: Path) -> list[str]:
    return sorted(name for name in os.listdir(store) if not _UNREAD.fullmatch(name))  # noqa: PTH208


def _large_files(store: Path) -> list[str]:
    return [name for name in _files(store) if _is_large(name)]


def _is_large(name: str) -> bool:
    return name.endswith(".sst")


def _make(folder: Path, digest: str, content: bytes) -> Build:
    """Make a build beside its place and put it there whole."""
    import shutil
    import tempfile

    # A name of its own for each attempt: a failed one may keep its store locked in this process.
    attempt = Path(tempfile.mkdtemp(prefix=".new-", dir=folder.parent))
    new = attempt / digest
    try:
        new.mkdir()
        put(new / DATASET, content)
        made = _describe(folder, digest, _store(new / STORE, content))
        put(new / FACTS, _as_json(made.facts()))
        put(new / STORE_SUM, _sum_of(new))
        _sync(new)
        if os.path.lexists(folder):
            folder.rename(attempt / "old")
        new.rename(folder)
        sync_folder(folder.parent)
    finally:
        shutil.rmtree(attempt, ignore_errors=True)
    return made


def _store(path: Path, content: bytes) -> Store:
    store = ox.Store(str(path))
    if b"_:" in content:
        # The engine gives nodes without a name another each time that it loads them: these keep
        # the canonical one, so that an answer that shows it is the same everywhere.
        lines = content.splitlines(keepends=True)
        nameless = b"".join(line for line in lines if b"_:" in line)
        content = b"".join(line for line in lines if b"_:" not in line)
        store.bulk_extend(ox.parse(nameless, ox.RdfFormat.N_QUADS))
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


def _make_current(build_dir: Path, made: Build, inputs: str, seen: str | None) -> None:
    import shutil

    said = _read_json(build_dir / CURRENT)
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
        if _DIGEST.fullmatch(folder.name) and folder.name not in (made.digest, former):
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
