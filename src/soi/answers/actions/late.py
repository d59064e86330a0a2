"""Answers that are owed because something could be read only now."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from soi.answers.actions.writing import NewLetter, write_letter
from soi.answers.models import OF_A_CHECK, TOLD, WAITING, Letter, Purpose
from soi.checks.models import Check, State
from soi.inbox.models import Tip


@transaction.atomic
def answer_late(
    tip: Tip, found: tuple[str, str], how: Mapping[str, Mapping[str, object]] | None = None
) -> bool:
    """Owe the asker of a tip the check that answers it, as one that came later; False when there is nobody to tell,
    no such check, or they have it. `found`: uid of the check, and the polarity; `how`: see `NewLetter`."""
    uid, polarity = found
    check = Check.objects.filter(uid=uid, state=State.PUBLISHED).first() if uid else None
    tip = Tip.objects.select_related("correspondent", "question").get(pk=tip.pk)
    if check is None or tip.correspondent is None:
        return False
    told = Letter.objects.filter(
        correspondent=tip.correspondent, check_row=check, purpose__in=OF_A_CHECK, stage__in=(*TOLD, *WAITING)
    )
    if told.exists():
        return False
    new = NewLetter(
        tip.correspondent, Purpose.ANSWER, tip=tip, question=tip.question, check=check, polarity=polarity,
        how=how or {},
    )  # fmt: skip
    write_letter(new)
    return True
