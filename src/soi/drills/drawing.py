"""Which exercises a lesson, a refresher or a placement shows: always such as this learner has not seen. Pure."""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from soi.drills.exercises import (
    TRUE_FALSE,
    WHICH_TECHNIQUE,
    Exercise,
    exercises,
    record,
    true_or_false,
)
from soi.drills.lessons import PRACTICE, TEST, Lesson
from soi.drills.measure.placement import Item
from soi.drills.scheduling import REVIEW_ITEMS, Skill, draw

LEAST_PRACTICE: Final = 2
MOST_SKILLS: Final = 3
"""Skills in one refresher: twelve messages are enough at a time."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a lesson shows: its practice, then its test."""

    practice: tuple[Exercise, ...]
    test: tuple[Exercise, ...]


def lesson(one: Lesson, language: str, seen: Collection[str], dice: random.Random) -> Drawn | None:
    """A lesson's exercises, hard to easy; None when too few are unseen for a whole test."""
    return _HOW.get(one.task, _of_one_task)(one, language, seen, dice)


def _of_one_task(one: Lesson, language: str, seen: Collection[str], dice: random.Random) -> Drawn | None:
    chosen = _in_turns(_unseen(one.task, language, seen), PRACTICE + TEST, dice)
    if len(chosen) < TEST + LEAST_PRACTICE:
        return None
    dice.shuffle(chosen)
    return Drawn(tuple(chosen[TEST:]), tuple(chosen[:TEST]))


def _true_or_false(one: Lesson, language: str, seen: Collection[str], dice: random.Random) -> Drawn | None:
    """Tricks to name first; then messages, half of them true in the practice and in the test. Those that fit the
    lesson are shared out between both."""
    tricks = [each for each in _unseen(WHICH_TECHNIQUE, language, seen) if one.fits(each)]
    tricks = _in_turns(tricks, one.trick_tasks if len(tricks) >= one.trick_tasks else 0, dice)
    by_id = exercises(language)
    fitting = Skill(one.key, "", language)
    bank = [
        replace(record(each), technique=one.key if one.fits(each) else "") for each in true_or_false(language)
    ]
    drawn = draw(fitting, bank, seen, PRACTICE + TEST - len(tricks), dice).items
    practice: list[Exercise] = []
    test: list[Exercise] = []
    for truth in (True, False):
        kind = [by_id[each.id] for each in drawn if each.true is truth]
        dice.shuffle(kind)
        kind.sort(key=lambda each: not one.fits(each))
        taken = _every_other(kind)[: TEST // 2]
        test += taken
        practice += [each for each in kind if each not in taken]
    if len(test) < TEST or len(practice) < LEAST_PRACTICE:
        return None
    return Drawn((*tricks, *_hard_first(practice)), _hard_first(test))


_HOW: Final[Mapping[str, Callable[[Lesson, str, Collection[str], random.Random], Drawn | None]]] = (
    MappingProxyType({TRUE_FALSE: _true_or_false})
)


def _every_other(kind: Sequence[Exercise]) -> list[Exercise]:
    """The second, the fourth, …, and then the rest: half of what fits best goes to either side."""
    return [*kind[1::2], *kind[::2]]


def _hard_first(them: Iterable[Exercise]) -> tuple[Exercise, ...]:
    return tuple(sorted(them, key=lambda one: -one.difficulty))


def _unseen(task: str, language: str, seen: Collection[str]) -> list[Exercise]:
    return [one for one in exercises(language).values() if one.task == task and one.id not in seen]


def _in_turns(them: Sequence[Exercise], size: int, dice: random.Random) -> list[Exercise]:
    """Up to `size` of them, their right answers taking turns, so that no answer is the usual one."""
    by_key: dict[str, list[Exercise]] = {}
    for one in dice.sample(list(them), len(them)):
        by_key.setdefault(one.key, []).append(one)
    waiting = list(by_key.values())
    chosen: list[Exercise] = []
    while waiting and len(chosen) < size:
        dice.shuffle(waiting)
        chosen += [kind.pop() for kind in waiting[: size - len(chosen)]]
        waiting = [kind for kind in waiting if kind]
    return chosen


def refresher(
    skills: Sequence[Skill], seen: Collection[str], dice: random.Random
) -> list[tuple[Exercise, Skill]]:
    """Unseen messages for the skills that are most overdue, each with the skill that it is to show; skills without
    any come away empty-handed."""
    chosen: list[tuple[Exercise, Skill]] = []
    for skill in skills[:MOST_SKILLS]:
        language = skill.language
        taken = {one.pair for one, _ in chosen}
        bank = [record(one) for one in true_or_false(language) if one.pair not in taken]
        by_id = exercises(language)
        chosen += [(by_id[one.id], skill) for one in draw(skill, bank, seen, REVIEW_ITEMS, dice).items]
    return sorted(chosen, key=lambda one: -one[0].difficulty)


def placement_items(language: str) -> list[Item]:
    """The bank as placement has it. Difficulties are the authors' estimates."""
    return [Item(one.id, bool(one.truth), one.difficulty, pair=one.pair) for one in true_or_false(language)]
