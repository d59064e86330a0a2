"""axe-core over a page: all its rules, as the page is now or in every look of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Page

from tests.journeys.browser import SIZES, Device, Scheme

AXE = (Path(__file__).parent / "vendor" / "axe-4.14.1.min.js").read_text()
THERE = "typeof axe === 'object'"
FAILED = "options => axe.run(document, options).then((result) => result.violations)"
EVERYTHING: Final = {"resultTypes": ["violations"]}
"""Only what fails comes back: to carry over all that passes takes four times as long as to judge it."""
COLOURS: Final = {**EVERYTHING, "runOnly": ["color-contrast", "link-in-text-block"]}
"""The rules whose answer a scheme can change: `tests/rules/test_colours.py` sees that schemes change colours only."""
Look = tuple[Scheme, Device]
LOOKS: tuple[Look, ...] = (
    ("light", "desktop"),
    ("dark", "phone"),
    ("dark", "desktop"),
    ("light", "phone"),
)
SHARED: dict[str, tuple[Look, ...]] = {"en": LOOKS[:2], "vi": LOOKS[2:]}
"""All four looks, two in each language: for pages that are walked through in both."""


def barriers(page: Page, where: str, options: Mapping[str, object] = EVERYTHING) -> list[str]:
    """What axe finds on the page as it is now."""
    if not page.evaluate(THERE):  # to hand it over again takes as long as to judge a page
        page.evaluate(AXE)
    failed: list[dict[str, Any]] = page.evaluate(FAILED, options)
    return [
        f"{where}: {one['id']} {node['html'][:120]} {node['failureSummary'][:200]}"
        for one in failed
        for node in one["nodes"]
    ]


def violations(page: Page, where: str, looks: Sequence[Look] = LOOKS) -> list[str]:
    """What axe finds in each of these looks of the page: schemes and widths change under it.

    All rules at each width; in the other scheme at the same width, those about colours."""
    found: list[str] = []
    judged: set[Device] = set()
    for scheme, device in looks:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.set_viewport_size(SIZES[device])
        options = COLOURS if device in judged else EVERYTHING
        found += barriers(page, f"{where} ({scheme}, {device})", options)
        judged.add(device)
    return found
