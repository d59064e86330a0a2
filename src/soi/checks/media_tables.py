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
    machine read in it is for finding only and is marked so; what people heard or read in it says who confirmed it."""

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
    transcript = models.TextField(blank=True, default="", help_text="What people read or heard in it.")
    transcript_by = models.CharField(max_length=40, blank=True, default="", help_text="`person:<id>`")
    transcript_at = models.DateTimeField(null=True, blank=True, help_text="When it was confirmed.")
    preview = models.CharField(max_length=64, blank=True, default="", help_text="Hash of a small JPEG of it.")
    provenance = models.CharField(max_length=10, default="unread", help_text="What its C2PA manifest says.")
    revision = models.PositiveIntegerField(
        default=1, help_text="Grows when facts, words or transcript change."
    )
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
        ]
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.sort} {self.sha256[:12]}"

    @property
    def said(self) -> str:
        """The words by which it is found: those that somebody confirmed, else the machine's."""
        return self.transcript or self.words
