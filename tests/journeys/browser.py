"""Debian's Chromium as a reader uses it: phone or desktop, light or dark, with or without JavaScript."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal

from playwright.sync_api import Browser, ConsoleMessage, Page, Request, ViewportSize, expect, sync_playwright

CHROMIUM = shutil.which("chromium-headless-shell") or "/usr/bin/chromium"
"""The same engine without the windows around it, where it is there: opening a page takes a quarter of the work."""
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
SECONDS_TO_CHANGE = 20
"""How long a page may take to become what a test expects: other tests are at work on the same machine."""
expect.set_options(timeout=SECONDS_TO_CHANGE * 1000)
Scheme = Literal["light", "dark"]
Device = Literal["phone", "desktop"]
SIZES: dict[Device, ViewportSize] = {
    "phone": {"width": 360, "height": 740},
    "desktop": {"width": 1200, "height": 800},
}


@dataclass
class Watched:
    """A page, and everything that it asked for or complained about."""

    page: Page
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def note_request(self, request: Request) -> None:
        self.requests.append(request.url)

    def note_console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(message.text)


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser without a profile."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def reader(
    browser: Browser, *, device: Device = "desktop", scheme: Scheme = "light", javascript: bool = True
) -> Iterator[Watched]:
    """A fresh window of a reader."""
    context = browser.new_context(
        viewport=SIZES[device], color_scheme=scheme, java_script_enabled=javascript, reduced_motion="reduce"
    )
    try:
        watched = Watched(context.new_page())
        watched.page.on("request", watched.note_request)
        watched.page.on("console", watched.note_console)
        yield watched
    finally:
        context.close()
