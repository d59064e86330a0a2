"""From what somebody sent along to an answer: the file proposes, the words decide."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from soi.answers import media_examining, media_index
from soi.answers.find import find
from soi.answers.management.commands import ask
from soi.answers.media import find_media
from soi.answers.sync import rebuild
from soi.checks.actions import keep_media, publish, set_words, withdraw
from soi.checks.draft import MediaDraft
from soi.checks.models import Check, MediaFile
from soi.media.records import Kind, Words
from tests.fakes.drafts import draft
from tests.fakes.media import picture, read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]

CLAIM = "Súc miệng nước muối diệt được virus cúm."
OTHER = "Từ ngày mai ngân hàng nhà nước đổi toàn bộ tiền giấy 500 nghìn đồng"
PHOTO = picture(b"a photograph of a glass of water")


def check_of(*files: MediaFile, **changes: object) -> Check:
    media = tuple(MediaDraft("", "EditedOrCroppedContent", one.sha256, "A glass.") for one in files)
    return publish(draft(**{"media": media, **changes})).check


def sent(words: str | None) -> object:
    return picture(b"a photograph of a glass of water", words)


def test_the_same_picture_with_the_checked_words_is_answered() -> None:
    check = check_of(keep_media(picture(b"a photograph of a glass of water", CLAIM), "system"))
    answer = find_media([picture(b"a photograph of a glass of water", CLAIM)])
    assert (answer.band, answer.reason) == ("answer", "same-media")
    assert answer.found is not None
    assert answer.found.check == check
    assert answer.found.hit is not None
    assert answer.found.hit.fits
    assert answer.found.words is not None, "the words alone would have found it, too"
    assert answer.found.phrased == "What you sent is false."
    assert answer.found.said[0].startswith("The same picture")


def test_the_same_picture_with_other_words_is_only_offered() -> None:
    check = check_of(keep_media(picture(b"a photograph of a glass of water", CLAIM), "system"))
    answer = find_media([picture(b"a photograph of a glass of water", OTHER)])
    assert answer.band == "choose"
    assert answer.found is None
    assert [one.check for one in answer.near] == [check]
    assert answer.near[0].hit is not None
    assert not answer.near[0].hit.fits


@pytest.mark.parametrize("known", [True, False])
def test_words_of_which_only_part_was_read_are_no_answer_by_themselves(known: bool) -> None:
    """Below the sentence that was read may stand that it is not true."""
    glass = b"a photograph of a glass of water"
    check = check_of(keep_media(picture(glass, CLAIM), "system"))
    seen = picture(glass if known else b"another picture", CLAIM)
    assert find_media([seen]).band == "answer"
    part = picture(glass if known else b"another picture", CLAIM, unfinished=("words",))
    answer = find_media([part])
    assert (answer.band, answer.reason, answer.found) == ("choose", "part-read", None)
    assert [one.check for one in answer.near] == [check]
    assert "only part" in answer.why
    assert answer.parts[0].read == CLAIM
    typed = find_media([part], CLAIM)
    assert typed.band == "answer", "what somebody typed is whole"
    if known:
        assert answer.near[0].said[1:] == (
            "Only part of the words in what you sent could be read, and compared.",
        )


def test_part_of_the_words_of_the_checks_own_picture_does_not_answer_by_the_picture() -> None:
    glass, long = b"a photograph of a glass of water", f"{OTHER}\nHãy chuyển ngay cho người thân"
    check_of(keep_media(picture(glass, long, unfinished=("words",)), "system"))
    answer = find_media([picture(glass, long)])
    assert (answer.band, answer.reason) == ("choose", "only-looks")
    assert answer.near[0].said[1:] == (
        "Only part of the words in the one of the check could be read, and compared.",
    )


def test_a_picture_without_words_is_not_said_to_have_other_words() -> None:
    glass = b"a photograph of a glass of water"
    check_of(keep_media(picture(glass, CLAIM), "system"))
    answer = find_media([picture(glass, "")])
    assert (answer.band, answer.reason) == ("choose", "only-looks")
    assert answer.near[0].said[1:] == (
        "No words could be read in what you sent; in the one of the check there are some.",
    )


def test_words_in_a_picture_that_nobody_has_seen_are_looked_up() -> None:
    check = check_of()
    answer = find_media([picture(b"another picture", "Súc miệng nước muối\ndiệt được virus cúm")])
    assert (answer.band, answer.reason) == ("answer", "matched")
    assert answer.found is not None
    assert answer.found.check == check
    assert answer.found.hit is None
    assert answer.parts[0].read == "Súc miệng nước muối\ndiệt được virus cúm"


def test_a_picture_that_says_nothing_and_is_unknown_is_new() -> None:
    check_of(keep_media(PHOTO, "system"))
    answer = find_media([picture(b"another picture", "")])
    assert (answer.band, answer.reason) == ("new", "no-words")
    answer = find_media([picture(b"another picture", None)])
    assert (answer.band, answer.reason) == ("new", "not-read")
    assert "type them" in answer.why


def test_the_message_counts_beside_the_picture() -> None:
    check = check_of()
    answer = find_media(
        [picture(b"another picture", "")], "Súc miệng nước muối diệt được virus cúm, đúng không?"
    )
    assert answer.band == "answer"
    assert answer.found is not None
    assert answer.found.check == check
    assert answer.parts[0].band == "new"
    assert answer.text is not None
    assert find_media([]).band == "new"


def test_two_checks_that_fit_are_both_shown() -> None:
    kept = keep_media(picture(b"a photograph of a glass of water", CLAIM), "system")
    checks = {check_of(kept).uid, check_of(kept, external_id="b").uid}
    answer = find_media([picture(b"a photograph of a glass of water", CLAIM)])
    assert (answer.band, answer.reason) == ("choose", "several")
    assert {one.check.uid for one in answer.near} == checks


def test_what_is_withdrawn_is_no_longer_found() -> None:
    check = check_of(keep_media(picture(b"a photograph of a glass of water", CLAIM), "system"))
    asked = picture(b"a photograph of a glass of water", CLAIM)
    assert find_media([asked]).band == "answer"
    withdraw(check.uid, "wrong")
    assert find_media([asked]).band == "new"


def test_a_file_counts_from_the_next_question_whoever_published_it() -> None:
    facts = PHOTO.picture
    assert facts is not None
    kept = keep_media(PHOTO, "system")
    assert media_index.search(facts) == []
    check_of(kept)
    (found,) = media_index.search(facts)
    assert found.id == kept.sha256


def test_the_index_is_saved_and_used_at_the_next_start(caplog: pytest.LogCaptureFixture) -> None:
    facts = PHOTO.picture
    assert facts is not None
    kept = keep_media(PHOTO, "system")
    check_of(kept)
    rebuild()
    assert (media_index.folder() / "current.json").exists()
    MediaFile.objects.update(facts=b"nobody can read this")  # so that it is the saved one that answers
    media_index.forget()
    assert [one.id for one in media_index.search(facts)] == [kept.sha256]
    (media_index.folder() / "current.json").write_text("{}")
    media_index.forget()
    assert media_index.search(facts) == []
    assert "saved copy not used" in caplog.text
    assert "facts of a file cannot be read" in caplog.text


def test_words_found_later_make_a_check_findable() -> None:
    kept = keep_media(picture(words=None), "system")
    check = check_of(kept)
    message = "Bác sĩ Hòa khuyên cả nhà ngậm nước biển pha gừng trước khi đi ngủ"
    assert find(message).pieces[0].band == "new"
    set_words(kept, read("BÁC SĨ HÒA KHUYÊN CẢ NHÀ\nNGẬM NƯỚC BIỂN PHA GỪNG\nTRƯỚC KHI ĐI NGỦ"))
    piece = find(message).pieces[0]
    assert piece.band == "choose", "a machine's words alone never answer"
    assert [one.check for one in piece.near] == [check]


def test_a_transcript_that_somebody_confirmed_counts_instead_of_the_machines_words() -> None:
    kept = keep_media(picture(words="mu0i b1en g0ng"), "system")
    said = "Bác sĩ Hòa khuyên cả nhà ngậm nước biển pha gừng trước khi đi ngủ"
    check = check_of(media=(MediaDraft("", "EditedOrCroppedContent", kept.sha256, "A glass.", said),))
    piece = find("bác sĩ Hòa khuyên cả nhà ngậm nước biển pha gừng trước khi đi ngủ").pieces[0]
    assert [one.check for one in piece.near] == [check]


def test_the_status_says_what_waits_to_be_read(capsys: pytest.CaptureFixture[str]) -> None:
    keep_media(picture(words=None), "system")
    call_command("media", "status")
    assert "1 files in which words were not looked for yet" in capsys.readouterr().out


def test_ask_looks_up_a_picture_and_tells_what_it_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    check = check_of(keep_media(picture(b"a photograph of a glass of water", CLAIM), "system"))
    glass = b"a photograph of a glass of water"
    seen = {"words": picture(glass, OTHER)}
    monkeypatch.setattr(ask, "examined", lambda data, language: seen["words"])
    file = tmp_path / "shot.png"
    file.write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR" + bytes(40))
    with pytest.raises(SystemExit) as done:
        call_command("ask", "--file", file, "--in", "en")
    assert done.value.code == 1
    shown = " ".join(capsys.readouterr().out.split())
    for words in (
        "Read by a machine, unverified: " + OTHER,
        check.claim,
        "The words in it are not the same.",
    ):
        assert words in shown
    seen["words"] = picture(glass, CLAIM)
    with pytest.raises(SystemExit) as done:
        call_command("ask", "--file", file, "--in", "en", "--json")
    assert done.value.code == 0
    assert json.loads(capsys.readouterr().out)["answer"]["uid"] == check.uid
    for known, said in {
        CLAIM: "Only part of the words in it was read.",
        "": "not be read to the end.",
    }.items():
        seen["words"] = picture(glass, known or None, unfinished=("words",))
        with pytest.raises(SystemExit) as done:
            call_command("ask", "--file", file, "--in", "en")
        assert (done.value.code, said in capsys.readouterr().out) == (1, True)


def test_ask_says_why_a_file_is_not_taken(tmp_path: Path) -> None:
    file = tmp_path / "shot.png"
    file.write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR" + bytes(40))
    with pytest.raises(CommandError, match="The file is not taken: broken"):
        call_command("ask", "--file", file)


def test_index_status_counts_the_files_of_checks(capsys: pytest.CaptureFixture[str]) -> None:
    check_of(keep_media(PHOTO, "system"))
    call_command("index", "status")
    assert "files of checks: 1 pictures, 0 sounds, 0 videos" in capsys.readouterr().out


def test_a_listener_that_breaks_down_leaves_a_sound_unheard(
    monkeypatch: pytest.MonkeyPatch, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken:
        def hear(self, path: Path, language: str) -> Words:
            raise RuntimeError("secret words")

    sound = picture(b"a sound", None, picture=None, clean_kind=Kind("sound", "audio/ogg", "ogg"))
    monkeypatch.setattr(media_examining, "examine", lambda data, wish: sound)
    monkeypatch.setattr(media_examining, "_listener", lambda folder: Broken())
    assert media_examining.examined(b"a sound").missing == ("speech",)
    assert "RuntimeError" in caplog.text
    assert "secret words" not in caplog.text
