"""What somebody wants to publish: a check with its sources, validated, before it is a row.

There is no field for an account, a profile or a poster: claims are the unit, never people.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from soi.checks.models import Harm, MediaCategory, Selection, SourceKind, Technique, Verdict

LONGEST = {
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


class DraftError(ValueError):
    """A draft that cannot be published; `problems` are sentences for whoever wrote it."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class SourceDraft:
    """Evidence: an address a reader can open, what it is called and who stands behind it."""

    url: str
    title: str = ""
    publisher: str = ""
    kind: str = SourceKind.SECONDARY.value
    capture: str = ""
    """uid of the desk's capture; an uploaded file has one and no address."""


@dataclass(frozen=True, slots=True)
class QuoteDraft:
    """Words taken from a source: characters `start` to `end` of the text of the desk's capture of it."""

    text: str
    source: str = ""
    """Address of the source, or empty for an upload."""
    capture: str = ""
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class MediaDraft:
    """A picture, sound or video that carried the claim, and what was done to it (`MediaCategory`)."""

    url: str
    category: str


@dataclass(frozen=True, slots=True)
class CheckDraft:
    """A whole check as its publisher states it. Making one validates it: `DraftError` says what is wrong."""

    publisher_name: str
    publisher_site: str
    """Host name without protocol or `www.`."""
    external_id: str
    """The publisher's own name for this check; the same one again means the same check, changed or not."""
    language: str
    """BCP-47 tag of the check's own words."""
    claim: str
    verdict: str
    verdict_text: str = ""
    """The publisher's rating in its own words."""
    title: str = ""
    summary: str = ""
    body: str = ""
    claimant: str = ""
    """Name of an organisation or of a person who spoke in public; never an account."""
    topic: str = ""
    url: str = ""
    licence: str = ""
    claim_date: date | None = None
    reviewed_on: date | None = None
    valid_as_of: date | None = None
    sources: tuple[SourceDraft, ...] = ()
    appearances: tuple[str, ...] = ()
    """Addresses of content that carried the claim."""
    claim_long: str = ""
    """The claim in full, where `claim` is a short form of it."""
    supports: str = ""
    """What speaks for the claim."""
    undermines: str = ""
    """What speaks against it."""
    few_sources_reason: str = ""
    """Why fewer than two independent sources are enough; readers see it."""
    techniques: tuple[str, ...] = ()
    selection: str = ""
    """Why it was chosen, a value of `Selection`."""
    harm: str = ""
    quotes: tuple[QuoteDraft, ...] = ()
    media: tuple[MediaDraft, ...] = ()
    review_on: date | None = None
    """When the desk looks at it again."""
    scale_version: int = SCALE_VERSION
    own: bool = False
    """Signed by a second reader at this desk. Never taken from a file: `records` leaves it out."""

    def __post_init__(self) -> None:
        problems = tuple(_problems(self))
        if problems:
            raise DraftError(problems)

    @property
    def uid(self) -> str:
        """The check's permanent name: the same publisher and external id give the same one everywhere."""
        digest = hashlib.sha256(f"{self.publisher_site}\n{self.external_id}".encode()).digest()
        return "".join(_ALPHABET[byte & 31] for byte in digest[:13])

    def as_data(self) -> dict[str, Any]:
        """Plain JSON values, every field present, dates as ISO 8601; the shape of `CheckVersion.data`."""
        data = {name: getattr(self, name) for name in DRAFT_FIELDS}
        for name in _DATES:
            data[name] = data[name].isoformat() if data[name] else None
        for name in ("sources", "quotes", "media"):
            data[name] = [asdict(part) for part in data[name]]
        for name in ("appearances", "techniques"):
            data[name] = list(data[name])
        return data

    @property
    def content_hash(self) -> str:
        """SHA-256 (hex) of the check's own words; equal exactly when nothing in the check changed.

        The publisher's name is left out: it belongs to the publisher, who may take a new one. So is `own`,
        which says where the check was made. What a check of Soi 0.1 could not say counts only where it is
        said, so that old libraries stay unchanged."""
        content = self.as_data()
        for name in ("publisher_name", "own"):
            del content[name]
        for name, unsaid in _UNSAID.items():
            if content[name] == unsaid:
                del content[name]
        for source in content["sources"]:
            if not source["capture"]:
                del source["capture"]
        canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()


_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"
assert len(_ALPHABET) == 32, "32 letters and digits that nobody confuses when reading them out"
_DATES = ("claim_date", "reviewed_on", "valid_as_of", "review_on")
_UNSAID: Mapping[str, Any] = {
    "claim_long": "",
    "supports": "",
    "undermines": "",
    "few_sources_reason": "",
    "techniques": [],
    "selection": "",
    "harm": "",
    "quotes": [],
    "media": [],
    "review_on": None,
    "scale_version": 1,
}
"""Fields that came after Soi 0.1, and the value that says nothing."""
DRAFT_FIELDS = tuple(field.name for field in fields(CheckDraft))


def _problems(draft: CheckDraft) -> Iterator[str]:
    for name, longest in LONGEST.items():
        yield from _text_problems(name, getattr(draft, name), longest)
    for name in ("publisher_name", "external_id", "claim"):
        if not getattr(draft, name).strip():
            yield f"{name} is empty."
    if not _HOST.match(draft.publisher_site) or draft.publisher_site.startswith("www."):
        yield "publisher_site is not a host name such as example.org (no protocol, no www., lower case)."
    if not _LANGUAGE.match(draft.language):
        yield "language is not a BCP-47 tag such as vi or pt-BR."
    if draft.verdict not in Verdict.values:
        known = ", ".join(Verdict.values)
        yield f"verdict {draft.verdict[:60]!r} is not one of {known}; other words go into verdict_text."
    if draft.claimant.startswith("@") or "://" in draft.claimant:
        yield "claimant is an account; give a name, or leave it out."
    if draft.url:
        yield from _url_problems("url", draft.url)
    yield from _link_problems(draft)
    yield from _choice_problems(draft)
    for number, quote in enumerate(draft.quotes, 1):
        yield from _quote_problems(number, quote)
    yield from _date_problems(draft)


def _text_problems(name: str, text: str, longest: int) -> Iterator[str]:
    if len(text) > longest:
        yield f"{name} is {len(text)} characters long; the most is {longest}."
    if _UNPRINTABLE.search(text):
        yield f"{name} holds control characters or broken letters."
    if name != "body" and text != text.strip():
        yield f"{name} begins or ends with spaces."


def _url_problems(name: str, url: str) -> Iterator[str]:
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 (raises for a port that is no number)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        yield f"{name} is not an http or https address."
    elif parts.username is not None or parts.password is not None:
        yield f"{name} holds a user name."
    elif len(url) > LONGEST_URL or _UNPRINTABLE.search(url) or any(map(str.isspace, url)):
        yield f"{name} is longer than {LONGEST_URL} characters or holds spaces."


def _link_problems(draft: CheckDraft) -> Iterator[str]:
    lists = (draft.sources, draft.appearances, draft.quotes, draft.media)
    if any(len(links) > MOST_LINKS for links in lists):
        yield f"there are more than {MOST_LINKS} sources, appearances, quotes or media."
    for number, source in enumerate(draft.sources, 1):
        yield from _source_problems(number, source)
    for number, url in enumerate(draft.appearances, 1):
        yield from _url_problems(f"appearance {number}", url)
    for number, media in enumerate(draft.media, 1):
        yield from _url_problems(f"media {number}", media.url)
        if media.category not in MediaCategory.values:
            yield f"category of media {number} is not one of {', '.join(MediaCategory.values)}."


def _source_problems(number: int, source: SourceDraft) -> Iterator[str]:
    if source.url or not source.capture:
        yield from _url_problems(f"source {number}", source.url)
    yield from _text_problems(f"title of source {number}", source.title, 500)
    yield from _text_problems(f"publisher of source {number}", source.publisher, 300)
    yield from _text_problems(f"capture of source {number}", source.capture, 64)
    if source.kind not in SourceKind.values:
        yield f"kind of source {number} is not one of {', '.join(SourceKind.values)}."


def _quote_problems(number: int, quote: QuoteDraft) -> Iterator[str]:
    if not quote.text.strip():
        yield f"quote {number} is empty."
    if len(quote.text) > LONGEST_QUOTE or _UNPRINTABLE.search(quote.text):
        yield f"quote {number} is longer than {LONGEST_QUOTE} characters or holds control characters."
    if quote.source:
        yield from _url_problems(f"source of quote {number}", quote.source)
    yield from _text_problems(f"capture of quote {number}", quote.capture, 64)
    if not 0 <= quote.start <= quote.end:
        yield f"quote {number} ends before it starts."


def _choice_problems(draft: CheckDraft) -> Iterator[str]:
    unknown = [name for name in draft.techniques if name not in Technique.values]
    if unknown or len(set(draft.techniques)) != len(draft.techniques):
        yield f"techniques holds one twice, or one that is not among {', '.join(Technique.values)}."
    if draft.selection and draft.selection not in Selection.values:
        yield f"selection is not one of {', '.join(Selection.values)}."
    if draft.harm and draft.harm not in Harm.values:
        yield f"harm is not one of {', '.join(Harm.values)}."
    if not 1 <= draft.scale_version <= SCALE_VERSION:
        yield f"scale_version is not between 1 and {SCALE_VERSION}."


def _date_problems(draft: CheckDraft) -> Iterator[str]:
    for name in _DATES:
        value: date | None = getattr(draft, name)
        if value is not None and value < EARLIEST:
            yield f"{name} lies before {EARLIEST.year}."
