"""F5: several at once. One builds, the others wait or are told by whom they are kept out."""

import os
import subprocess
import sys
import threading

import pytest

from svgraph.lock import locked

FEWEST_ANSWERS = 5
MANY = 8
QUERY = "SELECT ?value { ?s <https://w3id.org/svgraph/ontology#outcome> ?value }"
OUTCOME = "https://w3id.org/svgraph/outcome/"


@pytest.fixture
def start(project, environment, tmp_path):
    """Start commands on the project, from outside; none is left in the end."""
    query = tmp_path / "outcome.rq"
    query.write_text(QUERY)
    started = []

    def run(*words):
        named = [str(query) if word == "QUERY" else word for word in words]
        command = [sys.executable, "-m", "svgraph", "--project", str(project.rooms.root), *named]
        pipe = subprocess.PIPE
        process = subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, env=environment)
        started.append(process)
        return process

    yield run
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate()


def test_many_who_ask_an_unbuilt_project_are_all_answered_by_one_build(project, start):
    asking = [start("query", "QUERY", "--format", "csv") for _ in range(MANY)]
    said = [process.communicate(timeout=90) for process in asking]
    assert [process.returncode for process in asking] == [0] * MANY, said
    assert {out for out, _ in said} == {f"value\n{OUTCOME}not-planned\n"}
    assert sum("built the graph" in complaint for _, complaint in said) == 1
    assert not [each for _, each in said if "Traceback" in each]
    assert project.current() == "not-planned"
    assert project.names() == {project.digests["not-planned"], "current.json", "lock"}


def test_builds_at_once_are_done_or_kept_out_and_never_mixed(project, start):
    building = [start("build") for _ in range(MANY)]
    said = [process.communicate(timeout=90)[1] for process in building]
    codes = [process.returncode for process in building]
    assert set(codes) <= {0, 4}, said
    assert 0 in codes
    numbers = {str(process.pid) for process in building}
    for code, complaint in zip(codes, said, strict=True):
        if code == 4:
            assert "locked by another run (process " in complaint
            holder = complaint.partition("(process ")[2].partition(")")[0]
            assert holder in {*numbers, "unknown"}
    assert project.current() == "not-planned"
    assert project.names() == {project.digests["not-planned"], "current.json", "lock"}


def test_a_build_is_kept_out_by_one_at_work_and_a_reader_waits_for_it(project, start):
    with locked(project.rooms.build_dir):
        kept_out = start("build")
        _, complaint = kept_out.communicate(timeout=60)
        assert kept_out.returncode == 4
        assert f"locked by another run (process {os.getpid()})" in complaint
        waiting = start("query", "QUERY")
        assert waiting.stderr.readline() == f"waiting for another run (process {os.getpid()})\n"
        assert waiting.poll() is None
    out, _ = waiting.communicate(timeout=60)
    assert (waiting.returncode, "not-planned" in out) == (0, True)


def test_who_asks_while_others_build_gets_one_build_or_the_other(built, start):
    answers, over = [], threading.Event()

    def ask():
        while not over.is_set() or len(answers) < FEWEST_ANSWERS:
            asking = start("query", "QUERY", "--format", "csv")
            out, complaint = asking.communicate(timeout=90)
            answers.append((asking.returncode, out, complaint))

    asking = [threading.Thread(target=ask) for _ in range(2)]
    for thread in asking:
        thread.start()
    try:
        for state in ("planned", "not-planned") * 3:
            built.say(state)
            building = start("build")
            building.communicate(timeout=90)
            assert building.returncode in (0, 4)  # one who asks may be at it already
    finally:
        over.set()
        for thread in asking:
            thread.join()
    whole = {f"value\n{OUTCOME}{state}\n" for state in ("planned", "not-planned")}
    for code, out, complaint in answers:
        if code == 3:  # the files changed at each of its attempts to make sense of them
            assert (out, "the rooms change while they are compiled" in complaint) == ("", True)
        else:
            assert (code, out in whole) == (0, True), complaint
    assert {code for code, *_ in answers} >= {0}
