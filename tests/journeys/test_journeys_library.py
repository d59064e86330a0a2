"""Somebody who reads the library in a real browser: facets, a check, what was corrected, a complaint."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Response, expect

from tests.journeys.browser import SIZES, reader
from tests.journeys.messages import Language
from tests.journeys.shelf import FULL, WITHDRAWN

pytestmark = pytest.mark.browser
MOST_BYTES = 60_000
PAGES = (
    *("checks/?topic=health&verdict=false", "topics/", "topics/health/", "corrections/", "about/verdicts/"),
    *("about/team/", f"c/{FULL.uid}/", f"c/{FULL.uid}/versions/", f"c/{FULL.uid}/versions/2/"),
    *(f"c/{FULL.uid}/wrong/", f"c/{WITHDRAWN.uid}/"),
)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_check_asks_nobody_else_and_is_small(site: str, browser: Browser, language: Language) -> None:
    with reader(browser) as watched:
        sent: dict[str, int] = {}

        def weigh(response: Response) -> None:
            parts = response.request.sizes()
            sent[response.url] = parts["responseBodySize"] + parts["responseHeadersSize"]

        watched.page.on("response", weigh)
        watched.page.goto(f"{site}/{language}/c/{FULL.uid}/")
        watched.page.wait_for_load_state("networkidle")
        assert [url for url in watched.requests if not url.startswith(f"{site}/")] == []
        assert f"{site}/static/library/soi.css" in sent
        assert sum(sent.values()) <= MOST_BYTES, sent
        assert watched.complaints == []
        assert watched.page.context.cookies() == []


@pytest.mark.parametrize("javascript", [True, False])
def test_it_narrows_and_widens_by_links(site: str, browser: Browser, javascript: bool) -> None:
    with reader(browser, javascript=javascript) as watched:
        page = watched.page
        page.goto(f"{site}/en/checks/")
        link = page.locator(".facet a").filter(has_text="Scams")
        count = link.locator(".number").inner_text().split()[0]
        link.click()
        expect(page.locator(".count")).to_contain_text(f"{count} check")
        expect(page.locator(".chip")).to_have_count(1)
        page.click(".chip")
        assert page.url == f"{site}/en/checks/"


@pytest.mark.parametrize("javascript", [True, False])
def test_it_takes_a_complaint_without_cookie(site: str, browser: Browser, javascript: bool) -> None:
    with reader(browser, javascript=javascript) as watched:
        page = watched.page
        page.goto(f"{site}/vi/c/{FULL.uid}/")
        page.click("#say a.button")
        page.fill("#text", "Nguồn thứ hai nay không mở được nữa.")
        page.click("form.complaint button")
        expect(page.locator(".answer-by strong")).to_be_visible()
        reference = page.input_value("#link")
        page.goto(reference)
        expect(page.locator("h1")).to_have_text("Khiếu nại của bạn")
        page.goto(f"{site}/vi/c/{FULL.uid}/")
        page.click("#say form button")
        expect(page.locator("h1")).to_have_text("Cảm ơn bạn")
        assert page.context.cookies() == []


def test_it_tells_of_what_was_corrected_and_withdrawn(site: str, browser: Browser) -> None:
    with reader(browser) as watched:
        page = watched.page
        page.goto(f"{site}/en/c/{FULL.uid}/")
        page.click(".corrected a")
        assert (
            page.locator("del").first.evaluate("one => getComputedStyle(one).textDecorationLine")
            == "line-through"
        )
        assert (
            page.locator("ins").first.evaluate("one => getComputedStyle(one).textDecorationLine")
            == "underline"
        )
        response = page.goto(f"{site}/en/c/{WITHDRAWN.uid}/")
        assert response is not None
        assert response.status == 410
        expect(page.locator(".tombstone blockquote")).to_have_text("Nguồn chính của bài đã bị rút.")
        expect(page.locator(".was")).to_contain_text(WITHDRAWN.claim)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_it_fits_a_phone(site: str, browser: Browser, language: Language) -> None:
    with reader(browser, device="phone") as watched:
        for path in PAGES:
            watched.page.goto(f"{site}/{language}/{path}")
            watched.page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
            width = watched.page.evaluate("document.documentElement.scrollWidth")
            assert width <= SIZES["phone"]["width"], path
