"""Opening a file that somebody gave: gzip undone, encoding told, and plain words when there is nothing."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from soi.checks.imports.rows import Head, SourceError

HEAD_BYTES = 65_536
BROKEN_STREAM = (EOFError, gzip.BadGzipFile, zlib.error)
"""What reading a damaged gzip file raises."""
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))


@contextmanager
def opened(path: Path) -> Iterator[tuple[BinaryIO, BinaryIO]]:
    """The file's content, and the file as it lies on disk (whose `tell()` shows how far reading has come)."""
    with path.open("rb") as raw:
        if raw.read(2) == b"\x1f\x8b":
            raw.seek(0)
            with gzip.GzipFile(fileobj=raw) as unpacked:
                yield cast(BinaryIO, unpacked), raw
        else:
            raw.seek(0)
            yield raw, raw


def read_head(path: Path) -> Head:
    """The beginning of the file; raises `SourceError` for one that is empty, broken or no text."""
    with opened(path) as (file, _):
        try:
            head = file.read(HEAD_BYTES)
        except BROKEN_STREAM:
            raise SourceError("The gzip file is broken.") from None
    if not head.strip():
        raise SourceError("The file is empty.")
    encoding = next((name for mark, name in _MARKS if head.startswith(mark)), "utf-8-sig")
    if encoding == "utf-8-sig" and b"\x00" in head:
        raise SourceError("This is no text file; JSON, JSONL, CSV and HTML can be imported, also as .gz.")
    text = head.decode(encoding, errors="replace").removeprefix("\ufeff")
    if text.count("\ufffd") > len(text) // 10:
        raise SourceError("This is no UTF-8 or UTF-16 text; save it as UTF-8 and try again.")
    return Head(text, encoding)
