"""Read files that may be trusted to be files: regular, of reasonable size, UTF-8 where text."""

import errno
import os
import stat
from pathlib import Path

from svgraph.errors import InputError

LARGEST_FILE = 50 * 1024 * 1024

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")


def read_text(path: Path, name: str) -> str:
    """The text of a regular UTF-8 file of reasonable size."""
    text = decoded(read_regular(path, name), name)
    if "\0" in text:
        line, column = position(text[: text.index("\0")])
        raise InputError(
            "this file holds a NUL character",
            file=name,
            line=line,
            column=column,
            hint="save it as UTF-8, without such characters",
        )
    return text


def decoded(content: bytes, name: str) -> str:
    """The text of UTF-8 bytes, without the mark that some editors put before it."""
    if content.startswith(_UTF_16_MARKS):
        raise InputError("this file is UTF-16", file=name, hint="save it as UTF-8")
    content = content.removeprefix(BYTE_ORDER_MARK)
    if content.startswith(BYTE_ORDER_MARK):
        raise InputError(
            "this file has two byte order marks", file=name, line=1, column=1, hint="delete both"
        )
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line, column = position(content[: error.start].decode("utf-8", "replace"))
        raise InputError(
            "this byte is no UTF-8", file=name, line=line, column=column, hint="save it as UTF-8"
        ) from error


def read_regular(path: Path, name: str) -> bytes:
    """The bytes of a regular file of reasonable size."""
    try:
        # Not through a link, and without waiting for whoever writes into a pipe.
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        is_link = error.errno in (errno.ELOOP, errno.EMLINK)  # what systems say of a link
        reason = "is a link" if is_link else f"cannot be read: {error.strerror}"
        raise InputError(f"this file {reason}", file=name) from error
    except ValueError as error:
        raise InputError("no file has such a name", file=name) from error
    status = os.fstat(handle)
    if not stat.S_ISREG(status.st_mode):
        os.close(handle)
        raise InputError("this is no regular file", file=name)
    with os.fdopen(handle, "rb") as file:
        if status.st_size > LARGEST_FILE:
            raise InputError(f"this file is larger than {LARGEST_FILE >> 20} MB", file=name)
        return file.read()


def position(before: str) -> tuple[int, int]:
    """Line and column of what follows some text."""
    return before.count("\n") + 1, len(before) - before.rfind("\n")
