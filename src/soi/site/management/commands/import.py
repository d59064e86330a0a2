"""`soi import`: bring checks in from a file, an address or a pipe."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.console import Console
from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from soi.answers.sync import outstanding, sync
from soi.checks import starter
from soi.checks.imports import (
    Defaults,
    Imported,
    Progress,
    Source,
    SourceError,
    fetched,
    import_checks,
    piped,
)
from soi.match.embed import EmbedderUnavailableError
from soi.match.store import StoreError
from soi.net import FetchError

SOME_REJECTED = 3
NOTHING_USABLE = 2


class Command(BaseCommand):
    """Parses, calls one import, shows what became of it."""

    help = (
        "Bring checks in from a file, an address, a pipe (-), or the starter library (starter).\n"
        "Formats, told by looking: JSON Lines (our own; or a corpus of id, title, text, which states no"
        " verdict, so that it reads 'see the check'), CSV, a ClaimReview feed, a page with ClaimReview"
        " markup, an answer of Google's Fact Check Tools; each also as .gz.\n"
        "The same file again changes nothing; a stopped import goes on when the command is repeated."
        " Exit codes: 0 all rows imported, 3 some rows rejected (the report says why), 2 nothing usable,"
        " 1 saved but not indexed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """What to import, and what to say for rows that do not say it."""
        parser.add_argument("source", help="file, http(s) address, - for standard input, or: starter")
        parser.add_argument(
            "--publisher", default="", metavar="NAME", help="who published rows that name nobody"
        )
        parser.add_argument("--site", default="", metavar="HOST", help="that publisher's host name")
        parser.add_argument("--language", default="", metavar="TAG", help="language of rows that state none")
        parser.add_argument("--licence", default="", metavar="NAME", help="licence of rows that state none")
        parser.add_argument(
            "--allow-host",
            action="append",
            default=[],
            metavar="HOST",
            help="a private host that may be asked",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Import, then bring the index in step."""
        console = Console(stderr=True)
        try:
            with _on_disk(options) as source, _bar(console, source.name) as watch:
                done = import_checks(source, settings.SOI_DATA_DIR / "imports", watch)
        except (SourceError, FetchError) as wrong:
            raise CommandError(f"{options['source']}: {wrong}", returncode=NOTHING_USABLE) from None
        except OSError as wrong:
            reason = wrong.strerror or type(wrong).__name__
            raise CommandError(f"{options['source']}: {reason}.", returncode=NOTHING_USABLE) from None
        self._tell(done)
        _index(console)
        if not done.usable:
            sys.exit(NOTHING_USABLE)
        if done.rejected:
            sys.exit(SOME_REJECTED)

    def _tell(self, done: Imported) -> None:
        if done.resumed_after:
            self.stdout.write(f"Went on after the {done.resumed_after} rows of an earlier, stopped import.")
        self.stdout.write(
            f"{done.format}: {done.created} new, {done.updated} changed, {done.unchanged} unchanged,"
            f" {done.rejected} rejected."
        )
        if done.report:
            self.stdout.write(f"Why rows were rejected: {done.report}")


@contextmanager
def _on_disk(options: dict[str, Any]) -> Iterator[Source]:
    """The source as a file, whatever it was."""
    given = str(options["source"])
    folder = settings.SOI_DATA_DIR / "imports"
    if given == "starter":
        yield Source(starter.PATH, "starter library", starter.DEFAULTS)
    elif given == "-":
        with piped(sys.stdin.buffer, folder) as path:
            yield Source(path, "standard input", _defaults(options))
    elif "://" in given:
        most = settings.SOI_IMPORT_MAX_MB * 1_000_000
        with fetched(given, folder, most, frozenset(options["allow_host"])) as (path, final_url):
            yield Source(path, final_url.split("/")[2], _defaults(options, final_url))
    else:
        yield Source(Path(given), Path(given).name, _defaults(options))


def _defaults(options: dict[str, Any], base_url: str = "") -> Defaults:
    return Defaults(options["publisher"], options["site"], options["language"], options["licence"], base_url)


@contextmanager
def _bar(console: Console, name: str) -> Iterator[Any]:
    """A progress bar by bytes, with what became of the rows beside it."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[counts]}"),
    )
    with Bar(*columns, console=console) as bar:
        task = bar.add_task(name, total=None, counts="")

        def watch(progress: Progress) -> None:
            counts = f"{progress.created + progress.updated + progress.unchanged} checks"
            if progress.rejected:
                counts += f", {progress.rejected} rejected"
            bar.update(task, total=progress.bytes_total, completed=progress.bytes_done, counts=counts)

        yield watch


def _index(console: Console) -> None:
    """Bring the index in step, so that the next question finds what was imported."""
    waiting = outstanding()
    if not waiting:
        return
    try:
        with Bar(console=console) as bar:
            task = bar.add_task("index", total=waiting)
            sync(lambda count: bar.advance(task, count))
    except (OSError, StoreError, EmbedderUnavailableError) as wrong:
        raise CommandError(
            f"The checks are saved, but the index could not take them in ({type(wrong).__name__});"
            " `soi doctor` says what to do."
        ) from None
