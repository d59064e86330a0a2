"""Tables of the library of checks, their states and the constraints the database itself enforces.

Claims are the unit, never people: there is no table of speakers or accounts, and none may be added.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Verdict(models.TextChoices):
    """Soi's verdict scale, version 1. Other desks' scales are mapped in `scales.py`."""

    FALSE = "false", _("False")
    MISLEADING = "misleading", _("Misleading")
    MISSING_CONTEXT = "missing-context", _("Missing context")
    MIXED = "mixed", _("Mixed")
    UNPROVEN = "unproven", _("Unproven")
    TRUE = "true", _("True")
    SATIRE = "satire", _("Satire")
    OTHER = "other", _("See the check")
    """The publisher's rating has no equivalent on our scale; its own words are shown instead."""


class State(models.TextChoices):
    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class SourceKind(models.TextChoices):
    PRIMARY = "primary", _("Primary source")
    OFFICIAL_DATA = "official-data", _("Official data")
    PEER_REVIEWED = "peer-reviewed", _("Peer-reviewed research")
    EXPERT = "expert", _("Expert body")
    SECONDARY = "secondary", _("Secondary source")


class Publisher(models.Model):
    """An organisation that publishes checks."""

    name = models.CharField(max_length=300)
    site = models.CharField(max_length=253, unique=True, help_text="Host name without protocol or www.")

    def __str__(self) -> str:
        return self.name


class Check(models.Model):
    """One published check of one claim, as it stands now. Earlier states are in `CheckVersion`."""

    uid = models.CharField(max_length=64, unique=True)
    publisher = models.ForeignKey(Publisher, on_delete=models.PROTECT, related_name="checks")
    external_id = models.CharField(max_length=500)
    language = models.CharField(max_length=35, db_index=True)
    claim = models.TextField()
    claim_date = models.DateField(null=True, blank=True)
    claimant = models.CharField(max_length=300, blank=True, default="")
    title = models.TextField(blank=True, default="")
    summary = models.TextField(blank=True, default="")
    body = models.TextField(blank=True, default="")
    verdict = models.CharField(max_length=20, choices=Verdict.choices)
    verdict_text = models.CharField(max_length=500, blank=True, default="")
    topic = models.CharField(max_length=60, blank=True, default="", db_index=True)
    url = models.URLField(max_length=2000, blank=True, default="")
    licence = models.CharField(max_length=200, blank=True, default="")
    reviewed_on = models.DateField(null=True, blank=True, db_index=True)
    valid_as_of = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.PUBLISHED)
    version = models.PositiveIntegerField(default=1)
    content_hash = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["publisher", "external_id"], name="check_once_per_publisher"),
            models.CheckConstraint(
                condition=models.Q(verdict__in=Verdict.values), name="check_verdict_known"
            ),
            models.CheckConstraint(condition=models.Q(state__in=State.values), name="check_state_known"),
            models.CheckConstraint(condition=~models.Q(claim=""), name="check_has_claim"),
        ]
        ordering = ["-reviewed_on", "-id"]

    def __str__(self) -> str:
        return self.uid


class Source(models.Model):
    """Evidence a check rests on: something a reader can open."""

    check_row = models.ForeignKey(Check, on_delete=models.CASCADE, related_name="sources")
    url = models.URLField(max_length=2000)
    title = models.CharField(max_length=500, blank=True, default="")
    publisher = models.CharField(max_length=300, blank=True, default="")
    kind = models.CharField(max_length=20, choices=SourceKind.choices, default=SourceKind.SECONDARY)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.title or self.url


class Appearance(models.Model):
    """Where the claim appeared: a link to the content, never to an account."""

    check_row = models.ForeignKey(Check, on_delete=models.CASCADE, related_name="appearances")
    url = models.URLField(max_length=2000)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.url


class CheckVersion(models.Model):
    """Append-only history: the whole check as it stood at each version, and what changed."""

    check_row = models.ForeignKey(Check, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    data = models.JSONField()
    note = models.TextField(blank=True, default="")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["check_row", "number"], name="version_once")]
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"version {self.number}"


class IndexTask(models.Model):
    """A check whose index entry is out of date. Written in the same transaction as the check and deleted
    once the index has committed, so that the index can lag but never lose a change."""

    uid = models.CharField(max_length=64, db_index=True)

    def __str__(self) -> str:
        return self.uid


class ImportRun(models.Model):
    """How far one import of one file has come, so that a stopped one goes on instead of starting again.

    `rows_done` moves in the same transaction as the checks of those rows."""

    digest = models.CharField(max_length=64, db_index=True, help_text="SHA-256 of the file and the options.")
    name = models.CharField(max_length=300, help_text="File or host name, for people; never a whole address.")
    format = models.CharField(max_length=40)
    rows_done = models.PositiveBigIntegerField(default=0)
    created = models.PositiveBigIntegerField(default=0)
    updated = models.PositiveBigIntegerField(default=0)
    unchanged = models.PositiveBigIntegerField(default=0)
    rejected = models.PositiveBigIntegerField(default=0)
    started_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["digest"], condition=models.Q(finished_at=None), name="one_open_run_per_file"
            )
        ]
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.name} ({self.format})"
