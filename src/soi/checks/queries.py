"""Reads of checks that are more than one filter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from soi.checks.draft import CheckDraft, MediaDraft, QuoteDraft, SourceDraft
from soi.checks.models import Check, DeskPage, Feedback, State

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


def desk_pages() -> list[DeskPage]:
    """What the desk says about itself, all kinds and languages."""
    return list(DeskPage.objects.all())


def page_in(kind: str, language: str) -> DeskPage | None:
    """The desk's page as a reader of `language` meets it: in that language, else in English."""
    wanted = [language.split("-")[0].lower(), "en"]
    pages = {page.language: page for page in DeskPage.objects.filter(kind=kind, language__in=wanted)}
    filled = (pages[tag] for tag in wanted if tag in pages and pages[tag].body.strip())
    return next(filled, None)


def due_reviews(today: date) -> QuerySet[Check]:
    """Our own checks whose day of the next look has come, longest due first."""
    due = Check.objects.filter(own=True, state=State.PUBLISHED, review_on__lte=today)
    return due.order_by("review_on", "id")


def open_complaints() -> QuerySet[Feedback]:
    """Complaints without an answer, soonest due first."""
    rows = Feedback.objects.filter(kind="wrong", closed_at=None)
    return rows.select_related("check_row").order_by("due_on", "id")


@dataclass(frozen=True, slots=True)
class FeedbackCount:
    """What is public about readers' words: how many, never which."""

    helped: int
    complaints: int
    answered: int
    open: int
    overdue: int


def feedback_count(today: date, check_uid: str = "") -> FeedbackCount:
    """Counts over all checks, or of one. `overdue`: open past their due day."""
    rows = Feedback.objects.filter(check_row__uid=check_uid) if check_uid else Feedback.objects.all()
    unanswered = Q(kind="wrong", closed_at=None)
    counts = rows.aggregate(
        helped=Count("id", filter=Q(kind="helped")),
        complaints=Count("id", filter=Q(kind="wrong")),
        open=Count("id", filter=unanswered),
        overdue=Count("id", filter=unanswered & Q(due_on__lt=today)),
    )
    return FeedbackCount(answered=counts["complaints"] - counts["open"], **counts)


FACETS: Mapping[str, str] = {
    "topic": "topic",
    "language": "language",
    "verdict": "verdict",
    "year": "reviewed_on__year",
}
"""What a list of checks can be narrowed by, and the field behind it."""


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value of a facet and how many checks have it."""

    value: str
    count: int


def facets(lists: Mapping[str, QuerySet[Check]]) -> dict[str, list[FacetValue]]:
    """For each facet in `lists` its values among those checks, the most frequent first, years newest first.

    The caller narrows each list by every filter but the facet's own, so that other values stay in sight."""
    return {name: _facet_values(name, checks) for name, checks in lists.items()}


def _facet_values(name: str, checks: QuerySet[Check]) -> list[FacetValue]:
    field = FACETS[name]
    rows = checks.order_by().values_list(field).annotate(count=Count("id"))
    values = [FacetValue(str(value), count) for value, count in rows if value not in (None, "")]
    if name == "year":
        return sorted(values, key=lambda one: one.value, reverse=True)
    return sorted(values, key=lambda one: (-one.count, one.value))
