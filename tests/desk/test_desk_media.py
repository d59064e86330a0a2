"""Pictures, sounds and videos at the desk: read with a message, taken into a check, described, published."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from pytest_django import Settings

from soi.answers import media_index
from soi.answers.engine import reopen
from soi.checks.actions import keep_media
from soi.checks.models import Check, MediaFile
from soi.desk import actions
from soi.desk.models import Case
from soi.inbox.models import TipMedia
from soi.media.records import Examined, Kind, MediaError
from soi.people.models import AuditEntry
from soi.tipline import media as tipline_media
from soi.tipline.actions import take
from soi.tipline.channel import Attachment, Incoming
from soi.tipline.worker import work_off
from tests.conftest import Person
from tests.desk.desk_cast import Desk
from tests.fakes.media import picture

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR a flooded street"
READ = "Nước ngập tới nóc nhà ở trung tâm thành phố"


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    settings.SOI_EMBEDDER = "none"

    def examined(data: bytes, language: str = "") -> Examined:
        if b"broken" in data:
            raise MediaError("broken")
        return picture(data.removeprefix(b"clean "), READ)

    monkeypatch.setattr(tipline_media, "examined", examined)
    monkeypatch.setattr("soi.desk.actions.attaching.examined", examined)
    reopen()
    media_index.forget()
    yield
    reopen()
    media_index.forget()


@pytest.fixture
def came(db: None) -> TipMedia:
    """A picture that somebody sent on the web, attended."""
    take([Incoming("web", "a" * 23, "m1", attachments=(Attachment("picture", bytes=len(PNG), data=PNG),))])
    work_off()
    return TipMedia.objects.get()


def address(name: str, *args: object) -> str:
    with translation.override("en"):
        return reverse(f"desk:{name}", args=args)


def html(response: Any) -> str:
    return unescape(response.content.decode())


def attach(browser: Client, case: Case, *files: bytes) -> Any:
    sent = [SimpleUploadedFile("IMG_Nguyen_Van_A.png", data, "text/html") for data in files or (PNG,)]
    return browser.post(address("attach", case.uid), {"file": sent})


def test_a_checker_sees_what_came_with_a_message(checker: Person, came: TipMedia) -> None:
    assert came.tip is not None
    page = html(checker.browser.get(address("question", came.tip.question.uid)))
    assert address("tip-file", came.uid) in page
    assert READ in page
    assert "not verified" in page
    response = checker.browser.get(address("tip-file", came.uid))
    assert response.content == b"clean " + PNG
    assert response.headers["Cache-Control"] == "private, no-store"
    assert response.headers["Content-Security-Policy"].endswith("; sandbox")
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_what_was_not_read_to_the_end_is_said_with_the_message_and_with_the_file(
    checker: Person, desk: Desk, came: TipMedia
) -> None:
    assert came.tip is not None
    question, part = address("question", came.tip.question.uid), "Only part of the words in it was read."
    assert part not in html(checker.browser.get(question))
    TipMedia.objects.update(unfinished="words")
    assert part in html(checker.browser.get(question))
    case = desk.written()
    attach(checker.browser, case)
    page = address("case", case.uid)
    assert part not in html(checker.browser.get(page))
    MediaFile.objects.update(unfinished="words")
    assert part in html(checker.browser.get(page))
    MediaFile.objects.update(words="")
    assert "The words in it could not be read to the end." in html(checker.browser.get(page))
    sha256 = MediaFile.objects.get().sha256
    checker.browser.post(address("transcript", case.uid, sha256), {"transcript": READ})
    assert "to the end" not in html(checker.browser.get(page)), "people read it"


def test_nobody_else_does(volunteer: Person, stranger: Person, came: TipMedia) -> None:
    assert came.tip is not None
    page = html(volunteer.browser.get(address("question", came.tip.question.uid)))
    assert came.uid not in page
    assert volunteer.browser.get(address("tip-file", came.uid)).status_code == 403
    assert stranger.browser.get(address("tip-file", came.uid)).status_code == 302


def test_it_is_taken_into_the_check_with_a_button(checker: Person, desk: Desk, came: TipMedia) -> None:
    assert came.tip is not None
    case = actions.open_case(came.tip.question, "vi", desk.author)
    actions.assign(case.uid, desk.author, desk.author)
    actions.start(case.uid, desk.author)
    page = html(checker.browser.get(address("case", case.uid)))
    assert address("take-media", case.uid, came.uid) in page
    assert checker.browser.post(address("take-media", case.uid, came.uid)).status_code == 302
    row = MediaFile.objects.get()
    assert row.by == f"person:{desk.author.pk}"
    page = html(checker.browser.get(address("case", case.uid)))
    assert address("kept-preview", row.sha256) in page
    assert "most files have none" in page
    other = desk.draft()
    refused = checker.browser.post(address("take-media", other.uid, came.uid))
    assert "no longer there" in html(refused), "what was sent for one question is not another's"


def test_a_check_is_not_published_before_its_file_is_described(checker: Person, desk: Desk) -> None:
    case = desk.written()
    assert attach(checker.browser, case).status_code == 302
    sha256 = MediaFile.objects.get().sha256
    media = {"url": "", "category": "EditedOrCroppedContent", "file": sha256}
    desk.write(case, media=[media])
    with pytest.raises(actions.RefusedError, match="Say what is to be seen or heard"):
        actions.submit(case.uid, desk.author)
    desk.write(case, media=[{**media, "alt": "Một con phố ngập nước."}])
    actions.submit(case.uid, desk.author)
    actions.open_reading(case.uid, False, desk.reader)
    actions.sign(case.uid, True, "", desk.reader)
    actions.publish(case.uid, desk.editor)
    check = Check.objects.get()
    assert check.media == [{**media, "alt": "Một con phố ngập nước."}]
    page = html(checker.browser.get(f"/en/c/{check.uid}/"))
    assert "Một con phố ngập nước." in page
    assert f"/media/{sha256}/small.jpg" in page


def test_the_browser_keeps_file_and_description(checker: Person, desk: Desk) -> None:
    case = desk.written()
    attach(checker.browser, case)
    sha256 = MediaFile.objects.get().sha256
    form = {
        "base-media": case.fields.get(name="media").revision,
        "media-0-url": "",
        "media-0-category": "StagedContent",
        "media-0-file": sha256,
        "media-0-alt": "A street",
    }
    checker.browser.post(address("save", case.uid), form)
    assert case.fields.get(name="media").value == [
        {"url": "", "category": "StagedContent", "file": sha256, "alt": "A street"}
    ]


def test_people_confirm_the_words_in_it(checker: Person, desk: Desk) -> None:
    case = desk.written()
    attach(checker.browser, case)
    row = MediaFile.objects.get()
    page = html(checker.browser.get(address("case", case.uid)))
    assert READ in page, "the machine's words are there to be corrected"
    checker.browser.post(address("transcript", case.uid, row.sha256), {"transcript": "Nước ngập tới mái nhà"})
    row.refresh_from_db()
    (item,) = case.fields.get(name="media").value
    assert item == {"url": "", "category": "", "file": row.sha256, "transcript": "Nước ngập tới mái nhà"}
    assert row.transcript == "Nước ngập tới mái nhà"
    assert row.transcript_by == f"person:{desk.author.pk}"


def test_what_is_refused_is_said_in_the_same_words(checker: Person, desk: Desk) -> None:
    case = desk.written()
    assert "could not open that file" in html(attach(checker.browser, case, PNG + b"broken"))
    assert not MediaFile.objects.exists()
    assert "Choose a file first." in html(checker.browser.post(address("attach", case.uid)))


def test_several_files_are_put_into_the_check_together(checker: Person, desk: Desk) -> None:
    case = desk.written()
    attach(checker.browser, case)
    first = MediaFile.objects.get().sha256
    response = checker.browser.post(
        address("attach", case.uid),
        {"file": [SimpleUploadedFile("a", data) for data in (PNG, PNG + b"2", PNG + b"3")]},
        follow=True,
    )
    assert "They are in the check." in html(response)
    names = [one["file"] for one in case.fields.get(name="media").value]
    assert (len(names), names[0], len(set(names))) == (3, first, 3), (
        "each once, in the order they were chosen"
    )


@pytest.mark.parametrize("wrong", [b"MZ a program", PNG + b" broken on the way", PNG + b" gone"])
def test_all_files_are_put_into_the_check_or_none(
    checker: Person, desk: Desk, monkeypatch: pytest.MonkeyPatch, wrong: bytes
) -> None:
    kept = keep_media(picture(PNG + b" gone", READ), "system")
    MediaFile.objects.filter(pk=kept.pk).update(
        gone_at=timezone.now(), gone_why="A child is in it.", preview="", words="", read=None
    )
    case = desk.written()

    def examined(data: bytes, language: str = "") -> Examined:
        if data.endswith(b"broken on the way"):
            raise MediaError("broken")
        return picture(data, READ)

    monkeypatch.setattr("soi.desk.actions.attaching.examined", examined)
    said = html(attach(checker.browser, case, PNG, wrong))
    assert "File 2 of those you chose: We c" in said or "A child is in it." in said
    assert not case.fields.filter(name="media").exclude(value=[]).exists()
    assert MediaFile.objects.count() == 1
    five = attach(checker.browser, case, *[PNG + bytes([number]) for number in range(5)])
    assert "at most four at a time" in html(five)


def test_a_file_of_a_draft_is_open_to_the_desk_only(checker: Person, stranger: Person, desk: Desk) -> None:
    case = desk.written()
    attach(checker.browser, case)
    sha256 = MediaFile.objects.get().sha256
    assert checker.browser.get(address("kept-file", sha256)).content == b"clean " + PNG
    assert stranger.browser.get(address("kept-file", sha256)).status_code == 302
    assert stranger.browser.get(f"/media/{sha256}.png").status_code == 404


def test_nobody_puts_a_file_into_the_draft_of_somebody_else(second_reader: Person, desk: Desk) -> None:
    case = desk.written()
    assert "Your role does not allow this." in html(attach(second_reader.browser, case))
    assert not MediaFile.objects.exists()


def test_what_is_being_read_holds_still(checker: Person, desk: Desk) -> None:
    case = desk.in_review()
    attach(checker.browser, case)
    assert not MediaFile.objects.exists()


def published(desk: Desk) -> tuple[Case, MediaFile]:
    """A published check about a picture."""
    row = keep_media(picture(PNG, READ), "system")
    media = [{"url": "", "category": "StagedContent", "file": row.sha256, "alt": "Một con phố"}]
    return desk.published(media=media), row


def test_a_blind_reader_sees_what_the_check_is_about_and_not_what_was_found(
    second_reader: Person, desk: Desk
) -> None:
    """The material is what two people are to judge apart; what was done to it, one of them says."""
    row, unknown = keep_media(picture(PNG, READ, unfinished=("words",)), "system"), "Một con phố ngập nước"
    voice = Kind("sound", "audio/ogg", "opus")
    heard = keep_media(picture(b"voice", READ, picture=None, preview=b"", clean_kind=voice), "system")
    confirmed = "Nước ngập tới mái nhà"
    case = desk.in_review(
        media=[
            {"url": "", "category": "StagedContent", "file": row.sha256, "alt": unknown},
            {
                "url": "",
                "category": "TransformedContent",
                "file": heard.sha256,
                "alt": "A voice",
                "transcript": confirmed,
            },
        ]
    )
    reader, here = second_reader.browser, address("reading", case.uid)
    hidden = html(reader.get(address("case", case.uid)))
    reader.post(address("open-reading", case.uid), {"blind": "yes"})
    blind = html(reader.get(here))
    for page in (blind, hidden):
        assert not re.search(r"staged|transformed", page, re.IGNORECASE)
    reader.post(address("blind-verdict", case.uid), {"verdict": "misleading"})
    for page in (blind, html(reader.get(here))):
        assert f'<img src="{address("kept-preview", row.sha256)}" alt="{unknown}"' in page
        assert f'href="{address("kept-file", row.sha256)}"' in page
        assert (
            f'<audio controls preload="none" src="{address("kept-file", heard.sha256)}" aria-label="A voice"'
            in page
        )
        assert READ in page
        assert "Only part of the words in it was read." in page
        assert confirmed in page
    assert reader.get(address("kept-file", row.sha256)).status_code == 200


def test_words_confirmed_in_a_correction_are_public_only_with_its_version(
    checker: Person, stranger: Person, desk: Desk
) -> None:
    case, row = published(desk)
    assert case.check_row is not None
    public = f"/en/c/{case.check_row.uid}/"
    before = stranger.browser.get(public).content
    correction = actions.open_correction(case.check_row.uid, desk.author)
    actions.assign(correction.uid, desk.author, desk.author)
    actions.start(correction.uid, desk.author)
    words = {"transcript": "Nước ngập tới mái nhà\r\nở quê"}
    assert checker.browser.post(address("transcript", correction.uid, row.sha256), words).status_code == 302
    assert stranger.browser.get(public).content == before, "not a byte of it"
    desk.write(correction, note="Viết lại chữ trong ảnh.")
    for who in (desk.author, desk.reader):
        actions.declare(correction.uid, False, "", who)
    actions.submit(correction.uid, desk.author)
    actions.open_reading(correction.uid, False, desk.reader)
    actions.sign(correction.uid, True, "", desk.reader)
    assert stranger.browser.get(public).content == before, "not even signed words, before they are published"
    actions.publish(correction.uid, desk.editor)
    check = Check.objects.get()
    assert check.media[0]["transcript"] == "Nước ngập tới mái nhà\nở quê"
    assert check.versions.latest("number").note == "Viết lại chữ trong ảnh."
    after = html(stranger.browser.get(public))
    assert "Nước ngập tới mái nhà" in after
    assert "Viết lại chữ trong ảnh." in after


def test_words_confirmed_for_another_check_of_the_same_file_leave_the_published_one_alone(
    checker: Person, stranger: Person, desk: Desk
) -> None:
    case, row = published(desk)
    assert case.check_row is not None
    public = f"/en/c/{case.check_row.uid}/"
    before = stranger.browser.get(public).content
    other = desk.written(claim="Một câu hỏi khác.")
    attach(checker.browser, other)
    checker.browser.post(address("transcript", other.uid, row.sha256), {"transcript": "Phố ngập"})
    assert stranger.browser.get(public).content == before
    third = desk.written(claim="Một câu hỏi khác nữa.")
    attach(checker.browser, third)
    page = html(checker.browser.get(address("case", third.uid)))
    assert "Phố ngập</textarea>" in page, (
        "it begins with what somebody confirmed, and has to confirm it itself"
    )
    assert "transcript" not in third.fields.get(name="media").value[0]


def test_the_browser_keeps_confirmed_words_with_their_lines(checker: Person, desk: Desk) -> None:
    case = desk.written()
    attach(checker.browser, case)
    sha256 = MediaFile.objects.get().sha256
    checker.browser.post(address("transcript", case.uid, sha256), {"transcript": "Một\nhai"})
    page = html(checker.browser.get(address("case", case.uid)))
    assert 'name="media-0-transcript" form="draft" hidden>Một\nhai</textarea>' in page
    form = {
        "base-media": case.fields.get(name="media").revision,
        "media-0-url": "",
        "media-0-category": "StagedContent",
        "media-0-file": sha256,
        "media-0-alt": "A street",
        "media-0-transcript": "Một\r\nhai",
    }
    checker.browser.post(address("save", case.uid), form)
    assert case.fields.get(name="media").value[0]["transcript"] == "Một\nhai"


def test_an_editor_takes_a_file_away_and_readers_see_why(
    editor: Person, stranger: Person, desk: Desk
) -> None:
    case, row = published(desk)
    assert case.check_row is not None
    away = address("take-away", case.uid, row.sha256)
    assert away in html(editor.browser.get(address("case", case.uid)))
    page = html(editor.browser.get(away))
    assert case.check_row.title in page
    assert "cannot be undone" in page
    assert MediaFile.objects.get().gone_at is None, "looking at the page does nothing"
    refused = editor.browser.post(away, {"why": " "})
    assert (refused.status_code, "Say why" in html(refused)) == (422, True)
    done = editor.browser.post(away, {"why": "Một đứa trẻ trong ảnh."}, follow=True)
    assert "1 check says so, in a version of its own." in html(done)
    assert "Một đứa trẻ trong ảnh." in html(done)
    assert editor.browser.get(address("kept-file", row.sha256)).status_code == 404
    assert editor.browser.get(address("kept-preview", row.sha256)).status_code == 404
    public = html(stranger.browser.get(f"/en/c/{case.check_row.uid}/"))
    assert "A file was taken away here on " in public
    assert "Một đứa trẻ trong ảnh." in public
    assert Check.objects.get().version == 2
    page = html(editor.browser.get(away))
    assert "<textarea" not in page, "once is enough"
    assert "already" in html(editor.browser.post(away, {"why": "again"}))
    entry = AuditEntry.objects.get(action="desk.take-away-file")
    assert entry.detail == {"state": "published", "sha256": row.sha256, "checks": [case.check_row.uid]}


def test_only_an_editor_does(checker: Person, second_reader: Person, stranger: Person, desk: Desk) -> None:
    case, row = published(desk)
    away = address("take-away", case.uid, row.sha256)
    for who in (checker, second_reader):
        assert away not in html(who.browser.get(address("case", case.uid)))
        assert who.browser.post(away, {"why": "why"}).status_code == 403
    assert stranger.browser.get(away).status_code == 302
    with pytest.raises(actions.RefusedError, match="role"), translation.override("en"):
        actions.take_away_file(case.uid, row.sha256, "why", desk.author)
    assert MediaFile.objects.get().gone_at is None


def test_a_file_is_taken_away_from_a_case_that_is_about_it(editor: Person, desk: Desk) -> None:
    _case, row = published(desk)
    other = desk.written(claim="Một câu hỏi khác.")
    away = address("take-away", other.uid, row.sha256)
    assert editor.browser.get(away).status_code == 404
    with pytest.raises(actions.RefusedError, match="belong"), translation.override("en"):
        actions.take_away_file(other.uid, row.sha256, "why", desk.editor)


def test_what_was_taken_away_is_not_put_into_a_check_again(checker: Person, desk: Desk) -> None:
    case, row = published(desk)
    actions.take_away_file(case.uid, row.sha256, "Một đứa trẻ trong ảnh.", desk.editor)
    other = desk.written(claim="Một câu hỏi khác.")
    assert "taken away for good: Một đứa trẻ trong ảnh." in html(attach(checker.browser, other))


def test_a_correction_goes_on_saying_that_a_file_is_gone(stranger: Person, desk: Desk) -> None:
    case, row = published(desk)
    assert case.check_row is not None
    actions.take_away_file(case.uid, row.sha256, "Một đứa trẻ trong ảnh.", desk.editor)
    correction = actions.open_correction(case.check_row.uid, desk.author)
    actions.assign(correction.uid, desk.author, desk.author)
    actions.start(correction.uid, desk.author)
    desk.write(correction, note="Tựa cũ sai.", title="Tựa mới")
    for who in (desk.author, desk.reader):
        actions.declare(correction.uid, False, "", who)
    actions.submit(correction.uid, desk.author)
    actions.open_reading(correction.uid, False, desk.reader)
    actions.sign(correction.uid, True, "", desk.reader)
    actions.publish(correction.uid, desk.editor)
    public = html(stranger.browser.get(f"/en/c/{case.check_row.uid}/"))
    assert "Một đứa trẻ trong ảnh." in public
    assert Check.objects.get().version == 3


def test_a_checker_takes_away_what_came_with_a_message(checker: Person, came: TipMedia) -> None:
    assert came.tip is not None
    question = came.tip.question.uid
    away = address("take-away-sent", question, came.uid)
    assert away in html(checker.browser.get(address("question", question)))
    assert "cannot be undone" in html(checker.browser.get(away))
    refused = checker.browser.post(away, {"why": ""})
    assert (refused.status_code, "Say why" in html(refused)) == (422, True)
    page = html(checker.browser.post(away, {"why": "Mặt của một đứa trẻ"}, follow=True))
    assert "The file is gone, for good." in page
    assert "A file was taken away on " in page
    assert "Mặt của một đứa trẻ" in page
    assert READ in page, "the message stays"
    assert checker.browser.get(address("tip-file", came.uid)).status_code == 404
    assert checker.browser.get(away).status_code == 404
    entry = AuditEntry.objects.get(action="desk.take-away-sent-file")
    assert entry.detail == {"file": came.uid}, "the reason may name somebody, and goes with the message"


def test_nobody_else_takes_it_away(volunteer: Person, stranger: Person, desk: Desk, came: TipMedia) -> None:
    assert came.tip is not None
    question = came.tip.question.uid
    away = address("take-away-sent", question, came.uid)
    assert volunteer.browser.post(away, {"why": "why"}).status_code == 403
    assert stranger.browser.get(away).status_code == 302
    other = actions.open_case(None, "vi", desk.author)
    assert other.question is None
    came.refresh_from_db()
    assert came.gone_at is None
