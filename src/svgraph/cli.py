"""Turn arguments into a command's run, and whatever comes of it into an exit code.

0 done · 1 done, and the answer is a complaint · 2 the input is wrong · 3 the outside failed ·
4 locked by another run. A command's module is imported when that command runs, or when help
lists them all.
"""

import argparse
import gc
import importlib
import os
import sys
from collections.abc import Sequence
from types import ModuleType
from typing import Any, NoReturn

from svgraph.commands import options
from svgraph.errors import InputError, OutsideError, SvgraphError

COMMANDS = (
    *("build", "ask", "query", "show", "validate", "explain", "compare", "coverage", "search"),
    "reason",
)
DEBUG_VARIABLE = "SVGRAPH_DEBUG"
INTERRUPTED = 130

DESCRIPTION = "Ask a graph of facts, each with its source; build it, and keep it in order."
EXAMPLES = """\
examples:
  svgraph build
  svgraph ask
  svgraph query question.rq --format csv
"""


class Help(argparse.RawDescriptionHelpFormatter):
    """Help as wide as the terminal; argparse would import much to find that out."""

    def __init__(self, prog: str) -> None:
        """Help for one program."""
        super().__init__(prog, width=_width_of_help())


def _width_of_help() -> int:
    try:
        return max(40, os.get_terminal_size(sys.stdout.fileno()).columns - 2)
    except (OSError, ValueError):
        return 78


class Parser(argparse.ArgumentParser):
    """A parser whose complaints are the program's own, and which takes no abbreviations."""

    def __init__(self, prog: str, description: str, epilog: str) -> None:
        """A parser for one command, or for the frame around all."""
        super().__init__(
            prog=prog,
            description=description,
            epilog=epilog,
            formatter_class=Help,
            allow_abbrev=False,
        )

    def print_help(self, file: Any = None) -> None:
        """Write the help in UTF-8, whatever letters the terminal is said to know."""
        if file is None:
            options.deliver(self.format_help(), argparse.Namespace())
        else:
            super().print_help(file)

    def error(self, message: str) -> NoReturn:
        """Complain as everything here complains."""
        raise InputError(message, hint=f"see {self.prog} --help")

    def parse_all(self, words: Sequence[str], into: argparse.Namespace) -> argparse.Namespace:
        """The arguments, none left over."""
        arguments, unknown = self.parse_known_intermixed_args(words, into)
        if unknown:
            option = unknown[0].partition("=")[0]
            what = "option" if option.startswith("-") else "argument"
            close = options.nearest(option, list(self._option_string_actions))
            self.error(f"unknown {what} '{option}'{close}")
        return arguments


def entry_point() -> int:
    """What the installed command runs."""
    try:
        return main()
    finally:
        gc.freeze()  # all that is left ends with the process: nobody need look for cycles in it


def main(words: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    _open_what_is_closed()
    try:
        return _run(sys.argv[1:] if words is None else words)
    except SvgraphError as error:
        _complain(str(error))
        return error.exit_code
    except BrokenPipeError:
        # Whoever read has read enough. Python would complain again when it closes.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return INTERRUPTED
    except SystemExit as ending:  # argparse, after --help and --version
        return ending.code if isinstance(ending.code, int) else 0
    except Exception as error:
        if os.environ.get(DEBUG_VARIABLE):
            raise
        reason = " ".join(str(error).split())
        _complain(f"internal error: {type(error).__name__}: {reason}; please report it")
        return OutsideError.exit_code


def _open_what_is_closed() -> None:
    """Somewhere to write, where whoever started the program closed an output."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            # Open for as long as the program runs; help does without pathlib.
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115


def _run(words: Sequence[str]) -> int:
    frame = _frame()
    arguments, rest = _split(frame, words)
    if arguments.version:
        from svgraph.version import version

        options.deliver(f"svgraph {version()}\n", argparse.Namespace())
        return 0
    if arguments.command is None:
        frame.epilog = f"{_listing()}\n\n{EXAMPLES}"
        if not arguments.help:
            frame.print_help(sys.stderr)
            return InputError.exit_code
        options.deliver(frame.format_help(), argparse.Namespace())
        return 0
    module = _command(arguments.command)
    parser = Parser(f"svgraph {arguments.command}", module.SUMMARY, _examples(module))
    options.add_everywhere(parser)
    module.add_arguments(parser)
    if arguments.help:
        options.deliver(parser.format_help(), argparse.Namespace())
        return 0
    return int(module.run(parser.parse_all(rest, arguments)))


def _frame() -> Parser:
    frame = Parser("svgraph", DESCRIPTION, "")
    frame.usage = "svgraph [--project DIR] COMMAND …"
    frame.set_defaults(command=None)
    options.add_everywhere(frame)
    frame.add_argument("--version", action="store_true", help="say which version this is")
    return frame


def _split(frame: Parser, words: Sequence[str]) -> tuple[argparse.Namespace, Sequence[str]]:
    """The options before the command, the command, and what follows it."""
    place = _place_of_command(words)
    before, rest = words[:place], words[place + 1 :]
    asks_help = any(word in ("-h", "--help") for word in before)
    plain = [word for word in before if word not in ("-h", "--help")]
    arguments = frame.parse_all(plain, argparse.Namespace(help=asks_help))
    arguments.command = words[place] if place < len(words) else None
    return arguments, rest


def _place_of_command(words: Sequence[str]) -> int:
    place = 0
    while place < len(words) and words[place].startswith("-"):
        place += 2 if words[place] == "--project" else 1
    return min(place, len(words))


def _command(name: str) -> ModuleType:
    if name not in COMMANDS:
        close = options.nearest(name, COMMANDS)
        raise InputError(f"unknown command '{name}'{close}", hint=f"commands: {' '.join(COMMANDS)}")
    return importlib.import_module(f"svgraph.commands.{name}")


def _listing() -> str:
    lines = [f"  {name:<10} {_command(name).SUMMARY}" for name in COMMANDS]
    return "\n".join(["commands:", *lines])


def _examples(module: ModuleType) -> str:
    lines = module.EXAMPLES.strip("\n").splitlines()
    return "\n".join(["examples:", *(f"  {line.strip()}" for line in lines)])


def _complain(message: str) -> None:
    from svgraph.output import printable

    sys.stdout.flush()
    print(printable(message), file=sys.stderr)
