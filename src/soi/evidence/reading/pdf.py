"""The words of a PDF, as far as it holds any."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pypdf import PageObject

PAGES = 2000
TORN = 0.9
"""Share of the words left when letters are put together by place below which words had been torn apart."""


def read_pdf(body: bytes, most: int) -> tuple[str, str]:
    """Title and text, a line for each line of the PDF, a little more than `most` characters at most.

    A broken PDF raises what the library raises; a hostile one may take for ever: see `worker`."""
    from pypdf import PdfReader  # half a second, which reading a page need not wait for

    reader = PdfReader(io.BytesIO(body))
    title = str(reader.metadata.title or "") if reader.metadata else ""
    lines: list[str] = []
    length = 0
    for page in reader.pages[:PAGES]:
        found = filter(None, (" ".join(line.split()) for line in _words_of(page).splitlines()))
        lines += found
        length = sum(map(len, lines))
        if length > most:
            break
    return title, "\n".join(lines)


def _words_of(page: PageObject) -> str:
    """The page's text in the order it was written, unless that tears words apart where the font changes within
    them, as it does in Vietnamese ("di ệ t đ ượ c"): then by where the letters stand."""
    written = page.extract_text()
    if written.isascii():
        return written
    placed = page.extract_text(extraction_mode="layout")
    return placed if len(placed.split()) < TORN * len(written.split()) else written
