"""Put the answers of all plans side by side, question by question."""

import argparse

from svgraph.commands import options

SUMMARY = "the plans side by side: how each answers which question, and on which source"
EXAMPLES = """
svgraph compare
svgraph compare dedicated-intervention
svgraph compare dedicated-intervention --format svg -o map.svg
svgraph compare formal-definition cap-2023-2027-support --plan ee --plan lv --lang lv
svgraph compare -o comparison.html
"""
FORMATS = (*options.ROW_FORMATS, "svg")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command understands."""
    parser.add_argument(
        "questions",
        nargs="*",
        metavar="QUESTION",
        help="a question's id, notation, IRI, CURIE or label; without one, all that have outcomes",
    )
    parser.add_argument(
        "--plan",
        action="append",
        default=[],
        metavar="CODE",
        help="compare this plan; may be repeated; without it, all plans",
    )
    parser.add_argument(
        "--roll-up",
        action="store_true",
        help="show each outcome as the kind that it comes under",
    )
    options.add_endpoint(parser)
    options.add_timeout(parser)
    options.add_language(parser)
    options.add_output(parser, FORMATS)


def run(arguments: argparse.Namespace) -> int:
    """Compare, and write it."""
    chosen = options.format_of(arguments, FORMATS, "table")
    if chosen == "svg":
        _refuse_all_but_one(arguments.questions)
    dataset = options.open_dataset(arguments)
    from svgraph.compare import compare
    from svgraph.reports.compare import render
    from svgraph.words import words_of

    found = compare(
        dataset,
        arguments.questions,
        arguments.plan,
        arguments.lang,
        roll_up=arguments.roll_up,
    )
    options.note_language(found.language, arguments)
    rooms = None if arguments.endpoint else options.rooms_of(arguments)
    words = words_of([found.language], rooms)
    options.deliver(render(found, chosen, words, options.terminal_width(arguments)), arguments)
    return 0


def _refuse_all_but_one(questions: list[str]) -> None:
    from svgraph.errors import InputError

    if len(questions) != 1:
        asked = "none was named" if not questions else f"{len(questions)} were named"
        raise InputError(
            f"a map shows one question, and {asked}",
            hint="svgraph compare QUESTION --format svg; --format html draws a map for each",
        )
