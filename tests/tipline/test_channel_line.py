"""LINE's contract: what comes through the door, replies and pushes, and what either refuses."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from hypothesis import given

from soi.tipline.channel import Attachment, Button, Outgoing, SendError
from soi.tipline.channels.line import CHANNEL
from soi.tipline.channels.line.parse import parse
from tests.fakes import line_service as fake
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
    service = fake.LineService()
    with serving(service), our_door("line", service) as stage:
        settings.SOI_LINE_TOKEN = fake.TOKEN
        settings.SOI_LINE_SECRET = fake.SECRET
        settings.SOI_LINE_API = service.url
        yield stage


def message(content: Any, **more: Any) -> dict[str, Any]:
    return fake.document(fake.event(message=content, **more))


def in_group(**source: Any) -> dict[str, Any]:
    return {"type": "group", "groupId": fake.GROUP, **source}


def paths(stage: Stage) -> list[str]:
    return [request.path.rsplit("/", 1)[1] for request in stage.service.requests]


def test_it_shuts_the_door_while_it_is_not_set_up() -> None:
    assert not CHANNEL.is_set_up()
    assert Client().post("/tipline/line/webhook", b"{}", content_type="application/json").status_code == 404


def test_it_replies_at_once_and_pushes_what_comes_after(stage: Stage) -> None:
    stage.service.reply_tokens = {"token-1"}
    assert stage.service.knock(stage.door, message(fake.text(WORDS))) == 200
    asked = stage.desk.only()
    assert (asked.sender, asked.text, asked.group) == (fake.AN, WORDS, "")

    buttons = (Button("useful:yes", "Có ích"),)
    first = Outgoing("letter-1", asked.sender, "Sai.", buttons, reply=asked.reply)
    assert CHANNEL.send(first).external_id == "461230966842064898"
    CHANNEL.send(Outgoing("letter-2", asked.sender, "Phần hai.", reply=asked.reply))
    CHANNEL.send(Outgoing("letter-3", asked.sender, "Đã có kết quả.", unasked=True))
    assert paths(stage) == ["reply", "reply", "push", "push"]
    assert [one["messages"][0]["text"] for one in stage.service.sent] == [
        "Sai.",
        "Phần hai.",
        "Đã có kết quả.",
    ]

    action = stage.service.sent[0]["messages"][0]["quickReply"]["items"][0]["action"]
    pressed = fake.event("postback", postback={"data": action["data"]}, webhookEventId="E2")
    stage.service.knock(stage.door, fake.document(pressed))
    assert stage.desk.messages["E2"].button == "useful:yes"


def test_it_pushes_where_the_message_is_older_than_its_reply_token(stage: Stage) -> None:
    stage.service.reply_tokens = {"token-1"}
    long_ago = str(int(time.time() * 1000) - 60_000)
    CHANNEL.send(Outgoing("k", fake.AN, "Sai.", reply={"token": "token-1", "at": long_ago}))
    assert paths(stage) == ["push"]


def test_it_reaches_nobody_twice_when_a_push_is_repeated(stage: Stage, settings: Any) -> None:
    letter = Outgoing("letter-1", fake.AN, "Sai.")
    first = CHANNEL.send(letter)
    assert CHANNEL.send(letter) == first
    CHANNEL.send(Outgoing("letter-2", fake.AN, "Sai."))
    assert len(stage.service.sent) == 2
    keys = [request.headers["x-line-retry-key"] for request in stage.service.requests]
    assert keys[0] == keys[1] != keys[2]
    settings.SOI_LINE_REPLY = False
    assert CHANNEL.limits.idempotent


def test_it_claims_no_more_than_it_can_while_it_replies(stage: Stage, settings: Any) -> None:
    assert not CHANNEL.limits.idempotent
    fresh = {"token": "token-1", "at": str(int(time.time() * 1000))}
    stage.service.reply_tokens = {"token-1"}
    stage.service.troubles = ["drop"]
    with pytest.raises(SendError) as wrong:
        CHANNEL.send(Outgoing("k", fake.AN, "Sai.", reply=fresh))
    assert wrong.value.perhaps_sent
    settings.SOI_LINE_REPLY = False
    CHANNEL.send(Outgoing("k", fake.AN, "Sai.", reply=fresh))
    assert paths(stage) == ["reply", "push"]


def test_it_knows_a_group_who_wrote_there_and_whether_it_was_meant(stage: Stage) -> None:
    named = {"mentionees": [{"index": 4, "length": 4, "type": "user", "isSelf": True, "userId": "Ubot"}]}
    other = {"mentionees": [{"index": 0, "length": 5, "type": "user", "isSelf": False}]}
    for content, source in (
        (fake.text("🙂🙂@Soi tin này thật không?", id="1", mention=named), in_group(userId=fake.AN)),
        (fake.text("@Bình ăn cơm chưa", id="2", mention=other), in_group(userId=fake.AN)),
        (fake.text("Ai đó hỏi", id="3"), {"type": "room", "roomId": "R1"}),
    ):
        stage.service.knock(stage.door, message(content, source=source))
    first, second, third = stage.desk.messages.values()
    assert (first.group, first.sender, first.mentioned) == (fake.GROUP, fake.AN, True)
    assert first.text == "🙂🙂 tin này thật không?"
    assert (second.mentioned, second.text) == (False, "@Bình ăn cơm chưa")
    assert (third.group, third.sender, third.mentioned) == ("R1", "R1", False)
    CHANNEL.send(Outgoing("k", first.group, "Sai."))
    assert stage.service.sent[0]["to"] == fake.GROUP


@pytest.mark.parametrize(
    ("content", "attachment"),
    [
        ({"type": "image", "contentProvider": {"type": "line"}}, Attachment("picture", "77")),
        ({"type": "image", "contentProvider": {"type": "external"}}, Attachment("picture")),
        ({"type": "audio", "duration": 60000}, Attachment("sound", "77")),
        ({"type": "video", "duration": 60000}, Attachment("video", "77")),
        ({"type": "file", "fileName": "a.pdf", "fileSize": 2138}, Attachment("file", "77", 2138)),
        ({"type": "sticker", "stickerId": "5", "packageId": "1"}, Attachment("sticker")),
        ({"type": "location", "address": "x", "latitude": 1.0}, Attachment("place")),
    ],
)
def test_it_takes_every_kind_of_message(stage: Stage, content: Any, attachment: Attachment) -> None:
    assert stage.service.knock(stage.door, message({"id": "77", **content})) == 200
    assert stage.desk.only().attachments == (attachment,)


def test_it_leaves_joining_and_other_programs_chats_alone(stage: Stage) -> None:
    kinds = ("follow", "unfollow", "join", "leave", "memberJoined", "unsend")
    standby = fake.event(message=fake.text(WORDS), mode="standby")
    assert stage.service.knock(stage.door, fake.document(*map(fake.event, kinds), standby)) == 200
    assert stage.service.knock(stage.door, fake.document()) == 200
    assert (stage.desk.messages, stage.desk.unknown) == ({}, [])


def test_its_door_keeps_the_contract(stage: Stage) -> None:
    refuses_strangers(stage, message(fake.text(WORDS)))
    keeps_the_shape_only(
        stage,
        b"{bad",
        b"[" * 100_000,
        "x",
        {"destination": "U0"},
        fake.document(fake.event("hologram", a="bí mật")),
        message({"type": "coupon", "id": "1", "text": "bí mật"}),
        message(fake.text(WORDS), source={}),
    )
    assert Client().get(stage.path).status_code == 405


def test_its_limits_are_the_services(stage: Stage) -> None:
    limits = CHANNEL.limits
    buttons = tuple(Button("p" * 64, "ă" * limits.button_characters) for _ in range(limits.buttons))
    CHANNEL.send(Outgoing("k1", fake.AN, "ă" * limits.characters, buttons))
    CHANNEL.send(Outgoing("k2", fake.AN, "🙂" * 500 + "ă" * (limits.characters - 500)))
    assert len(stage.service.sent) == 2
    with pytest.raises(SendError, match="too-long") as wrong:
        CHANNEL.send(Outgoing("k3", fake.AN, "🙂" * 2501))
    assert wrong.value.permanent


def test_it_says_what_the_service_refused(stage: Stage, settings: Any) -> None:
    with pytest.raises(SendError, match="http-400") as nobody:
        CHANNEL.send(Outgoing("k", "Unobody", "Sai."))
    stage.service.monthly_limit = 0
    with pytest.raises(SendError, match="monthly-limit") as full:
        CHANNEL.send(Outgoing("k", fake.AN, "Sai."))
    settings.SOI_LINE_TOKEN = "old"
    with pytest.raises(SendError, match="http-401") as token:
        CHANNEL.send(Outgoing("k", fake.AN, "Sai."))
    assert [wrong.value.permanent for wrong in (nobody, full, token)] == [True, False, False]
    assert full.value.retry_after == timedelta(hours=6)


def test_a_push_in_doubt_may_be_repeated(stage: Stage) -> None:
    stage.service.troubles = ["limited", "error", "drop"]
    seen = []
    for _ in range(3):
        with pytest.raises(SendError) as wrong:
            CHANNEL.send(Outgoing("k", fake.AN, "Sai."))
        seen.append((wrong.value.code, wrong.value.perhaps_sent, wrong.value.permanent))
    assert seen == [("http-429", False, False), ("http-500", False, False), ("unreachable", False, False)]
    CHANNEL.send(Outgoing("k", fake.AN, "Sai."))
    assert len(stage.service.sent) == 1


def test_parse_survives_every_damage_to_a_document() -> None:
    named = {"mentionees": [{"index": 0, "length": 4, "isSelf": True}]}
    for document in (
        message(fake.text("@Soi thật không", mention=named), source=in_group(userId=fake.AN)),
        message({"type": "file", "id": "1", "fileSize": 3}),
        fake.document(fake.event("postback", postback={"data": "a"})),
    ):
        never_raises(parse, document)


@given(JSON)
def test_parse_never_raises(value: Any) -> None:
    can_be_stored(parse(value))
    can_be_stored(parse({"events": [value]}))
    can_be_stored(parse(message(value)))
    can_be_stored(parse(message(fake.text("@Soi 🙂", mention={"mentionees": [value]}))))
    can_be_stored(parse(fake.document(fake.event("postback", postback=value, source=value))))
