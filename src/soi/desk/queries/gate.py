"""The gate before publishing: everything that is asked of a signed draft, each problem as a sentence."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import timezone

from soi.checks.draft import CheckDraft, DraftError
from soi.checks.identity import desk_identity
from soi.checks.models import DeskPage
from soi.checks.publishing import Problem, problems
from soi.desk.queries.drafts import Draft
from soi.desk.queries.ready import check_draft, gaps
from soi.evidence.verifying import verify

_OF_THE_DESK = "page-"
"""How the codes of problems begin that are the desk's and not the author's."""


def problems_of_draft(draft: Draft) -> list[str]:
    """What is missing or wrong in the draft itself, as sentences; empty when it can be read and signed."""
    found = gaps(draft)
    if found:
        return found
    try:
        asked = _asked(check_draft(draft))
    except DraftError as problem:
        return list(problem.problems)
    return [one.words for one in asked if one.level == "error" and not one.code.startswith(_OF_THE_DESK)]


def advice(draft: Draft) -> list[Problem]:
    """What the author should know though it stops nothing: no primary source, nothing quoted, …"""
    try:
        return [one for one in _asked(check_draft(draft)) if one.level != "error"]
    except DraftError:
        return []


def problems_before_publishing(draft: Draft) -> list[str]:
    """Why the draft may not be published as it stands; empty when it may. Reads every quoted capture's bytes."""
    found = problems_of_draft(draft) or [*_of_the_desk(draft)]
    return [*found, *_lost_quotes(draft)]


def _of_the_desk(draft: Draft) -> Iterator[str]:
    for one in _asked(check_draft(draft)):
        if one.level == "error" and one.code.startswith(_OF_THE_DESK):
            yield one.words


def _asked(check: CheckDraft) -> tuple[Problem, ...]:
    return problems(
        check, today=timezone.localdate(), pages=list(DeskPage.objects.all()), desk=desk_identity()
    )


def _lost_quotes(draft: Draft) -> list[str]:
    """A sentence for every quotation that is not found again in the stored bytes of its capture."""
    return [problem.text for problem in verify([quote.uid for quote in draft.quotes])]
