"""Leaving a file with a tip on the web: sealed at once, answered like words, refused in plain sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from soi.answers import media_index
from soi.checks.actions import keep_media, publish
from soi.checks.draft import MediaDraft
from soi.inbox import media_files, media_likeness
from soi.inbox.models import Came, Message, TipMedia
from soi.inbox.opening import opened_file
from soi.media.records import Examined
from soi.tipline import media
from soi.tipline.channels.web import guarding, views
from soi.tipline.pace import Pace
from soi.tipline.worker import work_off
from tests.fakes.drafts import draft
from tests.fakes.media import picture

pytestmark = pytest.mark.django_db(transaction=True)
CLAIM = "Súc miệng nước muối diệt được virus cúm."
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR a glass of water"


@pytest.fixture(autouse=True)
def _calm(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(guarding, "PAGES", Pace(60, 10))
    monkeypatch.setattr(views, "PATIENCE", 0.0)

    def examined(data: bytes, language: str = "") -> Examined:
        return picture(data.removeprefix(b"clean "), CLAIM)

    monkeypatch.setattr(media, "examined", examined)
    media_index.forget()
    media_likeness.start_anew()
    yield
    media_index.forget()
    media_likeness.start_anew()


def leave(client: Client, *files: bytes, words: str = "", once: str = "a" * 20) -> Any:
    sent = [SimpleUploadedFile("Trần Thị B.png", data, "text/html") for data in files]
    return client.post("/en/tip/", {"message": words, "once": once, "file": sent})


def said(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_a_file_alone_is_enough_and_is_answered(client: Client) -> None:
    kept = keep_media(picture(PNG, CLAIM), "system")
    publish(draft(media=(MediaDraft("", "EditedOrCroppedContent", kept.sha256, "A glass."),)))
    response = leave(client, PNG)
    assert response.status_code == 303
    work_off()
    assert "What you sent is false." in said(client.get(response["Location"]))
    assert TipMedia.objects.get().state == Came.KEPT


def test_it_lies_sealed_and_without_its_name(client: Client, settings: Settings) -> None:
    leave(client, PNG, words="Cái này có đúng không?")
    row = TipMedia.objects.get()
    files = [place for place in media_files.folder().rglob("*") if place.is_file()]
    assert len(files) == 1
    assert b"glass of water" not in files[0].read_bytes()
    everywhere = [place for place in Path(settings.SOI_DATA_DIR).rglob("*") if place.is_file()]
    assert not any("Trần Thị B".encode() in place.read_bytes() for place in everywhere)
    assert row.asker


def test_the_same_form_twice_is_one_message(client: Client) -> None:
    assert leave(client, PNG)["Location"] == leave(client, PNG)["Location"]
    assert Message.objects.count() == 1
    leave(client, PNG + b"another")
    assert Message.objects.count() == 2


@pytest.mark.parametrize(
    ("data", "status", "words"),
    [
        (b"MZ\x90 a program", 415, "cannot open that kind of file"),
        (b"", 422, "nothing in that file"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR" + b"x" * 3_000, 413, "too large for us"),
    ],
)
def test_a_file_that_is_not_taken_leaves_nothing(
    client: Client, monkeypatch: pytest.MonkeyPatch, data: bytes, status: int, words: str
) -> None:
    monkeypatch.setattr("soi.answers.uploads.MOST_BYTES", {"picture": 2_000})
    response = leave(client, data)
    assert response.status_code == status
    assert words in said(response)
    assert not Message.objects.exists()


def test_up_to_four_files_are_one_message_in_their_order(client: Client) -> None:
    files = [PNG + bytes([number]) * 8 for number in range(4)]
    first = leave(client, *files)
    assert first.status_code == 303
    assert leave(client, *files)["Location"] == first["Location"], "the same form twice"
    assert Message.objects.count() == 1
    assert [row.position for row in TipMedia.objects.all()] == [0, 1, 2, 3]
    work_off()
    rows = TipMedia.objects.order_by("position")
    assert [opened_file(row) for row in rows] == [b"clean " + data for data in files]


def test_all_of_them_are_taken_or_none_and_it_is_said_which_is_not(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = leave(client, PNG, PNG + b"2", b"MZ\x90 a program", words="Có thật không?")
    assert refused.status_code == 415
    assert "File 3 of those you chose: We cannot open that kind of file." in said(refused)
    assert "The others were not kept either" in said(refused)
    assert "Có thật không?" in refused.content.decode(), "the words are still in the box"
    assert leave(client, PNG, b"").status_code == 422
    five = leave(client, *[PNG + bytes([number]) * 8 for number in range(5)])
    assert (five.status_code, "at most four at a time" in said(five)) == (413, True)
    monkeypatch.setattr("soi.answers.uploads.LARGEST", 100)
    assert leave(client, PNG, PNG + b"2" * 60).status_code == 413, "all of them share the room of one"
    assert not Message.objects.exists()
    assert not [place for place in media_files.folder().rglob("*") if place.is_file()]


def test_a_desk_that_takes_no_files_says_so(client: Client, settings: Settings) -> None:
    settings.SOI_MEDIA = False
    assert b'type="file"' not in client.get("/en/tip/").content
    assert leave(client, PNG).status_code == 415


def test_more_can_be_said_with_a_file(client: Client) -> None:
    address = leave(client, PNG)["Location"]
    again = [SimpleUploadedFile("b.png", PNG + more, "image/png") for more in (b"second", b"third")]
    assert client.post(f"{address}say", {"message": "", "once": "b" * 20, "file": again}).status_code == 303
    assert TipMedia.objects.count() == 3
    assert client.post(f"{address}erase").status_code == 303
    assert not TipMedia.objects.exists()
    assert not [place for place in media_files.folder().rglob("*") if place.is_file()]
