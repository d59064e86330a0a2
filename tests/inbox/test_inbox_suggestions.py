"""What may belong together, and counts of at least ten people."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from soi.inbox import statistics, suggestions
from soi.inbox.actions import IncomingTip, erase_by_receipt, merge, purge, receive
from soi.inbox.models import Question, Tip
from tests.inbox.conftest import Send

LEMON = "Uống 2 lít nước chanh mỗi sáng sẽ chữa khỏi bệnh ung thư gan"
OTHERS = (
    "Ngân hàng nhà nước sẽ đổi toàn bộ tiền giấy sang tiền mới",
    "The town hall will close on Friday because of the storm",
    "Trường tiểu học cho học sinh nghỉ đến hết tháng sau",
    "Sầu riêng xanh phát nổ làm hai người bị thương",
)


@pytest.fixture(autouse=True)
def anew() -> Iterator[None]:
    """Each test begins as a new process does."""
    suggestions.start_anew()
    yield
    suggestions.start_anew()


def _question(uid: str) -> Question:
    return Question.objects.get(uid=uid)


@pytest.mark.django_db
def test_it_suggests_what_is_said_otherwise_and_in_another_language(send: Send) -> None:
    mine = _question(send(LEMON).tips[0].question_uid)
    again = send("Có phải ung thư gan chữa khỏi được nhờ nước chanh uống mỗi sáng không").tips[0].question_uid
    english = send("Drinking lemon water every morning cures liver cancer").tips[0].question_uid
    for text in OTHERS:
        send(text)
    found = suggestions.suggest(mine)
    assert {one.question.uid for one in found[:2]} == {again, english}
    assert suggestions.waiting() == 0
    assert all(0 < one.score <= 1 for one in found)
    own = {tip.uid for tip in mine.tips.all()}
    assert all(one.why.tip_uid in own and one.why.other_uid not in own for one in found)


@pytest.mark.django_db
def test_what_differs_is_said_and_counts_half(send: Send) -> None:
    mine = _question(send(LEMON).tips[0].question_uid)
    send(LEMON.replace("2 lít", "5 lít"))
    (found,) = suggestions.suggest(mine)
    assert found.why.differs
    assert any(one.kind == "number" for one in found.why.differences)
    assert found.score <= suggestions.DIFFERS


@pytest.mark.django_db
def test_any_tip_of_a_merged_question_finds_others(send: Send) -> None:
    one, other = (send(text).tips[0].question_uid for text in OTHERS[:2])
    merge([other], one, "person:1")
    like = send("Is it true that the town hall closes this Friday? There is a storm").tips[0].question_uid
    send(OTHERS[3])
    assert suggestions.suggest(_question(one))[0].question.uid == like
    assert suggestions.suggest(_question(like))[0].question.uid == one


@pytest.mark.django_db
def test_what_is_merged_or_erased_is_suggested_no_more(send: Send) -> None:
    mine = _question(send(LEMON).tips[0].question_uid)
    receipt = send("Ung thư gan chữa khỏi được nhờ nước chanh uống mỗi sáng")
    english = send("Drinking lemon water every morning cures liver cancer").tips[0].question_uid
    assert len(suggestions.suggest(mine)) == 2
    erase_by_receipt(receipt.code)
    assert [found.question.uid for found in suggestions.suggest(mine)] == [english]
    merge([english], mine.uid, "person:1")
    assert suggestions.suggest(mine) == []


@pytest.mark.django_db
def test_it_says_how_much_it_has_yet_to_read(send: Send, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = _question(send(LEMON).tips[0].question_uid)
    for text in OTHERS:
        send(text)
    monkeypatch.setattr(suggestions, "_BATCH", 2)
    monkeypatch.setattr(suggestions, "SECONDS", 1e-9)
    seen = []
    for _ in range(5):
        suggestions.suggest(mine)
        seen.append(suggestions.waiting())
    assert seen[-1] == 0
    assert seen == sorted(seen, reverse=True)


START = datetime(2026, 9, 10, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def _ask(text: str, people: int, at: datetime, prefix: str) -> None:
    for number in range(people):
        receive(IncomingTip("web", f"{prefix}{number}", f"{prefix}{number}", text, "vi", at))


@pytest.mark.django_db
def test_it_tells_only_of_ten_people_or_more() -> None:
    _ask(LEMON, 10, START, "a")
    _ask(OTHERS[0], 9, START, "b")
    for number in range(12):  # one person, twelve messages
        receive(IncomingTip("web", "c", f"c{number}", OTHERS[1], "en", START + 3 * DAY))
    for erased in (False, True):
        if erased:
            purge(START + 60 * DAY)
            assert not Tip.objects.exclude(sealed=None).exists()
        (row,) = statistics.by_question(START - DAY, START + 9 * DAY)
        assert row.askers == 10
        assert statistics.by_question(START - DAY, START + 9 * DAY, k=1)[0].askers == 10
        assert len(statistics.by_question(START - DAY, START + 9 * DAY, k=1)) == 1
        assert [(day.day, day.tips) for day in statistics.by_day(START - DAY, START + 9 * DAY)] == [
            (START.date(), 19)
        ]
