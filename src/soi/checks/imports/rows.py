"""What every reader of a format is given and promises; the rows that come out are in `soi.checks.rows`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from soi.checks.records import Defaults
from soi.checks.rows import Row

MAX_ROW_BYTES = 4_000_000
"""Longest single row, in bytes; a longer one is rejected without being held in memory."""


class SourceError(Exception):
    """A file that holds nothing Soi can read. The text is a sentence for whoever runs the import."""


@dataclass(frozen=True, slots=True)
class Head:
    """The beginning of a file, from which its format is told."""

    text: str
    """First 64 KiB, decoded; broken bytes replaced."""
    encoding: str
    """`utf-8-sig`, `utf-16-le` or `utf-16-be`."""


class Format(Protocol):
    """One file format. Readers hold one row at a time, never the file."""

    name: str

    def sniff(self, head: Head) -> bool:
        """Whether a file that begins like this is of this format."""
        ...

    def read(self, file: BinaryIO, head: Head, defaults: Defaults) -> Iterator[Row]:
        """Every row of `file`, in order; the same file gives the same rows again."""
        ...
