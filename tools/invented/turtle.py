"""Write records as Turtle in the canonical form of the rooms."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from pathlib import Path

BASE = "https://w3id.org/svgraph/"

PREFIXES = {
    name: f"{BASE}{name}/"
    for name in [
        *("act", "action", "actor", "basis", "concept", "confidence", "indicator", "modality"),
        *(
            "objective",
            "outcome",
            "operator",
            "outline",
            "plan",
            "prefix",
            "project",
            "question",
            "role",
        ),
        *("sheet", "strength"),
    ]
} | {
    "country": "http://publications.europa.eu/resource/authority/country/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "eli": "http://data.europa.eu/eli/ontology#",
    "language": "http://publications.europa.eu/resource/authority/language/",
    "oa": "http://www.w3.org/ns/oa#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prefix": f"{BASE}prefixes/",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "sv": f"{BASE}ontology#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

Facts = dict[str, list[str]]


def literal(text: str, language: str | None = None) -> str:
    """A text as Turtle writes it."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"' + (f"@{language}" if language else "")


def both(english: str, latvian: str) -> list[str]:
    """A label in each language of the house."""
    return [literal(english, "en"), literal(latvian, "lv")]


@functools.cache
def shortened(iri: str) -> str:
    """An IRI by its prefix, or as it is."""
    if iri == f"{PREFIXES['rdf']}type":
        return "a"
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace) and "/" not in iri.removeprefix(namespace):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return f"<{iri}>"


_USED = re.compile(r'(?:"(?:[^"\\]|\\.)*"(?:@[\w-]+|\^\^)?|<[^>]*>)|(?<![\w-])([A-Za-z][\w-]*):')


def write(
    path: Path, records: Iterable[tuple[str, dict[str, list[str]]]], code: str | None = None
) -> None:
    """Write a Turtle file in canonical form, with the prefixes that it uses."""
    blocks = [_block(subject, facts) for subject, facts in records]
    body = "\n".join(blocks)
    known = PREFIXES | ({code: f"{BASE}plan/{code}/"} if code else {})
    used = sorted({match[1] for match in _USED.finditer(body) if match[1]})
    header = "".join(f"@prefix {prefix}: <{known[prefix]}> .\n" for prefix in used)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{header}\n{body}", encoding="utf-8")


def _block(subject: str, facts: dict[str, list[str]]) -> str:
    lines = [f"{predicate} {' , '.join(objects)}" for predicate, objects in facts.items()]
    return f"{subject} " + " ;\n    ".join(lines) + " .\n"
