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

GIVE = """([name, data, where, files, words]) => {
  const bytes = Uint8Array.from(atob(data), (one) => one.charCodeAt(0));
  const held = new DataTransfer();
  if (words) held.setData("text/plain", words);
  for (const file of files) held.items.add(new File([bytes], file, { type: "image/png", lastModified: 1 }));
  const options = { bubbles: true, cancelable: true };
  const event = name === "paste"
    ? new ClipboardEvent("paste", { ...options, clipboardData: held })
    : new DragEvent(name, { ...options, dataTransfer: held });
  document.querySelector(where).dispatchEvent(event);
}"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running_site(tmp_path_factory.mktemp("media"), stage="tests.journeys.media_stage") as address:
        yield address


def give(page: Page, how: str, data: bytes, *names: str, where: str = "#message", words: str = "") -> None:
    page.evaluate(GIVE, [how, base64.b64encode(data).decode(), where, names or ["screenshot.png"], words])


def chosen(page: Page) -> list[str]:
    """The names of the files that will be sent, by the field itself; the list says the same."""
    names: list[str] = page.evaluate(
        "[...document.querySelector('[data-files] [type=file]').files].map(one => one.name)"
    )
    expect(page.locator("[data-chosen] [data-name]")).to_have_text(names)
    return names


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
        expect(page.locator("[data-chosen] img")).to_be_visible()
        assert chosen(page) == ["screenshot.png"]
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
        give(page, "drop", as_bytes(street()), "two.png", "three.png")
        assert chosen(page) == ["screenshot.png", "two.png", "three.png"], "added, and in the place of none"
        buttons = page.locator("[data-chosen] button")
        expect(buttons.nth(1)).to_have_accessible_name("Bỏ ra two.png")
        buttons.nth(1).focus()
        page.keyboard.press("Enter")
        assert chosen(page) == ["screenshot.png", "three.png"]
        expect(buttons.nth(1)).to_be_focused()
        page.keyboard.press("Enter")
        page.keyboard.press("Enter")
        assert chosen(page) == []
        expect(page.locator("[data-chosen]")).to_be_hidden()
        assert page.evaluate("document.activeElement.id") == "file"


def test_words_that_are_copied_with_a_picture_of_themselves_stay_words(site: str, browser: Browser) -> None:
    with reader(browser) as watched:
        page = watched.page
        page.goto(f"{site}/en/")
        give(page, "paste", as_bytes(street()), words="a cell of a spreadsheet")
        assert chosen(page) == []
        give(page, "paste", as_bytes(street()), where="h1")
        assert chosen(page) == ["screenshot.png"]


@pytest.mark.parametrize("javascript", [True, False])
def test_several_files_go_with_a_tip(site: str, browser: Browser, tmp_path: Path, javascript: bool) -> None:
    places = [tmp_path / f"{number}.png" for number in range(5)]
    for number, place in enumerate(places):
        place.write_bytes(as_bytes(Image.new("RGB", (200 + number, 150), "darkgreen")))
    with reader(browser, device="phone", scheme="dark", javascript=javascript) as watched:
        page = watched.page
        page.goto(f"{site}/en/tip/")
        page.set_input_files("#file", places)
        page.click("form.tip .main")
        trouble = page.locator("[data-trouble]" if javascript else ".problem")
        expect(trouble).to_contain_text("at most four")
        if javascript:
            assert page.url.endswith("/en/tip/")
            page.locator("[data-chosen] button").first.click()
            expect(trouble).to_be_hidden()
            assert chosen(page) == [place.name for place in places[1:]]
            assert violations(page, "four files with a tip") == []
            page.set_viewport_size(SIZES["phone"])
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing sticks out"
        else:
            page.set_input_files("#file", places[1:])
        page.click("form.tip .main")
        page.wait_for_url(re.compile("/en/tip/.{20,}/"), timeout=FOUND_MS)
        expect(page.locator(".receipt .code")).to_be_visible()


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
    words = {"en": "2 of at most 4 files", "vi": "2 trên tối đa 4 tệp"}
    with reader(browser) as watched:
        page = watched.page
        page.goto(f"{site}/{language}/")
        known, other = as_bytes(street(CLAIM)), as_bytes(Image.new("RGB", (300, 200), "darkgreen"))
        files = [
            {"name": name, "mimeType": "image/png", "buffer": data}
            for name, data in (("plain.png", other), ("street.png", known))
        ]
        more = [{**files[0], "name": f"{number}.png"} for number in range(3)]
        page.set_input_files("#file", files)  # type: ignore[arg-type]
        page.set_input_files("#file", more)  # type: ignore[arg-type]
        page.click("#ask button.main")
        expect(page.locator("#ask [data-trouble]")).to_be_visible()
        expect(page.locator("#result")).to_be_hidden()
        for _time in more:
            page.locator("[data-chosen] button").last.click()
        assert chosen(page) == ["plain.png", "street.png"]
        expect(page.locator("[data-chosen] [role=status]")).to_contain_text(words[language])
        found = violations(page, "two files are chosen")
        ask(page)
        expect(page.locator(".sent-file")).to_have_count(2)
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")
        names = page.evaluate(
            "[...document.querySelectorAll('form[data-take-file] input[type=file]')].map(one => one.files[0].name)"
        )
        assert names == ["plain.png", "street.png"]
        assert [*found, *violations(page, "two answers")] == []
