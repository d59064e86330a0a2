"""Visual words: each corner's look belongs to one of 16,384 words, so that only corners of its words are compared.

A tree of two levels, 128 × 128, learned once (`python -m bench media vocabulary`) and shipped: the words of an index
never change, so putting a picture never moves another."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from soi.match.media.geometry import Codes, bits_between

BRANCHES = 128
WORDS = BRANCHES * BRANCHES
WORDS_FILE = Path(__file__).parent / "weights" / "words.npy"
ROOTS_TRIED = 4
"""Branches of the first level whose words are compared."""
AT_ONCE = 48
"""Codes compared at a time: what they need stays in the processor's cache."""


@cache
def _table() -> tuple[Codes, Codes]:
    """Roots (128 × 4) and words (128 × 128 × 4)."""
    stored = np.ascontiguousarray(np.load(WORDS_FILE)).view(np.uint64)
    return stored[:BRANCHES], stored[BRANCHES:].reshape(BRANCHES, BRANCHES, 4)


def words_of(codes: Codes, count: int = 1) -> NDArray[np.int32]:
    """The `count` nearest words of each code: n × count, the nearest first. Codes are n × 4."""
    parts = [_words_of(codes[at : at + AT_ONCE], count) for at in range(0, len(codes), AT_ONCE)]
    return np.concatenate(parts) if parts else np.zeros((0, count), np.int32)


def _words_of(codes: Codes, count: int) -> NDArray[np.int32]:
    roots, leaves = _table()
    far = bits_between(codes[:, None], roots[None])
    tried = np.argsort(far, axis=1, kind="stable")[:, :ROOTS_TRIED]
    apart = bits_between(codes[:, None, None], leaves[tried]).reshape(len(codes), -1)
    numbers = (tried[:, :, None] * BRANCHES + np.arange(BRANCHES)).reshape(len(codes), -1)
    if count == 1:
        order = apart.argmin(axis=1)[:, None]
    else:
        few = np.argpartition(apart, count, axis=1)[:, :count]
        order = np.take_along_axis(
            few, np.argsort(np.take_along_axis(apart, few, axis=1), axis=1, kind="stable"), axis=1
        )
    return np.take_along_axis(numbers, order, axis=1).astype(np.int32)
