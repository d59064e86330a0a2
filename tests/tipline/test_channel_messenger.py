"""Messenger's contract: what comes through the door, what goes to the Send API, and what either refuses."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from hypothesis import given

from soi.tipline.channel import Attachment, Button, Notice, Outgoing, SendError
from soi.tipline.channels.messenger import CHANNEL
from soi.tipline.channels.messenger.parse import parse
from tests.fakes import messenger_service as fake
from tests.fakes.service import serving
from tests.tipline.channel_cast import (
    JSON,
    Stage,
    can_be_stored,
    keeps_the_shape_only,
    never_raises,
    our_door,
    refuses_strangers,
)

WORDS = "Uống nước chanh chữa ung thư?"


@pytest.fixture
def stage(settings: Any) -> Iterator[Stage]:
    service = fake.MessengerService()
    with serving(service), our_door("messenger", service) as stage:
        settings.SOI_MESSENGER_TOKEN = fake.TOKEN
        settings.SOI_MESSENGER_APP_SECRET = fake.SECRET
        settings.SOI_MESSENGER_VERIFY = fake.VERIFY
        settings.SOI_MESSENGER_API = f"{service.url}/v25.0"
        yield stage


def said(text: str = WORDS, mid: str = "m_in1", **more: Any) -> dict[str, Any]:
    return fake.event(message={"mid": mid, "text": text, **more})


def attached(kind: str, payload: Any) -> dict[str, Any]:
    return fake.event(message={"mid": "m_in1", "attachments": [{"type": kind, "payload": payload}]})


def test_it_shuts_the_door_while_it_is_not_set_up() -> None:
    assert not CHANNEL.is_set_up()
    answer = Client().post("/tipline/messenger/webhook", b"{}", content_type="application/json")
    assert answer.status_code == 404


def test_it_greets_meta_with_its_challenge_and_nobody_else(stage: Stage) -> None:
    right = {"hub.mode": "subscribe", "hub.verify_token": fake.VERIFY, "hub.challenge": "<b>1"}
    answer = Client().get(f"{stage.path}?{urlencode(right)}")
    assert (answer.status_code, answer.content) == (200, b"<b>1")
    assert answer["Content-Type"].startswith("text/plain")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert Client().get(f"{stage.path}?{urlencode({**right, 'hub.verify_token': ''})}").status_code == 403


def test_it_takes_a_text_and_answers_it_with_choices_one_of_which_comes_back(stage: Stage) -> None:
    assert stage.service.knock(stage.door, said()) == 200
    asked = stage.desk.only()
    assert (asked.sender, asked.text) == (fake.AN, WORDS)
    assert asked.sent_at == datetime(2025, 6, 8, 20, 59, 43, 123000, tzinfo=UTC)

    buttons = (Button("useful:yes", "Có ích"), Button("useful:no", "Không"))
    assert CHANNEL.send(Outgoing("letter-1", asked.sender, "Sai.", buttons)).external_id == "m_1"
    taken = stage.service.sent[0]
    assert (taken["messaging_type"], taken["message"]["metadata"]) == ("RESPONSE", "letter-1")

    chosen = taken["message"]["quick_replies"][1]
    stage.service.knock(
        stage.door, said(chosen["title"], "m_in2", quick_reply={"payload": chosen["payload"]})
    )
    assert (stage.desk.messages["m_in2"].button, stage.desk.messages["m_in2"].text) == ("useful:no", "")

    CHANNEL.send(Outgoing("letter-2", asked.sender, "Đã có kết quả.", unasked=True))
    assert stage.service.sent[1]["messaging_type"] == "UPDATE"


@pytest.mark.parametrize(
    ("document", "attachment"),
    [
        (attached("image", {"url": "https://cdn.example/1"}), Attachment("picture", "https://cdn.example/1")),
        (attached("image", {"url": "https://cdn.example/1", "sticker_id": 369}), Attachment("sticker")),
        (attached("sticker", {"url": "https://cdn.example/1", "sticker_id": 369}), Attachment("sticker")),
        (attached("audio", {"url": "https://cdn.example/2"}), Attachment("sound", "https://cdn.example/2")),
        (attached("video", {"url": "https://cdn.example/3"}), Attachment("video", "https://cdn.example/3")),
        (attached("file", {"url": "https://cdn.example/4"}), Attachment("file", "https://cdn.example/4")),
        (attached("location", {"coordinates": {"lat": 1, "long": 2}}), Attachment("place")),
    ],
)
def test_it_takes_every_kind_of_message(stage: Stage, document: Any, attachment: Attachment) -> None:
    assert stage.service.knock(stage.door, document) == 200
    assert stage.desk.only().attachments == (attachment,)


def test_it_asks_about_the_link_of_what_was_passed_on(stage: Stage) -> None:
    stage.service.knock(stage.door, attached("fallback", {"url": "https://posts.example/9", "title": "Bài"}))
    assert stage.desk.only().text == "https://posts.example/9"


def test_it_takes_a_press_on_a_lasting_button_with_and_without_an_id(stage: Stage) -> None:
    stage.service.knock(
        stage.door, fake.event(postback={"mid": "m_p", "title": "Bắt đầu", "payload": "start"})
    )
    older = fake.event(postback={"title": "Bắt đầu", "payload": "start"})
    assert [stage.service.knock(stage.door, older) for _ in range(2)] == [200, 200]
    assert [one.button for one in stage.desk.messages.values()] == ["start", "start"]


def test_it_leaves_echoes_receipts_without_names_and_other_peoples_chats_alone(stage: Stage) -> None:
    standby = said()
    standby["entry"][0]["standby"] = standby["entry"][0].pop("messaging")
    for document in (
        said(is_echo=True, app_id=1517776481860111),
        fake.event(read={"watermark": 1749416383123}),
        fake.event(delivery={"watermark": 1749416383123}),
        fake.event(reaction={"emoji": "❤"}),
        standby,
    ):
        assert stage.service.knock(stage.door, document) == 200
    assert (stage.desk.messages, stage.desk.notices, stage.desk.unknown) == ({}, [], [])


def test_it_hears_which_messages_were_delivered(stage: Stage) -> None:
    stage.service.knock(stage.door, fake.event(delivery={"mids": ["m_1", "m_2"], "watermark": 1749416383123}))
    assert stage.desk.notices == [Notice("messenger", mid, "delivered") for mid in ("m_1", "m_2")]
    assert CHANNEL.limits.notices == {"delivered"}


def test_its_door_keeps_the_contract(stage: Stage) -> None:
    refuses_strangers(stage, said())
    keeps_the_shape_only(
        stage,
        b"{bad",
        b"[" * 100_000,
        7,
        {"object": "whatsapp_business_account"},
        {"object": "page", "entry": [{"id": fake.PAGE, "changes": [{"field": "bí mật"}]}]},
        fake.event(hologram={"a": "bí mật"}),
        fake.event(message={"mid": "m_9"}),
    )


def test_its_limits_are_the_services(stage: Stage) -> None:
    limits = CHANNEL.limits
    buttons = tuple(Button("p" * 64, "ă" * limits.button_characters) for _ in range(limits.buttons))
    CHANNEL.send(Outgoing("k", fake.AN, "ă" * limits.characters, buttons))
    assert len(stage.service.sent) == 1
    with pytest.raises(AssertionError):
        CHANNEL.send(Outgoing("k", fake.AN, "ă" * (limits.characters + 1)))


def test_it_says_what_the_service_refused(stage: Stage, settings: Any) -> None:
    letter = Outgoing("k", fake.AN, "Sai.")
    stage.service.outside = {fake.AN}
    with pytest.raises(SendError, match=r"10\.2018278") as outside:
        CHANNEL.send(letter)
    stage.service.gone = {fake.AN}
    with pytest.raises(SendError, match=r"551\.1545041") as gone:
        CHANNEL.send(letter)
    settings.SOI_MESSENGER_TOKEN = "old"
    with pytest.raises(SendError, match=r"190\.463") as token:
        CHANNEL.send(letter)
    assert [wrong.value.permanent for wrong in (outside, gone, token)] == [True, True, False]
    assert not any(wrong.value.perhaps_sent for wrong in (outside, gone, token))


def test_it_knows_when_nobody_can_tell(stage: Stage, settings: Any) -> None:
    stage.service.troubles = ["limited", "error", "drop"]
    seen = []
    for _ in range(3):
        with pytest.raises(SendError) as wrong:
            CHANNEL.send(Outgoing("k", fake.AN, "Sai."))
        seen.append((wrong.value.code, wrong.value.perhaps_sent, wrong.value.retry_after))
    assert seen == [
        ("613", False, timedelta(minutes=5)),
        ("http-500", True, None),
        ("unreachable", True, None),
    ]
    settings.SOI_MESSENGER_API = "http://127.0.0.1:9/v25.0"
    with pytest.raises(SendError) as wrong:
        CHANNEL.send(Outgoing("k", fake.AN, "Sai."))
    assert not wrong.value.perhaps_sent


def test_parse_survives_every_damage_to_a_document() -> None:
    for document in (
        said(quick_reply={"payload": "a"}),
        attached("image", {"url": "https://cdn.example/1"}),
        attached("fallback", {"url": "https://cdn.example/1"}),
        fake.event(postback={"payload": "start"}),
        fake.event(delivery={"mids": ["m_1"]}),
    ):
        never_raises(parse, document)


@given(JSON)
def test_parse_never_raises(value: Any) -> None:
    can_be_stored(parse(value))
    can_be_stored(parse({"object": "page", "entry": [{"messaging": [value]}, value]}))
    can_be_stored(parse(fake.event(message=value)))
    can_be_stored(parse(fake.event(postback=value, delivery=value)))
    can_be_stored(parse(attached("image", value)))
