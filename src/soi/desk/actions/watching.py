"""Looking again at what was published: whether quotations are still found in what was kept, and whether sources can
still be opened. What is wrong becomes a finding; what is right again settles it. The system does this, nobody signs.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.utils import timezone

from soi.checks.models import Check
from soi.checks.models import State as CheckState
from soi.desk.models import Case, Finding, State
from soi.evidence.verifying import verify
from soi.net import FetchError, Limits, Wire, stream
from soi.people.audit import record

LIMITS: Final = Limits(seconds=15.0, redirects=5)
GONE: Final = frozenset({404, 410})


@dataclass(frozen=True, slots=True)
class Watched:
    """What a round looked at: checks, quotations and sources, and how many findings it opened and settled."""

    checks: int
    quotes: int
    sources: int
    opened: int
    settled: int


def watch(*, sources: bool = False, wire: Wire | None = None) -> Watched:
    """Look again at every published check of this desk; at its sources only if asked, since that goes out to the
    network. A source counts as gone when its site says so (404, 410) or has no such host."""
    total = [0, 0, 0, 0, 0]
    for case in Case.objects.filter(state=State.PUBLISHED).select_related("check_row").order_by("pk"):
        check = case.check_row
        if check is None or check.state != CheckState.PUBLISHED:
            continue
        quotes = list(case.fields.filter(name="quotes").values_list("value", flat=True))
        uids = [str(uid) for value in quotes for uid in value]
        lost = {problem.quote_uid for problem in verify(uids)}
        urls = _urls(check) if sources else []
        gone = {url for url in urls if _gone(url, wire)}
        done = [_noted(check, Finding.Kind.QUOTE_LOST, lost)]
        done += [_noted(check, Finding.Kind.SOURCE_GONE, gone)] if sources else []
        more = [1, len(uids), len(urls), sum(one[0] for one in done), sum(one[1] for one in done)]
        total = [before + now for before, now in zip(total, more, strict=True)]
    return Watched(*total)


def _urls(check: Check) -> list[str]:
    return list(check.sources.exclude(url="").values_list("url", flat=True))


def _gone(url: str, wire: Wire | None) -> bool:
    try:
        with stream(url, limits=LIMITS, wire=wire) as answer:
            return answer.status in GONE
    except FetchError as failed:
        return failed.reason == "unknown-host"


@transaction.atomic
def _noted(check: Check, kind: Finding.Kind, wrong: Iterable[str]) -> tuple[int, int]:
    """Open and settle the findings of one check; how many of each."""
    found = set(wrong)
    standing = Finding.objects.select_for_update().filter(check_row=check, kind=kind, settled_at=None)
    known = {finding.what: finding for finding in standing}
    fresh = sorted(found - known.keys())
    for what in fresh:
        Finding.objects.create(check_row=check, kind=kind, what=what)
    over = [finding.pk for what, finding in known.items() if what not in found]
    Finding.objects.filter(pk__in=over).update(settled_at=timezone.now())
    if fresh or over:
        record(
            None,
            "desk.watch",
            f"check:{check.uid}",
            {"kind": kind.value, "opened": len(fresh), "settled": len(over)},
        )
    return len(fresh), len(over)
