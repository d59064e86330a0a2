"""What comes first in the queue: six reasons, each a value times a weight, and their sum. Pure; no settings.

    score = 3 · log2(1 + askers) + 4 · log2(1 + askers of the last 24 hours)
          + 5 · harm + 6 · checkability + 1 · log2(1 + days waiting) + 8 · rising

Askers are distinct people, so that one person who sends much counts once. Logarithms, because the step from 1 to
10 people says more than that from 1,001 to 1,010. Days only add, so that nothing waits forever. The weights are a
choice, not a measurement: they are here, and on every row of the queue, to be seen and argued with.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import log2
from types import MappingProxyType
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from soi.checks.models import Harm

ASKERS: Final = "askers"
VELOCITY: Final = "velocity"
HARM: Final = "harm"
CHECKABILITY: Final = "checkability"
AGE: Final = "age"
RISING: Final = "rising"

WEIGHTS: Final[Mapping[str, float]] = MappingProxyType(
    {ASKERS: 3.0, VELOCITY: 4.0, HARM: 5.0, CHECKABILITY: 6.0, AGE: 1.0, RISING: 8.0}
)
"""The only place where the reasons are weighed."""

HARMS: Final[Mapping[str, float]] = MappingProxyType(
    {
        Harm.SAFETY: 1.0,
        Harm.HEALTH: 1.0,
        Harm.MONEY: 0.8,
        Harm.RIGHTS: 0.6,
        Harm.SCIENCE: 0.3,
        Harm.EVERYDAY: 0.2,
        Harm.OTHER: 0.1,
    }
)
"""How much harm believing a false claim of the topic could do, 0 to 1."""

KINDS: Final[Mapping[str, float]] = MappingProxyType(
    {
        "claim": 1.0,
        "bare-link": 0.5,
        "": 0.5,
        "prediction": 0.2,
        "opinion": 0.2,
        "one-word": 0.1,
        "greeting": 0.0,
        "empty": 0.0,
    }
)
"""How checkable a message of each kind of `soi.text.kind` is, 0 to 1; empty: nobody has looked yet."""


@dataclass(frozen=True, slots=True)
class Signs:
    """What the queue knows of a question. Numbers and names only, no word of a message."""

    askers: int
    """Distinct people who asked."""
    askers_today: int
    """Of them, those whose tip came in the last 24 hours."""
    days: float
    """Since the question was opened."""
    harm: str = Harm.OTHER.value
    kind: str = ""
    rising: int = 0
    """People who asked in the last hours, when they are more than its own history lets expect; else 0."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason of a score: `value` × `weight` = `points`, and what the value stands for in words."""

    name: str
    value: float
    weight: float
    words: str

    @property
    def points(self) -> float:
        """What it adds to the score."""
        return self.value * self.weight


_VALUES: Final[tuple[tuple[str, Callable[[Signs], float]], ...]] = (
    (ASKERS, lambda signs: log2(1 + signs.askers)),
    (VELOCITY, lambda signs: log2(1 + signs.askers_today)),
    (HARM, lambda signs: HARMS.get(signs.harm, 0.0)),
    (CHECKABILITY, lambda signs: KINDS.get(signs.kind, KINDS[""])),
    (AGE, lambda signs: log2(1 + max(0.0, signs.days))),
    (RISING, lambda signs: 1.0 if signs.rising else 0.0),
)


def score(signs: Signs) -> float:
    """The sum of all reasons' points; at least 0."""
    return sum(value(signs) * WEIGHTS[name] for name, value in _VALUES)


def reasons(signs: Signs) -> tuple[Reason, ...]:
    """Every reason of the score, in the language that is active; none is left out, also when it adds nothing."""
    return tuple(Reason(name, value(signs), WEIGHTS[name], _WORDS[name](signs)) for name, value in _VALUES)


def _askers(signs: Signs) -> str:
    return ngettext("%(many)d person asked", "%(many)d people asked", signs.askers) % {"many": signs.askers}


def _velocity(signs: Signs) -> str:
    many = signs.askers_today
    return ngettext(
        "%(many)d of them in the last 24 hours", "%(many)d of them in the last 24 hours", many
    ) % {"many": many}


def _harm(signs: Signs) -> str:
    return _("Possible harm: %(topic)s") % {"topic": Harm(signs.harm).label}


_KIND_WORDS: Final[Mapping[str, Callable[[], str]]] = MappingProxyType(
    {
        "claim": lambda: _("Can be checked: it states something"),
        "bare-link": lambda: _("Perhaps checkable: only a link"),
        "": lambda: _("Perhaps checkable: nobody has looked yet"),
        "prediction": lambda: _("Hardly checkable: looks like a prediction"),
        "opinion": lambda: _("Hardly checkable: looks like an opinion"),
        "one-word": lambda: _("Hardly checkable: a single word"),
        "greeting": lambda: _("Not checkable: a greeting"),
        "empty": lambda: _("Not checkable: no words"),
    }
)


def _checkability(signs: Signs) -> str:
    return _KIND_WORDS.get(signs.kind, _KIND_WORDS[""])()


def _age(signs: Signs) -> str:
    days = int(max(0.0, signs.days))
    if not days:
        return _("Open since today")
    return ngettext("Open for %(many)d day", "Open for %(many)d days", days) % {"many": days}


def _rising(signs: Signs) -> str:
    if not signs.rising:
        return _("Not rising faster than before")
    return ngettext(
        "Rising: %(many)d person asked in the last 6 hours", "Rising: %(many)d people asked in the last 6 hours",
        signs.rising,
    ) % {"many": signs.rising}  # fmt: skip


_WORDS: Final[Mapping[str, Callable[[Signs], str]]] = MappingProxyType(
    {
        ASKERS: _askers,
        VELOCITY: _velocity,
        HARM: _harm,
        CHECKABILITY: _checkability,
        AGE: _age,
        RISING: _rising,
    }
)
