"""The kinds of feeds, each as batches of rows with the place where the next reading starts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Protocol
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from soi.checks.federation import signed
from soi.checks.federation.downloads import Download, FeedError, Way, downloaded
from soi.checks.imports.documents import next_page
from soi.checks.imports.formats import FORMATS
from soi.checks.imports.opening import opened, read_head
from soi.checks.imports.rows import Format, Head, SourceError
from soi.checks.imports.runs import until_broken
from soi.checks.imports.seen import SeenChecks
from soi.checks.models import Subscription
from soi.checks.records import Defaults, host_of
from soi.checks.rows import Accepted, Rejected, Row, Withdrawn

BATCH = 500
MOST_PAGES = 500
"""Pages of one reading; a feed that has more goes on at the next."""


class KeyChangedError(Exception):
    """The desk signs with another key than the one that was pinned."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows that are taken together, and, where it is known, how the next reading starts."""

    rows: tuple[Row, ...]
    since: str | None = None
    etag: str = ""


class Feed(Protocol):
    """One kind of feed."""

    goes_on: bool
    """Whether a stopped reading goes on where it was; else it starts again, and repeats change nothing."""

    def batches(self, subscription: Subscription, way: Way, now: datetime) -> Iterator[Batch]:
        """What is new since the last reading; nothing at all when nothing changed.

        Raises `FetchError`, `FeedError`, `SourceError` and `KeyChangedError`."""
        ...


class SignedFeed:
    """Another Soi's feed: pages of whole checks and tombstones under the pinned key."""

    goes_on = True

    def batches(self, subscription: Subscription, way: Way, now: datetime) -> Iterator[Batch]:
        """One batch a page."""
        after, etag = subscription.since, subscription.etag
        for _ in range(MOST_PAGES):
            page = _page(subscription, after, way, etag)
            if page is None:
                return
            if page.next is None:
                yield Batch(page.rows, page.cursor, page.etag if page.cursor == (after or "0") else "")
                return
            if page.next == after:
                raise FeedError("The feed goes round in a circle.")
            yield Batch(page.rows, page.next)
            after, etag = page.next, ""


def _page(subscription: Subscription, after: str, way: Way, etag: str) -> signed.Page | None:
    key = subscription.public_key
    try:
        return signed.page_after(subscription.url, key, after, way, etag)
    except signed.SignatureError:
        if signed.card_of(subscription.url, way).key == key:
            raise
        raise KeyChangedError from None


class Document:
    """A document of one of the import formats, read as a whole each time it changed."""

    goes_on = False

    def __init__(self, format_: Format) -> None:
        self.format = format_

    def batches(self, subscription: Subscription, way: Way, now: datetime) -> Iterator[Batch]:
        """Batches of rows, the last one with the ETag."""
        with downloaded(subscription.url, way, subscription.etag) as download:
            if download is None:
                return
            yield from in_batches(self.rows(download))
            yield Batch((), "", download.etag)

    def rows(self, download: Download) -> Iterator[Row]:
        """The document's rows; raises `SourceError` when it is something else today."""
        head = read_head(download.path)
        if not self.format.sniff(head):
            raise SourceError(f"The answer is not of the format {self.format.name} any more.")
        yield from rows_of(download, self.format, head)


class DatedDocument(Document):
    """A DataFeed: it is asked for what changed since the newest change it told of."""

    def batches(self, subscription: Subscription, way: Way, now: datetime) -> Iterator[Batch]:
        """Batches of rows; where the next reading starts is known at the end."""
        newest = subscription.since
        url = _with(subscription.url, "since", newest) if newest else subscription.url
        with downloaded(url, way, subscription.etag) as download:
            if download is None:
                return
            for batch in in_batches(self.rows(download)):
                newest = max([newest, *(_moment(row, now) for row in batch.rows)])
                yield batch
            yield Batch((), newest, download.etag if newest == subscription.since else "")


class PagedAnswers(Document):
    """Answers of Google's API: a page leads to the next by its token."""

    def batches(self, subscription: Subscription, way: Way, now: datetime) -> Iterator[Batch]:
        """Every page in turn; an ETag of one page says nothing of the others, so none is kept."""
        token = ""
        for _ in range(MOST_PAGES):
            url = _with(subscription.url, "pageToken", token) if token else subscription.url
            with downloaded(url, way) as download:
                assert download is not None, "asked without an ETag"
                yield from in_batches(self.rows(download))
                with opened(download.path) as (file, _):
                    earlier, token = token, next_page(file)
            if not token or token == earlier:
                break
        yield Batch((), "", "")


DOCUMENTS: Mapping[str, Document] = {
    one.name: {"claimreview": DatedDocument, "google": PagedAnswers}.get(one.name, Document)(one)
    for one in FORMATS
}
FEEDS: Mapping[str, Feed] = {"soi": SignedFeed(), **DOCUMENTS}
"""The kinds of feeds by the names of their formats."""


def rows_of(download: Download, format_: Format, head: Head) -> Iterator[Row]:
    """The rows of a document; a check that it names twice counts once."""
    defaults = Defaults("", host_of(download.url), "", "", download.url)
    if format_.name == "cofacts":  # such tables lie anywhere; whose they are stands in their rows
        defaults = Defaults(base_url=download.url)
    with opened(download.path) as (file, _), SeenChecks() as seen:
        for row in until_broken(format_.read(file, head, defaults)):
            earlier = seen.first_row(row.draft.uid, row.row) if isinstance(row, Accepted) else None
            yield row if earlier is None else Rejected(row.row, f"repeats the check of row {earlier}.")


def in_batches(rows: Iterator[Row]) -> Iterator[Batch]:
    """At most `BATCH` rows each."""
    while some := tuple(islice(rows, BATCH)):
        yield Batch(some)


def _moment(row: Row, now: datetime) -> str:
    """When the row changed, in UTC and one way of writing, so that the later one is the greater text."""
    if isinstance(row, Accepted | Withdrawn) and row.told.changed:
        try:
            moment = datetime.fromisoformat(row.told.changed)
        except ValueError:
            return ""
        moment = moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
        # A date in the future would make the next readings miss everything until then.
        return min(moment, now.astimezone(UTC)).strftime("%Y-%m-%dT%H:%M:%SZ")
    return ""


def _with(url: str, name: str, value: str) -> str:
    parts = urlsplit(url)
    query = [(key, said) for key, said in parse_qsl(parts.query, keep_blank_values=True) if key != name]
    return urlunsplit(parts._replace(query=urlencode([*query, (name, value)])))
