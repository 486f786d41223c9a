"""What the tests of the rooms share: the project, compiled once, and the tools they may lack.

A tool that is missing skips its tests aloud; where CI=true says that it should be there, its
absence is a failure.
"""

import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pyoxigraph as ox
import pytest

from svgraph.compile import compile_rooms
from svgraph.layout import Rooms
from svgraph.store import Store


def pytest_configure() -> None:
    """Hear what ends programs, though the tests were started in the background, by nohup or &."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
        signal.signal(signal.SIGHUP, signal.SIG_DFL)


@pytest.fixture(scope="session")
def project() -> Path:
    """The folder of the project."""
    return Path(__file__).parents[1]


@pytest.fixture(scope="session")
def project_rooms(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Rooms:
    """The rooms of the project; what is built from them lies elsewhere."""
    return Rooms(project, tmp_path_factory.mktemp("build"))


@pytest.fixture(scope="session")
def project_quads(project_rooms: Rooms) -> list[ox.Quad]:
    """Everything that the rooms say, and what follows from it."""
    return compile_rooms(project_rooms)


@pytest.fixture(scope="session")
def graph(project_quads: list[ox.Quad]) -> Store:
    """The same, to ask it."""
    return Store.of(project_quads)


@pytest.fixture(scope="session")
def missing() -> Callable[[str], NoReturn]:
    """Skip a test for want of a tool, aloud."""

    def skip(reason: str) -> NoReturn:
        if os.environ.get("CI") == "true":
            pytest.fail(f"{reason}; a run with CI=true needs it")
        pytest.skip(reason)

    return skip


@pytest.fixture(scope="session")
def suites(project: Path, missing: Callable[[str], NoReturn]) -> Path:
    """The source distributions that the W3C suites travel in, unpacked."""
    folder = project / ".venv" / "suites"
    if not (project / ".venv" / "suites.stamp").exists():
        missing("the W3C suites are not there: make .venv/suites.stamp")
    return folder
