"""The command that asks a reasoner whether ontology and data are consistent."""

import argparse

from svgraph.commands import options

SUMMARY = "is ontology + data consistent; what is unsatisfiable, and why (needs Java)"
EXAMPLES = """\
svgraph reason
svgraph reason --format json
svgraph reason --inferred inferred.nt
"""
FORMATS = ("text", "json")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where what follows goes, and how long it may take."""
    parser.add_argument(
        "--inferred",
        metavar="FILE",
        type=options.path_of,
        help="write the new class memberships and property values as N-Triples",
    )
    parser.add_argument(
        "--timeout",
        metavar="SECONDS",
        type=_seconds,
        default=300.0,
        help="stop the reasoner after this time (default 300)",
    )
    options.add_language(parser)
    options.add_output(parser, FORMATS)


def run(arguments: argparse.Namespace) -> int:
    """Reason, and exit 1 where something contradicts itself."""
    from svgraph.current import current
    from svgraph.labels import languages_of
    from svgraph.output import write_whole
    from svgraph.reason import as_json, as_n_triples, as_text, reason

    formats = {"text": as_text, "json": as_json}
    chosen = options.format_of(arguments, FORMATS, "text")
    rooms = options.rooms_of(arguments)
    build = current(rooms, note=lambda message: options.note(message, arguments))
    found = reason(
        rooms,
        build.read(),
        languages_of(build.open(), arguments.lang),
        arguments.timeout,
    )
    if arguments.inferred is not None and found.consistent:
        write_whole(arguments.inferred, as_n_triples(found.inferred))
    options.deliver(formats[chosen](found), arguments)
    return 0 if found.sound else 1


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < float("inf"):
        raise argparse.ArgumentTypeError(f"'{text}' is no number of seconds")
    return seconds
