"""`soi media`: how pictures, sounds and videos stand, and looking at them again with what is installed now."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db.models import Sum
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from soi.answers.rereading import reread, waiting
from soi.checks.models import MediaFile
from soi.inbox.models import Came, TipMedia


class Command(BaseCommand):
    """Parses, calls one action, shows its progress."""

    help = (
        "Look after pictures, sounds and videos.\nstatus: how many there are. reread: examine again those in which"
        " nothing could read or hear words when they came, for instance after installing OCR or a speech model, and"
        " those in which only part was read; with --all every one. Words that are found then count as if they had"
        " been found at once: checks are found by them, and whoever asked is owed the answer. Nothing printed here"
        " repeats what somebody sent."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """What to do."""
        parser.add_argument(
            "action", choices=["status", "reread"], nargs="?", default="status", help="what to do"
        )
        parser.add_argument(
            "--all", action="store_true", help="reread also where words were looked for before"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it."""
        if options["action"] == "status":
            self._status()
        else:
            self._reread(everything=options["all"])

    def _status(self) -> None:
        kept = TipMedia.objects.exclude(state=Came.REFUSED)
        size = kept.aggregate(size=Sum("size"))["size"] or 0
        self.stdout.write(f"{MediaFile.objects.count()} files that checks are about")
        self.stdout.write(f"{kept.count()} files that came with tips, {size / 1e6:.1f} MB")
        self.stdout.write(f"{waiting()} files in which words were not looked for yet, or not read to the end")

    def _reread(self, *, everything: bool) -> None:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        with Progress(*columns, console=Console(stderr=True)) as progress:
            task = progress.add_task("Rereading", total=None)
            done = reread(everything=everything, progress=lambda count: progress.advance(task, count))
        self.stdout.write(
            f"{done.looked} files looked at again, words found in {done.words}, {done.answered} answers owed,"
            f" {done.failed} could not be opened"
        )
