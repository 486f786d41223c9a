"""Ask a reasoner whether ontology and data are consistent, and if not, why.

HermiT, run by owlready2, decides; Pellet, which comes with owlready2, explains. Both need Java.
What they get is a projection, and it is said aloud what that leaves out: annotations, values of
datatypes that OWL 2 does not have, terms that the ontology does not declare. Leaving out can
hide a contradiction and never make one.

The reasoner runs in a process of its own, so that it can be stopped with all that it started.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from svgraph import names
from svgraph.errors import InputError, OutsideError
from svgraph.labels import Label, labels_of, prefixes_of, short_form
from svgraph.layout import Rooms
from svgraph.received import file_of
from svgraph.scratch import scratch_folder
from svgraph.store import Store
from svgraph.terms import Term
from svgraph.turtle_text import place_in

TIME_LIMIT = 300.0
ROOMS = (names.GRAPH + "ontology/", names.GRAPH + "data/")
HOW_TO_INSTALL = (
    "install a Java runtime and run this again"
    " (Debian, Ubuntu: apt install default-jre-headless; macOS: brew install openjdk)"
)

# The OWL 2 datatype map; a reasoner refuses any other datatype.
_XSD_IN_OWL = """
anyURI base64Binary boolean byte dateTime dateTimeStamp decimal double float hexBinary int integer
language long Name NCName negativeInteger NMTOKEN nonNegativeInteger nonPositiveInteger
normalizedString positiveInteger short string token unsignedByte unsignedInt unsignedLong
unsignedShort
"""
DATATYPES = {names.XSD + name for name in _XSD_IN_OWL.split()} | {
    names.LANG_STRING,
    names.RDF + "PlainLiteral",
    names.RDF + "XMLLiteral",
    names.RDFS + "Literal",
    names.OWL + "real",
    names.OWL + "rational",
}
_NUMBER = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)"
_SPELLING = {
    names.XSD_BOOLEAN: re.compile(r"true|false|0|1"),
    names.XSD_DECIMAL: re.compile(_NUMBER),
    names.XSD_DOUBLE: re.compile(rf"{_NUMBER}(?:[eE][+-]?\d+)?|[+-]?INF|NaN"),
    names.XSD_INTEGER: re.compile(r"[+-]?\d+"),
    names.XSD + "dateTime": re.compile(
        r"-?\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?"
    ),
}

_TYPE = names.TYPE
_RANGE = names.RDFS + "range"
_SUBPROPERTY_OF = names.RDFS + "subPropertyOf"
_THING, _NOTHING = names.OWL + "Thing", names.OWL + "Nothing"
_OBJECT, _DATA = names.OWL + "ObjectProperty", names.OWL + "DatatypeProperty"
_ANNOTATION = names.OWL + "AnnotationProperty"
_ABOUT_AN_ONTOLOGY = {names.OWL + "imports", names.VERSION_INFO, names.OWL + "versionIRI"}
_ANNOTATIONS = {
    *(names.RDFS + name for name in ("label", "comment", "isDefinedBy", "seeAlso")),
    names.OWL + "deprecated",
}
_TERM_CLASSES = (names.OWL + "Class", _OBJECT, _DATA, _ANNOTATION)
_VOCABULARIES = (names.RDF, names.RDFS, names.OWL)

Edge = tuple[str, str, str]

# What must follow if a reasoner is at work: a thing is of the class that its property asks for.
_CONTROL = names.BASE + "control/"
_CONTROL_CLASS, _CONTROL_PROPERTY, _CONTROL_THING = (
    _CONTROL + name for name in ("class", "property", "thing")
)
_CONTROL_FOLLOWS: Edge = (_CONTROL_THING, _TYPE, _CONTROL_CLASS)
_CONTROL_GIVEN: tuple[Edge, ...] = (
    (_CONTROL_CLASS, _TYPE, names.OWL + "Class"),
    (_CONTROL_PROPERTY, _TYPE, _OBJECT),
    (_CONTROL_PROPERTY, names.RDFS + "domain", _CONTROL_CLASS),
    (_CONTROL_THING, _CONTROL_PROPERTY, _CONTROL_THING),
)


@dataclass
class Projection:
    """What the reasoner gets, and what was left out on the way."""

    triples: list[ox.Triple] = field(default_factory=list)
    annotations: int = 0
    imports: int = 0
    literals: Counter[str] = field(default_factory=Counter)
    ranges: Counter[str] = field(default_factory=Counter)
    undeclared: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Unsatisfiable:
    """A class that nothing can belong to."""

    iri: str
    label: str
    why: list[str]


@dataclass(frozen=True)
class Reasoning:
    """What came of it."""

    consistent: bool
    unsatisfiable: list[Unsatisfiable]
    explanation: list[str]
    inferred: list[ox.Triple]
    projection: Projection

    @property
    def sound(self) -> bool:
        """Whether nothing contradicts itself."""
        return self.consistent and not self.unsatisfiable


def reason(
    rooms: Rooms,
    quads: Sequence[ox.Quad],
    languages: Sequence[str] = ("en", "lv"),
    time_limit: float = TIME_LIMIT,
) -> Reasoning:
    """Whether the ontology and the data of a compiled dataset are consistent."""
    java = _require_java(time_limit)
    stated = [quad for quad in quads if _value(quad.graph_name).startswith(ROOMS)]
    _refuse_misspelt_values(rooms, stated)
    projection = project(quad.triple for quad in stated)
    found = _run_apart(java, projection.triples, time_limit)
    words = _Words(Store.of(quads), projection.triples, languages)
    return Reasoning(
        consistent=found["consistent"],
        unsatisfiable=[
            Unsatisfiable(iri, words.label(iri), words.explained(why))
            for iri, why in sorted(found["unsatisfiable"].items())
        ],
        explanation=words.explained(found["explanation"]),
        inferred=_inferred(projection.triples, map(_told, found["inferred"]))
        if found["consistent"]
        else [],
        projection=projection,
    )


# ── What goes in ─────────────────────────────────────────────────────────


def project(triples: Iterable[ox.Triple]) -> Projection:
    """What of the graph a reasoner for OWL 2 can take."""
    known = list(dict.fromkeys(triples))
    kinds = _kinds(known)
    projection = Projection()
    for triple in known:
        _project_one(triple, kinds, projection)
    return projection


def _project_one(triple: ox.Triple, kinds: dict[str, set[str]], projection: Projection) -> None:
    predicate, value = triple.predicate.value, triple.object
    kind = kinds.get(predicate, set())
    if predicate in _ABOUT_AN_ONTOLOGY or _value(value) == names.OWL + "Ontology":
        projection.imports += predicate == names.OWL + "imports"
    elif predicate in _ANNOTATIONS or _ANNOTATION in kind:
        projection.annotations += 1
    elif predicate == _RANGE and _is_foreign_datatype(_value(value)):
        projection.ranges[_value(value)] += 1
    elif isinstance(value, ox.Literal) and value.datatype.value not in DATATYPES:
        projection.literals[value.datatype.value] += 1
    elif predicate == _TYPE and not _is_known_class(value, kinds):
        projection.undeclared[_value(value)] += 1
    elif not predicate.startswith(_VOCABULARIES) and not _fits(value, kind):
        projection.undeclared[predicate] += 1
    else:
        projection.triples.append(triple)


def _kinds(triples: Iterable[ox.Triple]) -> dict[str, set[str]]:
    """What each term is declared to be."""
    kinds: dict[str, set[str]] = defaultdict(set)
    for triple in triples:
        if triple.predicate.value == _TYPE and _value(triple.object).startswith(_VOCABULARIES):
            kinds[_value(triple.subject)].add(_value(triple.object))
    return kinds


def _is_known_class(value: Term | ox.Triple, kinds: dict[str, set[str]]) -> bool:
    iri = _value(value)
    declared = names.OWL + "Class" in kinds.get(iri, ()) or isinstance(value, ox.BlankNode)
    return declared or iri.startswith((names.OWL, names.RDFS))


def _fits(value: Term | ox.Triple, kind: set[str]) -> bool:
    return (_DATA if isinstance(value, ox.Literal) else _OBJECT) in kind


def _is_foreign_datatype(iri: str) -> bool:
    return iri.startswith(names.XSD) and iri not in DATATYPES


def _refuse_misspelt_values(rooms: Rooms, quads: Iterable[ox.Quad]) -> None:
    """A value that its datatype does not have is no matter for a reasoner."""
    for quad in quads:
        value = quad.object
        if isinstance(value, ox.Literal) and not _is_well_spelt(value):
            datatype = value.datatype.value.removeprefix(names.XSD)
            file = file_of(_value(quad.graph_name))
            raise InputError(
                f"“{value.value}” is no value of type xsd:{datatype}",
                **place_in(rooms, file, _value(quad.subject)),
            )


def _is_well_spelt(value: ox.Literal) -> bool:
    spelling = _SPELLING.get(value.datatype.value)
    return spelling is None or spelling.fullmatch(value.value.strip()) is not None


def _value(term: Term | ox.Triple | ox.DefaultGraph) -> str:
    return term.value if isinstance(term, ox.NamedNode | ox.Literal | ox.BlankNode) else ""


# ── The run ──────────────────────────────────────────────────────────────


def _require_java(time_limit: float) -> Path:
    """Where Java is. A stand-in that only says where to get one exits with an error."""
    found = shutil.which("java")
    if found and _runs(java := Path(found).absolute(), time_limit):
        return java
    raise OutsideError(
        "there is no Java here, so nothing was checked for consistency", hint=HOW_TO_INSTALL
    )


def _runs(java: Path, time_limit: float) -> bool:
    try:
        asked = subprocess.Popen(
            [java, "-version"],
            cwd=tempfile.gettempdir(),  # the current folder may be gone
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError as error:
        raise OutsideError(
            f"{java} does not run ({error.strerror}), so nothing was checked for consistency",
            hint=HOW_TO_INSTALL,
        ) from None
    try:
        return asked.wait(timeout=time_limit) == 0
    except subprocess.TimeoutExpired:
        raise OutsideError(
            f"{java} did not say its version within {time_limit:g} seconds, nothing was proved",
            hint="try it by hand: java -version",
        ) from None
    finally:
        _end(asked)


def _run_apart(java: Path, triples: Iterable[ox.Triple], time_limit: float) -> dict[str, Any]:
    """Reason in a process of its own, with a folder for whatever it leaves behind."""
    with scratch_folder() as folder, _tied() as (tie, _):
        given = folder / "given.nt"
        control = [ox.Triple(*map(ox.NamedNode, edge)) for edge in _CONTROL_GIVEN]
        given.write_bytes(_n_triples([*triples, *control]))
        worker = subprocess.Popen(
            [sys.executable, "-m", "svgraph.reason", str(given)],
            env=_surroundings(folder, java),
            cwd=folder,  # HermiT makes an IRI of its folder, and cannot of every one
            stdin=tie,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        try:
            said, complained = worker.communicate(timeout=time_limit)
        except subprocess.TimeoutExpired:
            raise OutsideError(
                f"the reasoner did not finish within {time_limit:g} seconds, nothing was proved",
                hint="give it more time: --timeout SECONDS",
            ) from None
        finally:
            _end(worker)
    if worker.returncode:
        lines = complained.decode(errors="replace").strip().splitlines() or ["no word"]
        raise OutsideError(f"the reasoner failed: {_telling(lines)}")
    found: dict[str, Any] = json.loads(said)
    if found["consistent"] and list(_CONTROL_FOLLOWS) not in found["inferred"]:
        raise OutsideError(
            "the reasoner did not find what it had to find, so nothing was proved",
            hint=f"{java} may be no Java: {HOW_TO_INSTALL}",
        )
    found["inferred"] = [edge for edge in found["inferred"] if not _is_of_the_control(edge)]
    return found


def _is_of_the_control(edge: Sequence[str]) -> bool:
    return any(name.startswith(_CONTROL) for name in edge)


def _surroundings(folder: Path, java: Path) -> dict[str, str]:
    """The environment of the worker, with no way in it that depends on the current folder."""
    given = os.environ
    package = Path(__file__).resolve().parent.parent
    search = [package, *(Path(each) for each in _split(given.get("PYTHONPATH", "")))]
    options = [given.get("JAVA_TOOL_OPTIONS", ""), "-Dfile.encoding=UTF-8 -Dstdout.encoding=UTF-8"]
    return {
        **given,
        "TMPDIR": str(folder),
        "PYTHONPATH": os.pathsep.join(str(each.absolute()) for each in search),
        "PATH": os.pathsep.join([str(java.parent), *_split(given.get("PATH", ""))]),
        "JAVA_TOOL_OPTIONS": " ".join(filter(None, options)),
    }


def _split(path: str) -> list[str]:
    return [each for each in path.split(os.pathsep) if each]


def _n_triples(triples: Iterable[ox.Triple]) -> bytes:
    return "".join(f"{triple} .\n" for triple in triples).encode()


@contextlib.contextmanager
def _tied() -> Iterator[tuple[int, int]]:
    """The ends of a pipe on which nothing is ever said: the one closes when we are gone."""
    ends = os.pipe()
    try:
        yield ends
    finally:
        for end in ends:
            os.close(end)


def _end(worker: subprocess.Popen[bytes]) -> None:
    """Stop the process and all that it started."""
    with contextlib.suppress(ProcessLookupError):  # it and its children are gone already
        os.killpg(worker.pid, signal.SIGKILL)
    worker.wait()


def _telling(lines: Sequence[str]) -> str:
    """The line of a Java or Python trace that says what happened."""
    causes = [line.strip() for line in lines if "Exception" in line or "Error" in line]
    return causes[-1] if causes else lines[-1].strip()


# ── In the process of its own ────────────────────────────────────────────


class _Names:
    """A plain name for each term: Pellet says no more of an IRI than how it ends."""

    NAME = re.compile(r"\bsvgraph_(\d+)\b")

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        terms = {term for each in triples for term in (each.subject, each.predicate, each.object)}
        iris = {term.value for term in terms if isinstance(term, ox.NamedNode)}
        # In order, because Pellet puts them in order, and the same every time.
        self.given = sorted(iri for iri in iris if not iri.startswith((*_VOCABULARIES, names.XSD)))
        self.plain = {
            iri: f"{names.BASE}term#svgraph_{at:09d}" for at, iri in enumerate(self.given)
        }

    def triple(self, triple: ox.Triple) -> ox.Triple:
        subject, value = self._term(triple.subject), self._term(triple.object)
        return ox.Triple(subject, self._term(triple.predicate), value)

    def iri(self, plain: str) -> str:
        match = self.NAME.search(plain)
        return self.given[int(match[1])] if match else plain

    def text(self, text: str) -> str:
        """A text with the IRIs in place of their names, in angle brackets."""
        return self.NAME.sub(lambda match: f"<{self.iri(match[0])}>", text)

    def _term(self, term: Any) -> Any:
        is_iri = isinstance(term, ox.NamedNode)
        return ox.NamedNode(self.plain.get(term.value, term.value)) if is_iri else term


def _end_when_left_alone() -> None:
    """End with all that was started here when the other end of standard input is gone."""

    def wait() -> None:
        os.read(sys.stdin.fileno(), 1)
        os.killpg(0, signal.SIGKILL)

    if os.getpgid(0) == os.getpid():  # else it is not ours alone to end
        threading.Thread(target=wait, daemon=True).start()


def _work(given: Path) -> dict[str, Any]:
    """Run HermiT on a file, and Pellet on what HermiT found wrong."""
    import owlready2
    from owlready2.reasoning import _INFERRENCES_ONTOLOGY

    plain = given.with_name("plain.nt")
    triples = [each.triple for each in ox.parse(given.read_bytes(), ox.RdfFormat.N_TRIPLES)]
    called = _Names(triples)
    plain.write_bytes(_n_triples(map(called.triple, triples)))
    world = owlready2.World()
    world.get_ontology(plain.as_uri()).load(only_local=True)
    found: dict[str, Any] = {
        "consistent": True,
        "unsatisfiable": {},
        "explanation": "",
        "inferred": [],
    }
    try:
        owlready2.sync_reasoner_hermit(
            world, infer_property_values=True, debug=0, ignore_unsupported_datatypes=True
        )
    except owlready2.OwlReadyInconsistentOntologyError:
        found["consistent"] = False
        found["explanation"] = called.text(_ask_pellet(plain))
        return found
    for each in world.inconsistent_classes():
        if each is not owlready2.Nothing:
            why = called.text(_ask_pellet(plain, "--unsat", each.iri))
            found["unsatisfiable"][called.iri(each.iri)] = why
    inferences = given.with_name("inferred.nt")
    world.get_ontology(_INFERRENCES_ONTOLOGY).save(str(inferences), format="ntriples")
    found["inferred"] = [
        [called.iri(_value(term)) for term in (each.subject, each.predicate, each.object)]
        for each in ox.parse(inferences.read_bytes(), ox.RdfFormat.N_TRIPLES)
        if isinstance(each.subject, ox.NamedNode) and isinstance(each.object, ox.NamedNode)
    ]
    return found


def _ask_pellet(given: Path, *question: str) -> str:
    """Why something is so. An explanation is a courtesy: without one the finding stands."""
    import owlready2

    # owlready2's own way to Pellet reads by a Jena that asks for a newer Java than most have.
    library = Path(owlready2.__file__).parent / "pellet"
    jars = os.pathsep.join(str(jar) for jar in sorted(library.glob("*.jar")))
    command = ["java", "-cp", jars, "pellet.Pellet", "explain", "--ignore-imports", *question]
    answer = subprocess.run([*command, str(given)], capture_output=True, check=False)
    return answer.stdout.decode(errors="replace") if answer.returncode == 0 else ""


# ── What comes out ───────────────────────────────────────────────────────


def _inferred(given: Iterable[ox.Triple], found: Iterable[Edge]) -> list[ox.Triple]:
    """New memberships and values, those of wider classes and properties too.

    What comes back is the narrowest class and property of each, and a value only in one of two
    inverse directions; the rest follows here.
    """
    known = list(given)
    edges = {_edge(triple) for triple in known if not isinstance(triple.object, ox.Literal)}
    told = edges | {edge for edge in found if not _is_about_a_term(edge, edges)}
    new = (_memberships(told) | _values(told)) - edges
    properties = _wider(told, _SUBPROPERTY_OF)
    literals = {
        ox.Triple(triple.subject, ox.NamedNode(wider), triple.object)
        for triple in known
        if isinstance(triple.object, ox.Literal)
        for wider in properties.get(triple.predicate.value, ())
    }
    triples = {ox.Triple(*map(ox.NamedNode, edge)) for edge in new if _is_named(edge)}
    return sorted(triples | literals - set(known), key=str)


def _is_about_a_term(edge: Edge, edges: set[Edge]) -> bool:
    """Where a term is spoken of like a thing, owlready2 takes its wider terms for its classes."""
    subject, predicate, _ = edge
    return predicate == _TYPE and any((subject, _TYPE, each) in edges for each in _TERM_CLASSES)


def _is_named(edge: Edge) -> bool:
    return all(":" in name for name in edge) and not edge[2].startswith(names.OWL)


def _memberships(edges: set[Edge]) -> set[Edge]:
    classes = _wider(edges, names.SUBCLASS_OF)
    return {
        (subject, _TYPE, wider)
        for subject, predicate, narrow in edges
        if predicate == _TYPE
        for wider in classes.get(narrow, {narrow})
    }


def _values(edges: set[Edge]) -> set[Edge]:
    properties = _wider(edges, _SUBPROPERTY_OF)
    inverses: dict[str, set[str]] = defaultdict(set)
    for subject, predicate, value in edges:
        if predicate == names.OWL + "inverseOf":
            inverses[subject].add(value)
            inverses[value].add(subject)
        elif value == names.OWL + "SymmetricProperty":
            inverses[subject].add(subject)
    waiting = [edge for edge in edges if not edge[1].startswith(_VOCABULARIES)]
    values = set(waiting)
    while waiting:
        subject, predicate, value = waiting.pop()
        more = {(subject, wider, value) for wider in properties.get(predicate, ())}
        more |= {(value, inverse, subject) for inverse in inverses.get(predicate, ())}
        waiting += more - values
        values |= more
    return values


def _told(names_of_edge: Sequence[str]) -> Edge:
    subject, predicate, value = names_of_edge
    return subject, predicate, value


def _edge(triple: ox.Triple) -> Edge:
    return _value(triple.subject), triple.predicate.value, _value(triple.object)


def _wider(edges: Iterable[Edge], relation: str) -> dict[str, set[str]]:
    """All that each class, or property, lies in; itself too."""
    direct: dict[str, set[str]] = defaultdict(set)
    for subject, predicate, value in edges:
        if predicate == relation:
            direct[subject].add(value)
    closed: dict[str, set[str]] = {}
    for start in list(direct):
        reached, waiting = {start}, [start]
        while waiting:
            further = direct.get(waiting.pop(), set()) - reached
            reached |= further
            waiting += further
        closed[start] = reached
    return closed


class _Words:
    """Turns Pellet's terse lines into sentences with labels."""

    SENTENCES = (
        (re.compile(r"(\S+) subClassOf (.+)"), "every {0} is {a1}"),
        (re.compile(r"(\S+) equivalentTo (.+)"), "{0} is the same as {1}"),
        (re.compile(r"(\S+) disjointWith (\S+)"), "no {0} is {a1}"),
        (re.compile(r"(\S+) type (.+)"), "{0} is {a1}"),
        (re.compile(r"(\S+) domain (.+)"), "what has “{0}” is {a1}"),
        (re.compile(r"(\S+) range (.+)"), "what “{0}” leads to is {a1}"),
        (re.compile(r"(\S+) subPropertyOf (\S+)"), "“{0}” implies “{1}”"),
        (re.compile(r"(\S+) inverseOf (\S+)"), "“{0}” is “{1}” the other way round"),
        (re.compile(r"Functional (\S+)"), "“{0}” has one value at most"),
        (re.compile(r"(\S+) differentFrom (\S+)"), "{0} and {1} are two things"),
        (re.compile(r"(\S+) sameAs (\S+)"), "{0} and {1} are one thing"),
    )

    def __init__(
        self, dataset: Store, triples: Iterable[ox.Triple], languages: Sequence[str]
    ) -> None:
        self.prefixes = prefixes_of(dataset)
        terms = {
            term
            for triple in triples
            for term in (triple.subject, triple.predicate, triple.object)
            if isinstance(term, ox.NamedNode)
        }
        self.labels: dict[Term, Label] = labels_of(
            dataset, sorted(terms, key=lambda term: term.value), languages
        )

    def label(self, iri: str) -> str:
        found = self.labels.get(ox.NamedNode(iri))
        return found.text if found else short_form(ox.NamedNode(iri), self.prefixes)

    def explained(self, text: str) -> list[str]:
        """The axioms that contradict each other, one sentence each."""
        lines = [re.sub(r"^\d+\)", "", line).strip() for line in text.splitlines()]
        start = next((at for at, line in enumerate(lines) if line.startswith("Explanation")), None)
        return (
            [] if start is None else [self._sentence(line) for line in lines[start + 1 :] if line]
        )

    def _sentence(self, line: str) -> str:
        for pattern, sentence in self.SENTENCES:
            match = pattern.fullmatch(line)
            if match:
                said = [self._named(part) for part in match.groups()]
                return sentence.format(*said, a1=_with_article(said[-1]))
        return self._named(line)

    def _named(self, text: str) -> str:
        return re.sub(r"<([^<>\s]+)>", lambda match: self._name(match[1]), text)

    def _name(self, iri: str) -> str:
        curie = short_form(ox.NamedNode(iri), self.prefixes)
        label = self.label(iri)
        return label if label == curie else f"{label} ({curie})"


def _with_article(name: str) -> str:
    return f"{'an' if name[:1].lower() in tuple('aeiou') else 'a'} {name}"


# ── As data, in words ────────────────────────────────────────────────────


def as_json(found: Reasoning) -> str:
    """The finding as JSON."""
    left_out = found.projection
    document = {
        "consistent": found.consistent,
        "unsatisfiable": [
            {"iri": each.iri, "label": each.label, "why": each.why} for each in found.unsatisfiable
        ],
        "explanation": found.explanation,
        "triples": len(left_out.triples),
        "inferred": len(found.inferred),
        "left_out": {
            "literals": dict(sorted(left_out.literals.items())),
            "ranges": dict(sorted(left_out.ranges.items())),
            "undeclared": dict(sorted(left_out.undeclared.items())),
            "annotations": left_out.annotations,
            "imports": left_out.imports,
        },
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def as_text(found: Reasoning) -> str:
    """The finding for a terminal, and what it does not cover."""
    if not found.consistent:
        lines = ["inconsistent: ontology and data contradict each other"]
        lines += _because(found.explanation)
    else:
        lines = [f"consistent: {len(found.projection.triples)} triples, {_new(found.inferred)}"]
    for each in found.unsatisfiable:
        lines.append(f"unsatisfiable: nothing can be {_with_article(each.label)} ({each.iri})")
        lines += _because(each.why)
    return "\n".join([*lines, *_left_out(found.projection)]) + "\n"


def as_n_triples(triples: Iterable[ox.Triple]) -> bytes:
    """Triples as sorted N-Triples."""
    return b"".join(sorted(_n_triples([triple]) for triple in triples))


def _new(inferred: Sequence[ox.Triple]) -> str:
    return f"{len(inferred)} more follow from them" if inferred else "nothing new follows from them"


def _because(sentences: Sequence[str]) -> list[str]:
    if not sentences:
        return ["  (no explanation was found)"]
    return ["  because", *(f"    {sentence}" for sentence in sentences)]


def _left_out(projection: Projection) -> Iterator[str]:
    yield "what the reasoner did not see:"
    yield f"  {projection.annotations} annotations, {projection.imports} imports (none is fetched)"
    kinds = (
        ("literals of type", "OWL 2 has no such datatype", projection.literals),
        ("ranges", "OWL 2 has no such datatype", projection.ranges),
        ("triples with", "not declared, or declared otherwise", projection.undeclared),
    )
    for what, why, counts in kinds:
        for iri, count in sorted(counts.items()):
            yield f"  {count} {what} {iri} ({why})"


if __name__ == "__main__":
    _end_when_left_alone()
    sys.stdout.write(json.dumps(_work(Path(sys.argv[1]))))
