"""Somebody who asks with a picture in a real browser: chosen, dropped or pasted, on a phone, in the dark."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.journeys.axe import violations
from tests.journeys.browser import SIZES, reader
from tests.journeys.media_stage import CLAIM, as_bytes, screenshot, street
from tests.journeys.messages import Language
from tests.journeys.site import running_site

pytestmark = pytest.mark.browser
FOUND_MS = 120_000

GIVE = """([name, data]) => {
  const bytes = Uint8Array.from(atob(data), (one) => one.charCodeAt(0));
  const held = new DataTransfer();
  held.items.add(new File([bytes], "screenshot.png", { type: "image/png" }));
  const options = { bubbles: true, cancelable: true };
  const event = name === "paste"
    ? new ClipboardEvent("paste", { ...options, clipboardData: held })
    : new DragEvent(name, { ...options, dataTransfer: held });
  document.querySelector("#message").dispatchEvent(event);
}"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running_site(tmp_path_factory.mktemp("media"), stage="tests.journeys.media_stage") as address:
        yield address


def give(page: Page, how: str, data: bytes) -> None:
    page.evaluate(GIVE, [how, base64.b64encode(data).decode()])


def ask(page: Page) -> None:
    page.click("#ask button.main")
    page.wait_for_selector("#result:not([hidden])", timeout=FOUND_MS)


@pytest.mark.parametrize("how", ["paste", "drop"])
def test_a_screenshot_is_pasted_or_dropped_and_shown_before_it_is_sent(
    site: str, browser: Browser, how: str
) -> None:
    with reader(browser) as watched:
        page = watched.page
        page.goto(f"{site}/en/")
        give(page, how, as_bytes(street(CLAIM)))
        expect(page.locator("#chosen")).to_be_visible()
        expect(page.locator("#chosen-picture")).to_be_visible()
        expect(page.locator("#chosen-name")).to_have_text("screenshot.png")
        ask(page)
        expect(page.locator("#result")).to_contain_text("The same picture")
        expect(page.locator("#result .found")).to_contain_text(CLAIM)
        assert watched.complaints == []
        assert page.context.cookies() == []


def test_what_was_chosen_can_be_taken_out_again(site: str, browser: Browser) -> None:
    with reader(browser) as watched:
        page = watched.page
        page.goto(f"{site}/vi/")
        give(page, "paste", as_bytes(street()))
        page.click("#chosen-remove")
        expect(page.locator("#chosen")).to_be_hidden()
        assert page.evaluate("document.querySelector('#file').files.length") == 0
        assert page.evaluate("document.activeElement.id") == "message"


def test_without_scripts_it_works_as_a_form(site: str, browser: Browser, tmp_path: Path) -> None:
    place = tmp_path / "street.png"
    place.write_bytes(as_bytes(street(CLAIM)))
    with reader(browser, javascript=False) as watched:
        page = watched.page
        page.goto(f"{site}/en/")
        page.set_input_files("#file", place)
        page.click("#ask button.main", timeout=FOUND_MS)
        page.wait_for_selector("#result .found", timeout=FOUND_MS)
        expect(page.locator("#result")).to_contain_text("The same picture")


def test_the_file_goes_with_the_tip_without_choosing_it_twice(site: str, browser: Browser) -> None:
    with reader(browser) as watched:
        page = watched.page
        page.goto(f"{site}/en/")
        other = street().rotate(180).crop((0, 0, 300, 300)).effect_spread(40)
        give(page, "drop", as_bytes(other))
        ask(page)
        form = page.locator("form[data-take-file]").first
        expect(form).to_be_attached()
        assert page.evaluate("document.querySelector('#leave-file-1').files[0].name") == "screenshot.png"


@pytest.mark.parametrize("language", ["vi", "en"])
def test_answers_about_pictures_pass_axe_at_every_width(
    site: str, browser: Browser, language: Language, tmp_path: Path
) -> None:
    with reader(browser, device="phone", scheme="dark") as watched:
        page = watched.page
        page.goto(f"{site}/{language}/")
        give(page, "paste", screenshot())
        found = violations(page, "a picture is chosen")
        ask(page)
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
        found += violations(page, "an answer with both pictures")
        expect(page.locator(".sides polygon").first).to_be_attached()
        page.set_viewport_size(SIZES["phone"])
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing sticks out"
        link = page.locator("#result a[href*='/c/']").first.get_attribute("href")
        page.goto(f"{site}{link}")
        expect(page.locator(".media img")).to_have_attribute("alt", "Phố ngập, có vây cá mập.")
        found += violations(page, "a check with a picture")
        page.goto(f"{site}/{language}/tip/")
        found += violations(page, "leaving a file")
        assert found == []


@pytest.mark.parametrize("language", ["en", "vi"])
def test_several_files_are_dropped_together_and_each_is_left_with_the_desk_by_itself(
    site: str, browser: Browser, language: Language
) -> None:
    words = {"en": "and 1 more", "vi": "và 1 tệp nữa"}
    with reader(browser) as watched:
        page = watched.page
        page.goto(f"{site}/{language}/")
        known, other = as_bytes(street(CLAIM)), as_bytes(Image.new("RGB", (300, 200), "darkgreen"))
        files = [
            {"name": name, "mimeType": "image/png", "buffer": data}
            for name, data in (("plain.png", other), ("street.png", known))
        ]
        page.set_input_files("#file", files * 3)  # type: ignore[arg-type]
        page.click("#ask button.main")
        expect(page.locator("#ask")).to_have_class(re.compile("failed"))
        expect(page.locator("#result")).to_be_hidden()
        page.set_input_files("#file", files)  # type: ignore[arg-type]
        expect(page.locator("#chosen-name")).to_have_text(f"plain.png {words[language]}")
        found = violations(page, "two files are chosen")
        ask(page)
        expect(page.locator(".sent-file")).to_have_count(2)
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
        names = page.evaluate(
            "[...document.querySelectorAll('form[data-take-file] input[type=file]')].map(one => one.files[0].name)"
        )
        assert names == ["plain.png", "street.png"]
        assert [*found, *violations(page, "two answers")] == []
