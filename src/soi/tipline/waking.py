"""The bell between a door and the worker of the same process, so that nobody waits for the worker's next look."""

from __future__ import annotations

import threading


class Bell:
    """Rung by whoever wrote something down; every waiting thread hears each ring."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._rings = 0

    @property
    def rings(self) -> int:
        """How often it was rung: hand this to `wait` to miss none."""
        return self._rings

    def ring(self) -> None:
        """Wake every waiting thread."""
        with self._condition:
            self._rings += 1
            self._condition.notify_all()

    def wait(self, heard: int, seconds: float) -> None:
        """Wait until it was rung since `heard`, or `seconds` have passed."""
        with self._condition:
            self._condition.wait_for(lambda: self._rings != heard, seconds)


BELL = Bell()
