"""F2: a fault at every step that writes, be it an error of the system or the end of the process."""

import errno
import mmap
import os
import shutil
import signal
import struct

import pytest

from svgraph import build as building
from svgraph.output import put, write_all

STEPS = (
    *("fchmod", "fchown", "fsync", "ftruncate", "mkdir", "pwrite"),
    *("rename", "replace", "rmdir", "unlink", "write"),
)
FEWEST_OF_A_BUILD = 40
FEWEST_OF_THREE_FILES = 14
MOST = 400


class Shim:
    """Counts the steps of a child, and hurts it at one of them."""

    def __init__(self):
        self.shared = mmap.mmap(-1, 8)

    @property
    def counted(self):
        return struct.unpack("=q", self.shared[:8])[0]

    def reset(self):
        self.shared[:8] = struct.pack("=q", 0)

    def install(self, at, fault):
        """In the child: hurt it at one step, counted from 1."""

        def hurting(really):
            def step(*given, **named):
                self.shared[:8] = struct.pack("=q", self.counted + 1)
                if self.counted == at:
                    if fault == signal.SIGKILL:
                        os.kill(os.getpid(), fault)
                    raise OSError(fault, os.strerror(fault))
                return really(*given, **named)

            return step

        for name in STEPS:
            setattr(os, name, hurting(getattr(os, name)))
        really_open = os.open

        def open_to_write(path, flags, *given, **named):
            writes = flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
            return (hurting(really_open) if writes else really_open)(path, flags, *given, **named)

        os.open = open_to_write


@pytest.fixture
def shim():
    return Shim()


def faults_at(at):
    """The end of the process at every step; the two errors by turns."""
    return [signal.SIGKILL, (errno.ENOSPC, errno.EIO)[at % 2]]


def test_a_build_hurt_at_any_step_leaves_the_old_one_or_the_new_one(
    built, forked, shim, tmp_path, monkeypatch
):
    complaints = tmp_path / "complaints"

    def compiled(_, place, *_more):
        # What is compiled is known: it is the writing that is hurt.
        text = built.rooms.path("data/plans/zz/statements.ttl").read_text()
        [state] = [state for state, known in built.texts.items() if known == text]
        put(place, built.contents[state])
        return building.inputs_of(built.rooms)

    monkeypatch.setattr(building, "_compiled", compiled)
    codes, old, new = [], 0, 0
    former, coming = "not-planned", "planned"
    for at in range(1, MOST):
        for fault in faults_at(at):
            built.forget(coming)  # so that it is made anew
            built.say(coming)
            shim.reset()
            child = forked(
                "build",
                prepare=lambda at=at, fault=fault: shim.install(at, fault),
                complaints=complaints,
            )
            _, status = os.waitpid(child, 0)
            said = complaints.read_text()
            code = os.waitstatus_to_exitcode(status)
            codes.append(code)
            assert "Traceback" not in said and "internal error" not in said
            if shim.counted < at:
                assert (code, said) == (0, "")
            elif fault == signal.SIGKILL:
                assert code == -signal.SIGKILL
            else:
                assert code in (0, 3), said  # 0 where it tidied up only
                if code:
                    assert os.strerror(fault) in said
                    assert str(built.rooms.build_dir) in said
            state = built.current()
            old, new = old + (state == former), new + (state == coming)
            assert built.build() == coming
            assert built.names() == built.expected_names()
            former, coming = coming, former
        if shim.counted < at:
            break
    else:
        pytest.fail("no build has come to its end")
    assert at > FEWEST_OF_A_BUILD
    assert codes.count(3) > FEWEST_OF_A_BUILD / 2
    assert codes.count(-signal.SIGKILL) == at - 1
    assert old > FEWEST_OF_A_BUILD / 2
    assert new > 2, "no fault has come after the new build counted"


def test_files_hurt_at_any_step_are_each_the_old_one_or_the_new_one(tmp_path, shim):
    files = [tmp_path / "one" / "a.ttl", tmp_path / "one" / "b.ttl", tmp_path / "other" / "c.ttl"]
    for folder in (tmp_path / "one", tmp_path / "other"):
        folder.mkdir()
    old = {file: f"old {file.name}".encode() for file in files}
    new = {file: f"new {file.name}".encode() * 1000 for file in files[:2]} | {files[2]: b"new"}
    mixed, none_written = 0, 0
    for at in range(1, MOST):
        for fault in faults_at(at):
            for file in files:
                file.unlink(missing_ok=True)
                file.write_bytes(old[file])
            files[1].chmod(0o604)
            shim.reset()
            child = os.fork()
            if child == 0:
                code = 99
                try:
                    shim.install(at, fault)
                    write_all(new)
                    code = 0
                except Exception as error:
                    code = getattr(error, "exit_code", 98)
                finally:
                    os._exit(code)
            _, status = os.waitpid(child, 0)
            code = os.waitstatus_to_exitcode(status)
            assert code in ((-9,) if fault == signal.SIGKILL else (0, 3)) or shim.counted < at
            found = [file.read_bytes() for file in files]
            are_new = [content == new[file] for content, file in zip(found, files, strict=True)]
            for content, file in zip(found, files, strict=True):
                assert content in (old[file], new[file])
            assert are_new == sorted(are_new, reverse=True), "in another order than was asked"
            mixed += any(are_new) and not all(are_new)
            none_written += not any(are_new)
            write_all(new)
            assert [file.read_bytes() for file in files] == list(new.values())
            assert files[1].stat().st_mode & 0o777 == 0o604
            assert sorted(tmp_path.glob("*/*")) == sorted(files), "something was left behind"
        if shim.counted < at:
            break
    else:
        pytest.fail("no run has come to its end")
    assert at > FEWEST_OF_THREE_FILES
    assert mixed, "no fault has come between two renames"
    assert none_written > 6


@pytest.mark.parametrize("kill", [("rename", (1, 2, 3, 4)), ("fsync", (1, 9))])
def test_the_system_agrees_with_the_shim(built, svgraph, missing, tmp_path, kill):
    """The same from outside: killed by the tracer as it enters a call, the engine's own too."""
    call, moments = kill
    strace = shutil.which("strace")
    if strace is None:
        missing("there is no strace here")
    log = tmp_path / "log"
    killed = 0
    for moment in moments:
        built.forget("planned")
        built.say("planned")
        inject = (f"--inject={call}:signal=KILL:when={moment}", f"--trace={call}")
        done = svgraph("build", before=(strace, "-f", "-o", str(log), *inject))
        if "ptrace" in done.stderr.lower():
            missing(f"strace may not trace here: {done.stderr.strip()}")
        killed += f"{call}(" in log.read_text() and "killed by SIGKILL" in log.read_text()
        assert built.current() in ("planned", "not-planned")
        assert built.build() == "planned"
        assert built.names() == built.expected_names()
        built.say("not-planned")
        assert built.build() == "not-planned"
    assert killed >= 2
