"""In Chromium: the markup of a check trips no security policy, and an exported library opens from a disk."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.journeys.browser import chromium, reader
from tests.journeys.site import ROOT, running_site

pytestmark = pytest.mark.browser


def test_the_markup_and_the_exported_pages_are_quiet(tmp_path: Path) -> None:
    data, folder = tmp_path / "site", tmp_path / "library"
    data.mkdir()
    with running_site(data) as site, chromium() as browser, reader(browser) as watched:
        page = watched.page
        page.goto(f"{site}/en/checks/")
        page.locator(".checks a").first.click()
        block = page.locator('script[type="application/ld+json"]')
        assert json.loads(block.text_content() or "")["@type"] == "ClaimReview"
        assert page.locator("meta[property='og:image']").count() == 1
        assert watched.complaints == []
        assert {one.partition(site)[0] for one in watched.requests} == {""}
        environment = {name: value for name, value in os.environ.items() if not name.startswith("SOI_")}
        environment |= {"SOI_DATA_DIR": str(data), "PYTHONPATH": str(ROOT / "src")}
        command = [
            sys.executable,
            "-c",
            "from soi.site.cli import main; main()",
            "export",
            "--static",
            folder,
        ]
        subprocess.run(
            [str(one) for one in command], env=environment, check=True, capture_output=True, timeout=120
        )
    with chromium() as browser, reader(browser, device="phone", javascript=False) as watched:
        page = watched.page
        page.goto(f"file://{folder}/index.html")
        page.locator("a[href='lists/vi.html']").click()
        page.locator(".checks a").first.click()
        assert page.locator("h1").text_content()
        page.locator("a.brand").click()
        assert page.url == f"file://{folder}/index.html"
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        assert watched.complaints == []
        assert all(one.startswith(f"file://{folder}/") for one in watched.requests)
