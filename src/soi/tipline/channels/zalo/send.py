"""One message to a Zalo Official Account's follower, as a "tin tư vấn" (consulting message), v3.0.

Sources: Zalo for Developers, "Gửi tin Tư vấn dạng văn bản" (POST /v3.0/oa/message/cs) and "Mã lỗi"; Zalo Platforms,
"Điều kiện gửi tin Tư vấn" (https://docs.zaloplatforms.com/docs/OA/tin-nhan/tin-tu-van/dieu-kien-gui-tin-tu-van): the
person has interacted within 7 days; within 48 hours it is free, after that each message is charged. Zalo answers
HTTP 200 to everything, with a number in `error`. Choices are numbered lines and not Zalo's buttons: those need a
template, come back as plain text that cannot be told from typing, and depend on the account's package.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone

from django.conf import settings

from soi.tipline.channel import Attachment, Limits, Outgoing, SendError, Sent
from soi.tipline.channels.zalo import files
from soi.tipline.channels.zalo.parse import CHANNEL
from soi.tipline.channels.zalo.tokens import access_token
from soi.tipline.payloads import name, within
from soi.tipline.services import Answer, ask

MEGABYTE = 1_000_000
TAKEN = 100 * MEGABYTE
"""Zalo states no limit of what people may send to an account (its 1 MB and 5 MB are for what accounts send), so this
is the most that Soi takes of anything."""
_TOKEN = {"-216", "-220"}
_NIGHT = "-234"
_PERMANENT = {
    "-201",  # a parameter is wrong
    "-210",  # longer than allowed
    "-213",  # the person does not follow the account
    "-217",  # the person refused the account
    "-227",  # the person is banned, or away for more than 45 days
    "-230",  # no interaction within 7 days
    "-232",  # no interaction, or the last one has expired
    "-233",  # kind of message not supported
    "-244",  # the person wants no such messages
    "-248",  # against the platform's rules
}
"""About this person or this message. Of the account, its app or its package: not here, the letter waits."""
_WAITS: Mapping[str, timedelta] = {
    "-32": timedelta(minutes=1),  # calls of the app
    "-211": timedelta(hours=6),  # the account's quota is used up
    "-218": timedelta(hours=6),  # this person's quota is used up
}


class Zalo:
    """The Official Account that the refresh token is of."""

    name = CHANNEL

    @property
    def limits(self) -> Limits:
        """As documented; `SOI_ZALO_PAID` says whether messages that are charged may go out."""
        return Limits(
            characters=2_000,
            window=timedelta(days=7) if settings.SOI_ZALO_PAID else timedelta(hours=48),
            media={
                "picture": 25 * MEGABYTE,
                "sound": 50 * MEGABYTE,
                "video": TAKEN,
                "file": TAKEN,
                "sticker": 0,
                "place": 0,
                "contact": 0,
            },
            notices=frozenset({"delivered", "read"}),
        )

    def is_set_up(self) -> bool:
        """Whether app, app secret, the account's secret and a first refresh token are all there."""
        return all(
            (
                settings.SOI_ZALO_APP_ID,
                settings.SOI_ZALO_APP_SECRET,
                settings.SOI_ZALO_OA_SECRET,
                settings.SOI_ZALO_REFRESH_TOKEN,
            )
        )

    def send(self, outgoing: Outgoing) -> Sent:
        """Send the text; a token that Zalo no longer takes is renewed once. Raises `SendError`."""
        assert len(outgoing.text) <= self.limits.characters
        assert not outgoing.buttons
        try:
            token = access_token()
        except SendError as wrong:
            raise _not_sent(wrong) from None
        answer = _asked(outgoing, token)
        if answer.status == 401 or _code(answer) in _TOKEN:
            try:
                token = access_token(instead_of=token)
            except SendError as wrong:
                raise _not_sent(wrong) from None
            answer = _asked(outgoing, token)
        if answer.status == 200 and _code(answer) == "0":
            return Sent(name(within(answer.content, "data").get("message_id")))
        raise _error(answer)

    def fetch(self, attachment: Attachment, limit: int) -> bytes:
        """What somebody sent. Raises `NotFetchedError`."""
        return files.fetch(attachment, limit)


def _not_sent(wrong: SendError) -> SendError:
    """Only the tokens' renewal failed: the letter itself has certainly not gone out."""
    return SendError(wrong.code, retry_after=wrong.retry_after)


def _asked(outgoing: Outgoing, token: str) -> Answer:
    return ask(
        f"{settings.SOI_ZALO_API}/v3.0/oa/message/cs",
        {"recipient": {"user_id": outgoing.to}, "message": {"text": outgoing.text}},
        {"access_token": token},
    )


def _code(answer: Answer) -> str:
    return name(answer.content.get("error"))


def _error(answer: Answer) -> SendError:
    code = _code(answer)
    if not code.lstrip("-").isdigit():
        unclear = answer.status == 200 or answer.status >= 500
        return SendError(f"http-{answer.status}", perhaps_sent=unclear, retry_after=answer.retry_after)
    wait = _until_morning(datetime.now(UTC)) if code == _NIGHT else _WAITS.get(code)
    return SendError(code, permanent=code in _PERMANENT, retry_after=answer.retry_after or wait)


def _until_morning(now: datetime) -> timedelta:
    """Zalo lets some kinds of messages rest from 22 to 6 o'clock in Vietnam; consulting ones, by its rules, not."""
    there = now.astimezone(timezone(timedelta(hours=7)))
    morning = there.replace(hour=6, minute=0, second=0, microsecond=0)
    return (morning if there < morning else morning + timedelta(days=1)) - there
