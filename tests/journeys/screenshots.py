"""Make the pictures of the guide: `python -m tests.journeys.screenshots` writes docs/guide/images/.

A sheet for each page and language: light and dark, desktop and phone. Needs Chromium and fonts-noto-core, for
the same letters everywhere. Look at the sheets before you commit them.
"""

from __future__ import annotations

import base64
import subprocess
import tempfile
from collections.abc import Iterator
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


def _pictures(browser: Browser, site: str, language: Language) -> dict[str, list[tuple[bytes, int]]]:
    sheets: dict[str, list[tuple[bytes, int]]] = {}
    for device, scheme in LOOKS:
        with reader(browser, device=device, scheme=scheme) as watched:
            for name in visits(watched.page, site, language):
                height: int = watched.page.evaluate("document.documentElement.scrollHeight")
                width = SIZES[device]["width"]
                clip = FloatRect(x=0, y=0, width=width, height=min(height, TALLEST[device]))
                taken = watched.page.screenshot(full_page=True, clip=clip)
                sheets.setdefault(name, []).append((taken, SHOWN[device]))
    return sheets


def _sheet(browser: Browser, pictures: list[tuple[bytes, int]], path: Path) -> None:
    """Put the pictures beside each other and save them as one."""
    images = [
        f'<img width="{width}" src="data:image/png;base64,{base64.b64encode(data).decode()}">'
        for data, width in pictures
    ]
    style = "margin:0;padding:14px;display:flex;gap:14px;align-items:flex-start;background:#8d8a84"
    page = browser.new_page(
        viewport={"width": 14 + sum(14 + width for _, width in pictures[1:]), "height": 200}
    )
    left = f'<div style="display:grid;gap:14px">{"".join(images[:2])}</div>'
    page.set_content(f'<body style="{style}">{left}{"".join(images[2:])}</body>')
    page.wait_for_function("[...document.images].every(image => image.complete)")
    page.screenshot(path=path, full_page=True)
    page.close()


def main() -> None:
    """Take every picture anew."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, running_site(Path(folder)) as site, chromium() as browser:
        for language in get_args(Language):
            for name, pictures in _pictures(browser, site, language).items():
                _sheet(browser, pictures, FOLDER / f"{name}-{language}.png")
    made = sorted(map(str, FOLDER.glob("*-??.png")))
    # Chromium's anti-aliasing makes big files; 64 colours are enough for these pages and a third of the size.
    subprocess.run(["pngquant", "--force", "--ext=.png", "--speed=1", "64", *made], check=True)


if __name__ == "__main__":
    main()
