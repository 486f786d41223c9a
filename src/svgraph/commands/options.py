"""Options that mean the same in every command, and the one way out for what a command has to say.

`--project`, `--quiet` and `--no-color` are added to every command by the command line itself;
a command adds the others that it understands.
"""

import argparse
import os
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from svgraph.errors import InputError, OutsideError, did_you_mean

if TYPE_CHECKING:
    from pathlib import Path

    from svgraph.layout import Rooms
    from svgraph.store import Dataset

ENDPOINT_VARIABLE = "SVGRAPH_ENDPOINT"
USUAL_TIMEOUT = 30.0
LONGEST_TIMEOUT = 86_400

ROW_FORMATS = ("table", "csv", "tsv", "json", "jsonl", "md", "xlsx", "html")
RESULT_FORMATS = ("srj", "srx")
GRAPH_FORMATS = ("turtle", "ntriples", "jsonld", "rdfxml", "trig", "nquads")

FORMAT_OF_ENDING = {
    ".txt": "text",
    ".htm": "html",
    ".ttl": "turtle",
    ".nt": "ntriples",
    ".rdf": "rdfxml",
    ".nq": "nquads",
}
BINARY_FORMATS = ("xlsx",)


def add_everywhere(parser: argparse.ArgumentParser) -> None:
    """--project, --quiet and --no-color, before the command or after it."""
    absent = argparse.SUPPRESS
    parser.add_argument(
        "--project", metavar="DIR", type=path_of, default=absent, help="work on this folder's rooms"
    )
    parser.add_argument(
        "--quiet", action="store_true", default=absent, help="no notes on standard error"
    )
    parser.add_argument("--no-color", action="store_true", default=absent, help="plain text only")


def add_endpoint(parser: argparse.ArgumentParser) -> None:
    """--endpoint."""
    parser.add_argument(
        "--endpoint",
        metavar="URL",
        default=os.environ.get(ENDPOINT_VARIABLE) or None,
        help=f"ask a remote SPARQL endpoint instead of the compiled dataset ({ENDPOINT_VARIABLE})",
    )


def add_timeout(parser: argparse.ArgumentParser) -> None:
    """--timeout."""
    parser.add_argument(
        "--timeout",
        metavar="SECONDS",
        type=_seconds,
        default=None,
        help=f"how long one query may take (default {USUAL_TIMEOUT:g})",
    )


def add_language(parser: argparse.ArgumentParser) -> None:
    """--lang."""
    parser.add_argument(
        "--lang",
        metavar="LANG[,LANG…]",
        type=_language_chain,
        default=[],
        help="languages of labels, such as lv,en: the first that the graph knows is the reader's",
    )


def add_output(parser: argparse.ArgumentParser, formats: Sequence[str]) -> None:
    """--format and -o/--output."""
    parser.add_argument(
        "--format",
        metavar="FORMAT",
        type=choice_of("format", formats),
        help=f"one of: {' '.join(formats)}",
    )
    parser.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        type=path_of,
        help="write to FILE, whole or not at all; its ending decides the format",
    )


def choice_of(what: str, choices: Sequence[str]) -> Callable[[str], str]:
    """An argument type: one of some words, with the nearest ones named when it is none."""

    def choose(word: str) -> str:
        if word in choices:
            return word
        raise argparse.ArgumentTypeError(
            f"unknown {what} '{word}'{nearest(word, choices)} known: {' '.join(choices)}"
        )

    return choose


def nearest(word: str, known: Sequence[str]) -> str:
    """', did you mean …?' where something comes near, else nothing."""
    hint = did_you_mean(word, known)
    return f", {hint}" if hint else ""


def format_of(arguments: argparse.Namespace, formats: Sequence[str], default: str) -> str:
    """The format asked for: by --format, else by the ending of the output file."""
    chosen: str | None = arguments.format
    if chosen is None and arguments.output is not None:
        chosen = _format_of_ending(arguments.output, formats, default)
    chosen = chosen or default
    if chosen in BINARY_FORMATS and arguments.output is None and sys.stdout.isatty():
        raise InputError(
            f"{chosen} is not for reading on a terminal",
            hint="write it to a file: -o FILE." + chosen,
        )
    return chosen


def rooms_of(arguments: argparse.Namespace) -> "Rooms":
    """The rooms to work on."""
    from svgraph.layout import find_rooms

    return find_rooms(getattr(arguments, "project", None))


def open_dataset(arguments: argparse.Namespace) -> "Dataset":
    """The remote endpoint where one is named, else the dataset compiled from the rooms."""
    seconds = getattr(arguments, "timeout", None) or USUAL_TIMEOUT
    if getattr(arguments, "endpoint", None):
        from svgraph.endpoint import Endpoint

        return Endpoint(arguments.endpoint, timeout=seconds)
    from svgraph.current import open_current
    from svgraph.pool import USUAL

    return open_current(
        rooms_of(arguments),
        note=lambda message: note(message, arguments),
        limits=USUAL._replace(seconds=seconds),
    )


def note(message: str, arguments: argparse.Namespace) -> None:
    """A word on standard error, unless quiet."""
    if not getattr(arguments, "quiet", False):
        print(message, file=sys.stderr)


def note_language(used: str, arguments: argparse.Namespace) -> None:
    """Which language is used, where it is not the first that was asked for."""
    if arguments.lang and arguments.lang[0] != used:
        note(f"no labels in '{arguments.lang[0]}': answering in '{used}'", arguments)


def say(lines: Sequence[str]) -> None:
    """What belongs to an answer and its format has no place for: on standard error, always."""
    from svgraph.output import printable

    for line in lines:
        print(printable(line), file=sys.stderr)


def deliver(content: str | bytes | Iterator[str], arguments: argparse.Namespace) -> None:
    """Write to the output file, whole or not at all, or to standard output as it comes."""
    pieces = iter([content]) if isinstance(content, str | bytes) else content
    target: Path | None = getattr(arguments, "output", None)
    if target is not None:
        from svgraph.output import write_whole

        write_whole(target, map(_as_bytes, pieces))
        return
    is_terminal = sys.stdout.isatty()
    sys.stdout.flush()
    for piece in pieces:
        acts = isinstance(piece, str) and is_terminal
        _print(_as_bytes(_for_terminal(str(piece), arguments) if acts else piece))


def _as_bytes(piece: str | bytes) -> bytes:
    """Bytes, so that neither the locale nor the platform's line ends change them."""
    return piece.encode() if isinstance(piece, str) else piece


def _print(data: bytes) -> None:
    try:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutsideError(f"cannot write to standard output: {error.strerror}") from error


def _for_terminal(content: str, arguments: argparse.Namespace) -> str:
    """Nothing that acts on a terminal but the program's own faint print."""
    from svgraph.output import FAINT, PLAIN, printable

    if not in_colour(arguments):
        return printable(content)
    marks = re.compile(f"({re.escape(FAINT)}|{re.escape(PLAIN)})")
    pieces = marks.split(content)
    return "".join(piece if at % 2 else printable(piece) for at, piece in enumerate(pieces))


def terminal_width(arguments: argparse.Namespace) -> int | None:
    """The width to fit into, or None where nothing may be wrapped: no terminal, a file."""
    if getattr(arguments, "output", None) is not None or not sys.stdout.isatty():
        return None
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns or None
    except OSError:
        return None


def in_colour(arguments: argparse.Namespace) -> bool:
    """Whether colours may be used."""
    refused = getattr(arguments, "no_color", False) or bool(os.environ.get("NO_COLOR"))
    return not refused and terminal_width(arguments) is not None


def path_of(text: str) -> "Path":
    """A path, as it was typed."""
    from pathlib import Path

    return Path(text)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds <= LONGEST_TIMEOUT:
        raise argparse.ArgumentTypeError(
            f"'{text}' is no number of seconds above 0 and up to {LONGEST_TIMEOUT}"
        )
    return seconds


def _language_chain(text: str) -> list[str]:
    languages = [language.strip().lower() for language in text.split(",")]
    if not all(languages):
        raise argparse.ArgumentTypeError(f"'{text}' is no list of languages, such as lv,en")
    return languages


def _format_of_ending(output: "Path", formats: Sequence[str], default: str) -> str:
    ending = output.suffix.lower()
    chosen = FORMAT_OF_ENDING.get(ending, ending.lstrip("."))
    if chosen == "text" and "text" not in formats:
        chosen = "table"
    if chosen in formats:
        return chosen
    if not ending:
        return default
    raise InputError(
        f"no format ends in {ending}",
        file=str(output),
        hint=f"name one with --format: {' '.join(formats)}",
    )
