"""Certificates that learners ask for. Each verb is one transaction."""

from __future__ import annotations

from django.db import transaction
from django.utils.crypto import get_random_string

from soi.drills.badges import COURSE
from soi.drills.models import Course, Credential, Learner
from soi.drills.queries.groups import completed


class NotFinishedError(Exception):
    """The course is not finished yet."""


@transaction.atomic
def ask_for_credential(learner: Learner, course: Course) -> Credential:
    """The certificate of a course that somebody finished: one for each, however often it is asked for. Raises
    NotFinishedError."""
    Learner.objects.select_for_update().get(pk=learner.pk)
    if not completed(learner, course):
        raise NotFinishedError
    known = Credential.objects.filter(learner=learner, achievement=f"{COURSE}{course.uid}").first()
    return known or Credential.objects.create(
        uid=get_random_string(24).lower(), learner=learner, achievement=f"{COURSE}{course.uid}"
    )
