"""Ask a question of the graph; without one, list what can be asked."""

import argparse
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from svgraph.commands import options

if TYPE_CHECKING:
    from svgraph.answer import Answer, Line
    from svgraph.evidence import Evidence
    from svgraph.formats import Cell
    from svgraph.store import Dataset
    from svgraph.terms import Term

SUMMARY = "without QUESTION, the list of questions; with it, the answer with its evidence"
EXAMPLES = """
svgraph ask
svgraph ask r40-planned --plan lv
svgraph ask CQ09 --lang lv
svgraph ask CQ09 --format json -o answer.json
"""
LIST = ("id", "label", "section", "params")
EVIDENCE = "evidence"
# A row with more than this sums up; who reads it wants the sum, not every quotation.
MOST_EVIDENCE = 12
# Where silence stands in the answer itself; in the others, which hold rows alone, it is said
# on standard error, even to those who want no notes: silence is an answer.
TELLING_FORMATS = ("table", "json", "md", "html")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command understands."""
    parser.add_argument(
        "question",
        nargs="?",
        metavar="QUESTION",
        help="a question's id, notation, IRI, CURIE or label",
    )
    parser.add_argument(
        "--plan",
        action="append",
        default=[],
        metavar="CODE",
        help="ask about this plan; may be repeated; without it, about all plans",
    )
    parser.add_argument(
        "--param",
        action="append",
        default=[],
        type=_parameter,
        metavar="NAME=VALUE",
        help="bind a parameter of the question to a code, notation, CURIE, IRI or label",
    )
    options.add_endpoint(parser)
    options.add_timeout(parser)
    options.add_language(parser)
    options.add_output(parser, options.ROW_FORMATS)
    parser.add_argument_group(
        "silence",
        "plans that do not answer are part of the answer, each with the reason: table, json, md\n"
        "and html say so themselves; csv, tsv, jsonl and xlsx hold rows alone, and silence is\n"
        "said on standard error, also with --quiet",
    )


def run(arguments: argparse.Namespace) -> int:
    """Answer, or list the questions."""
    chosen = options.format_of(arguments, options.ROW_FORMATS, "table")
    if arguments.question is None:
        _refuse_lone_options(arguments)
        content = _list(options.open_dataset(arguments), chosen, arguments)
    else:
        content = _answer(options.open_dataset(arguments), chosen, arguments)
    options.deliver(content, arguments)
    return 0


def _parameter(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not (name and equals and value):
        raise argparse.ArgumentTypeError(f"'{text}' is not NAME=VALUE")
    return name, value


def _refuse_lone_options(arguments: argparse.Namespace) -> None:
    from svgraph.errors import InputError

    if arguments.plan or arguments.param:
        raise InputError(
            "--plan and --param belong to a question, and none was asked",
            hint="svgraph ask, without anything else, lists the questions",
        )


def _list(dataset: "Dataset", chosen: str, arguments: argparse.Namespace) -> str | bytes:
    from svgraph.formats import render_rows
    from svgraph.labels import languages_of, shown
    from svgraph.questions import list_questions

    chain = languages_of(dataset, arguments.lang)
    options.note_language(chain[0], arguments)
    listed = list_questions(dataset, chain)
    if chosen in ("json", "jsonl"):
        return _dumped(
            [
                {
                    "id": one.id,
                    "label": one.label.text,
                    "section": one.section.text if one.section else None,
                    "params": one.parameters,
                }
                for one in listed
            ],
            chosen,
        )
    rows = [
        [
            one.id,
            shown(one.label, chain[0]),
            shown(one.section, chain[0]) if one.section else None,
            " ".join(one.parameters),
        ]
        for one in listed
    ]
    width = options.terminal_width(arguments)
    return render_rows(LIST, rows, chosen, language=chain[0], width=width)


def _answer(dataset: "Dataset", chosen: str, arguments: argparse.Namespace) -> str | bytes:
    from svgraph.answer import ask

    given: dict[str, list[str]] = {}
    for name, value in arguments.param:
        given.setdefault(name, []).append(value)
    answer = ask(dataset, arguments.question, arguments.plan, given, arguments.lang)
    options.note_language(answer.language, arguments)
    if chosen == "json":
        return _dumped(answer.to_json(), chosen)
    if chosen == "table":
        return _text(answer, arguments)
    if chosen not in TELLING_FORMATS:
        options.say(_silence(answer))
    if chosen == "jsonl":
        return _dumped(answer.rows, chosen)
    return _rows(answer, chosen)


def _dumped(content: object, chosen: str) -> str:
    import json

    if chosen == "jsonl" and isinstance(content, list):
        return "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in content)
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _rows(answer: "Answer", chosen: str) -> str | bytes:
    """One row a line, the plan at its beginning and its evidence at its end."""
    from svgraph.formats import render_rows

    columns = answer.columns
    rows = [
        [*_cells(line, columns), " | ".join(_evidence(answer, line.evidence))]
        for line in answer.lines
    ]
    return render_rows(
        [*columns, EVIDENCE],
        rows,
        chosen,
        labels=_labels(answer, marked=chosen in ("md", "html")),
        title=answer.label.text,
        language=answer.language,
        notes=_silence(answer) if chosen in TELLING_FORMATS else (),
    )


def _cells(line: "Line", columns: Sequence[str]) -> list["Cell"]:
    return [cell.term if (cell := line.cells[name]) else None for name in columns]


def _labels(answer: "Answer", *, marked: bool) -> dict["Term", str]:
    """What to show for each resource; who reads is told where the language is another."""
    cells = [cell for line in answer.lines for cell in line.cells.values() if cell]
    return {
        cell.term: cell.text(answer.language) if marked else cell.label.text
        for cell in cells
        if not cell.is_literal
    }


# ── For reading ──────────────────────────────────────────────────────────


def _text(answer: "Answer", arguments: argparse.Namespace) -> str:
    """The question, each row with its quotations under it, and who is silent."""
    from svgraph.commands.reading import Page, rows_with_notes
    from svgraph.labels import shown

    page = Page(options.terminal_width(arguments), options.in_colour(arguments))
    columns = answer.shown_columns
    rows = rows_with_notes(
        columns,
        [_cells(line, columns) for line in answer.lines],
        [_notes(answer, line.evidence) for line in answer.lines],
        page,
        _labels(answer, marked=True),
    )
    parts = [page.lines(shown(answer.label, answer.language)), rows]
    parts.append([line for said in _silence(answer) for line in page.lines(said)])
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def _notes(answer: "Answer", evidence: Sequence["Evidence"]) -> list[str]:
    """The words relied on and their translations; of a row that sums up many, how many."""
    from svgraph.evidence import notes

    if len(evidence) <= MOST_EVIDENCE:
        return notes(evidence, answer.words, answer.language)
    things = {one.statement.term if one.statement else one.passage for one in evidence}
    what = "statements" if all(one.statement for one in evidence) else "passages"
    return [f"{len(things)} {what}; --format json lists them"]


def _evidence(answer: "Answer", evidence: Iterable["Evidence"]) -> list[str]:
    """The words relied on, place by place."""
    from svgraph.evidence import sentences

    return sentences(evidence, answer.words, answer.language)


def _silence(answer: "Answer") -> list[str]:
    """The plans without rows, and why."""
    from svgraph.labels import shown

    said = [] if answer.lines else ["No plan answers this question."]
    return said + [
        f"{silent.plan.text(answer.language)}: "
        f"{shown(answer.words[silent.reason], answer.language)}"
        for silent in answer.silence
    ]
