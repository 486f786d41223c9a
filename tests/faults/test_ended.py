"""Asked to end, or killed, while a reasoner is at work: nothing is left, and nobody."""

import os
import shutil
import signal
import subprocess
import sys
import time

import psutil
import pytest

from svgraph import build as building

PATIENCE = 60


def until(true):
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if true():
            return True
        time.sleep(0.01)
    return False


@pytest.fixture
def place(tmp_path):
    (tmp_path / "tmp").mkdir()
    return tmp_path / "tmp"


@pytest.fixture
def reasoning(built, environment, missing, place):
    """A reasoner at work, and the processes that it has started."""
    if shutil.which("java") is None:
        missing("there is no Java here")
    process = subprocess.Popen(
        [sys.executable, "-m", "svgraph", "--project", str(built.rooms.root), "reason"],
        env={**environment, "TMPDIR": str(place)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    seen = psutil.Process(process.pid)

    def is_at_work():
        names = [each.name() for each in seen.children(recursive=True)]
        return "java" in names and any(place.glob("svgraph-*/given.nt"))

    assert until(is_at_work)
    yield process, seen.children(recursive=True)
    if process.poll() is None:
        process.kill()
    process.wait()


def is_gone(process):
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


@pytest.mark.parametrize("end", [(signal.SIGTERM, 143), (signal.SIGINT, 130), (signal.SIGKILL, -9)])
def test_a_reasoner_leaves_nothing_and_nobody(reasoning, svgraph, place, environment, end):
    number, code = end
    process, started = reasoning
    assert len(started) >= 2
    process.send_signal(number)
    assert process.wait(PATIENCE) == code
    assert until(lambda: all(map(is_gone, started)))
    left = list(place.iterdir())
    if number == signal.SIGKILL:
        # The folder stays behind where the worker, too, had no time to take it away.
        done = svgraph("reason", env={**environment, "TMPDIR": str(place)})
        assert done.returncode in (0, 1), done.stderr
        left = list(place.iterdir())
    assert [each for each in left if each.name.startswith("svgraph-")] == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_build_asked_to_end_leaves_nothing(built, forked, number, monkeypatch):
    """Asked at the worst moment: when all is written and nothing is in its place."""

    def asked_to_end(_):
        os.kill(os.getpid(), number)

    monkeypatch.setattr(building, "_sync", asked_to_end)
    built.forget("planned")
    built.say("planned")
    _, status = os.waitpid(forked("build"), 0)
    assert os.waitstatus_to_exitcode(status) == (143 if number == signal.SIGTERM else 130)
    assert built.current() == "not-planned"
    assert [name for name in built.names() if name.startswith(".")] == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_build_asked_to_end_while_it_compiles_leaves_nobody(built, forked, number, monkeypatch):
    monkeypatch.setattr(building, "_write_canonical", lambda *_: time.sleep(60))
    built.say("planned")
    child = forked("build")
    seen = psutil.Process(child)
    assert until(seen.children)
    [compiling] = seen.children()
    os.kill(child, number)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == (143 if number == signal.SIGTERM else 130)
    assert until(lambda: is_gone(compiling))
    assert built.current() == "not-planned"
