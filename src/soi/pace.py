"""How fast something may come in from everybody together: kept in memory, and nothing here knows who comes.

Apart from it, `soi.tipline.pace` has a bucket for each sender."""

from __future__ import annotations

import threading
import time


class BusyError(Exception):
    """Every place is taken at this moment."""


class Pace:
    """A bucket of `burst` places; a used one is free again after `seconds`. Safe to use from several threads."""

    def __init__(self, burst: int, seconds: float) -> None:
        self._burst = burst
        self._seconds = seconds
        self._left = float(burst)
        self._at = time.monotonic()
        self._lock = threading.Lock()

    def take(self) -> None:
        """Use a place. Raises `BusyError` when there is none."""
        with self._lock:
            now = time.monotonic()
            self._left = min(float(self._burst), self._left + (now - self._at) / self._seconds)
            self._at = now
            if self._left < 1:
                raise BusyError
            self._left -= 1
