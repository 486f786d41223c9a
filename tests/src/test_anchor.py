"""Words become spans, in place, or nothing changes at all."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svgraph.anchor import Unanchored, anchor, main
from svgraph.errors import InputError
from svgraph.layout import Rooms
from svgraph.received import ReceivedText, Span, check, normalised

HEAD = """@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix sv: <https://w3id.org/svgraph/ontology#> .
@prefix zz: <https://w3id.org/svgraph/plan/zz/> .
"""
TEXT = (
    " Needs\n\nThe plan  says “villages\nthrive [..] where people meet” (p. 5).\n"
    "There is no reference. There is no reference.\nTargets\nThere is no reference.\nRemains\n"
)


@pytest.fixture
def rooms(tmp_path: Path) -> Rooms:
    for room in ("ontology", "shapes", "queries", "data/sources", "data/plans/zz"):
        (tmp_path / room).mkdir(parents=True)
    rooms = Rooms(tmp_path, tmp_path / "build")
    receive(rooms, TEXT)
    return rooms


def receive(rooms: Rooms, text: str) -> None:
    (rooms.data / "sources/sheet.txt").write_bytes(text.encode())
    digest = hashlib.sha256(text.encode()).hexdigest()
    facts = f'sv:fileName "sheet.txt" ;\n    sv:sha256 "{digest}" .\n'
    source = f"\nzz:sheet a sv:ReceivedText ;\n    {facts}"
    (rooms.data / "sources/sheet.ttl").write_text(HEAD + source, encoding="utf-8")


def write(rooms: Rooms, body: str, name: str = "statements") -> Path:
    path = rooms.root / f"data/plans/zz/{name}.ttl"
    path.write_text(HEAD + body, encoding="utf-8")
    return path


def passage(name: str, *lines: str, kind: str = "Passage") -> str:
    return (
        f"\nzz:{name} a sv:{kind} ;\n    "
        + " ;\n    ".join(["sv:inSource zz:sheet", *lines])
        + " .\n"
    )


QUOTATION = (
    passage(
        "quotation",
        'sv:opens "“villages"@en',
        'sv:closes "meet”"@en',
        "sv:segment zz:first , zz:second",
        "sv:elision zz:gap",
        kind="Quotation",
    )
    + passage("first", 'sv:opens "“villages thrive"@en', kind="Segment")
    + passage("gap", 'sv:opens "[..]"@en', kind="Elision")
    + passage("second", 'sv:opens "where"@en', 'sv:closes "meet”"@en', kind="Segment")
)


def test_words_become_offsets_and_exact_text_across_line_breaks(rooms: Rooms) -> None:
    path = write(rooms, passage("clause", 'sv:opens "The plan says"@en', 'sv:closes "thrive"@en'))
    (found,) = anchor(rooms)
    assert TEXT[found.span.start : found.span.end] == "The plan  says “villages\nthrive"
    assert path.read_text(encoding="utf-8") == HEAD + passage(
        "clause", "oa:start 8", "oa:end 39", 'oa:exact "The plan says “villages thrive"@en'
    )


def test_comments_order_and_everything_else_stay_untouched(rooms: Rooms) -> None:
    body = """
# ── A group ──

zz:clause a sv:Passage ; # kept
    sv:inSource zz:sheet ; # kept too
    sv:closes "people"@en ;
    sv:opens "where"@en ; # and this
    sv:after "[..]"@en .
"""
    path = write(rooms, body)
    anchor(rooms)
    assert path.read_text(encoding="utf-8") == HEAD + body.replace(
        '    sv:closes "people"@en ;\n', ""
    ).replace(
        '    sv:opens "where"@en ; # and this\n    sv:after "[..]"@en .\n',
        '    oa:start 45 ;\n    oa:end 57 ;\n    oa:exact "where people"@en . # and this\n',
    )


def test_the_file_is_canonical_afterwards_and_a_second_run_changes_nothing(rooms: Rooms) -> None:
    path = write(rooms, QUOTATION + passage("quoted", 'sv:opens "(p. 5)"@en', "sv:page 5"))
    formatter = str(Path(sys.executable).parent / "turtlefmt")
    subprocess.run([formatter, "--check", str(path)], check=True)
    assert len(anchor(rooms)) == 5
    subprocess.run([formatter, "--check", str(path)], check=True)
    before = path.read_bytes()
    assert anchor(rooms) == []
    assert path.read_bytes() == before
    assert check(rooms) == []


def test_marks_in_the_words_survive_as_turtle(rooms: Rooms) -> None:
    receive(rooms, 'She said "a \\ b" there.')
    write(rooms, passage("clause", r"""sv:opens 'said "a \\ b"'@en"""))
    (found,) = anchor(rooms)
    assert found.exact == 'said "a \\ b"'
    assert check(rooms) == []


def test_a_part_is_looked_for_in_its_quotation(rooms: Rooms) -> None:
    text = "Here [..] where meet” " + TEXT
    receive(rooms, text)
    write(rooms, QUOTATION + passage("elsewhere", 'sv:opens "Needs"@en'))
    spans = {each.name: each.span for each in anchor(rooms)}
    quotation = spans["zz:quotation"]
    assert quotation.start < spans["zz:gap"].start < spans["zz:second"].start < quotation.end
    assert text[spans["zz:second"].start : spans["zz:second"].end] == "where people meet”"


def test_a_closing_lies_behind_its_opening_and_not_too_far(rooms: Rooms) -> None:
    near, far = "word " * 290, "word " * 310
    receive(rooms, f"to be or not to {near}be. Else or {far}end.")
    write(rooms, passage("near", 'sv:opens "to be or not to"@en', 'sv:closes "be"@en'))
    (found,) = anchor(rooms)
    assert found.exact.endswith("word be")
    write(rooms, passage("far", 'sv:opens "Else"@en', 'sv:closes "end."@en'))
    with pytest.raises(Unanchored, match="does not close with"):
        anchor(rooms)


def test_a_passage_around_it_or_words_before_it_tell_occurrences_apart(rooms: Rooms) -> None:
    write(
        rooms,
        passage(
            "second",
            'sv:opens "There is"@en',
            'sv:closes "reference."@en',
            'sv:after "reference."@en',
        )
        + passage("third", 'sv:opens "There is no reference."@en', 'sv:after "Targets"@en')
        + passage("part", 'sv:opens "reference"@en', "sv:inPassage zz:third"),
    )
    with pytest.raises(Unanchored):  # “reference.” stands directly before more than one of them
        anchor(rooms)
    write(
        rooms,
        passage("first", 'sv:opens "There is no reference."@en', 'sv:after "(p. 5)."@en')
        + passage("third", 'sv:opens "There is no reference."@en', 'sv:after "Targets"@en')
        + passage("part", 'sv:opens "reference"@en', "sv:inPassage zz:third"),
    )
    spans = {each.name: each.span for each in anchor(rooms)}
    places = [at for at in range(len(TEXT)) if TEXT.startswith("There is", at)]
    assert spans["zz:first"].start == places[0]
    assert spans["zz:third"].start == places[2]
    assert spans["zz:part"].start == TEXT.index("reference", places[2])


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (['sv:opens "There is no"@en'], "stands 3 times"),
        (['sv:opens "villages bloom"@en'], "is not in the source"),
        (['sv:opens "Need"@en'], "only as a piece of longer words"),
        (['sv:opens "Needs"@en', 'sv:closes "There is no reference."@en'], "stands 3 times within"),
        (['sv:opens "Targets"@en', 'sv:closes "villages"@en'], "does not close with"),
        (['sv:opens "Needs"'], "need their language"),
        (['sv:closes "Needs"@en'], "not how it opens"),
        (['sv:opens "Needs"@en', 'sv:opens "The"@en'], "more than once"),
        (['sv:opens "Needs"@en', "oa:start 1"], "has a span already"),
        (['sv:opens "Needs"@en', "sv:inPassage zz:nowhere"], "has no span and no opening words"),
        (['sv:opens "Needs"@en', "sv:inPassage zz:clause"], "inside itself"),
        (['sv:opens "meet”"@en', 'sv:after "Remains"@en'], "does not stand within"),
        (['sv:opens "meet”"@en', 'sv:after "bloom"@en'], "“bloom” is not in the source"),
    ],
)
def test_it_refuses_to_guess_and_writes_nothing(rooms: Rooms, lines: list[str], said: str) -> None:
    good = write(rooms, passage("good", 'sv:opens "Remains"@en'), "a-good")
    bad = write(rooms, passage("clause", *lines))
    before = good.read_bytes(), bad.read_bytes()
    with pytest.raises(Unanchored) as caught:
        anchor(rooms)
    assert said in str(caught.value)
    assert "data/plans/zz/statements.ttl:" in str(caught.value)
    assert (good.read_bytes(), bad.read_bytes()) == before


def test_candidates_are_shown_with_offset_and_context(rooms: Rooms) -> None:
    write(rooms, passage("clause", 'sv:opens "There is no"@en'))
    with pytest.raises(Unanchored) as caught:
        anchor(rooms)
    for at in (at for at in range(len(TEXT)) if TEXT.startswith("There is no", at)):
        assert f"{at}: …" in str(caught.value)
    assert "⟦There is no⟧" in str(caught.value)
    assert "sv:after" in str(caught.value)


def test_one_missing_quotation_is_one_complaint(rooms: Rooms) -> None:
    write(rooms, QUOTATION.replace('“villages"', '“towns"'))
    with pytest.raises(Unanchored) as caught:
        anchor(rooms)
    assert len(caught.value.errors) == 1


def test_a_text_that_changed_is_refused(rooms: Rooms) -> None:
    write(rooms, passage("clause", 'sv:opens "Needs"@en'))
    (rooms.root / "data/sources/sheet.txt").write_bytes(TEXT.replace("Needs", "Wants").encode())
    with pytest.raises(InputError, match=r"sheet.ttl:5:1: sheet.txt is not the text"):
        anchor(rooms)


def test_a_comment_that_would_go_is_kept_by_refusing(rooms: Rooms) -> None:
    body = passage("clause", 'sv:opens "Needs"@en', 'sv:closes "The"@en', "sv:page 1")
    path = write(rooms, body.replace('"The"@en ;', '"The"@en ; # why'))
    before = path.read_bytes()
    with pytest.raises(InputError, match="move the comment"):
        anchor(rooms)
    assert path.read_bytes() == before


def test_only_the_files_named_are_anchored(rooms: Rooms) -> None:
    one = write(rooms, passage("one", 'sv:opens "Needs"@en'), "one")
    write(rooms, passage("two", 'sv:opens "no such words"@en'), "two")
    assert [each.name for each in anchor(rooms, [one])] == ["zz:one"]
    with pytest.raises(InputError, match="no Turtle file of the data room"):
        anchor(rooms, [rooms.root / "elsewhere.ttl"])


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("oa:end 63", "oa:end 62", "not in sheet.txt"),
        ("oa:start 40", "oa:start 39", "white space"),
        ("“villages thrive", "“villages bloom", "not in sheet.txt"),
        ("oa:end 44", "oa:end 4400", "lies outside"),
        ("    oa:start 45 ;\n", "", "has no span"),
        ("sv:elision zz:gap", "sv:page 1", "no part holds “[..]” before second"),
        ("sv:segment zz:first , zz:second", "sv:segment zz:second", "no part holds ““villages"),
        ("sv:segment zz:first , zz:second", "sv:segment zz:first", "at its end"),
        ("sv:elision zz:gap", "sv:elision zz:gap , zz:twice", "begins before"),
        ("oa:end 63", "oa:end 57", "go on to 63, it ends at 57"),
    ],
)
def test_a_span_or_a_tiling_that_drifted_is_named(
    rooms: Rooms, old: str, new: str, said: str
) -> None:
    # “twice” lies over the gap; it is no part of anything until one of the cases makes it one.
    path = write(rooms, QUOTATION + passage("twice", 'sv:opens "[..]"@en', kind="Elision"))
    anchor(rooms)
    assert check(rooms) == []
    text = path.read_text(encoding="utf-8")
    assert old in text
    if "go on" in said:
        text = text.replace(" people meet”", " people", 1)
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    complaints = check(rooms)
    assert any(said in complaint.message for complaint in complaints), complaints
    assert all(complaint.line and complaint.line > 3 for complaint in complaints)


def test_the_tool_says_what_it_found_and_exits_by_the_result(
    rooms: Rooms, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(rooms, passage("clause", 'sv:opens "Needs"@en'))
    project = ["--project", str(rooms.root)]
    assert main([*project, "--check"]) == 1
    assert "not anchored yet" in capsys.readouterr().err
    assert main(project) == 0
    assert "zz:clause 1-6 Needs" in capsys.readouterr().out
    path.write_text(path.read_text(encoding="utf-8").replace("oa:end 6", "oa:end 5"))
    assert main(project) == 1
    write(rooms, passage("clause", 'sv:opens "no such words"@en'))
    assert main(project) == 2
    assert main([*project, str(rooms.root / "none.ttl")]) == 2


WORDS = st.lists(
    st.sampled_from(["village", "šķūnis", "R.40", "“smart”", "(p.5)", "𝒳", "[..]"]), min_size=1
)
SPACES = st.text(alphabet=" \n\t\u00a0", min_size=1, max_size=3)


@given(words=WORDS, spaces=st.lists(SPACES, min_size=40, max_size=40), data=st.data())
def test_finding_a_slice_gives_its_span_back(
    words: list[str], spaces: list[str], data: st.DataObject
) -> None:
    pieces = [piece for index, word in enumerate(words) for piece in (word, spaces[index % 40])]
    text = ReceivedText("zz:sheet", Path("sheet.txt"), "".join(pieces))
    first = data.draw(st.integers(0, len(words) - 1))
    last = data.draw(st.integers(first, len(words) - 1))
    start = len("".join(pieces[: 2 * first]))
    span = Span(start, len("".join(pieces[: 2 * last + 1])))
    matches = text.find(" ".join(words[first : last + 1]), Span(0, len(text.text)))
    assert span in matches
    assert all(text.exact(match) == normalised(text.slice(span)) for match in matches)
