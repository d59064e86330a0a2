"""What a learner's answers say, with how sure that is. Nothing is said before there are answers enough."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from soi.drills.exercises import skill_of
from soi.drills.measure.auc import auc
from soi.drills.measure.estimates import NORMAL, Estimate, wilson
from soi.drills.measure.placement import Ability, Item, chance, estimate
from soi.drills.measure.proper import Calibration, Judgement, brier, calibration
from soi.drills.measure.proper import chance as stated
from soi.drills.measure.signal import LEAST_OF_EACH, Answer, Signal, measure, tally
from soi.drills.measure.words import Dial, dial
from soi.drills.models import Learner, Response, Sitting
from soi.drills.queries.sittings import placed
from soi.drills.scheduling import Skill


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures of some answers to "true or false?". `signal` None: too few, or too many left open."""

    answers: int
    true_items: int
    unsure: int
    signal: Signal | None
    dial: Dial
    auc: Estimate | None
    brier: Estimate | None
    calibration: Calibration | None

    @property
    def pairs(self) -> Estimate | None:
        """Of ten pairs of one true and one false message, in how many the true one would be told: 10 Φ(d′/√2)."""
        if self.signal is None:
            return None
        d = self.signal.sensitivity
        value, low, high = (10 * NORMAL.cdf(one / 2**0.5) for one in (d.value, d.low, d.high))
        return Estimate(value, low, high, d.count)

    @property
    def more_needed(self) -> int:
        """How many answers are wanted at least before anything is shown."""
        false_items = self.answers - self.true_items
        return max(0, LEAST_OF_EACH - self.true_items) + max(0, LEAST_OF_EACH - false_items)


def figures(responses: Iterable[Response], *, curve: bool = True) -> Figures:
    """Figures of the answers that say true or false; the others are passed over. `curve`: with calibration, which
    takes most of the time."""
    rows = [one for one in responses if one.truth is not None]
    signal = measure(tally(Answer(bool(one.truth), _called(one)) for one in rows))
    judgements = [Judgement(_stated(one), bool(one.truth)) for one in rows]
    return Figures(
        answers=len(rows),
        true_items=sum(bool(one.truth) for one in rows),
        unsure=sum(one.right is None for one in rows),
        signal=signal,
        dial=dial(signal.criterion if signal else None),
        auc=auc(
            [one.chance for one in judgements if one.true],
            [one.chance for one in judgements if not one.true],
        ),
        brier=brier(judgements),
        calibration=calibration(judgements) if curve else None,
    )


def answers_of(learner: Learner) -> list[Response]:
    """Everything this learner answered, in order."""
    return list(learner.responses.order_by("id"))


def before(sitting: Sitting) -> Figures:
    """The learner's figures as they stood before a sitting."""
    return figures(
        Response.objects.filter(learner_id=sitting.learner_id, sitting__pk__lt=sitting.pk), curve=False
    )


def parts(responses: Sequence[Response], part: Callable[[Skill], str]) -> list[tuple[str, Figures]]:
    """Figures by technique or medium, of those parts only that have answers enough to say anything."""
    by_part: dict[str, list[Response]] = {}
    for one in responses:
        if one.truth is not None:
            by_part.setdefault(part(skill_of(one.skill)), []).append(one)
    found = [(name, figures(them, curve=False)) for name, them in sorted(by_part.items())]
    return [(name, them) for name, them in found if them.signal is not None]


@dataclass(frozen=True, slots=True)
class TaskShare:
    """How many of the answers to one kind of task were right, with its interval; open ones are not counted."""

    task: str
    right: int
    unsure: int
    share: Estimate | None


def shares(responses: Iterable[Response]) -> list[TaskShare]:
    """By kind of task, for those without true or false."""
    by_task: dict[str, list[Response]] = {}
    for one in responses:
        if one.truth is None:
            by_task.setdefault(one.task, []).append(one)
    return [_share(task, them) for task, them in sorted(by_task.items())]


def _share(task: str, them: Sequence[Response]) -> TaskShare:
    judged = [one for one in them if one.right is not None]
    right = sum(bool(one.right) for one in judged)
    return TaskShare(
        task, right, len(them) - len(judged), wilson(right, len(judged)) if len(judged) >= LEAST else None
    )


LEAST = 5
"""Fewer answers to a kind of task say nothing that is worth showing."""


@dataclass(frozen=True, slots=True)
class Placement:
    """Of ten messages as hard as the bank's middle, how many would be judged right; and whether the test may end."""

    of_ten: Estimate
    ability: Ability


def placement(sitting: Sitting) -> Placement:
    """What a placement test says."""
    ability = estimate(placed(sitting.responses.all(), sitting.language))
    middle = Item("", True, 0.0)
    value, low, high = (
        10 * chance(ability.value + step * ability.error, middle) for step in (0.0, -1.96, 1.96)
    )
    return Placement(Estimate(value, low, high, ability.items), ability)


def _called(one: Response) -> bool | None:
    return None if one.right is None else one.answer == "true"


def _stated(one: Response) -> float:
    return stated(_called(one), one.confidence if one.confidence is not None else 0.5)
