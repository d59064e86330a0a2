"""A screenshot that no fingerprint finds again is found by the words in it and where they stand, and only offered."""

from __future__ import annotations

from dataclasses import replace

import pytest

from soi.answers import media_index
from soi.answers.media import MediaAnswer, find_media
from soi.answers.sync import rebuild
from soi.checks.actions import keep_media, publish, set_words, withdraw
from soi.checks.draft import MediaDraft
from soi.checks.models import Check, MediaFile
from soi.match.media.pictures import PictureMatch
from soi.media.records import Examined, Line, Words
from tests.fakes.drafts import draft
from tests.fakes.media import picture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]

POST = (
    "Nhặt được ví tiền giả mang đến bảo",
    "vệ chợ được thưởng 2 triệu đồng",
    "Tin học sinh được nghỉ học thứ Hai",
    "là có thật, theo trường hôm qua",
    "Uống nước chanh lúc đói gây hại dạ",
    "dày, bác sĩ Hòa nói như vậy",
)


def words(lines: tuple[str, ...] = POST, top: float = 0.1, pitch: float = 0.05) -> Words:
    return Words(
        tuple(
            Line(text, 0.95, (0.05, top + pitch * number, 0.024 * len(text), 0.6 * pitch))
            for number, text in enumerate(lines)
        ),
        "tesseract 5.3",
    )


def shot(data: bytes, said: Words) -> Examined:
    """A picture whose fingerprints come from `data`: other bytes, nothing alike."""
    return replace(picture(data), words=said)


def check_of(kept: MediaFile) -> Check:
    return publish(
        draft(
            claim="Một bài đăng về bệnh viện ở Sao Hỏa",
            media=(MediaDraft("", "EditedOrCroppedContent", kept.sha256, "A post."),),
        )
    ).check


def match_of(answer: MediaAnswer) -> PictureMatch:
    (found,) = answer.near
    assert found.hit is not None
    assert isinstance(found.hit.match, PictureMatch)
    return found.hit.match


def test_a_cropped_post_is_offered_with_the_place_it_was_cut_from() -> None:
    check = check_of(keep_media(shot(b"the post", words()), "system"))
    answer = find_media([shot(b"cut out of it", words(POST[2:], 0.02, 0.075))])
    assert answer.band == "choose"
    assert [one.check for one in answer.near] == [check]
    match = match_of(answer)
    assert match.lettering
    assert "cropped" in match.changes
    assert match.found_region[0][1] == pytest.approx(0.187, abs=0.03)
    said = " ".join(answer.near[0].said)
    assert said.startswith("A part of the same picture, cropped")
    assert "The words in it are the same. It was found by the words in it" in said
    assert "There were more words around it" in said


def test_the_same_words_in_the_same_places_do_not_answer_by_themselves() -> None:
    check_of(keep_media(shot(b"the post", words()), "system"))
    answer = find_media([shot(b"saved by someone", words())])
    assert (answer.band, answer.reason) == ("choose", "only-words")
    assert match_of(answer).how == "same"


def test_a_doctored_post_is_offered_with_what_differs() -> None:
    check_of(keep_media(shot(b"the post", words()), "system"))
    doctored = (POST[0], POST[1].replace("2", "9"), *POST[2:])
    answer = find_media([shot(b"doctored", words(doctored))])
    assert answer.band == "choose"
    assert "The words in it are not the same." in answer.near[0].said
    assert answer.near[0].differs


def test_another_post_with_some_of_the_words_is_not_the_same_picture() -> None:
    check_of(keep_media(shot(b"the post", words()), "system"))
    other = ("Bột ngọt an toàn cho sức khỏe", "Rửa thịt gà dưới vòi", *POST[:2])
    answer = find_media([shot(b"another post", words(other))])
    assert all(one.hit is None for one in answer.near)


def test_words_read_later_count_and_those_of_a_withdrawn_check_no_longer() -> None:
    kept = keep_media(replace(picture(b"the post"), words=None), "system")
    check = check_of(kept)
    asked = shot(b"saved by someone", words())
    assert find_media([asked]).band == "new"
    set_words(kept, words())
    assert match_of(find_media([asked])).lettering
    withdraw(check.uid, "wrong")
    assert find_media([asked]).band == "new"


def test_the_saved_index_knows_the_words() -> None:
    kept = keep_media(shot(b"the post", words()), "system")
    check_of(kept)
    rebuild()
    MediaFile.objects.update(facts=b"nobody can read this")  # so that it is the saved one that answers
    media_index.forget()
    assert media_index.with_words_of(words(), 5) == [kept.sha256]
