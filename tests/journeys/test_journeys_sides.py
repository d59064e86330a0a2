"""A part of a video that a check is about, asked with in a real browser: both are shown at the moment that matches."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.axe import violations
from tests.journeys.browser import SIZES, reader
from tests.journeys.messages import Language
from tests.journeys.sides_stage import START, part, whole
from tests.journeys.site import running_site

pytestmark = pytest.mark.browser
FOUND_MS = 120_000

SHOWN = """(player) => {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [32, 18];
  const pen = canvas.getContext("2d");
  pen.drawImage(player, 0, 0, 32, 18);
  return [...pen.getImageData(4, 2, 24, 10).data];
}"""
"""The middle of what a player shows, as numbers."""


STILL = """async () => {
  const players = [...document.querySelectorAll(".sides video")];
  const end = Date.now() + 20000;
  while (Date.now() < end && players.some((one) => one.readyState < 2 || one.seeking)) {
    await new Promise((done) => setTimeout(done, 50));
  }
  return players.map((one) => (one.readyState < 2 ? -1 : one.currentTime));
}"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running_site(tmp_path_factory.mktemp("sides"), stage="tests.journeys.sides_stage") as address:
        yield address


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sent")
    return part(whole(folder), folder)


def ask(page: Page, address: str, file: Path) -> None:
    page.goto(address)
    page.set_input_files("#file", file)
    page.click("#ask button.main", timeout=FOUND_MS)
    page.wait_for_selector("#result:not([hidden]) .sides", state="attached", timeout=FOUND_MS)
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")


def times(page: Page) -> list[float]:
    """Where both players are, once each shows a frame; what was sent first."""
    found: list[float] = page.evaluate(STILL)
    return found


def unlike(page: Page) -> float:
    """Mean difference of what both players show, in levels of 256."""
    yours, theirs = (page.locator(".sides video").nth(number).evaluate(SHOWN) for number in (0, 1))
    apart: int = sum(abs(one - other) for one, other in zip(yours, theirs, strict=True))
    return apart / len(yours)


def test_both_videos_stand_at_the_moment_that_matches_and_move_together(
    site: str, browser: Browser, file: Path
) -> None:
    with reader(browser) as watched:
        page = watched.page
        ask(page, f"{site}/en/", file)
        expect(page.locator(".sides [data-own]")).to_be_visible()
        expect(page.locator(".sides .frame")).to_be_hidden()
        yours, theirs = times(page)
        assert theirs - yours == pytest.approx(START, abs=0.6)
        assert unlike(page) < 25
        moment = page.locator(".sides .moment").nth(3)
        here, there = (float(moment.get_attribute(f"data-{side}") or "") for side in ("here", "there"))
        moment.focus()
        page.keyboard.press("Enter")
        expect(moment).to_have_attribute("aria-current", "true")
        assert times(page) == pytest.approx([here, there], abs=0.01)
        assert unlike(page) < 25
        expect(page.locator(".sides [role=status]")).to_contain_text("What you sent is at 00:0")
        expect(moment).to_be_focused()
        assert watched.complaints == []


def test_without_scripts_a_moment_is_a_link_and_the_preview_stays(
    site: str, browser: Browser, file: Path
) -> None:
    with reader(browser, javascript=False) as watched:
        page = watched.page
        page.goto(f"{site}/en/")
        page.set_input_files("#file", file)
        page.click("#ask button.main", timeout=FOUND_MS)
        page.wait_for_selector("#result .sides", state="attached", timeout=FOUND_MS)
        for one in page.locator("#result details > summary").all():
            if "side by side" in one.inner_text():
                one.click()
        expect(page.locator(".sides .frame img")).to_be_visible()
        expect(page.locator(".sides [data-own]")).to_be_hidden()
        link = page.locator(".sides .moment").first.get_attribute("href") or ""
        assert re.search(r"\.mp4#t=\d+\.\d\d\Z", link)
        assert page.request.get(f"{site}{link.partition('#')[0]}").ok


@pytest.mark.parametrize("language", ["vi", "en"])
def test_they_pass_axe_on_a_phone_in_the_dark(
    site: str, browser: Browser, language: Language, file: Path
) -> None:
    with reader(browser, device="phone", scheme="dark") as watched:
        page = watched.page
        ask(page, f"{site}/{language}/", file)
        page.locator(".sides .moment").first.click()
        times(page)
        page.set_viewport_size(SIZES["phone"])
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing sticks out"
        box = page.locator(".sides .moment").first.bounding_box()
        assert box is not None
        assert box["height"] >= 24
        assert violations(page, "two videos side by side") == []
