"""The gaps of a draft, and the draft as the check that would be published."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from types import MappingProxyType
from typing import Final, cast
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from soi.checks.draft import CheckDraft, MediaDraft, QuoteDraft, SourceDraft
from soi.checks.models import Check, Harm
from soi.desk.fields import FIELDS
from soi.desk.models import Case
from soi.desk.queries.drafts import Draft, missing_quotes
from soi.evidence.models import Quote

TOPICS: Final[Mapping[str, str]] = MappingProxyType(
    {
        Harm.HEALTH: "health",
        Harm.MONEY: "scam",
        Harm.SAFETY: "disaster",
        Harm.SCIENCE: "science",
        Harm.EVERYDAY: "everyday",
    }
)
"""Under which of the library's topics a check with this harm stands."""


def gaps(draft: Draft) -> list[str]:
    """Required fields that are empty, and parts of the draft that lead nowhere, as sentences."""
    return [*_missing(draft), *_unfounded(draft)]


def _missing(draft: Draft) -> Iterator[str]:
    for field in FIELDS:
        value = draft.values[field.name]
        required = field.required or (field.name == "note" and draft.case.corrects_id is not None)
        if required and not value:
            yield _("“%(label)s” is empty.") % {"label": field.label}
        elif field.advised and len(value) > field.advised:
            yield _("“%(label)s” has %(length)d characters; at most %(most)d can be published.") % {
                "label": field.label, "length": len(value), "most": field.advised,
            }  # fmt: skip


def _unfounded(draft: Draft) -> Iterator[str]:
    if missing_quotes(draft):
        yield _("A quotation in the list no longer exists; take it out.")
    if any(not one["category"] for one in cast("list[dict[str, str]]", draft.values["media"])):
        yield _("Say of each picture, sound or video what was done to it.")
    known = {capture.uid for capture in draft.captures}
    for source in cast("list[dict[str, str]]", draft.values["sources"]):
        if source["capture"] and source["capture"] not in known:
            yield _("The capture of the source “%(source)s” no longer exists.") % {
                "source": (source["title"] or source["url"])[:100]
            }


def check_draft(draft: Draft) -> CheckDraft:
    """The draft as a check of this desk. A correction keeps the name and the first date of what it corrects.

    Raises `DraftError`."""
    site, external_id, first_on = _identity(draft.case)
    return CheckDraft(
        publisher_name=settings.SOI_NAME,
        publisher_site=site,
        external_id=external_id,
        claim=draft.text("claim"),
        claim_long=draft.text("claim_long"),
        language=draft.text("language"),
        claimant=draft.text("claimant"),
        title=draft.text("title"),
        summary=draft.text("summary"),
        body=draft.text("body"),
        verdict=draft.text("verdict"),
        supports=draft.text("supports"),
        undermines=draft.text("undermines"),
        selection=draft.text("selection"),
        harm=draft.text("harm"),
        few_sources_reason=draft.text("few_sources_reason"),
        topic=TOPICS.get(draft.text("harm"), ""),
        claim_date=_day(draft.text("claim_date")),
        valid_as_of=_day(draft.text("valid_as_of")),
        review_on=_day(draft.text("review_on")),
        reviewed_on=first_on,
        techniques=tuple(cast("list[str]", draft.values["techniques"])),
        appearances=tuple(cast("list[str]", draft.values["appearances"])),
        sources=tuple(SourceDraft(**one) for one in cast("list[dict[str, str]]", draft.values["sources"])),
        quotes=tuple(_quote(quote, draft) for quote in draft.quotes),
        media=tuple(MediaDraft(**one) for one in cast("list[dict[str, str]]", draft.values["media"])),
        own=True,
    )


def _quote(quote: Quote, draft: Draft) -> QuoteDraft:
    """A quotation as the check carries it: tied to the source that its capture is named for."""
    sources = cast("list[dict[str, str]]", draft.values["sources"])
    named = [one["url"] for one in sources if one["capture"] == quote.capture.uid]
    source = named[0] if named else quote.capture.final_url or quote.capture.url
    return QuoteDraft(quote.text, source, quote.capture.uid, quote.start, quote.end)


def _identity(case: Case) -> tuple[str, str, date]:
    """Publisher's site, the check's name there, and the day it was first published."""
    corrected = _corrected_check(case)
    if corrected is not None:
        first_on = corrected.reviewed_on or timezone.localdate()
        return corrected.publisher.site, corrected.external_id, first_on
    host = (urlsplit(settings.SOI_ORIGIN).hostname or "").lower().removeprefix("www.")
    return host, case.uid, timezone.localdate()


def _corrected_check(case: Case) -> Check | None:
    if case.corrects is None or case.corrects.check_row_id is None:
        return None
    return Check.objects.select_related("publisher").get(pk=case.corrects.check_row_id)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
