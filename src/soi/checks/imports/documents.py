"""Large JSON documents, read one element at a time: the Data Commons feed of ClaimReview (a DataFeed), plain
JSON-LD lists and graphs, and the answers of Google's Fact Check Tools API."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, BinaryIO

import ijson

from soi.checks.claimreview import draft_of_claim_review, is_claim_review
from soi.checks.draft import DraftError
from soi.checks.imports.jsonl import one_object_a_line
from soi.checks.imports.rows import Head
from soi.checks.records import Defaults, claim_id, draft_of_record, host_of
from soi.checks.rows import Accepted, Rejected, Row, Told, Withdrawn
from soi.checks.scales import verdict_for

_GOOGLE = re.compile(r'"claims"\s*:\s*\[')
_FEED = re.compile(r'"dataFeedElement"\s*:\s*\[')
_GRAPH = re.compile(r'"@graph"\s*:\s*\[')


class DataFeed:
    """The format `claimreview`: DataFeed, list, graph or a single ClaimReview."""

    name = "claimreview"

    def sniff(self, head: Head) -> bool:
        """Whether this is one JSON document of ClaimReview markup."""
        text = head.text.lstrip()
        if text.startswith("{") and (_FEED.search(text) or _GRAPH.search(text)):
            return True
        return text.startswith(("{", "[")) and '"ClaimReview"' in text and not one_object_a_line(head)

    def read(self, file: BinaryIO, head: Head, defaults: Defaults) -> Iterator[Row]:
        """Rows are numbered by element; one without ClaimReview (a MediaReview, a page) is passed over.

        An element with `dateDeleted` is a withdrawal, whatever stands in it."""
        for number, element in _elements(file, _prefix(head)):
            if isinstance(element, Rejected):
                yield element
                return
            gone = list(_withdrawals(number, element))
            yield from gone
            told = _told(element)
            for node in () if gone else claim_reviews(element):
                row = claim_review_row(number, node, defaults)
                yield replace(row, told=told) if isinstance(row, Accepted) else row


class GoogleClaims:
    """The format `google`: the answer of `claims:search`, or several answers in a list."""

    name = "google"

    def sniff(self, head: Head) -> bool:
        """Whether this is an answer of Google's API."""
        text = head.text.lstrip()
        return text.startswith("{") and bool(_GOOGLE.search(text)) and not _FEED.search(text)

    def read(self, file: BinaryIO, head: Head, defaults: Defaults) -> Iterator[Row]:
        """Rows are numbered by claim; a claim reviewed by several publishers gives several rows."""
        for number, element in _elements(file, "claims.item"):
            if isinstance(element, Rejected):
                yield element
                return
            yield from _google_rows(number, element, defaults)


def claim_reviews(node: object) -> Iterator[Mapping[str, Any]]:
    """Every ClaimReview in a JSON-LD node: itself, in a list, a graph, or the item of a feed."""
    pending = [node]
    while pending:
        here = pending.pop()
        if isinstance(here, list):
            pending += reversed(here)
        elif isinstance(here, Mapping):
            if is_claim_review(here):
                yield here
            pending += [here[name] for name in ("mainEntity", "@graph", "item") if name in here]


def claim_review_row(number: int, node: Mapping[str, Any], defaults: Defaults) -> Row:
    """One ClaimReview as a row."""
    try:
        return Accepted(number, draft_of_claim_review(node, defaults))
    except DraftError as wrong:
        return Rejected(number, str(wrong))


def next_page(file: BinaryIO) -> str:
    """The token under which an answer of Google's API goes on, or empty. Broken documents have none."""
    try:
        return str(next(ijson.items(file, "nextPageToken"), None) or "")
    except (ijson.JSONError, UnicodeDecodeError):
        return ""


def _told(element: Any) -> Told:
    changed = element.get("dateModified") if isinstance(element, Mapping) else None
    return Told(changed=changed.strip()[:40] if isinstance(changed, str) else "")


def _withdrawals(number: int, element: Any) -> Iterator[Withdrawn]:
    deleted = element.get("dateDeleted") if isinstance(element, Mapping) else None
    if not isinstance(deleted, str) or not deleted.strip():
        return
    items = element.get("item")
    for item in (items if isinstance(items, list) else [items]) or [None]:
        node = item if isinstance(item, Mapping) else {}
        author = node.get("author")
        site = host_of(str(author.get("url") or "")) if isinstance(author, Mapping) else ""
        told = replace(_told(element), note=_words(node.get("abstract")))
        url = _words(node.get("url")) or _words(element.get("url"))
        yield Withdrawn(number, site or host_of(url), _words(node.get("identifier")), url, told)


def _words(value: object) -> str:
    return value.replace("\x00", "").strip() if isinstance(value, str) else ""


def _prefix(head: Head) -> str:
    if head.text.lstrip().startswith("["):
        return "item"
    if _FEED.search(head.text):
        return "dataFeedElement.item"
    return "@graph.item" if _GRAPH.search(head.text) else ""


def _elements(file: BinaryIO, prefix: str) -> Iterator[tuple[int, Any]]:
    """Elements with their number; where the document breaks off, a rejection as the last one."""
    number = 0
    elements = ijson.items(file, prefix, use_float=True)
    while True:
        number += 1
        try:
            element = next(elements, None)
        except (ijson.JSONError, UnicodeDecodeError) as wrong:
            half = isinstance(wrong, ijson.IncompleteJSONError)
            why = "the document breaks off here." if half else "the document is not JSON from here on."
            yield number, Rejected(number, why)
            return
        if element is None:
            return
        yield number, element


def _google_rows(number: int, claim: Any, defaults: Defaults) -> Iterator[Row]:
    reviews = claim.get("claimReview") if isinstance(claim, Mapping) else None
    if not isinstance(reviews, list) or not reviews:
        yield Rejected(number, "the claim has no claimReview.")
        return
    for review in reviews:
        try:
            yield Accepted(number, draft_of_record(_google_record(claim, review), defaults))
        except DraftError as wrong:
            yield Rejected(number, str(wrong))


def _google_record(claim: Mapping[str, Any], review: Any) -> dict[str, Any]:
    if not isinstance(review, Mapping):
        raise DraftError(("a claimReview is not an object.",))
    publisher = review.get("publisher")
    site = str(publisher.get("site") or "") if isinstance(publisher, Mapping) else ""
    name = str(publisher.get("name") or "") if isinstance(publisher, Mapping) else ""
    url, text = str(review.get("url") or ""), str(claim.get("text") or "").strip()
    claimant = str(claim.get("claimant") or "").strip()
    rating = str(review.get("textualRating") or "").strip()
    return {
        "publisher_name": name or site or host_of(url),
        "publisher_site": (site or host_of(url)).lower().removeprefix("www."),
        "external_id": f"{url}#{claim_id(text)}"[-500:],
        "language": review.get("languageCode"),
        "claim": text,
        "verdict": verdict_for(rating).value,
        "verdict_text": rating[:500],
        "title": str(review.get("title") or "").strip(),
        "url": url,
        "claimant": "" if claimant.startswith("@") or "://" in claimant else claimant[:300],
        "claim_date": claim.get("claimDate"),
        "reviewed_on": review.get("reviewDate"),
    }
