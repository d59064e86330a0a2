"""Somebody asks, finds nothing, leaves it with the desk, and reads the answer on their own page; in a real browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.axe import violations
from tests.journeys.browser import Watched, reader
from tests.journeys.messages import ANSWERED, CLOSE, UNKNOWN
from tests.journeys.site import running_site
from tests.journeys.tipline_stage import SESSION, answer_now

pytestmark = pytest.mark.browser
RECEIPT = re.compile(r"/(?:vi|en)/tip/(?:[0-9A-Z]{5}-){3}[0-9A-Z]{5}/$")
CLAIMS = {
    True: "Xưởng may đầu ngõ vừa tặng mỗi cây bàng một chiếc khăn len màu tím.",
    False: "Đặt vỏ cam dưới gối làm học sinh thuộc bài nhanh gấp đôi.",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("tipline")


@pytest.fixture(scope="module")
def site(folder: Path) -> Iterator[str]:
    """A Soi of this module's own: what is published here must be in nobody else's library."""
    with running_site(folder, stage="tests.journeys.tipline_stage") as address:
        yield address


def ask(page: Page, site: str, message: str, language: str = "vi") -> None:
    page.goto(f"{site}/{language}/")
    page.fill("#message", message)
    page.click("#ask button.main")
    page.wait_for_selector("#found")


def leave(page: Page, site: str, message: str, language: str = "vi") -> None:
    page.goto(f"{site}/{language}/tip/")
    page.fill("#words", message)
    page.click("form.tip .main")
    page.wait_for_url(RECEIPT)


def assert_private(watched: Watched, site: str, words: str) -> None:
    """Nothing was asked of anybody else or kept by the browser, and no address holds a word of the message."""
    assert [url for url in watched.requests if not url.startswith(f"{site}/")] == []
    assert [url for url in watched.requests if words.split()[0] in url or "message" in url] == []
    assert watched.page.context.cookies() == []


@pytest.mark.parametrize("javascript", [True, False])
def test_from_the_question_to_the_late_answer(
    site: str, folder: Path, browser: Browser, javascript: bool
) -> None:
    claim = CLAIMS[javascript]
    with reader(browser, javascript=javascript) as watched:
        page = watched.page
        ask(page, site, claim)
        page.click(".ask-desk button")
        expect(page.locator("#words")).to_have_value(claim)
        page.click("form.tip .main")
        page.wait_for_url(RECEIPT)
        address = page.url
        expect(page.locator(".how-far")).to_have_text("Tin đang ở chỗ ban biên tập. Câu trả lời sẽ ở đây.")
        expect(page.locator(".way [aria-current]")).to_have_text("Ở ban biên tập")
        assert claim not in page.inner_text("main")
        answer_now(folder, claim)
        if not javascript:
            page.reload()
        expect(page.locator(".how-far")).to_have_text("Đã có câu trả lời.", timeout=25_000)
        expect(page.locator(".letter.answer")).to_contain_text(claim)
        page.click(".letter.answer .choices button >> nth=0")
        page.wait_for_url(RECEIPT)
        expect(page.locator(".letter.answer .by")).to_have_text(
            "Bạn cho biết câu trả lời này có ích. Cảm ơn bạn."
        )
        answer_now(folder, claim, "Kết luận cũ còn quá nhẹ.")
        page.reload()
        expect(page.locator(".letter.correction")).to_contain_text("Kết luận cũ còn quá nhẹ.")
        page.click(".after summary")
        page.click(".after .danger")
        expect(page.locator("h1")).to_have_text("Đã xóa xong")
        assert page.goto(address).status == 404  # type: ignore[union-attr]  # a page of ours answers
        assert_private(watched, site, claim)


def test_a_choice_is_made_on_the_page(site: str, browser: Browser) -> None:
    with reader(browser) as watched:
        page = watched.page
        leave(page, site, CLOSE["vi"])
        expect(page.locator(".letter.choose .choices button").first).to_have_text("Điều số 1")
        page.click(".letter.choose .choices button >> nth=0")
        page.wait_for_url(RECEIPT)
        expect(page.locator(".letter.answer")).to_be_visible()
        expect(page.locator(".letter.choose .choices")).to_have_count(0)
        assert_private(watched, site, CLOSE["vi"])


def test_it_needs_no_mouse(site: str, browser: Browser) -> None:
    with reader(browser) as watched:
        page = watched.page
        page.goto(f"{site}/en/tip/")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        expect(page.locator("#words")).to_be_focused()
        page.keyboard.type(ANSWERED["en"])
        page.keyboard.press("Control+Enter")
        page.wait_for_url(RECEIPT)
        for _ in range(25):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.matches('.choices button')"):
                break
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
        page.keyboard.press("Enter")
        expect(page.locator(".letter.answer .by")).to_have_text("You told us that this helped. Thank you.")
        for _ in range(40):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.matches('.after summary')"):
                break
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.locator("h1")).to_have_text("It is erased")


@pytest.mark.parametrize("language", ["vi", "en"])
def test_it_has_no_barrier(site: str, folder: Path, browser: Browser, language: str) -> None:
    found: list[str] = []
    with reader(browser) as watched:
        page = watched.page
        for where in _pages(site, page, language):
            page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
            found += violations(page, where)
            wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
            found += [f"{where}: scrolls sideways on a phone"] if wide else []
        page.context.add_cookies([{"name": "session", "value": (folder / SESSION).read_text(), "url": site}])
        for where in _simulator(site, page, language):
            found += violations(page, where)
    assert found == []


def _pages(site: str, page: Page, language: str) -> Iterator[str]:
    for path in ("", "find", "erased", "AAAAA-BBBBB-CCCCC-DDDDD/"):
        page.goto(f"{site}/{language}/tip/{path}")
        yield path
    page.goto(f"{site}/{language}/tip/")
    page.evaluate("document.querySelector('textarea').required = false")
    page.click("form.tip .main")
    page.wait_for_selector("[role=alert]")
    yield "refused"
    for message in (ANSWERED, CLOSE, UNKNOWN):
        leave(page, site, message[language], language)  # type: ignore[index]  # one of both
        yield message[language]  # type: ignore[index]
    ask(page, site, UNKNOWN[language], language)  # type: ignore[index]
    yield "the way from the library"


def _simulator(site: str, page: Page, language: str) -> Iterator[str]:
    page.goto(f"{site}/{language}/tipline/simulator/")
    yield "simulator"
    page.fill("#message", CLOSE["vi"])
    page.click(".act .main")
    page.wait_for_selector(".talk .theirs")
    yield "a simulated conversation"
