"""Attending: correspondents without names, tips out of envelopes, and nothing taken twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.utils import timezone

from soi.inbox import keyring, pseudonyms
from soi.inbox.actions import (
    Envelope,
    ReplyAddress,
    UnreadableError,
    accept,
    correspondent_for,
    forget,
    hold,
    keep,
    let_go,
    open_arrival,
    prepare,
    reply_address,
    set_state,
    waiting,
)
from soi.inbox.models import Correspondent, Message, Tip
from tests.inbox.attending import at_once, attend, attend_all

GARLIC = "Ăn tỏi sống thì không bao giờ bị cúm nữa đâu"
START = datetime(2026, 9, 10, 12, tzinfo=UTC)
DAY = timedelta(days=1)
AN = ReplyAddress("an", {"thread": "7"})


@pytest.fixture(autouse=True)
def _own_keys(tmp_path: Any, settings: Any) -> None:
    settings.SOI_DATA_DIR = tmp_path


@pytest.mark.django_db
def test_what_is_prepared_is_what_is_kept() -> None:
    text = f"Chào bạn! {GARLIC}. Từ ngày mai ngân hàng nhà nước đổi toàn bộ tiền giấy 500 nghìn."
    accept(Envelope("zalo", "an", "1", text))
    (arrival,) = waiting(5)
    prepared = prepare(text, "", arrival.received_at)
    assert "".join(piece.words.text for piece in prepared.pieces) == text
    with transaction.atomic():
        assert hold(arrival.message_pk)
        one = correspondent_for("zalo", "an", AN, "vi", arrival.received_at)
        tips = keep(arrival, prepared, one)
    assert tips is not None
    assert [tip.uid for tip in tips] == [piece.uid for piece in prepared.pieces]
    for tip in Tip.objects.all():
        assert (tip.correspondent, tip.channel, tip.asker) == (one, "zalo", one.asker)
        assert tip.received_at == arrival.received_at
    message = Message.objects.get()
    assert (message.envelope, message.envelope_key, message.asker) == (None, None, "")
    assert message.correspondent == one
    assert "Chào" not in repr(prepared)


@pytest.mark.django_db
def test_a_greeting_is_let_go_and_known_again() -> None:
    pk = accept(Envelope("zalo", "an", "1", "chào")).message_pk
    with transaction.atomic():
        one = correspondent_for("zalo", "an", AN, "vi", timezone.now())
        assert let_go(pk, one)
        assert not let_go(pk, one)
        assert not hold(pk)
    assert Message.objects.get().correspondent == one
    assert not accept(Envelope("zalo", "an", "1", "chào")).is_new
    assert waiting(5) == []
    with pytest.raises(UnreadableError):
        prepare(" ", "", START)


@pytest.mark.django_db
def test_nothing_is_kept_of_what_somebody_else_took_apart_meanwhile() -> None:
    accept(Envelope("zalo", "an", "1", GARLIC))
    (arrival,) = waiting(5)
    prepared = prepare(GARLIC, "", arrival.received_at)
    assert attend(arrival) is not None
    assert keep(arrival, prepared, None) is None
    assert Tip.objects.count() == 1


@pytest.mark.django_db
def test_when_the_workers_transaction_fails_the_message_waits_on() -> None:
    accept(Envelope("zalo", "an", "1", GARLIC))
    (arrival,) = waiting(5)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        assert attend(arrival) is not None
        raise ZeroDivisionError
    assert (Tip.objects.count(), Correspondent.objects.count()) == (0, 0)
    assert len(attend_all()) == 1


@pytest.mark.django_db(transaction=True)
def test_on_postgresql_a_held_message_is_passed_over() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer")
    pk = accept(Envelope("zalo", "an", "1", GARLIC)).message_pk

    def other(_: int) -> bool:
        with transaction.atomic():
            return hold(pk)

    with transaction.atomic():
        assert hold(pk)
        assert at_once(other, [0]) == [False]
    connections.close_all()
    assert at_once(other, [0]) == [True]


@pytest.mark.django_db(transaction=True)
def test_holding_needs_a_transaction() -> None:
    with pytest.raises(RuntimeError):
        hold(1)


@pytest.mark.django_db
def test_past_those_that_cannot_be_attended_the_others_are_found() -> None:
    pks = [accept(Envelope("zalo", "an", str(number), GARLIC)).message_pk for number in range(5)]
    first = waiting(2)
    assert [arrival.message_pk for arrival in first] == pks[:2]
    assert [arrival.message_pk for arrival in waiting(10, after=first[1])] == pks[2:]


@pytest.mark.django_db
def test_a_correspondent_is_found_again_across_months_and_answered_where_they_wrote_last() -> None:
    first = correspondent_for("zalo", "an", AN, "vi", START)
    later = correspondent_for("zalo", " an ", ReplyAddress("group 5"), "", START + 25 * DAY)
    assert first.pk == later.pk
    assert later.asker == pseudonyms.asker("zalo", "an", START + 25 * DAY) != first.asker
    assert (later.language, later.last_heard_at) == ("vi", START + 25 * DAY)
    assert reply_address(later) == ReplyAddress("group 5", {})
    assert reply_address(first) == AN
    assert bytes(later.wrapped).startswith(b"day-2026-10-05")
    assert correspondent_for("zalo", "binh", AN, "", START).pk != first.pk
    assert correspondent_for("line", "an", AN, "", START).pk != first.pk
    with pytest.raises(ValueError, match="address"):
        correspondent_for("zalo", " ", AN, "", START)


@pytest.mark.django_db
def test_a_message_that_waited_long_does_not_take_a_correspondent_back() -> None:
    now = correspondent_for("zalo", "an", ReplyAddress("new"), "vi", START + 25 * DAY)
    late = correspondent_for("zalo", "an", ReplyAddress("old"), "en", START)
    assert (late.pk, late.asker, late.language) == (now.pk, now.asker, "vi")
    assert reply_address(late) == ReplyAddress("new", {})


@pytest.mark.django_db(transaction=True)
def test_twenty_first_messages_of_one_person_at_once_are_one_correspondent() -> None:
    at_once(lambda number: correspondent_for("zalo", "an", AN, "vi", START + number * DAY), range(20))
    one = Correspondent.objects.get()
    assert one.last_heard_at == START + 19 * DAY


@pytest.mark.django_db
def test_the_way_back_is_sealed_and_opens_for_nobody_else() -> None:
    an = correspondent_for("zalo", "an-0901234567", ReplyAddress("an-0901234567", {"t": "s"}), "vi", START)
    binh = correspondent_for("zalo", "binh", AN, "vi", START)
    for row in Correspondent.objects.all():
        for value in (bytes(row.sealed), bytes(row.wrapped), repr(row.__dict__).encode()):
            assert b"0901234567" not in value
    binh.sealed, binh.wrapped = an.sealed, an.wrapped
    assert reply_address(binh) is None
    keyring.destroy_before((START + DAY).date())
    assert reply_address(an) is None


@pytest.mark.django_db
def test_a_state_holds_names_and_numbers_but_no_words() -> None:
    one = correspondent_for("zalo", "an", AN, "vi", START)
    state = {
        "at": "choosing",
        "checks": ["vi:1", "en/2"],
        "tip": "t0f",
        "asked": 2,
        "open": True,
        "last": None,
    }
    set_state(one, state, greeted=True)
    one.refresh_from_db()
    assert (one.state, one.greeted) == (state, True)
    set_state(one, {})
    assert (one.state, one.greeted) == ({}, True)
    for wrong in (
        {"text": "chữa"}, {"x": "two words"}, {"deep": [{"x": "a b"}]}, {"a b": 1}, {"x": "a@example.org"},
        {"x": START}, {"x": "a" * 101}, {"x": ["a" * 90] * 30},
    ):  # fmt: skip
        with pytest.raises(ValueError, match="names and numbers"):
            set_state(one, wrong)


@pytest.mark.django_db
def test_somebody_of_whom_nothing_is_kept_can_be_forgotten() -> None:
    accept(Envelope("zalo", "an", "1", GARLIC))
    attend_all()
    assert not forget(Correspondent.objects.get())
    other = correspondent_for("zalo", "binh", AN, "vi", START)
    assert forget(other)
    assert Correspondent.objects.count() == 1


@pytest.mark.django_db
def test_the_database_refuses_half_an_envelope_and_an_erased_tip_with_a_correspondent() -> None:
    pk = accept(Envelope("zalo", "an", "1", GARLIC)).message_pk
    halves: list[dict[str, Any]] = [
        {"envelope": None}, {"envelope_key": None}, {"envelope": None, "envelope_key": None},
    ]  # fmt: skip
    for half in halves:
        with pytest.raises(IntegrityError), transaction.atomic():
            Message.objects.filter(pk=pk).update(**half)
    attend(open_arrival(pk))
    with pytest.raises(IntegrityError), transaction.atomic():
        Tip.objects.update(sealed=None, asker="", channel="", language="", erased_at=START)
