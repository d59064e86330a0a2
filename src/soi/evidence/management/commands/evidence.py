"""`soi evidence`: does the evidence still hold, and out with it as WACZ."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from soi.evidence.errors import BrokenFileError
from soi.evidence.models import Capture, Quote
from soi.evidence.verifying import Problem, strays, verify_all, verify_capture
from soi.evidence.wacz import write_wacz


class Command(BaseCommand):
    """Parses, calls one function, says what came of it."""

    help = (
        "Look after captured evidence.\n"
        "verify: every stored file is what it was, every quotation is found again. wacz: captures as one file"
        " for other archives' programs. Exit codes: 0 all well, 1 something no longer holds or cannot be done."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """One sub-command for each verb."""
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
        look = verbs.add_parser("verify", help="re-read every file and find every quotation again")
        look.add_argument("uid", nargs="*", help="only these captures")
        look.set_defaults(run=self._verify)
        out = verbs.add_parser("wacz", help="write captures as a WACZ")
        out.add_argument("uid", nargs="+", help="the captures, or the case they were taken for")
        out.add_argument("--out", type=Path, default=Path("evidence.wacz"), help="the file to write")
        out.set_defaults(run=self._wacz)

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, in the language of the terminal's other words."""
        with translation.override("en"):
            options["run"](options)

    def _verify(self, options: dict[str, Any]) -> None:
        uids: list[str] = options["uid"]
        problems = [one for row in _named(uids) for one in verify_capture(row)] if uids else _all_problems()
        for problem in problems:
            self.stdout.write(_line(problem))
        looked_at = len(uids) or Capture.objects.count()
        quotes = Quote.objects.filter(capture__uid__in=uids) if uids else Quote.objects.all()
        left = "" if uids else f" Files of no capture: {strays()}."
        if problems:
            raise CommandError(f"{looked_at} captures looked at, {len(problems)} problems.{left}")
        self.stdout.write(f"{looked_at} captures and {quotes.count()} quotations hold.{left}")

    def _wacz(self, options: dict[str, Any]) -> None:
        place: Path = options["out"]
        rows = _named(options["uid"])
        unfinished = place.with_name(f"{place.name}.part")
        try:
            with unfinished.open("wb") as file:
                write_wacz(rows, file)
            unfinished.replace(place)
        except (BrokenFileError, OSError) as wrong:
            unfinished.unlink(missing_ok=True)
            raise CommandError(f"{place} was not written: {wrong}") from None
        self.stdout.write(f"Wrote {place} with {len(rows)} captures.")


def _named(uids: list[str]) -> list[Capture]:
    """The captures of these uids, or of these cases. Raises `CommandError` naming one that is neither."""
    rows: dict[str, Capture] = {}
    for uid in uids:
        found = list(Capture.objects.filter(uid=uid) or Capture.objects.filter(about=uid))
        if not found:
            raise CommandError(f"There is no capture and no case with captures called {uid}.")
        rows.update({row.uid: row for row in found})
    return list(rows.values())


def _all_problems() -> list[Problem]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task("Reading the evidence", total=Capture.objects.count())
        return list(verify_all(lambda count: progress.advance(task, count)))


def _line(problem: Problem) -> str:
    place = f"capture {problem.capture_uid}" if problem.capture_uid else ""
    quoted = f"quotation {problem.quote_uid}" if problem.quote_uid else ""
    return f"{', '.join(filter(None, (place, quoted)))}: {problem.text}"
