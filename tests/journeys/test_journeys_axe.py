"""Every page passes axe-core with all its rules, in both languages, both schemes and both widths."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.axe import violations
from tests.journeys.browser import reader
from tests.journeys.messages import ANSWERED, CLOSE, UNKNOWN, Language
from tests.journeys.shelf import FULL, WITHDRAWN

pytestmark = pytest.mark.browser
ADDRESSES = (
    *("", "checks/", "checks/?topic=health&verdict=false", "checks/?topic=none", "no-such-page"),
    *("search/?q=cancer", "search/?q=qqqq", "topics/", "topics/health/", "corrections/", "numbers/"),
    *(
        "about/",
        "about/verdicts/",
        "about/methodology/",
        "about/corrections/",
        "about/funding/",
        "about/team/",
    ),
)
Pages = Callable[[str, Page, Language], Iterator[str]]
OF_A_CHECK = ("", "versions/", "versions/1/", "versions/2/", "wrong/", "thanks/")


def _unfold(page: Page) -> None:
    """Open whatever is folded, so that it is judged too."""
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")


def _library(site: str, page: Page, language: Language) -> Iterator[str]:
    """Bring the page to each page of the library and give its address."""
    for path in ADDRESSES:
        page.goto(f"{site}/{language}/{path}")
        yield path
    for uid in (FULL.uid, WITHDRAWN.uid):
        for path in OF_A_CHECK:
            page.goto(f"{site}/{language}/c/{uid}/{path}")
            yield f"{uid} {path}"
    page.goto(f"{site}/{language}/c/{FULL.uid}/wrong/")
    page.evaluate("document.querySelector('textarea').required = false")
    page.click("form.complaint button")
    yield "a refused complaint"
    page.fill("#text", "Nguồn thứ hai không còn mở được.")
    page.click("form.complaint button")
    page.wait_for_selector(".answer-by")
    yield "a complaint"
    for verdict in ("unproven", "false"):
        page.goto(f"{site}/{language}/checks/?verdict={verdict}")
        page.click(".checks a >> nth=0")
        yield verdict
    page.goto(f"{site}/api/docs")
    yield "docs"


def _answers(site: str, page: Page, language: Language) -> Iterator[str]:
    for message in (ANSWERED, CLOSE, UNKNOWN):
        page.goto(f"{site}/{language}/")
        page.fill("#message", message[language])
        page.click("#ask button.main")
        page.wait_for_selector("#found")
        yield message[language]


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("pages", [_library, _answers])
def test_it_has_no_barrier(site: str, browser: Browser, language: Language, pages: Pages) -> None:
    found: list[str] = []
    with reader(browser) as watched:
        for where in pages(site, watched.page, language):
            _unfold(watched.page)
            found += violations(watched.page, where)
    assert found == []
