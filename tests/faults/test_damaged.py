"""F9: bytes of a build that are not what was written: right answers, or which file and the cure."""

import hashlib
import random

import pytest

from svgraph import current
from svgraph.confine import Limits, confined
from svgraph.errors import OutsideError

ALL = "SELECT * { GRAPH ?g { ?s ?p ?o } }"
FEWEST_FILES = 16
LIMITS = Limits(seconds=5, memory=512 << 20)


def told(rooms):
    """What a project tells through its commands: the hash of all it answers and of all it reads."""
    answered = current.open_current(rooms, limits=LIMITS).select(ALL)
    rows = sorted(" ".join(map(str, row)) for row in answered.rows)
    quads = sorted(map(str, current.current(rooms).read()))
    return [hashlib.sha256("\n".join(each).encode()).hexdigest() for each in (rows, quads)]


def asked(rooms, want):
    """Whether the answer was right (True), or what was complained of."""
    try:
        assert told(rooms) == want
    except OutsideError as error:
        return str(error)
    return True


def cut(content, _):
    return content[: len(content) // 2]


def grown(content, _):
    return content + content[-7:]


def flipped(content, chance):
    at = chance.randrange(len(content))
    return content[:at] + bytes([content[at] ^ (1 << chance.randrange(8))]) + content[at + 1 :]


def first_flipped(content, _):
    return bytes([content[0] ^ 1]) + content[1:]


def last_flipped(content, _):
    return content[:-1] + bytes([content[-1] ^ 1])


@pytest.mark.parametrize("damage", [cut, grown, flipped, first_flipped, last_flipped])
def test_every_file_of_a_build_may_be_damaged_and_no_answer_is_wrong(built, damage):
    chance = random.Random(9)
    folder = built.rooms.build_dir / built.digests["not-planned"]
    want = confined(told, built.rooms)
    facts = (folder / "build.json").read_bytes()
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    damaged, outcomes = 0, []
    for path in [*files, built.rooms.build_dir / "current.json"]:
        # A store that was made anew may give its files other names.
        content = path.read_bytes() if path.exists() else b""
        if path.name in ("LOG", "LOCK") or not content:
            continue
        path.write_bytes(damage(content, chance))
        assert path.read_bytes() != content
        damaged += 1
        outcome = confined(asked, built.rooms, want)
        outcomes.append(outcome)
        if outcome is not True:
            assert "svgraph build" in outcome, (path.name, outcome)
            assert str(folder) in outcome, (path.name, outcome)
        assert built.build() == "not-planned"
        assert (folder / "build.json").read_bytes() == facts
    assert damaged >= FEWEST_FILES
    assert True in outcomes, "nothing was healed"
    assert confined(asked, built.rooms, want) is True


@pytest.mark.parametrize("words", [("query", "QUERY"), ("ask",), ("validate",), ("search", "Zz")])
def test_a_command_on_damaged_large_files_answers_right_or_names_them_and_the_cure(
    built, svgraph, tmp_path, words
):
    query = tmp_path / "all.rq"
    query.write_text(ALL)
    given = [query if word == "QUERY" else word for word in words]
    healthy = svgraph(*given)
    folder = built.rooms.build_dir / built.digests["not-planned"]
    large = [*(folder / "store").glob("*.sst"), folder / "svgraph.nq"]
    assert len(large) > 5
    for path in large:
        content = path.read_bytes()
        half = len(content) // 2
        path.write_bytes(bytes(each ^ 255 for each in content[:half]) + content[half:])
    done = svgraph(*given)
    if words == ("validate",) and done.returncode == healthy.returncode:
        assert done.stdout == healthy.stdout  # it may look at the files of the rooms alone
    else:
        assert done.returncode == 3, (done.stdout, done.stderr)
        assert str(folder) in done.stderr
        assert "svgraph build" in done.stderr
        assert done.stdout == ""
    assert svgraph("build").returncode == 0
    assert svgraph("query", query).returncode == 0
