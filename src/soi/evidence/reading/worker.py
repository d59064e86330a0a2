"""Reading large pages and PDFs in a process of its own, with limits on time and memory: they may be traps
(a page of 150 kB, nested 30,000 deep, holds the parser for 11 seconds).

Run as `python -m soi.evidence.reading.worker MEDIA-TYPE CONTENT-TYPE`: bytes in, JSON of `Words` out.
"""

from __future__ import annotations

import dataclasses
import json
import logging
import resource
import subprocess
import sys

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
    small = len(body) < SMALL and body.count(b"<") < FEW_TAGS
    if kind in {"", "text"} or (kind == "html" and small):
        return read_here(media_type, body, content_type)
    command = [sys.executable, "-m", "soi.evidence.reading.worker", media_type, content_type[:200]]
    try:
        done = subprocess.run(  # noqa: S603 (this very interpreter, no shell)
            command, input=body, capture_output=True, timeout=SECONDS * 1.5, check=True
        )
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError):
        return Words(kind, failed=True)
    fields = json.loads(done.stdout)
    return Words(**{**fields, "headings": tuple(fields["headings"])})


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> int:
    """Read, within limits; whatever goes wrong ends this process, and whoever started it gets no words."""
    _limit()
    logging.disable()
    media_type, content_type = sys.argv[1:]
    words = read_here(media_type, sys.stdin.buffer.read(), content_type)
    sys.stdout.write(json.dumps(dataclasses.asdict(words)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
