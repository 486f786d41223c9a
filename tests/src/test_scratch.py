import os
import signal
import subprocess
import sys
import tempfile

import pytest

from svgraph.scratch import scratch_folder

HOLD = """
import time
from svgraph.scratch import scratch_folder
with scratch_folder() as folder:
    (folder / "inside").mkdir()
    print(folder, flush=True)
    time.sleep(60)
"""


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return tmp_path


@pytest.fixture
def holder(place):
    process = subprocess.Popen([sys.executable, "-c", HOLD], stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline().startswith(str(place))
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def test_a_folder_is_gone_afterwards_and_only_its_own(place):
    with scratch_folder() as one, scratch_folder() as other:
        assert sorted(place.iterdir()) == sorted([one, other])
        assert one.stat().st_mode & 0o777 == 0o700
    assert list(place.iterdir()) == []


def test_a_run_that_is_asked_to_end_takes_its_folder_away(place, holder):
    holder.send_signal(signal.SIGTERM)
    assert holder.wait(10) == 128 + signal.SIGTERM
    assert list(place.iterdir()) == []


def test_what_a_killed_run_left_is_taken_away_by_the_next_and_nothing_else(place, holder):
    [held] = place.iterdir()
    kept = [place / "svgraph-0123", place / "svgraph-0123456789abcdef"]
    kept[0].mkdir()
    kept[1].symlink_to(kept[0])
    with scratch_folder() as folder:
        assert sorted(place.iterdir()) == sorted([*kept, held, folder])
    holder.kill()
    holder.wait()
    assert (held / "inside").is_dir()
    with scratch_folder() as folder:
        assert sorted(place.iterdir()) == sorted([*kept, folder])


def test_a_pipe_with_such_a_name_keeps_nobody_waiting(place):
    os.mkfifo(place / "svgraph-0123456789abcdef")
    with scratch_folder() as folder:
        assert folder.is_dir()
