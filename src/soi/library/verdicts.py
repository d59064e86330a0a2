"""How each verdict is shown to a reader: its word, its meaning in one sentence, its colour and its icon.

The scale itself belongs to `soi.checks`; here is only its face. Colour never stands alone: a word and an icon
go with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from soi.checks.draft_problems import SCALE_VERSION
from soi.checks.models import Selection, Technique, Verdict
from soi.checks.scales import RATING_VALUES

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, slots=True)
class VerdictLook:
    """`tone` names a CSS class (`tone-no`, …), `icon` a file in `templates/library/icons/`."""

    label: _StrPromise
    meaning: _StrPromise
    tone: str
    icon: str


LOOKS: dict[str, VerdictLook] = {
    Verdict.FALSE: VerdictLook(
        Verdict.FALSE.label, _("The evidence shows that the claim is wrong."), "no", "false"
    ),
    Verdict.MISLEADING: VerdictLook(
        Verdict.MISLEADING.label,
        _("Parts may be real, but the claim leads to a wrong conclusion."),
        "warn",
        "misleading",
    ),
    Verdict.MISSING_CONTEXT: VerdictLook(
        Verdict.MISSING_CONTEXT.label, _("Something left out changes what the claim means."), "gap", "context"
    ),
    Verdict.MIXED: VerdictLook(
        Verdict.MIXED.label, _("One part of the claim holds and another does not."), "half", "mixed"
    ),
    Verdict.UNPROVEN: VerdictLook(
        Verdict.UNPROVEN.label,
        _("There is not enough evidence to say that it is true or false."),
        "open",
        "unproven",
    ),
    Verdict.TRUE: VerdictLook(Verdict.TRUE.label, _("The evidence supports the claim."), "yes", "true"),
    Verdict.SATIRE: VerdictLook(
        Verdict.SATIRE.label, _("It was made as a joke and is passed on as news."), "play", "satire"
    ),
    Verdict.OTHER: VerdictLook(
        Verdict.OTHER.label,
        _("The publisher uses a rating of its own; its words are shown."),
        "open",
        "other",
    ),
}


def scale_shown() -> dict[str, object]:
    """The fixed lists that checks are written with, for the page that explains them."""
    return {
        "scale": [(verdict, LOOKS[verdict], rating) for verdict, rating in RATING_VALUES.items()],
        "version": SCALE_VERSION,
        "techniques": Technique.choices,
        "selections": Selection.choices,
    }
