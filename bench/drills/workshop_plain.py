"""A room of plain HTTP clients that do what the phones' script does: ask at its pace, vote, see the step. Threads;
a client costs a tenth of a browser, so that server and room fit on two cores as they do when phones bring their own."""

from __future__ import annotations

import http.client
import random
import re
import threading
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

EVERY = re.compile(r'data-number="(\d+)"')
COUNTED = re.compile(rb'id="counts">(\d+)')


@dataclass
class Client:
    """One phone or the wall. `seen`: step -> when it was seen; `counted`: (step, votes on the wall, when)."""

    address: str
    path: str
    cookie: str = ""
    every: float = 0.35
    number: int = 0
    tag: str = ""
    seen: dict[int, float] = field(default_factory=dict)
    counted: list[tuple[int, int, float]] = field(default_factory=list)
    touched: dict[int, float] = field(default_factory=dict)
    lost: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        parts = urlsplit(self.address)
        self._doors = [http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=10) for _ in "ab"]

    def ask(
        self, door: int, path: str, form: dict[str, str] | None = None
    ) -> tuple[http.client.HTTPResponse, bytes]:
        """One request on one of two kept connections: as a browser's, a vote does not wait for a question."""
        headers = {"Cookie": self.cookie, "X-Part": "1", "If-None-Match": self.tag if form is None else ""}
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self._doors[door].request(
            "GET" if form is None else "POST", path, urlencode(form) if form is not None else None, headers
        )
        answer = self._doors[door].getresponse()
        return answer, answer.read()

    def join(self) -> None:
        """Sit down, and keep the cookie."""
        answer, _ = self.ask(1, f"{self.path}join/", {})
        self.cookie = (answer.headers["Set-Cookie"] or "").partition(";")[0]

    def watch(self, stop: threading.Event, now_path: str) -> None:
        """Ask until `stop` is set."""
        time.sleep(random.random() * self.every)
        while not stop.is_set():
            begun = time.monotonic()
            answer, body = self.ask(0, now_path)
            at = time.monotonic()
            self.every = float(answer.headers.get("Soi-Every") or 1000 * self.every) / 1000
            if answer.status == 200:
                self.tag = answer.headers["ETag"] or ""
                self.note(body, at)
            time.sleep(max(0.03, self.every - (time.monotonic() - begun)))

    def note(self, body: bytes, at: float) -> None:
        """What a page would show now."""
        found = EVERY.search(body.decode())
        self.number = int(found[1]) if found else self.number
        self.seen.setdefault(self.number, at)
        if votes := COUNTED.search(body):
            self.counted.append((self.number, int(votes[1]), at))

    def vote(self, after: float, place: tuple[int, int], answer: str) -> None:
        """Touch an answer in `after` seconds."""
        time.sleep(after)
        number = self.number
        self.touched[number] = time.monotonic()
        form = {"position": str(place[0]), "round": str(place[1]), "answer": answer}
        status = self.ask(1, f"{self.path}vote/", form)[0].status
        if status != 200:
            self.lost.append(status)
