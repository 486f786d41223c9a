import os
import subprocess
import sys
from pathlib import Path

import pytest

from svgraph.errors import InputError, OutsideError
from svgraph.output import printable, write_whole


def test_a_file_is_written_and_replaced(tmp_path):
    target = tmp_path / "rows.csv"
    write_whole(target, "old")
    write_whole(target, b"new")
    assert target.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [target]


def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch):
    target = tmp_path / "rows.csv"
    write_whole(target, "old")

    def fail(handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OutsideError, match=r"rows\.csv: cannot write: No space left"):
        write_whole(target, "new")
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_full_disk_is_an_outside_error(tmp_path):
    code = """
import resource, signal, sys
from pathlib import Path
from svgraph.errors import OutsideError
from svgraph.output import write_whole
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    write_whole(Path(sys.argv[1]), b"x" * 100_000)
except OutsideError as error:
    print(error)
"""
    target = tmp_path / "rows.csv"
    done = subprocess.run(
        [sys.executable, "-B", "-c", code, target], capture_output=True, text=True, check=False
    )
    assert "rows.csv: cannot write: File too large" in done.stdout, done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_missing_folder_and_a_folder_as_target_are_input_errors(tmp_path):
    with pytest.raises(InputError, match="no such folder"):
        write_whole(tmp_path / "nowhere" / "rows.csv", "")
    with pytest.raises(InputError, match="this is a folder"):
        write_whole(tmp_path, "")


def test_permissions_of_the_old_file_stay_and_a_new_one_follows_the_mask(tmp_path):
    target = tmp_path / "rows.csv"
    former = os.umask(0o027)
    try:
        write_whole(target, "")
    finally:
        os.umask(former)
    assert target.stat().st_mode & 0o777 == 0o640
    target.chmod(0o604)
    write_whole(target, "")
    assert target.stat().st_mode & 0o777 == 0o604


def test_a_link_stays_a_link(tmp_path):
    target, link = tmp_path / "rows.csv", tmp_path / "link.csv"
    target.write_text("old")
    link.symlink_to(target)
    write_whole(link, "new")
    assert link.is_symlink()
    assert target.read_text() == "new"


def test_a_device_is_written_to_and_not_replaced():
    write_whole(Path(os.devnull), "gone")
    assert Path(os.devnull).is_char_device()


def test_what_acts_on_a_terminal_is_taken_out_and_words_stay():
    assert printable("a\x1b[31mb\x9bc\u202ed\x07") == "a[31mbcd"
    assert printable("ā\tē\nī") == "ā\tē\nī"
