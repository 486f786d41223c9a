"""Let one run at a time write into a project.

The lock is `flock`'s: it goes with its process, however that ends. The file says who holds it, for
those who have to wait; what a process that is gone has left in it means nothing.
"""

import contextlib
import errno
import os
import stat
import time
from collections.abc import Iterator
from pathlib import Path

from svgraph.errors import LockedError, OutsideError
from svgraph.hold import hold, is_there
from svgraph.notes import Note, silent

NAME = "lock"
_PAUSE = 0.05
# How long whoever has just taken the lock may need to say so.
_TIME_TO_SIGN = 0.25
_UNKNOWN = "unknown"


@contextlib.contextmanager
def locked(folder: Path, *, wait: float = 0.0, note: Note = silent) -> Iterator[None]:
    """Keep other runs out of what is written under the lock of a folder, which is made if needed.

    Waits so many seconds for another run, and says so; then it is a LockedError.
    """
    path = folder / NAME
    handle = _acquire(path, wait, note)
    try:
        with _told(path):
            _sign(handle)
        yield
    finally:
        with contextlib.suppress(OSError):
            os.ftruncate(handle, 0)
        os.close(handle)


def _acquire(path: Path, wait: float, note: Note) -> int:
    started = time.monotonic()
    waiting = False
    while True:
        handle = _opened(path)
        try:
            with _told(path):
                if hold(handle) and is_there(path, handle):
                    return handle  # and not a file that was removed while we waited for it
                holder = _holder(handle)
        except BaseException:
            os.close(handle)
            raise
        os.close(handle)
        patience = wait if _is_at_work(holder) else max(wait, _TIME_TO_SIGN)
        if time.monotonic() - started >= patience:
            raise LockedError(
                f"locked by another run (process {holder})",
                file=str(path),
                hint="wait until it is done",
            )
        if wait and not waiting:
            note(f"waiting for another run (process {holder})")
            waiting = True
        time.sleep(_PAUSE)


def _opened(path: Path) -> int:
    """The file of the lock; what stands there and is no file is somebody else's, and stays."""
    with _told(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK
        try:
            handle = os.open(path, flags, 0o666)
        except PermissionError:
            os.chmod(path, 0o644, follow_symlinks=False)  # where it is our own
            handle = os.open(path, flags, 0o666)
    if stat.S_ISREG(os.fstat(handle).st_mode):
        return handle
    os.close(handle)
    raise _no_lock(path)


@contextlib.contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        place = str(error.filename or path)
        if place == str(path) and error.errno in (errno.ELOOP, errno.EISDIR):
            raise _no_lock(path) from error
        hint = None
        if error.errno in (errno.EEXIST, errno.ENOTDIR, errno.ELOOP):
            hint = "what is built is kept in a folder: move away what stands in its place"
        raise OutsideError(
            f"cannot write here: {error.strerror or error}", file=place, hint=hint
        ) from error


def _no_lock(path: Path) -> OutsideError:
    return OutsideError("this is no file of a lock", file=str(path), hint="move it away")


def _sign(handle: int) -> None:
    os.ftruncate(handle, 0)
    os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)


def _holder(handle: int) -> str:
    """Who holds the lock, as far as the file tells."""
    said = os.pread(handle, 20, 0).decode("ascii", "replace").strip()
    return said if said.isdecimal() else _UNKNOWN


def _is_at_work(holder: str) -> bool:
    """Whether there is such a process: one that is gone may have left its name in the file."""
    try:
        os.kill(int(holder), 0)
    except PermissionError:
        return True  # somebody else's process
    except (ProcessLookupError, OverflowError, ValueError):
        return False
    return True
