"""A workshop as a room lives it: four phones and a wall, by key, by finger, and without JavaScript; no barrier."""

from __future__ import annotations

import re
from contextlib import ExitStack

import pytest
from playwright.sync_api import APIResponse, Browser, Page, Route, expect

from tests.journeys.axe import SHARED, violations
from tests.journeys.browser import Watched, reader
from tests.journeys.messages import Language
from tests.journeys.workshop_stage import Stage

pytestmark = pytest.mark.browser
SLOW = 15_000
"""Milliseconds: whether it is fast is measured in bench/."""


def _joined(stage: Stage, phone: Page, code: str, language: str = "en") -> Page:
    phone.goto(f"{stage.address}/{language}/practice/w/")
    phone.fill("#code", code.lower())
    phone.click("form.find button")
    phone.click("form[action$='/join/'] button")
    return phone


def _step(wall: Page, phase: str, key: str = "Space") -> None:
    wall.keyboard.press(key)
    expect(wall.locator(f".scene.{phase}")).to_be_visible(timeout=SLOW)


def _vote(phone: Page, answer: str) -> None:
    phone.click(f"[name=answer][value={answer}]", timeout=SLOW)
    expect(phone.locator(f"[value={answer}][aria-pressed]")).to_be_visible(timeout=SLOW)


def _only_ours(stage: Stage, watched: Watched) -> None:
    assert [one for one in watched.requests if not one.startswith(stage.address)] == []
    assert [one for one in watched.complaints if "favicon" not in one] == []


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_room_goes_through_a_message_and_meets_no_barrier(
    stage: Stage, browser: Browser, language: Language
) -> None:
    found: list[str] = []
    looks = SHARED[language]
    with ExitStack() as stack:
        leader = stack.enter_context(stage.leader(browser))
        wall = leader.page
        wall.goto(f"{stage.address}/{language}/practice/workshops/kit/")
        found += violations(wall, "kit", looks)
        wall.goto(f"{stage.address}/{language}/practice/workshops/")
        found += violations(wall, "list", looks)
        code = stage.workshop(wall, language=language)
        found += violations(wall, "door", looks)
        guests = [stack.enter_context(reader(browser, device="phone")) for _ in range(4)]
        phones = [_joined(stage, one.page, code, language) for one in guests]
        expect(wall.locator("#counts")).to_contain_text("4", timeout=SLOW)
        for phase in ("vote", "talk", "again", "show"):
            _step(wall, phase)
            for phone, answer in zip(phones, ("true", "false", "unsure", "true"), strict=True):
                expect(phone.locator(f".scene.{phase}")).to_be_visible(timeout=SLOW)
                if phase in {"vote", "again"}:
                    _vote(phone, answer)
            found += violations(wall, f"wall {phase}", looks) + violations(
                phones[0], f"phone {phase}", SHARED[language]
            )
        wall.click("footer a[href$='room=bright']")
        found += violations(wall, "bright wall", looks)
        wall.click("footer a:not([href*=room])")
        wall.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
        found += violations(wall, "plan", looks)
        wall.click("form[action$='/close/'] button")
        expect(phones[0].locator(".scene.end")).to_be_visible(timeout=SLOW)
        found += violations(phones[0], "phone end", looks)
        for one in (leader, *guests):
            _only_ours(stage, one)
    assert found == []


def test_keys_go_on_and_back_and_a_held_key_takes_one_step(stage: Stage, browser: Browser) -> None:
    with stage.leader(browser) as leader:
        wall = leader.page
        stage.workshop(wall)
        _step(wall, "vote", "ArrowRight")
        _step(wall, "talk", "PageDown")
        _step(wall, "vote", "ArrowLeft")
        wall.focus("[data-key=next]")
        _step(wall, "talk", "Enter")  # a button that has the focus is pressed as buttons are
        expect(wall.locator("[data-key=next]")).to_be_focused()
        wall.keyboard.down("PageDown")
        wall.keyboard.down("PageDown")
        wall.keyboard.up("PageDown")
        expect(wall.locator(".scene.again")).to_be_visible(timeout=SLOW)
        wall.reload()
        expect(wall.locator(".scene.again")).to_be_visible()


def test_an_answer_that_comes_late_takes_the_focus_from_nobody(stage: Stage, browser: Browser) -> None:
    held: list[tuple[Route, APIResponse]] = []

    def hold(route: Route) -> None:
        if route.request.method == "POST":
            held.append((route, route.fetch(max_redirects=0)))
        else:
            route.continue_()

    with stage.leader(browser) as leader:
        wall = leader.page
        stage.workshop(wall)
        wall.route("**/*", hold)
        _step(wall, "vote", "ArrowRight")  # seen by asking whether the room has moved
        wall.focus("[data-key=next]")
        wall.evaluate("document.querySelector('.scene').dataset.before = '1'")
        ((route, answer),) = held
        route.fulfill(response=answer)
        expect(wall.locator(".scene[data-before]")).to_have_count(0, timeout=SLOW)
        expect(wall.locator("[data-key=next]")).to_be_focused()


def test_a_vote_waits_for_the_network_and_arrives(stage: Stage, browser: Browser) -> None:
    with stage.leader(browser) as leader, reader(browser, device="phone") as guest:
        code = stage.workshop(leader.page)
        phone = _joined(stage, guest.page, code)
        _step(leader.page, "vote")
        expect(phone.locator("[name=answer]").first).to_be_visible(timeout=SLOW)
        guest.page.context.set_offline(True)
        phone.click("[name=answer][value=false]")
        expect(phone.locator("#lost")).to_have_text(re.compile("tried again"), timeout=SLOW)
        guest.page.context.set_offline(False)
        expect(phone.locator("[value=false][aria-pressed]")).to_be_visible(timeout=SLOW)
        expect(leader.page.locator("#counts")).to_have_text("1 of 1 have voted", timeout=SLOW)


def test_it_all_works_without_javascript(stage: Stage, browser: Browser) -> None:
    with (
        stage.leader(browser, javascript=False) as leader,
        reader(browser, device="phone", javascript=False) as guest,
    ):
        wall, phone = leader.page, guest.page
        code = stage.workshop(wall)
        _joined(stage, phone, code)
        wall.click("[data-key=next]")
        phone.click("noscript a, a:has-text('Reload')")
        phone.click("[name=answer][value=unsure]")
        expect(phone.locator("[value=unsure][aria-pressed]")).to_be_visible()
        wall.click("footer a:has-text('Reload')")
        expect(wall.locator("#counts")).to_have_text("1 of 1 have voted")
        wall.click("button[value=show]")
        phone.click("a:has-text('Reload')")
        expect(phone.locator(".evidence .source a")).to_be_visible()
