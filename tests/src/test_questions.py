"""A question is found by any of its names, and only terms that the graph has reach its query."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from svgraph.errors import InputError
from svgraph.questions import (
    all_questions,
    executable_of,
    find_plans,
    find_question,
    find_values,
    list_questions,
)
from svgraph.store import Store
from svgraph.values import value_of

SMALL_GRAPH = Path(__file__).parents[1] / "fixtures/asking/graph.trig"
OURS = "https://w3id.org/svgraph/"


@pytest.fixture(scope="module")
def graph() -> Store:
    return Store.of(ox.parse(path=SMALL_GRAPH))


@pytest.mark.parametrize(
    "name",
    [
        "r40-planned",
        "CQ09",
        "cq09",
        "question:r40-planned",
        OURS + "question/r40-planned",
        f"<{OURS}question/r40-planned>",
        "Is indicator R.40 planned?",
        "is indicator r.40 PLANNED?",
        "Vai ir plānots rādītājs R.40?",
        "vai ir planots raditajs R.40?",
    ],
)
def test_a_question_goes_by_many_names(graph: Store, name: str) -> None:
    assert find_question(graph, name).id == "r40-planned"


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("r40-planed", "did you mean r40-planned?"),
        ("CQ0", "did you mean"),
        ("indicator R.40", "did you mean r40-planned?"),
        ("qqqqqqq", "svgraph ask, without a question, lists them all"),
        ("> } DROP ALL", "lists them all"),
        ("", "lists them all"),
    ],
)
def test_an_unknown_question_brings_the_nearest(graph: Store, name: str, hint: str) -> None:
    with pytest.raises(InputError, match="no question") as raised:
        find_question(graph, name)
    assert hint in str(raised.value.hint)


def test_a_name_that_two_questions_bear_is_refused() -> None:
    twin = f"""
        <{OURS}question/twin> a <{OURS}ontology#Question> ;
            <http://www.w3.org/2004/02/skos/core#prefLabel> "Is indicator R.40 planned?"@en .
    """
    quads = [*ox.parse(path=SMALL_GRAPH), *ox.parse(twin, ox.RdfFormat.TURTLE)]
    with pytest.raises(InputError, match="names 2 questions") as raised:
        find_question(Store.of(quads), "Is indicator R.40 planned?")
    assert raised.value.hint == "give an id: r40-planned twin"


def test_questions_stand_in_the_order_of_the_template(graph: Store) -> None:
    listed = list_questions(graph, ["lv", "en"])
    assert [(one.id, one.section.text if one.section else None) for one in listed] == [
        ("needs-mention", "Vajadzības"),
        ("r40-planned", "Mērķi"),
        ("unheard", "Mērķi"),
        ("bases", None),
    ]
    assert [one.parameters for one in listed] == [
        ["plan"],
        ["indicator", "plan"],
        ["plan"],
        ["plan"],
    ]
    assert listed[0].label == ("Are villages mentioned in the needs?", "en")
    assert len(all_questions(graph)) == len(listed)


def test_a_question_has_its_own_query_or_the_one_for_any(graph: Store) -> None:
    own = executable_of(graph, find_question(graph, "CQ09"))
    assert own.iri.value.endswith("query/r40-planned")
    assert own.columns == ["indicator", "value"]
    assert own.evidence == ["statement"]
    shared = executable_of(graph, find_question(graph, "CQ12"))
    assert shared.iri.value.endswith("query/finding")
    assert set(shared.parameters) == {"plan", "question"}


def test_a_question_that_no_query_answers_says_so(graph: Store) -> None:
    without = [
        quad
        for quad in ox.parse(path=SMALL_GRAPH)
        if not quad.predicate.value.endswith("answersAny")
    ]
    store = Store.of(without)
    with pytest.raises(InputError, match="no query answers the question 'needs-mention'"):
        executable_of(store, find_question(store, "CQ12"))


@pytest.mark.parametrize(
    "name", ["zz", "ZZ", "plan:zz", OURS + "plan/zz", "plan of zz", "Zz plāns"]
)
def test_a_plan_goes_by_many_names(graph: Store, name: str) -> None:
    assert [plan.value for plan in find_plans(graph, [name])] == [OURS + "plan/zz"]


def test_plans(graph: Store) -> None:
    assert [plan.value[-2:] for plan in find_plans(graph, [])] == ["xx", "yy", "zz"]
    assert [plan.value[-2:] for plan in find_plans(graph, ["zz", "xx", "ZZ"])] == ["zz", "xx"]
    with pytest.raises(InputError, match="no plan 'ww'") as raised:
        find_plans(graph, ["ww"])
    assert raised.value.hint == "known: xx yy zz"


def test_a_plan_goes_by_its_local_name_first() -> None:
    plan = ox.NamedNode("https://w3id.org/svgraph/ontology#StrategicPlan")
    kind = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    also = ox.NamedNode("http://www.w3.org/2004/02/skos/core#altLabel")
    bare, other = ox.NamedNode(OURS + "plan/be-fl"), ox.NamedNode(OURS + "plan/be-wa")
    store = Store.of(
        [
            ox.Quad(bare, kind, plan),
            ox.Quad(other, kind, plan),
            ox.Quad(other, also, ox.Literal("W")),
            ox.Quad(other, also, ox.Literal("be-fl")),
        ]
    )
    assert find_plans(store, ["be-fl"]) == [bare]
    assert find_plans(store, ["BE-WA", "w"]) == [other]
    with pytest.raises(InputError) as raised:
        find_plans(store, ["zz"])
    assert raised.value.hint == "known: be-fl be-wa"


@pytest.mark.parametrize(
    ("text", "datatype", "value"),
    [
        ("1_000", "integer", "1_000"),
        ("+7", "integer", 7),
        (" 7", "integer", " 7"),
        ("7\n", "integer", "7\n"),
        ("٧", "integer", "٧"),
        ("9" * 5000, "integer", "9" * 5000),
        ("2023", "gYear", 2023),
        ("23", "gYear", "23"),
        ("1_0.5", "decimal", "1_0.5"),
        ("1e5", "decimal", "1e5"),
        ("-.5", "decimal", -0.5),
        ("1e5", "double", 1e5),
        ("1e999", "float", "1e999"),
        ("infinity", "double", "infinity"),
        ("NaN", "double", "NaN"),
    ],
)
def test_a_number_is_what_xsd_calls_one(text: str, datatype: str, value: object) -> None:
    found = value_of(
        ox.Literal(text, datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#" + datatype))
    )
    assert (found, type(found)) == (value, type(value))


def test_values_are_members_of_the_parameter_s_class(graph: Store) -> None:
    executable = executable_of(graph, find_question(graph, "CQ09"))
    for name in ("R.40", "R40", "r 40", "indicator:R.40", "viedie ciemi"):
        found = find_values(graph, executable, {"indicator": [name]})
        assert found == {"indicator": [ox.NamedNode(OURS + "indicator/R.40")]}
    with pytest.raises(InputError, match=r"no indicator 'R\.42'") as raised:
        find_values(graph, executable, {"indicator": ["R.42"]})
    assert raised.value.hint == "did you mean R.41 or R.40?"
    with pytest.raises(InputError, match="no indicator 'zz'"):
        find_values(graph, executable, {"indicator": ["zz"]})
    with pytest.raises(InputError, match="no parameter 'colour'") as raised:
        find_values(graph, executable, {"colour": ["red"]})
    assert raised.value.hint == "it has: indicator plan"


@pytest.mark.parametrize("text", ["cq9", "CQ9", "cq09", "CQ 009"])
def test_a_notation_is_known_without_its_zeros_and_capitals(graph: Store, text: str) -> None:
    assert find_question(graph, text).id == "r40-planned"


def test_a_notation_that_nothing_bears_suggests_the_nearest_ones(graph: Store) -> None:
    with pytest.raises(InputError) as raised:
        find_question(graph, "CQ13")
    assert raised.value.hint == (
        "did you mean CQ12 (needs-mention) or CQ09 (r40-planned) or CQ45 (bases)?"
    )
    with pytest.raises(InputError) as raised:
        find_question(graph, "ZZ12")
    assert "CQ12" not in (raised.value.hint or "")
