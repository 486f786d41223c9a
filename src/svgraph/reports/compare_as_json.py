"""Write the plans side by side as JSON: plans, questions with their counts, marks, and answers."""

import json
from typing import Any

from svgraph.cells import Json
from svgraph.comparison import Answer, Comparison, Count, Finding, Plan, Question
from svgraph.labels import Label
from svgraph.marks import Mark
from svgraph.things import Thing
from svgraph.words import Words


def render(comparison: Comparison, words: Words) -> str:
    """All of it; plans by their codes, questions and marks by their local names."""
    marks = {each.iri: each for mark in comparison.marks for each in (mark, *mark.kinds)}
    document: dict[str, Json] = {
        "lang": comparison.language,
        "rolled_up": comparison.rolled_up,
        "plans": [_plan(each) for each in comparison.plans],
        "questions": [_question(each, comparison) for each in comparison.questions],
        "marks": [_mark(each) for each in marks.values()],
        "disagreements": [_mark(each) for each in comparison.disagreements],
        "answers": [_answer(each, comparison.language) for each in comparison.answers],
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _thing(thing: Thing) -> dict[str, Json]:
    return {"id": thing.name, "iri": thing.iri, "label": thing.label}


def _plan(plan: Plan) -> dict[str, Json]:
    return _thing(plan.thing) | {"country": plan.country, "tile": [plan.column, plan.row]}


def _question(question: Question, comparison: Comparison) -> dict[str, Json]:
    return _thing(question.thing) | {
        "scheme": _thing(question.scheme),
        "overlaps": [each.name for each in question.overlaps],
        "counts": [_count(each) for each in comparison.counts(question)],
    }


def _count(count: Count) -> dict[str, Json]:
    counted: dict[str, Json] = {
        "mark": count.mark.name,
        "count": len(count.plans),
        "plans": [each.code for each in count.plans],
    }
    return counted | ({"finer": [_count(each) for each in count.finer]} if count.finer else {})


def _mark(mark: Mark) -> dict[str, Json]:
    return {
        "id": mark.name,
        "iri": mark.iri,
        "label": mark.label,
        "symbol": mark.symbol,
        "colour": mark.colour,
        "kind": mark.kind.name,
        "silence": mark.is_silence,
    }


def _words(label: Label | None) -> Json:
    return {"value": label.text, "lang": label.language} if label else None


def _answer(answer: Answer, language: str) -> dict[str, Json]:
    return {
        "plan": answer.plan.code,
        "question": answer.question.id,
        "mark": answer.mark.name,
        "finding": _finding(answer.finding, language) if answer.finding else None,
        "others": [
            _finding(each.finding, language)
            | {"disagreement": each.disagreement.name if each.disagreement else None}
            for each in answer.others
        ],
    }


def _finding(finding: Finding, language: str) -> dict[str, Any]:
    source = finding.source
    return {
        "iri": finding.thing.iri,
        "outcome": finding.outcome.name,
        "preferred": finding.preferred,
        "value": finding.value,
        "detail": _words(finding.detail),
        "concerns": _thing(finding.concerns) if finding.concerns else None,
        "note": _words(finding.note),
        "source": {
            "document": _thing(source.document) if source.document else None,
            "publisher": source.publisher,
            "date": source.date,
            "url": source.address,
            "ground": source.ground,
            "checked": source.checked,
        },
        "evidence": [each.to_json(language) for each in source.evidence],
    }
