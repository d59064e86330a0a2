"""Learners come, come back, and are forgotten. Each verb is one transaction."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import get_random_string

from soi.drills.codes import LEARNER_CHARS, digest, new_code, tidy
from soi.drills.models import Learner
from soi.people.models import Person


@transaction.atomic
def begin(language: str) -> tuple[Learner, str]:
    """A new learner without an account, and the code that only they keep."""
    code = new_code(LEARNER_CHARS)
    learner = Learner.objects.create(
        uid=_uid(), secret_hash=digest(code), language=language, last_seen_on=timezone.localdate()
    )
    return learner, code


def learner_of(person: Person, language: str) -> Learner:
    """The learner of an account, made when it first comes."""
    learner = Learner.objects.filter(person=person).first()
    if learner is None:
        learner, _made = Learner.objects.get_or_create(
            person=person,
            defaults={"uid": _uid(), "language": language, "last_seen_on": timezone.localdate()},
        )
    _note_visit(learner)
    return learner


def come_back(typed: str) -> Learner | None:
    """The learner whose code this is, if any."""
    code = tidy(typed)
    learner = Learner.objects.filter(secret_hash=digest(code)).first() if code else None
    if learner is not None:
        _note_visit(learner)
    return learner


@transaction.atomic
def forget(learner: Learner) -> None:
    """Erase a learner with every answer, sitting, card and writing."""
    learner.delete()


@transaction.atomic
def forget_unseen(days: int, today: date) -> int:
    """Erase learners who did not come for `days`; returns how many."""
    _all, rows = Learner.objects.filter(last_seen_on__lt=today - timedelta(days=days)).delete()
    return rows.get(Learner._meta.label, 0)


def _note_visit(learner: Learner) -> None:
    """Once a day: the day somebody came last is all that the clock needs."""
    today = timezone.localdate()
    if learner.last_seen_on != today:
        Learner.objects.filter(pk=learner.pk).update(last_seen_on=today)
        learner.last_seen_on = today


def _uid() -> str:
    return get_random_string(16).lower()
