"""Asking with a file: what a reader is told of it, that nothing of it stays, and that published files are served."""

from __future__ import annotations

import hashlib
import io
import re
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image, ImageDraw
from pytest_django import Settings

from soi.checks.actions import keep_media, publish, take_away_file, withdraw
from soi.checks.draft import MediaDraft
from soi.checks.media import shelf
from soi.checks.models import Check, MediaFile
from soi.inbox.models import Message, TipMedia
from soi.library.exporting.static import export_library
from soi.media.records import Examined, Kind, MediaError, SoundFacts
from tests.fakes.drafts import draft
from tests.fakes.media import examining, picture

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]

CLAIM = "Súc miệng nước muối diệt được virus cúm."
GLASS = b"a photograph of a glass of water"


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> dict[bytes, Examined | MediaError]:
    """What an examination finds, by the bytes that are sent: the doors are tested here, not the decoders."""
    known: dict[bytes, Examined | MediaError] = {}
    monkeypatch.setattr("soi.library.views.asking.examined", examining(known))
    return known


def kept(words: str | None = CLAIM, data: bytes = GLASS) -> MediaFile:
    return keep_media(picture(data, words), "system")


def check_of(*files: MediaFile, **changes: object) -> Check:
    media = tuple(
        MediaDraft("https://example.org/post", "EditedOrCroppedContent", one.sha256, "A glass.")
        for one in files
    )
    return publish(draft(**{"media": media, **changes})).check


def ask(client: Client, data: bytes, message: str = "", name: str = "file") -> object:
    file = SimpleUploadedFile("../../Nguyễn Văn A.png", data, "text/html")
    return client.post("/en/ask", {"message": message, name: file})


def text_of(response: object) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))  # type: ignore[attr-defined]


def test_a_known_picture_is_answered_with_what_is_the_same(
    client: Client, seen: dict[bytes, Examined | MediaError]
) -> None:
    check_of(kept())
    seen[GLASS] = picture(GLASS, CLAIM)
    response = ask(client, GLASS)
    said = text_of(response)
    assert response.status_code == 200  # type: ignore[attr-defined]
    assert "The same picture" in said
    assert "What you sent is false." in said
    assert "Not verified: a machine makes mistakes" in said
    assert CLAIM in said
    assert response.headers["Cache-Control"] == "no-store"  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", ["file", "photo"])
def test_asking_keeps_nothing(
    client: Client, seen: dict[bytes, Examined | MediaError], tmp_path: Path, name: str
) -> None:
    seen[GLASS] = picture(GLASS, "Một câu mà không ai biết là gì cả")
    before = {place for place in tmp_path.rglob("*") if place.is_file()}
    said = text_of(ask(client, GLASS, name=name))
    after = {place for place in tmp_path.rglob("*") if place.is_file()}
    assert "Not checked yet" in said
    assert not TipMedia.objects.exists()
    assert not Message.objects.exists()
    assert not MediaFile.objects.exists()
    assert {place for place in after - before if place.read_bytes().find(GLASS) >= 0} == set()


def test_its_picture_is_in_that_answer_only(client: Client, seen: dict[bytes, Examined | MediaError]) -> None:
    check_of(kept())
    seen[GLASS] = picture(GLASS, CLAIM)
    page = ask(client, GLASS).content.decode()  # type: ignore[attr-defined]
    assert page.count('src="data:image/jpeg;base64,') >= 1
    assert "Nguyễn Văn A" not in page, "the name of a file may be somebody's"


def test_the_same_picture_with_other_words_is_only_offered_side_by_side(
    client: Client, seen: dict[bytes, Examined | MediaError]
) -> None:
    check = check_of(kept())
    seen[GLASS] = picture(GLASS, "Từ ngày mai ngân hàng nhà nước đổi toàn bộ tiền giấy 500 nghìn đồng")
    response = ask(client, GLASS)
    page = response.content.decode()  # type: ignore[attr-defined]
    assert "Is it one of these?" in page
    assert "The words in it are not the same." in page
    assert "What you sent is false." not in page
    assert f"/c/{check.uid}/" in page
    sides = page.partition('class="sides"')[2].partition("</table>")[0]
    assert "What you sent" in sides
    assert f"/media/{MediaFile.objects.get().sha256}/small.jpg" in sides


def test_what_is_new_can_be_left_with_the_desk(
    client: Client, seen: dict[bytes, Examined | MediaError]
) -> None:
    seen[GLASS] = picture(GLASS, "")
    page = ask(client, GLASS, "Ông ấy nói gì vậy?").content.decode()  # type: ignore[attr-defined]
    form = page.partition("data-take-file")[2].partition("</form>")[0]
    assert 'type="file"' in form
    assert 'name="once"' in form
    assert "Ông ấy nói gì vậy?" in form
    assert "days" in form


def test_who_cannot_read_here_says_so_without_naming_a_package(
    client: Client, seen: dict[bytes, Examined | MediaError]
) -> None:
    seen[GLASS] = picture(GLASS, None, missing=("ocr",))
    said = text_of(ask(client, GLASS))
    assert "We cannot read words in pictures here yet; please type them." in said
    assert "pip install" not in said
    assert "tesser" not in said


def test_who_read_only_part_says_so(client: Client, seen: dict[bytes, Examined | MediaError]) -> None:
    seen[GLASS] = picture(GLASS, "Súc miệng nước muối", unfinished=("words",))
    said = text_of(ask(client, GLASS))
    assert "We read only part of the words in it; if the rest matters, please type it." in said
    seen[GLASS] = picture(GLASS, None, unfinished=("words",))
    assert "We could not read the words in it to the end" in text_of(ask(client, GLASS))


def test_words_beside_a_picture_are_answered_too(
    client: Client, seen: dict[bytes, Examined | MediaError]
) -> None:
    check = check_of(media=())
    seen[GLASS] = picture(GLASS, "")
    page = ask(client, GLASS, CLAIM).content.decode()  # type: ignore[attr-defined]
    assert "We do not know the file itself yet" in page
    assert f"/c/{check.uid}/" in page


def test_a_voice_message_is_called_so(client: Client, seen: dict[bytes, Examined | MediaError]) -> None:
    voice = Kind("sound", "audio/ogg", "opus")
    facts = SoundFacts(74.0)
    seen[b"voice"] = picture(
        b"voice",
        None,
        picture=None,
        sound=facts,
        preview=b"",
        clean_kind=voice,
        kind=voice,
        missing=("speech",),
    )
    said = text_of(ask(client, b"voice"))
    assert "Your sound" in said
    assert "01:14" in said
    assert "please type what it claims" in said


@pytest.mark.parametrize(
    ("code", "status", "words"),
    [
        ("empty", 422, "There is nothing in that file"),
        ("too-large", 413, "too large for us"),
        ("too-many-pixels", 413, "50 million pixels"),
        ("too-long", 413, "too long for us"),
        ("unknown-kind", 415, "cannot open that kind of file"),
        ("missing", 415, "cannot open that kind of file here yet"),
        ("broken", 422, "could not open that file"),
        ("too-slow", 422, "takes us too long"),
        ("too-much-memory", 422, "takes us too long"),
        ("busy", 503, "wait half a minute"),
    ],
)
def test_a_refusal_says_what_to_do(
    client: Client, seen: dict[bytes, Examined | MediaError], code: str, status: int, words: str
) -> None:
    seen[b"x"] = MediaError(code)
    response = ask(client, b"x")
    assert response.status_code == status  # type: ignore[attr-defined]
    assert words in text_of(response)
    assert ("Retry-After" in response.headers) == (code == "busy")  # type: ignore[attr-defined]


def test_what_is_too_large_is_not_even_held(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("soi.answers.uploads.LARGEST", 1_000)
    response = ask(client, b"x" * 1_001)
    assert response.status_code == 413  # type: ignore[attr-defined]


def test_a_desk_that_takes_no_files_offers_none(client: Client, settings: Settings) -> None:
    settings.SOI_MEDIA = False
    assert b'type="file"' not in client.get("/en/").content
    assert "do not take files" in text_of(ask(client, GLASS))


def test_when_all_places_are_taken_it_is_said_at_once(
    client: Client, seen: dict[bytes, Examined | MediaError], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("soi.library.uploads.WAIT_SECONDS", 0.01)
    seen[GLASS] = picture(GLASS, "")
    from soi.library.uploads import _working
    from soi.media.limits import MOST_WORKERS

    for _number in range(MOST_WORKERS):
        _working.acquire()
    try:
        assert ask(client, GLASS).status_code == 503  # type: ignore[attr-defined]
    finally:
        for _number in range(MOST_WORKERS):
            _working.release()
    assert ask(client, GLASS).status_code == 200  # type: ignore[attr-defined]


def test_a_real_picture_goes_all_the_way(client: Client) -> None:
    """Through the worker process, with nothing made up."""
    drawn = Image.radial_gradient("L").resize((640, 480)).convert("RGB")
    pen = ImageDraw.Draw(drawn)
    for number in range(40):
        x, y = (number * 97) % 560, (number * 61) % 400
        pen.rectangle((x, y, x + 30 + number, y + 50), fill=((number * 53) % 256, (number * 91) % 256, 90))
    out = io.BytesIO()
    drawn.save(out, "PNG")
    from soi.answers.media_examining import examined

    check_of(keep_media(examined(out.getvalue(), "vi"), "system"))
    smaller = io.BytesIO()
    drawn.resize((400, 300)).save(smaller, "JPEG", quality=60)
    page = ask(client, smaller.getvalue()).content.decode()  # type: ignore[attr-defined]
    assert "The same picture" in page
    assert ask(client, b"<script>alert(1)</script>").status_code == 415  # type: ignore[attr-defined]


# What is published


def fetched(client: Client, address: str, **headers: str) -> tuple[int, bytes]:
    """Status and bytes; reading to the end closes the file, as a server does."""
    response = client.get(address, headers=headers)
    data = b"".join(response) if response.streaming else response.content
    return response.status_code, data


def test_a_published_file_is_served_so_that_no_browser_runs_it(client: Client) -> None:
    row = kept()
    check_of(row)
    response = client.get(f"/media/{row.sha256}.png")
    assert b"".join(response) == b"clean " + GLASS
    assert response.headers["Content-Type"] == "image/png"
    assert response.headers["Content-Disposition"] == f'inline; filename="{row.sha256[:16]}.png"'
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"].endswith("; sandbox")
    assert "immutable" in response.headers["Cache-Control"]
    small = client.get(f"/media/{row.sha256}/small.jpg")
    assert b"".join(small) == b"preview " + GLASS
    assert small.headers["Content-Type"] == "image/jpeg"


def test_a_file_of_nothing_published_is_not_there(client: Client) -> None:
    row = kept()
    assert fetched(client, f"/media/{row.sha256}.png")[0] == 404
    check = check_of(row)
    assert fetched(client, f"/media/{row.sha256}.png")[0] == 200
    withdraw(check.uid, "wrong")
    assert fetched(client, f"/media/{row.sha256}.png")[0] == 404
    assert fetched(client, f"/media/{row.sha256}/small.jpg")[0] == 404


def test_a_player_gets_the_part_it_asks_for(client: Client) -> None:
    row = kept()
    check_of(row)
    address = f"/media/{row.sha256}.png"
    whole = b"clean " + GLASS
    for asked, start, end in (
        ("bytes=6-9", 6, 10),
        ("bytes=6-", 6, len(whole)),
        ("bytes=-4", len(whole) - 4, len(whole)),
    ):
        response = client.get(address, headers={"Range": asked})
        assert response.status_code == 206
        assert b"".join(response) == whole[start:end]
        assert response.headers["Content-Range"] == f"bytes {start}-{end - 1}/{len(whole)}"
    assert client.get(address, headers={"Range": "bytes=900-"}).status_code == 416


def test_a_pdf_is_saved_and_never_shown(client: Client) -> None:
    paper = Kind("document", "application/pdf", "pdf")
    row = keep_media(picture(b"pdf", None, picture=None, kind=paper, clean_kind=paper), "system")
    check_of(row)
    response = client.get(f"/media/{row.sha256}.pdf")
    assert b"".join(response)
    assert response.headers["Content-Disposition"].startswith("attachment;")
    assert client.get(f"/media/{row.sha256}.html").headers["Location"] == f"/media/{row.sha256}.pdf"


def test_the_name_in_the_markup_leads_to_the_file(client: Client) -> None:
    row = kept()
    media = (MediaDraft("", "StagedContent", row.sha256, "A glass."),)
    check = check_of(media=media)
    page = client.get(f"/en/c/{check.uid}/").content.decode()
    match = re.search(r'"contentUrl":"https?://[^/]+(/\.well-known/ni/sha-256/[^"]+)"', page)
    assert match is not None
    assert client.get(match[1]).headers["Location"] == f"/media/{row.sha256}.png"
    assert '"mediaAuthenticityCategory":"StagedContent"' in page


def test_a_check_shows_its_file_with_words_for_those_who_cannot_see_it(client: Client) -> None:
    row = kept()
    said = "Súc miệng bằng nước muối"
    media = MediaDraft("https://example.org/post", "EditedOrCroppedContent", row.sha256, "A glass.", said)
    check = check_of(media=(media,))
    page = client.get(f"/en/c/{check.uid}/").content.decode()
    assert f'src="/media/{row.sha256}/small.jpg" alt="A glass."' in page
    assert "Edited or cropped" in page
    assert "https://example.org/post" in page
    assert "Súc miệng bằng nước muối" in page
    assert "confirmed by people" in page
    assert '"archivedAt":"' in page


def test_unconfirmed_words_are_not_on_the_page_of_a_check(client: Client) -> None:
    check = check_of(kept("Chữ mà máy đọc được"))
    assert "Chữ mà máy đọc được" not in client.get(f"/en/c/{check.uid}/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_readers_see_when_and_why_a_file_was_taken_away(client: Client) -> None:
    row = kept()
    check = check_of(row)
    assert b"".join(client.get(f"/media/{row.sha256}.png")) == b"clean " + GLASS
    take_away_file(row.sha256, "It shows somebody who was hurt.")
    page = client.get(f"/en/c/{check.uid}/").content.decode()
    assert "A file was taken away here on " in page
    assert "It shows somebody who was hurt." in page
    assert "Edited or cropped" in page, "what was done to it is still said"
    assert f"/media/{row.sha256}" not in page
    assert "you are reading version 2" in page
    for address in (f"/media/{row.sha256}.png", f"/media/{row.sha256}/small.jpg"):
        assert client.get(address).status_code == 404
    changed = text_of(client.get(f"/en/c/{check.uid}/versions/2/"))
    assert "Files that were taken away" in changed
    assert "It shows somebody who was hurt." in changed


@pytest.mark.django_db(transaction=True)
def test_whoever_was_sent_it_still_finds_the_check(
    client: Client, seen: dict[bytes, Examined | MediaError]
) -> None:
    row = kept()
    check_of(row)
    take_away_file(row.sha256, "It shows somebody who was hurt.")
    seen[GLASS] = picture(GLASS, CLAIM)
    said = ask(client, GLASS).content.decode()  # type: ignore[attr-defined]
    assert "The same picture" in said
    assert f"/media/{row.sha256}" not in said


def test_the_page_of_a_check_shows_no_file_that_came_here_after_it(client: Client) -> None:
    sha256 = hashlib.sha256(picture(GLASS).clean).hexdigest()
    media = MediaDraft("", "StagedContent", sha256, "A glass.")
    check = publish(draft(media=(media,))).check
    before = client.get(f"/en/c/{check.uid}/").content
    assert kept().sha256 == sha256
    assert client.get(f"/en/c/{check.uid}/").content == before
    assert client.get(f"/media/{sha256}.png").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_a_static_copy_brings_the_files_that_checks_show_and_no_other(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    paper = Kind("document", "application/pdf", "pdf")
    document = keep_media(picture(b"pdf", None, picture=None, kind=paper, clean_kind=paper), "system")
    row, gone, lost = kept(), kept(data=b"gone"), kept(data=b"lost")
    unused, withdrawn = kept(data=b"in a draft"), kept(data=b"withdrawn")
    check = check_of(row, document, gone, lost)
    withdraw(check_of(withdrawn, external_id="b").uid, "why")
    take_away_file(gone.sha256, "It shows somebody who was hurt.")
    shelf().path(lost.sha256).unlink()
    folder = tmp_path / "copy"
    done = export_library(folder, lambda written, total: None)
    files = {
        place.relative_to(folder).as_posix() for place in (folder / "media").rglob("*") if place.is_file()
    }
    assert files == {
        f"media/{row.sha256}.png", f"media/{row.sha256}/small.jpg",
        f"media/{document.sha256}.pdf", f"media/{document.sha256}/small.jpg",
    }  # fmt: skip
    assert done.files == 4
    assert (folder / f"media/{row.sha256}.png").read_bytes() == b"clean " + GLASS
    page = (folder / f"c/{check.uid}.html").read_text()
    assert f'src="../media/{row.sha256}/small.jpg" alt="A glass."' in page
    assert f'href="../media/{document.sha256}.pdf" download' in page
    assert "It shows somebody who was hurt." in page
    assert lost.sha256 not in re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL)
    assert "not on the disk any more" in caplog.text
    assert not {unused.sha256, withdrawn.sha256} & {name[6:70] for name in files}
    for reference in re.findall(r'(?:src|href)="(\.\./[^"#]+)', page):
        assert (folder / "c" / reference).resolve().is_file(), reference


def ask_together(client: Client, *sent: bytes, message: str = "") -> object:
    files = [SimpleUploadedFile(f"{number}.png", data, "image/png") for number, data in enumerate(sent)]
    return client.post("/en/ask", {"message": message, "file": files})


def test_each_of_several_files_gets_its_own_answer(
    client: Client, seen: dict[bytes, Examined | MediaError]
) -> None:
    check_of(kept())
    seen[GLASS] = picture(GLASS, CLAIM)
    seen[b"unknown"] = picture(b"unknown", "Một câu mà không ai biết là gì cả")
    seen[b"broken"] = MediaError("broken")
    response = ask_together(client, b"unknown", b"broken", GLASS)
    page = response.content.decode()  # type: ignore[attr-defined]
    said = text_of(response)
    assert response.status_code == 200  # type: ignore[attr-defined]
    assert "File 2: We could not open that file" in said
    assert (
        said.index("Your picture 1") < said.index("Ask the desk to check this") < said.index("Your picture 3")
    )
    assert said.index("Your picture 3") < said.index("The same picture")
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert re.findall(r'data-take-file="(\d)"', page) == ["1", "3"], "each leaves its own file with the desk"
    once = re.findall(r'name="once" value="([^"]+)"', page)
    assert len(set(once)) == 2


def test_words_with_several_files_are_answered_once(
    client: Client, seen: dict[bytes, Examined | MediaError]
) -> None:
    check = publish(draft()).check
    for data in (b"one", b"two"):
        seen[data] = picture(data, None)
    page = ask_together(client, b"one", b"two", message=check.claim).content.decode()  # type: ignore[attr-defined]
    assert page.count('aria-label="What we found for your words"') == 1


def test_more_files_than_four_are_too_many(client: Client, seen: dict[bytes, Examined | MediaError]) -> None:
    seen[GLASS] = picture(GLASS, CLAIM)
    response = ask_together(client, *[GLASS] * 5)
    assert response.status_code == 413  # type: ignore[attr-defined]
    assert "at most four at a time" in text_of(response)


def test_when_no_file_can_be_opened_that_is_the_answer(
    client: Client, seen: dict[bytes, Examined | MediaError]
) -> None:
    seen[b"one"] = seen[b"two"] = MediaError("broken")
    response = ask_together(client, b"one", b"two")
    assert response.status_code == 422  # type: ignore[attr-defined]


def test_several_files_share_the_limit_of_one(
    client: Client, seen: dict[bytes, Examined | MediaError], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("soi.answers.uploads.LARGEST", 2 * len(GLASS))
    seen[GLASS] = picture(GLASS, CLAIM)
    assert ask_together(client, GLASS, GLASS).status_code == 200  # type: ignore[attr-defined]
    assert ask_together(client, GLASS, GLASS, GLASS).status_code == 413  # type: ignore[attr-defined]
