"""The command that explains the rules."""

import argparse
from typing import TYPE_CHECKING

from svgraph.commands import options

if TYPE_CHECKING:
    from pathlib import Path

    from svgraph.catalogue import Catalogue, Entry, Example
    from svgraph.commands.reading import Page
    from svgraph.explain import Explanation
    from svgraph.layout import Rooms
    from svgraph.store import Dataset

SUMMARY = "why a rule exists, how to mend what it finds, a good and a bad example"
EXAMPLES = """
svgraph explain
svgraph explain Statement-basis
svgraph explain Finding-scope --lang lv --format html -o rule.html
svgraph explain --pages rules
"""
FORMATS = ("text", "json", "md", "html")
COLUMNS = ("rule", "severity", "title", "about", "where")
MARK = "  → "
MOST = 3  # of what a rule looks at, in the list


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which rule, and how to show it."""
    parser.add_argument(
        "rule",
        metavar="RULE",
        nargs="?",
        help="id, CURIE, IRI or title of a rule; without it, the list of rules",
    )
    parser.add_argument(
        "--pages",
        metavar="DIR",
        type=options.path_of,
        help="write a page for each rule and a list of them into DIR, in every house language",
    )
    options.add_endpoint(parser)
    options.add_language(parser)
    options.add_output(parser, tuple(dict.fromkeys((*FORMATS, *options.ROW_FORMATS))))


def run(arguments: argparse.Namespace) -> int:
    """Explain one rule, list them all, or write their pages."""
    from svgraph.catalogue import catalogue
    from svgraph.labels import languages_of

    chosen = _format(arguments)
    dataset = options.open_dataset(arguments)
    if arguments.pages is not None:
        _write_pages(dataset, arguments.pages, arguments)
        return 0
    languages = languages_of(dataset, arguments.lang)
    options.note_language(languages[0], arguments)
    rules = catalogue(dataset, languages)
    if arguments.rule is None:
        content = _list(rules, chosen, languages[0], arguments)
    else:
        content = _explained(dataset, rules, chosen, languages, arguments)
    options.deliver(content, arguments)
    return 0


def _format(arguments: argparse.Namespace) -> str:
    from svgraph.errors import InputError

    if arguments.pages is not None:
        if arguments.rule is not None or arguments.format or arguments.output:
            raise InputError("--pages writes every rule: name no rule, format or output beside it")
        return "html"
    if arguments.rule is None:
        return options.format_of(arguments, options.ROW_FORMATS, "table")
    if arguments.format and arguments.format not in FORMATS:
        raise InputError(
            f"a rule is not written as {arguments.format}", hint=f"formats: {' '.join(FORMATS)}"
        )
    return options.format_of(arguments, FORMATS, "text")


# ── All rules ────────────────────────────────────────────────────────────


def _list(
    rules: "Catalogue", chosen: str, language: str, arguments: argparse.Namespace
) -> str | bytes:
    from svgraph.formats import render_rows

    return render_rows(
        COLUMNS,
        [_row(entry) for entry in rules.entries],
        chosen,
        title="rules",
        language=language,
        width=options.terminal_width(arguments),
    )


def _row(entry: "Entry") -> list[str]:
    about = ", ".join(label.text for label in entry.about[:MOST])
    more = f" (+{len(entry.about) - MOST})" if len(entry.about) > MOST else ""
    return [entry.rule.id, entry.rule.severity, entry.rule.title, about + more, entry.where]


def _write_pages(dataset: "Dataset", folder: "Path", arguments: argparse.Namespace) -> None:
    """All pages, made before the first is written; the lists that lead to them come last."""
    from svgraph.catalogue import catalogue
    from svgraph.errors import OutsideError
    from svgraph.explain import Edition, pages
    from svgraph.labels import HOUSE_LANGUAGES, languages_of
    from svgraph.output import write_whole
    from svgraph.words import words_of

    editions = {}
    for language in dict.fromkeys([*languages_of(dataset, arguments.lang)[:1], *HOUSE_LANGUAGES]):
        chain = languages_of(dataset, [language])
        rules = catalogue(dataset, chain)
        lines = {
            entry.rule.id: line
            for entry in rules.entries
            if (line := _line(entry, arguments)) is not None
        }
        editions[language] = Edition(rules, words_of(chain, _rooms(arguments)), lines)
    made = pages(editions)
    for name in sorted(made, key=lambda name: (name.endswith("index.html"), -name.count("/"))):
        path = folder.joinpath(*name.split("/"))
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutsideError(f"cannot write: {error.strerror}", file=str(path.parent)) from error
        write_whole(path, made[name])
    options.note(f"{len(made)} pages: {folder / 'index.html'}", arguments)


# ── One rule ─────────────────────────────────────────────────────────────


def _explained(
    dataset: "Dataset",
    rules: "Catalogue",
    chosen: str,
    languages: list[str],
    arguments: argparse.Namespace,
) -> str:
    from svgraph.commands.reading import Page
    from svgraph.explain import Explanation, as_html, as_json, as_markdown
    from svgraph.words import words_of

    entry = rules.find(arguments.rule)
    told = Explanation(
        entry,
        rules.related(entry),
        _line(entry, arguments),
        words_of(languages, _rooms(arguments)),
        languages[0],
    )
    if chosen == "text":
        page = Page(options.terminal_width(arguments), options.in_colour(arguments))
        return _text(told, page)
    return {"json": as_json, "md": as_markdown, "html": as_html}[chosen](told)


def _line(entry: "Entry", arguments: argparse.Namespace) -> int | None:
    """Where the rule is defined; nobody knows the lines of a remote endpoint's files."""
    from svgraph.catalogue import line_of

    rooms = _rooms(arguments)
    return None if rooms is None else line_of(rooms, entry)


def _rooms(arguments: argparse.Namespace) -> "Rooms | None":
    return None if getattr(arguments, "endpoint", None) else options.rooms_of(arguments)


def _text(told: "Explanation", page: "Page") -> str:
    entry, rule = told.entry, told.entry.rule
    facts = f"{rule.id} · {told.words[rule.severity]}"
    if entry.about:
        about = ", ".join(label.text for label in entry.about)
        facts += f" · {told.words['about']}: {about}"
    parts = [[*page.lines(rule.title), *page.lines(facts)]]
    for heading, text in (("message", rule.message), ("why", rule.why), ("remedy", rule.remedy)):
        if text:
            parts.append([told.words.title(heading), *page.lines(text, "  ")])
    parts += [[told.words.title("bad"), *_code(each, told)] for each in entry.bad[:1]]
    parts += [[told.words.title("good"), *_code(each, told)] for each in entry.good[:1]]
    if told.related:
        listed = [f"{each.rule.id}: {each.rule.title}" for each in told.related]
        parts.append(
            [
                told.words.title("related"),
                *(line for one in listed for line in page.lines(one, "  ")),
            ]
        )
    if told.place:
        parts.append([f"{told.words.title('defined-in')}: {told.place}"])
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def _code(example: "Example", told: "Explanation") -> list[str]:
    """The lines of an example as they are, an arrow before the one at fault."""
    from svgraph.output import printable

    lines = printable(example.body).splitlines()
    return [
        f"{MARK if at == example.point else ' ' * len(MARK)}{line}"
        for at, line in enumerate(lines, start=1)
    ]
