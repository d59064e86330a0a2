"""What the words say of a file that was found: `soi.match.media.deciding`, given what a check knows."""

from __future__ import annotations

from dataclasses import dataclass, field

from soi.match import Difference, Polarity


@dataclass(frozen=True, slots=True)
class Said:
    """The words of what was sent: `read` by a machine in the file, `message` written with it. `looked`: whether a
    machine looked for words at all."""

    read: str = field(repr=False)
    message: str = field(repr=False)
    looked: bool


@dataclass(frozen=True, slots=True)
class Decided:
    """`fits`: the words agree with the check, so it is the answer; else it is only offered. `said`: why, in words."""

    fits: bool
    polarity: Polarity = "same"
    said: tuple[str, ...] = ()
    differences: tuple[Difference, ...] = ()


def decided(said, found_words, check, match):
    from soi.inbox import likeness

    mine = said.read or said.message
    if mine.strip():
        theirs = [one for one in (found_words, check.claim) if one]
        return Decided(any(likeness.one_question(likeness.read(mine), likeness.read(one)) for one in theirs))
    return Decided(match.how == "same" and not found_words)
