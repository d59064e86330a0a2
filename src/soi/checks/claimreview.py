"""schema.org ClaimReview, both ways: a check as JSON-LD, and anybody's JSON-LD as a draft.

Ours carries everything a check holds, so that what one Soi exports another imports unchanged. Shape: Google's
page on ClaimReview markup; extra facts in schema.org's own properties (`citation`, `abstract`, `reviewBody`,
`contentReferenceTime`, `keywords`, `identifier`).
"""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urljoin

from soi.checks.draft import CheckDraft, DraftError, SourceDraft
from soi.checks.models import Verdict
from soi.checks.records import Defaults, claim_id, draft_of_record, host_of, parse_date
from soi.checks.scales import verdict_for

OWN_MARK = {"@type": "Organization", "name": "Soi"}
"""`sdPublisher` of markup that Soi wrote: its own words are then taken as they are."""


def claim_review(draft: CheckDraft) -> dict[str, Any]:
    """`draft` as a ClaimReview object, without empty properties."""
    claim = _without_empty(
        {
            "@type": "Claim",
            "author": {"@type": "Person", "name": draft.claimant} if draft.claimant else None,
            "datePublished": _iso(draft.claim_date),
            "appearance": [{"@type": "CreativeWork", "url": url} for url in draft.appearances],
        }
    )
    label = draft.verdict_text or str(Verdict(draft.verdict).label)
    return _without_empty(
        {
            "@context": "https://schema.org",
            "@type": "ClaimReview",
            "identifier": draft.external_id,
            "url": draft.url,
            "inLanguage": draft.language,
            "claimReviewed": draft.claim,
            "itemReviewed": claim if len(claim) > 1 else None,
            "author": {
                "@type": "Organization",
                "name": draft.publisher_name,
                "url": f"https://{draft.publisher_site}/",
            },
            "reviewRating": {
                "@type": "Rating",
                "alternateName": label,
                "name": draft.verdict,
                **({"description": draft.verdict_text} if draft.verdict_text else {}),
            },
            "name": draft.title,
            "abstract": draft.summary,
            "reviewBody": draft.body,
            "keywords": draft.topic,
            "sdLicense": draft.licence,
            "datePublished": _iso(draft.reviewed_on),
            "contentReferenceTime": _iso(draft.valid_as_of),
            "citation": [_citation(source) for source in draft.sources],
            "sdPublisher": OWN_MARK,
        }
    )


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
    }


def _citation(source: SourceDraft) -> dict[str, Any]:
    return _without_empty(
        {
            "@type": "CreativeWork",
            "url": source.url,
            "name": source.title,
            "publisher": {"@type": "Organization", "name": source.publisher} if source.publisher else None,
            "genre": source.kind,
        }
    )


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


def _iso(value: Any) -> str | None:
    return value.isoformat() if value else None


def _without_empty(node: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in node.items() if value not in (None, "", [])}
