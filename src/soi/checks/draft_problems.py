"""What is wrong with a draft, as sentences for whoever wrote it, in the language of the page.

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

from soi.checks.models import Harm, MediaCategory, Selection, SourceKind, Technique, Verdict

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from soi.checks.draft import CheckDraft, QuoteDraft, SourceDraft

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
SCALE_VERSION = 1
"""Newest version of the verdict scale in `models.Verdict`; docs/guide/verdicts.md says what it means."""
EARLIEST = date(1900, 1, 1)

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}\Z")
_HOST = re.compile(
    r"(?=.{1,253}\Z)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+\Z"
)
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
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


def problems_of(draft: CheckDraft) -> Iterator[str]:
    """Everything that keeps `draft` from being a check."""
    for name, longest in LONGEST.items():
        yield from _text_problems(name, getattr(draft, name), longest)
    for name in ("publisher_name", "external_id", "claim"):
        if not getattr(draft, name).strip():
            yield _("%(name)s is empty.") % {"name": _called(name)}
    yield from _name_problems(draft)
    if draft.url:
        yield from _url_problems("url", draft.url)
    yield from _link_problems(draft)
    yield from _choice_problems(draft)
    for number, quote in enumerate(draft.quotes, 1):
        yield from _quote_problems(number, quote)
    yield from _date_problems(draft)


def _called(name: str) -> str:
    return str(_NAMES.get(name, name))


def _name_problems(draft: CheckDraft) -> Iterator[str]:
    if not _HOST.match(draft.publisher_site) or draft.publisher_site.startswith("www."):
        yield _("publisher_site is not a host name such as example.org (no protocol, no www., lower case).")
    if not _LANGUAGE.match(draft.language):
        yield _("language is not a BCP-47 tag such as vi or pt-BR.")
    if draft.verdict not in Verdict.values:
        words = _("verdict %(given)s is not one of %(known)s; other words go into verdict_text.")
        yield words % {"given": repr(draft.verdict[:60]), "known": ", ".join(Verdict.values)}
    if draft.claimant.startswith("@") or "://" in draft.claimant:
        yield _("claimant is an account; give a name, or leave it out.")


def _text_problems(name: str, text: str, longest: int) -> Iterator[str]:
    if len(text) > longest:
        words = _("%(name)s is %(length)s characters long; the most is %(most)s.")
        yield words % {"name": _called(name), "length": len(text), "most": longest}
    if _UNPRINTABLE.search(text):
        yield _("%(name)s holds control characters or broken letters.") % {"name": _called(name)}
    if name != "body" and text != text.strip():
        yield _("%(name)s begins or ends with spaces.") % {"name": _called(name)}


def _url_problems(name: str, url: str) -> Iterator[str]:
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 (raises for a port that is no number)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        yield _("%(name)s is not an http or https address.") % {"name": name}
    elif parts.username is not None or parts.password is not None:
        yield _("%(name)s holds a user name.") % {"name": name}
    elif len(url) > LONGEST_URL or _UNPRINTABLE.search(url) or any(map(str.isspace, url)):
        words = _("%(name)s is longer than %(most)s characters or holds spaces.")
        yield words % {"name": name, "most": LONGEST_URL}


def _link_problems(draft: CheckDraft) -> Iterator[str]:
    lists = (draft.sources, draft.appearances, draft.quotes, draft.media)
    if any(len(links) > MOST_LINKS for links in lists):
        words = _("there are more than %(most)s sources, appearances, quotes or media.")
        yield words % {"most": MOST_LINKS}
    for number, source in enumerate(draft.sources, 1):
        yield from _source_problems({"number": number}, source)
    for number, url in enumerate(draft.appearances, 1):
        yield from _url_problems(_("appearance %(number)s") % {"number": number}, url)
    for number, media in enumerate(draft.media, 1):
        yield from _url_problems(_("media %(number)s") % {"number": number}, media.url)
        if media.category not in MediaCategory.values:
            words = _("category of media %(number)s is not one of %(known)s.")
            yield words % {"number": number, "known": ", ".join(MediaCategory.values)}


def _source_problems(which: Mapping[str, int], source: SourceDraft) -> Iterator[str]:
    if source.url or not source.capture:
        yield from _url_problems(_("source %(number)s") % which, source.url)
    yield from _text_problems(_("title of source %(number)s") % which, source.title, 500)
    yield from _text_problems(_("publisher of source %(number)s") % which, source.publisher, 300)
    yield from _text_problems(_("capture of source %(number)s") % which, source.capture, 64)
    if source.kind not in SourceKind.values:
        words = _("kind of source %(number)s is not one of %(known)s.")
        yield words % {**which, "known": ", ".join(SourceKind.values)}


def _quote_problems(number: int, quote: QuoteDraft) -> Iterator[str]:
    which = {"number": number}
    if not quote.text.strip():
        yield _("quote %(number)s is empty.") % which
    if len(quote.text) > LONGEST_QUOTE or _UNPRINTABLE.search(quote.text):
        words = _("quote %(number)s is longer than %(most)s characters or holds control characters.")
        yield words % {**which, "most": LONGEST_QUOTE}
    if quote.source:
        yield from _url_problems(_("source of quote %(number)s") % which, quote.source)
    yield from _text_problems(_("capture of quote %(number)s") % which, quote.capture, 64)
    if not 0 <= quote.start <= quote.end:
        yield _("quote %(number)s ends before it starts.") % which


def _choice_problems(draft: CheckDraft) -> Iterator[str]:
    unknown = [name for name in draft.techniques if name not in Technique.values]
    if unknown or len(set(draft.techniques)) != len(draft.techniques):
        words = _("techniques holds one twice, or one that is not among %(known)s.")
        yield words % {"known": ", ".join(Technique.values)}
    if draft.selection and draft.selection not in Selection.values:
        yield _("selection is not one of %(known)s.") % {"known": ", ".join(Selection.values)}
    if draft.harm and draft.harm not in Harm.values:
        yield _("harm is not one of %(known)s.") % {"known": ", ".join(Harm.values)}
    if not 1 <= draft.scale_version <= SCALE_VERSION:
        yield _("scale_version is not between 1 and %(newest)s.") % {"newest": SCALE_VERSION}


def _date_problems(draft: CheckDraft) -> Iterator[str]:
    for name in DATES:
        value: date | None = getattr(draft, name)
        if value is not None and value < EARLIEST:
            words = _("%(name)s lies before %(year)s.")
            yield words % {"name": _called(name), "year": EARLIEST.year}
