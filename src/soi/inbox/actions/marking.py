"""The marks of stored tips: by what an equal or nearly equal message finds them."""

from __future__ import annotations

from django.utils import timezone

from soi.inbox import likeness, pseudonyms
from soi.inbox.models import Tip, TipMark
from soi.inbox.opening import opened
from soi.inbox.sealing import Words


def stored_reading(tip: Tip) -> likeness.Reading | None:
    """A stored tip read for comparing; None when its words cannot be opened."""
    words = opened(tip)
    return likeness.read(words.core, tip.language) if isinstance(words, Words) else None


def mark_tip(tip: Tip, reading: likeness.Reading, share: float) -> None:
    """Store by what the tip is found; nothing for one whose text is found already, or that has no words."""
    if share == 1.0 or reading.exact == likeness.NO_WORDS:
        return
    keys = [reading.exact] if share >= likeness.ALMOST_EQUAL else [reading.exact, *reading.near]
    marks = pseudonyms.new_marks(keys, timezone.now())
    TipMark.objects.bulk_create([TipMark(tip=tip, mark=mark) for mark in marks])
