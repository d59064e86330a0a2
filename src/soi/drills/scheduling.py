"""What to practise next: FSRS-6 on skills, and unseen items drawn for them. Pure: records in, records out.

The card is a **skill** (technique × medium × language), never a headline: an item seen again teaches the item. Each
review draws items of the skill that the learner has not seen. FSRS-6 with its default parameters (the `fsrs`
package), in whole days: a lesson's own test is the first review, boosters follow, no steps of minutes."""

from __future__ import annotations

import json
import random
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from fsrs import Card, Rating, Scheduler

from soi.drills.measure.proper import chance

RETENTION: Final = 0.9
LONGEST_DAYS: Final = 180
"""Nobody is left alone with a skill for more than half a year."""
_SCHEDULER: Final = Scheduler(
    desired_retention=RETENTION,
    learning_steps=(),
    relearning_steps=(),
    maximum_interval=LONGEST_DAYS,
    enable_fuzzing=False,
)
REVIEW_ITEMS: Final = 4
"""Items of one review: with a single true-or-false question luck drowns the schedule (`bench drills schedule`)."""
FAILED: Final = 0.5
HARD: Final = 0.65
EASY: Final = 0.9


@dataclass(frozen=True, slots=True, order=True)
class Skill:
    """Seeing one technique in one medium and language. `technique` is a value of soi.checks.models.Technique."""

    technique: str
    medium: str
    language: str


@dataclass(frozen=True, slots=True)
class State:
    """A learner's skill: FSRS' memory state, and when it is due (UTC). `due` None: never practised."""

    skill: Skill
    stability: float | None = None
    difficulty: float | None = None
    due: datetime | None = None
    last: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """One item answered: whether it is true, what it was called (None: "can't tell yet"), the confidence (0.5..1)."""

    true: bool
    called: bool | None
    confidence: float = 0.5


def to_json(state: State) -> str:
    """One object; times in ISO 8601 with their zone."""
    return json.dumps(
        {
            "technique": state.skill.technique,
            "medium": state.skill.medium,
            "language": state.skill.language,
            "stability": state.stability,
            "difficulty": state.difficulty,
            "due": state.due and state.due.isoformat(),
            "last": state.last and state.last.isoformat(),
        }
    )


def from_json(text: str) -> State:
    """The state that `to_json` wrote. ValueError or KeyError for anything else."""
    row = json.loads(text)
    return State(
        Skill(row["technique"], row["medium"], row["language"]),
        row["stability"],
        row["difficulty"],
        row["due"] and datetime.fromisoformat(row["due"]),
        row["last"] and datetime.fromisoformat(row["last"]),
    )


def rating(replies: Sequence[Reply]) -> Rating:
    """The outcome of a review, from the mean chance that was given to what is so: 1 right and certain, 0.5 "can't tell
    yet", 0 wrong and certain. Up to 0.5 *Again* (a wrong answer, an open one, a coin), under 0.65 *Hard*, under 0.9
    *Good*, else *Easy*. Several items tell luck from skill better than one; ValueError for none."""
    if not replies:
        raise ValueError("a review without an answer")
    given = [chance(one.called, one.confidence) for one in replies]
    return graded(sum(p if one.true else 1 - p for p, one in zip(given, replies, strict=True)) / len(replies))


def graded(outcome: float) -> Rating:
    """The outcome of a review as FSRS has it: 1 all as it should be, 0.5 no better than leaving all open."""
    mean = round(outcome, 9)
    if mean <= FAILED:
        return Rating.Again
    if mean < HARD:
        return Rating.Hard
    return Rating.Good if mean < EASY else Rating.Easy


def review(state: State, replies: Sequence[Reply], now: datetime) -> State:
    """The skill after one review: all its items of one sitting. `now` is aware and in UTC, else ValueError."""
    return rated(state, rating(replies), now)


def rated(state: State, outcome: Rating, now: datetime) -> State:
    """The skill after a review that ended so."""
    card, _ = _SCHEDULER.review_card(_card(state, now), outcome, now)
    return State(state.skill, card.stability, card.difficulty, card.due, card.last_review)


def recall(state: State, now: datetime) -> float | None:
    """FSRS' chance that a review now would not end with *Again*; None before the first review."""
    return None if state.last is None else _SCHEDULER.get_card_retrievability(_card(state, now), now)


def _card(state: State, now: datetime) -> Card:
    return Card(  # card_id is given: without one the constructor sleeps to make one up
        card_id=0,
        stability=state.stability,
        difficulty=state.difficulty,
        due=state.due or now,
        last_review=state.last,
    )


def due(states: Iterable[State], now: datetime) -> tuple[State, ...]:
    """Practised skills that are due, most overdue first; never practised ones are lessons, not boosters."""
    waiting = [(one.due, one.skill, one) for one in states if one.due is not None and one.due <= now]
    return tuple(state for _, _, state in sorted(waiting, key=lambda row: row[:2]))


@dataclass(frozen=True, slots=True)
class ItemRecord:
    """What drawing needs to know of an item of the bank. `technique` may be empty on a true item."""

    id: str
    pair: str
    language: str
    medium: str
    technique: str
    true: bool
    difficulty: float


@dataclass(frozen=True, slots=True)
class Draw:
    """Items in the order to show them, and how many of them are of another medium (`near`) or technique (`far`)
    because the skill has no more unseen pairs."""

    items: tuple[ItemRecord, ...]
    near: int
    far: int


def draw(
    skill: Skill, bank: Sequence[ItemRecord], seen: Collection[str], size: int, dice: random.Random
) -> Draw:
    """`size` unseen items (fewer when the bank has no more), half of them true: of an odd number the odd one is thrown
    for, so that counting does not help. At most one item of a pair. An item belongs to a skill when it or the other
    item of its pair has the technique: the pair's true item is what the false one is told from. Exact skill first, then
    the same technique in other media, then the language's other items. Hard to easy, by the author's difficulty."""
    techniques: dict[str, set[str]] = {}
    for one in bank:
        techniques.setdefault(one.pair, set()).add(one.technique)
    rings = {one.id: _ring(skill, one, techniques[one.pair]) for one in bank}
    free: dict[str, list[ItemRecord]] = {}
    for one in sorted(
        (one for one in bank if one.id not in seen and rings[one.id] >= 0), key=lambda one: one.id
    ):
        free.setdefault(one.pair, []).append(one)
    pairs = list(free.values())
    dice.shuffle(pairs)
    pairs.sort(key=lambda pair: min(rings[one.id] for one in pair))
    odd = size % 2 if dice.random() < 0.5 else 0
    taken = _take(pairs, {True: size // 2 + odd, False: size - size // 2 - odd}, dice)
    taken.sort(key=lambda one: -one.difficulty)
    counts = [rings[one.id] for one in taken]
    return Draw(tuple(taken), counts.count(1), counts.count(2))


def _ring(skill: Skill, item: ItemRecord, techniques: set[str]) -> int:
    """0: the skill; 1: its technique in another medium; 2: another technique; -1: another language."""
    if item.language != skill.language:
        return -1
    if skill.technique not in techniques:
        return 2
    return 0 if item.medium == skill.medium else 1


def _take(pairs: Sequence[list[ItemRecord]], room: dict[bool, int], dice: random.Random) -> list[ItemRecord]:
    """One item of each pair while its kind has room; of two, the kind with more room. Where one kind runs out, the
    other stops too: a session stays balanced even when it gets short."""
    kinds: dict[bool, list[ItemRecord]] = {True: [], False: []}
    for pair in pairs:
        fitting = [one for one in pair if len(kinds[one.true]) < room[one.true]]
        if fitting:
            most = max(fitting, key=lambda one: (room[one.true] - len(kinds[one.true]), dice.random()))
            kinds[most.true].append(most)
    least = min(map(len, kinds.values()))
    spare = sum(room.values()) % 2
    return [one for kind in kinds.values() for one in kind[: least + spare]]
