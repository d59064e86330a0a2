"""Signing in with an OpenID provider in a real browser: nothing of the site's own rules stands in the way."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.axe import violations
from tests.journeys.browser import chromium, reader
from tests.journeys.site import running_site

pytestmark = pytest.mark.browser
BUTTON = {"en": "Sign in with House ID", "vi": "Đăng nhập bằng House ID"}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """Addresses of the desk and of its provider: two origins."""
    folder = tmp_path_factory.mktemp("openid")
    with running_site(folder, "tests.people.openid_stage", "localhost") as site:
        yield site, (folder / "provider").read_text()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as one:
        yield one


@pytest.mark.parametrize("javascript", [True, False])
def test_somebody_signs_in_and_comes_to_the_page_they_wanted(
    desk: tuple[str, str], browser: Browser, javascript: bool
) -> None:
    site, provider = desk
    with reader(browser, javascript=javascript) as watched:
        page = watched.page
        page.goto(f"{site}/vi/people/account/")
        assert urlsplit(page.url).path == "/vi/people/sign-in/"
        rules = page.request.get(page.url).headers["content-security-policy"]
        assert "form-action 'self'" in rules and provider not in rules
        assert page.get_by_text("hoặc dùng mật khẩu").is_visible()
        page.get_by_role("link", name=BUTTON["vi"]).click()
        page.wait_for_url(f"{site}/vi/people/account/")
        assert page.locator("input[name=name]").input_value() == "Linh"
        (asked,) = [one for one in watched.requests if one.startswith(f"{provider}/authorize?")]
        told = parse_qs(urlsplit(asked).query)
        assert told["redirect_uri"] == [f"{site}/people/sign-in/openid/return/"]
        assert told["code_challenge_method"] == ["S256"]
        assert watched.complaints == []
        page.get_by_role("button", name="Đăng xuất").click()
        page.wait_for_url(f"{site}/vi/people/sign-in/")
        assert page.get_by_role("link", name=BUTTON["vi"]).is_visible()


def test_the_browser_would_not_let_a_form_lead_there(desk: tuple[str, str], browser: Browser) -> None:
    """Why it is a link: `form-action 'self'` also stops what a form's answer leads on to."""
    site, _ = desk
    with reader(browser) as watched:
        page = watched.page
        page.goto(f"{site}/en/people/sign-in/")
        page.evaluate(
            """() => {
                const form = document.createElement("form")
                form.action = document.querySelector("a.button.plain").href
                document.body.append(form)
                form.submit()
            }"""
        )
        page.wait_for_timeout(1500)
        assert urlsplit(page.url).path == "/en/people/sign-in/"
        assert any("form-action" in one for one in watched.complaints), watched.complaints
        assert not [one for one in watched.requests if one.startswith(f"{site}/people/sign-in/openid/return")]


def test_another_site_cannot_start_it(desk: tuple[str, str], browser: Browser) -> None:
    site, provider = desk
    with reader(browser) as watched:
        page = watched.page
        page.goto(f"{provider}/me")
        page.evaluate("address => { location.href = address }", f"{site}/en/people/sign-in/openid/")
        page.wait_for_url(f"{site}/en/people/sign-in/")
        assert not [one for one in watched.requests if "/authorize?" in one]


def _keyboard(page: Page) -> None:
    for _press in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('a[href*=\"/openid/\"]')"):
            page.keyboard.press("Enter")
            return
    raise AssertionError("no way to the button with Tab")


def test_the_page_with_the_button_has_no_barrier(desk: tuple[str, str], browser: Browser) -> None:
    site, _ = desk
    found: list[str] = []
    with reader(browser) as watched:
        for language, words in BUTTON.items():
            watched.page.goto(f"{site}/{language}/people/sign-in/")
            assert watched.page.get_by_role("link", name=words).is_visible()
            found += violations(watched.page, language)
            watched.page.goto(f"{site}/people/sign-in/openid/return/")  # nobody asked for it: says why
            found += violations(watched.page, f"{language}, stopped")
        watched.page.goto(f"{site}/en/people/sign-in/")
        _keyboard(watched.page)
        watched.page.wait_for_url(f"{site}/en/practice/")
    assert found == []
