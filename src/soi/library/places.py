"""Addresses and words that every feed shares: where a check lives, in which language it is spoken of."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from soi.checks.models import Check

FEED_LANGUAGES = tuple(code for code, _ in settings.LANGUAGES)


def spoken(tag: str) -> str:
    """The language of our words about something in language `tag`: its own where Soi speaks it."""
    primary = tag.partition("-")[0].lower()
    return primary if primary in FEED_LANGUAGES else settings.LANGUAGE_CODE


@contextmanager
def speaking_of(check: Check) -> Iterator[None]:
    """Labels and addresses in the check's own language, whoever asks: a feed is the same for everybody."""
    with translation.override(spoken(check.language)):
        yield


def absolute(name: str, *args: str) -> str:
    """Public address of a route by its name."""
    return f"{settings.SOI_ORIGIN}{reverse(name, args=args)}"


def page_of(check: Check) -> str:
    """Address of a check's page in the check's own language."""
    with speaking_of(check):
        return absolute("library:check", check.uid)


def permalink(uid: str) -> str:
    """A check's name as an address: no language in it, never changes, leads to the page."""
    return f"{settings.SOI_ORIGIN}/c/{uid}/"


def desk_site() -> str:
    """Host name of this desk without "www."."""
    return (urlsplit(settings.SOI_ORIGIN).hostname or "").removeprefix("www.")


def utc(moment: datetime) -> str:
    """RFC 3339 in UTC, whole seconds."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
