"""Other desks' ratings on our scale: the plain ones, the traps, and the numbers."""

from __future__ import annotations

import pytest

from soi.checks.languages import language_tag
from soi.checks.models import Verdict
from soi.checks.scales import verdict_for


@pytest.mark.parametrize(
    ("rating", "verdict"),
    [
        ("False", "false"),
        ("FAKE", "false"),
        ("Pants on Fire!", "false"),
        ("Sai", "false"),
        ("SAI SỰ THẬT", "false"),
        ("“Tin giả”", "false"),
        ("Faux", "false"),
        ("Falso.", "false"),
        ("Falsch", "false"),
        ("Ложь", "false"),
        ("错误", "false"),
        ("झूठ", "false"),
        ("হ", "other"),
        ("ভুয়া", "false"),
        ("เท็จ", "false"),
        ("خطأ", "false"),
        ("❌ False", "false"),
        ("Misleading", "misleading"),
        ("Gây hiểu lầm", "misleading"),
        ("Engañoso", "misleading"),
        ("Missing Context", "missing-context"),
        ("Thiếu ngữ cảnh", "missing-context"),
        ("Mostly True", "mixed"),
        ("Half True", "mixed"),
        ("Mostly false", "mixed"),
        ("Đúng một phần", "mixed"),
        ("No evidence", "unproven"),
        ("Chưa kiểm chứng", "unproven"),
        ("True", "true"),
        ("Đúng", "true"),
        ("Vrai", "true"),
        ("Satire", "satire"),
        ("Châm biếm", "satire"),
    ],
)
def test_it_maps_the_ratings_of_other_desks(rating: str, verdict: str) -> None:
    assert verdict_for(rating).value == verdict


@pytest.mark.parametrize(
    "trap",
    [
        "Not false",
        "Not true or false",
        "True, but old",
        "True? No.",
        "Nothing false about it",
        "Không sai",
        "Chưa chắc đúng",
        "Đúng là tin giả",
        "Sải",
        "Three Pinocchios",
        "Fact check: see the article",
        "No evidence that it is false",
        "5",
        "",
        "  ",
        "false" * 1000,
    ],
)
def test_it_never_guesses_from_a_word_inside_a_rating(trap: str) -> None:
    assert verdict_for(trap) == Verdict.OTHER


@pytest.mark.parametrize(
    ("value", "best", "worst", "verdict"),
    [
        (1, 5, 1, "false"),
        (2, 5, 1, "mixed"),
        (4, 5, 1, "mixed"),
        (5, 5, 1, "true"),
        (1, None, None, "false"),
        (0, 10, 0, "false"),
        (10, 10, 0, "true"),
        (1, 1, 1, "other"),
        (0, 5, 1, "other"),
        (6, 5, 1, "other"),
        (3, 1, 5, "other"),
        (-1, None, None, "other"),
        (float("nan"), 5, 1, "other"),
        (None, 5, 1, "other"),
    ],
)
def test_it_reads_numbers_as_claimreview_defines_them(
    value: float | None, best: float | None, worst: float | None, verdict: str
) -> None:
    assert verdict_for("", value, best, worst).value == verdict


def test_it_believes_the_words_before_the_number() -> None:
    assert verdict_for("Satire", 1, 5, 1) == Verdict.SATIRE
    assert verdict_for("See the story", 1, 5, 1) == Verdict.FALSE


@pytest.mark.parametrize(
    ("written", "tag"),
    [
        ("vie", "vi"),
        ("VI", "vi"),
        ("pt_br", "pt-BR"),
        ("msa", "ms"),
        ("en-GB", "en-GB"),
        ("zh-Hant", "zh-Hant"),
    ],
)
def test_it_writes_language_tags_short(written: str, tag: str) -> None:
    assert language_tag(written) == tag
