"""What rules read from a question's messages: their kind and the harm they speak of. No word leaves this module."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import F, Q
from django.utils import timezone

from soi.checks.models import Harm
from soi.desk.harm_words import guess_harm
from soi.desk.scoring import KINDS
from soi.inbox.models import Question
from soi.inbox.queries import samples
from soi.text import kind

EACH: Final = 3
"""Messages of a question that are read."""
_AT_ONCE: Final = 100


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read: `kind` is the most checkable one among the messages, `harm` the most frequent topic."""

    question: Question
    kind: str
    harm: Harm
    at: datetime


def unread(most: int) -> list[Question]:
    """Live questions asked again since their messages were last looked at, the longest waiting first."""
    never_or_before = Q(triage=None) | Q(triage__read_at__lt=F("last_asked_at")) | Q(triage__kind="")
    return list(
        Question.objects.filter(never_or_before, merged_into=None).order_by("last_asked_at", "pk")[:most]
    )


def read(questions: Iterable[Question]) -> Iterator[Reading]:
    """The reading of each question; messages are opened a hundred questions at a time."""
    waiting = list(questions)
    for start in range(0, len(waiting), _AT_ONCE):
        batch = waiting[start : start + _AT_ONCE]
        words = samples([question.pk for question in batch], EACH)
        for question in batch:
            yield _of(question, [one.text for one in words[question.pk] if one.text is not None])


def _of(question: Question, texts: list[str]) -> Reading:
    kinds = {kind(text) for text in texts}
    most_checkable = max(kinds, key=lambda name: (KINDS[name], name), default="empty")
    spoken = Counter(harm for harm in map(guess_harm, texts) if harm != Harm.OTHER)
    harm = spoken.most_common(1)[0][0] if spoken else Harm.OTHER
    return Reading(question, most_checkable, harm, max(timezone.now(), question.last_asked_at))
