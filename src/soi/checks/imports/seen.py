"""Which checks a file has already named: on disk, so that a file of any length needs the same memory."""

from __future__ import annotations

import sqlite3
from types import TracebackType


class SeenChecks:
    """Remembers the first row of each check of one file, in a temporary database that vanishes on closing."""

    def __init__(self) -> None:
        self._rows = sqlite3.connect("")
        self._rows.execute("CREATE TABLE seen (uid TEXT PRIMARY KEY, line INTEGER) WITHOUT ROWID")

    def __enter__(self) -> SeenChecks:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, wrong: BaseException | None, where: TracebackType | None
    ) -> None:
        self._rows.close()

    def first_row(self, uid: str, row: int) -> int | None:
        """The earlier row that named this check, or None when this is the first (it is then remembered)."""
        made = self._rows.execute("INSERT OR IGNORE INTO seen VALUES (?, ?)", (uid, row))
        if made.rowcount:
            return None
        earlier = self._rows.execute("SELECT line FROM seen WHERE uid = ?", (uid,)).fetchone()
        return int(earlier[0])
