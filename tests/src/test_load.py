import re
import shutil
from pathlib import Path

import pytest

from svgraph import names
from svgraph.errors import InputError
from svgraph.layout import find_rooms
from svgraph.load import graph_of, load_file, load_rooms, parse_turtle

MINIMAL = Path(__file__).parents[1] / "fixtures" / "minimal"


@pytest.fixture
def rooms(tmp_path):
    return find_rooms(Path(shutil.copytree(MINIMAL, tmp_path / "project")))


def error_of(tmp_path, text):
    path = tmp_path / "a.ttl"
    path.write_text(text)
    with pytest.raises(InputError) as caught:
        load_file(path, "a.ttl", "http://g/")
    return str(caught.value)


def test_triples_come_in_the_graph_that_was_named(tmp_path):
    path = tmp_path / "a.ttl"
    path.write_text("<http://a/> <http://b/> 1 .")
    [quad] = parse_turtle(path, "http://g/")
    assert quad.graph_name.value == "http://g/"


def test_blank_nodes_of_two_files_stay_apart(tmp_path):
    path = tmp_path / "a.ttl"
    path.write_text("_:x <http://b/> 1 .")
    assert parse_turtle(path, "http://g/") != parse_turtle(path, "http://g/")


def test_an_undeclared_prefix_is_named_with_its_place_and_cure(tmp_path):
    said = error_of(tmp_path, "@prefix a: <http://a/> .\na:x a:ā b:z .\n")
    assert said.startswith("a.ttl:2:9: The prefix b: has not been declared")
    assert "@prefix b: <…> ." in said


def test_a_malformed_file_is_named_with_its_place(tmp_path):
    said = error_of(tmp_path, "<http://a/> <http://b/> 1\n<http://a/> 2")
    assert said.startswith("a.ttl:2:")
    assert "(line 2)" not in said


def test_a_block_without_its_stop_says_so(tmp_path):
    assert "ends in a full stop" in error_of(tmp_path, "<http://a/> <http://b/> 1\n")


def test_a_relative_iri_is_refused(tmp_path):
    assert error_of(tmp_path, "<x> <http://b/> 1 .").startswith("a.ttl:1:1: ")


def test_a_local_iri_is_refused_but_not_in_a_comment_or_text(tmp_path):
    said = error_of(tmp_path, '# <file:///a>\n<http://a/> <http://b/> "<file:b>" , <file:///c> .')
    assert said == "a.ttl:2:38: <file:///c> means a file on one machine only"


def test_each_file_is_a_graph_named_by_its_path(rooms):
    loaded = load_rooms(rooms)
    assert [file.name for file in loaded][:3] == [
        "ontology/prefixes.ttl",
        "ontology/schemes.ttl",
        "ontology/svgraph.ttl",
    ]
    for file in loaded:
        graphs = {quad.graph_name for quad in file.quads}
        assert graphs == {graph_of(file.name)}
    assert graph_of("data/plans/zz/plan.ttl").value == names.GRAPH + "data/plans/zz/plan"


@pytest.mark.parametrize("room", ["ontology", "shapes", "data", "queries"])
def test_an_empty_room_is_an_error(rooms, room):
    shutil.rmtree(rooms.path(room))
    rooms.path(room).mkdir()
    with pytest.raises(InputError, match=f"{room}/: this room is empty"):
        load_rooms(rooms)


def test_one_finding_in_two_files_names_both_places(rooms):
    first = rooms.path("data/plans/zz/statements.ttl")
    shutil.copy(first, rooms.path("data/plans/zz/again.ttl"))
    with pytest.raises(InputError) as caught:
        load_rooms(rooms)
    said = str(caught.value)
    assert said.startswith("data/plans/zz/statements.ttl:8:1: ")
    assert "data/plans/zz/again.ttl:8:1" in said


@pytest.mark.parametrize("name", ["data/plans/zz/amended.ttl", "data/plans/zz/z-amended.ttl"])
def test_a_finding_amended_in_another_file_names_both_places(rooms, name):
    rooms.path(name).write_text(
        "@prefix sv: <https://w3id.org/svgraph/ontology#> .\n"
        "<https://w3id.org/svgraph/plan/zz/finding-bridge> sv:outcome sv:x .\n"
    )
    with pytest.raises(InputError) as caught:
        load_rooms(rooms)
    said = str(caught.value)
    assert said.startswith(f"{name}:2:1: https://w3id.org/svgraph/plan/zz/finding-bridge is ")
    assert "data/plans/zz/statements.ttl:8:1" in said


@pytest.mark.parametrize(
    ("node", "column"),
    [
        ('<http://a/> <http://b/> "[ _:x" , [] . # [', 35),
        ("<http://a/> <http://b/> _:x .", 25),
        ("_:x <http://b/> 1 .", 1),
        ("<http://a/> <http://b/> ( 1 ) .", 25),
    ],
)
def test_a_blank_node_in_the_data_is_refused_at_its_place(rooms, node, column):
    rooms.path("data/more.ttl").write_text(f"# [ _:\n{node}\n")
    with pytest.raises(InputError, match=f"^data/more.ttl:2:{column}: .*\n  give it a name"):
        load_rooms(rooms)


def test_brackets_in_texts_are_no_blank_nodes(rooms):
    rooms.path("data/more.ttl").write_text('<http://a/> <http://b/> "[ _:x (" . # [ _:y')
    assert load_rooms(rooms)


@pytest.mark.parametrize("end", ["", " .\n", " .\n<http://a/> <http://b/> 1 .\n"])
@pytest.mark.parametrize("mark", ['"', "'", '"""', "'''"])
def test_a_text_that_is_never_closed_says_so(tmp_path, mark, end):
    said = error_of(tmp_path, f"<http://a/> <http://b/> {mark}tēxt{end}")
    assert re.match(r"a\.ttl:1:\d+: this text is never closed\n", said)


def test_an_error_that_spans_lines_says_its_place_once(tmp_path):
    said = error_of(tmp_path, "<http://a/> <http://b/> 1 .\n<http://c/> <http://d\n\n")
    assert said.startswith("a.ttl:2:")
    assert "Parser error" not in said
    assert "column" not in said
