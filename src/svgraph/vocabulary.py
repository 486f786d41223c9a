"""Find every term, concept and resource that is used but nowhere described.

A parser, a reasoner and the shapes all pass over a name that nobody ever described: it matches
nothing, so nothing complains. What lies under our own base must be the subject of a type; what
lies elsewhere must, as a property or a class, be declared in the ontology.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import pyoxigraph as ox

from svgraph import names, sparql
from svgraph.errors import InputError, did_you_mean
from svgraph.executables import QueryFile
from svgraph.rdf import LoadedFile
from svgraph.turtle_text import TOKEN

# The languages themselves need no declaration.
_BUILT_IN = (names.RDF, names.RDFS, names.OWL, names.XSD, names.SH)
_QUERY_TEXTS = tuple(names.SH + word for word in ("select", "ask", "construct"))


class Use(NamedTuple):
    """A term in a file, used there and described nowhere."""

    iri: str
    file: str
    line: int
    column: int
    written: str


def undescribed(
    files: Sequence[LoadedFile],
    queries: Sequence[QueryFile],
    prefixes: Mapping[str, str],
) -> list[InputError]:
    """Our own terms that are used but not described, each at its first place in each file."""
    described = _described(files) | {names.QUERY + query.stem for query in queries}
    known = _Known(described, prefixes)
    uses = [use for file in files for use in _uses_in_turtle(file, described, prefixes)]
    uses += [use for query in queries for use in _uses_in_query(query, described, prefixes)]
    return [
        InputError(
            f"{use.written} is used here and described nowhere",
            file=use.file,
            line=use.line,
            column=use.column,
            hint=known.hint(use.iri),
            about=use.iri,
        )
        for use in uses
    ]


def undeclared(files: Sequence[LoadedFile], prefixes: Mapping[str, str]) -> list[InputError]:
    """Other people's properties and classes that are used but not declared, once in each file."""
    described = _described(files)
    known = _Known(described, prefixes)
    uses = [
        _first_use(file, iri)
        for file in files
        for iri in sorted(_vocabulary_of(file) - described)
        if not iri.startswith((names.BASE, *_BUILT_IN))
    ]
    return [
        InputError(
            f"{use.written} is used here and declared nowhere in the ontology",
            file=use.file,
            line=use.line,
            column=use.column,
            hint=known.hint(use.iri),
            about=use.iri,
        )
        for use in sorted(uses, key=lambda use: (use.file, use.line, use.column))
    ]


def is_of_known_vocabulary(complaint: InputError, files: Iterable[LoadedFile]) -> bool:
    """Whether the ontology declares other names of the vocabulary that an undeclared one is of.

    If it does, that one may be a slip of the pen; if not, somebody brought a vocabulary along.
    """
    space = _namespace(complaint.about or "")
    return any(iri.startswith(space) for iri in _described(files)) if space else False


def _namespace(iri: str) -> str | None:
    found = re.match(r".*[/#]", iri)
    return found[0] if found else None


def _described(files: Iterable[LoadedFile]) -> set[str]:
    return {
        quad.subject.value
        for file in files
        for quad in file.quads
        if quad.predicate.value == names.TYPE and isinstance(quad.subject, ox.NamedNode)
    }


def _vocabulary_of(file: LoadedFile) -> set[str]:
    """The properties and classes of a file, each once."""
    kind = ox.NamedNode(names.TYPE)
    properties = {quad.predicate for quad in file.quads}
    classes = {quad.object for quad in file.quads if quad.predicate == kind}
    return {term.value for term in properties | classes if isinstance(term, ox.NamedNode)}


def _uses_in_turtle(
    file: LoadedFile, described: set[str], prefixes: Mapping[str, str]
) -> Iterator[Use]:
    missing: dict[str, None] = {}
    texts = {ox.NamedNode(iri) for iri in _QUERY_TEXTS}
    seen: set[object] = set()
    for quad in file.quads:
        subject, predicate, value = quad.triple
        for term in (subject, predicate, value):
            if isinstance(term, ox.NamedNode) and term not in seen:
                seen.add(term)
                if _is_missing(term.value, described):
                    missing[term.value] = None
        if predicate in texts and isinstance(quad.object, ox.Literal):
            for used in sparql.terms_used(quad.object.value, prefixes, template=True):
                if _is_missing(used.iri, described):
                    missing[used.iri] = None
    for iri in missing:
        yield _first_use(file, iri)


def _uses_in_query(
    query: QueryFile, described: set[str], prefixes: Mapping[str, str]
) -> Iterator[Use]:
    seen = set()
    for used in sparql.terms_used(query.text, prefixes, template=True):
        if used.iri not in seen and _is_missing(used.iri, described):
            seen.add(used.iri)
            yield Use(used.iri, query.name, used.line, used.column, used.written)


def _is_missing(iri: str, described: set[str]) -> bool:
    ours = iri.startswith(names.BASE) and not iri.startswith(names.GRAPH)
    return ours and iri not in described


def _first_use(file: LoadedFile, iri: str) -> Use:
    """Where a file first writes a term: as Turtle, else within a text."""
    forms = {f"<{iri}>": None} | {
        f"{prefix}:{iri[len(namespace) :]}": None
        for prefix, namespace in file.prefixes.items()
        if iri.startswith(namespace)
    }
    for match in TOKEN.finditer(file.text):
        if match.lastgroup in ("iri", "word") and match[0].replace("\\", "") in forms:
            return _use_at(file, iri, match.start(), match[0])
    for form in forms:
        inside = re.search(rf"(?<![\w:]){re.escape(form)}(?![\w-])", file.text)
        if inside:
            return _use_at(file, iri, inside.start(), form)
    return Use(iri, file.name, 1, 1, f"<{iri}>")


def _use_at(file: LoadedFile, iri: str, offset: int, written: str) -> Use:
    before = file.text[:offset]
    return Use(iri, file.name, before.count("\n") + 1, offset - before.rfind("\n"), written)


class _Known:
    """What is described, to find what comes nearest to a name that is not."""

    def __init__(self, described: Iterable[str], prefixes: Mapping[str, str]) -> None:
        self._described = sorted(described)
        self._prefixes = prefixes
        self._within: dict[str, list[str]] = {}

    def hint(self, iri: str) -> str | None:
        near = self._shortened_within(_namespace(iri) or names.BASE)
        return did_you_mean(names.shortened(iri, self._prefixes), near, cutoff=0.8)

    def _shortened_within(self, namespace: str) -> list[str]:
        """What is described in a namespace; there may be much of it, and many who ask."""
        if namespace not in self._within:
            found = (iri for iri in self._described if iri.startswith(namespace))
            self._within[namespace] = [names.shortened(iri, self._prefixes) for iri in found]
        return self._within[namespace]
