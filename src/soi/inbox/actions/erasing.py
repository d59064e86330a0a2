"""Erasing: by receipt, by sender, and by the retention clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from soi.inbox import keyring, pseudonyms
from soi.inbox.actions.ground import lock_intake
from soi.inbox.actions.marking import mark_tip, stored_reading
from soi.inbox.models import Message, Question, Tip, TipKey, TipMark

BATCH = 500
"""Tips erased in one transaction."""


@dataclass(frozen=True, slots=True)
class Erased:
    """How much was erased: tips, messages forgotten altogether, and keys destroyed."""

    tips: int
    messages: int = 0
    keys: int = 0


@transaction.atomic
def erase_by_receipt(code: str) -> Erased:
    """Erase the message of a receipt at once. Nothing happens, without a hint, for a code nobody has."""
    lock_intake()
    message = Message.objects.filter(receipt=pseudonyms.receipt_hash(code)).first()
    return _erase_messages([message] if message else [])


@transaction.atomic
def erase_from(channel: str, asker_address: str) -> Erased:
    """Erase everything an address sent over a channel and that is still kept."""
    lock_intake()
    names = pseudonyms.askers(channel, asker_address.strip()) if asker_address.strip() else []
    return _erase_messages(list(Message.objects.filter(tips__asker__in=names).distinct()))


def purge(now: datetime | None = None) -> Erased:
    """The retention clock: erase what is older than `SOI_TIP_DAYS` days, then destroy the keys of those days.

    May be stopped at any moment and run again; run it at least once a day."""
    now = now or timezone.now()
    limit = now - timedelta(days=settings.SOI_TIP_DAYS)
    tips = messages = 0
    while True:
        with transaction.atomic():
            lock_intake()
            due = Tip.objects.filter(received_at__lt=limit, erased_at=None).order_by("received_at")[:BATCH]
            erased = _erase(list(due.select_related("key")), now)
        tips += erased
        if erased < BATCH:
            break
    with transaction.atomic():
        messages, _ = Message.objects.filter(received_at__lt=limit).delete()
    keys = keyring.destroy_before(limit.astimezone(UTC).date())
    return Erased(tips, messages, keys)


def _erase_messages(messages: Sequence[Message]) -> Erased:
    """The messages' rows stay without receipt until the clock runs out: a channel that delivers one of them
    once more does not bring it back."""
    tips = list(Tip.objects.filter(message__in=messages, erased_at=None).select_related("key"))
    Message.objects.filter(pk__in=[message.pk for message in messages]).update(receipt=None)
    return Erased(_erase(tips, timezone.now()), len(messages))


def _erase(tips: Sequence[Tip], now: datetime) -> int:
    """Erase words, key, marks, asker and channel; what stays says that somebody asked on that day."""
    ids = [tip.pk for tip in tips]
    _hand_on_marks(tips)
    TipKey.objects.filter(tip__in=ids).delete()
    TipMark.objects.filter(tip__in=ids).delete()
    repeats = _repeats(tips)
    for tip in tips:
        tip.repeat = tip.repeat or tip.pk in repeats
        tip.sealed, tip.message, tip.erased_at = None, None, now
        tip.asker = tip.channel = tip.language = ""
        tip.received_at = _midnight(tip.received_at)
    changed = ["repeat", "sealed", "message", "erased_at", "asker", "channel", "language", "received_at"]
    Tip.objects.bulk_update(tips, changed, batch_size=100)
    _coarsen({tip.question_id for tip in tips})
    return len(tips)


def _midnight(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def _coarsen(questions: set[int]) -> None:
    """Questions whose every tip is erased keep days, no times."""
    silent = Question.objects.filter(pk__in=questions).exclude(tips__erased_at=None)
    for question in silent:
        question.opened_at = _midnight(question.opened_at)
        question.last_asked_at = _midnight(question.last_asked_at)
        question.save(update_fields=["opened_at", "last_asked_at"])


def _repeats(tips: Sequence[Tip]) -> set[int]:
    """Of tips about to lose their askers, those whose asker another tip of the question counts for."""
    ids = {tip.pk for tip in tips}
    rows = Tip.objects.filter(
        question__in={tip.question_id for tip in tips}, asker__in={tip.asker for tip in tips}, repeat=False
    )
    counted = {
        (question, asker)
        for pk, question, asker in rows.values_list("pk", "question_id", "asker")
        if pk not in ids
    }
    repeats: set[int] = set()
    for tip in tips:
        name = (tip.question_id, tip.asker)
        if name in counted:
            repeats.add(tip.pk)
        elif not tip.repeat:
            counted.add(name)
    return repeats


def _hand_on_marks(tips: Sequence[Tip]) -> None:
    """When a tip goes by whose marks others are found, the first of those others takes over."""
    ids = {tip.pk for tip in tips}
    heirs: dict[int, list[Tip]] = {}
    followers = Tip.objects.filter(matched__in=ids, erased_at=None).exclude(pk__in=ids)
    for tip in followers.select_related("key").order_by("pk"):
        heirs.setdefault(tip.matched_id or 0, []).append(tip)
    for heir, *others in heirs.values():
        reading = stored_reading(heir)
        if reading is None:
            continue
        heir.marks.all().delete()
        mark_tip(heir, reading, 0.0)
        Tip.objects.filter(pk__in=[tip.pk for tip in others]).update(matched=heir)
