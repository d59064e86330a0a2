"""The Data Commons feed: a schema.org DataFeed of ClaimReview, with dates, licences and tombstones."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.conf import settings

from soi.checks.identity import desk_identity
from soi.checks.markup import CONTEXT, DeskIdentity, claim_review
from soi.checks.models import CheckVersion, State
from soi.library.feeds.changes import since as changed_since
from soi.library.feeds.entries import reason_of
from soi.library.places import page_of, permalink, speaking_of, spoken, utc


def lines(since: datetime | None) -> Iterator[str]:
    """The document, an item a line, oldest change first. `since`: only what changed then or later.

    A withdrawn check is an item with `dateDeleted`, whose `item` is no ClaimReview any more."""
    head = {
        "@context": CONTEXT,
        "@type": "DataFeed",
        "name": settings.SOI_NAME,
        "url": f"{settings.SOI_ORIGIN}/feed/claimreview.jsonld",
        "provider": {"@type": "Organization", "name": settings.SOI_NAME, "url": f"{settings.SOI_ORIGIN}/"},
    }
    yield _json(head)[:-1] + ',"dataFeedElement":['
    between = "\n"
    desks: dict[str, DeskIdentity] = {}
    for version in changed_since(since):
        yield between + _json(item_of(version, desks))
        between = ",\n"
    yield "\n]}\n"


def item_of(version: CheckVersion, desks: dict[str, DeskIdentity]) -> dict[str, Any]:
    """One DataFeedItem. `desks`: the desk in each language, filled as it is needed."""
    check = version.check_row
    gone = check.state == State.WITHDRAWN
    with speaking_of(check):
        item: dict[str, Any] = {
            "@type": "DataFeedItem",
            "@id": permalink(check.uid),
            "url": page_of(check),
            "dateCreated": utc(check.created_at),
            "dateModified": utc(version.made_at),
        }
        if not gone:
            language = spoken(check.language)
            if language not in desks:
                desks[language] = desk_identity()
            return {**item, "item": [claim_review(check, desks[language])]}
        named = {"url": check.url or page_of(check), "identifier": check.external_id}
        author = {
            "@type": "Organization",
            "name": check.publisher.name,
            "url": f"https://{check.publisher.site}/",
        }
        tombstone = {"@type": "CreativeWork", "creativeWorkStatus": "Withdrawn", **named, "author": author}
        return {
            **item,
            "dateDeleted": utc(version.made_at),
            "item": [{**tombstone, "abstract": reason_of(version)}],
        }


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
