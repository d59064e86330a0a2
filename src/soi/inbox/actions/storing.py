"""Storing tips: a message's pieces made ready without the database, then kept, each with its question.

Analysing and encrypting happen before the transaction, so that the write lock is held briefly."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from soi import text as soi_text
from soi.inbox import likeness, pseudonyms
from soi.inbox.actions.ground import new_uid
from soi.inbox.actions.marking import mark_tip, stored_reading
from soi.inbox.models import Correspondent, Message, Question, Tip, TipKey, TipMark, TipMedia
from soi.inbox.pieces import MAX_MESSAGE, cleaned, pieces, storable
from soi.inbox.sealing import Sealed, Words, seal

_LOOKED_AT = 400
"""Marks of other tips that are counted for one message."""

_COMPARED = 6
"""Tips whose words are compared with a message."""


@dataclass(frozen=True, slots=True)
class ReceivedTip:
    """One piece of a message, and the question it joined or opened."""

    uid: str
    question_uid: str
    position: int


@dataclass(frozen=True, slots=True)
class MediaWords:
    """What a machine read or heard in the media `uids` that came along; "" for nothing. `joins`: the tip (its primary
    key) with the same media and agreeing words, whose question it belongs to if no words lead elsewhere. `whole`: False
    when only part of the words was read: they lead nowhere, for what is missing may ask something else."""

    uids: tuple[str, ...]
    text: str = field(default="", repr=False)
    joins: int | None = None
    whole: bool = True


@dataclass(frozen=True, slots=True)
class PreparedPiece:
    """A piece ready to be stored as the tip `uid`. `words.core` is the claim in it. `media`: where its words are from,
    if a machine read them, or what stands for it where it has none."""

    uid: str
    language: str
    words: Words = field(repr=False)
    reading: likeness.Reading = field(repr=False)
    sealed: Sealed = field(repr=False)
    media: MediaWords | None = None


@dataclass(frozen=True, slots=True)
class Prepared:
    """A message cut, read and sealed; its pieces in order. Received `at`."""

    pieces: tuple[PreparedPiece, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sent a message. `address` only in memory, for the pseudonyms."""

    channel: str
    address: str = field(repr=False)
    correspondent: Correspondent | None = None


def prepare(text: str, language: str, at: datetime) -> Prepared:
    """Everything about a message that needs no database and takes time. `language`: BCP-47, "": guessed.

    Raises `UnreadableError` for a message without words or too long."""
    return Prepared(tuple(_prepared(words, language, at) for words in pieces(cleaned(text))), at)


def prepare_with_media(text: str, read: Sequence[MediaWords], language: str, at: datetime) -> Prepared:
    """A message with media: its own claims, and what was read in each, as one tip each. `read` has one without words
    where the message has none at all. Raises `UnreadableError` for one that is too long, or has neither."""
    own = prepare(text, language, at).pieces if text.strip() else ()
    more = [
        _prepared(Words(words, 0, len(words)), language, at, one)
        for one in read
        for words in [storable(one.text[:MAX_MESSAGE])]
    ]
    if not own and not more:
        cleaned("")
    return Prepared((*own, *more), at)


def _prepared(words: Words, language: str, at: datetime, media: MediaWords | None = None) -> PreparedPiece:
    uid = new_uid("t")
    language = language or soi_text.guess_language(words.core).code
    reading = likeness.read(words.core, language)
    return PreparedPiece(uid, language, words, reading, seal(uid, words, at), media)


def store_tips(message: Message, sender: Sender, prepared: Prepared) -> tuple[ReceivedTip, ...]:
    """Keep the pieces of a message as tips. In the caller's transaction, under `lock_intake`."""
    at = prepared.at
    asker = pseudonyms.asker(sender.channel, sender.address, at)
    earlier = [name for name in pseudonyms.askers(sender.channel, sender.address) if name != asker]
    stored = []
    for position, piece in enumerate(prepared.pieces):
        question, like, same = question_for(piece, at)
        tip = Tip.objects.create(
            uid=piece.uid,
            question=question,
            message=message,
            position=position,
            channel=sender.channel,
            asker=asker,
            repeat=bool(earlier) and question.tips.filter(asker__in=earlier).exists(),
            correspondent=sender.correspondent,
            language=piece.language,
            machine_read=piece.media is not None and bool(piece.words.text.strip()),
            sealed=piece.sealed.words,
            matched=like,
            received_at=at,
        )
        TipKey.objects.create(tip=tip, wrapped=piece.sealed.key)
        mark_piece(tip, piece, same)
        stored.append(ReceivedTip(tip.uid, question.uid, position))
        if piece.media is not None:
            TipMedia.objects.filter(message=message, uid__in=piece.media.uids).update(tip=tip)
    if stored:  # what has no words of its own belongs to those that came with it
        first = Tip.objects.get(uid=stored[0].uid)
        TipMedia.objects.filter(message=message, tip=None).update(tip=first)
    return tuple(stored)


def question_for(piece: PreparedPiece, at: datetime) -> tuple[Question, Tip | None, float]:
    """The question a piece belongs to, the tip that says so and how alike they are; else a new question."""
    like, share = like_for(piece)
    if like is None and piece.media is not None and piece.media.joins is not None:
        alike = Tip.objects.select_related("question").filter(pk=piece.media.joins, erased_at=None)
        like, share = alike.first(), 0.0
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


def like_for(piece: PreparedPiece) -> tuple[Tip | None, float]:
    """The stored tip to whose question a piece's words lead, as `most_alike` has it."""
    leads = piece.words.text.strip() and (piece.media is None or piece.media.whole)
    return most_alike(piece.reading) if leads else (None, 0.0)


def mark_piece(tip: Tip, piece: PreparedPiece, share: float) -> None:
    """Store by what the tip of a piece is found, if its words are all there."""
    if piece.media is None or piece.media.whole:
        mark_tip(tip, piece.reading, share)


def most_alike(reading: likeness.Reading) -> tuple[Tip | None, float]:
    """The stored tip that asks the same thing and how alike they are; None when no question is told by its words."""
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
