"""Many texts through one embedder: threads, progress, and a wrapper that remembers what it encoded."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from soi.match.embed.cache import VectorCache
from soi.match.embed.protocol import Embedder, Vectors

Progress = Callable[[int, int], None]
"""Called with (texts done, texts in all) after each batch, in the calling thread."""


def encode_many(
    embedder: Embedder,
    texts: Sequence[str],
    *,
    threads: int = 1,
    batch: int = 32,
    progress: Progress | None = None,
) -> Vectors:
    """All rows in order, shape `(len(texts), dim)`; same result for every `threads` and `batch`."""
    rows = np.zeros((len(texts), embedder.dim), dtype=np.float32)
    starts = range(0, len(texts), batch)
    with ThreadPoolExecutor(max_workers=max(1, threads)) as pool:
        encoded = pool.map(lambda start: embedder.encode(texts[start : start + batch]), starts)
        for start, part in zip(starts, encoded, strict=True):
            rows[start : start + len(part)] = part
            if progress is not None:
                progress(start + len(part), len(texts))
    return rows


class Remembering:
    """An embedder that asks a `VectorCache` first, so that a rebuild encodes nothing twice.

    Vectors come back as float16 precision from the cache and, for consistency, on first sight too.
    """

    def __init__(self, embedder: Embedder, cache: VectorCache) -> None:
        if cache.dim != embedder.dim:
            raise ValueError(f"cache holds vectors of {cache.dim}, the embedder makes {embedder.dim}")
        self._embedder = embedder
        self._cache = cache

    @property
    def name(self) -> str:
        """The wrapped embedder's name: remembered vectors are the same vectors."""
        return self._embedder.name

    @property
    def dim(self) -> int:
        """The wrapped embedder's dimension."""
        return self._embedder.dim

    def encode(self, texts: Sequence[str]) -> Vectors:
        """See `Embedder.encode`; only texts never seen before reach the wrapped embedder."""
        rows, found = self._cache.get(texts)
        missing = [index for index, known in enumerate(found) if not known]
        if missing:
            fresh = self._embedder.encode([texts[index] for index in missing])
            self._cache.put([texts[index] for index in missing], fresh)
            rows[missing] = fresh.astype(np.float16)
        return rows
