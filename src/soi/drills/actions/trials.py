"""Trials: written down, registered, joined by consent, drawn into an arm by chance, ended. Each verb is one
transaction."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import get_random_string

from soi.drills.codes import ROOM_CHARS, new_code
from soi.drills.models import Learner, Sitting, SittingKind, Trial, TrialArm
from soi.drills.queries.sittings import seen_items
from soi.drills.queries.trials import PHASES, may_end, sitting_key
from soi.drills.trialplan import digest, draw_arm
from soi.people.audit import record
from soi.people.models import Person

_DICE = random.SystemRandom()


class LockedError(Exception):
    """The trial is registered: its plan stays as it is."""


class NotOpenError(Exception):
    """The trial takes nobody in: it is not registered yet, or it has ended."""


class PractisedError(Exception):
    """Somebody has seen messages of this trial in practice before, with the answer."""


class TooEarlyError(Exception):
    """The planned end is not reached."""


@transaction.atomic
def plan_trial(trainer: Person, plan: Mapping[str, Any]) -> Trial:
    """Write a plan down (`trialplan.write`). Nobody takes part before it is registered."""
    while True:
        try:
            with transaction.atomic():
                return Trial.objects.create(
                    uid=get_random_string(16).lower(), code=new_code(ROOM_CHARS), title=plan["title"],
                    language=plan["language"], plan=dict(plan), trainer=trainer,
                )  # fmt: skip
        except IntegrityError:  # the code is taken
            continue


@transaction.atomic
def discard(trial: Trial) -> None:
    """Throw away a plan that is not registered. Raises LockedError."""
    if _alone(trial).registered_at is not None:
        raise LockedError
    trial.delete()


@transaction.atomic
def register(trial: Trial, by: Person) -> Trial:
    """Lock the plan: from now on its hash and its time stand, and people may take part. Raises LockedError."""
    trial = _alone(trial)
    if trial.registered_at is not None:
        raise LockedError
    trial.plan_sha256, trial.registered_at = digest(trial.plan), timezone.now()
    trial.save(update_fields=["plan_sha256", "registered_at"])
    record(by, "drills.register-trial", f"trial:{trial.uid}", {"sha256": trial.plan_sha256})
    return trial


@transaction.atomic
def take_part(learner: Learner, trial: Trial) -> TrialArm:
    """Somebody said that they take part: draw their arm and which form comes first, and lay both measures ready, so
    that no lesson shows these messages. Whoever is in stays as they were drawn. Raises NotOpenError, PractisedError."""
    trial = _alone(trial)
    known = TrialArm.objects.filter(trial=trial, learner=learner).first()
    if known is not None:
        return known
    if trial.registered_at is None or trial.closed_at is not None:
        raise NotOpenError
    if seen_items(learner) & {item for form in trial.plan["measures"]["forms"] for item in form}:
        raise PractisedError
    drawn = list(trial.members.order_by("id").values_list("arm", flat=True))
    arm = draw_arm(drawn, _DICE)
    member = TrialArm.objects.create(trial=trial, learner=learner, arm=arm, agreed_at=timezone.now())
    forms = _DICE.sample(trial.plan["measures"]["forms"], 2)
    for phase, form in zip(PHASES, forms, strict=True):
        Sitting.objects.create(
            uid=get_random_string(16).lower(), learner=learner, kind=SittingKind.TRIAL,
            lesson=sitting_key(trial, phase), language=trial.language, plan=form, arm=arm,
        )  # fmt: skip
    return member


@transaction.atomic
def withdraw(learner: Learner, trial: Trial) -> None:
    """Somebody takes part no more: their arm and their answers to its measures are erased, if the trial goes on or
    not."""
    keys = [sitting_key(trial, phase) for phase in PHASES]
    Sitting.objects.filter(learner=learner, kind=SittingKind.TRIAL, lesson__in=keys).delete()
    TrialArm.objects.filter(learner=learner, trial=trial).delete()


@transaction.atomic
def end_trial(trial: Trial, by: Person | None) -> Trial:
    """End it: nobody joins, and no later answer counts. Raises TooEarlyError before the planned end."""
    trial = _alone(trial)
    if trial.closed_at is None:
        if not may_end(trial, timezone.localdate()):
            raise TooEarlyError
        trial.closed_at = timezone.now()
        trial.save(update_fields=["closed_at"])
        record(by, "drills.end-trial", f"trial:{trial.uid}")
    return trial


def _alone(trial: Trial) -> Trial:
    return Trial.objects.select_for_update().get(pk=trial.pk)
