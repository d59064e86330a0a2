"""Make the pictures of the guide: `python -m tests.journeys.screenshots` writes docs/guide/images/.

A sheet for each page and language: light and dark, desktop and phone. Needs Chromium and fonts-noto-core, for
the same letters everywhere. Look at the sheets before you commit them.
"""

from __future__ import annotations

import base64
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import get_args

from playwright.sync_api import Browser, FloatRect, Page

from tests.journeys.browser import SIZES, Device, Scheme, chromium, reader
from tests.journeys.messages import ANSWERED, CLOSE, UNKNOWN, Language
from tests.journeys.site import ROOT, running_site

FOLDER = ROOT / "docs" / "guide" / "images"
TALLEST = {"phone": 1180, "desktop": 900}
"""Longer pages are cut here: a picture shows what a page is like, not all of it."""
LOOKS: tuple[tuple[Device, Scheme], ...] = (
    ("desktop", "light"),
    ("desktop", "dark"),
    ("phone", "light"),
    ("phone", "dark"),
)
SHOWN: dict[Device, int] = {"desktop": 640, "phone": 300}
"""Width of each picture on its sheet, in pixels."""
Visits = Callable[[Page, str, Language], Iterator[str]]
"""Brings a page to each view in turn and gives the view's name."""


def visits(page: Page, site: str, language: Language) -> Iterator[str]:
    """Bring the page to each view in turn and give the view's name."""
    page.goto(f"{site}/{language}/")
    yield "ask"
    for name, messages in (("answer", ANSWERED), ("choose", CLOSE), ("new", UNKNOWN)):
        page.goto(f"{site}/{language}/")
        page.fill("#message", messages[language])
        page.click("#ask button.main")
        page.wait_for_selector("#found")
        page.evaluate("document.activeElement.blur(); window.scrollTo(0, 0)")
        yield name
    page.goto(f"{site}/{language}/checks/?verdict=unproven&topic=health&language=vi")
    page.click(".checks a >> nth=-1")  # the one with a history
    yield "check"
    page.goto(f"{site}/{language}/checks/")
    yield "library"


def taken(page: Page, device: Device) -> bytes:
    """A picture of the page, as long as a picture may be."""
    height: int = page.evaluate("document.documentElement.scrollHeight")
    clip = FloatRect(x=0, y=0, width=SIZES[device]["width"], height=min(height, TALLEST[device]))
    return page.screenshot(full_page=True, clip=clip)


def pictures(
    browser: Browser, site: str, language: Language, visits: Visits
) -> dict[str, list[tuple[bytes, int]]]:
    """Every view in every look: pictures by name, each with the width it is shown at."""
    sheets: dict[str, list[tuple[bytes, int]]] = {}
    for device, scheme in LOOKS:
        with reader(browser, device=device, scheme=scheme) as watched:
            for name in visits(watched.page, site, language):
                sheets.setdefault(name, []).append((taken(watched.page, device), SHOWN[device]))
    return sheets


def sheet(browser: Browser, shown: list[tuple[bytes, int]], path: Path) -> None:
    """Put the pictures beside each other, the wide ones below each other on the left, and save them as one."""
    wide = [one for one in shown if one[1] == SHOWN["desktop"]]
    narrow = [one for one in shown if one[1] != SHOWN["desktop"]]

    def images(some: list[tuple[bytes, int]]) -> str:
        return "".join(
            f'<img width="{width}" src="data:image/png;base64,{base64.b64encode(data).decode()}">'
            for data, width in some
        )

    style = "margin:0;padding:14px;display:flex;gap:14px;align-items:flex-start;background:#8d8a84"
    width = 14 + 14 + SHOWN["desktop"] + sum(14 + width for _, width in narrow)
    page = browser.new_page(viewport={"width": width, "height": 200})
    left = f'<div style="display:grid;gap:14px">{images(wide)}</div>'
    page.set_content(f'<body style="{style}">{left}{images(narrow)}</body>')
    page.wait_for_function("[...document.images].every(image => image.complete)")
    page.screenshot(path=path, full_page=True)
    page.close()


def main() -> None:
    """Take every picture anew."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, running_site(Path(folder)) as site, chromium() as browser:
        for language in get_args(Language):
            for name, shown in pictures(browser, site, language, visits).items():
                sheet(browser, shown, FOLDER / f"{name}-{language}.png")
    made = sorted(map(str, FOLDER.glob("*-??.png")))
    # Chromium's anti-aliasing makes big files; 64 colours are enough for these pages and a third of the size.
    subprocess.run(["pngquant", "--force", "--ext=.png", "--speed=1", "64", *made], check=True)


if __name__ == "__main__":
    main()
