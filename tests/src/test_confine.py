"""Whatever a confined task does, its caller goes on: with the result, or with an error."""

import ctypes
import gc
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
import pytest

from svgraph.confine import (
    MEGABYTE,
    Limits,
    allow_one_more_file,
    confined,
    errand,
    forbid_connections,
    limit_descriptors,
    seclude,
)
from svgraph.errors import InputError, InputErrors, LockedError, OutsideError

QUICK = Limits(seconds=0.5, memory=200 * MEGABYTE)


def refuse() -> None:
    raise InputError("no such page", file="plan.ttl", line=3, column=5, hint="look again")


def refuse_twice() -> None:
    raise InputErrors([InputError("first"), InputError("second", line=2)])


def lock() -> None:
    raise LockedError("locked")


def fail() -> None:
    raise ZeroDivisionError("by zero")


def loop() -> None:
    while True:
        pass


def swallow() -> int:
    return len(bytearray(1024 * MEGABYTE))


def crash() -> None:
    ctypes.string_at(0)


def dial() -> str:
    limit_descriptors(0)
    try:
        socket.socket()
    except OSError as error:
        return str(error)
    return "a connection"


def dial_forbidden() -> str:
    forbid_connections()
    with open(os.devnull):  # noqa: PTH123  # a file is another matter
        pass
    try:
        socket.create_connection(("127.0.0.1", 9), timeout=1)
    except OSError as error:
        return str(error)
    return "a connection"


def descriptors() -> list[str]:
    return [str(Path(f"/dev/fd/{each}").readlink()) for each in (0, 1, 2)]


def test_the_result_comes_back_with_its_types() -> None:
    value = {"rows": [(1, 2.5, "ā", b"\0", None, True)], "big": 2**70}
    assert confined(lambda: value) == value


def test_a_large_result_comes_back_whole() -> None:
    assert confined(lambda: b"x" * (8 * MEGABYTE)) == b"x" * (8 * MEGABYTE)


def test_the_caller_is_not_changed() -> None:
    held = [1]
    confined(held.append, 2)
    assert held == [1]


def test_an_error_of_the_program_comes_back_as_it_was() -> None:
    with pytest.raises(InputError) as caught:
        confined(refuse)
    assert str(caught.value) == "plan.ttl:3:5: no such page\n  look again"
    with pytest.raises(InputErrors) as several:
        confined(refuse_twice)
    assert [each.line for each in several.value.errors] == [None, 2]
    with pytest.raises(LockedError):
        confined(lock)


@pytest.mark.parametrize(
    ("task", "said"),
    [
        (loop, "the sum was stopped: it took more than 0.5 s"),
        (swallow, "the sum was stopped: it needs more than 200 MB of memory"),
        (crash, "the sum ended the engine (SIGSEGV)"),
        (lambda: os._exit(7), "the sum ended the engine (code 7)"),
    ],
)
def test_what_ends_a_task_is_said(task: Callable[[], Any], said: str) -> None:
    with pytest.raises(OutsideError, match=re.escape(said)):
        confined(task, limits=QUICK, what="the sum")


def test_another_error_is_no_error_of_the_input() -> None:
    with pytest.raises(RuntimeError, match="ZeroDivisionError: by zero"):
        confined(fail)


def test_no_process_stays_behind() -> None:
    before = set(psutil.Process().children(recursive=True))
    for task in (loop, crash, refuse):
        with pytest.raises((OutsideError, InputError)):
            confined(task, limits=QUICK)
    assert set(psutil.Process().children(recursive=True)) == before


def test_a_child_whose_parent_is_gone_ends_by_itself() -> None:
    """The limit of the processor holds even where nobody is left to watch the clock."""
    from svgraph.confine import limit_processor

    def last() -> float:
        limit_processor(0)
        while True:
            pass

    started = time.monotonic()
    with pytest.raises(OutsideError, match="took more than"):
        confined(last, limits=Limits(seconds=30))
    assert time.monotonic() - started < 30


def test_no_connection_and_no_file_can_be_opened_without_a_descriptor() -> None:
    assert "Too many open files" in confined(dial)


@pytest.mark.skipif(os.uname().sysname != "Linux", reason="the filter is one of Linux")
def test_no_connection_can_be_made_where_it_is_forbidden() -> None:
    assert "Permission denied" in confined(dial_forbidden)


def test_a_child_has_neither_terminal_nor_files_of_its_parent() -> None:
    assert confined(descriptors) == [os.devnull] * 3
    with open(os.devnull) as held:  # noqa: PTH123

        def is_open() -> bool:
            try:
                os.fstat(held.fileno())
            except OSError:
                return False
            return True

        assert not confined(is_open)
        assert seclude  # what closes it


def is_gone(process: int) -> bool:
    try:
        return psutil.Process(process).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_who_is_ended_ends_the_other_process_with_it(tmp_path: Path, ending: int) -> None:
    number = tmp_path / "number"
    code = (
        "import os, sys, time, pathlib\n"
        "from svgraph.confine import confined\n"
        "def work():\n"
        "    while True: time.sleep(0.1)\n"
        "def started():\n"
        "    pathlib.Path(sys.argv[1] + '.new').write_text(str(os.getpid()))\n"
        "    os.rename(sys.argv[1] + '.new', sys.argv[1])\n"
        "    work()\n"
        "confined(started)\n"
    )
    program = subprocess.Popen([sys.executable, "-c", code, str(number)])
    for _ in range(600):
        if number.exists():
            break
        time.sleep(0.05)
    child = int(number.read_text())
    program.send_signal(ending)
    assert program.wait(30) == (-ending if ending == signal.SIGKILL else 128 + ending)
    deadline = time.monotonic() + 10
    while not is_gone(child) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert is_gone(child)


def test_a_child_never_collects_what_it_inherits() -> None:
    """A store that is left in a circle of references would be ended in the midst of its threads."""
    ended = []

    class Circle:
        def __init__(self) -> None:
            self.itself = self

        def __del__(self) -> None:
            ended.append(os.getpid())

    held = [Circle()]
    gc.collect()  # it is of an age that is seldom looked at
    held.clear()
    assert confined(lambda: (gc.collect(), list(ended)))[1] == []
    gc.collect()
    assert ended == [os.getpid()]


def test_an_errand_is_run_once_with_what_it_is_given() -> None:
    with errand(sorted) as sort:
        assert sort([3, 1, 2], limits=Limits(seconds=5)) == [1, 2, 3]


def test_an_errand_that_is_never_run_leaves_nothing_behind() -> None:
    me = psutil.Process()
    before = me.num_fds(), set(me.children())
    with errand(sorted):
        assert len(set(me.children()) - before[1]) == 1
    with pytest.raises(ZeroDivisionError), errand(sorted):
        raise ZeroDivisionError
    assert (me.num_fds(), set(me.children())) == before


def test_an_errand_has_its_limits_and_its_errors() -> None:
    with errand(time.sleep, what="the nap") as nap, pytest.raises(OutsideError) as caught:
        nap(60, limits=Limits(seconds=0.2))
    assert caught.value.message == "the nap was stopped: it took more than 0.2 s"
    with errand(os._exit, what="the leap") as leap, pytest.raises(OutsideError, match="code 7"):
        leap(7)
    with errand(refuse) as run, pytest.raises(InputError, match="no such page"):
        run()


@pytest.mark.parametrize("taken", [0, 3])
def test_one_more_file_at_a_time_can_be_opened(taken: int) -> None:
    def opened() -> list[bool]:
        held = [os.open(os.devnull, os.O_RDONLY) for _ in range(taken)]
        allow_one_more_file()
        known = []
        for _ in range(2):  # one after the other, and no two together
            one = os.open(os.devnull, os.O_RDONLY)
            try:
                os.close(os.open(os.devnull, os.O_RDONLY))
                known.append(True)
            except OSError:
                known.append(False)
            os.close(one)
        assert len(held) == taken
        return known

    assert confined(opened) == [False, False]
