"""A workshop: a projected page, phones without accounts, votes on one item after the other."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Phase(models.TextChoices):
    """Where the room stands with the item on the wall."""

    WAITING = "waiting", _("People come in")
    VOTE = "vote", _("Everybody votes")
    TALK = "talk", _("Talk it over")
    AGAIN = "again", _("Vote again")
    SHOW = "show", _("The evidence")
    END = "end", _("The end")


ROUNDS: Final[Mapping[str, int]] = MappingProxyType({Phase.VOTE: 1, Phase.AGAIN: 2})
"""The phases in which votes are taken, with the number of their round."""
_NEXT: Final[Mapping[str, Phase]] = MappingProxyType(
    {Phase.VOTE: Phase.TALK, Phase.TALK: Phase.AGAIN, Phase.AGAIN: Phase.SHOW}
)
_BACK: Final[Mapping[str, Phase]] = MappingProxyType({Phase.TALK: Phase.VOTE, Phase.AGAIN: Phase.TALK})
"""A slip of the finger can be taken back; what has been shown cannot."""


class Workshop(models.Model):
    """One workshop. `number` grows with every step, so that a page knows whether it is behind."""

    uid = models.CharField(max_length=64, unique=True)
    code = models.CharField(max_length=8, unique=True, help_text="What people type to join.")
    facilitator = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="workshops"
    )
    language = models.CharField(max_length=35)
    title = models.CharField(max_length=120, blank=True, default="")
    plan = models.JSONField(default=list, help_text="Names of the items, in order.")
    position = models.PositiveSmallIntegerField(default=0)
    phase = models.CharField(max_length=8, choices=Phase.choices, default=Phase.WAITING)
    number = models.PositiveIntegerField(default=0)
    totals = models.JSONField(
        default=dict,
        help_text="What is left of votes: for items on which at least ten voted, how many said what.",
    )
    made_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(phase__in=Phase.values), name="phase_known")]
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.code

    @property
    def round(self) -> int:
        """The round that is open now; 0 where none is."""
        return ROUNDS.get(self.phase, 0)

    def moved(self, way: str) -> tuple[int, Phase] | None:
        """Position and phase after a step: "next", "back", or "show" (the evidence without another vote); None where
        that is no step."""
        here = self.position, self.phase
        if way == "back":
            return (here[0], _BACK[self.phase]) if self.phase in _BACK else None
        if way == "show":
            return (here[0], Phase.SHOW) if self.phase in _NEXT else None
        if way != "next" or self.phase == Phase.END:
            return None
        if self.phase in _NEXT:
            return here[0], _NEXT[self.phase]
        to = 0 if self.phase == Phase.WAITING else here[0] + 1
        return (to, Phase.VOTE) if to < len(self.plan) else (here[0], Phase.END)


class Seat(models.Model):
    """One phone in the room. Known by a hash of the token it holds; gone with the workshop."""

    workshop = models.ForeignKey(Workshop, on_delete=models.CASCADE, related_name="seats")
    token_hash = models.CharField(max_length=64, unique=True)
    joined_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return "seat"


class Vote(models.Model):
    """One vote of one phone on one item in one round (1 before the talk, 2 after it). The last one counts."""

    workshop = models.ForeignKey(Workshop, on_delete=models.CASCADE, related_name="votes")
    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, related_name="votes")
    position = models.PositiveSmallIntegerField()
    round = models.PositiveSmallIntegerField()
    answer = models.CharField(max_length=12, help_text="true, false or unsure")
    at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["seat", "position", "round"], name="one_vote_per_seat_and_round"),
            models.CheckConstraint(
                condition=Q(answer__in=["true", "false", "unsure"]), name="vote_answer_known"
            ),
        ]
        indexes = [models.Index(fields=["workshop", "position", "round"], name="votes_of_item")]

    def __str__(self) -> str:
        return "vote"
