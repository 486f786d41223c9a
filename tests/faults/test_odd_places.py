"""F4: places that are none: refused within five seconds, by name, with nothing written."""

import os
import shutil
import subprocess
import sys
import time

import pytest

from svgraph.confine import confined
from svgraph.current import current

SOON = 5


def contents(folder):
    """Everything that lies somewhere, and what is in it."""
    return {
        path: path.read_bytes() if path.is_file() and not path.is_symlink() else os.lstat(path)[:4]
        for path in folder.rglob("*")
    }


@pytest.fixture
def query(tmp_path):
    path = tmp_path / "one.rq"
    path.write_text("ASK {}")
    return path


@pytest.fixture
def bound(missing):
    """Run as root without its privilege to write everywhere, as anybody without."""
    if os.geteuid() != 0:
        return ()
    found = shutil.which("setpriv")
    if found is None:
        missing("root writes everywhere, and there is no setpriv here")
    return (found, "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all")


@pytest.fixture
def ask(svgraph, query, bound):
    return lambda *words: svgraph("query", query, *words, before=bound, timeout=30)


def read_only(place):
    place.mkdir()
    place.chmod(0o555)
    return place / "rows.csv", 3, "Permission denied"


def read_only_file(place):
    place.mkdir()
    (place / "rows.csv").write_text("old")
    (place / "rows.csv").chmod(0o444)
    return place / "rows.csv", 3, "Permission denied"


def not_to_be_entered(place):
    place.mkdir()
    place.chmod(0)
    return place / "rows.csv", 3, "Permission denied"


def absent(place):
    return place / "rows.csv", 2, "no such folder"


def a_file_for_a_folder(place):
    place.write_text("a file")
    return place / "rows.csv", 2, "no such folder"


def a_folder(place):
    (place / "rows.csv").mkdir(parents=True)
    return place / "rows.csv", 2, "this is a folder"


def a_loop(place):
    place.mkdir()
    (place / "rows.csv").symlink_to("other.csv")
    (place / "other.csv").symlink_to("rows.csv")
    return place / "rows.csv", 2, "symbolic links"


def a_loop_of_folders(place):
    place.symlink_to(place.name)
    return place / "rows.csv", 2, ""


def a_pipe_nobody_reads(place):
    place.mkdir()
    os.mkfifo(place / "rows.csv")
    return place / "rows.csv", 3, "nobody reads"


def too_long_a_name(place):
    place.mkdir()
    return place / f"{'x' * 300}.csv", 2, "name too long"


PLACES = [
    read_only, read_only_file, not_to_be_entered, absent, a_file_for_a_folder, a_folder, a_loop,
    a_loop_of_folders, a_pipe_nobody_reads, too_long_a_name,
]  # fmt: skip


@pytest.mark.parametrize("make", PLACES)
def test_a_file_cannot_be_written_there(built, ask, tmp_path, make):
    target, code, reason = make(tmp_path / "place")
    before = contents(tmp_path / "place")
    started = time.monotonic()
    done = ask("-o", target)
    took = time.monotonic() - started
    assert done.returncode == code, done.stderr
    assert str(target) in done.stderr
    assert reason in done.stderr
    assert took < 4 * SOON  # three seconds of waiting for a reader, on a machine with much to do
    if (tmp_path / "place").is_dir():
        (tmp_path / "place").chmod(0o755)
    if before:
        assert contents(tmp_path / "place").keys() == before.keys()


def as_file(path):
    path.write_text("a file")


def as_loop(path):
    path.symlink_to(path.name)


def as_link_to_nowhere(path):
    path.symlink_to("nowhere")


@pytest.mark.parametrize("make", [as_file, os.mkfifo, as_loop, as_link_to_nowhere])
@pytest.mark.parametrize("words", [("build",), ("ask",)])
def test_the_folder_of_builds_is_none(project, svgraph, make, words):
    make(project.rooms.build_dir)
    before = contents(project.rooms.root)
    done = svgraph(*words, timeout=30)
    assert done.returncode in (2, 3), done.stderr
    assert str(project.rooms.build_dir) in done.stderr
    assert contents(project.rooms.root) == before


@pytest.mark.parametrize("make", [as_file, os.mkfifo, as_loop, as_link_to_nowhere])
@pytest.mark.parametrize("name", ["current.json", "DIGEST", *(
    f"DIGEST/{name}" for name in ("build.json", "svgraph.nq", "store", "store.sha256")
)])  # fmt: skip
def test_what_stands_in_the_place_of_a_built_thing_is_replaced(built, make, name):
    path = built.rooms.build_dir / name.replace("DIGEST", built.digests["not-planned"])
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    make(path)
    assert confined(lambda: len(current(built.rooms).read())) > 100
    assert built.current() == "not-planned"
    assert built.names() <= built.expected_names()


@pytest.fixture
def run_bound(svgraph, bound, environment):
    return lambda *words, **given: svgraph(*words, before=bound, env={**environment, **given})


def test_where_one_may_not_write_the_cache_is_used(project, run_bound, tmp_path):
    cache = tmp_path / "cache"
    project.rooms.root.chmod(0o555)
    done = run_bound("ask", XDG_CACHE_HOME=str(cache))
    assert done.returncode == 0, done.stderr
    assert [each.name for each in cache.iterdir()] == ["svgraph"]
    assert not project.rooms.build_dir.exists()


def cannot_be_written(tmp_path):
    (tmp_path / "cache").mkdir(mode=0o555)
    return {"XDG_CACHE_HOME": str(tmp_path / "cache")}, 3, "cache"


def is_a_file(tmp_path):
    (tmp_path / "cache").write_text("")
    return {"XDG_CACHE_HOME": str(tmp_path / "cache")}, 3, "cache"


def home_cannot_be_written(tmp_path):
    (tmp_path / "home").mkdir(mode=0o555)
    return {"HOME": str(tmp_path / "home"), "XDG_CACHE_HOME": ""}, 3, "home"


@pytest.mark.parametrize("make", [cannot_be_written, is_a_file, home_cannot_be_written])
def test_no_cache_either(project, run_bound, tmp_path, make):
    settings, code, place = make(tmp_path)
    project.rooms.root.chmod(0o555)
    before = contents(tmp_path)
    for words in (("build",), ("ask",)):
        done = run_bound(*words, **settings)
        assert done.returncode == code, done.stderr
        assert str(tmp_path / place) in done.stderr
    assert contents(tmp_path) == before


def test_a_disk_that_is_mounted_for_reading_only(project, environment, missing, tmp_path):
    unshare = shutil.which("unshare")
    if unshare is None or os.geteuid() != 0:
        missing("only root can mount a folder for reading only")
    script = 'mount --bind "$1" "$1" && mount -o remount,ro,bind "$1" || exit 77; shift; exec "$@"'
    root = str(project.rooms.root)
    for cache, code in ((tmp_path / "cache", 0), (project.rooms.root / "cache", 3)):
        command = [sys.executable, "-m", "svgraph", "--project", root, "build"]
        done = subprocess.run(
            [unshare, "-m", "sh", "-c", script, "sh", root, *command],
            env={**environment, "XDG_CACHE_HOME": str(cache)},
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        if done.returncode == 77:
            missing(f"no folder can be mounted for reading only here: {done.stderr.strip()}")
        assert done.returncode == code, done.stderr
        if code:
            assert f"{cache}" in done.stderr
            assert "Read-only file system" in done.stderr
    assert not project.rooms.build_dir.exists()
