"""Validate: files and shapes go in, one report comes out, whoever found what is wrong.

The project's own data against its own shapes, or any data against any shapes. A file that cannot
be read is a result like any other, and the other files are validated all the same. When no shape
found anything to look at, that is an error and not a clean bill of health.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pyoxigraph as ox

from svgraph import checks, engines, names, rdf
from svgraph.case import DECLARATIONS, Case, deriver_of, project_case, triples_of
from svgraph.engines import AUTO, SECONDS, Findings, Found
from svgraph.errors import InputError, InputErrors
from svgraph.examples import quads_of, read_examples
from svgraph.given import (
    BASE,
    checked,
    in_graph,
    names_of,
    names_written_in,
    own_prefixes,
    read_paths,
    unread_file,
    with_excerpts,
)
from svgraph.labels import HOUSE_LANGUAGES, labels_of, text_of
from svgraph.layout import Rooms
from svgraph.load import graph_of
from svgraph.mend import with_fixes
from svgraph.notes import Note, silent
from svgraph.positions import Places
from svgraph.preflight import NO_SHAPES, Fault, errors_of, faults, notes, place_of
from svgraph.rdf import LoadedFile
from svgraph.report import SYNTAX, Report, Result, Rule, in_order
from svgraph.report_graph import report_graph
from svgraph.results import Words, custom_severities, wanted_terms
from svgraph.shapes import Shapes, focus_nodes
from svgraph.statements import Statement, Statements
from svgraph.store import Store
from svgraph.terms import Term
from svgraph.words import Words as ReportWords
from svgraph.words import words_of

_LABELS = (names.PREF_LABEL, names.LABEL)
# A reader of more results than these will not go through them one by one.
MOST_WITH_FIXES = 2_000


@dataclass(frozen=True)
class Asked:
    """How a validation is to be done, whatever is validated."""

    languages: Sequence[str] = ()
    fail_on: str = "violation"
    engine: str = AUTO
    seconds: float = SECONDS
    allow_empty: bool = False
    fix: bool = False  # look for fixes, however many results there are
    note: Note = silent  # what the reader should know beside the report
    progress: Note = silent  # what is being done


# ── The project ──────────────────────────────────────────────────────────


def validate(rooms: Rooms, *, profile: str | None = None, asked: Asked | None = None) -> Report:
    """Hold the project's data against its shapes, and those of one profile."""
    asked = asked or Asked()
    with deriver_of(rooms) as deriver:
        asked.progress("reading the project")
        files, broken = _read_rooms(rooms)
        case = project_case(rooms, files, profile, deriver, asked.seconds)
        case.data_files = [each for each in files if not each.name.startswith("shapes/")]
        # A query that cannot be read is found by both; one that was stopped, only by deriving.
        found = dict.fromkeys([*case.results, *checks.of_project(rooms, files)])
        case.results = [*broken, *with_excerpts(found, files)]
        case.unread = {
            name for each in broken for name in names_written_in(rooms.path(str(each.file)))
        }
        return _report(case, asked)


def _read_rooms(rooms: Rooms) -> tuple[list[LoadedFile], list[Result]]:
    """Every file of the rooms that can be read, and a result for each that cannot."""
    files, broken = [], []
    for room in ("ontology", "shapes", "data"):
        for name in rooms.graphs(room):
            try:
                files.append(rdf.read(rooms.path(name), name, graph=graph_of(name)))
            except InputError as error:
                broken.append(unread_file(error, rooms.path(name), name))
    return files, broken


# ── Any data, any shapes ─────────────────────────────────────────────────


def validate_files(
    data: Sequence[Path],
    shapes: Sequence[Path],
    *,
    asked: Asked | None = None,
) -> Report:
    """Hold any files, or all files in some folders, against the shapes in others."""
    asked = asked or Asked()
    asked.progress("reading the files")
    read: dict[str, LoadedFile] = {}
    broken: dict[str, Result] = {}
    data_files = read_paths(data, read, broken)
    shape_files = read_paths(shapes, read, broken)
    shape_files += own_prefixes(shape_files)
    lost = [broken[name] for name in names_of(shapes) if name in broken]
    if lost and not shape_files:
        raise _as_errors(lost)
    case = Case(
        data=Statements(data_files),
        shapes=triples_of(quad for file in shape_files for quad in file.quads),
        data_files=data_files,
        shape_files=shape_files,
        results=list(broken.values()),
        is_mixed=any(each in data_files for each in shape_files),
    )
    return _report(case, asked)


def validate_against_project(
    data: Sequence[Path], rooms: Rooms, *, profile: str | None = None, asked: Asked | None = None
) -> Report:
    """Hold some files against the project's shapes and checks.

    Results are about what they describe. The project's ontology and data stand behind them, but
    for what the files describe anew.
    """
    asked = asked or Asked()
    asked.progress("reading the files")
    broken: dict[str, Result] = {}
    given = read_paths(data, {}, broken)
    own = {os.path.realpath(name) for name in names_of(data)}
    about: set[Term] = {quad.subject for file in given for quad in file.quads}  # type: ignore[misc]
    anew = {
        quad.subject for file in given for quad in file.quads if quad.predicate.value == names.TYPE
    }
    with deriver_of(rooms) as deriver:
        files, unread = _read_rooms(rooms)
        if unread:
            asked.note(f"{len(unread)} files of the project cannot be read and are left out")
        behind = [
            each._replace(quads=[quad for quad in each.quads if quad.subject not in anew])
            for each in files
            if os.path.realpath(rooms.path(each.name)) not in own
        ]
        as_data = [file._replace(quads=in_graph(file.quads, BASE + "given")) for file in given]
        case = project_case(rooms, [*behind, *as_data], profile, deriver, asked.seconds)
        case.data_files = given
        case.about = about
        case.results += [*broken.values(), *checked(rooms, given, files, behind, asked.note)]
        case.unread = {
            name
            for path in [
                *(rooms.path(str(each.file)) for each in unread),
                *(Path(str(each.file)) for each in broken.values()),
            ]
            for name in names_written_in(path)
        }
        return _report(case, asked)


def unread(report: Report) -> list[InputError]:
    """What is wrong with the files that could not be read."""
    found = [each for each in report.results if each.rule == SYNTAX]
    return [_as_error(each) for each in found]


def _as_error(result: Result) -> InputError:
    return InputError(result.message, file=result.file, line=result.line, column=result.column)


def _as_errors(results: Sequence[Result]) -> InputError:
    errors = [_as_error(each) for each in results]
    return errors[0] if len(errors) == 1 else InputErrors(errors)


# ── The run ──────────────────────────────────────────────────────────────


def _report(case: Case, asked: Asked) -> Report:
    """The one report of a case."""
    shapes = Shapes(case.shapes)
    _pre_flight(case, shapes, asked)
    languages = _chain(asked.languages, case)
    asked.progress(f"validating {len(case.data)} triples")
    findings = engines.run(case.data, case.shapes, engine=asked.engine, seconds=asked.seconds)
    looked_at = focus_nodes(shapes, case.data)  # after the engine, which needs room of its own
    count = _count(looked_at, findings, case.about)
    if not asked.allow_empty:
        _refuse_idleness(shapes, looked_at, count, case, asked)
    found = [each for each in findings.results if case.about is None or each.focus in case.about]
    for severity in custom_severities(found):
        asked.note(f"the severity <{severity}> counts as a violation")
    asked.progress(f"placing {len(found)} results")
    words = _words(case, shapes, findings, found, languages)
    results = words.results(found, _subjects(case.results))
    ordered = _in_order(results, found)
    rules = words.rules(found)
    rules |= checks.rules(case.background, case.results, languages)
    complaints = [_labelled_result(each, words) for each in case.results]
    lost = checks.lost_names(complaints, case.unread)
    leaning = _leaning_on(lost, case.data_files)
    everything = checks.without_echoes(complaints, results, case.unread, leaning)
    spoken = words_of(languages, case.rooms)
    everything = in_order(checks.in_words(each, rules, spoken) for each in everything)
    if len(everything) <= MOST_WITH_FIXES or asked.fix:
        asked.progress("looking for fixes")
        everything = [
            _explained(each, spoken) for each in with_fixes(everything, case.data_files, case.rooms)
        ]
    return Report(
        results=everything,
        shapes=len(shapes.shapes()),
        focus_nodes=count,
        fail_on=asked.fail_on,
        profile=case.profile,
        engine=findings.engine,
        languages=tuple(languages),
        rules=_illustrated(rules, case),
        plans=_plans(everything, words),
        idle=tuple(sorted(words.label_of_shape(each) for each in _idle(looked_at))),
        graph=report_graph(findings.report, ordered, words),
    )


def _leaning_on(lost: Collection[str], files: Iterable[LoadedFile]) -> set[str]:
    """What says something of things of which nothing is known."""
    wanted = {ox.NamedNode(iri) for iri in lost}
    return {
        quad.subject.value
        for file in (files if wanted else ())
        for quad in file.quads
        if quad.object in wanted and isinstance(quad.subject, ox.NamedNode)
    }


def _labelled_result(found: Result, words: Words) -> Result:
    """What a check found, with the label of the record that it is about, and the line of its words.

    Where the words of a span are at fault, it is they that are shown and not the record's name.
    """
    if found.focus is None:
        return found
    focus = ox.NamedNode(found.focus)
    found = replace(found, focus_label=words.label(focus))
    quoted = words.places.quads(focus, names.EXACT) if found.rule == checks.SPAN else []
    if not quoted:
        return found
    place = words.places.at(quoted[0])
    return replace(
        found,
        line=place.line,
        column=place.column,
        excerpt=place.excerpt,
        excerpt_from=place.excerpt_from,
    )


def _explained(found: Result, spoken: ReportWords) -> Result:
    """A result with the reason of its fix in the reader's language."""
    if found.fix is None:
        return found
    reason = spoken.retold(found.fix.reason) or found.fix.reason
    return replace(found, fix=replace(found.fix, reason=reason))


def _illustrated(rules: dict[str, Rule], case: Case) -> dict[str, Rule]:
    """The rules with their examples, the shortest first."""
    if case.rooms is None or not rules:
        return rules
    try:
        examples = quads_of(read_examples(case.rooms), case.background)
    except InputError:  # a rule that cannot be shown at work can still be explained
        return rules
    said: dict[tuple[str, str], list[str]] = {}
    for each in examples:
        said.setdefault((text_of(each.subject), each.predicate.value), []).append(  # type: ignore[arg-type]
            text_of(each.object)  # type: ignore[arg-type]
        )

    def of(rule: Rule, predicate: str) -> tuple[str, ...]:
        texts = said.get((rule.shape or "", predicate), [])
        return tuple(sorted(texts, key=lambda text: (len(text), text)))

    return {
        name: replace(rule, bad=of(rule, names.BAD_EXAMPLE), good=of(rule, names.GOOD_EXAMPLE))
        for name, rule in rules.items()
    }


def _plans(results: Iterable[Result], words: Words) -> dict[str, str]:
    """What the plans that results belong to are called."""
    codes = sorted({each.plan for each in results if each.plan})
    plans = {code: ox.NamedNode(names.PLAN + code) for code in codes}
    labels = labels_of(words.labels, plans.values(), words.languages)
    return {code: labels[plan].text for code, plan in plans.items() if labels[plan].language}


def _pre_flight(case: Case, shapes: Shapes, asked: Asked) -> None:
    """Refuse shapes that would not check what they seem to, and say what may surprise."""
    engine = engines.chosen_engine(case.shapes) if asked.engine == AUTO else asked.engine
    wrong = faults(
        shapes,
        lambda pattern, flags: engines.pattern_fault(pattern, flags, engine),
        is_mixed=case.is_mixed,
    )
    said = notes(shapes, is_mixed=case.is_mixed)
    places = Places(case.shape_files, {each.subject for each in [*wrong, *said]})
    if wrong:
        errors = [
            placed
            for each in errors_of(wrong, places)
            for placed in ([each] if each.file else _in_each(each, case.shape_files))
        ]
        raise errors[0] if len(errors) == 1 else InputErrors(errors)
    for each in said:
        asked.note(_as_note(each, places))


def _in_each(error: InputError, files: Sequence[LoadedFile]) -> list[InputError]:
    """What is wrong in no place that is known: wherever it may be, file by file."""
    line, column = (1, 1) if error.message == NO_SHAPES else (None, None)
    return [
        InputError(error.message, file=each.name, line=line, column=column, hint=error.hint)
        for each in files
    ] or [error]


def _as_note(said: Fault, places: Places) -> str:
    place = place_of(said, places)
    where = f"{place.file}:{place.line}:{place.column}: " if place else ""
    return f"{where}{said.message}"


def _chain(wanted: Sequence[str], case: Case) -> list[str]:
    """The chain of languages for a reader: those asked for that anything is said in."""
    if not wanted:
        return list(HOUSE_LANGUAGES)
    # The report itself speaks the languages of the house, whatever the data and shapes speak.
    spoken = set(HOUSE_LANGUAGES) | {
        term.language.lower()
        for each in _statements(case)
        if isinstance(term := each.object, ox.Literal) and term.language
    }
    known = [
        language
        for language in wanted
        if any(tag == language or tag.startswith(f"{language}-") for tag in spoken)
    ]
    if not known:
        raise InputError(
            f"nothing is said in the language {' or '.join(wanted)}",
            hint=f"something is said in: {' '.join(sorted(spoken))}",
        )
    return list(dict.fromkeys([*known, *HOUSE_LANGUAGES]))


def _count(looked_at: dict[Term, set[Term]], findings: Findings, about: set[Term] | None) -> int:
    """How many things were looked at, of those that the report may be about."""
    chosen = findings.focus_nodes
    if chosen is not None:
        return len(chosen if about is None else chosen.intersection(map(str, about)))
    nodes = set().union(*looked_at.values())
    return len(nodes if about is None else nodes & about)


def _idle(looked_at: dict[Term, set[Term]]) -> list[Term]:
    return [shape for shape, nodes in looked_at.items() if not nodes]


def _refuse_idleness(
    shapes: Shapes, looked_at: dict[Term, set[Term]], count: int, case: Case, asked: Asked
) -> None:
    if count:
        return
    said = "no shape has a target, so none looks at anything"
    if looked_at:
        targets = f"none of {len(looked_at)} targets matches the data"
        said = f"no shape found anything to look at: {targets}"
    if any(each.rule == SYNTAX for each in case.results):
        asked.note(said)  # the report names the files that cannot be read, each of them
        return
    raise InputError(said, hint="allow it by --allow-empty")


def _words(
    case: Case,
    shapes: Shapes,
    findings: Findings,
    found: Sequence[Found],
    languages: Sequence[str],
) -> Words:
    prefixes: dict[str, str] = {}
    for file in [*case.data_files, *case.shape_files]:
        for prefix, namespace in file.prefixes.items():
            if prefix:
                prefixes.setdefault(prefix, namespace)
    prefixes |= _declared(case.background)
    files = list({id(each): each for each in [*case.data_files, *case.shape_files]}.values())
    return Words(
        shapes=shapes,
        report=findings.report,
        labels=_labelled(case),
        prefixes=prefixes,
        places=Places(files, wanted_terms(found) | _subjects(case.results)),
        languages=languages,
    )


def _subjects(results: Iterable[Result]) -> set[Term]:
    return {ox.NamedNode(each.focus) for each in results if each.focus is not None}


def _labelled(case: Case) -> Store:
    """What labels things: a store of all triples would cost more than the validation."""
    graph = ox.NamedNode(BASE)
    return Store.of(
        ox.Quad(each.subject, each.predicate, each.object, graph)
        for each in _statements(case)
        if each.predicate.value in (*_LABELS, *DECLARATIONS)
    )


def _statements(case: Case) -> Iterator[Statement]:
    yield from case.shapes
    yield from case.data


def _declared(quads: Iterable[ox.Quad]) -> dict[str, str]:
    """The prefixes that the project declares."""
    prefixes: dict[Term, str] = {}
    spaces: dict[Term, str] = {}
    for quad in quads:
        if quad.predicate.value == names.SHAPE_PREFIX:
            prefixes[quad.subject] = text_of(quad.object)  # type: ignore[index, arg-type]
        elif quad.predicate.value == names.SHAPE_NAMESPACE:
            spaces[quad.subject] = text_of(quad.object)  # type: ignore[index, arg-type]
    return {prefix: spaces[node] for node, prefix in prefixes.items() if node in spaces}


def _in_order(results: Sequence[Result], found: Sequence[Found]) -> list[Found]:
    """What the engine found, in the order of the report."""
    numbered = [replace(each, status=str(number)) for number, each in enumerate(results)]
    return [found[int(each.status or 0)] for each in in_order(numbered)]


# ── How a run ends ───────────────────────────────────────────────────────


def exit_code(report: Report) -> int:
    """2 where a file could not be read, 1 where the data do not conform, else 0."""
    if any(each.rule == SYNTAX for each in report.results):
        return InputError.exit_code
    return 0 if report.conforms else 1
