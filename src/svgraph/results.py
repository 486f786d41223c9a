"""Turn what an engine found into results that a curator can act on.

An engine names a node, a path, a value and a constraint. Here they get the rule that was broken,
the words of the shape in the reader's language, labels beside names, what was expected beside
what was found, and the place in the file where it can be mended.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import pyoxigraph as ox

from svgraph import names
from svgraph.engines import Found
from svgraph.labels import Label, best_label, labels_of, short_form
from svgraph.positions import Place, Places
from svgraph.report import Result, Rule
from svgraph.shape_words import SEVERITIES, SH
from svgraph.shapes import IllFormed, Node, Shapes
from svgraph.store import Dataset
from svgraph.terms import Term
from svgraph.words import words_of

_PLACEHOLDER = re.compile(r"\{[?$](\w+)\}")
_MOST_LISTED = 5


class Words:
    """Whatever turns a result of an engine into one that a curator can act on."""

    def __init__(
        self,
        *,
        shapes: Shapes,
        report: Sequence[ox.Triple],
        labels: Dataset,
        prefixes: dict[str, str],
        places: Places,
        languages: Sequence[str],
    ) -> None:
        """The shapes, the engine's report, and where words and places are found."""
        self.shapes = shapes
        self.report = Shapes(report)
        self.labels = labels
        self.prefixes = {"sh": SH, "xsd": names.XSD, "rdf": names.RDF, "rdfs": names.RDFS}
        self.prefixes |= prefixes
        self.places = places
        self.languages = languages
        self.said = words_of(languages)
        self.rule_ids = _rule_ids(shapes)
        self._known_labels: dict[Term, Label] = {}

    def results(self, found: Sequence[Found], others: Iterable[Term] = ()) -> list[Result]:
        """The results, each with its words and its place; others will be labelled as well."""
        wanted = [*_resources(found, self), *others]
        self._known_labels = labels_of(self.labels, wanted, self.languages)
        return [self._result(each) for each in found]

    def rules(self, found: Sequence[Found]) -> dict[str, Rule]:
        """The rules behind some results, by id."""
        rules: dict[str, Rule] = {}
        for each in found:
            identifier, node = self.rule(each)
            if identifier not in rules:
                rules[identifier] = self._rule(identifier, node, each)
        return rules

    # ── One result ───────────────────────────────────────────────────────

    def _result(self, found: Found) -> Result:
        path = self.path(found)
        expected, what = self._expected(found), self._found(found, path)
        said = self._message(found)
        message = said.text if said else self._sentence(expected, what) or self._component(found)
        place = self._place(found, path)
        focus, about = self._labelled(found.focus), self._labelled(found.value)
        property_ = self._labelled(ox.NamedNode(path.iri)) if path and path.iri else None
        return Result(
            rule=self.rule(found)[0],
            severity=severity_of(found.severity),
            message=message,
            focus=_plain(found.focus),
            focus_label=focus.text if focus else self.label(found.focus),
            path=path.written(self.shorten) if path else None,
            path_label=property_.text if property_ else None,
            value=None if found.value is None else _plain(found.value),
            value_label=about.text if about else None,
            component=self._component(found),
            plan=_plan(found.focus),
            file=place.file if place else None,
            line=place.line if place else None,
            column=place.column if place else None,
            excerpt=place.excerpt if place else None,
            excerpt_from=place.excerpt_from if place else 1,
            expected=expected,
            found=what,
            message_language=said.language if said else self.said.language,
            focus_language=focus.language if focus else None,
            path_language=property_.language if property_ else None,
            value_language=about.language if about else None,
        )

    def shorten(self, iri: str) -> str:
        """An IRI as a CURIE, where a prefix fits."""
        return names.shortened(iri, self.prefixes)

    def label(self, term: Term) -> str:
        """What a thing goes by."""
        if isinstance(term, ox.Literal):
            return term.value
        known = self._known_labels.get(term)
        return known.text if known else short_form(term, self.prefixes)

    def label_of_shape(self, shape: Term) -> str:
        """A shape as its id, or by where it stands."""
        return short_form(shape, self.prefixes)

    def _labelled(self, term: Term | None) -> Label | None:
        """The label of a thing and its language; nothing where it has none."""
        known = None if term is None else self._known_labels.get(term)
        return known if known and known.language else None

    def _component(self, found: Found) -> str:
        return "" if found.component is None else self.shorten(found.component.value)

    def path(self, found: Found) -> Node | None:
        """The path of a result."""
        if found.path is None:
            return None
        try:
            return self.report.path(found.path)
        except IllFormed:
            try:
                return self.shapes.path(self.shapes.values(found.shape, "path")[0])
            except (IllFormed, IndexError):
                return None

    # ── Its rule ─────────────────────────────────────────────────────────

    def rule(self, found: Found) -> tuple[str, Term | None]:
        """The id of the constraint or shape, or of the nearest one around it that has a name."""
        around = [each for each in (found.constraint, found.shape) if each is not None]
        seen: set[Term] = set()
        while around:
            for each in around:
                if isinstance(each, ox.NamedNode):
                    return self.rule_ids.get(each, _local(each.value)), each
            seen |= set(around)
            around = [
                outer
                for inner in around
                for outer in self.shapes.referrers(inner)
                if outer not in seen
            ]
        component = _local(found.component.value) if found.component is not None else "shape"
        path = self.path(found)
        field = _local(path.iri) + "-" if path and path.iri else ""
        return field + component.removesuffix("ConstraintComponent"), None

    def _rule(self, identifier: str, node: Term | None, found: Found) -> Rule:
        said = best_label(self.messages(found), self.languages)
        title = self._best(self._literals(node, SH + "name", names.LABEL)) or identifier
        return Rule(
            id=identifier,
            title=title,
            message=said.text if said else "",
            why=self._best(self._literals(node, SH + "description")),
            remedy=self._best(self._literals(node, names.REMEDY)),
            severity=severity_of(found.severity),
            shape=node.value if isinstance(node, ox.NamedNode) else None,
        )

    # ── Its words ────────────────────────────────────────────────────────

    def messages(self, found: Found) -> list[ox.Literal]:
        """The shape's own words in every language; else those of the engine."""
        for source in (found.constraint, found.shape):
            own = self._literals(source, SH + "message")
            if own:
                tagged = any(each.language for each in found.messages)
                filled = [self._filled(each, found) for each in own]
                if any(_PLACEHOLDER.search(each.value) for each in filled) and found.messages:
                    return list(found.messages)
                return filled if not tagged or filled == own else list(found.messages)
        return list(found.messages)

    def _message(self, found: Found) -> Label | None:
        """The shape's words, or the engine's where the constraint is none of SHACL's own."""
        shape_speaks = any(
            self._literals(source, SH + "message") for source in (found.constraint, found.shape)
        )
        component = found.component
        if not shape_speaks and component is not None and component.value.startswith(SH):
            return None  # our own words say it in the reader's terms
        return best_label(self.messages(found), self.languages)

    def _filled(self, message: ox.Literal, found: Found) -> ox.Literal:
        """A message with the values that it asks for, where they are known."""
        path = self.path(found)
        known = {
            "this": self.label(found.focus),
            "value": self.label(found.value) if found.value is not None else None,
            "path": path.written(self.shorten) if path else None,
        }

        def put(match: re.Match[str]) -> str:
            return known.get(match[1]) or match[0]

        return ox.Literal(_PLACEHOLDER.sub(put, message.value), language=message.language)

    def _literals(self, node: Term | None, *predicates: str) -> list[ox.Literal]:
        for predicate in predicates:
            found = [
                each
                for each in self.shapes.objects(node, predicate)
                if isinstance(each, ox.Literal)
            ]
            if found:
                return sorted(found, key=lambda each: (each.language or "", each.value))
        return []

    def _best(self, literals: Iterable[ox.Literal]) -> str | None:
        best = best_label(literals, self.languages)
        return best.text if best else None

    # ── Expected and found ───────────────────────────────────────────────

    def _expected(self, found: Found) -> str | None:
        word = _parameter(found.component)
        values = self.shapes.values(found.shape, word) if word else []
        if not word or (not values and word != "closed"):
            return None
        value = values[0] if values else None
        if word in _NAMELESS and isinstance(value, ox.BlankNode):
            return self.said[_NAMELESS[word]]
        if word in _PHRASES and value is not None:
            return self.said.filled(_PHRASES[word], self._term(value))
        if word in ("in", "languageIn") and value is not None:
            return self._listed(value)
        if word == "nodeKind" and value is not None:
            return self._phrase(_NODE_KINDS.get(_local(value.value)))
        return self._phrase(_FIXED.get(word))

    def _phrase(self, name: str | None) -> str | None:
        return None if name is None else self.said[name]

    def _term(self, term: Term) -> str:
        if isinstance(term, ox.Literal):
            return term.value
        known = self._known_labels.get(term)
        short = self.shorten(term.value) if isinstance(term, ox.NamedNode) else str(term)
        return f"{known.text} ({short})" if known and known.language else short

    def _listed(self, head: Term) -> str | None:
        try:
            members = self.shapes.members(head)
        except IllFormed:
            return None
        shown = [self._term(each) for each in members[:_MOST_LISTED]]
        more = len(members) - len(shown)
        listed = ", ".join(shown)
        listed = self.said.filled("and-more", listed, str(more)) if more else listed
        return self.said.filled("expects-one-of", listed)

    def _found(self, found: Found, path: Node | None) -> str | None:
        word = _parameter(found.component)
        if word in ("minCount", "maxCount") and path is not None and not path.step:
            stated = self.places.quads(found.focus, path.iri)
            count = len({self.places.quad(each).object for each in stated})
            return str(count) if count else self.said["none"]
        if found.value is None:
            return None
        if word in _OF_ANY_KIND and isinstance(found.value, ox.Literal):
            kind = self.shorten(found.value.datatype.value)
            return f"{found.value.value} ({kind})"
        if isinstance(found.value, ox.Literal) and found.value.language:
            return f"{found.value.value} ({found.value.language})"
        return self._term(found.value)

    def _sentence(self, expected: str | None, found: str | None) -> str | None:
        """What is wrong, where no shape says what to do."""
        if expected is None:
            return None
        if found is None:
            return self.said.filled("expected-only", expected)
        return self.said.filled("expected-found", expected, found)

    # ── Its place ────────────────────────────────────────────────────────

    def _place(self, found: Found, path: Node | None) -> Place | None:
        """Where the triple at fault stands, or the subject where something is missing."""
        word = _parameter(found.component)
        if path is not None:
            for place in self._of_path(found, path, word):
                return place
        elif found.value is not None and found.value != found.focus:
            fitting = self.places.quads(found.focus, None, found.value)
            if fitting:
                return self.places.at(fitting[0])
        return self.places.of_subject(found.focus)

    def _of_path(self, found: Found, path: Node, word: str | None) -> Iterable[Place]:
        if found.value is not None:
            fitting = self._holding(found.focus, path, found.value)
            if fitting:
                yield self.places.at(fitting[0])
        elif word == "maxCount" and not path.step:
            fitting = self.places.quads(found.focus, path.iri)
            limit = self.shapes.value(found.shape, "maxCount")
            allowed = int(limit.value) if limit is not None and limit.value.isdecimal() else 0
            if len(fitting) > allowed:
                yield self.places.at(fitting[allowed])
        elif word == "uniqueLang" and not path.step:
            again = self._twice_in_a_language(found.focus, path.iri)
            if again is not None:
                yield self.places.at(again)

    def _holding(self, focus: Term, path: Node, value: Term) -> list[tuple[int, int]]:
        """The triples by which a path leads to a value, the nearest one to it first."""
        if not path.step:
            return self.places.quads(focus, path.iri, value)
        if path.step == "^":
            inner = path.parts[0]
            return [] if inner.step else self.places.quads(value, inner.iri, focus)
        if path.step == "|":
            return [each for part in path.parts for each in self._holding(focus, part, value)]
        last, first = path.parts[-1], path.parts[0]
        near = [] if last.step else self.places.quads(None, last.iri, value)
        if path.step == "/" and not first.step and near:
            steps = {self.places.quad(each).object for each in self.places.quads(focus, first.iri)}
            near = [each for each in near if self.places.quad(each).subject in steps] or near
        far = [] if first.step else self.places.quads(focus, first.iri)
        return near or far

    def _twice_in_a_language(self, focus: Term, predicate: str) -> tuple[int, int] | None:
        seen: set[str] = set()
        for each in self.places.quads(focus, predicate):
            literal = self.places.quad(each).object
            language = literal.language if isinstance(literal, ox.Literal) else None
            if language is not None:
                if language.lower() in seen:
                    return each
                seen.add(language.lower())
        return None


def custom_severities(found: Iterable[Found]) -> list[str]:
    """The severities among some results that SHACL does not have: they count as violations."""
    iris = {each.severity.value for each in found if each.severity is not None}
    return sorted(iri for iri in iris if iri.removeprefix(SH) not in SEVERITIES)


def severity_of(term: Term | None) -> str:
    """The severity that a term stands for; one that nobody knows is the worst."""
    return "violation" if term is None else SEVERITIES.get(term.value.removeprefix(SH), "violation")


def wanted_terms(found: Iterable[Found]) -> set[Term]:
    """The terms by whose triples results are placed."""
    return {term for each in found for term in (each.focus, each.value) if term is not None}


# What each constraint expects, by its parameter.
# The phrase for each parameter of a constraint, by its name among the words of a report.
_PHRASES = {
    "minCount": "expects-min-count",
    "maxCount": "expects-max-count",
    "qualifiedMinCount": "expects-qualified-min-count",
    "qualifiedMaxCount": "expects-qualified-max-count",
    "minLength": "expects-min-length",
    "maxLength": "expects-max-length",
    "minInclusive": "expects-min-inclusive",
    "maxInclusive": "expects-max-inclusive",
    "minExclusive": "expects-min-exclusive",
    "maxExclusive": "expects-max-exclusive",
    "pattern": "expects-pattern",
    "datatype": "expects-datatype",
    "class": "expects-class",
    "hasValue": "expects-has-value",
    "equals": "expects-equals",
    "disjoint": "expects-disjoint",
    "lessThan": "expects-less-than",
    "lessThanOrEquals": "expects-less-than-or-equals",
    "node": "expects-node",
    "not": "expects-not",
}
# Where the shape that a value has to fit, or not, has no name.
_NAMELESS = {"node": "expects-node-nameless", "not": "expects-not-nameless"}
_FIXED = {
    "uniqueLang": "expects-unique-lang",
    "closed": "expects-closed",
    "or": "expects-or",
    "xone": "expects-xone",
}
# Where the type of a value may be what is wrong with it.
_OF_ANY_KIND = ("datatype", "node", "not", "or", "xone")
_NODE_KINDS = {
    "IRI": "expects-iri",
    "BlankNode": "expects-blank-node",
    "Literal": "expects-literal",
    "BlankNodeOrIRI": "expects-blank-node-or-iri",
    "BlankNodeOrLiteral": "expects-blank-node-or-literal",
    "IRIOrLiteral": "expects-iri-or-literal",
}


def _parameter(component: Term | None) -> str | None:
    """The parameter behind a component of SHACL itself."""
    if component is None or not component.value.startswith(SH):
        return None
    word = component.value.removeprefix(SH).removesuffix("ConstraintComponent")
    return word[:1].lower() + word[1:]


def _rule_ids(shapes: Shapes) -> dict[Term, str]:
    """An id for each named node of the shapes: its local name, or its IRI where two share one."""
    by_name: dict[str, list[Term]] = {}
    subjects = dict.fromkeys(each.subject for each in shapes.triples)
    for node in subjects:
        if isinstance(node, ox.NamedNode):
            by_name.setdefault(_local(node.value), []).append(node)
    return {
        node: name if len(nodes) == 1 or node.value.startswith(names.SHAPES) else node.value
        for name, nodes in by_name.items()
        for node in nodes
    }


def _resources(found: Iterable[Found], words: Words) -> set[Term]:
    """Everything in some results that may have a label."""
    wanted = wanted_terms(found)
    for each in found:
        path = words.path(each)
        if path is not None and path.iri:
            wanted.add(ox.NamedNode(path.iri))
        word = _parameter(each.component)
        for value in words.shapes.values(each.shape, word) if word else []:
            wanted.add(value)
            if word == "in":
                wanted |= set(_members(words.shapes, value)[:_MOST_LISTED])
    return wanted


def _members(shapes: Shapes, head: Term) -> list[Term]:
    try:
        return shapes.members(head)
    except IllFormed:
        return []


def _plain(term: Term) -> str:
    return str(term) if isinstance(term, ox.BlankNode) else term.value


def _plan(focus: Term) -> str | None:
    """The code of the plan that a record belongs to: records lie below their plan."""
    if not focus.value.startswith(names.PLAN):
        return None
    return focus.value.removeprefix(names.PLAN).partition("/")[0]


def _local(iri: str) -> str:
    return re.split(r"[/#]", iri)[-1] or iri
