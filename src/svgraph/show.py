"""Show one thing: what the graph says of it, the words this rests on, and what refers to it.

A thing goes by its IRI, its CURIE, an official code in any of its printed forms, a label in any
language, or the local name of its IRI. A name that several things bear shows none of them.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import pyoxigraph as ox

from svgraph.cells import Cell, Json, cell_of
from svgraph.errors import InputError
from svgraph.evidence import WORDS, Evidence, evidence_of, follow, translations_of
from svgraph.labels import (
    Label,
    did_you_mean,
    expand,
    labels_of,
    languages_of,
    prefixes_of,
    short_form,
    text_of,
)
from svgraph.names import BASE, LABEL, PREF_LABEL, TYPE
from svgraph.search import all_names, named
from svgraph.store import Dataset
from svgraph.terms import Term
from svgraph.texts import query_text


class Fact(NamedTuple):
    """One thing that the graph says: a property and its value."""

    property: Cell
    value: Cell


class Reference(NamedTuple):
    """A thing that refers to this one, and how."""

    subject: Cell
    property: Cell


class Description(NamedTuple):
    """A thing, for reading."""

    resource: Cell
    language: str
    types: list[Cell]
    facts: list[Fact]
    evidence: list[Evidence]
    references: list[Reference]
    words: dict[str, Label]

    def to_json(self) -> dict[str, Json]:
        """All of it as JSON."""
        reader = self.language
        return {
            "iri": text_of(self.resource.term),
            "label": self.resource.label.text,
            "lang": reader,
            "types": [kind.to_json(reader) for kind in self.types],
            "facts": [
                {"property": fact.property.to_json(reader), "value": fact.value.to_json(reader)}
                for fact in self.facts
            ],
            "evidence": [one.to_json(reader) for one in self.evidence],
            "referred_to_by": [
                {
                    "subject": reference.subject.to_json(reader),
                    "property": reference.property.to_json(reader),
                }
                for reference in self.references
            ],
        }


def show(dataset: Dataset, text: str, languages: Sequence[str] = ()) -> Description:
    """The thing that goes by a name, described in the reader's languages."""
    chain = languages_of(dataset, languages)
    resource = find_resource(dataset, text, chain)
    facts = _pairs(dataset, "facts", resource, "property", "value")
    references = list(dataset.select(query_text("referrers", resource=[resource])).records())
    speaking = [row["subject"] for row in references if text_of(row["speaks"]) == "true"]
    traces = follow(dataset, [resource, *(term for term in speaking if term is not None)])
    found = [one for listed in traces.values() for one in listed]
    translations = translations_of(dataset, found, chain)
    mentioned: list[Term] = [resource, *WORDS.values()]
    mentioned += [translation.translator for translation in translations.values()]
    mentioned += [term for pair in facts for term in pair]
    mentioned += [term for row in references for term in (row["subject"], row["property"]) if term]
    mentioned += [term for one in found for term in one.terms()]
    labels = labels_of(dataset, mentioned, chain)
    kind = ox.NamedNode(TYPE)
    # Every preferred label is a plain one too, for tools that know no other.
    repeated = {
        (ox.NamedNode(LABEL), value) for name, value in facts if name == ox.NamedNode(PREF_LABEL)
    }
    return Description(
        cell_of(resource, labels),
        chain[0],
        [cell_of(value, labels) for name, value in facts if name == kind],
        [
            Fact(cell_of(name, labels), cell_of(value, labels))
            for name, value in facts
            if name != kind and (name, value) not in repeated
        ],
        evidence_of(found, labels, translations),
        [
            Reference(cell_of(row["subject"], labels), cell_of(row["property"], labels))
            for row in references
            if row["subject"] is not None and row["property"] is not None
        ],
        {word: labels[term] for word, term in WORDS.items()},
    )


def describe(dataset: Dataset, text: str) -> list[ox.Triple]:
    """The triples that say something of the thing that goes by a name."""
    resource = find_resource(dataset, text)
    return dataset.construct(query_text("describe", resource=[resource]))


def find_resource(dataset: Dataset, text: str, languages: Sequence[str] = ()) -> ox.NamedNode:
    """The one thing that goes by a name."""
    prefixes = prefixes_of(dataset)
    iri = expand(text.strip(), prefixes)
    if iri is not None:
        if _is_there(dataset, iri):
            return iri
        raise InputError(f"the graph does not know <{iri.value}>", hint=_near_iris(dataset, iri))
    matches = named(dataset, text.strip()) or _by_local_name(dataset, text.strip())
    # What a name means here goes before what it means elsewhere.
    own = [term for term in matches if term.value.startswith(BASE)]
    if len(own or matches) == 1:
        return (own or matches)[0]
    if matches:
        labels = labels_of(dataset, matches, languages)
        listed = [f"{short_form(term, prefixes)}  {labels[term].text}" for term in matches]
        raise InputError(
            f"'{text}' names {len(matches)} things; show one of them:", hint="\n  ".join(listed)
        )
    hint = did_you_mean(text, all_names(dataset)) or "look for it: svgraph search TEXT"
    raise InputError(f"nothing in the graph is called '{text}'", hint=hint)


def _pairs(
    dataset: Dataset, query: str, resource: ox.NamedNode, first: str, second: str
) -> list[tuple[Term, Term]]:
    rows: Iterable[dict[str, Term | None]]
    rows = dataset.select(query_text(query, resource=[resource])).records()
    pairs = ((row[first], row[second]) for row in rows)
    return [(one, other) for one, other in pairs if one is not None and other is not None]


def _is_there(dataset: Dataset, iri: ox.NamedNode) -> bool:
    return dataset.ask(query_text("is-there", resource=[iri]))


def _by_local_name(dataset: Dataset, text: str) -> list[ox.NamedNode]:
    """The things whose IRI ends in a name; those that have a label before those that have none."""
    query = query_text("by-local-name", name=ox.Literal(text))
    rows = list(dataset.select(query).records())
    labelled = [row for row in rows if text_of(row["labelled"]) == "true"]
    found = (row["resource"] for row in labelled or rows)
    return [term for term in found if isinstance(term, ox.NamedNode)]


def _near_iris(dataset: Dataset, iri: ox.NamedNode) -> str | None:
    """Hints at things whose IRI ends alike, in another namespace or spelling."""
    local_name = iri.value.replace("#", "/").rpartition("/")[2]
    same_name = _by_local_name(dataset, local_name) or named(dataset, local_name)
    if same_name:
        return f"did you mean {' or '.join(f'<{term.value}>' for term in same_name[:3])}?"
    return did_you_mean(local_name, all_names(dataset))
