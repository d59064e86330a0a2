"""Making a backup: first the database, then the files of evidence and media.

In this order, because such files are on the disk before their row is written and are never taken away again:
whatever file a row of the copy names is there when the files are copied. The folder appears when it is whole.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from django.conf import settings

from soi.site.backups.databases import copy_database, named_files_now
from soi.site.backups.errors import BackupError
from soi.site.backups.manifest import (
    KEYS,
    STORED,
    Entry,
    Manifest,
    copy_file,
    hash_of,
    stored_files,
    write_manifest,
)


@dataclass(frozen=True, slots=True)
class Backup:
    """A finished backup. `complaints`: what is missing or damaged where it was copied from."""

    folder: Path
    files: int
    size: int
    complaints: tuple[str, ...]


def back_up(folder: Path) -> Backup:
    """Make a backup in a new folder under `folder`. Raises `BackupError`."""
    made_at = datetime.now(UTC)
    target = folder / f"soi-{made_at:%Y%m%dT%H%M%SZ}"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if target.exists():
            raise BackupError(f"{target} is there already; try again in a second.")
        part = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=folder))
        try:
            named = list(named_files_now())  # before the copy: a row written later says nothing about it
            files = _filled(part, settings.SOI_DATA_DIR)
            write_manifest(part, Manifest(f"{made_at:%Y-%m-%dT%H:%M:%SZ}", version("soi"), files))
            complaints = tuple(_complaints(named, files))
            os.sync()
            part.rename(target)
        finally:
            shutil.rmtree(part, ignore_errors=True)
    except (OSError, sqlite3.Error) as wrong:
        raise BackupError(f"No backup in {folder}: {type(wrong).__name__}.") from None
    return Backup(target, len(files), sum(entry.size for entry in files.values()), complaints)


def _filled(part: Path, data: Path) -> dict[str, Entry]:
    database = copy_database(part)
    files = {database: hash_of(part / database)}
    for name in (*KEYS, *stored_files(data)):
        (part / name).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            files[name] = copy_file(data / name, part / name)
        except FileNotFoundError:  # a key not made yet, or a capture that failed just now
            (part / name).unlink(missing_ok=True)
    return files


def _complaints(named: list[tuple[str, str]], files: dict[str, Entry]) -> list[str]:
    missing = [f"{whose}: {name} is missing" for whose, name in named if name not in files]
    damaged = [
        f"{name} is damaged"
        for name, entry in files.items()
        if (of := STORED.fullmatch(name)) and of.group(2) != entry.sha256
    ]
    return [*missing, *damaged]
