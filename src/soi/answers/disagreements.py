"""Published checks of one claim whose verdicts contradict each other: found with the engine, kept as tasks.

Verdicts contradict when they lie three steps or more apart on ClaimReview's scale (true against false or
misleading). A claim and its denial are told apart by the guard: "X" false and "not X" true agree.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from soi.answers.engine import index
from soi.answers.sync import catch_up
from soi.checks.actions.disagreements import (
    Pair,
    forget_disagreements,
    note_disagreements,
    settle_disagreement,
)
from soi.checks.models import Check, Disagreement, State, Verdict
from soi.checks.scales import RATING_VALUES
from soi.match import Polarity
from soi.match.guard import compare
from soi.match.judging import judge

APART = 3
"""Steps of ClaimReview's 1 to 5 from which on two verdicts contradict each other."""
MIDDLE = 6
"""A rating r of a claim is MIDDLE - r of its denial."""

settle = settle_disagreement


def look(uids: Sequence[str]) -> int:
    """Look whether these checks contradict others; returns how many contradictions are new.

    Cheap: one search for each published check whose verdict can contradict another. Contradictions of theirs
    that nobody has settled and that are none any more are dropped. A withdrawn or unknown name is passed over."""
    catch_up()
    forget_disagreements(_resolved(uids))
    found: dict[Pair, float] = {}
    for start in range(0, len(uids), 500):
        checks = Check.objects.filter(uid__in=uids[start : start + 500], state=State.PUBLISHED)
        for check in checks.exclude(verdict__in=_SILENT):
            for other, probability in _contradicting(check):
                pair = (min(check.pk, other.pk), max(check.pk, other.pk))
                found[pair] = max(found.get(pair, 0.0), probability)
    return note_disagreements(found)


_SILENT = [verdict for verdict, value in RATING_VALUES.items() if value is None]
"""Verdicts that contradict none."""


def contradict(first: str, second: str, polarity: Polarity) -> bool:
    """Whether two verdicts contradict each other, of claims that say the same or the opposite."""
    ours, theirs = RATING_VALUES[Verdict(first)], RATING_VALUES[Verdict(second)]
    if ours is None or theirs is None:
        return False
    return abs(ours - (theirs if polarity == "same" else MIDDLE - theirs)) >= APART


def _contradicting(check: Check) -> Iterator[tuple[Check, float]]:
    """Published checks of the same claim, as sure as an answer would have to be, with another verdict."""
    text, engine = check.claim, index()
    judged = judge(engine.rank(text, _language(check)), text)
    probabilities, _ = judged.chances()
    likely: dict[str, tuple[float, Polarity]] = {}
    for at, comparison in enumerate(judged.comparisons):
        uid = judged.ranked.candidates[at].record.id
        sure = probabilities[at] >= engine.model.thresholds.answer
        if sure and uid != check.uid and not comparison.blocked:
            likely[uid] = (round(float(probabilities[at]), 4), comparison.polarity)
    for other in Check.objects.filter(uid__in=likely, state=State.PUBLISHED):
        probability, polarity = likely[other.uid]
        if contradict(check.verdict, other.verdict, polarity):
            yield other, probability


def _resolved(uids: Sequence[str]) -> Iterator[int]:
    """Open disagreements of these checks that are none any more."""
    wanted = set(uids)
    for row in Disagreement.objects.filter(settled_at=None).select_related("first", "second"):
        if wanted & {row.first.uid, row.second.uid} and not _stands(row.first, row.second):
            yield row.pk


def _stands(first: Check, second: Check) -> bool:
    if State.WITHDRAWN in (first.state, second.state):
        return False
    compared = compare(first.claim, second.claim, _language(first), _language(second))
    return not compared.blocked and contradict(first.verdict, second.verdict, compared.polarity)


def _language(check: Check) -> str:
    return check.language.split("-")[0].lower()
