"""Ask a question of the graph; without one, list what can be asked."""

import argparse
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from svgraph.commands import options

if TYPE_CHECKING:
    from svgraph.answer import Answer, Line
    from svgraph.evidence import Evidence
    from svgraph.formats import Cell
    from svgraph.store import Dataset, Term

SUMMARY = "without QUESTION, the list of questions; with it, the answer with its evidence"
EXAMPLES = """
svgraph ask
svgraph ask r40-planned --plan lv
svgraph ask CQ09 --lang lv
svgraph ask CQ09 --format json -o answer.json
"""
LIST = ("id", "label", "section", "params")
EVIDENCE = "evidence"


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
    options.add_language(parser)
    options.add_output(parser, options.ROW_FORMATS)


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
    if chosen == "json":
        return _dumped(answer.to_json(), chosen)
    if chosen == "table":
        return _text(answer, arguments)
    for line in _silence(answer):
        options.note(line, arguments)
    if chosen == "jsonl":
        return _dumped(answer.rows, chosen)
    return _rows(answer, chosen)


def _dumped(content: object, chosen: str) -> str:
    import json

    if chosen == "jsonl" and isinstance(content, list):
        return "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in content)
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _rows(answer: "Answer", chosen: str) -> str | bytes:
    """One row a line, its evidence in a column at the end."""
    from svgraph.formats import render_rows

    columns = answer.shown_columns
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
        [_evidence(answer, line.evidence) for line in answer.lines],
        page,
        _labels(answer, marked=True),
    )
    parts = [page.lines(shown(answer.label, answer.language)), rows]
    parts.append([line for said in _silence(answer) for line in page.lines(said)])
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


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
