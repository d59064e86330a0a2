"""A captured page's picture and PDF, drawn from its bytes alone by the Chromium that is locked away in `soi.net`."""

from __future__ import annotations

from django.conf import settings

from soi.net.chromium import Pictures, draw, find

__all__ = ["Pictures", "browser", "pictures"]


def browser() -> str:
    """Path of the Chromium in use, or empty: there is none, or the operator wants none."""
    return find(settings.SOI_CHROMIUM)


def pictures(body: bytes, content_type: str) -> Pictures:
    """Draw the page in `body`. Never fails: what cannot be drawn within the limits is not there."""
    return draw(browser(), body, content_type)
