"""Show one thing of the graph: facts, evidence, and what refers to it."""

import argparse
from typing import TYPE_CHECKING

from svgraph.commands import options

if TYPE_CHECKING:
    from svgraph.commands.reading import Page
    from svgraph.evidence import Evidence
    from svgraph.show import Description
    from svgraph.store import Dataset

SUMMARY = "one thing by IRI, CURIE, code or label: facts, evidence, what refers to it"
EXAMPLES = """
svgraph show R.40
svgraph show 'La 19' --lang lv
svgraph show 'SM8 V3' --format json
svgraph show R.40 --format turtle
"""
FORMATS = ("text", "json", *options.GRAPH_FORMATS)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command understands."""
    parser.add_argument(
        "resource", metavar="RESOURCE", help="an IRI, a CURIE, an official code or a label"
    )
    options.add_endpoint(parser)
    options.add_timeout(parser)
    options.add_language(parser)
    options.add_output(parser, FORMATS)


def run(arguments: argparse.Namespace) -> int:
    """Describe the thing."""
    chosen = options.format_of(arguments, FORMATS, "text")
    dataset = options.open_dataset(arguments)
    if chosen in options.GRAPH_FORMATS:
        content = _graph(dataset, arguments.resource, chosen)
    else:
        content = _description(dataset, chosen, arguments)
    options.deliver(content, arguments)
    return 0


def _graph(dataset: "Dataset", resource: str, chosen: str) -> str:
    from svgraph.formats import render_graph
    from svgraph.labels import prefixes_of
    from svgraph.show import describe

    return render_graph(describe(dataset, resource), chosen, prefixes_of(dataset))


def _description(dataset: "Dataset", chosen: str, arguments: argparse.Namespace) -> str:
    from svgraph.commands.reading import Page
    from svgraph.show import show

    description = show(dataset, arguments.resource, arguments.lang)
    options.note_language(description.language, arguments)
    if chosen == "json":
        import json

        return json.dumps(description.to_json(), ensure_ascii=False, indent=2) + "\n"
    page = Page(options.terminal_width(arguments), options.in_colour(arguments))
    return _text(description, page)


def _text(description: "Description", page: "Page") -> str:
    reader = description.language
    head = [description.resource.text(reader), description.resource.term.value]
    head += [", ".join(kind.text(reader) for kind in description.types)]
    parts = [
        [line for text in head if text for line in page.lines(text)],
        [line for text in _facts(description) for line in page.lines(text)],
        *_evidence(description, page),
        [line for text in _references(description) for line in page.lines(text)],
    ]
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def _facts(description: "Description") -> list[str]:
    """Each property with its values, those in other languages marked."""
    from svgraph.labels import shown

    reader = description.language
    values: dict[str, list[str]] = {}
    for fact in description.facts:
        found = values.setdefault(fact.property.text(reader), [])
        found.append(shown(fact.value.label, reader))
    return [f"{name}: {value}" for name, listed in values.items() for value in listed]


def _evidence(description: "Description", page: "Page") -> list[list[str]]:
    """Each statement with the words it rests on."""
    from svgraph.evidence import notes

    reader = description.language
    by_statement: dict[str, list[Evidence]] = {}
    for one in description.evidence:
        stated = one.statement.text(reader) if one.statement else ""
        by_statement.setdefault(stated, []).append(one)
    return [
        [
            *(page.lines(stated) if stated else []),
            *page.notes(notes(found, description.words, reader)),
        ]
        for stated, found in by_statement.items()
    ]


def _references(description: "Description") -> list[str]:
    reader = description.language
    return [
        f"← {reference.property.text(reader)}: {reference.subject.text(reader)}"
        for reference in description.references
    ]
