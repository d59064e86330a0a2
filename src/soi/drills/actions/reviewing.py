"""What a test or a refresher says about a skill, kept as FSRS has it.

Called inside the transaction of the last answer."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from typing import Final

from django.utils import timezone

from soi.drills.drawing import MOST_SKILLS
from soi.drills.exercises import key_of, skill_of
from soi.drills.lessons import BY_KEY
from soi.drills.models import Response, Sitting, SittingKind, SkillCard
from soi.drills.queries.sittings import due_cards
from soi.drills.scheduling import Reply, Skill, State, from_json, review, to_json

ENOUGH: Final = 2
"""Answers by which a technique is reviewed: one says next to nothing."""


def review_test(test: Sitting) -> None:
    """Review what the lesson trains by its practice and its test: each of its techniques that was met at least twice
    gets a card, in the medium that it was met in most. Where the bank had none, and for lessons without techniques,
    one card stands for all answers of the test."""
    lesson = BY_KEY.get(test.lesson)
    answers = [one for one in test.responses.all() if one.truth is not None]
    if lesson is None or not answers:
        return
    practice = Response.objects.filter(
        sitting__learner_id=test.learner_id, sitting__lesson=test.lesson, sitting__kind=SittingKind.LESSON,
        sitting__language=test.language, sitting__pk__lt=test.pk, truth__isnull=False,
    ).order_by("-id")[: len(answers)]  # fmt: skip
    found = {
        technique: met
        for technique in lesson.techniques
        if len(met := _of(technique, [*answers, *practice])) >= ENOUGH
    }
    for technique, met in (found or {lesson.techniques[0] if lesson.techniques else "": answers}).items():
        media = Counter(skill_of(one.skill).medium for one in met)
        medium = min(media, key=lambda one: (-media[one], one))
        _review(test.learner_id, Skill(technique, medium, test.language), met)


def review_booster(booster: Sitting) -> None:
    """Review the skills that were due when the refresher began: each by the answers of its technique, or by all where
    the bank had none of it left."""
    answers = list(booster.responses.all())
    for card in due_cards(booster.learner, booster.started_at)[:MOST_SKILLS]:
        skill = skill_of(card.skill)
        _review(booster.learner_id, skill, _of(skill.technique, answers) or answers)


def _of(technique: str, answers: Sequence[Response]) -> list[Response]:
    return [one for one in answers if skill_of(one.skill).technique == technique]


def _review(learner_id: int, skill: Skill, answers: Sequence[Response]) -> None:
    key = key_of(skill)
    card = SkillCard.objects.filter(learner_id=learner_id, skill=key).first()
    state = from_json(json.dumps(card.state)) if card else State(skill)
    replies = [_reply(one) for one in answers]
    after = review(state, replies, timezone.now())
    SkillCard.objects.update_or_create(
        learner_id=learner_id, skill=key, defaults={"state": json.loads(to_json(after)), "due_at": after.due}
    )


def _reply(one: Response) -> Reply:
    called = None if one.right is None else one.answer == "true"
    return Reply(bool(one.truth), called, one.confidence if one.confidence is not None else 0.5)
