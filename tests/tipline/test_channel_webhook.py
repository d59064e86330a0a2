"""The signed webhook, both ways, against another end that checks signatures with lines of its own."""

from __future__ import annotations

import base64
import json
import re
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import HTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from soi.inbox.models import Message
from soi.net import Limits
from soi.tipline import actions
from soi.tipline.channel import Attachment, Button, Incoming, Notice, Outgoing, SendError, Unknown
from soi.tipline.channels.webhook import CHANNEL
from soi.tipline.channels.webhook import setup as webhook_setup
from soi.tipline.channels.webhook.parse import MOST_BYTES, parse
from soi.tipline.channels.webhook.signing import is_signed, keys, sign
from soi.tipline.models import UnknownPayload
from soi.tipline.registry import CHANNELS, knows_repeats
from tests.fakes.webhook_service import OLD_SECRET, SECRET, WebhookService, signed, webhook_service

DOOR = "/tipline/webhook/events"
GUIDE = Path(__file__).parents[2] / "docs/guide/channel-webhook.md"


@pytest.fixture
def other_end(settings: Any) -> Iterator[WebhookService]:
    """The other end, and a desk that is set up for it."""
    with webhook_service() as service:
        settings.SOI_WEBHOOK_SECRET = SECRET
        settings.SOI_WEBHOOK_URL = service.url
        settings.SOI_WEBHOOK_PRIVATE = True
        yield service


def event(kind: str = "message.received", **data: Any) -> dict[str, Any]:
    plain = {"id": "m-1", "sender": "u-1"} if kind == "message.received" else {"id": "key-1"}
    return {"type": kind, "data": {**plain, **data}}


def bring(of: object, headers: dict[str, str] | None = None) -> int:
    body = of if isinstance(of, bytes) else json.dumps(of).encode()
    shown = signed(body) if headers is None else headers
    return Client().post(DOOR, body, content_type="application/json", headers=shown).status_code


def outgoing(**more: Any) -> Outgoing:
    return Outgoing(**{"key": "key-1", "to": "u-1", "text": "Chưa đúng.", **more})


def refused(message: Outgoing) -> SendError:
    with pytest.raises(SendError) as wrong:
        CHANNEL.send(message)
    return wrong.value


# Signatures


def test_it_signs_as_the_specifications_own_example() -> None:
    """Of the reference libraries' tests (standardwebhooks)."""
    by = keys("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    made = sign(by, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')
    assert made["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@pytest.mark.parametrize(
    "written",
    ["", "secret", "whsec_", "whsec_???", "whsec_" + base64.b64encode(b"x" * 23).decode(), f"{SECRET} short"],
)
def test_a_key_that_is_none_opens_nothing(written: str) -> None:
    assert keys(written) == ()
    assert not is_signed(keys(written), {}, 0, b"")


def test_while_keys_change_both_are_good() -> None:
    body, both = b"{}", keys(f"{SECRET} {OLD_SECRET}")
    for secret in (SECRET, OLD_SECRET):
        headers = signed(body, secret=secret)
        assert is_signed(both, headers, int(headers["webhook-timestamp"]), body)
    made = sign(both, "a", 5, body)
    assert is_signed(keys(OLD_SECRET), made, 5, body)


# What comes in


def test_it_reads_a_whole_message() -> None:
    (found,) = parse(
        event(
            text=" 5G gây bệnh? ",
            group="g",
            mentioned=True,
            from_admin=True,
            language="vi",
            sent_at="2026-11-27T06:00:00+00:00",
            reply={"thread": "9"},
            attachments=[{"kind": "picture", "reference": "p1", "bytes": 12}],
        )
    )
    assert found == Incoming(
        "webhook",
        "u-1",
        "m-1",
        "5G gây bệnh?",
        group="g",
        mentioned=True,
        from_admin=True,
        attachments=(Attachment("picture", "p1", 12),),
        language="vi",
        sent_at=datetime(2026, 11, 27, 6, tzinfo=UTC),
        reply={"thread": "9"},
    )


def test_it_reads_a_pressed_button_and_notices() -> None:
    assert parse(event(button="useful:1"))[0] == Incoming("webhook", "u-1", "m-1", button="useful:1")
    assert parse(event("message.read")) == (Notice("webhook", "key-1", "read"),)
    failed = event("message.failed", permanent=True, code="gone")
    assert parse(failed) == (Notice("webhook", "key-1", "failed", permanent=True, code="gone"),)


@pytest.mark.parametrize(
    "data",
    [
        {"id": ""},
        {"id": 5},
        {"sender": None},
        {"text": ""},
        {"text": ["bí mật"]},
        {"text": "bí mật" * 5000},
        {"text": "a\0bí mật"},
        {"text": "\ud800 bí mật"},
        {"attachments": [{"kind": "virus"}]},
        {"attachments": [{"kind": "file", "bytes": -1}]},
        {"attachments": {"bí mật": 1}},
        {"reply": {"a": {"b": "bí mật"}}},
        {"button": "x" * 65},
    ],
)
def test_what_is_not_as_agreed_is_kept_as_a_shape_only(data: dict[str, Any]) -> None:
    (found,) = parse(event(**{"text": "x", **data}))
    assert isinstance(found, Unknown)
    assert "bí mật" not in json.dumps(found.shape, ensure_ascii=False)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=20,
)
NAMES = st.sampled_from(
    [
        "id",
        "sender",
        "text",
        "button",
        "group",
        "mentioned",
        "attachments",
        "reply",
        "sent_at",
        "code",
        "language",
    ]
)


@given(ANYTHING, st.dictionaries(NAMES, ANYTHING), st.sampled_from(["message.received", "message.failed"]))
def test_whatever_is_sent_nothing_is_raised(anything: object, data: dict[str, Any], kind: str) -> None:
    parse(anything)
    parse({"type": anything, "data": {}})
    (found,) = parse(event(kind, **data))
    if isinstance(found, Incoming):
        f"{found.text}{found.sender}{found.message_id}{found.group}{found.button}".encode()


# The door


@pytest.mark.django_db(transaction=True)
def test_a_message_is_kept_once_however_often_it_is_brought(other_end: WebhookService) -> None:
    assert [bring(event(text="Nước chanh chữa ung thư?")) for _ in range(3)] == [200] * 3
    assert Message.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        {"webhook-signature": ""},
        {"webhook-signature": "v1,"},
        {"webhook-signature": "v1a," + "A" * 43 + "="},
        {"webhook-signature": "ế"},
        {"webhook-id": "other"},
        {"webhook-id": ""},
        {"webhook-id": "a.b"},
        {"webhook-timestamp": "1"},
        {"webhook-timestamp": "-1"},
        {"webhook-timestamp": "٣"},
        {"webhook-timestamp": "9" * 5000},
    ],
)
def test_nobody_else_comes_in(other_end: WebhookService, change: dict[str, str]) -> None:
    body = json.dumps(event(text="x")).encode()
    assert bring(body, {**signed(body), **change}) == 403
    assert bring(body + b" ", signed(body)) == 403
    assert Message.objects.count() == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("age", "status"), [(290, 200), (310, 403), (-290, 200), (-310, 403)])
def test_five_minutes_are_tolerated(other_end: WebhookService, age: int, status: int) -> None:
    body = json.dumps(event(text="x")).encode()
    assert bring(body, signed(body, age=age)) == status


@pytest.mark.django_db
def test_another_key_opens_nothing(other_end: WebhookService) -> None:
    body = json.dumps(event(text="x")).encode()
    assert bring(body, signed(body, secret=OLD_SECRET)) == 403


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["SOI_WEBHOOK_SECRET", "SOI_WEBHOOK_URL"])
def test_there_is_no_door_where_it_is_not_set_up(other_end: WebhookService, settings: Any, name: str) -> None:
    setattr(settings, name, "")
    assert bring(event(text="x")) == 404
    assert not CHANNEL.is_set_up()
    assert webhook_setup.missing()


@pytest.mark.django_db
def test_the_door_takes_what_is_wrong_and_refuses_what_is_huge(other_end: WebhookService) -> None:
    assert bring(b"{not json") == 200
    assert bring(b"x" * 8_000_001) == 413
    assert UnknownPayload.objects.count() == 1
    assert Client().get(DOOR).status_code == 405


@pytest.mark.django_db
def test_what_could_not_be_kept_is_asked_for_again(
    other_end: WebhookService, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(parsed: object) -> None:
        raise DatabaseError("disk full")

    monkeypatch.setattr(actions, "take", full)
    assert bring(event(text="x")) == 503


# What goes out


def test_it_sends_signed_and_whole(other_end: WebhookService) -> None:
    message = outgoing(buttons=(Button("a", "Có"),), reply={"thread": "9"}, unasked=True)
    assert CHANNEL.send(message).external_id == "key-1"
    assert other_end.refused == []
    assert other_end.shown["key-1"] == {
        "id": "key-1",
        "to": "u-1",
        "text": "Chưa đúng.",
        "buttons": [{"payload": "a", "label": "Có"}],
        "language": "vi",
        "reply": {"thread": "9"},
        "unasked": True,
    }


def test_a_repeat_after_a_broken_connection_is_shown_once(other_end: WebhookService) -> None:
    other_end.drops = 1
    wrong = refused(outgoing())
    assert (wrong.perhaps_sent, wrong.permanent) == (True, False)
    CHANNEL.send(outgoing())
    assert other_end.requests == 2
    assert list(other_end.shown) == ["key-1"]
    assert CHANNEL.limits.idempotent
    assert CHANNELS["webhook"] is CHANNEL
    assert "webhook" in knows_repeats()


@pytest.mark.parametrize(
    ("status", "permanent"),
    [
        (301, False),
        (400, False),
        (403, False),
        (404, False),
        (410, True),
        (422, True),
        (429, False),
        (503, False),
    ],
)
def test_only_what_the_other_end_says_is_final_is_final(
    other_end: WebhookService, status: int, permanent: bool
) -> None:
    other_end.status = status
    other_end.headers = {"Retry-After": "30", "Location": "http://127.0.0.1:1/"}
    wrong = refused(outgoing())
    assert (wrong.code, wrong.permanent) == (str(status), permanent)
    assert wrong.retry_after == timedelta(seconds=30)
    assert other_end.requests == 1


@pytest.mark.parametrize("wait", ["", "0", "-5", "soon", "99999999", "٣"])
def test_a_wait_that_makes_no_sense_is_not_heeded(other_end: WebhookService, wait: str) -> None:
    other_end.status = 503
    other_end.headers = {"Retry-After": wait} if wait.isascii() else {}
    assert refused(outgoing()).retry_after is None


def test_the_longest_text_it_declares_is_taken(other_end: WebhookService) -> None:
    CHANNEL.send(outgoing(text="ế" * CHANNEL.limits.characters))
    assert other_end.refused == []


def test_a_wrong_key_is_noticed_at_the_other_end(other_end: WebhookService, settings: Any) -> None:
    settings.SOI_WEBHOOK_SECRET = OLD_SECRET
    assert refused(outgoing()).code == "403"
    assert other_end.refused == ["signature"]


def test_a_private_address_is_written_to_only_where_the_operator_said_so(
    other_end: WebhookService, settings: Any
) -> None:
    settings.SOI_WEBHOOK_PRIVATE = False
    wrong = refused(outgoing())
    assert (wrong.code, wrong.perhaps_sent) == ("refused", False)
    assert other_end.requests == 0


def test_another_end_that_takes_too_long_may_have_got_it(
    other_end: WebhookService, monkeypatch: pytest.MonkeyPatch
) -> None:
    other_end.slow = 1.0
    monkeypatch.setattr("soi.tipline.channels.webhook.send._WAIT", Limits(seconds=0.3, redirects=0))
    wrong = refused(outgoing())
    assert (wrong.code, wrong.perhaps_sent) == ("timeout", True)


# The guide's own program


@pytest.mark.django_db(transaction=True)
def test_the_guides_bridge_works_against_a_running_desk(live_server: Any, settings: Any) -> None:
    (block,) = re.findall(r"```python\n(.*?)```", GUIDE.read_text(), re.DOTALL)
    bridge: dict[str, Any] = {}
    exec(compile(block, str(GUIDE), "exec"), bridge)  # the guide's words are ours
    shown: list[dict[str, Any]] = []
    bridge["Answers"].secret = SECRET
    quiet = {"show": lambda self, message: shown.append(message), "log_message": lambda *args: None}
    taker = type("Taker", (bridge["Answers"],), quiet)
    server = HTTPServer(("127.0.0.1", 0), taker)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    settings.SOI_WEBHOOK_SECRET = SECRET
    settings.SOI_WEBHOOK_URL = f"http://127.0.0.1:{server.server_address[1]}/"
    settings.SOI_WEBHOOK_PRIVATE = True
    try:
        assert bridge["ask"](live_server.url, SECRET, "m-17", "u-4", "Nước chanh chữa ung thư?") == 200
        assert Message.objects.count() == 1
        CHANNEL.send(outgoing(to="u-4"))
        CHANNEL.send(outgoing(to="u-4"))
        assert [(one["to"], one["text"]) for one in shown] == [("u-4", "Chưa đúng.")]
        assert bridge["delivered"](live_server.url, SECRET, shown[0]) == 200
        settings.SOI_WEBHOOK_SECRET = OLD_SECRET
        assert refused(outgoing(key="key-2")).code == "403"
        assert len(shown) == 1
    finally:
        server.shutdown()
        server.server_close()


def test_a_file_comes_inside_the_event() -> None:
    data = base64.b64encode(b"\xff\xd8 a picture").decode()
    (found,) = parse(
        event(attachments=[{"kind": "picture", "data": data}, {"kind": "sticker", "data": data}])
    )
    assert isinstance(found, Incoming)
    assert found.attachments == (Attachment("picture", data=b"\xff\xd8 a picture"), Attachment("sticker"))


@pytest.mark.parametrize("data", ["bí mật", "AAA", 7, None, ["AAAA"], "https://evil.example/1.jpg"])
def test_what_is_not_base64_is_no_file(data: object) -> None:
    assert isinstance(parse(event(attachments=[{"kind": "picture", "data": data}]))[0], Unknown)


def test_files_that_are_too_large_together_are_said_to_be() -> None:
    half = base64.b64encode(bytes(MOST_BYTES // 2 + 1)).decode()
    (found,) = parse(event(text="x", attachments=[{"kind": "picture", "data": half}] * 2))
    assert isinstance(found, Incoming)
    assert [(one.refused, one.data) for one in found.attachments] == [("too-large", b"")] * 2
