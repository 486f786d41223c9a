"""Check what no shape can say: files that cannot be read, words that are not where they should be.

Each check has an entry in the catalogue as a shape has: a named rule in `shapes/checks.ttl`,
without a constraint, whose local name is the rule's id.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import pyoxigraph as ox

from svgraph import canonical, load, names, received, vocabulary
from svgraph.errors import InputError, SvgraphError
from svgraph.executables import read_queries
from svgraph.labels import best_label
from svgraph.layout import Rooms
from svgraph.rdf import LoadedFile
from svgraph.report import SYNTAX, Result, Rule

NAMELESS, TWICE = load.NAMELESS, load.TWICE
SPAN = "span-not-found"
CHANGED = "source-changed"
UNDESCRIBED = "undescribed-name"
QUERY = "query-at-fault"
FORM = "canonical-form"
# Each rule and how serious it is.
RULES = {
    **dict.fromkeys((SYNTAX, NAMELESS, TWICE, SPAN, CHANGED, UNDESCRIBED, QUERY), "violation"),
    FORM: "info",
}


def result(rule: str, error: SvgraphError) -> Result:
    """What a check found, as a result."""
    message = f"{error.message} ({error.hint})" if error.hint else error.message
    return Result(
        rule=rule,
        severity=RULES[rule],
        message=message,
        plan=_plan(error.file),
        file=error.file,
        line=error.line,
        column=error.column,
        message_language="en",
    )


def of_project(rooms: Rooms, files: Sequence[LoadedFile]) -> list[Result]:
    """What is wrong with the files of a project beside what its shapes find."""
    stated = [quad for file in files for quad in file.quads]
    found = [*load.complaints(rooms, files)]
    changed, drifted = received.check_all(rooms, stated)
    found += [(CHANGED, error) for error in changed]
    found += [(SPAN, error) for error in drifted]
    found += _names(rooms, files)
    found += [(FORM, error) for error in canonical.departures(files)]
    return [result(rule, error) for rule, error in found]


def rules(
    quads: Iterable[ox.Quad], results: Iterable[Result], languages: Sequence[str]
) -> dict[str, Rule]:
    """The rules behind some results, in the reader's language."""
    used = {each.rule for each in results}
    said: dict[str, dict[str, list[ox.Literal]]] = {}
    for quad in quads:
        iri = quad.subject.value if isinstance(quad.subject, ox.NamedNode) else ""
        word = iri.removeprefix(names.SHAPES)
        if word in used and isinstance(quad.object, ox.Literal):
            said.setdefault(word, {}).setdefault(quad.predicate.value, []).append(quad.object)

    def words(rule: str, predicate: str) -> str | None:
        best = best_label(said.get(rule, {}).get(predicate, []), languages)
        return best.text if best else None

    return {
        rule: Rule(
            id=rule,
            title=words(rule, names.LABEL) or rule,
            message=words(rule, names.SHAPE_MESSAGE) or rule,
            severity=RULES[rule],
            why=words(rule, names.SHAPE_DESCRIPTION),
            remedy=words(rule, names.REMEDY),
            shape=names.SHAPES + rule if rule in said else None,
        )
        for rule in sorted(used)
    }


def _names(rooms: Rooms, files: Sequence[LoadedFile]) -> Iterator[tuple[str, InputError]]:
    """Names that are used and described nowhere, and queries that cannot be read."""
    try:
        queries = read_queries(rooms)
    except InputError as error:
        yield QUERY, error
        queries = []
    prefixes = _prefixes(files)
    for complaint in vocabulary.undescribed(files, queries, prefixes):
        yield UNDESCRIBED, complaint


def _prefixes(files: Iterable[LoadedFile]) -> dict[str, str]:
    found: dict[str, str] = {}
    for file in files:
        for prefix, namespace in file.prefixes.items():
            found.setdefault(prefix, namespace)
    return found


def _plan(file: str | None) -> str | None:
    """The code of the plan in whose folder a file lies."""
    parts = (file or "").split("/")
    return parts[2] if parts[:2] == ["data", "plans"] and len(parts) > 3 else None
