"""A flat record (a JSON object, a line of a table) as a draft: field names, dates, sources, verdicts.

What stands around the record (lines, feeds, pages) is read in `imports/`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from soi.checks.draft import (
    DRAFT_FIELDS,
    CheckDraft,
    DraftError,
    MediaDraft,
    QuoteDraft,
    SourceDraft,
)
from soi.checks.draft_problems import SCALE_VERSION
from soi.checks.languages import language_tag
from soi.checks.scales import verdict_for
from soi.text import guess_language

_DATES = ("claim_date", "reviewed_on", "valid_as_of", "review_on")
_NOT_TEXT = {
    *_DATES,
    "sources",
    "appearances",
    "techniques",
    "quotes",
    "media",
    "scale_version",
    "own",
}
_Part = type[SourceDraft] | type[QuoteDraft] | type[MediaDraft]
ALIASES: Mapping[str, str] = {
    "id": "external_id",
    "lang": "language",
    "rating": "verdict_text",
    "license": "licence",
    "publisher": "publisher_name",
    "site": "publisher_site",
    "date": "reviewed_on",
    "review_date": "reviewed_on",
    "subtitle": "summary",
}
"""Other names under which a field of a draft is taken."""
_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_NOBODY = ("import", "import.invalid")
"""Publisher of records when neither they nor the operator name one; `.invalid` means "no such host"."""


@dataclass(frozen=True, slots=True)
class Defaults:
    """What the operator states for records that do not say it themselves."""

    publisher_name: str = ""
    publisher_site: str = ""
    language: str = ""
    licence: str = ""
    base_url: str = ""
    """Address that the file was fetched from, or empty."""


def draft_of_record(record: Mapping[str, Any], defaults: Defaults) -> CheckDraft:
    """The draft that `record` states; raises `DraftError` with everything that is wrong with it.

    Takes our own fields, or a corpus of {id, title, text}: that states no verdict, so it is `other`. `own` is
    passed over: no file can say that a check was signed at this desk."""
    given = _fields(record)
    unknown = sorted(given.keys() - set(DRAFT_FIELDS)) if "verdict" in given else []
    if unknown:
        raise DraftError((f"unknown field {', '.join(name[:60] for name in unknown)}.",))
    texts: dict[str, Any] = {
        name: _text(name, given.get(name)) for name in DRAFT_FIELDS if name not in _NOT_TEXT
    }
    dates: dict[str, Any] = {name: parse_date(name, given.get(name)) for name in _DATES}
    texts["language"] = language_tag(texts["language"] or defaults.language) or _guessed(texts["claim"])
    texts["licence"] = texts["licence"] or defaults.licence
    texts["publisher_site"] = texts["publisher_site"] or defaults.publisher_site or _NOBODY[1]
    texts["publisher_name"] = texts["publisher_name"] or defaults.publisher_name or texts["publisher_site"]
    texts["external_id"] = texts["external_id"] or texts["url"] or claim_id(texts["claim"])
    texts["verdict"] = texts["verdict"] or verdict_for(texts["verdict_text"]).value
    return CheckDraft(
        **texts,
        **dates,
        sources=tuple(_source(item) for item in _items("sources", given.get("sources"))),
        appearances=_names("appearances", given.get("appearances")),
        techniques=_names("techniques", given.get("techniques")),
        quotes=tuple(_quote(item) for item in _items("quotes", given.get("quotes"))),
        media=tuple(_media(item) for item in _items("media", given.get("media"))),
        scale_version=_whole("scale_version", given.get("scale_version"), SCALE_VERSION),
    )


def claim_id(claim: str) -> str:
    """An id for a check that brings none: the same claim gives the same one."""
    return "claim-" + hashlib.sha256(" ".join(claim.split()).encode(errors="replace")).hexdigest()[:20]


def host_of(url: str) -> str:
    """Host name of `url` without `www.`, or an empty string."""
    try:
        return (urlsplit(url).hostname or "").lower().removeprefix("www.")
    except ValueError:
        return ""


def parse_date(name: str, value: object) -> date | None:
    """ISO 8601 (with or without a time), `26 May 2015` or nothing; anything else raises `DraftError`."""
    if value is None or not str(value).strip():
        return None
    text = str(value).strip()
    try:
        return date.fromisoformat(text[:10]) if len(text) <= 10 else datetime.fromisoformat(text).date()
    except ValueError:
        found = _long_date(text)
    if found is None:
        raise DraftError((f"{name} {text[:40]!r} is not a date such as 2026-11-22.",))
    return found


def _long_date(text: str) -> date | None:
    parts = text.lower().replace(",", " ").split()
    try:
        day, month, year = parts if parts[0].isdigit() else (parts[1], parts[0], parts[2])
        return date(int(year), _MONTHS.index(month) + 1, int(day))
    except (ValueError, IndexError):
        return None


def _fields(record: Mapping[str, Any]) -> dict[str, Any]:
    """The record under our names. A corpus has its claim under `text`; then unknown fields are left out."""
    given = {ALIASES.get(name, name): value for name, value in record.items() if name != "publisher"}
    publisher = record.get("publisher")
    if isinstance(publisher, Mapping):
        given |= {"publisher_name": publisher.get("name"), "publisher_site": publisher.get("site")}
    elif publisher is not None:
        given["publisher_name"] = publisher
    if "text" in given and "claim" not in given:
        given["claim"] = given.pop("text")
        return {name: value for name, value in given.items() if name in DRAFT_FIELDS}
    return given


def _text(name: str, value: object) -> str:
    if value is None:
        return ""
    if not isinstance(value, str | int | float):
        raise DraftError((f"{name} is not a text.",))
    text = str(value)
    return text if name == "body" else text.strip()


def _guessed(claim: str) -> str:
    return guess_language(claim).code or "und"


def _source(item: object) -> SourceDraft:
    given = {"url": item} if isinstance(item, str) else _part(SourceDraft, item)
    return SourceDraft(**{"url": "", **_texts(given)})


def _quote(item: object) -> QuoteDraft:
    given = _part(QuoteDraft, item)
    text = given.pop("text", "")
    if not isinstance(text, str):
        raise DraftError(("the text of a quote is not a text.",))
    start, end = (_whole(name, given.pop(name, None), 0) for name in ("start", "end"))
    return QuoteDraft(text, **_texts(given), start=start, end=end)


def _media(item: object) -> MediaDraft:
    return MediaDraft(**{"url": "", "category": "", **_texts(_part(MediaDraft, item))})


def _part(kind: _Part, item: object) -> dict[str, Any]:
    """What `item` says of a source, a quotation or a medium; raises `DraftError` for a field it has not."""
    known = [field.name for field in fields(kind)]
    if not isinstance(item, Mapping) or not {*item} <= {*known}:
        name = kind.__name__.removesuffix("Draft").lower()
        raise DraftError((f"a {name} holds {', '.join(known)}, nothing else.",))
    return {name: value for name, value in item.items() if value not in (None, "")}


def _texts(given: Mapping[str, Any]) -> dict[str, str]:
    return {name: _text(name, value) for name, value in given.items()}


def _whole(name: str, value: object, missing: int) -> int:
    try:
        return missing if value is None or value == "" else int(str(value))
    except ValueError:
        raise DraftError((f"{name} is not a whole number.",)) from None


def _names(name: str, value: object) -> tuple[str, ...]:
    return tuple(_text(name, item) for item in _items(name, value))


def _items(name: str, value: object) -> list[object]:
    if value is None or value == "":
        return []
    if isinstance(value, str):
        return [part for part in value.replace("|", " ").split() if part]
    if not isinstance(value, list):
        raise DraftError((f"{name} is not a list.",))
    return value
