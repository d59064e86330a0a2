"""A conversation tried out within a channel's limits: nothing is sent anywhere, and nothing of it is kept."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.db import transaction

from soi.inbox.actions import Envelope, open_arrival, rehearse
from soi.inbox.pieces import pieces
from soi.inbox.queries import correspondent_of
from soi.tipline.attending import attend
from soi.tipline.channel import Button, Channel
from soi.tipline.composing import compose
from soi.tipline.thinking import look_up

PLACE = "simulator"
"""No channel has this name, so nothing could be sent even if it stayed."""
LONGEST = 4_000
"""Characters of a message that is tried out."""


@dataclass(frozen=True, slots=True)
class Said:
    """One turn of the person who tries: words, or the button pressed, counted from 1 over all that were shown."""

    text: str = field(default="", repr=False)
    press: int = 0


@dataclass(frozen=True, slots=True)
class Rendered:
    """One message exactly as the channel would be handed it. `first`: the number of its first button."""

    text: str = field(repr=False)
    buttons: tuple[Button, ...] = field(default=(), repr=False)
    first: int = 1


@dataclass(frozen=True, slots=True)
class Turn:
    """What was said, or the label of the button pressed, and what came back."""

    said: str = field(repr=False)
    pressed: bool
    replies: tuple[Rendered, ...]


def simulate(channel: Channel, said: Sequence[Said], language: str) -> list[Turn]:
    """Go through the turns in a transaction that is rolled back; a button that is not there is passed over."""
    for one in said:
        _look_up_before(one.text)
    trial = _Trial(channel, language)
    with transaction.atomic():
        for one in said:
            trial.take_turn(one)
        transaction.set_rollback(True)
    return trial.turns


def _look_up_before(text: str) -> None:
    """The slow part, before anything is locked; the index may bring itself up to date in it."""
    if text.strip():
        for piece in pieces(text):
            look_up(piece.core)


@dataclass(slots=True)
class _Trial:
    """A conversation while it is tried: who tries, and everything said and shown so far."""

    channel: Channel
    language: str
    sender: str = field(default_factory=lambda: secrets.token_hex(8), repr=False)
    turns: list[Turn] = field(default_factory=list, repr=False)
    buttons: list[Button] = field(default_factory=list, repr=False)
    seen: set[tuple[int, int]] = field(default_factory=set)

    def take_turn(self, said: Said) -> None:
        pressed = self.buttons[said.press - 1] if 0 < said.press <= len(self.buttons) else None
        if pressed is None and not said.text:
            return
        details: dict[str, object] = {"language": self.language}
        if pressed is not None:
            details["button"] = pressed.payload
        text = "" if pressed else said.text
        envelope = Envelope(PLACE, self.sender, secrets.token_hex(8), text, details)
        attend(open_arrival(rehearse(envelope).message_pk))
        self.turns.append(
            Turn(pressed.label if pressed else text, pressed is not None, tuple(self._replies()))
        )

    def _replies(self) -> Iterator[Rendered]:
        person = correspondent_of(PLACE, self.sender)
        if person is None:
            return
        letters = person.letters.select_related(
            "tip__key", "tip__message", "question", "check_row__publisher"
        )
        for letter in letters.order_by("position", "id"):
            if (letter.pk, letter.again) in self.seen:
                continue
            self.seen.add((letter.pk, letter.again))
            text, buttons = compose(letter, self.channel.limits, self.language or person.language)
            yield Rendered(text, buttons, len(self.buttons) + 1)
            self.buttons += buttons
