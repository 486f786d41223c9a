"""Write the rules out for those who read them: as Markdown, JSON and pages of HTML.

A page stands on its own, offline. The pages of a folder lead to each other by relative links: a
list of the rules and a page for each, once for every language of the house.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from svgraph.catalogue import Catalogue, Entry, Example
from svgraph.cells import Json
from svgraph.formats import page
from svgraph.words import Words

_UNSPEAKABLE = re.compile(r"[^\w.-]|^\.", re.ASCII)


class Explanation(NamedTuple):
    """A rule as it is told: with the rules beside it, the line it is defined on, and the words."""

    entry: Entry
    related: Sequence[Entry]
    line: int | None
    words: Words
    language: str

    @property
    def place(self) -> str:
        """FILE:LINE of the definition, as much of it as is known."""
        known = [self.entry.file, self.line]
        return ":".join(str(part) for part in known if part is not None)


class Edition(NamedTuple):
    """The catalogue in one language, with its words and the lines of its rules."""

    catalogue: Catalogue
    words: Words
    lines: Mapping[str, int | None]


def as_json(told: Explanation) -> str:
    """A rule and all that is known of it."""
    entry, rule = told.entry, told.entry.rule
    said: dict[str, Json] = {
        "rule": rule.id,
        "iri": rule.shape,
        "lang": told.language,
        "title": rule.title,
        "severity": rule.severity,
        "message": rule.message,
        "why": rule.why,
        "remedy": rule.remedy,
        "where": entry.where,
        "profile": entry.profile,
        "file": entry.file,
        "line": told.line,
        "about": [label.text for label in entry.about],
        "path": entry.path.value if entry.path else None,
        "bad": [{"turtle": each.text, "line": _line_of(each)} for each in entry.bad],
        "good": [{"turtle": each.text} for each in entry.good],
        "related": [{"rule": each.rule.id, "title": each.rule.title} for each in told.related],
    }
    return json.dumps(said, ensure_ascii=False, indent=2) + "\n"


def as_markdown(told: Explanation) -> str:
    """A rule as a chapter, its examples as blocks of code."""
    entry, rule = told.entry, told.entry.rule
    severity = told.words[rule.severity]
    parts = [f"# {_inline(rule.title)}", f"`{rule.id}` · {severity}"]
    for heading, text in (("message", rule.message), ("why", rule.why), ("remedy", rule.remedy)):
        if text:
            parts += [f"## {told.words.title(heading)}", _inline(text)]
    for example in entry.bad[:1]:
        parts += [f"## {told.words.title('bad')}", _fenced(example)]
        if example.point is not None:
            parts.append(f"↑ {told.words['here']}: `{_pointed(example)}`")
    for example in entry.good[:1]:
        parts += [f"## {told.words.title('good')}", _fenced(example)]
    if told.related:
        listed = [f"- {_inline(each.rule.title)} (`{each.rule.id}`)" for each in told.related]
        parts += [f"## {told.words.title('related')}", "\n".join(listed)]
    if told.place:
        parts.append(f"{told.words.title('defined-in')}: `{told.place}`")
    return "\n\n".join(parts) + "\n"


def as_html(told: Explanation) -> str:
    """A rule as a page that stands alone."""
    return _page(told, {}, None)


def pages(editions: Mapping[str, Edition]) -> dict[str, str]:
    """All pages by their names in a folder: a list and a page for each rule in each language."""
    made: dict[str, str] = {}
    names = {
        language: edition.words.title("this-language") for language, edition in editions.items()
    }
    for language, edition in editions.items():
        others = {other: name for other, name in names.items() if other != language}
        entries = edition.catalogue.entries
        files = file_names(entry.rule.id for entry in entries)
        for entry in entries:
            related = edition.catalogue.related(entry)
            told = Explanation(
                entry, related, edition.lines.get(entry.rule.id), edition.words, language
            )
            made[f"{language}/{files[entry.rule.id]}"] = _page(told, files, others)
        made[f"{language}/index.html"] = page(
            "rules.html",
            entries=entries,
            files=files,
            words=edition.words,
            language=language,
            others=others,
        )
    heads = {
        language: {"title": edition.words.title("rules"), "name": names[language]}
        for language, edition in editions.items()
    }
    made["index.html"] = page("languages.html", pages=heads)
    return made


def file_names(rules: Iterable[str]) -> dict[str, str]:
    """A name for the page of each rule, safe in any folder and like no other, big or small."""
    found: dict[str, str] = {}
    taken = {"index"}
    for rule in sorted(set(rules)):
        plain = name = _UNSPEAKABLE.sub("_", rule)[:100] or "_"
        number = 1
        while name.lower() in taken:
            number += 1
            name = f"{plain}-{number}"
        taken.add(name.lower())
        found[rule] = f"{name}.html"
    return found


def _page(told: Explanation, files: Mapping[str, str], others: Mapping[str, str] | None) -> str:
    return page(
        "rule.html",
        entry=told.entry,
        related=told.related,
        line=told.line,
        words=told.words,
        language=told.language,
        files=files,
        others=others,
    )


def _line_of(example: Example) -> int | None:
    """The line at fault within the whole text."""
    if example.point is None:
        return None
    return example.text.count("\n", 0, example.text.index(example.body)) + example.point


def _pointed(example: Example) -> str:
    return example.body.splitlines()[(example.point or 1) - 1].strip()


def _fenced(example: Example) -> str:
    longest = max((len(run) for run in re.findall("`+", example.body)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}turtle\n{example.body}\n{fence}"


def _inline(text: str) -> str:
    return re.sub(r"([\\`*_\[\]<])", r"\\\1", " ".join(text.split()))
