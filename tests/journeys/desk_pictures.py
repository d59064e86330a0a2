"""Make the pictures of the guide to the desk: `python -m tests.journeys.desk_pictures` writes
docs/guide/images/desk-*.png. English by day, Vietnamese by night, and both on a phone in desk-phone-??.png.

Needs Chromium and fonts-noto-core. Look at them before you commit them.
"""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.journeys.browser import SIZES, Device, Scheme, chromium
from tests.journeys.desk_stage import PAGE, QUOTE, SITE, Stage, running_desk
from tests.journeys.screenshots import FOLDER
from tests.journeys.site import ROOT

TALLEST: dict[Device, int] = {"desktop": 1100, "phone": 1100}
LOOKS: tuple[tuple[str, Device, Scheme], ...] = (
    ("en", "desktop", "light"),
    ("vi", "desktop", "dark"),
    ("vi", "phone", "light"),
)
PIECES = {
    "claim": "Súc miệng nước muối mỗi sáng diệt hết virus cúm trong họng.",
    "claim_long": "Súc miệng nước muối mỗi sáng là diệt hết virus cúm, không cần tiêm vắc xin.",
    "appearances": "https://posts.example/nuoc-muoi",
}


def taken(page: Page, name: str, device: Device) -> None:
    """Save the page as it is in a window that is a little higher than usual."""
    page.set_viewport_size({"width": SIZES[device]["width"], "height": TALLEST[device]})
    page.evaluate("document.activeElement.blur(); window.scrollTo(0, 0)")
    page.screenshot(path=FOLDER / f"desk-{name}.png")


def _named(what: str, language: str, device: Device) -> str:
    return f"{what}-{language}" if device == "desktop" else f"phone-{what}-{language}"


def prepare(stage: Stage, browser: Browser) -> str:
    """Open a case on the first question, with evidence in it; gives its path without the language."""
    with stage.window(browser, "Châu") as window:
        page = window.page
        page.goto(f"{stage.address}/en/desk/")
        page.click(".queue .title >> nth=0")
        page.click("form[action$=open] button")
        for verb in ("take", "start"):
            page.click(f"form[action$={verb}] button")
        page.fill("#capture-url", SITE + PAGE)
        page.click("form[action$=capture] button")
        expect(page.locator(".captures h3")).to_be_visible(timeout=90_000)
        page.click(".captures summary")
        page.fill(".captures textarea", QUOTE)
        page.click(".captures form[action$=quote] button.main")
        expect(page.locator("#field-quotes q")).to_be_visible()
        for name, words in PIECES.items():
            page.fill(f"#{name}", words)
        page.click(".savebar button")
        return page.url.split("/en/")[1].partition("#")[0]


def clash(stage: Stage, browser: Browser, language: str, device: Device, scheme: Scheme) -> None:
    """Two people write in one field; the page that brings them together."""
    where = f"{stage.address}/{language}/{stage.cases['drafting']}"
    with (
        stage.window(browser, "Châu", device=device, scheme=scheme) as one,
        stage.window(browser, "Emma") as other,
    ):
        one.page.goto(where)
        other.page.goto(where)
        for window, words in (
            (other, f"Nước muối ấm làm dịu họng, nhưng không diệt được virus cúm. ({language})"),
            (one, f"Nước muối làm dịu cơn đau họng, nhưng không diệt virus. ({language})"),
        ):
            window.page.fill("#summary", words)
            window.page.click(".savebar button")
        taken(one.page, _named("merge", language, device), device)


def _reading(stage: Stage, browser: Browser, language: str, scheme: Scheme) -> None:
    with stage.window(browser, "Sơn", scheme=scheme) as window:
        page = window.page
        page.goto(f"{stage.address}/{language}/{stage.cases['in-review']}reading/")
        if page.locator("form:has([name=blind][value=yes]) button").count():
            page.click("form:has([name=blind][value=yes]) button")
            taken(page, f"blind-{language}", "desktop")
            page.check("input[value=misleading]")
            page.click("form[action$=verdict] button")
        taken(page, f"reading-{language}", "desktop")


def main() -> None:
    """Take every picture anew."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, running_desk(Path(folder)) as stage, chromium() as browser:
        for language, device, scheme in LOOKS:
            with stage.window(browser, "Emma", device=device, scheme=scheme) as window:
                window.page.goto(f"{stage.address}/{language}/desk/")
                taken(window.page, _named("queue", language, device), device)
        case = prepare(stage, browser)
        for language, device, scheme in LOOKS:
            with stage.window(browser, "Châu", device=device, scheme=scheme) as window:
                window.page.goto(f"{stage.address}/{language}/{case}")
                taken(window.page, _named("case", language, device), device)
                window.page.click("#question a >> nth=0")
                if device == "desktop":
                    taken(window.page, f"question-{language}", device)
            clash(stage, browser, language, device, scheme)
            if device == "desktop":
                _reading(stage, browser, language, scheme)
    made = sorted(str(path.relative_to(ROOT)) for path in FOLDER.glob("desk-*.png"))
    subprocess.run(["pngquant", "--force", "--ext=.png", "--speed=1", "64", *made], check=True, cwd=ROOT)


if __name__ == "__main__":
    main()
