"""A term with what a reader calls it, as a table or JSON shows it."""

from collections.abc import Mapping
from typing import NamedTuple, TypeAlias

import pyoxigraph as ox

from svgraph.labels import Label, is_foreign, shown, text_of
from svgraph.terms import Term
from svgraph.values import value_of

Json: TypeAlias = dict[str, "Json"] | list["Json"] | str | int | float | bool | None
Labels: TypeAlias = Mapping[Term, Label]


class Cell(NamedTuple):
    """A term, and what a reader calls it."""

    term: Term
    label: Label

    def text(self, language: str) -> str:
        """As a reader of a language sees it: marked where it is in another one."""
        return self.label.text if self.is_literal else shown(self.label, language)

    @property
    def is_literal(self) -> bool:
        """Whether it is a value, and no thing."""
        return isinstance(self.term, ox.Literal)

    def to_json(self, language: str) -> Json:
        """As the contract has it: a resource with its label, a literal's value."""
        if isinstance(self.term, ox.Literal):
            return json_of(self.term)
        found: dict[str, Json] = {"iri": text_of(self.term), "label": self.label.text}
        if is_foreign(self.label, language):
            found["label_lang"] = self.label.language
        return found


def cell_of(term: Term, labels: Labels) -> Cell:
    """A term with its label; a literal is its own."""
    if isinstance(term, ox.Literal):
        return Cell(term, Label(term.value, term.language))
    return Cell(term, labels[term])


def json_of(literal: ox.Literal) -> Json:
    """The JSON value of a literal; its language beside it where it has one."""
    if literal.language is not None:
        return {"value": literal.value, "lang": literal.language}
    return value_of(literal)
