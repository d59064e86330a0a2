"""What changed in the library, newest or oldest first: the reads behind every feed, and what marks their state.

A check's *position* is the id of its newest version: it only grows, and a check that changes moves to the end.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.db.models import F, Prefetch, Q, QuerySet
from django.utils import timezone

from soi.checks.models import Change, CheckVersion, DeskPage, Publisher

NOTED = (Change.CORRECTED, Change.WITHDRAWN, Change.RESTORED)
"""Changes that the corrections log and its feed show."""

SETTLED_SECONDS = 60
"""No transaction that publishes takes longer: older positions can no longer be joined by smaller ones."""

NEVER = datetime(1970, 1, 1, tzinfo=UTC)
_STEP = 200


@dataclass(frozen=True, slots=True)
class LibraryState:
    """What every published byte depends on: `mark` changes with any of it. `modified`: newest change, UTC."""

    mark: str
    modified: datetime


def library_state() -> LibraryState:
    """The state now: the newest version, the publishers' names and the desk's pages about itself."""
    newest = CheckVersion.objects.order_by("-id").values_list("id", "made_at").first() or (0, NEVER)
    named = list(Publisher.objects.order_by("id").values_list("site", "name"))
    pages = list(DeskPage.objects.order_by("id").values_list("kind", "language", "reviewed_on"))
    seen = repr((newest[0], named, pages)).encode()
    return LibraryState(hashlib.sha256(seen).hexdigest(), newest[1])


def current_versions(language: str = "") -> QuerySet[CheckVersion]:
    """The version in force of every check, standing or withdrawn, with the check's row and publisher.

    `language`: a primary subtag, or empty for all. Unordered."""
    rows = CheckVersion.objects.filter(number=F("check_row__version")).select_related("check_row__publisher")
    return rows.defer("data").filter(_in_language(language)) if language else rows.defer("data")


def newest(language: str, before: int | None, count: int) -> list[CheckVersion]:
    """At most `count` versions in force, newest change first, whose positions lie below `before`."""
    rows = current_versions(language).order_by("-id")
    if before is not None:
        rows = rows.filter(id__lt=before)
    return list(_with_parts(rows)[:count])


def corrections(language: str = "") -> QuerySet[CheckVersion]:
    """Every correction, withdrawal and restoration, newest first, with the check's row and publisher."""
    rows = CheckVersion.objects.filter(change__in=NOTED).select_related("check_row__publisher")
    rows = rows.defer("data").order_by("-id")
    return rows.filter(_in_language(language)) if language else rows


def after(position: int, count: int) -> list[CheckVersion]:
    """At most `count` versions in force whose positions lie above `position`, oldest change first."""
    return list(_with_parts(current_versions().filter(id__gt=position).order_by("id"))[:count])


def settled_position() -> int:
    """The newest position that no slower transaction can still slip under; 0 in an empty library."""
    before = timezone.now() - timedelta(seconds=SETTLED_SECONDS)
    found = CheckVersion.objects.filter(made_at__lt=before).order_by("-id").values_list("id", flat=True)
    return found.first() or 0


def since(moment: datetime | None) -> Iterator[CheckVersion]:
    """Every version in force made at `moment` or later, oldest change first, a few hundred in memory."""
    rows = current_versions().order_by("id")
    if moment is not None:
        rows = rows.filter(made_at__gte=moment)
    position = 0
    while step := list(_with_parts(rows.filter(id__gt=position))[:_STEP]):
        yield from step
        position = step[-1].pk


def moment(text: str) -> datetime:
    """A date or an RFC 3339 time as a moment; a day begins at midnight UTC. Raises `ValueError`."""
    if len(text) <= 10:
        return datetime.combine(date.fromisoformat(text), datetime.min.time(), tzinfo=UTC)
    # A "+" in an address that nobody escaped arrives as a space.
    found = datetime.fromisoformat(text.replace(" ", "+") if "T" in text else text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _with_parts(rows: QuerySet[CheckVersion]) -> QuerySet[CheckVersion]:
    versions = Prefetch("check_row__versions", CheckVersion.objects.defer("data"))
    return rows.prefetch_related("check_row__sources", "check_row__appearances", versions)


def _in_language(language: str) -> Q:
    of = "check_row__language"
    return Q(**{f"{of}__iexact": language}) | Q(**{f"{of}__istartswith": f"{language}-"})
