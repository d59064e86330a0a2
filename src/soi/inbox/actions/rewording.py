"""Words that were read later in what came with a message: its tip gets them, and the question they belong to."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Max

from soi.inbox.actions.ground import RefusedError, lock_intake
from soi.inbox.actions.grouping import merge
from soi.inbox.actions.storing import (
    MediaWords,
    PreparedPiece,
    like_for,
    mark_piece,
    prepare_with_media,
    question_for,
)
from soi.inbox.models import Question, Tip, TipKey, TipMedia
from soi.inbox.opening import opened
from soi.inbox.sealing import Words, seal


@transaction.atomic
def tell_words(media_uid: str, said: str, before: str = "", *, whole: bool = True) -> Tip | None:
    """Give the words that a machine read just now in a kept file to the tip that stands for it; one without words of
    its own, or that has those that were read `before` and nothing else, takes them, else the message gets one more
    tip. None when it was erased meanwhile. `whole`: whether all of them were read.

    A tip that took them and was alone in its question moves to the one that its words belong to: a merge by
    `system` that the desk sees, and can undo."""
    lock_intake()
    row = TipMedia.objects.select_related("message", "tip__question").filter(uid=media_uid).first()
    if row is None or row.tip is None or row.tip.erased_at is not None:
        return None
    tip = row.tip
    prepared = prepare_with_media("", [MediaWords((media_uid,), said, whole=whole)], "", tip.received_at)
    (piece,) = prepared.pieces
    words = opened(tip)
    if not isinstance(words, Words):
        return None
    if words.text.strip() and not (tip.machine_read and words.text.strip() == before.strip()):
        return _one_more(tip, row, piece)
    return _reworded(tip, piece)


def _reworded(tip: Tip, piece: PreparedPiece) -> Tip:
    sealed = seal(
        tip.uid, piece.words, tip.received_at
    )  # under the key of the day it came: the clock runs on
    tip.sealed, tip.machine_read, tip.language = sealed.words, True, piece.language
    tip.save(update_fields=["sealed", "machine_read", "language"])
    TipKey.objects.filter(tip=tip).update(wrapped=sealed.key)
    like, share = like_for(piece)
    mark_piece(tip, piece, share)
    if like is not None and like.question_id != tip.question_id and _is_alone(tip):
        _move(tip.question, like.question)
    return Tip.objects.get(pk=tip.pk)


def _is_alone(tip: Tip) -> bool:
    return not tip.question.tips.exclude(pk=tip.pk).exists() and tip.question.is_live


def _move(source: Question, target: Question) -> None:
    try:
        merge([source.uid], target.uid, "system")
    except RefusedError:
        return  # set aside: a person decides


def _one_more(tip: Tip, row: TipMedia, piece: PreparedPiece) -> Tip:
    question, like, share = question_for(piece, tip.received_at)
    last = Tip.objects.filter(message=row.message).aggregate(last=Max("position"))["last"] or 0
    made = Tip.objects.create(
        uid=piece.uid,
        question=question,
        message=row.message,
        position=last + 1,
        channel=tip.channel,
        asker=tip.asker,
        correspondent=tip.correspondent,
        language=piece.language,
        machine_read=True,
        sealed=piece.sealed.words,
        matched=like,
        received_at=tip.received_at,
    )
    TipKey.objects.create(tip=made, wrapped=piece.sealed.key)
    mark_piece(made, piece, share)
    TipMedia.objects.filter(pk=row.pk).update(tip=made)
    return made
