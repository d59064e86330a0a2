"""Rows of files and feeds from elsewhere, read: each a draft, a withdrawal or a reason why it is neither."""

from __future__ import annotations

from dataclasses import dataclass

from soi.checks.draft import CheckDraft


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
