"""Small pieces of Markdown for the reference. No page lives here."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Sequence

_MISSING = re.compile(r"\(not described: ([^)]*)\)")


def described(text: object, what: str) -> str:
    """`text` on one line, or a mark that `undescribed` finds when there is none."""
    return " ".join(str(text or "").split()) or f"(not described: {what})"


def paragraphs(text: object, what: str) -> str:
    """`text` with its line breaks, or the mark."""
    return (inspect.cleandoc(str(text or "")) or described("", what)) + "\n"


def undescribed(page: str) -> list[str]:
    """What a page names without a description."""
    return _MISSING.findall(page)


def table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """A Markdown table; nothing for no rows."""
    if not rows:
        return
    yield "| " + " | ".join(head) + " |"
    yield "|" + " --- |" * len(head)
    for row in rows:
        yield "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in row) + " |"
    yield ""


def code(text: object) -> str:
    """`text` as inline code; "" for nothing."""
    words = str(text) if text is not None else ""
    fence = "``" if "`" in words else "`"
    return f"{fence}{words}{fence}" if words.strip() else ""
