"""`soi feeds`: follow other desks."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from soi.answers.following import follow, follow_one
from soi.checks.actions import federation as actions
from soi.checks.federation.downloads import FeedError, way_of_settings
from soi.checks.federation.offers import AUTO, NAMES, Offer, fingerprint, look
from soi.checks.federation.reading import BusyError, Reading
from soi.checks.imports import SourceError
from soi.checks.models import Subscription
from soi.match.embed import EmbedderUnavailableError
from soi.match.store import StoreError
from soi.net import FetchError

NOTHING_USABLE, SOME_PROBLEMS = 2, 3
Verb = Callable[[dict[str, Any]], None]


class Command(BaseCommand):
    """Parses, calls one action, says what became of it."""

    help = (
        "Follow other desks' feeds.\n"
        "add: look at a feed and, once you confirm it, follow it; again for a feed that was paused or has a new"
        " key. list: feeds and how they stand. read: read what is due (for cron; `soi serve` does it by itself)."
        " pause, remove: read it no more; what it brought stays. Exit codes: 0 done, 3 a feed had a problem, 2 the"
        " feed cannot be followed, 1 anything else."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """One sub-command for each verb."""
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
        add = verbs.add_parser("add", help="follow a feed")
        add.add_argument("url", help="address of the feed, or of a desk that runs Soi")
        add.add_argument("--format", default=AUTO, choices=NAMES, help="auto: told by looking")
        add.add_argument("--every", type=int, default=24, metavar="HOURS", help="read it this often (24)")
        add.add_argument("--key", default="", help="the desk's public key, as the desk told it; asks nothing")
        add.add_argument("--yes", action="store_true", help="follow without asking (not with a signed feed)")
        add.set_defaults(run=self._add)
        verbs.add_parser("list", help="feeds and how they stand").set_defaults(run=self._list)
        now = verbs.add_parser("read", help="read what is due")
        now.add_argument("url", nargs="?", default="", help="only this feed, due or not")
        now.set_defaults(run=self._read)
        for name, run in (("pause", self._pause), ("remove", self._remove)):
            one = verbs.add_parser(name, help="read it no more; what it brought stays")
            one.add_argument("url", help="address of the feed")
            one.set_defaults(run=run)

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it."""
        verb: Verb = options["run"]
        verb(options)

    def _add(self, options: dict[str, Any]) -> None:
        if not 1 <= options["every"] <= 24 * 31:
            raise CommandError("--every takes 1 to 744 hours.", returncode=NOTHING_USABLE)
        try:
            offer = look(options["url"], options["format"], way_of_settings())
        except (FeedError, FetchError, SourceError) as wrong:
            raise CommandError(f"{options['url']}: {wrong}", returncode=NOTHING_USABLE) from None
        self._show(offer)
        if not _confirmed(offer, options):
            raise CommandError("Not followed.", returncode=NOTHING_USABLE)
        row = actions.subscribe(offer.url, offer.format, offer.public_key, options["every"])
        self.stdout.write(
            f"Followed: {row.url}. It is read within a minute by `soi serve`, or by `soi feeds read`."
        )

    def _show(self, offer: Offer) -> None:
        self.stdout.write(f"{offer.name}: {offer.format}, {offer.url}")
        rejected = f", {offer.rejected} other rows" if offer.rejected else ""
        self.stdout.write(f"{offer.usable} checks at its beginning{rejected}.")
        for whose in offer.publishers:
            self.stdout.write(f"  {whose}")
        if offer.public_key:
            self.stdout.write(f"Its key:    {offer.fingerprint}")
        pinned = Subscription.objects.filter(url=offer.url).values_list("public_key", flat=True).first()
        if pinned and pinned != offer.public_key:
            self.stdout.write(f"Until now:  {fingerprint(pinned)}")

    def _list(self, options: dict[str, Any]) -> None:
        for one in Subscription.objects.all():
            self.stdout.write(f"{one.url}\n  {one.format}, {_when(one)}")
            if one.problem:
                self.stdout.write(f"  {one.problem}")

    def _read(self, options: dict[str, Any]) -> None:
        try:
            if options["url"]:
                readings = [follow_one(_known(options["url"]), timezone.now())]
            else:
                readings = follow(timezone.now())
        except BusyError as busy:
            raise CommandError(str(busy)) from None
        except (StoreError, EmbedderUnavailableError) as wrong:
            raise CommandError(
                f"The checks are saved, but the index could not take them in ({type(wrong).__name__});"
                " `soi doctor` says what to do."
            ) from None
        for one in readings:
            self.stdout.write(_line(one))
        if any(one.problem for one in readings):
            sys.exit(SOME_PROBLEMS)

    def _pause(self, options: dict[str, Any]) -> None:
        actions.pause(_known(options["url"]))
        self.stdout.write("Paused; `soi feeds add` goes on.")

    def _remove(self, options: dict[str, Any]) -> None:
        actions.unsubscribe(_known(options["url"]))
        self.stdout.write("Removed; what it brought stays.")


def _known(url: str) -> Subscription:
    row = Subscription.objects.filter(url=url).first()
    if row is None:
        raise CommandError(
            "No such feed is followed; `soi feeds list` shows which are.", returncode=NOTHING_USABLE
        )
    return row


def _confirmed(offer: Offer, options: dict[str, Any]) -> bool:
    """A key that was told on another way, a yes for what has no key, or somebody at the keyboard."""
    given = "".join(str(options["key"]).split()).lower()
    if given:
        if given != offer.public_key:
            raise CommandError("The desk's key is not the one you gave.", returncode=NOTHING_USABLE)
        return True
    if options["yes"] and not offer.public_key:
        return True
    if not sys.stdin.isatty():
        raise CommandError("Nobody to ask: give --key (signed feeds) or --yes.", returncode=NOTHING_USABLE)
    question = "Is this the key that the desk told you?" if offer.public_key else "Follow it?"
    return input(f"{question} [y/N] ").strip().lower() in {"y", "yes"}


def _when(one: Subscription) -> str:
    if one.paused:
        return "paused"
    read = f"read {one.read_at:%Y-%m-%d %H:%M} UTC" if one.read_at else "not yet read"
    failed = f", failed {one.failures} times in a row" if one.failures else ""
    return f"{read}, every {one.every_hours} hours{failed}"


def _line(one: Reading) -> str:
    names = ("created", "updated", "withdrawn", "restored", "unchanged", "rejected")
    counts = ", ".join(f"{one.counts[name]} {name}" for name in names if one.counts[name])
    report = f"\n  why rows were refused: {one.report}" if one.report else ""
    problem = f"\n  {one.problem}" if one.problem else ""
    return f"{one.url}: {counts or 'nothing new'}{problem}{report}"
