"""The retention clock, receipts and keys: what is erased cannot be read again, from no copy."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from soi.inbox import keyring, pseudonyms, queries
from soi.inbox.actions import (
    IncomingTip,
    RefusedError,
    black_out,
    erase_by_receipt,
    erase_from,
    merge,
    purge,
    receive,
)
from soi.inbox.models import Message, Question, Tip, TipKey, TipMark
from soi.inbox.opening import opened
from soi.inbox.sealing import DamagedError, Words, seal, unseal
from tests.inbox.conftest import Send

GARLIC = "Ăn tỏi sống thì không bao giờ bị cúm nữa đâu"
BANK = "Từ ngày mai ngân hàng nhà nước đổi toàn bộ tiền giấy 500 nghìn"
START = datetime(2026, 9, 10, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, settings: LazySettings) -> Path:
    """Keys are destroyed here: each test has its own."""
    settings.SOI_DATA_DIR = tmp_path
    return tmp_path / keyring.FOLDER


@pytest.mark.django_db
def test_the_clock_leaves_nothing_but_the_day(send: Send) -> None:
    old = send(GARLIC, "an", at=START).tips[0]
    young = send(BANK, "an", at=START + 20 * DAY).tips[0]
    assert purge(START + 30 * DAY).tips == 0
    done = purge(START + 31 * DAY)
    assert (done.tips, done.messages, done.keys) == (1, 1, 1)
    tip = Tip.objects.get(uid=old.uid)
    assert (tip.sealed, tip.asker, tip.channel, tip.language, tip.message) == (None, "", "", "", None)
    assert tip.received_at == START.replace(hour=0)
    assert tip.question.last_asked_at == tip.question.opened_at == START.replace(hour=0)
    assert not TipKey.objects.filter(tip=tip).exists()
    assert not TipMark.objects.filter(tip=tip).exists()
    assert queries.words(tip).sealed_reason == "erased"
    assert queries.words(Tip.objects.get(uid=young.uid)).text == BANK
    row = next(row for row in queries.queue_rows() if row.question.uid == old.question_uid)
    assert (row.askers, row.tips) == (1, 1)
    assert purge(START + 31 * DAY).tips == 0


@pytest.mark.django_db
def test_counting_goes_on_while_tips_are_erased(send: Send) -> None:
    for number, who in enumerate(["an", "binh", "an", "chi", "binh", "an"]):
        send(GARLIC, who, at=START + number * DAY)
    for day in range(30, 40):
        purge(START + day * DAY)
        assert queries.queue_rows()[0].askers == 3
    assert Tip.objects.filter(repeat=False).count() == 3


@pytest.mark.django_db
def test_a_question_is_still_found_when_the_first_to_ask_is_erased(send: Send) -> None:
    uid = send(GARLIC, "an", at=START).tips[0].question_uid
    for number in range(1, 4):
        send(GARLIC, f"asker {number}", at=START + number * DAY)
    for number in range(3):
        purge(START + (30.5 + number) * DAY)
        assert send(GARLIC, "late", at=START + (30.5 + number) * DAY).tips[0].question_uid == uid
    assert Question.objects.count() == 1


@pytest.mark.django_db
def test_no_copy_of_the_database_brings_erased_words_back(send: Send, own_folder: Path) -> None:
    tip = Tip.objects.select_related("key").get(uid=send(GARLIC, at=START).tips[0].uid)
    assert tip.sealed is not None
    copy = (tip.uid, bytes(tip.sealed), bytes(tip.key.wrapped))
    assert unseal(*copy).text == GARLIC
    purge(START + 31 * DAY)
    with pytest.raises(keyring.KeyLostError):
        unseal(*copy)
    assert not (own_folder / "day-2026-09-10").exists()
    assert (own_folder / "month-2026-09").exists()
    purge(START + 60 * DAY)
    assert not (own_folder / "month-2026-09").exists()


@pytest.mark.django_db
def test_a_receipt_erases_at_once_and_a_late_delivery_brings_nothing_back() -> None:
    incoming = IncomingTip("email", "an@example.org", "<1@example.org>", f"{GARLIC}. {BANK}.")
    receipt = receive(incoming)
    assert len(receipt.tips) == 2
    assert len(receipt.code.replace("-", "")) * 5 >= 80
    assert not Message.objects.filter(receipt__contains=receipt.code).exists()
    assert erase_by_receipt("00000-00000-00000-00000").tips == 0
    assert (
        erase_by_receipt(receipt.code.lower().replace("-", " ").replace("0", "o").replace("1", "l")).tips == 2
    )
    assert not Tip.objects.exclude(sealed=None).exists()
    again = receive(incoming)
    assert (again.is_new, again.tips) == (False, ())
    assert Tip.objects.count() == 2
    assert erase_by_receipt(receipt.code).messages == 0


@pytest.mark.django_db
def test_who_writes_delete_is_forgotten_on_that_channel(send: Send) -> None:
    send(GARLIC, "an", channel="zalo", at=START)
    send(BANK, "an", channel="zalo", at=START + 25 * DAY)
    send(GARLIC, "an", channel="web", at=START)
    send(GARLIC, "binh", channel="zalo", at=START)
    done = erase_from("zalo", "an")
    assert (done.tips, done.messages) == (2, 2)
    assert Tip.objects.exclude(sealed=None).count() == 2
    assert erase_from("zalo", "").tips == 0


@pytest.mark.django_db
def test_keys_are_for_one_account_only(send: Send, own_folder: Path) -> None:
    send(GARLIC)
    assert stat.S_IMODE(own_folder.stat().st_mode) == 0o700
    files = list(own_folder.iterdir())
    assert len(files) == 3
    for file in files:
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert len(file.read_bytes()) == keyring.KEY_BYTES


@pytest.mark.django_db
def test_without_its_key_a_tip_says_so_and_a_wrong_key_is_noticed(send: Send, own_folder: Path) -> None:
    tip = Tip.objects.get(uid=send(GARLIC, at=START).tips[0].uid)
    key = own_folder / "day-2026-09-10"
    key.write_bytes(os.urandom(32))
    assert queries.words(tip).sealed_reason == "damaged"
    key.unlink()
    assert queries.words(tip).sealed_reason == "key-lost"
    key.write_bytes(b"short")
    assert queries.words(tip).sealed_reason == "key-lost"
    with pytest.raises(keyring.KeyringError, match="32 bytes"):
        send(BANK, at=START)
    assert Message.objects.count() == 1
    assert send(GARLIC, "binh").is_new, "new tips do not depend on a lost key"


def test_it_says_what_is_wrong_when_keys_cannot_be_kept(tmp_path: Path, settings: LazySettings) -> None:
    file = tmp_path / "file"
    file.touch()
    settings.SOI_DATA_DIR = file
    with pytest.raises(keyring.KeyringError, match="SOI_DATA_DIR"):
        keyring.fixed_key()


def test_words_open_only_under_their_own_tip() -> None:
    sealed = seal("t1", Words(GARLIC, 0, 5), START)
    assert unseal("t1", sealed.words, sealed.key).core == GARLIC[:5]
    with pytest.raises(DamagedError):
        unseal("t2", sealed.words, sealed.key)
    flipped = bytes([sealed.words[0] ^ 1]) + sealed.words[1:]
    with pytest.raises(DamagedError):
        unseal("t1", flipped, sealed.key)
    with pytest.raises(keyring.KeyLostError):
        unseal("t1", sealed.words, b"../../../fixed" + sealed.key[14:])


def test_pseudonyms_change_with_channel_and_month() -> None:
    names = {
        pseudonyms.asker("web", "an", START),
        pseudonyms.asker("zalo", "an", START),
        pseudonyms.asker("web", "an", START + 30 * DAY),
        pseudonyms.asker("we", "ban", START),
    }
    assert len(names) == 4
    assert pseudonyms.asker("web", "an", START) == pseudonyms.asker("web", "an", START + 5 * DAY)


@pytest.mark.django_db
def test_the_database_refuses_an_erased_tip_with_an_asker(send: Send) -> None:
    send(GARLIC)
    for change in ({"sealed": b"x"}, {"asker": "x"}, {"channel": "x"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            blank = {"sealed": None, "asker": "", "channel": "", "language": ""}
            Tip.objects.update(**{**blank, "erased_at": timezone.now(), **change})


@pytest.mark.django_db
def test_a_name_is_blacked_out_for_good(send: Send) -> None:
    text = "Bà Nguyễn  Thị Lan ở số 5 bán thuốc chữa ung thư. "
    text += "Ngân hàng nhà nước sẽ đổi toàn bộ tiền giấy, NGUYỄN THỊ LAN nói"
    first, second = send(text).tips
    assert black_out(first.question_uid, "nguyễn thị lan") == 2
    for tip in Tip.objects.all():
        words = opened(tip)
        assert isinstance(words, Words)
        assert "lan" not in words.text.lower()
        assert "█" in words.text
    assert black_out(second.question_uid, "Nguyễn Thị Lan") == 0
    with pytest.raises(RefusedError):
        black_out(first.question_uid, " L ")


@pytest.mark.django_db
def test_erased_tips_merge_like_any_other(send: Send) -> None:
    one = send(GARLIC, at=START).tips[0]
    two = send(BANK, at=START).tips[0]
    purge(START + 40 * DAY)
    merge([two.question_uid], one.question_uid, "person:1")
    assert queries.queue_rows()[0].askers == 2


CANARY = "canary-7f3a91"


@pytest.mark.django_db(transaction=True)
def test_no_file_of_the_database_holds_what_was_sent(tmp_path: Path) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("looks into SQLite's files")
    for number in range(50):
        receive(
            IncomingTip(
                "web",
                f"{CANARY}-address-{number}@example.org",
                f"{CANARY}-id-{number}",
                f"{CANARY}-text-{number}: bánh mì có formol không",
                "vi",
            )
        )
    name = connection.settings_dict["NAME"]
    copy = sqlite3.connect(tmp_path / "copy.sqlite3")
    connection.connection.backup(copy)
    copy.close()
    held = (tmp_path / "copy.sqlite3").read_bytes()
    for file in (Path(str(name)), Path(f"{name}-wal")):
        if file.exists():
            held += file.read_bytes()
    assert len(held) > 50_000
    assert CANARY.encode() not in held
    assert b"formol" not in held
    for file in (tmp_path / keyring.FOLDER).iterdir():
        assert CANARY.encode() not in file.read_bytes()
    shutil.rmtree(tmp_path / keyring.FOLDER)
