"""The words of a PDF, as far as it holds any."""

from __future__ import annotations

import io

from soi.media.documents import words_of_page

PAGES = 2000


def read_pdf(body: bytes, most: int) -> tuple[str, str]:
    """Title and text, a line for each line of the PDF, a little more than `most` characters at most.

    A broken PDF raises what the library raises; a hostile one may take for ever: see `worker`."""
    from pypdf import PdfReader  # half a second, which reading a page need not wait for

    reader = PdfReader(io.BytesIO(body))
    title = str(reader.metadata.title or "") if reader.metadata else ""
    lines: list[str] = []
    length = 0
    for page in reader.pages[:PAGES]:
        found = filter(None, (" ".join(line.split()) for line in words_of_page(page).splitlines()))
        lines += found
        length = sum(map(len, lines))
        if length > most:
            break
    return title, "\n".join(lines)
