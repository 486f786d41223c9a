"""Refuse shapes that an engine would pass over in silence.

A misspelt constraint, a list without an end, a pattern that is none: an engine checks nothing
and the data conform. Here each is an error with the file, the line and the column of the triple
at fault. What is legal and yet surprising (a shape that is switched off, one that nobody uses)
is a note.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from svgraph import names, sparql
from svgraph.errors import InputError, did_you_mean
from svgraph.positions import Place, Places
from svgraph.shape_words import (
    BOUNDS,
    CLASSES,
    LISTED,
    NODE_KINDS,
    OF_PROPERTIES,
    ONCE,
    PAIRS,
    PROPERTIES,
    SEVERITIES,
    SH,
    SHAPE_LISTED,
    SHAPE_VALUED,
    TARGETS,
    TRUTHS,
    WHOLE,
    WORDS,
    XSD_TYPES,
)
from svgraph.shapes import NAMESPACE, PREFIX, IllFormed, Shapes, is_truth
from svgraph.terms import Term

NO_SHAPES = "there are no shapes"
COUNTS = "(xsd:integer) from 0 to 999999999"


@dataclass(frozen=True)
class Fault:
    """What is wrong with a triple of the shapes, or with a shape as a whole."""

    subject: Term
    message: str
    hint: str | None = None
    word: str | None = None
    value: Term | None = None
    # Line and column within the value, where it is a text of several lines.
    inside: tuple[int, int] | None = None


PatternFault = Callable[[str, str], "str | None"]


def faults(shapes: Shapes, pattern_fault: PatternFault, *, is_mixed: bool = False) -> list[Fault]:
    """Everything for which the shapes cannot be trusted to check what they seem to.

    Where data and shapes are one file (`is_mixed`), the data may use words of SHACL as they like.
    """
    known = shapes.shapes()
    found = [
        each for each in _strange_words(shapes) if not (is_mixed and _is_data(shapes, known, each))
    ]
    if not known and not found:
        return [Fault(ox.NamedNode(SH), NO_SHAPES)]
    for shape in known:
        found += _Shape(shapes, shape).faults(pattern_fault)
    found += _declarations(shapes)
    found += _executables(shapes)
    found += _queries(shapes)
    found += _recursions(shapes, known)
    for subject, regime in shapes.pairs("entailment"):
        found.append(
            Fault(subject, f"the entailment {_named(regime)} is not done", None, "entailment")
        )
    return found


def _is_data(shapes: Shapes, known: Iterable[Term], fault: Fault) -> bool:
    """Whether a strange word is said of something that has nothing to do with shapes."""
    own = [word for word, _ in shapes.facts_of(fault.subject) if word.startswith(SH)]
    kinds = shapes.types(fault.subject)
    return (
        fault.subject not in known
        and own == [fault.word]
        and not any(kind.startswith(SH) for kind in kinds)
    )


def notes(shapes: Shapes, *, is_mixed: bool = False) -> list[Fault]:
    """What is legal, and yet not what whoever reads the report may expect."""
    known = shapes.shapes()
    found = [each for each in _strange_words(shapes) if is_mixed and _is_data(shapes, known, each)]
    for subject in dict.fromkeys(
        each.subject for each in shapes.triples if each.predicate.value == names.IMPORTS
    ):
        if not isinstance(subject, ox.Triple):
            found.append(Fault(subject, "owl:imports is not followed: name the file by --shapes"))
    for shape in known:
        found += _without_effect(shapes, shape)
        found += _halves(shapes, shape)
        if shapes.is_off(shape):
            found.append(
                Fault(
                    shape, f"{_named(shape)} is switched off by sh:deactivated", None, "deactivated"
                )
            )
        elif (
            not shapes.has_target(shape)
            and not _is_used(shapes, shape)
            and isinstance(shape, ox.NamedNode)
        ):
            found.append(Fault(shape, f"{_named(shape)} has no target and nothing refers to it"))
    return found


def _without_effect(shapes: Shapes, shape: Term) -> list[Fault]:
    """Flags of no pattern; truths that switch nothing on: SHACL asks for the literal `true`."""
    flags = [] if shapes.values(shape, "pattern") else shapes.values(shape, "flags")
    alone = "sh:flags has no effect without sh:pattern"
    return [Fault(shape, alone, None, "flags", value) for value in flags] + [
        Fault(shape, f"sh:{word} has no effect: write true, not {value}", None, word, value)
        for word in TRUTHS
        for value in shapes.values(shape, word)
        if isinstance(value, ox.Literal) and value.value == "1"
    ]


def _halves(shapes: Shapes, shape: Term) -> list[Fault]:
    """Words that check something together, and nothing alone."""
    counts = ("qualifiedMinCount", "qualifiedMaxCount")
    counted = "qualifiedValueShape"
    there = [word for word in (*counts, counted) if shapes.values(shape, word)]
    if there == [counted]:
        needed = " or ".join(f"sh:{word}" for word in counts)
        return [Fault(shape, f"sh:{counted} checks nothing without {needed}", None, counted)]
    if counted in there:
        return []
    return [
        Fault(shape, f"sh:{word} checks nothing without sh:{counted}", None, word) for word in there
    ]


def _is_used(shapes: Shapes, shape: Term) -> bool:
    return bool(shapes.referrers(shape))


def errors_of(found: Sequence[Fault], places: Places) -> list[InputError]:
    """Faults as errors, each with its place."""
    errors = []
    for fault in found:
        place = place_of(fault, places)
        where = (
            {"file": place.file, "line": place.line, "column": place.column}
            if place is not None
            else {}
        )
        errors.append(InputError(fault.message, hint=fault.hint, **where))  # type: ignore[arg-type]
    return sorted(errors, key=lambda each: (each.file or "", each.line or 0, each.column or 0))


def place_of(fault: Fault, places: Places) -> Place | None:
    """Where the triple at fault stands, or else its subject."""
    if fault.word is None:
        return places.of_subject(fault.subject)
    predicate = fault.word if ":" in fault.word else SH + fault.word
    place = places.of_triple(fault.subject, predicate, fault.value)
    place = place or places.of_triple(fault.subject, predicate) or places.of_subject(fault.subject)
    if place is None or fault.inside is None:
        return place
    return _inside(place, *fault.inside)


def _inside(place: Place, line: int, column: int) -> Place:
    """A place within a text that begins at another one, between three quotation marks."""
    opening = place.excerpt[place.column - place.excerpt_from :][:3]
    if opening not in ('"' * 3, "'" * 3):
        return place
    if line == 1:
        return place._replace(column=place.column + 3 + column - 1)
    return place._replace(line=place.line + line - 1, column=column, excerpt="")


def _named(term: Term) -> str:
    if isinstance(term, ox.NamedNode):
        for prefix, namespace in (("sh", SH), ("rdf", names.RDF), ("xsd", names.XSD)):
            if term.value.startswith(namespace):
                return f"{prefix}:{term.value.removeprefix(namespace)}"
        return f"<{term.value}>"
    return "this shape" if isinstance(term, ox.BlankNode) else str(term)


def _local(term: Term) -> str | None:
    """The word, where a term is one of SHACL."""
    if isinstance(term, ox.NamedNode) and term.value.startswith(SH):
        return term.value.removeprefix(SH)
    return None


def _strange_words(shapes: Shapes) -> Iterator[Fault]:
    """Words that SHACL does not have, and words where they mean nothing."""
    for each in shapes.triples:
        if isinstance(each.subject, ox.Triple) or isinstance(each.object, ox.Triple):
            continue
        for term in (each.predicate, each.object):
            if _is_almost_ours(term):
                yield _outside(each, term)
        word = _local(each.predicate)
        if word is not None and word not in PROPERTIES:
            yield _strange(each, word, PROPERTIES, "property")
            continue
        word = _local(each.object)
        if word is not None and word:
            is_type = each.predicate.value == names.TYPE
            if word not in (CLASSES if is_type else WORDS) and not _defines(each, shapes):
                yield _strange(
                    each, word, CLASSES if is_type else WORDS, "class" if is_type else "word"
                )
        word = _local(each.subject)
        if word and word not in WORDS:
            yield _strange(each, word, WORDS, "word")


def _is_almost_ours(term: Term) -> bool:
    """Whether an IRI is a word of SHACL but for its namespace."""
    if not isinstance(term, ox.NamedNode) or term.value.startswith(SH):
        return False
    almost = re.match(names.ALMOST_SH, term.value)
    return almost is not None and term.value[almost.end() :] in WORDS


def _outside(triple: ox.Triple, term: Term) -> Fault:
    return Fault(
        triple.subject,  # type: ignore[arg-type]
        f"{_named(term)} is no word of SHACL",
        f"the namespace of SHACL is {SH}",
        triple.predicate.value,
        triple.object,  # type: ignore[arg-type]
    )


def _defines(triple: ox.Triple, shapes: Shapes) -> bool:
    """Whether a triple speaks of the vocabulary itself."""
    return _local(triple.subject) in WORDS if not isinstance(triple.subject, ox.Triple) else False


def _strange(triple: ox.Triple, word: str, known: Iterable[str], what: str) -> Fault:
    subject, value = triple.subject, triple.object
    message = f"SHACL has no {what} sh:{word}"
    if word in WORDS:
        message = f"sh:{word} is no {what}"
    return Fault(
        subject,  # type: ignore[arg-type]
        message,
        did_you_mean(f"sh:{word}", [f"sh:{each}" for each in known]),
        triple.predicate.value,
        value,  # type: ignore[arg-type]
    )


class _Shape:
    """One shape under scrutiny."""

    def __init__(self, shapes: Shapes, shape: Term) -> None:
        self.shapes = shapes
        self.shape = shape

    def faults(self, pattern_fault: PatternFault) -> Iterator[Fault]:
        if isinstance(self.shape, ox.Literal):
            return
        yield from self._kind()
        yield from self._once()
        yield from self._numbers()
        yield from self._truths()
        yield from self._names()
        yield from self._lists()
        yield from self._patterns(pattern_fault)
        yield from self._messages()
        yield from self._references()
        for script in self.shapes.values(self.shape, "js"):
            yield self._fault("js", script, "this script would not be run", "use sh:sparql")

    def _fault(self, word: str, value: Term | None, message: str, hint: str | None = None) -> Fault:
        return Fault(self.shape, message, hint, word, value)

    def _values(self, *words: str) -> Iterator[tuple[str, Term]]:
        for word in words:
            for value in self.shapes.values(self.shape, word):
                yield word, value

    def _kind(self) -> Iterator[Fault]:
        """A property shape has one path, a node shape none."""
        paths = self.shapes.values(self.shape, "path")
        types = self.shapes.types(self.shape)
        is_node = SH + "NodeShape" in types
        is_property = SH + "PropertyShape" in types or self._is_held_as_property()
        if is_node and is_property:
            yield Fault(self.shape, f"{_named(self.shape)} is a node shape and a property shape")
        elif is_node and paths:
            yield self._fault(
                "path", paths[0], "a node shape has no path", "make it a property shape"
            )
        elif is_property and not paths:
            yield Fault(
                self.shape,
                f"{_named(self.shape)} is a property shape without sh:path",
                "name the property that it looks at",
            )
        elif len(paths) > 1:
            yield self._fault(
                "path", paths[1], f"{_named(self.shape)} has {len(paths)} paths", "a shape has one"
            )
        for path in paths:
            try:
                self.shapes.path(path)
            except IllFormed as error:
                yield self._ill_formed(error, "path", path)
        if not paths and not is_property:
            for word, value in self._values(*OF_PROPERTIES):
                yield self._fault(
                    word,
                    value,
                    f"sh:{word} is for property shapes; {_named(self.shape)} has no path",
                    "put it into a sh:property with a sh:path",
                )

    def _is_held_as_property(self) -> bool:
        return any(
            self.shape in self.shapes.values(holder, "property")
            for holder in self.shapes.referrers(self.shape)
        )

    def _ill_formed(self, error: IllFormed, word: str, value: Term) -> Fault:
        if not self.shapes.describes(error.subject):
            return self._fault(word, value, f"{error.message} (sh:{word})")
        return Fault(error.subject, f"{error.message} (sh:{word})", None, error.predicate)

    def _once(self) -> Iterator[Fault]:
        for word in ONCE:
            values = self.shapes.values(self.shape, word)
            if len(values) > 1:
                yield self._fault(
                    word, values[1], f"sh:{word} stands {len(values)} times in one shape"
                )

    def _numbers(self) -> Iterator[Fault]:
        for word, value in self._values(*WHOLE):
            if not _is_count(value):
                yield self._fault(
                    word, value, f"sh:{word} takes a whole number {COUNTS}, not {_named(value)}"
                )
        for word, value in self._values(*BOUNDS):
            if not isinstance(value, ox.Literal):
                yield self._fault(word, value, f"sh:{word} takes a literal, not {_named(value)}")

    def _truths(self) -> Iterator[Fault]:
        for word, value in self._values(*TRUTHS):
            if not is_truth(value):
                yield self._fault(word, value, f"sh:{word} is true or false, not {_named(value)}")

    def _names(self) -> Iterator[Fault]:
        """What must be an IRI is one."""
        iris = ("datatype", "class", *PAIRS, "severity", *TARGETS[1:])
        for word, value in self._values(*iris):
            if not isinstance(value, ox.NamedNode):
                yield self._fault(word, value, f"sh:{word} takes an IRI, not {_named(value)}")
        for word, value in self._values("datatype"):
            if isinstance(value, ox.NamedNode) and value.value.startswith(names.XSD):
                kind = value.value.removeprefix(names.XSD)
                if kind not in XSD_TYPES:
                    hint = did_you_mean(kind, XSD_TYPES)
                    yield self._fault(word, value, f"XML Schema has no datatype {kind}", hint)
        for word, value in self._values("targetNode"):
            if isinstance(value, ox.BlankNode):
                yield self._fault(word, value, "a target node has a name or is a literal")
        for word, value in self._values("nodeKind"):
            if _local(value) not in NODE_KINDS:
                kinds = [f"sh:{each}" for each in NODE_KINDS]
                hint = did_you_mean(_named(value), kinds) or f"known: {' '.join(kinds)}"
                yield self._fault(word, value, f"{_named(value)} is no node kind", hint)
        for word, value in self._values("severity"):
            local = _local(value)
            if local is not None and local in WORDS and local not in SEVERITIES:
                hint = "use sh:Violation, sh:Warning or sh:Info"
                yield self._fault(word, value, f"{_named(value)} is no severity", hint)

    def _lists(self) -> Iterator[Fault]:
        for word, head in self._values(*LISTED):
            try:
                members = self.shapes.members(head)
            except IllFormed as error:
                yield self._ill_formed(error, word, head)
                continue
            for member in members:
                if word == "languageIn" and not _is_text(member):
                    yield self._fault(word, head, f"a language is a text, not {_named(member)}")
                if word == "ignoredProperties" and not isinstance(member, ox.NamedNode):
                    yield self._fault(word, head, f"a property is an IRI, not {_named(member)}")
                if word in SHAPE_LISTED and isinstance(member, ox.Literal):
                    yield self._fault(word, head, f"a shape is no text: {_named(member)}")

    def _patterns(self, pattern_fault: PatternFault) -> Iterator[Fault]:
        flags = self.shapes.value(self.shape, "flags")
        for word, value in self._values("flags"):
            if not _is_text(value) or not re.fullmatch(r"[smixq]*", value.value):
                yield self._fault(word, value, f"{_named(value)} are no flags", "known: s m i x q")
                flags = None
        for word, value in self._values("pattern"):
            if not _is_text(value):
                yield self._fault(word, value, f"a pattern is a text, not {_named(value)}")
                continue
            reason = pattern_fault(value.value, flags.value if flags is not None else "")
            if reason:
                yield self._fault(word, value, f"this pattern does not compile: {reason}")

    def _messages(self) -> Iterator[Fault]:
        for word, value in self._values("message"):
            if not _is_text(value, tagged=True):
                yield self._fault(word, value, f"a message is a text, not {_named(value)}")

    def _references(self) -> Iterator[Fault]:
        """What a shape refers to is there."""
        for word, value in self._values(*SHAPE_VALUED):
            if isinstance(value, ox.Literal):
                yield self._fault(
                    word, value, f"sh:{word} leads to a shape, not to {_named(value)}"
                )
            elif not self.shapes.describes(value):
                known = [
                    each.value for each in self.shapes.shapes() if isinstance(each, ox.NamedNode)
                ]
                near = did_you_mean(value.value, [each for each in known if each != value.value])
                yield self._fault(
                    word,
                    value,
                    f"sh:{word} leads to {_named(value)}, which nothing describes",
                    near,
                )
        for word in SHAPE_LISTED:
            for head in self.shapes.values(self.shape, word):
                for member in self.shapes._listed(head):
                    if isinstance(member, ox.NamedNode) and not self.shapes.describes(member):
                        yield self._fault(
                            word,
                            head,
                            f"sh:{word} leads to {_named(member)}, which nothing describes",
                        )


def _is_count(value: Term) -> bool:
    return (
        isinstance(value, ox.Literal)
        and value.datatype.value == names.XSD_INTEGER
        and re.fullmatch(r"\+?[0-9]{1,9}", value.value) is not None
    )


def _is_text(value: Term, *, tagged: bool = False) -> bool:
    if not isinstance(value, ox.Literal):
        return False
    plain = value.datatype.value == names.XSD_STRING
    return plain or (tagged and value.language is not None)


# ── Recursion ────────────────────────────────────────────────────────────


def _recursions(shapes: Shapes, known: Iterable[Term]) -> Iterator[Fault]:
    """Shapes that lead back to themselves: SHACL gives them no meaning."""
    done: set[Term] = set()
    for shape in known:
        circle = _circle(shapes, shape, done)
        if circle:
            way = " → ".join(_named(each) for each in circle)
            yield Fault(
                circle[0],
                f"{_named(circle[0])} leads back to itself: {way}",
                "a recursive shape has no defined meaning in SHACL",
            )


def _circle(shapes: Shapes, start: Term, done: set[Term]) -> list[Term]:
    """A way from a shape back to itself or to one on the way; depth first, without recursion."""
    way: list[Term] = []
    ahead = [(start, iter([start]))]
    on_way: set[Term] = set()
    while ahead:
        _, following = ahead[-1]
        each = next(following, None)
        if each is None:
            ahead.pop()
            if way:
                gone = way.pop()
                on_way.discard(gone)
                done.add(gone)
            continue
        if each in on_way:
            return [*way[way.index(each) :], each]
        if each not in done:
            way.append(each)
            on_way.add(each)
            ahead.append((each, iter(shapes.references(each))))
    return []


# ── Queries ──────────────────────────────────────────────────────────────

_PATH = re.compile(r"[$?]PATH\b")
_STAND_IN = "<urn:path>"
_FUNCTIONS = {SH + "SPARQLFunction"}
_VALIDATORS = ("validator", "nodeValidator", "propertyValidator")
_CASTS = frozenset(
    (
        *("boolean", "date", "dateTime", "dayTimeDuration", "decimal", "double", "duration"),
        *("float", "integer", "string", "time", "yearMonthDuration"),
    )
)
# What a prefix and a namespace may consist of: they are put before a query as they are.


def _declarations(shapes: Shapes) -> Iterator[Fault]:
    """Prefixes that are none: whatever stands in their place would become part of the queries."""
    for owner, declaration in shapes.pairs("declare"):
        for word, form in (("prefix", PREFIX), ("namespace", NAMESPACE)):
            values = shapes.values(declaration, word)
            if len(values) != 1:
                message = f"this declaration has {len(values) or 'no'} sh:{word}"
                subject = declaration if shapes.describes(declaration) else owner
                yield Fault(subject, message)
            for value in values:
                if not isinstance(value, ox.Literal) or not form.fullmatch(value.value):
                    message = f"{_named(value)} is no {word}"
                    yield Fault(declaration, message, None, word, value)


def _executables(shapes: Shapes) -> Iterator[Fault]:
    """Targets and rules of a kind that nobody runs, and components that check nothing."""
    for shape, target in shapes.pairs("target"):
        kinds = shapes.types(target)
        selects = len(shapes.values(target, "select"))
        if SH + "SPARQLTarget" in kinds or selects:
            if selects != 1:
                message = f"this target has {selects or 'no'} sh:select"
                yield Fault(shape, message, None, "target", target)
        elif not any(SH + "SPARQLTargetType" in shapes.types(ox.NamedNode(k)) for k in kinds):
            message = "this target would choose nothing"
            yield Fault(shape, message, "make it a sh:SPARQLTarget", "target", target)
    for shape, rule in shapes.pairs("rule"):
        if not shapes.types(rule) & {SH + "TripleRule", SH + "SPARQLRule"}:
            message = "this rule would not be run"
            hint = "make it a sh:SPARQLRule or a sh:TripleRule"
            yield Fault(shape, message, hint, "rule", rule)
    for component, _ in shapes.pairs("parameter"):
        if SH + "ConstraintComponent" in shapes.types(component) and not any(
            shapes.values(component, word) for word in _VALIDATORS
        ):
            yield Fault(component, f"{_named(component)} has no validator, and checks nothing")


def _queries(shapes: Shapes) -> Iterator[Fault]:
    for word in ("select", "ask", "construct", "update"):
        for node, text in shapes.pairs(word):
            if not isinstance(text, ox.Literal):
                yield Fault(node, f"sh:{word} takes a text", None, word, text)
            elif word == "update":
                yield Fault(node, "an update is not run", None, word, text)
            else:
                yield from _Query(shapes, node, word, text).faults()
    for holder, constraint in shapes.pairs("sparql"):
        count = len(shapes.values(constraint, "select"))
        if count != 1:
            what = "no" if count == 0 else str(count)
            hint = (
                "sh:ask is for validators; write a SELECT"
                if shapes.values(constraint, "ask")
                else None
            )
            subject = holder if not shapes.describes(constraint) else constraint
            yield Fault(subject, f"this constraint has {what} sh:select", hint)


class _Query:
    """A query in the shapes under scrutiny."""

    def __init__(self, shapes: Shapes, node: Term, word: str, text: ox.Literal) -> None:
        self.shapes = shapes
        self.node = node
        self.word = word
        self.text = text

    def faults(self) -> Iterator[Fault]:
        header = "".join(
            f"PREFIX {prefix}: <{namespace}> "
            for prefix, namespace in self.shapes.prefix_header(self.node).items()
        )
        query = _PATH.sub(_STAND_IN, self.text.value)
        try:
            sparql.refuse(query)
            self._parse(header, query)
        except InputError as error:
            place = (error.line, error.column) if error.line and error.column else None
            if place is not None and place[0] == 1:
                place = (1, max(1, place[1] - len(header))) if self._parsed else place
            yield Fault(
                self.node, f"the query: {error.message}", error.hint, self.word, self.text, place
            )
            return
        if sparql.names_graphs(query):
            yield self._fault("a query of shapes chooses no graphs by FROM")
        yield from self._unknown_functions(query)
        if self._is_prebound():
            yield from self._prebinding()
        if self.word == "select" and self._is_held_as("target"):
            yield from self._targeting()

    _parsed = False

    def _parse(self, header: str, query: str) -> None:
        self._parsed = True
        with sparql.engine_errors(header + query):
            sparql.parse(header + query)
        if sparql.form(query) != self.word.upper():
            raise InputError(f"this is no {self.word.upper()}")

    def _unknown_functions(self, query: str) -> Iterator[Fault]:
        """Functions that nobody defines: a condition that calls one is never true."""
        for called in sparql.functions_called(query, self.shapes.prefix_header(self.node)):
            is_cast = called.iri.removeprefix(names.XSD) in _CASTS
            if not is_cast and not self.shapes.types(ox.NamedNode(called.iri)) & _FUNCTIONS:
                message = f"the query: nothing defines the function {called.written}"
                inside = (called.line, called.column)
                yield Fault(self.node, message, None, self.word, self.text, inside)

    def _fault(self, message: str, token: sparql.Token | None = None) -> Fault:
        inside = None if token is None else (token.line, token.column)
        return Fault(self.node, f"the query: {message}", None, self.word, self.text, inside)

    def _is_prebound(self) -> bool:
        """Whether the query belongs to a constraint or a validator, not to a target or rule."""
        return self._is_held_as("sparql", *_VALIDATORS)

    def _is_held_as(self, *words: str) -> bool:
        return any(
            self.node in self.shapes.values(holder, word)
            for holder in self.shapes.referrers(self.node)
            for word in words
        )

    def _targeting(self) -> Iterator[Fault]:
        """What a target chooses are its values of ?this."""
        listed = list(sparql.tokens(self.text.value))
        for number, token in enumerate(listed):
            if token.word == "SELECT":
                if self._unprojected(listed[number + 1 :], {"this"}):
                    yield self._fault("this SELECT must return ?this", token)
                return

    def _parameters(self) -> set[str]:
        """The names of the parameters of the component that the query validates."""
        found = set()
        for holder in self.shapes.referrers(self.node):
            for parameter in self.shapes.values(holder, "parameter"):
                path = self.shapes.value(parameter, "path")
                if path is not None:
                    found.add(re.split(r"[/#]", path.value)[-1])
        return found

    def _prebinding(self) -> Iterator[Fault]:
        """What SHACL forbids where variables are bound before the query runs."""
        bound = {"this", *self._parameters()}
        bound |= {"value"} if self.word == "ask" else set()
        listed = list(sparql.tokens(self.text.value))
        depth = 0
        for number, token in enumerate(listed):
            following = listed[number + 1] if number + 1 < len(listed) else token
            depth += (token.text == "{") - (token.text == "}")
            if token.word in ("MINUS", "VALUES"):
                yield self._fault(f"{token.word} has no meaning in a constraint", token)
            if token.word == "AS" and following.text[1:] in bound | {"shapesGraph", "currentShape"}:
                yield self._fault(f"{following.text} is bound already", following)
            if token.word == "SELECT":
                missing = self._unprojected(listed[number + 1 :], bound if depth else {"this"})
                if missing:
                    names_ = " ".join(f"${each}" for each in sorted(missing))
                    yield self._fault(f"this SELECT must return {names_}", token)

    def _unprojected(self, rest: Sequence[sparql.Token], wanted: set[str]) -> set[str]:
        """The variables that a SELECT does not return though it must."""
        projected: set[str] = set()
        for token in rest:
            if token.text == "*" and not projected:
                return set()
            if token.text == "{" or token.word in ("WHERE", "FROM"):
                break
            if token.kind == "variable":
                projected.add(token.text[1:])
        return wanted - projected
