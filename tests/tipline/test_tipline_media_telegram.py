"""A picture from Telegram to the answer: the door, the file fetched from the service, the worker process that reads it,
and the letter on somebody's telephone."""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from django.test import Client
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from soi.answers.media_examining import examined
from soi.answers.models import Letter, Purpose
from soi.checks.actions import keep_media, publish
from soi.checks.draft import MediaDraft
from soi.inbox import queries
from soi.inbox.models import Question, Tip, TipMedia
from soi.tipline import worker
from tests.fakes.drafts import draft
from tests.fakes.telegram_service import SECRET, TOKEN, TelegramService, telegram_service

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("no_files_known")]

CLAIM = "Súc miệng nước muối diệt được virus cúm."
OTHER = "Từ ngày mai cấm xe máy vào thành phố."
FONT = "/usr/share/fonts/truetype/noto/NotoSans-Bold.ttf"


@pytest.fixture
def telegram(settings: Any) -> Iterator[TelegramService]:
    with telegram_service() as service:
        settings.SOI_TELEGRAM_TOKEN = TOKEN
        settings.SOI_TELEGRAM_SECRET = SECRET
        settings.SOI_TELEGRAM_API = service.url
        settings.SOI_TELEGRAM_POLL = False
        yield service


@cache
def backdrop() -> Image.Image:
    """A scene, drawn once: the noise in it is another one each time."""
    noise = Image.effect_noise((32, 24), 91).resize((900, 600), Image.Resampling.BICUBIC)
    scene = noise.convert("RGB").filter(ImageFilter.GaussianBlur(3))
    pen = ImageDraw.Draw(scene)
    for step in range(14):
        x, y = (step * 131) % 800, (step * 83) % 380
        pen.ellipse((x, y, x + 110, y + 80), fill=((step * 40) % 255, 70, 120), outline="black", width=3)
    return scene


def captioned(words: str, quality: int = 90) -> bytes:
    """One scene with a caption: the same picture under other words."""
    scene = backdrop().copy()
    pen = ImageDraw.Draw(scene)
    pen.rectangle((0, 480, 900, 600), fill="white")
    pen.text((450, 540), words, font=ImageFont.truetype(FONT, 38), fill="black", anchor="mm")
    raw = io.BytesIO()
    scene.save(raw, "JPEG", quality=quality)
    return raw.getvalue()


def send(service: TelegramService, data: bytes, number: int, **more: Any) -> list[str]:
    """Somebody sends a photograph; what their telephone shows after that."""
    service.files[f"f{number}"] = data
    before = len(service.sent)
    message = {
        "message_id": number,
        "date": 1_790_000_000,
        "chat": {"id": 7, "type": "private"},
        "from": {"id": 7, "is_bot": False, "first_name": "An", "language_code": "en"},
        "photo": [{"file_id": "thumb", "file_size": 900}, {"file_id": f"f{number}", "file_size": len(data)}],
        **more,
    }
    headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
    answer = Client().post(
        "/tipline/telegram/updates",
        {"update_id": number, "message": message},
        content_type="application/json",
        headers=headers,
    )
    assert answer.status_code == 200
    assert service.methods().count("getFile") == 0 or before, "the door answers before anything is fetched"
    worker.work_off()
    return [one["text"] for one in service.sent[before:]]


def test_the_words_in_a_picture_are_answered(telegram: TelegramService) -> None:
    publish(draft())
    (text,) = send(telegram, captioned(CLAIM), 1)
    assert "What you sent is false." in text
    assert "A machine read or heard the words in what you sent." in text
    assert Letter.objects.get().purpose == Purpose.ANSWER


def test_the_same_picture_with_other_words_is_asked_about_and_says_how_it_is_the_same(
    telegram: TelegramService,
) -> None:
    kept = keep_media(examined(captioned(CLAIM)), "system")
    publish(draft(media=(MediaDraft("", "EditedOrCroppedContent", kept.sha256, "Shapes."),)))
    (text,) = send(telegram, captioned(OTHER, 60), 1)
    assert "We are not sure. Did you mean one of these?" in text
    assert "The same picture" in text
    assert "The words in it are not the same." in text
    letter = Letter.objects.get()
    assert OTHER not in repr(letter.how)
    assert CLAIM not in repr(letter.how)
    (known,) = send(telegram, captioned(CLAIM, 60), 2)
    assert "What you sent is false. The same picture" in " ".join(known.split())


def test_a_picture_that_nobody_knows_waits_for_the_desk(telegram: TelegramService) -> None:
    (text,) = send(telegram, captioned(OTHER), 1, caption="Is this true?")
    assert "We have no check of this yet." in text
    tip = Tip.objects.get()
    assert tip.machine_read
    assert queries.words(tip).text == OTHER
    assert TipMedia.objects.get().tip == tip
    assert Question.objects.get().tips.get() == tip


def test_a_picture_that_telegram_does_not_hand_out_is_asked_for_again(telegram: TelegramService) -> None:
    telegram.expired.add("f1")
    (text,) = send(telegram, captioned(OTHER), 1)
    assert "I could not get that file." in text


def test_nothing_is_fetched_where_files_are_not_taken(telegram: TelegramService, settings: Any) -> None:
    settings.SOI_MEDIA = False
    (text,) = send(telegram, captioned(OTHER), 1)
    assert "I can only read text for now." in text
    assert "getFile" not in telegram.methods()
    assert not TipMedia.objects.exists()
