"""Whom this desk follows: feeds of other desks, followed after somebody looked at them, paused, given up."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

from django.db import transaction
from django.utils.translation import gettext as _

from soi.checks.actions import federation
from soi.checks.federation.feeds import FEEDS
from soi.checks.models import Subscription
from soi.desk.actions.moving import demand
from soi.desk.errors import RefusedError
from soi.people.audit import record
from soi.people.models import Person

LONGEST_WAIT: Final = 24 * 31
"""Hours between two readings."""
_KEY: Final = re.compile(r"[0-9a-f]{64}")


@transaction.atomic
def follow_feed(url: str, format_name: str, public_key: str, every_hours: int, by: Person) -> Subscription:
    """Follow a feed as it was shown to `by`, or go on with one that was paused; it is due at once.

    `public_key`: hexadecimal, of a signed feed; empty for any other. Raises `RefusedError`."""
    demand(by, "desk.feeds")
    if format_name not in FEEDS or bool(public_key) != (format_name == "soi"):
        raise RefusedError(_("This is no kind of feed that Soi reads."))
    if public_key and not _KEY.fullmatch(public_key):
        raise RefusedError(_("This is no key that a feed can be signed with."))
    if not 1 <= every_hours <= LONGEST_WAIT:
        raise RefusedError(_("A feed is read every 1 to %(most)d hours.") % {"most": LONGEST_WAIT})
    row = federation.subscribe(url, format_name, public_key, every_hours)
    _audit(by, "follow-feed", row, {"format": format_name, "key": public_key, "every_hours": every_hours})
    return row


@transaction.atomic
def pause_feed(number: int, by: Person) -> None:
    """Read a feed no more until somebody has looked at it again. Raises `Subscription.DoesNotExist`."""
    demand(by, "desk.feeds")
    row = Subscription.objects.select_for_update().get(pk=number)
    federation.pause(row)
    _audit(by, "pause-feed", row, {})


@transaction.atomic
def remove_feed(number: int, by: Person) -> None:
    """Give a feed up; what it brought stays. Raises `Subscription.DoesNotExist`."""
    demand(by, "desk.feeds")
    row = Subscription.objects.select_for_update().get(pk=number)
    _audit(by, "remove-feed", row, {"format": row.format})
    federation.unsubscribe(row)


def _audit(by: Person, verb: str, row: Subscription, detail: dict[str, object]) -> None:
    """Which feed it was stays readable after the row is gone: of its address only the host."""
    record(by, f"desk.{verb}", f"feed:{row.pk}", {"host": _host(row.url), **detail})


def _host(url: str) -> str:
    """The host as the network spells it; nothing where it has no such spelling."""
    try:
        return (urlsplit(url).hostname or "").encode("idna").decode()
    except UnicodeError:
        return ""
