"""Which items a workshop shows, drawn from the bank: half true, half false, one of a pair, hard to easy. Pure."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import Final, Protocol

from soi.drills.bank import Item, load_bank
from soi.drills.lint import TRUE_SHARE

SIZES: Final = (4, 6, 8, 10, 12)
"""Even numbers: so that half can be true, and counting along tells nobody which half is left."""


class Told(Protocol):
    """What has to be known of a message to put another in its place."""

    @property
    def lang(self) -> str: ...
    @property
    def topic(self) -> str: ...
    @property
    def true(self) -> bool: ...


class UnbalancedError(ValueError):
    """Not half of the messages would be true: `true` of `of`."""

    def __init__(self, true: int, of: int) -> None:
        super().__init__(f"{true} of {of} would be true")
        self.true, self.of = true, of


class TooFewError(ValueError):
    """The topics that were chosen do not have that many pairs."""


@lru_cache(maxsize=1)
def items() -> Mapping[str, Item]:
    """Every item of the bank by its id."""
    return MappingProxyType({one.id: one for one in load_bank()})


def drawn(language: str, topics: Collection[str], size: int, dice: random.Random) -> list[str]:
    """Ids of `size` items. Raises TooFewError."""
    pairs = _pairs(one for one in items().values() if one.lang == language and one.topic in topics)
    if len(pairs) < size:
        raise TooFewError
    true_ones = [True, False] * (size // 2)
    dice.shuffle(true_ones)
    chosen = [
        next(one for one in pair if one.true is truth)
        for pair, truth in zip(dice.sample(pairs, size), true_ones, strict=True)
    ]
    return [one.id for one in sorted(chosen, key=lambda one: -one.difficulty)]


def replaced(plan: Sequence[str], position: int, old: Told, dice: random.Random) -> list[str]:
    """The plan with another item in the place of `old`: as true or as false, of its topic where there is one left.
    Raises TooFewError when nothing is left."""
    taken = {items()[name].pair for name in plan if name in items()}
    left = [
        one
        for one in items().values()
        if one.lang == old.lang and one.true is old.true and one.pair not in taken
    ]
    if not left:
        raise TooFewError
    near = [one for one in left if one.topic == old.topic] or left
    return [*plan[:position], dice.choice(near).id, *plan[position + 1 :]]


def balanced(truths: Sequence[bool]) -> None:
    """Raises UnbalancedError for a plan that the linter's rule for banks would refuse: 45 to 55 % are to be true."""
    low, high = TRUE_SHARE
    true = sum(truths)
    if not low <= true / len(truths) <= high:
        raise UnbalancedError(true, len(truths))


def _pairs(them: Iterable[Item]) -> list[list[Item]]:
    pairs: dict[str, list[Item]] = {}
    for one in them:
        pairs.setdefault(one.pair, []).append(one)
    return [pair for pair in pairs.values() if {one.true for one in pair} == {True, False}]
