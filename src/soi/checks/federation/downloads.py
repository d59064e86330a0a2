"""Fetching feeds: through `soi.net`, onto disk, nothing when nothing changed, plain words when it fails."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.conf import settings

from soi.checks.imports.fetched import SECONDS, spooled
from soi.net import Fetched, Limits, Wire, fetch, stream

PAGE_LIMITS = Limits(seconds=60.0, body_bytes=64_000_000, decoded_bytes=256_000_000)
"""Of one page of a signed feed (200 checks) and of a desk's card."""
LONGEST_ETAG = 200
MOST_WAITING = 7 * 24 * 3600.0


class FeedError(Exception):
    """A feed that could not be read this time. The text is a sentence for whoever runs Soi."""

    def __init__(self, why: str, wait: float = 0.0) -> None:
        """`wait`: seconds for which the host asked to be left alone."""
        super().__init__(why)
        self.wait = wait


@dataclass(frozen=True, slots=True)
class Way:
    """How feeds are reached and where their bytes lie for as long as they are read."""

    folder: Path
    most: int
    """Bytes of the largest document."""
    wire: Wire | None = None
    seconds: float = SECONDS
    """For one document, as a whole."""


@dataclass(frozen=True, slots=True)
class Download:
    """A document on disk, the address it came from at last, and its ETag."""

    path: Path
    url: str
    etag: str


def way_of_settings() -> Way:
    """The way that the operator's settings describe."""
    return Way(settings.SOI_DATA_DIR / "imports", settings.SOI_IMPORT_MAX_MB * 1_000_000)


@contextmanager
def downloaded(url: str, way: Way, etag: str = "") -> Iterator[Download | None]:
    """The document at `url`, gone afterwards; None when it still is the one of `etag`.

    Raises `FetchError` and `FeedError`."""
    limits = Limits(seconds=way.seconds, body_bytes=way.most, decoded_bytes=way.most)
    with stream(url, limits=limits, wire=way.wire, etag=etag) as answer:
        if etag and answer.status == 304:
            yield None
            return
        _demand_ok(answer.status, answer.headers.get("retry-after", ""))
        with spooled(answer.chunks, way.folder) as path:
            yield Download(path, answer.final_url, etag_of(answer.headers.get("etag", "")))


def fetched_page(url: str, way: Way, etag: str = "") -> Fetched | None:
    """A small answer, whole; None when it still is the one of `etag`. Raises `FetchError` and `FeedError`."""
    answer = fetch(url, limits=PAGE_LIMITS, wire=way.wire, etag=etag)
    if etag and answer.status == 304:
        return None
    _demand_ok(answer.status, answer.headers.get("retry-after", ""))
    return answer


def etag_of(header: str) -> str:
    """An ETag as it can be kept; an overlong one is as good as none."""
    return header if len(header) <= LONGEST_ETAG else ""


def _demand_ok(status: int, retry_after: str) -> None:
    if status != 200:
        raise FeedError(f"The host answered with status {status} instead of the feed.", _seconds(retry_after))


def _seconds(retry_after: str) -> float:
    """How long a host asks to wait: a number of seconds or a date (RFC 9110, 10.2.3)."""
    text = retry_after.strip()
    if text.isascii() and text.isdigit():
        return min(float(text[:9]), MOST_WAITING)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return 0.0
    wait = (moment.replace(tzinfo=moment.tzinfo or UTC) - datetime.now(UTC)).total_seconds()
    return min(max(wait, 0.0), MOST_WAITING)
