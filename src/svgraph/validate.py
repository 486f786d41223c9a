"""Validate: files and shapes go in, one report comes out, whoever found what is wrong.

The project's own data against its own shapes, or any data against any shapes. A file that cannot
be read is a result like any other, and the other files are validated all the same. When no shape
found anything to look at, that is an error and not a clean bill of health.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox

from svgraph import checks, engines, names, rdf
from svgraph.compile import derived_from
from svgraph.confine import Limits, confined
from svgraph.engines import AUTO, SECONDS, Findings, Found, Statement
from svgraph.errors import InputError, InputErrors, OutsideError, did_you_mean
from svgraph.examples import quads_of, read_examples
from svgraph.executables import read_queries
from svgraph.files import read_text
from svgraph.labels import HOUSE_LANGUAGES, labels_of, text_of
from svgraph.layout import Rooms, is_examples, packaged_rooms
from svgraph.load import graph_of
from svgraph.mend import with_fixes
from svgraph.positions import Places, excerpt
from svgraph.preflight import NO_SHAPES, Fault, errors_of, faults, notes, place_of
from svgraph.rdf import LoadedFile
from svgraph.report import SYNTAX, Report, Result, Rule, in_order
from svgraph.results import Words, custom_severities, wanted_terms
from svgraph.shape_words import SH
from svgraph.shapes import Shapes, focus_nodes
from svgraph.store import Store
from svgraph.terms import Term
from svgraph.words import Words as ReportWords
from svgraph.words import words_of

SHAPE_GRAPHS = names.GRAPH + "shapes/"
PROFILE_GRAPHS = SHAPE_GRAPHS + "profiles/"
DECLARATIONS = (names.SHAPE_DECLARE, names.SHAPE_PREFIX, names.SHAPE_NAMESPACE)
_LABELS = (names.PREF_LABEL, names.LABEL)
# A base for relative IRIs of files from anywhere: it says nothing of the machine.
_BASE = "doc:///"
REGISTRY = "ontology/prefixes.ttl"
_NAME = re.compile(r"<[^<>\s]*>|[\w.-]*:[\w.:-]+")
# A larger file than that is not looked through for names.
LARGEST = 50_000_000

# A reader of more results than these will not go through them one by one.
MOST_WITH_FIXES = 2_000

Note = Callable[[str], None]


def silent(_: str) -> None:
    """Say nothing."""


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


@dataclass
class _Case:
    """What is held against what: files for the places, triples for the engine."""

    data: list[ox.Quad]  # those of the files themselves: copies would double what they hold
    shapes: list[ox.Triple]
    data_files: list[LoadedFile]
    shape_files: list[LoadedFile]
    background: list[ox.Quad] = field(default_factory=list)
    profile: str | None = None
    # The nodes that results may be about; None where all are.
    about: set[Term] | None = None
    results: list[Result] = field(default_factory=list)
    # The names in the files that cannot be read, as they are written there.
    unread: set[str] = field(default_factory=set)
    # The project whose rules they are, with its examples; None for shapes from anywhere.
    rooms: Rooms | None = None
    # Whether data and shapes are the same file: it may use words of SHACL as it likes.
    is_mixed: bool = False


# ── The project ──────────────────────────────────────────────────────────


def validate(rooms: Rooms, *, profile: str | None = None, asked: Asked | None = None) -> Report:
    """Hold the project's data against its shapes, and those of one profile."""
    asked = asked or Asked()
    asked.progress("reading the project")
    files, broken = _read_rooms(rooms)
    case = _project_case(rooms, files, profile, asked)
    case.data_files = [each for each in files if not each.name.startswith("shapes/")]
    texts = {file.name: file.text for file in files}
    # A query that cannot be read is found by both; one that was stopped, by the derivations only.
    found = dict.fromkeys([*case.results, *checks.of_project(rooms, files)])
    case.results = [*broken, *(_with_excerpt(each, texts.get(each.file or "")) for each in found)]
    case.unread = {name for each in broken for name in _written(rooms.path(str(each.file)))}
    return _report(case, asked)


def profiles_of(quads: Iterable[ox.Quad]) -> list[str]:
    """The profiles that a dataset has shapes for."""
    graphs = {_graph_iri(quad) for quad in quads}
    return sorted(
        iri.removeprefix(PROFILE_GRAPHS) for iri in graphs if iri.startswith(PROFILE_GRAPHS)
    )


def _read_rooms(rooms: Rooms) -> tuple[list[LoadedFile], list[Result]]:
    """Every file of the rooms that can be read, and a result for each that cannot."""
    files, broken = [], []
    for room in ("ontology", "shapes", "data"):
        for name in rooms.graphs(room):
            try:
                files.append(rdf.read(rooms.path(name), name, graph=graph_of(name)))
            except InputError as error:
                broken.append(_unread(error, rooms.path(name), name))
    return files, broken


def _written(path: Path) -> set[str]:
    """The names in a file that cannot be read, whatever its bytes are."""
    try:
        held = path.read_bytes() if path.stat().st_size < LARGEST else b""
    except OSError:
        return set()
    # Of UTF-16, what is left without the zeros is good enough to find names in.
    text = held.replace(b"\0", b"").decode("utf-8", "ignore")
    return {match[0].rstrip(".") for match in _NAME.finditer(text)}


def _unread(error: InputError, path: Path, name: str) -> Result:
    """What is wrong with a file that cannot be read, with the line at fault if there is one."""
    result = checks.result(SYNTAX, error.with_file(name))
    try:
        return _with_excerpt(result, read_text(path, name) if result.line else None)
    except InputError:  # it is no text
        return result


def _with_excerpt(result: Result, text: str | None) -> Result:
    """A result of a check, with what stands at its place."""
    if text is None or result.line is None or result.excerpt is not None:
        return result
    start = 0
    for _ in range(result.line - 1):
        start = text.find("\n", start) + 1
        if not start:  # there is no such line
            return result
    shown, begins = excerpt(text, start, result.column or 1)
    return replace(result, excerpt=shown, excerpt_from=begins)


def _project_case(
    rooms: Rooms, files: Sequence[LoadedFile], profile: str | None, asked: Asked
) -> _Case:
    stated = [quad for file in files for quad in file.quads]
    data = [quad for file in files if not _is_of_shapes(file) for quad in file.quads]
    shapes = _shape_quads(stated, profile)
    failed: list[Result] = []
    try:
        # Strangers may have written them.
        limits = Limits(seconds=asked.seconds)
        derived = confined(_derived, rooms, stated, limits=limits, what="what the rooms derive")
        data += ox.parse(derived, ox.RdfFormat.N_TRIPLES)
    except (InputError, OutsideError) as error:
        # Without what follows, shapes would find less to look at, and be content with it.
        failed = [checks.result(checks.QUERY, error)]
    return _Case(
        data=data,
        shapes=_triples(shapes),
        data_files=[],
        shape_files=[each for each in files if each.name.startswith("shapes/")],
        background=stated,
        profile=profile,
        rooms=rooms,
        results=failed,
    )


def _derived(rooms: Rooms, stated: Sequence[ox.Quad]) -> bytes:
    """What follows from what the rooms state, as N-Triples."""
    derived = derived_from(stated, read_queries(rooms))
    return ox.serialize((each.triple for each in derived), format=ox.RdfFormat.N_TRIPLES) or b""


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


def _is_of_shapes(file: LoadedFile) -> bool:
    """Whether a file holds shapes: all that a file of the rooms says lies in one graph."""
    return any(_graph_iri(quad).startswith(SHAPE_GRAPHS) for quad in file.quads[:1])


def _graph_iri(quad: ox.Quad) -> str:
    return quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""


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
    data_files = _read_paths(data, read, broken)
    shape_files = _read_paths(shapes, read, broken)
    shape_files += _own_prefixes(shape_files)
    lost = [broken[name] for name in _names_of(shapes) if name in broken]
    if lost and not shape_files:
        raise _as_errors(lost)
    case = _Case(
        data=[quad for file in data_files for quad in file.quads],
        shapes=_triples(quad for file in shape_files for quad in file.quads),
        data_files=data_files,
        shape_files=shape_files,
        results=list(broken.values()),
        is_mixed=any(each in data_files for each in shape_files),
    )
    return _report(case, asked)


def validate_against_project(
    data: Sequence[Path], rooms: Rooms, *, profile: str | None = None, asked: Asked | None = None
) -> Report:
    """Hold some files against the project's shapes; results are about what they describe.

    The project's ontology and data stand behind them, but for what the files describe anew.
    """
    asked = asked or Asked()
    asked.progress("reading the files")
    broken: dict[str, Result] = {}
    given = _read_paths(data, {}, broken)
    own = {os.path.realpath(name) for name in _names_of(data)}
    about: set[Term] = {quad.subject for file in given for quad in file.quads}  # type: ignore[misc]
    anew = {
        quad.subject for file in given for quad in file.quads if quad.predicate.value == names.TYPE
    }
    files, unread = _read_rooms(rooms)
    if unread:
        asked.note(f"{len(unread)} files of the project cannot be read and are left out")
    behind = [
        each._replace(quads=[quad for quad in each.quads if quad.subject not in anew])
        for each in files
        if os.path.realpath(rooms.path(each.name)) not in own
    ]
    as_data = [
        file._replace(
            quads=[
                ox.Quad(each.subject, each.predicate, each.object, ox.NamedNode(_BASE + "given"))
                for each in file.quads
            ]
        )
        for file in given
    ]
    case = _project_case(rooms, [*behind, *as_data], profile, asked)
    case.data_files = given
    case.about = about
    case.results += broken.values()
    return _report(case, asked)


def _names_of(paths: Sequence[Path]) -> list[str]:
    return [name for path in paths for name in _files_under(path)]


def _files_under(path: Path) -> list[str]:
    """A file, or the files of RDF in a folder and in those below it.

    Left out are hidden ones and, in the shapes of a project, the examples of its rules.
    """
    if not os.path.isdir(path):  # noqa: PTH112  # no name is too long for it
        return [str(path)]
    found = []
    for folder, folders, files in os.walk(path):
        folders[:] = sorted(
            name
            for name in folders
            if not name.startswith(".") and not is_examples(Path(folder) / name)
        )
        found += [
            str(Path(folder) / name)
            for name in sorted(files)
            if not name.startswith(".") and Path(name).suffix.lower() in rdf.FORMATS
        ]
    if not found:
        raise InputError(
            "this folder holds no file of RDF",
            file=str(path),
            hint=f"files of RDF end in {' '.join(rdf.FORMATS)}",
        )
    return sorted(found)


def _read_paths(
    paths: Sequence[Path], read: dict[str, LoadedFile], broken: dict[str, Result]
) -> list[LoadedFile]:
    """The files that can be read, each once; what is wrong with the others goes to `broken`."""
    found = []
    for name in dict.fromkeys(_names_of(paths)):
        if name not in read and name not in broken:
            try:
                _refuse_unwritable(name)
                read[name] = rdf.read(Path(name), name, base=_base_of(name))
            except InputError as error:
                if not os.path.lexists(name):
                    raise
                broken[name] = _unread(error, Path(name), error.file or name)
        if name in read:
            found.append(read[name])
    return found


def _refuse_unwritable(name: str) -> None:
    """Refuse a name that cannot stand in any report: its bytes are no text."""
    shown = name.encode("utf-8", "backslashreplace").decode()
    if shown != name:
        raise InputError("the name of this file is no UTF-8", file=shown, hint="rename it")


def _own_prefixes(shapes: Sequence[LoadedFile]) -> list[LoadedFile]:
    """Our registry of prefixes, where shapes take theirs from it and do not bring it along."""
    said = {(each.predicate.value, _of_registry(each)) for file in shapes for each in file.quads}
    if (names.SHAPE_PREFIXES, False) not in said or (names.SHAPE_DECLARE, True) in said:
        return []
    return [rdf.read(packaged_rooms().path(REGISTRY), REGISTRY)]


def _of_registry(quad: ox.Quad) -> bool | None:
    """Whether a triple is the registry's, or leads to it, or neither."""
    registry = ox.NamedNode(names.PREFIXES)
    return True if quad.subject == registry else False if quad.object == registry else None


def _base_of(name: str) -> str:
    parts = [part for part in Path(name).parts if part not in ("/", "..", ".")]
    return _BASE + quote("/".join(parts))  # a name may hold what no IRI may


def unread(report: Report) -> list[InputError]:
    """What is wrong with the files that could not be read."""
    found = [each for each in report.results if each.rule == SYNTAX]
    return [_as_error(each) for each in found]


def _as_error(result: Result) -> InputError:
    place = {"file": result.file, "line": result.line, "column": result.column}
    return InputError(result.message, **place)  # type: ignore[arg-type]


def _as_errors(results: Sequence[Result]) -> InputError:
    errors = [_as_error(each) for each in results]
    return errors[0] if len(errors) == 1 else InputErrors(errors)


# ── The run ──────────────────────────────────────────────────────────────


def _report(case: _Case, asked: Asked) -> Report:
    """The one report of a case."""
    shapes = Shapes(case.shapes)
    _pre_flight(case, shapes, asked)
    languages = _chain(asked.languages, case)
    looked_at = focus_nodes(shapes, case.data)
    triples = len(case.data)
    asked.progress(f"validating {triples} triples")
    findings = engines.run(case.data, case.shapes, engine=asked.engine, seconds=asked.seconds)
    count = _count(looked_at, findings)
    if not asked.allow_empty:
        _refuse_idleness(shapes, looked_at, count, case, asked)
    found = [each for each in findings.results if case.about is None or each.focus in case.about]
    for severity in custom_severities(found):
        asked.note(f"the severity <{severity}> counts as a violation")
    asked.progress(f"placing {len(found)} results")
    words = _words(case, shapes, findings, found, languages)
    results = words.results(found)
    ordered = _in_order(results, found)
    rules = words.rules(found)
    rules |= checks.rules(case.background, case.results, languages)
    complaints = [_labelled_result(each, words) for each in case.results]
    everything = checks.without_echoes(complaints, results, case.unread)
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
        graph=_report_graph(findings.report, ordered, words),
    )


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


def _illustrated(rules: dict[str, Rule], case: _Case) -> dict[str, Rule]:
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


def _pre_flight(case: _Case, shapes: Shapes, asked: Asked) -> None:
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


def _chain(wanted: Sequence[str], case: _Case) -> list[str]:
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


def _count(looked_at: dict[Term, set[Term]], findings: Findings) -> int:
    if findings.focus_nodes is not None:
        return findings.focus_nodes
    return len(set().union(*looked_at.values()))


def _idle(looked_at: dict[Term, set[Term]]) -> list[Term]:
    return [shape for shape, nodes in looked_at.items() if not nodes]


def _refuse_idleness(
    shapes: Shapes, looked_at: dict[Term, set[Term]], count: int, case: _Case, asked: Asked
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
    case: _Case,
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


def _labelled(case: _Case) -> Store:
    """What labels things: a store of all triples would cost more than the validation."""
    graph = ox.NamedNode(_BASE)
    return Store.of(
        ox.Quad(each.subject, each.predicate, each.object, graph)
        for each in _statements(case)
        if each.predicate.value in (*_LABELS, *DECLARATIONS)
    )


def _statements(case: _Case) -> Iterator[Statement]:
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


def _triples(quads: Iterable[ox.Quad]) -> list[ox.Triple]:
    """The triples of all graphs, each once."""
    return list(dict.fromkeys(quad.triple for quad in quads))


# ── The report as a graph ────────────────────────────────────────────────


def _in_order(results: Sequence[Result], found: Sequence[Found]) -> list[Found]:
    """What the engine found, in the order of the report."""
    numbered = [replace(each, status=str(number)) for number, each in enumerate(results)]
    return [found[int(each.status or 0)] for each in in_order(numbered)]


def _report_graph(written: Sequence[ox.Triple], found: Sequence[Found], words: Words) -> bytes:
    """The engine's report in a steady order, with the messages that the shapes have."""
    said = Shapes(written)
    whole = ox.BlankNode("report")
    triples = [
        ox.Triple(whole, ox.NamedNode(names.TYPE), ox.NamedNode(SH + "ValidationReport")),
        ox.Triple(
            whole,
            ox.NamedNode(SH + "conforms"),
            ox.Literal("false" if found else "true", datatype=ox.NamedNode(names.XSD_BOOLEAN)),
        ),
    ]
    for number, each in enumerate(found, 1):
        name = ox.BlankNode(f"result{number:06}")
        triples.append(ox.Triple(whole, ox.NamedNode(names.SHAPE_RESULT), name))
        triples += _result_triples(name, each, said, words)
    return ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""


def _result_triples(
    name: ox.BlankNode, found: Found, said: Shapes, words: Words
) -> list[ox.Triple]:
    facts = [
        (names.TYPE, ox.NamedNode(SH + "ValidationResult")),
        (names.SHAPE_FOCUS_NODE, found.focus),
        (names.SHAPE_RESULT_PATH, found.path),
        (names.SHAPE_VALUE, found.value),
        (names.SHAPE_RESULT_SEVERITY, found.severity),
        (names.SHAPE_SOURCE_COMPONENT, found.component),
        (names.SHAPE_SOURCE_CONSTRAINT, found.constraint),
        (names.SHAPE_SOURCE_SHAPE, found.shape),
        *((names.SHAPE_RESULT_MESSAGE, each) for each in words.messages(found)),
    ]
    triples = []
    for predicate, term in facts:
        if term is not None:
            own = term
            if predicate == names.SHAPE_RESULT_PATH and isinstance(term, ox.BlankNode):
                own = ox.BlankNode(f"{name.value}path")
                triples += _copied(term, own, said)
            triples.append(ox.Triple(name, ox.NamedNode(predicate), own))
    return triples


def _copied(node: ox.BlankNode, copy: ox.BlankNode, said: Shapes) -> list[ox.Triple]:
    """All that is said of a path, under steady names."""
    triples = []
    ahead = [(node, copy)]
    seen = {node}
    while ahead:
        inner, own = ahead.pop()
        for predicate, term in said.facts_of(inner):
            if isinstance(term, ox.BlankNode) and term not in seen:
                seen.add(term)
                name = ox.BlankNode(f"{copy.value}{len(seen)}")
                ahead.append((term, name))
                triples.append(ox.Triple(own, ox.NamedNode(predicate), name))
            elif not isinstance(term, ox.BlankNode):
                triples.append(ox.Triple(own, ox.NamedNode(predicate), term))
    return triples


# ── How a run ends ───────────────────────────────────────────────────────


def exit_code(report: Report) -> int:
    """2 where a file could not be read, 1 where the data do not conform, else 0."""
    if any(each.rule == SYNTAX for each in report.results):
        return InputError.exit_code
    return 0 if report.conforms else 1
