"""Contradictions between published checks: found once, never for a denial, dropped when gone, cheap."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from django.utils import translation
from pytest_django import Settings

from soi.answers.disagreements import contradict, look
from soi.answers.engine import reopen
from soi.answers.sync import sync
from soi.checks import starter
from soi.checks.actions import bulk_publish, publish, withdraw
from soi.checks.actions.disagreements import settle_disagreement
from soi.checks.imports import Source, import_checks
from soi.checks.models import Check, Disagreement
from soi.checks.queries import draft_of
from soi.match import Polarity
from tests.fakes.drafts import draft

pytestmark = pytest.mark.django_db

LEMON = "Uống nước chanh nóng mỗi sáng chữa khỏi ung thư."
LEMON_NOT = "Uống nước chanh nóng mỗi sáng không chữa khỏi ung thư."


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, settings: Settings) -> Iterator[None]:
    settings.SOI_DATA_DIR = tmp_path
    settings.SOI_EMBEDDER = "none"
    reopen()
    yield
    reopen()


def check(name: str, claim: str, verdict: str, language: str = "vi") -> Check:
    words = {"title": "", "summary": "", "language": language, "verdict": verdict, "claim": claim}
    return publish(draft(external_id=name, publisher_site=f"{name}.example", **words)).check


@pytest.mark.parametrize(
    ("first", "second", "polarity", "expected"),
    [
        ("false", "true", "same", True),
        ("misleading", "true", "same", True),
        ("false", "misleading", "same", False),
        ("mixed", "true", "same", False),
        ("mixed", "false", "same", False),
        ("false", "true", "opposite", False),
        ("false", "false", "opposite", True),
        ("true", "true", "opposite", True),
        ("mixed", "mixed", "opposite", False),
        ("misleading", "misleading", "opposite", False),
        ("other", "true", "same", False),
        ("unproven", "true", "same", False),
        ("satire", "false", "opposite", False),
    ],
)
def test_verdicts_contradict_by_their_distance(
    first: str, second: str, polarity: Polarity, expected: bool
) -> None:
    assert contradict(first, second, polarity) is expected
    assert contradict(second, first, polarity) is expected


def test_a_contradiction_is_kept_once_whoever_is_looked_at() -> None:
    first, second = check("a", LEMON, "false"), check("b", LEMON, "true")
    assert look([second.uid]) == 1
    found = Disagreement.objects.get()
    assert (found.first, found.second) == (first, second)
    assert 0.9 < found.score <= 1
    assert look([first.uid, second.uid]) == 0
    assert Disagreement.objects.count() == 1


def test_a_claim_and_its_denial_agree_when_one_is_true(tmp_path: Path) -> None:
    # Among a hundred others: how rare a word is says little in a library of three.
    starters = Source(starter.PATH, "starter library", starter.DEFAULTS)
    import_checks(starters, tmp_path / "reports", lambda progress: None)
    first, second = check("a", LEMON, "false"), check("b", LEMON_NOT, "true")
    look([first.uid, second.uid])
    assert not Disagreement.objects.filter(first=first, second=second).exists()
    third = check("c", LEMON_NOT, "false")
    assert look([third.uid]) >= 2
    named = set(Disagreement.objects.values_list("first__external_id", "second__external_id"))
    assert {("a", "c"), ("b", "c")} <= named
    assert ("a", "b") not in named


def test_another_claim_is_no_contradiction() -> None:
    check("a", "Mỗi ngày phải uống đủ 5 lít nước mới tốt cho thận.", "false")
    other = check("b", "Mỗi ngày phải uống đủ 2 lít nước mới tốt cho thận.", "true")
    check("c", "Đội mũ bảo hiểm giảm nguy cơ tử vong khi đi xe máy.", "true")
    assert look([other.uid]) == 0


def test_what_is_settled_is_never_opened_again() -> None:
    first, second = check("a", LEMON, "false"), check("b", LEMON, "true")
    look([first.uid])
    number = Disagreement.objects.get().pk
    with translation.override("en"), pytest.raises(ValueError, match="Say how"):
        settle_disagreement(number, "both-stand", "  ")
    settle_disagreement(number, "both-stand", "Another meaning of cure.")
    with translation.override("en"), pytest.raises(ValueError, match="settled this already"):
        settle_disagreement(number, "both-stand", "Again.")
    publish(replace(draft_of(second), summary="New words."))
    assert look([first.uid, second.uid]) == 0
    assert Disagreement.objects.get().note == "Another meaning of cure."


@pytest.mark.parametrize("how", ["corrected", "withdrawn", "another-claim"])
def test_an_open_one_is_dropped_when_it_is_none_any_more(how: str) -> None:
    first, second = check("a", LEMON, "false"), check("b", LEMON, "true")
    look([first.uid])
    assert Disagreement.objects.exists()
    if how == "corrected":
        publish(replace(draft_of(second), verdict="false"))
    elif how == "withdrawn":
        withdraw(second.uid, "Wrong.")
    else:
        publish(replace(draft_of(second), claim="Trái Đất quay quanh Mặt Trời."))
    assert look([second.uid]) == 0
    assert not Disagreement.objects.exists()


def test_withdrawn_and_unknown_names_are_passed_over() -> None:
    first = check("a", LEMON, "false")
    withdraw(first.uid, "Wrong.")
    check("b", LEMON, "true")
    assert look([first.uid, "unknown"]) == 0
    assert look([]) == 0


def test_it_is_cheap() -> None:
    made = [
        draft(
            external_id=str(number),
            claim=f"Món số {number} nấu với {number * 7} gam muối chữa được bệnh {number % 50}.",
            title="",
            summary="",
        )
        for number in range(500)
    ]
    uids = [outcome.check.uid for outcome in bulk_publish(made)]
    sync()
    look(uids[:3])
    started = time.perf_counter()
    look(uids[3:53])
    assert (
        time.perf_counter() - started < 50 * 0.5
    )  # measured: about 0.02 s each; the bound is for slow machines
