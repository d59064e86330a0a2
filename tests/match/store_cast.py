"""Entries the store tests share."""

from __future__ import annotations

import numpy as np

from soi.match.store import Entry
from soi.match.store.protocol import Vector

FIELDS = ("words", "folded")
SPACES = {"static": 8, "dense": 4}


def unit(*numbers: float, dim: int = 8) -> Vector:
    """A unit vector that begins with `numbers`."""
    row = np.zeros(dim, dtype=np.float32)
    row[: len(numbers)] = numbers
    return np.asarray(row / np.linalg.norm(row), dtype=np.float32)


def entry(
    identifier: str,
    words: str,
    *,
    lang: str = "vi",
    keys: tuple[str, ...] = (),
    payload: bytes = b"",
    vector: Vector | None = None,
) -> Entry:
    """One check: its words also stand in `folded`, upper-cased so that the two fields differ."""
    terms = words.split()
    fields = {"words": terms, "folded": [term.upper() for term in terms], "keys": list(keys)}
    vectors = {} if vector is None else {"static": vector}
    return Entry(identifier, lang, fields, payload or identifier.encode(), vectors)
