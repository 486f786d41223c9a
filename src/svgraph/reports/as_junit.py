"""Write a report as JUnit XML: a suite for each rule, a case for each result.

A result that makes the report a complaint is a failure; any other is a case that passed and
says what it has to say. A report without results is one case that passed.
"""

import xml.etree.ElementTree as ET
from collections.abc import Iterator

from svgraph.report import Report, Result
from svgraph.reports.shared import (
    STATES,
    has_value,
    label_of,
    looked_at,
    one_line,
    title_of,
    verdict,
    visible,
)
from svgraph.words import Words


def render(report: Report, words: Words) -> bytes:
    """The report as a document of test suites."""
    failing = {id(each) for each in report.failing}
    root = ET.Element("testsuites", name=words["report"])
    _count(root, len(report.results) or 1, len(failing))
    for rule, found in report.by_rule().items():
        suite = ET.SubElement(root, "testsuite", name=f"{title_of(rule, report)} ({rule})")
        _count(suite, len(found), sum(id(each) in failing for each in found))
        for each in found:
            _case(suite, each, words, failed=id(each) in failing)
    if not report.results:
        suite = ET.SubElement(root, "testsuite", name=words["report"])
        _count(suite, 1, 0)
        case = ET.SubElement(suite, "testcase", name=verdict(report, words), classname="svgraph")
        ET.SubElement(case, "system-out").text = "\n".join(_looked_at(report, words))
    for element in root.iter():
        element.attrib.update({name: visible(value) for name, value in element.attrib.items()})
        element.text = visible(element.text) if element.text else None
    ET.indent(root)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"


def _count(element: ET.Element, cases: int, failures: int) -> None:
    element.attrib |= {"tests": str(cases), "failures": str(failures), "errors": "0"}


def _case(suite: ET.Element, result: Result, words: Words, *, failed: bool) -> None:
    name = one_line(label_of(result)) + (f" [{result.path}]" if result.path else "")
    where = f" {result.line}:{result.column}" if result.line and result.column else ""
    case = ET.SubElement(suite, "testcase", name=name + where, classname=result.file or "svgraph")
    if result.file:
        case.set("file", result.file)
    if result.line:
        case.set("line", str(result.line))
    text = "\n".join(_said(result, words))
    if failed:
        failure = ET.SubElement(case, "failure", message=result.message, type=result.rule)
        failure.text = text
    else:
        ET.SubElement(case, "system-out").text = text


def _said(result: Result, words: Words) -> Iterator[str]:
    severity = words[result.severity]
    state = f" ({words[STATES[result.status]]})" if result.status in STATES else ""
    place = f"{result.place}: " if result.place else ""
    yield f"{place}{severity}{state}: {result.message}"
    if result.focus:
        yield f"{words['resource']}: {result.focus}"
    if has_value(result):
        yield f"{words['value']}: {result.value}"
    for name, said in (("expected", result.expected), ("found", result.found)):
        if said:
            yield f"{words[name]}: {said}"
    if result.fix:
        yield f"{words['fix']}: {result.fix.reason}"


def _looked_at(report: Report, words: Words) -> Iterator[str]:
    for name, value in looked_at(report, words):
        yield f"{name}: {value}"
