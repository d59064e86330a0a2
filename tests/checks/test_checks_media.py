"""Pictures, sounds and videos that checks are about: kept once, named in every version, found by their words."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from pytest_django import Settings

from soi.checks.actions import (
    GoneError,
    correct,
    keep_media,
    publish,
    renew,
    restore,
    set_transcript,
    set_words,
    take_away_file,
    withdraw,
)
from soi.checks.claimreview import draft_of_claim_review
from soi.checks.diff import changes
from soi.checks.draft import CheckDraft, DraftError, MediaDraft
from soi.checks.markup import DeskIdentity, review_of_draft, review_to_publish
from soi.checks.media import checks_about, confirmed_words, facts_of, files_of, in_use, shelf, shown, words_of
from soi.checks.models import Check, IndexTask, MediaFile, MediaUse
from soi.checks.publishing import content_problems
from soi.checks.queries import draft_of
from soi.checks.records import Defaults, draft_of_record
from soi.checks.validator import errors, validate
from soi.media.storing import StoringError
from tests.fakes.drafts import draft
from tests.fakes.media import picture, read

CATEGORY = "DecontextualizedContent"
ALT = "Một người súc miệng; bên trên là chữ."


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, settings: Settings) -> None:
    settings.SOI_DATA_DIR = tmp_path


def about(file: str, url: str = "", alt: str = ALT, said: str = "") -> CheckDraft:
    return draft(media=(MediaDraft(url, CATEGORY, file, alt, said),))


@pytest.mark.django_db
def test_a_picture_is_kept_once_with_what_is_known_of_it() -> None:
    seen = picture(words="Nước muối\ndiệt virus")
    kept = keep_media(seen, "system")
    assert keep_media(seen, "person:1").pk == kept.pk
    assert shelf().read(kept.sha256) == seen.clean
    assert shelf().read(kept.preview) == seen.preview
    assert (kept.sort, kept.media_type, kept.size) == ("picture", "image/png", len(seen.clean))
    assert (kept.width, kept.height, kept.seconds) == (640, 480, None)
    assert (kept.words, kept.words_engine) == ("Nước muối\ndiệt virus", "tesseract 5.3")
    assert facts_of(MediaFile.objects.get()) == seen.picture


@pytest.mark.django_db
def test_nothing_stays_of_a_picture_whose_row_could_not_be_written() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        keep_media(picture(), "system")
        raise ZeroDivisionError
    assert not MediaFile.objects.exists()


@pytest.mark.django_db
def test_a_published_check_names_its_file_and_is_found_by_it() -> None:
    kept = keep_media(picture(), "system")
    assert not in_use().exists()
    check = publish(about(kept.sha256)).check
    assert list(in_use()) == [kept]
    assert list(checks_about(kept.sha256)) == [check]
    assert files_of(check) == [kept]
    assert draft_of(Check.objects.get()) == about(kept.sha256)
    assert publish(about(kept.sha256)).kind == "unchanged"
    withdraw(check.uid, "wrong picture")
    assert not in_use().exists()


@pytest.mark.django_db
def test_another_file_is_another_version_that_readers_see() -> None:
    first, second = keep_media(picture(b"1"), "system"), keep_media(picture(b"2"), "system")
    check = publish(about(first.sha256)).check
    correct(check.uid, about(second.sha256), "It was the wrong picture.")
    assert [use.sha256 for use in MediaUse.objects.all()] == [second.sha256]
    new, old = check.versions.all()
    with translation.override("en"):
        (change,) = changes(old.data, new.data)
    assert change.name == "media"
    assert first.sha256 in change.before
    assert second.sha256 in change.after
    assert ALT in change.after


@pytest.mark.django_db(transaction=True)
def test_the_database_refuses_a_silent_change_of_what_a_check_is_about() -> None:
    kept = keep_media(picture(), "system")
    publish(about(kept.sha256))
    for change in (
        lambda: MediaUse.objects.update(sha256="0" * 64),
        lambda: MediaUse.objects.all().delete(),
        lambda: MediaUse.objects.create(check_row=Check.objects.get(), sha256="0" * 64),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


@pytest.mark.django_db
def test_words_found_later_have_every_check_of_the_file_indexed_anew() -> None:
    kept = keep_media(picture(), "system")
    uids = {publish(about(kept.sha256)).check.uid}
    uids |= {publish(draft(external_id="b", media=about(kept.sha256).media)).check.uid}
    publish(draft(external_id="c"))
    IndexTask.objects.all().delete()
    after = set_words(kept, read("chữ trong ảnh"))
    assert (after.words, after.revision) == ("chữ trong ảnh", 2)
    assert {task.uid for task in IndexTask.objects.all()} == uids
    assert {check.version for check in Check.objects.all()} == {1}, "no version: the check says what it said"


@pytest.mark.django_db
def test_a_transcript_says_who_confirmed_it() -> None:
    kept = keep_media(picture(words="mu0i"), "system")
    after = set_transcript(kept, " muối ", "person:7")
    assert (after.transcript, after.transcript_by, after.words) == ("muối", "person:7", "mu0i")
    assert after.transcript_at is not None
    with pytest.raises(ValueError, match="who confirmed"):
        set_transcript(kept, "muối", "")
    with pytest.raises(IntegrityError), transaction.atomic():
        MediaFile.objects.update(transcript_by="")
    after = set_transcript(kept, "", "person:7")
    assert (after.transcript, after.transcript_by, after.transcript_at) == ("", "", None)


@pytest.mark.django_db
def test_words_that_people_confirm_change_nothing_that_is_published() -> None:
    kept = keep_media(picture(words="mu0i"), "system")
    check = publish(about(kept.sha256, said="muối")).check
    IndexTask.objects.all().delete()
    set_transcript(kept, "muối biển", "person:7")
    row = Check.objects.get()
    assert confirmed_words(row, kept.sha256) == "muối"
    assert (row.version, row.versions.count(), row.updated_at) == (1, 1, check.updated_at)
    assert not IndexTask.objects.exists(), "nor how it is found"


@pytest.mark.django_db
def test_corrected_words_are_a_version_with_its_reason() -> None:
    kept = keep_media(picture(words="mu0i"), "system")
    check = publish(about(kept.sha256)).check
    correct(check.uid, about(kept.sha256, said="muối"), "We wrote down what it says.")
    new, old = check.versions.all()
    with translation.override("en"):
        (change,) = changes(old.data, new.data)
    assert (new.change, new.note) == ("corrected", "We wrote down what it says.")
    assert [piece.text for piece in change.pieces if piece.kind == "added"] == ["\nmuối"]
    words = words_of(kept, Check.objects.get())
    assert words is not None
    assert (words.text, words.engine) == ("muối", "people")


@pytest.mark.django_db(transaction=True)
def test_the_database_refuses_to_change_confirmed_words_silently() -> None:
    kept = keep_media(picture(), "system")
    publish(about(kept.sha256, said="muối"))
    said = [{**Check.objects.get().media[0], "transcript": "đường"}]
    with pytest.raises(IntegrityError), transaction.atomic():
        Check.objects.update(media=said)


@pytest.mark.django_db
def test_looking_again_adds_what_is_new_and_loses_nothing() -> None:
    kept = keep_media(picture(words="chữ"), "system")
    again = renew(kept, picture(words=None))
    assert (again.words, again.revision) == ("chữ", 1)
    again = renew(kept, picture(words="chữ khác"))
    assert (again.words, again.revision) == ("chữ khác", 2)


@pytest.mark.django_db
def test_a_file_says_when_its_words_were_not_read_to_the_end() -> None:
    part = picture(words="Uống nước", unfinished=("words",))
    kept = keep_media(part, "system")
    assert (kept.unfinished, kept.words) == ("words", "Uống nước")
    assert renew(kept, picture(words=None, unfinished=("words",))).words == "Uống nước"
    assert renew(kept, picture(words="Uống", unfinished=("words",))).words == "Uống nước", "less is no news"
    more = renew(kept, picture(words="Uống nước muối", unfinished=("words",)))
    assert (more.unfinished, more.words) == ("words", "Uống nước muối")
    whole = renew(kept, picture(words="Uống nước muối"))
    assert (whole.unfinished, whole.words, whole.revision) == ("", "Uống nước muối", 3)
    again = renew(kept, picture(words="Uống nước muối khỏi cúm", unfinished=("words",)))
    assert (again.unfinished, again.words) == ("", "Uống nước muối"), "part never takes the place of all"
    assert keep_media(picture(b"2", None, unfinished=("words",)), "system").unfinished == "words"


@pytest.mark.django_db
def test_facts_of_another_version_are_made_anew() -> None:
    kept = keep_media(picture(), "system")
    MediaFile.objects.update(facts=b"x" * 9_000)
    with pytest.raises(StoringError):
        facts_of(MediaFile.objects.get())
    assert facts_of(renew(kept, picture())) == picture().picture


@pytest.mark.django_db(transaction=True)
def test_a_file_that_is_taken_away_is_a_version_of_every_check_about_it() -> None:
    kept, other = keep_media(picture(words="chữ"), "system"), keep_media(picture(b"2"), "system")
    check = publish(about(kept.sha256)).check
    second = publish(draft(external_id="b", language="en", media=about(kept.sha256).media)).check
    untouched = publish(draft(external_id="c", media=about(other.sha256).media)).check
    IndexTask.objects.all().delete()
    changed = take_away_file(kept.sha256, " Trong ảnh là một người bị hại. ")
    assert {one.uid for one in changed} == {check.uid, second.uid}
    new, old = Check.objects.get(pk=check.pk).versions.all()
    assert (new.number, new.change) == (2, "updated")
    assert new.note == "Một tệp đã được gỡ bỏ: Trong ảnh là một người bị hại."
    assert second.versions.latest("number").note.startswith("A file was taken away: ")
    assert [one.name for one in changes(old.data, new.data)] == ["gone"]
    assert Check.objects.get(pk=untouched.pk).version == 1
    assert {task.uid for task in IndexTask.objects.all()} == {check.uid, second.uid}
    row = MediaFile.objects.get(pk=kept.pk)
    assert (row.gone_why, row.words, row.preview, row.read) == (
        "Trong ảnh là một người bị hại.",
        "",
        "",
        None,
    )
    assert not shelf().path(kept.sha256).exists()
    assert not shelf().path(kept.preview).exists()
    assert shelf().path(other.sha256).exists()
    assert set(in_use()) == {kept, other}, "whoever was sent it still finds the check"
    assert set(shown()) == {other}


@pytest.mark.django_db(transaction=True)
def test_it_stays_taken_away() -> None:
    kept = keep_media(picture(), "system")
    check = publish(about(kept.sha256)).check
    take_away_file(kept.sha256, "why")
    with pytest.raises(GoneError):
        keep_media(picture(), "system")
    assert not shelf().path(kept.sha256).exists()
    with pytest.raises(ValueError, match="already"), translation.override("en"):
        take_away_file(kept.sha256, "why again")
    set_transcript(kept, "muối", "person:7")
    set_words(kept, read("chữ trong ảnh"))
    renew(kept, picture(words="chữ"))
    row = MediaFile.objects.get()
    assert (row.words, row.transcript) == ("", "")
    correct(check.uid, about(kept.sha256, alt="Khác."), "The description was wrong.")
    assert [one["file"] for one in check.versions.latest("number").data["gone"]] == [kept.sha256]
    for change in ({"gone_at": None, "gone_why": ""}, {"gone_why": "because"}, {"sha256": "0" * 64}):
        with pytest.raises(IntegrityError), transaction.atomic():
            MediaFile.objects.update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        MediaFile.objects.all().delete()


@pytest.mark.django_db(transaction=True)
def test_the_database_refuses_to_take_a_file_away_silently() -> None:
    kept = keep_media(picture(), "system")
    publish(about(kept.sha256))
    gone = {"gone_at": timezone.now(), "gone_why": "why", "preview": "", "words": "", "read": None}
    with pytest.raises(IntegrityError, match="only with a version"), transaction.atomic():
        MediaFile.objects.update(**gone)


@pytest.mark.django_db
def test_taking_a_file_away_needs_a_reason() -> None:
    kept = keep_media(picture(), "system")
    with pytest.raises(ValueError, match="Say why"), translation.override("en"):
        take_away_file(kept.sha256, " ")
    assert MediaFile.objects.get().gone_at is None


@pytest.mark.django_db
def test_a_withdrawn_check_keeps_the_reason_why_it_was_withdrawn() -> None:
    kept = keep_media(picture(), "system")
    check = publish(about(kept.sha256)).check
    withdraw(check.uid, "wrong picture")
    assert take_away_file(kept.sha256, "why") == []
    assert check.versions.latest("number").note == "wrong picture"
    restored = restore(check.uid, "it was right")
    assert restored.versions.latest("number").data["gone"][0]["why"] == "why"


@pytest.mark.django_db(transaction=True)
def test_a_file_that_comes_later_does_not_appear_on_a_page_before_a_new_version() -> None:
    sha256 = hashlib.sha256(picture().clean).hexdigest()
    check = publish(about(sha256)).check
    kept = keep_media(picture(), "system")
    assert kept.sha256 == sha256
    assert not shown().exists()
    with pytest.raises(IntegrityError), transaction.atomic():
        MediaUse.objects.update(held=True)
    correct(check.uid, about(sha256, said="muối"), "We have the picture now.")
    assert list(shown()) == [kept]


def test_a_file_wants_a_description_before_it_is_published() -> None:
    def codes(one: CheckDraft) -> set[str]:
        return {problem.code for problem in content_problems(one, date(2026, 1, 1))}

    assert "media-alt-missing" in codes(about("a" * 64, alt=""))
    assert "media-alt-missing" not in codes(about("a" * 64))
    assert "media-alt-missing" not in codes(about("", "https://a.example/1.jpg", alt=""))


@pytest.mark.parametrize(
    ("media", "words"),
    [
        (MediaDraft("", CATEGORY), "media 1 is not an http or https address."),
        (MediaDraft("", CATEGORY, "abc"), "file of media 1 is not a SHA-256 in hexadecimal."),
        (MediaDraft("", CATEGORY, "a" * 64, "x" * 1001), "description of media 1 is 1001 characters long"),
    ],
)
def test_a_medium_without_address_has_a_file(media: MediaDraft, words: str) -> None:
    with translation.override("en"), pytest.raises(DraftError, match=words):
        draft(media=(media,))


def test_what_names_no_file_is_stored_and_hashed_as_before() -> None:
    plain = draft(media=(MediaDraft("https://a.example/1.jpg", CATEGORY),))
    assert plain.as_data()["media"] == [{"url": "https://a.example/1.jpg", "category": CATEGORY}]
    named = about("a" * 64, "https://a.example/1.jpg")
    assert named.as_data()["media"][0] == {
        "url": "https://a.example/1.jpg", "category": CATEGORY, "file": "a" * 64, "alt": ALT,
    }  # fmt: skip
    assert plain.content_hash != named.content_hash


@pytest.mark.parametrize("url", ["", "https://a.example/1.jpg"])
def test_exports_bring_file_description_and_words_back(url: str) -> None:
    one = about("ab" * 32, url, said="Súc miệng\nbằng nước muối")
    assert draft_of_record(one.as_data(), Defaults()) == one
    assert draft_of_claim_review(review_of_draft(one), Defaults()) == one


def test_the_markup_of_a_file_without_address_is_valid() -> None:
    desk = DeskIdentity("Desk", "https://desk.example", "https://desk.example/check/{uid}")
    node = review_to_publish(about("ab" * 32), desk)
    (seen,) = node["associatedMediaReview"][0]["itemReviewed"]["mediaItemAppearance"]
    assert seen["contentUrl"].startswith("https://desk.example/.well-known/ni/sha-256/q6ur")
    assert (seen["sha256"], seen["description"]) == ("ab" * 32, ALT)
    assert not [one for one in errors(validate(node, str(node["url"]))) if "edia" in one.path]
    assert draft_of_claim_review(node, Defaults()).media == about("ab" * 32).media
