"""The checks that are no shapes have their words in the graph, and find what they are for."""

import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest

from svgraph import canonical, checks, names, rdf
from svgraph.layout import ROOMS, Rooms
from svgraph.report import Report
from svgraph.shapes import SEVERITIES, SH, Shapes
from svgraph.validate import Asked, exit_code, validate


def test_each_check_has_its_words_in_both_languages(project: Path) -> None:
    shapes = Shapes(
        quad.triple for quad in rdf.read(project / "shapes/checks.ttl", "checks.ttl").quads
    )
    described = {
        quad.subject: quad.subject.value.removeprefix(names.SHAPES)
        for quad in shapes.triples
        if quad.predicate.value == names.TYPE
    }
    assert set(described.values()) == set(checks.RULES)
    for node, rule in described.items():
        severity = shapes.value(node, "severity")
        said = "violation" if severity is None else SEVERITIES[severity.value.removeprefix(SH)]
        assert said == checks.RULES[rule]
        for predicate in (names.LABEL, SH + "message", SH + "description", names.REMEDY):
            literals = list(shapes.objects(node, predicate))
            languages = sorted(
                each.language or "" for each in literals if isinstance(each, ox.Literal)
            )
            assert languages == ["en", "lv"], (rule, predicate)


@pytest.fixture
def world(project: Path, tmp_path: Path) -> Rooms:
    """A copy of the project, to break."""
    for room in ROOMS:
        shutil.copytree(project / room, tmp_path / room)
    return Rooms(tmp_path, tmp_path / "build")


def found(report: Report, rule: str) -> list[tuple[str | None, int | None]]:
    return [(each.file, each.line) for each in report.results if each.rule == rule]


def text_of(world: Rooms, name: str) -> str:
    return world.path(name).read_text(encoding="utf-8")


def statements(world: Rooms) -> list[str]:
    names_ = [name for name in world.graphs("data") if "/statements/" in name]
    assert names_
    return names_


def test_a_quotation_that_has_drifted_is_a_result_with_its_words(world: Rooms) -> None:
    name = next(name for name in statements(world) if "oa:exact" in text_of(world, name))
    text = text_of(world, name)
    start = text.index("oa:exact") + len('oa:exact "')
    world.path(name).write_text(text[:start] + "Zz" + text[start + 2 :], encoding="utf-8")
    report = validate(world, asked=Asked(languages=["lv"]))
    [(file, line)] = found(report, "span-not-found")
    assert file == name and line and line <= text[:start].count("\n") + 1
    assert report.rules["span-not-found"].title == "vārdi, kas ir avotā"
    assert report.rules["span-not-found"].remedy
    assert exit_code(report) == 1


def test_a_source_that_has_changed_is_one_result_and_not_one_for_each_quotation(
    world: Rooms,
) -> None:
    [source] = sorted((world.data / "sources").glob("*.txt"))
    source.write_bytes(source.read_bytes() + b" ")
    report = validate(world)
    assert len(found(report, "source-changed")) == 1
    assert found(report, "span-not-found") == []


def test_a_query_that_cannot_be_read_is_a_result(world: Rooms) -> None:
    broken = sorted((world.queries).rglob("*.rq"))[0]
    broken.write_text("#+ summary: [\nSELECT", encoding="utf-8")
    report = validate(world)
    assert len(found(report, "query-at-fault")) == 1


def test_a_broken_ontology_is_a_result_beside_the_others(world: Rooms) -> None:
    name = "ontology/alignments/none.ttl"
    world.path(name).write_text("@prefix", encoding="utf-8")
    report = validate(world)
    assert [file for file, _ in found(report, "syntax")] == [name]
    assert exit_code(report) == 2


def test_a_file_out_of_form_is_told_with_its_first_line(world: Rooms, missing: object) -> None:
    if canonical._program() is None:
        missing("turtlefmt is not installed")  # type: ignore[operator]
    name = statements(world)[0]
    lines = text_of(world, name).splitlines(keepends=True)
    at = next(number for number, line in enumerate(lines) if line.startswith("    "))
    lines[at] = " " + lines[at]
    world.path(name).write_text("".join(lines), encoding="utf-8")
    report = validate(world)
    assert found(report, "canonical-form") == [(name, at + 1)]
    assert report.conforms
