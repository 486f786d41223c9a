"""Say what went wrong, where, and what to do about it.

Three kinds of failure, each with the exit code that the command line promises for it.
A result that complains (a violation, a failed check) is a result and no error.

    >>> print(InputError("unknown prefix", file="plan.ttl", line=3, column=5, hint="declare it"))
    plan.ttl:3:5: unknown prefix
      declare it
"""

from collections.abc import Iterable, Sequence
from typing import Self

# More than anybody reads: what it quotes may be as long as a whole file.
_LONGEST = 1000


class SvgraphError(Exception):
    """Something that the user, the input or the outside must put right."""

    exit_code = 3

    def __init__(
        self,
        message: str,
        *,
        file: str | None = None,
        line: int | None = None,
        column: int | None = None,
        hint: str | None = None,
        about: str | None = None,
    ) -> None:
        """What is wrong, where, what to do about it, and the IRI of what it is about."""
        self.message = cut(message)
        super().__init__(self.message)
        self.file = file
        self.line = line
        self.column = column
        self.hint = cut(hint) if hint else None
        self.about = about

    @property
    def place(self) -> str:
        """FILE:LINE:COL, as much of it as is known."""
        if self.file is None and self.line is not None:
            column = f", column {self.column}" if self.column is not None else ""
            return f"line {self.line}{column}"
        known = [part for part in (self.file, self.line, self.column) if part is not None]
        return ":".join(map(str, known))

    def __str__(self) -> str:
        """FILE:LINE:COL: message, and the hint on a line of its own."""
        text = f"{self.place}: {self.message}" if self.place else self.message
        return f"{text}\n  {self.hint}" if self.hint else text

    def with_file(self, file: str) -> Self:
        """The same error, in a file, where none was named."""
        self.file = self.file or file
        return self


class InputError(SvgraphError):
    """The input is wrong: an argument, a file, a query, a name that nothing bears."""

    exit_code = 2


class InputErrors(InputError):
    """Several things that are wrong, said one under the other."""

    MOST = 20

    def __init__(self, errors: Sequence[InputError]) -> None:
        """At least one error, in the order in which they are to be read."""
        first = errors[0]
        super().__init__(
            first.message, file=first.file, line=first.line, column=first.column, hint=first.hint
        )
        self.errors = list(errors)

    def __str__(self) -> str:
        """Each error as it would stand alone, the first twenty of them."""
        said = [str(error) for error in self.errors[: self.MOST]]
        if len(self.errors) > self.MOST:
            said.append(f"… and {len(self.errors) - self.MOST} more")
        return "\n".join(said)


class OutsideError(SvgraphError):
    """The outside failed: a disk, a network, a program that is not installed."""

    exit_code = 3


class LockedError(SvgraphError):
    """Another run is at work in the same place."""

    exit_code = 4


def cut(text: str) -> str:
    """A text of a length that can be read: of a longer one, how it begins and ends."""
    if len(text) <= _LONGEST:
        return text
    half = _LONGEST // 2
    return f"{text[:half]} … ({len(text):,} characters) … {text[-half // 5 :]}"


def did_you_mean(word: str, known: Iterable[str], cutoff: float = 0.6) -> str | None:
    """A hint with what comes nearest to a word that nothing bears, where something does."""
    import difflib

    if len(word) > _LONGEST:
        return None
    matches = difflib.get_close_matches(word, sorted(known), n=3, cutoff=cutoff)
    return f"did you mean {' or '.join(matches)}?" if matches else None
