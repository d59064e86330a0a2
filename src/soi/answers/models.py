"""The answer ledger: what is owed to whoever asked, and what became of it.

A letter is one message owed to one asker. It holds no words: they are composed when it is sent, from the check as
it then stands. Whoever is erased from the inbox takes their letters along.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Purpose(models.TextChoices):
    """Why a letter is written."""

    ANSWER = "answer", _("The check that answers it")
    CORRECTION = "correction", _("That check was corrected")
    WITHDRAWAL = "withdrawal", _("That check was withdrawn")
    NOT_CHECKABLE = "not-checkable", _("It cannot be checked")
    CHOOSE = "choose", _("Which of these checks was meant?")
    INTERIM = "interim", _("Not checked yet")
    WORD = "word", _("A friendly line")


OF_A_CHECK = (Purpose.ANSWER, Purpose.CORRECTION, Purpose.WITHDRAWAL)
"""Letters that bring one version of a check: at most one to each asker for each question and version."""


class Stage(models.TextChoices):
    """How far a letter has come."""

    DUE = "due", _("To be sent")
    SENDING = "sending", _("Being handed over")
    SENT = "sent", _("Handed over")
    DELIVERED = "delivered", _("Delivered")
    READ = "read", _("Read")
    UNSURE = "unsure", _("Perhaps sent")
    FAILED = "failed", _("Not delivered")
    DROPPED = "dropped", _("No longer true, and not sent")


TOLD = (Stage.SENT, Stage.DELIVERED, Stage.READ, Stage.UNSURE)
"""The asker has it, or may have it."""
WAITING = (Stage.DUE, Stage.SENDING)


class Held(models.TextChoices):
    """Why a letter that is due is not sent now."""

    NOT = "", _("Not held back")
    WINDOW = "window", _("The service lets us write only after they have")


class Letter(models.Model):
    """One message owed to one asker: due → sending → sent → delivered → read, or failed."""

    uid = models.CharField(max_length=64, unique=True)
    correspondent = models.ForeignKey("inbox.Correspondent", on_delete=models.CASCADE, related_name="letters")
    channel = models.CharField(max_length=40)
    message = models.ForeignKey(
        "inbox.Message", null=True, blank=True, on_delete=models.SET_NULL, related_name="letters",
        help_text="What it replies to; NULL for one that comes by itself.",
    )  # fmt: skip
    position = models.PositiveSmallIntegerField(
        default=0, help_text="Place among the replies to its message."
    )
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    part = models.CharField(
        max_length=40, blank=True, default="", help_text="Which line, for a friendly one."
    )
    tip = models.ForeignKey(
        "inbox.Tip", null=True, blank=True, on_delete=models.SET_NULL, related_name="letters",
        help_text="The claim it speaks of.",
    )  # fmt: skip
    question = models.ForeignKey(
        "inbox.Question", null=True, blank=True, on_delete=models.PROTECT, related_name="letters"
    )
    check_row = models.ForeignKey(
        "checks.Check", null=True, blank=True, on_delete=models.PROTECT, related_name="letters"
    )
    version = models.PositiveIntegerField(default=0, help_text="The check's version that it brings.")
    seen_version = models.PositiveIntegerField(
        default=0, help_text="Newest version that was looked at for whether this asker must hear of it."
    )
    polarity = models.CharField(
        max_length=10, default="same", help_text="`opposite`: the message denies the claim."
    )
    offered = models.JSONField(
        default=list, blank=True, help_text="[uid of a check, polarity] of each to choose from."
    )
    how = models.JSONField(
        default=dict, blank=True,
        help_text="By uid of a check: how a file led to it, as short names and numbers, no words.",
    )  # fmt: skip
    greets = models.BooleanField(default=False, help_text="The first letter to somebody: says who writes.")
    stage = models.CharField(max_length=10, choices=Stage.choices, default=Stage.DUE)
    held = models.CharField(max_length=10, choices=Held.choices, blank=True, default=Held.NOT)
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    again = models.PositiveSmallIntegerField(default=0, help_text="How often it was asked for again since.")
    external = models.CharField(
        max_length=64, blank=True, default="", help_text="Hash of the service's name for what was sent."
    )
    code = models.CharField(
        max_length=60, blank=True, default="", help_text="Short name of the last failure."
    )
    permanent = models.BooleanField(default=False, help_text="The failure will not pass.")
    perhaps = models.BooleanField(
        default=False,
        help_text="An earlier sending of it arrived, or may have: whoever has it must hear of changes.",
    )
    useful = models.BooleanField(null=True, blank=True, help_text="What the asker said of it.")
    audited = models.BooleanField(
        null=True, blank=True, help_text="What a checker said who did not know the engine's opinion: it fits."
    )
    made_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["correspondent", "question", "check_row", "version"],
                condition=Q(purpose__in=OF_A_CHECK),
                name="one_letter_per_asker_and_version",
            ),
            models.UniqueConstraint(
                fields=["correspondent", "question"],
                condition=Q(purpose=Purpose.NOT_CHECKABLE),
                name="told_once_that_it_cannot_be_checked",
            ),
            models.UniqueConstraint(
                fields=["message", "position"],
                condition=Q(purpose__in=(Purpose.CHOOSE, Purpose.INTERIM, Purpose.WORD)),
                name="one_reply_per_message_and_place",
            ),
            models.CheckConstraint(
                condition=~Q(purpose__in=OF_A_CHECK)
                | Q(check_row__isnull=False, question__isnull=False, version__gt=0),
                name="letter_of_a_check_names_it",
            ),
            models.CheckConstraint(condition=Q(stage__in=Stage.values), name="letter_stage_known"),
        ]
        indexes = [
            models.Index(fields=["due_at", "id"], condition=Q(stage__in=WAITING), name="letters_waiting"),
            models.Index(fields=["external"], condition=~Q(external=""), name="letters_by_external"),
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.purpose} {self.stage}"


class Resolution(models.Model):
    """What the desk found for a question: a check, or that it cannot be checked. One stands at a time; ending it
    sets `ended_at`. `right_for_all`: asked apart from whether the check is right; only then askers are told."""

    question = models.ForeignKey("inbox.Question", on_delete=models.PROTECT, related_name="resolutions")
    check_row = models.ForeignKey(
        "checks.Check", null=True, blank=True, on_delete=models.PROTECT, related_name="resolutions"
    )
    not_checkable = models.CharField(
        max_length=20, blank=True, default="", help_text="The reason, a short name."
    )
    right_for_all = models.BooleanField()
    at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["question"], condition=Q(ended_at=None), name="one_resolution_stands"
            ),
            models.CheckConstraint(
                condition=Q(check_row__isnull=False, not_checkable="")
                | Q(check_row=None) & ~Q(not_checkable=""),
                name="resolution_is_one_thing",
            ),
        ]
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.not_checkable or "check"
