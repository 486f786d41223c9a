"""A real browser that reaches nothing, and what looks for barriers in its pages."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
QUIETLY = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)


@pytest.fixture(scope="module")
def browser(missing: Callable[[str], NoReturn]) -> Iterator[Browser]:
    if not CHROMIUM.exists():
        missing("Chromium is not installed")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=[*QUIETLY])
        yield launched
        launched.close()


@dataclass
class Looked:
    """What a page did while it was looked at."""

    page: Page
    asked_for: list[str]
    complaints: list[str]


@pytest.fixture
def look(browser: Browser, tmp_path: Path) -> Iterator[Callable[..., Looked]]:
    """Open some HTML as a file, as a reader would."""
    contexts = []

    def opened(html: str, *, width: int = 1280, height: int = 900, **how: Any) -> Looked:
        file = tmp_path / "report.html"
        file.write_text(html, encoding="utf-8")
        context = browser.new_context(viewport={"width": width, "height": height}, **how)
        contexts.append(context)
        looked = Looked(context.new_page(), [], [])
        looked.page.on("request", lambda request: looked.asked_for.append(request.url))
        looked.page.on("pageerror", lambda error: looked.complaints.append(str(error)))
        looked.page.on("console", lambda message: looked.complaints.append(message.text))
        looked.page.on("dialog", lambda dialog: looked.complaints.append(dialog.message))
        looked.page.goto(file.as_uri())
        return looked

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def barriers(project: Path, missing: Callable[[str], NoReturn]) -> Callable[[Page], list[str]]:
    """What axe-core finds that keeps people from reading a page."""
    file = project / ".venv" / "web" / "axe.min.js"
    if not file.exists():
        missing("axe-core is not there; make .venv/web.stamp fetches it by npm")
    source = file.read_text(encoding="utf-8")

    def found(page: Page) -> list[str]:
        page.evaluate(source)
        violations = json.loads(
            page.evaluate("axe.run().then((found) => JSON.stringify(found.violations))")
        )
        return [
            f"{each['impact']} {each['id']}: {node['target']} {node['failureSummary']}"
            for each in violations
            for node in each["nodes"]
        ]

    return found
