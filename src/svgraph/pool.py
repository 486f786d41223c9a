"""Answer queries by warm worker processes, which can be killed without harm.

A supervisor, forked before anything else happens, starts workers, kills them and replaces them;
it has one thread and does nothing else. Each worker opens the dataset for itself, then gives up
what it does not need: memory beyond its limit, more than a few files, all connections. Whoever
asks keeps the clock and reads the answer from the worker itself. An answer ends in a mark: where
it is missing, be it that the worker was killed or that it died, the answer is an error.

    >>> pool = Pool(lambda: Store.of([]))
    >>> pool.ask("ASK { ?s ?p ?o }")
    False
    >>> pool.close()
"""

from __future__ import annotations

import contextlib
import os
import socket
import struct
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from typing import NamedTuple, NoReturn

import pyoxigraph as ox

from svgraph import confine, sparql
from svgraph.confine import MEGABYTE, Limits, Plain
from svgraph.errors import OutsideError, SvgraphError
from svgraph.store import Dataset, Result, Row, Store, Stream
from svgraph.wire import Channel, Closed, Raiser, flattened

USUAL = Limits(seconds=30.0, memory=2048 * MEGABYTE)
WHAT = "this query"
LESS, MORE_TIME = "ask for less at once", "allow more time by --timeout SECONDS"
# The engine opens the files of a large store one by one, as it needs them.
MOST_FILES = 512
# Of an answer that somebody wants to have whole, in bytes on their way here.
LARGEST_WHOLE = 128 * MEGABYTE

# The first rows of an answer leave at once, the others in batches that grow up to this size.
_LARGEST_BATCH = 512

# What the supervisor is told, and what it replies: all but a killing is replied to.
_COMMAND = struct.Struct("!cI")  # start, stop or kill a process; its number
_REPLY = struct.Struct("!Ii")  # the number of the process, 0 where there is none; how it ended
_START, _STOP, _KILL = b"+", b"-", b"!"
# Seconds that the supervisor is waited for; a fork takes some milliseconds, an ending too.
_LONGEST_START, _LONGEST_END = 60.0, 5.0

Opener = Callable[[], Store]


class Pool(Dataset):
    """A dataset that is asked through workers, from one thread or several at a time."""

    def __init__(self, opener: Opener, *, size: int = 1, limits: Limits = USUAL) -> None:
        """Up to `size` workers, started as they are needed; each opens its dataset by `opener`."""
        self.limits = limits
        self._size = size
        self._idle: list[_Worker] = []
        self._started = 0
        self._changed = threading.Condition()
        self._supervisor = _Supervisor(opener, limits)
        self.close = weakref.finalize(self, self._supervisor.close)
        # Where the program ends, its connection ends with it, and nobody needs to wait for that.
        self.close.atexit = False

    def warm(self) -> Pool:
        """The same pool, with a worker that opens the dataset while others do something else."""
        self._keep(self._take())
        return self

    def stream(self, query: str) -> Stream:
        """The rows, the truth or the triples that a query asks for, as they come."""
        return self._stream(query, most=None)

    def query(self, query: str) -> Result:
        """The rows, the truth or the triples that a query asks for, if they are not too many."""
        return self._stream(query, most=LARGEST_WHOLE).whole()

    def _stream(self, query: str, most: int | None) -> Stream:
        sparql.refuse(query)
        parts = self._parts(self._take(), query, most)
        kind, value = next(parts)
        raiser = Raiser()
        if kind == "truth":
            for _ in parts:  # up to the closing mark
                pass
            return Stream.of_truth(value)
        if kind == "columns":
            rows = (raiser.row(row) for _, batch in parts for row in batch)
            return Stream.of_rows(value, rows)  # type: ignore[arg-type]
        triples = (raiser.triple(each) for _, batch in parts for each in batch)
        return Stream.of_triples(triples)

    def _parts(self, worker: _Worker, query: str, most: int | None) -> Iterator[tuple[str, Plain]]:
        """What a worker says to a query; the worker is idle again behind it, or replaced."""
        afterwards = self._abandon  # where nobody takes the rest
        before = worker.channel.received
        try:
            patience = _Patience(self.limits.seconds, streams=most is None)
            worker.channel.send(query)
            while True:
                kind, value = patience.receive(worker.channel)
                if kind == "error":
                    afterwards = self._keep
                    raise _with_hint(confine.unpacked_error(value, WHAT, self.limits))
                if kind == "done":
                    afterwards = self._keep
                    return
                if most is not None and worker.channel.received - before > most:
                    afterwards = self._replace
                    raise OutsideError(f"{WHAT} has an answer of more than {most // MEGABYTE} MB")
                yield kind, value
        except TimeoutError:
            afterwards = self._replace
            raise _with_hint(confine.too_long(WHAT, self.limits)) from None
        except Closed:
            afterwards = self._replace
            status = self._supervisor.stop(worker)
            raise _with_hint(confine.ended_by(status, WHAT, self.limits)) from None
        finally:
            afterwards(worker)

    def _take(self) -> _Worker:
        with self._changed:
            while not self._idle and self._started >= self._size:
                self._changed.wait()
            if self._idle:
                return self._idle.pop()
            self._started += 1
        try:
            return self._supervisor.start()
        except BaseException:
            self._let_another_start()
            raise

    def _keep(self, worker: _Worker) -> None:
        """A worker is there for the next query."""
        with self._changed:
            self._idle.append(worker)
            self._changed.notify()

    def _replace(self, worker: _Worker) -> None:
        """Put another worker in the place of one that hangs, ready when the next query comes."""
        try:
            self._supervisor.stop(worker)
            self._keep(self._supervisor.start())
        except OutsideError:
            self._let_another_start()  # and whoever asks next is told, where that fails again

    def _abandon(self, worker: _Worker) -> None:
        """End a worker whose answer nobody wants any more.

        This may happen while rubbish is collected, in whatever thread, in the midst of whatever:
        nothing is waited for.
        """
        self._supervisor.kill(worker)
        self._let_another_start()

    def _let_another_start(self) -> None:
        with self._changed:
            self._started -= 1
            self._changed.notify()


class _Worker(NamedTuple):
    """A worker as its client sees it."""

    number: int
    channel: Channel


def _with_hint(error: Exception) -> Exception:
    """What to do about a limit, where an error is about one."""
    if isinstance(error, OutsideError) and error.message.startswith(WHAT):
        of_memory = error.message.endswith("of memory")
        error.hint = LESS if of_memory else f"{LESS}, or {MORE_TIME}"
    return error


class _Patience:
    """So many seconds for a worker; where rows stream, only those that are spent waiting for it."""

    def __init__(self, seconds: float, *, streams: bool) -> None:
        self._left = seconds
        self._streams = streams
        self._since = time.monotonic()

    def receive(self, channel: Channel) -> Plain:
        now = time.monotonic()
        if not self._streams:
            self._left -= now - self._since
        self._since = now
        try:
            return channel.receive(max(self._left, 0.0))
        finally:
            self._since = time.monotonic()
            self._left -= self._since - now


# ── The supervisor, seen from its client ─────────────────────────────────


class _Supervisor:
    """The process that starts and kills workers; forked when it is first needed."""

    def __init__(self, opener: Opener, limits: Limits) -> None:
        self._opener = opener
        self._limits = limits
        self._one_at_a_time = threading.Lock()
        self._process: int | None = None
        self._control: socket.socket | None = None
        self._workers: set[_Worker] = set()
        self._is_closed = False

    def start(self) -> _Worker:
        """A new worker."""
        with self._one_at_a_time:
            if self._is_closed:
                raise OutsideError("nobody answers any more: the dataset was closed")
            number, descriptors = self._started()
            if not descriptors:
                raise OutsideError("no process could be started to answer this query")
            worker = _Worker(number, Channel(socket.socket(fileno=descriptors[0])))
            self._workers.add(worker)
            return worker

    def stop(self, worker: _Worker) -> int:
        """Kill a worker and say how it ended; 0 where it was stopped before."""
        with self._one_at_a_time:
            if worker not in self._workers:
                return 0
            self._workers.remove(worker)
            worker.channel.close()
            try:
                control = self._connected()
                control.sendall(_COMMAND.pack(_STOP, worker.number))
                _, status = _REPLY.unpack(control.recv(_REPLY.size, socket.MSG_WAITALL))
            except (OSError, struct.error):
                self._end()
                return 0
            return int(status)

    def kill(self, worker: _Worker) -> None:
        """Kill a worker, without waiting for anything."""
        control = self._control
        if worker in self._workers and control is not None:
            self._workers.remove(worker)
            worker.channel.close()
            with contextlib.suppress(OSError):
                control.sendall(_COMMAND.pack(_KILL, worker.number))

    def close(self) -> None:
        """End the supervisor, and with it all workers."""
        with self._one_at_a_time:
            self._is_closed = True
            self._end()

    def _started(self) -> tuple[int, list[int]]:
        """The number of a new worker and the end of its channel, if one could be started."""
        try:
            control = self._connected()
            control.sendall(_COMMAND.pack(_START, 0))
            said, descriptors, _, _ = socket.recv_fds(control, _REPLY.size, 1)
            [number, _] = _REPLY.unpack(said)
        except (OSError, struct.error):  # it is gone, or it hangs: the next one starts anew
            self._end()
            return 0, []
        return number, list(descriptors)

    def _connected(self) -> socket.socket:
        if self._control is None:
            ours, theirs = socket.socketpair()
            child = confine.fork()
            if child == 0:
                ours.close()
                _supervise(theirs, self._opener, self._limits)
            theirs.close()
            ours.settimeout(_LONGEST_START)
            self._process, self._control = child, ours
        return self._control

    def _end(self) -> None:
        for worker in self._workers:
            worker.channel.close()
        self._workers.clear()
        if self._control is not None and self._process is not None:
            self._control.close()  # by which it knows
            confine.end(self._process, patience=_LONGEST_END)
        self._control = self._process = None


# ── The supervisor itself, and its workers ───────────────────────────────


def _supervise(control: socket.socket, opener: Opener, limits: Limits) -> NoReturn:
    """Start and kill workers until the client is gone."""
    workers: set[int] = set()
    try:
        confine.seclude(control.fileno())
        while True:
            said = control.recv(_COMMAND.size, socket.MSG_WAITALL)
            if len(said) < _COMMAND.size:
                break
            command, number = _COMMAND.unpack(said)
            if command == _START:
                _start(workers, control, opener, limits)
                continue
            workers.remove(number)
            status = confine.end(number)
            if command == _STOP:
                control.sendall(_REPLY.pack(number, status))
    finally:
        for number in workers:
            confine.end(number)
        os._exit(0)


def _start(workers: set[int], control: socket.socket, opener: Opener, limits: Limits) -> None:
    """Start a worker and give the client the end of its channel, or none where that fails."""
    try:
        ours, theirs = socket.socketpair()
        number = os.fork()
    except OSError:
        control.sendall(_REPLY.pack(0, 0))
        return
    if number == 0:
        control.close()
        ours.close()
        _serve(theirs, opener, limits)
    workers.add(number)
    with theirs, ours:
        socket.send_fds(control, [_REPLY.pack(number, 0)], [ours.fileno()])


def _serve(end: socket.socket, opener: Opener, limits: Limits) -> NoReturn:
    """Answer one query after another until the client is gone."""
    try:
        confine.seclude(end.fileno())
        confine.limit_processor(limits.seconds)
        channel = Channel(end)
        opened = _opened(opener)
        confine.limit_memory(limits.memory)
        confine.limit_descriptors(MOST_FILES)
        confine.forbid_connections()
        while True:
            query = channel.receive()
            confine.limit_processor(limits.seconds)
            for part in _answered(opened, query):
                channel.send(part)
    finally:
        os._exit(0)


def _opened(opener: Opener) -> Store | SvgraphError:
    try:
        return opener()
    except SvgraphError as error:
        return error


def _answered(opened: Store | SvgraphError, query: str) -> Iterator[tuple[str, Plain]]:
    """What a worker says to a query, as the client wants to hear it."""
    try:
        if isinstance(opened, SvgraphError):
            raise opened
        yield from _said(opened.answer(query))  # the client has the gate
        yield "done", None
    except GeneratorExit:
        raise
    except BaseException as error:  # the engine's own panics too
        yield "error", confine.packed(error)


def _said(answer: Stream) -> Iterator[tuple[str, Plain]]:
    if answer.truth is not None:
        yield "truth", answer.truth
    elif answer.columns is not None:
        yield "columns", answer.columns
        for batch in _batches(answer.rows):
            yield "rows", batch
    else:
        yield "triples", []
        for batch in _batches(answer.triples):
            yield "triples", batch


def _batches(items: Iterator[Row] | Iterator[ox.Triple]) -> Iterator[list[Plain]]:
    size, batch = 1, []
    for item in items:
        batch.append(flattened(item))
        if len(batch) == size:
            yield batch
            size, batch = min(2 * size, _LARGEST_BATCH), []
    if batch:
        yield batch
