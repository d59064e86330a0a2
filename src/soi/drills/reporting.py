"""What a trainer is told about groups, lessons and trials: figures in plain words, always with their range."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from soi.drills.measure.equivalence import Outcome
from soi.drills.measure.estimates import Estimate
from soi.drills.measure.registered import Primary, Result
from soi.drills.models import Trial
from soi.drills.queries.trials import standing, strayed
from soi.drills.saying import number
from soi.drills.trialplan import design_of, digest, end_of

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

OUTCOMES: Final[Mapping[str, _StrPromise]] = MappingProxyType(
    {
        Outcome.SKILL_UP: _lazy("People tell true from false better, and lean as they did before."),
        Outcome.SKILL_UP_UNSETTLED: _lazy(
            "People tell true from false better. Whether they also lean otherwise is not settled: it takes more people."
        ),
        Outcome.SKILL_UP_SUSPICIOUS: _lazy(
            "People tell true from false better, but they have also become more suspicious."
        ),
        Outcome.SKILL_UP_TRUSTING: _lazy(
            "People tell true from false better, but they have also become more trusting."
        ),
        Outcome.ONLY_SUSPICIOUS: _lazy(
            "People have only become more suspicious: they call more things false, true ones too."
        ),
        Outcome.ONLY_TRUSTING: _lazy(
            "People have only become more trusting: they call more things true, false ones too."
        ),
        Outcome.SKILL_DOWN: _lazy("People tell true from false less well than before."),
        Outcome.NO_CHANGE_SHOWN: _lazy("No change is shown. That is not the same as none."),
        Outcome.TOO_FEW: _lazy("Too few people answered enough to say anything about a change."),
    }
)  # fmt: skip


def outcome(name: str) -> str:
    """What a test found, in words."""
    return str(OUTCOMES[Outcome(name)])


def ranged(triple: Sequence[float] | None) -> str:
    """Value and range of a kept figure."""
    if triple is None:
        return ""
    value, low, high = (number(one, 2) for one in triple)
    return f"{value} ({low} … {high})"


def group_rows(figures: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The figures of a group: name and value with its range."""
    rows = [
        (_("Telling true from false (d′)"), figures["d"]),
        (_("Leaning (c): above 0 suspicious, below 0 trusting"), figures["c"]),
        (_("Change of d′, end against beginning"), figures["change"]["d"]),
        (_("Change of c, end against beginning"), figures["change"]["c"]),
    ]
    return [(name, ranged(triple)) for name, triple in rows if triple is not None]


def report(trial: Trial, found: Result) -> list[tuple[str, str]]:
    """The registered analysis, line by line: name and words."""
    design, now = design_of(trial.plan), standing(trial)
    lines = [
        (_("Trial"), f"{trial.title} ({trial.code})"),
        (_("Registered"), f"{trial.registered_at:%Y-%m-%d %H:%M} UTC, SHA-256 {trial.plan_sha256}"),
        (_("Plan as registered"), _("yes") if digest(trial.plan) == trial.plan_sha256 else _("NO, it was changed")),
        (
            _("People"),
            _("%(agreed)s agreed, %(before)s finished the first measure, %(after)s the second") % {
                "agreed": now.agreed, "before": now.before, "after": now.after,
            },
        ),
        (
            _("In the analysis"),
            _("%(trained)s with the lesson, %(control)s without; planned %(planned)s each") % {
                "trained": found.trained, "control": found.control, "planned": trial.plan["people_per_arm"],
            },
        ),
    ]  # fmt: skip
    if found.sensitivity is None or found.criterion is None:
        return [*lines, (_("Result"), _("None: an arm has fewer than ten people with both measures."))]
    level_d, level_c = 100 * (1 - design.alpha), 100 * (1 - 2 * design.alpha)
    return [
        *lines,
        (_("Change of d′, lesson minus control"), _interval(found.sensitivity, level_d)),
        (_("Change of c, lesson minus control"), _interval(found.criterion, level_c)),
        *_conclusions(found, design.primary, design.margin),
        (
            _("Of the control arm, finished the lesson all the same"),
            str(strayed(trial)),
        ),
    ]


def _interval(one: Estimate, level: float) -> str:
    return _("%(value)s (%(level)s %% range: %(low)s … %(high)s)") % {
        "value": number(one.value, 3), "low": number(one.low, 3), "high": number(one.high, 3),
        "level": number(level),
    }  # fmt: skip


def _conclusions(found: Result, primary: Primary, margin: float) -> list[tuple[str, str]]:
    skill = (
        _("It is shown: with the lesson, people tell true from false better than without.")
        if found.rose
        else _("Not shown that people tell true from false better with the lesson than without.")
    )
    trust = (
        _("It is shown: the lesson moved the leaning by less than %(margin)s.")
        if found.stayed
        else _("Not shown that the lesson moved the leaning by less than %(margin)s.")
    ) % {"margin": number(margin, 2)}
    first, second = (skill, trust) if primary == Primary.SKILL else (trust, skill)
    return [(_("Primary outcome"), first), (_("Secondary outcome"), second)]


def plan_rows(trial: Trial) -> list[tuple[str, str]]:
    """What was or will be registered, in words."""
    design, plan = design_of(trial.plan), trial.plan
    primaries = {
        Primary.SKILL: _("telling true from false (d′) rises more with the lesson"),
        Primary.TRUST: _("the leaning (c) moves by less than the margin"),
    }
    return [
        (_("Primary outcome"), primaries[design.primary]),
        (
            _("Messages before and after"),
            _("%(items)s true and %(items)s false ones each time, without telling how it is")
            % {"items": design.items},
        ),
        (_("Error rate (alpha)"), number(design.alpha, 2)),
        (_("Margin for c"), number(design.margin, 2)),
        (_("Difference in d′ that is to be seen"), number(design.difference, 1)),
        (_("Power"), number(design.power, 1)),
        (_("People wanted in each arm"), str(plan["people_per_arm"])),
        (_("Days before the second measure"), str(plan["wait_days"])),
        (_("Ends at the latest on"), date_format(end_of(plan))),
    ]
