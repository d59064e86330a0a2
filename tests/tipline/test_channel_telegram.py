"""Telegram, both ways, against a small Bot API that refuses as the real one does."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from soi.inbox.models import Message
from soi.site.state import findings
from soi.tipline import actions
from soi.tipline.channel import Attachment, Button, Incoming, Outgoing, SendError, Unknown
from soi.tipline.channels.telegram import CHANNEL, poll
from soi.tipline.channels.telegram import setup as telegram_setup
from soi.tipline.channels.telegram.parse import Bot, parse
from soi.tipline.models import UnknownPayload
from soi.tipline.registry import CHANNELS
from tests.fakes.telegram_service import SECRET, TOKEN, TelegramService, telegram_service

DOOR = "/tipline/telegram/updates"
BOT = Bot(4242, "soi_desk_bot")
AN = {"id": 7, "is_bot": False, "first_name": "An", "language_code": "vi"}
GROUP = {"id": -100, "type": "supergroup", "title": "Họ nhà An"}


@pytest.fixture
def telegram(settings: Any) -> Iterator[TelegramService]:
    """The service, and a desk that is set up for it."""
    with telegram_service() as service:
        settings.SOI_TELEGRAM_TOKEN = TOKEN
        settings.SOI_TELEGRAM_SECRET = SECRET
        settings.SOI_TELEGRAM_NAME = "soi_desk_bot"
        settings.SOI_TELEGRAM_API = service.url
        settings.SOI_TELEGRAM_POLL = False
        yield service


def update(number: int = 1, sender: Any = AN, **message: Any) -> dict[str, Any]:
    """A message of An's to the bot."""
    plain = {
        "message_id": 10 + number,
        "date": 1_790_000_000,
        "chat": {"id": 7, "type": "private"},
        "from": sender,
    }
    return {"update_id": number, "message": {**plain, **message}}


def in_group(text: str, number: int = 1, **message: Any) -> dict[str, Any]:
    return update(number, chat=GROUP, text=text, **message)


def one(of: object) -> Incoming:
    """The one message that an update is."""
    (found,) = parse(of, BOT)
    assert isinstance(found, Incoming)
    return found


def bring(body: object, secret: str | None = SECRET) -> int:
    headers = {} if secret is None else {"X-Telegram-Bot-Api-Secret-Token": secret}
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Client().post(DOOR, data, content_type="application/json", headers=headers).status_code


def outgoing(to: str = "7", text: str = "Chưa đúng.", **more: Any) -> Outgoing:
    return Outgoing("key-1", to, text, **more)


def refused(message: Outgoing) -> SendError:
    with pytest.raises(SendError) as wrong:
        CHANNEL.send(message)
    assert TOKEN not in repr(wrong.value) + str(wrong.value)
    return wrong.value


# What comes in


def test_it_reads_a_private_message() -> None:
    found = one(update(text="Nước chanh chữa ung thư?"))
    assert (found.sender, found.message_id, found.text) == ("7", "7:11", "Nước chanh chữa ung thư?")
    assert (found.group, found.mentioned, found.from_admin, found.language) == ("", False, False, "vi")
    assert found.sent_at == datetime.fromtimestamp(1_790_000_000, UTC)
    assert found.reply == {"message": "11"}
    assert "ung thư" not in repr(found)


def test_two_chats_with_one_number_of_a_message_are_two_messages() -> None:
    assert one(update(text="a")).message_id != one(in_group("a")).message_id


@pytest.mark.parametrize(
    ("text", "entities", "wanted"),
    [
        ("hôm nay mưa", [], (False, "hôm nay mưa")),
        ("@soi_desk_bot có thật?", [("mention", 0, 13)], (True, "có thật?")),
        ("@SOI_desk_BOT có thật?", [("mention", 0, 13)], (True, "có thật?")),
        ("🔥🔥 @soi_desk_bot thật?", [("mention", 5, 13)], (True, "🔥🔥  thật?")),
        ("@soi_desk_bottle có thật?", [("mention", 0, 16)], (False, "@soi_desk_bottle có thật?")),
        ("@soi_desk_bot as words only", [], (False, "@soi_desk_bot as words only")),
        ("/check nước chanh", [], (True, "nước chanh")),
        ("/soi@soi_desk_bot nước chanh", [], (True, "nước chanh")),
        ("/soi@other_bot nước chanh", [], (False, "/soi@other_bot nước chanh")),
        ("/checkers is a game", [], (False, "/checkers is a game")),
        ("/soi_quiet@soi_desk_bot", [], (True, "/soi_quiet")),
    ],
)
def test_in_a_group_it_knows_when_it_is_meant(
    text: str, entities: list[tuple[str, int, int]], wanted: tuple[bool, str]
) -> None:
    written = [{"type": kind, "offset": start, "length": length} for kind, start, length in entities]
    found = one(in_group(text, entities=written))
    assert (found.mentioned, found.text) == wanted
    assert (found.group, found.sender) == ("-100", "7")


def test_a_reply_to_the_bot_is_meant_for_it_and_a_reply_to_another_is_not() -> None:
    assert one(in_group("ừ", reply_to_message={"from": {"id": 4242}})).mentioned
    assert not one(in_group("ừ", reply_to_message={"from": {"id": 9}})).mentioned


def test_check_as_a_reply_asks_about_what_it_replies_to() -> None:
    earlier = {"from": {"id": 9}, "text": "5G gây bệnh", "message_id": 3}
    found = one(in_group("/check", reply_to_message=earlier))
    assert (found.text, found.sender, found.mentioned) == ("5G gây bệnh", "7", True)


def test_a_topic_of_a_forum_is_answered_in_it() -> None:
    found = one(in_group("/check x", message_thread_id=5, is_topic_message=True))
    assert found.reply == {"message": "11", "thread": "5"}


@pytest.mark.parametrize(
    ("fields", "wanted"),
    [
        (
            {"photo": [{"file_id": "s", "file_size": 10}, {"file_id": "L", "file_size": 99}], "caption": "c"},
            [Attachment("picture", "L", 99)],
        ),
        ({"voice": {"file_id": "v", "file_size": 5}}, [Attachment("sound", "v", 5)]),
        ({"video": {"file_id": "v", "file_size": 5}}, [Attachment("video", "v", 5)]),
        ({"document": {"file_id": "d", "file_size": 5}}, [Attachment("file", "d", 5)]),
        ({"sticker": {"file_id": "s"}}, [Attachment("sticker", "s", 0)]),
        ({"animation": {"file_id": "a"}, "document": {"file_id": "a"}}, [Attachment("video", "a", 0)]),
        ({"location": {"latitude": 1.0, "longitude": 2.0}, "venue": {}}, [Attachment("place")]),
        ({"contact": {"phone_number": "0912345678"}}, [Attachment("contact")]),
    ],
)
def test_it_reads_what_is_beside_the_words(fields: dict[str, Any], wanted: list[Attachment]) -> None:
    found = one(update(**fields))
    assert list(found.attachments) == wanted
    assert found.text == fields.get("caption", "")


@pytest.mark.parametrize(
    "nothing_to_us",
    [
        {"update_id": 1, "edited_message": update(text="edited")["message"]},
        {"update_id": 1, "my_chat_member": {"chat": GROUP}},
        {"update_id": 1, "channel_post": {"text": "x"}},
        in_group("", new_chat_members=[AN]),
        update(chat=GROUP, text="beep", sender={"id": 8, "is_bot": True}),
        update(chat=GROUP, text="post", is_automatic_forward=True),
    ],
)
def test_edits_services_and_bots_are_no_messages(nothing_to_us: dict[str, Any]) -> None:
    assert parse(nothing_to_us, BOT) == ()


def test_an_anonymous_admin_writes_as_the_group() -> None:
    anonymous = {"id": 1087968824, "is_bot": True}
    found = one(in_group("/soi_talk", sender_chat=GROUP, sender=anonymous))
    assert found.from_admin
    other = one(in_group("/soi_talk", sender_chat={"id": -200, "type": "channel"}, sender=anonymous))
    assert not other.from_admin


def test_of_something_unknown_only_the_shape_is_kept() -> None:
    (found,) = parse(update(poll={"question": "bí mật"}), BOT)
    assert isinstance(found, Unknown)
    assert "bí mật" not in json.dumps(found.shape, ensure_ascii=False)


ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["private", "group", "mention"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "message",
                    "callback_query",
                    "chat",
                    "from",
                    "id",
                    "type",
                    "text",
                    "entities",
                    "offset",
                    "length",
                    "photo",
                    "file_id",
                    "reply_to_message",
                    "message_id",
                    "date",
                    "data",
                    "caption",
                    "user",
                ]
            )
            | st.text(max_size=4),
            inner,
            max_size=6,
        )
    ),
    max_leaves=30,
)


@given(
    ANYTHING,
    st.dictionaries(
        st.sampled_from(["text", "entities", "date", "photo", "caption", "chat", "from"]), ANYTHING
    ),
)
def test_whatever_is_sent_nothing_is_raised(anything: object, fields: dict[str, Any]) -> None:
    parse(anything, BOT)
    for found in (
        *parse(update(**fields), BOT),
        *parse(update(**{"chat": GROUP, "reply_to_message": anything, **fields}), BOT),
    ):
        if isinstance(found, Incoming):
            found.text.encode()
            assert "\0" not in found.text


# The door


@pytest.mark.django_db(transaction=True)
def test_a_message_is_kept_once_however_often_it_is_brought(telegram: TelegramService) -> None:
    assert [bring(update(text="Nước chanh chữa ung thư?")) for _ in range(3)] == [200] * 3
    assert Message.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("secret", [None, "", "wrong", SECRET.upper(), SECRET + "x", "ế"])
def test_nobody_else_comes_in(telegram: TelegramService, secret: str | None) -> None:
    assert bring(update(text="x"), secret) == 403
    assert Message.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["SOI_TELEGRAM_SECRET", "SOI_TELEGRAM_TOKEN"])
def test_there_is_no_door_where_it_is_not_set_up(telegram: TelegramService, settings: Any, name: str) -> None:
    setattr(settings, name, "")
    assert bring(update(text="x"), "") == 404


@pytest.mark.django_db
def test_the_door_takes_what_is_wrong_and_refuses_what_is_huge(telegram: TelegramService) -> None:
    assert bring(b"{not json") == 200
    assert bring(b"[" * 100_000) == 200
    assert bring(b"x" * 1_000_001) == 413
    assert UnknownPayload.objects.count() == 1
    assert Client().get(DOOR).status_code == 405


@pytest.mark.django_db
def test_telegram_is_asked_to_repeat_what_could_not_be_kept(
    telegram: TelegramService, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(parsed: object) -> None:
        raise DatabaseError("disk full")

    monkeypatch.setattr(actions, "take", full)
    assert bring(update(text="x")) == 503


@pytest.mark.django_db(transaction=True)
def test_a_pressed_button_comes_back_and_stops_spinning(telegram: TelegramService) -> None:
    message = {"message_id": 5, "chat": {"id": 7, "type": "private"}, "from": {"id": 4242}}
    press = {
        "update_id": 3,
        "callback_query": {"id": "77", "from": AN, "data": "useful:1", "message": message},
    }
    found = one(press)
    assert (found.button, found.sender, found.message_id) == ("useful:1", "7", "button:77")
    assert bring(press) == 200
    assert telegram.answered == ["77"]
    assert bring(press) == 200, "Telegram's refusal of a second answer is nobody's trouble"
    assert Message.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("admins", "wanted"), [([7], True), ([8], False)])
def test_it_asks_who_looks_after_a_group_only_for_the_command_that_needs_it(
    telegram: TelegramService, monkeypatch: pytest.MonkeyPatch, admins: list[int], wanted: bool
) -> None:
    brought: list[Incoming] = []
    monkeypatch.setattr(actions, "take", brought.extend)
    telegram.admins[-100] = admins
    bring(in_group("/check nước chanh"))
    assert telegram.methods() == []
    bring(in_group("/soi_talk", number=2))
    assert telegram.methods() == ["getChatAdministrators"]
    assert [message.from_admin for message in brought] == [False, wanted]


@pytest.mark.django_db
def test_when_telegram_cannot_be_asked_the_command_comes_again(telegram: TelegramService) -> None:
    telegram.broken = 1
    assert bring(in_group("/soi_talk")) == 503


# Polling


@pytest.mark.django_db(transaction=True)
def test_polling_moves_on_only_after_what_came_was_kept(
    telegram: TelegramService, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SOI_TELEGRAM_POLL = True
    monkeypatch.setattr("soi.tipline.channels.telegram.polling._FIRST_PAUSE", 0.01)
    telegram.waiting = [update(n, text=f"Câu hỏi số {n} về nước chanh?") for n in (1, 2)]
    real, failures = actions.take, [DatabaseError("disk full"), RuntimeError("x")]

    def take(parsed: Any) -> Any:
        if failures:
            raise failures.pop()
        return real(parsed)

    monkeypatch.setattr(actions, "take", take)
    stop = threading.Event()
    thread = threading.Thread(target=poll, args=(stop, 1))
    thread.start()
    until = time.monotonic() + 20
    while telegram.waiting and time.monotonic() < until:
        time.sleep(0.02)
    stop.set()
    thread.join(20)
    assert not thread.is_alive()
    assert Message.objects.count() == 2
    offsets = [given.get("offset") for name, given in telegram.calls if name == "getUpdates"]
    assert offsets[:4] == [None, None, None, 3]
    assert all(given["allowed_updates"] == ["message", "callback_query"] for _, given in telegram.calls)


@pytest.mark.parametrize("trouble", ["has_webhook", "flooded", "broken", "drops"])
def test_polling_outlives_trouble_and_stops_when_told(
    telegram: TelegramService, settings: Any, caplog: pytest.LogCaptureFixture, trouble: str
) -> None:
    settings.SOI_TELEGRAM_POLL = True
    setattr(telegram, trouble, 1)
    stop = threading.Event()
    thread = threading.Thread(target=poll, args=(stop, 1))
    thread.start()
    until = time.monotonic() + 10
    while not caplog.records and time.monotonic() < until:
        time.sleep(0.02)
    stop.set()
    thread.join(15)
    assert not thread.is_alive()
    assert "getUpdates failed" in caplog.text
    assert TOKEN not in caplog.text


# What goes out


def test_it_sends_words_buttons_and_place(telegram: TelegramService) -> None:
    buttons = (Button("a" * 64, "Có"), Button("none", "Không cái nào"))
    sent = CHANNEL.send(outgoing("-100", "<b>*x*", buttons=buttons, reply={"message": "11", "thread": "5"}))
    assert sent.external_id == "-100:901"
    (shown,) = telegram.sent
    assert shown["text"] == "<b>*x*"
    assert shown["reply_markup"]["inline_keyboard"][1] == [{"text": "Không cái nào", "callback_data": "none"}]
    assert shown["reply_parameters"] == {"message_id": 11, "allow_sending_without_reply": True}
    assert shown["message_thread_id"] == 5
    assert shown["link_preview_options"] == {"is_disabled": True}
    assert "parse_mode" not in shown


def test_what_it_declares_is_what_the_service_takes(telegram: TelegramService) -> None:
    limits = CHANNEL.limits
    assert CHANNELS["telegram"] is CHANNEL
    assert not limits.idempotent
    assert limits.window is None
    CHANNEL.send(outgoing(text="ế" * limits.characters))
    wrong = refused(outgoing(text="ế" * (limits.characters + 1)))
    assert (wrong.code, wrong.permanent) == ("400", True)
    assert refused(outgoing(buttons=(Button("ế" * 30, "x"),))).permanent
    assert len(telegram.sent) == 1


def test_a_late_answer_hangs_on_no_old_message(telegram: TelegramService) -> None:
    CHANNEL.send(outgoing(unasked=True, reply={"message": "11"}))
    assert "reply_parameters" not in telegram.sent[0]


def test_somebody_who_blocked_the_bot_is_not_written_to_again(telegram: TelegramService) -> None:
    telegram.blocked_by = {7}
    wrong = refused(outgoing())
    assert (wrong.code, wrong.permanent, wrong.perhaps_sent) == ("blocked", True, False)


def test_a_chat_that_is_gone_is_permanent(telegram: TelegramService) -> None:
    wrong = refused(outgoing("12345"))
    assert (wrong.code, wrong.permanent) == ("chat-not-found", True)


@pytest.mark.parametrize("to", ["", "-", "@somebody", "7; drop", "http://127.0.0.1", "٧x"])
def test_an_address_that_is_none_never_leaves(telegram: TelegramService, to: str) -> None:
    assert refused(outgoing(to)).permanent
    assert telegram.calls == []


def test_a_group_that_became_a_supergroup_is_followed(telegram: TelegramService) -> None:
    telegram.moved[-5] = -100
    assert CHANNEL.send(outgoing("-5", reply={"message": "3"})).external_id.startswith("-")
    assert telegram.sent[0]["chat_id"] == -100


def test_a_flood_is_waited_out_as_long_as_telegram_says(telegram: TelegramService) -> None:
    telegram.flooded = 1
    wrong = refused(outgoing())
    assert (wrong.permanent, wrong.perhaps_sent, wrong.retry_after) == (False, False, timedelta(seconds=17))
    CHANNEL.send(outgoing())


def test_a_connection_that_breaks_after_the_request_leaves_it_open_whether_it_arrived(
    telegram: TelegramService,
) -> None:
    telegram.drops = 1
    wrong = refused(outgoing())
    assert (wrong.perhaps_sent, wrong.permanent) == (True, False)
    assert len(telegram.sent) == 1


def test_a_service_that_is_not_there_certainly_did_not_get_it(
    telegram: TelegramService, settings: Any
) -> None:
    settings.SOI_TELEGRAM_API = "http://127.0.0.1:9"
    wrong = refused(outgoing())
    assert (wrong.code, wrong.perhaps_sent, wrong.permanent) == ("unreachable", False, False)


def test_a_service_that_takes_too_long_may_have_got_it(
    telegram: TelegramService, monkeypatch: pytest.MonkeyPatch
) -> None:
    telegram.slow = 1.0
    monkeypatch.setattr("soi.tipline.channels.telegram.api.call.__defaults__", (0.3,))
    wrong = refused(outgoing())
    assert (wrong.code, wrong.perhaps_sent) == ("timeout", True)


def test_a_gateway_that_fails_may_have_passed_it_on(telegram: TelegramService) -> None:
    telegram.broken = 1
    wrong = refused(outgoing())
    assert (wrong.code, wrong.perhaps_sent, wrong.permanent) == ("502", True, False)


def test_a_wrong_token_is_the_operators_to_mend(telegram: TelegramService, settings: Any) -> None:
    settings.SOI_TELEGRAM_TOKEN = TOKEN[:-1] + "X"
    wrong = refused(outgoing())
    assert (wrong.code, wrong.permanent) == ("token-refused", False)


@pytest.mark.parametrize(
    ("name", "value", "words", "works"),
    [
        ("SOI_TELEGRAM_TOKEN", "", "", False),
        ("SOI_TELEGRAM_TOKEN", "abc", "@BotFather", False),
        ("SOI_TELEGRAM_SECRET", "", "SOI_TELEGRAM_POLL", False),
        ("SOI_TELEGRAM_SECRET", "with space", "A-Z", False),
        ("SOI_TELEGRAM_NAME", "", "SOI_TELEGRAM_NAME", True),
    ],
)
def test_it_says_what_is_missing(
    telegram: TelegramService, settings: Any, name: str, value: str, words: str, works: bool
) -> None:
    setattr(settings, name, value)
    assert words in telegram_setup.missing()
    assert bool(words) == bool(telegram_setup.missing())
    assert CHANNEL.is_set_up() is works


@pytest.mark.django_db
def test_the_doctor_names_channels_that_work_and_what_is_missing(
    telegram: TelegramService, settings: Any
) -> None:
    (found,) = [finding for finding in findings() if finding.part == "channels"]
    assert (found.level, found.advice) == ("ok", "")
    assert "telegram" in found.text
    settings.SOI_TELEGRAM_SECRET = ""
    (found,) = [finding for finding in findings() if finding.part == "channels"]
    assert found.level == "warn"
    assert "SOI_TELEGRAM_SECRET" in found.advice
    assert "telegram" not in found.text
