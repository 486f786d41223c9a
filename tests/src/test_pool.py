"""Workers answer as the store does, and whatever a query does to one, the next is answered."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pyoxigraph as ox
import pytest

from svgraph.confine import MEGABYTE, Limits
from svgraph.errors import InputError, OutsideError
from svgraph.pool import MOST_FILES, Pool
from svgraph.store import Store

P, G = ox.NamedNode("http://p/"), ox.NamedNode("http://g/")
THINGS = 300
LIMITS = Limits(seconds=1.0, memory=300 * MEGABYTE)
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
# Each ends the engine, or never ends: more rows than stars, more bytes than there is memory.
RUNAWAYS = {
    "a cartesian product": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }",
    "an order of it": "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?a ?d",
    "doubled texts": "SELECT (STRLEN(?z) AS ?n) { BIND('x' AS ?a) "
    + " ".join(
        f"BIND(CONCAT(?a{'' if n == 0 else n}, ?a{'' if n == 0 else n}) AS ?a{n + 1})"
        for n in range(33)
    )
    + " BIND(?a33 AS ?z) }",
    "a concatenation of it": "SELECT (GROUP_CONCAT(?c) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
}


def quads() -> list[ox.Quad]:
    return [
        ox.Quad(ox.NamedNode(f"http://s/{n}"), P, ox.Literal(f"text {n}"), G) for n in range(THINGS)
    ]


def supervisor_of(pool: Pool) -> psutil.Process:
    """The child of this process that is a pool's; other pools may have theirs."""
    process = pool._supervisor._process
    assert process is not None
    return psutil.Process(process)


@pytest.fixture
def pool() -> Iterator[Pool]:
    made = Pool(lambda: Store.of(quads()), limits=LIMITS)
    yield made
    made.close()


def test_each_form_is_answered_as_the_store_answers_it(pool: Pool) -> None:
    store = Store.of(quads())
    for query in (
        "SELECT ?s ?o ?none { ?s ?p ?o } ORDER BY ?s",
        "SELECT * { ?s ?p ?o } ORDER BY ?o",
        COUNT,
        "ASK { ?s ?p 'text 7' }",
        "ASK { ?s ?p 'no text' }",
        "SELECT ?s { ?s ?p 'no text' }",
        "CONSTRUCT { ?s ?p 1 } { ?s ?p 'text 7' }",
        "CONSTRUCT { ?s ?p 1 } { ?s ?p 'no text' }",
        "DESCRIBE <http://s/7>",
    ):
        assert pool.query(query) == store.query(query), query


def test_rows_come_before_the_last_is_there(pool: Pool) -> None:
    stream = pool.stream("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }")
    assert len(next(stream.rows)) == 12
    del stream  # and nobody waits for the others
    assert pool.select(COUNT).rows


def test_the_errors_of_a_query_name_its_place_and_the_nearest_word(pool: Pool) -> None:
    with pytest.raises(InputError) as caught:
        pool.query("SELECT *\nWHERE { ?s ?p ?o FLITER(?o > 1) }")
    assert (caught.value.line, caught.value.column) == (2, 18)
    assert caught.value.hint == "did you mean FILTER?"


def test_from_names_only_graphs_that_are_there(pool: Pool) -> None:
    assert pool.select(f"SELECT * FROM {G} {{ ?s ?p ?o }} LIMIT 1").rows
    for clause in ("FROM <file:///etc/passwd>", "FROM NAMED <http://127.0.0.1:1/>"):
        with pytest.raises(InputError, match="there is no graph <"):
            pool.query(f"SELECT * {clause} {{ ?s ?p ?o }}")
    with pytest.raises(InputError) as caught:
        pool.query("PREFIX g: <http://>\nSELECT * FROM g:h { ?s ?p ?o }")
    assert (caught.value.line, caught.value.column) == (2, 15)


@pytest.mark.parametrize("query", RUNAWAYS.values(), ids=RUNAWAYS)
def test_a_runaway_ends_and_the_next_query_is_answered(pool: Pool, query: str) -> None:
    with pytest.raises(OutsideError, match=r"was stopped: it (took|needs) more than"):
        pool.query(query)
    assert pool.select(COUNT).rows == [(ox.Literal(THINGS),)]


def test_a_deadline_is_never_a_short_answer(pool: Pool) -> None:
    """Rows come all the time, and the last never does."""
    taken = 0
    with pytest.raises(OutsideError, match="took more than"):
        for _ in pool.stream("SELECT ?a { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }").rows:
            taken += 1
    assert taken > 1000


def test_the_time_of_a_slow_reader_is_not_the_query_s(pool: Pool) -> None:
    stream = pool.stream("SELECT ?s { ?s ?p ?o }")
    first = next(stream.rows)
    time.sleep(LIMITS.seconds + 0.2)
    assert len([first, *stream.rows]) == THINGS


def test_an_answer_too_large_to_hold_is_refused_and_streams(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("svgraph.pool.LARGEST_WHOLE", MEGABYTE // 8)
    query = "SELECT ?s ?o ?o2 { ?s ?p ?o . ?s2 ?p2 ?o2 } LIMIT 9999"
    with pytest.raises(OutsideError, match="an answer of more than"):
        pool.query(query)
    assert sum(1 for _ in pool.stream(query).rows) == 9999


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV, signal.SIGABRT])
def test_a_worker_that_dies_is_said_and_replaced(pool: Pool, number: int) -> None:
    stream = pool.stream("SELECT ?a { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }")
    next(stream.rows)
    supervisor = supervisor_of(pool)
    [worker] = supervisor.children()
    worker.send_signal(number)
    with pytest.raises(OutsideError, match=r"ended the engine|needs more than") as caught:
        list(stream.rows)
    is_of_memory = number == signal.SIGABRT  # how the engine ends where it gets no memory
    assert (caught.value.hint == "ask for less at once") == is_of_memory
    assert pool.ask("ASK { ?s ?p ?o }")
    assert worker not in supervisor.children()


def test_an_error_of_the_opener_is_that_of_each_query() -> None:
    def opener() -> Store:
        raise OutsideError("cannot open", file="store", hint="build it again")

    pool = Pool(opener)
    for _ in range(2):
        with pytest.raises(OutsideError, match="cannot open") as caught:
            pool.query(COUNT)
        assert caught.value.hint == "build it again"
    pool.close()


def test_light_queries_are_answered_beside_a_runaway() -> None:
    pool = Pool(lambda: Store.of(quads()), size=2, limits=LIMITS)
    with ThreadPoolExecutor() as threads:
        runaway = threads.submit(pool.query, RUNAWAYS["a cartesian product"])
        answered = 0
        while not runaway.done():
            assert pool.select(COUNT).rows == [(ox.Literal(THINGS),)]
            answered += 1
        with pytest.raises(OutsideError, match="took more than"):
            runaway.result()
    assert answered > 10
    pool.close()


def test_many_threads_share_the_workers() -> None:
    pool = Pool(lambda: Store.of(quads()), size=2)
    with ThreadPoolExecutor(8) as threads:
        rows = list(
            threads.map(
                lambda n: pool.select(f"SELECT * {{ <http://s/{n}> ?p ?o }}").rows, range(200)
            )
        )
    assert [row[0][1].value for row in rows] == [f"text {n}" for n in range(200)]
    supervisor = supervisor_of(pool)
    assert len(supervisor.children()) == 2
    pool.close()


def test_a_place_is_free_again_where_no_worker_could_be_started(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr("svgraph.confine.fork", _refused)
        for _ in range(2):  # with one place in all, the second would wait for ever
            with pytest.raises(OutsideError, match="no process could be started"):
                pool.ask("ASK {}")
    assert pool.ask("ASK {}")


def _refused() -> int:
    raise BlockingIOError("no more processes")


def test_a_supervisor_that_cannot_fork_says_so_and_goes_on(tmp_path: Path) -> None:
    """A limit on processes that comes and goes, as that of a container does."""
    gate = tmp_path / "closed"
    fork = os.fork

    def sometimes() -> int:
        if gate.exists():
            raise BlockingIOError("no more processes")
        return fork()

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(os, "fork", sometimes)
        pool = Pool(lambda: Store.of(quads()), limits=LIMITS)
        assert pool.ask("ASK {}")
        supervisor = supervisor_of(pool)
        gate.touch()
        with pytest.raises(OutsideError, match="took more than"):
            pool.query(RUNAWAYS["a cartesian product"])
        with pytest.raises(OutsideError, match="no process could be started"):
            pool.ask("ASK {}")
        gate.unlink()
        assert pool.ask("ASK {}")
        pool.close()
    assert not supervisor.is_running()


def test_a_supervisor_that_was_killed_is_replaced(pool: Pool) -> None:
    assert pool.ask("ASK {}")
    supervisor = supervisor_of(pool)
    family = supervisor.children()
    supervisor.kill()
    with pytest.raises(OutsideError, match="took more than"):
        pool.query(RUNAWAYS["a cartesian product"])
    assert pool.ask("ASK {}")
    assert supervisor_of(pool) != supervisor
    _, alive = psutil.wait_procs([supervisor, *family], timeout=10)
    assert alive == []


def test_a_stream_that_outlives_its_pool_starts_nothing() -> None:
    me = psutil.Process()
    before = set(me.children(recursive=True))
    pool = Pool(lambda: Store.of(quads()), limits=LIMITS)
    stream = pool.stream("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }")
    next(stream.rows)
    pool.close()
    del stream
    with pytest.raises(OutsideError, match="closed"):
        pool.ask("ASK {}")
    assert set(me.children(recursive=True)) == before


def test_a_stream_is_let_go_while_a_worker_is_being_started(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the collection of rubbish does it, in the midst of whatever."""
    streams = [pool.stream("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }")]
    next(streams[0].rows)
    connected = type(pool._supervisor)._connected

    def collecting(supervisor: object) -> object:
        streams.clear()
        return connected(supervisor)  # type: ignore[arg-type] # the class is the module's own

    monkeypatch.setattr(type(pool._supervisor), "_connected", collecting)
    pool._size = 2
    assert pool.ask("ASK {}")
    assert pool._started == 1


def test_no_process_and_no_descriptor_stays_behind() -> None:
    me = psutil.Process()
    before = me.num_fds(), set(me.children(recursive=True))
    for _ in range(3):
        pool = Pool(lambda: Store.of(quads()), limits=LIMITS)
        with pytest.raises(OutsideError):
            pool.query(RUNAWAYS["an order of it"])
        pool.ask("ASK {}")
        pool.close()
    assert (me.num_fds(), set(me.children(recursive=True))) == before


CLIENT = """
import sys, time
import pyoxigraph as ox
from svgraph.pool import Pool
from svgraph.store import Store
p = ox.NamedNode("urn:p")
pool = Pool(lambda: Store.of([ox.Quad(ox.BlankNode(), p, ox.Literal(n)) for n in range(300)]))
pool.ask("ASK {}")
print("ready", flush=True)
pool.query(sys.argv[1])
"""


def test_workers_end_with_a_client_that_is_killed(tmp_path: Path) -> None:
    command = [sys.executable, "-c", CLIENT, RUNAWAYS["a cartesian product"]]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=dict(os.environ)) as client:
        assert client.stdout is not None and client.stdout.readline() == b"ready\n"
        family = psutil.Process(client.pid).children(recursive=True)
        assert len(family) == 2
        client.kill()
    _, alive = psutil.wait_procs(family, timeout=5)
    assert alive == []


def test_a_worker_can_make_no_connection_and_open_few_files(pool: Pool) -> None:
    """What the gate refuses would find no socket either."""
    pool.ask("ASK {}")
    supervisor = supervisor_of(pool)
    [worker] = supervisor.children()
    assert worker.rlimit(psutil.RLIMIT_NOFILE) == (MOST_FILES, MOST_FILES)
    assert worker.rlimit(psutil.RLIMIT_CORE) == (0, 0)
    if os.uname().sysname == "Linux":
        said = Path(f"/proc/{worker.pid}/status").read_text("utf-8")
        assert re.search(r"^Seccomp:\t2$", said, re.MULTILINE)  # a filter is at work


def test_a_store_of_many_files_is_read_to_its_last(tmp_path: Path) -> None:
    """The engine opens the files of a store as it needs them, long after it opened the store."""
    made = ox.Store(str(tmp_path / "store"))
    for part in range(30):
        made.bulk_extend(
            ox.Quad(ox.NamedNode(f"http://s/{n}"), P, ox.Literal(f"{part} {n}"), G)
            for n in range(200)
        )
    made.flush()
    del made
    assert len(list((tmp_path / "store").glob("*.sst"))) > 20
    pool = Pool(lambda: Store.open(tmp_path / "store"))
    assert pool.select("SELECT ?o { GRAPH ?g { ?s ?p ?o } }").column("o").__len__() == 6000
    assert pool.ask(f"ASK FROM {G} {{ ?s ?p ?o }}")
    pool.close()


def test_a_pool_can_be_used_from_a_process_with_threads() -> None:
    go_on = threading.Event()
    other = threading.Thread(target=go_on.wait)
    other.start()
    pool = Pool(lambda: Store.of(quads()))
    assert pool.ask("ASK { ?s ?p ?o }")
    pool.close()
    go_on.set()
    other.join()


def test_a_syntax_error_costs_no_worker(pool: Pool) -> None:
    pool.ask("ASK {}")
    supervisor = supervisor_of(pool)
    before = supervisor.children()
    with pytest.raises(InputError, match=re.escape("SELEKT")):
        pool.query("SELEKT * { ?s ?p ?o }")
    assert supervisor.children() == before
