import pytest

from svgraph.compile import compile_rooms
from svgraph.errors import InputError

STATEMENTS = "data/plans/zz/statements.ttl"


def edit(rooms, name, old, new):
    path = rooms.path(name)
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def refused(rooms):
    with pytest.raises(InputError) as caught:
        compile_rooms(rooms)
    return str(caught.value)


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        (
            STATEMENTS,
            "sv:outcome outcome:not-planned",
            "sv:outcome outcome:not-planed",
            "12:16: outcome:not-planed is used here and described nowhere\n"
            "  did you mean outcome:not-planned",
        ),
        (STATEMENTS, "sv:outcome o", "sv:outcom o", "12:5: sv:outcom is used"),
        (
            STATEMENTS,
            "zz:finding-bridge a sv:Finding",
            "zz:finding-bridge a sv:Fnding",
            "8:21: sv:Fnd",
        ),
        (STATEMENTS, "zz:passage-bridge a sv:Passage ;", "zz:passage-bridge", "13:20: zz:passage"),
        (
            "shapes/structure.ttl",
            "sh:path sv:outcome",
            "sh:path <https://w3id.org/svgraph/ontology#outcom>",
            "10:13: <https://w3id.org/svgraph/ontology#outcom> is used",
        ),
        (
            "shapes/structure.ttl",
            "sh:minCount 1",
            'sh:select "SELECT $this { $this sv:outcom 1 }"',
            "11:37: sv:outcom is used",
        ),
        (
            "queries/fact-sheet/finding.rq",
            "sv:outcome ?value",
            "sv:outcom ?value",
            "14:9: sv:outcom",
        ),
        ("queries/derive/about-plan.rq", "sv:aboutPlan", "sv:aboutPlann", "6:24: sv:aboutPlann"),
    ],
)
def test_what_is_used_but_not_described_is_named_with_its_place(rooms, name, old, new, said):
    edit(rooms, name, old, new)
    assert refused(rooms).startswith(f"{name}:{said}")


def test_all_of_them_are_listed_each_once_in_a_file(rooms):
    edit(rooms, STATEMENTS, "sv:outcome", "sv:outcom")
    edit(rooms, STATEMENTS, "sv:about ", "sv:abuot ")
    edit(rooms, "shapes/structure.ttl", "sv:outcome", "sv:outcom")
    assert refused(rooms).count("is used here") == 3


def test_a_foreign_property_or_class_that_is_not_declared_is_noted(rooms):
    edit(
        rooms,
        STATEMENTS,
        'skos:prefLabel "no bridge"@en',
        'skos:hiddenLabel "b" ; a <http://xmlns.com/foaf/0.1/Document> ;\n'
        'skos:prefLabel "no bridge"@en',
    )
    notes = []
    compile_rooms(rooms, notes.append)
    assert notes == [
        f"{STATEMENTS}:9:5: skos:hiddenLabel is used here and declared nowhere in the ontology",
        f"{STATEMENTS}:9:30: <http://xmlns.com/foaf/0.1/Document> is used here and declared nowhere"
        " in the ontology",
    ]
