"""Pictures, sounds and videos as `soi.media.examining` would return them, small, and different where a test says so."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from soi.media.records import Examined, Kind, Line, MediaError, PictureFacts, Words

PNG = Kind("picture", "image/png", "png")
BLUE = b"\x89PNG\r\n\x1a\n blue"


def read(text: str, engine: str = "tesseract 5.3") -> Words:
    """Words as a machine would have read them, line by line."""
    return Words(tuple(Line(line, 0.9) for line in text.splitlines()), engine)


def picture(data: bytes = BLUE, words: str | None = None, **changes: Any) -> Examined:
    """A picture with fingerprints drawn from its bytes: other bytes, another picture."""
    drawn = random.Random(data)
    whole = drawn.randbytes(32)
    facts = PictureFacts(640, 480, whole, 100, turned=whole + drawn.randbytes(224))
    found = read(words) if words is not None else None
    if found and "words" in changes.get("unfinished", ()):
        found = replace(found, whole=False)
    seen = Examined(
        PNG, hashlib.sha256(data).hexdigest(), len(data), b"clean " + data, PNG, b"preview " + data,
        picture=facts, words=found, provenance="absent",
    )  # fmt: skip
    return replace(seen, **changes)


def examining(known: Mapping[bytes, Examined | MediaError]) -> Callable[..., Examined]:
    """What an examination finds, by the bytes that are sent: for tests of doors, not of decoders."""

    def examined(data: bytes, language: str = "") -> Examined:
        found = known[data]
        if isinstance(found, MediaError):
            raise found
        return found

    return examined
