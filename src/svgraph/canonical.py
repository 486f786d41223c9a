"""Say which Turtle files are not in canonical form, and where each first departs from it.

The form is turtlefmt's, a program that is installed with this one. Where it gives up on a file
nothing is said: the form is a comfort of those who edit it, and no fault of what it says.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from svgraph.errors import InputError
from svgraph.rdf import LoadedFile

PROGRAM = "turtlefmt"
SECONDS = 60.0
CURE = "run: make fmt"


def departures(files: Sequence[LoadedFile]) -> Iterator[InputError]:
    """Each file that the form would write otherwise, with the first line that differs."""
    program = _program()
    if program is None or not files:
        return
    with tempfile.TemporaryDirectory(prefix="svgraph-form-") as folder:
        copies = {Path(folder) / f"{number}.ttl": file for number, file in enumerate(files)}
        for copy, file in copies.items():
            copy.write_bytes(file.content)
        if not _run(program, Path(folder)):
            return  # it gave up: there is nothing to compare with
        for copy, file in copies.items():
            formed = copy.read_bytes().decode("utf-8", "replace")
            if formed != file.text:
                yield InputError(
                    "this file is not in canonical form",
                    file=file.name,
                    line=_first_difference(file.text, formed),
                    column=1,
                    hint=CURE,
                )


def _program() -> str | None:
    beside = Path(sys.executable).with_name(PROGRAM)
    return str(beside) if beside.is_file() else shutil.which(PROGRAM)


def _run(program: str, folder: Path) -> bool:
    try:
        done = subprocess.run(
            [program, str(folder)], capture_output=True, timeout=SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _first_difference(text: str, other: str) -> int:
    lines, others = text.splitlines(keepends=True), other.splitlines(keepends=True)
    for number, (line, formed) in enumerate(zip(lines, others, strict=False), 1):
        if line != formed:
            return number
    return min(len(lines), len(others)) or 1
