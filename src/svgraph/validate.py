"""Hold the data against the shapes, and say what a curator should do next.

The shapes decide what is wrong, how serious it is and how to say so; this module runs them by
pySHACL and puts a file and a line to each result. When no shape found anything to look at, that
is an error and not a clean bill of health; so is a word of SHACL that there is none of, which an
engine would pass over in silence.
"""

from __future__ import annotations

import contextlib
import functools
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import pyoxigraph as ox
import pyshacl
import rdflib
from pyparsing.exceptions import ParseBaseException
from pyshacl.errors import ReportableRuntimeError
from pyshacl.shapes_graph import ShapesGraph
from rdflib.collection import Collection
from rdflib.paths import AlternativePath, MulPath, SequencePath
from rdflib.plugins.sparql import prepareQuery
from rdflib.term import Node

from svgraph import names, sparql
from svgraph.errors import InputError
from svgraph.labels import Label, best_label, did_you_mean, labels_of, prefixes_of, short_form
from svgraph.layout import Rooms
from svgraph.received import file_of
from svgraph.store import Store
from svgraph.terms import Term
from svgraph.turtle_text import Document, read_document

SEVERITIES = ("violation", "warning", "info")

SH = rdflib.SH
DATA_GRAPHS = tuple(names.GRAPH + room for room in ("ontology/", "data/", "derived/"))
SHAPE_GRAPHS = names.GRAPH + "shapes/"
PROFILE_GRAPHS = SHAPE_GRAPHS + "profiles/"
DECLARATIONS = (names.SHAPE_DECLARE, names.SHAPE_PREFIX, names.SHAPE_NAMESPACE)


@dataclass(frozen=True)
class Result:
    """One thing that a shape found, where it is, and what to do."""

    rule: str
    severity: str
    message: str
    focus: str
    focus_label: str
    path: str | None
    value: str | None
    component: str
    plan: str | None
    file: str | None
    line: int | None
    column: int | None
    fix: None = None


@dataclass(frozen=True)
class Report:
    """What came of it: whether the data conform, and every result in the order of the files."""

    conforms: bool
    counts: dict[str, int]
    focus_nodes: int
    shapes: int
    results: list[Result]
    idle: list[str] = field(default_factory=list)
    graph: rdflib.Graph = field(default_factory=rdflib.Graph, repr=False, compare=False)


def validate(
    rooms: Rooms,
    quads: Sequence[ox.Quad],
    *,
    profile: str | None = None,
    languages: Sequence[str] = ("en", "lv"),
    fail_on: str = "violation",
) -> Report:
    """Hold a compiled dataset against the shapes of its project, and those of one profile.

    The quads are as a parser gives them: a store may write numbers in another way.
    """
    data = _graph(quad for quad in quads if _graph_iri(quad).startswith(DATA_GRAPHS))
    shapes = _graph(_shape_quads(quads, profile))
    _refuse_unknown_words(shapes)
    _refuse_services(shapes)
    _refuse_what_would_pass_unseen(shapes)
    advanced = (None, SH.target, None) in shapes
    looked_at, idle = _focus_nodes(shapes, data, advanced)
    found = _run(data, shapes, advanced)
    words = _Words(rooms, quads, shapes, languages)
    results = sorted(words.results(found), key=lambda each: _order(each[0]))
    plain = [result for result, _ in results]
    counts = {name: sum(each.severity == name for each in plain) for name in SEVERITIES}
    failing = SEVERITIES[: SEVERITIES.index(fail_on) + 1]
    return Report(
        conforms=not any(counts[name] for name in failing),
        counts=counts,
        focus_nodes=len(looked_at),
        shapes=len(set(shapes.subjects(rdflib.RDF.type, SH.NodeShape)))
        + len(set(shapes.subjects(rdflib.RDF.type, SH.PropertyShape))),
        results=plain,
        idle=[short_form(ox.NamedNode(iri), words.prefixes) for iri in idle],
        graph=_report_graph(found, [node for _, node in results], words),
    )


# ── What goes in ─────────────────────────────────────────────────────────


def profiles_of(quads: Iterable[ox.Quad]) -> list[str]:
    """The profiles that a dataset has shapes for."""
    graphs = {_graph_iri(quad) for quad in quads}
    return sorted(
        iri.removeprefix(PROFILE_GRAPHS) for iri in graphs if iri.startswith(PROFILE_GRAPHS)
    )


def _shape_quads(quads: Sequence[ox.Quad], profile: str | None) -> list[ox.Quad]:
    known = profiles_of(quads)
    if profile is not None and profile not in known:
        hint = did_you_mean(profile, known) or f"profiles: {' '.join(known) or 'none'}"
        raise InputError(f"no profile '{profile}'", hint=hint)

    def is_wanted(quad: ox.Quad) -> bool:
        graph = _graph_iri(quad)
        if graph.startswith(PROFILE_GRAPHS):
            return graph == f"{PROFILE_GRAPHS}{profile}"
        # A constraint in SPARQL finds its prefixes among the shapes, wherever they are declared.
        return graph.startswith(SHAPE_GRAPHS) or quad.predicate.value in DECLARATIONS

    return [quad for quad in quads if is_wanted(quad)]


def _graph_iri(quad: ox.Quad) -> str:
    return quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""


class _Graph(rdflib.Graph):
    """A graph that parses each query once: pySHACL asks the same one of every focus node."""

    def query(self, query_object: Any, *arguments: Any, **named: Any) -> Any:
        """As rdflib answers, from the parsed query."""
        asked = _prepared(query_object) if isinstance(query_object, str) else query_object
        return super().query(asked, *arguments, **named)


_prepared = functools.cache(prepareQuery)


def _graph(quads: Iterable[ox.Quad]) -> rdflib.Graph:
    graph = _Graph()
    for quad in quads:
        graph.add((_node(quad.subject), _node(quad.predicate), _node(quad.object)))
    return graph


def _node(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> Node:
    """The same term for rdflib, its characters untouched and its strings plain."""
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


def _refuse_unknown_words(shapes: rdflib.Graph) -> None:
    """A misspelt constraint would be passed over in silence."""
    for triple in shapes:
        for node in triple:
            if str(node).startswith(names.SH) and isinstance(node, rdflib.URIRef):
                word = node.removeprefix(names.SH)
                if word not in SH:
                    raise InputError(
                        f"SHACL has no sh:{word}, which the shape {triple[0]} uses",
                        hint=did_you_mean(word, [term.removeprefix(names.SH) for term in dir(SH)]),
                    )


def _refuse_services(shapes: rdflib.Graph) -> None:
    for word in (SH.select, SH.ask, SH.construct):
        for shape, text in shapes.subject_objects(word):
            try:
                sparql.refuse(str(text))
            except InputError as error:
                raise InputError(f"the query of {shape}: {error.message}") from error


def _refuse_what_would_pass_unseen(shapes: rdflib.Graph) -> None:
    """Severities that count as none, scripts that nobody runs, shapes that lead to themselves."""
    for shape, severity in shapes.subject_objects(SH.severity):
        if severity not in (SH.Violation, SH.Warning, SH.Info):
            raise InputError(
                f"the shape {shape} has the severity {severity}",
                hint="use sh:Violation, sh:Warning or sh:Info",
            )
    for shape in shapes.subjects(SH.js):
        raise InputError(f"the shape {shape} has a script, which is not run", hint="use sh:sparql")
    for shape in set(shapes.subjects(_REFERENCE)):
        if shape in _reached_from(shapes, shape):
            raise InputError(
                f"the shape {shape} leads back to itself",
                hint="a recursive shape has no defined meaning in SHACL",
            )


# From a shape to those that it refers to, alone or in a list.
_IN_LISTS = AlternativePath(*(rdflib.URIRef(names.SH + word) for word in ("and", "or", "xone")))
_LISTED = SequencePath(_IN_LISTS, MulPath(rdflib.RDF.rest, "*"), rdflib.RDF.first)
_ALONE = (
    rdflib.URIRef(names.SH + word) for word in ("node", "property", "not", "qualifiedValueShape")
)
_REFERENCE = AlternativePath(*_ALONE, _LISTED)


def _reached_from(shapes: rdflib.Graph, shape: Node) -> set[Node]:
    """The shapes to which references lead, over however many steps."""
    reached: set[Node] = set()
    ahead = list(shapes.objects(shape, _REFERENCE))
    while ahead:
        found = ahead.pop()
        if found not in reached:
            reached.add(found)
            ahead += shapes.objects(found, _REFERENCE)
    return reached


def _focus_nodes(
    shapes: rdflib.Graph, data: rdflib.Graph, advanced: bool
) -> tuple[set[Node], list[str]]:
    """Everything that some shape looks at, and the shapes with a target that found nothing."""
    with _shape_errors():
        graph = ShapesGraph(_copy(shapes))
        known = list(graph.shapes)
        looked_at: set[Node] = set()
        idle: list[str] = []
        targeted = 0
        for shape in known:
            shape.set_advanced(advanced)
            has_target = any(any(True for _ in each) for each in shape.target()) or (
                advanced and (shape.node, SH.target, None) in shapes
            )
            focus = shape.focus_nodes(data)
            targeted += has_target
            looked_at |= focus
            if has_target and not focus:
                idle.append(str(shape.node))
    if not known:
        raise InputError("there are no shapes", hint="put shapes into shapes/")
    if not targeted:
        raise InputError("no shape has a target, so none looks at anything", hint="add a target")
    if not looked_at:
        raise InputError(
            "no shape found anything to look at", hint="no target matches anything in the data"
        )
    return looked_at, sorted(idle)


# ── The run ──────────────────────────────────────────────────────────────


def _run(data: rdflib.Graph, shapes: rdflib.Graph, advanced: bool) -> rdflib.Graph:
    normalised = rdflib.NORMALIZE_LITERALS
    rdflib.NORMALIZE_LITERALS = False
    try:
        with _shape_errors():
            _, graph, text = pyshacl.validate(
                data,
                shacl_graph=_copy(shapes),
                advanced=advanced,
                inference="none",
                do_owl_imports=False,
                js=False,
                inplace=True,
            )
    finally:
        rdflib.NORMALIZE_LITERALS = normalised
    if not isinstance(graph, rdflib.Graph):
        raise InputError(f"the shapes cannot be run: {text}")
    return graph


@contextlib.contextmanager
def _shape_errors() -> Iterator[None]:
    try:
        yield
    except ReportableRuntimeError as error:
        raise InputError(f"the shapes cannot be run: {_one_line(error)}") from error
    except ParseBaseException as error:
        raise InputError(f"a query of the shapes is none: {error}") from error
    except re.error as error:
        raise InputError(f"a pattern of the shapes is none: {error}") from error


def _one_line(error: Exception) -> str:
    return " ".join(str(getattr(error, "message", error)).split())


def _copy(graph: rdflib.Graph) -> rdflib.Graph:
    copy = rdflib.Graph()
    for triple in graph:
        copy.add(triple)
    return copy


# ── What comes out ───────────────────────────────────────────────────────


class _Words:
    """Whatever turns a result of the engine into one that a curator can act on."""

    def __init__(
        self,
        rooms: Rooms,
        quads: Sequence[ox.Quad],
        shapes: rdflib.Graph,
        languages: Sequence[str],
    ) -> None:
        self.rooms = rooms
        self.shapes = shapes
        self.languages = languages
        self.dataset = Store.of(quads)
        self.prefixes = prefixes_of(self.dataset)
        self.files = _home_files(quads)
        self._starts: dict[str, tuple[Document, dict[str, int]]] = {}

    def results(self, found: rdflib.Graph) -> list[tuple[Result, Node]]:
        nodes = list(found.objects(None, SH.result))
        focuses = [_term(found.value(node, SH.focusNode)) for node in nodes]
        labels = labels_of(self.dataset, focuses, self.languages)
        return [
            (self._result(found, node, focus, labels), node)
            for node, focus in zip(nodes, focuses, strict=True)
        ]

    def messages(self, found: rdflib.Graph, node: Node) -> list[rdflib.Literal]:
        """The shape's own words in every language; an engine's words have lost theirs."""
        for source in (SH.sourceConstraint, SH.sourceShape):
            shape = found.value(node, source)
            own = _literals(self.shapes.objects(shape, SH.message)) if shape is not None else []
            if own:
                return own
        return _literals(found.objects(node, SH.resultMessage))

    def _result(
        self, found: rdflib.Graph, node: Node, focus: Term, labels: dict[Term, Label]
    ) -> Result:
        words = best_label(
            [ox.Literal(str(each), language=each.language) for each in self.messages(found, node)],
            self.languages,
        )
        file, line, column = self._place(focus)
        value = found.value(node, SH.value)
        path = found.value(node, SH.resultPath)
        return Result(
            rule=self._rule(found, node),
            severity=_local(found.value(node, SH.resultSeverity)).lower(),
            message=words.text if words else "",
            focus=focus.value,
            focus_label=labels[focus].text if focus in labels else focus.value,
            path=None if path is None else self._path(found, path),
            value=None if value is None else str(value),
            component=f"sh:{_local(found.value(node, SH.sourceConstraintComponent))}",
            plan=_plan(focus),
            file=file,
            line=line,
            column=column,
        )

    def _rule(self, found: rdflib.Graph, node: Node) -> str:
        """The name of the constraint or shape, or of the nearest shape around it that has one."""
        sources = [found.value(node, SH.sourceConstraint), found.value(node, SH.sourceShape)]
        around = [each for each in sources if each is not None]
        named = [each for each in around if isinstance(each, rdflib.URIRef)]
        while around and not named:
            around = [each for inner in around for each in self.shapes.subjects(None, inner)]
            named = [each for each in around if isinstance(each, rdflib.URIRef)]
        return _local(named[0]) if named else ""

    def _path(self, found: rdflib.Graph, path: Node) -> str:
        """A path as SPARQL writes it."""
        if isinstance(path, rdflib.URIRef):
            return short_form(ox.NamedNode(str(path)), self.prefixes)
        marks = (
            (SH.inversePath, "^{}"),
            (SH.zeroOrMorePath, "{}*"),
            (SH.oneOrMorePath, "{}+"),
            (SH.zeroOrOnePath, "{}?"),
        )
        for step, form in marks:
            inner = found.value(path, step)
            if inner is not None:
                return form.format(self._path(found, inner))
        alternatives = found.value(path, SH.alternativePath)
        parts = [
            self._path(found, each)
            for each in Collection(found, path if alternatives is None else alternatives)
        ]
        return f"({('/' if alternatives is None else '|').join(parts)})"

    def _place(self, focus: Term) -> tuple[str | None, int | None, int | None]:
        """The file that holds a focus node, and where it begins there."""
        file = self.files.get(focus.value)
        if file is None:
            return None, None, None
        if file not in self._starts:
            document = read_document(self.rooms, file)
            starts: dict[str, int] = {}
            for block in document.blocks:
                starts.setdefault(block.subject, block.start)
            self._starts[file] = document, starts
        document, starts = self._starts[file]
        place = document.place(starts.get(focus.value, 0))
        return file, place["line"], place["column"]


def _home_files(quads: Iterable[ox.Quad]) -> dict[str, str]:
    """The file that says what a thing is, or else the first that says anything of it."""
    said: dict[str, str] = {}
    typed: dict[str, str] = {}
    for quad in quads:
        graph = _graph_iri(quad)
        if graph.startswith(DATA_GRAPHS[:2]) and isinstance(quad.subject, ox.NamedNode):
            homes = typed if quad.predicate.value == names.TYPE else said
            homes.setdefault(quad.subject.value, graph)
    return {iri: file_of(graph) for iri, graph in (said | typed).items()}


def _plan(focus: Term) -> str | None:
    """The code of the plan that a record belongs to: records lie below their plan."""
    if not focus.value.startswith(names.PLAN):
        return None
    return focus.value.removeprefix(names.PLAN).partition("/")[0]


def _term(node: Node | None) -> Term:
    if isinstance(node, rdflib.Literal):
        return ox.Literal(str(node), language=node.language)
    if isinstance(node, rdflib.BNode):
        return ox.BlankNode(str(node))
    return ox.NamedNode(str(node))


def _literals(nodes: Iterable[Node]) -> list[rdflib.Literal]:
    found = [node for node in nodes if isinstance(node, rdflib.Literal)]
    return sorted(found, key=lambda each: (each.language or "", str(each)))


def _local(node: Node | None) -> str:
    return re.split(r"[/#]", str(node))[-1]


def _order(result: Result) -> tuple[Any, ...]:
    known = SEVERITIES.index(result.severity) if result.severity in SEVERITIES else len(SEVERITIES)
    place = (result.file or "", result.line or 0, result.focus)
    return (known, *place, result.rule, result.path or "", result.value or "")


# ── As data, in words ────────────────────────────────────────────────────


def as_json(report: Report) -> str:
    """The report as JSON."""
    fields = ("conforms", "counts", "focus_nodes", "shapes")
    document: dict[str, Any] = {name: getattr(report, name) for name in fields}
    document["results"] = [asdict(result) for result in report.results]
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def as_text(report: Report) -> str:
    """The report for a terminal: one line a result, and what was looked at."""
    lines = [_line(result) for result in report.results]
    if report.idle:
        lines.append(f"found nothing to look at: {' '.join(report.idle)}")
    counts = ", ".join(f"{name} {count}" for name, count in report.counts.items())
    verdict = "conforms" if report.conforms else "does not conform"
    looked = f"{report.shapes} shapes looked at {report.focus_nodes} things"
    return "\n".join([*lines, f"{verdict}: {looked}; {counts}"]) + "\n"


def _line(result: Result) -> str:
    where = f"{result.file}:{result.line}:{result.column}: " if result.file else ""
    detail = f" [{result.path}]" if result.path else ""
    value = f" ({result.value})" if result.value and result.value != result.focus else ""
    what = f"{result.focus_label}{detail}{value}: {result.message}"
    return f"{where}{result.severity}: {what} ({result.rule})"


def as_turtle(report: Report) -> str:
    """The report as a sh:ValidationReport."""
    return report.graph.serialize(format="turtle")


def _report_graph(found: rdflib.Graph, results: Sequence[Node], words: _Words) -> rdflib.Graph:
    """The engine's report in a steady order, with the messages that the shapes have."""
    graph = rdflib.Graph()
    for prefix, namespace in words.prefixes.items():
        graph.bind(prefix, namespace)
    whole = rdflib.BNode("report")
    graph.add((whole, rdflib.RDF.type, SH.ValidationReport))
    graph.add((whole, SH.conforms, rdflib.Literal(not results)))
    for number, node in enumerate(results, 1):
        name = rdflib.BNode(f"result{number:06}")
        graph.add((whole, SH.result, name))
        for predicate, value in found.predicate_objects(node):
            if predicate != SH.resultMessage:
                graph.add((name, predicate, _copied(found, value, graph, f"path{number:06}")))
        for message in words.messages(found, node):
            graph.add((name, SH.resultMessage, message))
    return graph


def _copied(found: rdflib.Graph, node: Node, graph: rdflib.Graph, name: str) -> Node:
    """A node, and with a blank one all that it says, under steady names."""
    if not isinstance(node, rdflib.BNode) or (node, None, None) not in found:
        return node
    copy = rdflib.BNode(name)
    for predicate, value in found.predicate_objects(node):
        step = _local(predicate)
        graph.add((copy, predicate, _copied(found, value, graph, f"{name}{step}")))
    return copy
