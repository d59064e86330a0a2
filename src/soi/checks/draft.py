"""What somebody wants to publish: a check with its sources, validated, before it is a row.

There is no field for an account, a profile or a poster: claims are the unit, never people.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from soi.checks.draft_problems import (
    DATES,
    EARLIEST,
    HOST,
    LANGUAGE,
    LONGEST,
    LONGEST_ALT,
    LONGEST_QUOTE,
    LONGEST_TRANSCRIPT,
    MOST_LINKS,
    SCALE_VERSION,
    SHA256,
    UNPRINTABLE,
    called,
    text_problems,
    url_problems,
)
from soi.checks.models import Harm, MediaCategory, Selection, SourceKind, Technique, Verdict


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
    """A picture, sound, video or document that carried the claim, and what was done to it (`MediaCategory`)."""

    url: str
    """Where it was seen; may be empty where there is a file."""
    category: str
    file: str = ""
    """SHA-256 of the bytes that are kept of it (`MediaFile`), or empty."""
    alt: str = ""
    """What is to be seen or heard, for people who cannot see or hear it."""
    transcript: str = ""
    """The words in the file as people read or heard them."""

    def as_data(self) -> dict[str, str]:
        """As plain values; `file`, `alt` and `transcript` only where they say something."""
        more = {"file": self.file, "alt": self.alt, "transcript": self.transcript}
        return {
            "url": self.url,
            "category": self.category,
            **{name: one for name, one in more.items() if one},
        }


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
        for name in DATES:
            data[name] = data[name].isoformat() if data[name] else None
        for name in ("sources", "quotes"):
            data[name] = [asdict(part) for part in data[name]]
        data["media"] = [part.as_data() for part in self.media]
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
    """Everything that keeps `draft` from being a check."""
    for name, longest in LONGEST.items():
        yield from text_problems(name, getattr(draft, name), longest)
    for name in ("publisher_name", "external_id", "claim"):
        if not getattr(draft, name).strip():
            yield _("%(name)s is empty.") % {"name": called(name)}
    yield from _name_problems(draft)
    if draft.url:
        yield from url_problems("url", draft.url)
    yield from _link_problems(draft)
    yield from _choice_problems(draft)
    for number, quote in enumerate(draft.quotes, 1):
        yield from _quote_problems(number, quote)
    yield from _date_problems(draft)


def _name_problems(draft: CheckDraft) -> Iterator[str]:
    if not HOST.match(draft.publisher_site) or draft.publisher_site.startswith("www."):
        yield _("publisher_site is not a host name such as example.org (no protocol, no www., lower case).")
    if not LANGUAGE.match(draft.language):
        yield _("language is not a BCP-47 tag such as vi or pt-BR.")
    if draft.verdict not in Verdict.values:
        words = _("verdict %(given)s is not one of %(known)s; other words go into verdict_text.")
        yield words % {"given": repr(draft.verdict[:60]), "known": ", ".join(Verdict.values)}
    if draft.claimant.startswith("@") or "://" in draft.claimant:
        yield _("claimant is an account; give a name, or leave it out.")


def _link_problems(draft: CheckDraft) -> Iterator[str]:
    lists = (draft.sources, draft.appearances, draft.quotes, draft.media)
    if any(len(links) > MOST_LINKS for links in lists):
        words = _("there are more than %(most)s sources, appearances, quotes or media.")
        yield words % {"most": MOST_LINKS}
    for number, source in enumerate(draft.sources, 1):
        yield from _source_problems({"number": number}, source)
    for number, url in enumerate(draft.appearances, 1):
        yield from url_problems(_("appearance %(number)s") % {"number": number}, url)
    for number, media in enumerate(draft.media, 1):
        yield from _media_problems({"number": number}, media)


def _media_problems(which: Mapping[str, int], media: MediaDraft) -> Iterator[str]:
    if media.url or not media.file:
        yield from url_problems(_("media %(number)s") % which, media.url)
    if media.category not in MediaCategory.values:
        words = _("category of media %(number)s is not one of %(known)s.")
        yield words % {**which, "known": ", ".join(MediaCategory.values)}
    if media.file and not SHA256.match(media.file):
        yield _("file of media %(number)s is not a SHA-256 in hexadecimal.") % which
    yield from text_problems(_("description of media %(number)s") % which, media.alt, LONGEST_ALT)
    words = _("transcript of media %(number)s") % which
    yield from text_problems(words, media.transcript, LONGEST_TRANSCRIPT)


def _source_problems(which: Mapping[str, int], source: SourceDraft) -> Iterator[str]:
    if source.url or not source.capture:
        yield from url_problems(_("source %(number)s") % which, source.url)
    yield from text_problems(_("title of source %(number)s") % which, source.title, 500)
    yield from text_problems(_("publisher of source %(number)s") % which, source.publisher, 300)
    yield from text_problems(_("capture of source %(number)s") % which, source.capture, 64)
    if source.kind not in SourceKind.values:
        words = _("kind of source %(number)s is not one of %(known)s.")
        yield words % {**which, "known": ", ".join(SourceKind.values)}


def _quote_problems(number: int, quote: QuoteDraft) -> Iterator[str]:
    which = {"number": number}
    if not quote.text.strip():
        yield _("quote %(number)s is empty.") % which
    if len(quote.text) > LONGEST_QUOTE or UNPRINTABLE.search(quote.text):
        words = _("quote %(number)s is longer than %(most)s characters or holds control characters.")
        yield words % {**which, "most": LONGEST_QUOTE}
    if quote.source:
        yield from url_problems(_("source of quote %(number)s") % which, quote.source)
    yield from text_problems(_("capture of quote %(number)s") % which, quote.capture, 64)
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
            yield words % {"name": called(name), "year": EARLIEST.year}
