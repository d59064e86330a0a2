"""Figures in plain words. What is not known is said to be not known."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from soi.drills.exercises import TASK_NAMES
from soi.drills.measure.estimates import Estimate
from soi.drills.measure.proper import LEAST
from soi.drills.measure.words import Lean
from soi.drills.queries.figures import Figures, Placement, TaskShare

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

LEANS: Final[Mapping[Lean, _StrPromise]] = MappingProxyType(
    {
        Lean.TRUSTING: gettext_lazy(
            "You lean towards trusting: when in doubt, you tend to call things true, false ones too."
        ),
        Lean.BALANCED: gettext_lazy("You keep the balance: when in doubt, you lean neither way."),
        Lean.SUSPICIOUS: gettext_lazy(
            "You lean towards suspicion: when in doubt, you tend to call things false, true ones too."
        ),
        Lean.UNKNOWN: gettext_lazy("So far we cannot say which way you lean."),
    }
)
LEAN_NAMES: Final[Mapping[Lean, _StrPromise]] = MappingProxyType(
    {
        Lean.TRUSTING: gettext_lazy("rather trusting"),
        Lean.BALANCED: gettext_lazy("balanced"),
        Lean.SUSPICIOUS: gettext_lazy("rather suspicious"),
        Lean.UNKNOWN: gettext_lazy("not known yet"),
    }
)


def number(value: float, places: int = 0) -> str:
    """A number as this language writes it."""
    return number_format(round(value, places) + 0.0, decimal_pos=places).replace("-", "−")


def lean(shown: Figures) -> str:
    """Which way somebody leans when in doubt."""
    return str(LEANS[shown.dial.lean])


def telling(shown: Figures) -> str:
    """How well somebody tells true from false."""
    pairs = shown.pairs
    if pairs is None:
        return _too_little(shown)
    blanks = {"about": number(pairs.value), "low": number(pairs.low), "high": number(pairs.high)}
    if pairs.low > 5:
        return _(
            "You tell true from false. Given ten pairs, one true and one false each, you would pick the true one in"
            " about %(about)s (most likely between %(low)s and %(high)s)."
        ) % blanks  # fmt: skip
    return _(
        "So far we cannot say whether you tell true from false better than a coin would. Of ten pairs you would"
        " get about %(about)s, but it may be anything between %(low)s and %(high)s."
    ) % blanks  # fmt: skip


def _too_little(shown: Figures) -> str:
    wanted = shown.more_needed
    if not wanted:
        return _("You left most open so far. That is honest; but then there is nothing to measure yet.")
    return ngettext(
        "After %(count)s more answer there is something to say.",
        "After %(count)s more answers there is something to say.",
        wanted,
    ) % {"count": wanted}


def sureness(shown: Figures) -> str:
    """Whether somebody is as often right as they are sure."""
    if shown.calibration is None:
        return ngettext(
            "Whether you are as often right as you are sure: that takes %(count)s more answer.",
            "Whether you are as often right as you are sure: that takes %(count)s more answers.",
            max(1, LEAST - shown.answers),
        ) % {"count": max(1, LEAST - shown.answers)}
    over = shown.calibration.overconfidence
    blanks = {
        "points": number(100 * abs(over.value)),
        "low": number(100 * min(abs(over.low), abs(over.high))),
        "high": number(100 * max(abs(over.low), abs(over.high))),
    }
    if over.low > 0:
        return _(
            "You are surer than you are right, by about %(points)s in a hundred (between %(low)s and %(high)s)."
        ) % blanks  # fmt: skip
    if over.high < 0:
        return _(
            "You are right more often than you dare to be sure, by about %(points)s in a hundred (between %(low)s"
            " and %(high)s). You may trust yourself more."
        ) % blanks  # fmt: skip
    return _("As far as can be said, you are about as often right as you are sure.")


def honesty(shown: Figures) -> str:
    """Brier's score, with what it is compared with."""
    if shown.brier is None:
        return ""
    return _(
        "How far your stated chances were from how it is (0 is best, 0.25 is “can't tell yet” every time, 1 is worst):"
        " %(value)s (between %(low)s and %(high)s)."
    ) % {
        "value": number(shown.brier.value, 2),
        "low": number(shown.brier.low, 2),
        "high": number(shown.brier.high, 2),
    }


def placed(found: Placement) -> str:
    """What a placement test says."""
    return _(
        "Of ten messages of middling difficulty you would now judge about %(about)s rightly (most likely between"
        " %(low)s and %(high)s)."
    ) % {
        "about": number(found.of_ten.value),
        "low": number(found.of_ten.low),
        "high": number(found.of_ten.high),
    }


def narrower(was: Figures, now: Figures) -> str:
    """How much less is uncertain than before: the only progress that is shown."""
    if was.signal is None or now.signal is None:
        return ""
    before = was.signal.criterion.high - was.signal.criterion.low
    after = now.signal.criterion.high - now.signal.criterion.low
    less = 100 * (1 - after / before)
    if less < 1:
        return ""
    return _("We know this more exactly than before: the uncertain part is %(less)s %% narrower.") % {
        "less": number(less)
    }


def ranged(found: Estimate, places: int = 2) -> tuple[str, str, str]:
    """A value and the ends of its interval."""
    return number(found.value, places), number(found.low, places), number(found.high, places)


def share(found: TaskShare) -> str:
    """How many answers to tasks without true or false were right."""
    if found.share is None:
        return _("%(task)s: too few answers so far.") % {"task": TASK_NAMES[found.task]}
    value, low, high = (number(10 * one) for one in (found.share.value, found.share.low, found.share.high))
    return _("%(task)s: about %(about)s of ten right (most likely between %(low)s and %(high)s).") % {
        "task": TASK_NAMES[found.task],
        "about": value,
        "low": low,
        "high": high,
    }


def table(shown: Figures) -> list[tuple[str, str, str, str]]:
    """Every figure with its interval: name, value, low, high."""
    signal, curve = shown.signal, shown.calibration
    found = [
        (_("Telling true from false (d′)"), signal.sensitivity if signal else None),
        (_("Leaning (c): above 0 suspicious, below 0 trusting"), signal.criterion if signal else None),
        (_("True put above false by how sure you were (AUC)"), shown.auc),
        (_("Stated chances against how it is (Brier)"), shown.brier),
        (_("Sureness against being right (calibration error)"), curve.error if curve else None),
    ]
    return [(name, *ranged(one)) for name, one in found if one is not None]


def row(name: object, shown: Figures) -> tuple[str, str, str]:
    """A part of the answers: its name, d′ and c with their intervals."""
    if shown.signal is None:
        return str(name), "", ""
    of_d, of_c = (ranged(one, 1) for one in (shown.signal.sensitivity, shown.signal.criterion))
    return str(name), f"{of_d[0]} ({of_d[1]} … {of_d[2]})", f"{of_c[0]} ({of_c[1]} … {of_c[2]})"
