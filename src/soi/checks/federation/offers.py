"""Looking at a feed before it is followed: what it is, whose, what is in it. Nothing is written."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urlsplit

from soi.checks.federation import signed
from soi.checks.federation.downloads import Download, FeedError, Way, downloaded
from soi.checks.federation.feeds import DOCUMENTS, FEEDS, rows_of
from soi.checks.imports.formats import format_of
from soi.checks.imports.opening import read_head
from soi.checks.imports.rows import SourceError
from soi.checks.rows import Accepted, Row
from soi.net import FetchError

AUTO = "auto"
NAMES = (AUTO, *FEEDS)
LOOKED_AT = 500
"""Rows of a document that are looked at."""
LONGEST_URL = 2_000


@dataclass(frozen=True, slots=True)
class Offer:
    """A feed that could be followed."""

    url: str
    format: str
    name: str
    """The desk's own name, or the host."""
    public_key: str
    """Of a signed feed, else empty."""
    usable: int
    """Checks among the rows that were looked at."""
    rejected: int
    publishers: tuple[str, ...]
    """Whose checks they are, the most frequent first: a few."""

    @property
    def fingerprint(self) -> str:
        """The key in groups of four, for comparing with what the desk says of itself on another way."""
        return fingerprint(self.public_key)


def fingerprint(key: str) -> str:
    """A key in groups of four hexadecimal digits."""
    return " ".join(key[at : at + 4] for at in range(0, len(key), 4))


def look(url: str, format_name: str, way: Way) -> Offer:
    """What following `url` would mean. Raises `FetchError`, `FeedError` and `SourceError`."""
    if len(url) > LONGEST_URL or "@" in urlsplit(url).netloc:
        raise FeedError("The address is too long, or holds a user name or password.")
    if format_name not in NAMES:
        raise FeedError(f"No such format; there are {', '.join(NAMES)}.")
    if format_name == "soi" or (format_name == AUTO and _is_desk(url, way)):
        return _signed(signed.card_of(url, way), way)
    with downloaded(url, way) as download:
        assert download is not None, "asked without an ETag"
        head = read_head(download.path)
        if format_name == AUTO and signed.is_head(head.text.partition("\n")[0]):
            return _signed(signed.card_of(url, way), way)
        name = format_of(head).name if format_name == AUTO else format_name
        return _document(url, name, download)


def _is_desk(url: str, way: Way) -> bool:
    """Whether the address is that of a whole desk rather than of a feed, and the desk has a card."""
    path = urlsplit(url).path
    if path == signed.CARD_PATH:
        return True
    if path not in {"", "/"}:
        return False
    try:
        return bool(signed.card_of(url, way))
    except (FeedError, FetchError):
        return False


def _signed(card: signed.Card, way: Way) -> Offer:
    page = signed.page_after(card.feed, card.key, "", way)
    assert page is not None, "asked without an ETag"
    return _offer(card.feed, "soi", card.name, card.key, page.rows)


def _document(url: str, format_name: str, download: Download) -> Offer:
    head = read_head(download.path)
    reader = DOCUMENTS[format_name].format
    if not reader.sniff(head):
        raise SourceError(f"The answer is not of the format {format_name}.")
    rows = tuple(islice(rows_of(download, reader, head), LOOKED_AT))
    offer = _offer(url, format_name, urlsplit(url).hostname or "", "", rows)
    if not offer.usable:
        raise SourceError("There is no check in it that Soi can read.")
    return offer


def _offer(url: str, format_name: str, name: str, key: str, rows: tuple[Row, ...]) -> Offer:
    drafts = [row.draft for row in rows if isinstance(row, Accepted)]
    whose = Counter(f"{one.publisher_name} ({one.publisher_site})" for one in drafts)
    rejected = sum(not isinstance(row, Accepted) for row in rows)
    return Offer(
        url, format_name, name, key, len(drafts), rejected, tuple(w for w, _ in whose.most_common(5))
    )
