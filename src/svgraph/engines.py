"""Run an engine of SHACL over triples, in a process that can be killed, and say what it found.

Two engines. pySHACL is the reference and does what only it can: SPARQL targets, expressions,
functions, rules, patterns with looking around. `shacl` gives the same results in a hundredth
of the time. Neither opens a file or a connection while it works.

    >>> nothing = run([], [], engine="shacl")
    >>> nothing.engine, nothing.results
    ('shacl', [])
"""

from __future__ import annotations

import contextlib
import functools
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import pyoxigraph as ox

from svgraph import names
from svgraph.confine import MEGABYTE, Limits, allow_one_more_file, confined, limit_descriptors
from svgraph.errors import InputError
from svgraph.scratch import scratch_folder
from svgraph.statements import Statement, note_blank_nodes, write_statements
from svgraph.terms import Term

AUTO, SHACL, PYSHACL = "auto", "shacl", "pyshacl"
ENGINES = (AUTO, SHACL, PYSHACL)
WHAT = "the validation"
SECONDS = 600.0
MEMORY = 4096 * MEGABYTE

# Words of SHACL's advanced features: pySHACL does what they ask for.
ADVANCED = frozenset(
    names.SH + word
    for word in (
        *("target", "expression", "rule", "values", "SPARQLFunction", "SPARQLTarget"),
        *("SPARQLTargetType", "TripleRule", "SPARQLRule", "condition", "filterShape"),
    )
)


# A set in a pattern, up to its end or to what is odd in it.
_SETS = re.compile(r"\\.|\[\^?\]?(?:\\.|(?!&&|--|~~)[^\]\\\[])*+(?P<odd>\[|&&|--|~~)?", re.DOTALL)
_FLAGS_OF_PYSHACL = frozenset("im")


class Found(NamedTuple):
    """One result as the engine gave it, each part a term; the path is a node of the report."""

    focus: Term
    severity: Term | None
    component: Term | None
    path: Term | None
    value: Term | None
    shape: Term | None
    constraint: Term | None
    messages: tuple[ox.Literal, ...]


class Findings(NamedTuple):
    """What an engine found, which engine that was, and the triples of its report."""

    engine: str
    results: list[Found]
    report: list[ox.Triple]
    # The nodes, as N-Triples write them, that SPARQL targets and others chose together; None where
    # nothing needed asking.
    focus_nodes: frozenset[str] | None = None


def run(
    data: Iterable[Statement],
    shapes: Sequence[ox.Triple],
    *,
    engine: str = AUTO,
    seconds: float = SECONDS,
    memory: int = MEMORY,
) -> Findings:
    """Hold data against shapes. Blank nodes in the results bear the labels that they came with."""
    chosen = chosen_engine(shapes) if engine == AUTO else engine
    limits = Limits(seconds=seconds, memory=memory)
    run_it = _with_shacl if chosen == SHACL else _with_pyshacl
    written, looked_at = run_it(data, shapes, limits)
    report = [
        ox.Triple(each.subject, each.predicate, each.object)
        for each in ox.parse(written, ox.RdfFormat.N_TRIPLES)
    ]
    return Findings(
        chosen, _results(report), report, None if looked_at is None else frozenset(looked_at)
    )


def chosen_engine(shapes: Sequence[ox.Triple]) -> str:
    """The engine that can do what the shapes ask for: the fast one where it can."""
    return PYSHACL if is_advanced(shapes) or not _all_compile(shapes, SHACL) else SHACL


def is_advanced(shapes: Iterable[ox.Triple]) -> bool:
    """Whether the shapes use advanced features."""
    return any(
        each.predicate.value in ADVANCED
        or (isinstance(each.object, ox.NamedNode) and each.object.value in ADVANCED)
        for each in shapes
    )


# ── Patterns ─────────────────────────────────────────────────────────────


def pattern_fault(pattern: str, flags: str, engine: str) -> str | None:
    """Why an engine cannot compile a pattern; None where it can."""
    return _read_in_two_ways(pattern, flags) or _fault_of(pattern, flags, engine)


def _read_in_two_ways(pattern: str, flags: str) -> str | None:
    """What one engine takes for sets within a set, and another for mere characters."""
    if "q" in flags:
        return None
    odd = next((piece["odd"] for piece in _SETS.finditer(pattern) if piece["odd"]), None)
    said = "engines read it in different ways; put a \\ before it"
    return odd and f"{odd} stands within [ ], where {said}"


@functools.cache
def _fault_of(pattern: str, flags: str, engine: str) -> str | None:
    if engine == PYSHACL:
        unknown = set(flags) - _FLAGS_OF_PYSHACL
        if unknown:
            return f"pySHACL, which these shapes need, has no flag {' '.join(sorted(unknown))}"
        try:
            re.compile(pattern)
        except (re.error, OverflowError, RecursionError) as error:
            return str(error)
        return None
    import shacl

    shape = ox.BlankNode("shape")
    about = {"nodeKind": None, "targetNode": shape, "pattern": ox.Literal(pattern)}
    about |= {"flags": ox.Literal(flags)} if flags else {}
    triples = [
        ox.Triple(shape, ox.NamedNode(names.SH + word), term)
        for word, term in about.items()
        if term is not None
    ]
    try:
        shacl.Shapes.from_text(_written(triples), format="ntriples")
    except Exception as error:
        return _one_line(error)
    return None


def _all_compile(shapes: Iterable[ox.Triple], engine: str) -> bool:
    flags = {
        each.subject: each.object.value
        for each in shapes
        if each.predicate.value == names.SHAPE_FLAGS and isinstance(each.object, ox.Literal)
    }
    return not any(
        _fault_of(each.object.value, flags.get(each.subject, ""), engine)
        for each in shapes
        if each.predicate.value == names.SHAPE_PATTERN and isinstance(each.object, ox.Literal)
    )


# ── The fast engine ──────────────────────────────────────────────────────


def _with_shacl(
    data: Iterable[Statement], shapes: Sequence[ox.Triple], limits: Limits
) -> tuple[bytes, None]:
    """The report. The data go through a file: in memory they are ten times as large."""
    with scratch_folder() as folder:
        place = folder / "data.nq"
        blank = [_blank_nodes_of(shapes), write_statements(place, data)]
        text = _written(shapes)
        written = confined(_run_shacl, str(place), text, limits=limits, what=WHAT)
    return _relabelled(written, _labels(*blank)), None


def _run_shacl(place: str, shapes: str) -> str:
    import shacl

    allow_one_more_file()  # that of the data
    try:
        report = shacl.Shapes.from_text(shapes, format="ntriples").validate_file(place)
    except Exception as error:
        raise InputError(f"the shapes cannot be run: {_one_line(error)}") from error
    written: str = report.serialize("ntriples")
    return written


def _written(triples: Iterable[ox.Triple]) -> str:
    return (ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"").decode()


def _blank_nodes_of(triples: Iterable[ox.Triple]) -> list[str]:
    """The labels of blank nodes, in the order in which they are met first."""
    met: dict[str, None] = {}
    for each in triples:
        note_blank_nodes(each, met)
    return list(met)


def _labels(shapes: Sequence[str], data: Sequence[str]) -> dict[str, str]:
    """The engine's labels of blank nodes, and ours.

    It counts the blank nodes of both documents, the shapes first, as it comes upon them.
    """
    numbered = [(1, label) for label in shapes] + [(0, label) for label in data]
    return {f"{scope}_b{number}": label for number, (scope, label) in enumerate(numbered)}


_BLANK = re.compile(r'("(?:[^"\\\n]|\\.)*")|_:([\w.-]*\w)')


def _relabelled(written: str, labels: dict[str, str]) -> bytes:
    def ours(match: re.Match[str]) -> str:
        label = match[2]
        return match[0] if label is None else f"_:{labels.get(label, label)}"

    return _BLANK.sub(ours, written).encode()


# ── The reference ────────────────────────────────────────────────────────


def _with_pyshacl(
    data: Iterable[Statement], shapes: Sequence[ox.Triple], limits: Limits
) -> tuple[bytes, list[str] | None]:
    written, looked_at = confined(_run_pyshacl, data, shapes, limits=limits, what=WHAT)
    return written, looked_at


def _run_pyshacl(
    data: Iterable[Statement], shapes: Sequence[ox.Triple]
) -> tuple[bytes, list[str] | None]:
    import pyshacl
    import rdflib

    rdflib.NORMALIZE_LITERALS = False
    data_graph, shapes_graph = _graph(data), _graph(shapes)
    _warm_up()
    limit_descriptors(0)
    with _shape_errors():
        looked_at = _focus_nodes(data_graph, _graph(shapes)) if is_advanced(shapes) else None
        _, graph, text = pyshacl.validate(
            data_graph,
            shacl_graph=shapes_graph,
            advanced=is_advanced(shapes),
            inference="none",
            do_owl_imports=False,
            js=False,
            inplace=True,
        )
    if not isinstance(graph, rdflib.Graph):
        raise InputError(f"the shapes cannot be run: {_one_line(text)}")
    return bytes(graph.serialize(format="nt", encoding="utf-8")), looked_at


def _focus_nodes(data: Any, shapes: Any) -> list[str]:
    """What the shapes look at, SPARQL targets included."""
    from pyshacl.shapes_graph import ShapesGraph

    looked_at: set[Any] = set()
    for shape in ShapesGraph(shapes).shapes:
        shape.set_advanced(True)
        if any(True for _ in shape.target()) or any(shapes.objects(shape.node, _target())):
            looked_at |= shape.focus_nodes(data)
    return [node.n3() for node in looked_at]


def _target() -> Any:
    import rdflib

    return rdflib.SH.target


def _warm_up() -> None:
    """Have everything imported that is imported on first use, while files can be opened."""
    import pyshacl
    import rdflib

    select = '"SELECT $this { $this ?p ?o }"'
    text = (
        f"@prefix sh: <{names.SH}> . [] sh:targetNode 1 ; sh:nodeKind sh:Literal ;"
        f" sh:sparql [ sh:select {select} ] ."
        f' <urn:f> a sh:SPARQLFunction ; sh:ask "ASK {{}}" .'
    )
    shapes = rdflib.Graph().parse(data=text, format="turtle")
    _, report, _ = pyshacl.validate(rdflib.Graph(), shacl_graph=shapes, advanced=True)
    report.serialize(format="nt", encoding="utf-8")


def _graph(triples: Iterable[Statement]) -> Any:
    import rdflib

    prepare = functools.cache(_prepare)

    class Graph(rdflib.Graph):
        """A graph that parses each query once: pySHACL asks the same one of every focus node."""

        def query(self, query_object: Any, *arguments: Any, **named: Any) -> Any:
            asked = prepare(query_object) if isinstance(query_object, str) else query_object
            return super().query(asked, *arguments, **named)

    graph = Graph()
    for each in triples:
        graph.add((_node(each.subject), _node(each.predicate), _node(each.object)))
    return graph


def _prepare(text: str) -> Any:
    from rdflib.plugins.sparql import prepareQuery

    return prepareQuery(text)


def _node(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> Any:
    """The same term for rdflib, its characters untouched and its strings plain."""
    import rdflib

    if isinstance(term, ox.NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return rdflib.BNode(term.value)
    if isinstance(term, ox.Triple):
        raise InputError("a triple inside a triple is nothing that shapes can look at")
    if term.language is not None:
        return rdflib.Literal(term.value, lang=term.language, normalize=False)
    if term.datatype.value == names.XSD_STRING:
        return rdflib.Literal(term.value)
    datatype = rdflib.URIRef(term.datatype.value)
    return rdflib.Literal(term.value, datatype=datatype, normalize=False)


@contextlib.contextmanager
def _shape_errors() -> Iterator[None]:
    from pyparsing.exceptions import ParseBaseException
    from pyshacl.errors import ReportableRuntimeError, ValidationFailure

    try:
        yield
    except (ReportableRuntimeError, ValidationFailure) as error:
        raise InputError(f"the shapes cannot be run: {_one_line(error)}") from error
    except ParseBaseException as error:
        raise InputError(f"a query of the shapes is none: {_one_line(error)}") from error
    except re.error as error:
        raise InputError(f"a pattern of the shapes is none: {error}") from error
    except MemoryError:
        raise
    except Exception as error:  # whatever else it trips over: the shapes asked for it
        raise InputError(f"the shapes cannot be run: {_one_line(error)}") from error


def _one_line(error: object) -> str:
    return " ".join(str(getattr(error, "message", error)).split())


# ── What the report says ─────────────────────────────────────────────────


def _results(report: Iterable[ox.Triple]) -> list[Found]:
    said: dict[Term, dict[str, list[Term]]] = {}
    for each in report:
        said.setdefault(_plain(each.subject), {}).setdefault(each.predicate.value, []).append(
            _plain(each.object)
        )
    nodes = [
        node
        for facts in said.values()
        for node in facts.get(names.SHAPE_RESULT, [])
        if names.SHAPE_FOCUS_NODE in said.get(node, {})
    ]
    return _once([_found(said[node]) for node in dict.fromkeys(nodes)])


def _once(found: Iterable[Found]) -> list[Found]:
    """Results without what a query says twice: rows that are alike in all but hidden variables.

    pySHACL leaves them out, the other engine does not, and to a curator they are one.
    """
    seen: set[Found] = set()
    kept = []
    for each in found:
        is_blank = isinstance(each.path, ox.BlankNode)  # another node in each result
        mark = each._replace(path=None) if is_blank else each
        if not _is_of_query(each) or mark not in seen:
            kept.append(each)
        seen.add(mark)
    return kept


def _is_of_query(found: Found) -> bool:
    component = found.component.value if found.component is not None else ""
    return found.constraint is not None or not component.startswith(names.SH)


def _found(facts: dict[str, list[Term]]) -> Found:
    def first(word: str) -> Term | None:
        return next(iter(facts.get(word, [])), None)

    messages = [
        each for each in facts.get(names.SHAPE_RESULT_MESSAGE, []) if isinstance(each, ox.Literal)
    ]
    return Found(
        focus=facts[names.SHAPE_FOCUS_NODE][0],
        severity=first(names.SHAPE_RESULT_SEVERITY),
        component=first(names.SHAPE_SOURCE_COMPONENT),
        path=first(names.SHAPE_RESULT_PATH),
        value=first(names.SHAPE_VALUE),
        shape=first(names.SHAPE_SOURCE_SHAPE),
        constraint=first(names.SHAPE_SOURCE_CONSTRAINT),
        messages=tuple(sorted(messages, key=lambda each: (each.language or "", each.value))),
    )


def _plain(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> Term:
    if isinstance(term, ox.Triple):
        raise InputError("a triple inside a triple is nothing that shapes can look at")
    return term
