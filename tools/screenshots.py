"""Make the pictures in docs/images: of the plans side by side, and of a report on seeded errors.

    python tools/screenshots.py [NAME…]

Without a name, all are made: those of the comparison from the project as it is, those of the
report from a copy that gets errors of the kinds that curators make. It is validated, mended step
by step and validated again; the last report is held against the first. All is opened in Chromium,
in both languages, on a wide screen and on a narrow one.
"""

import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, sync_playwright

from svgraph.baseline import compared
from svgraph.compare import compare
from svgraph.compile import compile_rooms
from svgraph.history import moment_of
from svgraph.layout import Rooms
from svgraph.report import Report
from svgraph.reports import render
from svgraph.reports.compare import render as side_by_side
from svgraph.store import Store
from svgraph.validate import Asked, validate
from svgraph.words import words_of

ROOT = Path(__file__).parents[1]
IMAGES = ROOT / "docs" / "images"
CHROMIUM = "/usr/bin/chromium"
QUIETLY = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
LARGEST = 200_000  # bytes of one picture
START = datetime(2026, 3, 2, 9)

LV = "data/plans/lv/"
TARGET = LV + "statements/target-plan.ttl"
# The file, what stands there, and what a curator may write in its stead.
SEEDS = [
    (LV + "logic.ttl", '"SO8 N3"@en , "SM8 V3"@lv', '"SO8 N3"@en , "SM8 V3"'),
    (LV + "logic.ttl", 'skos:prefLabel "SO8 N5"@en , "SM8 V5"@lv', 'skos:prefLabel "SO8 N5"@en'),
    (LV + "statements/specific-objectives.ttl", "sv:basis basis:verbatim-quotation ;\n", ""),
    (TARGET, "    sv:outcome outcome:not-planned ;\n", ""),
    (TARGET, "oa:start 2899 ;", "oa:start 2890 ;"),
    (LV + "statements/ex-ante.ttl", "@lv ;", " ;"),
]
# As much as is wrong at each step; the last state is the one that is shown.
STEPS = (SEEDS, SEEDS[:5], SEEDS[:4], [*SEEDS[:3], SEEDS[4]])


class Picture(NamedTuple):
    """What one picture shows, and how."""

    name: str
    language: str
    width: int
    height: int
    is_dark: bool = False
    is_grey: bool = False  # as on paper without colour
    of: tuple[str, ...] = ()  # the questions to compare, then the format; else the report
    at: str | None = None  # what is scrolled into sight


HTML, SVG = ("html",), ("svg",)
MAPPED = "dedicated-intervention"
PICTURES = [
    Picture("comparison-en", "en", 1280, 1000, of=HTML),
    Picture("comparison-lv", "lv", 1280, 1000, is_dark=True, of=HTML, at="#q-formal-definition"),
    Picture("comparison-narrow-lv", "lv", 360, 780, of=HTML),
    Picture("map-en", "en", 1048, 846, of=(MAPPED, *SVG)),
    Picture("map-lv-grey", "lv", 1048, 882, is_grey=True, of=("formal-definition", *SVG)),
    Picture("report-en", "en", 1200, 1000),
    Picture("report-lv", "lv", 1200, 1000, is_dark=True),
    Picture("report-narrow-en", "en", 360, 780, is_dark=True),
    Picture("report-narrow-lv", "lv", 360, 780),
]


def main() -> int:
    """Make the pictures asked for; complain of one that is too large."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    asked = [each for each in PICTURES if each.name in (sys.argv[1:] or [each.name])]
    graph = Store.of(compile_rooms(Rooms(ROOT, ROOT / "build")))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIETLY)
        made = [_taken(browser, _page(graph, each.language, each.of), each) for each in asked]
        browser.close()
    large = [path for path in made if path.stat().st_size > LARGEST]
    for path in large:
        print(f"{path.relative_to(ROOT)} is larger than {LARGEST} bytes", file=sys.stderr)
    return 1 if large else 0


@cache
def _page(graph: Store, language: str, of: tuple[str, ...]) -> str:
    """What a picture shows, as HTML."""
    words = words_of([language])
    if of:
        *questions, format = of
        shown = str(side_by_side(compare(graph, questions, languages=[language]), format, words))
        return f"<body style='margin: 0'>{shown}" if format == "svg" else shown
    reports = list(_reports(language))
    history = tuple(
        moment_of(report, START + timedelta(days=7 * week)) for week, report in enumerate(reports)
    )
    last = compared(reports[-1], reports[-2].results)
    return str(render(replace(last, history=history), "html", words))


def _reports(language: str) -> Iterator[Report]:
    for seeds in STEPS:
        with tempfile.TemporaryDirectory() as folder:
            rooms = _copy(Path(folder))
            for file, there, instead in seeds:
                path = rooms.path(file)
                text = path.read_text(encoding="utf-8")
                if there not in text:
                    raise SystemExit(f"{file} no longer holds {there!r}")
                path.write_text(text.replace(there, instead, 1), encoding="utf-8")
            yield validate(rooms, profile="fact-sheet", asked=Asked(languages=[language]))


def _copy(folder: Path) -> Rooms:
    for room in ("ontology", "shapes", "data", "queries"):
        shutil.copytree(ROOT / room, folder / room)
    return Rooms(folder, folder / "build")


def _taken(browser: Browser, html: str, picture: Picture) -> Path:
    """The file of a picture, taken as a reader would see the page on opening it."""
    context = browser.new_context(
        viewport={"width": picture.width, "height": picture.height},
        color_scheme="dark" if picture.is_dark else "light",
    )
    page = context.new_page()
    page.set_content(html)
    if picture.is_grey:
        page.add_style_tag(content="html { filter: grayscale(1) }")
    if picture.at:
        page.locator(picture.at).evaluate("(each) => each.scrollIntoView()")
    target = IMAGES / f"{picture.name}.png"
    page.screenshot(path=target)
    context.close()
    return target


if __name__ == "__main__":
    sys.exit(main())
