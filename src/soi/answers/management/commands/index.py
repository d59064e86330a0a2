"""`soi index`: look at the index, bring it in step, remake it, fill its vectors."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from soi.answers import media_index, sync, vectors
from soi.answers.engine import index
from soi.checks.models import Check, State
from soi.match.embed import EmbedderUnavailableError
from soi.match.store import StoreError


class Command(BaseCommand):
    """Parses, calls one action, shows its progress."""

    help = (
        "Look after the index. It is a copy of the checks and can always be remade.\n"
        "status: how it stands. sync: apply outstanding changes. rebuild: remake all of it in one step."
        " vectors: compute missing transformer vectors now. Exit codes: 0 done, 1 the index cannot be used."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """What to do."""
        parser.add_argument(
            "action",
            choices=["status", "sync", "rebuild", "vectors"],
            nargs="?",
            default="status",
            help="what to do",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it."""
        console = Console(highlight=False)
        actions: dict[str, Callable[[Console], None]] = {
            "status": _status,
            "sync": _sync,
            "rebuild": _rebuild,
            "vectors": _vectors,
        }
        try:
            actions[options["action"]](console)
        except StoreError as problem:
            raise CommandError(f"{problem}. `soi index rebuild` remakes the index from the checks.") from None
        except EmbedderUnavailableError as problem:
            raise CommandError(str(problem)) from None


def _status(console: Console) -> None:
    one = index()
    stats = one.store.stats()
    console.print(f"{stats.count} checks, version {stats.version}, {stats.disk_bytes / 1e6:.1f} MB")
    console.print(f"changes waiting: {sync.outstanding()}")
    for space in one.setup.embedders:
        console.print(f"{space} vectors: {stats.spaces.get(space, 0)} of {stats.count}")
    pictures, sounds, videos = media_index.in_step().counts
    console.print(f"files of checks: {pictures} pictures, {sounds} sounds, {videos} videos")


def _sync(console: Console) -> None:
    with _bar("Indexing", sync.outstanding()) as advance:
        done = sync.sync(advance)
    console.print(f"{done} changes applied.")


def _rebuild(console: Console) -> None:
    with _bar("Rebuilding", Check.objects.filter(state=State.PUBLISHED).count()) as advance:
        count = sync.rebuild(advance)
    console.print(f"The index is new: {count} checks.")


def _vectors(console: Console) -> None:
    with _bar("Computing vectors", vectors.missing()) as advance:
        done = vectors.fill(advance)
    console.print(f"{done} vectors added.")


@contextmanager
def _bar(label: str, total: int) -> Iterator[Callable[[int], None]]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task(label, total=total)
        yield lambda count: progress.advance(task, count)
