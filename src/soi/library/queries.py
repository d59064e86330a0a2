"""Reads of the library behind its pages and its API: lists with filters, one check, and search by words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from soi.answers.search import search as nearest
from soi.checks.models import Check, CheckVersion, State
from soi.checks.queries import FacetValue, facets

_YEAR_DIGITS = 4
_NO_YEAR = "0000"
SEARCH_LIMIT = 100
"""Most results of one search: past that, better words find more than more pages."""


@dataclass(frozen=True, slots=True)
class Filters:
    """Narrowing of a list of checks; "" and None mean any."""

    topic: str = ""
    verdict: str = ""
    language: str = ""
    year: str = ""
    publisher_site: str = ""
    newer_than_days: int | None = None

    @property
    def any(self) -> bool:
        return self != Filters()


def published() -> QuerySet[Check]:
    """Checks that stand, newest first, with their publishers. Withdrawn ones are only found by address."""
    return Check.objects.filter(state=State.PUBLISHED).select_related("publisher")


def by_uid(uid: str) -> Check | None:
    """One check, standing or withdrawn, with sources, appearances and versions (without their data) at hand."""
    if "\x00" in uid:
        return None
    versions = Prefetch("versions", CheckVersion.objects.defer("data"))
    rows = Check.objects.select_related("publisher").prefetch_related("sources", "appearances", versions)
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
    if filters.year:
        checks = _of_year(checks, filters.year)
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


def narrowed(found: Sequence[Check], filters: Filters) -> list[Check]:
    """Those of these checks that pass `filters`, in their order."""
    allowed = set(browse(filters).filter(pk__in=[check.pk for check in found]).values_list("pk", flat=True))
    return [check for check in found if check.pk in allowed]


def facet_values(filters: Filters, among: Sequence[Check] | None = None) -> dict[str, list[FacetValue]]:
    """What a list can be narrowed by next: for each facet its values and how many checks have them.

    `among`: count only these checks. A facet's own filter is left out, so that its other values stay in sight."""
    lists = {
        "topic": browse(replace(filters, topic="")),
        "language": browse(replace(filters, language="")),
        "verdict": browse(replace(filters, verdict="")),
        "year": browse(replace(filters, year="")),
    }
    if among is not None:
        keys = [check.pk for check in among]
        lists = {name: checks.filter(pk__in=keys) for name, checks in lists.items()}
    found = facets(lists)
    return {**found, "language": _by_primary_language(found["language"])}


def _by_primary_language(values: Sequence[FacetValue]) -> list[FacetValue]:
    """One value for all the tags of a language, as `Filters.language` narrows: `pt` for `pt` and `pt-BR`."""
    counts: Counter[str] = Counter()
    for one in values:
        counts[one.value.partition("-")[0].lower()] += one.count
    return [
        FacetValue(tag, count) for tag, count in sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    ]


def topics() -> list[FacetValue]:
    """Topics of published checks, each with how many there are, the most frequent first."""
    return facets({"topic": published()})["topic"]


def languages() -> list[str]:
    """Primary language subtags of published checks, for a filter's choices."""
    tags = published().order_by("language").values_list("language", flat=True).distinct()
    return sorted({tag.partition("-")[0].lower() for tag in tags})


def bare_site(site: str) -> str:
    """A publisher's site as it is stored: the host alone, lower case, without protocol or "www."."""
    host = site.strip().lower().partition("://")[2] or site.strip().lower()
    return host.partition("/")[0].removeprefix("www.")


def _in_language(language: str) -> Q:
    primary = language.partition("-")[0]
    return Q(language__iexact=primary) | Q(language__istartswith=f"{primary}-")


def _of_year(checks: QuerySet[Check], year: str) -> QuerySet[Check]:
    known = year.isascii() and year.isdigit() and len(year) == _YEAR_DIGITS and year > _NO_YEAR
    return checks.filter(reviewed_on__year=int(year)) if known else checks.none()


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
