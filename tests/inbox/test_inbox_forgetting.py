"""Forgetting what waits and who wrote: by receipt, by sender, by the clock; and nothing of it in any file."""

from __future__ import annotations

import sqlite3
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection, connections, transaction
from django.utils import timezone

from soi.inbox import keyring
from soi.inbox.actions import (
    Envelope,
    IncomingTip,
    ReplyAddress,
    accept,
    correspondent_for,
    erase_by_receipt,
    erase_from,
    hold,
    keep,
    let_go,
    open_arrival,
    prepare,
    purge,
    receive,
    reply_address,
    waiting,
)
from soi.inbox.envelopes import unfold
from soi.inbox.models import Correspondent, Message, Tip, TipKey
from soi.site.backups import back_up
from tests.inbox.attending import at_once, attend, attend_all

GARLIC = "Ăn tỏi sống thì không bao giờ bị cúm nữa đâu"
BANK = "Từ ngày mai ngân hàng nhà nước đổi toàn bộ tiền giấy 500 nghìn"
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _own_keys(tmp_path: Path, settings: Any) -> None:
    settings.SOI_DATA_DIR = tmp_path


@pytest.mark.django_db
def test_a_message_erased_while_it_waits_is_never_attended() -> None:
    code = accept(Envelope("zalo", "an", "1", GARLIC)).code
    (arrival,) = waiting(5)
    prepared = prepare(GARLIC, "", arrival.received_at)
    assert erase_by_receipt(code).messages == 1
    with transaction.atomic():
        assert not hold(arrival.message_pk)
        assert keep(arrival, prepared, None) is None
        assert not let_go(arrival.message_pk)
    assert open_arrival(arrival.message_pk).reason == "erased"
    assert waiting(5) == []
    assert not Tip.objects.exists()
    again = accept(Envelope("zalo", "an", "1", GARLIC))
    assert (again.code, again.is_new) == (code, False)
    assert waiting(5) == [], "a repeated delivery does not bring it back"
    assert erase_by_receipt(code).messages == 0


@pytest.mark.django_db
def test_a_receipt_takes_its_sender_along_when_nothing_else_of_theirs_is_kept() -> None:
    one, two = (accept(Envelope("zalo", "an", str(number), GARLIC)).code for number in (1, 2))
    attend_all()
    assert erase_by_receipt(one).tips == 1
    assert Correspondent.objects.count() == 1
    assert erase_by_receipt(two).tips == 1
    assert not Correspondent.objects.exists()
    assert not Tip.objects.exclude(correspondent=None).exists()
    assert not Message.objects.exclude(correspondent=None, receipt=None).exists()


@pytest.mark.django_db
def test_who_writes_delete_is_forgotten_with_what_waits_and_what_was_let_go() -> None:
    accept(Envelope("zalo", "an", "1", GARLIC))
    attend_all()
    greeting = accept(Envelope("zalo", "an", "2", "chào")).message_pk
    let_go(greeting, Correspondent.objects.get())
    accept(Envelope("zalo", "an", "3", BANK))
    accept(Envelope("zalo", "an", "4", "xoá"))
    accept(Envelope("zalo", "binh", "5", GARLIC))
    accept(Envelope("web", "an", "6", GARLIC))
    *_, delete = [one for one in waiting(10) if one.envelope and one.envelope.text == "xoá"]
    with transaction.atomic():
        assert hold(delete.message_pk)
        done = erase_from("zalo", "an")
        assert not let_go(delete.message_pk)
    assert (done.tips, done.messages) == (1, 4)
    assert [one.envelope.sender for one in waiting(10) if one.envelope] == ["binh", "an"]
    assert not Correspondent.objects.exists()
    assert erase_from("zalo", "an").messages == 0
    assert len(attend_all()) == 2


@pytest.mark.django_db
def test_the_clock_takes_what_waits_and_who_has_been_silent() -> None:
    now = timezone.now()
    accept(Envelope("zalo", "an", "1", GARLIC))
    attend_all()
    accept(Envelope("zalo", "binh", "2", BANK))
    silent = correspondent_for("zalo", "chi", ReplyAddress("chi"), "vi", now)
    purge(now + 29 * DAY)
    assert (Message.objects.count(), Correspondent.objects.count()) == (2, 2)
    heard = correspondent_for("zalo", "an", ReplyAddress("an"), "vi", now + 20 * DAY)
    done = purge(now + 31 * DAY)
    assert (done.tips, done.messages) == (1, 2)
    assert list(Correspondent.objects.all()) == [heard]
    assert Tip.objects.get().correspondent is None
    assert reply_address(heard) == ReplyAddress("an")
    assert reply_address(silent) is None, "its key is destroyed"
    purge(now + 52 * DAY)
    assert not Correspondent.objects.exists()
    assert waiting(5) == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("by", ["receipt", "sender"])
def test_erasing_waits_for_who_is_at_work_on_the_message_and_then_erases_all(by: str) -> None:
    done = accept(Envelope("zalo", "an", "1", GARLIC))
    held, begun = threading.Event(), threading.Event()

    def work(who: str) -> None:
        if who == "eraser":
            assert held.wait(10)
            begun.set()
            erase_by_receipt(done.code) if by == "receipt" else erase_from("zalo", "an")
            return
        with transaction.atomic():
            assert attend(open_arrival(done.message_pk)) is not None
            held.set()
            assert begun.wait(10)
            threading.Event().wait(0.2)

    at_once(work, ["worker", "eraser"])
    assert Tip.objects.exclude(erased_at=None).count() == Tip.objects.count() == 1
    assert not Correspondent.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_erasing_and_attending_at_once_end_without_a_word_left() -> None:
    for number in range(40):
        accept(Envelope("zalo", f"asker {number % 4}", str(number), GARLIC))

    def work(place: int) -> None:
        for arrival in waiting(100):
            try:
                if place < 2:
                    attend(arrival)
                elif arrival.envelope:
                    erase_from("zalo", arrival.envelope.sender)
            except OperationalError as error:  # PostgreSQL undoes one of two that wait for one another
                assert "deadlock" in str(error)

    at_once(work, range(4))
    attend_all()
    for number in range(4):
        erase_from("zalo", f"asker {number}")
    assert not Tip.objects.filter(erased_at=None).exists()
    assert not TipKey.objects.exists()
    assert not Correspondent.objects.exists()
    assert waiting(5) == []


CANARY = "canary-41c9e7"


def _plant() -> tuple[list[bytes], list[tuple[str, bytes, bytes]]]:
    """Canaries in text, sender and details of messages that wait, that were attended, and that were received;
    returns sealed bytes and wrapped keys as they are in the tables, and envelopes with their names."""
    for number in range(60):
        mark = f"{CANARY}-{number}"
        details = {"group": f"{mark}-group", "reply": {"token": f"{mark}-token"}}
        long = f"{mark}-text: bánh mì có formol không? " * (1 + number)
        accept(Envelope("zalo", f"{mark}-sender@example.org", f"{mark}-id", long, details))
        if number == 39:
            attend_all()
    receive(IncomingTip("web", f"{CANARY}-address", f"{CANARY}-received", f"{CANARY}: uống nước chanh"))
    envelopes = [
        (key, bytes(envelope or b""), bytes(wrapped or b""))
        for key, envelope, wrapped in Message.objects.exclude(envelope=None).values_list(
            "key", "envelope", "envelope_key"
        )
    ]
    sealed = [piece for _, *pair in envelopes for piece in pair]
    for rows in (
        Tip.objects.values_list("sealed"),
        TipKey.objects.values_list("wrapped"),
        Correspondent.objects.values_list("sealed", "wrapped"),
    ):
        sealed += [bytes(value) for row in rows for value in row if value is not None]
    return sealed, envelopes


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("by", ["clock", "sender"])
def test_no_file_of_the_database_holds_anything_of_what_was_erased(tmp_path: Path, by: str) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("looks into SQLite's files")
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA secure_delete").fetchone() == (1,)
    sealed, envelopes = _plant()
    assert len(envelopes) == 20
    assert len(sealed) > 160
    before = (back_up(tmp_path / "backups").folder / "soi.sqlite3").read_bytes()
    file = Path(str(connection.settings_dict["NAME"]))
    log = file.with_name(f"{file.name}-wal")
    live = file.read_bytes() + log.read_bytes()
    short = [piece for piece in sealed if len(piece) < 1000]  # a longer one is spread over pages
    assert all(piece in live for piece in short), "the search finds what is there"
    if by == "clock":
        purge(timezone.now() + 40 * DAY)
    else:
        for number in range(60):
            erase_from("zalo", f"{CANARY}-{number}-sender@example.org")
        erase_from("web", f"{CANARY}-address")
    assert log.stat().st_size == 0
    left = file.read_bytes()
    for held in (before, live, left):
        assert CANARY.encode() not in held
        assert b"formol" not in held
    # 40 bytes are far beyond chance: not even a part of the sealed bytes is left, in used or in free pages.
    assert [
        piece for piece in sealed for at in range(0, len(piece) - 40, 40) if piece[at : at + 40] in left
    ] == []
    connections.close_all()
    if by == "clock":
        _opens_no_more(tmp_path, envelopes)


def _opens_no_more(folder: Path, envelopes: list[tuple[str, bytes, bytes]]) -> None:
    """A copy from before the clock ran out has the sealed bytes, and no key opens them any more."""
    (copy,) = (folder / "backups").glob("*/soi.sqlite3")
    rows = sqlite3.connect(copy).execute("SELECT key, envelope, envelope_key FROM inbox_message").fetchall()
    assert sorted(row for row in rows if row[1]) == sorted(envelopes)
    for envelope in envelopes:
        with pytest.raises(keyring.KeyLostError):
            unfold(*envelope)


@pytest.mark.django_db(transaction=True)
def test_a_reader_who_does_not_end_holds_up_neither_clock_nor_doors(tmp_path: Path) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("about SQLite's log")
    accept(Envelope("zalo", "an", "1", GARLIC))
    reader = sqlite3.connect(str(connection.settings_dict["NAME"]), isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM inbox_message").fetchone()
    started = datetime.now(UTC)
    assert purge(timezone.now() + 40 * DAY).messages == 1
    assert accept(Envelope("zalo", "an", "2", GARLIC)).is_new
    assert datetime.now(UTC) - started < timedelta(seconds=8)
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA busy_timeout").fetchone() == (10_000,)
    reader.close()
    log = Path(f"{connection.settings_dict['NAME']}-wal")
    assert log.stat().st_size > 0
    purge(timezone.now() + 40 * DAY)
    assert log.stat().st_size == 0
