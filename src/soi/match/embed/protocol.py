"""What an embedder is, and the errors of having none. The adapters live beside this module."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
"""Shape (n, dim), C order. Every row has length 1, or is all zeros."""


class Embedder(Protocol):
    """Texts to unit vectors whose dot product is a cosine. Safe to call from several threads.

    Cosines of two embedders are not comparable, nor are those of one embedder across languages:
    the engine normalises them before it adds anything up.
    """

    @property
    def name(self) -> str:
        """Model, version, content hash and prefix policy. Vectors of different names never mix."""

    @property
    def dim(self) -> int:
        """Length of a vector."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One row per text, in order, float32, shape `(len(texts), dim)`.

        Any string is accepted: long ones are cut, NUL bytes and lone surrogates dropped, NFC applied.
        A row is all zeros when the embedder knows nothing about the text (empty, or, for the static
        table, no known unit); its cosine with everything is 0.
        """


class EmbedderUnavailableError(Exception):
    """The embedder cannot run here; the message says what to install or change."""


def unit_rows(raw: NDArray[np.floating]) -> Vectors:
    """Rows divided by their length, float32; rows that are zero or not finite become zero."""
    wide = np.asarray(raw, dtype=np.float32)
    lengths = np.linalg.norm(wide, axis=1, keepdims=True)
    usable = np.isfinite(lengths) & (lengths > 1e-12)
    rows: Vectors = np.divide(wide, lengths, out=np.zeros_like(wide), where=usable)
    return rows
