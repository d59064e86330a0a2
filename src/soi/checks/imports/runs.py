"""One import of one file: in batches, each a transaction; stopped at any moment, it goes on where it was."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import astuple, dataclass
from itertools import islice
from pathlib import Path

from django.db import transaction
from django.utils import timezone, translation

from soi.checks.actions import bulk_publish
from soi.checks.imports.formats import format_of
from soi.checks.imports.opening import BROKEN_STREAM, opened, read_head
from soi.checks.imports.report import Report
from soi.checks.imports.seen import SeenChecks
from soi.checks.models import ImportRun
from soi.checks.queries import own_hashes
from soi.checks.records import Defaults
from soi.checks.rows import Accepted, Rejected, Row, Withdrawn

BATCH = 500


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an import is: bytes of the file on disk, and what became of its rows."""

    bytes_done: int
    bytes_total: int
    created: int
    updated: int
    unchanged: int
    rejected: int


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did, over all its runs if it was stopped and went on."""

    format: str
    created: int
    updated: int
    unchanged: int
    rejected: int
    resumed_after: int
    """Rows that an earlier, stopped run had done."""
    report: Path | None
    """JSON Lines {row, reason} of the rejected rows, if there are any."""

    @property
    def usable(self) -> int:
        """Rows that became, or already were, checks."""
        return self.created + self.updated + self.unchanged


@dataclass(frozen=True, slots=True)
class Source:
    """What to import: a file on disk, its name for people, and what the operator says about it."""

    path: Path
    name: str
    defaults: Defaults


@translation.override("en")
def import_checks(source: Source, reports: Path, watch: Callable[[Progress], None]) -> Imported:
    """Import every row of `source`. Raises `SourceError` when it holds nothing Soi can read.

    `reports`: folder for the report. `watch` hears of every batch. The same file again changes nothing;
    one whose import was stopped goes on after its last whole batch. Its report is in English, like its file."""
    head = read_head(source.path)
    reader = format_of(head)
    run = _run_for(source, reader.name)
    resumed_after = run.rows_done
    with opened(source.path) as (file, raw), SeenChecks() as seen:
        rows = _firsts(until_broken(reader.read(file, head, source.defaults)), seen)
        for _ in islice(rows, run.rows_done):
            pass
        with Report(reports / f"import-{run.pk}.jsonl", keep=run.rejected) as report:
            while batch := list(islice(rows, BATCH)):
                _import_batch(run, batch, report)
                watch(_progress(run, raw.tell(), source.path))
    run.finished_at = timezone.now()
    run.save(update_fields=["finished_at"])
    counts = (run.created, run.updated, run.unchanged, run.rejected)
    return Imported(reader.name, *counts, resumed_after, report.path if run.rejected else None)


def _run_for(source: Source, format_name: str) -> ImportRun:
    """The stopped run of this very file with these very options, or a new one."""
    digest = hashlib.sha256(repr((format_name, astuple(source.defaults))).encode())
    with source.path.open("rb") as file:
        while chunk := file.read(1 << 20):
            digest.update(chunk)
    run, _ = ImportRun.objects.get_or_create(
        digest=digest.hexdigest(),
        finished_at=None,
        defaults={"name": source.name[:300], "format": format_name},
    )
    return run


def until_broken(rows: Iterator[Row]) -> Iterator[Row]:
    """The rows of a file; where its packing breaks off, a rejection as the last one."""
    number = 0
    while True:
        try:
            row = next(rows, None)
        except BROKEN_STREAM:
            yield Rejected(number + 1, "the gzip file breaks off here.")
            return
        if row is None:
            return
        number = row.row
        yield row


def _firsts(rows: Iterable[Row], seen: SeenChecks) -> Iterator[Row]:
    """A check that a file names twice counts once: else each import would swap its two states again.

    Withdrawals are passed over: a file is read once, only a feed that is followed takes checks back."""
    for row in rows:
        if isinstance(row, Withdrawn):
            continue
        earlier = seen.first_row(row.draft.uid, row.row) if isinstance(row, Accepted) else None
        yield row if earlier is None else Rejected(row.row, f"repeats the check of row {earlier}.")


def _without_own(batch: list[Row]) -> list[Row]:
    """A file may name a check made at this desk, but not change it."""
    accepted = [row.draft for row in batch if isinstance(row, Accepted)]
    own = own_hashes([draft.uid for draft in accepted])
    return [
        Rejected(row.row, "is a check made at this desk; only the desk changes it.")
        if isinstance(row, Accepted)
        and own.get(row.draft.uid, row.draft.content_hash) != row.draft.content_hash
        else row
        for row in batch
    ]


def _import_batch(run: ImportRun, batch: list[Row], report: Report) -> None:
    with transaction.atomic():
        batch = _without_own(batch)
        rejected = [row for row in batch if isinstance(row, Rejected)]
        outcomes = bulk_publish([row.draft for row in batch if isinstance(row, Accepted)])
        kinds = Counter(outcome.kind for outcome in outcomes)
        run.created += kinds["created"]
        run.updated += kinds["updated"]
        run.unchanged += kinds["unchanged"]
        run.rejected += len(rejected)
        run.rows_done += len(batch)
        run.save(update_fields=["created", "updated", "unchanged", "rejected", "rows_done"])
        # Before the commit: a line too many is cut off when the run goes on, a line too few would be lost.
        report.write(rejected)


def _progress(run: ImportRun, bytes_done: int, path: Path) -> Progress:
    counts = (run.created, run.updated, run.unchanged, run.rejected)
    return Progress(bytes_done, path.stat().st_size, *counts)
