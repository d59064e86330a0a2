"""What one learner did: sittings, answers, and how well each skill is remembered."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Learner(models.Model):
    """Somebody who practises: by an account, or by a code that only they keep. No name, no address."""

    uid = models.CharField(max_length=64, unique=True)
    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="learner"
    )
    secret_hash = models.CharField(
        max_length=64, unique=True, null=True, blank=True,
        help_text="SHA-256 of the code by which a learner without an account comes back.",
    )  # fmt: skip
    language = models.CharField(max_length=35)
    created_at = models.DateTimeField(auto_now_add=True)
    last_seen_on = models.DateField(db_index=True, help_text="When nobody came for long, all of it goes.")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.uid


class SittingKind(models.TextChoices):
    """Why somebody sat down."""

    PLACEMENT = "placement", _("Where do I stand?")
    LESSON = "lesson", _("Lesson")
    TEST = "test", _("Short test")
    BOOSTER = "booster", _("Refresher")
    REPLAY = "replay", _("Cases of this desk")
    TRIAL = "trial", _("Trial")


class Sitting(models.Model):
    """One run through a lesson or a test. `plan`: names of its items in the order they are shown."""

    uid = models.CharField(max_length=64, unique=True)
    learner = models.ForeignKey(Learner, on_delete=models.CASCADE, related_name="sittings")
    kind = models.CharField(max_length=12, choices=SittingKind.choices)
    lesson = models.CharField(max_length=60, blank=True, default="", help_text="Key of the lesson.")
    lesson_version = models.PositiveIntegerField(default=1)
    language = models.CharField(max_length=35)
    plan = models.JSONField(default=list)
    arm = models.CharField(max_length=20, blank=True, default="", help_text="Of a trial; else empty.")
    started_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=SittingKind.values), name="sitting_kind_known")
        ]
        indexes = [models.Index(fields=["lesson", "lesson_version"], name="sittings_of_lesson")]
        ordering = ["id"]

    def __str__(self) -> str:
        return self.uid


class Response(models.Model):
    """One answer. `truth`: whether the item is true, where its task asks that; `answer` "" is "can't tell yet"."""

    sitting = models.ForeignKey(Sitting, on_delete=models.CASCADE, related_name="responses")
    learner = models.ForeignKey(Learner, on_delete=models.CASCADE, related_name="responses")
    item = models.CharField(max_length=80)
    task = models.CharField(max_length=20, help_text="true-false, technique, same-claim, fact-opinion, …")
    skill = models.CharField(max_length=120, help_text="technique/medium/language")
    truth = models.BooleanField(null=True, blank=True)
    answer = models.CharField(max_length=60, blank=True, default="")
    confidence = models.FloatField(null=True, blank=True, help_text="Of the answer, from 0 to 1.")
    right = models.BooleanField(null=True, blank=True, help_text="NULL: can't tell yet, or nothing is right.")
    seconds = models.PositiveIntegerField(default=0)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sitting", "item"], name="item_answered_once_per_sitting"),
            models.CheckConstraint(
                condition=Q(confidence=None) | Q(confidence__gte=0, confidence__lte=1),
                name="confidence_is_a_share",
            ),
        ]
        indexes = [models.Index(fields=["learner", "item"], name="items_seen")]
        ordering = ["id"]

    def __str__(self) -> str:
        return self.item


class SkillCard(models.Model):
    """How well a learner remembers one skill, as FSRS has it. The card is the skill, never a headline."""

    learner = models.ForeignKey(Learner, on_delete=models.CASCADE, related_name="cards")
    skill = models.CharField(max_length=120)
    state = models.JSONField()
    due_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["learner", "skill"], name="one_card_per_skill")]
        indexes = [models.Index(fields=["learner", "due_at"], name="cards_due")]

    def __str__(self) -> str:
        return self.skill


class Work(models.Model):
    """Something a learner wrote: a claim made checkable, or a correction. Judged by people, never by a machine."""

    uid = models.CharField(max_length=64, unique=True)
    learner = models.ForeignKey(Learner, on_delete=models.CASCADE, related_name="works")
    task = models.CharField(max_length=80, help_text="Name of the task in the bank.")
    text = models.TextField()
    group = models.ForeignKey(
        "drills.Group", null=True, blank=True, on_delete=models.SET_NULL, related_name="works",
        help_text="Whose members may read and mark it; NULL: nobody but its writer.",
    )  # fmt: skip
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.uid


class PeerMark(models.Model):
    """What another learner or a trainer found in somebody's work: the points of the rubric that it meets."""

    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="marks")
    by_learner = models.ForeignKey(
        Learner, null=True, blank=True, on_delete=models.CASCADE, related_name="marks_given"
    )
    trainer = models.BooleanField(default=False)
    points = models.JSONField(default=list, help_text="Names of the rubric's points that are met.")
    word = models.TextField(blank=True, default="", help_text="A kind word or a hint.")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["work", "by_learner"], condition=Q(by_learner__isnull=False), name="one_mark_each"
            )
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return "mark"
