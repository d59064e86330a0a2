"""The database as one file: SQLite's own copy of a running database, or what pg_dump writes."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.db import connection
from django.db.models import Model
from psycopg.conninfo import make_conninfo

from soi.checks.models import MediaFile
from soi.evidence.models import Capture
from soi.site.backups.errors import BackupError
from soi.site.backups.manifest import DUMP, SQLITE


@dataclass(frozen=True, slots=True)
class _Naming:
    """A table whose rows name files by their hashes, and the folder they lie in. `gone`: column that says of a row
    when its file was taken away on purpose."""

    what: str
    model: type[Model]
    uid: str
    columns: tuple[str, ...]
    folder: str
    gone: str = ""

    @property
    def table(self) -> str:
        return self.model._meta.db_table


_NAMING = (
    _Naming("capture", Capture, "uid", ("warc_sha256", "screenshot_sha256", "pdf_sha256"), "evidence"),
    _Naming("media file", MediaFile, "sha256", ("sha256", "preview"), "media", "gone_at"),
)


def copy_database(folder: Path) -> str:
    """Write the database as of this moment into `folder`; the name of the file.

    Raises `BackupError`, `OSError`, `sqlite3.Error`."""
    name = SQLITE if connection.vendor == "sqlite" else DUMP
    (folder / name).touch(mode=0o600, exist_ok=False)
    connection.ensure_connection()
    if name == SQLITE:
        _copy_sqlite(folder / name)
    else:
        _postgres("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={folder / name}")
    return name


def load_dump(dump: Path) -> None:
    """Fill the empty PostgreSQL database in force from a dump, all or nothing. Raises `BackupError`."""
    if connection.vendor != "postgresql":
        raise BackupError(
            "This backup is of a PostgreSQL database: set SOI_DATABASE_URL to an empty one first."
        )
    if connection.introspection.table_names():
        raise BackupError("The PostgreSQL database is not empty; nothing was put back.")
    _postgres(
        "pg_restore", "--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges", str(dump)
    )


def damage_in(database: Path) -> str:
    """What is wrong with a copied database, in words; empty when it is sound."""
    if database.name == DUMP:
        return _damage_in_dump(database)
    try:
        with closing(_opened(database)) as copy:
            (verdict,) = copy.execute("PRAGMA integrity_check(1)").fetchone()
    except sqlite3.Error as wrong:
        verdict = type(wrong).__name__
    return "" if verdict == "ok" else f"SQLite finds damage ({verdict})"


def named_files(database: Path) -> Iterator[tuple[str, str]]:
    """Whose they are, and the names of the files that rows name. Of a dump, which cannot be asked, nothing."""
    if database.name == DUMP:
        return
    with closing(_opened(database)) as copy:
        there = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?"
        for naming in _NAMING:
            if copy.execute(there, (naming.table,)).fetchone():
                yield from _named(naming, copy.execute(_query(copy, naming)))


def named_files_now() -> Iterator[tuple[str, str]]:
    """The same of the database that is in use."""
    there = connection.introspection.table_names()
    for naming in _NAMING:
        if naming.table in there:
            rows = naming.model._default_manager.values_list(naming.uid, *naming.columns)
            rows = rows.filter(**{naming.gone: None}) if naming.gone else rows
            yield from _named(naming, rows.iterator())


def _query(copy: sqlite3.Connection, naming: _Naming) -> str:
    """For what rows name; a copy from before files could be taken away has no column that says so."""
    known = {row[1] for row in copy.execute(f"PRAGMA table_info({naming.table})")}
    columns = ", ".join((naming.uid, *naming.columns))
    left = f" WHERE {naming.gone} IS NULL" if naming.gone in known else ""
    return f"SELECT {columns} FROM {naming.table}{left}"  # noqa: S608 (our own names)


def _named(naming: _Naming, rows: Any) -> Iterator[tuple[str, str]]:
    for uid, *hashes in rows:
        whose = f"{naming.what} {uid[:32]}"
        yield from ((whose, f"{naming.folder}/{one[:2]}/{one}") for one in hashes if one)


def _opened(database: Path) -> sqlite3.Connection:
    """For reading, as a file that nobody writes: SQLite leaves nothing beside it."""
    return sqlite3.connect(f"file:{quote(str(database.absolute()))}?mode=ro&immutable=1", uri=True)


def _copy_sqlite(target: Path) -> None:
    with closing(sqlite3.connect(target)) as copy:
        connection.connection.backup(copy)
    if wrong := damage_in(target):
        raise BackupError(f"The copy was thrown away: {wrong}; run `soi doctor`.")


def _damage_in_dump(dump: Path) -> str:
    program = shutil.which("pg_restore")
    if program is None:
        return ""
    done = subprocess.run([program, "--list", dump], capture_output=True, check=False)  # noqa: S603 (no shell)
    return "pg_restore cannot read it" if done.returncode else ""


def _postgres(name: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs on the database in use; its password stays out of the list of processes."""
    program = shutil.which(name)
    if program is None:
        raise BackupError(f"{name} is not here: install PostgreSQL's client programs (postgresql-client).")
    done = subprocess.run(  # noqa: S603 (PostgreSQL's own program, no shell)
        [program, f"--dbname={_address()}", "--no-password", *arguments],
        env={**os.environ, "PGPASSWORD": connection.settings_dict["PASSWORD"]},
        capture_output=True,
        check=False,
    )
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise BackupError(f"{name} failed: {said[0] if said else done.returncode}")


def _address() -> str:
    """The database in use as libpq names it, without its password; only what the operator set, for a libpq
    that may be older than our driver's."""
    used = connection.settings_dict
    named = {"dbname": used["NAME"], "user": used["USER"], "host": used["HOST"], "port": used["PORT"]}
    return make_conninfo("", **{name: value for name, value in named.items() if value}, **used["OPTIONS"])
