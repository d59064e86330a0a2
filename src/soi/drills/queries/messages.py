"""The messages of a workshop: items of the bank, and published checks of this desk that its leader took in.

A check is taken by its name and read anew each time, so that a correction is what the room sees. One that was withdrawn
meanwhile, or whose verdict is no plain true or false any more, does not stand: the room goes past it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import gettext, override

from soi.checks.models import Check, State, Verdict
from soi.checks.models import Source as Evidence
from soi.drills.bank import Source
from soi.drills.queries.cases import PREFIX, closed_cases
from soi.drills.rounds import items

PLAIN: Final = (Verdict.TRUE, Verdict.FALSE)
"""Verdicts that a vote of true or false can meet."""


@dataclass(frozen=True, slots=True)
class Message:
    """Something to vote on. `pair`: what it must not be shown beside; `standing`: whether it may be shown at all."""

    id: str
    pair: str
    lang: str
    topic: str
    medium: str
    text: str
    true: bool
    reason: str
    look: str
    source: Source
    standing: bool = True


def message(name: str) -> Message | None:
    """The message of this name; None where there is none, or its check is gone altogether."""
    item = items().get(name)
    if item is not None:
        return Message(
            item.id, item.pair, item.lang, item.topic, item.medium, item.text, item.true, item.reason, item.look,
            item.source,
        )  # fmt: skip
    if not name.startswith(PREFIX):
        return None
    return next(
        map(_of_check, _with_evidence(Check.objects.filter(uid=name.removeprefix(PREFIX), own=True))), None
    )


def messages(plan: Sequence[str]) -> list[Message | None]:
    """The messages of a plan, in its order."""
    return [message(name) for name in plan]


def checks_to_take(language: str, plan: Sequence[str]) -> list[Message]:
    """Published checks that a workshop in this language may take in and has not: what may be practised on at all
    (`closed_cases`), with a verdict that is plainly true or false, a summary, and evidence that can be opened."""
    known = closed_cases(language, timezone.now()).filter(verdict__in=PLAIN).exclude(summary="")
    found = (_of_check(one) for one in _with_evidence(known))
    return [one for one in found if one.source.url and one.id not in plan]


def _with_evidence(checks: QuerySet[Check]) -> QuerySet[Check]:
    linked = Prefetch("sources", Evidence.objects.exclude(url=""), to_attr="linked")
    return checks.prefetch_related(linked)


def _of_check(check: Check) -> Message:
    linked: list[Evidence] = check.linked  # type: ignore[attr-defined]  # by `_with_evidence`
    first = linked[0] if linked else Evidence()
    with override(check.language):
        look = gettext("Open the evidence, and see whether it says what the check says.")
    return Message(
        id=PREFIX + check.uid,
        pair=PREFIX + check.uid,
        lang=check.language,
        topic=check.topic,
        medium="post",
        text=check.claim,
        true=check.verdict == Verdict.TRUE,
        reason=check.summary,
        look=look,
        source=Source(
            first.title or first.url, first.publisher or urlsplit(first.url).hostname or "", first.url
        ),
        standing=check.state == State.PUBLISHED and check.verdict in PLAIN,
    )
