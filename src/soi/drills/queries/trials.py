"""How a trial stands, who has both measures, and the registered analysis of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.utils import timezone

from soi.drills.measure.equivalence import Change
from soi.drills.measure.registered import Result, analyse
from soi.drills.measure.signal import Answer
from soi.drills.models import Learner, LessonFlag, Response, Sitting, SittingKind, Trial, TrialArm
from soi.drills.queries.groups import finished
from soi.drills.queries.guarding import Judged
from soi.drills.queries.measuring import as_answer, of_one
from soi.drills.trialplan import ARMS, CONTROL_ARM, LESSON_ARM, design_of, end_of, lessons_of
from soi.people.models import Person

BEFORE: Final = "before"
AFTER: Final = "after"
PHASES: Final = (BEFORE, AFTER)


def sitting_key(trial: Trial, phase: str) -> str:
    """What the sittings of a trial have in the place of a lesson."""
    return f"trial-{trial.code}-{phase}"


def trial_code(sitting: Sitting) -> str:
    """The code of the trial that a sitting is a measure of."""
    return sitting.lesson.split("-")[1]


@dataclass(frozen=True, slots=True)
class Standing:
    """How many agreed, finished the first and finished the second measure; by arm only `finished`, which decides
    about the end and is shown to nobody."""

    agreed: int
    before: int
    after: int
    by_arm: Mapping[str, int]


def trials_of(trainer: Person) -> list[Trial]:
    """A trainer's trials, newest first."""
    return list(Trial.objects.filter(trainer=trainer))


def standing(trial: Trial) -> Standing:
    """How a trial stands."""
    done = Sitting.objects.filter(
        kind=SittingKind.TRIAL, finished_at__isnull=False, learner__trials__trial=trial
    )
    before = done.filter(lesson=sitting_key(trial, BEFORE))
    after = done.filter(lesson=sitting_key(trial, AFTER))
    by_arm = Counter(after.values_list("arm", flat=True))
    return Standing(trial.members.count(), before.count(), after.count(), {arm: by_arm[arm] for arm in ARMS})


def may_end(trial: Trial, today: date) -> bool:
    """Whether the planned end is reached: its day is over, or both arms have the people that were planned."""
    if trial.registered_at is None:
        return False
    full = all(many >= trial.plan["people_per_arm"] for many in standing(trial).by_arm.values())
    return full or today > end_of(trial.plan)


def rows_of(trial: Trial) -> Iterator[Response]:
    """The answers that count: of members, in the order they were given, none after the end."""
    keys = [sitting_key(trial, phase) for phase in PHASES]
    rows = Response.objects.filter(
        sitting__kind=SittingKind.TRIAL, sitting__lesson__in=keys, learner__trials__trial=trial
    ).select_related("sitting")
    if trial.closed_at is not None:
        rows = rows.filter(at__lte=trial.closed_at)
    yield from rows.order_by("sitting_id", "id")


def result(trial: Trial) -> Result:
    """The registered analysis, of what there is now. Whether it is time for it is `may_end`'s to say."""
    sides: dict[tuple[int, str, str], list[Answer]] = {}
    for one in rows_of(trial):
        if in_time(one.sitting, trial):
            phase = one.sitting.lesson.rsplit("-", 1)[1]
            key = (one.learner_id, one.sitting.arm, phase)
            sides.setdefault(key, []).append(as_answer(one))
    changes: dict[str, list[Change]] = {arm: [] for arm in ARMS}
    for learner, arm in {(learner, arm) for learner, arm, _phase in sides}:
        both = (sides.get((learner, arm, phase), []) for phase in PHASES)
        change = of_one(*both)
        if change is not None:
            changes[arm].append(change)
    return analyse(design_of(trial.plan), changes[LESSON_ARM], changes[CONTROL_ARM])


def in_time(sitting: Sitting, trial: Trial) -> bool:
    """Whether a measure was finished before the trial ended."""
    return sitting.finished_at is not None and not (trial.closed_at and sitting.finished_at > trial.closed_at)


def strayed(trial: Trial) -> int:
    """How many of the control arm finished a lesson of the other arm meanwhile: said beside the result."""
    lessons = set(lessons_of(trial.plan, LESSON_ARM))
    members = trial.members.filter(arm=CONTROL_ARM).values_list("learner_id", "agreed_at")
    until = trial.closed_at or timezone.now()
    return sum(
        Sitting.objects.filter(
            learner_id=who, kind=SittingKind.TEST, lesson__in=lessons, finished_at__range=(since, until)
        ).exists()
        for who, since in members
    )


def judged_by_trials() -> Iterator[Judged]:
    """What trials that ended say about the lessons they tried, where one lesson was tried alone and the trial has not
    been looked at for it before."""
    seen = {one.figures.get("source") for one in LessonFlag.objects.all()}
    for trial in Trial.objects.filter(closed_at__isnull=False, registered_at__isnull=False):
        tried = [one for arm in trial.plan["arms"] if arm["key"] == LESSON_ARM for one in arm["lessons"]]
        source = f"trial {trial.code}"
        if len(tried) == 1 and source not in seen:
            found = result(trial)
            yield Judged(
                tried[0]["key"],
                tried[0]["version"],
                found.trained + found.control,
                found.finding,
                source,
                found.finding.flagged,
            )


@dataclass(frozen=True, slots=True)
class Step:
    """Where somebody stands in a trial. `lessons`: those of their arm with whether each is done."""

    membership: TrialArm
    before: Sitting
    after: Sitting
    lessons: tuple[tuple[str, bool], ...]
    opens_on: date

    @property
    def practised(self) -> bool:
        """Whether everything in between is done."""
        return all(done for _key, done in self.lessons)

    @property
    def ready(self) -> bool:
        """Whether the second measure may begin."""
        waited = timezone.localdate() >= self.opens_on
        return self.before.finished_at is not None and self.practised and waited


def step_of(learner: Learner, trial: Trial) -> Step | None:
    """Where somebody stands; None if they do not take part."""
    member = TrialArm.objects.filter(trial=trial, learner=learner).first()
    if member is None:
        return None
    before, after = (
        Sitting.objects.get(learner=learner, kind=SittingKind.TRIAL, lesson=sitting_key(trial, phase))
        for phase in PHASES
    )
    done = finished(learner)
    lessons = tuple((key, key in done) for key in lessons_of(trial.plan, member.arm))
    opens = timezone.localdate(member.agreed_at) + timedelta(days=trial.plan["wait_days"])
    return Step(member, before, after, lessons, opens)


def too_early(sitting: Sitting) -> bool:
    """Whether a sitting is the second measure of a trial whose turn has not come."""
    if sitting.kind != SittingKind.TRIAL or not sitting.lesson.endswith(f"-{AFTER}"):
        return False
    trial = Trial.objects.filter(code=trial_code(sitting)).first()
    step = step_of(sitting.learner, trial) if trial else None
    return step is None or not step.ready
