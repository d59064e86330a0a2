"""A verdict to choose and how sure one is, as missions and cases ask for them; and what came back from such a form."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from soi.checks.models import Verdict
from soi.drills.exercises import CANNOT_TELL, SURENESS, UNSURE, Choice

VERDICTS: Final = (
    Choice("true", Verdict.TRUE.label),
    Choice("false", Verdict.FALSE.label),
    Choice("misleading", Verdict.MISLEADING.label, gettext_lazy("Parts are real, the conclusion is wrong.")),
    Choice(
        "missing-context",
        Verdict.MISSING_CONTEXT.label,
        gettext_lazy("What is left out changes the meaning."),
    ),
    Choice("unproven", Verdict.UNPROVEN.label, gettext_lazy("Nobody knows enough to say.")),
    Choice("satire", Verdict.SATIRE.label, gettext_lazy("A joke that is passed on as news.")),
    CANNOT_TELL,
)
"""What a mission may end in."""
PARTLY: Final = "partly"
FAMILIES: Final[Mapping[str, str]] = MappingProxyType(
    {
        Verdict.TRUE: "true",
        Verdict.FALSE: "false",
        Verdict.MISLEADING: PARTLY,
        Verdict.MISSING_CONTEXT: PARTLY,
        Verdict.MIXED: PARTLY,
        Verdict.UNPROVEN: "unproven",
        Verdict.SATIRE: "satire",
    }
)
"""A desk's verdict as somebody can guess it: where exactly something is crooked nobody sees from the claim alone."""
CASES: Final = (
    Choice("true", Verdict.TRUE.label),
    Choice("false", Verdict.FALSE.label),
    Choice(
        PARTLY, gettext_lazy("Something is crooked"), gettext_lazy("Misleading, mixed, or missing context.")
    ),
    Choice("unproven", Verdict.UNPROVEN.label, gettext_lazy("Nobody knows enough to say.")),
    Choice("satire", Verdict.SATIRE.label, gettext_lazy("A joke that is passed on as news.")),
    CANNOT_TELL,
)
"""What is asked about a case of the desk."""
TRUE_OR_FALSE: Final = (*CASES[:2], CANNOT_TELL)


@dataclass(frozen=True, slots=True)
class Judged:
    """What a form said. `problem`: what is missing, in words; "" when it is whole."""

    answer: str
    confidence: float | None
    chosen: str | None
    sure: str
    problem: str


def read(form: Mapping[str, str], choices: Collection[Choice]) -> Judged:
    """The answer and how sure; an unsure one has no confidence, whatever the form says."""
    chosen = form.get("answer")
    chosen = chosen if chosen in {one.value for one in choices} else None
    sure = form.get("sure", "")
    sure = sure if sure in {one.value for one in SURENESS} else ""
    asked = chosen is not None and chosen != UNSURE
    problem = ""
    if chosen is None:
        problem = _("Choose an answer first. “I can't tell yet” is one too.")
    elif asked and not sure:
        problem = _("Say how sure you are, too. A hunch is fine.")
    return Judged(chosen or UNSURE, int(sure) / 100 if asked and sure else None, chosen, sure, problem)


def label(choices: Collection[Choice], answer: str) -> str:
    """An answer in words; "" for one that is not among the choices."""
    return next((str(one.label) for one in choices if one.value == answer), "")
