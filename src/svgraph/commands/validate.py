"""The command that holds the data against the shapes."""

import argparse

from svgraph.commands import options

SUMMARY = "hold the data against the shapes, and say what to do next"
EXAMPLES = """\
svgraph validate
svgraph validate --profile fact-sheet --fail-on warning
svgraph validate --lang lv --format json
"""
FORMATS = ("text", "json", "turtle")
SEVERITIES = ("violation", "warning", "info")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to hold the data against, and when to complain."""
    parser.add_argument(
        "--profile", metavar="NAME", help="hold it against shapes/profiles/NAME.ttl as well"
    )
    parser.add_argument(
        "--fail-on",
        metavar="SEVERITY",
        type=options.choice_of("severity", SEVERITIES),
        default="violation",
        help="complain from this severity on: violation (default), warning or info",
    )
    options.add_language(parser)
    options.add_output(parser, FORMATS)


def run(arguments: argparse.Namespace) -> int:
    """Validate, and exit 1 where the data do not conform."""
    from svgraph.build import current
    from svgraph.labels import languages_of
    from svgraph.validate import as_json, as_text, as_turtle, validate

    formats = {"text": as_text, "json": as_json, "turtle": as_turtle}
    chosen = options.format_of(arguments, FORMATS, "text")
    rooms = options.rooms_of(arguments)
    build = current(rooms, note=lambda message: options.note(message, arguments))
    report = validate(
        rooms,
        build.read(),
        profile=arguments.profile,
        languages=languages_of(build.open(), arguments.lang),
        fail_on=arguments.fail_on,
    )
    options.deliver(formats[chosen](report), arguments)
    return 0 if report.conforms else 1
