"""Tables of what checks are about: pictures, sounds, videos and documents. `models` brings them to Django."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class MediaUse(models.Model):
    """That a check is about a picture, sound, video or document: the `file` of an item of its `media`, to look up.

    The file itself may not be here, for instance when the check came from another desk."""

    check_row = models.ForeignKey("checks.Check", on_delete=models.CASCADE, related_name="media_uses")
    sha256 = models.CharField(max_length=64, db_index=True, help_text="Of the bytes that are kept.")
    position = models.PositiveSmallIntegerField(default=0)
    held = models.BooleanField(
        default=True,
        help_text="Whether the file was here when this version was published; one that comes later is not shown.",
    )

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.sha256[:12]


class MediaSort(models.TextChoices):
    PICTURE = "picture", _("Picture")
    SOUND = "sound", _("Sound")
    VIDEO = "video", _("Video")
    DOCUMENT = "document", _("Document")


class MediaFile(models.Model):
    """A picture, sound, video or document that checks are about. Public, without any of its maker's data.

    The bytes lie in the data folder under their hash. The row is never deleted: published checks name it. What a
    machine read in it is for finding only and is marked so. What people heard or read in it stands in the drafts and
    checks that name it; here is only what was confirmed last, to begin with in another draft. A file that was taken
    away says when and why, and its bytes are gone."""

    sha256 = models.CharField(max_length=64, unique=True, help_text="Of the bytes that are kept.")
    sort = models.CharField(max_length=10, choices=MediaSort.choices)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField(help_text="Bytes.")
    width = models.PositiveIntegerField(null=True, blank=True, help_text="Pixels, upright.")
    height = models.PositiveIntegerField(null=True, blank=True)
    seconds = models.FloatField(null=True, blank=True)
    facts = models.BinaryField(help_text="Its fingerprints, as `soi.media.storing` writes them.")
    words = models.TextField(
        blank=True, default="", help_text="What a machine read or heard in it: unverified."
    )
    words_engine = models.CharField(
        max_length=200, blank=True, default="", help_text="Empty: nothing looked."
    )
    read = models.BinaryField(
        null=True, help_text="The same with where it stands, as `soi.media.storing` writes it."
    )
    unfinished = models.CharField(
        max_length=200,
        blank=True,
        default="",
        help_text="What was begun and not done to the end: `words`, none of which or only part was read.",
    )
    transcript = models.TextField(
        blank=True,
        default="",
        help_text="What people read or heard in it last: for drafts, never for readers.",
    )
    transcript_by = models.CharField(max_length=40, blank=True, default="", help_text="`person:<id>`")
    transcript_at = models.DateTimeField(null=True, blank=True, help_text="When it was confirmed.")
    preview = models.CharField(max_length=64, blank=True, default="", help_text="Hash of a small JPEG of it.")
    provenance = models.CharField(max_length=10, default="unread", help_text="What its C2PA manifest says.")
    revision = models.PositiveIntegerField(default=1, help_text="Grows when facts or words change.")
    gone_at = models.DateTimeField(null=True, blank=True, help_text="When it was taken away, for good.")
    gone_why = models.TextField(blank=True, default="", help_text="Why; readers see it.")
    made_at = models.DateTimeField(auto_now_add=True)
    by = models.CharField(max_length=40, help_text="`person:<id>` or `system`")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(sort__in=MediaSort.values), name="media_sort_known"),
            models.CheckConstraint(
                condition=models.Q(transcript="", transcript_by="", transcript_at=None)
                | (~models.Q(transcript="") & ~models.Q(transcript_by="") & ~models.Q(transcript_at=None)),
                name="transcript_says_who_confirmed_it",
            ),
            models.CheckConstraint(
                condition=models.Q(gone_at=None, gone_why="")
                | (models.Q(gone_at__isnull=False, preview="", words="", read=None) & ~models.Q(gone_why="")),
                name="media_taken_away_says_why",
            ),
        ]
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.sort} {self.sha256[:12]}"
