"""Which feeds of other desks are followed, and how many checks each brought."""

from __future__ import annotations

from django.db.models import Count

from soi.checks.models import Carried, Subscription


def feeds() -> list[tuple[Subscription, int]]:
    """Each subscription with the number of checks it brought here, in the order in which they were made; two
    reads."""
    counted = Carried.objects.order_by().values_list("feed").annotate(Count("pk"))
    brought = dict(counted)
    return [(row, brought.get(row.url, 0)) for row in Subscription.objects.all()]
