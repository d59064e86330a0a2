"""What a page is about: its article, told from menus and notices by trafilatura where the `links` extra has it."""

from __future__ import annotations

import importlib.util

LONGEST_ARTICLE = 20_000
"""Characters: as much as the engine reads of a message."""
LONGEST_MARKUP = 2_000_000


def can_tell() -> bool:
    """Whether trafilatura is installed."""
    return importlib.util.find_spec("trafilatura") is not None


def article_of(markup: str) -> str:
    """The article of a page, as plain paragraphs; "" where there is none, or nothing here can tell.

    Pure: trafilatura fetches nothing when it is handed the markup."""
    if len(markup) > LONGEST_MARKUP or not can_tell():
        return ""
    import trafilatura

    found = trafilatura.extract(markup, include_comments=False, include_tables=False, favor_precision=True)
    return (found or "")[:LONGEST_ARTICLE]
