"""What comes with a message: sealed on the disk before the door says yes, and gone without a trace with its message."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from soi.inbox import media_files, media_likeness, queries
from soi.inbox.actions import (
    Envelope,
    GivenFile,
    IncomingTip,
    MediaWords,
    NotKeptError,
    Receipt,
    RefusedError,
    UnreadableError,
    accept_with_files,
    add_file,
    add_refused,
    black_out,
    correspondent_for,
    erase_by_receipt,
    erase_from,
    hold,
    keep,
    note_examined,
    open_arrival,
    prepare_with_media,
    purge,
    receive,
    refuse_file,
    take_away_file,
)
from soi.inbox.actions.corresponding import ReplyAddress
from soi.inbox.models import Came, Message, Tip, TipMark, TipMedia
from soi.inbox.opening import opened_facts, opened_file
from soi.media.records import Examined
from tests.fakes.media import picture

START = datetime(2026, 9, 10, 12, tzinfo=UTC)
DAY = timedelta(days=1)
RAW = b"\x89PNG cnrybytesofthepicture"
WORDS = "cnrywordsinthepicture: uống nước muối khỏi cúm"
CANARIES = (b"cnrybytesofthepicture", b"cnrywordsinthepicture", b"cnrynameofthefile")


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, settings: LazySettings) -> Path:
    settings.SOI_DATA_DIR = tmp_path
    return tmp_path


def files() -> list[Path]:
    """Every sealed file on the disk."""
    return [path for path in media_files.folder().rglob("*") if path.is_file()]


def everything() -> bytes:
    """Every value of every table, and every file but the keys and a database on PostgreSQL."""
    found = []
    for table in connection.introspection.table_names():
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                found += [
                    bytes(one) if isinstance(one, memoryview | bytes) else str(one).encode() for one in row
                ]
    return b"\n".join([*found, *(path.read_bytes() for path in files())])


def send(*seen: Examined, text: str = "", who: str = "an", at: datetime | None = None) -> Receipt:
    name = str(time.monotonic_ns())
    return receive(IncomingTip("web", who, name, text, "vi", at, seen))


@pytest.mark.django_db(transaction=True)
def test_a_file_is_sealed_on_the_disk_before_it_is_accepted() -> None:
    done = accept_with_files(Envelope("web", "an", "1", "đúng không"), [GivenFile(RAW), GivenFile(RAW)])
    assert done.is_new
    first, second = TipMedia.objects.all()
    assert (first.position, second.position, first.state) == (0, 1, Came.WAITING)
    assert opened_file(first) == opened_file(second) == RAW
    assert first.file != second.file
    assert not any(canary in everything() for canary in CANARIES)
    again = accept_with_files(Envelope("web", "an", "1", "đúng không"), [GivenFile(RAW)])
    assert (again.code, again.is_new, again.message_pk) == (done.code, False, done.message_pk)
    assert len(files()) == 2


@pytest.mark.django_db(transaction=True)
def test_nothing_is_left_when_the_message_could_not_be_stored(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(rows: object) -> None:
        raise DatabaseError("the disk is full")

    monkeypatch.setattr(TipMedia.objects, "bulk_create", fails)
    with pytest.raises(NotKeptError):
        accept_with_files(Envelope("web", "an", "1"), [GivenFile(RAW)])
    assert not files()
    assert not Message.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_an_examined_file_takes_the_place_of_what_came() -> None:
    accept_with_files(Envelope("web", "an", "1"), [GivenFile(RAW)])
    media = TipMedia.objects.get()
    seen = picture(RAW, WORDS, missing=("pictures",))
    assert note_examined(media, seen)
    media = TipMedia.objects.get()
    assert (media.state, media.sort, media.media_type) == (Came.KEPT, "picture", "image/png")
    assert (media.engine, media.missing, media.size) == ("tesseract 5.3", "pictures", len(seen.clean))
    assert opened_file(media) == seen.clean
    known = opened_facts(media)
    assert isinstance(known, Examined)
    assert (known.picture, known.words) == (seen.picture, seen.words)
    assert len(files()) == 1
    assert not any(canary in everything() for canary in CANARIES)


@pytest.mark.django_db(transaction=True)
def test_what_is_none_of_what_we_take_is_gone_at_once() -> None:
    accept_with_files(Envelope("web", "an", "1"), [GivenFile(RAW)])
    refuse_file(TipMedia.objects.get(), "broken")
    media = TipMedia.objects.get()
    assert (media.state, media.code, media.size, opened_file(media)) == (Came.REFUSED, "broken", 0, "erased")
    assert not files()
    with pytest.raises(IntegrityError), transaction.atomic():
        TipMedia.objects.update(file="ab" * 24)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("how", ["receipt", "sender", "clock"])
def test_erasing_leaves_nothing_of_bytes_words_and_keys(how: str) -> None:
    receipt = send(picture(RAW, WORDS), text="cnrynameofthefile có đúng không", at=START)
    other = send(picture(b"another"), who="binh", at=START + 20 * DAY)
    media = TipMedia.objects.get(message__tips__uid=receipt.tips[0].uid)
    if how == "receipt":
        erase_by_receipt(receipt.code)
    elif how == "sender":
        erase_from("web", "an")
    else:
        purge(START + 31 * DAY)
    assert [one.tip.uid for one in TipMedia.objects.all() if one.tip] == [other.tips[0].uid]
    (left,) = files()
    assert left.name != media.file
    assert not any(canary in everything() for canary in CANARIES)
    assert Tip.objects.filter(erased_at=None).count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_clock_destroys_the_key_so_that_no_old_copy_opens() -> None:
    send(picture(RAW, WORDS), at=START)
    media = TipMedia.objects.get()
    (copy,) = files()
    kept = copy.read_bytes()
    purge(START + 31 * DAY)
    copy.write_bytes(kept)
    assert opened_file(media) == "key-lost"
    assert opened_facts(media) == "key-lost"


@pytest.mark.django_db(transaction=True)
def test_a_file_that_a_killed_process_left_is_swept_away() -> None:
    send(picture(RAW), at=timezone.now())
    name, _key = media_files.write(b"left", timezone.now())
    purge()
    assert len(files()) == 2, "it may still be wanted"
    old = time.time() - 2 * media_files.FRESH
    for path in files():
        os.utime(path, (old, old))
    purge()
    (left,) = files()
    assert left.name == TipMedia.objects.get().file != name


@pytest.mark.django_db(transaction=True)
def test_a_file_that_is_fetched_after_its_message_was_erased_is_not_kept() -> None:
    done = accept_with_files(Envelope("post", "an", "1"), [])
    assert add_file(done.message_pk, "asker", 0, GivenFile(RAW)) is not None
    media = TipMedia.objects.get()
    assert add_file(done.message_pk, "asker", 0, GivenFile(b"again")) == media
    erase_by_receipt(done.code)
    assert add_file(done.message_pk, "asker", 0, GivenFile(RAW)) is None
    assert not note_examined(media, picture(RAW))
    add_refused(done.message_pk, "asker", 1, "broken")
    assert not files()
    assert not TipMedia.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_there_is_only_so_much_room(settings: LazySettings) -> None:
    settings.SOI_MEDIA_PER_DAY = 2
    send(picture(b"1"), picture(b"2"))
    with pytest.raises(RefusedError) as wrong:
        send(picture(b"3"))
    assert wrong.value.code == "too-many"
    send(picture(b"3"), who="binh")
    settings.SOI_MEDIA_PER_DAY, settings.SOI_MEDIA_MB = 99, 1
    with pytest.raises(RefusedError) as wrong:
        send(picture(b"x" * 1_000_000))
    assert wrong.value.code == "no-room"
    settings.SOI_MEDIA = False
    with pytest.raises(RefusedError) as wrong:
        accept_with_files(Envelope("web", "chi", "1"), [GivenFile(RAW)])
    assert wrong.value.code == "switched-off"
    assert len(files()) == 3
    assert Message.objects.count() == 2


@pytest.mark.django_db
def test_words_that_a_machine_read_are_a_tip_that_says_so() -> None:
    receipt = send(picture(RAW, "Ăn tỏi sống khỏi cúm"), text="Ngày mai đổi toàn bộ tiền giấy 500 nghìn")
    own, read = Tip.objects.order_by("position")
    assert [one.uid for one in receipt.tips] == [own.uid, read.uid]
    assert (own.machine_read, read.machine_read) == (False, True)
    assert queries.words(read).text == "Ăn tỏi sống khỏi cúm"
    assert [one.tip for one in TipMedia.objects.all()] == [read]


@pytest.mark.django_db
def test_words_in_pictures_find_the_question_of_those_who_wrote_them() -> None:
    wrote = send(text="Ăn tỏi sống mỗi ngày thì không bao giờ bị cúm nữa")
    showed = send(picture(RAW, "Ăn tỏi sống mỗi ngày\nthì không bao giờ bị cúm nữa"), who="binh")
    assert wrote.tips[0].question_uid == showed.tips[0].question_uid


@pytest.mark.django_db
def test_words_of_which_only_part_was_read_lead_to_no_question_and_bring_nobody_to_theirs() -> None:
    """What nobody read may ask something else; the very same file does not."""
    media_likeness.start_anew()
    said = "Ăn tỏi sống mỗi ngày thì không bao giờ bị cúm nữa"
    part = picture(RAW, said, unfinished=("words",))
    first = send(part)
    wrote = send(text=said, who="binh")
    other = send(replace(part, sha256="0" * 64), who="chi")
    same = send(part, who="dung")
    questions = [one.tips[0].question_uid for one in (first, wrote, other, same)]
    assert len(set(questions[:3])) == 3
    assert questions[3] == questions[0]
    assert [row.unfinished for row in TipMedia.objects.all()] == ["words"] * 3
    one = media_likeness.suggest(Tip.objects.get(uid=other.tips[0].uid).question)[0]
    assert (one.question.uid, one.agrees) == (questions[0], False)


@pytest.mark.django_db
def test_pictures_without_words_are_tips_of_questions_of_their_own() -> None:
    one, two = send(picture(b"1")), send(picture(b"2"), who="binh")
    assert one.tips[0].question_uid != two.tips[0].question_uid
    assert not TipMark.objects.exists()
    assert not Tip.objects.filter(machine_read=True).exists()
    with pytest.raises(UnreadableError):
        send()


@pytest.mark.django_db(transaction=True)
def test_a_picture_joins_the_question_that_it_is_told_to_join() -> None:
    first = send(picture(b"1"))
    earlier = Tip.objects.get(uid=first.tips[0].uid)
    done = accept_with_files(Envelope("post", "binh", "1"), [GivenFile(b"1")])
    arrival = open_arrival(done.message_pk)
    media = TipMedia.objects.get(message=done.message_pk)
    prepared = prepare_with_media("", [MediaWords((media.uid,), "", earlier.pk)], "vi", arrival.received_at)
    with transaction.atomic():
        assert hold(arrival.message_pk)
        one = correspondent_for("post", "binh", ReplyAddress("binh"), "vi", arrival.received_at)
        tips = keep(arrival, prepared, one)
    assert tips is not None
    assert tips[0].question_uid == first.tips[0].question_uid
    assert Tip.objects.get(uid=tips[0].uid).matched == earlier


@pytest.mark.django_db
def test_the_same_picture_without_words_joins_its_question_at_the_door_too() -> None:
    media_likeness.start_anew()
    first, again, other = send(picture(b"1")), send(picture(b"1"), who="binh"), send(picture(b"2"), who="chi")
    assert first.tips[0].question_uid == again.tips[0].question_uid != other.tips[0].question_uid


@pytest.mark.django_db
def test_a_name_that_a_machine_read_is_blacked_out_over_the_ends_of_lines() -> None:
    (tip,) = send(picture(RAW, "Bà Nguyễn Thị\nLan bán thuốc\nchữa ung thư")).tips
    assert black_out(tip.question_uid, "nguyễn thị lan") == 1
    (row,) = TipMedia.objects.all()
    seen = opened_facts(row)
    assert isinstance(seen, Examined)
    assert seen.words is not None
    assert [line.text for line in seen.words.lines] == ["Bà ██████████", "███ bán thuốc", "chữa ung thư"]
    assert opened_file(row) == b"clean " + RAW, "the picture itself is as it was"
    assert black_out(tip.question_uid, "nguyễn thị lan") == 0


@pytest.mark.django_db(transaction=True)
def test_a_picture_is_taken_away_and_its_tip_stays() -> None:
    (tip,) = send(picture(RAW, WORDS)).tips
    (row,) = TipMedia.objects.all()
    with pytest.raises(RefusedError):
        take_away_file(send(text="Một câu hỏi khác hẳn về giá vàng").tips[0].question_uid, row.uid, "why")
    with pytest.raises(RefusedError, match="why"):
        take_away_file(tip.question_uid, row.uid, "  ")
    take_away_file(tip.question_uid, row.uid, " Một đứa trẻ trong ảnh ")
    row.refresh_from_db()
    assert (row.state, row.code, opened_facts(row), opened_file(row)) == (
        Came.REFUSED,
        "taken-away",
        "erased",
        "erased",
    )
    assert (row.gone_why, row.gone_at is not None) == ("Một đứa trẻ trong ảnh", True)
    with pytest.raises(RefusedError):
        take_away_file(tip.question_uid, row.uid, "again")
    assert files() == []
    assert queries.words(Tip.objects.get(uid=tip.uid)).text == WORDS
    assert not any(canary in everything() for canary in CANARIES[:1])
