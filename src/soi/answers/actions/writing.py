"""Putting one letter into the ledger, and what its reader says of it."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from soi.answers.models import OF_A_CHECK, TOLD, Held, Letter, Purpose, Stage
from soi.checks.models import Check
from soi.inbox.models import Correspondent, Message, Question, Tip


@dataclass(frozen=True, slots=True)
class NewLetter:
    """A letter to write. `message` is what it replies to; without one it comes by itself."""

    correspondent: Correspondent
    purpose: Purpose
    message: Message | None = None
    position: int = 0
    part: str = ""
    tip: Tip | None = None
    question: Question | None = None
    check: Check | None = None
    polarity: str = "same"
    offered: tuple[tuple[str, str], ...] = ()
    how: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    """How a file led to a check, by its uid (`soi.answers.media_how`)."""
    greets: bool = False
    due_at: datetime | None = None


@transaction.atomic
def write_letter(new: NewLetter) -> Letter:
    """Put a letter into the ledger, due at once unless `due_at` says later.

    The same letter again is not written twice: a reply to a message is known by its message and place. A check that
    its asker already got for this question is sent once more only as the reply to a new message."""
    known = _known(new)
    if known is None:
        return _written(new)
    if (
        new.purpose in (*OF_A_CHECK, Purpose.NOT_CHECKABLE)
        and new.message
        and known.message_id != new.message.pk
    ):
        return _asked_again(known, new)
    return known


def new_uid() -> str:
    """A letter's name: random, and part of every button under it."""
    return f"l{secrets.token_hex(8)}"


def _known(new: NewLetter) -> Letter | None:
    found = Letter.objects.select_for_update()
    if new.purpose in OF_A_CHECK:
        assert new.check is not None, "a letter of a check names it"
        return found.filter(
            correspondent=new.correspondent, question=new.question, check_row=new.check,
            version=new.check.version, purpose__in=OF_A_CHECK,
        ).first()  # fmt: skip
    if new.purpose == Purpose.NOT_CHECKABLE:
        return found.filter(
            correspondent=new.correspondent, question=new.question, purpose=new.purpose
        ).first()
    return found.filter(message=new.message, position=new.position).exclude(
        purpose__in=(*OF_A_CHECK, Purpose.NOT_CHECKABLE)
    ).first()  # fmt: skip


def _written(new: NewLetter) -> Letter:
    now = timezone.now()
    version = new.check.version if new.check else 0
    return Letter.objects.create(
        uid=new_uid(),
        correspondent=new.correspondent,
        channel=new.correspondent.channel,
        message=new.message,
        position=new.position,
        purpose=new.purpose,
        part=new.part,
        tip=new.tip,
        question=new.question,
        check_row=new.check,
        version=version,
        seen_version=version,
        polarity=new.polarity,
        offered=[list(one) for one in new.offered],
        how=_plain(new.how),
        greets=new.greets,
        due_at=new.due_at or now,
        made_at=now,
    )


def _plain(how: Mapping[str, Mapping[str, object]]) -> dict[str, dict[str, object]]:
    return {uid: dict(one) for uid, one in how.items()}


def _asked_again(letter: Letter, new: NewLetter) -> Letter:
    """Somebody asks for what they were told before: it goes out once more, in reply to the new message."""
    letter.message, letter.tip, letter.position = new.message, new.tip, new.position
    letter.polarity, letter.greets, letter.how = new.polarity, new.greets, _plain(new.how)
    letter.again += 1
    handed_over = letter.stage in (*TOLD, Stage.SENDING) or letter.perhaps
    if handed_over and letter.purpose == Purpose.CORRECTION:
        letter.purpose = Purpose.ANSWER  # that it changed was said; now it is what they ask for
    letter.stage, letter.held, letter.due_at, letter.attempts = Stage.DUE, Held.NOT, timezone.now(), 0
    letter.perhaps = handed_over
    letter.save()
    return letter


def say_fits(letter_uid: str, fits: bool) -> bool:
    """Keep a checker's blind judgement of an automatic answer, once; False for an unknown or judged one."""
    waiting = Letter.objects.filter(uid=letter_uid, purpose=Purpose.ANSWER, audited=None)
    return bool(waiting.update(audited=fits))


def say_useful(letter_uid: str, correspondent: Correspondent, useful: bool) -> bool:
    """Keep what an asker says of a letter of theirs; False when there is no such letter."""
    mine = Letter.objects.filter(uid=letter_uid, correspondent=correspondent)
    return bool(mine.update(useful=useful))
