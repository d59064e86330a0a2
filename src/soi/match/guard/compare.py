"""Message against checked claim: what differs, and whether the message says the claim or its denial."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from soi.match.guard.aligned import replaced
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
from soi.match.guard.verbatim import Repetition, exchanged, repetition
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
        return _material(self.differences)


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
    if not _material(found):
        found += list(
            _replacements(ours, theirs, repeated) if same_language else unmatched_things(ours, theirs)
        )
    if not _material(found):
        found += name_differences(ours, theirs)
    found += only_difference(ours, theirs, alone=not _material(found))
    denied = denial(ours, theirs, repeated=repeated is not None and repeated.whole)
    polarity: Polarity = "same"
    if denied is not None:
        polarity = "opposite"
        found.append(denied)
    found.sort(key=lambda difference: not difference.material)
    return Comparison(tuple(found), polarity)


def _material(found: Sequence[Difference]) -> bool:
    return any(difference.material for difference in found)


def _replacements(message: View, claim: View, repeated: Repetition | None) -> Iterable[Difference]:
    """What stands in the place of something in the claim, the words around it kept; for one language."""
    return (
        list(exchanged(message, claim, repeated) if repeated else ())
        or list(replaced(message, claim))
        or stretch_differences(message, claim)
    )


def _views(message: Analysis, claim: Analysis) -> tuple[View, View]:
    """Both natural readings; both unmarked ones when exactly one side was typed without marks."""
    readings = {message.view.reading, claim.view.reading}
    if readings == {"marked", "plain"}:
        return message.plain, claim.plain
    return message.view, claim.view
