"""The queue's rows and what a checker sees of the words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from soi.inbox import queries
from soi.inbox.actions import RefusedError, bring_back, merge, name_question, set_aside
from soi.inbox.models import Question, SetAside, Tip
from soi.text import redaction
from tests.inbox.conftest import Send

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
GARLIC = "Ăn tỏi sống thì không bao giờ bị cúm nữa đâu"


def _question(uid: str) -> Question:
    return Question.objects.get(uid=uid)


@pytest.mark.django_db
def test_it_counts_people_and_not_messages(send: Send) -> None:
    for who, days in (("an", 9), ("an", 3), ("binh", 2), ("chi", 0.5)):
        uid = send(GARLIC, who, at=NOW - timedelta(days=days)).tips[0].question_uid
    send("The town hall will close on Friday because of the storm", "an", at=NOW)
    row = next(row for row in queries.queue_rows(now=NOW) if row.question.uid == uid)
    assert (row.askers, row.tips, row.last_day, row.last_week) == (3, 4, 1, 3)
    assert (row.first_asked_at, row.last_asked_at) == (NOW - timedelta(days=9), NOW - timedelta(days=0.5))
    assert row.languages == ("vi",)
    assert len(queries.queue_rows(now=NOW)) == 2


@pytest.mark.django_db
def test_it_counts_a_person_once_across_the_turn_of_a_month(send: Send) -> None:
    send(GARLIC, "an", at=datetime(2026, 10, 31, 23, tzinfo=UTC))
    send(GARLIC, "an", at=datetime(2026, 11, 1, 1, tzinfo=UTC))
    send(GARLIC, "binh", at=datetime(2026, 11, 1, 1, tzinfo=UTC))
    assert Tip.objects.values("asker").distinct().count() == 3
    assert queries.queue_rows()[0].askers == 2


@pytest.mark.django_db
def test_the_same_address_on_two_channels_has_two_pseudonyms(send: Send) -> None:
    send(GARLIC, "an", channel="zalo")
    send(GARLIC, "an", channel="web")
    assert Tip.objects.values("asker").distinct().count() == 2


@pytest.mark.django_db
def test_who_has_no_address_is_somebody_else_each_time(send: Send) -> None:
    send(GARLIC, "")
    send(GARLIC, "")
    assert queries.queue_rows()[0].askers == 2


@pytest.mark.django_db
def test_it_takes_as_many_queries_for_many_rows_as_for_one(send: Send) -> None:
    send(GARLIC)
    with CaptureQueriesContext(
        connection,
    ) as one:
        queries.queue_rows()
    for number in range(12):
        send(f"Ngân hàng số {number} sẽ đóng cửa từ tuần sau cho đến hết năm")
    with CaptureQueriesContext(connection) as many:
        assert len(queries.queue_rows()) == 13
    assert len(one) == len(many) == 4


@pytest.mark.django_db
def test_it_sets_aside_with_a_reason_and_brings_back(send: Send) -> None:
    uid = send(GARLIC).tips[0].question_uid
    with pytest.raises(RefusedError):
        set_aside(uid, "  ", "person:1")
    set_aside(uid, "Nobody can check this", "person:1")
    with pytest.raises(RefusedError):
        set_aside(uid, "again", "person:1")
    assert queries.queue_rows() == []
    (row,) = queries.queue_rows(queries.set_aside_questions())
    assert row.set_aside is not None
    assert row.set_aside.reason == "Nobody can check this"
    assert send(GARLIC, "binh").tips[0].question_uid == uid, "asked again: counted, not hidden anew"
    (row,) = queries.queue_rows(queries.set_aside_questions())
    assert row.askers == 2
    other = send("The town hall will close on Friday because of the storm").tips[0].question_uid
    with pytest.raises(RefusedError, match="set aside"):
        merge([other], uid, "person:1")
    bring_back(uid, "person:2")
    with pytest.raises(RefusedError):
        bring_back(uid, "person:2")
    assert len(queries.queue_rows()) == 2
    assert SetAside.objects.get().ended_by == "person:2"


@pytest.mark.django_db
def test_a_checker_names_a_question(send: Send) -> None:
    uid = send(GARLIC).tips[0].question_uid
    assert name_question(uid, "  Tỏi sống\nvà cúm ").headline == "Tỏi sống và cúm"
    with pytest.raises(RefusedError):
        name_question("q-nobody", "x")


@pytest.mark.django_db
def test_a_checker_sees_words_without_what_is_private(send: Send) -> None:
    send("Gọi 0912 345 678 hoặc viết cho chi.lan@example.com để nhận 5.000.000đ có thật không")
    (shown,) = queries.samples([Question.objects.get().pk])[Question.objects.get().pk]
    assert shown.text == "Gọi [phone] hoặc viết cho [email] để nhận 5.000.000đ có thật không"
    assert [shown.text[one.start : one.end] for one in shown.taken] == ["[phone]", "[email]"]
    assert "Gọi" not in repr(shown)


@pytest.mark.django_db
def test_words_stay_sealed_when_redaction_fails(send: Send, monkeypatch: pytest.MonkeyPatch) -> None:
    send(GARLIC)

    def broken(text: str) -> list[redaction.Private]:
        raise ZeroDivisionError(text)

    monkeypatch.setattr(redaction, "find_private", broken)
    shown = queries.words(Tip.objects.get())
    assert (shown.text, shown.sealed_reason) == (None, "redaction-failed")


@pytest.mark.django_db
def test_a_message_that_cannot_be_looked_through_is_kept_whole(
    send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = f"{GARLIC}. Từ ngày mai ngân hàng sẽ đổi toàn bộ tiền giấy 500 nghìn sang tiền mới."
    assert len(send(text).tips) == 2
    monkeypatch.setattr("soi.inbox.pieces.find_private", lambda text: 1 / 0)
    assert len(send(text).tips) == 1


@pytest.mark.django_db
def test_pieces_never_part_a_number_from_what_gives_it_away(send: Send) -> None:
    text = (
        "Hôm qua có người tự xưng công an gọi điện cho mẹ tôi và yêu cầu chuyển tiền ngay lập tức vào số tài "
        "khoản. 12345678 là số của họ, mọi người cẩn thận kẻo mất hết tiền tiết kiệm trong ngân hàng nhé."
    )
    send(text)
    shown = "".join(queries.words(tip).text or "" for tip in Tip.objects.order_by("position"))
    assert "12345678" not in shown
    assert "[account]" in shown


@pytest.mark.django_db
def test_it_shows_pieces_of_one_message_together(send: Send) -> None:
    text = f"{GARLIC}. Từ ngày mai ngân hàng sẽ đổi toàn bộ tiền giấy 500 nghìn sang tiền mới."
    first, second = send(text).tips
    (row,) = queries.tip_rows(_question(first.question_uid))
    assert [tip.uid for tip in row.together] == [second.uid]
    assert (row.words.text or "").startswith(GARLIC)
    both = Tip.objects.order_by("position")
    assert "".join(queries.words(tip).text or "" for tip in both) == text


@pytest.mark.django_db
def test_it_samples_texts_that_differ(send: Send) -> None:
    for who in "abcde":
        send(GARLIC, who)
    send("Bạn tôi bảo là " + GARLIC.replace("nữa đâu", "nữa"))
    pk = Question.objects.get().pk
    assert len({one.text for one in queries.samples([pk], each=2)[pk]}) == 2
