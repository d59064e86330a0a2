"""The plan of a trial, as it is written down before anybody takes part: JSON that its SHA-256 stands for.

`soi-trial/1`: title, language, arms (key, lessons with their versions), measures (true and false messages before and
after, two forms of fixed messages; by chance somebody has the one before and the other after), design (primary outcome,
alpha, margin, difference, power), people_per_arm, wait_days, ends_on, block, analysis in words. Pure."""

from __future__ import annotations

import hashlib
import json
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from soi.drills.exercises import TRUE_FALSE, Exercise, true_or_false
from soi.drills.lessons import BY_KEY, LESSONS, Lesson
from soi.drills.measure.registered import Design, Primary

FORMAT: Final = "soi-trial/1"
LESSON_ARM: Final = "lesson"
CONTROL_ARM: Final = "control"
ARMS: Final = (LESSON_ARM, CONTROL_ARM)
BLOCK: Final = 4
"""Of every four who agree two go to either arm."""
SIZES: Final = (10, 20)
ALPHAS: Final = (0.05, 0.01)
MARGINS: Final = (0.10, 0.15, 0.20)
DIFFERENCES: Final = (0.2, 0.3, 0.5)
POWERS: Final = (0.8, 0.9)
MOST_WAIT: Final = 90
ANALYSIS: Final = (
    "For everybody who finished both measures before the trial ended: change of d' and of c (after minus before;"
    " soi.drills.measure.signal; no result where more than half is left open). Mean change of the lesson arm minus mean"
    " change of the control arm, by the arm that was drawn, whatever somebody did; Welch's interval. d' rose: the"
    " interval at 1 - alpha lies above 0. c stayed: the interval at 1 - 2 alpha lies inside plus or minus the margin."
    " Whoever did not finish is left out and counted by arm. Once, when the trial has ended; nothing else is tested."
)


class PlanError(ValueError):
    """The plan cannot be carried out: the bank has too few messages, or a value is none of those offered."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants to try. `control`: key of a lesson that teaches something else; "" waits."""

    title: str
    language: str
    lessons: tuple[str, ...]
    control: str
    design: Design
    wait_days: int
    ends_on: date
    people_per_arm: int


def neutral_lessons() -> list[Lesson]:
    """Lessons whose tasks never ask whether something is true: what a control arm can do meanwhile."""
    return [one for one in LESSONS if one.task != TRUE_FALSE]


def write(wanted: Wanted, dice: random.Random) -> dict[str, Any]:
    """The plan. Raises PlanError."""
    _demand(wanted)
    design = wanted.design
    return {
        "format": FORMAT,
        "title": wanted.title,
        "language": wanted.language,
        "arms": [
            {"key": LESSON_ARM, "lessons": [_lesson(one) for one in wanted.lessons]},
            {"key": CONTROL_ARM, "lessons": [_lesson(wanted.control)] if wanted.control else []},
        ],
        "measures": {
            "true_items": design.items,
            "false_items": design.items,
            "feedback": False,
            "forms": [list(form) for form in forms(wanted.language, design.items, dice)],
        },
        "design": {
            "primary": design.primary.value,
            "alpha": design.alpha,
            "margin": design.margin,
            "difference": design.difference,
            "power": design.power,
        },
        "people_per_arm": wanted.people_per_arm,
        "wait_days": wanted.wait_days,
        "ends_on": wanted.ends_on.isoformat(),
        "block": BLOCK,
        "analysis": ANALYSIS,
    }


def _demand(wanted: Wanted) -> None:
    design = wanted.design
    neutral = {"", *(one.key for one in neutral_lessons())}
    offered = (
        bool(wanted.title) and bool(wanted.lessons) and set(wanted.lessons) <= set(BY_KEY),
        wanted.control in neutral and wanted.control not in wanted.lessons,
        design.items in SIZES and design.alpha in ALPHAS and design.margin in MARGINS,
        design.difference in DIFFERENCES and design.power in POWERS,
        0 <= wanted.wait_days <= MOST_WAIT and wanted.people_per_arm >= 10,
    )
    if not all(offered):
        raise PlanError("a value of the plan is none of those offered")


def _lesson(key: str) -> dict[str, Any]:
    return {"key": key, "version": BY_KEY[key].version}


def forms(language: str, items: int, dice: random.Random) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Two forms of `items` true and as many false messages, no message twice; both messages of a pair only where there
    are too few pairs, and then in different forms. Raises PlanError where the bank is too small."""
    pool = list(true_or_false(language))
    dice.shuffle(pool)
    made: tuple[list[Exercise], list[Exercise]] = ([], [])
    used: Counter[str] = Counter()
    for _ in range(items):
        for form, truth in ((made[0], True), (made[1], True), (made[0], False), (made[1], False)):
            here = {one.pair for one in form}
            fitting = [one for one in pool if one.truth is truth and one.pair not in here]
            if not fitting:
                raise PlanError("the bank has too few messages for two forms")
            chosen = min(fitting, key=lambda one: used[one.pair])
            pool.remove(chosen)
            used[chosen.pair] += 1
            form.append(chosen)
    for form in made:
        dice.shuffle(form)
    return tuple(one.id for one in made[0]), tuple(one.id for one in made[1])


def canonical(plan: Mapping[str, Any]) -> bytes:
    """The plan as its hash is made: keys sorted, no spaces, UTF-8."""
    return json.dumps(
        plan, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode()


def digest(plan: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical plan, hexadecimal."""
    return hashlib.sha256(canonical(plan)).hexdigest()


def design_of(plan: Mapping[str, Any]) -> Design:
    """The numbers of a written plan."""
    numbers = plan["design"]
    return Design(
        Primary(numbers["primary"]),
        plan["measures"]["true_items"],
        numbers["alpha"],
        numbers["margin"],
        numbers["difference"],
        numbers["power"],
    )


def lessons_of(plan: Mapping[str, Any], arm: str) -> list[str]:
    """Keys of the lessons of an arm."""
    return [each["key"] for one in plan["arms"] if one["key"] == arm for each in one["lessons"]]


def end_of(plan: Mapping[str, Any]) -> date:
    """The day on which the trial ends at the latest."""
    return date.fromisoformat(plan["ends_on"])


def draw_arm(drawn: Sequence[str], dice: random.Random) -> str:
    """The arm of the next one who agrees: by chance among what is left of the block of `BLOCK`. `drawn`: the arms so
    far, in order."""
    block = Counter(ARMS * (BLOCK // len(ARMS)))
    block.subtract(drawn[len(drawn) - len(drawn) % BLOCK :])
    left = [arm for arm, count in block.items() for _ in range(count)]
    return dice.choice(left or list(ARMS))
