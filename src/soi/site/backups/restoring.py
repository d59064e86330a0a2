"""Putting a backup back into an empty data folder: the database comes last, so a half-filled folder is no desk."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from django.conf import settings
from django.db import connection

from soi.site.backups.checking import verify
from soi.site.backups.databases import load_dump
from soi.site.backups.errors import BackupError
from soi.site.backups.manifest import DUMP, Manifest, copy_file
from soi.site.secret_key import FILE_NAME as SECRET_KEY


def restore(folder: Path) -> Manifest:
    """Fill the data folder in force from a backup that verifies. Raises `BackupError`; then the data folder is as
    it was.

    A `secret-key` may lie in the data folder: every command makes one where there is none."""
    data: Path = settings.SOI_DATA_DIR
    verified = verify(folder)
    if verified.problems:
        raise BackupError(f"The backup is damaged; nothing was put back. {verified.problems[0]}.")
    manifest = verified.manifest
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        _require_empty(data, manifest)
        part = Path(tempfile.mkdtemp(prefix=".restoring.", dir=data))
        try:
            _copy(folder, part, manifest)
            if manifest.database == DUMP:
                load_dump(part / DUMP)
                (part / DUMP).unlink()
            _put(part, data, manifest)
        finally:
            shutil.rmtree(part, ignore_errors=True)
    except OSError as wrong:
        raise BackupError(f"Nothing was put back into {data}: {type(wrong).__name__}.") from None
    return manifest


def _require_empty(data: Path, manifest: Manifest) -> None:
    if left := sorted(one.name for one in data.iterdir() if one.name != SECRET_KEY):
        raise BackupError(
            f"{data} is not empty ({left[0]}): set SOI_DATA_DIR to a folder with nothing in it."
        )
    if manifest.database != DUMP and connection.vendor != "sqlite":
        raise BackupError("This backup is of an SQLite database: unset SOI_DATABASE_URL first.")


def _copy(folder: Path, part: Path, manifest: Manifest) -> None:
    for name, entry in manifest.files.items():
        (part / name).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if copy_file(folder / name, part / name) != entry:
            raise BackupError(f"{name} changed while it was read; nothing was put back.")
    os.sync()


def _put(part: Path, data: Path, manifest: Manifest) -> None:
    """Move what was copied into place, the database last."""
    tops = dict.fromkeys(name.partition("/")[0] for name in manifest.files if name != manifest.database)
    for name in tops:
        (part / name).replace(data / name)
    if manifest.database != DUMP:
        (part / manifest.database).replace(data / manifest.database)
    os.sync()
