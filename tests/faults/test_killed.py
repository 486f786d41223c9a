"""F1: killed at any moment, a build is the old one or the new one, and so is a file."""

import os
import random
import signal
import time

import pytest

MOMENTS = 30
QUERY = "SELECT * { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g ?s ?p ?o"


def other(state):
    return {"planned": "not-planned", "not-planned": "planned"}[state]


def killed_at(child, moment):
    """Kill a child at a moment, with all that it has started; say whether it was at work still."""
    time.sleep(moment)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def nobody_is_left_of(group):
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.01)
    return False


def time_of(start):
    started = time.monotonic()
    _, status = os.waitpid(start(), 0)
    assert os.waitstatus_to_exitcode(status) == 0
    return time.monotonic() - started


def test_a_build_killed_at_any_moment_is_the_old_one_or_the_new_one(built, forked):
    moments = random.Random(3)
    built.say("planned")
    built.forget("planned")
    longest = time_of(lambda: forked("build"))
    killed, left, states = 0, 0, []
    for _ in range(MOMENTS):
        former = built.current()
        built.say(other(former))
        # Without the build that is to come, so that it is made anew.
        built.forget(other(former))
        killed += killed_at(forked("build"), moments.uniform(0, longest))
        left += any(name.startswith(".new-") for name in built.names())
        states.append(built.current())
        assert states[-1] in (former, other(former))
        built.build()  # no step by hand in between
        assert built.current() == other(former)
        assert built.names() == built.expected_names()
    assert killed > MOMENTS / 3
    assert left > 2, "no kill has hit the build while it wrote"
    assert len(states) == MOMENTS


def test_the_first_build_killed_at_any_moment_is_none_or_whole(project, forked, tmp_path):
    moments = random.Random(4)
    longest = time_of(lambda: forked("build"))
    found = []
    for _ in range(10):
        for name in project.names():
            (project.rooms.build_dir / name).rename(tmp_path / f"gone-{len(found)}-{name}")
        killed_at(forked("build"), moments.uniform(0, longest))
        found.append(project.current() if project.rooms.build_dir.exists() else None)
        assert found[-1] in (None, "not-planned")
    assert None in found
    project.build()
    assert project.names() == {project.digests["not-planned"], "current.json", "lock"}


@pytest.mark.parametrize("asked", ["built before", "to be built"])
def test_a_file_written_by_a_killed_run_is_the_old_one_or_the_new_one(
    built, forked, tmp_path, asked
):
    moments = random.Random(5)
    query, target = tmp_path / "all.rq", tmp_path / "out" / "rows.srj"
    query.write_text(QUERY)
    target.parent.mkdir()

    def ask():
        return forked("query", query, "-o", target)

    longest = time_of(ask)
    new, old = target.read_bytes(), b"what was there before"
    assert len(new) > 10_000
    killed = 0
    for _ in range(MOMENTS // 2):
        target.write_bytes(old)
        if asked == "to be built":
            (built.rooms.build_dir / "current.json").unlink(missing_ok=True)
        child = ask()
        killed += killed_at(child, moments.uniform(0, longest))
        assert target.read_bytes() in (old, new)
        assert nobody_is_left_of(child)
    assert killed > MOMENTS / 6
    assert time_of(ask)
    assert target.read_bytes() == new
    assert list(target.parent.iterdir()) == [target]
