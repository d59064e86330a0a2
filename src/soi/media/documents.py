"""A PDF's words, and a copy of its pages without anything but pages. Runs inside a worker only.

The copy has no names, dates, scripts, forms, links, attachments or notes; EXIF goes from the photographs inside. It is
still a PDF that a stranger made: it is for downloading, never for opening inside a page.
"""

from __future__ import annotations

import io
import logging
from pathlib import Path
from typing import TYPE_CHECKING

from soi.media.limits import LETTERS, PAGES
from soi.media.records import Line, MediaError, Words

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

_UNWANTED = (
    *("/Metadata", "/PieceInfo", "/LastModified", "/AA", "/A", "/JS", "/Annots", "/B", "/Thumb", "/AF"),
    *("/StructParents", "/StructParent", "/Dests", "/OpenAction", "/Names", "/AcroForm", "/EmbeddedFiles"),
)
_TORN = 0.9
"""Share of the words left when letters are put together by place, below which words had been torn apart."""
_KEPT_SEGMENTS = {0xE0, 0xEE}
"""JPEG's APP0 (JFIF) and APP14 (Adobe: which colours); every other APPn and every comment goes."""

logging.getLogger("pypdf").disabled = True  # it quotes files


def read_document(path: Path) -> tuple[Words, bytes]:
    """Its words, line by line, and the copy. MediaError: `broken` (or locked), `too-long`, `too-much-memory`."""
    import pypdf
    from pypdf.errors import PyPdfError

    try:
        reader = pypdf.PdfReader(path)
        if reader.is_encrypted and not reader.decrypt(""):
            raise MediaError("broken")
        if len(reader.pages) > PAGES:
            raise MediaError("too-long")
        return Words(_lines(reader), f"pypdf {pypdf.__version__}"), _copy(reader)
    except MemoryError:
        raise MediaError("too-much-memory") from None
    except (PyPdfError, ValueError, TypeError, KeyError, IndexError, AttributeError, OSError, RecursionError):
        raise MediaError("broken") from None


def _lines(reader: PdfReader) -> tuple[Line, ...]:
    lines: list[Line] = []
    left = LETTERS
    for page in reader.pages:
        for line in filter(None, (" ".join(line.split()) for line in words_of_page(page).splitlines())):
            left -= len(line)
            if left < 0:
                return tuple(lines)
            lines.append(Line(line, 1.0))
    return tuple(lines)


def words_of_page(page: PageObject) -> str:
    """The page's text in the order it was written, unless that tears words apart where the font changes within
    them, as it does in Vietnamese ("di ệ t đ ượ c"): then by where the letters stand."""
    written = page.extract_text()
    if written.isascii():
        return written
    placed = page.extract_text(extraction_mode="layout")
    return placed if len(placed.split()) < _TORN * len(written.split()) else written


def _copy(reader: PdfReader) -> bytes:
    from pypdf import PdfWriter
    from pypdf.generic import DictionaryObject, StreamObject

    writer = PdfWriter()
    for page in reader.pages:
        for name in _UNWANTED:  # before copying, which follows every one of them
            page.pop(name, None)
        writer.add_page(page)
    writer.metadata = None
    for thing in writer._objects:  # no other way to see all of them
        if isinstance(thing, DictionaryObject):
            for name in _UNWANTED:
                thing.pop(name, None)
        if isinstance(thing, StreamObject) and thing.get("/Filter") in ("/DCTDecode", ["/DCTDecode"]):
            thing._data = without_segments(thing._data)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def without_segments(jpeg: bytes) -> bytes:
    """A JPEG without EXIF, comments and the like, its picture untouched. Whatever is no JPEG stays as it is."""
    if not jpeg.startswith(b"\xff\xd8"):
        return jpeg
    kept = [b"\xff\xd8"]
    place = 2
    while place + 4 <= len(jpeg) and jpeg[place] == 0xFF and jpeg[place + 1] != 0xDA:
        marker = jpeg[place + 1]
        end = place + 2 + int.from_bytes(jpeg[place + 2 : place + 4], "big")
        if not (0xE0 <= marker <= 0xEF or marker == 0xFE) or marker in _KEPT_SEGMENTS:
            kept.append(jpeg[place:end])
        place = end
    return b"".join((*kept, jpeg[place:]))
