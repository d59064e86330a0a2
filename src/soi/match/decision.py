"""The band of one piece: answer, choose or new. The guard has the last word."""

from __future__ import annotations

from dataclasses import dataclass, replace

from soi.match.bands import Thresholds
from soi.match.judging import Judged
from soi.match.results import Band, Match, Span
from soi.match.spans import Stems, shared, stems_of

SHOWN = 5
BLOCKED_SHARE = 0.25
"""A check that differs is put in order by this share of its nearness."""


@dataclass(frozen=True, slots=True)
class Decision:
    """A band, why, and the matches that go with it (best first)."""

    band: Band
    reason: str
    matches: tuple[Match, ...]


def decide(judged: Judged, thresholds: Thresholds) -> Decision:
    """Choose the band from the judged candidates. A check that differs is offered by how near it comes."""
    probabilities, nearness = judged.chances()
    likely = [
        (_order(bool(comparison.blocked), float(p), float(near)), at)
        for at, (comparison, p, near) in enumerate(
            zip(judged.comparisons, probabilities, nearness, strict=True)
        )
        if max(p, near if comparison.blocked else 0.0) >= thresholds.choose
    ]
    if not likely:
        return Decision("new", "nothing-near", ())
    words = stems_of(judged.text)
    places = [at for _, at in sorted(likely)[:SHOWN]]
    best = [_match(judged, words, at, float(probabilities[at])) for at in places]
    silent = judged.silent_denials[places[0]]
    if best[0].probability >= thresholds.answer and not best[0].blocked and not silent:
        return Decision("answer", "matched", tuple(best))
    return Decision("choose", "differs" if best[0].blocked else "unsure", tuple(best))


def _order(blocked: bool, probability: float, nearness: float) -> float:
    return -(nearness * BLOCKED_SHARE if blocked else round(probability, 4))


def _shifted(span: Span, offset: int) -> Span:
    return Span(span.start + offset, span.end + offset)


def _match(judged: Judged, words: Stems, position: int, probability: float) -> Match:
    ranked, comparison = judged.ranked, judged.comparisons[position]
    record = ranked.candidates[position].record
    message_spans, check_spans = shared(judged.text, words, record.claim)
    return Match(
        id=record.id,
        probability=round(probability, 4),
        score=round(float(ranked.scores[position]), 4),
        parts=ranked.parts(position),
        polarity=comparison.polarity,
        differences=tuple(
            replace(one, message_span=_shifted(one.message_span, judged.offset)) if one.message_span else one
            for one in comparison.differences
        ),
        message_spans=tuple(_shifted(span, judged.offset) for span in message_spans),
        check_spans=check_spans,
    )
