"""Plans side by side in a real browser: offline, without barriers, on paper and without colour."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from svgraph.compare import compare
from svgraph.reports.compare import render
from svgraph.store import Store
from svgraph.words import words_of

WAYS = [
    {"width": width, "color_scheme": scheme}
    for width in (360, 1280)
    for scheme in ("light", "dark")
]
LONGEST = "cap-2023-2027-support"
MAPS = ("dedicated-intervention", "formal-definition", "dedicated-intervention-identifier")


def written(graph: Store, language: str, format: str, *questions: str) -> str:
    found = compare(graph, questions, languages=[language])
    return str(render(found, format, words_of([language])))


@pytest.fixture(scope="module")
def pages(graph: Store) -> dict[str, str]:
    return {language: written(graph, language, "html") for language in ("en", "lv")}


@pytest.fixture(scope="module")
def maps(graph: Store) -> dict[str, str]:
    return {question: written(graph, "en", "svg", question) for question in MAPS}


@pytest.fixture(scope="module")
def longest(graph: Store) -> str:
    """The map with the longest words."""
    return written(graph, "lv", "svg", LONGEST)


def sticks_out(page: Page) -> bool:
    return bool(
        page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    )


@pytest.mark.parametrize("language", ["en", "lv"])
@pytest.mark.parametrize("how", WAYS, ids=str)
def test_the_page_has_no_barriers(
    pages: dict[str, str],
    look: Callable[..., Any],
    barriers: Callable[[Page], list[str]],
    language: str,
    how: dict[str, Any],
) -> None:
    looked = look(pages[language], **how)
    assert barriers(looked.page) == []
    assert looked.complaints == [] and len(looked.asked_for) == 1
    assert not sticks_out(looked.page)


def test_a_barrier_that_is_put_there_is_found(
    pages: dict[str, str], look: Callable[..., Any], barriers: Callable[[Page], list[str]]
) -> None:
    page = look(pages["en"]).page
    page.evaluate("document.querySelector('.question h3').style.color = '#eee'")
    page.evaluate("document.querySelector('.mark[href]').textContent = ''")
    page.evaluate("document.querySelector('.mark[href]').removeAttribute('title')")
    found = "\n".join(barriers(page))
    assert "color-contrast" in found and "link-name" in found


@pytest.fixture
def alone(browser: Browser, tmp_path: Path) -> Iterator[Callable[..., Page]]:
    """A map as a file of its own, which is how it is passed on."""
    contexts = []

    def opened(drawing: str, scheme: str = "light") -> Page:
        file = tmp_path / "map.svg"
        file.write_text(drawing, encoding="utf-8")
        contexts.append(browser.new_context(color_scheme=scheme))  # type: ignore[arg-type]  # a literal
        page = contexts[-1].new_page()
        page.goto(file.as_uri())
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.mark.parametrize("question", MAPS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_map_alone_has_no_barriers(
    maps: dict[str, str],
    alone: Callable[..., Page],
    barriers: Callable[[Page], list[str]],
    question: str,
    scheme: str,
) -> None:
    """But for what only a page of HTML can have: a title of its own kind, landmarks, a heading."""
    of_pages = ("document-title", "html-has-lang", "landmark", "page-has-heading", "region")
    found = barriers(alone(maps[question], scheme))
    assert [each for each in found if each.split()[1].strip(":") not in of_pages] == []


@pytest.mark.parametrize("question", [*MAPS, LONGEST])
def test_no_text_of_a_map_runs_out_of_its_place(
    maps: dict[str, str], longest: str, alone: Callable[..., Page], question: str
) -> None:
    found = alone(maps.get(question, longest)).evaluate(
        """() => {
            const outside = (text, edge) => {
                const box = text.getBoundingClientRect();
                return box.left < edge.left || box.right > edge.right || box.bottom > edge.bottom;
            };
            const texts = (within) => Array.from(within.querySelectorAll('text'));
            const tiles = Array.from(document.querySelectorAll('a, g[role=img]'));
            const paper = document.querySelector('.paper').getBoundingClientRect();
            const over = (all, edge) => all.filter((each) => outside(each, edge));
            const edge = (tile) => tile.querySelector('.edge').getBoundingClientRect();
            return {
                tiles: tiles.length,
                over: [
                    ...over(texts(document), paper),
                    ...tiles.flatMap((tile) => over(texts(tile), edge(tile))),
                ].map((each) => each.textContent),
            };
        }"""
    )
    assert found == {"tiles": 28, "over": []}


def test_every_tile_is_reached_by_the_keyboard_and_seen(
    pages: dict[str, str], look: Callable[..., Any]
) -> None:
    page = look(pages["en"]).page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("!!document.activeElement.closest('svg')"):
            break
    seen = set()
    while page.evaluate("!!document.activeElement.closest('svg')"):
        seen.add(page.evaluate("document.activeElement.querySelector('title').textContent"))
        stroke = "getComputedStyle(document.activeElement.querySelector('.edge')).strokeWidth"
        assert page.evaluate(stroke) == "4px"
        page.keyboard.press("Tab")
    assert len(seen) == 26, "two plans are not assessed"


def test_the_tables_say_what_the_map_shows(pages: dict[str, str], look: Callable[..., Any]) -> None:
    page = look(pages["en"], java_script_enabled=False).page
    section = page.locator("#q-dedicated-intervention")
    assert section.locator(".tiles a").count() == 28
    rows = section.locator(".answers tbody tr")
    assert rows.count() == 28
    for row, tile in ((10, "Spain"), (16, "Italy")):
        said = rows.nth(row).locator(".outcome bdi").first.inner_text()
        assert tile in rows.nth(row).inner_text()
        named = section.get_by_role("link", name=re.compile(f"{tile}: {re.escape(said)}"))
        assert named.count() >= 1
    assert "Basilicata" in rows.nth(16).inner_text()


def test_on_paper_all_marks_are_there(pages: dict[str, str], look: Callable[..., Any]) -> None:
    page = look(pages["en"]).page
    page.emulate_media(media="print")
    assert not page.locator(".skip").is_visible()
    page.set_viewport_size({"width": 1030, "height": 700})  # a sheet of A4, lying
    assert not page.evaluate(
        "document.querySelector('.grid').getBoundingClientRect().right > innerWidth"
    )
    printed = page.pdf(prefer_css_page_size=True)
    assert printed.startswith(b"%PDF-") and printed.count(b"/Type /Page\n") >= 5
