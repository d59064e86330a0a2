"""How fast one sender may write: a bucket for each, in memory only, under names that change every day.

Nobody is punished: whoever writes faster than anybody can read is asked to slow down, and the others are served."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Literal

Place = Literal["free", "last", "full"]
DAY = 86_400.0


class Pace:
    """Buckets of `burst` places; a used one is free again after `seconds`. Safe to use from several threads.

    At most `most` senders are remembered, those who wrote last; a forgotten one starts with a full bucket."""

    def __init__(
        self, burst: int, seconds: float, most: int = 50_000, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._burst = burst
        self._seconds = seconds
        self._most = most
        self._clock = clock
        self._lock = threading.Lock()
        self._buckets: OrderedDict[bytes, tuple[float, float]] = OrderedDict()
        self._key = secrets.token_bytes(32)
        self._key_made = clock()

    def take(self, channel: str, sender: str) -> Place:
        """Use one of a sender's places: `free`, or the `last` one there is for now, or they are `full`."""
        with self._lock:
            now = self._clock()
            if now - self._key_made > DAY:
                self._buckets.clear()
                self._key, self._key_made = secrets.token_bytes(32), now
            name = hmac.new(
                self._key, f"{channel}\n{sender}".encode("utf-8", "surrogatepass"), hashlib.sha256
            )
            left, at = self._buckets.pop(name.digest(), (float(self._burst), now))
            left = min(float(self._burst), left + (now - at) / self._seconds)
            place: Place = "full" if left < 1 else "last" if left < 2 else "free"
            self._buckets[name.digest()] = (left if place == "full" else left - 1, now)
            while len(self._buckets) > self._most:
                self._buckets.popitem(last=False)
        return place

    def start_anew(self) -> None:
        """Forget every sender."""
        with self._lock:
            self._buckets.clear()


MESSAGES = Pace(burst=30, seconds=20)
"""Thirty at once and then three a minute: more than anybody types, far less than a flood."""
PAGES = Pace(burst=60, seconds=10)
"""Of the web form, by where requests come from: a school or an office shares one address."""
