"""The seeded workload of the crash test: who says what, and what the desk does, one op after another."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from functools import cache

from bench.speed_data import Library
from soi.checks.draft import CheckDraft
from soi.inbox.pieces import pieces
from tests.fakes.drafts import draft

PEOPLE = 8
"""On each of the two channels."""
TOPICS = 8
"""Claims of one epoch: until the retention clock runs out for everything."""
ERASE = "xoá"


@dataclass(frozen=True)
class Op:
    """One thing to do. Whoever does it may be killed before, in the middle, or before it says that it is done."""

    number: int
    kind: str
    channel: str = ""
    person: str = ""
    message: str = ""
    text: str = field(default="", repr=False)
    topic: int = -1


@cache
def _library() -> Library:
    return Library(20261127)


def claim(topic: int) -> str:
    """A claim of its own words, Vietnamese ones, that is not taken apart."""
    while len(_claims) <= topic:
        number = _claims[-1][0] + 1 if _claims else 0
        while _library().lang(number) != "vi" or len(pieces(f"nghe nói {_library().claim(number)}")) != 1:
            number += 1
        _claims.append((number, _library().claim(number)))
    return _claims[topic][1]


_claims: list[tuple[int, str]] = []


def draft_of(op: Op) -> CheckDraft:
    """The check of an op's topic; its summary names the op whose words it has."""
    return draft(
        external_id=f"topic-{op.topic}",
        claim=claim(op.topic),
        title=f"Về điều thứ {op.topic}",
        summary=f"Đây là bản-{op.number}.",
    )


def note_of(op: Op) -> str:
    """Why the check changed: names the op."""
    return f"ghi-chú-{op.number}."


@dataclass
class Topic:
    """What became of one claim. `words`, `news`: ops that wrote its newest words, and that changed it last."""

    number: int
    state: str = "open"
    words: int = -1
    news: int = -1


class Plan:
    """Draws ops; knows what was acknowledged and what is thereby owed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self._next = 0
        self._first_topic = 0
        self.pending: list[Op] = []
        self.tips_before = self._said_before = 0
        self.start_epoch()

    def start_epoch(self) -> None:
        """Everything of before is forgotten: other claims, the same people."""
        assert not self.pending
        self.topics = [Topic(number) for number in range(self._first_topic, self._first_topic + TOPICS)]
        self._first_topic += TOPICS
        self.said: dict[int, Op] = {}
        self.codes: dict[int, str] = {}
        self.erased: set[int] = set()
        """Numbers of says that were to be erased."""
        self.touched: set[tuple[str, str]] = set()
        """People who had something erased."""
        self.tips_before += self._said_before
        self._said_before = 0

    def draw(self, most: int) -> tuple[Op, ...]:
        """What is not acknowledged yet, in its order, and new ops."""
        while len(self.pending) < most:
            op = self._drawn()
            if op is not None:
                self.pending.append(op)
        return tuple(self.pending)

    def done(self, number: int, result: str) -> None:
        """An op was acknowledged."""
        op = next((one for one in self.pending if one.number == number), None)
        if op is None:
            return
        self.pending.remove(op)
        if op.kind == "say" and op.text == ERASE:
            mine = (op.channel, op.person)
            self.erased |= {n for n, one in self.said.items() if (one.channel, one.person) == mine}
            self.touched.add(mine)
        elif op.kind == "say":
            self.said.setdefault(self._of_message(op), op)
            self._said_before = len(self.said)
            assert self.codes.setdefault(self._of_message(op), result) == result, "another receipt"

    def _of_message(self, op: Op) -> int:
        return int(op.message.partition("-")[2])

    def _op(self, kind: str, **more: object) -> Op:
        self._next += 1
        return Op(self._next, kind, **more)  # type: ignore[arg-type]  # its own fields

    def _drawn(self) -> Op | None:
        kinds = ("say", "repeat", "publish", "correct", "withdraw", "erase", "delete", "purge")
        (kind,) = self.random.choices(kinds, (50, 12, 9, 12, 5, 4, 3, 2))
        made: Op | None = getattr(self, f"_{kind}")()
        return made

    def _say(self) -> Op:
        topic = self.random.choice(self.topics)
        asking = self.random.choice(("", "nghe nói "))
        person = f"p{self.random.randrange(PEOPLE)}"
        channel = self.random.choice(("knows", "plain"))
        op = self._op(
            "say", channel=channel, person=person, text=asking + claim(topic.number), topic=topic.number
        )
        return Op(op.number, op.kind, channel, person, f"m-{op.number}", op.text, op.topic)

    def _repeat(self) -> Op | None:
        kept = [one for number, one in self.said.items() if number not in self.erased]
        if not kept:
            return None
        one = self.random.choice(kept[-10:])
        self._next += 1
        return Op(self._next, "say", one.channel, one.person, one.message, one.text, one.topic)

    def _delete(self) -> Op:
        person, channel = f"p{self.random.randrange(PEOPLE)}", self.random.choice(("knows", "plain"))
        op = self._op("say")
        return Op(op.number, "say", channel, person, f"x-{op.number}", ERASE)

    def _publish(self) -> Op | None:
        free = [one for one in self.topics if one.state == "open"]
        if not free:
            return None
        topic = free[0]
        asked = [one for n, one in self.said.items() if one.topic == topic.number and n not in self.erased]
        of = asked[0] if asked else None
        op = self._op("publish", topic=topic.number)
        topic.state, topic.words, topic.news = "published", op.number, op.number
        if of is None:
            return op
        return Op(op.number, op.kind, of.channel, of.person, of.message, "", op.topic)

    def _correct(self) -> Op | None:
        topic = self._any("published")
        if topic is None:
            return None
        op = self._op("correct", topic=topic.number)
        topic.words = topic.news = op.number
        return op

    def _withdraw(self) -> Op | None:
        topic = self._any("published", "withdrawn")
        if topic is None:
            return None
        op = self._op("withdraw" if topic.state == "published" else "restore", topic=topic.number)
        topic.state = "withdrawn" if topic.state == "published" else "published"
        topic.news = op.number
        return op

    def _any(self, *states: str) -> Topic | None:
        found = [one for one in self.topics if one.state in states]
        return self.random.choice(found) if found else None

    def _erase(self) -> Op | None:
        kept = [number for number in self.codes if number not in self.erased]
        if not kept:
            return None
        number = self.random.choice(kept)
        self.erased.add(number)
        self.touched.add((self.said[number].channel, self.said[number].person))
        return self._op("erase", text=self.codes[number])

    def _purge(self) -> Op:
        return self._op("purge")

    def clock_runs_out(self) -> Op:
        """The purge that ends an epoch."""
        op = self._op("purge", text="later")
        self.pending.append(op)
        return op
