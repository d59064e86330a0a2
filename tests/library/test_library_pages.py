"""The public pages, asked for as a browser without JavaScript would."""

from __future__ import annotations

import logging
import threading
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from soi.checks.actions import publish, withdraw
from soi.library.limits import MESSAGE_LIMIT
from soi.match.results import Difference
from tests.library.library_cast import SHELF, Answering, Shelf, found, piece

if TYPE_CHECKING:
    from tests.conftest import Person

VI, EN = "/vi/", "/en/"


def text_of(response: Any) -> str:
    return bytes(response.content).decode()


def ask(client: Client, message: str, language: str = EN, **more: str) -> Any:
    return client.post(f"{language}ask", {"message": message, **more})


@pytest.mark.django_db
def test_it_greets_with_one_box_in_the_readers_language(asker: Person, stranger: Person) -> None:
    assert asker.browser.get("/", follow=True).redirect_chain == [("/vi/", 302)]
    assert stranger.browser.get("/", follow=True).redirect_chain == [("/en/", 302)]
    assert "Bạn nhận được điều gì?" in text_of(asker.browser.get("/vi/"))
    page = text_of(stranger.browser.get("/en/"))
    assert "What reached you?" in page
    assert '<html lang="en">' in page


def test_it_answers_a_message_that_was_checked(shelf: Shelf, asker: Person) -> None:
    response = ask(asker.browser, "Uống nước chanh nóng mỗi sáng chữa khỏi ung thư.", VI)
    page = text_of(response)
    check = shelf["lemon-vi"]
    assert "<strong>Sai</strong>" in page
    assert check.claim in page
    assert f'href="/vi/c/{check.uid}/"' in page
    assert "https://www.who.int/lemon" in page
    assert "WHO · Nguồn gốc" in page
    assert "4/5/2026" in page, "the day of the check"
    assert "7/6/2026" in page, "valid as of"
    assert "Example Desk" in page


def test_it_says_honestly_that_nothing_was_checked(shelf: Shelf, stranger: Person) -> None:
    page = text_of(
        ask(stranger.browser, "The city library sold all of its blue bicycles to a circus in May.")
    )
    assert "Not checked yet" in page
    assert "What you can look at meanwhile" in page
    assert '<form class="none"' not in page


@pytest.mark.parametrize(
    ("message", "words"),
    [("Xin chào", "Chào bạn!"), ("Vaccine", "Bạn cho thêm vài chữ nhé"), ("   ", "Chưa có gì để đọc")],
)
def test_it_has_a_sentence_of_its_own_for_what_is_no_claim(
    shelf: Shelf, asker: Person, message: str, words: str
) -> None:
    page = text_of(ask(asker.browser, message, VI))
    assert words in page
    assert "Trong lúc này bạn có thể xem" not in page


@pytest.mark.parametrize("reason", ["greeting", "one-word", "bare-link", "opinion", "prediction", "empty"])
def test_it_gives_each_reason_own_words(
    shelf: Shelf, answering: Answering, client: Client, reason: str
) -> None:
    answering(piece("new", reason=reason))
    page = text_of(ask(client, "x"))
    assert "Not checked yet" not in page
    answering(piece("new", reason="nothing-near"))
    assert "Not checked yet" in text_of(ask(client, "x"))


def test_it_lets_the_reader_say_none_of_these(shelf: Shelf, answering: Answering, client: Client) -> None:
    differs = Difference("number", "2 litres", "5 litres")
    near = (found(shelf["water-5l"], differences=(differs,)), found(shelf["lemon-en"]))
    answering(piece("choose", near=near))
    page = text_of(ask(client, "Drink 2 litres of water"))
    assert "Is it one of these?" in page
    assert "The check says 5 litres, your message says 2 litres." in page
    for one in near:
        assert f'href="/en/c/{one.check.uid}/"' in page
    assert "Missing context" not in page, "a verdict on another claim would be read as the answer"
    assert 'name="none" value="0"' in page
    after = text_of(ask(client, "Drink 2 litres of water", none="0"))
    assert "Thank you for looking." in after
    assert shelf["water-5l"].claim not in after


def test_it_takes_back_only_what_was_refused(shelf: Shelf, answering: Answering, client: Client) -> None:
    answering(
        piece("answer", text="First.", answer=found(shelf["lemon-en"])),
        piece("choose", text="Second.", near=(found(shelf["moon"]),)),
    )
    page = text_of(ask(client, "First. Second.", none="1"))
    assert "Your message holds 2 claims" in page
    assert shelf["lemon-en"].claim in page
    assert shelf["moon"].claim not in page
    assert '<input type="hidden" name="none" value="1">' in page, "a second refusal keeps the first"


def test_it_says_when_a_message_is_the_opposite(shelf: Shelf, answering: Answering, client: Client) -> None:
    answering(piece("answer", answer=found(shelf["lemon-en"], polarity="opposite")))
    page = text_of(ask(client, "Hot lemon water does not cure cancer."))
    assert "The same question, the other way round" in page
    assert "<strong>False</strong>" not in page


def test_it_shows_why_with_the_words_that_matched(shelf: Shelf, answering: Answering, client: Client) -> None:
    answering(piece("answer", text="Hot <lemon>", answer=found(shelf["lemon-en"])))
    page = text_of(ask(client, "Hot <lemon>"))
    assert "about 97 %" in page
    assert "<mark>Hot </mark>&lt;lemon&gt;" in page
    assert "<code>words</code>" in page
    assert "<code>length</code>" not in page, "a part that weighed nothing"


def test_it_never_puts_a_message_into_an_address(shelf: Shelf, client: Client) -> None:
    response = ask(client, "Uống nước chanh nóng mỗi sáng chữa khỏi ung thư.")
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
    reloaded = client.get("/en/ask", {"message": "secret"})
    assert reloaded.status_code == 302
    assert reloaded.headers["Location"] == "/en/"
    page = text_of(response)
    assert 'method="get"' not in page.split("<main")[1].split('class="search"')[0]


def test_it_sets_no_cookie_and_asks_for_none(shelf: Shelf, stranger: Person) -> None:
    for address in ("/en/", "/en/checks/", "/en/about/", "/en/search/?q=moon"):
        stranger.browser.get(address)
    assert ask(stranger.browser, "Hot lemon water cures cancer.").status_code == 200
    assert not stranger.browser.cookies


def test_it_logs_nothing_of_what_was_asked(
    shelf: Shelf, client: Client, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    canary = "kanarienvogel-48151623"
    with caplog.at_level(logging.DEBUG):
        ask(client, f"{canary} cures cancer, is that true?")
        ask(client, canary * 9000)
        client.post("/api/v1/ask", {"text": f"{canary} cures cancer"}, content_type="application/json")
        client.post("/api/v1/ask", f'{{"text": "{canary}', content_type="application/json")
        client.post("/api/v1/ask", {"txt": canary}, content_type="application/json")
        client.get("/v1alpha1/claims:search", {"query": canary})
        client.get("/en/search/", {"q": canary})
    out, err = capfd.readouterr()
    database = [record for record in caplog.records if record.name.startswith("django.db")]
    said = "\n".join(record.getMessage() for record in caplog.records if record not in database)
    assert canary not in said + out + err


def test_it_refuses_a_message_that_is_too_long_and_says_so(shelf: Shelf, client: Client) -> None:
    assert "its first 20000 characters were read" in text_of(ask(client, "a " * (MESSAGE_LIMIT // 2)))
    assert "characters were read" not in text_of(ask(client, "a " * 9000))
    for size in (MESSAGE_LIMIT + 1, 10_000_000):
        response = ask(client, "a" * size)
        assert response.status_code == 413
        assert "100,000 characters" in text_of(response)
        assert "aaaa" not in text_of(response)


@pytest.mark.parametrize(
    "message", ["\x00", "a\x00b \ud800".encode("utf-8", "surrogatepass"), "\u202e\u200b", "<script>"]
)
def test_it_survives_odd_messages(shelf: Shelf, client: Client, message: str | bytes) -> None:
    response = client.post("/en/ask", {"message": message})
    assert response.status_code == 200
    assert "<script>" not in text_of(response).split("<main")[1]


def test_it_survives_a_body_that_is_no_form(shelf: Shelf, client: Client) -> None:
    binary = client.post("/en/ask", b"\xff\xfe\x00" * 50, content_type="application/octet-stream")
    assert binary.status_code == 200
    broken = client.post("/en/ask", b"--x\r\n", content_type="multipart/form-data; boundary=x")
    assert broken.status_code in {200, 400}


def test_it_asks_for_patience_when_every_place_is_taken(
    shelf: Shelf, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = threading.BoundedSemaphore(1)
    monkeypatch.setattr("soi.library.limits._places", full)
    monkeypatch.setattr("soi.library.limits.WAIT_SECONDS", 0.01)
    with full:
        page = ask(client, "Hot lemon water cures cancer.")
        program = client.post("/api/v1/ask", {"text": "x"}, content_type="application/json")
        search = client.get("/en/search/", {"q": "lemon"})
    assert (page.status_code, program.status_code, search.status_code) == (429, 429, 429)
    assert page.headers["Retry-After"] == program.headers["Retry-After"] == "2"
    assert "Many people are asking right now" in text_of(page)
    assert ask(client, "Hot lemon water cures cancer.").status_code == 200, "the place is given back"


def test_it_gives_htmx_the_answer_alone(shelf: Shelf, client: Client) -> None:
    response = client.post(
        "/en/ask", {"message": "Hot lemon water cures cancer."}, headers={"HX-Request": "true"}
    )
    page = text_of(response)
    assert "<html" not in page
    assert 'id="result"' in page
    assert 'hx-swap-oob="true"' in page, "the language switch learns the message"
    too_long = client.post("/en/ask", {"message": "a" * 100_001}, headers={"HX-Request": "true"})
    assert "<html" not in text_of(too_long)


def test_it_keeps_the_page_when_the_language_is_switched(shelf: Shelf, client: Client) -> None:
    assert 'href="/vi/checks/?topic=health&amp;page=1"' in text_of(
        client.get("/en/checks/?topic=health&page=1")
    )
    page = text_of(ask(client, "Hot lemon & water"))
    assert '<form method="post" action="/vi/ask">' in page
    assert '<input type="hidden" name="message" value="Hot lemon &amp; water">' in page


def test_it_shows_a_check_at_its_own_address(shelf: Shelf, client: Client) -> None:
    check = shelf["lemon-vi"]
    page = text_of(client.get(f"/en/c/{check.uid}/"))
    assert "<title>False: Uống nước chanh nóng mỗi sáng chữa khỏi ung thư. · Soi</title>" in page
    assert f'<link rel="canonical" href="http://127.0.0.1:8000/en/c/{check.uid}/">' in page
    assert f'hreflang="vi" href="http://127.0.0.1:8000/vi/c/{check.uid}/"' in page
    assert '<h1 lang="vi">' in page
    assert "<h3>Background</h3>" in page
    assert "<td>2020</td>" in page
    assert "First published here." in page
    assert "CC-BY-4.0" in page
    assert client.get(f"/c/{check.uid}/", headers={"accept-language": "vi"}).status_code == 302


def test_it_shows_what_changed(shelf: Shelf, client: Client) -> None:
    changed = replace(SHELF[0], verdict="misleading", valid_as_of=SHELF[0].reviewed_on)
    publish(changed, note="The verdict was too strong.")
    page = text_of(client.get(f"/en/c/{shelf['lemon-vi'].uid}/"))
    assert "you are reading version 2" in page
    assert "The verdict was too strong." in page
    assert "<strong>Misleading</strong>" in page


def test_it_keeps_a_withdrawn_check_at_its_address_and_nowhere_else(shelf: Shelf, client: Client) -> None:
    check = shelf["lemon-en"]
    withdraw(check.uid, "Its main source was retracted.")
    response = client.get(f"/en/c/{check.uid}/")
    page = text_of(response)
    assert response.status_code == 410
    assert "This check has been withdrawn." in page
    assert "Its main source was retracted." in page
    assert check.uid not in text_of(ask(client, "Hot lemon water cures cancer."))
    assert check.uid not in text_of(client.get("/en/checks/"))
    assert check.uid not in text_of(client.get("/en/search/", {"q": "lemon"}))


def test_it_warns_of_a_check_that_has_grown_old(shelf: Shelf, client: Client) -> None:
    old = publish(replace(SHELF[4], valid_as_of=SHELF[1].claim_date)).check
    fresh = shelf["lemon-vi"]
    assert "more than two years ago" in text_of(client.get(f"/en/c/{old.uid}/"))
    assert "more than two years ago" not in text_of(client.get(f"/en/c/{fresh.uid}/"))


def test_it_shows_a_publishers_own_rating(shelf: Shelf, client: Client) -> None:
    page = text_of(client.get(f"/en/c/{shelf['own-words'].uid}/"))
    assert "Half a truth" in page
    assert "local news" in text_of(client.get("/en/checks/"))


def test_it_narrows_the_library(shelf: Shelf, client: Client) -> None:
    def listed(**chosen: str) -> set[str]:
        page = text_of(client.get("/en/checks/", chosen))
        return {name for name, check in shelf.items() if check.uid in page}

    assert listed() == set(shelf)
    assert listed(topic="health") == {"lemon-vi", "lemon-en", "water-5l"}
    assert listed(verdict="true") == {"helmet"}
    assert listed(language="en", topic="health") == {"lemon-en"}
    assert listed(topic="nothing like this") == set()
    assert listed(topic="\x00", verdict="\x00", page="x") == set()


def test_it_turns_pages(shelf: Shelf, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("soi.library.views.browsing.PER_PAGE", 3)
    first = text_of(client.get("/en/checks/?language="))
    assert "Page 1 of 3" in first
    assert 'rel="next" href="?language=&amp;page=2"' in first
    last = text_of(client.get("/en/checks/?page=3"))
    assert last.count('class="stamp') == 1
    assert "Page 3 of 3" in text_of(client.get("/en/checks/?page=99"))


@pytest.mark.parametrize("query", ["lemon", "Great Wall Moon", "nước chanh", "nuoc chanh chua ung thu"])
def test_it_searches_the_library_by_words(shelf: Shelf, client: Client, query: str) -> None:
    wanted = {"l": "lemon-en", "G": "moon", "n": "lemon-vi"}[query[0]]
    page = text_of(client.get("/en/search/", {"q": query}))
    assert shelf[wanted].uid in page


@pytest.mark.parametrize("query", ["", "\x00", "%", "a" * 999, "zzzz qqqq"])
def test_it_survives_odd_searches(shelf: Shelf, client: Client, query: str) -> None:
    assert client.get("/en/search/", {"q": query}).status_code == 200
    assert client.get("/en/search/", {"q": "a" * 1001}).status_code == 413


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/en/nope", "/en/c/nope/", "/en/c/a%00b/", "/vi/checks/nope"])
def test_it_has_a_page_for_what_is_not_there(client: Client, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 404
    assert 'class="brand"' in text_of(response)


@pytest.mark.django_db
def test_it_has_a_page_for_its_own_failures(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(message: str) -> None:
        raise RuntimeError("the engine fell over: " + message)

    monkeypatch.setattr("soi.library.views.asking.find", broken)
    client.raise_request_exception = False
    response = ask(client, "canary")
    assert response.status_code == 500
    assert "Something broke on our side" in text_of(response)
    assert "canary" not in text_of(response)


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/en/", "/vi/about/", "/api/docs"])
def test_it_is_light(client: Client, address: str) -> None:
    assert len(client.get(address).content) < 30_000


def test_it_says_what_it_never_does(client: Client, db: None) -> None:
    page = text_of(client.get("/en/about/"))
    assert "It never scores, ranks or profiles people." in page
    assert page.count('class="stamp') == 8, "every verdict is explained"


def test_it_offers_to_ask_the_desk_where_nothing_fits_and_only_there(shelf: Shelf, client: Client) -> None:
    unknown = "Last night the <county> library sold all of its blue bicycles to a circus."
    page = text_of(ask(client, unknown))
    assert 'action="/en/tip/"' in page
    assert "Ask the desk to check this" in page
    carried = 'name="message" value="Last night the &lt;county&gt; library sold'
    assert carried in page.partition('action="/en/tip/"')[2]
    for message in ("hello", "Uống nước chanh nóng mỗi sáng chữa khỏi ung thư.", ""):
        assert 'action="/en/tip/"' not in text_of(ask(client, message))


@pytest.mark.django_db
def test_its_foot_says_what_is_kept_and_for_how_long(client: Client) -> None:
    assert "Only what you leave with the desk is kept, for 30 days at most." in text_of(client.get("/en/"))
