"""Passkeys in a real browser with a virtual authenticator: add one, sign out, sign in without a user name."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.journeys.axe import violations
from tests.journeys.browser import chromium
from tests.journeys.site import running_site
from tests.people.stage import PASSWORD

pytestmark = pytest.mark.browser
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def _violations_signed_in(page: Page, site: str) -> list[str]:
    """What axe finds on the pages of an admin, in both languages."""
    found: list[str] = []
    for language in ("en", "vi"):
        for address in ("account/", "account/recovery-codes/", "all/", "all/1/", "audit/"):
            page.goto(f"{site}/{language}/people/{address}")
            found += violations(page, f"{language} {address}")
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(f"{site}/en/people/account/")
    return found


def _watch(page: Page, complaints: list[str]) -> None:
    page.on("console", lambda one: complaints.append(one.text) if one.type in {"error", "warning"} else None)
    page.on("pageerror", lambda one: complaints.append(str(one)))


def test_a_passkey_is_added_and_signs_in_without_a_user_name(tmp_path: Path) -> None:
    complaints: list[str] = []
    with running_site(tmp_path, "tests.people.stage", "localhost") as site, chromium() as browser:
        context = browser.new_context(locale="en")
        page = context.new_page()
        _watch(page, complaints)
        devtools = context.new_cdp_session(page)
        devtools.send("WebAuthn.enable")
        made = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
        _sign_in_with_password(page, site)
        page.wait_for_url("**/people/second-factor/")
        page.get_by_role("link", name="Add a passkey").click()
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Confirm").click()
        page.get_by_label("Name of the passkey").fill("Ada's phone")
        page.get_by_role("button", name="Add it").click()
        page.wait_for_url("**/people/account/recovery-codes/")
        assert page.locator(".codes li").count() == 10
        held = devtools.send("WebAuthn.getCredentials", {"authenticatorId": made["authenticatorId"]})
        assert [one["isResidentCredential"] for one in held["credentials"]] == [True]
        assert held["credentials"][0]["rpId"] == "localhost"
        page.get_by_role("button", name="Sign out").click()
        page.wait_for_url(re.compile("/people/sign-in/"))
        page.get_by_role("button", name="Sign in with a passkey").click()
        page.wait_for_url("**/desk/")
        page.goto(f"{site}/en/people/account/")
        assert page.get_by_text("Ada's phone", exact=True).first.is_visible()
        assert _violations_signed_in(page, site) == []
        _as_a_second_step(page, site)
        _refused_without_it(page, devtools, made["authenticatorId"])
    assert [one for one in complaints if "403" not in one] == []


def _sign_in_with_password(page: Page, site: str) -> None:
    page.goto(f"{site}/en/people/sign-in/")
    page.get_by_label("Email").fill("ada@desk.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def _as_a_second_step(page: Page, site: str) -> None:
    page.get_by_role("button", name="Sign out").click()
    _sign_in_with_password(page, site)
    page.wait_for_url("**/people/sign-in/code/")
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/desk/")


def _refused_without_it(page: Page, devtools: object, authenticator: str) -> None:
    """A person who turns the browser's question away stays signed out and is told so."""
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(re.compile("/people/sign-in/"))
    devtools.send("WebAuthn.setUserVerified", {"authenticatorId": authenticator, "isUserVerified": False})  # type: ignore[attr-defined]
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.get_by_role("alert").filter(has_text="That did not work").wait_for()
    assert "/people/sign-in/" in page.url
