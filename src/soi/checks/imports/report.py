"""The report of rejected rows: one JSON object a line, in the data folder."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType

import orjson

from soi.checks.rows import Rejected


class Report:
    """A report file. Lines are on disk before the rows around them count as done."""

    def __init__(self, path: Path, keep: int) -> None:
        """`keep`: lines of an earlier, stopped run that count; whatever follows them is cut off."""
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        self._file = path.open("r+b")
        for _ in range(keep):
            self._file.readline()
        self._file.truncate(self._file.tell())

    def __enter__(self) -> Report:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, wrong: BaseException | None, where: TracebackType | None
    ) -> None:
        self._file.close()
        if self.path.stat().st_size == 0:
            self.path.unlink()

    def write(self, rejected: Iterable[Rejected]) -> None:
        """Add these rows and see them to disk."""
        lines = [orjson.dumps({"row": one.row, "reason": one.reason}) + b"\n" for one in rejected]
        if lines:
            self._file.writelines(lines)
            self._file.flush()
            os.fsync(self._file.fileno())
