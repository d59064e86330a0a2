"""Erasing: by receipt, by sender, and by the retention clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from soi.inbox import keyring, pseudonyms
from soi.inbox.actions.ground import lock_intake
from soi.inbox.actions.marking import mark_tip, stored_reading
from soi.inbox.actions.media import erase_media, sweep_files
from soi.inbox.models import Correspondent, Message, Question, Tip, TipKey, TipMark

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
    """Erase the message of a receipt at once, also one that waits. Nothing happens, without a hint, for a code
    nobody has. Who sent it is forgotten when nothing else of theirs is kept."""
    return _erase_messages(Q(receipt=pseudonyms.receipt_hash(code)))


@transaction.atomic
def erase_from(channel: str, asker_address: str, until: datetime | None = None) -> Erased:
    """Erase everything an address sent over a channel and that is still kept or waits, and forget who it was; with
    `until` only what was received by then: what somebody asks after they wanted all erased is a new question.

    In a transaction of the caller's it comes before `correspondent_for`: those at work on other messages of the
    same person are waited for."""
    if not asker_address.strip():
        return Erased(0)
    names = pseudonyms.askers(channel, asker_address.strip())
    theirs = Q(correspondent__channel=channel, correspondent__asker__in=names, receipt__isnull=False)
    which = Q(tips__asker__in=names) | Q(asker__in=names) | theirs
    if until is not None:
        which &= Q(received_at__lte=until)
    return _erase_messages(which, people=Q(channel=channel, asker__in=names))


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
        erase_media(Q(message__received_at__lt=limit))
        messages = _deleted(Message.objects.filter(received_at__lt=limit))
        silent = Q(last_heard_at__lt=limit, tips=None)
        _deleted(_locked(Correspondent.objects.filter(silent)).filter(silent))
    keys = keyring.destroy_before(limit.astimezone(UTC).date())
    sweep_files()
    empty_the_log()
    return Erased(tips, messages, keys)


def empty_the_log() -> None:
    """SQLite's log of writes (-wal) still holds pages as they were before: write them back and cut it to nothing.

    Does nothing inside a transaction. While somebody reads an older state it waits for a second; the next time does
    it then."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        return
    with connection.cursor() as cursor:
        ((patience,),) = cursor.execute("PRAGMA busy_timeout").fetchall()
        try:
            # Writers wait meanwhile.
            cursor.execute("PRAGMA busy_timeout=1000").fetchall()
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        except OperationalError:
            return
        finally:
            cursor.execute(f"PRAGMA busy_timeout={int(patience)}").fetchall()


def _deleted(rows: QuerySet[Message] | QuerySet[Correspondent]) -> int:
    """How many of these rows were deleted, not counting what went with them."""
    _, kinds = rows.delete()
    return kinds.get(rows.model._meta.label, 0)


def _locked(rows: QuerySet[Correspondent]) -> QuerySet[Correspondent]:
    """The same rows, which nobody renews until this transaction ends. Ask again what must hold for them."""
    found = list(rows.values_list("pk", flat=True).distinct())
    list(Correspondent.objects.select_for_update().filter(pk__in=found).order_by("pk").values_list("pk"))
    return Correspondent.objects.filter(pk__in=found)


def _erase_messages(which: Q, people: Q | None = None) -> Erased:
    """The messages' rows stay without receipt until the clock runs out: a channel that delivers one of them
    once more does not bring it back. `people`: correspondents to forget; those of whom nothing is left, if None."""
    # First messages, then people, then the lock of intake: as workers take them, who are waited for here.
    found = list(Message.objects.filter(which).order_by("pk").values_list("pk", flat=True).distinct())
    messages = list(
        Message.objects.select_for_update().filter(pk__in=found).order_by("pk").values_list("pk", flat=True)
    )
    known = _locked(
        Correspondent.objects.filter(people or Q(messages__in=messages) | Q(tips__message__in=messages))
    )
    lock_intake()
    tips = list(Tip.objects.filter(message__in=messages, erased_at=None).select_related("key"))
    erase_media(Q(message__in=messages))
    Message.objects.filter(pk__in=messages).update(
        receipt=None, envelope=None, envelope_key=None, asker="", correspondent=None
    )
    done = Erased(_erase(tips, timezone.now()), len(messages))
    (known.filter(tips=None) if people else known.filter(tips=None, messages=None)).delete()
    if done.messages:
        transaction.on_commit(empty_the_log)
    return done


def _erase(tips: Sequence[Tip], now: datetime) -> int:
    """Erase words, key, marks, asker and channel; what stays says that somebody asked on that day."""
    ids = [tip.pk for tip in tips]
    _hand_on_marks(tips)
    TipKey.objects.filter(tip__in=ids).delete()
    TipMark.objects.filter(tip__in=ids).delete()
    repeats = _repeats(tips)
    for tip in tips:
        tip.repeat = tip.repeat or tip.pk in repeats
        tip.sealed, tip.message, tip.correspondent, tip.erased_at = None, None, None, now
        tip.asker = tip.channel = tip.language = ""
        tip.received_at = _midnight(tip.received_at)
    changed = ["repeat", "sealed", "message", "correspondent", "erased_at", "asker", "channel", "language"]
    changed.append("received_at")
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
