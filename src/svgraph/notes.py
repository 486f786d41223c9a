"""A word on the way, for whoever waits: it goes where the caller wants it, or nowhere."""

from collections.abc import Callable

Note = Callable[[str], None]


def silent(_: str) -> None:
    """Say nothing."""
