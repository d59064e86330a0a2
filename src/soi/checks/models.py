"""Tables of the library of checks, their states and the constraints the database itself enforces.

Claims are the unit, never people: there is no table of speakers or accounts, and none may be added.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from soi.checks.media_tables import MediaFile as MediaFile
from soi.checks.media_tables import MediaSort as MediaSort
from soi.checks.media_tables import MediaUse as MediaUse


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


class Technique(models.TextChoices):
    """How a claim misleads: a fixed public list, version 1. About the content, never about who made it."""

    FABRICATED = "fabricated", _("Made up")
    IMPOSTER = "imposter", _("Pretends to come from someone else")
    OUT_OF_CONTEXT = "out-of-context", _("Real material in a wrong context")
    ALTERED = "altered", _("Altered picture, sound or document")
    SYNTHETIC = "synthetic", _("Made by a machine to look real")
    CHERRY_PICKED = "cherry-picked", _("Picks only what fits")
    FALSE_CAUSE = "false-cause", _("Takes one thing for the cause of another")
    FALSE_EXPERT = "false-expert", _("Rests on someone who is no expert in it")
    IMPOSSIBLE_CLAIM = "impossible-claim", _("Promises what cannot be")
    MISUSED_NUMBERS = "misused-numbers", _("Misuses numbers or scales")
    OUTDATED = "outdated", _("Was true once, is passed on as new")
    OVERGENERALISED = "overgeneralised", _("Makes a rule of a single case")
    PRESSURE = "pressure", _("Presses to act or share at once")
    SCAM = "scam", _("Wants money, passwords or personal data")


class Selection(models.TextChoices):
    """Why a claim was chosen for checking: a fixed public list, version 1."""

    REQUESTED = "requested", _("Many people asked")
    SPREADING = "spreading", _("It is spreading fast")
    HARM = "harm", _("Believing it can do harm")
    PUBLIC_INTEREST = "public-interest", _("It matters for a public debate")
    RECURRING = "recurring", _("It keeps coming back")
    CORRECTION = "correction", _("An earlier check needed correcting")


class Harm(models.TextChoices):
    """The field in which believing the claim could do harm; used to sort the desk's work."""

    HEALTH = "health", _("Health")
    MONEY = "money", _("Money and scams")
    SAFETY = "safety", _("Safety and emergencies")
    RIGHTS = "rights", _("Rights and public services")
    SCIENCE = "science", _("Science and environment")
    EVERYDAY = "everyday", _("Everyday life")
    OTHER = "other", _("Other")


class SourceKind(models.TextChoices):
    PRIMARY = "primary", _("Primary source")
    OFFICIAL_DATA = "official-data", _("Official data")
    PEER_REVIEWED = "peer-reviewed", _("Peer-reviewed research")
    EXPERT = "expert", _("Expert body")
    SECONDARY = "secondary", _("Secondary source")


class MediaCategory(models.TextChoices):
    """What was done to a picture, sound or video: the categories of schema.org's MediaReview."""

    ORIGINAL = "OriginalMediaContent", _("Unchanged")
    DECONTEXTUALIZED = "DecontextualizedContent", _("Real, but in a wrong context")
    EDITED = "EditedOrCroppedContent", _("Edited or cropped")
    SATIRE = "SatireOrParodyContent", _("Satire or parody")
    STAGED = "StagedContent", _("Staged")
    TRANSFORMED = "TransformedContent", _("Altered or made by a machine")


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
    own = models.BooleanField(default=False, help_text="Made at this desk: signed by a second reader.")
    claim_long = models.TextField(blank=True, default="")
    supports = models.TextField(blank=True, default="", help_text="What speaks for the claim.")
    undermines = models.TextField(blank=True, default="", help_text="What speaks against it.")
    few_sources_reason = models.TextField(
        blank=True, default="", help_text="Why fewer than two independent sources are enough."
    )
    techniques = models.JSONField(default=list, blank=True, help_text="Values of `Technique`.")
    selection = models.CharField(max_length=20, choices=Selection.choices, blank=True, default="")
    harm = models.CharField(max_length=20, choices=Harm.choices, blank=True, default="")
    quotes = models.JSONField(default=list, blank=True, help_text="{text, source, capture, start, end}")
    media = models.JSONField(
        default=list, blank=True, help_text="{url, category, file, alt, transcript}, for MediaReview"
    )
    review_on = models.DateField(null=True, blank=True, db_index=True, help_text="When to look again.")
    scale_version = models.PositiveSmallIntegerField(default=1)
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
    url = models.URLField(max_length=2000, blank=True, default="", help_text="Empty for an upload.")
    title = models.CharField(max_length=500, blank=True, default="")
    publisher = models.CharField(max_length=300, blank=True, default="")
    kind = models.CharField(max_length=20, choices=SourceKind.choices, default=SourceKind.SECONDARY)
    capture = models.CharField(max_length=64, blank=True, default="", help_text="uid of the desk's capture.")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.title or self.url or self.capture


class Appearance(models.Model):
    """Where the claim appeared: a link to the content, never to an account."""

    check_row = models.ForeignKey(Check, on_delete=models.CASCADE, related_name="appearances")
    url = models.URLField(max_length=2000)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.url


class Change(models.TextChoices):
    """What a version did to the check before it."""

    PUBLISHED = "published", _("Published")
    UPDATED = "updated", _("Updated")
    CORRECTED = "corrected", _("Corrected")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    RESTORED = "restored", _("Restored")


class CheckVersion(models.Model):
    """Append-only history: the whole check as it stood at each version, and what changed."""

    check_row = models.ForeignKey(Check, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    data = models.JSONField()
    change = models.CharField(max_length=10, choices=Change.choices, default=Change.UPDATED, db_index=True)
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


class PageKind(models.TextChoices):
    """What a desk must say about itself before it may publish."""

    METHODOLOGY = "methodology", _("How we check")
    CORRECTIONS = "corrections", _("How we correct")
    FUNDING = "funding", _("Who pays for us")
    TEAM = "team", _("Who we are")


class DeskPage(models.Model):
    """One page of the desk about itself in one language. Older than twelve months, it stops publishing."""

    kind = models.CharField(max_length=20, choices=PageKind.choices)
    language = models.CharField(max_length=35)
    body = models.TextField(help_text="Markdown")
    reviewed_on = models.DateField(help_text="When somebody last confirmed that it is still true.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "language"], name="desk_page_once")]
        ordering = ["kind", "language"]

    def __str__(self) -> str:
        return f"{self.kind} ({self.language})"


class Feedback(models.Model):
    """What a reader without an account said of a check. A complaint has a date by which it is answered."""

    uid = models.CharField(max_length=64, unique=True)
    check_row = models.ForeignKey(Check, on_delete=models.CASCADE, related_name="feedback")
    kind = models.CharField(
        max_length=10, choices=[("wrong", _("This is wrong")), ("helped", _("This helped"))]
    )
    text = models.TextField(blank=True, default="", help_text="Private to the desk.")
    received_at = models.DateTimeField(auto_now_add=True)
    due_on = models.DateField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    reply = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.kind


class Subscription(models.Model):
    """A feed of another desk that this desk reads."""

    url = models.URLField(max_length=2000, unique=True)
    format = models.CharField(max_length=40)
    public_key = models.CharField(max_length=64, blank=True, default="", help_text="Ed25519, hexadecimal.")
    every_hours = models.PositiveSmallIntegerField(default=24)
    since = models.CharField(
        max_length=40, blank=True, default="", help_text="Where the next reading starts."
    )
    etag = models.CharField(max_length=200, blank=True, default="")
    read_at = models.DateTimeField(null=True, blank=True)
    next_at = models.DateTimeField(null=True, blank=True, db_index=True)
    failures = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=500, blank=True, default="")
    paused = models.BooleanField(default=False)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.url


class Carried(models.Model):
    """Which feed brought a check here. Only that one, or the publisher's own, may change it from outside."""

    check_row = models.OneToOneField(Check, on_delete=models.CASCADE, related_name="carried")
    feed = models.URLField(max_length=2000, help_text="Its address; kept when the subscription is given up.")
    told = models.PositiveBigIntegerField(
        default=0, help_text="Newest version that a feed with versions told of; an older one is never taken."
    )
    withdrawn = models.BooleanField(default=False, help_text="Withdrawn here because the feed said so.")

    def __str__(self) -> str:
        return self.feed


class Settlement(models.TextChoices):
    """How a disagreement was settled."""

    BOTH_STAND = "both-stand", _("Both stand")
    CORRECTED = "corrected", _("Our check will be corrected")
    OTHER_MISTAKEN = "other-mistaken", _("The other desk is mistaken")


class Disagreement(models.Model):
    """Two published checks of what looks like one claim whose verdicts differ: a task for the desk."""

    first = models.ForeignKey(Check, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Check, on_delete=models.CASCADE, related_name="+")
    score = models.FloatField(help_text="Probability that both are about the same claim, 0 to 1.")
    found_at = models.DateTimeField(auto_now_add=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=20, choices=Settlement.choices, blank=True, default="")
    note = models.TextField(blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="disagreement_once"),
            models.CheckConstraint(
                condition=models.Q(first__lt=models.F("second")), name="disagreement_in_order"
            ),
        ]
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.first_id} ≠ {self.second_id}"


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
