"""The checks and the hand-made answers that tests of the public site use."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Literal
from unittest.mock import patch

from soi.answers.find import Answer, FoundCheck, PieceAnswer
from soi.checks.draft import SourceDraft
from soi.checks.models import Check
from soi.match.results import Difference, Match, Polarity, SearchResult, Span
from tests.fakes.drafts import draft

Shelf = dict[str, Check]
"""Checks by their external ids."""
Answering = Callable[..., None]

WHO = SourceDraft("https://www.who.int/lemon", "Lemon water and cancer", "WHO", "primary")

BODY = """# Background

A **claim** that [goes round](https://example.org/story).

| Year | Cases |
|------|-------|
| 2020 | 3     |
"""

SHELF = (
    draft(
        external_id="lemon-vi",
        claim="Uống nước chanh nóng mỗi sáng chữa khỏi ung thư.",
        title="Nước chanh nóng có chữa khỏi ung thư?",
        summary="Không có bằng chứng nước chanh chữa được ung thư.",
        body=BODY,
        topic="health",
        sources=(WHO,),
        reviewed_on=date(2026, 5, 4),
        valid_as_of=date(2026, 6, 7),
    ),
    draft(
        external_id="lemon-en",
        language="en",
        claim="Hot lemon water cures cancer.",
        title="Does hot lemon water cure cancer?",
        summary="There is no evidence that it does.",
        topic="health",
        sources=(WHO,),
        url="https://desk.example/lemon",
    ),
    draft(
        external_id="helmet",
        claim="Đội mũ bảo hiểm giảm nguy cơ tử vong khi đi xe máy.",
        title="",
        summary="",
        verdict="true",
        verdict_text="",
        topic="traffic",
    ),
    draft(
        external_id="water-5l",
        claim="Mỗi ngày phải uống đủ 5 lít nước mới tốt cho thận.",
        title="",
        summary="",
        verdict="missing-context",
        topic="health",
    ),
    draft(
        external_id="moon",
        publisher_name="Sky Desk",
        publisher_site="sky.example",
        language="en",
        claim="The Great Wall of China can be seen from the Moon with the naked eye.",
        title="",
        summary="",
        verdict="false",
        topic="science",
        url="",
        sources=(),
    ),
    draft(
        external_id="joke",
        language="en",
        claim="A town in Norway elected a cat as its mayor for ten years.",
        title="",
        summary="",
        verdict="satire",
        topic="everyday",
    ),
    draft(
        external_id="own-words",
        language="en",
        claim="A new bridge across the bay will be finished by the end of the year.",
        title="",
        summary="",
        verdict="other",
        verdict_text="Half a truth",
        topic="local news",
    ),
)


def match(
    check: Check, *, differences: tuple[Difference, ...] = (), polarity: Polarity = "same", sure: float = 0.97
) -> Match:
    """What the engine would say of a check."""
    return Match(
        id=check.uid,
        probability=sure,
        score=3.25,
        parts={"words": 2.5, "grams": 0.75, "length": 0.0},
        polarity=polarity,
        differences=differences,
        message_spans=(Span(0, 4),),
        check_spans=(Span(0, 4),),
    )


def found(check: Check, **changes: object) -> FoundCheck:
    """A check as `soi.answers` hands it over."""
    made = match(check, **changes)  # type: ignore[arg-type]
    differs = tuple(
        f"The check says {one.check}, your message says {one.message}." for one in made.differences
    )
    return FoundCheck(check, made, differs, "What you sent is rated by its publisher.")


def piece(
    band: Literal["answer", "choose", "new"],
    *,
    text: str = "What somebody sent.",
    reason: str = "",
    answer: FoundCheck | None = None,
    near: tuple[FoundCheck, ...] = (),
) -> PieceAnswer:
    """One piece of an answer."""
    usual = {"answer": "matched", "choose": "unsure", "new": "nothing-near"}
    return PieceAnswer(text, band, reason or usual[band], "Said by the engine.", answer, near)


def hand_made(*pieces: PieceAnswer) -> Answer:
    """A whole answer of those pieces."""
    result = SearchResult("en", False, (), {"answer": 0.9, "choose": 0.3}, "index-7", {"total": 1.5})
    return Answer("en", pieces, 1.5, "index-7", result)


@contextmanager
def clock_at(moment: datetime) -> Iterator[None]:
    """What happens inside happens at `moment`: versions cannot be dated back afterwards."""
    with patch("django.utils.timezone.now", return_value=moment):
        yield
