"""The room of trainers, and the longer tasks of learners: every page once in each language, without a barrier.

Vietnamese on a phone in the dark, English at a desk in the light."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.axe import Look, barriers
from tests.journeys.browser import reader
from tests.journeys.messages import Language
from tests.journeys.workshop_stage import Stage

pytestmark = pytest.mark.browser
LOOKS: dict[Language, Look] = {"vi": ("dark", "phone"), "en": ("light", "desktop")}
PICTURES = os.environ.get("JOURNEY_PICTURES", "")
"""A folder to leave a picture of each page in, for somebody to look at."""


class Walk:
    """Somebody who goes from page to page and notes what is in the way."""

    def __init__(self, page: Page, room: str, language: Language) -> None:
        self.page, self.room, self.language, self.found = page, room, language, list[str]()

    def at(self, path: str) -> None:
        answer = self.page.goto(f"{self.room}{path}")
        assert answer is not None
        assert answer.ok, path
        self.look(path)

    def look(self, where: str) -> None:
        """Judge the page as it is, with what is folded opened."""
        self.page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
        self.found += barriers(self.page, where)
        if self.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            self.found.append(f"{where}: wider than the screen")
        if PICTURES:
            name = f"{self.language}-{where.strip('/').replace('/', '-')}.png"
            self.page.screenshot(path=Path(PICTURES) / name, full_page=True)

    def press(self, what: str, where: str) -> None:
        """Press a button that leads to another page, and look at that one."""
        with self.page.expect_navigation():
            self.page.click(what)
        self.look(where)


def _trains(walk: Walk) -> None:
    page = walk.page
    walk.at("train/course/")
    page.fill("#title", "Ba buổi")
    walk.press("form button.main", "a course without lessons")
    page.fill("#place-first-look", "1")
    walk.press("form:has(#title) button.main", "the room of a trainer")
    walk.at("train/group/")
    page.fill("#title", "Lớp tối thứ ba")
    walk.press("form:has(#title) button.main", "a new group")
    for title in ("Lớp tháng trước", "Does it help?"):
        page.goto(f"{walk.room}train/")
        walk.press(f"a:has-text('{title}') >> nth=0", title.strip("?"))
    walk.at("train/power/")
    walk.at("train/trial/")
    page.fill("#title", "Does a lesson help us?")
    walk.press("form:has(#title) button.main", "a plan")
    walk.at("train/lessons/")
    page.goto(f"{walk.room}workshops/")
    page.select_option("#language", walk.language)
    walk.press("form:has(#title) button.main", "a workshop with a check to take")
    page.select_option("#check", index=0)
    walk.press("form[action$='/take/'] button", "taken or refused")


def _learns(walk: Walk, codes: dict[str, str]) -> None:
    page = walk.page
    page.goto(f"{walk.room}begin/")
    page.click(".paper form button.main")
    walk.at("groups/")
    walk.at(f"groups/{codes['group']}/")
    walk.press("form:not([action]) button.main", "in the group")
    walk.at("mine/certificates/")
    _weighs(walk)
    _writes(walk)
    _judges(walk)
    walk.at(f"trials/{codes['trial']}/")
    page.check("[name=agree]")
    walk.press("form button.main", "in the trial")


def _weighs(walk: Walk) -> None:
    walk.at("evidence/")
    walk.press("form[action$='/evidence/'] button", "evidence")
    for fieldset in walk.page.locator("fieldset").all():
        fieldset.locator(".tile").nth(1).click()
    walk.press("form.answering button.main", "evidence told")


def _writes(walk: Walk) -> None:
    walk.at("writing/")
    walk.press(".rows a >> nth=1", "writing a text")
    walk.page.fill("#text", "Tin này thiếu nguồn.")
    walk.press("form.answering button.main", "a text")
    walk.page.select_option("#group", index=1)
    walk.press("form.code-form button", "a shared text")
    walk.at("writing/read/")
    walk.page.click(".tile >> nth=0")
    walk.press("form.answering button.main", "another to read")


def _judges(walk: Walk) -> None:
    walk.at("cases/")
    walk.press("form[action$='/cases/'] button", "a case")
    for number in range(5):
        walk.page.click(".answering .tile.unsure")
        with walk.page.expect_navigation():
            walk.page.click("form.answering button.main")
        if number == 0:
            walk.look("a case told")
        with walk.page.expect_navigation():
            walk.page.click(".act .button")
    walk.look("cases done")


@pytest.mark.parametrize("language", ["vi", "en"])
def test_nothing_is_in_the_way_of_trainers_and_learners(
    stage: Stage, browser: Browser, language: Language
) -> None:
    scheme, device = LOOKS[language]
    room = f"{stage.address}/{language}/practice/"
    with (
        stage.leader(browser, device=device, scheme=scheme, trains=True) as trainer,
        reader(browser, device=device, scheme=scheme) as learner,
    ):
        walks = [Walk(trainer.page, room, language), Walk(learner.page, room, language)]
        _trains(walks[0])
        _learns(walks[1], stage.codes)
        for one in (trainer, learner):
            assert [url for url in one.requests if not url.startswith(stage.address)] == []
    assert [fault for walk in walks for fault in walk.found] == []
