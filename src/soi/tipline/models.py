"""What services sent that we do not know: its shape only, so that somebody can see what is missing."""

from __future__ import annotations

from django.db import models


class UnknownPayload(models.Model):
    """A kind of payload that a channel could not read: names of its fields and types of their values, no value."""

    channel = models.CharField(max_length=40)
    digest = models.CharField(max_length=64, help_text="SHA-256 of the shape.")
    shape = models.JSONField()
    times = models.PositiveIntegerField(default=1)
    first_at = models.DateTimeField(auto_now_add=True)
    last_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["channel", "digest"], name="unknown_shape_once")]
        ordering = ["-last_at"]

    def __str__(self) -> str:
        return self.channel
