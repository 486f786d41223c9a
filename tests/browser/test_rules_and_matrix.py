"""Pages of rules and of the matrix in a real browser: offline, without barriers, by keyboard."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from svgraph.catalogue import Catalogue, catalogue
from svgraph.explain import Edition, pages
from svgraph.layout import Rooms
from svgraph.matrix import matrix
from svgraph.reports.matrix import render
from svgraph.store import Store
from svgraph.words import words_of

WAYS = [
    {"width": width, "color_scheme": scheme}
    for width in (360, 1280)
    for scheme in ("light", "dark")
]


@pytest.fixture(scope="module")
def made(graph: Store) -> dict[str, str]:
    """The catalogue's pages in both languages."""

    def edition(language: str) -> Edition:
        rules: Catalogue = catalogue(graph, [language, "en"])
        return Edition(rules, words_of([language]), {})

    return pages({language: edition(language) for language in ("en", "lv")})


@pytest.fixture(scope="module")
def matrices(graph: Store, project_rooms: Rooms) -> dict[str, str]:
    return {
        language: str(
            render(matrix(graph, [language, "en"], project_rooms), "html", words_of([language]))
        )
        for language in ("en", "lv")
    }


@pytest.mark.parametrize("language", ["en", "lv"])
@pytest.mark.parametrize("how", WAYS, ids=str)
def test_a_rule_has_no_barriers(
    made: dict[str, str],
    look: Callable[..., Any],
    barriers: Callable[[Page], list[str]],
    language: str,
    how: dict[str, Any],
) -> None:
    looked = look(made[f"{language}/Finding-scope.html"], **how)
    assert barriers(looked.page) == []
    assert looked.complaints == [] and len(looked.asked_for) == 1
    assert not looked.page.evaluate(
        "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    ), "nothing sticks out"


@pytest.mark.parametrize("name", ["index.html", "en/index.html", "lv/index.html"])
def test_the_lists_have_no_barriers(
    made: dict[str, str],
    look: Callable[..., Any],
    barriers: Callable[[Page], list[str]],
    name: str,
) -> None:
    looked = look(made[name])
    assert barriers(looked.page) == []
    assert looked.complaints == [] and len(looked.asked_for) == 1


def test_the_list_is_shortened_by_what_is_typed(
    made: dict[str, str], look: Callable[..., Any]
) -> None:
    """Without marks and in any case, as people type."""
    page = look(made["lv/index.html"]).page
    every = page.locator("tbody tr:visible").count()
    page.get_by_role("searchbox").fill("VAJADZIBA ar savu")
    shown = page.locator("tbody tr:visible").all_inner_texts()
    assert 0 < len(shown) < every // 20
    assert all("vajadzība ar savu" in text.casefold() for text in shown), shown
    assert any("Need-unique" in text for text in shown)
    page.get_by_role("searchbox").fill("")
    assert page.locator("tbody tr:visible").count() == every


@pytest.mark.parametrize("language", ["en", "lv"])
@pytest.mark.parametrize("how", WAYS, ids=str)
def test_the_matrix_has_no_barriers(
    matrices: dict[str, str],
    look: Callable[..., Any],
    barriers: Callable[[Page], list[str]],
    language: str,
    how: dict[str, Any],
) -> None:
    looked = look(matrices[language], **how)
    assert barriers(looked.page) == []
    assert looked.complaints == [] and len(looked.asked_for) == 1
    assert not looked.page.evaluate(
        "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    ), "nothing sticks out"


def test_a_mark_leads_by_keyboard_to_what_stands_behind_it(
    matrices: dict[str, str], look: Callable[..., Any]
) -> None:
    page = look(matrices["en"]).page
    page.locator("tr.question .mark[href='#lv-sheet-identity']").first.focus()
    page.keyboard.press("Enter")
    article = page.locator("article:target")
    assert article.count() == 1
    assert "“Faktu lapa”" in article.inner_text()
    assert "data/plans/lv/statements/cover.ttl:" in article.inner_text()


def test_the_headings_stay_in_sight(matrices: dict[str, str], look: Callable[..., Any]) -> None:
    page = look(matrices["en"], height=600).page
    frame = page.locator(".tall")
    frame.evaluate("frame => { frame.scrollIntoView(); frame.scrollTop = 900 }")
    head, top = page.locator(".marks thead th").first, frame.bounding_box()
    place = head.bounding_box()
    assert place and top and abs(place["y"] - top["y"]) < 3
