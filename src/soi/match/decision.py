"""The band of one piece: answer, choose or new. The guard has the last word."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from soi.match.bands import Thresholds
from soi.match.guard import Analysis, analyse, compare_analysed
from soi.match.results import Band, Match
from soi.match.scoring import Ranked
from soi.match.spans import shared_spans

COMPARED = 8
"""Candidates the guard looks at."""
SHOWN = 5
BLOCKED_ODDS = 0.25
"""A material difference leaves this share of a match's probability when matches are put in order."""


@dataclass(frozen=True, slots=True)
class Decision:
    """A band, why, and the matches that go with it (best first)."""

    band: Band
    reason: str
    matches: tuple[Match, ...]


def decide(ranked: Ranked, thresholds: Thresholds, text: str) -> Decision:
    """Compare the likeliest candidates with the message, claim to claim, and choose the band."""
    near = [
        position
        for position in range(min(COMPARED, len(ranked.candidates)))
        if ranked.probabilities[position] >= thresholds.choose
    ]
    if not near:
        return Decision("new", "nothing-near", ())
    message = analyse(text, ranked.query.lang)
    matches = sorted((_match(ranked, position, text, message) for position in near), key=_order)[:SHOWN]
    sure = [one for one in matches if one.probability >= thresholds.answer]
    if sure and not sure[0].blocked and sure[0] is matches[0]:
        return Decision("answer", "matched", tuple(matches))
    return Decision("choose", "differs" if sure and sure[0].blocked else "unsure", tuple(matches))


def _order(match: Match) -> float:
    return -match.probability * (BLOCKED_ODDS if match.blocked else 1.0)


@lru_cache(maxsize=8192)
def _claim(text: str, lang: str) -> Analysis:
    """Checks come up again and again: their claims are analysed once. Messages are never kept."""
    return analyse(text, lang)


def _match(ranked: Ranked, position: int, text: str, message: Analysis) -> Match:
    record = ranked.candidates[position].record
    comparison = compare_analysed(message, _claim(record.claim, record.lang))
    message_spans, check_spans = shared_spans(text, record.claim)
    return Match(
        id=record.id,
        probability=round(float(ranked.probabilities[position]), 4),
        score=round(float(ranked.scores[position]), 4),
        parts=ranked.parts(position),
        polarity=comparison.polarity,
        differences=comparison.differences,
        message_spans=message_spans,
        check_spans=check_spans,
    )
