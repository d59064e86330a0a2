"""Published checks of one claim whose verdicts contradict each other: found with the engine, kept as tasks.

Verdicts contradict when they lie three steps or more apart on ClaimReview's scale (true against false or
misleading). A claim and its denial are told apart by the guard: "X" false and "not X" true agree.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from soi.answers.engine import index
from soi.answers.sync import catch_up
from soi.checks.actions.disagreements import (
    Pair,
    forget_disagreements,
    note_disagreements,
)
from soi.checks.models import Check, Disagreement, State, Verdict
from soi.checks.scales import RATING_VALUES
from soi.match import Polarity
from soi.match.judging import judge

APART = 3
"""Steps of ClaimReview's 1 to 5 from which on two verdicts contradict each other."""
MIDDLE = 6
"""A rating r of a claim is MIDDLE - r of its denial."""

LOOKED_AT = 8
"""Candidates of one claim that are judged."""
DENIAL = 0.75
"""Least probability of a claim's denial in its own language: the calibration lowers it for the denial itself. Of
true ones the least was 0.81, of others the greatest 0.56 (starter library, docs/guide/federation.md)."""


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
    likely = _same_claim(check)
    for other in Check.objects.filter(uid__in=likely, state=State.PUBLISHED):
        probability, polarity = likely[other.uid]
        if contradict(check.verdict, other.verdict, polarity):
            yield other, probability


def _same_claim(check: Check) -> dict[str, tuple[float, Polarity]]:
    """Uids of other checks about the same claim or its denial, with the probability and which of the two.

    Each is judged as if it were the only candidate: the calibration takes checks that come equally near for a
    sign of doubt, but here they are what is looked for."""
    engine, text = index(), check.claim
    ranked = engine.rank(text, check.language.split("-")[0].lower())
    likely: dict[str, tuple[float, Polarity]] = {}
    for at, candidate in enumerate(ranked.candidates[:LOOKED_AT]):
        if candidate.record.id == check.uid:
            continue
        only = slice(at, at + 1)
        alone = replace(
            ranked, candidates=(candidate,), features=ranked.features[only], scores=ranked.scores[only]
        )
        judged = judge(alone, text)
        (comparison,), probability = judged.comparisons, float(judged.chances()[0][0])
        denial = comparison.polarity == "opposite" and candidate.record.lang == ranked.query.lang
        least = DENIAL if denial else engine.model.thresholds.answer
        if probability >= least and not comparison.blocked and not judged.silent_denials[0]:
            likely[candidate.record.id] = (round(probability, 4), comparison.polarity)
    return likely


def _resolved(uids: Sequence[str]) -> Iterator[int]:
    """Open disagreements of these checks that are none any more."""
    wanted = set(uids)
    for row in Disagreement.objects.filter(settled_at=None).select_related("first", "second"):
        if wanted & {row.first.uid, row.second.uid} and not _stands(row.first, row.second):
            yield row.pk


def _stands(first: Check, second: Check) -> bool:
    """Whether they still contradict each other, seen from either."""
    if State.WITHDRAWN in (first.state, second.state):
        return False
    return any(
        two in (other for other, _ in _contradicting(one)) for one, two in ((first, second), (second, first))
    )
