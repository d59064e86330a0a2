"""A check made at the desk in a real browser: with the keyboard alone, by several people, on a phone, without
JavaScript, and when the line is bad."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.journeys.axe import barriers
from tests.journeys.browser import SIZES, Device, Scheme
from tests.journeys.desk_stage import HOST, PAGE, QUOTE, SITE, Stage, running_desk

pytestmark = pytest.mark.browser
DRAFT = {
    "claim": "Súc miệng nước muối mỗi sáng diệt hết virus cúm.",
    "claim_long": "Súc miệng nước muối mỗi sáng là diệt hết virus cúm trong họng.",
    "supports": "Không tìm thấy; đã tìm: who.int, PubMed.",
    "undermines": "WHO: không có bằng chứng.",
    "title": "Nước muối không diệt được virus cúm",
    "summary": "Nước muối làm dịu họng, không diệt virus.",
    "body": "WHO viết rõ: không có bằng chứng.",
}
CHOICES = {"selection": "requested", "harm": "health", "verdict": "false"}


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A desk with questions, and cases in every state."""
    with running_desk(tmp_path_factory.mktemp("desk")) as running:
        yield running


def focus(page: Page, selector: str) -> None:
    """Press Tab until the element is reached, as somebody does who has no mouse."""
    for _press in range(250):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"no way to {selector} with Tab")


def press(page: Page, selector: str) -> None:
    """Reach a button or link with Tab and press Enter; wait for the page it leads to."""
    focus(page, selector)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def choose(page: Page, selector: str) -> None:
    """Reach a radio button or box and choose it."""
    focus(page, selector)
    if not page.evaluate("document.activeElement.checked"):
        page.keyboard.press("Space")
    assert page.evaluate("document.activeElement.checked")


def declare_none(page: Page) -> None:
    choose(page, "input[name=conflict]")
    press(page, "form[action$=declare] button")


def fill_in(page: Page) -> None:
    """Write the whole draft, moving from field to field with Tab."""
    for name, words in DRAFT.items():
        focus(page, f"#{name}")
        page.keyboard.type(words)
        if name == "claim_long":
            focus(page, "#language")
            page.keyboard.press("Control+a")
            page.keyboard.type("vi")
            for choice in ("selection", "harm"):
                pick(page, choice)
        if name == "undermines":
            source(page, 1, "https://moh.example/cum", "MoH")  # the captured page is the first
        if name == "undermines":
            pick(page, "verdict")
    for name, days in (("valid_as_of", -2), ("review_on", 365)):
        focus(page, f"#{name}")
        page.keyboard.type((datetime.now(tz=UTC) + timedelta(days)).strftime("%m%d%Y"))


def pick(page: Page, name: str) -> None:
    """Choose from a list with the arrow keys."""
    focus(page, f"#{name}")
    for _press in range(30):
        if page.evaluate("document.activeElement.value") == CHOICES[name]:
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"{CHOICES[name]} is not in the list of {name}")


def source(page: Page, number: int, url: str, title: str) -> None:
    focus(page, f"[name=sources-{number}-url]")
    page.keyboard.type(url)
    focus(page, f"[name=sources-{number}-title]")
    page.keyboard.type(title)


def test_it_needs_no_mouse_from_the_claim_to_publication(stage: Stage, browser: Browser) -> None:
    with stage.window(browser, "Châu") as author:
        page = author.page
        page.goto(f"{stage.address}/en/desk/")
        press(page, ".queue .title")
        press(page, "form[action$=open] button")
        case = page.url
        press(page, "form[action$=take] button")
        press(page, "form[action$=start] button")
        declare_none(page)
        focus(page, "#capture-url")
        page.keyboard.type(SITE + PAGE)
        page.keyboard.press("Enter")
        expect(page.locator(".captures h3")).to_be_visible(timeout=90_000)
        focus(page, ".captures summary")
        page.keyboard.press("Enter")
        focus(page, ".captures textarea")
        page.keyboard.type("words that nobody wrote there")
        page.keyboard.press("Control+Enter")
        expect(page.locator(".problems")).to_be_focused()
        assert "not in the captured text" in page.inner_text(".problems")
        focus(page, ".captures textarea")
        page.keyboard.press("Control+a")
        page.keyboard.type(QUOTE)
        page.keyboard.press("Control+Enter")
        expect(page.locator("#field-quotes q")).to_have_text(QUOTE)
        press(page, "form[action$=source] button")
        page.goto(case)
        fill_in(page)
        focus(page, "#summary")
        with page.expect_navigation():
            page.keyboard.press("Control+Enter")
        expect(page.locator(".messages")).to_contain_text("Everything is saved.")
        press(page, "form[action$=submit] button")
        assert page.locator(".problems").count() == 0, page.inner_text(".problems")
        expect(page.locator("[aria-current=step]")).to_have_text("In review")
        assert [one for one in author.complaints if "422" not in one] == []
        assert [url for url in author.requests if not url.startswith(stage.address)] == []
    read_and_sign(stage, browser, case)
    with stage.window(browser, "Emma") as editor:
        editor.page.goto(case)
        press(editor.page, "form[action$=publish] button")
        assert editor.page.locator(".problems").count() == 0, editor.page.inner_text(".problems")
        expect(editor.page.locator("[aria-current=step]")).to_have_text("Published")


def read_and_sign(stage: Stage, browser: Browser, case: str) -> None:
    with stage.window(browser, "Sơn") as second:
        page = second.page
        page.goto(case)
        press(page, "a[href$='/reading/']")
        declare_none(page)
        press(page, "form:has([name=blind][value=yes]) button")
        told = page.content()
        assert DRAFT["title"] not in told
        assert DRAFT["summary"] not in told
        choose(page, "input[name=verdict]")  # the first of the list: false
        press(page, "form[action$=verdict] button")
        assert DRAFT["summary"] in page.content()
        choose(page, "input[name=right]")
        choose(page, "input[name=all]")
        press(page, "form[action$=sign] button")
        assert page.locator(".problems").count() == 0, page.inner_text(".problems")


def test_it_brings_two_writers_together(stage: Stage, browser: Browser) -> None:
    where = f"{stage.address}/en/{stage.cases['drafting']}"
    with stage.window(browser, "Châu") as one, stage.window(browser, "Emma") as other:
        for window in (one, other):
            window.page.goto(where)
        other.page.fill("#title", "Của Emma")
        expect(other.page.locator("#state-title .settled")).to_have_text("saved", timeout=15_000)
        one.page.fill("#title", "Của Châu")
        clash = one.page.locator("#state-title [role=alert]")
        expect(clash).to_contain_text("Emma changed this meanwhile", timeout=15_000)
        assert one.page.input_value("#title") == "Của Châu", "nobody's words are touched"
        one.page.click("#state-title button")
        expect(one.page.locator(".problems")).to_be_focused()
        sides = one.page.locator(".side")
        expect(sides.nth(0)).to_contain_text("Của Châu")
        expect(sides.nth(1)).to_contain_text("Của Emma")
        one.page.check("input[value=edited]")
        one.page.fill("textarea[name=edited-title]", "Của cả hai")
        one.page.click("button.main")
        expect(one.page.locator("#title")).to_have_value("Của cả hai")


def test_it_writes_on_quickly_without_colliding_with_itself(stage: Stage, browser: Browser) -> None:
    with stage.window(browser, "Châu") as window:
        page = window.page
        page.goto(f"{stage.address}/en/{stage.cases['drafting']}")

        def slowly(route: Route) -> None:
            page.wait_for_timeout(700)
            route.continue_()

        page.route("**/save/summary", slowly)
        box = page.locator("#summary")
        box.fill("một")
        page.wait_for_timeout(1700)
        box.press_sequentially(" hai ba bốn", delay=120)
        page.wait_for_timeout(1700)
        box.press_sequentially(" năm")
        page.click(".savebar button")
        expect(page.locator(".messages")).to_contain_text("Everything is saved.", timeout=15_000)
        assert page.input_value("#summary") == "một hai ba bốn năm"
        page.unroute_all(behavior="ignoreErrors")


def test_it_says_when_nothing_can_be_saved(stage: Stage, browser: Browser) -> None:
    with stage.window(browser, "Châu") as window:
        page = window.page
        page.goto(f"{stage.address}/en/{stage.cases['drafting']}")
        page.route("**/save/**", lambda route: route.abort())
        page.fill("#contact", "Đã gọi WHO.")
        expect(page.locator("#state-contact")).to_contain_text("Not saved", timeout=15_000)
        page.unroute("**/save/**")
        page.evaluate("window.dispatchEvent(new Event('online'))")
        expect(page.locator("#state-contact .settled")).to_have_text("saved", timeout=15_000)
        page.reload()
        assert page.input_value("#contact") == "Đã gọi WHO."


def test_it_counts_characters_as_they_are_typed(stage: Stage, browser: Browser) -> None:
    with stage.window(browser, "Châu") as window:
        page = window.page
        page.goto(f"{stage.address}/en/{stage.cases['drafting']}")
        page.fill("#claim", "ố" * 76)
        expect(page.locator("#count-claim")).to_have_text("76 / 75")
        expect(page.locator("#count-claim")).to_have_class("counter over")
        page.fill("#claim", "🙂" * 3)
        expect(page.locator("#count-claim")).to_have_text("3 / 75")


def test_it_works_without_javascript(stage: Stage, browser: Browser) -> None:
    with stage.window(browser, "Châu", javascript=False) as window:
        page = window.page
        page.goto(f"{stage.address}/vi/{stage.cases['drafting']}")
        page.fill("#undermines", "Không có bằng chứng.")
        page.click(".savebar button")
        expect(page.locator(".messages")).to_contain_text("Đã lưu tất cả.")
        assert page.input_value("#undermines") == "Không có bằng chứng."
        page.fill("#capture-url", SITE + "/cum")
        page.click("form[action$=capture] button")
        expect(page.locator(".captures h3").first).to_be_visible()
        page.click(".captures summary >> nth=0")
        page.fill(".captures textarea >> nth=0", QUOTE)
        page.click(".captures form[action$=quote] button >> nth=0")
        expect(page.locator("#field-quotes q").first).to_have_text(QUOTE)
        page.goto(f"{stage.address}/vi/desk/")
        page.check(".queue input >> nth=0")
        page.check(".queue input >> nth=1")
        page.click(".withall button")
        expect(page.locator(".messages")).to_contain_text("Giờ là một câu hỏi.")
        page.click("form[action$=undo] button >> nth=0")
        expect(page.locator(".messages")).to_contain_text("Đã hoàn tác.")


def _views(page: Page, stage: Stage, language: str) -> Iterator[str]:
    """Bring the page to each view of the desk in turn."""
    paths = ["desk/", "desk/?tab=aside", "desk/published/", "desk/tasks/", "desk/complaints/", "desk/new"]
    paths += [*stage.cases.values(), stage.cases["drafting"] + "close", "desk/pages/", "desk/pages/team/vi/"]
    paths += ["desk/feeds/", stage.cases["published"] + "withdraw", stage.cases["in-review"] + "reading/"]
    for path in paths:
        page.goto(f"{stage.address}/{language}/{path}")
        for summary in page.locator("summary").all():
            summary.click()
        yield path
    page.goto(f"{stage.address}/{language}/desk/")
    page.click(".queue .title >> nth=0")
    yield "question"
    page.click("a[href$='/close']")
    yield "close a question"
    page.goto(f"{stage.address}/{language}/desk/feeds/")
    page.fill("#feed-url", f"http://{HOST}/")
    page.click("form[action$='/look'] button.main")
    expect(page.locator(".key")).to_be_visible()
    yield "look at a feed"
    page.goto(f"{stage.address}/{language}/desk/feeds/")
    page.fill("#feed-url", f"http://{HOST}/nothing")
    page.click("form[action$='/look'] button.main")
    expect(page.locator(".problems")).to_be_visible()
    yield "no feed there"


@pytest.mark.parametrize(
    ("language", "scheme", "device"),
    [
        ("en", "light", "desktop"),
        ("en", "dark", "phone"),
        ("vi", "dark", "desktop"),
        ("vi", "light", "phone"),
    ],
)
def test_it_has_no_barrier_and_fits(
    stage: Stage, browser: Browser, language: str, scheme: Scheme, device: Device
) -> None:
    found: list[str] = []
    with stage.window(browser, "Emma", scheme=scheme, device=device) as window:
        for where in _views(window.page, stage, language):
            found += barriers(window.page, where)
            width: int = window.page.evaluate("document.documentElement.scrollWidth")
            if width > SIZES[device]["width"]:
                found.append(f"{where}: {width} pixels wide")
    assert found == []


def test_it_needs_no_mouse_to_settle_what_lies_beside_and_what_others_say(
    stage: Stage, browser: Browser
) -> None:
    with stage.window(browser, "Emma") as editor:
        page = editor.page
        page.goto(f"{stage.address}/en/{stage.cases['waiting']}")
        press(page, "#beside form[action$=use] button")
        expect(page.locator(".messages")).to_contain_text("It stands now")
        press(page, "#beside form[action$=leave] button")
        assert page.locator("#beside").count() == 0
        page.goto(f"{stage.address}/en/{stage.cases['disagreement']}")
        choose(page, "input[name=outcome]")
        focus(page, "#note")
        page.keyboard.type("Hai câu khác nhau.")
        press(page, "form[action$=settle] button")
        expect(page.locator("form[action$=settle]")).to_have_count(0)
        page.goto(f"{stage.address}/en/desk/feeds/")
        focus(page, "#feed-url")
        page.keyboard.type(f"http://{HOST}/")
        press(page, "form[action$='/look'] button.main")
        choose(page, "[name=compared]")
        press(page, "form[action$='/follow'] button")
        expect(page.locator(".messages")).to_contain_text("It is followed")
        press(page, "form[action$='/pause'] button")
        focus(page, "details summary")
        page.keyboard.press("Enter")
        press(page, "form[action$='/remove'] button")
        expect(page.locator(".messages")).to_contain_text("followed no more")
        assert editor.complaints == []


def test_it_needs_no_mouse_and_no_script_to_take_a_file_away(tmp_path: Path, browser: Browser) -> None:
    why = "Mặt của một đứa trẻ."
    with running_desk(tmp_path) as stage:
        with stage.window(browser, "Châu", javascript=False) as window:
            page = window.page
            page.goto(f"{stage.address}/en/{stage.cases['picture']}")
            page.click("a[href$='/take-away']")
            page.fill("#why", why)
            page.click("button.danger")
            expect(page.locator(".messages")).to_contain_text("The file is gone, for good.")
            expect(page.locator(".tips")).to_contain_text(why)
            expect(page.locator("a[href$='/take-away']")).to_have_count(0)
        with stage.window(browser, "Emma") as window:
            page = window.page
            page.goto(f"{stage.address}/en/{stage.cases['published']}")
            for reached in ("a[href$='/take-away']", "#why", "button.danger"):
                focus(page, reached)
                if reached == "#why":
                    page.keyboard.type(why)
                    continue
                with page.expect_navigation():
                    page.keyboard.press("Enter")
            expect(page.locator(".messages")).to_contain_text("The file is gone. 1 check says so")
            expect(page.locator("#case-media")).to_contain_text(why)
            expect(page.locator("a[href$='/take-away']")).to_have_count(0)
            found = barriers(page, "the case")
            page.goto(f"{stage.address}/en/{stage.cases['check']}")
            expect(page.locator("figure.media")).to_contain_text("A file was taken away here on")
            expect(page.locator("figure.media")).to_contain_text(why)
            expect(page.locator("#history")).to_contain_text(why)
            assert [*found, *barriers(page, "the check")] == []
