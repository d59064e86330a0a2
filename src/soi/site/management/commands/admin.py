"""`soi admin`: what whoever runs Soi does by hand."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.template.defaultfilters import filesizeformat

from soi.checks.actions import restore, withdraw
from soi.checks.models import Check
from soi.people.actions import create_admin
from soi.people.audit import record
from soi.people.errors import RefusedError
from soi.people.links import password_link
from soi.people.models import Person, Role
from soi.site import settings as table
from soi.site.backups import BackupError, back_up
from soi.site.backups import restore as put_back
from soi.site.backups import verify as look_at

Result = TypeVar("Result")


class Command(BaseCommand):
    """Parses and hands over to one function for each verb."""

    help = (
        "The first admin, settings in force, backups, and taking a check back.\n"
        "Exit codes: 0 done, 1 not done."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """One sub-command for each verb."""
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
        first = verbs.add_parser(
            "create", help="make an admin's account: the first one, or with --another one more"
        )
        first.add_argument("--email", default="", help="their address; asked for if it is not given")
        first.add_argument("--name", default="", help="their name; asked for if it is not given")
        first.add_argument("--another", action="store_true", help="even though there is an admin already")
        first.add_argument(
            "--password-stdin",
            action="store_true",
            help="read the password from standard input instead of printing a link to choose one",
        )
        first.set_defaults(run=self._create)
        verbs.add_parser(
            "settings", help="every setting with its value in force, secrets left out"
        ).set_defaults(run=self._settings)
        self._add_backups(verbs)
        for name, run, text in (
            ("withdraw", self._withdraw, "take a check back: no reader gets it as an answer again"),
            ("restore", self._restore, "publish a withdrawn check again"),
        ):
            verb = verbs.add_parser(name, help=text)
            verb.add_argument("uid", help="the check's name, as in its address")
            verb.add_argument("--reason", required=True, help="becomes part of the check's history")
            verb.set_defaults(run=run)

    def _add_backups(self, verbs: Any) -> None:
        for name, run, text, folder in (
            (
                *("backup", self._backup),
                "copy database, evidence and the desk's keys while Soi runs; never the keys of tips",
                "a new folder is made in it",
            ),
            (
                *("verify-backup", self._verify_backup),
                "look at every byte of a backup, at its database, and for every file that a capture names",
                "the backup, as `soi admin backup` named it",
            ),
            (
                *("restore-backup", self._restore_backup),
                "fill an empty data folder (SOI_DATA_DIR) from a backup that verifies",
                "the backup, as `soi admin backup` named it",
            ),
        ):
            verb = verbs.add_parser(name, help=text)
            verb.add_argument("folder", type=Path, help=folder)
            verb.set_defaults(run=run)

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it."""
        options["run"](options)

    def _create(self, options: dict[str, Any]) -> None:
        if Person.objects.filter(role=Role.ADMIN, is_active=True).exists() and not options["another"]:
            raise CommandError("There is an admin already; --another makes one more.")
        password = sys.stdin.readline().rstrip("\r\n") if options["password_stdin"] else ""
        email = options["email"] or self._ask("E-mail address: ", options)
        name = options["name"] or self._ask("Name: ", options)
        try:
            person = create_admin(email, name, password if options["password_stdin"] else None)
        except RefusedError as refused:
            raise CommandError(str(refused)) from None
        self.stdout.write(f"{person.name} is an admin.")
        if not options["password_stdin"]:
            self.stdout.write(f"Choose the password here, once, within three days:\n{password_link(person)}")

    def _ask(self, what: str, options: dict[str, Any]) -> str:
        if options["password_stdin"] or not sys.stdin.isatty():
            raise CommandError("Give --email and --name.")
        return input(what)

    def _settings(self, options: dict[str, Any]) -> None:
        for row, value in table.VALUES.shown():
            self.stdout.write(f"{row.name}={value}\n    {row.help}")

    def _backup(self, options: dict[str, Any]) -> None:
        made = _done(back_up, options)
        for complaint in made.complaints:
            self.stderr.write(f"warning: {complaint}")
        self.stdout.write(f"Wrote {made.folder} ({made.files} files, {filesizeformat(made.size)})")

    def _verify_backup(self, options: dict[str, Any]) -> None:
        found = _done(look_at, options)
        for problem in found.problems:
            self.stdout.write(problem)
        if found.problems:
            raise CommandError(f"{len(found.problems)} problems: do not rely on this backup.")
        self.stdout.write(
            f"{len(found.manifest.files)} files of {found.manifest.made_at} are as they were copied."
        )
        if not found.captures_seen:
            self.stdout.write(
                "What captures name stands in the dump: run `soi evidence verify` after it is put back."
            )

    def _restore_backup(self, options: dict[str, Any]) -> None:
        manifest = _done(put_back, options)
        self.stdout.write(
            f"Put back what was copied at {manifest.made_at} by Soi {manifest.version}."
            " Now run `soi migrate`, `soi index rebuild`, `soi evidence verify` and `soi doctor`."
        )

    def _withdraw(self, options: dict[str, Any]) -> None:
        self._move(withdraw, options)

    def _restore(self, options: dict[str, Any]) -> None:
        self._move(restore, options)

    def _move(self, action: Any, options: dict[str, Any]) -> None:
        try:
            with transaction.atomic():
                check = action(options["uid"], options["reason"])
                record(None, f"checks.{action.__name__}", f"check:{check.uid}", {"version": check.version})
        except Check.DoesNotExist:
            raise CommandError(f"There is no check {options['uid']}.") from None
        except ValueError as wrong:
            raise CommandError(str(wrong)) from None
        self.stdout.write(f"{check.uid} is {check.state}, version {check.version}.")


def _done(run: Callable[[Path], Result], options: dict[str, Any]) -> Result:
    try:
        return run(options["folder"])
    except BackupError as wrong:
        raise CommandError(str(wrong)) from None
