"""Where the index is kept: one `Store` protocol, an embedded backend and a distributed one (`qdrant_store`).

store = TantivyStore(folder, fields=("words", "folded", "grams"))
store.apply([Entry("check-1", "vi", {"words": ["uống", "nước"]}, b"...", {"static": vector})], deletes=[])
store.lexical("words", ["nước"], limit=100)
"""

from soi.match.store.protocol import (
    SAMPLE_ROWS,
    Entry,
    Hit,
    Store,
    StoreBusyError,
    StoreDamagedError,
    StoreError,
    StoreStats,
)
from soi.match.store.tantivy_store import TantivyStore, build

__all__ = [
    "SAMPLE_ROWS",
    "Entry",
    "Hit",
    "Store",
    "StoreBusyError",
    "StoreDamagedError",
    "StoreError",
    "StoreStats",
    "TantivyStore",
    "build",
]
