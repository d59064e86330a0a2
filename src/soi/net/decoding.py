"""Bodies as they were meant: gzip and deflate undone, within limits on size and on how far they may swell."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

from soi.net.errors import FetchError

ACCEPTED = "gzip, deflate"
_STEP = 64 * 1024
_FREE = 1_000_000
"""Decoded bytes below which the ratio is not looked at: short repetitive pages are harmless."""
_WINDOW = {"gzip": 16 + zlib.MAX_WBITS, "x-gzip": 16 + zlib.MAX_WBITS, "deflate": zlib.MAX_WBITS}


def decoded(chunks: Iterable[bytes], encoding: str, most: int, ratio: int) -> Iterator[bytes]:
    """The body's own bytes, piece by piece. `most`: decoded bytes; `ratio`: decoded to received."""
    name = encoding.strip().lower()
    if name in {"", "identity"}:
        yield from _bounded(chunks, most)
        return
    if name not in _WINDOW:
        raise FetchError("broken", "The host sent an encoding that was not asked for.")
    yield from _inflated(chunks, zlib.decompressobj(_WINDOW[name]), most, ratio)


def _bounded(chunks: Iterable[bytes], most: int) -> Iterator[bytes]:
    total = 0
    for chunk in chunks:
        total += len(chunk)
        if total > most:
            raise too_large(most)
        yield chunk


def _inflated(chunks: Iterable[bytes], inflate: zlib._Decompress, most: int, ratio: int) -> Iterator[bytes]:
    received = total = 0
    for chunk in chunks:
        received += len(chunk)
        pending = chunk
        while pending:
            try:
                piece = inflate.decompress(pending, _STEP)
            except zlib.error:
                raise FetchError("broken", "The host sent a compressed body that is broken.") from None
            pending = inflate.unconsumed_tail
            total += len(piece)
            if total > most or (total > _FREE and total > ratio * received):
                raise too_large(most)
            if piece:
                yield piece
            if inflate.eof:
                break
    if received and not inflate.eof:
        raise FetchError("broken", "The compressed body ends in the middle.")


def too_large(most: int) -> FetchError:
    """The error for a body over the limit."""
    return FetchError(
        "too-large", f"The answer is larger than {most // 1_000_000 or 1} MB, or swells too far."
    )
