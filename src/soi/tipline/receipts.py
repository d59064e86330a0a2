"""What stands behind a receipt's code: how far the message has come, and the conversation, put together anew.

For channels where people come and look (the web, the terminal): their sender is the code of the first message."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal

from django.db import transaction

from soi.answers.actions import mark_seen, owe_news
from soi.answers.models import OF_A_CHECK, Letter, Purpose, Stage
from soi.checks.models import State
from soi.inbox import pseudonyms
from soi.inbox.actions import erase_by_receipt, erase_from
from soi.inbox.models import Correspondent, Message
from soi.inbox.queries import correspondent_of, message_of
from soi.tipline.channel import Button, Limits
from soi.tipline.composing import compose, is_out_of_date
from soi.tipline.settings import desk_language
from soi.tipline.waking import BELL

Step = Literal["received", "choose", "with-desk", "answered", "said"]
"""`said`: nothing was asked that a desk could answer, a greeting for instance."""
GONE: Final = (Stage.DROPPED, Stage.FAILED)
ANSWERS: Final = (*OF_A_CHECK, Purpose.NOT_CHECKABLE)


@dataclass(frozen=True, slots=True)
class Shown:
    """One letter as it stands on the page. `changed`: a later one took its place, and it is not repeated."""

    uid: str
    purpose: Purpose
    at: datetime
    text: str = field(repr=False)
    buttons: tuple[Button, ...] = field(default=(), repr=False)
    useful: bool | None = None
    changed: bool = False
    fresh: bool = False
    """Nobody had looked at it before."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """A message by its code. `open_claims`: claims in it that have no answer yet."""

    code: str = field(repr=False)
    step: Step
    received_at: datetime
    letters: tuple[Shown, ...] = ()
    claims: int = 0
    open_claims: int = 0


def code_for(channel: str, message_id: str) -> str:
    """The code of a message before it is taken in: the sender of whoever has no other name."""
    return pseudonyms.receipt_code(pseudonyms.delivery(channel, message_id))


def typed_code(text: str) -> str:
    """A code as we write it, however it was typed; "" for what cannot be one."""
    return pseudonyms.receipt_typed(text)


def is_known(code: str) -> bool:
    """Whether the message of this code is kept; an erased one is no more known than one that never was."""
    return message_of(code) is not None


def read_receipt(channel: str, code: str, limits: Limits, language: str) -> Receipt | None:
    """The message and its letters within `limits`; None when nobody has this code. `language` "": that of the one
    who asked."""
    message = message_of(code)
    if message is None:
        return None
    person = correspondent_of(channel, code)
    language = language or (person.language if person else "") or desk_language()
    rows = _letters(person) if person else []
    stale = {row.check_row_id for row in rows if is_out_of_date(row) and row.seen_version < _version(row)}
    if person and stale:
        owe_news([pk for pk in stale if pk is not None])
        rows = _letters(person)
    claims = _claims(message, person)
    left = claims - {row.tip_id for row in rows if row.purpose in ANSWERS and not _is_gone(row)}
    return Receipt(
        code,
        _step(message, rows, claims, left),
        message.received_at,
        tuple(_shown(row, rows, limits, language) for row in rows),
        len(claims),
        len(left),
    )


def mark_read(receipt: Receipt) -> None:
    """Whoever has the code looks at the letters now."""
    fresh = [one.uid for one in receipt.letters if one.fresh]
    if fresh:
        mark_seen(Letter.objects.filter(uid__in=fresh).values_list("pk", flat=True))


@transaction.atomic
def erase_receipt(channel: str, code: str) -> bool:
    """Erase the message of a code and everything else that was said under it; False when there is none."""
    known = is_known(code)
    erase_from(channel, code)
    erase_by_receipt(code)
    return known


def wait_until_attended(messages: Iterable[int], seconds: float) -> bool:
    """Wait for the worker to have looked at these messages, at most `seconds`; whether it has."""
    waiting = Message.objects.filter(pk__in=list(messages), envelope__isnull=False)
    until = time.monotonic() + seconds
    while True:
        heard = BELL.rings
        if not waiting.exists():
            return True
        left = until - time.monotonic()
        if left <= 0:
            return False
        BELL.wait(heard, min(left, 0.1))


def _letters(person: Correspondent) -> list[Letter]:
    rows = Letter.objects.filter(correspondent=person).exclude(stage__in=GONE)
    kin = ("tip__key", "tip__message", "question", "check_row__publisher")
    return list(rows.select_related(*kin).order_by("id"))


def _version(row: Letter) -> int:
    return row.check_row.version if row.check_row else 0


def _is_gone(row: Letter) -> bool:
    """Whether the check it brought was withdrawn: then its question is open again."""
    return row.check_row is not None and row.check_row.state == State.WITHDRAWN


def _claims(message: Message, person: Correspondent | None) -> set[int | None]:
    own = set(message.tips.values_list("pk", flat=True))
    return {*own, *(person.tips.values_list("pk", flat=True) if person else ())}


def _step(message: Message, rows: list[Letter], claims: set[int | None], left: set[int | None]) -> Step:
    if message.envelope is not None:
        return "received"
    if not claims:
        return "said"
    if not left:
        return "answered"
    return "choose" if any(row.tip_id in left and _is_open_choice(row, rows) for row in rows) else "with-desk"


def _is_open_choice(row: Letter, rows: list[Letter]) -> bool:
    later = any(one.pk > row.pk and one.tip_id == row.tip_id for one in rows)
    return row.purpose == Purpose.CHOOSE and row.useful is None and not later


def _shown(row: Letter, rows: list[Letter], limits: Limits, language: str) -> Shown:
    fresh = row.stage != Stage.READ
    purpose = Purpose(row.purpose)
    if _was_replaced(row, rows):
        return Shown(row.uid, purpose, row.made_at, "", changed=True, fresh=fresh)
    text, buttons = compose(row, limits, language)
    keeps = row.useful is None and (row.purpose != Purpose.CHOOSE or _is_open_choice(row, rows))
    return Shown(row.uid, purpose, row.made_at, text, buttons if keeps else (), row.useful, fresh=fresh)


def _was_replaced(row: Letter, rows: list[Letter]) -> bool:
    """Whether a later letter says what holds now; a withdrawn check is never shown as if it held."""
    if row.check_row_id is None:
        return False
    later = any(
        one.pk > row.pk and (one.check_row_id, one.question_id) == (row.check_row_id, row.question_id)
        for one in rows
    )
    return later or (_is_gone(row) and row.purpose != Purpose.WITHDRAWAL)
