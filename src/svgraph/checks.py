"""Check what no shape can say: files that cannot be read, words that are not where they should be.

Each check has an entry in the catalogue as a shape has: a named rule in `shapes/checks.ttl`,
without a constraint, whose local name is the rule's id.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import pyoxigraph as ox

from svgraph import canonical, load, names, received, vocabulary
from svgraph.errors import InputError, SvgraphError
from svgraph.executables import read_queries
from svgraph.labels import best_label
from svgraph.layout import ROOMS, Rooms
from svgraph.rdf import LoadedFile
from svgraph.report import SYNTAX, Result, Rule
from svgraph.turtle_text import place_in
from svgraph.words import Words

NAMELESS, TWICE = load.NAMELESS, load.TWICE
REPEATED = "repeated-statement"
SPAN = "span-not-found"
CHANGED = "source-changed"
UNDESCRIBED = "undescribed-name"
UNDECLARED = "undeclared-name"
QUERY = "query-at-fault"
FORM = "canonical-form"
# Each rule and how serious it is.
RULES = {
    **dict.fromkeys((SYNTAX, NAMELESS, TWICE, SPAN, CHANGED, UNDESCRIBED, QUERY), "violation"),
    REPEATED: "warning",
    UNDECLARED: "warning",
    FORM: "info",
}
# The shapes that look at what these checks look at too, and say less of it.
NAME_SHAPE, SPAN_SHAPE = "Described-name", "TextSpan-length"
_OF_QUERY = "sh:SPARQLConstraintComponent"


def result(rule: str, error: SvgraphError) -> Result:
    """What a check found, as a result."""
    about, said = error.about, error.message
    is_value = rule in (UNDESCRIBED, UNDECLARED)
    if about and not is_value:
        said = said.removeprefix(f"{re.split('[/#]', about)[-1]}: ").removeprefix(f"{about} ")
    message = f"{said} ({error.hint})" if error.hint else said
    return Result(
        rule=rule,
        severity=RULES[rule],
        message=message,
        focus=None if is_value else about,
        value=about if is_value else None,
        value_label=said.split(" ")[0] if is_value else None,
        plan=_plan(error.file),
        file=error.file,
        line=error.line,
        column=error.column,
        detail=message,
        message_language="en",
    )


def of_project(
    rooms: Rooms, files: Sequence[LoadedFile], wanted: Collection[str] | None = None
) -> list[Result]:
    """What is wrong with the files of a project beside what its shapes find.

    Where some files are wanted, only what is wrong with those, the others being known as well.
    """
    stated = [quad for file in files for quad in file.quads]
    # What stands twice is wrong with the file that is wanted, not with the other.
    wanted_last = sorted(files, key=lambda each: each.name in (wanted or ()))
    found = [*load.complaints(rooms, wanted_last)]
    twice = {error.about for rule, error in found if rule == TWICE}
    found += [(REPEATED, error) for error in _repeated(rooms, wanted_last, twice)]
    changed, drifted = received.check_all(rooms, stated)
    found += [(CHANGED, error) for error in changed]
    found += [(SPAN, error) for error in drifted]
    found += _names(rooms, files)
    foreign = vocabulary.undeclared(files, _prefixes(files))
    found += [
        (UNDECLARED, each) for each in foreign if vocabulary.is_of_known_vocabulary(each, files)
    ]
    of_rooms = [file for file in files if file.name.partition("/")[0] in ROOMS]
    looked_at = [file for file in of_rooms if wanted is None or file.name in wanted]
    found += [(FORM, error) for error in canonical.departures(looked_at)]
    results = [result(rule, error) for rule, error in found]
    return [each for each in results if wanted is None or each.file in wanted]


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


def in_words(found: Result, rules: Mapping[str, Rule], words: Words) -> Result:
    """A check's result in the reader's language.

    Where that has no sentence for what the check says, the rule's words stand in its place and
    the check's own beside them.
    """
    if words.language == found.message_language or found.detail is None:
        return found
    told = words.retold(found.detail)
    if told is None and found.rule in rules:
        return replace(
            found,
            message=rules[found.rule].message,
            found=found.detail,
            message_language=words.language,
        )
    if told is None:
        return found
    return replace(found, message=told, message_language=words.language)


def lost_names(found: Iterable[Result], unread: Collection[str]) -> set[str]:
    """What is described nowhere but, it may be, in files that cannot be read.

    `unread` are the names in those, as they are written there.
    """
    return {each.value for each in found if each.value and _is_lost(each, unread)}


def without_echoes(
    found: Sequence[Result],
    shaped: Sequence[Result],
    unread: Collection[str] = (),
    leaning: Collection[str] = (),
) -> list[Result]:
    """Each mistake once, where a check and the shapes, or several of them, come upon it.

    A name that is described nowhere fits nothing that a shape asks of it, and a span that has
    drifted may not be as long as its words. What is described in files that cannot be read is
    not known, and nobody is to blame for using it: `unread` are the names there, as they are
    written, `leaning` the things that say something of them, of which a query may not see all.
    """
    lost = lost_names(found, unread)
    found = [each for each in found if not _is_lost(each, unread)]
    strange = {each.value for each in found if each.rule == UNDESCRIBED} | lost
    written = {(each.detail or "").split(" ")[0] for each in found if each.rule == UNDESCRIBED}
    drifted = {each.focus for each in found if each.rule == SPAN}

    def is_echo(each: Result) -> bool:
        if each.rule == SPAN_SHAPE:
            return each.focus in drifted
        if each.value in strange or (each.focus in leaning and each.component == _OF_QUERY):
            return True
        return each.rule == NAME_SHAPE and each.path in written

    echoes = [each for each in shaped if is_echo(each)]
    told = [_joined(each, echoes) for each in found]
    return [*told, *(each for each in shaped if not is_echo(each))]


def _is_lost(found: Result, unread: Collection[str]) -> bool:
    written = (found.detail or "").split(" ")[0]
    return found.rule == UNDESCRIBED and written in unread


def _joined(found: Result, echoes: Iterable[Result]) -> Result:
    """What a check says of a name, with the record that a shape knows it to stand in."""
    if found.rule != UNDESCRIBED:
        return found
    for each in echoes:
        if (each.file, each.line) == (found.file, found.line) and each.rule == NAME_SHAPE:
            is_value = each.value == found.value
            return replace(
                found,
                value=found.value if is_value else None,
                focus=each.focus,
                focus_label=each.focus_label,
                focus_language=each.focus_language,
                path=each.path,
                path_label=each.path_label,
                path_language=each.path_language,
            )
    return found


def _repeated(
    rooms: Rooms, files: Sequence[LoadedFile], told: Collection[str | None]
) -> Iterator[InputError]:
    """What a file says that one before it says as well, but of things of which that is told."""
    # Few things are described in several files; of the others nothing need be held in memory.
    described_in: dict[int, str] = {}
    in_several: set[int] = set()
    for file in files:
        for quad in file.quads:
            number = hash(quad.subject)
            if described_in.setdefault(number, file.name) != file.name:
                in_several.add(number)
    home: dict[ox.Triple, str] = {}
    repeated: dict[tuple[str, str], list[ox.Quad]] = {}
    for file in files if in_several else ():
        for quad in file.quads:
            if hash(quad.subject) in in_several:
                first = home.setdefault(quad.triple, file.name)
                if first != file.name:
                    repeated.setdefault((file.name, first), []).append(quad)
    for (name, first), quads in repeated.items():
        subjects = [each.subject.value for each in quads if isinstance(each.subject, ox.NamedNode)]
        left = [subject for subject in subjects if subject not in told]
        if left:
            yield InputError(
                f"statements of this file that stand in {first} as well: {len(left)}",
                **place_in(rooms, name, left[0]),
                hint="keep each in one file",
            )


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
