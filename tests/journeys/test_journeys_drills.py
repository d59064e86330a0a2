"""A lesson on a phone: begun without an account, by thumb and by keyboard, read to its end, without a barrier."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.axe import SHARED, violations
from tests.journeys.browser import reader
from tests.journeys.messages import Language

pytestmark = pytest.mark.browser


def _begin(page: Page, site: str, language: Language) -> str:
    """From the public site to the first exercise; the code to keep."""
    page.goto(f"{site}/{language}/")
    page.click(f'nav a[href="/{language}/practice/"]')
    page.click("section.begin .button")
    page.click("main .button")
    page.click("form button.main")
    code = page.inner_text(".the-code")
    page.click("main .button")
    page.click("form button.main")
    page.wait_for_selector("form.answering")
    return code


def _answer(page: Page, number: int) -> None:
    """An answer by thumb: true, false or open in turns."""
    page.click(f".answering .tile >> nth={number % 3}")
    if number % 3 < 2:
        page.click(f".sure .tile >> nth={number % 4}")
    page.click("form.answering > button")
    page.wait_for_selector(".told")


def _on(page: Page) -> None:
    page.click("#drills .act .button")
    page.wait_for_selector(".told", state="detached")


def _wider_than_the_screen(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


@pytest.mark.parametrize("javascript", [True, False])
def test_a_whole_lesson_on_a_phone(site: str, browser: Browser, javascript: bool) -> None:
    with reader(browser, device="phone", javascript=javascript) as watched:
        page = watched.page
        _begin(page, site, "vi")
        for number in range(16):
            if number == 8:
                expect(page.locator("h1")).to_have_text("Đã luyện xong. Giờ là bài thử ngắn")
                page.click("main .button")
                page.wait_for_selector("form.answering")
            assert not _wider_than_the_screen(page)
            _answer(page, number)
            assert not _wider_than_the_screen(page)
            if javascript:
                assert page.evaluate("document.activeElement.tagName") == "H1"
            _on(page)
        expect(page.locator(".dial svg")).to_be_visible()
        assert not _wider_than_the_screen(page)
        assert watched.complaints == []
        assert [one for one in watched.requests if not one.startswith((site, "data:"))] == []


def test_by_keyboard_alone(site: str, browser: Browser) -> None:
    with reader(browser, device="phone") as watched:
        page = watched.page
        _begin(page, site, "en")
        page.focus("h1")
        page.keyboard.press("Tab")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Tab")
        page.keyboard.press("ArrowRight")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_selector(".told")
        assert page.evaluate("document.activeElement.tagName") == "H1"
        while page.evaluate("document.activeElement.textContent") != "The next one":
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_selector("form.answering")
        assert "2 of 8" in page.inner_text(".where")


def test_what_is_missing_is_said_where_the_eye_and_the_reader_are(site: str, browser: Browser) -> None:
    with reader(browser, device="phone") as watched:
        page = watched.page
        _begin(page, site, "en")
        page.click(".answering .tile >> nth=0")
        page.click("form.answering > button")
        page.wait_for_selector(".problem")
        assert page.evaluate("document.activeElement.id") == "problem"
        assert page.locator(".answering .tile >> nth=0").locator("input").is_checked()
        assert watched.complaints == [] or all("422" in one for one in watched.complaints)


def test_a_double_click_counts_once(site: str, browser: Browser) -> None:
    with reader(browser, device="phone") as watched:
        page = watched.page
        _begin(page, site, "en")
        page.click(".answering .tile >> nth=2")
        page.dblclick("form.answering > button")
        page.wait_for_selector(".told")
        assert "1 of 8" in page.inner_text(".where")
        _on(page)
        assert "2 of 8" in page.inner_text(".where")


def test_the_code_brings_somebody_back_on_another_device(site: str, browser: Browser) -> None:
    with reader(browser, device="phone") as first:
        code = _begin(first.page, site, "en")
        _answer(first.page, 0)
    with reader(browser) as second:
        second.page.goto(f"{site}/en/practice/begin/")
        second.page.fill("#code", code.lower())
        second.page.click(".code-form button")
        expect(second.page.locator("section.begin")).to_contain_text("You were here")


@pytest.mark.parametrize("language", ["vi", "en"])
def test_it_has_no_barrier(site: str, browser: Browser, language: Language) -> None:
    found: list[str] = []
    with reader(browser, device="phone") as watched:
        page = watched.page

        def look(where: str) -> None:
            found.extend(violations(page, where, SHARED[language]))
            page.set_viewport_size({"width": 360, "height": 740})

        page.goto(f"{site}/{language}/practice/")
        look("home")
        page.goto(f"{site}/{language}/practice/begin/")
        look("begin")
        _begin(page, site, language)
        media: set[str] = set()
        for number in range(16):
            if number == 8:
                look("practised")
                page.click("main .button")
                page.wait_for_selector("form.answering")
            medium = str(page.eval_on_selector(".card", "one => one.className"))
            if medium not in media:
                media.add(medium)
                look(medium)
            _answer(page, number)
            if number < 3:
                page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
                look(f"told {number}")
            _on(page)
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
        look("end")
        for key in ("same-claim", "techniques", "fact-opinion"):
            page.goto(f"{site}/{language}/practice/lessons/{key}/")
            look(f"{key} begins")
            page.click("form button.main")
            page.wait_for_selector("form.answering")
            look(key)
        for path in ("mine/", "mine/erase/", "placement/", ""):
            page.goto(f"{site}/{language}/practice/{path}")
            look(path)
    assert found == []
