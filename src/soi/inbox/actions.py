"""The only writer of tips and questions: receive, merge, split, undo, set aside, erase. Each verb is one
transaction. Analysing and encrypting happen before it, so that the write lock is held briefly.

`by` is `person:<id>` or `system`. Words never leave this module but sealed; nothing is logged.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from soi import text as soi_text
from soi.inbox import keyring, likeness, pseudonyms
from soi.inbox.models import Message, Question, Regrouping, SetAside, Tip, TipKey, TipMark
from soi.inbox.pieces import UnreadableError, cleaned, pieces
from soi.inbox.sealing import DamagedError, Sealed, Words, seal, unseal

BATCH = 500
"""Tips erased in one transaction."""

_INTAKE_LOCK = 0x536F6901
"""PostgreSQL's advisory lock under which questions change: two equal messages find one another."""

_LOOKED_AT = 400
"""Marks of other tips that are counted for one message."""

_COMPARED = 6
"""Tips whose words are compared with a message."""


class RefusedError(ValueError):
    """Not allowed as things stand. The text is a sentence for whoever asked; nothing was changed."""


@dataclass(frozen=True, slots=True)
class IncomingTip:
    """What a channel got. `asker_address` is whatever tells two senders apart there, "" if nothing does;
    `message_id` is the channel's own name for the message. Neither is stored. `received_at`: now if None."""

    channel: str
    asker_address: str = field(repr=False)
    message_id: str = field(repr=False)
    text: str = field(repr=False)
    language: str = ""
    received_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ReceivedTip:
    """One piece of a message, and the question it joined or opened."""

    uid: str
    question_uid: str
    position: int


@dataclass(frozen=True, slots=True)
class Receipt:
    """What whoever sent a message gets: the code that erases it; and its tips. `is_new` is False for a
    delivery that was seen before; its tips are gone when it was erased meanwhile."""

    code: str = field(repr=False)
    tips: tuple[ReceivedTip, ...]
    is_new: bool


@dataclass(frozen=True, slots=True)
class _Piece:
    """A piece ready to be stored."""

    uid: str
    language: str
    reading: likeness.Reading
    sealed: Sealed


def receive(incoming: IncomingTip) -> Receipt:
    """Keep a message: once, however often it is delivered, each claim in it with its question.

    Raises `UnreadableError` for a message without words or too long, `ValueError` without a message id."""
    if not incoming.channel or not incoming.message_id:
        raise ValueError("A tip needs a channel and the channel's id of the message.")
    text = cleaned(incoming.text)
    key = pseudonyms.delivery(incoming.channel, incoming.message_id)
    known = _known(key)
    if known is not None:
        return known
    now = timezone.now()
    at = min(incoming.received_at or now, now)
    ready = [_prepared(words, incoming.language, at) for words in pieces(text)]
    with transaction.atomic():
        _lock_intake()
        return _known(key) or _store(incoming, key, ready, at)


def _prepared(words: Words, language: str, at: datetime) -> _Piece:
    uid = _new_uid("t")
    language = language or soi_text.guess_language(words.core).code
    return _Piece(uid, language, likeness.read(words.core, language), seal(uid, words, at))


def _known(key: str) -> Receipt | None:
    message = Message.objects.filter(key=key).first()
    if message is None:
        return None
    tips = message.tips.order_by("position").values_list("uid", "question__uid", "position")
    return Receipt(pseudonyms.receipt_code(key), tuple(ReceivedTip(*tip) for tip in tips), is_new=False)


def _store(incoming: IncomingTip, key: str, ready: Sequence[_Piece], at: datetime) -> Receipt:
    code = pseudonyms.receipt_code(key)
    message = Message.objects.create(key=key, receipt=pseudonyms.receipt_hash(code), received_at=at)
    address = incoming.asker_address.strip() or f"message {incoming.message_id}"
    asker = pseudonyms.asker(incoming.channel, address, at)
    earlier = [name for name in pseudonyms.askers(incoming.channel, address) if name != asker]
    stored = []
    for position, piece in enumerate(ready):
        question, like, same = _question_for(piece, at)
        tip = Tip.objects.create(
            uid=piece.uid,
            question=question,
            message=message,
            position=position,
            channel=incoming.channel,
            asker=asker,
            repeat=bool(earlier) and question.tips.filter(asker__in=earlier).exists(),
            language=piece.language,
            sealed=piece.sealed.words,
            matched=like,
            received_at=at,
        )
        TipKey.objects.create(tip=tip, wrapped=piece.sealed.key)
        _mark(tip, piece.reading, same)
        stored.append(ReceivedTip(tip.uid, question.uid, position))
    return Receipt(code, tuple(stored), is_new=True)


def _question_for(piece: _Piece, at: datetime) -> tuple[Question, Tip | None, float]:
    """The question a piece belongs to, the tip that says so and how alike they are; else a new question."""
    like, share = _most_alike(piece.reading)
    if like is None:
        question = Question.objects.create(
            uid=_new_uid("q"), language=piece.language, opened_at=at, last_asked_at=at
        )
        return question, None, 0.0
    question = like.question
    if question.last_asked_at < at:
        question.last_asked_at = at
        question.save(update_fields=["last_asked_at"])
    return question, like, share


def _most_alike(reading: likeness.Reading) -> tuple[Tip | None, float]:
    for tip in _marked([reading.exact], 4):
        other = _reading(tip)
        if other is not None and reading.exact == other.exact and likeness.same_words(reading, other):
            return tip, 1.0
    near = _marked(list(reading.near), _COMPARED) if reading.near else []
    best: tuple[Tip | None, float] = (None, 0.0)
    differing: set[int] = set()
    for tip in near:
        other = _reading(tip)
        share = reading.share(other) if other is not None else 0.0
        if other is None or share < likeness.NEAR:
            continue
        if not likeness.same_words(reading, other):
            differing.add(tip.question_id)
        elif share > best[1]:
            best = tip, share
    # A question that also holds a nearly equal tip with a material difference is one the desk joined by hand.
    return (None, 0.0) if best[0] is not None and best[0].question_id in differing else best


def _marked(keys: Sequence[str], most: int) -> list[Tip]:
    """Tips that share keys of likeness: those with most of them first, the newest of equals first."""
    rows = (
        TipMark.objects.filter(mark__in=pseudonyms.marks(keys))
        .order_by("-id")
        .values_list("tip_id", flat=True)[:_LOOKED_AT]
    )
    ids = [tip for tip, _ in Counter(rows).most_common(most)]
    found = Tip.objects.select_related("question", "key").filter(id__in=ids, sealed__isnull=False)
    return sorted(found, key=lambda tip: ids.index(tip.pk))


def _reading(tip: Tip) -> likeness.Reading | None:
    """A stored tip read for comparing; None when its words cannot be opened."""
    if tip.sealed is None:
        return None
    try:
        words = unseal(tip.uid, bytes(tip.sealed), bytes(tip.key.wrapped))
    except (keyring.KeyLostError, DamagedError, TipKey.DoesNotExist):
        return None
    return likeness.read(words.core, tip.language)


def _mark(tip: Tip, reading: likeness.Reading, share: float) -> None:
    """Store by what the tip is found; nothing for one whose text is found already."""
    if share == 1.0:
        return
    keys = [reading.exact] if share >= likeness.ALMOST_EQUAL else [reading.exact, *reading.near]
    now = timezone.now()
    TipMark.objects.bulk_create([TipMark(tip=tip, mark=pseudonyms.mark(key, now)) for key in keys])


def _lock_intake() -> None:
    """Let nobody else join or move tips until this transaction ends. On SQLite a transaction that writes
    has the database's only write lock from its start."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_INTAKE_LOCK])


def _new_uid(kind: str) -> str:
    return f"{kind}{secrets.token_hex(12)}"


# --- grouping ---------------------------------------------------------------------------------------------


@transaction.atomic
def merge(source_uids: Sequence[str], target_uid: str, by: str) -> list[Regrouping]:
    """Move every tip of the sources to the target: one question from now on. One regrouping for each source.

    Raises `RefusedError` for a question that is unknown, merged already, given twice, or for a target that is
    set aside (its new tips would be hidden with it)."""
    _lock_intake()
    if not source_uids or len({*source_uids, target_uid}) != len(source_uids) + 1:
        raise RefusedError("Name at least one other question, each once.")
    target, *sources = [_live(uid) for uid in (target_uid, *source_uids)]
    if target.set_asides.filter(ended_at=None).exists():
        raise RefusedError("That question is set aside; bring it back first.")
    done = []
    for source in sources:
        uids = _moved(source.tips.all(), target)
        source.merged_into = target
        source.save(update_fields=["merged_into"])
        done.append(Regrouping.objects.create(kind="merge", source=source, target=target, tips=uids, by=by))
    _refresh(target)
    return done


@transaction.atomic
def split(question_uid: str, tip_uids: Sequence[str], by: str) -> Regrouping:
    """Move some tips of a question, but not all, to a new one: `regrouping.target`.

    Raises `RefusedError` when there is nothing to split or a tip is not in the question."""
    _lock_intake()
    source = _live(question_uid)
    wanted = set(tip_uids)
    tips = source.tips.filter(uid__in=wanted)
    if not wanted or tips.count() != len(wanted):
        raise RefusedError("Name tips of that question.")
    if source.tips.count() == len(wanted):
        raise RefusedError("At least one tip stays; otherwise nothing is split.")
    target = Question.objects.create(
        uid=_new_uid("q"),
        language=source.language,
        opened_at=source.opened_at,
        last_asked_at=source.last_asked_at,
    )
    uids = _moved(tips, target)
    _refresh(source, target)
    return Regrouping.objects.create(kind="split", source=source, target=target, tips=uids, by=by)


@transaction.atomic
def undo(regrouping_id: int, by: str) -> Regrouping:
    """Put the tips of a merge or split back. Tips that came since go with the tip they were found alike to.

    Raises `RefusedError` when it was undone before, or while a later regrouping of either question stands:
    that one has to be undone first."""
    _lock_intake()
    one = Regrouping.objects.select_related("source", "target").filter(pk=regrouping_id).first()
    if one is None or one.undone_at is not None:
        raise RefusedError("There is nothing to undo, or it was undone already.")
    both = (one.source_id, one.target_id)
    later = Regrouping.objects.filter(
        Q(source__in=both) | Q(target__in=both), pk__gt=one.pk, undone_at=None
    ).first()
    if later is not None:
        raise RefusedError(f"Undo the later {later.kind} (number {later.pk}) of these questions first.")
    one.undone_at = timezone.now()
    one.undone_by = by
    one.save(update_fields=["undone_at", "undone_by"])
    source, target = one.source, one.target
    if one.kind == "split":
        _moved(target.tips.all(), source)
        target.merged_into = source
        target.save(update_fields=["merged_into"])
    else:
        source.merged_into = None
        source.save(update_fields=["merged_into"])
        _moved(target.tips.filter(pk__in=_with_followers(target, one.tips)), source)
    _refresh(source, target)
    return one


def _live(uid: str) -> Question:
    question = Question.objects.select_for_update().filter(uid=uid).first()
    if question is None or not question.is_live:
        raise RefusedError("There is no such question, or it was merged into another.")
    return question


def _moved(tips: QuerySet[Tip], target: Question) -> list[str]:
    uids = list(tips.order_by("pk").values_list("uid", flat=True))
    tips.update(question=target)
    return uids


def _with_followers(question: Question, uids: Iterable[str]) -> set[int]:
    """Tips of a question and those that came to it later because they are like them."""
    wanted = set(uids)
    moving: set[int] = set()
    for pk, uid, matched in question.tips.order_by("pk").values_list("pk", "uid", "matched_id"):
        if uid in wanted or matched in moving:
            moving.add(pk)
    return moving


def _refresh(*questions: Question) -> None:
    for question in questions:
        last = question.tips.aggregate(last=Max("received_at"))["last"]
        if last is not None and last != question.last_asked_at:
            question.last_asked_at = last
            question.save(update_fields=["last_asked_at"])


# --- out of the queue and back -------------------------------------------------------------------------


@transaction.atomic
def set_aside(question_uid: str, reason: str, by: str) -> SetAside:
    """Take a question out of the queue; it stays in the list of what was set aside, with the reason.

    Raises `RefusedError` without a reason or when it is set aside already."""
    _lock_intake()
    question = _live(question_uid)
    if not reason.strip():
        raise RefusedError("Say why: others will read it.")
    if question.set_asides.filter(ended_at=None).exists():
        raise RefusedError("It is set aside already.")
    return SetAside.objects.create(question=question, reason=reason.strip()[:300], by=by)


@transaction.atomic
def bring_back(question_uid: str, by: str) -> SetAside:
    """Put a question back into the queue. Raises `RefusedError` when it is not set aside."""
    question = _live(question_uid)
    one = question.set_asides.filter(ended_at=None).first()
    if one is None:
        raise RefusedError("It is not set aside.")
    one.ended_at = timezone.now()
    one.ended_by = by
    one.save(update_fields=["ended_at", "ended_by"])
    return one


@transaction.atomic
def name_question(question_uid: str, headline: str) -> Question:
    """Give a question a checker's own words; "" takes them away. Raises `RefusedError`."""
    question = _live(question_uid)
    question.headline = " ".join(headline.split())[:300]
    question.save(update_fields=["headline"])
    return question


# --- erasing --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Erased:
    """How much was erased: tips, messages forgotten altogether, and keys destroyed."""

    tips: int
    messages: int = 0
    keys: int = 0


@transaction.atomic
def erase_by_receipt(code: str) -> Erased:
    """Erase the message of a receipt at once. Nothing happens, without a hint, for a code nobody has."""
    _lock_intake()
    message = Message.objects.filter(receipt=pseudonyms.receipt_hash(code)).first()
    return _erase_messages([message] if message else [])


@transaction.atomic
def erase_from(channel: str, asker_address: str) -> Erased:
    """Erase everything an address sent over a channel and that is still kept."""
    _lock_intake()
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
            _lock_intake()
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
        reading = _reading(heir)
        if reading is None:
            continue
        heir.marks.all().delete()
        _mark(heir, reading, 0.0)
        Tip.objects.filter(pk__in=[tip.pk for tip in others]).update(matched=heir)


__all__ = [
    "Erased",
    "IncomingTip",
    "Receipt",
    "ReceivedTip",
    "RefusedError",
    "UnreadableError",
    "bring_back",
    "erase_by_receipt",
    "erase_from",
    "merge",
    "name_question",
    "purge",
    "receive",
    "set_aside",
    "split",
    "undo",
]
