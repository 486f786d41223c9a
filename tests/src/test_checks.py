"""The checks that are no shapes have their words in the graph, and find what they are for."""

import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest

from svgraph import canonical, checks, names, rdf
from svgraph.errors import InputError
from svgraph.layout import ROOMS, Rooms
from svgraph.report import Report
from svgraph.shape_words import SEVERITIES, SH
from svgraph.shapes import Shapes
from svgraph.validate import Asked, exit_code, validate, validate_against_project


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


def test_line_ends_of_windows_are_told_at_the_first_line(world: Rooms, missing: object) -> None:
    if canonical._program() is None:
        missing("turtlefmt is not installed")  # type: ignore[operator]
    name = statements(world)[0]
    path = world.path(name)
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert found(validate(world), "canonical-form") == [(name, 1)]


# ── One mistake, one result, in the reader's language ────────────────────


def changed(world: Rooms, was: str, becomes: str) -> str:
    """Change what one file of statements says at one place; return the file's name."""
    name = next(name for name in statements(world) if was in text_of(world, name))
    text = text_of(world, name)
    world.path(name).write_text(text.replace(was, becomes, 1), encoding="utf-8")
    return name


def test_a_misspelt_name_is_told_once_with_the_record_it_stands_in(world: Rooms) -> None:
    name = changed(world, "outcome:not-planned", "outcome:not-planed")
    [told] = [each for each in validate(world, asked=Asked(["lv"])).results if each.file == name]
    assert told.rule == "undescribed-name" and told.path == "sv:outcome"
    assert told.focus and told.focus_language == "lv"
    assert told.value == names.BASE + "outcome/not-planed"
    assert told.message.startswith("outcome:not-planed šeit ir lietots, bet nekur nav aprakstīts")
    assert "vai domāts outcome:not-planned" in told.message
    assert told.message_language == "lv"
    assert told.detail and "is used here and described nowhere" in told.detail


def test_a_misspelt_class_is_told_once(world: Rooms) -> None:
    name = changed(world, " a sv:Heading ;", " a sv:Headin ;")
    told = [each.rule for each in validate(world).results if each.file == name]
    assert told.count("undescribed-name") == 1
    assert not any("sv:Headin" in (each.found or "") for each in validate(world).results)


def test_a_drifted_span_is_told_once_at_its_words(world: Rooms) -> None:
    name = next(name for name in statements(world) if "oa:start" in text_of(world, name))
    text = text_of(world, name)
    start = int(text.split("oa:start ")[1].split(" ")[0])
    changed(world, f"oa:start {start} ;", f"oa:start {start + 1} ;")
    [told] = validate(world, asked=Asked(["lv"])).results
    assert told.rule == "span-not-found" and told.message_language == "lv"
    line = text[: text.index("oa:exact", text.index(f"oa:start {start} ;"))].count("\n") + 1
    assert (told.line, told.file) == (line, name)
    assert told.message.startswith("citētie vārdi neatbilst failam")
    assert told.fix and told.fix.reason.startswith("šie vārdi ir failā")
    assert [each.replacement for each in told.fix.edits] == [str(start)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_of_a_file_that_cannot_be_read_the_names_are_not_missed(
    world: Rooms, encoding: str
) -> None:
    before = validate(world)
    name = changed(world, " a sv:Heading ;", " a sv:Heading ; ; .")
    world.path(name).write_bytes(text_of(world, name).encode(encoding))
    report = validate(world, asked=Asked(["lv"]))
    assert report.results[0].rule == "syntax" and report.results[0].message_language == "lv"
    assert before.results == [] and found(report, "undescribed-name") == []
    assert found(report, "Described-name") == []


def test_a_misspelt_property_of_others_is_a_warning_with_the_one_that_is_meant(
    world: Rooms,
) -> None:
    name = changed(world, "    skos:prefLabel ", '    skos:altLable "zz"@en ;\n    skos:prefLabel ')
    report = validate(world, asked=Asked(["lv"]))
    [told] = [each for each in report.results if each.severity == "warning"]
    assert (told.rule, told.file) == ("undeclared-name", name)
    assert "vai domāts skos:altLabel" in told.message
    assert exit_code(report) == 0


def test_a_vocabulary_that_somebody_brings_along_is_none_of_our_business(world: Rooms) -> None:
    text = "@prefix x: <http://x.example/> .\n<https://w3id.org/svgraph/concept/leader> x:y 1 .\n"
    world.path("data/brought.ttl").write_text(text, encoding="utf-8")
    assert found(validate(world), "undeclared-name") == []


def test_what_a_parser_alone_can_say_stands_beside_the_words_of_the_rule(world: Rooms) -> None:
    name = changed(world, " a sv:Heading ;", " a sv:Heading , ;")
    report = validate(world, asked=Asked(["lv"]))
    told = report.results[0]
    assert (told.file, told.message) == (name, "Izlabojiet failu vietā, kur to nevar nolasīt.")
    assert told.found == told.detail


# ── Files that somebody names ────────────────────────────────────────────


def named(world: Rooms, file: Path | str) -> Report:
    path = world.path(file) if isinstance(file, str) else file
    return validate_against_project([path], world)


def test_a_file_of_the_project_is_held_against_the_checks_too(world: Rooms) -> None:
    name = changed(world, "nav ieplānots", "ir ieplānots")
    report = named(world, name)
    [told] = report.results
    assert (told.rule, told.file) == ("span-not-found", str(world.path(name)))
    assert told.line == 1 + text_of(world, name).split("ir ieplānots")[0].count("\n")
    assert "there is “nav ieplānots" in told.message and "not “ir ieplānots" in told.message
    others = [each for each in statements(world) if each != name]
    assert others and named(world, others[0]).results == []


def test_a_file_from_elsewhere_is_held_against_the_sources_and_names(
    world: Rooms, tmp_path_factory: pytest.TempPathFactory
) -> None:
    name = next(name for name in statements(world) if "nav ieplānots" in text_of(world, name))
    text = text_of(world, name)
    away = tmp_path_factory.mktemp("away") / "draft.ttl"
    away.write_text(text.replace("nav ieplānots", "ir ieplānots"), encoding="utf-8")
    [told] = named(world, away).results
    assert (told.rule, told.file) == ("span-not-found", str(away))
    away.write_text(text.replace("outcome:not-planned", "outcome:not-planed"), encoding="utf-8")
    [told] = named(world, away).results
    assert told.rule == "undescribed-name" and "did you mean outcome:not-planned" in told.message
    away.write_text(text, encoding="utf-8")
    assert named(world, away).results == []


def test_a_copy_is_told_as_the_copy_whatever_it_is_called(world: Rooms) -> None:
    name = statements(world)[0]
    copy = name.rpartition("/")[0] + "/0.ttl"
    world.path(copy).write_text(text_of(world, name), encoding="utf-8")
    report = named(world, copy)
    assert {each.file for each in report.results} == {str(world.path(copy))}
    assert {each.rule for each in report.results} == {"finding-twice", "repeated-statement"}


def test_a_file_of_which_nothing_is_looked_at_is_not_said_to_conform(world: Rooms) -> None:
    world.root.joinpath("mine.nt").write_text('<http://x.example/a> <http://x.example/p> "1" .\n')
    with pytest.raises(InputError, match="found anything to look at"):
        named(world, "mine.nt")


def test_what_two_files_say_is_a_warning_once(world: Rooms) -> None:
    name = next(name for name in world.graphs("data") if name.endswith("lv/logic.ttl"))
    text = text_of(world, name)
    copy = name.replace("logic.ttl", "logic copy.ttl")
    world.path(copy).write_text(text, encoding="utf-8")
    report = validate(world, asked=Asked(["lv"]))
    [told] = report.results
    assert (told.rule, told.severity, told.file) == ("repeated-statement", "warning", name)
    assert told.message.startswith(f"šī faila apgalvojumi, kas ir arī failā {copy}: ")
    assert told.line == 1 + text[: text.index("\nlv:") + 1].count("\n")


def test_what_leans_on_a_file_that_cannot_be_read_is_not_blamed(world: Rooms) -> None:
    [name] = [each for each in statements(world) if each.endswith("target-plan.ttl")]
    text = text_of(world, name)
    marks = "<<<<<<< HEAD\n=======\n>>>>>>> other\n"
    world.path(name).write_text(text + marks, encoding="utf-8")
    [told] = validate(world).results
    assert (told.rule, told.file, told.line) == ("syntax", name, text.count("\n") + 1)
    assert "two versions of this file were merged" in told.message
