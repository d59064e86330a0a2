"""The published library as a file: JSON Lines, a table, or a ClaimReview feed. `soi import` takes each of
them back and finds nothing changed."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from soi.checks.claimreview import OWN_MARK
from soi.checks.draft import CheckDraft
from soi.checks.imports.table import CSV_FIELDS, escaped
from soi.checks.markup import review_of_draft


def as_jsonl(drafts: Iterable[CheckDraft]) -> Iterator[str]:
    """One object a line, every field named."""
    for draft in drafts:
        yield _json(draft.as_data()) + "\n"


def as_csv(drafts: Iterable[CheckDraft]) -> Iterator[str]:
    """A header and one line a check; lists as JSON. A cell that a spreadsheet would take for a formula begins
    with an apostrophe."""
    yield _line(CSV_FIELDS)
    for draft in drafts:
        data = draft.as_data()
        yield _line([escaped(_cell(data[name])) for name in CSV_FIELDS])


def as_claimreview(drafts: Iterable[CheckDraft]) -> Iterator[str]:
    """A schema.org DataFeed, as Data Commons publishes it."""
    opening = {"@context": "https://schema.org", "@type": "DataFeed", "sdPublisher": OWN_MARK}
    yield _json(opening)[:-1] + ',"dataFeedElement":['
    between = "\n"
    for draft in drafts:
        item = {"@type": "DataFeedItem", "url": draft.url, "item": [review_of_draft(draft)]}
        yield between + _json(item)
        between = ",\n"
    yield "\n]}\n"


EXPORTS: Mapping[str, Callable[[Iterable[CheckDraft]], Iterator[str]]] = {
    "jsonl": as_jsonl,
    "csv": as_csv,
    "claimreview": as_claimreview,
}
"""The export formats by name."""


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _cell(value: Any) -> str:
    if isinstance(value, list):
        return _json(value) if value else ""
    return "" if value is None else str(value)


def _line(cells: Iterable[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerow(cells)
    return buffer.getvalue()
