"""Reading large pages and PDFs in a process of its own, with limits on time and memory: they may be traps
(a page of 150 kB, nested 30,000 deep, holds the parser for 11 seconds).

Run as `python -m soi.evidence.reading.worker words|article MEDIA-TYPE CONTENT-TYPE`: bytes in, JSON of `Words`, or of
the article's text, out.
"""

from __future__ import annotations

import dataclasses
import json
import logging
import resource
import subprocess
import sys
from collections.abc import Callable, Mapping
from typing import Any

from soi.evidence.reading.articles import article_here
from soi.evidence.reading.words import Words, kind_of, read_here

SECONDS = 30
"""Of processor time; of waiting, half as much again."""
SMALL, FEW_TAGS = 2_000_000, 5000
"""A page of fewer bytes and tags cannot take the parser long, however it is nested, and is read here."""
MEMORY = 2_000_000_000
"""Bytes of address space."""


def read(media_type: str, body: bytes, content_type: str = "") -> Words:
    """The words of `body`; `failed` where it is broken or takes more than the limits.

    `content_type`: the header as it came, for the encoding."""
    kind = kind_of(media_type)
    if kind in {"", "text"} or (kind == "html" and _is_small(body)):
        return read_here(media_type, body, content_type)
    fields = _read_apart("words", media_type, body, content_type)
    return Words(**{**fields, "headings": tuple(fields["headings"])}) if fields else Words(kind, failed=True)


def read_article(media_type: str, body: bytes, content_type: str = "") -> str:
    """What a page is about, for looking it up; "" where nothing tells it apart from the rest, or not within the
    limits."""
    if kind_of(media_type) != "html":
        return ""
    if _is_small(body):
        return article_here(body, content_type)
    return _read_apart("article", media_type, body, content_type) or ""


def _is_small(body: bytes) -> bool:
    return len(body) < SMALL and body.count(b"<") < FEW_TAGS


def _read_apart(what: str, media_type: str, body: bytes, content_type: str) -> Any:
    """What the process of its own says, or None when it said nothing in time."""
    command = [sys.executable, "-m", "soi.evidence.reading.worker", what, media_type, content_type[:200]]
    try:
        done = subprocess.run(  # noqa: S603 (this very interpreter, no shell)
            command, input=body, capture_output=True, timeout=SECONDS * 1.5, check=True
        )
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError):
        return None
    return json.loads(done.stdout)


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> int:
    """Read, within limits; whatever goes wrong ends this process, and whoever started it gets no words."""
    _limit()
    logging.disable()
    what, media_type, content_type = sys.argv[1:]
    sys.stdout.write(json.dumps(_READERS[what](media_type, sys.stdin.buffer.read(), content_type)))
    return 0


_READERS: Mapping[str, Callable[[str, bytes, str], object]] = {
    "words": lambda media_type, body, content_type: dataclasses.asdict(
        read_here(media_type, body, content_type)
    ),
    "article": lambda _, body, content_type: article_here(body, content_type),
}


if __name__ == "__main__":
    sys.exit(main())
