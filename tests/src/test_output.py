import os
import subprocess
import sys
from pathlib import Path

import pytest

from svgraph import output
from svgraph.errors import InputError, OutsideError
from svgraph.output import printable, write_all, write_whole


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


def test_several_files_are_written_together_or_none(tmp_path):
    first, second = tmp_path / "a.ttl", tmp_path / "b.ttl"
    write_all({first: "old", second: "old"})
    with pytest.raises(InputError, match="no such folder"):
        write_all({first: "new", second: "new", tmp_path / "nowhere" / "c.ttl": "new"})
    assert (first.read_text(), second.read_text()) == ("old", "old")
    write_all({first: "new", second: b"newer"})
    assert (first.read_text(), second.read_text()) == ("new", "newer")
    assert sorted(tmp_path.iterdir()) == [first, second]


def test_what_fails_after_the_first_rename_says_what_is_written(tmp_path, monkeypatch):
    first, second = tmp_path / "a.ttl", tmp_path / "b.ttl"
    replace = os.replace

    def fail_for_second(source, target):
        if target == second:
            raise OSError(5, "Input/output error")
        replace(source, target)

    monkeypatch.setattr(os, "replace", fail_for_second)
    with pytest.raises(OutsideError, match=r"b\.ttl: cannot write: Input.*\n.*already: .*a\.ttl"):
        write_all({first: "new", second: "new"})
    assert list(tmp_path.iterdir()) == [first]


def test_a_name_as_long_as_names_can_be_is_written_and_a_longer_one_is_refused(tmp_path):
    target = tmp_path / ("x" * 255)
    write_whole(target, "")
    assert list(tmp_path.iterdir()) == [target]
    with pytest.raises(InputError, match="name too long"):
        write_whole(tmp_path / ("x" * 256), "")


def test_links_that_lead_in_circles_are_refused_and_one_that_leads_nowhere_is_followed(tmp_path):
    there, back = tmp_path / "there", tmp_path / "back"
    there.symlink_to(back)
    back.symlink_to(there)
    with pytest.raises(InputError, match="symbolic links"):
        write_whole(there, "")
    link = tmp_path / "link"
    link.symlink_to("rows.csv")
    write_whole(link, "new")
    assert link.is_symlink()
    assert (tmp_path / "rows.csv").read_text() == "new"


WRITE = "import sys; from pathlib import Path; from svgraph.output import write_whole;"


@pytest.mark.parametrize("path", ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"])
def test_standard_output_by_its_name_is_written_on_be_it_a_pipe_or_a_file(tmp_path, path):
    if not Path(path).exists():
        pytest.skip(f"this system has no {path}")
    code = f"{WRITE} write_whole(Path(sys.argv[1]), 'new\\n')"
    command = [sys.executable, "-c", code, path]
    assert subprocess.run(command, capture_output=True, check=True).stdout == b"new\n"
    log = tmp_path / "log"
    log.write_text("old\n")
    with log.open("a") as appended:
        subprocess.run(command, stdout=appended, check=True)
    assert log.read_text() == "old\nnew\n"


def test_a_pipe_is_written_to_when_somebody_reads_and_given_up_when_nobody_comes(
    tmp_path, monkeypatch
):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = subprocess.Popen(["cat", pipe], stdout=subprocess.PIPE)
    write_whole(pipe, "rows")
    assert reader.communicate(timeout=10)[0] == b"rows"
    monkeypatch.setattr(output, "_WAIT_FOR_READER", 0.1)
    with pytest.raises(OutsideError, match="pipe: cannot write: nobody reads from it"):
        write_whole(pipe, "rows")
    assert list(tmp_path.iterdir()) == [pipe]


LEFT = ".svgraph-0123456789abcdef.tmp"


def test_what_a_killed_run_left_is_swept_and_nothing_else(tmp_path):
    (tmp_path / LEFT).write_text("half")
    kept = [
        tmp_path / ".svgraph-0123456789ABCDEF.tmp",
        tmp_path / f"x{LEFT}",
        tmp_path / ".rows.csv.tmp",
        tmp_path / LEFT.replace("0", "1"),
        tmp_path / LEFT.replace("0", "2"),
    ]
    for path in kept[:3]:
        path.write_text("somebody's")
    kept[3].symlink_to(kept[2])
    kept[4].mkdir()
    write_whole(tmp_path / "rows.csv", "")
    assert sorted(tmp_path.iterdir()) == sorted([*kept, tmp_path / "rows.csv"])
    assert kept[2].read_text() == "somebody's"


def test_what_another_run_is_writing_is_left_to_it(tmp_path):
    target = tmp_path / "rows.csv"
    with output._beside(target, target, None) as written:
        written.beside.write_bytes(b"first")
        write_whole(target, "second")
        assert written.beside.read_bytes() == b"first"
        written.beside.replace(target)
    assert target.read_bytes() == b"first"
    assert list(tmp_path.iterdir()) == [target]


def test_a_name_that_a_sweep_took_away_is_not_written_to(tmp_path, monkeypatch):
    hold, taken = output.hold, []

    def hold_too_late(handle):
        if not taken:
            taken.extend(tmp_path.iterdir())
            taken[0].unlink()
        return hold(handle)

    monkeypatch.setattr(output, "hold", hold_too_late)
    write_whole(tmp_path / "rows.csv", "new")
    assert len(taken) == 1
    assert (tmp_path / "rows.csv").read_text() == "new"


def test_an_error_of_whoever_makes_the_content_is_none_of_the_file(tmp_path):
    def pieces():
        yield b"first"
        raise ConnectionResetError("the endpoint is gone")

    target = tmp_path / "rows.csv"
    write_whole(target, "old")
    with pytest.raises(ConnectionResetError):
        write_whole(target, pieces())
    assert list(tmp_path.iterdir()) == [target]
    assert target.read_text() == "old"
