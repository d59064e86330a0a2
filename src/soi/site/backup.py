"""A copy of the SQLite database, taken while Soi runs: complete as of one moment, then checked."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from django.db import connection


class BackupError(Exception):
    """No backup was made; the text is a sentence for whoever asked."""


def backup(folder: Path) -> Path:
    """Copy the database into `folder`; returns the file, which appears only when it is whole and sound."""
    if connection.vendor != "sqlite":
        raise BackupError("The database is PostgreSQL; use pg_dump.")
    target = folder / f"soi-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.sqlite3"
    part = target.with_suffix(".part")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        part.touch(mode=0o600, exist_ok=False)
        _copy(part)
        part.replace(target)
    except (OSError, sqlite3.Error) as wrong:
        raise BackupError(f"No backup in {folder}: {type(wrong).__name__}.") from None
    finally:
        part.unlink(missing_ok=True)
    return target


def _copy(part: Path) -> None:
    connection.ensure_connection()
    with closing(sqlite3.connect(part)) as copy:
        connection.connection.backup(copy)
        (verdict,) = copy.execute("PRAGMA integrity_check(1)").fetchone()
    if verdict != "ok":
        raise BackupError("The copy is damaged, so it was thrown away; run `soi doctor`.")
