"""What the operator set for the signed webhook, read when it is needed."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings

from soi.tipline.channels.webhook import signing


def keys() -> tuple[bytes, ...]:
    """The keys in force, the newest first."""
    return signing.keys(settings.SOI_WEBHOOK_SECRET)


def address() -> tuple[str, frozenset[str]]:
    """Where messages go, and the host there if the operator said that it is in the own network."""
    url = settings.SOI_WEBHOOK_URL
    host = (urlsplit(url).hostname or "").lower()
    return url, frozenset({host}) if settings.SOI_WEBHOOK_PRIVATE else frozenset()


def missing() -> str:
    """What is still wanted before the channel works: a sentence for `soi doctor`; "" when all is there, or nothing."""
    if not (settings.SOI_WEBHOOK_SECRET or settings.SOI_WEBHOOK_URL):
        return ""
    if not settings.SOI_WEBHOOK_SECRET:
        return "SOI_WEBHOOK_URL is set without SOI_WEBHOOK_SECRET"
    if not keys():
        return "SOI_WEBHOOK_SECRET is not whsec_ and base64 of 24 to 64 bytes"
    if not settings.SOI_WEBHOOK_URL:
        return "SOI_WEBHOOK_SECRET is set without SOI_WEBHOOK_URL"
    return ""
