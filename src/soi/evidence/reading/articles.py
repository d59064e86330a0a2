"""What a page is about: its article, told from menus and notices by trafilatura where the `links` extra has it."""

from __future__ import annotations

import importlib.util

from soi.evidence.reading.charsets import decode
from soi.evidence.reading.words import plain

LONGEST_ARTICLE = 20_000
"""Characters: as much as the engine reads of a message."""
LONGEST_MARKUP = 2_000_000


def can_tell() -> bool:
    """Whether trafilatura is installed."""
    return importlib.util.find_spec("trafilatura") is not None


def article_here(body: bytes, content_type: str) -> str:
    """The article of a page, as plain paragraphs, read in this very process; "" where there is none, or nothing here
    can tell. Pure: trafilatura fetches nothing when it is handed the markup."""
    markup = decode(body, content_type)
    if len(markup) > LONGEST_MARKUP or not can_tell():
        return ""
    import trafilatura

    found = trafilatura.extract(markup, include_comments=False, include_tables=False, favor_precision=True)
    return plain((found or "")[:LONGEST_ARTICLE])
