"""Make the pictures of the tipline's pages in the guide: `python -m tests.journeys.tipline_pictures`.

A conversation on the web, and the same conversation in the simulator for two other kinds of channels."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.journeys.browser import Device, Scheme, chromium, reader
from tests.journeys.messages import ANSWERED, CLOSE, UNKNOWN
from tests.journeys.site import ROOT, running_site
from tests.journeys.tipline_stage import SESSION, answer_now

FOLDER = ROOT / "docs" / "guide" / "images"
WIDE: tuple[Device, Scheme] = ("desktop", "light")
SMALL: tuple[Device, Scheme] = ("phone", "dark")


def _leave(page: Page, site: str, language: str, message: str) -> None:
    page.goto(f"{site}/{language}/tip/")
    page.fill("#words", message)
    page.click("form.tip .main")
    page.wait_for_selector("#progress .letter")


def _save(page: Page, name: str) -> None:
    page.evaluate("document.activeElement.blur()")
    page.screenshot(path=FOLDER / f"tip-{name}.png", full_page=True)


def _web(browser: Browser, site: str, folder: Path) -> None:
    with reader(browser, device=WIDE[0], scheme=WIDE[1]) as watched:
        page = watched.page
        page.goto(f"{site}/en/tip/")
        _save(page, "leave-en")
        _leave(page, site, "en", UNKNOWN["en"])
        _save(page, "waiting-en")
        answer_now(folder, UNKNOWN["en"])
        page.reload()
        _save(page, "answered-en")
    with reader(browser, device=SMALL[0], scheme=SMALL[1]) as watched:
        _leave(watched.page, site, "vi", CLOSE["vi"])
        _save(watched.page, "choose-vi")


def _simulator(browser: Browser, site: str, folder: Path, channels: list[str]) -> None:
    with reader(browser, device=WIDE[0], scheme=WIDE[1]) as watched:
        page = watched.page
        page.context.add_cookies([{"name": "session", "value": (folder / SESSION).read_text(), "url": site}])
        for name in channels:
            page.goto(f"{site}/en/tipline/simulator/")
            page.select_option("#channel", name)
            for message in (CLOSE["vi"], ANSWERED["vi"]):
                page.fill("#message", message)
                page.click(".act .main")
                page.wait_for_selector(".talk .theirs")
            _save(page, f"simulator-{name}")


def main() -> None:
    """Take every picture anew; the simulator's channels may be named on the command line."""
    channels = sys.argv[1:] or ["telegram", "email"]
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        with running_site(folder, stage="tests.journeys.tipline_stage") as site, chromium() as browser:
            _web(browser, site, folder)
            _simulator(browser, site, folder, channels)
    made = sorted(map(str, FOLDER.glob("tip-*.png")))
    # 64 colours are enough for these pages and a third of the size.
    subprocess.run(["pngquant", "--force", "--ext=.png", "--speed=1", "64", *made], check=True)


if __name__ == "__main__":
    main()
