"""The messages of a question, opened once for all that a page shows of them, and the addresses in them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from soi.inbox import queries as inbox
from soi.inbox.models import Question
from soi.text import canonical_url, find_urls

MOST_LINKS = 20
MOST_MESSAGES = 200
"""How many messages, the newest, are looked through for addresses."""


@dataclass(frozen=True, slots=True)
class Opened:
    """One page of messages, newest first, and the pages that the question's messages link to."""

    rows: tuple[inbox.TipRow, ...]
    links: tuple[str, ...]


def opened(question: Question, first: int, most: int) -> Opened:
    """`most` messages from the `first` one on, with the links in the newest ones. Each message is opened once."""
    newest = inbox.tip_rows(question, 0, MOST_MESSAGES)
    rows = newest[first : first + most]
    if first + most > MOST_MESSAGES:
        start = max(first, MOST_MESSAGES)
        rows = [*rows, *inbox.tip_rows(question, start, first + most - start)]
    return Opened(tuple(rows), _links(newest))


def links_of(question: Question) -> tuple[str, ...]:
    """The addresses in a question's messages, each page once however it was written."""
    return _links(inbox.tip_rows(question, 0, MOST_MESSAGES))


def _links(rows: Iterable[inbox.TipRow]) -> tuple[str, ...]:
    found: dict[str, str] = {}
    for row in rows:
        for one in find_urls(row.words.text or ""):
            found.setdefault(canonical_url(one.url), one.url)
    return tuple(found.values())[:MOST_LINKS]
