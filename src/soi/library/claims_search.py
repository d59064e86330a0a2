"""Google's `claims:search` answered from our library: the same names, the same shape, `x_` for what is ours.

Shape: the discovery document of the Fact Check Tools API v1alpha1. What is empty is left out, as there.
"""

from __future__ import annotations

import base64
import binascii
from datetime import date
from typing import Any

from django.db.models import QuerySet
from ninja.errors import HttpError

from soi.checks.models import Check
from soi.library import queries
from soi.library.api_schemas import ClaimsQuery, Paging
from soi.library.api_shapes import address_of
from soi.library.limits import place_at_the_engine
from soi.library.places import speaking_of
from soi.library.verdicts import LOOKS

PAGE_LIMIT = 100
_TOKEN = "from:"  # noqa: S105 (a prefix, no secret)


def search(asked: ClaimsQuery) -> dict[str, Any]:
    """The answer's data. Raises `HttpError` 400 without words and site, and for a token that is not ours."""
    words = asked.query.strip()
    if not words and not asked.reviewPublisherSiteFilter.strip():
        raise HttpError(400, "Give a query, or a reviewPublisherSiteFilter.")
    start = start_of(asked)
    size = min(asked.pageSize, PAGE_LIMIT) or 10
    found = _found(words, asked)
    rows = list(found[start : start + size + 1])
    data: dict[str, Any] = {}
    if rows:
        data["claims"] = [claim_data(row) for row in rows[:size]]
    if len(rows) > size:
        data["nextPageToken"] = token_for(start + size)
    return data


def _found(words: str, asked: ClaimsQuery) -> list[Check] | QuerySet[Check]:
    filters = queries.Filters(
        language=(asked.languageCode or "").partition("-")[0],
        publisher_site=asked.reviewPublisherSiteFilter,
        newer_than_days=asked.maxAgeDays,
    )
    if not words:
        return queries.browse(filters).prefetch_related("sources")
    with place_at_the_engine():
        return queries.search(words, filters)


def token_for(start: int) -> str:
    """The token of a page that begins with the result of that number."""
    return base64.urlsafe_b64encode(f"{_TOKEN}{start}".encode()).decode()


def start_of(asked: Paging) -> int:
    """The number of the first result that is asked for. Raises `HttpError` 400 for a token that is not ours."""
    if not asked.pageToken:
        return asked.offset
    try:
        decoded = base64.b64decode(asked.pageToken, altchars=b"-_", validate=True).decode("ascii")
    except (binascii.Error, UnicodeError, ValueError):
        decoded = ""
    number = decoded.removeprefix(_TOKEN)
    if decoded == number or not number.isdigit() or len(number) > 10:
        raise HttpError(400, "The pageToken is not one that this server gave.")
    return int(number)


def claim_data(check: Check) -> dict[str, Any]:
    """A check as Google's claim with its review."""
    claim: dict[str, Any] = {"text": check.claim, "claimReview": [_review(check)]}
    if check.claimant:
        claim["claimant"] = check.claimant
    if check.claim_date:
        claim["claimDate"] = _timestamp(check.claim_date)
    return claim


def _review(check: Check) -> dict[str, Any]:
    # As its publisher says it, in the language of the check: not in that of whoever asks.
    with speaking_of(check):
        rating, address = str(LOOKS[check.verdict].label), address_of(check)
    review: dict[str, Any] = {
        "publisher": {"name": check.publisher.name, "site": check.publisher.site},
        "url": check.url or address,
        "title": check.title or check.claim,
        "textualRating": check.verdict_text or rating,
        "languageCode": check.language,
        "x_uid": check.uid,
        "x_verdict": check.verdict,
        "x_sources": len(check.sources.all()),
        "x_version": check.version,
    }
    if check.reviewed_on:
        review["reviewDate"] = _timestamp(check.reviewed_on)
    return review


def _timestamp(day: date) -> str:
    """A date as Google writes it: the start of that day in UTC."""
    return f"{day.isoformat()}T00:00:00Z"
