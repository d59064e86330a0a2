"""The front page of the training room."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from soi.drills.queries.figures import answers_of, figures
from soi.drills.queries.fresh import due_tasks
from soi.drills.queries.shelf import shelf, suggested
from soi.drills.queries.sittings import due_cards
from soi.drills.views.practising import kept_by_nobody
from soi.drills.visiting import visitor
from soi.people.permissions import public


@public
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What there is to practise, and what would do good now."""
    learner, language, now = visitor(request), get_language() or "vi", timezone.now()
    lessons = shelf(learner, language)
    shown = figures(answers_of(learner), curve=False) if learner else None
    return kept_by_nobody(
        render(
            request,
            "drills/home.html",
            {
                "learner": learner,
                "lessons": lessons,
                "suggested": suggested(lessons, shown.dial.lean) if shown else lessons[0],
                "due": due_cards(learner, now) if learner else [],
                "tasks": due_tasks(learner, now, language) if learner else [],
                "shown": shown,
            },
        )
    )
