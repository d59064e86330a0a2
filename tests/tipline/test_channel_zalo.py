"""Zalo's contract: what comes through the door, messages and tokens, and what either refuses."""

from __future__ import annotations

import hashlib
import json
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from hypothesis import given

from soi.tipline.channel import Attachment, Button, Notice, Outgoing, SendError
from soi.tipline.channels.zalo import CHANNEL
from soi.tipline.channels.zalo.parse import parse
from soi.tipline.channels.zalo.send import _until_morning
from soi.tipline.channels.zalo.tokens import FILE_NAME
from tests.fakes import zalo_service as fake
from tests.fakes.service import post, serving
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
LETTER = Outgoing("letter-1", fake.AN, "Sai.")


@pytest.fixture
def stage(settings: Any, tmp_path: Path) -> Iterator[Stage]:
    service = fake.ZaloService()
    with serving(service), our_door("zalo", service) as stage:
        settings.SOI_DATA_DIR = tmp_path
        settings.SOI_ZALO_APP_ID = fake.APP_ID
        settings.SOI_ZALO_APP_SECRET = fake.APP_SECRET
        settings.SOI_ZALO_OA_SECRET = fake.OA_SECRET
        settings.SOI_ZALO_REFRESH_TOKEN = fake.FIRST_REFRESH
        settings.SOI_ZALO_API = settings.SOI_ZALO_OAUTH = service.url
        yield stage


def test_it_shuts_the_door_while_it_is_not_set_up() -> None:
    assert not CHANNEL.is_set_up()
    assert Client().post("/tipline/zalo/webhook", b"{}", content_type="application/json").status_code == 404


def test_it_takes_a_text_and_answers_it(stage: Stage) -> None:
    assert stage.service.knock(stage.door, fake.event("user_send_text", {"text": WORDS})) == 200
    asked = stage.desk.only()
    assert (asked.sender, asked.text) == (fake.AN, WORDS)
    assert asked.sent_at == datetime(2025, 6, 8, 20, 59, 43, 123000, tzinfo=UTC)
    assert CHANNEL.send(Outgoing("k", asked.sender, "Sai.")).external_id == "zm1"
    assert stage.service.sent == [{"recipient": {"user_id": fake.AN}, "message": {"text": "Sai."}}]


@pytest.mark.parametrize(
    ("kind", "payload", "attachment"),
    [
        ("user_send_image", {"url": "https://zdn.example/1"}, Attachment("picture", "https://zdn.example/1")),
        ("user_send_gif", {"url": "https://zdn.example/1"}, Attachment("picture", "https://zdn.example/1")),
        ("user_send_audio", {"url": "https://zdn.example/1"}, Attachment("sound", "https://zdn.example/1")),
        ("user_send_video", {"url": "https://zdn.example/1"}, Attachment("video", "https://zdn.example/1")),
        (
            "user_send_file",
            {"url": "https://zdn.example/1", "size": "9"},
            Attachment("file", "https://zdn.example/1", 9),
        ),
        ("user_send_sticker", {"id": "7", "url": "https://zdn.example/1"}, Attachment("sticker")),
        ("user_send_location", {"coordinates": {"latitude": "1"}}, Attachment("place")),
        ("user_send_business_card", {"phone": "0912"}, Attachment("contact")),
    ],
)
def test_it_takes_every_kind_of_message(
    stage: Stage, kind: str, payload: Any, attachment: Attachment
) -> None:
    document = fake.event(kind, {"attachments": [{"type": kind[10:], "payload": payload}]})
    assert stage.service.knock(stage.door, document) == 200
    assert stage.desk.only().attachments == (attachment,)


def test_it_asks_about_a_link_that_was_passed_on_once(stage: Stage) -> None:
    payload = {"url": "https://posts.example/9", "title": "Bài"}
    shared = {"text": "https://posts.example/9", "attachments": [{"type": "link", "payload": payload}]}
    stage.service.knock(stage.door, fake.event("user_send_link", shared))
    assert stage.desk.only().text == "https://posts.example/9"


def test_it_hears_what_became_of_a_message_and_leaves_the_rest_alone(stage: Stage) -> None:
    for document in (
        fake.event("user_received_message", {"msg_id": "zm1"}),
        fake.event("user_seen_message", message=None) | {"message": {"msg_ids": ["zm1", "zm2"]}},
        fake.event("follow", follower={"id": fake.AN}),
        fake.event("unfollow"),
        fake.event("oa_send_text", {"text": "Sai."}),
    ):
        assert stage.service.knock(stage.door, document) == 200
    assert stage.desk.notices == [
        Notice("zalo", "zm1", "delivered"),
        Notice("zalo", "zm1", "read"),
        Notice("zalo", "zm2", "read"),
    ]
    assert (stage.desk.messages, stage.desk.unknown) == ({}, [])


def test_its_door_keeps_the_contract(stage: Stage) -> None:
    refuses_strangers(stage, fake.event("user_send_text", {"text": WORDS}))
    keeps_the_shape_only(
        stage,
        fake.event("user_send_hologram", {"text": "bí mật"}),
        fake.event("user_send_text", {"text": ""}),
        fake.event("user_seen_message", {"msg_id": None}),
        fake.event("user_send_group_text", {"text": "bí mật"}),
    )
    keeps_the_shape_only(stage, b"{bad", b"[]", headers={"X-ZEvent-Timestamp": fake.TIME})
    assert Client().get(stage.path).status_code == 405


def test_it_takes_every_form_of_the_signature_that_zalo_is_known_to_use(stage: Stage, settings: Any) -> None:
    body = json.dumps(fake.event("user_send_text", {"text": WORDS})).encode()
    other = "1749416399999"
    signed = {
        "X-ZEvent-Signature": hashlib.sha256(
            f"{fake.APP_ID}{body.decode()}{other}{fake.OA_SECRET}".encode()
        ).hexdigest()
    }
    assert post(stage.door, body, signed) == 403
    assert post(stage.door, body, {**signed, "X-ZEvent-Timestamp": other}) == 200
    with_account = hashlib.sha256(
        fake.OA.encode() + body + f"{fake.TIME}{fake.OA_SECRET}".encode()
    ).hexdigest()
    assert post(stage.door, body, {"X-ZEvent-Signature": with_account}) == 403
    settings.SOI_ZALO_OA_ID = fake.OA
    assert post(stage.door, body, {"X-ZEvent-Signature": with_account}) == 200
    forged = {"text": f'","timestamp":"{other}"'}
    body = json.dumps(fake.event("user_send_text", forged)).encode()
    assert post(stage.door, body, {"X-ZEvent-Signature": hashlib.sha256(body).hexdigest()}) == 403


def test_it_renews_its_token_once_and_keeps_the_pair_to_itself(stage: Stage, tmp_path: Path) -> None:
    CHANNEL.send(LETTER)
    CHANNEL.send(LETTER)
    assert stage.service.renewals == 1
    file = tmp_path / FILE_NAME
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    kept = json.loads(file.read_text())
    assert (kept["access"], kept["refresh"]) == ("access-1", "refresh-1")
    assert fake.FIRST_REFRESH not in file.read_text()


def test_it_renews_a_token_before_its_end_and_when_zalo_no_longer_takes_it(stage: Stage) -> None:
    stage.service.lives = "200"
    CHANNEL.send(LETTER)
    CHANNEL.send(LETTER)
    assert stage.service.renewals == 2
    stage.service.lives = "90000"
    CHANNEL.send(LETTER)
    stage.service.access = "taken back"
    CHANNEL.send(LETTER)
    assert stage.service.renewals == 4
    assert len(stage.service.sent) == 4


def test_many_senders_spend_a_refresh_token_once(stage: Stage) -> None:
    with ThreadPoolExecutor(8) as pool:
        sent = list(pool.map(lambda _: CHANNEL.send(LETTER).external_id, range(16)))
    assert len(set(sent)) == 16
    assert stage.service.renewals == 1


def test_it_starts_over_when_the_operator_brings_another_refresh_token(stage: Stage, settings: Any) -> None:
    CHANNEL.send(LETTER)
    stage.service.refresh = "lost by another program"
    stage.service.access = ""
    with pytest.raises(SendError, match="refresh-14020") as wrong:
        CHANNEL.send(LETTER)
    assert (wrong.value.permanent, wrong.value.perhaps_sent) == (False, False)
    settings.SOI_ZALO_REFRESH_TOKEN = stage.service.refresh = "from the console"
    assert CHANNEL.send(LETTER).external_id == "zm2"


def test_a_letter_has_not_gone_out_when_only_the_renewal_broke_off(stage: Stage) -> None:
    stage.service.troubles = ["drop"]
    with pytest.raises(SendError) as wrong:
        CHANNEL.send(LETTER)
    assert not wrong.value.perhaps_sent


def test_it_starts_over_from_a_file_that_was_damaged(stage: Stage, tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text("{")
    assert CHANNEL.send(LETTER).external_id == "zm1"


@pytest.mark.parametrize(
    ("code", "permanent"),
    [(-213, True), (-217, True), (-230, True), (-232, True), (-211, False), (-224, False), (-9999, False)],
)
def test_it_says_what_the_service_refused(stage: Stage, code: int, permanent: bool) -> None:
    stage.service.refused = {fake.AN: code}
    with pytest.raises(SendError, match=str(code)) as wrong:
        CHANNEL.send(LETTER)
    assert (wrong.value.permanent, wrong.value.perhaps_sent) == (permanent, False)


def test_it_knows_when_nobody_can_tell(stage: Stage, settings: Any) -> None:
    CHANNEL.send(LETTER)
    stage.service.troubles = ["limited", "error", "drop", "garbled"]
    seen = []
    for _ in range(4):
        with pytest.raises(SendError) as wrong:
            CHANNEL.send(LETTER)
        seen.append((wrong.value.code, wrong.value.perhaps_sent, wrong.value.retry_after))
    assert seen == [
        ("-32", False, timedelta(minutes=1)),
        ("http-500", True, None),
        ("unreachable", True, None),
        ("http-200", True, None),
    ]
    settings.SOI_ZALO_API = "http://127.0.0.1:9"
    with pytest.raises(SendError) as wrong:
        CHANNEL.send(LETTER)
    assert not wrong.value.perhaps_sent


def test_it_waits_for_the_morning_in_vietnam(stage: Stage) -> None:
    stage.service.refused = {fake.AN: -234}
    with pytest.raises(SendError) as wrong:
        CHANNEL.send(LETTER)
    assert wrong.value.retry_after is not None
    assert timedelta() < wrong.value.retry_after <= timedelta(days=1)
    assert _until_morning(datetime(2026, 1, 1, 15, 30, tzinfo=UTC)) == timedelta(hours=7, minutes=30)
    assert _until_morning(datetime(2026, 1, 1, 20, tzinfo=UTC)) == timedelta(hours=3)


def test_its_limits_are_the_services(stage: Stage, settings: Any) -> None:
    limits = CHANNEL.limits
    CHANNEL.send(Outgoing("k", fake.AN, "ă" * limits.characters))
    assert (limits.buttons, limits.window) == (0, timedelta(hours=48))
    settings.SOI_ZALO_PAID = True
    assert CHANNEL.limits.window == timedelta(days=7)
    for wrong in (Outgoing("k", fake.AN, "ă" * 2001), Outgoing("k", fake.AN, "a", (Button("a", "b"),))):
        with pytest.raises(AssertionError):
            CHANNEL.send(wrong)


def test_parse_survives_every_damage_to_a_document() -> None:
    part = {"type": "file", "payload": {"url": "https://zdn.example/1", "size": "9"}}
    for document in (
        fake.event("user_send_text", {"text": WORDS}),
        fake.event("user_send_file", {"attachments": [part]}),
        fake.event("user_send_link", {"attachments": [part]}),
        fake.event("user_seen_message", {"msg_ids": ["a"]}),
    ):
        never_raises(parse, document)


@given(JSON)
def test_parse_never_raises(value: Any) -> None:
    can_be_stored(parse(value))
    for kind in ("user_send_text", "user_send_image", "user_send_link", "user_seen_message"):
        can_be_stored(parse({**fake.event(kind), "message": value}))
        can_be_stored(parse(fake.event(kind, {"attachments": value, "msg_ids": value, "text": value})))
