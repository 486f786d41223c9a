"""Read a shapes graph: its shapes, lists and paths, and what its targets look at."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

import pyoxigraph as ox

from svgraph import names
from svgraph.shape_words import PARAMETERS, SH, SHAPE_LISTED, SHAPE_VALUED, STEPS, TARGETS
from svgraph.terms import Term

DEEPEST_PATH = 100
# What may be declared as a prefix, and for what.
PREFIX = re.compile(r"(?:[^\W\d_](?:[\w.\-]{0,200}[\w\-])?)?")
NAMESPACE = re.compile(r'[^\x00-\x20<>"{}|^`\\]*')


class Node(NamedTuple):
    """A path of properties as SHACL nests it: a step (`^ * + ? / |`, or none) over its parts."""

    step: str
    parts: tuple[Node, ...] = ()
    iri: str = ""

    def written(self, shorten: Callable[[str], str]) -> str:
        """The path as SPARQL writes it."""
        if not self.step:
            return shorten(self.iri)
        inner = [part.written(shorten) for part in self.parts]
        if self.step in "/|":
            return f"({self.step.join(inner)})"
        return f"^{inner[0]}" if self.step == "^" else f"{inner[0]}{self.step}"


_STEP_SIGNS = {
    "inversePath": "^",
    "zeroOrMorePath": "*",
    "oneOrMorePath": "+",
    "zeroOrOnePath": "?",
}


class IllFormed(Exception):
    """A list or a path that is none, and the triple that breaks it."""

    def __init__(self, message: str, subject: Term, predicate: str | None = None) -> None:
        """What is wrong, and of what."""
        super().__init__(message)
        self.message = message
        self.subject = subject
        self.predicate = predicate


# ── Reading ──────────────────────────────────────────────────────────────


class Shapes:
    """A graph of shapes, to look things up in."""

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        """Take in all triples, of shapes or not."""
        self.triples = list(triples)
        self._facts: dict[Term, dict[str, list[Term]]] = {}
        self._referrers: dict[Term, list[Term]] = {}
        for each in self.triples:
            if isinstance(each.subject, ox.Triple) or isinstance(each.object, ox.Triple):
                continue
            of_subject = self._facts.setdefault(each.subject, {})
            of_subject.setdefault(each.predicate.value, []).append(each.object)
            if not isinstance(each.object, ox.Literal):
                self._referrers.setdefault(each.object, []).append(each.subject)

    def objects(self, node: Term | None, predicate: str) -> list[Term]:
        """The values of a property, by its IRI."""
        return [] if node is None else self._facts.get(node, {}).get(predicate, [])

    def values(self, node: Term | None, word: str) -> list[Term]:
        """The values of a property of SHACL."""
        return self.objects(node, SH + word)

    def value(self, node: Term | None, word: str) -> Term | None:
        """The first value of a property of SHACL."""
        return next(iter(self.values(node, word)), None)

    def pairs(self, word: str) -> Iterator[tuple[Term, Term]]:
        """Each subject and value of a property of SHACL."""
        for subject, facts in self._facts.items():
            for value in facts.get(SH + word, []):
                yield subject, value

    def referrers(self, node: Term) -> list[Term]:
        """What says something of a node."""
        return self._referrers.get(node, [])

    def facts_of(self, node: Term) -> Iterator[tuple[str, Term]]:
        """Each property and value of a node."""
        for predicate, values in self._facts.get(node, {}).items():
            for value in values:
                yield predicate, value

    def describes(self, node: Term) -> bool:
        """Whether anything is said about a node."""
        return node in self._facts

    def types(self, node: Term) -> set[str]:
        """The classes that a node is said to be in."""
        return {each.value for each in self.objects(node, names.TYPE)}

    def members(self, head: Term) -> list[Term]:
        """The members of a list, refused where it is none."""
        found: list[Term] = []
        seen: set[Term] = set()
        at = head
        while not (isinstance(at, ox.NamedNode) and at.value == names.NIL):
            if at in seen:
                raise IllFormed("this list runs in a circle", at, names.REST)
            seen.add(at)
            firsts, rests = self.objects(at, names.FIRST), self.objects(at, names.REST)
            if not firsts and not rests:
                what = "this is no list" if at == head else "this list has no end"
                raise IllFormed(what, at)
            if len(firsts) != 1:
                raise IllFormed(f"this list has {len(firsts) or 'no'} rdf:first in one place", at)
            if len(rests) != 1:
                raise IllFormed(f"this list has {len(rests) or 'no'} rdf:rest in one place", at)
            found.append(firsts[0])
            at = rests[0]
        return found

    def path(self, node: Term, within: frozenset[Term] = frozenset()) -> Node:
        """The path that a node stands for, refused where it is none."""
        if isinstance(node, ox.NamedNode) and node.value == names.NIL:
            raise IllFormed("this path needs two members or more", node)
        if isinstance(node, ox.NamedNode):
            return Node("", iri=node.value)
        if isinstance(node, ox.Literal):
            raise IllFormed("a path is made of properties, not of texts", node)
        if node in within:
            raise IllFormed("this path runs in a circle", node)
        if len(within) >= DEEPEST_PATH:
            raise IllFormed(f"this path is nested deeper than {DEEPEST_PATH} levels", node)
        inside = within | {node}
        if self.objects(node, names.FIRST):
            return self._of_several("/", node, inside)
        steps = [word for word in STEPS if self.values(node, word)]
        if len(steps) != 1:
            what = f"two steps: {' '.join(steps)}" if steps else "no step"
            raise IllFormed(f"this path has {what}", node)
        [word] = steps
        values = self.values(node, word)
        if len(values) != 1:
            raise IllFormed(f"this path has {len(values)} values of sh:{word}", node, SH + word)
        if word == "alternativePath":
            return self._of_several("|", values[0], inside)
        return Node(_STEP_SIGNS[word], (self.path(values[0], inside),))

    def _of_several(self, step: str, head: Term, within: frozenset[Term]) -> Node:
        members = self.members(head)
        if len(members) < 2:
            raise IllFormed("this path needs two members or more", head)
        return Node(step, tuple(self.path(each, within) for each in members))

    # Shapes

    def shapes(self) -> dict[Term, None]:
        """Every node that is a shape, by what is said of it or by what refers to it."""
        found: dict[Term, None] = {}
        marks = {SH + word for word in (*PARAMETERS, *TARGETS, "target", "rule")}
        for node, facts in self._facts.items():
            kinds = {each.value for each in facts.get(names.TYPE, [])}
            if kinds & {SH + "NodeShape", SH + "PropertyShape"} or self._is_marked(facts, marks):
                found[node] = None
        for word in SHAPE_VALUED:
            found.update((value, None) for _, value in self.pairs(word))
        for word in SHAPE_LISTED:
            for _, head in self.pairs(word):
                found.update((each, None) for each in self._listed(head))
        return found

    @staticmethod
    def _is_marked(facts: dict[str, list[Term]], marks: set[str]) -> bool:
        # A parameter of a component is described by the same words as a shape; it has a path.
        return bool(marks & facts.keys())

    def _listed(self, head: Term) -> list[Term]:
        try:
            return self.members(head)
        except IllFormed:
            return []

    def references(self, shape: Term) -> list[Term]:
        """The shapes to which a shape refers."""
        found = [each for word in SHAPE_VALUED for each in self.values(shape, word)]
        for word in SHAPE_LISTED:
            for head in self.values(shape, word):
                found += self._listed(head)
        return found

    def is_off(self, shape: Term) -> bool:
        """Whether a shape is switched off."""
        return any(is_true(each) for each in self.values(shape, "deactivated"))

    def is_implicit(self, shape: Term) -> bool:
        """Whether a shape is a class and thereby looks at its instances."""
        ahead, seen = list(self.types(shape)), set()
        while ahead:
            kind = ahead.pop()
            if kind == names.CLASS:
                return True
            if kind not in seen:
                seen.add(kind)
                wider = self.objects(ox.NamedNode(kind), names.SUBCLASS_OF)
                ahead += [each.value for each in wider]
        return False

    def has_target(self, shape: Term) -> bool:
        """Whether a shape looks at anything by itself."""
        return any(self.values(shape, word) for word in (*TARGETS, "target")) or (
            self.is_implicit(shape) and self._is_typed_shape(shape)
        )

    def _is_typed_shape(self, shape: Term) -> bool:
        return bool(self.types(shape) & {SH + "NodeShape", SH + "PropertyShape"})

    def prefix_header(self, node: Term) -> dict[str, str]:
        """The prefixes that a query of the shapes may use."""
        found: dict[str, str] = {}
        ahead, seen = self.values(node, "prefixes"), set()
        while ahead:
            owner = ahead.pop()
            if owner in seen:
                continue
            seen.add(owner)
            ahead += self.objects(owner, names.IMPORTS)
            for declaration in self.values(owner, "declare"):
                prefix = self.value(declaration, "prefix")
                namespace = self.value(declaration, "namespace")
                if (
                    isinstance(prefix, ox.Literal)
                    and isinstance(namespace, ox.Literal)
                    and PREFIX.fullmatch(prefix.value)
                    and NAMESPACE.fullmatch(namespace.value)
                ):
                    found[prefix.value] = namespace.value
        return found


# ── What they look at ────────────────────────────────────────────────────


def focus_nodes(shapes: Shapes, data: Iterable[ox.Triple | ox.Quad]) -> dict[Term, set[Term]]:
    """What each shape with a target looks at, SPARQL targets apart."""
    wanted = _Wanted(shapes)
    of_class: dict[Term, set[Term]] = {}
    of_subject: dict[str, set[Term]] = {each: set() for each in wanted.subjects}
    of_object: dict[str, set[Term]] = {each: set() for each in wanted.objects}
    narrower: dict[Term, set[Term]] = {}
    for each in data:
        predicate = each.predicate.value
        if predicate == names.TYPE and wanted.classes:
            of_class.setdefault(each.object, set()).add(each.subject)  # type: ignore[arg-type]
        elif predicate == names.SUBCLASS_OF and wanted.classes:
            narrower.setdefault(each.object, set()).add(each.subject)  # type: ignore[arg-type]
        if predicate in of_subject:
            of_subject[predicate].add(each.subject)  # type: ignore[arg-type]
        if predicate in of_object:
            of_object[predicate].add(each.object)  # type: ignore[arg-type]
    found: dict[Term, set[Term]] = {}
    for shape in shapes.shapes():
        if not shapes.has_target(shape) or shapes.is_off(shape):
            continue
        nodes = set(shapes.values(shape, "targetNode"))
        for kind in wanted.classes_of(shape):
            for wide in _closure(kind, narrower):
                nodes |= of_class.get(wide, set())
        for property_ in shapes.values(shape, "targetSubjectsOf"):
            nodes |= of_subject.get(property_.value, set())
        for property_ in shapes.values(shape, "targetObjectsOf"):
            nodes |= of_object.get(property_.value, set())
        found[shape] = nodes
    return found


class _Wanted:
    """The classes and properties that some shape targets."""

    def __init__(self, shapes: Shapes) -> None:
        self._shapes = shapes
        self.subjects = {value.value for _, value in shapes.pairs("targetSubjectsOf")}
        self.objects = {value.value for _, value in shapes.pairs("targetObjectsOf")}
        self.classes = {each for shape in shapes.shapes() for each in self.classes_of(shape)}

    def classes_of(self, shape: Term) -> list[Term]:
        own = [shape] if self._shapes.has_target(shape) and self._shapes.is_implicit(shape) else []
        return [*self._shapes.values(shape, "targetClass"), *own]


def _closure(kind: Term, narrower: dict[Term, set[Term]]) -> set[Term]:
    found: set[Term] = set()
    ahead = [kind]
    while ahead:
        each = ahead.pop()
        if each not in found:
            found.add(each)
            ahead += narrower.get(each, set())
    return found


def is_true(value: Term) -> bool:
    """Whether a value is the truth, as SHACL switches things on with it."""
    return isinstance(value, ox.Literal) and value.value == "true" and is_truth(value)


def is_truth(value: Term) -> bool:
    """Whether a value is true or false, as a boolean."""
    return (
        isinstance(value, ox.Literal)
        and value.datatype.value == names.XSD_BOOLEAN
        and value.value in ("true", "false", "1", "0")
    )
