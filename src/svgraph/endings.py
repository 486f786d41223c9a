"""Let a signal that ends the program end it in order, so that what was begun is tidied up."""

import contextlib
import signal
import threading
from collections.abc import Iterator
from types import FrameType
from typing import NoReturn

ENDING = (signal.SIGHUP, signal.SIGINT, signal.SIGTERM)


@contextlib.contextmanager
def in_order() -> Iterator[None]:
    """Within, a signal that would end the program at once ends it by an exception.

    A second one ends it at once. Whoever has set a handler of their own keeps it, and in a thread
    nothing changes: signals are heard by the main one.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    plain = [each for each in ENDING if signal.getsignal(each) is signal.SIG_DFL]
    for each in plain:
        signal.signal(each, _end)
    try:
        yield
    finally:
        for each in plain:
            signal.signal(each, signal.SIG_DFL)


def _end(number: int, _: FrameType | None) -> NoReturn:
    signal.signal(number, signal.SIG_DFL)
    raise SystemExit(128 + number)  # as a shell counts them
