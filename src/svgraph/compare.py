"""Put what is known of the plans side by side, question by question.

The program knows no question and no outcome by name: which questions have outcomes, what an
outcome rolls up to, how it looks and which finding is preferred, the graph says.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import pyoxigraph as ox

from svgraph import names
from svgraph.comparison import Answer, Comparison, Finding, Other, Plan, Question, Source
from svgraph.errors import InputError
from svgraph.evidence import WORDS, Trace, evidence_of, follow, sentences
from svgraph.labels import Label, best_label, labels_of, languages_of, text_of
from svgraph.marks import LAST, Mark, Marks
from svgraph.questions import find_plans, find_question
from svgraph.store import Dataset
from svgraph.terms import Term
from svgraph.texts import query_text, records_about
from svgraph.things import Thing, Things

NOT_STATED = ox.NamedNode(names.SILENCE + "not-stated")
NOT_ASSESSED = ox.NamedNode(names.SILENCE + "not-assessed")
OTHER_SOURCE = ox.NamedNode(names.DISAGREEMENT + "other-source")
OTHER_EDITION = ox.NamedNode(names.DISAGREEMENT + "other-edition")
OTHER_WORDS = ox.NamedNode(names.DISAGREEMENT + "other-words")


def compare(
    dataset: Dataset,
    questions: Sequence[str] = (),
    plans: Sequence[str] = (),
    languages: Sequence[str] = (),
    *,
    roll_up: bool = False,
) -> Comparison:
    """The answers to some questions, or to all that have a coded outcome, for some plans or all.

    With `roll_up` each outcome is shown as the kind that it comes under. A question without a
    coded outcome, and a name that nothing bears, raise InputError.
    """
    chain = languages_of(dataset, languages)
    asked = _Asked(dataset, questions)
    rows = list(records_about(dataset, "compare-findings", "question", asked.terms))
    found = list({row["finding"]: row for row in reversed(rows)}.values())
    wanted = _chosen_plans(dataset, plans)
    read = {
        (row["plan"], row["question"])
        for row in dataset.select(query_text("matrix-readings")).records()
    }
    teller = _Teller(
        dataset, chain, [*asked.terms, *asked.neighbours, *wanted.terms], found, roll_up
    )
    own_plans = wanted.told(teller)
    own_questions = asked.told(teller, found)
    by_place: dict[tuple[str, str], list[Finding]] = {}
    for row in reversed(found):
        place = text_of(row["plan"]), text_of(row["question"])
        by_place.setdefault(place, []).append(teller.finding(row))
    answers = []
    for question in own_questions:
        for plan in own_plans:
            place = plan.thing.iri, question.thing.iri
            is_read = tuple(map(ox.NamedNode, place)) in read
            silence = teller.mark(NOT_STATED if is_read else NOT_ASSESSED, is_silence=True)
            answers += _answers(plan, question, by_place.get(place, []), silence, teller)
    ways = [teller.mark(each) for each in (OTHER_SOURCE, OTHER_EDITION, OTHER_WORDS)]
    return Comparison(own_plans, own_questions, answers, ways, chain[0], teller.bases, roll_up)


# ── Answers ──────────────────────────────────────────────────────────────


def _answers(
    plan: Plan, question: Question, found: Sequence[Finding], silence: Mark, teller: _Teller
) -> list[Answer]:
    """An answer for each thing concerned; of several findings the preferred stand in front."""
    if not found:
        return [Answer(plan, question, silence)]
    by_thing: dict[Thing | None, list[Finding]] = {}
    for each in found:
        by_thing.setdefault(each.concerns, []).append(each)
    answers = []
    for findings in by_thing.values():
        front = [each for each in findings if each.preferred] or findings
        for each in front:
            others = [
                Other(other, teller.disagreement(each, other))
                for other in findings
                if other is not each
            ]
            answers.append(
                Answer(plan, question, each.mark, each, tuple(others), len(by_thing) > 1)
            )
    return answers


def _way(finding: Finding, other: Finding) -> ox.NamedNode | None:
    """How another finding disagrees with one that stands in front of it."""
    if (finding.mark, finding.value) == (other.mark, other.value):
        return None
    if finding.work is not None and finding.work == other.work:
        return OTHER_EDITION
    if finding.mark.agrees_with(other.mark):
        return OTHER_WORDS
    return OTHER_SOURCE


# ── What is asked, of which plans ────────────────────────────────────────


class _Asked:
    """The questions to compare: those named, or all that have a coded outcome."""

    def __init__(self, dataset: Dataset, texts: Sequence[str]) -> None:
        self._rows: dict[Term, list[Mapping[str, Term | None]]] = {}
        for row in dataset.select(query_text("compare-questions")).records():
            if row["question"] is not None:
                self._rows.setdefault(row["question"], []).append(row)
        if texts:
            named = [_comparable(dataset, text, self._rows) for text in texts]
            self._rows = {term: of for term, of in self._rows.items() if term in named}

    @property
    def terms(self) -> list[Term]:
        return list(self._rows)

    @property
    def neighbours(self) -> list[Term]:
        """Schemes, and what overlaps."""
        rows = [row for of in self._rows.values() for row in of]
        return [term for row in rows for term in (row["scheme"], row["overlap"]) if term]

    def told(self, teller: _Teller, found: Iterable[Mapping[str, Term | None]]) -> list[Question]:
        """The questions, those of the kind first that is answered for most plans."""
        plans: dict[Term | None, set[Term | None]] = {}
        for row in found:
            if row["question"] in self._rows:
                scheme = self._rows[row["question"]][0]["scheme"]
                plans.setdefault(scheme, set()).add(row["plan"])

        def place(term: Term) -> tuple[int, str, float, str]:
            row = self._rows[term][0]
            scheme, position = row["scheme"], text_of(row["position"])
            in_order = float(position) if position.isdecimal() else LAST
            return -len(plans.get(scheme, ())), text_of(scheme), in_order, text_of(term)

        return [self._question(term, teller) for term in sorted(self._rows, key=place)]

    def _question(self, term: Term, teller: _Teller) -> Question:
        rows = self._rows[term]
        overlaps = dict.fromkeys(row["overlap"] for row in rows if row["overlap"] is not None)
        return Question(
            teller.things.named(term),
            teller.things.named(rows[0]["scheme"]),
            tuple(teller.things.named(each) for each in overlaps),
        )


def _comparable(dataset: Dataset, text: str, known: Mapping[Term, object]) -> Term:
    question = find_question(dataset, text)
    if question.iri not in known:
        raise InputError(
            f"the question '{question.id}' has no coded outcome to compare",
            hint=f"svgraph ask {question.id} answers it",
        )
    return question.iri


class _Chosen:
    """The plans in play."""

    def __init__(self, rows: Iterable[Mapping[str, Term | None]]) -> None:
        self._rows: dict[Term, list[Mapping[str, Term | None]]] = {}
        for row in rows:
            if row["plan"] is not None:
                self._rows.setdefault(row["plan"], []).append(row)

    @property
    def terms(self) -> list[Term]:
        """Plans and countries."""
        rows = [of[0] for of in self._rows.values()]
        return [term for row in rows for term in (row["plan"], row["country"]) if term]

    def told(self, teller: _Teller) -> list[Plan]:
        codes: dict[Term | None, str] = {
            term: text_of(of[0]["code"]) for term, of in self._rows.items()
        }
        return [
            Plan(
                teller.things.plan(term, codes),
                self._country(term, teller),
                _number(of[0]["column"]),
                _number(of[0]["row"]),
            )
            for term, of in self._rows.items()
        ]

    def _country(self, term: Term, teller: _Teller) -> str:
        """The country; where it has several plans, with the plan's own name for its part."""
        rows = self._rows[term]
        country = rows[0]["country"]
        if country is None:
            return teller.things.label(term)
        label = teller.things.label(country)
        if sum(of[0]["country"] == country for of in self._rows.values()) == 1:
            return label
        others = [row["other"] for row in rows if isinstance(row["other"], ox.Literal)]
        part = best_label(others, teller.languages)
        return f"{label}, {part.text}" if part else teller.things.label(term)


def _chosen_plans(dataset: Dataset, texts: Sequence[str]) -> _Chosen:
    rows = list(dataset.select(query_text("compare-plans")).records())
    if texts:
        chosen = find_plans(dataset, texts)
        rows = [row for row in rows if row["plan"] in chosen]
    return _Chosen(rows)


def _number(term: Term | None) -> int | None:
    text = text_of(term)
    return int(text) if text.isdecimal() and len(text) < 4 else None


# ── What the graph says ──────────────────────────────────────────────────


class _Teller:
    """Findings in the reader's language, with the words that they rest on."""

    def __init__(
        self,
        dataset: Dataset,
        languages: Sequence[str],
        terms: Iterable[Term],
        found: Sequence[Mapping[str, Term | None]],
        roll_up: bool,
    ) -> None:
        self.languages = languages
        self._roll_up = roll_up
        self._marks = Marks(dataset)
        self._traces = follow(dataset, [row["finding"] for row in found if row["finding"]])
        self._labels = labels_of(
            dataset,
            [
                *terms,
                *self._marks.terms,
                *(term for row in found for name in _LABELLED if (term := row[name]) is not None),
                *(term for of in self._traces.values() for each in of for term in each.terms()),
                *WORDS.values(),
                *(NOT_STATED, NOT_ASSESSED, OTHER_SOURCE, OTHER_EDITION, OTHER_WORDS),
            ],
            languages,
        )
        self._words: dict[str, Label] = {word: self._labels[term] for word, term in WORDS.items()}
        self.things = Things(self._labels, {}, languages[0])

    @property
    def bases(self) -> dict[str, str]:
        """What the words of a finding may be."""
        return {word: self.things.label(term) for word, term in WORDS.items()}

    def mark(self, term: Term, *, is_silence: bool = False) -> Mark:
        """A mark as it is found."""
        return self._marks.of(term, self._labels, self.languages[0], is_silence=is_silence)

    def finding(self, row: Mapping[str, Term | None]) -> Finding:
        """A finding, as it is to be shown."""
        outcome = self.mark(row["outcome"] or ox.NamedNode(names.OUTCOME))
        traces = self._traces.get(row["finding"] or NOT_STATED, [])
        work = row["work"] or next((each.work for each in traces if each.work), None)
        return Finding(
            thing=self.things.named(row["finding"]),
            mark=outcome.kind if self._roll_up else outcome,
            outcome=outcome,
            source=self._source(row, traces),
            preferred=text_of(row["preferred"]) == "true",
            work=work,
            concerns=self.things.of(row["thing"]),
            value=text_of(row["value"]) or None,
            detail=_words(row["detail"]),
            note=_words(row["note"]),
        )

    def disagreement(self, finding: Finding, other: Finding) -> Mark | None:
        """How another finding disagrees."""
        way = _way(finding, other)
        return None if way is None else self.mark(way)

    def _source(self, row: Mapping[str, Term | None], traces: Sequence[Trace]) -> Source:
        evidence = tuple(evidence_of(traces, self._labels))
        editions = [each.edition for each in traces if each.edition is not None]
        return Source(
            document=self.things.of(next(iter(editions), row["work"])),
            address=_address(row["address"]),
            publisher=self._said(row["publisher"]),
            date=text_of(row["date"]) or None,
            ground=self._said(row["ground"]),
            checked=self._said(row["checked"]),
            evidence=evidence,
            sentences=tuple(sentences(evidence, self._words, self.languages[0])),
        )

    def _said(self, term: Term | None) -> str | None:
        return None if term is None else self.things.label(term)


_LABELLED = ("finding", "thing", "outcome", "publisher", "ground", "checked", "work")


def _words(term: Term | None) -> Label | None:
    """What a source or a curator wrote, with its language."""
    return Label(term.value, term.language) if isinstance(term, ox.Literal) else None


def _address(term: Term | None) -> str | None:
    """Where a page is; what is no address of the web leads nowhere."""
    text = text_of(term)
    return text if names.is_address(text) else None
