"""List the questions, and find the one that is meant with the query that answers it.

A question goes by its id (the local name of its IRI), its notation, its IRI, its CURIE or its
label in any language. What is said about its parameters is looked up among the members of each
parameter's class, so that only a term which the graph has ever reaches a query.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import pyoxigraph as ox

from svgraph.errors import InputError
from svgraph.labels import (
    Label,
    as_code,
    best_label,
    did_you_mean,
    expand,
    folded,
    labels_of,
    nearest,
    prefixes_of,
    short_form,
    text_of,
)
from svgraph.names import QUESTION, STRATEGIC_PLAN, THING
from svgraph.store import Dataset
from svgraph.terms import Term
from svgraph.texts import query_text, records_about

# The parameters that every caller may give a value without asking whether a query has them:
# the plans in play, and the question itself, which one query for all questions takes.
PLAN_PARAMETER = "plan"
QUESTION_PARAMETER = "question"
# Letters and a number, as in the list of questions.
NOTATION = re.compile(r"([a-z]+)(\d{1,9})")


class Question(NamedTuple):
    """Something that can be asked."""

    iri: ox.NamedNode
    notations: tuple[str, ...]
    labels: tuple[ox.Literal, ...]
    section: Term | None
    order: tuple[float, float, str]

    @property
    def id(self) -> str:
        """The local name, by which outsiders know it."""
        if self.iri.value.startswith(QUESTION):
            return self.iri.value.removeprefix(QUESTION)
        return _local_name(self.iri)

    def label(self, languages: Sequence[str]) -> Label:
        """The question in the reader's language."""
        return best_label(self.labels, languages) or Label(self.id, None)


class Executable(NamedTuple):
    """A query that answers a question."""

    iri: ox.NamedNode
    text: str
    columns: list[str]
    evidence: list[str]
    parameters: dict[str, ox.NamedNode]


class Listed(NamedTuple):
    """A line of the list of questions."""

    id: str
    label: Label
    section: Label | None
    parameters: list[str]


def all_questions(dataset: Dataset) -> list[Question]:
    """Every question, in the order of the template, those across it last."""
    questions = _questions(dataset, dataset.select(query_text("questions")).column("question"))
    return sorted(questions, key=lambda question: question.order)


def list_questions(dataset: Dataset, languages: Sequence[str]) -> list[Listed]:
    """The questions as a reader sees them."""
    questions = all_questions(dataset)
    sections = labels_of(dataset, [q.section for q in questions if q.section], languages)
    parameters = _parameters_of_all(dataset)
    return [
        Listed(
            question.id,
            question.label(languages),
            sections.get(question.section) if question.section else None,
            parameters.get(question.iri, parameters.get(None, [])),
        )
        for question in questions
    ]


def find_question(dataset: Dataset, text: str) -> Question:
    """The one question that goes by a name."""
    at_once = _by_id_or_notation(dataset, text)
    if len(at_once) == 1:
        return at_once[0]
    questions = all_questions(dataset)
    for matches in _by_name(dataset, questions, text):
        if len(matches) == 1:
            return matches[0]
        if matches:
            raise InputError(
                f"'{text}' names {len(matches)} questions",
                hint=f"give an id: {' '.join(question.id for question in matches)}",
            )
    raise InputError(f"no question '{text}'", hint=_near_questions(questions, text))


def executable_of(dataset: Dataset, question: Question) -> Executable:
    """The query that answers a question: its own, else the one that answers any."""
    rows = list(dataset.select(query_text("executables", question=[question.iri])).records())
    if not rows:
        raise InputError(
            f"no query answers the question '{question.id}'",
            hint="add one to queries/, or one that answers any question",
        )
    first = rows[0]
    query = first["query"]
    assert isinstance(query, ox.NamedNode)
    own = [row for row in rows if row["query"] == query]
    parameters = {
        text_of(row["variable"]): row["class"]
        for row in own
        if isinstance(row["class"], ox.NamedNode)
    }
    return Executable(
        query,
        text_of(first["text"]),
        text_of(first["returns"]).split(),
        sorted({text_of(row["evidence"]) for row in own if row["evidence"]}),
        parameters,
    )


def all_plans(dataset: Dataset) -> list[ox.NamedNode]:
    """Every plan that the graph knows."""
    return list(_members(dataset, ox.NamedNode(STRATEGIC_PLAN)))


def find_plans(dataset: Dataset, texts: Iterable[str]) -> list[ox.NamedNode]:
    """The plans that go by some codes; all of them where no code is given.

    The code of a plan is the local name of its IRI, whatever notations it has beside.
    """
    plans = _members(dataset, ox.NamedNode(STRATEGIC_PLAN))
    asked = list(texts)
    if not asked:
        return list(plans)
    codes = {_local_name(plan): plan for plan in plans}
    named = {plan: [_local_name(plan), *filter(None, names)] for plan, names in plans.items()}
    return list(
        dict.fromkeys(
            codes.get(text) or _member_named(dataset, named, "plan", text, list(codes))
            for text in asked
        )
    )


def find_values(
    dataset: Dataset, executable: Executable, given: Mapping[str, Sequence[str]]
) -> dict[str, list[Term]]:
    """The terms that some values of parameters name."""
    for name in given:
        if name not in executable.parameters:
            raise InputError(
                f"this question has no parameter '{name}'",
                hint=f"it has: {' '.join(executable.parameters) or 'none'}",
            )
    return {
        name: _values(dataset, executable.parameters[name], name, texts)
        for name, texts in given.items()
    }


def _by_id_or_notation(dataset: Dataset, text: str) -> list[Question]:
    """What most people ask by: no need to look at every question for it."""
    try:
        by_id = ox.NamedNode(QUESTION + text)
    except ValueError:
        return []
    query = query_text("question-named", question=[by_id], notation=ox.Literal(text))
    return _questions(dataset, dataset.select(query).column("question"))


def _questions(dataset: Dataset, terms: Iterable[Term | None]) -> list[Question]:
    found: dict[Term, list[dict[str, Term | None]]] = {}
    sought = [term for term in terms if isinstance(term, ox.NamedNode)]
    for row in records_about(dataset, "question-details", "question", sought):
        if row["question"] is not None:
            found.setdefault(row["question"], []).append(row)
    return [_question(rows) for rows in found.values()]


def _question(rows: Sequence[dict[str, Term | None]]) -> Question:
    iri = rows[0]["question"]
    assert isinstance(iri, ox.NamedNode)
    notations = sorted({text_of(row["notation"]) for row in rows if row["notation"]})
    labels = {row["label"] for row in rows}
    sections = [row["section"] for row in rows if row["section"] is not None]
    places = [(_number(row["sectionPosition"]), _number(row["position"])) for row in rows]
    return Question(
        iri,
        tuple(notations),
        tuple(label for label in labels if isinstance(label, ox.Literal)),
        sections[0] if sections else None,
        (*min(places), notations[0] if notations else iri.value),
    )


def _number(term: Term | None) -> float:
    try:
        return float(text_of(term))
    except ValueError:
        return float("inf")


def _by_name(
    dataset: Dataset, questions: Sequence[Question], text: str
) -> Iterable[list[Question]]:
    """What a name may mean, the surest meaning first."""
    wanted = folded(text)
    yield [question for question in questions if question.id == text]
    yield [question for question in questions if text in question.notations]
    yield [
        question
        for question in questions
        if wanted in map(folded, [question.id, *question.notations])
    ]
    yield [
        question
        for question in questions
        if _as_number(text) in map(_as_number, question.notations)
    ]
    yield [
        question
        for question in questions
        if wanted in (folded(label.value) for label in question.labels)
    ]
    if ":" in text:
        iri = expand(text, prefixes_of(dataset))
        yield [question for question in questions if question.iri == iri]


def _as_number(notation: str) -> str:
    """A notation as people type it: `cq9` for `CQ09`."""
    return re.sub(r"(?<!\d)0+(?=\d)", "", as_code(notation))


def _numbered_alike(questions: Sequence[Question], text: str) -> list[str]:
    """The notations with the same letters as another, the nearest number first."""
    asked = NOTATION.fullmatch(as_code(text))
    found = []
    for question in questions:
        for notation in question.notations:
            known = NOTATION.fullmatch(as_code(notation))
            if asked and known and known[1] == asked[1]:
                distance = abs(int(known[2]) - int(asked[2]))
                found.append((distance, notation, f"{notation} ({question.id})"))
    return [shown for _, _, shown in sorted(found)]


def _near_questions(questions: Sequence[Question], text: str) -> str:
    numbered = _numbered_alike(questions, text)
    if numbered:
        return f"did you mean {' or '.join(numbered[:3])}?"
    names = {question.id: question.id for question in questions}
    for question in questions:
        names |= dict.fromkeys(question.notations, question.id)
        names |= {label.value: question.id for label in question.labels}
    close = dict.fromkeys(names[name] for name in nearest(text, names, count=6))
    if close:
        return f"did you mean {' or '.join(list(close)[:3])}?"
    return "svgraph ask, without a question, lists them all"


def _parameters_of_all(dataset: Dataset) -> dict[Term | None, list[str]]:
    """The parameters of each question's own query; under None those of the query for any."""
    found: dict[Term | None, list[str]] = {}
    for row in dataset.select(query_text("parameters")).records():
        names = found.setdefault(row["question"], [])
        if row["variable"] and text_of(row["variable"]) not in (*names, QUESTION_PARAMETER):
            names.append(text_of(row["variable"]))
    return found


def _local_name(iri: ox.NamedNode) -> str:
    return iri.value.replace("#", "/").rpartition("/")[2]


def _members(dataset: Dataset, kind: ox.NamedNode) -> dict[ox.NamedNode, list[str]]:
    """The members of a class, each with the names that it goes by."""
    members: dict[ox.NamedNode, list[str]] = {}
    for row in dataset.select(query_text("members", **{"class": [kind]})).records():
        if isinstance(row["term"], ox.NamedNode):
            members.setdefault(row["term"], []).append(text_of(row["name"]))
    # Put in order here: the engine looks its terms up in the store each time that it compares.
    return {term: sorted(members[term]) for term in sorted(members, key=lambda each: each.value)}


def _values(dataset: Dataset, kind: ox.NamedNode, name: str, texts: Iterable[str]) -> list[Term]:
    if kind == ox.NamedNode(THING):
        from svgraph.resources import find_resource

        return list(dict.fromkeys(find_resource(dataset, text) for text in texts))
    members = _members(dataset, kind)
    shortest = [min(names, key=len) for names in members.values() if any(names)]
    return list(
        dict.fromkeys(_member_named(dataset, members, name, text, shortest) for text in texts)
    )


def _member_named(
    dataset: Dataset,
    members: Mapping[ox.NamedNode, Sequence[str]],
    name: str,
    text: str,
    listed: Sequence[str],
) -> ox.NamedNode:
    """The one member that goes by a name; where there is none, the listed names may help."""
    iri = expand(text, prefixes_of(dataset)) if ":" in text else None
    if iri is not None and iri in members:
        return iri
    for same in (str, folded, as_code):
        wanted = same(text)
        matches = [term for term, names in members.items() if wanted and wanted in map(same, names)]
        if len(matches) == 1:
            return matches[0]
        if matches:
            prefixes = prefixes_of(dataset)
            raise InputError(
                f"'{text}' names {len(matches)} values of the parameter '{name}'",
                hint=f"give one of: {' '.join(short_form(term, prefixes) for term in matches)}",
            )
    known = [other for names in members.values() for other in names]
    raise InputError(f"no {name} '{text}'", hint=did_you_mean(text, known) or _known(listed))


def _known(listed: Sequence[str]) -> str:
    """A hint that names the values themselves, where they are few."""
    few = 0 < len(listed) <= 30
    return f"known: {' '.join(sorted(listed))}" if few else "see svgraph search"
