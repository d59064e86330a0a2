"""One feed as Atom (RFC 4287), RSS 2.0 and JSON Feed 1.1: the same entries, three ways of writing them down."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from typing import Any
from xml.etree.ElementTree import Element

import orjson
from django.conf import settings

from soi.checks.models import Change
from soi.library.feeds.changes import NEVER
from soi.library.feeds.entries import Entry
from soi.library.feeds.xml_writing import add, document, root
from soi.library.places import utc

ATOM = "http://www.w3.org/2005/Atom"
CONTENT = "http://purl.org/rss/1.0/modules/content/"
DUBLIN_CORE = "http://purl.org/dc/elements/1.1/"
ICON = "/static/library/soi.svg"


@dataclass(frozen=True, slots=True)
class Feed:
    """One page of a feed. `address` names the whole feed, `own` this page, `older` the next one or nothing."""

    title: str
    subtitle: str
    language: str
    """Primary subtag, or empty for a feed in several languages."""
    address: str
    own: str
    older: str
    home: str
    entries: Sequence[Entry]

    @property
    def updated(self) -> datetime:
        """When the newest entry changed."""
        return max((one.updated for one in self.entries), default=NEVER)


def atom(feed: Feed) -> bytes:
    """RFC 4287; older pages by RFC 5005."""
    top = root("feed", {"xmlns": ATOM} | ({"xml:lang": feed.language} if feed.language else {}))
    add(top, "title", feed.title)
    add(top, "subtitle", feed.subtitle)
    add(top, "id", feed.address)
    add(top, "updated", utc(feed.updated))
    add(top, "generator", "Soi")
    add(top, "icon", f"{settings.SOI_ORIGIN}{ICON}")
    add(add(top, "author"), "name", settings.SOI_NAME)
    _link(top, "self", feed.own, "application/atom+xml")
    _link(top, "alternate", feed.home, "text/html")
    if feed.older:
        _link(top, "next", feed.older, "application/atom+xml")
    for one in feed.entries:
        _atom_entry(top, one)
    return document(top)


def _atom_entry(top: Element, one: Entry) -> None:
    entry = add(top, "entry", attributes={"xml:lang": one.language})
    add(entry, "id", one.id)
    add(entry, "title", one.title)
    add(entry, "updated", utc(one.updated))
    add(entry, "published", utc(one.published))
    _link(entry, "alternate", one.url, "text/html")
    if one.source_url:
        _link(entry, "via", one.source_url, "text/html")
    add(add(entry, "author"), "name", one.publisher)
    for scheme, term, label in _categories(one):
        add(entry, "category", attributes={"scheme": scheme, "term": term, "label": label})
    if one.licence:
        add(entry, "rights", one.licence)
    add(entry, "summary", one.summary)
    add(entry, "content", one.html, {"type": "html"})


def _link(parent: Element, rel: str, href: str, kind: str) -> None:
    add(parent, "link", attributes={"rel": rel, "href": href, "type": kind})


def rss(feed: Feed) -> bytes:
    """RSS 2.0 with the usual companions: Atom's links, whole content, Dublin Core's creator."""
    top = root(
        "rss", {"version": "2.0", "xmlns:atom": ATOM, "xmlns:content": CONTENT, "xmlns:dc": DUBLIN_CORE}
    )
    channel = add(top, "channel")
    add(channel, "title", feed.title)
    add(channel, "link", feed.home)
    add(channel, "description", feed.subtitle)
    if feed.language:
        add(channel, "language", feed.language)
    add(channel, "lastBuildDate", format_datetime(feed.updated))
    add(channel, "generator", "Soi")
    add(channel, "docs", "https://www.rssboard.org/rss-specification")
    _rss_link(channel, "self", feed.own)
    if feed.older:
        _rss_link(channel, "next", feed.older)
    for one in feed.entries:
        item = add(channel, "item")
        add(item, "title", one.title)
        add(item, "link", one.url)
        # A reader that knows an item by its guid would never show a correction of it: the version is part.
        add(item, "guid", f"{one.id.partition('#')[0]}#v{one.version}", {"isPermaLink": "false"})
        add(item, "pubDate", format_datetime(one.updated))
        add(item, "dc:creator", one.publisher)
        for scheme, term, _ in _categories(one):
            add(item, "category", term, {"domain": scheme})
        add(item, "description", one.summary)
        add(item, "content:encoded", one.html)
    return document(top)


def _rss_link(channel: Element, rel: str, href: str) -> None:
    add(channel, "atom:link", attributes={"rel": rel, "href": href, "type": "application/rss+xml"})


def json_feed(feed: Feed) -> bytes:
    """JSON Feed 1.1; what is ours stands under `_soi`."""
    data: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "description": feed.subtitle,
        "home_page_url": feed.home,
        "feed_url": feed.own,
        "icon": f"{settings.SOI_ORIGIN}{ICON}",
        "authors": [{"name": settings.SOI_NAME, "url": feed.home}],
        "items": [_json_item(one) for one in feed.entries],
    }
    if feed.language:
        data["language"] = feed.language
    if feed.older:
        data["next_url"] = feed.older
    return orjson.dumps(data)


def _json_item(one: Entry) -> dict[str, Any]:
    item: dict[str, Any] = {
        "id": one.id,
        "url": one.url,
        "title": one.title,
        "summary": one.summary,
        "content_html": one.html,
        "date_published": utc(one.published),
        "date_modified": utc(one.updated),
        "authors": [{"name": one.publisher}],
        "tags": [label for _, _, label in _categories(one)],
        "language": one.language,
        "_soi": {
            "uid": one.uid,
            "verdict": one.verdict,
            "rating": one.rating,
            "change": one.change,
            "version": one.version,
            "withdrawn": one.change == Change.WITHDRAWN,
            "licence": one.licence,
        },
    }
    if one.source_url:
        item["external_url"] = one.source_url
    return item


def _categories(one: Entry) -> list[tuple[str, str, str]]:
    """Scheme, term and label: the verdict and the topic of a standing check, and what changed."""
    schemes = f"{settings.SOI_ORIGIN}/feed/schemes"
    found = [(f"{schemes}/change", one.change, one.change)]
    if one.verdict:
        found.append((f"{schemes}/verdict", one.verdict, one.rating))
    if one.topic:
        found.append((f"{schemes}/topic", one.topic, one.topic))
    return found


KINDS: Mapping[str, tuple[str, Callable[[Feed], bytes]]] = {
    "atom.xml": ("application/atom+xml; charset=utf-8", atom),
    "rss.xml": ("application/rss+xml; charset=utf-8", rss),
    "feed.json": ("application/feed+json", json_feed),
}
"""Media type and writer of each kind, by the last part of its address."""
