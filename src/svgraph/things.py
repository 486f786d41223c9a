"""Name terms as readers and writers of the files do: a code, a local name, a CURIE, a label."""

from collections.abc import Mapping
from dataclasses import dataclass

from svgraph.labels import Label, short_form, shown, text_of
from svgraph.terms import Term


@dataclass(frozen=True)
class Thing:
    """A plan, a section, a question or anything else with a name."""

    iri: str
    name: str  # how people who write files call it: a code, a local name, a CURIE
    label: str


class Things:
    """Terms by the names that readers and writers give them."""

    def __init__(
        self, labels: Mapping[Term, Label], prefixes: dict[str, str], language: str
    ) -> None:
        """Their labels, the prefixes of CURIEs, and the reader's language."""
        self._labels = labels
        self._prefixes = prefixes
        self._language = language

    def plan(self, term: Term | None, codes: Mapping[Term | None, str]) -> Thing:
        """A plan by its code."""
        return Thing(text_of(term), codes.get(term) or local_name(term), self.label(term))

    def named(self, term: Term | None) -> Thing:
        """A thing by its local name."""
        return Thing(text_of(term), local_name(term), self.label(term))

    def curie(self, term: Term | None) -> Thing:
        """A thing by its CURIE."""
        name = short_form(term, self._prefixes) if term is not None else ""
        return Thing(text_of(term), name, self.label(term))

    def of(self, term: Term | None) -> Thing | None:
        """A thing by its local name, where there is one."""
        return None if term is None else self.named(term)

    def label(self, term: Term | None) -> str:
        """What a reader calls it; a language that is not the reader's is named."""
        if term is None or term not in self._labels:
            return text_of(term)
        return shown(self._labels[term], self._language)


def local_name(term: Term | None) -> str:
    """The last part of an IRI."""
    return text_of(term).replace("#", "/").rpartition("/")[2]
