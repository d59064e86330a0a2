"""Texts to vectors: one Protocol, four ways to have it, threads and a cache by content hash.

    from soi.match.embed import load
    rows = load("static").encode(["Nước chanh nóng chữa ung thư"])   # (1, dim) float32, unit length

Nothing here downloads. Comparing and ranking vectors is the engine's.
"""

from soi.match.embed.batches import Progress, Remembering, encode_many
from soi.match.embed.cache import VectorCache
from soi.match.embed.loading import KINDS, load
from soi.match.embed.protocol import Embedder, EmbedderUnavailableError, Vectors

__all__ = [
    "KINDS",
    "Embedder",
    "EmbedderUnavailableError",
    "Progress",
    "Remembering",
    "VectorCache",
    "Vectors",
    "encode_many",
    "load",
]
