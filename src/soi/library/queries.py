"""Reads of the library behind its pages and its API: lists with filters, one check, and search by words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from soi.answers.search import search as nearest
from soi.checks.models import Check, State, Verdict

SEARCH_LIMIT = 100
"""Most results of one search: past that, better words find more than more pages."""


@dataclass(frozen=True, slots=True)
class Filters:
    """Narrowing of a list of checks; "" and None mean any."""

    topic: str = ""
    verdict: str = ""
    language: str = ""
    publisher_site: str = ""
    newer_than_days: int | None = None

    @property
    def any(self) -> bool:
        return self != Filters()


def published() -> QuerySet[Check]:
    """Checks that stand, newest first, with their publishers. Withdrawn ones are only found by address."""
    return Check.objects.filter(state=State.PUBLISHED).select_related("publisher")


def by_uid(uid: str) -> Check | None:
    """One check, standing or withdrawn, with sources, appearances and versions at hand."""
    if "\x00" in uid:
        return None
    rows = Check.objects.select_related("publisher").prefetch_related("sources", "appearances", "versions")
    return rows.filter(uid=uid).first()


def browse(filters: Filters) -> QuerySet[Check]:
    """Published checks that pass `filters`, newest first."""
    checks = published()
    if filters.topic:
        checks = checks.filter(topic=_storable(filters.topic))
    if filters.verdict:
        checks = checks.filter(verdict=_storable(filters.verdict))
    if filters.language:
        checks = checks.filter(_in_language(_storable(filters.language)))
    if filters.publisher_site:
        checks = checks.filter(publisher__site=bare_site(_storable(filters.publisher_site)))
    if filters.newer_than_days is not None:
        checks = checks.filter(_newer_than(filters.newer_than_days))
    return checks


def search(query: str, filters: Filters | None = None) -> list[Check]:
    """Checks about `query`, best first: the engine's ranking, then rows that hold every word of it.

    At most `SEARCH_LIMIT`. A withdrawn check never appears."""
    allowed = browse(filters or Filters())
    ids = nearest(query, SEARCH_LIMIT)
    rows = {check.uid: check for check in allowed.filter(uid__in=ids)}
    found = [rows[uid] for uid in ids if uid in rows]
    words = _storable(query).split()
    if len(found) < SEARCH_LIMIT and words:
        holding = Q()
        for word in words[:12]:
            holding &= Q(claim__icontains=word) | Q(title__icontains=word) | Q(summary__icontains=word)
        found += allowed.filter(holding).exclude(uid__in=ids)[: SEARCH_LIMIT - len(found)]
    return found


def topics() -> list[str]:
    """Topics of published checks, for a filter's choices."""
    rows = published().exclude(topic="").order_by("topic").values_list("topic", flat=True)
    return list(rows.distinct())


def languages() -> list[str]:
    """Primary language subtags of published checks, for a filter's choices."""
    tags = published().order_by("language").values_list("language", flat=True).distinct()
    return sorted({tag.partition("-")[0].lower() for tag in tags})


def verdicts() -> list[str]:
    """Verdicts that published checks have, in the order of the scale."""
    present = set(published().order_by("verdict").values_list("verdict", flat=True).distinct())
    return [value for value in Verdict.values if value in present]


def bare_site(site: str) -> str:
    """A publisher's site as it is stored: the host alone, lower case, without protocol or "www."."""
    host = site.strip().lower().partition("://")[2] or site.strip().lower()
    return host.partition("/")[0].removeprefix("www.")


def _in_language(language: str) -> Q:
    primary = language.partition("-")[0]
    return Q(language__iexact=primary) | Q(language__istartswith=f"{primary}-")


def _newer_than(days: int) -> Q:
    today = timezone.localdate()
    since = today - timedelta(days=min(days, (today - date.min).days))
    return Q(reviewed_on__gte=since) | Q(claim_date__gte=since)


def _storable(value: str) -> str:
    """Without NUL, which PostgreSQL refuses in any string."""
    return value.replace("\x00", "")


def newest(count: int, language: str) -> Sequence[Check]:
    """The latest published checks in one language, for the front page."""
    return list(browse(Filters(language=language))[:count])
