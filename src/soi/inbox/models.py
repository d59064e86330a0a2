"""What people sent: tips, grouped into questions. Private, pseudonymous and deleted on time.

A question is a group of tips that ask the same thing. It has no centre: any tip may speak for it.
There is no column for an address, a telephone number or an account, and none may be added.
"""

from __future__ import annotations

from django.db import models


class Question(models.Model):
    """One thing people want to know: a group of tips. A merged question stays and points to where it went."""

    uid = models.CharField(max_length=64, unique=True)
    language = models.CharField(max_length=35)
    headline = models.CharField(
        max_length=300, blank=True, default="", help_text="A checker's own words for it; never a tip's text."
    )
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged_from"
    )
    opened_at = models.DateTimeField(auto_now_add=True, db_index=True)
    last_asked_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(merged_into=None) | ~models.Q(merged_into=models.F("id")),
                name="question_not_merged_into_itself",
            )
        ]
        ordering = ["-last_asked_at", "-id"]

    def __str__(self) -> str:
        return self.uid


class Tip(models.Model):
    """One message somebody sent, or one claim-sized piece of it. Its words are sealed with a key of its own."""

    uid = models.CharField(max_length=64, unique=True)
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="tips")
    channel = models.CharField(max_length=40)
    asker = models.CharField(max_length=64, db_index=True, help_text="Keyed pseudonym; never an address.")
    language = models.CharField(max_length=35)
    sealed = models.BinaryField(null=True, help_text="The words, encrypted. NULL once erased.")
    received_at = models.DateTimeField(db_index=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(erased_at=None) | models.Q(sealed=None), name="erased_tip_has_no_words"
            )
        ]
        ordering = ["received_at", "id"]

    def __str__(self) -> str:
        return self.uid


class TipKey(models.Model):
    """The key of one tip's words, wrapped by the desk's. Deleting it erases the words, in backups too."""

    tip = models.OneToOneField(Tip, on_delete=models.CASCADE, related_name="key")
    wrapped = models.BinaryField()

    def __str__(self) -> str:
        return "key"


class TipMark(models.Model):
    """A keyed hash by which an equal or nearly equal message finds its question."""

    tip = models.ForeignKey(Tip, on_delete=models.CASCADE, related_name="marks")
    mark = models.CharField(max_length=64, db_index=True)

    def __str__(self) -> str:
        return "mark"


class Regrouping(models.Model):
    """One merge or split, with what is needed to undo it. Append-only; undoing sets `undone_at`."""

    kind = models.CharField(max_length=10, choices=[("merge", "merge"), ("split", "split")])
    source = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="+")
    target = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="+")
    tips = models.JSONField(help_text="uids of the tips that moved from source to target")
    by = models.CharField(max_length=40, help_text="`person:<id>` or `system`")
    at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
