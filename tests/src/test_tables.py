"""Make Turtle of tables: the same again, nothing by halves, and every error with its row."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from svgraph.errors import InputError
from svgraph.layout import Rooms
from svgraph.tables import MARK, Refused, changes, main, make

FINDINGS, PLANS, OBJECTIVES = "country_findings.csv", "plans.csv", "objectives.csv"


@pytest.fixture
def rooms(tmp_path: Path, project_rooms: Rooms) -> Rooms:
    """A copy of the data that may be spoilt."""
    shutil.copytree(project_rooms.data, tmp_path / "data")
    for room in ("ontology", "shapes", "queries"):
        (tmp_path / room).mkdir()
    return Rooms(tmp_path, tmp_path / "build")


def content(rooms: Rooms) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in rooms.data.rglob("*") if path.is_file()}


def spoil(rooms: Rooms, table: str, change: Callable[[bytes], bytes]) -> None:
    path = rooms.path(f"data/tables/{table}")
    before = path.read_bytes()
    after = change(before)
    assert after != before
    path.write_bytes(after)


def replaced(old: str, new: str) -> Callable[[bytes], bytes]:
    return lambda before: before.replace(old.encode(), new.encode(), 1)


def refusal(rooms: Rooms) -> list[str]:
    """What is said of the tables; and nothing is written."""
    before = content(rooms)
    with pytest.raises(Refused) as raised:
        make(rooms)
    assert content(rooms) == before
    assert str(raised.value).endswith("to mend, and nothing was written")
    return [f"{error.place}: {error.message}" for error in raised.value.errors]


def test_running_again_changes_nothing(rooms: Rooms) -> None:
    before = content(rooms)
    assert make(rooms) == []
    assert content(rooms) == before


def test_what_was_changed_is_made_anew_and_said(
    rooms: Rooms, capsys: pytest.CaptureFixture[str]
) -> None:
    spoil(rooms, OBJECTIVES, replaced("Food, health and animal welfare", "Food and health"))
    project = ["--project", str(rooms.root)]
    assert main([*project, "--check"]) == 1
    assert "data/framework/objectives.ttl: differs from its table" in capsys.readouterr().out
    assert main(project) == 0
    assert "SO9: food and health" in rooms.path("data/framework/objectives.ttl").read_text("utf-8")
    assert main([*project, "--check"]) == 0


@pytest.mark.parametrize(
    ("table", "change", "said"),
    [
        (
            FINDINGS,
            replaced("at-formal-definition-1,at,", "at-formal-definition-1,ax,"),
            "“ax” is not in data/tables/plans.csv",
        ),
        (
            FINDINGS,
            replaced(",formal_definition,", ",formal_defnition,"),
            "“formal_defnition” is not in data/tables/code_lists.csv",
        ),
        (
            FINDINGS,
            replaced(",eu-definition,", ",eu-defintion,"),
            "“eu-defintion” is not among the values",
        ),
        (FINDINGS, replaced(",e2,", ",e9,"), "edition: “e9” is not in"),
        (FINDINGS, replaced(",stated,re-read,", ",state,re-read,"), "basis: “state” is not in"),
        (
            FINDINGS,
            replaced(",stated,re-read,", ",stated,reread,"),
            "check_status: “reread” is not in",
        ),
        (
            FINDINGS,
            replaced("at-digital-key-feature-1,", "at-formal-definition-1,"),
            "stands in line 2 already",
        ),
        (
            FINDINGS,
            replaced(
                "https://www.smartrural27.eu/factsheet/austria/", "https://www smartrural27.eu/"
            ),
            "is no address",
        ),
        (
            FINDINGS,
            replaced("https://www.smartrural27.eu/factsheet/austria/", "www.smartrural27.eu"),
            "is no address",
        ),
        (
            FINDINGS,
            replaced("https://www.smartrural27.eu/factsheet/austria/", "https://x:99999/"),
            "is no address",
        ),
        (FINDINGS, replaced("2024-05-15", "2024-15-05"), "is no date"),
        (FINDINGS, replaced("2024-05-15", "15.05.2024"), "is no date"),
        (FINDINGS, replaced("2024-05-15", "2023-02-29"), "is no date"),
        (FINDINGS, replaced(",no\r\n", ",yes\r\n"), "is preferred beside another row"),
        (FINDINGS, replaced(",,yes\r\n", ",,no\r\n"), "of which no row is preferred"),
        (FINDINGS, replaced(",,yes\r\n", ",,maybe\r\n"), "“maybe” is neither of the two answers"),
        (FINDINGS, replaced("check_status,", "status,"), "lacks a column: check_status"),
        (FINDINGS, replaced(",page_date,", ",page_date,page_date,"), "a column stands here twice"),
        (
            FINDINGS,
            replaced(",preferred\r\n", ",preferred,mine\r\n"),
            "nothing is known of this column: 'mine'",
        ),
        (FINDINGS, replaced(",e2,,stated", ",e2,stated"), "this row has 13 cells"),
        (FINDINGS, replaced(",yes\r\n", ",yes\n"), "does not end as the first one does"),
        (FINDINGS, replaced("\r\n", "\r"), "does not end as the first one does"),
        (
            FINDINGS,
            lambda before: before.replace("ministry’s".encode(), b"ministry\x92s", 1),
            "this byte is no UTF-8",
        ),
        (
            FINDINGS,
            replaced("ministry’s", "ministry\u0092s"),
            "a character here that nobody can read",
        ),
        (FINDINGS, replaced("The EU wording", " The EU wording"), "white space around these words"),
        (FINDINGS, lambda before: before.replace(b'"', b"", 1), "this row has"),
        (FINDINGS, lambda before: before.rstrip() + b'\r\n"half', "this is no CSV"),
        (FINDINGS, lambda _: b"", "this table is empty"),
        (
            PLANS,
            replaced("authority/country/AUT", "authority/country/AUS"),
            "is not in data/tables/countries_en_lv.csv",
        ),
        (PLANS, replaced("Austrija", "Austrija\u0304"), "(not NFC)"),
        (
            "countries_en_lv.csv",
            replaced("entity/Q211", "entity/Q212"),
            "“http://www.wikidata.org/entity/Q212” is not in data/tables/external_concepts.csv",
        ),
        (
            "external_concepts.csv",
            replaced(",eurovoc,rural development", ",eurovok,rural development"),
            "“eurovok” is not in data/tables/vocabularies.csv",
        ),
        (
            "external_concepts.csv",
            replaced("extract of AGROVOC", ""),
            "seen_in: this cell is empty",
        ),
        (PLANS, replaced(",Austrija,", ",,"), "member_state_lv: this cell is empty"),
        (
            "indicators.csv",
            replaced(",XCO,", ",XCO;SO10,"),
            "“SO10” is not in data/tables/objectives.csv",
        ),
    ],
)
def test_what_is_wrong_is_refused_with_its_row(
    rooms: Rooms, table: str, change: Callable[[bytes], bytes], said: str
) -> None:
    spoil(rooms, table, change)
    complaints = refusal(rooms)
    fitting = [each for each in complaints if said in each]
    assert fitting, complaints
    assert fitting[0].startswith(f"data/tables/{table}:")


def test_all_is_said_together(rooms: Rooms) -> None:
    spoil(rooms, FINDINGS, replaced(",formal_definition,", ",formal_defnition,"))
    spoil(rooms, FINDINGS, replaced("2024-05-15", "soon"))
    spoil(rooms, PLANS, replaced(",nuts_0_code", ",nuts"))
    spoil(rooms, OBJECTIVES, lambda before: before + b"\xff")
    complaints = refusal(rooms)
    assert [each.partition(": ")[0] for each in complaints] == [
        "data/tables/country_findings.csv:2",
        *[each.partition(": ")[0] for each in complaints if "“soon”" in each],
        "data/tables/objectives.csv:15:1",
        "data/tables/plans.csv:1",
    ]


def test_a_table_that_is_not_there_is_said(rooms: Rooms) -> None:
    rooms.path(f"data/tables/{PLANS}").unlink()
    assert any("plans.csv" in each and "cannot be read" in each for each in refusal(rooms))


def test_a_description_that_is_none_is_said(rooms: Rooms) -> None:
    spoil(rooms, "csv-metadata.json", replaced('"name": "code"', '"nme": "code"'))
    with pytest.raises(InputError, match="does not describe tables by columns"):
        make(rooms)
    spoil(rooms, "csv-metadata.json", replaced("{", "("))
    with pytest.raises(InputError, match="this is no JSON"):
        make(rooms)


def test_a_file_written_by_hand_is_not_replaced(rooms: Rooms) -> None:
    path = rooms.path("data/framework/objectives.ttl")
    path.write_text(path.read_text("utf-8").replace(MARK, ""), "utf-8")
    assert "written by hand" in refusal(rooms)[0]


def test_a_file_that_no_table_makes_any_more_is_said(rooms: Rooms) -> None:
    stray = rooms.path("data/framework/stray.ttl")
    stray.write_text(f"# {MARK}\n", "utf-8")
    assert "no table makes this file any more" in refusal(rooms)[0]


def test_a_mapping_that_is_no_query_is_said(rooms: Rooms) -> None:
    spoil(rooms, "objectives.rq", replaced("CONSTRUCT {", "CONSTRUCT {{"))
    with pytest.raises(InputError, match=r"objectives\.rq"):
        changes(rooms)


def test_a_mapping_without_a_header_is_said(rooms: Rooms) -> None:
    spoil(rooms, "objectives.rq", replaced("#+ writes: data/framework/objectives.ttl\n", ""))
    with pytest.raises(InputError, match="its header must say table, writes, title"):
        changes(rooms)


def test_the_command_says_it_and_ends_with_two(
    rooms: Rooms, capsys: pytest.CaptureFixture[str]
) -> None:
    spoil(rooms, PLANS, replaced("at,", "AT,"))
    assert main(["--project", str(rooms.root)]) == 2
    assert "data/tables/plans.csv:2: plan_code: “AT” is not written as" in capsys.readouterr().err
