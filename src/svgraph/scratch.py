"""Give a run a folder for what it needs on the way, and take away those of runs that were killed.

Its run holds it (`hold`): one that nobody holds is left over.
"""

import contextlib
import os
import re
import shutil
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

from svgraph.endings import in_order
from svgraph.hold import hold, is_there

_OURS = re.compile(r"svgraph-[0-9a-f]{16}")


@contextlib.contextmanager
def scratch_folder() -> Iterator[Path]:
    """A folder of one's own, gone afterwards."""
    _sweep(Path(tempfile.gettempdir()))
    with in_order():
        folder, handle = _new(Path(tempfile.gettempdir()))
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
            os.close(handle)


def _new(place: Path) -> tuple[Path, int]:
    while True:
        folder = place / f"svgraph-{os.urandom(8).hex()}"
        folder.mkdir(mode=0o700)
        try:
            handle = _opened(folder)
        except FileNotFoundError:  # a sweep was quicker
            continue
        with contextlib.suppress(OSError):  # without locks, nothing is swept either
            if not hold(handle) or not is_there(folder, handle):
                os.close(handle)
                continue
        return folder, handle


def _sweep(place: Path) -> None:
    with contextlib.suppress(OSError):
        for name in os.listdir(place):
            if _OURS.fullmatch(name):
                _take_away(place / name)


def _take_away(folder: Path) -> None:
    with contextlib.suppress(OSError):
        handle = _opened(folder)
        try:
            if os.fstat(handle).st_uid == os.geteuid() and hold(handle):
                shutil.rmtree(folder, ignore_errors=True)
        finally:
            os.close(handle)


def _opened(folder: Path) -> int:
    handle = os.open(folder, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    if stat.S_ISDIR(os.fstat(handle).st_mode):
        return handle
    os.close(handle)
    raise NotADirectoryError(f"{folder} is no folder")
