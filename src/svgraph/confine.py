"""Run what may harm in a process of its own, which can be killed.

The engines cannot be stopped from within: one that runs for ever, or eats all memory, or ends
on a signal, takes with it whoever called it. So the call is made in a forked process, and what
comes back is plain values or the error.

    >>> confined(sum, [1, 2, 3])
    6
"""

from __future__ import annotations

import contextlib
import errno
import gc
import marshal
import math
import os
import resource
import select
import signal
import struct
import time
import warnings
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, NoReturn

from svgraph import errors
from svgraph.endings import in_order
from svgraph.errors import InputError, InputErrors, OutsideError, SvgraphError

MEGABYTE = 1024 * 1024
_TICK = 0.001  # seconds between two looks at a process that ends


class Limits(NamedTuple):
    """What a confined process may use: seconds by the clock, memory beyond what it starts with."""

    seconds: float = 60.0
    memory: int = 2048 * MEGABYTE


# What a confined task may return: whatever `marshal` writes, no objects of any class.
Plain = Any


def confined(
    task: Callable[..., Plain], *arguments: Any, limits: Limits | None = None, what: str = "this"
) -> Plain:
    """The result of `task(*arguments)`, run in a process of its own.

    The task sees everything that the caller has, and changes nothing of it. Its result is made
    of None, truths, numbers, texts, bytes, tuples, lists, dictionaries and sets. Errors of the
    program (`SvgraphError`) are raised here as there. Whoever passes a limit, or ends the process
    in another way, is an `OutsideError` that calls the task by `what`.
    """
    allowed = limits or Limits()
    with in_order():  # whoever ends this process ends the other with it
        reading, writing = os.pipe()
        parent, child = os.getpid(), fork()
        if child == 0:
            os.close(reading)
            end_with(parent)
            _work(task, arguments, writing, allowed)
        os.close(writing)
        try:
            received = _receive(reading, time.monotonic() + allowed.seconds)
        finally:
            os.close(reading)
            status = end(child)
    return unpacked(received, status, allowed, what)


@contextlib.contextmanager
def errand(task: Callable[..., Plain], *, what: str = "this") -> Iterator[Callable[..., Plain]]:
    """A process that waits to be sent on an errand, forked while there is little to inherit.

    What is given calls the task, once, with plain arguments and with `limits`, as `confined` does.

        >>> with errand(sum) as add:
        ...     add([1, 2, 3])
        6
    """
    with in_order():
        (orders, giving), (reading, replies) = os.pipe(), os.pipe()
        parent, child = os.getpid(), fork()
        if child == 0:
            os.close(giving)
            os.close(reading)
            end_with(parent)
            _wait(task, orders, replies)
        os.close(orders)
        os.close(replies)
        left = [giving, reading]

        def run(*arguments: Plain, limits: Limits | None = None) -> Plain:
            allowed = limits or Limits()
            with contextlib.suppress(BrokenPipeError):  # its status tells how it ended
                _send(giving, marshal.dumps((arguments, tuple(allowed))))
            os.close(left.pop(0))
            received = _receive(reading, time.monotonic() + allowed.seconds)
            return unpacked(received, end(child), allowed, what)

        try:
            yield run
        finally:
            for each in left:
                os.close(each)
            end(child)


def fork() -> int:
    """As `os.fork`, fit for a child that will end by `os._exit`.

    The child never collects what it inherits: to end a store there whose threads it has not would
    end the child.
    """
    gc.collect(0)
    with warnings.catch_warnings():
        # From Python 3.12 on: a warning where other threads run. The child calls no code of theirs.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        gc.freeze()
    return child


def seclude(*kept: int) -> None:
    """Leave everything behind that a child has from its parent and must not touch.

    Open files and connections but for those kept, what the terminal says (an engine that dies
    would print there), and the handling of signals.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which ends the child
    for ending in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, signal.SIG_DFL)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nowhere, standard)
    last = 3
    for each in sorted(kept):
        os.closerange(last, each)
        last = each + 1
    os.closerange(last, resource.getrlimit(resource.RLIMIT_NOFILE)[0])


def limit_memory(memory: int) -> None:
    """Allow so many bytes beyond what the process holds now; no core is left behind."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(OSError, ValueError):  # where the system does not count it
        _lower(resource.RLIMIT_AS, _held() + memory)


def limit_processor(seconds: float) -> None:
    """End the process, should nobody else: so many seconds of work from now on."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    soft = int(used.ru_utime + used.ru_stime + seconds) + 2
    resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))


def limit_descriptors(most: int) -> None:
    """Allow so many open files in all; with none nothing can be opened that is not open yet."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def allow_one_more_file() -> None:
    """Let one file be open at a time beside those that are open now."""
    free = os.open(os.devnull, os.O_RDONLY)  # the lowest that is free
    os.close(free)
    limit_descriptors(free + 1)


def forbid_connections() -> None:
    """Let no socket be made any more, by whatever code, where the system has a filter for that.

    Linux's seccomp, with a program of four instructions: the number of the system call is loaded;
    that of `socket` fails with EACCES, all others go on.
    """
    number, control = _SOCKET_CALLS.get(os.uname().machine), _control_of_processes()
    if number is None or control is None:
        return
    import ctypes

    load, equal, give = 0x20, 0x15, 0x06  # BPF_LD+W+ABS, BPF_JMP+JEQ+K, BPF_RET+K
    fail, go_on = 0x00050000 | errno.EACCES, 0x7FFF0000  # SECCOMP_RET_ERRNO, SECCOMP_RET_ALLOW
    steps = [(load, 0, 0, 0), (equal, 0, 1, number), (give, 0, 0, fail), (give, 0, 0, go_on)]
    written = b"".join(struct.pack("HBBI", *step) for step in steps)
    program = ctypes.create_string_buffer(written, len(written))
    described = struct.pack("HxxxxxxP", len(steps), ctypes.addressof(program))
    no_new_privileges, seccomp, filtered = 38, 22, 2
    control(no_new_privileges, 1, 0, 0, 0)
    control(seccomp, filtered, ctypes.create_string_buffer(described, len(described)), 0, 0)


def end_with(parent: int) -> None:
    """Be killed when the parent is, where the system sees to that (Linux): it could not say so."""
    control, when_the_parent_ends = _control_of_processes(), 1
    if control is not None:
        control(when_the_parent_ends, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent:  # too late
            os._exit(1)


def _control_of_processes() -> Callable[..., int] | None:
    """Linux's `prctl`."""
    if os.uname().sysname != "Linux":
        return None
    import ctypes

    control: Callable[..., int] = ctypes.CDLL(None, use_errno=True).prctl
    return control


# The number of the system call `socket`.
_SOCKET_CALLS = {"x86_64": 41, "aarch64": 198}


def end(child: int, patience: float = 0.0) -> int:
    """Kill a process that does not end by itself in so many seconds; how it ended.

    That is the status that `os.waitpid` gives, or 0 where somebody else has seen it end.
    """
    deadline = time.monotonic() + patience
    try:
        done, status = os.waitpid(child, os.WNOHANG)
        while done == 0 and time.monotonic() < deadline:
            time.sleep(_TICK)
            done, status = os.waitpid(child, os.WNOHANG)
        if done == 0:
            os.kill(child, signal.SIGKILL)
            _, status = os.waitpid(child, 0)
    except ChildProcessError:
        return 0
    return status


def packed(error: BaseException) -> Plain:
    """An error as plain values."""
    if isinstance(error, InputErrors):
        return ("InputErrors", [packed(each) for each in error.errors])
    if isinstance(error, SvgraphError):
        place = (error.file, error.line, error.column, error.hint)
        return (type(error).__name__, error.message, *place)
    if isinstance(error, MemoryError):
        return ("MemoryError",)
    return ("Exception", f"{type(error).__name__}: {error}")


def unpacked_error(said: Plain, what: str, limits: Limits) -> Exception:
    """The error that was packed; what was no error of the program is one of `what` as a whole."""
    kind, *rest = said
    if kind == "InputErrors":
        listed = [unpacked_error(each, what, limits) for each in rest[0]]
        return InputErrors([each for each in listed if isinstance(each, InputError)])
    if kind == "MemoryError":
        return too_much_memory(what, limits)
    if kind == "Exception":
        return RuntimeError(rest[0])
    message, file, line, column, hint = rest
    made: type[SvgraphError] = getattr(errors, kind)
    return made(message, file=file, line=line, column=column, hint=hint)


def too_long(what: str, limits: Limits) -> OutsideError:
    """The error of whoever passed the limit of time."""
    return OutsideError(f"{what} was stopped: it took more than {limits.seconds:g} s")


def too_much_memory(what: str, limits: Limits) -> OutsideError:
    """The error of whoever passed the limit of memory."""
    most = limits.memory // MEGABYTE
    return OutsideError(f"{what} was stopped: it needs more than {most} MB of memory")


def ended_by(status: int, what: str, limits: Limits) -> OutsideError:
    """The error of a process that ended without an answer, by how it ended."""
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU:
        return too_long(what, limits)
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGABRT:
        return too_much_memory(what, limits)  # how the engine ends where it gets no memory
    if os.WIFSIGNALED(status):
        name = signal.Signals(os.WTERMSIG(status)).name
        return OutsideError(f"{what} ended the engine ({name})")
    return OutsideError(f"{what} ended the engine (code {os.waitstatus_to_exitcode(status)})")


def unpacked(received: bytes | None, status: int, limits: Limits, what: str) -> Plain:
    """The value that a child sent, or the error; None stands for a deadline that has passed."""
    if received is None:
        raise too_long(what, limits)
    try:
        well, value = marshal.loads(received)
    except (EOFError, ValueError, TypeError):
        raise ended_by(status, what, limits) from None
    if well:
        return value
    raise unpacked_error(value, what, limits)


def _work(
    task: Callable[..., Plain], arguments: tuple[Any, ...], to: int, limits: Limits
) -> NoReturn:
    """The life of a child: do the task, say what came of it, end without tidying up."""
    code = 1
    try:
        seclude(to)
        limit_memory(limits.memory)
        limit_processor(limits.seconds)
        try:
            said = marshal.dumps((True, task(*arguments)))
        except BaseException as error:
            said = marshal.dumps((False, packed(error)))
        _send(to, said)
        code = 0
    finally:
        os._exit(code)


def _wait(task: Callable[..., Plain], orders: int, to: int) -> NoReturn:
    """The life of a child that is sent on an errand, or never is."""
    seclude(orders, to)
    ordered = _receive(orders)
    if not ordered:
        os._exit(0)
    arguments, allowed = marshal.loads(ordered)
    _work(task, arguments, to, Limits(*allowed))


def _send(to: int, content: bytes) -> None:
    left = memoryview(content)
    while left:
        left = left[os.write(to, left) :]


def _receive(reading: int, deadline: float = math.inf) -> bytes | None:
    """Everything until the end, or None where the deadline comes first."""
    pieces: list[bytes] = []
    while True:
        left = None if deadline == math.inf else max(0.0, deadline - time.monotonic())
        ready, _, _ = select.select([reading], [], [], left)
        if not ready:
            return None
        piece = os.read(reading, MEGABYTE)
        if not piece:
            return b"".join(pieces)
        pieces.append(piece)


def _held() -> int:
    """How much memory the process holds by its own count of addresses."""
    with open("/proc/self/statm", encoding="ascii") as counts:  # noqa: PTH123  # without pathlib
        return int(counts.read().split()[0]) * resource.getpagesize()


def _lower(limit: int, value: int) -> None:
    """Set a limit, unless a lower one holds already."""
    hard = resource.getrlimit(limit)[1]
    allowed = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(limit, (allowed, hard))
