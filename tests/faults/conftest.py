"""What the fault tests share: a project in two states, a command to run, and what must hold after.

A child is forked, so that the moments at which it can be hurt are moments of its work and not of
the start of an interpreter; whatever must be seen from outside is run from outside. The tests
themselves open no store: a process that has done so has threads that its forked children lack.
For the same reason these tests come before all others.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import psutil
import pyoxigraph as ox
import pytest

from svgraph import build as building
from svgraph import cli
from svgraph.built import build_in, read_json
from svgraph.confine import confined
from svgraph.layout import Rooms

ROOT = Path(__file__).parents[2]
MINIMAL = ROOT / "tests" / "fixtures" / "minimal"
STATEMENTS = "data/plans/zz/statements.ttl"
OUTCOME = "https://w3id.org/svgraph/ontology#outcome"
STATES = ("not-planned", "planned")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put these tests first."""
    here = Path(__file__).parent
    items.sort(key=lambda item: here not in item.path.parents)


@pytest.fixture(autouse=True)
def _one_thread() -> None:
    """Say why, rather than hang, where a store was opened in this process before."""
    assert psutil.Process().num_threads() == 1, "run these tests before those that open stores"


class Project(NamedTuple):
    """A project whose one finding says one thing or another, and what a build of each is."""

    rooms: Rooms
    texts: dict[str, str]
    contents: dict[str, bytes]

    @property
    def digests(self) -> dict[str, str]:
        return {state: hashlib.sha256(self.contents[state]).hexdigest() for state in STATES}

    def say(self, state: str) -> None:
        """Let the curator write one or the other."""
        self.rooms.path(STATEMENTS).write_text(self.texts[state])

    def current(self) -> str | None:
        """What the current build says, having looked at every byte of it; None without one."""
        said = read_json(self.rooms.build_dir / "current.json")
        if not said:
            return None
        [state] = [each for each, digest in self.digests.items() if digest == said["digest"]]
        made = build_in(self.rooms.build_dir / said["digest"])
        assert made is not None
        assert made.dataset.read_bytes() == self.contents[state]
        assert confined(outcome_in, str(made.folder / "store"), made.quads) == state
        return state

    def build(self) -> str:
        """Build, undisturbed; what the build says."""
        digest = confined(lambda: building.build(self.rooms).digest)
        [state] = [each for each, known in self.digests.items() if known == digest]
        assert self.current() == state
        return state

    def forget(self, state: str) -> None:
        """Take away a build, so that it is made anew."""
        shutil.rmtree(self.rooms.build_dir / self.digests[state])

    def names(self) -> set[str]:
        """What lies in the folder of builds."""
        return {path.name for path in self.rooms.build_dir.iterdir()}

    def expected_names(self) -> set[str]:
        return {*self.digests.values(), "current.json", "lock"}


def outcome_in(folder: str, quads: int) -> str:
    store = ox.Store.read_only(folder)
    [quad] = store.quads_for_pattern(None, ox.NamedNode(OUTCOME), None)
    assert len(store) == quads
    return quad.object.value.rpartition("/")[2]


@pytest.fixture(scope="session")
def two_states(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, str], dict[str, bytes]]:
    texts, contents = {}, {}
    for state in STATES:
        root = Path(shutil.copytree(MINIMAL, tmp_path_factory.mktemp(state) / "project"))
        text = (root / STATEMENTS).read_text()
        assert "outcome:not-planned" in text
        texts[state] = text.replace("outcome:not-planned", f"outcome:{state}")
        (root / STATEMENTS).write_text(texts[state])
        dataset = confined(
            lambda rooms: str(building.build(rooms).dataset), Rooms(root, root / "build")
        )
        contents[state] = Path(dataset).read_bytes()
    assert contents["planned"] != contents["not-planned"]
    return texts, contents


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """In memory, where there is such a place: a disk that others use, too, takes long to sync."""
    memory = Path("/dev/shm")
    place = memory if os.access(memory, os.W_OK | os.X_OK) else None
    with tempfile.TemporaryDirectory(
        prefix="svgraph-test-", dir=place, ignore_cleanup_errors=True
    ) as folder:
        yield Path(folder)


@pytest.fixture
def project(tmp_path: Path, two_states: tuple[dict[str, str], dict[str, bytes]]) -> Project:
    """A project of which nothing is built yet."""
    root = Path(shutil.copytree(MINIMAL, tmp_path / "project"))
    return Project(Rooms(root, root / "build"), *two_states)


@pytest.fixture
def built(project: Project) -> Project:
    """The same, with both of its builds: the current one says `not-planned`."""
    for state in reversed(STATES):
        project.say(state)
        assert project.build() == state
    assert project.names() == project.expected_names()
    return project


@pytest.fixture(scope="session")
def environment() -> dict[str, str]:
    """That of a command run from outside, wherever it is run."""
    path = os.pathsep.join(map(os.path.abspath, filter(None, sys.path)))
    return {**os.environ, "PYTHONPATH": path}


@pytest.fixture
def svgraph(project: Project, environment: dict[str, str]) -> Callable[..., object]:
    """Run a command on the project, from outside; it never shows a traceback."""

    def run(*words: object, before: tuple[str, ...] = (), **settings: object) -> object:
        command = [*before, sys.executable, "-m", "svgraph", "--project", str(project.rooms.root)]
        given = {"capture_output": True, "env": environment, "timeout": 120, **settings}
        if "stdout" in given:
            del given["capture_output"]
            given["stderr"] = subprocess.PIPE
        done = subprocess.run([*command, *map(str, words)], text=True, check=False, **given)
        assert "Traceback" not in done.stderr
        assert "internal error" not in done.stderr
        return done

    return run


@pytest.fixture
def forked(project: Project) -> Callable[..., int]:
    """Start a command on the project in a forked child with a group of its own."""

    def start(
        *words: object,
        prepare: Callable[[], None] = lambda: None,
        complaints: Path = Path(os.devnull),
    ) -> int:
        child = os.fork()
        if child:
            return child
        code = 99
        try:
            os.setsid()
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
            os.dup2(os.open(complaints, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), 2)
            sys.stdout = os.fdopen(1, "w", closefd=False)
            sys.stderr = os.fdopen(2, "w", closefd=False)
            prepare()
            code = cli.main(["--project", str(project.rooms.root), *map(str, words)])
            sys.stderr.flush()
        finally:
            os._exit(code)

    return start
