"""The web channel: leaving a message, the page of its receipt, erasing, and whatever hostile can be posted there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest
from django.test import Client
from pytest_django import Settings

from soi.answers.models import Letter, Purpose, Stage
from soi.checks.actions import correct, publish, withdraw
from soi.inbox.actions import NotKeptError
from soi.inbox.models import Correspondent, Message, Question, Tip
from soi.inbox.pieces import MAX_MESSAGE
from soi.tipline.channels.web import guarding, views
from soi.tipline.pace import Pace
from soi.tipline.worker import work_off
from tests.fakes.drafts import draft
from tests.tipline.tipline_cast import FLU

if TYPE_CHECKING:
    from tests.conftest import Person

pytestmark = pytest.mark.django_db
UNKNOWN = "Uống nước lá đu đủ mỗi sáng chữa khỏi bệnh tiểu đường trong một tháng"
ONCE = re.compile(r'name="once" value="([^"]+)"')
CODE = re.compile(r"^/(?:vi|en)/tip/((?:[0-9A-HJKMNP-TV-Z]{5}-){3}[0-9A-HJKMNP-TV-Z]{5})/$")


@pytest.fixture(autouse=True)
def _calm(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody else writes, and no worker runs: tests call it when they want it."""
    monkeypatch.setattr(guarding, "PAGES", Pace(60, 10))
    monkeypatch.setattr(views, "PATIENCE", 0.0)


@pytest.fixture
def browser() -> Iterator[Client]:
    browser = Client(headers={"accept-language": "en"}, enforce_csrf_checks=True)
    yield browser
    assert not browser.cookies, "no page of a receipt sets a cookie"


def text_of(response: Any) -> str:
    return bytes(response.content).decode()


def mark(browser: Client) -> str:
    found = ONCE.search(text_of(browser.get("/en/tip/")))
    assert found
    return found[1]


def leave(browser: Client, words: str, language: str = "en", **more: Any) -> Any:
    return browser.post(f"/{language}/tip/", {"message": words, "once": mark(browser)}, **more)


def left(browser: Client, words: str, language: str = "en") -> str:
    """Leave a message, have it attended; the address of its page."""
    response = leave(browser, words, language)
    assert response.status_code == 303
    work_off()
    return str(response["Location"])


def payloads(page: str) -> list[str]:
    return re.findall(r'name="payload" value="([^"]+)"', page)


def press(browser: Client, address: str, payload: str) -> Any:
    once = ONCE.search(text_of(browser.get(address)))
    assert once
    answer = browser.post(f"{address}press", {"payload": payload, "once": once[1]})
    work_off()
    return answer


def test_it_takes_a_message_and_leads_to_the_page_of_its_receipt(browser: Client) -> None:
    response = leave(browser, UNKNOWN)
    code = CODE.match(response["Location"])
    assert response.status_code == 303
    assert code, "the address holds the code and nothing that was said"
    waiting = text_of(browser.get(response["Location"]))
    assert code[1] in waiting
    assert "arrived safely" in waiting
    work_off()
    page = text_of(browser.get(response["Location"]))
    assert "It is with the desk." in page
    assert "We have no check of this yet." in page
    assert "đu đủ" not in page, "whoever finds the address does not read what was sent"
    assert Letter.objects.get().stage == Stage.READ
    assert Tip.objects.get().channel == "web"


def test_it_keeps_its_pages_out_of_caches_and_search_and_tells_no_other_site(browser: Client) -> None:
    for address in (left(browser, UNKNOWN), "/en/tip/", "/en/tip/find", "/en/tip/erased", "/en/tip/nope/"):
        headers = browser.get(address).headers
        assert headers["Cache-Control"] == "no-store"
        assert headers["X-Robots-Tag"] == "noindex"
        assert headers["Referrer-Policy"] == "same-origin"


def test_it_keeps_a_form_that_is_sent_twice_once(browser: Client) -> None:
    form = {"message": UNKNOWN, "once": mark(browser)}
    places = {browser.post("/en/tip/", form)["Location"] for _ in range(3)}
    work_off()
    places |= {browser.post("/en/tip/", form)["Location"]}
    work_off()
    assert len(places) == 1
    assert Message.objects.count() == Tip.objects.count() == Letter.objects.count() == 1


def test_it_loses_nothing_when_somebody_goes_back_and_writes_something_else(browser: Client) -> None:
    once = mark(browser)
    first = browser.post("/en/tip/", {"message": UNKNOWN, "once": once})["Location"]
    second = browser.post("/en/tip/", {"message": UNKNOWN + " và ung thư.", "once": once})["Location"]
    assert first != second
    assert Message.objects.count() == 2


def test_it_answers_at_once_what_has_been_checked_and_hears_that_it_helped(browser: Client) -> None:
    check = publish(draft()).check
    address = left(browser, FLU, "vi")
    page = text_of(browser.get(address))
    assert check.claim in page
    assert f'<a href="/vi/c/{check.uid}/">' in page
    (yes, no) = payloads(page)
    assert press(browser, address, yes)["Location"] == address
    page = text_of(browser.get(address))
    assert Letter.objects.get(purpose=Purpose.ANSWER).useful is True
    assert payloads(page) == []
    assert no not in page


def test_a_button_pressed_twice_counts_once(browser: Client) -> None:
    publish(draft())
    address = left(browser, FLU)
    page = text_of(browser.get(address))
    once = ONCE.search(page)
    assert once
    for _ in range(2):
        browser.post(f"{address}press", {"payload": payloads(page)[0], "once": once[1]})
        work_off()
    assert Letter.objects.filter(purpose=Purpose.WORD).count() == 1


def test_it_offers_a_choice_and_believes_none_of_these(browser: Client) -> None:
    publish(draft(claim="Uống 2 lít nước mỗi ngày giúp thận khỏe.", external_id="water"))
    address = left(browser, "Uống 5 lít nước mỗi ngày giúp thận khỏe.")
    page = text_of(browser.get(address))
    assert "tell us which one you meant" in page
    assert ">Number 1</button>" in page
    none = payloads(page)[-1]
    assert none.startswith("none:")
    press(browser, address, none)
    page = text_of(browser.get(address))
    assert "none of our checks answers this" in page
    assert "It is with the desk." in page
    assert payloads(page) == []


def test_the_answer_stands_there_once_it_is_published_and_a_correction_takes_its_place(
    browser: Client,
) -> None:
    from soi.answers.actions import resolve

    address = left(browser, UNKNOWN)
    check = publish(draft(claim=UNKNOWN, external_id="papaya")).check
    resolve(Question.objects.get(), check=check, right_for_all=True)
    page = text_of(browser.get(address))
    assert "It is answered." in page
    assert "It has been checked now" in page
    assert Letter.objects.get(purpose=Purpose.ANSWER).stage == Stage.READ
    correct(check.uid, draft(claim=UNKNOWN, external_id="papaya", verdict="misleading"), "Too strong a word.")
    page = text_of(browser.get(address))
    assert "Please go by the newer message below" in page
    assert "Too strong a word." in page
    withdraw(check.uid, "The source was withdrawn.")
    page = text_of(browser.get(address))
    assert "We have withdrawn the check" in page
    assert "What you sent is misleading" not in page, "a withdrawn check is not shown as if it held"
    assert Letter.objects.exclude(stage=Stage.READ).count() == 0


def test_looking_with_a_program_is_not_reading(browser: Client) -> None:
    address = left(browser, UNKNOWN)
    browser.head(address)
    feed = browser.get(f"{address}feed.atom")
    assert feed["Content-Type"].startswith("application/atom+xml")
    root = ET.fromstring(feed.content)
    spaces = {"a": "http://www.w3.org/2005/Atom"}
    assert [one.text for one in root.findall("a:entry/a:title", spaces)] == ["No check of it yet"]
    assert "We have no check of this yet." in text_of(feed)
    assert "đu đủ" not in text_of(feed)
    assert Letter.objects.get().stage == Stage.SENT
    browser.get(address, headers={"purpose": "prefetch"})
    assert Letter.objects.get().stage == Stage.READ


def test_htmx_gets_only_how_far_it_is_and_stops_asking_once_it_is_answered(browser: Client) -> None:
    publish(draft())
    waiting, answered = left(browser, UNKNOWN), left(browser, FLU)
    part = text_of(browser.get(waiting, headers={"hx-request": "true"}))
    assert part.startswith('<div id="progress"')
    assert "hx-trigger" in part
    assert "hx-trigger" not in text_of(browser.get(answered))


def test_one_can_go_on_under_the_same_code(browser: Client) -> None:
    publish(draft())
    address = left(browser, "Xin chào")
    page = text_of(browser.get(address))
    assert "I am the bot" in page
    once = ONCE.search(page)
    assert once
    assert browser.post(f"{address}say", {"message": FLU, "once": once[1]})["Location"] == address
    work_off()
    page = text_of(browser.get(address))
    assert "It is answered." in page
    assert Correspondent.objects.count() == 1


@pytest.mark.parametrize("attended", [True, False])
def test_it_erases_everything_under_a_code(browser: Client, attended: bool) -> None:
    address = left(browser, UNKNOWN) if attended else leave(browser, UNKNOWN)["Location"]
    gone = browser.post(f"{address}erase")
    assert gone.status_code == 303
    assert "It is erased" in text_of(browser.get(gone["Location"]))
    work_off()
    assert not Correspondent.objects.exists()
    assert not Letter.objects.exists()
    assert not Tip.objects.exclude(sealed=None).exists()
    assert not Message.objects.exclude(envelope=None).exists()
    assert browser.post(f"{address}erase").status_code == 404


def test_the_word_delete_erases_too(browser: Client) -> None:
    address = left(browser, UNKNOWN)
    browser.post(f"{address}say", {"message": "xoá"})
    work_off()
    assert browser.get(address).status_code == 404
    assert not Tip.objects.exclude(sealed=None).exists()


def test_a_form_sent_again_after_erasing_brings_nothing_back(browser: Client) -> None:
    form = {"message": UNKNOWN, "once": mark(browser)}
    address = browser.post("/en/tip/", form)["Location"]
    browser.post(f"{address}erase")
    again = browser.post("/en/tip/", form)
    assert again["Location"] == "/en/tip/erased"
    work_off()
    assert not Tip.objects.exists()


def test_an_erased_code_looks_like_one_that_never_was(browser: Client) -> None:
    address = left(browser, UNKNOWN)
    browser.post(f"{address}erase")
    erased, unknown = browser.get(address), browser.get("/en/tip/AAAAA-BBBBB-CCCCC-DDDDD/")
    assert erased.status_code == unknown.status_code == 404
    code = address.split("/")[3]
    assert text_of(erased).replace(code, "AAAAA-BBBBB-CCCCC-DDDDD") == text_of(unknown)


HOSTILE = ("nope", "a%00b", "..%2f..%2fetc", "x" * 3000, "%F0%9F%92%A9", "' OR 1=1--", "<script>", "٣" * 20)


@pytest.mark.parametrize("code", HOSTILE)
@pytest.mark.parametrize("what", ["", "press", "say", "erase", "feed.atom"])
def test_it_has_no_page_for_a_hostile_code(browser: Client, code: str, what: str) -> None:
    method = browser.post if what in {"press", "say", "erase"} else browser.get
    answer = method(f"/en/tip/{code}/{what}", {"message": "x", "payload": "yes:l0123456789abcdef"})
    assert answer.status_code == 404
    assert "<script>" not in text_of(answer).replace("<script src", "")


def test_it_finds_a_code_however_it_is_typed(browser: Client) -> None:
    address = left(browser, UNKNOWN)
    code = address.split("/")[3]
    for typed in (
        code,
        code.lower().replace("-", " "),
        f"  {code.replace('-', '')}",
        code.replace("0", "o").replace("1", "l"),
    ):
        found = browser.post("/en/tip/find", {"code": typed})
        assert (found.status_code, found["Location"]) == (303, address)
        assert "code=" not in found["Location"]
    missing = browser.post("/en/tip/find", {"code": "<b>no</b>"})
    assert missing.status_code == 404
    assert "&lt;b&gt;no&lt;/b&gt;" in text_of(missing)
    assert browser.get(f"/en/tip/{code.lower()}/")["Location"] == address


@pytest.mark.parametrize("words", ["", "  \n ", "\x00"])
def test_it_says_that_there_is_nothing_in_the_box(browser: Client, words: str) -> None:
    answer = leave(browser, words)
    assert answer.status_code == 422
    assert 'role="alert"' in text_of(answer)
    assert not Message.objects.exists()


def test_it_gives_back_what_is_too_long(browser: Client) -> None:
    answer = leave(browser, "ă" * (MAX_MESSAGE + 1))
    assert answer.status_code == 422
    assert "ă" * (MAX_MESSAGE + 1) in text_of(answer)
    assert leave(browser, "ă" * MAX_MESSAGE).status_code == 303
    assert browser.post("/en/tip/", {"message": "x" * 5_000_000, "once": mark(browser)}).status_code == 413


def test_it_slows_down_whoever_floods_it_and_nobody_else(
    browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guarding, "PAGES", Pace(2, 3600))
    answers = [leave(browser, f"{UNKNOWN} {n}") for n in range(3)]
    assert [one.status_code for one in answers] == [303, 303, 429]
    assert UNKNOWN in text_of(answers[-1])
    assert answers[-1]["Retry-After"]
    assert leave(browser, UNKNOWN, REMOTE_ADDR="198.51.100.7").status_code == 303


def test_it_knows_a_household_by_its_network_and_a_proxy_by_its_word(rf: Any, settings: Settings) -> None:
    def place(remote: str, told: str = "") -> str:
        return guarding.place_of(rf.get("/", REMOTE_ADDR=remote, HTTP_X_FORWARDED_FOR=told))

    assert place("2001:db8::1") == place("2001:db8::2") != place("2001:db8:1::1")
    assert place("192.0.2.1", "203.0.113.9") == "192.0.2.1", "without a proxy nobody's word counts"
    settings.SOI_HTTPS = True
    assert place("127.0.0.1", "6.6.6.6, 203.0.113.9") == "203.0.113.9"
    assert place("127.0.0.1") == "127.0.0.1"


def test_it_keeps_the_words_in_the_box_when_they_cannot_be_stored(
    browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(envelopes: Any) -> Any:
        raise NotKeptError("disk full")

    monkeypatch.setattr("soi.tipline.actions.accept_many", full)
    answer = leave(browser, UNKNOWN)
    assert answer.status_code == 503
    assert UNKNOWN in text_of(answer)


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
    ],
)
def test_it_refuses_forms_that_another_site_sent(browser: Client, headers: dict[str, str]) -> None:
    address = left(browser, UNKNOWN)
    for path in ("/en/tip/", "/en/tip/find", *(f"{address}{what}" for what in ("press", "say", "erase"))):
        form = {"message": UNKNOWN, "once": "a" * 24, "payload": "x", "code": "x"}
        assert browser.post(path, form, headers=headers).status_code == 403
    assert Message.objects.count() == 1
    assert browser.get(address).status_code == 200


def test_a_post_without_its_mark_only_fills_the_form_in(browser: Client) -> None:
    page = browser.post("/en/tip/", {"message": "<b>đu đủ</b>"})
    assert page.status_code == 200
    assert "&lt;b&gt;đu đủ&lt;/b&gt;</textarea>" in text_of(page)
    assert browser.post("/en/tip/", {"message": UNKNOWN, "once": "short"}).status_code == 200
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    "payload",
    ["", "erase", "erase:l0123456789abcdef", "yes:<script>", "pick:l0123456789abcdef:١", "x" * 9000],
)
def test_no_made_up_button_does_anything(browser: Client, payload: str) -> None:
    address = left(browser, UNKNOWN)
    assert browser.post(f"{address}press", {"payload": payload}).status_code == 303
    assert Message.objects.count() == 1


def test_a_button_of_somebody_elses_letter_changes_nothing_of_theirs(browser: Client) -> None:
    publish(draft())
    theirs = left(browser, FLU)
    yes = payloads(text_of(browser.get(theirs)))[0]
    press(browser, left(browser, UNKNOWN), yes)
    assert Letter.objects.get(purpose=Purpose.ANSWER).useful is None


def test_what_people_send_never_becomes_a_link_or_markup(browser: Client) -> None:
    address = left(browser, f"<img src=x> {UNKNOWN} https://evil.example/x\n\n{FLU} http://evil.example/y")
    page = text_of(browser.get(address))
    assert "<img src=x>" not in page
    assert "evil.example/" not in re.sub(r"evil\[\.\]example", "", page)


def test_it_speaks_vietnamese_throughout(asker: Person) -> None:
    address = left(asker.browser, UNKNOWN, "vi")
    pages = [
        text_of(asker.browser.get(one)) for one in (address, "/vi/tip/", "/vi/tip/find", "/vi/tip/erased")
    ]
    for english in ("desk", "Your", "code", "Erase", "Received", "answer"):
        assert [english for page in pages if re.search(rf">[^<]*\b{english}\b", page)] == []
