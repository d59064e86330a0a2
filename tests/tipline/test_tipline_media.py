"""Pictures, sounds and videos in a conversation: fetched, examined, answered; said plainly where they are not."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings

from soi.answers import rereading
from soi.answers.actions import resolve
from soi.answers.models import Letter, Purpose
from soi.checks.actions import keep_media, publish
from soi.checks.draft import MediaDraft
from soi.inbox import media_files, media_likeness, queries
from soi.inbox.actions import black_out, erase_from
from soi.inbox.models import Came, Message, Question, Regrouping, Tip, TipMedia
from soi.inbox.opening import opened_facts
from soi.media.records import Examined, Line, MediaError, Words
from soi.tipline import media, registry, worker
from soi.tipline.actions import take
from soi.tipline.channel import Attachment, Fetching, Incoming, NotFetchedError
from tests.fakes.drafts import draft
from tests.fakes.media import picture
from tests.tipline.tipline_cast import FLU, Post, say

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("no_files_known")]

CLAIM = "Súc miệng nước muối diệt được virus cúm."
OTHER = "Từ ngày mai ngân hàng nhà nước đổi toàn bộ tiền giấy 500 nghìn đồng"
WATER, NEWS, SILENT = b"a glass of water", b"a headline", b"a cat"


@dataclass
class Photos(Post):
    """A channel whose service keeps what people send until it is fetched."""

    kept: dict[str, bytes] = field(default_factory=dict)
    fetched: list[str] = field(default_factory=list)
    refusal: NotFetchedError | None = None

    def fetch(self, attachment: Attachment, limit: int) -> bytes:
        if self.refusal is not None:
            raise self.refusal
        self.fetched.append(attachment.reference)
        return self.kept[attachment.reference]


@dataclass
class Reader:
    """What a file turns out to be, in the place of the worker process, which other tests are about."""

    words: dict[bytes, str | None] = field(default_factory=dict)
    wrong: dict[bytes, str] = field(default_factory=dict)
    part: set[bytes] = field(default_factory=set)
    """Of which only part of the words is read."""

    def examined(self, data: bytes, language: str = "") -> Examined:
        raw = data.removeprefix(b"clean ")
        if raw in self.wrong:
            raise MediaError(self.wrong[raw])
        return picture(raw, self.words.get(raw), unfinished=("words",) if raw in self.part else ())


@pytest.fixture
def photos(monkeypatch: pytest.MonkeyPatch) -> Photos:
    one = Photos(kept={"f1": WATER, "f2": NEWS, "f3": SILENT})
    assert isinstance(one, Fetching)
    monkeypatch.setattr(registry, "CHANNELS", {**registry.CHANNELS, one.name: one})
    return one


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> Reader:
    one = Reader({WATER: CLAIM, NEWS: OTHER, SILENT: ""})
    monkeypatch.setattr(media, "examined", one.examined)
    monkeypatch.setattr(rereading, "examined", one.examined)
    return one


def show(*references: str, text: str = "", who: str = "an", **more: Any) -> None:
    say(text, who, attachments=tuple(Attachment("picture", one) for one in references), language="en", **more)


def water_check(**changes: object) -> None:
    kept = keep_media(picture(WATER, CLAIM), "system")
    about = (MediaDraft("", "EditedOrCroppedContent", kept.sha256, "A glass."),)
    publish(draft(**{"media": about, **changes}))


def purposes() -> list[tuple[str, str]]:
    return list(Letter.objects.order_by("pk").values_list("purpose", "part"))


def test_a_picture_of_a_check_is_answered(photos: Photos, reader: Reader) -> None:
    water_check()
    show("f1", text="Is this true?")
    assert photos.fetched == ["f1"]
    assert "What you sent is false." in photos.texts("an")[0]
    tip = Tip.objects.get()
    assert tip.machine_read
    assert queries.words(tip).text == CLAIM
    (row,) = TipMedia.objects.all()
    assert (row.tip, row.state) == (tip, Came.KEPT)
    assert Message.objects.get().envelope is None


def test_the_same_picture_with_other_words_is_asked_about(photos: Photos, reader: Reader) -> None:
    water_check()
    reader.words[WATER] = OTHER
    show("f1")
    assert purposes() == [(Purpose.CHOOSE, "")]
    say("1", "an")
    assert "What you sent is false." in photos.texts("an")[-1]


def test_a_picture_that_nobody_knows_goes_to_the_desk(photos: Photos, reader: Reader) -> None:
    show("f3")
    assert purposes() == [(Purpose.INTERIM, "no-words")]
    tip = Tip.objects.get()
    assert (tip.machine_read, queries.words(tip).text) == (False, "")
    assert TipMedia.objects.get().tip == tip


def test_words_and_picture_are_both_answered(photos: Photos, reader: Reader) -> None:
    water_check(media=())
    show("f2", text=FLU)
    assert [(one.machine_read, one.position) for one in Tip.objects.order_by("position")] == [
        (False, 0),
        (True, 1),
    ]
    assert [purpose for purpose, _part in purposes()] == [Purpose.ANSWER, Purpose.INTERIM]


def test_the_same_picture_without_words_is_one_question(photos: Photos, reader: Reader) -> None:
    photos.kept["again"] = SILENT
    show("f3", who="an")
    show("again", who="binh", text="cái này có đúng không ạ?")
    first, second = Tip.objects.order_by("pk")
    assert first.question == second.question
    assert second.matched == first


def test_the_same_picture_with_other_words_stays_another_question(photos: Photos, reader: Reader) -> None:
    photos.kept["again"] = SILENT
    show("f3", who="an")
    reader.words[SILENT] = OTHER
    show("again", who="binh")
    first, second = Tip.objects.order_by("pk")
    assert first.question != second.question
    (same,) = media_likeness.suggest(second.question)
    assert (same.question, same.agrees) == (first.question, False)


def test_the_questions_of_pictures_are_known_again_after_a_start(photos: Photos, reader: Reader) -> None:
    show("f3", who="an")
    media_likeness.start_anew()
    show("f3", who="binh")
    assert Question.objects.count() == 1
    erase_from("post", "an")
    erase_from("post", "binh")
    show("f3", who="chi")
    assert Question.objects.count() == 2


def test_what_is_not_taken_is_said_and_not_kept(photos: Photos, reader: Reader) -> None:
    reader.wrong = {WATER: "unknown-kind", NEWS: "too-many-pixels", SILENT: "broken"}
    show("f1", "f2", "f3")
    assert [part for _purpose, part in purposes()] == [
        "media-unknown-kind",
        "media-too-large",
        "media-broken",
    ]
    assert not Tip.objects.exists()
    assert not TipMedia.objects.exists()
    assert not [path for path in media_files.folder().rglob("*") if path.is_file()]


def test_words_beside_a_broken_picture_are_answered_all_the_same(photos: Photos, reader: Reader) -> None:
    water_check()
    reader.wrong = {NEWS: "broken"}
    show("f2", text=FLU)
    assert purposes() == [(Purpose.WORD, "media-broken"), (Purpose.ANSWER, "")]


def test_a_channel_that_fetches_nothing_asks_for_the_words(post: Post) -> None:
    show("f1")
    assert purposes() == [(Purpose.WORD, "media-not-fetched")]


def test_a_service_that_is_away_is_asked_again(photos: Photos, reader: Reader) -> None:
    photos.refusal = NotFetchedError("status-503")
    show("f1")
    assert purposes() == []
    assert Message.objects.get().envelope is not None
    photos.refusal = None
    worker.work_off()
    assert [purpose for purpose, _part in purposes()] == [Purpose.INTERIM]


def test_nobody_waits_for_ever_for_a_file(photos: Photos, reader: Reader) -> None:
    photos.refusal = NotFetchedError("status-503")
    show("f1", text=FLU)
    Message.objects.update(received_at=timezone.now() - timedelta(minutes=11))
    worker.work_off()
    assert purposes() == [(Purpose.WORD, "media-not-fetched"), (Purpose.INTERIM, "nothing-near")]


def test_a_file_that_was_fetched_is_not_fetched_again(
    photos: Photos, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(data: bytes, language: str = "") -> Examined:
        raise MediaError("busy")

    with monkeypatch.context() as patch:
        patch.setattr(media, "examined", busy)
        show("f1")
    assert purposes() == []
    worker.work_off()
    assert photos.fetched == ["f1"]
    assert [purpose for purpose, _part in purposes()] == [Purpose.INTERIM]


def test_bytes_that_come_with_the_message_are_on_disk_before_it_is_taken(post: Post, reader: Reader) -> None:
    files = (Attachment("picture", data=WATER), Attachment("picture", data=NEWS))
    taken = take([Incoming("post", "an", "1", attachments=files)])
    assert len(taken.accepted) == 1
    assert [row.state for row in TipMedia.objects.all()] == [Came.WAITING, Came.WAITING]
    worker.work_off()
    assert Tip.objects.filter(machine_read=True).count() == 2


def test_too_many_files_are_said_and_the_words_answered(
    post: Post, reader: Reader, settings: Settings
) -> None:
    settings.SOI_MEDIA_PER_DAY = 1
    water_check()
    files = (Attachment("picture", data=WATER), Attachment("picture", data=NEWS))
    say(FLU, "an", attachments=files)
    assert purposes() == [(Purpose.WORD, "media-too-many"), (Purpose.ANSWER, "")]


def test_delete_takes_pictures_along(photos: Photos, reader: Reader) -> None:
    show("f1")
    say("delete", "an")
    assert not TipMedia.objects.exists()
    assert not [path for path in media_files.folder().rglob("*") if path.is_file()]


def test_words_found_later_are_looked_up_and_the_answer_is_owed(photos: Photos, reader: Reader) -> None:
    reader.words[WATER] = None
    publish(draft())
    show("f1")
    assert purposes() == [(Purpose.INTERIM, "not-read")]
    reader.words[WATER] = CLAIM
    done = rereading.reread()
    assert (done.looked, done.words, done.answered, done.failed) == (1, 1, 1, 0)
    tip = Tip.objects.get()
    assert (tip.machine_read, queries.words(tip).text) == (True, CLAIM)
    worker.work_off()
    assert "It has been checked now." in photos.texts("an")[-1]
    assert rereading.reread().looked == 0
    assert rereading.reread(everything=True).answered == 0


def test_part_of_the_words_is_only_asked_about_and_said_in_the_channel(
    photos: Photos, reader: Reader
) -> None:
    water_check()
    reader.part = {WATER, NEWS, SILENT}
    reader.words[SILENT] = None
    show("f1")
    show("f2")
    show("f3")
    assert [purpose for purpose, _part in purposes()] == [Purpose.CHOOSE, Purpose.INTERIM, Purpose.INTERIM]
    asked, new, unread = photos.texts("an")
    assert "Only part of the words in what you sent could be read, and compared." in asked
    for text in (asked, new):
        assert "I read only part of the words in what you sent." in text
    assert "I could not read the words in what you sent to the end." in unread
    say("1", "an")
    assert "What you sent is false." in photos.texts("an")[-1], "their own choice is an answer"


def test_part_of_the_words_is_not_answered_by_what_stands_for_a_question(
    photos: Photos, reader: Reader
) -> None:
    say(OTHER, "binh")
    resolve(Question.objects.get(), check=publish(draft()).check, right_for_all=True)
    show("f2", who="chi")
    assert "What you sent is false." in photos.texts("chi")[-1]
    reader.part, photos.kept["f4"] = {b"part of it"}, b"part of it"
    reader.words[b"part of it"] = OTHER
    show("f4", who="an")
    worker.work_off()
    assert [
        letter.purpose for letter in Letter.objects.filter(correspondent__tips__media__unfinished="words")
    ] == [Purpose.INTERIM]


def test_reading_again_to_the_end_clears_it_and_owes_the_answer(photos: Photos, reader: Reader) -> None:
    publish(draft())
    reader.words[WATER], reader.part = "Súc miệng nước muối", {WATER}
    show("f1")
    assert rereading.waiting() == 1
    done = rereading.reread()
    assert (done.looked, done.words, done.answered) == (1, 0, 0), "the same part again"
    reader.words[WATER], reader.part = CLAIM, set()
    done = rereading.reread()
    assert (done.looked, done.words, done.answered, rereading.waiting()) == (1, 1, 1, 0)
    tip = Tip.objects.get()
    assert queries.words(tip).text == CLAIM, "the whole takes the place of the part"
    worker.work_off()
    assert "What you sent is false." in photos.texts("an")[-1]
    assert "only part" not in photos.texts("an")[-1]
    say(CLAIM, "binh")
    assert Question.objects.count() == 1, "all of its words lead others to its question"


def test_what_was_blacked_out_is_not_read_anew(photos: Photos, reader: Reader) -> None:
    reader.words[NEWS], reader.part = "Bà Nguyễn Thị Lan bán thuốc", {NEWS}
    show("f2")
    black_out(Question.objects.get().uid, "Nguyễn Thị Lan")
    reader.words[NEWS], reader.part = "Bà Nguyễn Thị Lan bán thuốc chữa ung thư", set()
    for everything in (False, True):
        assert rereading.reread(everything=everything).words == 0
    assert "Lan" not in str(queries.words(Tip.objects.get()).text)
    known = opened_facts(TipMedia.objects.get())
    assert isinstance(known, Examined)
    assert known.words is not None
    assert "Lan" not in known.words.text


def test_words_found_later_bring_a_picture_to_its_question(photos: Photos, reader: Reader) -> None:
    reader.words[NEWS] = None
    say(OTHER, "binh")
    show("f2")
    assert Question.objects.filter(merged_into=None).count() == 2
    reader.words[NEWS] = OTHER
    rereading.reread()
    assert Question.objects.filter(merged_into=None).count() == 1
    assert Regrouping.objects.get().by == "system"


def test_words_found_later_beside_a_claim_are_a_tip_of_their_own(photos: Photos, reader: Reader) -> None:
    reader.words[NEWS] = None
    show("f2", text=FLU)
    assert Tip.objects.count() == 1
    reader.words[NEWS] = OTHER
    rereading.reread()
    own, more = Tip.objects.order_by("position")
    assert (own.message, own.correspondent) == (more.message, more.correspondent)
    assert (own.machine_read, more.machine_read) == (False, True)
    assert TipMedia.objects.get().tip == more


def test_more_files_than_are_looked_at_are_said(post: Post, reader: Reader) -> None:
    names = [f"picture {number}".encode() for number in range(12)]
    reader.words = dict.fromkeys(names, OTHER)
    say("", "an", attachments=tuple(Attachment("picture", data=one) for one in names), language="en")
    assert TipMedia.objects.filter(state=Came.KEPT).count() == 10
    assert (Purpose.WORD, "media-over-ten") in purposes()
    assert "I look at 10 files of a message" in " ".join(post.texts("an"))


def test_more_files_than_are_fetched_are_said(photos: Photos, reader: Reader) -> None:
    photos.kept |= {f"n{number}": f"picture {number}".encode() for number in range(12)}
    show(*(f"n{number}" for number in range(12)))
    assert len(photos.fetched) == 10
    assert (Purpose.WORD, "media-over-ten") in purposes()


def test_what_a_channel_does_not_hand_in_is_said_beside_the_answer(post: Post, reader: Reader) -> None:
    publish(draft())
    say(FLU, "an", attachments=(Attachment("video", bytes=9, refused="too-large"),), language="en")
    assert purposes() == [(Purpose.WORD, "media-too-large"), (Purpose.ANSWER, "")]


def test_nothing_is_fetched_where_no_files_are_taken(
    photos: Photos, reader: Reader, settings: Settings
) -> None:
    settings.SOI_MEDIA = False
    show("f1", text=FLU)
    assert photos.fetched == []
    assert purposes() == [(Purpose.WORD, "media"), (Purpose.INTERIM, "nothing-near")]


def test_a_letter_keeps_how_a_file_led_to_it_without_a_word(photos: Photos, reader: Reader) -> None:
    water_check()
    reader.words[WATER] = OTHER
    show("f1")
    (letter,) = Letter.objects.all()
    ((uid, how),) = letter.how.items()
    assert uid == letter.offered[0][0]
    assert (how["sort"], how["same"], how["machine"]) == ("picture", True, True)
    assert "with-other-words" in how["keys"]
    (text,) = photos.texts("an")
    assert "The same picture." in text
    assert "A machine read or heard the words in what you sent." in text
    say("1", "an")
    assert "The same picture." in photos.texts("an")[-1], "the answer to a choice says it too"


def test_a_late_answer_names_a_picture_that_has_no_words(photos: Photos, reader: Reader) -> None:
    show("f3")
    check = publish(draft()).check
    resolve(Question.objects.get(), check=check, right_for_all=True)
    worker.work_off()
    assert "About the picture you sent:" in photos.texts("an")[-1]


def test_what_is_said_is_told_where_words_were_read_before(
    photos: Photos, reader: Reader, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = Line(OTHER, 0.9)

    def read_only(data: bytes, language: str = "") -> Examined:
        return replace(picture(data), words=Words((written,), "tesseract"), missing=("speech",))

    def heard_too(data: bytes, language: str = "") -> Examined:
        said = Line(CLAIM, 0.9, start=1.0, end=4.0)
        return replace(picture(data), words=Words((written, said), "tesseract, whisper"))

    monkeypatch.setattr(media, "examined", read_only)
    monkeypatch.setattr(rereading, "examined", heard_too)
    publish(draft())
    show("f1")
    assert rereading.reread().looked == 0, "no model: there is nothing to hear it with"
    settings.SOI_SPEECH_MODEL = "/somewhere"
    assert rereading.waiting() == 1
    done = rereading.reread()
    assert (done.words, done.answered) == (1, 1)
    assert {queries.words(tip).text for tip in Tip.objects.all()} == {OTHER, CLAIM}
    assert rereading.waiting() == 0
