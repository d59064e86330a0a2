"""What readers say of a check without an account: the forms, their limits, and the page of a complaint."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.utils import timezone

from soi.checks.actions import DUE_DAYS, answer_feedback, erase_answered, withdraw
from soi.checks.models import Feedback
from soi.pace import BusyError, Pace
from tests.library.library_cast import Shelf

if TYPE_CHECKING:
    from tests.conftest import Person

WORDS = "The second source says the opposite: https://example.org/study"


@pytest.fixture(autouse=True)
def _calm(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test starts with nobody else writing."""
    monkeypatch.setattr("soi.library.views.voices.COMPLAINTS", Pace(20, 30))
    monkeypatch.setattr("soi.library.views.voices.THANKS", Pace(60, 1))


def text_of(response: Any) -> str:
    return bytes(response.content).decode()


def address(shelf: Shelf, what: str, language: str = "en") -> str:
    return f"/{language}/c/{shelf['lemon-vi'].uid}/{what}/"


def test_it_takes_a_complaint_without_account_or_cookie(shelf: Shelf, stranger: Person) -> None:
    assert 'method="post"' in text_of(stranger.browser.get(address(shelf, "wrong")))
    sent = stranger.browser.post(address(shelf, "wrong"), {"text": WORDS}, follow=True)
    row = Feedback.objects.get(kind="wrong")
    assert row.text == WORDS
    assert sent.redirect_chain == [(f"/en/feedback/{row.uid}/?new=1", 302)]
    page = text_of(sent)
    due = timezone.localdate() + timedelta(days=DUE_DAYS)
    assert f"You get an answer by <strong>{due.day} {due:%b %Y}</strong>" in page
    assert row.uid in page
    assert WORDS not in page, "whoever finds the address does not read what was written"
    assert sent.headers["Cache-Control"] == "no-store"
    assert not stranger.browser.cookies


def test_it_shows_the_reply_under_the_reference(shelf: Shelf, client: Client) -> None:
    client.post(address(shelf, "wrong"), {"text": WORDS})
    row = Feedback.objects.get()
    answer_feedback(row.uid, "You are right <thank you>.")
    page = text_of(client.get(f"/en/feedback/{row.uid}/"))
    assert "You are right &lt;thank you&gt;." in page
    erase_answered(timezone.now() + timedelta(seconds=1))
    assert "the words have been erased since" in text_of(client.get(f"/en/feedback/{row.uid}/"))


def test_it_admits_that_an_answer_is_late(shelf: Shelf, client: Client) -> None:
    client.post(address(shelf, "wrong"), {"text": WORDS})
    row = Feedback.objects.get()
    assert "That day has passed" not in text_of(client.get(f"/en/feedback/{row.uid}/"))
    Feedback.objects.update(due_on=timezone.localdate() - timedelta(days=1))
    assert "That day has passed" in text_of(client.get(f"/en/feedback/{row.uid}/"))
    assert "1 of them is late." in text_of(client.get(f"/en/c/{row.check_row.uid}/"))


@pytest.mark.parametrize("uid", ["nope", "a%00b", "0123456789abcdef"])
def test_it_has_no_page_for_an_unknown_reference(shelf: Shelf, client: Client, uid: str) -> None:
    client.post(address(shelf, "helped"))
    assert client.get(f"/en/feedback/{uid}/").status_code == 404
    thanks = Feedback.objects.get(kind="helped").uid
    assert client.get(f"/en/feedback/{thanks}/").status_code == 404


@pytest.mark.parametrize("text", ["", "   ", "\x00", "x" * 5_001])
def test_it_refuses_with_a_sentence_and_gives_the_words_back(shelf: Shelf, client: Client, text: str) -> None:
    response = client.post(address(shelf, "wrong"), {"text": text})
    assert response.status_code == 422
    page = text_of(response)
    assert 'role="alert"' in page
    assert text.strip("\x00 ") in page
    assert Feedback.objects.count() == 0


def test_it_refuses_more_than_the_server_reads(shelf: Shelf, client: Client) -> None:
    assert client.post(address(shelf, "wrong"), {"text": "x" * 5_000_000}).status_code == 413
    assert Feedback.objects.count() == 0


def test_it_slows_a_flood_down_and_keeps_the_words(
    shelf: Shelf, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("soi.library.views.voices.COMPLAINTS", Pace(2, 3600))
    monkeypatch.setattr("soi.library.views.voices.THANKS", Pace(1, 3600))
    answers = [client.post(address(shelf, "wrong"), {"text": WORDS}) for _ in range(4)]
    assert [one.status_code for one in answers] == [302, 302, 429, 429]
    assert WORDS in text_of(answers[-1])
    assert [client.post(address(shelf, "helped")).status_code for _ in range(2)] == [302, 429]
    assert Feedback.objects.count() == 3


def test_its_pace_comes_back_with_time(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr("soi.pace.time.monotonic", lambda: now[0])
    pace = Pace(burst=2, seconds=10)
    pace.take()
    pace.take()
    with pytest.raises(BusyError):
        pace.take()
    now[0] += 10
    pace.take()
    with pytest.raises(BusyError):
        pace.take()
    now[0] += 10_000
    pace.take()
    pace.take()
    with pytest.raises(BusyError):
        pace.take()


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"origin": "https://elsewhere.example"}, 403),
        ({"origin": "null"}, 403),
        ({"sec-fetch-site": "same-origin"}, 302),
        ({"origin": "http://testserver"}, 302),
        ({}, 302),
    ],
)
def test_it_takes_no_form_that_another_site_sent(
    shelf: Shelf, client: Client, headers: dict[str, str], status: int
) -> None:
    for what in ("wrong", "helped"):
        response = client.post(address(shelf, what), {"text": WORDS}, headers=headers)
        assert response.status_code == status
    assert Feedback.objects.count() == (2 if status == 302 else 0)


def test_it_counts_in_public(shelf: Shelf, client: Client) -> None:
    page = f"/en/c/{shelf['lemon-vi'].uid}/"
    assert "Nobody has complained about this check." in text_of(client.get(page))
    thanked = client.post(address(shelf, "helped"), follow=True)
    assert "Thank you" in text_of(thanked)
    client.post(address(shelf, "wrong"), {"text": WORDS})
    client.post(address(shelf, "wrong"), {"text": WORDS})
    answer_feedback(Feedback.objects.filter(kind="wrong").first().uid, "Yes.")  # type: ignore[union-attr]
    body = text_of(client.get(page))
    assert "1 reader said that it helped." in body
    assert "2 complaints so far: 1 answered, 1 open." in body
    log = text_of(client.get("/en/corrections/"))
    assert "<dt>Complaints</dt><dd>2</dd>" in log
    assert "<dt>Open</dt><dd>1</dd>" in log


def test_it_takes_no_more_words_about_a_withdrawn_check(shelf: Shelf, client: Client) -> None:
    withdraw(shelf["lemon-vi"].uid, "Gone.")
    for what in ("wrong", "helped"):
        response = client.post(address(shelf, what), {"text": WORDS})
        assert response.headers["Location"] == f"/en/c/{shelf['lemon-vi'].uid}/"
    assert Feedback.objects.count() == 0
    assert client.post("/en/c/nope/wrong/", {"text": WORDS}).status_code == 404
    assert client.get(address(shelf, "helped")).status_code == 302
