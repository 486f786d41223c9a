"""Write files whole or not at all, and keep what is written from acting on a terminal."""

import contextlib
import os
import re
import stat
from collections.abc import Iterable
from pathlib import Path

from svgraph.errors import InputError, OutsideError

# C0 and C1 controls but for tab and newline, and the marks that reverse the order of letters.
# How a terminal is told to print faintly, and to stop.
FAINT, PLAIN = "\x1b[2m", "\x1b[0m"
_ACTING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def write_whole(path: Path, content: bytes | str | Iterable[bytes]) -> None:
    """Put content into a file so that a reader sees the old one or the new one, never a part.

    Where it comes in pieces, an error on the way to the last leaves the old one.
    """
    import tempfile

    whole = content.encode() if isinstance(content, str) else content
    pieces = [whole] if isinstance(whole, bytes) else whole
    target = Path(os.path.realpath(path))  # a link stays a link; what it points to is replaced
    try:
        if _is_special(target):
            with target.open("wb") as file:  # a device or a pipe cannot be replaced
                file.writelines(pieces)
            return
        mode = _mode_of(target)
        handle, temporary = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.writelines(pieces)
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).chmod(mode)
            Path(temporary).replace(target)
        except BaseException:
            with contextlib.suppress(OSError):
                Path(temporary).unlink()
            raise
        sync_folder(target.parent)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise InputError("there is no such folder to write to", file=str(path)) from error
    except OSError as error:
        raise OutsideError(f"cannot write: {error.strerror}", file=str(path)) from error


def sync_folder(folder: Path) -> None:
    """Make the names in a folder last."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def printable(text: str) -> str:
    """Text that cannot move the cursor, recolour the terminal or reverse its own letters."""
    return _ACTING.sub("", text)


def _is_special(target: Path) -> bool:
    """Whether the target is there and no regular file; a folder is refused."""
    try:
        mode = target.stat().st_mode
    except FileNotFoundError:
        return False
    if stat.S_ISDIR(mode):
        raise InputError("this is a folder; name a file", file=str(target))
    return not stat.S_ISREG(mode)


def _mode_of(target: Path) -> int:
    """The permissions that the file has, or that a new one gets."""
    if target.exists():
        if not os.access(target, os.W_OK):
            raise PermissionError(13, os.strerror(13))
        return stat.S_IMODE(target.stat().st_mode)
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
