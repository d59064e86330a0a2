"""From a message to an answer: the engine's finding, joined with the checks as they stand in SQL."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from soi.answers.engine import index
from soi.answers.sync import catch_up
from soi.answers.words import difference_words, verdict_words, why_words
from soi.checks.models import Check, State
from soi.match import Match, PieceResult, Polarity, SearchResult


@dataclass(frozen=True, slots=True)
class FoundCheck:
    """A check that may fit, with what differs and its verdict in the reader's language."""

    check: Check
    match: Match
    differs: tuple[str, ...]
    phrased: str

    @property
    def polarity(self) -> Polarity:
        """Whether the message says the same as the check's claim, or the opposite."""
        return self.match.polarity


@dataclass(frozen=True, slots=True)
class PieceAnswer:
    """The answer to one claim of a message. `found` is set in band `answer` only; `near` are near misses."""

    text: str
    band: Literal["answer", "choose", "new"]
    reason: str
    why: str
    found: FoundCheck | None
    near: tuple[FoundCheck, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a message: one part for each claim in it."""

    lang: str
    pieces: tuple[PieceAnswer, ...]
    took_ms: float
    index_version: str
    result: SearchResult


def find(message: str, *, language: str | None = None) -> Answer:
    """Answer a message from the published checks. `language` overrides the language guess.

    Sentences are in Django's active language. Nothing about the message is stored or logged."""
    catch_up()
    result = index().search(message, language or "")
    checks = _checks(match.id for piece in result.pieces for match in piece.matches)
    return Answer(
        lang=result.lang,
        pieces=tuple(_piece(piece, checks) for piece in result.pieces),
        took_ms=result.timings["total"],
        index_version=result.index_version,
        result=result,
    )


def _checks(uids: Iterable[str]) -> dict[str, Check]:
    rows = Check.objects.filter(uid__in=set(uids), state=State.PUBLISHED)
    return {row.uid: row for row in rows.select_related("publisher").prefetch_related("sources")}


def _piece(piece: PieceResult, checks: dict[str, Check]) -> PieceAnswer:
    found = [_found(match, checks[match.id]) for match in piece.matches if match.id in checks]
    band, reason = piece.band, piece.reason
    if band == "answer" and (not found or found[0].check.uid != piece.matches[0].id):
        band, reason = "choose", "unsure"  # the engine's first choice was withdrawn a moment ago
    if band != "new" and not found:
        band, reason = "new", "nothing-near"
    answered = found[0] if band == "answer" else None
    return PieceAnswer(
        text=piece.text,
        band=band,
        reason=reason,
        why=why_words(reason),
        found=answered,
        near=tuple(found[1:] if answered else found) if band != "new" else (),
    )


def _found(match: Match, check: Check) -> FoundCheck:
    differs = tuple(difference_words(one) for one in match.differences)
    return FoundCheck(check, match, differs, verdict_words(check, match.polarity))
