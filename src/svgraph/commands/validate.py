"""The command that holds data against shapes."""

import argparse
import signal
import sys
import threading
import time
from typing import TYPE_CHECKING, NamedTuple

from svgraph.commands import options
from svgraph.errors import InputError, SvgraphError

if TYPE_CHECKING:
    from pathlib import Path

    from svgraph.layout import Rooms
    from svgraph.report import Moment, Report
    from svgraph.validate import Asked

SUMMARY = "hold data against shapes, and say what to do next"
EXAMPLES = """\
svgraph validate
svgraph validate --profile fact-sheet --fail-on warning
svgraph validate --lang lv --format json
svgraph validate mine.ttl --shapes shapes/
svgraph validate --format json -o before.json
svgraph validate --baseline before.json -o report.html
svgraph validate data/ more.nt --shapes rules.ttl --engine pyshacl
svgraph validate --fix
svgraph validate --fix --apply
svgraph validate --matrix -o matrix.html
"""
FORMATS = ("text", "json", "html", "md", "csv", "xlsx", "sarif", "junit", "turtle")
MATRIX_FORMATS = ("text", "json", "html", "md", "csv", "xlsx")
SEVERITIES = ("violation", "warning", "info")
HISTORY = "history.jsonl"
ENGINES = ("auto", "shacl", "pyshacl")
# From how many seconds on a stage of the run says that it is at work: to a terminal, where the
# next one takes its place, and to a log, where the first long one speaks for all.
LONG, LONG_FOR_A_LOG = 1.0, 10.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to hold against what, and when to complain."""
    parser.add_argument(
        "paths",
        metavar="PATH",
        nargs="*",
        type=options.path_of,
        help="files or folders to validate; without any, the project's own data",
    )
    parser.add_argument(
        "--shapes",
        metavar="PATH",
        action="append",
        type=options.path_of,
        default=[],
        help="shapes to hold them against, a file or a folder; without it, the project's",
    )
    parser.add_argument(
        "--profile", metavar="NAME", help="hold it against shapes/profiles/NAME.ttl as well"
    )
    parser.add_argument(
        "--fail-on",
        metavar="SEVERITY",
        type=options.choice_of("severity", SEVERITIES),
        default="violation",
        help="complain from this severity on: violation (default), warning or info",
    )
    parser.add_argument(
        "--baseline",
        metavar="FILE",
        type=options.path_of,
        help="a former report in JSON: complain only of what is new since",
    )
    parser.add_argument(
        "--history",
        metavar="FILE",
        type=options.path_of,
        help="keep there what each report counts, a line a day, for the trend in the HTML;"
        " the project's own is kept beside what is built",
    )
    parser.add_argument(
        "--fix",
        action="store_true",
        help="instead of the report, print what is near certain to mend it, as a unified diff",
    )
    parser.add_argument(
        "--apply",
        action="store_true",
        help="with --fix: write that into the files, and report anew",
    )
    parser.add_argument(
        "--matrix",
        action="store_true",
        help="instead of results, what is known of each plan, section by section: "
        + " ".join(MATRIX_FORMATS),
    )
    parser.add_argument(
        "--engine",
        metavar="NAME",
        type=options.choice_of("engine", ENGINES),
        default="auto",
        help="auto (default: the fast one where it can do what the shapes ask), shacl or pyshacl",
    )
    parser.add_argument(
        "--allow-empty", action="store_true", help="be content where no shape finds anything"
    )
    parser.add_argument(
        "--timeout",
        metavar="SECONDS",
        type=_seconds,
        default=600.0,
        help="stop the engine after so many seconds (default 600)",
    )
    options.add_language(parser)
    options.add_output(parser, FORMATS)


def run(arguments: argparse.Namespace) -> int:
    """Validate, and exit 1 where the data do not conform, 2 where a file cannot be read."""
    if arguments.matrix:
        return _matrix(arguments)
    if arguments.apply and not arguments.fix:
        raise InputError(
            "--apply writes what --fix proposes", hint="svgraph validate --fix --apply"
        )
    if arguments.fix and not arguments.apply:
        return _proposed(arguments)
    chosen = options.format_of(arguments, FORMATS, "text")
    from svgraph.baseline import compared, read_baseline
    from svgraph.reports import render
    from svgraph.validate import exit_code
    from svgraph.words import words_of

    former = None if arguments.baseline is None else read_baseline(arguments.baseline)
    kept = _history(arguments)

    if arguments.apply:
        _apply(arguments)
    report = _validated(arguments)
    if former is not None:
        report = compared(report, former)
    report = _remembered(report, kept, arguments)
    words = words_of(report.languages, _project_of(arguments))
    faint = options.in_colour(arguments)
    options.deliver(render(report, chosen, words, faint=faint), arguments)
    _say_unread(report, chosen, arguments)
    return exit_code(report)


def _say_unread(report: "Report", chosen: str, arguments: argparse.Namespace) -> None:
    """Which files cannot be read, for whoever does not have the report before his eyes."""
    from svgraph.errors import InputErrors
    from svgraph.validate import unread

    errors = unread(report)
    is_seen = chosen == "text" and arguments.output is None and sys.stdout.isatty()
    if errors and not is_seen:
        options.say(str(InputErrors(errors)).splitlines())


def _validated(arguments: argparse.Namespace) -> "Report":
    """The report on what was asked for."""
    from svgraph.validate import Asked

    with _Progress(arguments) as progress:
        asked = Asked(
            languages=arguments.lang,
            fail_on=arguments.fail_on,
            engine=arguments.engine,
            seconds=arguments.timeout,
            allow_empty=arguments.allow_empty,
            fix=arguments.fix,
            note=lambda message: options.note(message, arguments),
            progress=progress,
        )
        return _report(arguments, asked)


def _proposed(arguments: argparse.Namespace) -> int:
    """Print what would mend the files, and change nothing."""
    if arguments.format is not None or arguments.baseline or arguments.history:
        raise InputError(
            "--fix prints a unified diff and nothing else",
            hint="without it the report names the fix of each result",
        )
    from svgraph.edits import as_diff, changes
    from svgraph.validate import exit_code

    report = _validated(arguments)
    changed = changes(report.results, _files_of(report, arguments))
    options.deliver(as_diff(changed), arguments)
    options.note(_summary(report, list(changed), "can be mended"), arguments)
    return exit_code(report)


def _apply(arguments: argparse.Namespace) -> None:
    """Mend the files, while no other run writes into the project."""
    import contextlib

    from svgraph.edits import changes, write
    from svgraph.lock import locked

    rooms = None if arguments.paths else options.rooms_of(arguments)
    with locked(rooms.build_dir) if rooms else contextlib.nullcontext():
        report = _validated(arguments)
        files = _files_of(report, arguments)
        changed = changes(report.results, files)
        write(changed, files)
    options.note(_summary(report, list(changed), "mended"), arguments)


def _files_of(report: "Report", arguments: argparse.Namespace) -> "dict[str, Path]":
    """Where the files lie that the results name: in the project, or where they were named."""
    fixes = [each.fix for each in report.results if each.fix is not None]
    names = {edit.file for fix in fixes for edit in fix.edits}
    if arguments.paths:
        return {name: options.path_of(name) for name in names}
    rooms = options.rooms_of(arguments)
    return {name: rooms.path(name) for name in names}


def _summary(report: "Report", files: list[str], what: str) -> str:
    mended = sum(each.fix is not None for each in report.results)
    where = f": {' '.join(files)}" if files else ""
    return f"{mended} of {len(report.results)} results {what}{where}"


def _matrix(arguments: argparse.Namespace) -> int:
    """What is known of the project's plans; it takes stock and complains of nothing."""
    others = (arguments.shapes, arguments.profile, arguments.baseline, arguments.history)
    if arguments.paths or any(others) or arguments.fix or arguments.apply:
        raise InputError(
            "--matrix takes stock of the project's own plans",
            hint="name no data, shapes, profile, baseline or history beside it, and no --fix",
        )
    if arguments.format not in (None, *MATRIX_FORMATS):
        raise InputError(
            f"the matrix is not written as {arguments.format}",
            hint=f"formats: {' '.join(MATRIX_FORMATS)}",
        )
    chosen = options.format_of(arguments, MATRIX_FORMATS, "text")
    from svgraph.labels import languages_of
    from svgraph.matrix import matrix
    from svgraph.reports.matrix import render
    from svgraph.words import words_of

    rooms = options.rooms_of(arguments)
    dataset = options.open_dataset(arguments)
    languages = languages_of(dataset, arguments.lang)
    options.note_language(languages[0], arguments)
    found = matrix(dataset, languages, rooms)
    width = options.terminal_width(arguments)
    options.deliver(render(found, chosen, words_of(languages, rooms), width), arguments)
    return 0


def _report(arguments: argparse.Namespace, asked: "Asked") -> "Report":
    from svgraph.validate import validate, validate_against_project, validate_files

    if arguments.shapes:
        if not arguments.paths:
            raise InputError(
                "--shapes needs data to hold against them",
                hint="svgraph validate DATA --shapes SHAPES",
            )
        if arguments.profile:
            raise InputError("a profile is one of the project's; --shapes are others")
        return validate_files(arguments.paths, arguments.shapes, asked=asked)
    rooms = options.rooms_of(arguments)
    if arguments.paths:
        return validate_against_project(
            arguments.paths, rooms, profile=arguments.profile, asked=asked
        )
    return validate(rooms, profile=arguments.profile, asked=asked)


def _project_of(arguments: argparse.Namespace) -> "Rooms | None":
    """The project whose words count; none for shapes from anywhere."""
    return None if arguments.shapes else options.rooms_of(arguments)


class _Kept(NamedTuple):
    """What former reports counted, and the file that keeps it; none where nothing does."""

    file: "Path | None"
    moments: "list[Moment]"
    is_asked_for: bool


def _history(arguments: argparse.Namespace) -> _Kept:
    """The history that a report goes into.

    What a report on some files counts cannot be compared with one on all: it is kept only where
    a file is named for it. For want of the project's own file no report is withheld.
    """
    from svgraph.history import read_history

    def note(message: str) -> None:
        options.note(message, arguments)

    if arguments.history is not None:
        return _Kept(arguments.history, read_history(arguments.history, note), True)
    rooms = None if arguments.paths else _project_of(arguments)
    file = rooms.build_dir / HISTORY if rooms else None
    try:
        return _Kept(file, read_history(file, note) if file else [], False)
    except SvgraphError as error:
        note(f"the counts are not kept: {error}")
        return _Kept(None, [], False)


def _remembered(report: "Report", kept: _Kept, arguments: argparse.Namespace) -> "Report":
    """The report with what former ones counted, and its own counts kept for the next one."""
    from dataclasses import replace
    from datetime import UTC, datetime

    from svgraph.history import moment_of, remember, trend

    if kept.file is None:
        return report
    try:
        if not kept.is_asked_for:
            kept.file.parent.mkdir(parents=True, exist_ok=True)
        moments = remember(kept.file, moment_of(report, datetime.now(UTC)), kept.moments)
    except (SvgraphError, OSError) as error:
        if kept.is_asked_for:
            raise
        options.note(f"the counts are not kept: {error}", arguments)
        return report
    return replace(report, history=trend(moments, report.profile))


class _Progress:
    """Says on standard error what is being done, once a stage of it takes long."""

    def __init__(self, arguments: argparse.Namespace) -> None:
        self._quiet = getattr(arguments, "quiet", False)
        self._stage = self._said = ""
        self._started = time.monotonic()

    def __call__(self, stage: str) -> None:
        """A new stage begins."""
        self._stage, self._started = stage, time.monotonic()

    def __enter__(self) -> "_Progress":
        """From now on, look every second."""
        if not self._quiet and threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGALRM, self._look)
            signal.setitimer(signal.ITIMER_REAL, LONG, LONG)
        return self

    def __exit__(self, *_: object) -> None:
        """Look no more, and leave the terminal's line as it was."""
        if threading.current_thread() is threading.main_thread():
            signal.setitimer(signal.ITIMER_REAL, 0)
        if self._said and sys.stderr.isatty():
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()

    def _look(self, *_: object) -> None:
        seconds = int(time.monotonic() - self._started)
        if not self._stage or seconds < LONG:
            return
        if sys.stderr.isatty():
            sys.stderr.write(f"\r\x1b[K{self._stage} … {seconds} s")
        elif self._said or seconds < LONG_FOR_A_LOG:
            return
        else:
            sys.stderr.write(f"{self._stage} …\n")
        sys.stderr.flush()
        self._said = self._stage


def _seconds(word: str) -> float:
    try:
        seconds = float(word)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < 1e6:
        raise argparse.ArgumentTypeError(f"'{word}' is no number of seconds")
    return seconds
