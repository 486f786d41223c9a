"""Find the one thing that goes by a name.

A thing goes by its IRI, its CURIE, an official code in any of its printed forms, a label in any
language, or the local name of its IRI. A name that several things bear finds none of them.
"""

from collections.abc import Sequence

import pyoxigraph as ox

from svgraph.errors import InputError
from svgraph.labels import did_you_mean, expand, labels_of, prefixes_of, short_form, text_of
from svgraph.names import BASE
from svgraph.search import all_names, named
from svgraph.store import Dataset
from svgraph.texts import query_text


def find_resource(dataset: Dataset, text: str, languages: Sequence[str] = ()) -> ox.NamedNode:
    """The one thing that goes by a name."""
    if not text.strip():
        raise InputError("no name", hint="an IRI, a CURIE, a code or a label; look: svgraph search")
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
            f"'{text}' names {len(matches)} things; give one of them:", hint="\n  ".join(listed)
        )
    hint = did_you_mean(text, all_names(dataset)) or "look for it: svgraph search TEXT"
    raise InputError(f"nothing in the graph is called '{text}'", hint=hint)


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
