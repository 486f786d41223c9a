"""F3: a disk that is full or fails harms nothing, and the message names path and reason."""

import json
import os
import resource
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

# In a mount namespace of its own: a disk of two megabytes, filled up to what is left to a build.
ON_A_SMALL_DISK = """
import json, os, shutil, subprocess, sys
from pathlib import Path
project, place = map(Path, sys.argv[1:3])
subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(place)], check=True)
here = Path(shutil.copytree(project, place / "project"))
tried = []
for left in map(int, sys.argv[3:]):
    free = os.statvfs(place).f_bavail * os.statvfs(place).f_frsize
    (place / "filler").write_bytes(bytes(max(0, free - left * 1024)))
    done = subprocess.run(
        [sys.executable, "-B", "-m", "svgraph", "--project", str(here), "build"],
        capture_output=True, text=True, check=False,
    )
    names = sorted(os.listdir(here / "build"))
    current = json.loads((here / "build" / "current.json").read_text())["digest"]
    tried.append([left, done.returncode, done.stderr, names, current])
    (place / "filler").unlink()
print(json.dumps(tried))
"""


@pytest.mark.parametrize("largest", [100, 2_000, 8_000, 30_000, 60_000])
def test_a_file_that_may_not_grow_leaves_the_old_build(built, forked, tmp_path, largest):
    built.forget("planned")
    built.say("planned")
    complaints = tmp_path / "complaints"

    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))

    # What is said goes to a pipe: a file may not grow.
    reading, writing = os.pipe()
    child = forked("build", prepare=lambda: (os.dup2(writing, 2), limit()), complaints=complaints)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as said:
        message = said.read()
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 3, message
    assert "File too large" in message
    assert str(built.rooms.build_dir) in message
    assert len(message.splitlines()) <= 2
    assert built.current() == "not-planned"
    built.build()
    assert built.current() == "planned"
    assert built.names() == built.expected_names()


def test_a_small_disk_leaves_the_old_build(built, environment, missing, tmp_path):
    unshare = shutil.which("unshare")
    if unshare is None or os.geteuid() != 0:
        missing("only root can mount a small disk in a namespace of its own")
    built.forget("planned")
    built.say("planned")
    place = tmp_path / "small"
    place.mkdir()
    amounts = ["0", "8", "40", "100", "200"]
    done = subprocess.run(
        [unshare, "-m", sys.executable, "-c", ON_A_SMALL_DISK, built.rooms.root, place, *amounts],
        capture_output=True,
        text=True,
        env=environment,
        timeout=120,
        check=False,
    )
    if done.returncode and ("unshare" in done.stderr or "mount" in done.stderr):
        missing(f"no small disk can be mounted here: {done.stderr.strip().splitlines()[-1]}")
    tried = json.loads(done.stdout)
    assert len(tried) == len(amounts), done.stderr
    codes = []
    for left, code, said, names, current in tried:
        codes.append(code)
        if current == built.digests["planned"]:
            assert code == 0 or "No space left" in said, said
            continue
        assert code == 3, (left, said)
        assert "No space left" in said, (left, said)
        assert str(place) in said
        assert not [name for name in names if name.startswith(".")], "the failed build stays"
        assert current == built.digests["not-planned"]
    assert codes.count(3) >= 2, "the disk was never full"


@pytest.mark.parametrize(
    "words", [("--help",), ("build",), ("build", "--format", "json"), ("ask",)]
)
def test_standard_output_that_is_full(built, svgraph, missing, words):
    if not Path("/dev/full").exists():
        missing("this system has no /dev/full")
    with open("/dev/full", "w") as full:  # noqa: PTH123
        done = svgraph(*words, stdout=full)
    assert done.returncode == 3
    assert done.stderr.splitlines() == ["cannot write to standard output: No space left on device"]


@pytest.mark.parametrize("form", ["table", "csv", "srj", "xlsx"])
def test_a_query_whose_output_is_full(built, svgraph, missing, tmp_path, form):
    if not Path("/dev/full").exists():
        missing("this system has no /dev/full")
    query = tmp_path / "all.rq"
    query.write_text("SELECT * { ?s ?p ?o }")
    with open("/dev/full", "w") as full:  # noqa: PTH123
        done = svgraph("query", query, "--format", form, stdout=full)
    assert (done.returncode, len(done.stderr.splitlines())) == (3, 1), done.stderr
    assert "No space left on device" in done.stderr
    done = svgraph("query", query, "--format", form, "-o", "/dev/full")
    assert (done.returncode, len(done.stderr.splitlines())) == (3, 1), done.stderr
    assert done.stderr == "/dev/full: cannot write: No space left on device\n"
