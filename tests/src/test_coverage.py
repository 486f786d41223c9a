"""Every character is covered, furniture or left over, and the page shows which."""

from __future__ import annotations

import argparse
import hashlib
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pyoxigraph as ox
import pytest

from svgraph.commands import coverage as command
from svgraph.coverage import Coverage, as_html, as_json, as_text, coverage
from svgraph.errors import InputError
from svgraph.layout import Rooms
from svgraph.load import graph_of, load_file
from svgraph.store import Store

PLAN = ox.NamedNode("https://w3id.org/svgraph/plan/zz")
HEAD = """@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix sv: <https://w3id.org/svgraph/ontology#> .
@prefix zz: <https://w3id.org/svgraph/plan/zz/> .
"""
TEXT = """Footer
Villages
Plain words. It says “people meet, [..] dance [‘the hall’] and sing” (p. 5).
Another <b>line</b> (p. 6)
"""


def span(name: str, kind: str, words: str, *lines: str) -> str:
    start = TEXT.index(words)
    described = [
        f"zz:{name} a sv:{kind}",
        "sv:inSource zz:sheet-text",
        f"oa:start {start}",
        f"oa:end {start + len(words)}",
        f'oa:exact "{words}"@en',
        *lines,
    ]
    return " ; ".join(described) + " .\n"


GIVEN = (
    """<https://w3id.org/svgraph/plan/zz> a sv:StrategicPlan ; skos:notation "zz" ;
    skos:prefLabel "plan of Ruritania"@en .
zz:sheet a sv:FactSheet ; sv:assesses <https://w3id.org/svgraph/plan/zz> .
zz:edition a sv:FactSheetEdition ; dcterms:isVersionOf zz:sheet .
sv:Finding rdfs:subClassOf sv:Statement .
zz:said a sv:Finding ; skos:prefLabel "people & halls"@en ; sv:supportedBy zz:clause , zz:bold .
"""
    + span("footer", "Furniture", "Footer")
    + span("heading", "Heading", "Villages", "sv:asks zz:question")
    + span(
        "quotation",
        "Quotation",
        "people meet, [..] dance [‘the hall’] and sing",
        "sv:citedBy zz:citation",
        "sv:elision zz:gap",
        "sv:insertion zz:gloss",
    )
    + span("gap", "Elision", "[..]")
    + span("gloss", "Insertion", "[‘the hall’]", "sv:glosses zz:hall")
    + span("citation", "Citation", "(p. 5)")
    + span("other-citation", "Citation", "(p. 6)")
    + span("clause", "Passage", "people meet")
    + span("bold", "Passage", "<b>line</b>")
    + span("unsaid", "Unsaid", "sing", 'sv:reason "Colour, no fact."@en')
)


@pytest.fixture
def rooms(tmp_path: Path) -> Rooms:
    (tmp_path / "data/sources").mkdir(parents=True)
    return Rooms(tmp_path, tmp_path / "build")


def covered(rooms: Rooms, given: str = GIVEN, text: str = TEXT) -> Coverage:
    digest = hashlib.sha256(text.encode()).hexdigest()
    (rooms.data / "sources/sheet.txt").write_bytes(text.encode())
    source = (
        "zz:sheet-text a sv:ReceivedText ; sv:textOf zz:edition ;"
        f' sv:fileName "sheet.txt" ; sv:sha256 "{digest}" ; skos:prefLabel "the sheet"@en .\n'
    )
    quads = []
    for name, body in (("data/sources/sheet.ttl", source), ("data/statements.ttl", given)):
        rooms.path(name).write_text(HEAD + body, encoding="utf-8")
        quads += load_file(rooms.path(name), name, graph_of(name)).quads
    return coverage(Store.of(quads), rooms, PLAN, ["en"])


def texts(runs: list[dict[str, object]]) -> list[object]:
    return [run["text"] for run in runs]


def characters(*words: str) -> int:
    return sum(len("".join(each.split())) for each in words)


def test_statements_headings_and_their_citations_cover(rooms: Rooms) -> None:
    found = json.loads(as_json(covered(rooms)))
    assert found["covered"] == characters("Villages", "people meet", "(p. 5)", "<b>line</b>")
    assert found["total"] == characters(TEXT) - characters("Footer")
    assert found["furniture"] == characters("Footer")
    assert found["share"] == round(found["covered"] / found["total"], 4)
    assert texts(found["uncovered"]) == [
        "Plain words. It says “",
        ", [..] dance [‘the hall’] and sing”",
        ". Another",
        "(p. 6)",
    ]
    for run in found["uncovered"]:
        assert " ".join(TEXT[run["start"] : run["end"]].split()) == run["text"]
        assert TEXT.splitlines()[run["line"] - 1][run["column"] - 1 :].startswith(run["text"][0])


def test_a_heading_that_asks_nothing_covers_nothing(rooms: Rooms) -> None:
    found = json.loads(as_json(covered(rooms, GIVEN.replace(" ; sv:asks zz:question", ""))))
    assert "Villages" in found["uncovered"][0]["text"]


def test_a_citation_counts_only_with_a_statement_on_its_quotation(rooms: Rooms) -> None:
    given = GIVEN.replace("sv:supportedBy zz:clause , zz:bold", "sv:supportedBy zz:bold")
    found = json.loads(as_json(covered(rooms, given)))
    assert found["covered"] == characters("Villages", "<b>line</b>")


def test_what_a_quotation_leaves_unsaid_is_listed_with_its_reason(rooms: Rooms) -> None:
    found = json.loads(as_json(covered(rooms)))
    assert texts(found["unsaid"]) == ["dance", "and", "sing"]
    assert [run.get("reason") for run in found["unsaid"]] == [None, None, "Colour, no fact."]
    assert found["unsaid"][0]["quotation"] == "https://w3id.org/svgraph/plan/zz/quotation"


def test_the_shares_of_two_sources_add_up(rooms: Rooms) -> None:
    second = (
        'zz:second a sv:ReceivedText ; sv:textOf zz:edition ; sv:fileName "second.txt" ;'
        f' sv:sha256 "{hashlib.sha256(b"more").hexdigest()}" .\n'
    )
    (rooms.data / "second.txt").write_bytes(b"more")
    found = json.loads(as_json(covered(rooms, GIVEN + second)))
    assert [each["total"] for each in found["sources"]] == [4, found["total"] - 4]
    assert sum(each["covered"] for each in found["sources"]) == found["covered"]
    assert texts(found["uncovered"])[0] == "more"


def test_the_text_names_each_passage_left_over_by_line_and_column(rooms: Rooms) -> None:
    shown = as_text(covered(rooms))
    assert "plan of Ruritania: " in shown
    assert "data/sources/sheet.txt:3:1: Plain words. It says “" in shown
    assert re.search(r"sheet.txt:3:\d+: sing  \(Colour, no fact\.\)", shown)
    assert re.search(r"sheet.txt:3:\d+: dance  \(no reason given\)", shown)


def test_a_plan_without_a_text_and_a_changed_text_are_errors(rooms: Rooms) -> None:
    with pytest.raises(InputError, match="no received text assesses"):
        covered(rooms, GIVEN.replace("sv:assesses", "sv:mentions"))
    found = covered(rooms)
    assert found.sources
    (rooms.data / "sources/sheet.txt").write_text("changed")
    with pytest.raises(InputError, match="is not the text that was received"):
        coverage(_store(rooms), rooms, PLAN, ["en"])


def test_a_span_beyond_the_text_is_an_error(rooms: Rooms) -> None:
    with pytest.raises(InputError, match="outside of its text"):
        covered(rooms, GIVEN.replace("oa:end 6 ", "oa:end 6000 "))


def _store(rooms: Rooms) -> Store:
    names = ("data/sources/sheet.ttl", "data/statements.ttl")
    return Store.of(q for n in names for q in load_file(rooms.path(n), n, graph_of(n)).quads)


class Page(HTMLParser):
    """What matters of a page: its ids, where its links go, and its words by class."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.words: dict[str, str] = {}
        self.languages: set[str] = set()
        self._open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if "id" in values:
            self.ids.append(values["id"])
        if "href" in values:
            self.links.append(values["href"])
        self.languages.add(values.get("lang", ""))
        assert tag not in ("script", "link", "img"), "the page must stand alone"
        if tag not in ("meta", "br"):
            self._open.append(values.get("class", ""))

    def handle_endtag(self, tag: str) -> None:
        self._open.pop()

    def handle_data(self, data: str) -> None:
        names = " ".join(self._open).split()
        if "text" in names and not {"reference", "unseen"} & set(names):
            names.append("received")
        for name in names:
            self.words[name] = self.words.get(name, "") + data


def test_the_page_shows_all_of_the_text_and_links_both_ways(rooms: Rooms) -> None:
    html = as_html(covered(rooms))
    page = Page(html)
    assert page.words["received"] == TEXT.replace("(p. 5).\n", "(p. 5). ")
    assert "Footer" in page.words["furniture"]
    assert "people meet" in page.words["quoted"]
    assert "Plain words." in page.words["uncovered"]
    assert "<b>line" not in html and "&lt;b&gt;line" in html
    assert "people &amp; halls" in html
    assert len(page.ids) == len(set(page.ids))
    inner = [link[1:] for link in page.links if link.startswith("#")]
    assert set(inner) <= set(page.ids)
    assert {"p1-1", "t1-1", "p1-2", "t1-2"} <= set(inner)
    assert "https://w3id.org/svgraph/plan/zz/said" in page.links
    assert "en" in page.languages


def test_a_paragraph_is_reflowed_and_headings_and_blank_lines_are_kept(rooms: Rooms) -> None:
    text = TEXT + "one\ntwo \n three\n\nnew\n"
    page = Page(as_html(covered(rooms, GIVEN, text)))
    assert page.words["received"] == (
        "Footer\nVillages\n"
        + TEXT.partition("Villages\n")[2].replace("\n", " ")
        + "one two   three\n\nnew\n"
    )
    page = Page(as_html(covered(rooms, GIVEN + span("late", "Heading", "Another"))))
    assert page.words["received"] == TEXT


def test_a_statement_leads_to_all_its_passages_on_the_page(rooms: Rooms) -> None:
    html = as_html(covered(rooms))
    entries = re.findall(r'<li id="p1-(\d+)">(.*?)</ul></li>', html, re.DOTALL)
    said = {number: entry for number, entry in entries if "people &amp; halls" in entry}
    first, second = said
    assert f'href="#t1-{first}"><span lang="en">people &amp; halls' in said[first]
    assert f'also on <a href="#p1-{second}">{second}</a>' in said[first]
    assert f'also on <a href="#p1-{first}">{first}</a>' in said[second]


def test_a_heading_has_a_number_that_leads_to_its_question(rooms: Rooms) -> None:
    given = GIVEN + 'zz:question skos:prefLabel "Are there villages?"@en .\n'
    html = as_html(covered(rooms, given))
    [number] = re.findall(r'Villages</span><a class="reference" href="#p1-(\d+)"', html)
    entry = html.partition(f'<li id="p1-{number}">')[2].partition("</ul></li>")[0]
    assert "Are there villages?" in entry
    assert 'href="https://w3id.org/svgraph/plan/zz/question"' in entry
    assert f'href="#t1-{number}"' in entry


def test_marks_alone_are_folded_and_unsaid_words_are_linked(rooms: Rooms) -> None:
    html = as_html(covered(rooms))
    assert "<details>" not in html
    given = GIVEN + span("intro", "Passage", "Plain words. It says", "sv:glosses zz:hall")
    given = given.replace("sv:supportedBy zz:clause", "sv:supportedBy zz:intro , zz:clause")
    html = as_html(covered(rooms, given))
    folded = html.partition("<details>")[2].partition("</details>")[0]
    assert "1 of punctuation marks alone" in folded and ">“</span>" in folded
    assert ">“</td>" not in html
    page = Page(html)
    unsaid = [link for link in page.links if link.startswith("#u1-")]
    assert unsaid == ["#u1-1", "#u1-2", "#u1-3"]
    assert {link[1:] for link in unsaid} <= set(page.ids)
    assert re.search(r'id="u1-1"></span><span class="[^"]*">\s*dance', html)


def test_the_words_of_the_page_are_in_one_language(rooms: Rooms) -> None:
    given = (
        GIVEN + 'sv:Statement rdfs:label "apgalvojums"@lv . sv:Furniture rdfs:label "galvene"@lv .'
    )
    html = as_html(covered(rooms, given.replace('"people & halls"@en', '"ļaudis"@lv')))
    assert "apgalvojums" not in html and "galvene" not in html
    assert "running headers and footers" in html
    assert '<span lang="lv">ļaudis</span>' in html


@pytest.mark.parametrize(("name", "begins"), [("a.json", "{"), ("a.html", "<!DOCTYPE"), ("a", "p")])
def test_the_command_writes_the_format_that_the_file_asks_for(
    rooms: Rooms, monkeypatch: pytest.MonkeyPatch, name: str, begins: str
) -> None:
    covered(rooms)
    monkeypatch.setattr("svgraph.commands.options.open_dataset", lambda _: _store(rooms))
    monkeypatch.setattr("svgraph.commands.options.rooms_of", lambda _: rooms)
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    assert command.run(parser.parse_args(["zz", "-o", str(rooms.root / name)])) == 0
    assert (rooms.root / name).read_text(encoding="utf-8").startswith(begins)
    with pytest.raises(InputError, match="no plan 'zy'"):
        command.run(parser.parse_args(["zy"]))
