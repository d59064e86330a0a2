"""A learner's own results: shown to nobody else."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from soi.drills import saying
from soi.drills.exercises import MEDIA_NAMES, SKILL_NAMES
from soi.drills.models import Learner
from soi.drills.queries.figures import answers_of, figures, parts, shares
from soi.drills.views.practising import practising
from soi.people.models import Person


@require_safe
@practising
def results(request: HttpRequest, learner: Learner) -> HttpResponse:
    """Every figure with its interval, by technique and medium where there are answers enough."""
    answers = answers_of(learner)
    shown = figures(answers)
    context = {
        "shown": shown,
        "answers": len(answers),
        "telling": saying.telling(shown),
        "sureness": saying.sureness(shown),
        "honesty": saying.honesty(shown),
        "figures": saying.table(shown),
        "techniques": [
            saying.row(SKILL_NAMES[name], them)
            for name, them in parts(answers, lambda skill: skill.technique)
        ],
        "media": [
            saying.row(MEDIA_NAMES[name], them) for name, them in parts(answers, lambda skill: skill.medium)
        ],
        "shares": [saying.share(one) for one in shares(answers)],
        "open": sum(one.right is None for one in answers),
        "cards": learner.cards.order_by("due_at", "skill"),
        "days": settings.SOI_LEARNER_DAYS,
        "account": isinstance(request.user, Person),
    }
    return render(request, "drills/results.html", context)
