"""Out of the queue and back, and a question's name: nothing is ever thrown away."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from soi.inbox.actions.ground import RefusedError, live_question, lock_intake
from soi.inbox.models import Question, SetAside


@transaction.atomic
def set_aside(question_uid: str, reason: str, by: str) -> SetAside:
    """Take a question out of the queue; it stays in the list of what was set aside, with the reason.

    Raises `RefusedError` without a reason or when it is set aside already."""
    lock_intake()
    question = live_question(question_uid)
    if not reason.strip():
        raise RefusedError(_("Say why: others will read it."))
    if question.set_asides.filter(ended_at=None).exists():
        raise RefusedError(_("It is set aside already."))
    return SetAside.objects.create(question=question, reason=reason.strip()[:300], by=by)


@transaction.atomic
def bring_back(question_uid: str, by: str) -> SetAside:
    """Put a question back into the queue. Raises `RefusedError` when it is not set aside."""
    question = live_question(question_uid)
    one = question.set_asides.filter(ended_at=None).first()
    if one is None:
        raise RefusedError(_("It is not set aside."))
    one.ended_at = timezone.now()
    one.ended_by = by
    one.save(update_fields=["ended_at", "ended_by"])
    return one


@transaction.atomic
def name_question(question_uid: str, headline: str) -> Question:
    """Give a question a checker's own words; "" takes them away. Raises `RefusedError`."""
    question = live_question(question_uid)
    question.headline = " ".join(headline.split())[:300]
    question.save(update_fields=["headline"])
    return question
