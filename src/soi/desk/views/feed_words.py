"""How a feed stands, in words for people; what a machine said about it stays beside them, in English."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from soi.checks.federation.reading import KEY_CHANGED
from soi.checks.models import Subscription
from soi.net import FetchError

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

_FORMATS: Final[Mapping[str, _StrPromise]] = MappingProxyType(
    {
        "soi": gettext_lazy("signed feed of another Soi"),
        "claimreview": gettext_lazy("ClaimReview feed"),
        "html": gettext_lazy("page with ClaimReview"),
        "google": gettext_lazy("Fact Check Tools answer"),
        "cofacts": gettext_lazy("table of replies (Cofacts)"),
        "jsonl": gettext_lazy("file of checks (JSON Lines)"),
        "csv": gettext_lazy("table of checks (CSV)"),
    }
)
_REASONS: Final[Mapping[str, _StrPromise]] = MappingProxyType(
    {
        "address": gettext_lazy("This is not a web address that can be opened: please check it."),
        "scheme": gettext_lazy("Only addresses that begin with http:// or https:// can be followed."),
        "user": gettext_lazy("An address with a user name or password in it is not followed."),
        "private": gettext_lazy("This address is not on the public internet, so it is not opened."),
        "unknown-host": gettext_lazy("There is no site of this name: please check the address."),
    }
)
_KINDS: Final[Mapping[str, _StrPromise]] = MappingProxyType(
    {
        "refused": gettext_lazy("This address cannot be followed."),
        "unreachable": gettext_lazy("The site cannot be reached just now."),
        "timeout": gettext_lazy("The site took too long to answer."),
        "too-large": gettext_lazy("What lies there is larger than this desk reads."),
        "broken": gettext_lazy("The site sent something that cannot be read."),
    }
)


@dataclass(frozen=True, slots=True)
class ShownFeed:
    """One feed that is followed."""

    number: int
    url: str
    format: str
    format_words: str
    read_at: datetime | None
    every_hours: int
    paused: bool
    brought: int
    wrong: str
    """The last problem in plain words; empty when there is none."""
    detail: str
    """The same as it was noted when it happened, in English."""


def shown(row: Subscription, brought: int) -> ShownFeed:
    """A subscription that brought so many checks."""
    return ShownFeed(
        row.pk, row.url, row.format, format_name(row.format), row.read_at, row.every_hours, row.paused, brought,
        _wrong(row), row.problem if row.problem != KEY_CHANGED else "",
    )  # fmt: skip


def format_name(name: str) -> str:
    """A format in words."""
    return str(_FORMATS.get(name, name))


def _wrong(row: Subscription) -> str:
    if not row.problem:
        return ""
    if row.problem == KEY_CHANGED:
        return _(
            "This desk now signs with another key than the one you compared, so nothing is read any more. Ask the "
            "desk; if it is right, go on with the new key."
        )
    if not row.failures:
        return _("It was read, but some of its rows were not taken.")
    words = ngettext(
        "It could not be read; %(times)d try failed.",
        "It could not be read; %(times)d tries in a row failed.",
        row.failures,
    ) % {"times": row.failures}
    return words if row.paused else words + " " + _("Soi tries again by itself.")


def why_not(wrong: Exception) -> str:
    """Why an address cannot be followed: a sentence, and what exactly was met, in English."""
    if isinstance(wrong, FetchError):
        return str(_REASONS.get(wrong.reason) or _KINDS[wrong.kind])
    words = _("There is no feed at this address that Soi can read.")
    return format_html('{} <span lang="en">({})</span>', words, str(wrong))
