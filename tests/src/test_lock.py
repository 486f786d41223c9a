import fcntl
import os
import shutil
import signal
import subprocess
import sys

import pytest

from svgraph import lock
from svgraph.errors import LockedError, OutsideError
from svgraph.lock import locked

HOLD = """
import sys, time
from pathlib import Path
from svgraph.lock import locked
with locked(Path(sys.argv[1]), wait=0, note=print):
    print("held", flush=True)
    time.sleep(60)
"""


def take(folder, wait=0.0, note=lambda _: None):
    with locked(folder, wait=wait, note=note):
        return (folder / "lock").read_text()


@pytest.fixture
def holder(tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, tmp_path], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def test_the_lock_names_its_process_and_is_free_afterwards(tmp_path):
    folder = tmp_path / "made" / "on the way"
    assert take(folder) == f"{os.getpid()}\n"
    assert (folder / "lock").read_text() == ""
    assert take(folder)


def test_another_run_is_kept_out_and_told_by_whom(tmp_path, holder):
    with pytest.raises(LockedError, match=rf"lock: locked by another run \(process {holder.pid}\)"):
        take(tmp_path)
    notes = []
    with pytest.raises(LockedError):
        take(tmp_path, wait=0.2, note=notes.append)
    assert notes == [f"waiting for another run (process {holder.pid})"]


def test_the_lock_of_a_killed_process_is_taken_over(tmp_path, holder):
    holder.send_signal(signal.SIGKILL)
    assert holder.wait() == -signal.SIGKILL
    assert (tmp_path / "lock").read_text() == f"{holder.pid}\n"
    assert take(tmp_path) == f"{os.getpid()}\n"


def test_whoever_waits_gets_the_lock_when_its_holder_dies(tmp_path, holder):
    def kill(_):
        holder.kill()

    assert take(tmp_path, wait=30, note=kill) == f"{os.getpid()}\n"


@pytest.mark.parametrize("left", [b"", b"999999999\n", b"-1", b"0\n", b"\xff\x00garbage" * 99])
def test_what_is_left_in_the_file_means_nothing(tmp_path, left):
    (tmp_path / "lock").write_bytes(left)
    assert take(tmp_path) == f"{os.getpid()}\n"
    (tmp_path / "lock").write_bytes(left)
    with (tmp_path / "lock").open() as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(LockedError):
            take(tmp_path)


def test_a_file_that_its_owner_may_not_read_is_taken_over(tmp_path, monkeypatch):
    path = tmp_path / "lock"
    path.write_text("4242\n")
    path.chmod(0)
    really = os.open

    def as_its_owner(name, flags, mode=0o777):
        if name == path and not path.stat().st_mode & 0o600:
            raise PermissionError(13, "Permission denied", str(name))
        return really(name, flags, mode)

    monkeypatch.setattr(os, "open", as_its_owner)  # who runs as root may read everything
    assert take(tmp_path) == f"{os.getpid()}\n"


def folder(path):
    path.mkdir()


def link(path):
    path.with_name("precious").write_text("precious")
    path.symlink_to("precious")


@pytest.mark.parametrize("other", [folder, link, os.mkfifo])
def test_what_is_no_file_of_a_lock_stays_and_is_named(tmp_path, other):
    other(tmp_path / "lock")
    before = os.lstat(tmp_path / "lock")
    with pytest.raises(OutsideError, match=r"lock: this is no file of a lock\n  move it away"):
        take(tmp_path)
    assert os.lstat(tmp_path / "lock").st_ino == before.st_ino
    if other is link:
        assert (tmp_path / "precious").read_text() == "precious"


def test_a_folder_that_is_none_is_named(tmp_path):
    (tmp_path / "build").write_text("")
    with pytest.raises(OutsideError, match=r"build: cannot write here: File exists\n"):
        take(tmp_path / "build")
    with pytest.raises(OutsideError, match="cannot write here: Not a directory"):
        take(tmp_path / "build" / "inside")


def test_a_lock_that_was_removed_keeps_nobody_out(tmp_path, monkeypatch):
    """Whoever waited for a file that is gone by now holds nothing."""
    folder = tmp_path / "build"
    is_there, seen = lock.is_there, []

    def gone_the_first_time(path, handle):
        if not seen:
            shutil.rmtree(folder)
        seen.append(is_there(path, handle))
        return seen[-1]

    monkeypatch.setattr(lock, "is_there", gone_the_first_time)
    assert take(folder) == f"{os.getpid()}\n"
    assert seen == [False, True]
