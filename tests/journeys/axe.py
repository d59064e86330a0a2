"""axe-core over a page in every look: both schemes, desktop and phone."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.journeys.browser import SIZES, Device, Scheme

AXE = (Path(__file__).parent / "vendor" / "axe-4.14.1.min.js").read_text()
Look = tuple[Scheme, Device]
LOOKS: tuple[Look, ...] = (
    ("light", "desktop"),
    ("dark", "phone"),
    ("dark", "desktop"),
    ("light", "phone"),
)
SHARED: dict[str, tuple[Look, ...]] = {"en": LOOKS[:2], "vi": LOOKS[2:]}
"""All four looks, two in each language: for pages that are walked through in both."""


def violations(page: Page, where: str, looks: Sequence[Look] = LOOKS) -> list[str]:
    """What axe finds in each of these looks of the page as it is now: schemes and widths change under it."""
    page.evaluate(AXE)
    found: list[str] = []
    for scheme, device in looks:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.set_viewport_size(SIZES[device])
        result: dict[str, Any] = page.evaluate("axe.run(document)")
        found += [
            f"{where} ({scheme}, {device}): {one['id']} {node['html'][:120]} {node['failureSummary'][:200]}"
            for one in result["violations"]
            for node in one["nodes"]
        ]
    return found
