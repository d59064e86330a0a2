"""JSON Lines: one object a line. Our own export, the starter library, a corpus of {id, title, text}, or
ClaimReview objects."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

import orjson

from soi.checks.claimreview import draft_of_claim_review, is_claim_review
from soi.checks.draft import DraftError
from soi.checks.imports.rows import MAX_ROW_BYTES, Head
from soi.checks.records import Defaults, draft_of_record
from soi.checks.rows import Accepted, Rejected, Row

_OBJECT = re.compile(r"\s*\{.*\}\s*\Z")
_SKIP_STEP = 1 << 20


class JsonLines:
    """The format `jsonl`."""

    name = "jsonl"

    def sniff(self, head: Head) -> bool:
        """Whether the first line is an object."""
        return one_object_a_line(head)

    def read(self, file: BinaryIO, head: Head, defaults: Defaults) -> Iterator[Row]:
        """Rows are numbered by line; empty lines are passed over."""
        for number, line in enumerate(_lines(file), 1):
            if line is None:
                yield Rejected(number, f"the line is longer than {MAX_ROW_BYTES // 1_000_000} MB.")
            elif line.strip():
                yield _row(number, line, defaults)


def one_object_a_line(head: Head) -> bool:
    """Whether the first line is a whole object, or the beginning of one that is longer than the head."""
    first, newline, rest = head.text.lstrip().partition("\n")
    return bool(_OBJECT.match(first)) or (first.startswith("{") and not newline and not rest)


def _lines(file: BinaryIO) -> Iterator[bytes | None]:
    """Each line, or None for one that is too long to hold."""
    while line := file.readline(MAX_ROW_BYTES):
        if len(line) < MAX_ROW_BYTES or line.endswith(b"\n"):
            yield line
            continue
        while (more := file.readline(_SKIP_STEP)) and not more.endswith(b"\n"):
            pass
        yield None


def _row(number: int, line: bytes, defaults: Defaults) -> Row:
    try:
        record: Any = orjson.loads(line.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError as wrong:
        return Rejected(number, f"the line is not JSON ({wrong.msg}, column {wrong.colno}).")
    if not isinstance(record, Mapping):
        return Rejected(number, "the line is JSON, but not an object.")
    read = draft_of_claim_review if is_claim_review(record) else draft_of_record
    try:
        return Accepted(number, read(record, defaults))
    except DraftError as wrong:
        return Rejected(number, str(wrong))
