"""Write the completeness matrix as JSON: plans, sections, states with their counts, and answers."""

import json

from svgraph.cells import Json
from svgraph.matrix import Answer, Cell, Home, Matrix, Section
from svgraph.things import Thing
from svgraph.words import Words


def render(matrix: Matrix, words: Words) -> str:
    """All of it; states by their local names."""
    document: dict[str, Json] = {
        "lang": matrix.language,
        "states": [
            {
                "id": state.name,
                "iri": state.iri,
                "symbol": state.symbol,
                "label": state.label,
                "definition": state.definition,
                "advice": state.advice,
                "needs_work": state.work,
            }
            for state in matrix.states
        ],
        "plans": [
            _thing(each) | {"counts": _counts(matrix.of_plan(each))} for each in matrix.plans
        ],
        "sections": [_section(each, matrix) for each in matrix.sections],
        "counts": _counts(matrix.whole),
        "answers": [_answer(each, matrix.language) for each in matrix.answers],
        "to_do": [
            {"plan": plan.name, "answers": [_work(each) for each in answers]}
            for plan, answers in matrix.to_do_by_plan
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _thing(thing: Thing) -> dict[str, Json]:
    return {"id": thing.name, "iri": thing.iri, "label": thing.label}


def _counts(cell: Cell) -> dict[str, Json]:
    return {state.name: count for state, count in cell.tally.items()}


def _section(section: Section, matrix: Matrix) -> dict[str, Json]:
    return _thing(section.thing) | {
        "questions": [_thing(each) for each in section.questions],
        "counts": _counts(matrix.of_section(section)),
        "cells": {
            plan.name: {"state": cell.state.name, "counts": _counts(cell)}
            for plan in matrix.plans
            if (cell := matrix.cell(plan, section)).state
        },
    }


def _answer(answer: Answer, language: str) -> dict[str, Json]:
    return {
        "plan": answer.plan.name,
        "section": answer.section.name,
        "question": answer.question.name,
        "state": answer.state.name,
        "concerns": _thing(answer.concerns) if answer.concerns else None,
        "outcome": _thing(answer.outcome) if answer.outcome else None,
        "finding": _home(answer.finding) if answer.finding else None,
        "evidence": [each.to_json(language) for each in answer.evidence],
        "readings": [_home(each) for each in answer.readings],
    }


def _work(answer: Answer) -> dict[str, Json]:
    """An answer that calls for work; those of a plan stand in order of worth."""
    return {
        "question": answer.question.name,
        "state": answer.state.name,
        "worth": answer.worth.name if answer.worth else None,
        "known_elsewhere": answer.elsewhere,
        "concerns": answer.concerns.name if answer.concerns else None,
    }


def _home(home: Home) -> dict[str, Json]:
    return _thing(home.thing) | {"file": home.file, "line": home.line}
