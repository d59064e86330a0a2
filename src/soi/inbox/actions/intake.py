"""Receiving: a message kept once, cut into pieces, sealed, each piece with its question.

Analysing and encrypting happen before the transaction, so that the write lock is held briefly."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from soi import text as soi_text
from soi.inbox import likeness, pseudonyms
from soi.inbox.actions.ground import lock_intake, new_uid
from soi.inbox.actions.marking import mark_tip, stored_reading
from soi.inbox.models import Message, Question, Tip, TipKey, TipMark
from soi.inbox.pieces import cleaned, pieces
from soi.inbox.sealing import Sealed, Words, seal

_LOOKED_AT = 400
"""Marks of other tips that are counted for one message."""

_COMPARED = 6
"""Tips whose words are compared with a message."""


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
        lock_intake()
        return _known(key) or _store(incoming, key, ready, at)


def _prepared(words: Words, language: str, at: datetime) -> _Piece:
    uid = new_uid("t")
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
        mark_tip(tip, piece.reading, same)
        stored.append(ReceivedTip(tip.uid, question.uid, position))
    return Receipt(code, tuple(stored), is_new=True)


def _question_for(piece: _Piece, at: datetime) -> tuple[Question, Tip | None, float]:
    """The question a piece belongs to, the tip that says so and how alike they are; else a new question."""
    like, share = _most_alike(piece.reading)
    if like is None:
        question = Question.objects.create(
            uid=new_uid("q"), language=piece.language, opened_at=at, last_asked_at=at
        )
        return question, None, 0.0
    question = like.question
    if question.last_asked_at < at:
        question.last_asked_at = at
        question.save(update_fields=["last_asked_at"])
    return question, like, share


def _most_alike(reading: likeness.Reading) -> tuple[Tip | None, float]:
    for tip in _marked([reading.exact], 4):
        other = stored_reading(tip)
        if other is not None and reading.exact == other.exact and likeness.same_words(reading, other):
            return tip, 1.0
    near = _marked(list(reading.near), _COMPARED) if reading.near else []
    best: tuple[Tip | None, float] = (None, 0.0)
    differing: set[int] = set()
    for tip in near:
        other = stored_reading(tip)
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
