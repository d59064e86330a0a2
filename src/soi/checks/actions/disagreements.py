"""Writing down that two published checks of one claim disagree, and how that was settled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from soi.checks.models import Disagreement, Settlement

LONGEST_NOTE = 4_000
Pair = tuple[int, int]
"""Row ids of two checks, the smaller first."""


@transaction.atomic
def note_disagreements(pairs: Mapping[Pair, float]) -> int:
    """Keep each pair once, with the probability that both are about one claim; returns how many were new.

    A pair that was ever found, settled or not, stays as it is."""
    known = set(Disagreement.objects.filter(first__in=[a for a, _ in pairs]).values_list("first", "second"))
    new = [
        Disagreement(first_id=a, second_id=b, score=score)
        for (a, b), score in pairs.items()
        if (a, b) not in known
    ]
    Disagreement.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)


@transaction.atomic
def forget_disagreements(numbers: Iterable[int]) -> int:
    """Drop disagreements that are none any more and that nobody has settled; returns how many."""
    gone, _rows = Disagreement.objects.filter(pk__in=list(numbers), settled_at=None).delete()
    return gone


@transaction.atomic
def settle_disagreement(number: int, outcome: str, note: str) -> Disagreement:
    """Close a disagreement with an outcome (a value of `Settlement`) and the reason; it is never opened again.
    Who did it is for the desk's audit trail.

    Raises `Disagreement.DoesNotExist`, and `ValueError` without either or when it is settled already."""
    words = note.replace("\x00", "").strip()
    row = Disagreement.objects.select_for_update().get(pk=number)
    if row.settled_at is not None:
        raise ValueError(_("Somebody has settled this already."))
    if outcome not in Settlement.values:
        raise ValueError(_("Choose how it was settled."))
    if not words:
        raise ValueError(_("Say how it was settled."))
    row.settled_at, row.outcome, row.note = timezone.now(), outcome, words[:LONGEST_NOTE]
    row.save(update_fields=["settled_at", "outcome", "note"])
    return row
