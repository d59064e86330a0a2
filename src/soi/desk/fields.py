"""The fields of a draft: one table with what each holds, and the shape a value is kept in.

Values are plain JSON. Whether a draft is complete enough to be published is asked elsewhere; here it is only
whether a value can be kept at all, so that a half-written draft is never lost.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final, Literal
from urllib.parse import urlsplit

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from soi.checks.draft_problems import LONGEST_ALT, LONGEST_TRANSCRIPT, SHA256
from soi.checks.models import Harm, MediaCategory, Selection, SourceKind, Technique, Verdict
from soi.desk.account_links import leads_to_account

Kind = Literal["text", "long", "markdown", "choice", "choices", "date", "urls", "sources", "quotes", "media"]
Value = str | list[str] | list[dict[str, str]]

MOST_ITEMS: Final = 100
LONGEST_URL: Final = 2_000


@dataclass(frozen=True, slots=True)
class Field:
    """One field. `longest`: characters kept; `advised`: characters beyond which publishing is refused, or 0.

    `tells`: whether it gives the author's verdict away, so that a blind reader is not shown it."""

    name: str
    kind: Kind
    required: bool
    label: Promise
    help: Promise
    choices: tuple[tuple[str, Promise | str], ...] = ()
    longest: int = 4_000
    advised: int = 0
    tells: bool = False

    @property
    def empty(self) -> Value:
        """The value that says nothing."""
        return "" if self.kind in _TEXTS else []


_TEXTS: Final = frozenset({"text", "long", "markdown", "choice", "date"})

VERDICTS: Final = tuple((value, label) for value, label in Verdict.choices if value != Verdict.OTHER)
"""What this desk may say: `other` is for the checks of other desks only."""

FIELDS: Final[tuple[Field, ...]] = (
    Field(
        "claim", "text", True, gettext_lazy("Claim"),
        gettext_lazy("One sentence that can be true or false, in the words people use. At most 75 characters."),
        longest=500, advised=75,
    ),
    Field(
        "claim_long", "long", True, gettext_lazy("Claim in full"),
        gettext_lazy("The whole claim as it goes round."), longest=10_000,
    ),
    Field(
        "language", "text", True, gettext_lazy("Language"),
        gettext_lazy("Language of the claim and of this check: vi, en, or another code such as pt-BR."),
        longest=35,
    ),
    Field(
        "claimant", "text", False, gettext_lazy("Who said it in public"),
        gettext_lazy("An organisation, or a person who spoke in public. Never an account; leave it empty otherwise."),
        longest=300,
    ),
    Field(
        "claim_date", "date", False, gettext_lazy("Date of the claim"),
        gettext_lazy("When it first appeared, as far as you know."),
    ),
    Field(
        "appearances", "urls", False, gettext_lazy("Where it appeared"),
        gettext_lazy("Links to posts, pages or videos that carry the claim. Never a link to an account."),
    ),
    Field(
        "title", "text", True, gettext_lazy("Title"),
        gettext_lazy("The headline of the check. It says what is so, and does not repeat the claim as if it were."),
        longest=300, tells=True,
    ),
    Field(
        "summary", "long", True, gettext_lazy("Answer in short"),
        gettext_lazy("Two or three sentences: what is so, and how we know. Whoever asked gets these words."),
        tells=True,
    ),
    Field(
        "body", "markdown", True, gettext_lazy("The check"),
        gettext_lazy("How we know, step by step, so that a reader can do it again. Markdown."),
        longest=200_000, tells=True,
    ),
    Field(
        "verdict", "choice", True, gettext_lazy("Verdict"),
        gettext_lazy("What the evidence says about the claim as it stands above."),
        choices=VERDICTS, tells=True,
    ),
    Field(
        "techniques", "choices", False, gettext_lazy("How it misleads"),
        gettext_lazy("All that apply. About the content, never about who made it."),
        choices=tuple(Technique.choices), tells=True,
    ),
    Field(
        "supports", "long", True, gettext_lazy("What speaks for it"),
        gettext_lazy("If there is nothing, write: none found, searched: …, and where you searched."),
        longest=20_000,
    ),
    Field(
        "undermines", "long", True, gettext_lazy("What speaks against it"),
        gettext_lazy("If there is nothing, write: none found, searched: …, and where you searched."),
        longest=20_000,
    ),
    Field(
        "selection", "choice", True, gettext_lazy("Why we check it"),
        gettext_lazy("Shown with the check, and counted in public."),
        choices=tuple(Selection.choices),
    ),
    Field(
        "harm", "choice", True, gettext_lazy("Topic of possible harm"),
        gettext_lazy("The field in which believing it could do harm."),
        choices=tuple(Harm.choices),
    ),
    Field(
        "valid_as_of", "date", True, gettext_lazy("Valid as of"),
        gettext_lazy("The day on which the evidence was last looked at."),
    ),
    Field(
        "review_on", "date", True, gettext_lazy("Look again on"),
        gettext_lazy("When the desk reads this check again to see whether it still holds."),
    ),
    Field(
        "sources", "sources", True, gettext_lazy("Sources"),
        gettext_lazy("At least two that do not depend on one another; a primary source if there is one."),
    ),
    Field(
        "few_sources_reason", "long", False, gettext_lazy("Why there are fewer than two sources"),
        gettext_lazy("Needed when there are not two sources that do not depend on one another."),
        longest=2_000,
    ),
    Field(
        "quotes", "quotes", False, gettext_lazy("Quotations"),
        gettext_lazy("Words marked in a captured page. They must be found there again, or nothing is published."),
    ),
    Field(
        "contact", "long", False, gettext_lazy("Whom we asked"),
        gettext_lazy("Whom you asked for their side, when and by which way, and what they answered; or why nobody."),
    ),
    Field(
        "media", "media", False, gettext_lazy("Pictures, sound and video"),
        gettext_lazy("Links to media that carry the claim, and what was done to each."),
        tells=True,
    ),
    Field(
        "note", "long", False, gettext_lazy("What changed"),
        gettext_lazy("For a correction: what was wrong and what is right now. Shown on top of the check."),
        tells=True,
    ),
)  # fmt: skip
"""Every field of a draft, in the order in which it is written."""

BY_NAME: Final[Mapping[str, Field]] = MappingProxyType({field.name: field for field in FIELDS})
MEDIA_CATEGORIES: Final = tuple(MediaCategory.choices)
SOURCE_KINDS: Final = tuple(SourceKind.choices)
MEDIA_KEYS: Final = ("url", "category", "file", "alt", "transcript")
SOURCE_KEYS: Final = ("url", "title", "publisher", "kind", "capture")

_TRANSCRIPT: Final = Field(
    "transcript", "long", False, gettext_lazy("The words in it"), gettext_lazy("As people read or heard them."),
    longest=LONGEST_TRANSCRIPT,
)  # fmt: skip
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}\Z")
_NAME_OF_ROW = re.compile(r"[\w-]{1,64}\Z", re.ASCII)


class NotKeptError(ValueError):
    """A value that cannot be kept; the message is a sentence for whoever wrote it."""


def kept(field: Field, value: object) -> Value:
    """`value` in the shape in which `field` keeps it: texts with `\\n` as line end, lists without empty items.

    text, long, markdown, choice: str; date: str as 2026-11-22 or empty; choices: list of values in the table's
    order; urls: list of addresses; quotes: list of uids; sources: list of {url, title, publisher, kind, capture};
    media: list of {url, category}, with {file, alt, transcript} where there is a file. Raises `NotKeptError`."""
    return _SHAPES[field.kind](field, value)


def _text(field: Field, value: object) -> str:
    if not isinstance(value, str):
        raise NotKeptError(_("This field holds a text."))
    text = value.replace("\r\n", "\n").replace("\r", "\n")
    if field.kind != "markdown":
        text = text.strip()
    if field.kind == "text":
        text = " ".join(text.split())
    if len(text) > field.longest:
        raise NotKeptError(
            _("This is %(length)d characters long; at most %(most)d can be kept.")
            % {"length": len(text), "most": field.longest}
        )
    if _UNPRINTABLE.search(text):
        raise NotKeptError(_("This holds characters that cannot be shown."))
    if field.name == "language" and text and not _LANGUAGE.match(text):
        raise NotKeptError(_("This is no language code such as vi or en."))
    if field.name == "claimant" and (text.startswith("@") or "://" in text):
        raise NotKeptError(_("This is an account. Give a name, or leave it empty."))
    return text


def _choice(field: Field, value: object) -> str:
    if value in {name for name, _label in field.choices} | {""} and isinstance(value, str):
        return value
    raise NotKeptError(_("Choose one of the list."))


def _choices(field: Field, value: object) -> list[str]:
    names = [name for name, _label in field.choices]
    if not isinstance(value, list) or not all(one in names for one in value):
        raise NotKeptError(_("Choose from the list."))
    return [name for name in names if name in value]


def _date(_field: Field, value: object) -> str:
    if isinstance(value, str) and not value.strip():
        return ""
    try:
        day = date.fromisoformat(value.strip() if isinstance(value, str) else "")
    except ValueError:
        raise NotKeptError(_("This is no date such as 2026-11-22.")) from None
    if day.year < 1900:
        raise NotKeptError(_("This date lies before 1900."))
    return day.isoformat()


def _urls(_field: Field, value: object) -> list[str]:
    urls = list(dict.fromkeys(url for url in (_plain(one) for one in _items(value)) if url))
    for url in urls:
        _demand_address(url)
        _demand_content(url)
    return urls


def _quotes(_field: Field, value: object) -> list[str]:
    uids = list(dict.fromkeys(_plain(one) for one in _items(value)))
    if not all(_NAME_OF_ROW.match(uid) for uid in uids):
        raise NotKeptError(_("Quotations are marked in a captured page."))
    return uids


def _sources(_field: Field, value: object) -> list[dict[str, str]]:
    return [source for source in (_source(one) for one in _items(value)) if any(source.values())]


def _source(value: object) -> dict[str, str]:
    if not isinstance(value, dict) or not {*value} <= {*SOURCE_KEYS}:
        raise NotKeptError(_("A source has an address, a title, a publisher, a kind and a capture."))
    source = {key: _plain(value.get(key, "")) for key in SOURCE_KEYS}
    if not any(text for key, text in source.items() if key != "kind"):
        return dict.fromkeys(SOURCE_KEYS, "")
    if source["url"]:
        _demand_address(source["url"])
    if len(source["title"]) > 500 or len(source["publisher"]) > 300 or len(source["capture"]) > 64:
        raise NotKeptError(_("A title has at most 500 characters, a publisher 300."))
    source["kind"] = source["kind"] or SourceKind.SECONDARY.value
    if source["kind"] not in SourceKind.values:
        raise NotKeptError(_("Choose what kind of source it is."))
    return source


def _media(_field: Field, value: object) -> list[dict[str, str]]:
    kept_media = []
    for one in _items(value):
        if not isinstance(one, dict) or not {*one} <= {*MEDIA_KEYS}:
            raise NotKeptError(_("Media have an address and a category."))
        url, category = _plain(one.get("url", "")), _plain(one.get("category", ""))
        file, alt = _plain(one.get("file", "")), _plain(one.get("alt", ""))
        if not url and not file:
            continue
        if url:
            _demand_address(url)
            _demand_content(url)
        if (file and not SHA256.match(file)) or len(alt) > LONGEST_ALT:
            raise NotKeptError(_("A description has at most %(most)d characters.") % {"most": LONGEST_ALT})
        transcript = _text(_TRANSCRIPT, one.get("transcript", ""))
        if category and category not in MediaCategory.values:
            raise NotKeptError(_("Choose what was done to the media."))
        more = {"file": file, "alt": alt, "transcript": transcript} if file else {}
        kept_media.append({"url": url, "category": category, **{k: v for k, v in more.items() if v}})
    return kept_media


def _items(value: object) -> list[object]:
    if not isinstance(value, list):
        raise NotKeptError(_("This field holds a list."))
    if len(value) > MOST_ITEMS:
        raise NotKeptError(_("At most %(most)d can be kept.") % {"most": MOST_ITEMS})
    return list(value)


def _plain(value: object) -> str:
    if not isinstance(value, str) or _UNPRINTABLE.search(value):
        raise NotKeptError(_("This holds characters that cannot be shown."))
    return " ".join(value.split())


def _demand_address(url: str) -> None:
    try:
        parts = urlsplit(url)
        fine = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.username is None
    except ValueError:
        fine = False
    if not fine or " " in url or len(url) > LONGEST_URL:
        raise NotKeptError(_("%(url)s is no address of a page.") % {"url": url[:100]})


def _demand_content(url: str) -> None:
    if leads_to_account(url):
        raise NotKeptError(
            _("%(url)s leads to an account. Soi keeps links to posts and pages, never to people.")
            % {"url": url[:100]}
        )


_SHAPES: Mapping[Kind, Callable[[Field, object], Value]] = {
    "text": _text,
    "long": _text,
    "markdown": _text,
    "choice": _choice,
    "choices": _choices,
    "date": _date,
    "urls": _urls,
    "sources": _sources,
    "quotes": _quotes,
    "media": _media,
}
