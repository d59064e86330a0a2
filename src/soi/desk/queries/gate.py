"""The gate before publishing: everything that is asked of a signed draft, each problem as a sentence."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from soi.desk.queries.drafts import Draft
from soi.desk.queries.ready import problems_of_draft


def problems_before_publishing(draft: Draft) -> list[str]:
    """Why the draft may not be published as it stands; empty when it may."""
    return [*problems_of_draft(draft), *_lost_quotes(draft)]


def _lost_quotes(draft: Draft) -> Iterator[str]:
    for quote in draft.quotes:
        if quote.capture.text[quote.start : quote.end] != quote.text:
            yield _("The quotation “%(words)s” is not found in its captured page.") % {
                "words": quote.text[:200]
            }
