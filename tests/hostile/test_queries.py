"""Hostile queries, end to end through the command: each ends in time, and as it must."""

import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from svgraph.build import build
from svgraph.layout import Rooms

from .query_cases import CASES, EITHER, STOPPED, Case

SECONDS = 1.0  # what a query may take
PATIENCE = 30.0  # what the command may take, on a busy machine too
MEGABYTES = 500  # what the command itself may hold; its workers have a limit of their own
CANARY = "the content of a file that no query may show"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, project_rooms: Rooms) -> Path:
    """A copy of the project, built."""
    folder = tmp_path_factory.mktemp("project")
    for room in ("ontology", "shapes", "data", "queries"):
        shutil.copytree(project_rooms.root / room, folder / room)
    build(Rooms(folder, folder / "build"))
    return folder


@pytest.fixture(scope="module")
def secret(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("secret") / "secret.ttl"
    file.write_text(f'<urn:a> <urn:b> "{CANARY}" .\n', encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def listener() -> Iterator[tuple[int, list[str]]]:
    """A port on this machine, and who has called there."""
    callers: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def listen() -> None:
            while True:
                try:
                    connection, address = server.accept()
                except OSError:
                    return
                connection.close()
                callers.append(str(address))

        threading.Thread(target=listen, daemon=True).start()
        yield server.getsockname()[1], callers
        server.shutdown(socket.SHUT_RDWR)


class Outcome:
    """What became of a command: its exit code, what it wrote, how much memory it held."""

    def __init__(self, project: Path, query: bytes) -> None:
        command = [sys.executable, "-m", "svgraph", "--project", project, "query", "-"]
        options = ["--format", "csv", "--timeout", str(SECONDS)]
        with subprocess.Popen(
            [*command, *options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "SVGRAPH_DEBUG": ""},
        ) as running:
            peak = threading.Thread(target=self._watch, args=[running.pid])
            self.megabytes = 0.0
            peak.start()
            out, err = running.communicate(query, timeout=PATIENCE)
            peak.join()
        self.code = running.returncode
        self.out, self.err = out.decode(), err.decode()

    def _watch(self, number: int) -> None:
        try:
            process = psutil.Process(number)
            while process.status() != psutil.STATUS_ZOMBIE:
                self.megabytes = max(self.megabytes, process.memory_info().rss / 2**20)
                time.sleep(0.02)
        except psutil.NoSuchProcess:
            return


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_hostile_query_ends_as_it_must(
    case: Case, built: Path, secret: Path, listener: tuple[int, list[str]]
) -> None:
    port, callers = listener
    before = set(psutil.Process().children(recursive=True))
    outcome = Outcome(built, filled(case.query, port, secret))
    assert "Traceback" not in outcome.err and "internal error" not in outcome.err
    assert CANARY not in outcome.out + outcome.err
    assert callers == []
    assert outcome.megabytes < MEGABYTES
    assert set(psutil.Process().children(recursive=True)) == before
    if case.said == EITHER:
        assert outcome.code in (0, 2, 3), outcome.err
        assert outcome.code == 0 or re.search(
            f"{STOPPED}|cannot be written as|empty|syntax error", outcome.err
        )
    elif case.code == 0:
        assert outcome.code == 0, outcome.err
    else:
        assert re.search(case.said, outcome.err), outcome.err
        assert outcome.code == case.code
        assert case.code == 3 or outcome.out == ""


def filled(query: str | bytes, port: int, secret: Path) -> bytes:
    """A query with the listener's port and the secret file's path in it."""
    if isinstance(query, bytes):
        return query
    return query.replace("{port}", str(port)).replace("{secret}", str(secret)).encode()


def test_there_are_cases_of_every_kind() -> None:
    assert len({case.name for case in CASES}) == len(CASES) > 85
    assert sum(case.said == STOPPED for case in CASES) >= 15
