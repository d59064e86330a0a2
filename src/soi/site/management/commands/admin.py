"""`soi admin`: what whoever runs Soi does by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from soi.checks.actions import restore, withdraw
from soi.checks.models import Check
from soi.site import settings as table
from soi.site.backup import BackupError, backup


class Command(BaseCommand):
    """Parses and hands over to one function for each verb."""

    help = (
        "Settings in force, backups, and taking a check back.\n"
        "There are no accounts yet: whoever may run this is the admin. Exit codes: 0 done, 1 not done."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """One sub-command for each verb."""
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
        verbs.add_parser(
            "settings", help="every setting with its value in force, secrets left out"
        ).set_defaults(run=self._settings)
        keep = verbs.add_parser("backup", help="copy the SQLite database into a folder while Soi runs")
        keep.add_argument("folder", type=Path, help="where the copy goes; made if it is not there")
        keep.set_defaults(run=self._backup)
        for name, run, text in (
            ("withdraw", self._withdraw, "take a check back: no reader gets it as an answer again"),
            ("restore", self._restore, "publish a withdrawn check again"),
        ):
            verb = verbs.add_parser(name, help=text)
            verb.add_argument("uid", help="the check's name, as in its address")
            verb.add_argument("--reason", required=True, help="becomes part of the check's history")
            verb.set_defaults(run=run)

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it."""
        options["run"](options)

    def _settings(self, options: dict[str, Any]) -> None:
        for row, value in table.VALUES.shown():
            self.stdout.write(f"{row.name}={value}\n    {row.help}")

    def _backup(self, options: dict[str, Any]) -> None:
        try:
            self.stdout.write(f"Wrote {backup(options['folder'])}")
        except BackupError as wrong:
            raise CommandError(str(wrong)) from None

    def _withdraw(self, options: dict[str, Any]) -> None:
        self._move(withdraw, options)

    def _restore(self, options: dict[str, Any]) -> None:
        self._move(restore, options)

    def _move(self, action: Any, options: dict[str, Any]) -> None:
        try:
            check = action(options["uid"], options["reason"])
        except Check.DoesNotExist:
            raise CommandError(f"There is no check {options['uid']}.") from None
        except ValueError as wrong:
            raise CommandError(str(wrong)) from None
        self.stdout.write(f"{check.uid} is {check.state}, version {check.version}.")
