"""Soi's signed feed read: the desk's card, the key, and pages whose signature holds. Format: docs/guide/feeds.md."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from soi.checks.draft import DraftError
from soi.checks.federation.downloads import FeedError, Way, etag_of, fetched_page
from soi.checks.records import Defaults, draft_of_record
from soi.checks.rows import Accepted, Rejected, Row, Told, Withdrawn

FORMAT = "soi-feed/1"
CARD_FORMAT = "soi-desk/1"
CARD_PATH = "/.well-known/soi.json"
HEADER = "soi-signature"
LONGEST_CURSOR, LONGEST_NOTE = 40, 4_000
_KEY = re.compile(r"[0-9a-f]{64}\Z")


class SignatureError(FeedError):
    """A page that the pinned key did not sign: nothing in it was looked at."""


@dataclass(frozen=True, slots=True)
class Card:
    """What another desk says about itself."""

    name: str
    key: str
    """Its public key, 64 hexadecimal digits."""
    feed: str
    """Address of its signed feed."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a signed feed."""

    rows: tuple[Row, ...]
    next: str | None
    """Where it goes on now, or None on the last page."""
    cursor: str
    """Where to start next time."""
    etag: str


def card_of(url: str, way: Way) -> Card:
    """The card of the desk at the host of `url`. Raises `FetchError` and `FeedError`."""
    answer = fetched_page(urlunsplit((*urlsplit(url)[:2], CARD_PATH, "", "")), way)
    assert answer is not None, "asked without an ETag"
    given = _object(answer.body)
    key = str(_mapping(given.get("key")).get("public"))
    feeds = given.get("feeds")
    listed = [_mapping(one) for one in feeds] if isinstance(feeds, list) else []
    feed = next((str(one.get("url")) for one in listed if one.get("format") == FORMAT), "")
    if given.get("format") != CARD_FORMAT or not _KEY.match(key) or not feed:
        raise FeedError("The host has no card of a Soi desk with a key and a signed feed.")
    if urlsplit(feed).netloc != urlsplit(url).netloc:
        raise FeedError(f"The desk's feed is at another host ({urlsplit(feed).netloc}); follow it there.")
    return Card(str(given.get("name") or "")[:300], key, feed)


def page_after(url: str, key: str, after: str, way: Way, etag: str = "") -> Page | None:
    """The page behind cursor `after` ("": the first one); None when it still is the one of `etag`.

    Raises `FetchError`, `FeedError`, and `SignatureError` for a page that `key` did not sign."""
    answer = fetched_page(f"{url}?{urlencode({'after': after})}" if after else url, way, etag)
    if answer is None:
        return None
    verify(answer.body, answer.headers.get(HEADER, ""), key)
    first, _, rest = answer.body.partition(b"\n")
    head = _object(first)
    _demand_head(head, url, after)
    rows = tuple(_rows(rest))
    following = head.get("next")
    return Page(
        rows,
        None if following is None else _cursor(following),
        _cursor(head.get("cursor")),
        etag_of(answer.headers.get("etag", "")),
    )


def verify(body: bytes, header: str, key: str) -> None:
    """Raise `SignatureError` unless `header` is the signature of `key` over exactly `body`."""
    algorithm, _, encoded = header.partition("=")
    try:
        signature = base64.b64decode(encoded, validate=True)
        public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(key))
        if algorithm.strip() != "ed25519":
            raise InvalidSignature
        public.verify(signature, body)
    except (InvalidSignature, binascii.Error, ValueError):
        raise SignatureError("The feed's signature does not hold; nothing was taken from it.") from None


def is_head(first_line: str) -> bool:
    """Whether a document beginning with this line is a page of a signed feed."""
    try:
        return bool(_mapping(orjson.loads(first_line)).get("format") == FORMAT)
    except orjson.JSONDecodeError:
        return False


def _demand_head(head: Mapping[str, Any], url: str, after: str) -> None:
    if head.get("type") != "page" or head.get("format") != FORMAT:
        raise FeedError(f"The answer is no page of the format {FORMAT}.")
    if urlsplit(str(head.get("desk"))).netloc != urlsplit(url).netloc:
        raise FeedError("The page is one of another desk's feed; nothing was taken from it.")
    if head.get("after") != (after or "0"):
        raise FeedError("The page is not the one that was asked for; nothing was taken from it.")


def _cursor(given: object) -> str:
    if not isinstance(given, str) or not 0 < len(given) <= LONGEST_CURSOR:
        raise FeedError("The page does not say where the feed goes on; nothing was taken from it.")
    return given


def _rows(body: bytes) -> Iterator[Row]:
    for number, line in enumerate(body.splitlines(), 1):
        if line.strip():
            yield _row(number, line)


def _row(number: int, line: bytes) -> Row:
    try:
        given = _object(line)
        told = _told(given)
        if given.get("type") == "withdrawn":
            site, external_id = str(given.get("publisher_site")), str(given.get("external_id"))
            return Withdrawn(number, site, external_id, "", told)
        if given.get("type") != "check":
            return Rejected(number, "the line is neither a check nor a withdrawal.")
        data = _mapping(given.get("data"))
        # What a desk made itself stands at its own page, whose address it does not write into the check.
        draft = draft_of_record({**data, "url": data.get("url") or given.get("page")}, Defaults())
    except (FeedError, DraftError) as wrong:
        return Rejected(number, str(wrong))
    if draft.uid != given.get("uid"):
        return Rejected(number, "the check's name does not follow from its publisher and id.")
    return Accepted(number, draft, told)


def _told(given: Mapping[str, Any]) -> Told:
    version = given.get("version")
    return Told(
        version=version if isinstance(version, int) and 0 < version < 2**31 else 0,
        changed=str(given.get("changed") or "")[:40],
        change=str(given.get("change") or ""),
        note=str(given.get("note") or "").replace("\x00", "").strip()[:LONGEST_NOTE],
    )


def _object(line: bytes) -> Mapping[str, Any]:
    try:
        given = orjson.loads(line)
    except orjson.JSONDecodeError:
        raise FeedError("The answer is not JSON.") from None
    if not isinstance(given, Mapping):
        raise FeedError("The answer is JSON, but not an object.")
    return given


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
