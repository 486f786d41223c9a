"""Refuse RDF/XML that would harm its parser: entities that grow or lead outside, endless depth.

XML lets a document define abbreviations, and have them name files and addresses. What ontology
editors write is let through (`<!ENTITY xsd "…">`); what refers to another entity or to anything
outside is not.
"""

from __future__ import annotations

from xml.parsers import expat

from svgraph.errors import InputError

DEEPEST = 500
MOST_ENTITIES = 100
LONGEST_ENTITY = 1024


def refuse(text: str, name: str) -> dict[str, str]:
    """Let pass what is well-formed XML without hazards, and return the prefixes that it declares.

    Nothing outside is looked at.
    """
    scan = _Scan(name)
    try:
        scan.parser.Parse(text.encode(), True)
    except expat.ExpatError as error:
        raise InputError(
            expat.ErrorString(error.code), file=name, line=error.lineno, column=error.offset + 1
        ) from error
    return scan.prefixes


class _Scan:
    """What has been seen of a document."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.depth = 0
        self.entities = 0
        self.prefixes: dict[str, str] = {}
        self.parser = expat.ParserCreate("UTF-8")
        self.parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        self.parser.XmlDeclHandler = self.declaration
        self.parser.StartDoctypeDeclHandler = self.document_type
        self.parser.EntityDeclHandler = self.entity
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end

    def refusal(self, message: str, hint: str | None = None) -> InputError:
        line, column = self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1
        return InputError(message, file=self.name, line=line, column=column, hint=hint)

    def declaration(self, version: str, encoding: str | None, standalone: int) -> None:
        if encoding and encoding.upper() != "UTF-8":
            raise self.refusal(f"this file says that it is {encoding}", "save it as UTF-8")

    def document_type(
        self, name: str, system: str | None, public: str | None, has_internal: bool
    ) -> None:
        if system is not None or public is not None:
            raise self.refusal(
                "this document type lies outside of the file, and is not fetched",
                "delete what follows its name",
            )

    def entity(
        self, name: str, is_parameter: bool, value: str | None, *outside: str | None
    ) -> None:
        self.entities += 1
        if is_parameter:
            raise self.refusal(f"the entity {name} is a parameter entity", _WRITE_OUT)
        if value is None:
            raise self.refusal(
                f"the entity {name} lies outside of the file, and is not fetched", _WRITE_OUT
            )
        if "&" in value or "<" in value:
            raise self.refusal(f"the entity {name} holds more than plain text", _WRITE_OUT)
        if len(value) > LONGEST_ENTITY:
            raise self.refusal(
                f"the entity {name} is longer than {LONGEST_ENTITY} characters", _WRITE_OUT
            )
        if self.entities > MOST_ENTITIES:
            raise self.refusal(f"this file defines more than {MOST_ENTITIES} entities", _WRITE_OUT)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        for key, value in attributes.items():
            if key.startswith("xmlns:"):
                self.prefixes.setdefault(key.removeprefix("xmlns:"), value)
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.refusal(
                f"elements within elements, more than {DEEPEST} deep",
                "give the inner nodes names, and describe them side by side",
            )

    def end(self, name: str) -> None:
        self.depth -= 1


_WRITE_OUT = "write out what it stands for"
