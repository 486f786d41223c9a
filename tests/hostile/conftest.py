"""How hostile files are met: by a program that is watched, beside a listener and a secret."""

import os
import secrets
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import psutil
import pytest
from rdf_cases import MEGABYTE, World

LONGEST = 120.0  # seconds; who takes longer hangs, and fails
MOST_MEMORY = (
    1200 * MEGABYTE
)  # what a program may hold over any of the files, all of them below 50 MB


class Outcome(NamedTuple):
    """How a program ended, what it said, and the most memory that it held."""

    exit: int
    out: str
    err: str
    memory: int


class Listener:
    """A port of this machine that counts who calls."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._socket.settimeout(0.2)
        self.port: int = self._socket.getsockname()[1]
        self.calls = 0
        self._open = True
        self._thread = threading.Thread(target=self._listen)
        self._thread.start()

    def _listen(self) -> None:
        while self._open:
            try:
                connection, _ = self._socket.accept()
            except TimeoutError:
                continue
            self.calls += 1
            connection.close()

    def close(self) -> None:
        self._open = False
        self._thread.join()
        self._socket.close()


@pytest.fixture(scope="session")
def listener() -> Iterator[Listener]:
    listening = Listener()
    yield listening
    listening.close()


@pytest.fixture
def world(tmp_path: Path, listener: Listener) -> World:
    """A folder with a secret in it; the words of the secret stand nowhere else."""
    secret = tmp_path / "secret.txt"
    secret.write_text(f"canary-{secrets.token_hex(8)}\n")
    folder = tmp_path / "files"
    folder.mkdir()
    return World(listener.port, secret, folder)


Watch = Callable[..., Outcome]


@pytest.fixture
def watch(listener: Listener, world: World) -> Iterator[Watch]:
    """Run a Python program with arguments, and hold it to what holds for every one.

    It ends in time and within its memory, shows neither traceback nor secret, calls nobody and
    leaves no process behind.
    """
    calls = listener.calls
    before = set(psutil.Process().children(recursive=True))

    def run(*arguments: str | Path) -> Outcome:
        outcome = _run([sys.executable, *map(str, arguments)], world.folder)
        said = outcome.out + outcome.err
        assert "Traceback" not in said, said[-2000:]
        assert "internal error" not in said, said[-2000:]
        assert world.secret.read_text().strip() not in said
        assert len(outcome.err) < 10_000
        assert outcome.memory < MOST_MEMORY, f"{outcome.memory // MEGABYTE} MB"
        return outcome

    yield run
    assert listener.calls == calls, "somebody called the listener"
    assert set(psutil.Process().children(recursive=True)) == before


def _run(command: list[str], folder: Path) -> Outcome:
    out, err = folder.parent / "out", folder.parent / "err"
    with out.open("wb") as writes_out, err.open("wb") as writes_err:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=writes_out, stderr=writes_err, cwd=folder
        )
        killer = threading.Timer(LONGEST, process.kill)
        killer.start()
        _, status, used = os.wait4(process.pid, 0)
        killer.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
    memory = used.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    said = [each.read_bytes().decode("utf-8", "replace") for each in (out, err)]
    return Outcome(process.returncode, said[0], said[1], memory)


@pytest.fixture
def hostile_project(project: Path, world: World) -> Path:
    """A small project, whose rooms a hostile file may be put into."""
    fixture = project / "tests" / "fixtures" / "minimal"
    return Path(shutil.copytree(fixture, world.folder / "project"))
