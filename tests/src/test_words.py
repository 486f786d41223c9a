"""A report speaks from the graph: each of its words is a concept, and each concept is said."""

import re
from pathlib import Path

import pyoxigraph as ox
import pytest

from svgraph import names, words
from svgraph.layout import Rooms
from svgraph.words import WORDS, words_of

TEMPLATE = "templates/report.html"


def concepts(project: Path) -> dict[str, list[ox.Literal]]:
    found: dict[str, list[ox.Literal]] = {}
    for quad in ox.parse(path=project / words.FILE):
        if quad.predicate.value == names.PREF_LABEL:
            name = quad.subject.value.removeprefix(names.REPORT)
            found.setdefault(name, []).append(quad.object)
    return found


def test_each_word_is_a_concept_and_each_concept_a_word(project: Path) -> None:
    known = set(concepts(project)) - {names.REPORT.rstrip("/")}
    assert known == set(WORDS) and len(WORDS) == len(set(WORDS)) > 50


def test_each_word_is_used(project: Path) -> None:
    source = project / "src" / "svgraph"
    files = [*source.glob("reports/*.py"), *source.glob("templates/*"), source / "explain.py"]
    files += [source / "commands" / "explain.py", source / "results.py"]
    text = "\n".join(path.read_text(encoding="utf-8") for path in files)
    used = set(re.findall(r"[\"']([a-z-]+)[\"']", text))
    assert len(files) > 8
    assert sorted(set(WORDS) - used) == []


@pytest.mark.parametrize(
    ("asked", "verdict", "language"),
    [
        ([], "does not conform", "en"),
        (["lv", "en"], "neatbilst", "lv"),
        (["eo", "lv"], "neatbilst", "lv"),
    ],
)
def test_the_chain_of_languages_decides(asked: list[str], verdict: str, language: str) -> None:
    found = words_of(asked)
    assert (found["does-not-conform"], found.language) == (verdict, language)


def test_a_phrase_is_filled_whatever_it_is_filled_with() -> None:
    found = words_of(["en"])
    assert found.filled("expected-found", "{}", "{0.x}") == "expected {}, found {0.x}"


@pytest.mark.parametrize("language", ["en", "lv"])
def test_each_phrase_has_the_same_gaps_in_either_language(language: str) -> None:
    english, found = words_of(["en"]), words_of([language])
    gaps = {word: english[word].count("{}") for word in WORDS}
    assert sum(gaps.values()) > 20
    assert {word: found[word].count("{}") for word in WORDS} == gaps


OWN = """\
@prefix report: <https://w3id.org/svgraph/report/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
report:report skos:prefLabel "raporto"@eo .
report:violation skos:prefLabel "eraro"@eo , "mistake"@en .
"""


@pytest.fixture
def rooms(tmp_path: Path) -> Rooms:
    (tmp_path / words.FILE).parent.mkdir(parents=True)
    return Rooms(tmp_path, tmp_path / "build")


def test_a_project_may_say_a_word_in_its_own_way(rooms: Rooms) -> None:
    rooms.path(words.FILE).write_text(OWN, encoding="utf-8")
    esperanto, english = words_of(["eo", "en"], rooms), words_of(["en"], rooms)
    assert (esperanto["violation"], esperanto["warning"]) == ("eraro", "warning")
    assert esperanto.language == "eo"
    assert (english["violation"], english["warning"]) == ("mistake", "warning")
    assert words_of(["lv"], rooms)["violation"] == "pārkāpums"


@pytest.mark.parametrize("content", [None, "this is no Turtle"])
def test_a_report_speaks_though_the_words_of_the_project_are_broken(
    rooms: Rooms, content: str | None
) -> None:
    if content is not None:
        rooms.path(words.FILE).write_text(content, encoding="utf-8")
    assert words_of(["lv"], rooms)["violation"] == "pārkāpums"
