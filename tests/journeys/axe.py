"""axe-core over a page: all its rules, as the page is now or in every look of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.journeys.browser import SIZES, Device, Scheme

AXE = (Path(__file__).parent / "vendor" / "axe-4.14.1.min.js").read_text()
FAILED = "axe.run(document, {resultTypes: ['violations']}).then((result) => result.violations)"
"""Only what fails comes back: to carry over all that passes takes four times as long as to judge it."""
Look = tuple[Scheme, Device]
LOOKS: tuple[Look, ...] = (
    ("light", "desktop"),
    ("dark", "phone"),
    ("dark", "desktop"),
    ("light", "phone"),
)
SHARED: dict[str, tuple[Look, ...]] = {"en": LOOKS[:2], "vi": LOOKS[2:]}
"""All four looks, two in each language: for pages that are walked through in both."""


def barriers(page: Page, where: str) -> list[str]:
    """What axe finds on the page as it is now."""
    page.evaluate(AXE)
    failed: list[dict[str, Any]] = page.evaluate(FAILED)
    return [
        f"{where}: {one['id']} {node['html'][:120]} {node['failureSummary'][:200]}"
        for one in failed
        for node in one["nodes"]
    ]


def violations(page: Page, where: str, looks: Sequence[Look] = LOOKS) -> list[str]:
    """What axe finds in each of these looks of the page: schemes and widths change under it."""
    found: list[str] = []
    for scheme, device in looks:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.set_viewport_size(SIZES[device])
        found += barriers(page, f"{where} ({scheme}, {device})")
    return found
