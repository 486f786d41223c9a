import shutil
from pathlib import Path

import pytest

from svgraph import names
from svgraph.compile import compile_rooms
from svgraph.errors import InputError
from svgraph.examples import GRAPH
from svgraph.kept import inputs_of
from svgraph.layout import find_rooms
from svgraph.load import load_rooms

MINIMAL = Path(__file__).parents[1] / "fixtures" / "minimal"
BAD = "# expects: Bridge-name\n\n<urn:x> a <urn:Bridge> .\n"
GOOD = "# expects nothing\n\n<urn:x> <urn:name> 'x' .\n"
RULES = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
<https://w3id.org/svgraph/shapes#Bridge-name> a sh:PropertyShape ;
    sh:path <urn:name> ;
    sh:message "Name the bridge."@en .
"""


@pytest.fixture
def rooms(tmp_path):
    project = Path(shutil.copytree(MINIMAL, tmp_path / "project"))
    (project / "shapes/rules.ttl").write_text(RULES)
    folder = project / "shapes/examples/Bridge"
    folder.mkdir(parents=True)
    (project / "shapes/examples/given.ttl").write_text("# what stands before every example\n")
    (folder / "bad-without-name.ttl").write_text(BAD)
    (folder / "good-with-name.ttl").write_text(GOOD)
    return find_rooms(project)


def shown(rooms):
    return {
        (quad.subject.value.partition("#")[2], quad.predicate.value, quad.object.value)
        for quad in compile_rooms(rooms)
        if quad.graph_name == GRAPH
    }


def test_an_example_becomes_a_text_of_the_rule_that_it_names(rooms):
    assert shown(rooms) == {
        ("Bridge-name", names.BAD_EXAMPLE, "<urn:x> a <urn:Bridge> .\n"),
        ("Bridge-name", names.GOOD_EXAMPLE, "<urn:x> <urn:name> 'x' .\n"),
    }


def test_an_example_is_no_graph_of_the_dataset(rooms):
    loaded = [file.name for file in load_rooms(rooms)]
    assert "shapes/rules.ttl" in loaded
    assert not [name for name in loaded if "examples" in name]


def test_a_project_without_examples_has_none(rooms):
    shutil.rmtree(rooms.root / "shapes/examples")
    assert shown(rooms) == set()


def test_shapes_that_are_only_examples_are_an_empty_room(rooms):
    for path in rooms.shapes.glob("*.ttl"):
        path.unlink()
    with pytest.raises(InputError, match=r"shapes/: this room is empty"):
        load_rooms(rooms)


def test_another_example_is_another_build(rooms):
    before = inputs_of(rooms)
    (rooms.root / "shapes/examples/Bridge/good-with-name.ttl").write_text(GOOD + "# more\n")
    assert inputs_of(rooms) != before


@pytest.mark.parametrize(
    ("head", "message"),
    [
        ("", r"bad-without-name\.ttl: this bad example names no rule"),
        (
            "# expects: Bridge-nam\n",
            r"bad-without-name\.ttl:1:12: there is no rule 'Bridge-nam'(?s:.)*Bridge-name\?",
        ),
    ],
)
def test_a_bad_example_of_no_rule_is_refused_with_its_place(rooms, head, message):
    (rooms.root / "shapes/examples/Bridge/bad-without-name.ttl").write_text(head)
    with pytest.raises(InputError, match=message):
        compile_rooms(rooms)
