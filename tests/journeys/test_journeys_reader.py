"""A reader with a message, in a real browser against a real server."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.browser import SIZES, Watched, reader
from tests.journeys.messages import ANSWERED, CLOSE, UNKNOWN, Language

pytestmark = pytest.mark.browser
LANGUAGES: tuple[Language, ...] = ("vi", "en")
PAGES = ("", "checks/", "checks/?topic=health", "search/?q=cancer", "about/", "no-such-page")


def send(page: Page, site: str, message: str, language: Language = "vi") -> None:
    """Ask on the front page, as a reader does."""
    page.goto(f"{site}/{language}/")
    page.fill("#message", message)
    page.click("#ask button.main")
    page.wait_for_selector("#found")


def assert_clean(watched: Watched, site: str) -> None:
    """Nothing was asked of anybody else, nothing was kept, and the browser had nothing to complain about."""
    assert [url for url in watched.requests if not url.startswith(f"{site}/")] == []
    assert watched.complaints == []
    assert watched.page.context.cookies() == []
    kept = watched.page.evaluate("[Object.keys(localStorage), Object.keys(sessionStorage)]")
    assert kept in ([[], []], [[], ["htmx-current-path-for-history"]]), "only the page's own address"


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_answers_in_place(site: str, browser: Browser, language: Language) -> None:
    with reader(browser) as watched:
        page = watched.page
        send(page, site, ANSWERED[language], language)
        expect(page.locator(".verdict").first).to_have_text({"vi": "Sai", "en": "False"}[language])
        expect(page.locator("#found")).to_be_focused()
        assert page.url == f"{site}/{language}/", "the message is in no address"
        assert page.title().endswith("· Soi")
        assert page.input_value("#message") == ANSWERED[language]
        page.click(".act .button")
        page.wait_for_url(f"{site}/{language}/c/*/")
        expect(page.locator("h1")).to_be_visible()
        assert_clean(watched, site)


@pytest.mark.parametrize("javascript", [True, False])
def test_it_lets_a_reader_refuse_near_misses(site: str, browser: Browser, javascript: bool) -> None:
    with reader(browser, javascript=javascript) as watched:
        page = watched.page
        send(page, site, CLOSE["vi"])
        expect(page.locator(".choose .options > li").first).to_be_visible()
        assert "2 lít" in page.inner_text(".choose .differing >> nth=0")
        page.click(".none button")
        expect(page.locator(".verdict")).to_have_text("Chưa có bài kiểm chứng")
        assert "Cảm ơn bạn đã xem qua" in page.inner_text("#result")


@pytest.mark.parametrize("javascript", [True, False])
def test_it_lets_a_reader_refuse_an_answer(site: str, browser: Browser, javascript: bool) -> None:
    with reader(browser, javascript=javascript) as watched:
        page = watched.page
        send(page, site, ANSWERED["en"], "en")
        page.click(".none button")
        expect(page.locator(".verdict")).to_have_text("Not checked yet")


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_honest_about_what_nobody_checked(site: str, browser: Browser, language: Language) -> None:
    with reader(browser) as watched:
        send(watched.page, site, UNKNOWN[language], language)
        expect(watched.page.locator(".hints li")).to_have_count(4)
        assert_clean(watched, site)


def test_it_answers_each_claim_of_a_chain(site: str, browser: Browser) -> None:
    with reader(browser) as watched:
        send(watched.page, site, f"{ANSWERED['en']}\n\n{UNKNOWN['en']}", "en")
        assert "2 claims" in watched.page.inner_text("#found")
        expect(watched.page.locator(".piece")).to_have_count(2)
        expect(watched.page.locator(".piece").last.locator(".verdict")).to_have_text("Not checked yet")


def test_it_works_without_javascript(site: str, browser: Browser) -> None:
    with reader(browser, javascript=False) as watched:
        page = watched.page
        send(page, site, ANSWERED["vi"])
        assert page.url == f"{site}/vi/ask"
        expect(page.locator(".verdict").first).to_have_text("Sai")
        page.click("#languages button")
        assert page.url == f"{site}/en/ask", "switching the language asks the same again"
        expect(page.locator(".verdict").first).to_have_text("False")
        assert page.input_value("#message") == ANSWERED["vi"]
        page.click(".act .button")
        page.click("#languages a")
        assert "/vi/c/" in page.url
        assert not [url for url in watched.requests if not url.startswith(f"{site}/")]


def test_it_needs_no_mouse(site: str, browser: Browser) -> None:
    with reader(browser) as watched:
        page = watched.page
        page.goto(f"{site}/en/")
        page.keyboard.press("Tab")
        expect(page.locator(".skip")).to_be_focused()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        expect(page.locator("#message")).to_be_focused()
        page.keyboard.type(ANSWERED["en"])
        page.keyboard.press("Control+Enter")
        expect(page.locator("#found")).to_be_focused()
        for _ in range(12):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.matches('.act .button')"):
                break
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline == "solid", "one sees where one is"
        page.keyboard.press("Enter")
        page.wait_for_url(f"{site}/en/c/*/")


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_fits_a_phone(site: str, browser: Browser, language: Language) -> None:
    with reader(browser, device="phone") as watched:
        page = watched.page
        for message in (ANSWERED, CLOSE, UNKNOWN):
            send(page, site, message[language], language)
            for summary in page.locator("summary").all():
                summary.click()
            assert _width(page) <= SIZES["phone"]["width"]
        for path in (*PAGES, "../api/docs"):
            page.goto(f"{site}/{language}/{path}")
            assert _width(page) <= SIZES["phone"]["width"], path
        page.goto(f"{site}/{language}/checks/")
        page.click(".checks a >> nth=0")
        assert _width(page) <= SIZES["phone"]["width"]
        page.goto(f"{site}/{language}/")
        page.fill("#message", "x" * 5000)
        assert _width(page) <= SIZES["phone"]["width"]


def _width(page: Page) -> int:
    width: int = page.evaluate("document.documentElement.scrollWidth")
    return width


def test_it_says_when_the_server_cannot_be_reached(site: str, browser: Browser) -> None:
    with reader(browser) as watched:
        page = watched.page
        page.goto(f"{site}/en/")
        page.route("**/ask", lambda route: route.abort())
        page.fill("#message", ANSWERED["en"])
        page.click("#ask button.main")
        expect(page.locator(".busy")).to_contain_text("We could not reach the server.")
        assert page.input_value("#message") == ANSWERED["en"]
        page.unroute("**/ask")
        page.click("#ask button.main")
        expect(page.locator(".verdict").first).to_have_text("False")


def test_it_says_that_a_message_is_too_long(site: str, browser: Browser) -> None:
    with reader(browser) as watched:
        send(watched.page, site, "too long " * 12_000, "en")
        assert "That message is too long" in watched.page.inner_text("#result")
        assert watched.page.input_value("#message"), "the reader can shorten it"


def test_it_needs_few_bytes(site: str, browser: Browser) -> None:
    with reader(browser) as watched:
        sizes: list[int] = []
        watched.page.on("response", lambda response: sizes.append(len(response.body())))
        watched.page.goto(f"{site}/vi/")
        watched.page.wait_for_load_state("networkidle")
        assert sum(sizes) < 110_000
        assert len(sizes) <= 6
