"""Write files whole or not at all, and keep what is written from acting on a terminal.

A file is written beside its place, made to last and renamed. Its writer holds a lock on it until
then (`hold`, which ends with its process): what nobody holds was left by a run that was killed,
and is taken away by the next that writes there.
"""

import contextlib
import errno
import os
import re
import stat
import time
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from svgraph.endings import in_order
from svgraph.errors import InputError, OutsideError
from svgraph.hold import hold, is_there

# C0 and C1 controls but for tab and newline, and the marks that reverse the order of letters.
# How a terminal is told to print faintly, and to stop.
FAINT, PLAIN = "\x1b[2m", "\x1b[0m"
_ACTING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")

# Not made of the name that is written: it may be as long as names can be.
_BESIDE = re.compile(r"\.svgraph-[0-9a-f]{16}\.tmp")
_MOST_LINKS = 40
_OPEN_FILES = re.compile(r"/dev/fd|/proc/(?:self|thread-self|\d+(?:/task/\d+)?)/fd")
_WAIT_FOR_READER = 3.0
_CANNOT_SYNC = (errno.EINVAL, errno.ENOTSUP, errno.EACCES)


Content = bytes | str | Iterable[bytes]


class _Written(NamedTuple):
    """A file that lies beside the place that it is for."""

    asked: Path
    place: Path
    beside: Path
    handle: int


# ── Writing ──────────────────────────────────────────────────────────────


def write_whole(path: Path, content: Content) -> None:
    """Put content into a file so that a reader sees the old one or the new one, never a part.

    Where it comes in pieces, an error on the way to the last leaves the old one. A link stays a
    link: what it leads to is replaced. Permissions stay. What is no file but a pipe or a device,
    `/dev/stdout` too, is written on as it is.
    """
    write_all({path: content})


def write_all(contents: Mapping[Path, Content]) -> None:
    """Put content into several files, each as by `write_whole`.

    All are written beside their places before the first is put in its place: a full disk, or a
    folder that cannot be written, changes none of them. A run that is killed between two of the
    renames leaves some files new and some old, each of them whole; the same run again brings all
    of them to the new.
    """
    done: list[_Written] = []
    streams: list[tuple[Path, Path]] = []
    with contextlib.ExitStack() as beside, in_order():
        for path, content in contents.items():
            with _told(path):
                place = _place_of(path)
                if _is_stream(place):
                    streams.append((path, place))
                    continue
                sweep(place.parent)
                former = _former(place)
                written = beside.enter_context(_beside(path, place, former))
            _write_pieces(path, written.handle, content)
            with _told(path):
                _finish(written.handle, former)
            done.append(written)
        for number, each in enumerate(done):
            with _told(each.asked, [former.asked for former in done[:number]]):
                os.replace(each.beside, each.place)
        for each in done:
            with _told(each.asked):
                sync_folder(each.place.parent)
        for path, place in streams:
            with _told(path):
                handle = _opened(place)
            try:
                _write_pieces(path, handle, contents[path])
            finally:
                os.close(handle)


def put(path: Path, content: bytes) -> None:
    """Write a new file and make it last."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    try:
        _write(handle, content)
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder last, where the system knows how to."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except PermissionError:  # one may write into a folder and not list it
        return
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in _CANNOT_SYNC:
            raise
    finally:
        os.close(handle)


def sweep(folder: Path) -> None:
    """Take away what runs that were killed have left in a folder.

    That is a regular file of ours, by its name and its owner, that no process holds.
    """
    try:
        left = [each for each in os.listdir(folder) if _BESIDE.fullmatch(each)]
    except OSError:
        return  # whoever writes there will say why not
    for name in left:
        with contextlib.suppress(OSError):
            _take_away(folder / name)


def printable(text: str) -> str:
    """Text that cannot move the cursor, recolour the terminal or reverse its own letters."""
    return _ACTING.sub("", text)


def display_width(text: str) -> int:
    """How many columns of a terminal a text takes up."""
    if text.isascii():
        return len(text)
    return sum(_letter_width(letter) for letter in text)


def _letter_width(letter: str) -> int:
    if unicodedata.combining(letter) or unicodedata.category(letter) in ("Cf", "Me", "Mn"):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1


# ── Where to ─────────────────────────────────────────────────────────────


def _place_of(path: Path) -> Path:
    """Where a path leads in the end, link by link.

    `/dev/stdout` leads to a file that is open already, and that is where it ends: whatever this
    file is called, it is to be written on and not to be replaced.
    """
    place = path
    for _ in range(_MOST_LINKS):
        place = Path(os.path.realpath(place.parent)) / place.name
        if _OPEN_FILES.fullmatch(str(place.parent)) or not place.is_symlink():
            return place
        place = place.parent / os.readlink(place)
    raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))


def _is_stream(place: Path) -> bool:
    """Whether the place is one to write on and not to replace; a folder or a disk is refused."""
    try:
        mode = place.stat().st_mode
    except FileNotFoundError:
        return False
    if stat.S_ISDIR(mode):
        raise InputError("this is a folder; name a file", file=str(place))
    if stat.S_ISBLK(mode):
        raise InputError("this is a disk; name a file", file=str(place))
    return not stat.S_ISREG(mode) or _OPEN_FILES.fullmatch(str(place.parent)) is not None


@contextlib.contextmanager
def _told(path: Path, written: list[Path] | None = None) -> Iterator[None]:
    """Errors of the system as the program's own, with the path that was asked for."""
    try:
        yield
    except BrokenPipeError:
        raise  # whoever read has read enough
    except (FileNotFoundError, NotADirectoryError) as error:
        raise InputError("there is no such folder to write to", file=str(path)) from error
    except OSError as error:
        reason = error.strerror or str(error)
        if error.errno in (errno.ELOOP, errno.ENAMETOOLONG):
            raise InputError(f"nothing can be written here: {reason}", file=str(path)) from error
        so_far = f"written already: {' '.join(map(str, written))}" if written else None
        raise OutsideError(f"cannot write: {reason}", file=str(path), hint=so_far) from error


# ── Beside its place ─────────────────────────────────────────────────────


@contextlib.contextmanager
def _beside(asked: Path, place: Path, former: os.stat_result | None) -> Iterator[_Written]:
    """A new file beside a place, gone in the end if it is not in its place by then."""
    beside, handle = _new(place.parent, 0o666 if former is None else 0o600)
    try:
        yield _Written(asked, place, beside, handle)
    finally:
        with contextlib.suppress(OSError):
            os.unlink(beside)
        os.close(handle)


def _finish(handle: int, former: os.stat_result | None) -> None:
    if former is not None:
        _take_over(handle, former)
    os.fsync(handle)


def _former(place: Path) -> os.stat_result | None:
    """What is known of the file that will be replaced; one that may not be written stays."""
    try:
        status = place.stat()
    except FileNotFoundError:
        return None
    if not os.access(place, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    return status


def _take_over(handle: int, former: os.stat_result) -> None:
    """Owner, as far as one may give a file away, and permissions."""
    new = os.fstat(handle)
    if (new.st_uid, new.st_gid) != (former.st_uid, former.st_gid):
        with contextlib.suppress(PermissionError):
            os.fchown(handle, former.st_uid, former.st_gid)
    os.fchmod(handle, stat.S_IMODE(former.st_mode))


def _new(folder: Path, mode: int) -> tuple[Path, int]:
    """A new file that is held; one that a sweep took in the moment before is left to it."""
    while True:
        path = folder / f".svgraph-{os.urandom(8).hex()}.tmp"
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, mode)
        if _is_ours(path, handle):
            return path, handle
        os.close(handle)


def _is_ours(path: Path, handle: int) -> bool:
    try:
        return hold(handle) and is_there(path, handle)
    except OSError:
        return True  # a file system without locks: nothing on it is ever swept


def _take_away(path: Path) -> None:
    handle = os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        status = os.fstat(handle)
        if stat.S_ISREG(status.st_mode) and status.st_uid == os.geteuid() and hold(handle):
            os.unlink(path)
    finally:
        os.close(handle)


# ── Bytes ────────────────────────────────────────────────────────────────


def _write_pieces(path: Path, handle: int, content: Content) -> None:
    """Write content as it comes; an error of whoever makes it is none of the file's."""
    whole = content.encode() if isinstance(content, str) else content
    for piece in [whole] if isinstance(whole, bytes) else whole:
        with _told(path):
            _write(handle, piece)


def _opened(place: Path) -> int:
    """What is to be written on; whoever is to read from a pipe gets a moment to come."""
    if place.parent == Path(os.path.realpath("/dev/fd")) and place.name.isdecimal():
        return os.dup(int(place.name))
    deadline = time.monotonic() + _WAIT_FOR_READER
    while True:
        try:
            handle = os.open(place, os.O_WRONLY | os.O_APPEND | os.O_NONBLOCK | os.O_NOCTTY)
        except OSError as error:
            if error.errno != errno.ENXIO:
                raise
            if time.monotonic() >= deadline:
                raise OSError(errno.ENXIO, "nobody reads from it") from error
            time.sleep(0.02)
        else:
            os.set_blocking(handle, True)
            return handle


def _write(handle: int, data: bytes) -> None:
    left = memoryview(data)
    while left:
        left = left[os.write(handle, left) :]
