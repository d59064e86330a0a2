"""schema.org ClaimReview read: anybody's JSON-LD as a draft, and ours without losing anything. `markup` writes it."""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urljoin

from soi.checks.draft import CheckDraft, DraftError
from soi.checks.models import Verdict
from soi.checks.records import Defaults, claim_id, draft_of_record, host_of, parse_date
from soi.checks.scales import verdict_for

OWN_MARK = {"@type": "Organization", "name": "Soi"}
"""`sdPublisher` of markup that Soi wrote: its own words are then taken as they are."""
TERMS = {"techniques": "urn:soi:technique", "selection": "urn:soi:selection", "harm": "urn:soi:harm"}
"""Under which set of terms `about` names the values of each fixed list."""
SCALE = "urn:soi:verdict-scale:"
"""Followed by the version of the scale, the `identifier` of a rating of ours."""


WELL_KNOWN = "/.well-known/ni/sha-256/"
"""Path under which a desk serves a file by its hash in base64 (RFC 6920, 4)."""


def is_claim_review(node: object) -> bool:
    """Whether a JSON-LD node is a ClaimReview; MediaReview and everything else is not."""
    return isinstance(node, Mapping) and "ClaimReview" in _listed(node.get("@type"))


def draft_of_claim_review(node: Mapping[str, Any], defaults: Defaults) -> CheckDraft:
    """The draft that a ClaimReview states; raises `DraftError` for one without a claim or a publisher."""
    if node.get("sdPublisher") == OWN_MARK:
        return draft_of_record(_own_record(node), defaults)
    return draft_of_record(_foreign_record(node, defaults), defaults)


def _own_record(node: Mapping[str, Any]) -> dict[str, Any]:
    rating, author, item = (_mapping(node.get(name)) for name in ("reviewRating", "author", "itemReviewed"))
    return {
        "publisher_name": author.get("name"),
        "publisher_site": host_of(str(author.get("url", ""))),
        "external_id": node.get("identifier"),
        "language": node.get("inLanguage"),
        "claim": node.get("claimReviewed"),
        "verdict": rating.get("name"),
        "verdict_text": rating.get("description"),
        "title": node.get("name"),
        "summary": node.get("abstract"),
        "body": node.get("reviewBody"),
        "claimant": _mapping(item.get("author")).get("name"),
        "topic": node.get("keywords"),
        "url": node.get("url"),
        "licence": node.get("sdLicense"),
        "claim_date": item.get("datePublished"),
        "reviewed_on": node.get("datePublished"),
        "valid_as_of": node.get("contentReferenceTime"),
        "sources": [_source(citation) for citation in _listed(node.get("citation"))],
        "appearances": [_mapping(seen).get("url") for seen in _listed(item.get("appearance"))],
        "claim_long": item.get("text"),
        "supports": node.get("positiveNotes"),
        "undermines": node.get("negativeNotes"),
        "few_sources_reason": node.get("backstory"),
        "techniques": _terms(node, TERMS["techniques"]),
        "selection": next(iter(_terms(node, TERMS["selection"])), ""),
        "harm": next(iter(_terms(node, TERMS["harm"])), ""),
        "quotes": [_quote(part) for part in _listed(node.get("hasPart"))],
        "media": [_media(review) for review in _listed(node.get("associatedMediaReview"))],
        "review_on": node.get("expires"),
        "scale_version": str(rating.get("identifier") or "").removeprefix(SCALE),
    }


def _terms(node: Mapping[str, Any], of: str) -> list[str]:
    about = map(_mapping, _listed(node.get("about")))
    return [str(term.get("termCode")) for term in about if term.get("inDefinedTermSet") == of]


def _quote(part: object) -> dict[str, Any]:
    node = _mapping(part)
    source = _mapping(node.get("isPartOf"))
    start, _, end = str(node.get("position") or "").partition("-")
    return {
        "text": node.get("text"),
        "source": source.get("url"),
        "capture": source.get("identifier"),
        "start": start,
        "end": end,
    }


def _media(review: object) -> dict[str, Any]:
    node = _mapping(review)
    seen = _mapping(_first(_mapping(node.get("itemReviewed")).get("mediaItemAppearance")))
    address = str(seen.get("contentUrl") or "")
    return {
        "url": "" if address.startswith("ni:") or WELL_KNOWN in address else address,
        "category": node.get("mediaAuthenticityCategory"),
        "file": seen.get("sha256"),
        "alt": seen.get("description"),
        "transcript": seen.get("text"),
    }


def _foreign_record(node: Mapping[str, Any], defaults: Defaults) -> dict[str, Any]:
    """Anybody's markup, read forgivingly: what cannot be understood is left out, never guessed."""
    author, item = _mapping(_first(node.get("author"))), _mapping(_first(node.get("itemReviewed")))
    url = urljoin(defaults.base_url, _plain(node.get("url")) or defaults.base_url)
    claim = _plain(node.get("claimReviewed")) or _plain(item.get("name"))
    site = host_of(url) or host_of(_plain(author.get("url")))
    if not claim or not site:
        raise DraftError(("the ClaimReview has no claimReviewed, or neither url nor author.url.",))
    rating, verdict = _rating(_mapping(_first(node.get("reviewRating"))))
    return {
        "publisher_name": (_plain(author.get("name")) or site)[:300],
        "publisher_site": site,
        "external_id": f"{url}#{claim_id(claim)}"[-500:],
        "language": _plain(node.get("inLanguage")) or defaults.language,
        "claim": claim,
        "verdict": verdict.value,
        "verdict_text": rating[:500],
        "title": _plain(node.get("name")) or _plain(node.get("headline")),
        "summary": _plain(node.get("abstract")) or _plain(node.get("description")),
        "body": _plain(node.get("reviewBody")),
        "claimant": _claimant(item),
        "url": url,
        "licence": _plain(node.get("sdLicense")),
        "claim_date": _forgiving_date(item.get("datePublished")),
        "reviewed_on": _forgiving_date(node.get("datePublished")),
        "appearances": list(dict.fromkeys(_appearances(item)))[:50],
    }


def _rating(rating: Mapping[str, Any]) -> tuple[str, Verdict]:
    words = _plain(rating.get("alternateName")) or _plain(rating.get("name"))
    numbers = (_number(rating.get(name)) for name in ("ratingValue", "bestRating", "worstRating"))
    return words, verdict_for(words, *numbers)


def _number(value: object) -> float | None:
    try:
        return float(value) if isinstance(value, str | int | float) else None
    except ValueError:
        return None


def _claimant(item: Mapping[str, Any]) -> str:
    """The speaker's name; an account's handle or address is left out."""
    name = _plain(_mapping(_first(item.get("author"))).get("name"))
    return "" if name.startswith("@") or "://" in name or len(name) > 300 else name


def _appearances(item: Mapping[str, Any]) -> Iterator[str]:
    for name in ("firstAppearance", "appearance"):
        for seen in _listed(item.get(name)):
            url = seen if isinstance(seen, str) else _mapping(seen).get("url")
            text = _plain(url)
            if text.startswith(("http://", "https://")) and host_of(text) and len(text) <= 2000:
                yield text.replace(" ", "%20")


def _forgiving_date(value: object) -> object:
    try:
        parsed = parse_date("date", value)
    except DraftError:
        return None
    return parsed if parsed is not None and parsed.year >= 1900 else None


def _source(citation: object) -> dict[str, Any]:
    node = _mapping(citation)
    return {
        "url": node.get("url"),
        "title": node.get("name"),
        "publisher": _mapping(node.get("publisher")).get("name"),
        "kind": node.get("genre"),
        "capture": node.get("identifier"),
    }


def _plain(value: object) -> str:
    """A text property without HTML entities, which many sites leave in, on one line's worth of spaces."""
    return (
        html.unescape(str(value)).replace("\x00", "").strip() if isinstance(value, str | int | float) else ""
    )


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _listed(value: object) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _first(value: object) -> object:
    return next(iter(_listed(value)), None)
