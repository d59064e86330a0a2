"""What a test, a refresher, a mission or a round of weighing says about a skill, kept as FSRS has it.

Called inside the transaction of the last answer."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from typing import Final

from django.utils import timezone
from fsrs import Rating

from soi.drills.drawing import MOST_SKILLS
from soi.drills.exercises import EVIDENCE, UNSURE, key_of, skill_of
from soi.drills.lateral import MOVES
from soi.drills.lessons import BY_KEY
from soi.drills.models import Response, Sitting, SittingKind, SkillCard
from soi.drills.queries.evidence import evidence_tasks
from soi.drills.queries.sittings import due_cards
from soi.drills.scheduling import Reply, Skill, State, from_json, graded, rated, rating, to_json

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


def review_weighing(sitting: Sitting) -> None:
    """Review the weighing of evidence by a finished round: the share of pieces that were weighed rightly, one that was
    left open counting half."""
    known = evidence_tasks(sitting.language)
    parts = [
        (piece.weight, said)
        for one in sitting.responses.all()
        if one.item in known
        for piece, said in zip(known[one.item].pieces, one.answer.split(","), strict=True)
    ]
    if parts:
        outcome = sum(0.5 if said == UNSURE else float(said == is_so) for is_so, said in parts) / len(parts)
        _keep(sitting.learner_id, Skill(EVIDENCE, "message", sitting.language), graded(outcome))


def review_mission(given: Response, made: Sequence[str]) -> None:
    """Review reading sideways by one mission: half of it the share of the moves that were made, half the chance that
    was given to the right conclusion."""
    sure = given.confidence if given.confidence is not None else 0.5
    concluded = 0.5 if given.right is None else sure if given.right else 1 - sure
    _keep(given.learner_id, skill_of(given.skill), graded((len(made) / len(MOVES) + concluded) / 2))


def _of(technique: str, answers: Sequence[Response]) -> list[Response]:
    return [one for one in answers if skill_of(one.skill).technique == technique]


def _review(learner_id: int, skill: Skill, answers: Sequence[Response]) -> None:
    _keep(learner_id, skill, rating([_reply(one) for one in answers]))


def _keep(learner_id: int, skill: Skill, outcome: Rating) -> None:
    key = key_of(skill)
    card = SkillCard.objects.filter(learner_id=learner_id, skill=key).first()
    state = from_json(json.dumps(card.state)) if card else State(skill)
    after = rated(state, outcome, timezone.now())
    SkillCard.objects.update_or_create(
        learner_id=learner_id, skill=key, defaults={"state": json.loads(to_json(after)), "due_at": after.due}
    )


def _reply(one: Response) -> Reply:
    called = None if one.right is None else one.answer == "true"
    return Reply(bool(one.truth), called, one.confidence if one.confidence is not None else 0.5)
