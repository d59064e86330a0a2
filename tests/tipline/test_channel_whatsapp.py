"""WhatsApp's contract: what comes through the door, what goes to the Cloud API, and what either refuses."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from hypothesis import given

from soi.tipline.channel import Attachment, Button, Notice, Outgoing, SendError
from soi.tipline.channels.whatsapp import CHANNEL
from soi.tipline.channels.whatsapp.parse import parse
from soi.tipline.channels.whatsapp.send import WhatsApp
from tests.fakes import whatsapp_service as fake
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

TEXT = {"body": "Uống nước chanh chữa ung thư?"}


@pytest.fixture
def stage(settings: Any) -> Iterator[Stage]:
    service = fake.WhatsAppService()
    with serving(service), our_door("whatsapp", service) as stage:
        settings.SOI_WHATSAPP_PHONE_ID = fake.NUMBER
        settings.SOI_WHATSAPP_TOKEN = fake.TOKEN
        settings.SOI_WHATSAPP_APP_SECRET = fake.SECRET
        settings.SOI_WHATSAPP_VERIFY = fake.VERIFY
        settings.SOI_WHATSAPP_API = f"{service.url}/v25.0"
        yield stage


def letter(text: str = "Chưa kiểm chứng được.", **more: Any) -> Outgoing:
    return Outgoing("letter-1", fake.AN, text, **more)


def test_it_shuts_the_door_while_it_is_not_set_up() -> None:
    assert not CHANNEL.is_set_up()
    assert (
        Client().post("/tipline/whatsapp/webhook", b"{}", content_type="application/json").status_code == 404
    )
    assert Client().get("/tipline/whatsapp/webhook").status_code == 404


def test_it_greets_meta_with_its_challenge_and_nobody_else(stage: Stage) -> None:
    right = {"hub.mode": "subscribe", "hub.verify_token": fake.VERIFY, "hub.challenge": "1158201444"}
    answer = Client().get(f"{stage.path}?{urlencode(right)}")
    assert (answer.status_code, answer.content) == (200, b"1158201444")
    assert answer["Content-Type"].startswith("text/plain")
    for wrong in ({"hub.verify_token": "guess"}, {"hub.mode": "x"}, {"hub.challenge": "x" * 300}):
        assert Client().get(f"{stage.path}?{urlencode({**right, **wrong})}").status_code == 403
    assert Client().put(stage.path).status_code == 405


def test_it_takes_a_text_and_answers_it_with_buttons_one_of_which_comes_back(stage: Stage) -> None:
    assert stage.service.knock(stage.door, fake.message("text", TEXT)) == 200
    asked = stage.desk.only()
    assert (asked.sender, asked.text) == (fake.AN, TEXT["body"])
    assert asked.sent_at == datetime(2025, 6, 8, 20, 59, 43, tzinfo=UTC)

    buttons = (Button("useful:yes", "Có ích"), Button("useful:no", "Không"))
    sent = CHANNEL.send(Outgoing("letter-1", asked.sender, "Sai. Nước chanh không chữa ung thư.", buttons))
    assert sent.external_id == "wamid.1"
    taken = stage.service.sent[0]
    assert taken["recipient"] == fake.AN
    assert taken["biz_opaque_callback_data"] == "letter-1"

    reply = taken["interactive"]["action"]["buttons"][0]["reply"]
    pressed = {"type": "button_reply", "button_reply": reply}
    assert stage.service.knock(stage.door, fake.message("interactive", pressed, "wamid.2")) == 200
    assert stage.desk.messages["wamid.2"].button == "useful:yes"
    assert stage.desk.messages["wamid.2"].text == ""


@pytest.mark.parametrize(
    ("kind", "content", "attachment", "text"),
    [
        (
            "image",
            {"id": "m1", "mime_type": "image/jpeg", "caption": "Thật không?"},
            ("picture", "m1"),
            "Thật không?",
        ),
        ("audio", {"id": "m2", "voice": True}, ("sound", "m2"), ""),
        ("video", {"id": "m3"}, ("video", "m3"), ""),
        ("document", {"id": "m4", "filename": "a.pdf"}, ("file", "m4"), ""),
        ("sticker", {"id": "m5", "animated": False}, ("sticker", "m5"), ""),
        ("location", {"latitude": 10.7, "longitude": 106.6}, ("place", ""), ""),
        ("contacts", [{"name": {"formatted_name": "Bình"}}], ("contact", ""), ""),
        ("unsupported", {"type": "poll"}, ("file", ""), ""),
    ],
)
def test_it_takes_every_kind_of_message(
    stage: Stage, kind: str, content: Any, attachment: tuple[Any, str], text: str
) -> None:
    assert stage.service.knock(stage.door, fake.message(kind, content)) == 200
    assert stage.desk.only().attachments == (Attachment(*attachment),)
    assert stage.desk.only().text == text


def test_it_takes_a_list_reply_and_a_template_button_and_older_documents_without_an_id(stage: Stage) -> None:
    row = {"type": "list_reply", "list_reply": {"id": "choose:2", "title": "Thứ hai"}}
    stage.service.knock(stage.door, fake.message("interactive", row, "w1"))
    stage.service.knock(stage.door, fake.message("button", {"payload": "read", "text": "Đọc"}, "w2"))
    old = fake.message("text", TEXT, "w3")
    del old["entry"][0]["changes"][0]["value"]["messages"][0]["from_user_id"]
    stage.service.knock(stage.door, old)
    found = stage.desk.messages
    assert [found["w1"].button, found["w2"].button, found["w2"].text] == ["choose:2", "read", "Đọc"]
    assert found["w3"].sender == "84912345678"
    CHANNEL.send(Outgoing("k", "84912345678", "Chào bạn"))
    assert stage.service.sent[0]["to"] == "84912345678"


def test_it_leaves_reactions_and_other_numbers_alone(stage: Stage) -> None:
    stage.service.knock(stage.door, fake.message("reaction", {"message_id": "wamid.1", "emoji": "👍"}))
    other = fake.message("text", TEXT)
    other["entry"][0]["changes"][0]["value"]["metadata"]["phone_number_id"] = "999"
    stage.service.knock(stage.door, other)
    assert not stage.desk.messages
    assert not stage.desk.unknown


def test_it_hears_what_became_of_a_message(stage: Stage) -> None:
    failed = [{"code": 131026, "title": "Message undeliverable"}]
    for document in (
        fake.status("sent", "w1"),
        fake.status("delivered", "w1", biz_opaque_callback_data="letter-1"),
        fake.status("read", "w1"),
        fake.status("failed", "w2", errors=failed),
        fake.status("failed", "w3", errors=[{"code": 131000}]),
    ):
        assert stage.service.knock(stage.door, document) == 200
    assert stage.desk.notices == [
        Notice("whatsapp", "w1", "delivered"),
        Notice("whatsapp", "w1", "read"),
        Notice("whatsapp", "w2", "failed", True, "131026"),
        Notice("whatsapp", "w3", "failed", False, "131000"),
    ]
    assert {notice.what for notice in stage.desk.notices} >= CHANNEL.limits.notices


def test_its_door_keeps_the_contract(stage: Stage) -> None:
    refuses_strangers(stage, fake.message("text", TEXT))
    keeps_the_shape_only(
        stage,
        b"{bad",
        b"\xff\xfe",
        b"[" * 100_000,
        [],
        {"object": "page"},
        fake.message("hologram", {"a": "bí mật"}),
        fake.message("text", TEXT, group_id="g1"),
        fake.webhook(errors=[{"code": 130429, "title": "bí mật"}]),
        fake.status("vanished", "w1"),
    )


def test_it_takes_broken_letters_as_they_can_be_kept(stage: Stage) -> None:
    stage.service.knock(stage.door, fake.message("text", {"body": "a\ud83d b\0c 🙂"}))
    assert stage.desk.only().text == "a� bc 🙂"


def test_its_limits_are_the_services(stage: Stage) -> None:
    limits = CHANNEL.limits
    buttons = tuple(
        Button("p" * 64, f"{number}" + "ă" * (limits.button_characters - 1))
        for number in range(limits.buttons)
    )
    CHANNEL.send(letter("ă" * limits.characters, buttons=buttons))
    CHANNEL.send(letter("ă" * 4096))
    assert len(stage.service.sent) == 2
    with pytest.raises(AssertionError):
        CHANNEL.send(letter("ă" * 1025, buttons=buttons))


def test_it_says_what_the_service_refused(stage: Stage, settings: Any) -> None:
    stage.service.outside = {fake.AN}
    with pytest.raises(SendError, match="131047") as outside:
        CHANNEL.send(letter())
    assert outside.value.permanent
    stage.service.outside, stage.service.unreachable = set(), {fake.AN}
    with pytest.raises(SendError, match="131026") as unreachable:
        CHANNEL.send(letter())
    assert unreachable.value.permanent
    settings.SOI_WHATSAPP_TOKEN = "old"
    with pytest.raises(SendError, match="190") as token:
        CHANNEL.send(letter())
    assert (token.value.permanent, token.value.perhaps_sent) == (False, False)


def test_it_knows_when_nobody_can_tell(stage: Stage, settings: Any) -> None:
    stage.service.troubles = ["limited", "error", "drop", "garbled"]
    seen = []
    for _ in range(4):
        with pytest.raises(SendError) as wrong:
            CHANNEL.send(letter())
        assert not wrong.value.permanent
        seen.append((wrong.value.code, wrong.value.perhaps_sent, wrong.value.retry_after))
    assert seen == [
        ("130429", False, timedelta(minutes=1)),
        ("http-500", True, None),
        ("unreachable", True, None),
        ("http-200", True, None),
    ]
    settings.SOI_WHATSAPP_API = "http://127.0.0.1:9/v25.0"
    with pytest.raises(SendError) as wrong:
        CHANNEL.send(letter())
    assert not wrong.value.perhaps_sent


def test_it_sends_the_template_that_the_operator_named(stage: Stage, settings: Any) -> None:
    whatsapp = WhatsApp()
    with pytest.raises(SendError, match="no-template") as none:
        whatsapp.fallback(letter())
    assert none.value.permanent
    settings.SOI_WHATSAPP_TEMPLATE = "answer_ready"
    stage.service.outside = {fake.AN}
    with pytest.raises(SendError, match="132001"):
        whatsapp.fallback(letter())
    stage.service.templates = {("answer_ready", "vi")}
    assert whatsapp.fallback(letter()).external_id == "wamid.1"
    assert "Chưa" not in repr(stage.service.sent)


def test_parse_survives_every_damage_to_a_document() -> None:
    for document in (
        fake.message("text", TEXT),
        fake.message("image", {"id": "m1", "caption": "x"}),
        fake.message("interactive", {"button_reply": {"id": "a", "title": "b"}}),
        fake.status("failed", "w1", errors=[{"code": 131026}]),
    ):
        never_raises(parse, document)


@given(JSON)
def test_parse_never_raises(value: Any) -> None:
    can_be_stored(parse(value))
    can_be_stored(parse(fake.webhook(messages=value, statuses=value)))
    can_be_stored(parse(fake.message("text", value)))
    can_be_stored(parse(fake.webhook(statuses=[value])))
