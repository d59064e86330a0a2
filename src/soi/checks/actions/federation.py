"""Writing what feeds say: subscriptions, the checks they carry, how far a reading has come.

A feed changes a check only when it brought it here or is its publisher's own; never one made at this desk, nor
one that names this desk as publisher. What it may not do is refused with a reason and leaves everything as it was.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from soi.checks.actions.checks import bulk_publish, restore, withdraw
from soi.checks.draft import CheckDraft
from soi.checks.models import Carried, Change, Check, ImportRun, Publisher, State, Subscription
from soi.checks.rows import Accepted, Rejected, Row, Withdrawn

LONGEST_PROBLEM = 500
_WITHDRAWN, _RESTORED = "Withdrawn by its publisher.", "Published again by its publisher."
_OWN = "is a check made at this desk; only the desk changes it."
_OUR_NAME = "names this desk as its publisher; only the desk publishes under its name."
_STALE = "tells of an older state than the feed told before."


@dataclass(frozen=True, slots=True)
class Feeder:
    """Whose words these are: the feed's address, its host, and the host of this desk (both without www.)."""

    url: str
    host: str
    ours: str
    beside: frozenset[str] = frozenset()
    """Other feeds of that host that are followed: what one of them brought is left to it."""


@dataclass(slots=True)
class Taken:
    """What became of rows: counts, reasons of refusals, and the names of the checks that changed."""

    counts: Counter[str] = field(default_factory=Counter)
    """`created`, `updated`, `unchanged`, `withdrawn`, `restored`."""
    rejected: list[Rejected] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)


@transaction.atomic
def subscribe(url: str, format_name: str, public_key: str = "", every_hours: int = 24) -> Subscription:
    """Follow a feed, or follow it again with the key given now; it is due at once.

    With another key, or in another format, it is read from its beginning."""
    row, made = Subscription.objects.get_or_create(
        url=url, defaults={"format": format_name, "public_key": public_key, "every_hours": every_hours}
    )
    if not made and (row.public_key, row.format) != (public_key, format_name):
        row.since = row.etag = ""
        Carried.objects.filter(feed=url).update(told=0)
    row.format, row.public_key, row.every_hours = format_name, public_key, every_hours
    row.paused, row.problem, row.failures, row.next_at = False, "", 0, None
    row.save()
    return row


@transaction.atomic
def pause(subscription: Subscription) -> None:
    """Read it no more until it is followed again. What it brought stays."""
    _save(subscription, paused=True, next_at=None)


@transaction.atomic
def unsubscribe(subscription: Subscription) -> None:
    """Forget the subscription. What it brought stays, with the feed's address."""
    subscription.delete()


@transaction.atomic
def stopped(subscription: Subscription, now: datetime, problem: str) -> None:
    """Nothing is read any more until somebody has looked at `problem` and followed the feed again."""
    _save(subscription, paused=True, read_at=now, next_at=None, problem=problem[:LONGEST_PROBLEM])


@transaction.atomic
def failed(subscription: Subscription, now: datetime, next_at: datetime, problem: str) -> None:
    """A reading that did not finish; what it had taken stays taken."""
    _save(
        subscription,
        failures=subscription.failures + 1,
        read_at=now,
        next_at=next_at,
        problem=problem[:LONGEST_PROBLEM],
    )


@transaction.atomic
def finished(subscription: Subscription, run: ImportRun, now: datetime, next_at: datetime, why: str) -> None:
    """A reading that came to the feed's end. `why`: what was refused in it, or empty."""
    _save(subscription, failures=0, read_at=now, next_at=next_at, problem=why[:LONGEST_PROBLEM])
    run.finished_at = timezone.now()
    run.save(update_fields=["finished_at"])


@transaction.atomic
def moved(subscription: Subscription, since: str, etag: str) -> None:
    """Where the next reading starts; written together with what was read up to there."""
    _save(subscription, since=since, etag=etag)


@transaction.atomic
def run_of(subscription: Subscription, name: str, *, goes_on: bool) -> ImportRun:
    """The book of this reading: a stopped one's if there is one. `goes_on`: its counts still hold."""
    digest = hashlib.sha256(f"subscription:{subscription.pk}".encode()).hexdigest()
    run, made = ImportRun.objects.get_or_create(
        digest=digest, finished_at=None, defaults={"name": name[:300], "format": subscription.format}
    )
    if not made and not goes_on:
        run.rows_done = run.created = run.updated = run.unchanged = run.rejected = 0
        run.save()
    return run


@transaction.atomic
def booked(run: ImportRun, taken: Taken, rows: int) -> None:
    """Count what became of `rows` rows."""
    run.rows_done += rows
    run.created += taken.counts["created"]
    run.updated += taken.counts["updated"] + taken.counts["withdrawn"]
    run.unchanged += taken.counts["unchanged"]
    run.rejected += len(taken.rejected)
    run.save(update_fields=["rows_done", "created", "updated", "unchanged", "rejected"])


@transaction.atomic
def carry(feeder: Feeder, rows: Sequence[Row]) -> Taken:
    """Do what a feed's rows say, as far as the feed may: all of it or, when this raises, nothing."""
    taken = Taken(rejected=[row for row in rows if isinstance(row, Rejected)])
    _publish(feeder, [row for row in rows if isinstance(row, Accepted)], taken)
    for row in rows:
        if isinstance(row, Withdrawn):
            _withdraw(feeder, row, taken)
    return taken


def _publish(feeder: Feeder, rows: Sequence[Accepted], taken: Taken) -> None:
    known = _known([row.draft.uid for row in rows])
    names = _names(row.draft.publisher_site for row in rows)
    marks: list[Carried] = []
    groups: dict[tuple[Change, str], list[Accepted]] = {}
    for row in rows:
        check = known.get(row.draft.uid)
        if check is not None and (_left_to_another(feeder, check) or not _differs(check, row.draft)):
            taken.counts["unchanged"] += 1
            if _may(feeder, check) and not _left_to_another(feeder, check):
                marks.append(_mark(feeder, check, check, row.told.version))
        elif why := _refusal(feeder, row, check):
            taken.rejected.append(Rejected(row.row, why))
        else:
            groups.setdefault(_change(row), []).append(_under_known_name(feeder, row, names))
    for said, group in groups.items():
        marks += _publish_group(feeder, group, said, known, taken)
    _remember(marks)


def _publish_group(
    feeder: Feeder,
    group: Sequence[Accepted],
    said: tuple[Change, str],
    known: Mapping[str, Check],
    taken: Taken,
) -> list[Carried]:
    change, note = said
    marks = []
    for row, outcome in zip(group, bulk_publish([row.draft for row in group], note, change), strict=True):
        check, before = outcome.check, known.get(row.draft.uid)
        taken.counts[outcome.kind] += 1
        taken.changed.append(check.uid)
        marks.append(_mark(feeder, check, before, row.told.version))
        if before is not None and before.state == State.WITHDRAWN and _taken_back(before):
            restore(check.uid, row.told.note or _RESTORED)
            taken.counts["restored"] += 1
    return marks


def _under_known_name(feeder: Feeder, row: Accepted, names: Mapping[str, str]) -> Accepted:
    """A feed names the publisher that it is; any other is called what it is called here."""
    site = row.draft.publisher_site
    if site == feeder.host or site not in names:
        return row
    return replace(row, draft=replace(row.draft, publisher_name=names[site]))


def _withdraw(feeder: Feeder, row: Withdrawn, taken: Taken) -> None:
    for check in _meant(feeder, row):
        told = _told_before(feeder, check)
        if check.state == State.WITHDRAWN or _left_to_another(feeder, check):
            taken.counts["unchanged"] += 1
        elif not _may(feeder, check):
            taken.rejected.append(Rejected(row.row, _conflict(check, "is not withdrawn")))
        elif row.told.version and row.told.version < told:
            taken.rejected.append(Rejected(row.row, _STALE))
        else:
            withdraw(check.uid, row.told.note or _WITHDRAWN)
            _remember([_mark(feeder, check, check, row.told.version, withdrawn=True)])
            taken.counts["withdrawn"] += 1
            taken.changed.append(check.uid)


def _meant(feeder: Feeder, row: Withdrawn) -> list[Check]:
    """The checks that a withdrawal names; one that was never here is none."""
    checks = Check.objects.select_related("publisher", "carried").select_for_update(of=("self",))
    named = checks.filter(publisher__site=row.publisher_site, external_id=row.external_id)
    found = list(named) if row.external_id else []
    at_address = Q(carried__feed=feeder.url) | Q(publisher__site=feeder.host)
    return found or (list(checks.filter(at_address, url=row.url)) if row.url else [])


def _known(uids: Sequence[str]) -> dict[str, Check]:
    rows = Check.objects.select_related("publisher", "carried").filter(uid__in=uids)
    return {check.uid: check for check in rows}


def _names(sites: Iterable[str]) -> Mapping[str, str]:
    """Publishers as they are called here: a feed renames only the publisher that it is."""
    return dict(Publisher.objects.filter(site__in=set(sites)).values_list("site", "name"))


def _differs(check: Check, draft: CheckDraft) -> bool:
    """Whether taking the draft would do anything: other words, or a check that the feed had taken back."""
    return check.content_hash != draft.content_hash or (check.state == State.WITHDRAWN and _taken_back(check))


def _refusal(feeder: Feeder, row: Accepted, check: Check | None) -> str:
    if check is None or check.own:
        named = row.draft.publisher_site == feeder.ours
        return _OWN if check is not None else _OUR_NAME if named else ""
    if not _may(feeder, check):
        return _conflict(check, "is not overwritten")
    stale = row.told.version and row.told.version < _told_before(feeder, check)
    return _STALE if stale else ""


def _may(feeder: Feeder, check: Check) -> bool:
    """Whether the feed brought the check here or is its publisher's own."""
    carried = _carried(check)
    ours = check.own or check.publisher.site == feeder.ours
    return not ours and (
        check.publisher.site == feeder.host or (carried is not None and carried.feed == feeder.url)
    )


def _left_to_another(feeder: Feeder, check: Check) -> bool:
    """Two feeds of one desk say the same in different forms: they would change it back and forth for ever."""
    carried = _carried(check)
    return carried is not None and carried.feed in feeder.beside


def _conflict(check: Check, so: str) -> str:
    if check.own:
        return _OWN
    carried = _carried(check)
    here = f"the feed {carried.feed[:120]} brought here" if carried else "this library has from elsewhere"
    return f"speaks of the check of {check.publisher.site} that {here}; it {so}."


def _change(row: Accepted) -> tuple[Change, str]:
    """A correction keeps its name and its reason; any other change is an update."""
    if row.told.change == Change.CORRECTED and row.told.note:
        return Change.CORRECTED, row.told.note
    return Change.UPDATED, ""


def _carried(check: Check) -> Carried | None:
    return getattr(check, "carried", None)


def _taken_back(check: Check) -> bool:
    carried = _carried(check)
    return carried is not None and carried.withdrawn


def _told_before(feeder: Feeder, check: Check) -> int:
    """The newest version that this very feed told of: each desk numbers for itself."""
    carried = _carried(check)
    return carried.told if carried and carried.feed == feeder.url else 0


def _mark(
    feeder: Feeder, check: Check, before: Check | None, version: int, *, withdrawn: bool = False
) -> Carried:
    told = max(version, _told_before(feeder, before) if before is not None else 0)
    return Carried(check_row=check, feed=feeder.url, told=told, withdrawn=withdrawn)


def _remember(marks: Sequence[Carried]) -> None:
    Carried.objects.bulk_create(
        {mark.check_row_id: mark for mark in marks}.values(),
        batch_size=200,
        update_conflicts=True,
        unique_fields=["check_row"],
        update_fields=["feed", "told", "withdrawn"],
    )


def _save(subscription: Subscription, **values: object) -> None:
    for name, value in values.items():
        setattr(subscription, name, value)
    subscription.save(update_fields=list(values))
