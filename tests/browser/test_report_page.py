"""The report as a page: everybody can read it, everything in it is text, and nothing leaves it."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect

from svgraph.baseline import compared
from svgraph.report import Edit, Fix, Moment, Report, Result, Rule
from svgraph.reports import render
from svgraph.words import words_of

Look = Callable[..., "object"]

HTML = '<img src="http://127.0.0.1:9/x"><script>alert(1)</script><b onclick="alert(2)">'
ARABIC = "\u0627\u0644\u0639\u0631\u0628\u064a\u0629"
RULES = {
    name: Rule(
        id=name,
        title=title,
        message="Give the code.",
        why=f"Because of {HTML}",
        remedy="Write it.",
        bad=('ex:a sv:code "R40" .',),
        good=('ex:a sv:code "R.40" .',),
    )
    for name, title in (("Code", "code of an indicator"), ("Label", f"label {HTML}"))
}


def result(number: int, **said: object) -> Result:
    plain: dict[str, object] = {
        "rule": "Code",
        "severity": "violation",
        "message": f"Give code {number}.",
        "focus": f"https://example.org/{number}",
        "focus_label": f"thing {number}",
        "path": "sv:code",
        "value": f"R4{number}",
        "expected": "R.40",
        "found": f"R4{number} {HTML}",
        "component": "sh:PatternConstraintComponent",
        "plan": "lv",
        "file": "data/lv.ttl",
        "line": number,
        "column": 13,
        "excerpt": f'    sv:code "R4{number}" ; # {HTML}',
        "fix": Fix("nearest code", (Edit("data/lv.ttl", 5, 8, f'"R4{number}"', '"R.40"'),)),
        "message_language": "en",
    }
    return Result(**(plain | said))  # type: ignore[arg-type]


RESULTS = [
    result(1),
    result(2, focus_label=f"{ARABIC} \u202e abc", focus_language="ar"),
    result(3, rule="Label", severity="warning", plan="ee", file="data/ee.ttl"),
    result(4, rule="Label", severity="info", plan=None, file=None, line=None, excerpt=None),
    result(5, severity="warning", focus="javascript:alert(3)", value="x" * 5000),
    Result("syntax", "violation", "this text is never closed", file="data/a.ttl", line=7, column=3),
    Result("syntax", "violation", "a dot is missing", file="data/b.ttl", line=9, column=1),
]  # fmt: skip
HISTORY = tuple(
    Moment(f"2026-03-0{day}T08:00:00Z", {"violation": 9 - day, "warning": day, "info": 1})
    for day in range(1, 6)
)
REPORT = compared(
    Report(
        RESULTS,
        shapes=61,
        focus_nodes=412,
        rules=RULES,
        engine="shacl",
        profile="fact-sheet",
        plans={"lv": "plan of Latvija"},
        idle=("svs:Nothing",),
        history=HISTORY,
    ),
    [*RESULTS[2:], result(9)],
)


def page_of(report: Report = REPORT, language: str = "en") -> str:
    return str(render(report, "html", words_of([language])))


@pytest.fixture
def page(look):  # type: ignore[no-untyped-def]
    return look(page_of()).page


def shown(page: Page) -> list[str]:
    """The labels of the results that can be seen."""
    return [
        card.locator("h4").inner_text() for card in page.locator(".card").all() if card.is_visible()
    ]


# ── Everybody can read it ────────────────────────────────────────────────


@pytest.mark.parametrize("language", ["en", "lv"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_no_barrier(look, barriers, language: str, scheme: str, width: int) -> None:  # type: ignore[no-untyped-def]
    found = look(page_of(language=language), width=width, color_scheme=scheme)
    assert barriers(found.page) == []
    found.page.evaluate("document.querySelectorAll('details').forEach((each) => each.open = true)")
    assert barriers(found.page) == []


def test_axe_finds_a_barrier_that_is_put_there(page: Page, barriers) -> None:  # type: ignore[no-untyped-def]
    page.evaluate("document.querySelector('label').remove()")
    page.evaluate("document.querySelector('.message').style.color = '#ddd'")
    found = "\n".join(barriers(page))
    assert "color-contrast" in found and "label" in found


@pytest.mark.parametrize("language", ["en", "lv"])
def test_it_fits_a_narrow_screen(look, language: str) -> None:  # type: ignore[no-untyped-def]
    page = look(page_of(language=language), width=360).page
    page.evaluate("document.querySelectorAll('details').forEach((each) => each.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_it_says_which_language_its_words_are_in(look) -> None:  # type: ignore[no-untyped-def]
    page = look(page_of(language="lv")).page
    assert page.locator("html").get_attribute("lang") == "lv"
    assert page.locator("#r1 .message bdi").get_attribute("lang") == "en"
    assert page.locator("#r2 h4 bdi").get_attribute("lang") == "ar"
    assert page.locator("h1").inner_text() == "Validācijas pārskats"
    in_english = look(page_of()).page
    assert in_english.locator("#r1 .message bdi").get_attribute("lang") is None


def test_no_colour_has_to_tell_severities_apart(page: Page) -> None:
    marks = page.locator(".card .mark:not(.state)").all_inner_texts()
    assert len(marks) == 7 and set(marks) == {"✗ violation", "▲ warning", "● info"}


# ── Everything is text ───────────────────────────────────────────────────


def test_what_the_data_say_is_text(look) -> None:  # type: ignore[no-untyped-def]
    found = look(page_of())
    found.page.evaluate(
        "document.querySelectorAll('.card :not(a, a *, summary)').forEach((each) => each.click())"
    )
    assert found.page.locator("body img, body b[onclick], main script").count() == 0
    assert found.page.locator("a[href^='javascript']").count() == 0
    assert "<script>alert(1)</script>" in found.page.locator("#r1").inner_text()
    assert "⟦U+202E⟧" in found.page.locator("#r2 h4").inner_text()
    assert found.complaints == []


def test_nothing_leaves_the_page(look) -> None:  # type: ignore[no-untyped-def]
    found = look(page_of())
    found.page.locator("#search").fill("code")
    found.page.wait_for_timeout(300)
    assert len(found.asked_for) == 1 and found.asked_for[0].startswith("file://")
    refused = found.page.evaluate(
        "fetch('http://127.0.0.1:9/').then(() => 'sent', (error) => error.message)"
    )
    assert "Content Security Policy" in refused or any(
        "Content Security Policy" in each for each in found.complaints
    )
    links = found.page.locator("a").evaluate_all("(all) => all.map((a) => a.getAttribute('href'))")
    assert len(links) > 15
    assert not [link for link in links if not re.match(r"#|https?://", link)]


# ── Filters and groups, by keyboard ──────────────────────────────────────


def tab_to(page: Page, element: str) -> None:
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == element:
            return
    raise AssertionError(f"no way to #{element} by the tab key")


def test_the_first_stop_leads_to_the_results(page: Page) -> None:
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "results"


def test_where_the_keyboard_is_can_be_seen(page: Page) -> None:
    tab_to(page, "search")
    style = "getComputedStyle(document.activeElement)"
    assert page.evaluate(f"{style}.outlineStyle") == "solid"
    assert page.evaluate(f"parseFloat({style}.outlineWidth)") >= 2


@pytest.mark.parametrize(
    ("filter", "choice", "labels"),
    [
        ("plan", "ee", ["thing 3"]),
        ("rule", "syntax", None),
        ("severity", "info", ["thing 4"]),
        ("file", "data/ee.ttl", ["thing 3"]),
        ("state", "new", None),
    ],
)
def test_filters_work_by_keyboard(
    page: Page, filter: str, choice: str, labels: list[str] | None
) -> None:
    tab_to(page, f"filter-{filter}")
    select = page.locator(f"#filter-{filter}")
    for _ in range(12):
        name = select.evaluate("(each) => each.selectedOptions[0].dataset.name || ''")
        if name == choice:
            break
        page.keyboard.press("ArrowDown")
    else:
        raise AssertionError(f"no choice {choice}")
    found = shown(page)
    assert found == (labels or found) and 0 < len(found) < 7
    assert page.locator("#shown").inner_text() == f"Results shown: {len(found)} / 7"
    if filter == "state":
        assert [text.split()[0] for text in found] == [
            "thing",
            "\u0627\u0644\u0639\u0631\u0628\u064a\u0629",
        ]
    if filter == "rule":
        assert found == ["data/a.ttl", "data/b.ttl"]


def test_the_search_finds_words_in_any_order(page: Page) -> None:
    tab_to(page, "search")
    page.keyboard.type("r43 THING")
    expect(page.locator("#shown")).to_contain_text(": 1 /")
    assert shown(page) == ["thing 3"]
    page.keyboard.type(" nothing like it")
    expect(page.locator("#shown")).to_contain_text(": 0 /")
    assert page.locator("#none-shown").is_visible()


def test_clearing_the_filters_shows_everything_again(page: Page) -> None:
    page.locator("#filter-plan").select_option(index=1)
    page.locator("#search").fill("thing")
    page.get_by_role("button", name="Clear the filters").press("Enter")
    expect(page.locator("#shown")).to_contain_text(": 7 / 7")
    assert len(shown(page)) == 7


@pytest.mark.parametrize(
    ("by", "groups"),
    [
        ("plan", ["ee", "plan of Latvija (lv)", "No plan"]),
        ("rule", ["code of an indicator", f"label {HTML}", "syntax"]),
        ("resource", ["thing 1", "⟦U+202E⟧", "thing 3", "thing 4", "thing 5", "No resource"]),
    ],
)
def test_three_groupings_hold_every_result(page: Page, by: str, groups: list[str]) -> None:
    page.locator("input[name=grouping]:checked").focus()
    for _ in range(("plan", "rule", "resource").index(by)):
        page.keyboard.press("ArrowDown")
    heads = page.locator(".group h3").all_inner_texts()
    assert len(heads) == len(groups)
    assert all(any(group in head for head in heads) for group in groups)
    assert page.locator(".card").count() == 7
    counts = page.locator(".group .number-of").all_inner_texts()
    assert sum(map(int, counts)) == 7


def test_a_result_leads_to_the_explanation_of_its_rule(page: Page) -> None:
    page.locator("#r1 .foot a[href^='#rule']").press("Enter")
    explanation = page.locator(":target")
    assert explanation.is_visible()
    text = explanation.inner_text()
    assert "Why it matters" in text and "How to mend it" in text
    assert 'ex:a sv:code "R40" .' in text and 'ex:a sv:code "R.40" .' in text


def test_a_fix_is_shown_as_a_difference(page: Page) -> None:
    fix = page.locator("#r1 .fix")
    assert (
        fix.locator("del").inner_text() == '"R41"' and fix.locator("ins").inner_text() == '"R.40"'
    )
    assert [each[0] for each in fix.locator("pre").all_inner_texts()] == ["−", "+"]
    assert page.locator("#r1 .excerpt mark").inner_text() == '"R41"'


# ── Without the script, on paper, in thousands ───────────────────────────


def test_without_its_script_the_page_is_complete(look) -> None:  # type: ignore[no-untyped-def]
    page = look(page_of(), java_script_enabled=False).page
    assert not page.locator("#side").is_visible() and not page.locator("#open-all").is_visible()
    assert len(shown(page)) == 7
    assert page.locator(".group h3").all_inner_texts() == [
        "ee", "plan of Latvija (lv)", "No plan"
    ]  # fmt: skip
    page.locator(".rule summary").first.click()
    assert page.locator(".rule[open] .why").is_visible()
    text = page.locator("main").inner_text()
    assert "this text is never closed" in text and "thing 9" in text


def test_on_paper_everything_is_open_and_no_filter_is_seen(look) -> None:  # type: ignore[no-untyped-def]
    page = look(page_of(), java_script_enabled=False).page
    page.emulate_media(media="print")
    assert not page.locator("#side").is_visible() and not page.locator(".skip").is_visible()
    assert page.locator(".rule .why").first.bounding_box()["height"] > 50  # type: ignore[index]
    printed = page.pdf()
    assert printed.startswith(b"%PDF-") and printed.count(b"/Type /Page\n") >= 2


def test_ten_thousand_results_can_be_filtered(look) -> None:  # type: ignore[no-untyped-def]
    many = [result(number, plan="lv" if number % 2 else "ee") for number in range(10_000)]
    found = look(page_of(replace(REPORT, results=many)))
    page = found.page
    assert page.locator(".group[open]").count() == 0
    page.locator("#search").fill("code 9876")
    expect(page.locator("#shown")).to_contain_text(": 1 /", timeout=60_000)
    assert page.locator(".card:not([hidden]) h4").all_inner_texts() == ["thing 9876"]
    assert found.complaints == []


def test_a_clean_report_says_so(look) -> None:  # type: ignore[no-untyped-def]
    found = look(page_of(Report([], shapes=3, focus_nodes=7), "lv"))
    assert found.page.locator(".verdict").inner_text().split() == ["✓", "atbilst"]
    assert "Nekas netika atrasts" in found.page.locator("main").inner_text()
    assert found.complaints == []
