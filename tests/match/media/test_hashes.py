"""Exact search of hashes: nothing within 31 bits is missed, nothing beyond is found."""

from __future__ import annotations

import numpy as np
import pytest

from soi.match.media import hashes
from soi.match.media.hashes import HashTable


def _random(rng: np.random.Generator, count: int) -> np.ndarray:
    return rng.integers(0, 256, (count, 32), dtype=np.uint8).view(np.uint64)


def _flipped(code: np.ndarray, bits: np.ndarray) -> np.ndarray:
    spread = np.unpackbits(code.view(np.uint8))
    spread[bits] ^= 1
    return np.packbits(spread).view(np.uint64)


@pytest.mark.parametrize("sorted_from", [0, 10_000], ids=["sorted", "unsorted"])
def test_it_finds_exactly_what_is_within_reach(monkeypatch: pytest.MonkeyPatch, sorted_from: int) -> None:
    monkeypatch.setattr(hashes, "UNSORTED", sorted_from)
    rng = np.random.default_rng(1)
    stored = _random(rng, 3000)
    table = HashTable()
    table.add(stored[:1000], np.arange(1000, dtype=np.uint32))
    table.add(stored[1000:], np.arange(1000, 3000, dtype=np.uint32))
    for away in (0, 1, 16, 30, 31, 32, 40):
        for row in rng.integers(0, 3000, 20):
            asked = _flipped(stored[row], rng.choice(256, away, replace=False))
            found = table.search(np.vstack([_random(rng, 1), asked[None]]))
            expected = [(1, int(row), away)] if away <= 31 else []
            assert list(zip(found.queries, found.rows, found.distances, strict=True)) == expected


def test_bits_all_in_one_piece_or_spread_evenly_are_found_alike() -> None:
    rng = np.random.default_rng(2)
    stored = _random(rng, 5000)
    table = HashTable()
    table.add(stored, np.arange(5000, dtype=np.uint32))
    evenly = np.arange(0, 256, 16)[:15]
    for bits in (np.arange(31), np.concatenate([evenly, evenly + 1]), np.arange(0, 31 * 8, 8)):
        assert 7 in table.search(_flipped(stored[7], bits)[None]).rows


def test_nothing_is_found_in_an_empty_table_or_for_no_question() -> None:
    table = HashTable()
    assert len(table.search(_random(np.random.default_rng(3), 2)).rows) == 0
    table.add(_random(np.random.default_rng(3), 2), np.arange(2, dtype=np.uint32))
    assert len(table.search(np.zeros((0, 4), np.uint64)).rows) == 0
