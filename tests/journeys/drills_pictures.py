"""Make the pictures of practice in the guide: `python -m tests.journeys.drills_pictures` writes
docs/guide/images/practice-*.png and workshop-*.png, a sheet for each view: desktop and phone, light and dark.

Needs Chromium and fonts-noto-core. Look at them before you commit them.
"""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

from playwright.sync_api import Browser, Page, expect

from tests.journeys.browser import chromium, reader
from tests.journeys.messages import Language
from tests.journeys.screenshots import FOLDER, SHOWN, pictures, sheet, taken
from tests.journeys.workshop_stage import Stage, running_stage

SLOW = 15_000
SHEETS: dict[str, Language] = {
    "practice-exercise": "en",
    "practice-told": "vi",
    "practice-dial": "en",
    "workshop-vote": "vi",
    "workshop-show": "en",
}
"""The views that the guide shows, and in which language."""


def visits(page: Page, site: str, language: Language) -> Iterator[str]:
    """A lesson from its first message to its end; gives the name of each view worth a picture."""
    page.goto(f"{site}/{language}/practice/")
    page.click("section.begin .button")
    page.click("main .button")
    page.click("form button.main")
    page.click("main .button")
    page.click("form button.main")
    page.wait_for_selector("form.answering")
    yield "practice-exercise"
    for number in range(16):
        if number == 8:
            page.click("main .button")
            page.wait_for_selector("form.answering")
        page.click(f".answering .tile >> nth={number % 2}")
        page.click(f".sure .tile >> nth={1 + number % 3}")
        page.click("form.answering > button")
        page.wait_for_selector(".told")
        if number == 0:
            yield "practice-told"
        page.click("#drills .act .button")
        page.wait_for_selector(".told", state="detached")
    page.wait_for_selector(".dial svg")
    yield "practice-dial"


def _workshop(
    browser: Browser, stage: Stage, language: Language
) -> Iterator[tuple[str, list[tuple[bytes, int]]]]:
    """The wall and a phone, while a room votes and after the evidence is shown."""
    with (
        stage.leader(browser) as leader,
        reader(browser, device="phone", scheme="dark") as dark,
        reader(browser, device="phone") as light,
    ):
        wall, phones = leader.page, (dark.page, light.page)
        code = stage.workshop(wall, language=language)
        for phone in phones:
            phone.goto(f"{stage.address}/{language}/practice/w/")
            phone.fill("#code", code)
            phone.click("form.find button")
            phone.click("form[action$='/join/'] button")
        for phase in ("vote", "show"):
            wall.keyboard.press("Space") if phase == "vote" else wall.click("button[value=show]")
            expect(wall.locator(f".scene.{phase}")).to_be_visible(timeout=SLOW)
            for phone, answer in zip(phones, ("false", "true"), strict=True):
                expect(phone.locator(f".scene.{phase}")).to_be_visible(timeout=SLOW)
                if phase == "vote":
                    phone.click(f"[name=answer][value={answer}]")
                    expect(phone.locator(f"[value={answer}][aria-pressed]")).to_be_visible(timeout=SLOW)
            shown = [(taken(wall, "desktop"), SHOWN["desktop"])]
            shown += [(taken(phone, "phone"), SHOWN["phone"]) for phone in phones]
            yield f"workshop-{phase}", shown


def main() -> None:
    """Take every picture anew."""
    with tempfile.TemporaryDirectory() as folder, running_stage(Path(folder)) as stage, chromium() as browser:
        for language in get_args(Language):
            made = pictures(browser, stage.address, language, visits)
            made |= dict(_workshop(browser, stage, language))
            for name, shown in made.items():
                if SHEETS[name] == language:
                    sheet(browser, shown, FOLDER / f"{name}-{language}.png")
    written = [str(FOLDER / f"{name}-{language}.png") for name, language in SHEETS.items()]
    subprocess.run(["pngquant", "--force", "--ext=.png", "--speed=1", "64", *written], check=True)


if __name__ == "__main__":
    main()
