"""Two services that people write with, in a process of their own: what they took outlives whoever sent it.

`python -m tests.tipline.crash_service SOCKET SEED`. One JSON object a line on a unix socket. `knows` knows a repeated
key and takes it once; `plain` takes whatever comes. Now and then each refuses, or breaks off, before or after taking.
"""

from __future__ import annotations

import json
import random
import socketserver
import sys
from dataclasses import dataclass, field
from typing import Any

REFUSED, BROKEN_BEFORE, BROKEN_AFTER = 0.02, 0.02, 0.03


@dataclass
class Services:
    """Everything that was taken, in order, and how often a repeat was known."""

    random: random.Random
    taken: list[dict[str, Any]] = field(default_factory=list)
    keys: set[tuple[str, str]] = field(default_factory=set)
    repeats: int = 0
    calm: bool = False

    def hear(self, request: dict[str, Any]) -> dict[str, Any] | None:
        """The answer; None to break the connection off."""
        if "calm" in request:
            self.calm = bool(request["calm"])
            return {}
        if "log" in request:
            return {"taken": self.taken[request["log"] :], "repeats": self.repeats}
        chance = 1.0 if self.calm else self.random.random()
        if chance < REFUSED:
            return {"error": "busy"}
        if chance < REFUSED + BROKEN_BEFORE:
            return None
        key = (request["channel"], request["key"])
        if request["channel"] == "knows" and key in self.keys:
            self.repeats += 1
        else:
            self.taken.append(request)
        self.keys.add(key)
        return None if chance < REFUSED + BROKEN_BEFORE + BROKEN_AFTER else {"id": request["key"]}


class _Line(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        line = self.rfile.readline()
        if not line.endswith(b"\n"):
            return
        answer = self.server.services.hear(json.loads(line))  # type: ignore[attr-defined]
        if answer is not None:
            try:
                self.wfile.write(json.dumps(answer).encode() + b"\n")
            except OSError:
                return  # whoever asked was killed


class _Server(socketserver.UnixStreamServer):
    request_queue_size = 128


def main(path: str, seed: str) -> None:
    """Serve until killed."""
    with _Server(path, _Line) as server:
        server.services = Services(random.Random(int(seed)))  # type: ignore[attr-defined]
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        server.serve_forever()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
