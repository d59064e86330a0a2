"""Reads of checks that are more than one filter."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from soi.checks.draft import CheckDraft, MediaDraft, QuoteDraft, SourceDraft
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
            SourceDraft(source.url, source.title, source.publisher, source.kind, source.capture)
            for source in check.sources.all()
        ),
        appearances=tuple(seen.url for seen in check.appearances.all()),
        claim_long=check.claim_long,
        supports=check.supports,
        undermines=check.undermines,
        few_sources_reason=check.few_sources_reason,
        techniques=tuple(check.techniques),
        selection=check.selection,
        harm=check.harm,
        quotes=tuple(QuoteDraft(**quote) for quote in check.quotes),
        media=tuple(MediaDraft(**media) for media in check.media),
        review_on=check.review_on,
        scale_version=check.scale_version,
        own=check.own,
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


def own_hashes(uids: Sequence[str]) -> dict[str, str]:
    """Content hashes of those of these checks that were made at this desk, by uid."""
    own = Check.objects.filter(own=True, uid__in=uids)
    return dict(own.values_list("uid", "content_hash"))
