"""Web pages: the ClaimReview markup that fact-checkers put into their HTML as JSON-LD."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

import orjson
from selectolax.lexbor import LexborHTMLParser

from soi.checks.imports.documents import claim_review_row, claim_reviews
from soi.checks.imports.rows import Head
from soi.checks.records import Defaults
from soi.checks.rows import Rejected, Row

MAX_PAGE_BYTES = 20_000_000


class Page:
    """The format `html`."""

    name = "html"

    def sniff(self, head: Head) -> bool:
        """Whether the text begins with a tag."""
        return head.text.lstrip().startswith("<")

    def read(self, file: BinaryIO, head: Head, defaults: Defaults) -> Iterator[Row]:
        """Rows are numbered by script element; MediaReview and other markup is passed over."""
        text = file.read(MAX_PAGE_BYTES + 1)
        if len(text) > MAX_PAGE_BYTES:
            yield Rejected(1, f"the page is larger than {MAX_PAGE_BYTES // 1_000_000} MB.")
            return
        tree = LexborHTMLParser(text.decode(head.encoding, errors="replace"))
        for number, script in enumerate(tree.css('script[type="application/ld+json"]'), 1):
            yield from _script_rows(number, script.text(deep=True), defaults)


def _script_rows(number: int, text: str, defaults: Defaults) -> Iterator[Row]:
    try:
        node = orjson.loads(text.strip())
    except orjson.JSONDecodeError:
        if "ClaimReview" in text:
            yield Rejected(number, "the page's markup is not JSON.")
        return
    for review in claim_reviews(node):
        yield claim_review_row(number, review, defaults)
