"""`soi export`: the published library as a file, or as a folder of pages."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.console import Console
from rich.progress import Progress, track

from soi.checks.draft import CheckDraft
from soi.checks.exports import EXPORTS
from soi.checks.models import Check, State
from soi.checks.queries import published_drafts
from soi.library.exporting.static import StaticExportError, export_library


class Command(BaseCommand):
    """Parses, streams, counts."""

    help = (
        "Write the published library as JSON Lines, CSV or a ClaimReview feed, or as a folder of pages.\n"
        "`soi import` takes each of the files back and finds nothing changed. The pages open without a server."
        " Exit codes: 0 written, 1 not."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Format and place."""
        parser.add_argument(
            "--static",
            metavar="DIR",
            type=Path,
            help="write pages, lists and feeds to this folder, replacing an earlier export there",
        )
        parser.add_argument(
            "--format", choices=sorted(EXPORTS), default="jsonl", help="what to write (jsonl)"
        )
        parser.add_argument(
            "--out", default="-", metavar="FILE", help="file, or - for standard output (default)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Write every published check, one at a time."""
        if options["static"] is not None:
            self._static(options["static"])
            return
        try:
            with _place(options["out"]) as out:
                out.writelines(EXPORTS[options["format"]](_counted()))
        except BrokenPipeError:
            sys.exit(1)
        except OSError as wrong:
            raise CommandError(f"{options['out']}: {wrong.strerror}.") from None

    def _static(self, folder: Path) -> None:
        console = Console(stderr=True)
        with Progress(console=console, disable=not console.is_terminal) as progress:
            task = progress.add_task("export", total=None)
            try:
                done = export_library(
                    folder, lambda written, total: progress.update(task, completed=written, total=total)
                )
            except StaticExportError as wrong:
                raise CommandError(str(wrong)) from None
            except OSError as wrong:
                raise CommandError(f"{folder}: {wrong.strerror}.") from None
        files = f", {done.files} files" if done.files else ""
        self.stderr.write(
            f"{done.checks} checks and {done.lists} lists{files} in {done.folder}: open index.html."
        )


def _counted() -> Iterator[CheckDraft]:
    total = Check.objects.filter(state=State.PUBLISHED).count()
    console = Console(stderr=True)
    yield from track(
        published_drafts(), "export", total=total, console=console, disable=not console.is_terminal
    )


@contextmanager
def _place(out: str) -> Iterator[TextIO]:
    """Standard output, or a file that appears only when it is whole."""
    if out == "-":
        yield sys.stdout
        sys.stdout.flush()
        return
    path = Path(out)
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("w", encoding="utf-8", newline="") as file:
            yield file
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
