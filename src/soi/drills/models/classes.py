"""What trainers run: courses, groups, trials, and lessons that were put on hold."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Course(models.Model):
    """Lessons in an order that a trainer chose. `lessons`: keys of lessons."""

    uid = models.CharField(max_length=64, unique=True)
    title = models.CharField(max_length=120)
    language = models.CharField(max_length=35)
    lessons = models.JSONField(default=list)
    trainer = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="courses"
    )
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.title


class Group(models.Model):
    """A class. Its figures are shown for ten learners or more, and never by learner."""

    uid = models.CharField(max_length=64, unique=True)
    code = models.CharField(max_length=8, unique=True, help_text="What people type to join.")
    title = models.CharField(max_length=120)
    language = models.CharField(max_length=35)
    course = models.ForeignKey(
        Course, null=True, blank=True, on_delete=models.SET_NULL, related_name="groups"
    )
    trainer = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="classes"
    )
    made_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    figures = models.JSONField(
        null=True, blank=True, help_text="Of all together, made once when it was closed, and never again."
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(figures=None) | Q(closed_at__isnull=False), name="figures_of_a_closed_group"
            )
        ]
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.code


class GroupSeat(models.Model):
    """A learner who joined a group, of their own will, and may leave it."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="seats")
    learner = models.ForeignKey("drills.Learner", on_delete=models.CASCADE, related_name="seats")
    joined_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "learner"], name="one_seat_per_learner")]

    def __str__(self) -> str:
        return "seat"


class Decision(models.TextChoices):
    """What was decided about a lesson on hold."""

    RELEASED = "released", _("Released: it is offered again")
    RETIRED = "retired", _("Retired: this version is not offered any more")


class LessonFlag(models.Model):
    """A version of a lesson that made people suspicious (or trusting) instead of better. It is on hold from
    `at` until somebody reviewed it. Figures are of the group as a whole."""

    lesson = models.CharField(max_length=60)
    lesson_version = models.PositiveIntegerField()
    found = models.CharField(max_length=30, help_text="A short name of what the test found.")
    learners = models.PositiveIntegerField()
    figures = models.JSONField(help_text="Change of d′ and c with their intervals.")
    at = models.DateTimeField(auto_now_add=True)
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    reviewed_at = models.DateTimeField(null=True, blank=True)
    decision = models.CharField(max_length=8, choices=Decision.choices, blank=True, default="")
    outcome = models.CharField(max_length=300, blank=True, default="", help_text="Why it was decided so.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(reviewed_at=None, decision="")
                | Q(reviewed_at__isnull=False, decision__in=Decision.values) & ~Q(outcome=""),
                name="flag_decided_with_words",
            ),
            models.UniqueConstraint(
                fields=["lesson", "lesson_version"], condition=Q(reviewed_at=None), name="one_open_flag"
            ),
            models.CheckConstraint(condition=Q(learners__gte=10), name="flag_of_a_group"),
        ]
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.lesson} {self.lesson_version}"


class Trial(models.Model):
    """A randomised trial that a library runs itself. Its plan cannot change once it is registered."""

    uid = models.CharField(max_length=64, unique=True)
    code = models.CharField(max_length=8, unique=True, help_text="What people type to take part.")
    title = models.CharField(max_length=120)
    language = models.CharField(max_length=35)
    plan = models.JSONField(help_text="Arms, measures, analysis and size, as they were written down before.")
    plan_sha256 = models.CharField(max_length=64, blank=True, default="")
    registered_at = models.DateTimeField(null=True, blank=True)
    trainer = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="trials"
    )
    made_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(registered_at=None, plan_sha256="")
                | Q(registered_at__isnull=False) & ~Q(plan_sha256=""),
                name="registered_trial_has_hash",
            )
        ]
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.code


class TrialArm(models.Model):
    """Which arm a learner was put in by chance, once."""

    trial = models.ForeignKey(Trial, on_delete=models.CASCADE, related_name="members")
    learner = models.ForeignKey("drills.Learner", on_delete=models.CASCADE, related_name="trials")
    arm = models.CharField(max_length=20)
    agreed_at = models.DateTimeField(help_text="When they said that they take part.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["trial", "learner"], name="one_arm_per_learner")]

    def __str__(self) -> str:
        return self.arm


class Credential(models.Model):
    """A certificate that a learner asked for: that they attended or finished, without any score."""

    uid = models.CharField(max_length=64, unique=True)
    learner = models.ForeignKey("drills.Learner", on_delete=models.CASCADE, related_name="credentials")
    achievement = models.CharField(max_length=60)
    issued_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.uid
