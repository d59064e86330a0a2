"""What texts and addresses of a draft may be, and sentences for what is wrong with them, in the language of the page.

Files and feeds are read under English: there the names of fields are the names of columns.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

LONGEST: Final = {
    "publisher_name": 300,
    "external_id": 500,
    "claim": 10_000,
    "claimant": 300,
    "title": 2_000,
    "summary": 20_000,
    "body": 500_000,
    "verdict_text": 500,
    "topic": 60,
    "licence": 200,
    "claim_long": 10_000,
    "supports": 20_000,
    "undermines": 20_000,
    "few_sources_reason": 2_000,
}
"""Longest text of each field, in characters."""
LONGEST_URL = 2_000
MOST_LINKS = 200
LONGEST_QUOTE = 10_000
LONGEST_ALT = 1_000
LONGEST_TRANSCRIPT = 100_000
"""Characters of what is read or heard in one file."""
SHA256 = re.compile(r"[0-9a-f]{64}\Z")
SCALE_VERSION = 1
"""Newest version of the verdict scale in `models.Verdict`; docs/guide/verdicts.md says what it means."""
EARLIEST = date(1900, 1, 1)

LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}\Z")
HOST = re.compile(
    r"(?=.{1,253}\Z)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+\Z"
)
UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
DATES: Final = ("claim_date", "reviewed_on", "valid_as_of", "review_on")
_NAMES: Final[Mapping[str, _StrPromise]] = MappingProxyType(
    {
        "publisher_name": gettext_lazy("publisher_name"),
        "publisher_site": gettext_lazy("publisher_site"),
        "external_id": gettext_lazy("external_id"),
        "claim": gettext_lazy("claim"),
        "claimant": gettext_lazy("claimant"),
        "title": gettext_lazy("title"),
        "summary": gettext_lazy("summary"),
        "body": gettext_lazy("body"),
        "verdict_text": gettext_lazy("verdict_text"),
        "topic": gettext_lazy("topic"),
        "licence": gettext_lazy("licence"),
        "claim_long": gettext_lazy("claim_long"),
        "supports": gettext_lazy("supports"),
        "undermines": gettext_lazy("undermines"),
        "few_sources_reason": gettext_lazy("few_sources_reason"),
        "claim_date": gettext_lazy("claim_date"),
        "reviewed_on": gettext_lazy("reviewed_on"),
        "valid_as_of": gettext_lazy("valid_as_of"),
        "review_on": gettext_lazy("review_on"),
    }
)
"""What fields are called to people who do not read English; in English as in a file."""


def called(name: str) -> str:
    """A field's name for whoever reads the sentence."""
    return str(_NAMES.get(name, name))


def text_problems(name: str, text: str, longest: int) -> Iterator[str]:
    """What is wrong with a text of at most so many characters."""
    if len(text) > longest:
        words = _("%(name)s is %(length)s characters long; the most is %(most)s.")
        yield words % {"name": called(name), "length": len(text), "most": longest}
    if UNPRINTABLE.search(text):
        yield _("%(name)s holds control characters or broken letters.") % {"name": called(name)}
    if name != "body" and text != text.strip():
        yield _("%(name)s begins or ends with spaces.") % {"name": called(name)}


def url_problems(name: str, url: str) -> Iterator[str]:
    """What is wrong with an address."""
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 (raises for a port that is no number)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        yield _("%(name)s is not an http or https address.") % {"name": name}
    elif parts.username is not None or parts.password is not None:
        yield _("%(name)s holds a user name.") % {"name": name}
    elif len(url) > LONGEST_URL or UNPRINTABLE.search(url) or any(map(str.isspace, url)):
        words = _("%(name)s is longer than %(most)s characters or holds spaces.")
        yield words % {"name": name, "most": LONGEST_URL}
