"""Message against checked claim: what differs, and whether the message says the claim or its denial."""

from __future__ import annotations

from dataclasses import dataclass

from soi.match.guard.aligned import overlap, replaced
from soi.match.guard.amounts import date_differences, number_differences
from soi.match.guard.analysis import Analysis, View, analyse
from soi.match.guard.names import name_differences
from soi.match.guard.polarity import denial, left_out_differences
from soi.match.guard.stretches import stretch_differences
from soi.match.guard.things import (
    direction_differences,
    only_difference,
    scope_difference,
    thing_differences,
    unmatched_things,
)
from soi.match.guard.verbatim import exchanged, repetition
from soi.match.results import Difference, Polarity


@dataclass(frozen=True, slots=True)
class Comparison:
    """The differences between a message and a checked claim, material ones first, and the polarity.

    `opposite` without a material difference: the same question asked the other way round.
    """

    differences: tuple[Difference, ...]
    polarity: Polarity

    @property
    def blocked(self) -> bool:
        """Whether a material difference forbids an automatic answer."""
        return any(difference.material for difference in self.differences)


def compare(message: str, claim: str, lang_message: str = "", lang_claim: str = "") -> Comparison:
    """Compare two texts about one topic, claim to claim. Languages are BCP-47 primary tags, "" if unknown."""
    return compare_analysed(analyse(message, lang_message), analyse(claim, lang_claim))


def compare_analysed(message: Analysis, claim: Analysis) -> Comparison:
    """`compare` for texts read before with `analyse`."""
    if message.text == claim.text:
        return Comparison((), "same")
    ours, theirs = _views(message, claim)
    found = [
        *number_differences(ours, theirs),
        *date_differences(ours, theirs),
        *thing_differences(ours, theirs),
        *left_out_differences(ours, theirs),
        *direction_differences(ours, theirs),
        *scope_difference(ours, theirs),
    ]
    same_language = (ours.reading == "english") == (theirs.reading == "english")
    repeated = repetition(ours, theirs) if same_language else None
    if same_language and not any(difference.material for difference in found):
        found += (
            list(exchanged(ours, theirs, repeated) if repeated else ())
            or list(replaced(ours, theirs))
            or stretch_differences(ours, theirs)
        )
    if not any(difference.material for difference in found):
        found += name_differences(ours, theirs)
    if not same_language and not any(difference.material for difference in found):
        found += unmatched_things(ours, theirs)
    shares = overlap(ours, theirs)
    near = min(shares) >= 0.8 and not any(difference.material for difference in found)
    found += only_difference(ours, theirs, near_identical=near)
    denied = denial(ours, theirs, repeated=repeated is not None and repeated.whole)
    polarity: Polarity = "same"
    if denied is not None:
        polarity = "opposite"
        found.append(denied)
    found.sort(key=lambda difference: not difference.material)
    return Comparison(tuple(found), polarity)


def _views(message: Analysis, claim: Analysis) -> tuple[View, View]:
    """Both natural readings; both unmarked ones when exactly one side was typed without marks."""
    readings = {message.view.reading, claim.view.reading}
    if readings == {"marked", "plain"}:
        return message.plain, claim.plain
    return message.view, claim.view
