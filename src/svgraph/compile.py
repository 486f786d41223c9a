"""Compile the rooms into one dataset: a pure function of the files.

What they say is held against the received texts and the vocabulary, and completed with the
executable queries, the examples of the rules and the derivations. No triple stands in two
graphs. The canonical lines of the result are the same whatever the folder, the locale, the
clock or the hash seed.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

import pyoxigraph as ox

from svgraph import examples, names, sparql, vocabulary
from svgraph.confine import Limits, confined
from svgraph.errors import InputError, InputErrors, OutsideError
from svgraph.executables import (
    QueryFile,
    known_to,
    quads_of,
    read_executables,
    read_queries,
    summary_notes,
)
from svgraph.layout import Rooms
from svgraph.load import load_rooms
from svgraph.notes import Note, silent
from svgraph.rdf import LoadedFile
from svgraph.received import check, received_texts
from svgraph.texts import query_text

NAMING = Limits(seconds=60.0)

# A blank node in a line of N-Triples, as subject or as object.
_NAMELESS_TRIPLE = re.compile(rb"^(?:_:|<[^>]*> <[^>]*> _:)", re.MULTILINE)
_UNSTEADY = frozenset(["NOW", "RAND", "UUID", "STRUUID", "BNODE"])


def compile_rooms(rooms: Rooms, note: Note = silent) -> list[ox.Quad]:
    """Everything that the rooms say, and what follows from it by their own derivations."""
    files = load_rooms(rooms)
    queries = read_queries(rooms)
    stated = [quad for file in files for quad in file.quads]
    _hold_against_received_texts(rooms, stated)
    known = known_to(stated)
    _hold_against_vocabulary(files, queries, known.prefixes, note)
    executables = read_executables(queries, known)
    for drift in summary_notes(executables, known):
        note(drift)
    described = [quad for each in executables for quad in quads_of(each)]
    shown = examples.quads_of(examples.read_examples(rooms), stated)
    once = each_triple_once([*stated, *described, *shown], note)
    store = ox.Store()
    store.bulk_extend(once)
    return once + [
        ox.Quad(each.subject, each.predicate, each.object, graph)
        for graph, triples in derive(store, queries)
        for each in ox.parse(triples, ox.RdfFormat.N_TRIPLES)
    ]


def derive(store: ox.Store, queries: Iterable[QueryFile]) -> Iterator[tuple[ox.NamedNode, bytes]]:
    """What the derivations among some queries add to a store, each in a graph of its own.

    They are applied in the order of their names, and a later one sees what the earlier added. A
    graph comes as N-Triples; it holds nothing that stands in another.
    """
    for query in queries:
        if query.is_derivation:
            _refuse_unsteady(query)
            graph = ox.NamedNode(f"{names.GRAPH}derived/{query.stem}")
            store.bulk_load(_constructed(store, query), ox.RdfFormat.N_TRIPLES, to_graph=graph)
            for triple in _repeated(store, graph):
                store.remove(triple)
            yield graph, store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=graph) or b""


def canonical_lines(quads: Iterable[ox.Quad]) -> list[bytes]:
    """The lines of the canonical N-Quads (RDFC-1.0), sorted."""
    named: list[ox.Quad] = []
    nameless: list[ox.Quad] = []
    for quad in quads:
        is_nameless = _is_nameless(quad.subject) or _is_nameless(quad.object)
        (nameless if is_nameless else named).append(quad)
    lines = _lines(named)
    if nameless:
        # Only quads with blank nodes decide on the names that blank nodes get.
        lines |= set(_canonical(nameless))
    return sorted(lines)


def _lines(quads: Iterable[ox.Quad]) -> set[bytes]:
    written = ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b""
    return set(written.splitlines(keepends=True))


def _canonical(nameless: Sequence[ox.Quad]) -> list[bytes]:
    """The same quads with canonical names for their blank nodes.

    A handful of blank nodes that all look alike can keep the algorithm busy for years.
    """
    what = "naming the blank nodes"
    try:
        return confined(_canonicalized, nameless, limits=NAMING, what=what)  # type: ignore[no-any-return]
    except OutsideError as error:
        raise OutsideError(
            error.message, hint="give the nodes in ontology/ and shapes/ names of their own"
        ) from error


def _canonicalized(nameless: Sequence[ox.Quad]) -> list[bytes]:
    dataset = ox.Dataset(nameless)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return list(_lines(dataset))


def _is_nameless(term: object) -> bool:
    return isinstance(term, ox.BlankNode)


def _hold_against_received_texts(rooms: Rooms, stated: Sequence[ox.Quad]) -> None:
    described = {text.path for text in received_texts(rooms, stated).values()}
    for name in rooms.files("data/sources", ".txt"):
        if rooms.path(name) not in described:
            raise InputError(
                "no source describes this text",
                file=name,
                hint=f"describe it in {name.removesuffix('.txt')}.ttl, with its sha256",
            )
    _refuse(check(rooms, stated))


def _hold_against_vocabulary(
    files: Sequence[LoadedFile],
    queries: Sequence[QueryFile],
    prefixes: dict[str, str],
    note: Note,
) -> None:
    _refuse(vocabulary.undescribed(files, queries, prefixes))
    for foreign in vocabulary.undeclared(files, prefixes):
        note(str(foreign))


def _refuse(errors: Sequence[InputError]) -> None:
    if errors:
        raise errors[0] if len(errors) == 1 else InputErrors(errors)


def each_triple_once(quads: Iterable[ox.Quad], note: Note) -> list[ox.Quad]:
    """Each triple in the first, by name, of the graphs that hold it.

    In two graphs it would count twice over their union.
    """
    given = list(quads)
    if len({hash(quad.triple) for quad in given}) == len(given):
        return given  # the hashes tell it in a fifth of the memory of the triples
    home: dict[ox.Triple, ox.Quad] = {}
    for quad in sorted(given, key=lambda each: str(each.graph_name)):
        first = home.setdefault(quad.triple, quad)
        if first.graph_name != quad.graph_name:
            note(f"{_path_of(quad)} repeats what {_path_of(first)} says: {quad.triple}")
    return list(home.values())


def _path_of(quad: ox.Quad) -> str:
    graph = quad.graph_name
    return graph.value.removeprefix(names.GRAPH) if isinstance(graph, ox.NamedNode) else "?"


def _constructed(store: ox.Store, query: QueryFile) -> bytes:
    """What a derivation makes of a store, as N-Triples."""
    with sparql.engine_errors(query.text):
        answer = store.query(query.text, use_default_graph_as_union=True)
        triples = sparql.expect(answer, ox.QueryTriples, "CONSTRUCT")
        written = triples.serialize(format=ox.RdfFormat.N_TRIPLES) or b""
    if _NAMELESS_TRIPLE.search(written):
        raise InputError("this derivation makes a triple with a blank node", file=query.name)
    return written


def _repeated(store: ox.Store, graph: ox.NamedNode) -> list[ox.Quad]:
    """What a graph says that another says as well."""
    found = store.query(query_text("repeated"), substitutions={ox.Variable("graph"): graph})
    rows = sparql.expect(found, ox.QuerySolutions, "SELECT")
    return [ox.Quad(row["s"], row["p"], row["o"], graph) for row in rows]


def _refuse_unsteady(query: QueryFile) -> None:
    for token in sparql.tokens(query.text):
        if token.word in _UNSTEADY:
            raise InputError(
                f"{token.word} gives another result each time",
                file=query.name,
                line=token.line,
                column=token.column,
            )
