"""The command that shows what the graph's statements rest on."""

import argparse

from svgraph.commands import options

SUMMARY = "which passages of a plan's source text the graph's evidence rests on"
EXAMPLES = """\
svgraph coverage lv
svgraph coverage lv --format json
svgraph coverage lv -o coverage.html
"""
FORMATS = ("text", "json", "html")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The plan, and how to show it."""
    parser.add_argument("plan", metavar="PLAN", help="code, CURIE, IRI or label of a plan")
    options.add_language(parser)
    options.add_output(parser, FORMATS)


def run(arguments: argparse.Namespace) -> int:
    """Show the coverage of one plan."""
    from svgraph.coverage import as_html, as_json, as_text, coverage
    from svgraph.labels import languages_of
    from svgraph.questions import find_plans

    formats = {"text": as_text, "json": as_json, "html": as_html}
    chosen = options.format_of(arguments, FORMATS, "text")
    dataset = options.open_dataset(arguments)
    (plan,) = find_plans(dataset, [arguments.plan])
    languages = languages_of(dataset, arguments.lang)
    options.note_language(languages[0], arguments)
    found = coverage(dataset, options.rooms_of(arguments), plan, languages)
    options.deliver(formats[chosen](found), arguments)
    return 0
