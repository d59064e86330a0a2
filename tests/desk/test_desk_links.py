"""The page that a message links to is read when a checker asks, kept, and looked up; a wall is never looked up."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from soi.answers.engine import reopen
from soi.checks.actions import publish
from soi.evidence.actions import capture
from soi.evidence.models import Capture
from soi.evidence.pictures import Pictures
from soi.evidence.queries import article
from soi.inbox.actions import IncomingTip, receive
from soi.inbox.models import Question, Tip
from soi.inbox.sealing import Words, unseal
from soi.people.models import AuditEntry
from tests.conftest import Person
from tests.evidence.evidence_cast import captured, outside, page
from tests.fakes.drafts import draft
from tests.fakes.web import FakeWeb, fake_web

pytestmark = pytest.mark.django_db

CLAIM = "Súc miệng nước muối diệt được vi-rút cúm"
ARTICLE = f"""<!doctype html><html lang=vi><head><meta charset=utf-8><title>Mẹo hay mỗi ngày</title></head><body>
<nav><a href=/>Trang chủ</a><a href=/the-thao>Bóng đá</a><a href=/gia-vang>Giá vàng hôm nay tăng mạnh</a></nav>
<article><h1>{CLAIM}</h1><p>{CLAIM}, nhiều người truyền nhau như vậy trong mùa lạnh năm nay. Họ pha một thìa muối
vào cốc nước ấm rồi súc họng ba lần mỗi ngày, sáng, trưa và tối, và tin rằng như thế là đủ.</p>
<p>Cách làm này được chia sẻ rất nhiều lần trong các nhóm gia đình, kèm theo lời kể của những người đã thử.</p>
</article>
<footer>Liên hệ quảng cáo: đường dây nóng. Bản quyền thuộc về tòa soạn.</footer></body></html>"""
LOGIN = """<html><head><meta charset=utf-8><title>Đăng nhập</title></head><body><h1>Đăng nhập</h1>
<form><input name=u><input type=password name=p><button>Đăng nhập</button></form></body></html>"""


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, settings: Settings) -> Iterator[None]:
    settings.SOI_DATA_DIR = tmp_path
    reopen()
    yield
    reopen()


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeWeb]:
    """A small internet; nobody takes pictures of it."""
    monkeypatch.setattr("soi.evidence.actions.pictures", lambda body, content_type: Pictures())
    with fake_web({"/meo": page(ARTICLE), "/kin": page(LOGIN)}) as played:
        monkeypatch.setattr(
            "soi.evidence.actions.capture",
            lambda url, about, by: capture(url, about, by, wire=outside(played)),
        )
        yield played


def _asked(link: str) -> Question:
    receive(IncomingTip("post", "p", "m", f"Cái này có đúng không ạ? {link}"))
    return Question.objects.get()


def _read(who: Person, question: Question, url: str) -> tuple[int, str]:
    answer = who.browser.post(f"/en/desk/questions/{question.uid}/read-link", {"url": url})
    return answer.status_code, answer.content.decode()


def test_a_check_of_what_the_page_says_is_found(checker: Person, web: FakeWeb) -> None:
    publish(draft(claim=CLAIM, language="vi"))
    question = _asked("http://bao.example.org/meo?utm_source=zalo")
    shown = checker.browser.get(f"/en/desk/questions/{question.uid}/").content.decode()
    assert "Read the page" in shown
    code, said = _read(checker, question, "http://bao.example.org/meo?utm_source=zalo")
    assert code == 200
    assert "A check fits:" in said
    assert CLAIM in said
    kept = Capture.objects.get()
    assert kept.about == question.uid
    assert AuditEntry.objects.get(action="desk.read-link").detail == {"capture": kept.uid, "flags": []}


def test_a_sign_in_page_is_never_looked_up(checker: Person, web: FakeWeb) -> None:
    publish(draft(claim="Đăng nhập", language="vi"))
    question = _asked("http://bao.example.org/kin")
    code, said = _read(checker, question, "http://bao.example.org/kin")
    assert code == 200
    assert "not the page that was meant" in said
    assert "A check fits:" not in said
    assert "sign-in page" in said


def test_only_what_a_message_links_to_is_fetched(checker: Person, web: FakeWeb) -> None:
    question = _asked("http://bao.example.org/meo")
    code, said = _read(checker, question, "http://bao.example.org/kin")
    assert code == 422
    assert "links there" in said
    assert web.requests == []


def test_whoever_may_not_read_messages_may_not_read_their_links(volunteer: Person, web: FakeWeb) -> None:
    question = _asked("http://bao.example.org/meo")
    assert _read(volunteer, question, "http://bao.example.org/meo")[0] == 403
    assert web.requests == []


def test_menus_and_notices_are_no_part_of_an_article(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("soi.evidence.actions.pictures", lambda body, content_type: Pictures())
    kept = captured(ARTICLE)
    assert "Giá vàng" in kept.text
    assert "Giá vàng" not in article(kept)
    assert "pha một thìa muối" in article(kept)


def test_a_page_of_a_question_opens_each_message_once(
    checker: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("soi.desk.queries.messages.MOST_MESSAGES", 55)
    for number in range(60):
        receive(IncomingTip("post", f"p{number}", f"m{number}", f"Có đúng không? https://a.example/{number}"))
    question = Question.objects.earliest("pk")
    Tip.objects.update(question=question)
    address = f"/en/desk/questions/{question.uid}/"
    checker.browser.get(address)  # suggestions read what is new to this process
    names: list[str] = []

    def counted(name: str, sealed: bytes, wrapped: bytes) -> Words:
        names.append(name)
        return unseal(name, sealed, wrapped)

    monkeypatch.setattr("soi.inbox.opening.unseal", counted)
    for at, many in ((1, 55), (2, 60)):
        names.clear()
        page = checker.browser.get(f"{address}?page={at}").content.decode()
        assert page.count("<code>https://a.example/") == 20
        assert len(names) == len(set(names)) == many
        assert page.count("<blockquote") == (50 if at == 1 else 10)
