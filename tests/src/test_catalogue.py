"""A rule is known by all its names, and says where it stands, how severe it is and how to mend."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pyoxigraph as ox
import pytest

from svgraph.catalogue import Catalogue, catalogue
from svgraph.errors import InputError
from svgraph.explain import (
    Edition,
    Explanation,
    as_html,
    as_json,
    as_markdown,
    file_names,
    pages,
)
from svgraph.store import Store
from svgraph.words import words_of

SHAPES = """@prefix ex: <https://w3id.org/svgraph/shapes#> .
@prefix p: <https://w3id.org/svgraph/prefixes/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix sv: <https://w3id.org/svgraph/ontology#> .

p:ex sh:prefix "ex" ; sh:namespace "https://w3id.org/svgraph/shapes#" .
sv:Bridge rdfs:label "bridge"@en , "tilts"@lv .

ex:Bridge a sh:NodeShape ; sh:targetClass sv:Bridge ; sh:severity sh:Warning ;
    sh:property ex:Bridge-length ; sh:sparql ex:Bridge-unique .
ex:Bridge-length a sh:PropertyShape ; sh:path sv:length ;
    sh:name "length"@en , "garums"@lv ;
    sh:message "Say how long the bridge is."@en , "Norādiet tilta garumu."@lv ;
    sh:description "Who plans a <march> needs it."@en ;
    sv:remedy "Add `sv:length` to the bridge."@en ;
    sv:badExample '''@prefix sv: <https://w3id.org/svgraph/ontology#> .
@prefix zz: <https://example.org/> .

zz:bridge a sv:Bridge ;
    sv:name "The <Old> Bridge" ;
    sv:length "long" .
''' , '''@prefix sv: <https://w3id.org/svgraph/ontology#> .

<https://example.org/a> a sv:Bridge .
''' ;
    sv:goodExample '''@prefix sv: <https://w3id.org/svgraph/ontology#> .

<https://example.org/other> sv:name "x" .
''' , '''@prefix sv: <https://w3id.org/svgraph/ontology#> .

<https://example.org/a> a sv:Bridge ;
    sv:length 7 .
''' .
ex:Bridge-unique a sh:SPARQLConstraint ;
    rdfs:label "bridge of its own"@en ; sh:message "Keep one."@en ;
    sv:badExample '''<https://example.org/b> a sv:Bridge ;
    sv:length 7 ;
    sv:name "taken" .
''' ;
    sv:goodExample '''<https://example.org/b> a sv:Bridge ;
    sv:length 7 ;
    sv:name "free" .
''' .
ex:Road a sh:NodeShape ; sh:targetClass sv:Road ; sh:or ( ex:Road-length ex:Silent ) .
ex:Road-length a sh:PropertyShape ; sh:path ( sv:length sv:unit ) ; sh:severity sh:Info ;
    sh:name "length"@en ; sh:message "Say how long the road is."@en .
ex:Silent a sh:NodeShape ; rdfs:label "silent"@en .
"""
GRAPH = ox.NamedNode("https://w3id.org/svgraph/graph/shapes/profiles/march")


@pytest.fixture
def dataset() -> Store:
    parsed = ox.parse(SHAPES, ox.RdfFormat.TURTLE)
    return Store.of(ox.Quad(each.subject, each.predicate, each.object, GRAPH) for each in parsed)


@pytest.fixture
def rules(dataset: Store) -> Catalogue:
    return catalogue(dataset, ["en", "lv"])


def told(dataset: Store, rules: Catalogue, name: str, language: str = "en") -> Explanation:
    entry = rules.find(name)
    words = words_of([language])
    return Explanation(entry, rules.related(entry), 7, words, language)


# ── What a rule is ───────────────────────────────────────────────────────


def test_a_rule_is_what_has_a_message(rules: Catalogue) -> None:
    assert sorted(rules.rules) == ["Bridge-length", "Bridge-unique", "Road-length"]


def test_a_rule_says_what_it_is_in_the_readers_language(dataset: Store) -> None:
    rule = catalogue(dataset, ["lv", "en"]).find("Bridge-length").rule
    assert (rule.title, rule.message) == ("garums", "Norādiet tilta garumu.")
    assert rule.why == "Who plans a <march> needs it.", "no Latvian: the next language"
    assert rule.remedy == "Add `sv:length` to the bridge."
    assert rule.shape == "https://w3id.org/svgraph/shapes#Bridge-length"


def test_a_property_has_its_own_severity_and_a_constraint_that_of_its_shape(
    rules: Catalogue,
) -> None:
    """SHACL: a property shape does not inherit the severity of the shape around it."""
    severities = {name: rule.severity for name, rule in rules.rules.items()}
    assert severities == {
        "Bridge-length": "violation",
        "Bridge-unique": "warning",
        "Road-length": "info",
    }


def test_a_rule_knows_its_file_its_profile_and_what_it_looks_at(rules: Catalogue) -> None:
    entry = rules.find("Bridge-length")
    assert entry.file == "shapes/profiles/march.ttl"
    assert (entry.where, entry.profile) == ("profiles/march", "march")
    assert [label.text for label in entry.about] == ["bridge"]
    through_a_list = rules.find("Road-length")
    assert [label.text for label in through_a_list.about] == [
        "https://w3id.org/svgraph/ontology#Road"
    ], "a class without a label goes by its IRI"


def test_rules_of_one_shape_are_related(rules: Catalogue) -> None:
    related = rules.related(rules.find("Bridge-length"))
    assert [each.rule.id for each in related] == ["Bridge-unique"]
    assert rules.related(rules.find("Road-length")) == []


# ── How it is called ─────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "name",
    [
        "Bridge-length",
        "bridge-LENGTH",
        " Bridge-length ",
        "ex:Bridge-length",
        "https://w3id.org/svgraph/shapes#Bridge-length",
        "<https://w3id.org/svgraph/shapes#Bridge-length>",
        "Garums",
        "GARUMS",
    ],
)
def test_a_rule_goes_by_many_names(rules: Catalogue, name: str) -> None:
    assert rules.find(name).rule.id == "Bridge-length"


def test_a_title_of_two_rules_names_none(rules: Catalogue) -> None:
    with pytest.raises(InputError) as caught:
        rules.find("length")
    assert "2 rules" in str(caught.value)
    assert "ex:Bridge-length" in str(caught.value) and "ex:Road-length" in str(caught.value)


@pytest.mark.parametrize(
    ("wrong", "near"),
    [
        ("Bridge-lenght", "Bridge-length"),
        ("ex:Bridge-uniq", "Bridge-unique"),
        ("https://w3id.org/svgraph/shapes#Road-lengths", "Road-length"),
        ("garms", "Bridge-length"),
    ],
)
def test_an_unknown_rule_brings_suggestions(rules: Catalogue, wrong: str, near: str) -> None:
    with pytest.raises(InputError) as caught:
        rules.find(wrong)
    assert caught.value.exit_code == 2
    assert near in str(caught.value)


@pytest.mark.parametrize("wrong", ["", "?", "zzzzzz", "a:b:c", "<>", "\u202e"])
def test_what_resembles_nothing_leads_to_the_list(rules: Catalogue, wrong: str) -> None:
    with pytest.raises(InputError, match="svgraph explain"):
        rules.find(wrong)


# ── Examples ─────────────────────────────────────────────────────────────


def test_the_line_at_fault_is_that_of_the_property_or_of_the_thing(rules: Catalogue) -> None:
    missing, wrong = rules.find("Bridge-length").bad
    assert missing.body == "<https://example.org/a> a sv:Bridge ." and missing.point == 1
    assert wrong.body.splitlines()[2] == '    sv:length "long" .' and wrong.point == 3


def test_where_no_property_is_looked_at_the_odd_line_is_at_fault(rules: Catalogue) -> None:
    (wrong,) = rules.find("Bridge-unique").bad
    assert wrong.point == 3 and '"taken"' in wrong.body.splitlines()[2]


def test_the_good_example_most_like_the_bad_one_comes_first(rules: Catalogue) -> None:
    first = rules.find("Bridge-length").good[0]
    assert "sv:length 7" in first.body and first.point is None


def test_an_example_without_its_prefixes_is_shown_and_with_them_copied(rules: Catalogue) -> None:
    example = rules.find("Bridge-length").bad[1]
    assert "@prefix" not in example.body
    assert example.prefixes.count("@prefix") == 2
    assert len(list(ox.parse(example.text, ox.RdfFormat.TURTLE))) == 3


def test_an_example_that_is_no_turtle_is_shown_all_the_same() -> None:
    broken = SHAPES.replace("<https://example.org/a> a sv:Bridge .", '%% "open', 1)
    entry = catalogue(Store.of(quads(broken)), ["en"]).find("Bridge-length")
    assert any('%% "open' in each.body for each in entry.bad)


def quads(text: str) -> list[ox.Quad]:
    parsed = ox.parse(text, ox.RdfFormat.TURTLE)
    return [ox.Quad(each.subject, each.predicate, each.object, GRAPH) for each in parsed]


# ── Written out ──────────────────────────────────────────────────────────


def test_json_has_all_of_it(dataset: Store, rules: Catalogue) -> None:
    said = json.loads(as_json(told(dataset, rules, "Bridge-length")))
    assert (said["rule"], said["severity"], said["line"]) == ("Bridge-length", "violation", 7)
    assert said["profile"] == "march" and said["about"] == ["bridge"]
    assert said["related"] == [{"rule": "Bridge-unique", "title": "bridge of its own"}]
    for example in said["bad"]:
        at_fault = example["turtle"].splitlines()[example["line"] - 1]
        assert "sv:length" in at_fault or "a sv:Bridge" in at_fault
    assert len(said["bad"]) == 2 and len(said["good"]) == 2


def test_markdown_has_the_examples_as_code(dataset: Store, rules: Catalogue) -> None:
    text = as_markdown(told(dataset, rules, "Bridge-length"))
    assert text.startswith("# length\n")
    assert "```turtle\n<https://example.org/a> a sv:Bridge .\n```" in text
    assert "Who plans a \\<march> needs it." in text
    assert "`shapes/profiles/march.ttl:7`" in text


class Outline(HTMLParser):
    """Headings, links, languages and marked lines of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.headings: list[str] = []
        self.links: list[str] = []
        self.languages: list[str] = []
        self.tags: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.add(tag)
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(tag)
        if "href" in found:
            self.links.append(found["href"] or "")
        self.languages += [found["lang"] or ""] if "lang" in found else []


def test_a_page_stands_alone_and_shows_text_as_text(dataset: Store, rules: Catalogue) -> None:
    text = as_html(told(dataset, rules, "Bridge-length"))
    outline = Outline(text)
    assert outline.headings[0] == "h1" and outline.headings.count("h1") == 1
    assert outline.links == [], "nothing to follow, nothing to fetch"
    assert {"march", "old"} & outline.tags == set()
    assert "Who plans a &lt;march&gt; needs it." in text
    assert re.search(r"<mark>\s*sv:length &#34;long&#34; \.</mark>", text)
    assert not outline.tags & {"link", "script", "img", "iframe"} and "url(" not in text


def test_pages_lead_to_each_other(dataset: Store) -> None:
    editions = {
        language: Edition(catalogue(dataset, [language, "en"]), words_of([language]), {})
        for language in ("en", "lv")
    }
    made = pages(editions)
    assert len(made) == 1 + 2 * (1 + 3)
    followed = 0
    for name, text in made.items():
        for link in Outline(text).links:
            if link.startswith("#"):
                assert f'id="{link[1:]}"' in text
                continue
            followed += 1
            target = (Path("/") / name).parent.joinpath(link)
            parts: list[str] = []
            for part in target.parts[1:]:
                parts = parts[:-1] if part == ".." else [*parts, part]
            assert "/".join(parts) in made, f"{name}: {link}"
    assert followed > 15
    assert '<html lang="lv">' in made["lv/Bridge-length.html"]


@pytest.mark.parametrize("rule", ["..", ".", "", "a/b", "index", "Ā b", "x" * 300, "CON:?*"])
def test_a_page_gets_a_name_that_is_safe_in_any_folder(rule: str) -> None:
    name = file_names([rule])[rule]
    assert re.fullmatch(r"[A-Za-z0-9_][\w.-]*\.html", name, re.ASCII)
    assert len(name) < 120 and name != "index.html"


def test_names_that_differ_in_case_alone_get_two_pages() -> None:
    found = file_names(["Link", "link", "LINK"])
    assert len({name.lower() for name in found.values()}) == 3
