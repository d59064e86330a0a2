"""`soi tipline`: run more workers, see how far everything has come, see what services sent that nobody understood."""

from __future__ import annotations

import json
import threading
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.db.models import Count, Min
from django.utils import timezone

from soi.answers.models import WAITING, Letter, Stage
from soi.inbox.queries import waiting_messages
from soi.tipline import worker
from soi.tipline.models import UnknownPayload
from soi.tipline.registry import CHANNELS


class Command(BaseCommand):
    """Parses, calls, says how many. Never prints what somebody sent, nor an address."""

    help = (
        "Look after the tipline. `soi serve` does all its work by itself.\n"
        "status: what waits, what was sent, which channels are set up. unknown: the shapes of payloads that no channel"
        " understood. work: work beside `soi serve`, on PostgreSQL, until stopped. Exit codes: 0 done, 1 not."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """One sub-command each."""
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
        verbs.add_parser("status", help="what waits and what was sent")
        verbs.add_parser("unknown", help="shapes of payloads that no channel understood")
        verbs.add_parser("work", help="one more worker, until stopped (PostgreSQL)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it."""
        {"status": self._status, "unknown": self._unknown, "work": self._work}[options["verb"]]()

    def _status(self) -> None:
        self.stdout.write(f"{waiting_messages()} messages wait to be attended")
        stages = dict(Letter.objects.order_by().values_list("stage").annotate(Count("pk")))
        self.stdout.write(
            "letters: "
            + (", ".join(f"{stages[one]} {one}" for one in Stage.values if one in stages) or "none")
        )
        oldest = Letter.objects.filter(stage__in=WAITING, held="").aggregate(at=Min("due_at"))["at"]
        if oldest and oldest < timezone.now():
            self.stdout.write(
                f"the oldest that is due: {int((timezone.now() - oldest).total_seconds())} s ago"
            )
        held = Letter.objects.filter(stage=Stage.DUE).exclude(held="").count()
        if held:
            self.stdout.write(f"{held} wait until their askers write again")
        names = [name for name, channel in CHANNELS.items() if channel.is_set_up()]
        self.stdout.write("channels set up: " + ", ".join(names))
        self.stdout.write(f"{UnknownPayload.objects.count()} unknown payloads (`soi tipline unknown`)")

    def _unknown(self) -> None:
        for row in UnknownPayload.objects.all():
            self.stdout.write(f"{row.channel}: {row.times} times, last {row.last_at:%Y-%m-%d %H:%M}")
            self.stdout.write("  " + json.dumps(row.shape, ensure_ascii=True, sort_keys=True))

    def _work(self) -> None:
        if connection.vendor != "postgresql":
            raise CommandError("More workers need PostgreSQL; on SQLite `soi serve` is the one there is.")
        stop = threading.Event()
        threads = worker.start(stop, settings.SOI_SENDERS)
        self.stdout.write(f"{len(threads)} threads at work (Ctrl-C stops them)")
        try:
            stop.wait()
        except KeyboardInterrupt:
            stop.set()
            for thread in threads:
                thread.join(timeout=30)
