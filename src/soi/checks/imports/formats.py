"""The formats that can be imported, in the order in which they are tried."""

from __future__ import annotations

from soi.checks.imports.cofacts import Cofacts
from soi.checks.imports.documents import DataFeed, GoogleClaims
from soi.checks.imports.jsonl import JsonLines
from soi.checks.imports.page import Page
from soi.checks.imports.rows import Format, Head, SourceError
from soi.checks.imports.table import Table

FORMATS: tuple[Format, ...] = (Page(), GoogleClaims(), DataFeed(), JsonLines(), Cofacts(), Table())


def format_of(head: Head) -> Format:
    """The first format that takes a file beginning like this; raises `SourceError` when none does."""
    found = next((one for one in FORMATS if one.sniff(head)), None)
    if found is None:
        raise SourceError(
            "This is none of: JSON Lines, a table with a column `claim`, a ClaimReview feed, a page with"
            " ClaimReview markup, an answer of Google's Fact Check Tools, a table of Cofacts' replies."
        )
    return found
