"""Every page passes axe-core with all its rules, in both languages and both schemes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.browser import Device, Scheme, reader
from tests.journeys.messages import ANSWERED, CLOSE, UNKNOWN, Language

pytestmark = pytest.mark.browser
AXE = (Path(__file__).parent / "vendor" / "axe-4.14.1.min.js").read_text()
ADDRESSES = ("", "checks/", "search/?q=cancer", "search/?q=qqqq", "about/", "no-such-page")


def _violations(page: Page, where: str) -> list[str]:
    page.evaluate(AXE)
    found: dict[str, Any] = page.evaluate("axe.run(document)")
    return [
        f"{where}: {one['id']} {node['html'][:120]} {node['failureSummary'][:200]}"
        for one in found["violations"]
        for node in one["nodes"]
    ]


@pytest.mark.parametrize(("scheme", "device"), [("light", "desktop"), ("dark", "phone")])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_it_has_no_barrier(
    site: str, browser: Browser, language: Language, scheme: Scheme, device: Device
) -> None:
    violations: list[str] = []
    with reader(browser, scheme=scheme, device=device) as watched:
        page = watched.page
        for path in ADDRESSES:
            page.goto(f"{site}/{language}/{path}")
            violations += _violations(page, path)
        for check in ("unproven", "false"):
            page.goto(f"{site}/{language}/checks/?verdict={check}")
            page.click(".checks a >> nth=0")
            violations += _violations(page, check)
        for message in (ANSWERED, CLOSE, UNKNOWN):
            page.goto(f"{site}/{language}/")
            page.fill("#message", message[language])
            page.click("#ask button")
            page.wait_for_selector("#found")
            for summary in page.locator("summary").all():
                summary.click()
            violations += _violations(page, message[language])
        page.goto(f"{site}/api/docs")
        violations += _violations(page, "docs")
    assert violations == []
