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
    known = {name for name in known if not name.startswith(words.SENTENCE)}
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


def test_a_sentence_of_the_program_is_told_in_the_reader_s_language() -> None:
    latvian, english = words_of(["lv"]), words_of(["en"])
    said = "x:y is used here and described nowhere (did you mean a or b or c?)"
    told = "x:y šeit ir lietots, bet nekur nav aprakstīts (vai domāts a, b vai c?)"
    assert (latvian.retold(said), english.retold(said)) == (told, said)
    assert latvian.retold("its span 1 to 2 lies outside of a (b)") == (
        "posms no 1 līdz 2 ir ārpus faila a"
    ), "a hint that nobody translated is left out"
    assert latvian.retold("nobody says this") is None


def test_each_sentence_has_the_same_gaps_in_either_language(project: Path) -> None:
    sentences = {
        name: labels for name, labels in concepts(project).items() if name.startswith("says-")
    }
    assert len(sentences) > 30
    for name, labels in sentences.items():
        assert sorted(each.language for each in labels) == ["en", "lv"], name
        assert len({each.value.count("{}") for each in labels}) == 1, name


def test_each_sentence_is_one_that_the_program_says(project: Path) -> None:
    """What the parser says is not ours; all else stands in the source, whatever fills its gaps."""
    from_the_parser = {"says-full-stop", "says-end-of-file", "says-prefix"}
    source = "".join(
        path.read_text(encoding="utf-8") for path in (project / "src" / "svgraph").glob("*.py")
    )
    source = re.sub(r"\{[^{}]*\}", "{}", re.sub(r"\"\n\s*f?\"", "", source))
    for name, labels in concepts(project).items():
        [english] = [each.value for each in labels if each.language == "en"] or [""]
        if name.startswith("says-") and name not in from_the_parser | _MEANT:
            assert english in source, name


# The hint says one name to three.
_MEANT = {"says-did-you-mean-two", "says-did-you-mean-three"}


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
