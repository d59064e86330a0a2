"""What lies ready in a training room that people have used: groups, trials, a lesson on hold, texts, closed cases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Final

import numpy as np
from django.db import transaction
from django.utils import timezone

from soi.checks.actions import publish
from soi.checks.models import Check
from soi.drills.actions.classes import close_group, join, make_course, make_group
from soi.drills.actions.holding import decide, hold
from soi.drills.actions.trials import end_trial, plan_trial, register
from soi.drills.actions.writing import hand_in, share
from soi.drills.measure.equivalence import Change, paired
from soi.drills.models import Decision, Group
from soi.drills.queries.guarding import Judged
from soi.drills.queries.writing import assignments
from soi.people.models import Person
from tests.drills.simulated import answer, learners, minds, sat
from tests.drills.test_drills_trials import finish, plan
from tests.journeys.shelf import FULL

CLAIMS: Final = {
    "vi": (
        ("true", "Rửa tay bằng xà phòng làm giảm bệnh tiêu chảy."),
        ("false", "Uống nước đá làm đông máu."),
        ("false", "Gừng nướng chữa khỏi viêm phổi."),
        ("true", "Đội mũ bảo hiểm đúng cách giảm chấn thương đầu."),
        ("misleading", "Lô thuốc này đã bị thu hồi trên cả nước."),
    ),
    "en": (
        ("true", "Washing hands with soap cuts cases of diarrhoea."),
        ("false", "Drinking iced water makes blood clot."),
        ("false", "Roasted ginger cures pneumonia."),
        ("true", "A helmet that is worn rightly prevents head injuries."),
        ("misleading", "This batch of pills was recalled everywhere."),
    ),
}
TEXTS: Final = {
    "vi": "Bệnh viện huyện nào, ngày nào, bao nhiêu người, ai đếm?",
    "en": "Which hospital, on which day, how many people, and who counted?",
}


@transaction.atomic
def lay(trainer: Person) -> dict[str, str]:
    """Lay everything ready; gives the codes that people type, by what they open."""
    dice = np.random.default_rng(4)
    for language in CLAIMS:
        _cases(language)
    course = make_course(
        trainer, "Thư viện huyện: ba buổi", "vi", ["first-look", "trusting-well", "techniques"]
    )
    opened = make_group(trainer, "Thư viện huyện", "vi", course)
    for one in learners(4, 1000):
        join(one, opened)
        for language, text in TEXTS.items():
            task = next(iter(assignments(language).values()))
            share(one, hand_in(one, task, text).uid, opened)
    _closed(trainer, dice)
    _on_hold(trainer)
    trial = register(plan_trial(trainer, plan()), trainer)
    over = register(plan_trial(trainer, plan()), trainer)
    finish(over, dice, 24, d=0.9, start=3000)
    end_trial(over, trainer)
    return {"group": opened.code, "trial": trial.code}


def _cases(language: str) -> None:
    then = timezone.now() - timedelta(days=60)
    for number, (verdict, claim) in enumerate(CLAIMS[language]):
        made = replace(FULL, external_id=f"{language}-case-{number}", claim=claim, claim_long="", title=claim)
        check = publish(replace(made, verdict=verdict, language=language)).check
        Check.objects.filter(pk=check.pk).update(created_at=then, updated_at=then)


def _closed(trainer: Person, dice: np.random.Generator) -> Group:
    """A group of twelve, with its figures."""
    group = make_group(trainer, "Lớp tháng trước", "vi", None)
    who = learners(12, 2000)
    for one in who:
        join(one, group)
    both = minds(dice, len(who), d=0.8)
    answer(dice, sat(who, "lesson", "first-look"), [was for was, _now in both], 10)
    answer(dice, sat(who, "test", "first-look"), [now for _was, now in both], 10)
    return close_group(group, trainer)


def _on_hold(trainer: Person) -> None:
    finding = paired([Change(one, 0.3 + one) for one in np.linspace(-0.4, 0.4, 200)])
    flags = [
        hold(Judged(one, 1, 200, finding, "practice", flagged=True))
        for one in ("first-look", "trusting-well")
    ]
    assert flags[1] is not None
    decide(flags[1], Decision.RETIRED, "Bản mới sẽ có thêm tin đúng.", trainer)
