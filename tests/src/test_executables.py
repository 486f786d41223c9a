import shutil

import pytest

from svgraph.compile import compile_rooms
from svgraph.errors import InputError

QUERY = "queries/fact-sheet/bridge-planned.rq"


def edit(rooms, old, new):
    path = rooms.path(QUERY)
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def refused(rooms):
    with pytest.raises(InputError) as caught:
        compile_rooms(rooms)
    return str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("#+ summary: Is a bridge planned?\n", "", ":1: the header needs 'summary: …'"),
        ("#+ answers: question:bridge-planned\n", "", ":1: the header needs 'answers'"),
        ("#+ returns: [value]\n", "", ":1: the header needs 'returns'"),
        ("#+ params:", "#+ parms:", ":3: a header has no 'parms'\n  did you mean params?"),
        (
            "[value]",
            "[value, page]",
            ":4: the query selects [value], the header says [value, page]",
        ),
        ("evidence: statement", "evidence: finding", ":5: the query does not select ?finding"),
        ("[value]", "[value", " this header is no YAML"),
        (
            "question:bridge-planned\n#+ params",
            "question:brigde-planned\n#+ params",
            ":2: the graph has no question question:brigde-planned\n"
            "  did you mean question:bridge-planned",
        ),
        (
            "{plan: sv:StrategicPlan}",
            "{plan: sv:StrategikPlan}",
            ":3: the graph has no class sv:StrategikPlan\n  did you mean sv:StrategicPlan",
        ),
        ("answers: question:", "answers: frage:", ":2: nobody declared the prefix of frage:"),
        (
            "SELECT ?plan ?value",
            "SELECT ?value",
            ":3: the query neither selects nor groups by ?plan",
        ),
        ("ORDER BY ?plan ?value", "VALUES ?value { 1 }", ":3: a query with parameters cannot end"),
        ("SELECT ?plan", "SELEKT ?plan", ":11:1: SPARQL has no word SELEKT"),
        ("SELECT ?plan ?value ?statement\nWHERE {", "ASK {", " this query is no SELECT"),
        ("ORDER BY", "}", ":17:1: this } closes nothing"),
    ],
)
def test_a_header_that_does_not_hold_is_refused_with_its_line(rooms, old, new, said):
    edit(rooms, old, new)
    assert said in refused(rooms)
    assert refused(rooms).startswith(QUERY)


def test_a_query_without_header_is_refused(rooms):
    path = rooms.path(QUERY)
    path.write_text(path.read_text().replace("#+", "#"))
    assert "this query has no header" in refused(rooms)


def test_a_column_may_bear_a_word_that_yaml_takes_for_a_truth(rooms):
    edit(rooms, "[value]", "[no]")
    edit(rooms, "?value", "?no")
    assert compile_rooms(rooms)


def test_two_queries_cannot_bear_one_name_or_answer_one_question(rooms):
    path = rooms.path(QUERY)
    other = rooms.path("queries/other/bridge-planned.rq")
    other.parent.mkdir()
    shutil.copy(path, other)
    assert "is called bridge-planned, and so is" in refused(rooms)
    other.rename(other.with_name("bridge-again.rq"))
    assert "question/bridge-planned, and so does" in refused(rooms)


def test_a_query_may_answer_no_question(rooms):
    edit(rooms, "answers: question:bridge-planned", "answers: none")
    assert compile_rooms(rooms)


def test_a_summary_that_drifted_from_the_label_is_noted(rooms):
    edit(rooms, "summary: Is a bridge planned?", "summary: Is a bridge foreseen?")
    notes = []
    compile_rooms(rooms, notes.append)
    assert notes == [
        f"{QUERY}: the summary differs from the question's label: Is a bridge planned?"
    ]
