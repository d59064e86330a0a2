"""Automatic answers that a checker may judge: whose words are still kept, and that nobody judged yet."""

from __future__ import annotations

from dataclasses import dataclass

from soi.answers.models import TOLD, Letter, Purpose
from soi.inbox.queries import Words, words

LOOKED_AT = 20


@dataclass(frozen=True, slots=True)
class ToJudge:
    """An automatic answer and the redacted words it answered."""

    letter: Letter
    words: Words


def answer_to_judge() -> ToJudge | None:
    """One of them by chance; None when there is none. Answers an asker picked, or the desk gave, are not among them."""
    waiting = Letter.objects.filter(
        purpose=Purpose.ANSWER, stage__in=TOLD, audited=None, message__isnull=False,
        tip__sealed__isnull=False, again=0,
    ).exclude(message__letters__purpose=Purpose.CHOOSE)  # fmt: skip
    for letter in waiting.select_related("tip", "check_row__publisher").order_by("?")[:LOOKED_AT]:
        assert letter.tip is not None, "filtered for"
        found = words(letter.tip)
        if found.text:
            return ToJudge(letter, found)
    return None
