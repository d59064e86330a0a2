"""A room of plain HTTP clients that do what the phones' script does: ask at its pace, vote, see the step.

A thread each, which leaves the processors to the server, as phones do that bring their own."""

from __future__ import annotations

import http.client
import random
import re
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

ANSWERS = ("true", "false", "unsure")

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


@dataclass
class PlainRoom:
    """The wall and the phones; `pressed`: step -> when the leader asked for it."""

    wall: Client
    token: str
    uid: str
    phones: list[Client]
    pressed: dict[int, float] = field(default_factory=dict)

    def step(self) -> None:
        """The leader goes on; returns when everybody has seen it, at the latest after ten seconds."""
        number = self.wall.number
        self.pressed[number + 1] = time.monotonic()
        form = {"way": "next", "number": str(number), "csrfmiddlewaretoken": self.token}
        self.wall.note(
            self.wall.ask(1, f"/en/practice/workshops/{self.uid}/step/", form)[1], time.monotonic()
        )
        _until(lambda: all(number + 1 in one.seen for one in (self.wall, *self.phones)))

    def vote(self, place: tuple[int, int], seconds: float, dice: random.Random) -> None:
        """Everybody votes within `seconds`; returns when the wall has counted all, at the latest after ten seconds."""
        with ThreadPoolExecutor(len(self.phones)) as fingers:
            for one in self.phones:
                fingers.submit(one.vote, seconds * dice.random(), place, dice.choice(ANSWERS))
        _until(lambda: self.wall.counted[-1][:2] == (self.wall.number, len(self.phones)))

    def hold(self, messages: int, seconds: float, dice: random.Random) -> None:
        """All messages; with the last one everybody votes in one moment."""
        stop = threading.Event()
        watching = [
            threading.Thread(target=one.watch, args=(stop, f"{one.path}now/"))
            for one in (self.wall, *self.phones)
        ]
        for thread in watching:
            thread.start()
        try:
            time.sleep(1)
            for message in range(messages):
                for place in (1, 2):
                    self.step()
                    self.vote((message, place), seconds if message < messages - 1 else 0, dice)
                    self.step()
                    time.sleep(dice.random())
        finally:
            stop.set()
            for thread in watching:
                thread.join()

    def to_wall(self) -> dict[int, list[float]]:
        """Step -> milliseconds from the k-th touch to the wall showing k votes."""
        touches: dict[int, list[float]] = {}
        for one in self.phones:
            for number, at in one.touched.items():
                touches.setdefault(number, []).append(at)
        return {
            number: [
                1000
                * (
                    min(at for where, count, at in self.wall.counted if where == number and count >= place)
                    - touch
                )
                for place, touch in enumerate(sorted(times), 1)
            ]
            for number, times in touches.items()
        }

    def to_phones(self) -> list[float]:
        """Milliseconds from the leader's key to each phone having the step, over all steps."""
        return [1000 * (one.seen[number] - at) for number, at in self.pressed.items() for one in self.phones]


def _until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not holds() and time.monotonic() < end:
        time.sleep(0.01)
