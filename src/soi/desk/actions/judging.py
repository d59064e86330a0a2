"""A checker's blind judgement of an automatic answer."""

from __future__ import annotations

from django.db import transaction

from soi.answers.actions import say_fits
from soi.desk.actions.moving import demand
from soi.people.audit import record
from soi.people.models import Person


@transaction.atomic
def judge_answer(letter_uid: str, fits: bool, by: Person) -> bool:
    """Keep whether an automatic answer fits what was asked; the first judgement stands. False for an unknown one."""
    demand(by, "desk.tips")
    if not say_fits(letter_uid, fits):
        return False
    record(by, "desk.judge-answer", f"letter:{letter_uid}", {"fits": fits})
    return True
