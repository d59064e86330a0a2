"""Evidence that can be opened: captured pages and uploads, and the quotations found again in them.

The bytes lie in the data folder under their SHA-256; these tables say what they are. A capture never changes.
"""

from __future__ import annotations

from django.db import models


class Capture(models.Model):
    """One page or file as it was at one moment."""

    uid = models.CharField(max_length=64, unique=True)
    about = models.CharField(
        max_length=64, db_index=True, help_text="uid of the desk's case it was taken for."
    )
    url = models.URLField(
        max_length=2000, blank=True, default="", help_text="As asked for; empty for an upload."
    )
    final_url = models.URLField(max_length=2000, blank=True, default="")
    file_name = models.CharField(max_length=200, blank=True, default="", help_text="Name made by us.")
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    headers = models.JSONField(default=dict)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField(help_text="bytes of the body")
    sha256 = models.CharField(max_length=64, db_index=True, help_text="of the body, hexadecimal")
    warc_sha256 = models.CharField(max_length=64, blank=True, default="", help_text="of the WARC file")
    certificate_sha256 = models.CharField(
        max_length=64, blank=True, default="", help_text="of the certificate the site showed (DER)"
    )
    screenshot_sha256 = models.CharField(max_length=64, blank=True, default="")
    pdf_sha256 = models.CharField(max_length=64, blank=True, default="")
    title = models.CharField(max_length=500, blank=True, default="")
    text = models.TextField(
        blank=True, default="", help_text="Words of the page, in which quotations are found."
    )
    flags = models.JSONField(default=list, help_text="login-wall, soft-404, consent-page, empty-text, …")
    captured_at = models.DateTimeField()
    by = models.CharField(max_length=40, help_text="`person:<id>` or `system`")

    class Meta:
        ordering = ["captured_at", "id"]

    def __str__(self) -> str:
        return self.uid


class Quote(models.Model):
    """Words taken from a capture: `capture.text[start:end]` is exactly `text`, or it cannot be published."""

    uid = models.CharField(max_length=64, unique=True)
    capture = models.ForeignKey(Capture, on_delete=models.PROTECT, related_name="quotes")
    text = models.TextField()
    start = models.PositiveIntegerField(help_text="offset in the capture's text, in characters")
    end = models.PositiveIntegerField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(end__gt=models.F("start")), name="quote_has_length"),
            models.UniqueConstraint(fields=["capture", "start", "end"], name="passage_once_per_capture"),
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return self.uid
