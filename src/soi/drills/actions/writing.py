"""Texts of learners: handed in, shared with a group, read by two others or the trainer, withdrawn. Each verb is one
transaction. People mark, never a machine, and nothing is counted up over a person."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils.crypto import get_random_string

from soi.drills.models import Group, Learner, PeerMark, Work
from soi.drills.queries.writing import READERS, Assignment, assignment, to_read, to_read_as_trainer
from soi.people.models import Person

LONGEST: Final = 1200
"""Characters of a text: what is to be read on a phone is much shorter."""
LONGEST_WORD: Final = 300


class TextError(ValueError):
    """The text is empty or too long."""


@dataclass(frozen=True, slots=True)
class Mark:
    """What a reader found: numbers of the points that are met, as text, from "1"; and a kind word."""

    points: tuple[str, ...]
    word: str = ""


@transaction.atomic
def hand_in(learner: Learner, task: Assignment, text: str) -> Work:
    """Keep what somebody wrote, for themselves alone; what they wrote first stays. Raises TextError."""
    text = text.replace("\r\n", "\n").strip()
    if not 0 < len(text) <= LONGEST:
        raise TextError
    Learner.objects.select_for_update().get(pk=learner.pk)
    before = learner.works.filter(task=task.id).first()
    if before is not None:
        return before
    return Work.objects.create(
        uid=get_random_string(16).lower(), learner=learner, task=task.id, text=text, group=None
    )


@transaction.atomic
def share(learner: Learner, uid: str, group: Group | None) -> None:
    """Let a group read a text, or nobody any more. PermissionDenied for a group the writer is not in,
    Work.DoesNotExist for a text of somebody else."""
    if group is not None and not group.seats.filter(learner=learner).exists():
        raise PermissionDenied
    work = Work.objects.select_for_update().get(uid=uid, learner=learner)
    work.group = group
    work.save(update_fields=["group"])


@transaction.atomic
def withdraw(learner: Learner, uid: str) -> None:
    """Erase a text with everything that was found in it."""
    Work.objects.select_for_update().get(uid=uid, learner=learner).delete()


@transaction.atomic
def mark(learner: Learner, uid: str, found: Mark) -> PeerMark:
    """A peer's findings. Work.DoesNotExist where this learner is none of the two who may read it."""
    return _found(_locked(uid, to_read(learner)), found, by_learner=learner)


@transaction.atomic
def mark_as_trainer(person: Person, uid: str, found: Mark) -> PeerMark:
    """The trainer's findings. Work.DoesNotExist for a text that is in none of their groups, or read already."""
    return _found(_locked(uid, to_read_as_trainer(person)), found, trainer=True)


@transaction.atomic
def take_out(person: Person, uid: str) -> None:
    """A trainer takes a text out of their group: nobody else reads it, its writer keeps it."""
    work = _locked(uid, to_read_as_trainer(person))
    work.group = None
    work.save(update_fields=["group"])


@transaction.atomic
def drop_word(learner: Learner, uid: str, number: int) -> None:
    """The writer removes what a reader wrote to them; the points stay."""
    PeerMark.objects.filter(work__uid=uid, work__learner=learner, pk=number).update(word="")


def _locked(uid: str, readable: QuerySet[Work]) -> Work:
    """The text, locked, if it is one of those that may be read; looked at after the lock, since others read too."""
    work = Work.objects.select_for_update().get(uid=uid)
    if not readable.filter(pk=work.pk).exists():
        raise Work.DoesNotExist
    return work


def _found(work: Work, found: Mark, *, by_learner: Learner | None = None, trainer: bool = False) -> PeerMark:
    task = assignment(work.task)
    known: Collection[str] = {str(number) for number in range(1, len(task.points) + 1)} if task else ()
    return PeerMark.objects.create(
        work=work,
        by_learner=by_learner,
        trainer=trainer,
        points=sorted({one for one in found.points if one in known}, key=int),
        word=found.word.strip()[:LONGEST_WORD],
    )


__all__ = [
    "LONGEST",
    "LONGEST_WORD",
    "READERS",
    "Mark",
    "TextError",
    "drop_word",
    "hand_in",
    "mark",
    "mark_as_trainer",
    "share",
    "take_out",
    "withdraw",
]
