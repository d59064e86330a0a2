"""Tables in the manner of Cofacts' open data: one line for each reply to a message that somebody sent in.

The columns and the mapping of reply types are in docs/guide/federation.md. Columns about users are never read.
Cofacts' data is under CC BY-SA 4.0; a table of somebody else names its own `publisher`, `site` and `licence`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import BinaryIO

from soi.checks.draft import DraftError
from soi.checks.imports.rows import Head
from soi.checks.imports.table import header_of, lines_of
from soi.checks.models import Verdict
from soi.checks.records import Defaults, draft_of_record
from soi.checks.rows import Accepted, Rejected, Row, Told, Withdrawn
from soi.text import find_urls

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "article": ("articleid",),
    "claim": ("articletext", "text"),
    "reply": ("replyid",),
    "type": ("replytype",),
    "summary": ("replytext",),
    "reference": ("reference",),
    "asked": ("articlecreatedat",),
    "replied": ("createdat",),
    "changed": ("updatedat",),
    "status": ("status",),
    "language": ("language", "lang"),
    "publisher": ("publisher",),
    "site": ("site",),
    "licence": ("licence", "license"),
    "url": ("url",),
}
"""What is read, and the names of columns, in lower case and without `_`, under which it is found."""
REPLY_TYPES: Mapping[str, tuple[Verdict, str]] = {
    "RUMOR": (Verdict.MISLEADING, "Contains misinformation"),
    "NOT_RUMOR": (Verdict.OTHER, "Contains true information"),
    "OPINIONATED": (Verdict.OTHER, "Contains personal perspective"),
}
"""Our verdict and Cofacts' own words for each type. That a message contains something true, or an opinion, has
no equivalent: its words are shown. `NOT_ARTICLE` says that there was nothing to check, so it is no check."""
PUBLISHER, SITE, LICENCE, LANGUAGE = "Cofacts", "cofacts.tw", "CC-BY-SA-4.0", "zh-Hant"
_DELETED = ("DELETED", "BLOCKED")
_MOST_SOURCES = 20


class Cofacts:
    """The format `cofacts`."""

    name = "cofacts"

    def sniff(self, head: Head) -> bool:
        """Whether the first line names a message, a reply and the reply's type."""
        header = set(_header(head))
        return all(header & set(COLUMNS[name]) for name in ("article", "reply", "type"))

    def read(self, file: BinaryIO, head: Head, defaults: Defaults) -> Iterator[Row]:
        """Rows are numbered by the line on which they end; a reply that was taken back is a withdrawal."""
        header = _header(head)
        for number, cells in lines_of(file, head):
            if isinstance(cells, str):
                yield Rejected(number, cells)
            else:
                yield _row(number, _read(header, cells), defaults)


def _header(head: Head) -> list[str]:
    return [name.replace("_", "") for name in header_of(head)]


def _read(header: list[str], cells: list[str]) -> dict[str, str]:
    given = dict(zip(header, cells, strict=True))
    return {
        name: next((given[one].strip() for one in columns if given.get(one, "").strip()), "")
        for name, columns in COLUMNS.items()
    }


def _row(number: int, given: Mapping[str, str], defaults: Defaults) -> Row:
    if not given["article"] or not given["reply"]:
        return Rejected(number, "the line has no id of a message, or none of a reply.")
    external_id = f"{given['article']}/{given['reply']}"
    site = given["site"] or defaults.publisher_site or SITE
    url = given["url"] or f"https://{SITE}/article/{given['article']}"
    told = Told(changed=given["changed"][:40])
    if given["status"].upper() in _DELETED:
        return Withdrawn(number, site, external_id, url, told)
    if given["type"].upper() not in REPLY_TYPES:
        return Rejected(number, f"a reply of type {given['type'][:40]!r} is no check.")
    verdict, words = REPLY_TYPES[given["type"].upper()]
    record = {
        "publisher_name": given["publisher"] or defaults.publisher_name or PUBLISHER,
        "publisher_site": site,
        "external_id": external_id,
        "language": given["language"] or defaults.language or LANGUAGE,
        "claim": given["claim"],
        "verdict": verdict.value,
        "verdict_text": words,
        "summary": given["summary"],
        "url": url,
        "licence": given["licence"] or defaults.licence or LICENCE,
        "claim_date": given["asked"],
        "reviewed_on": given["replied"],
        "sources": _sources(given["reference"]),
    }
    try:
        return Accepted(number, draft_of_record(record, defaults), told)
    except DraftError as wrong:
        return Rejected(number, str(wrong))


def _sources(reference: str) -> list[str]:
    found = dict.fromkeys(one.url for one in find_urls(reference))
    return [url for url in found if url.startswith(("http://", "https://"))][:_MOST_SOURCES]
