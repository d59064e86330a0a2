"""Reading the feeds that are due: one at a time, each to its end or to its first problem, none stops another."""

from __future__ import annotations

import fcntl
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import translation

from soi.checks.actions import federation as actions
from soi.checks.actions.federation import Feeder
from soi.checks.federation.downloads import FeedError, Way, way_of_settings
from soi.checks.federation.feeds import FEEDS, Batch, KeyChangedError
from soi.checks.imports.report import Report
from soi.checks.imports.rows import SourceError
from soi.checks.models import ImportRun, Subscription
from soi.checks.records import host_of
from soi.net import FetchError

FIRST_WAIT = timedelta(minutes=15)
LONGEST_WAIT = timedelta(days=7)
LOCK_NAME = "feeds.lock"
KEY_CHANGED = (
    "The desk signs with another key than the one you confirmed. Nothing is read any more. Ask the desk; if it is"
    " right, `soi feeds add` shows the new key to confirm."
)
"""Problem of a subscription that waits for somebody to look at its key."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading one feed did."""

    url: str
    counts: Counter[str]
    """`created`, `updated`, `unchanged`, `withdrawn`, `restored`, `rejected`."""
    changed: tuple[str, ...]
    """Uids of the checks that changed."""
    problem: str
    report: Path | None
    """JSON Lines {row, reason} of what was refused, if anything was."""


class BusyError(Exception):
    """Somebody else is reading feeds with this data folder."""


def due(now: datetime) -> QuerySet[Subscription]:
    """Subscriptions whose time has come, longest due first."""
    waiting = Subscription.objects.filter(paused=False)
    return waiting.filter(Q(next_at=None) | Q(next_at__lte=now)).order_by("next_at", "id")


def read_due(now: datetime, way: Way | None = None) -> list[Reading]:
    """Read every feed that is due at `now`. The same call again does nothing; a stopped one is made good by it.

    Raises `BusyError` when another process is at it: no host ever gets two requests at a time from here."""
    way = way or way_of_settings()
    with _alone(way.folder):
        return [_read(one, now, way) for one in list(due(now))]


def read(subscription: Subscription, now: datetime, way: Way | None = None) -> Reading:
    """Read one feed now, whenever it is due. Raises `BusyError`."""
    way = way or way_of_settings()
    with _alone(way.folder):
        subscription.refresh_from_db()
        return _read(subscription, now, way)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """The system lets go of the lock when the process ends, however it ends."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / LOCK_NAME).open("ab") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BusyError("Another process is reading feeds just now.") from None
        yield


@translation.override("en")  # as the feed and its report are
def _read(subscription: Subscription, now: datetime, way: Way) -> Reading:
    feed = FEEDS[subscription.format]
    run = actions.run_of(subscription, urlsplit(subscription.url).netloc, goes_on=feed.goes_on)
    feeder = _feeder(subscription)
    told = _Told()
    keep = run.rejected if feed.goes_on else 0
    with Report(way.folder / f"feed-{run.pk}.jsonl", keep=keep) as report:
        problem = _try(subscription, now, _Round(run, feeder, report, told), way)
    counts = Counter({**told.counts, "rejected": run.rejected})
    path = report.path if run.rejected else None
    return Reading(subscription.url, counts, tuple(dict.fromkeys(told.changed)), problem, path)


def _feeder(subscription: Subscription) -> Feeder:
    host = host_of(subscription.url)
    others = (
        Subscription.objects.filter(paused=False).exclude(pk=subscription.pk).values_list("url", flat=True)
    )
    beside = frozenset(url for url in others if host_of(url) == host)
    return Feeder(subscription.url, host, host_of(settings.SOI_ORIGIN), beside)


class _Told:
    """What a round has done so far, whether it comes to its end or not."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.changed: list[str] = []
        self.first_reason = ""


@dataclass(frozen=True, slots=True)
class _Round:
    run: ImportRun
    feeder: Feeder
    report: Report
    told: _Told

    def take(self, subscription: Subscription, batch: Batch) -> None:
        """One batch in one transaction, together with how far the feed is read."""
        with transaction.atomic():
            taken = actions.carry(self.feeder, batch.rows)
            actions.booked(self.run, taken, len(batch.rows))
            if batch.since is not None:
                actions.moved(subscription, batch.since, batch.etag)
            # Before the commit: a line too many is cut off later, a line too few would be lost.
            self.report.write(taken.rejected)
        self.told.counts += taken.counts
        self.told.changed += taken.changed
        if taken.rejected and not self.told.first_reason:
            self.told.first_reason = f"row {taken.rejected[0].row} {taken.rejected[0].reason}"


def _try(subscription: Subscription, now: datetime, turn: _Round, way: Way) -> str:
    try:
        for batch in FEEDS[subscription.format].batches(subscription, way, now):
            turn.take(subscription, batch)
    except KeyChangedError:
        actions.stopped(subscription, now, KEY_CHANGED)
        return KEY_CHANGED
    except (FetchError, FeedError, SourceError) as wrong:
        wait = max(back_off(subscription.failures + 1), timedelta(seconds=getattr(wrong, "wait", 0.0)))
        actions.failed(subscription, now, now + wait, str(wrong))
        return str(wrong)
    problem = _refused(turn)
    next_at = now + timedelta(hours=subscription.every_hours)
    actions.finished(subscription, turn.run, now, next_at, problem)
    return problem


def back_off(failures: int) -> timedelta:
    """How long to leave a feed alone after so many failures in a row."""
    return min(FIRST_WAIT * (1 << min(failures - 1, 20)), LONGEST_WAIT)


def _refused(turn: _Round) -> str:
    rejected, rows = turn.run.rejected, turn.run.rows_done
    if not rejected:
        return ""
    first = f" The first: {turn.told.first_reason}" if turn.told.first_reason else ""
    return f"{rejected} of {rows} rows were refused; {turn.report.path.name} says why.{first}"
