"""Measure one thing in a process of its own, so that memory is its own, and print it as JSON.

python -m measured.parts NAME ARGUMENT…
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import json
import mmap
import os
import resource
import signal
import statistics
import struct
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pyoxigraph as ox

QUERIES = Path(__file__).with_name("queries")
Measured = dict[str, Any]
SECONDS = struct.Struct("d")
CARTESIAN = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
LIGHT = "SELECT ?s WHERE { ?s <http://www.w3.org/2004/02/skos/core#notation> 'XA-AAA-1' }"


def peak() -> float:
    """The most memory that this process held, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


@contextlib.contextmanager
def watched(said: Measured) -> Iterator[None]:
    """The most memory that this process and all below it held together, in bytes.

    Pages that several of them share count once (PSS). To look takes the longer the more they hold,
    and holds them up meanwhile: a fiftieth of the time is spent on it.
    """
    over = threading.Event()
    said["peak"] = 0

    def look() -> None:
        pause = 0.1
        while not over.wait(pause):
            started, held = time.perf_counter(), 0
            me = psutil.Process()
            for process in [me, *me.children(recursive=True)]:
                with contextlib.suppress(psutil.Error):  # gone meanwhile
                    held += process.memory_full_info().pss
            said["peak"] = max(said["peak"], held)
            pause = max(0.1, 50 * (time.perf_counter() - started))

    looking = threading.Thread(target=look)
    looking.start()
    try:
        yield
    finally:
        over.set()
        looking.join()


def processor() -> float:
    """The seconds that this process and those it waited for kept a processor busy."""
    return sum(os.times()[:4])


@contextlib.contextmanager
def measured(said: Measured) -> Iterator[None]:
    """Time a block, on the clock and on the processor, and the memory that it added."""
    before, started, worked = peak(), time.perf_counter(), processor()
    yield
    said["seconds"] = time.perf_counter() - started
    said["processor"] = processor() - worked
    said["bytes"] = peak() - before


def data_files(project: Path) -> list[Path]:
    """The Turtle of the data."""
    return sorted((project / "data").rglob("*.ttl"))


# ── Loading ──────────────────────────────────────────────────────────────


def load_svgraph(project: str) -> Measured:
    """From files to quads by the program's own reader, with all that it refuses."""
    from svgraph.layout import Rooms
    from svgraph.received import data_quads

    said: Measured = {}
    with measured(said):
        said["triples"] = len(data_quads(Rooms(Path(project), Path(project) / "build")))
    return said


def load_bare(project: str) -> Measured:
    """The floor: the bare parser over the same files, into the same kind of list."""
    said: Measured = {}
    files = data_files(Path(project))
    with measured(said):
        quads = [quad for path in files for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE)]
        said["triples"] = len(quads)
    return said


def load_rdflib(project: str) -> Measured:
    """The peer: the same files into a graph of rdflib."""
    import rdflib

    said: Measured = {}
    graph = rdflib.Graph()
    files = data_files(Path(project))
    with measured(said):
        for path in files:
            graph.parse(path, format="turtle")
        said["triples"] = len(graph)
    return said


# ── Building ─────────────────────────────────────────────────────────────


def build(project: str) -> Measured:
    """A build of all rooms, and how much of it the canonical lines and their digest take."""
    from svgraph import build as building
    from svgraph import compile as compiling
    from svgraph.layout import Rooms

    spent = mmap.mmap(-1, SECONDS.size)  # the rooms are compiled in a process of their own

    def timed(really: Callable[..., Any]) -> Callable[..., Any]:
        def timed_one(*given: Any) -> Any:
            started = time.perf_counter()
            done = really(*given)
            [before] = SECONDS.unpack_from(spent)
            SECONDS.pack_into(spent, 0, before + time.perf_counter() - started)
            return done

        return timed_one

    compiling.canonical_lines = timed(compiling.canonical_lines)
    building.digest_of = timed(building.digest_of)
    said: Measured = {}
    with watched(said), measured(said):
        made = building.build(Rooms(Path(project), Path(project) / "build"))
    [digest] = SECONDS.unpack_from(spent)
    assert digest, "the canonical lines were not timed"
    return said | {"digest seconds": digest, "quads": made.quads}


def _current(project: str) -> Any:
    from svgraph.current import current
    from svgraph.layout import Rooms

    return current(Rooms(Path(project), Path(project) / "build"))


# ── Asking ───────────────────────────────────────────────────────────────


def mix_texts() -> dict[str, str]:
    """The queries of the mix by their names."""
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted(QUERIES.glob("*.rq"))}


def fingerprint(rows: Iterable[Iterable[str]]) -> str:
    """A multiset of rows, in few characters."""
    lines = sorted("\t".join(row) for row in rows)
    return f"{len(lines)} {hashlib.sha256(chr(10).join(lines).encode()).hexdigest()[:16]}"


def _cells(answer: Any) -> Iterator[list[str]]:
    """An answer of the program as rows of terms in N-Triples."""
    if isinstance(answer, bool):
        yield [str(answer)]
    elif isinstance(answer, list):
        yield from ([str(triple)] for triple in answer)
    else:
        order = sorted(range(len(answer.columns)), key=answer.columns.__getitem__)
        for row in answer.rows:
            yield ["" if row[at] is None else str(row[at]) for at in order]


def mix_svgraph(project: str, repeats: str) -> Measured:
    """The mix through the program's own runner, warm; beside it, the engine in this process."""
    made = _current(project)
    pool, store = made.open(resident=True), made.resident()
    texts = mix_texts()
    pool.ask("ASK {}")
    seconds: dict[str, list[float]] = {name: [] for name in texts}
    inside: dict[str, list[float]] = {name: [] for name in texts}
    prints: dict[str, str] = {}
    for _ in range(int(repeats)):
        for name, text in texts.items():
            for dataset, held in ((pool, seconds), (store, inside)):
                started = time.perf_counter()
                answer = dataset.query(text)
                held[name].append(time.perf_counter() - started)
            prints[name] = fingerprint(_cells(answer))
    if hasattr(pool, "close"):
        pool.close()
    return {
        name: {
            "seconds": statistics.median(seconds[name]),
            "inside": statistics.median(inside[name]),
            "answer": prints[name],
        }
        for name in texts
    }


class TooLong(Exception):
    """A query of the peer spent its budget."""


def mix_rdflib(dataset: str, repeats: str, budget: str) -> Measured:
    """The mix in rdflib, over the same triples in memory."""
    import rdflib

    rdflib.NORMALIZE_LITERALS = False
    graph = rdflib.Graph()
    started = time.perf_counter()
    for quad in ox.parse(path=dataset, format=ox.RdfFormat.N_QUADS):
        graph.add((as_rdflib(quad.subject), as_rdflib(quad.predicate), as_rdflib(quad.object)))
    said: Measured = {"filling": time.perf_counter() - started}

    def stop(*_: object) -> None:
        raise TooLong

    signal.signal(signal.SIGALRM, stop)
    for name, text in mix_texts().items():
        said[name] = _asked_of_rdflib(graph, text, int(repeats), float(budget))
    return said


def _asked_of_rdflib(graph: Any, text: str, repeats: int, budget: float) -> Measured:
    seconds: list[float] = []
    answer = ""
    for _ in range(repeats):
        started = time.perf_counter()
        signal.setitimer(signal.ITIMER_REAL, budget)
        try:
            rows = list(_rows_of_rdflib(graph.query(text)))
        except TooLong:
            return {"seconds": None, "answer": None}
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
        seconds.append(time.perf_counter() - started)
        answer = fingerprint(rows)
        if sum(seconds) > budget / 2:
            break
    return {"seconds": statistics.median(seconds), "answer": answer}


def _rows_of_rdflib(result: Any) -> Iterator[list[str]]:
    if result.type == "ASK":
        yield [str(result.askAnswer)]
    elif result.type in ("CONSTRUCT", "DESCRIBE"):
        yield from (
            [" ".join(as_engine_writes(term) for term in triple)] for triple in result.graph
        )
    else:
        order = sorted(range(len(result.vars)), key=lambda at: str(result.vars[at]))
        for row in result:
            yield ["" if row[at] is None else as_engine_writes(row[at]) for at in order]


def as_engine_writes(term: Any) -> str:
    """A term of rdflib as the engine writes it."""
    import rdflib

    if isinstance(term, rdflib.URIRef):
        return f"<{term}>"
    if isinstance(term, rdflib.BNode):
        return f"_:{term}"
    datatype = ox.NamedNode(str(term.datatype)) if term.datatype else None
    return str(ox.Literal(str(term), language=term.language, datatype=datatype))


def as_rdflib(term: Any) -> Any:
    """The same term for rdflib, its characters untouched."""
    import rdflib

    if isinstance(term, ox.NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return rdflib.BNode(term.value)
    if term.language is not None:
        return rdflib.Literal(term.value, lang=term.language)
    if term.datatype.value.endswith("#string"):
        return rdflib.Literal(term.value)
    return rdflib.Literal(term.value, datatype=rdflib.URIRef(term.datatype.value), normalize=False)


# ── A runaway ────────────────────────────────────────────────────────────


def runaway(project: str, limit: str) -> Measured:
    """How long past its limit a cartesian product ends, and how light queries fare meanwhile."""
    from svgraph.errors import SvgraphError
    from svgraph.pool import USUAL, Pool

    made = _current(project)
    limits = USUAL._replace(seconds=float(limit))
    pool = Pool(made.store, size=2, limits=limits)
    pool.select(LIGHT)
    ended: list[float] = []
    stopped: list[str] = []

    def run_away() -> None:
        started = time.perf_counter()
        try:
            pool.select(CARTESIAN)
        except SvgraphError as error:
            stopped.append(error.message)
        ended.append(time.perf_counter() - started)

    light: list[float] = []
    after: list[float] = []
    for _ in range(3):
        beside = threading.Thread(target=run_away)
        beside.start()
        time.sleep(0.1)
        while beside.is_alive():
            started = time.perf_counter()
            pool.select(LIGHT)
            light.append(time.perf_counter() - started)
        started = time.perf_counter()
        pool.select(LIGHT)
        after.append(time.perf_counter() - started)
    pool.close()
    assert len(stopped) == 3, "the runaway came to an end"
    light.sort()
    return {
        "limit": float(limit),
        "overrun": max(ended) - float(limit),
        "light": len(light),
        "p50": light[len(light) // 2],
        "p99": light[min(len(light) - 1, int(len(light) * 0.99))],
        "after": max(after),
        "said": stopped[0],
    }


# ── Validating ───────────────────────────────────────────────────────────


def pyshacl_alone(dataset: str) -> Measured:
    """The peer: the same triples and shapes in rdflib, and pySHACL over them.

    It is given each query parsed once. As it is, it parses it for every focus node, and validates
    ten thousand triples longer than anybody waits.
    """
    import pyshacl
    import rdflib
    from rdflib.plugins.sparql import prepareQuery

    from svgraph import names

    prepared = functools.cache(prepareQuery)

    class Graph(rdflib.Graph):
        def query(self, query_object: Any, *arguments: Any, **named: Any) -> Any:
            asked = prepared(query_object) if isinstance(query_object, str) else query_object
            return super().query(asked, *arguments, **named)

    said: Measured = {}
    declared = (names.SHAPE_DECLARE, names.SHAPE_PREFIX, names.SHAPE_NAMESPACE)
    with measured(said):
        data, shapes = Graph(), Graph()
        for quad in ox.parse(path=dataset, format=ox.RdfFormat.N_QUADS):
            room = quad.graph_name.value.removeprefix(names.GRAPH)
            triple = (as_rdflib(quad.subject), as_rdflib(quad.predicate), as_rdflib(quad.object))
            if room.startswith(("ontology/", "data/", "derived/")):
                data.add(triple)
            wanted = room.startswith("shapes/") and not room.startswith("shapes/profiles/")
            if wanted or room == "shapes/profiles/fact-sheet" or quad.predicate.value in declared:
                shapes.add(triple)
        _, report, _ = pyshacl.validate(data, shacl_graph=shapes, inplace=True)
    found = Counter(
        str(component).rpartition("#")[2]
        for component in report.objects(None, rdflib.SH.sourceConstraintComponent)
    )
    return said | {"components": found, "peak": peak()}


def validate(project: str, engine: str) -> Measured:
    """The program's own validation of a project, whole, and what finding the places adds to it."""
    from svgraph import cli, positions

    spent = _time_methods(positions.Places)
    report = Path(project) / "build" / "report.json"
    said: Measured = {}
    with watched(said), measured(said):
        options = ["--profile", "fact-sheet", "--output", str(report), "--engine", engine]
        code = cli.main(["--project", project, "--quiet", "validate", *options])
    results = json.loads(report.read_text(encoding="utf-8"))["results"]
    return said | {
        "code": code,
        "components": Counter(each["component"].rpartition(":")[2] for each in results),
        "places": sum(spent),
    }


def _time_methods(kind: type) -> list[float]:
    """Note how long each call of a class's public methods takes, those within one another once."""
    spent: list[float] = []
    depth = 0

    def timed(method: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            nonlocal depth
            depth += 1
            started = time.perf_counter()
            try:
                return method(*arguments, **named)
            finally:
                depth -= 1
                if not depth:
                    spent.append(time.perf_counter() - started)

        return call

    for name, method in list(vars(kind).items()):
        if callable(method) and not name.startswith("_"):
            setattr(kind, name, timed(method))
    return spent


def main() -> None:
    """Measure what is named, and print it."""
    name, *arguments = sys.argv[1:]
    parts: dict[str, Callable[..., Measured]] = {
        function.__name__: function
        for function in (load_svgraph, load_bare, load_rdflib, build, mix_svgraph, mix_rdflib,
                         runaway, pyshacl_alone, validate)
    }  # fmt: skip
    print(json.dumps(parts[name](*arguments)))


if __name__ == "__main__":
    main()
