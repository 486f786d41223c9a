"""Know what the rooms have to choose from, and the phrases of an invented fact sheet."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

from invented.turtle import shortened

WIDTH = 100


class Named(NamedTuple):
    """A concept or entity of the rooms, with its label in each language."""

    name: str
    labels: dict[str, str]


@dataclass
class Words:
    """What the rooms have to choose from: concepts by their kind, questions with their sections."""

    kinds: dict[str, list[Named]]
    labels: dict[str, dict[str, str]]
    facts: dict[str, dict[str, list[str]]]

    @classmethod
    def read(cls, folder: Path) -> Words:
        """The concepts and the framework of a project, in a steady order."""
        labels: dict[str, dict[str, str]] = {}
        facts: dict[str, dict[str, list[str]]] = {}
        for path in sorted(
            [*folder.rglob("ontology/schemes/*.ttl"), *folder.rglob("data/framework/*.ttl")]
        ):
            for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE):
                subject, predicate = shortened(quad.subject.value), shortened(quad.predicate.value)
                if isinstance(quad.object, ox.Literal) and predicate == "skos:prefLabel":
                    labels.setdefault(subject, {})[quad.object.language or ""] = quad.object.value
                elif isinstance(quad.object, ox.NamedNode | ox.Literal):
                    value = quad.object.value
                    said = value if isinstance(quad.object, ox.Literal) else shortened(value)
                    facts.setdefault(subject, {}).setdefault(predicate, []).append(said)
        kinds: dict[str, list[Named]] = {}
        for subject in sorted(facts):
            for kind in facts[subject].get("a", []):
                if {"en", "lv"} <= labels.get(subject, {}).keys():
                    kinds.setdefault(kind, []).append(Named(subject, labels[subject]))
        return cls(kinds, labels, facts)

    def of(self, kind: str) -> list[Named]:
        """All of one kind."""
        return self.kinds[f"sv:{kind}"]

    def fact(self, subject: str, predicate: str) -> str | None:
        """What the rooms say of a thing, first."""
        return next(iter(self.facts.get(subject, {}).get(predicate, [])), None)

    @functools.cached_property
    def questions(self) -> list[Named]:
        """The questions of the template, then those of analysis, each in its order."""
        return sorted(
            self.of("TemplateQuestion") + self.of("AnalysisQuestion"),
            key=lambda each: int(self.fact(each.name, "sv:position") or 0),
        )

    @functools.cached_property
    def sections(self) -> list[Named]:
        """The sections of a sheet in its order."""
        return sorted(
            self.of("SheetSection"), key=lambda each: int(self.fact(each.name, "sv:position") or 0)
        )

    @functools.cached_property
    def outcomes(self) -> dict[str, list[Named]]:
        """The outcomes that a finding may have, those of presence and those of absence."""
        found: dict[str, list[Named]] = {"outcome:present": [], "outcome:absent": []}
        for each in self.of("Outcome"):
            broader = self.fact(each.name, "skos:broader")
            if broader in found:
                found[broader].append(each)
        return found


# What the sheets say, and what we call it. Colons keep the nouns in their first case.
SAID = {
    "en": {
        "answer": "{topic}: {outcome}",
        "topics": "the plan takes up {topic} and {other}",
        "intro": "The plan says:",
        "segment": "matters of importance are {topic} and {other}",
        "cited": "({code} CAP SP, p. {page})",
        "act": "({code} act on rural areas, point {point})",
        "footer": "Smart villages in the plan: {country}, page {number}",
        "title": "Smart villages in the CAP Strategic Plan of {country}",
        "version": "Version {version} was analysed, approved on {date}.",
        "opinion": "Opinion of the contractor alone",
        "code": "Intervention {code}",
    },
    "lv": {
        "answer": "{topic}: {outcome}",
        "topics": "plānā aplūkotās tēmas: {topic}, {other}",
        "intro": "Plānā teikts:",
        "segment": "nozīmīgas jomas: {topic} un {other}",
        "cited": "({code} KLP SP, {page}. lpp.)",
        "act": "({code} lauku apvidu akts, {point}. punkts)",
        "footer": "Viedie ciemi plānā: {country}, {number}. lappuse",
        "title": "Viedie ciemi KLP stratēģiskajā plānā: {country}",
        "version": "Analizētā versija: {version}, apstiprināta {date}.",
        "opinion": "Tikai izpildītāja viedoklis",
        "code": "Intervence {code}",
    },
}


def in_lines(text: str) -> str:
    """The text with a line break for a space where a line gets long: no character moves."""
    characters = list(text)
    start, last_space = 0, -1
    for position, character in enumerate(characters):
        if character == "\n":
            start, last_space = position + 1, -1
        elif character == " ":
            last_space = position
        if position - start >= WIDTH and last_space > start:
            characters[last_space] = "\n"
            start, last_space = last_space + 1, -1
    return "".join(characters)


def sentence(text: str) -> str:
    """The text with a capital at its head."""
    return text[:1].upper() + text[1:]


def code_of(number: int) -> str:
    """The code of an invented country: user-assigned by ISO 3166, with a region."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    rest, last = divmod(number, 26)
    rest, second = divmod(rest, 26)
    return f"x{letters[last]}-{letters[rest // 26 % 26]}{letters[rest % 26]}{letters[second]}"


def country_of(number: int) -> tuple[str, str]:
    """The name of an invented country, in English and Latvian."""
    syllables = [c + v for c in "bdfgklmnprstvz" for v in "aeiou"]
    rest, first = divmod(number * 37 + 11, len(syllables))
    stem = (syllables[first] + syllables[(rest + 5 * first) % len(syllables)]).capitalize() + "r"
    return f"{stem}ia", f"{stem}ija"
