"""Reads of checks that are more than one filter."""

from __future__ import annotations

from collections.abc import Iterator

from soi.checks.draft import CheckDraft, SourceDraft
from soi.checks.models import Check, State

_STEP = 500


def draft_of(check: Check) -> CheckDraft:
    """The draft that would publish `check` as it stands now."""
    return CheckDraft(
        publisher_name=check.publisher.name,
        publisher_site=check.publisher.site,
        external_id=check.external_id,
        language=check.language,
        claim=check.claim,
        verdict=check.verdict,
        verdict_text=check.verdict_text,
        title=check.title,
        summary=check.summary,
        body=check.body,
        claimant=check.claimant,
        topic=check.topic,
        url=check.url,
        licence=check.licence,
        claim_date=check.claim_date,
        reviewed_on=check.reviewed_on,
        valid_as_of=check.valid_as_of,
        sources=tuple(
            SourceDraft(source.url, source.title, source.publisher, source.kind)
            for source in check.sources.all()
        ),
        appearances=tuple(seen.url for seen in check.appearances.all()),
    )


def published_drafts() -> Iterator[CheckDraft]:
    """Every published check, oldest first, a few hundred in memory at a time."""
    checks = (
        Check.objects.filter(state=State.PUBLISHED)
        .select_related("publisher")
        .prefetch_related("sources", "appearances")
        .order_by("pk")
    )
    last = 0
    while step := list(checks.filter(pk__gt=last)[:_STEP]):
        yield from map(draft_of, step)
        last = step[-1].pk
