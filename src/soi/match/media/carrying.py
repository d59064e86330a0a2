"""Series of numbers sorted together in segments of like size, as a counter carries: putting and asking in turn stays
cheap, and taking one away sorts nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from soi.match.media.series import Values


class Segment:
    """Series under their ids, sorted together. A slot is a series' place in it; `alive` says which still count."""

    def __init__(self, items: Mapping[str, Values]) -> None:
        self.ids = list(items)
        self.slots = {uid: slot for slot, uid in enumerate(self.ids)}
        self.starts = np.cumsum([0, *(len(one) for one in items.values())], dtype=np.int64)
        self.alive: NDArray[np.bool_] = np.ones(len(items), np.bool_)

    @property
    def size(self) -> int:
        """Numbers in it, those that no longer count among them."""
        return int(self.starts[-1])

    def series(self, slot: int) -> Values:
        """What was put in."""
        raise NotImplementedError

    def drop(self, uid: str) -> bool:
        """Whether it was there."""
        slot = self.slots.pop(uid, None)
        if slot is not None:
            self.alive[slot] = False
        return slot is not None

    def living(self) -> dict[str, Values]:
        """The series that still count, by their ids."""
        return {uid: self.series(slot) for uid, slot in self.slots.items()}


S = TypeVar("S", bound=Segment)


class Carry(Generic[S]):
    """Series by id in segments. For one thread at a time."""

    def __init__(self, make: Callable[[Mapping[str, Values]], S]) -> None:
        self._make = make
        self._segments: list[S] = []
        self._new: dict[str, Values] = {}

    @property
    def count(self) -> int:
        return len(self._new) + sum(len(segment.slots) for segment in self._segments)

    def put(self, uid: str, series: Values) -> None:
        """Adds a series, or replaces it."""
        self.remove(uid)
        self._new[uid] = series

    def remove(self, uid: str) -> bool:
        """True when it was there."""
        return self._new.pop(uid, None) is not None or any(segment.drop(uid) for segment in self._segments)

    def settled(self) -> list[S]:
        """The segments, with what is new sorted."""
        if self._new:
            self._segments.append(self._make(self._new))
            self._new = {}
        self._segments = [segment for segment in self._segments if segment.slots]
        while len(self._segments) > 1 and self._segments[-2].size <= 2 * self._segments[-1].size:
            last, before = self._segments.pop(), self._segments.pop()
            self._segments.append(self._make({**before.living(), **last.living()}))
        for place, segment in enumerate(self._segments):
            if 2 * len(segment.slots) < len(segment.ids):
                self._segments[place] = self._make(segment.living())
        return self._segments

    def items(self) -> Iterator[tuple[str, Values]]:
        """All series."""
        for segment in self._segments:
            yield from segment.living().items()
        yield from self._new.items()
