"""How much time a picture's words still have."""

from __future__ import annotations

import time

LEAST_SHARE = 0.33
"""Of a processor, that is reckoned with on a busy machine: should it fall idle meanwhile, three times as much is
used, which only a piece of a page that is slow to read can bring to the end of the worker."""


class Clock:
    """How long there still is, counted from when it was made. `seconds`: of the clock, `cpu`: of the processor."""

    def __init__(self, seconds: float, cpu: float) -> None:
        self._start, self._cpu_start = time.monotonic(), time.process_time()
        self._end, self._cpu_end = self._start + seconds, self._cpu_start + cpu

    def left(self) -> float:
        """Seconds, of whichever runs out first; below 0 when it is over."""
        return min(self._end - time.monotonic(), self._cpu_end - time.process_time())

    def likely(self) -> float:
        """Seconds of the clock in which what is left of the processor will be used, by how it went so far: Tesseract
        only looks at the clock, and on a busy machine would be stopped long before it had its share."""
        gone, used = time.monotonic() - self._start, time.process_time() - self._cpu_start
        share = min(1.0, max(LEAST_SHARE, used / gone)) if gone > 0.1 else 1.0
        return min(self._end - time.monotonic(), (self._cpu_end - time.process_time()) / share)
