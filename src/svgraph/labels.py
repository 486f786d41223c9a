"""Find the words for a thing in the reader's language, and say which language that is.

The chain of languages: those the reader asked for, then the house languages, then whatever
there is, then the short form of the IRI. A label that comes from further down the chain says
so, since a reader of one language should not take a word of another for it.

    >>> shown(Label("attālums", "lv"), "en"), shown(Label("R.40", None), "en")
    ('attālums (lv)', 'R.40')
"""

import unicodedata
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import pyoxigraph as ox

from svgraph import names
from svgraph.errors import InputError
from svgraph.store import Dataset
from svgraph.terms import Term
from svgraph.texts import query_text, records_about

HOUSE_LANGUAGES = ("en", "lv")


class Label(NamedTuple):
    """Words for a thing, and their language where they have one."""

    text: str
    language: str | None


def languages_of(dataset: Dataset, asked: Sequence[str] = ()) -> list[str]:
    """The chain of languages for a reader: those asked for that the graph knows, at least one."""
    known = [language for language in asked if _is_known(dataset, language)]
    if asked and not known:
        raise _unknown(dataset, asked)
    return list(dict.fromkeys([*known, *HOUSE_LANGUAGES]))


def labels_of(
    dataset: Dataset, terms: Iterable[Term], languages: Sequence[str]
) -> dict[Term, Label]:
    """The label of each resource among some terms."""
    resources = list(dict.fromkeys(term for term in terms if not isinstance(term, ox.Literal)))
    known = _all_labels(dataset, [term for term in resources if isinstance(term, ox.NamedNode)])
    nameless = [term for term in resources if term not in known]
    prefixes = prefixes_of(dataset) if nameless else {}
    labels: dict[Term, Label] = {
        term: _best(known[term], languages) for term in resources if term in known
    }
    return labels | {term: Label(short_form(term, prefixes), None) for term in nameless}


def best_label(literals: Iterable[ox.Literal], languages: Sequence[str]) -> Label | None:
    """The first of some labels by the chain of languages."""
    found = list(literals)
    return _best(found, languages) if found else None


def shown(label: Label, language: str) -> str:
    """A label as a reader of one language sees it."""
    if label.language is None or _is_form_of(label.language, language):
        return label.text
    return f"{label.text} ({label.language})"


def is_foreign(label: Label, language: str) -> bool:
    """Whether the label is in another language than the reader's."""
    return label.language is not None and not _is_form_of(label.language, language)


def prefixes_of(dataset: Dataset) -> dict[str, str]:
    """The namespaces that the graph declares, by their prefixes."""
    rows = dataset.select(query_text("prefixes")).records()
    return {text_of(row["prefix"]): text_of(row["namespace"]) for row in rows}


def short_form(term: Term, prefixes: dict[str, str]) -> str:
    """A resource as a CURIE where a prefix fits; any other term as it is written."""
    if isinstance(term, ox.NamedNode):
        return names.shortened(term.value, prefixes)
    return str(term)


def expand(text: str, prefixes: dict[str, str]) -> ox.NamedNode | None:
    """The resource that an IRI or a CURIE names; None for any other text."""
    iri = text[1:-1] if text.startswith("<") and text.endswith(">") else text
    prefix, colon, rest = iri.partition(":")
    if colon and prefix in prefixes and not rest.startswith("//"):
        iri = prefixes[prefix] + rest
    elif not iri.startswith(("http://", "https://", "urn:")):
        return None
    try:
        return ox.NamedNode(iri)
    except ValueError:
        return None


def text_of(term: Term | None) -> str:
    """The characters of a term: a literal's value, an IRI; nothing where there is none."""
    return "" if term is None else term.value


def folded(text: str) -> str:
    """Text as it is compared: without marks, case or runs of white space."""
    letters = unicodedata.normalize("NFKD", text.translate(_UNMARKED))
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(plain.casefold().split())


def as_code(text: str) -> str:
    """Text as codes are compared: folded, without the points and spaces that printers vary."""
    return "".join(letter for letter in folded(text) if letter.isalnum())


def nearest(word: str, known: Iterable[str], count: int = 3) -> list[str]:
    """The known words that come nearest to one that nothing bears."""
    import difflib

    by_fold = {folded(other): other for other in known}
    wanted = folded(word)
    close = difflib.get_close_matches(wanted, by_fold, n=count, cutoff=0.6)
    within = [fold for fold in by_fold if wanted and wanted in fold and fold not in close]
    return [by_fold[fold] for fold in [*close, *sorted(within, key=len)][:count]]


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """A hint with the nearest known words, where there are any."""
    matches = nearest(word, known)
    return f"did you mean {' or '.join(matches)}?" if matches else None


# Letters whose mark Unicode does not take apart.
_UNMARKED = str.maketrans("łŁøØđĐħĦıŧŦ", "lLoOdDhHitT")


def _is_known(dataset: Dataset, language: str) -> bool:
    return dataset.ask(query_text("language-known", language=ox.Literal(language)))


def _unknown(dataset: Dataset, asked: Sequence[str]) -> InputError:
    known = [text_of(term) for term in dataset.select(query_text("languages")).column("language")]
    wanted = " or ".join(f"'{language}'" for language in asked)
    return InputError(
        f"the graph has no labels in the language {wanted}",
        hint=f"it has them in: {' '.join(known)}",
    )


def _all_labels(
    dataset: Dataset, resources: Sequence[ox.NamedNode]
) -> dict[Term, list[ox.Literal]]:
    """Preferred labels; plain ones for what has no other, as the terms of ontologies."""
    found: dict[Term, list[ox.Literal]] = {}
    for query in ("labels", "plain-labels"):
        missing = [term for term in resources if term not in found]
        for row in records_about(dataset, query, "term", missing):
            term, label = row["term"], row["label"]
            if term is not None and isinstance(label, ox.Literal):
                found.setdefault(term, []).append(label)
    return found


def _best(literals: Sequence[ox.Literal], languages: Sequence[str]) -> Label:
    def distance(literal: ox.Literal) -> tuple[int, str, str]:
        tag = literal.language
        if tag is None:
            return len(languages), "", literal.value
        for place, language in enumerate(languages):
            if _is_form_of(tag, language):
                return place, tag, literal.value
        return len(languages) + 1, tag, literal.value

    best = min(literals, key=distance)
    return Label(best.value, best.language)


def _is_form_of(tag: str, language: str) -> bool:
    tag, language = tag.lower(), language.lower()
    return tag == language or tag.startswith(language + "-")
