"""Show one thing: what the graph says of it, the words this rests on, and what refers to it."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import pyoxigraph as ox

from svgraph.cells import Cell, Json, cell_of
from svgraph.evidence import WORDS, Evidence, evidence_of, follow, translations_of
from svgraph.labels import (
    Label,
    labels_of,
    languages_of,
    text_of,
)
from svgraph.names import LABEL, PREF_LABEL, TYPE
from svgraph.resources import find_resource
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


def _pairs(
    dataset: Dataset, query: str, resource: ox.NamedNode, first: str, second: str
) -> list[tuple[Term, Term]]:
    rows: Iterable[dict[str, Term | None]]
    rows = dataset.select(query_text(query, resource=[resource])).records()
    pairs = ((row[first], row[second]) for row in rows)
    return [(one, other) for one, other in pairs if one is not None and other is not None]
