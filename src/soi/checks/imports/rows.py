"""What every reader of a format gives: rows, each a draft, a withdrawal or a reason why not; and what it may be
told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from soi.checks.draft import CheckDraft
from soi.checks.records import Defaults

MAX_ROW_BYTES = 4_000_000
"""Longest single row, in bytes; a longer one is rejected without being held in memory."""


class SourceError(Exception):
    """A file that holds nothing Soi can read. The text is a sentence for whoever runs the import."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a feed says of a row beside the check itself; a file says nothing of it."""

    version: int = 0
    """The publisher's number of it, growing; 0 where the format has none."""
    changed: str = ""
    """When the publisher last changed it, in the feed's own words (ISO 8601)."""
    change: str = ""
    """`corrected` where the publisher says so."""
    note: str = ""
    """What was wrong, or why it was withdrawn."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """A row that can be published; `row` is its line, or its number in a feed, from 1."""

    row: int
    draft: CheckDraft
    told: Told = Told()


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A row that says a check is withdrawn: the one of that name, else (`external_id` empty) all at `url`."""

    row: int
    publisher_site: str
    external_id: str
    url: str
    told: Told = Told()


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that cannot, and why, in sentences."""

    row: int
    reason: str


Row = Accepted | Withdrawn | Rejected


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
