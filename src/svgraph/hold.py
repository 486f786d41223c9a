"""Hold a file or a folder for as long as it is open: `flock`, which dies with its process."""

import fcntl
import os
from pathlib import Path


def hold(handle: int) -> bool:
    """Hold what is open, unless another process does; a system without locks is an OSError."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def is_there(path: Path, handle: int) -> bool:
    """Whether what is open still bears its name: it may have been removed before it was held."""
    try:
        return os.path.samestat(path.lstat(), os.fstat(handle))
    except FileNotFoundError:
        return False
