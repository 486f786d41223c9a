"""Compile the rooms into one dataset and say what it holds."""

import argparse
import time

from svgraph.commands import options

SUMMARY = "compile the rooms into one dataset; say what it holds, and its digest"
EXAMPLES = """
svgraph build
svgraph --project ~/plans build --format json
"""
FORMATS = ("text", "json")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command understands."""
    options.add_output(parser, FORMATS)


def run(arguments: argparse.Namespace) -> int:
    """Build, and report."""
    import json

    from svgraph.build import build

    chosen = options.format_of(arguments, FORMATS, "text")
    started = time.monotonic()
    made = build(options.rooms_of(arguments), note=lambda message: options.note(message, arguments))
    seconds = round(time.monotonic() - started, 3)
    facts = {**made.facts(), "seconds": seconds, "path": str(made.folder)}
    if chosen == "json":
        options.deliver(json.dumps(facts) + "\n", arguments)
    else:
        options.deliver(
            f"{made.quads} quads in {made.graphs} graphs: {made.plans} plan(s),"
            f" {made.questions} questions\n"
            f"version {made.version or 'not stated'}\n"
            f"digest  {made.digest}\n"
            f"path    {made.folder}\n"
            f"seconds {seconds:.1f}\n",
            arguments,
        )
    return 0
