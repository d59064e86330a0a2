"""`soi audit`: is the trail of who did what still whole, and what does it say."""

from __future__ import annotations

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from soi.people.audit import verify
from soi.people.models import AuditEntry

BROKEN = 3


class Command(BaseCommand):
    """Parses and hands over to one function for each verb."""

    help = (
        "Verify or show the audit trail: who did what to which row.\n"
        "Note the last hash that verify prints somewhere else: with --last it then also proves that nothing"
        " was cut off at the end. Exit codes: 0 whole, 3 broken."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """One sub-command for each verb."""
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
        proof = verbs.add_parser("verify", help="read the whole trail and check every hash and link")
        proof.add_argument(
            "--last", default="", metavar="HASH", help="a hash noted earlier that has to be there"
        )
        proof.set_defaults(run=self._verify)
        show = verbs.add_parser("show", help="print entries, newest first")
        show.add_argument("--about", default="", metavar="ROW", help="only this row or person, e.g. case:k3f")
        show.add_argument("--count", type=int, default=50, help="how many (50)")
        show.add_argument("--json", action="store_true", help="one JSON object a line, with the hashes")
        show.set_defaults(run=self._show)

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it."""
        options["run"](options)

    def _verify(self, options: dict[str, Any]) -> None:
        found = verify(options["last"])
        for one in found.breaks:
            self.stderr.write(f"entry {one.number}: {one.what}")
        if found.breaks:
            self.stderr.write(f"The audit trail of {found.count} entries is broken.")
            sys.exit(BROKEN)
        self.stdout.write(f"The audit trail is whole: {found.count} entries, last {found.last}")

    def _show(self, options: dict[str, Any]) -> None:
        entries = AuditEntry.objects.order_by("-number")
        if options["about"]:
            entries = entries.filter(object=options["about"]) | entries.filter(actor=options["about"])
        for entry in entries[: max(options["count"], 0)]:
            self.stdout.write(_json(entry) if options["json"] else _line(entry))


def _line(entry: AuditEntry) -> str:
    detail = " ".join(f"{name}={value}" for name, value in entry.detail.items())
    at = f"{entry.at:%Y-%m-%d %H:%M:%S}"
    words = (entry.number, at, entry.actor, entry.action, entry.object, detail)
    return "  ".join(map(str, words)).rstrip()


def _json(entry: AuditEntry) -> str:
    shown = {name: getattr(entry, name) for name in ("number", "actor", "action", "object", "detail")}
    return json.dumps(
        {**shown, "at": entry.at.isoformat(), "previous": entry.previous, "hash": entry.hash},
        ensure_ascii=False,
    )
