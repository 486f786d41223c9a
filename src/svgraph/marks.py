"""Look up how outcomes, silences and disagreements are shown: their kinds, symbols and colours.

The scheme says it, and Python nothing: an outcome without a symbol has that of the broader one,
and the colour is always that of the broadest, its kind.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from svgraph.labels import Label, shown, text_of
from svgraph.store import Dataset
from svgraph.terms import Term
from svgraph.texts import query_text
from svgraph.things import local_name

UNKNOWN = "•"  # an outcome that no scheme has
WHITE, BLACK = "#FFFFFF", "#1D2430"
DARK = 0.21  # below this luminance white reads better than black
LAST = 10_000
_COLOUR = re.compile("#[0-9A-Fa-f]{6}")


@dataclass(frozen=True)
class Mark:
    """A way in which a question is answered or not, or sources disagree, as readers see it."""

    iri: str
    name: str
    label: str
    symbol: str
    colour: str | None
    position: int
    in_part: bool = False
    is_silence: bool = False
    is_absence: bool = False
    # What is broader, the broadest last.
    kinds: tuple[Mark, ...] = field(default=(), repr=False, compare=False)

    @property
    def kind(self) -> Mark:
        """The broadest outcome that it comes under, itself where there is none."""
        return self.kinds[-1] if self.kinds else self

    @cached_property
    def ink(self) -> str:
        """What can be read on its colour: black, or white on a dark one."""
        return WHITE if self.colour and luminance(self.colour) < DARK else BLACK

    def agrees_with(self, other: Mark) -> bool:
        """Whether one says the same as the other more finely, or both find nothing."""
        return other in self.kinds or self in other.kinds or (self.is_absence and other.is_absence)


class Marks:
    """The marks of a dataset by their terms."""

    def __init__(self, dataset: Dataset) -> None:
        """Everything that the schemes say of them but the labels."""
        self._said: dict[Term, dict[str, Term]] = {}
        for row in dataset.select(query_text("compare-marks")).records():
            said = self._said.setdefault(_present(row["mark"]), {})
            for name, value in row.items():
                if value is not None:
                    said.setdefault(name, value)
        self._made: dict[Term, Mark] = {}

    @property
    def terms(self) -> Iterable[Term]:
        """All that a reader may need a label for."""
        return self._said

    def of(
        self,
        term: Term,
        labels: Mapping[Term, Label],
        language: str,
        *,
        is_silence: bool = False,
    ) -> Mark:
        """The mark of an outcome, a silence or a disagreement."""
        if term not in self._made:
            self._made[term] = self._mark(term, labels, language, is_silence)
        return self._made[term]

    def _mark(
        self, term: Term, labels: Mapping[Term, Label], language: str, is_silence: bool
    ) -> Mark:
        """A mark with what is broader: made from the end, where a circle has one, too."""
        chain = self._chain(term)
        marks: list[Mark] = []
        for at in reversed(range(len(chain))):
            plain = self._plain(chain[at:], labels, language, is_silence)
            marks.insert(0, replace(plain, kinds=tuple(marks)))
        return marks[0]

    def _plain(
        self, chain: Sequence[Term], labels: Mapping[Term, Label], language: str, is_silence: bool
    ) -> Mark:
        """The mark of the first in a chain, without the others."""
        term = chain[0]
        said = [self._said.get(each, {}) for each in chain]
        symbols = [symbol for each in said if (symbol := _symbol(each.get("symbol")))]
        position = text_of(said[-1].get("position"))
        label = labels.get(term)
        return Mark(
            iri=text_of(term),
            name=local_name(term),
            label=shown(label, language) if label else local_name(term),
            symbol=next(iter(symbols), UNKNOWN),
            colour=_colour(said[-1].get("colour")),
            position=int(position) if position.isdecimal() else LAST,
            in_part=any(text_of(each.get("part")) == "true" for each in said),
            is_silence=is_silence,
            is_absence=text_of(said[0].get("absence")) == "true",
        )

    def _chain(self, term: Term) -> list[Term]:
        """A term and what is broader, to the end or to where it goes round."""
        chain = [term]
        while (broader := self._said.get(chain[-1], {}).get("broader")) and broader not in chain:
            chain.append(broader)
        return chain


def luminance(colour: str) -> float:
    """How light a colour is, as WCAG measures it: from 0 to 1."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _symbol(term: Term | None) -> str | None:
    """A symbol that takes up one place and does nothing."""
    text = text_of(term)
    return text if len(text) == 1 and text.isprintable() and not text.isspace() else None


def _colour(term: Term | None) -> str | None:
    """A colour as #RRGGBB; what is none could act in a style sheet."""
    text = text_of(term)
    return text if _COLOUR.fullmatch(text) else None


def _present(term: Term | None) -> Term:
    assert term is not None
    return term
