"""Every term is labelled, defined, owned and used; every name that is used is described."""

from collections import defaultdict

import pyoxigraph as ox
import pytest

from svgraph import names, sparql
from svgraph.layout import Rooms
from svgraph.load import LoadedFile, load_rooms

KINDS = {
    names.OWL + kind
    for kind in ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty")
}
MODULE = names.BASE + "ontology/"
OUTLINE, INTERVENTION_TYPE = names.BASE + "outline/", names.BASE + "intervention-type/"
HOUSE_LANGUAGES = {"en", "lv"}


@pytest.fixture(scope="module")
def files(project_rooms: Rooms) -> list[LoadedFile]:
    return load_rooms(project_rooms)


@pytest.fixture(scope="module")
def terms(files: list[LoadedFile]) -> dict[str, str]:
    """Our own terms, each with the file that describes it."""
    found = {
        quad.subject.value: file.name
        for file in files
        for quad in file.quads
        if quad.predicate.value == names.TYPE and quad.object.value in KINDS
        if quad.subject.value.startswith(names.SV)
    }
    assert len(found) > 80
    return found


def said(files: list[LoadedFile], predicate: str) -> dict[str, list[ox.Literal | ox.NamedNode]]:
    found = defaultdict(list)
    for file in files:
        for quad in file.quads:
            if quad.predicate.value == predicate:
                found[quad.subject.value].append(quad.object)
    return found


def local(iris: set[str]) -> list[str]:
    return sorted(iri.replace("#", "/").rpartition("/")[2] for iri in iris)


# ── What a term says of itself ───────────────────────────────────────────


def test_every_term_is_labelled_in_each_language(
    files: list[LoadedFile], terms: dict[str, str]
) -> None:
    labels = said(files, names.LABEL)
    for term in terms:
        assert sorted(label.language for label in labels[term]) == sorted(HOUSE_LANGUAGES), term


def test_every_term_is_defined_once_in_english(
    files: list[LoadedFile], terms: dict[str, str]
) -> None:
    definitions = said(files, names.DEFINITION)
    for term in terms:
        assert [text.language for text in definitions[term]].count("en") == 1, term
        assert all(text.value.endswith(".") for text in definitions[term]), term


def test_every_term_is_owned_by_the_module_it_stands_in(
    files: list[LoadedFile], terms: dict[str, str]
) -> None:
    owners = said(files, names.RDFS + "isDefinedBy")
    for term, name in terms.items():
        stem = name.rpartition("/")[2].removesuffix(".ttl")
        assert [owner.value for owner in owners[term]] == [MODULE + stem], term


def test_the_ontology_imports_every_module(project_rooms: Rooms, files: list[LoadedFile]) -> None:
    stems = {
        name.rpartition("/")[2].removesuffix(".ttl")
        for name in project_rooms.files("ontology/modules", ".ttl")
    }
    imported = said(files, names.OWL + "imports")[names.BASE + "ontology"]
    assert {module.value for module in imported} == {MODULE + stem for stem in stems} != set()


def test_names_follow_the_convention(files: list[LoadedFile], terms: dict[str, str]) -> None:
    for file in files:
        for quad in file.quads:
            if quad.subject.value in terms and quad.predicate.value == names.TYPE:
                first = quad.subject.value.removeprefix(names.SV)[0]
                is_class = quad.object.value == names.OWL + "Class"
                assert first.isupper() == is_class, quad.subject.value


def test_no_module_mentions_an_alignment(files: list[LoadedFile]) -> None:
    alignments = MODULE + "alignments/"
    aligned = [file for file in files if file.name.startswith("ontology/alignments/")]
    assert len(aligned) >= 3
    for file in files:
        if file.name.startswith("ontology/modules/"):
            assert not any(str(quad.object).startswith(f"<{alignments}") for quad in file.quads)


# ── Use ──────────────────────────────────────────────────────────────────


def used_terms(project_rooms: Rooms, files: list[LoadedFile]) -> set[str]:
    """What data, schemes, shapes and queries speak in; a term's own description is no use of it."""
    used: set[str] = set()
    prefixes: dict[str, str] = {}
    for file in files:
        prefixes |= file.prefixes
    for file in files:
        if file.name.startswith(("ontology/modules/", "ontology/alignments/")):
            continue
        for quad in file.quads:
            for term in (quad.subject, quad.predicate, quad.object):
                if isinstance(term, ox.NamedNode):
                    used.add(term.value)
                elif isinstance(term, ox.Literal) and quad.predicate.value.startswith(names.SH):
                    used |= mentioned(term.value, prefixes)
    for name in project_rooms.files("queries", ".rq"):
        used |= mentioned(project_rooms.path(name).read_text(encoding="utf-8"), prefixes)
    return used


def mentioned(text: str, prefixes: dict[str, str]) -> set[str]:
    if not any(word in text for word in ("SELECT", "ASK", "CONSTRUCT")):
        return set()
    return {term.iri for term in sparql.terms_used(text, prefixes, template=True)}


# The build writes these when it makes a query or an example part of the graph.
WRITTEN_BY_THE_BUILD = {
    names.ANSWERS, names.ANSWERS_ANY, names.PARAMETER, names.PARAMETER_CLASS,
    names.VARIABLE, names.VALUE_CLASS, names.RETURNS, names.EVIDENCE_VARIABLE,
    names.BAD_EXAMPLE, names.GOOD_EXAMPLE,
}  # fmt: skip


def test_every_term_is_used(
    project_rooms: Rooms, files: list[LoadedFile], terms: dict[str, str]
) -> None:
    used = used_terms(project_rooms, files)
    # A class is used where one of its subclasses is: questions of all kinds are questions.
    parents = said(files, names.SUBCLASS_OF)
    reached, open_ = set(), [term for term in terms if term in used]
    while open_:
        term = open_.pop()
        if term not in reached:
            reached.add(term)
            open_ += [wider.value for wider in parents[term]]
    assert local(set(terms) - reached - WRITTEN_BY_THE_BUILD) == []


def test_the_build_writes_what_it_is_said_to(project_quads: list[ox.Quad]) -> None:
    written = {quad.predicate.value for quad in project_quads} | {
        quad.object.value for quad in project_quads if quad.predicate.value == names.TYPE
    }
    assert written >= WRITTEN_BY_THE_BUILD


def test_every_own_name_that_is_used_is_described(
    files: list[LoadedFile], project_quads: list[ox.Quad]
) -> None:
    described = {quad.subject.value for quad in project_quads if quad.predicate.value == names.TYPE}
    used = {
        term.value
        for file in files
        for quad in file.quads
        for term in (quad.subject, quad.predicate, quad.object)
        if isinstance(term, ox.NamedNode) and term.value.startswith(names.BASE)
    }
    assert sorted(used - described) == []


def test_every_foreign_property_and_class_is_declared(files: list[LoadedFile]) -> None:
    declared = {
        quad.subject.value
        for file in files
        for quad in file.quads
        if quad.predicate.value == names.TYPE
    }
    languages = (names.RDF, names.RDFS, names.OWL, names.XSD, names.SH)
    used = {quad.predicate.value for file in files for quad in file.quads} | {
        quad.object.value
        for file in files
        for quad in file.quads
        if quad.predicate.value == names.TYPE
    }
    assert sorted(iri for iri in used - declared if not iri.startswith(languages)) == []


# ── Concepts ─────────────────────────────────────────────────────────────


def test_every_concept_is_labelled_and_in_a_scheme(files: list[LoadedFile]) -> None:
    labels, schemes = said(files, names.PREF_LABEL), said(files, names.IN_SCHEME)
    concepts = set(schemes)
    assert len(concepts) > 150
    for concept in concepts:
        # What the law lays out and what other publishers identify is named as it was read.
        is_ours = concept.startswith(names.BASE)
        named_by_us = is_ours and not concept.startswith((OUTLINE, INTERVENTION_TYPE))
        needed = HOUSE_LANGUAGES if named_by_us else {"en"}
        assert {label.language for label in labels[concept]} >= needed, concept
        assert len(schemes[concept]) == 1, concept


def test_a_scheme_has_its_own_file(files: list[LoadedFile]) -> None:
    for file in files:
        if file.name.startswith("ontology/schemes/"):
            schemes = [
                quad.subject.value
                for quad in file.quads
                if quad.predicate.value == names.TYPE
                and quad.object.value == names.SKOS + "ConceptScheme"
            ]
            members = {
                quad.object.value for quad in file.quads if quad.predicate.value == names.IN_SCHEME
            }
            assert len(schemes) == 1 and members == set(schemes), file.name


def test_labels_within_a_scheme_are_told_apart(files: list[LoadedFile]) -> None:
    labels, schemes = said(files, names.PREF_LABEL), said(files, names.IN_SCHEME)
    seen: dict[tuple[str, str, str | None], str] = {}
    for concept, [scheme] in schemes.items():
        for label in labels[concept]:
            first = seen.setdefault((scheme.value, label.value, label.language), concept)
            assert first == concept, f"{first} and {concept} have one label: {label}"
