"""Read the queries that the program itself asks, and put in the terms they ask about.

A text marks the place of its terms by an empty `VALUES ?name {}` or by the literal `"?name"`:
SPARQL as it stands, so that any tool opens it. The terms go in where they are marked and not
to the end: an engine that meets them last has by then joined everything with everything.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

import pyoxigraph as ox

from svgraph.store import Dataset
from svgraph.terms import Term

FOLDER = Path(__file__).parent / "sparql"
AT_ONCE = 500  # terms in one query: so many that few queries do, so few that none is too long


def records_about(
    dataset: Dataset, name: str, variable: str, terms: Iterable[Term]
) -> Iterator[dict[str, Term | None]]:
    """The rows of a query about each of some terms; no query runs where there are none."""
    sought: list[Term] = list(dict.fromkeys(terms))
    for start in range(0, len(sought), AT_ONCE):
        text = query_text(name, **{variable: sought[start : start + AT_ONCE]})
        yield from dataset.select(text).records()


def query_text(name: str, /, **terms: Iterable[Term] | ox.Literal) -> str:
    """The query of that name, with its terms in place: many for a variable, one for a literal."""
    text = (FOLDER / f"{name}.rq").read_text(encoding="utf-8")
    for mark, given in terms.items():
        if isinstance(given, ox.Literal):
            text = _put(text, f'"?{mark}"', str(given))
        else:
            listed = " ".join(map(str, given))
            text = _put(text, f"VALUES ?{mark} {{}}", f"VALUES ?{mark} {{ {listed} }}")
    return text


def _put(text: str, mark: str, terms: str) -> str:
    if mark not in text:
        raise ValueError(f"no {mark} in this query")
    return text.replace(mark, terms)
