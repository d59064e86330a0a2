"""Phrases around a claim, with the slots in them filled: asking, urging to share, greeting."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import product
from re import findall

from soi.text import tables


@lru_cache(maxsize=1)
def _slots() -> dict[str, list[str]]:
    slots: dict[str, list[str]] = {}
    for name, filling in tables.pairs("slots"):
        slots.setdefault(name, []).append(filling)
    return slots


def phrases(*names: str) -> Iterator[str]:
    """Every phrase of the named tables, its slots filled in every way."""
    for name in names:
        for phrase in tables.phrases(name):
            yield from _fill(phrase)


def _fill(phrase: str) -> Iterator[str]:
    names = findall(r"\{(\w+)\}", phrase)
    for filling in product(*(_slots()[name] for name in names)):
        filled = phrase
        for name, value in zip(names, filling, strict=True):
            filled = filled.replace(f"{{{name}}}", value, 1)
        yield filled
