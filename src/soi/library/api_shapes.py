"""Checks and answers as the API gives them: rows and dataclasses to plain data."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.urls import reverse

from soi.answers.find import Answer, FoundCheck, PieceAnswer
from soi.checks.models import Check
from soi.library.feeds.entries import change_of
from soi.library.verdicts import LOOKS
from soi.match.results import Match


def address_of(check: Check) -> str:
    """Permanent address of a check's page, in the language that is active."""
    return f"{settings.SOI_ORIGIN}{reverse('library:check', args=[check.uid])}"


def check_data(check: Check) -> dict[str, Any]:
    """The fields of `CheckOut`. Needs `publisher` and `sources` at hand when many are shaped."""
    return {
        "uid": check.uid,
        "address": address_of(check),
        "lang": check.language,
        "claim": check.claim,
        "verdict": check.verdict,
        "verdict_label": str(LOOKS[check.verdict].label),
        "verdict_text": check.verdict_text,
        "title": check.title,
        "summary": check.summary,
        "topic": check.topic,
        "publisher": {"name": check.publisher.name, "site": check.publisher.site},
        "url": check.url,
        "licence": check.licence,
        "claim_date": check.claim_date,
        "reviewed_on": check.reviewed_on,
        "valid_as_of": check.valid_as_of,
        "state": check.state,
        "version": check.version,
        "own": check.own,
        "changed_at": check.updated_at,
        "image": f"{settings.SOI_ORIGIN}{reverse('feeds:social', args=[check.uid, check.version])}",
        "sources": [
            {"url": one.url, "title": one.title, "publisher": one.publisher, "kind": one.kind}
            for one in check.sources.all()
        ],
    }


def full_check_data(check: Check) -> dict[str, Any]:
    """The fields of `CheckInFull`."""
    return {
        **check_data(check),
        "claim_long": check.claim_long,
        "body": check.body,
        "supports": check.supports,
        "undermines": check.undermines,
        "techniques": check.techniques,
        "selection": check.selection,
        "review_on": check.review_on,
        "scale_version": check.scale_version,
        "appearances": [one.url for one in check.appearances.all()],
        "versions": [
            {"number": one.number, "made_at": one.made_at, "change": change_of(one), "note": one.note}
            for one in check.versions.all()
        ],
    }


def answer_data(answer: Answer, *, explain: bool) -> dict[str, Any]:
    """The fields of `AnswerOut`."""
    return {
        "ok": True,
        "lang": answer.lang,
        "pieces": [_piece(piece, explain) for piece in answer.pieces],
        "took_ms": answer.took_ms,
        "index_version": answer.index_version,
    }


def _piece(piece: PieceAnswer, explain: bool) -> dict[str, Any]:
    return {
        "text": piece.text,
        "band": piece.band,
        "reason": piece.reason,
        "why": piece.why,
        "answer": _found(piece.found, explain) if piece.found else None,
        "near": [_found(found, explain) for found in piece.near],
    }


def _found(found: FoundCheck, explain: bool) -> dict[str, Any]:
    match = found.match
    return {
        "check": check_data(found.check),
        "probability": match.probability,
        "polarity": match.polarity,
        "phrased": found.phrased,
        "differences": list(found.differs),
        "different": [
            {"kind": one.kind, "message": one.message, "check": one.check, "material": one.material}
            for one in match.differences
        ],
        "explanation": _explanation(match) if explain else None,
    }


def _explanation(match: Match) -> dict[str, Any]:
    return {
        "score": match.score,
        "parts": match.parts,
        "message_spans": [asdict(span) for span in match.message_spans],
        "check_spans": [asdict(span) for span in match.check_spans],
    }
