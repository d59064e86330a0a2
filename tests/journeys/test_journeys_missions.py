"""Somebody with a phone walks through a mission: the small web in its frame, and nothing from anywhere else."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.axe import violations
from tests.journeys.browser import SIZES, reader

pytestmark = pytest.mark.browser


def begin(page: Page, site: str, language: str) -> None:
    """Begin without an account."""
    page.goto(f"{site}/{language}/practice/begin/")
    page.click(".paper form button.main")
    page.wait_for_selector(".the-code")


def fits(page: Page) -> bool:
    """Whether nothing has to be pushed sideways."""
    page.set_viewport_size(SIZES["phone"])
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def test_a_mission_on_a_phone(site: str, browser: Browser) -> None:
    with reader(browser, device="phone") as watched:
        page = watched.page
        faults: list[str] = []
        begin(page, site, "en")
        page.goto(f"{site}/en/practice/missions/")
        assert fits(page)
        faults += violations(page, "missions")
        page.locator(".lessons .go button").first.click()
        expect(page.locator(".browser .address")).to_contain_text("silverleaf-life.example")
        assert fits(page)
        faults += violations(page, "first page")
        page.click("text=Sounds right")
        expect(page.locator(".moves .made")).to_have_count(1)
        page.click(".links >> text=About us")
        expect(page.locator(".tabs li")).to_have_count(2)
        page.click(".chrome a.back")
        expect(page.locator(".browser h2")).to_contain_text("Study proves it")
        page.fill("#q", "does silver-leaf tea help")
        page.click(".seek button")
        expect(page.locator(".found-pages li")).to_have_count(5)
        assert page.input_value("#q") == "does silver-leaf tea help"
        assert fits(page)
        faults += violations(page, "search")
        page.click(".found-pages >> text=Teas and blood pressure")
        page.fill("#q", "study")
        page.click(".seek button")
        page.click(".found-pages >> text=Abstract")
        expect(page.locator(".tabs li")).to_have_count(4)
        assert fits(page)
        faults += violations(page, "original")
        page.click("text=I have seen enough")
        assert fits(page)
        faults += violations(page, "conclusion")
        page.click("label.tile:has-text('Misleading')")
        page.click("label.tile:has-text('Quite sure')")
        page.click("text=See how it is")
        expect(page.locator("h1")).to_contain_text("You got it right.")
        expect(page.locator(".made-moves .made")).to_have_count(5)
        assert fits(page)
        faults += violations(page, "told")
        page.goto(f"{site}/en/practice/pledge/")
        assert fits(page)
        faults += violations(page, "pledge")
        assert faults == []
        assert [url for url in watched.requests if not url.startswith(f"{site}/")] == []
        assert watched.complaints == []


def test_it_needs_neither_mouse_nor_javascript(site: str, browser: Browser) -> None:
    with reader(browser, device="phone", javascript=False) as watched:
        page = watched.page
        begin(page, site, "vi")
        page.goto(f"{site}/vi/practice/missions/")
        page.locator(".lessons .go button").first.focus()
        page.keyboard.press("Enter")
        page.wait_for_selector("#web")
        page.locator("button.tile").nth(2).focus()
        page.keyboard.press("Enter")
        page.wait_for_selector(".moves .made")
        page.locator("#q").focus()
        page.keyboard.type("thật không")
        page.keyboard.press("Enter")
        page.wait_for_selector(".found-pages")
        page.locator(".found-pages a").last.focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/web/**")
        expect(page.locator(".tabs li")).to_have_count(2)
        page.locator("a.button:has-text('Tôi xem đủ rồi')").focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/end/**")
        page.locator("label.unsure input").focus()
        page.keyboard.press("Space")
        page.keyboard.press("Enter")
        page.wait_for_url("**/told/")
        expect(page.locator(".made-moves li")).to_have_count(5)
