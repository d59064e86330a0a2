"""Blacking out a private person's name, for good: the words are sealed anew without it."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from soi.inbox.actions.ground import RefusedError, live_question, lock_intake
from soi.inbox.models import Tip, TipKey
from soi.inbox.opening import opened
from soi.inbox.sealing import Words, seal

SHORTEST = 2
"""Characters below which a name would black out half the message."""


@transaction.atomic
def black_out(question_uid: str, name: str) -> int:
    """Black out a name, in whatever case, in every tip of a question and in the pieces that came with them.
    Returns in how many tips it stood. It cannot be undone. Raises `RefusedError`."""
    lock_intake()
    question = live_question(question_uid)
    name = " ".join(name.split())
    if len(name) < SHORTEST:
        raise RefusedError(_("A name has at least %(fewest)d characters.") % {"fewest": SHORTEST})
    pattern = re.compile(r"\s+".join(map(re.escape, name.split())), re.IGNORECASE)
    tips = Tip.objects.filter(Q(question=question) | Q(message__tips__question=question), erased_at=None)
    return sum(_blacked(tip, pattern) for tip in tips.select_related("key").distinct())


def _blacked(tip: Tip, pattern: re.Pattern[str]) -> bool:
    words = opened(tip)
    if not isinstance(words, Words):
        return False
    text, count = pattern.subn(lambda match: "█" * len(match.group()), words.text)
    if count:
        sealed = seal(tip.uid, Words(text, words.start, words.end), _day_of(tip))
        tip.sealed = sealed.words
        tip.save(update_fields=["sealed"])
        TipKey.objects.filter(tip=tip).update(wrapped=sealed.key)
    return bool(count)


def _day_of(tip: Tip) -> datetime:
    """Sealed again under the key of the day it came: the clock runs on."""
    return tip.received_at.astimezone(UTC)
