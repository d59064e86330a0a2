"""Honest numbers: estimates against their definitions, small groups left out, and what counts as rising."""

from __future__ import annotations

import math
import random
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from soi.answers.actions import say_fits, say_useful
from soi.answers.models import Letter, Purpose, Stage
from soi.answers.numbers import report
from soi.answers.numbers.estimating import Share, Waited, kaplan_meier, median, waiting_after
from soi.answers.numbers.rising import LEAST, P, chance, rising
from soi.checks.actions import publish
from soi.inbox.actions import IncomingTip, ReplyAddress, correspondent_for, receive
from soi.inbox.models import Correspondent, Question, Tip
from tests.fakes.drafts import draft

WAITS = [Waited(6, True)] * 3 + [Waited(6, False), Waited(7, True), Waited(9, False), Waited(10, True)]
"""The beginning of the textbook's remission data (Freireich et al. 1963), as Kaplan–Meier is taught with it."""


def test_the_curve_is_that_of_the_textbook() -> None:
    rest = [(10, 0), (11, 0), (13, 1), (16, 1), (17, 0), (19, 0), (20, 0), (22, 1), (23, 1)]
    rest += [(25, 0), (32, 0), (32, 0), (34, 0), (35, 0)]
    steps = kaplan_meier(WAITS + [Waited(seconds, bool(done)) for seconds, done in rest])
    known = {6: 0.857, 7: 0.807, 10: 0.753, 13: 0.690, 16: 0.627, 22: 0.538, 23: 0.448}
    assert {int(step.seconds): round(step.waiting, 3) for step in steps[1:]} == pytest.approx(
        known, abs=0.001
    )
    assert median(steps) == 23


@given(st.lists(st.tuples(st.floats(0, 1e6), st.booleans()), min_size=1, max_size=60))
def test_the_curve_only_falls_and_stays_within_its_interval(rows: list[tuple[float, bool]]) -> None:
    steps = kaplan_meier([Waited(*row) for row in rows])
    waiting = [step.waiting for step in steps]
    assert waiting == sorted(waiting, reverse=True)
    assert all(
        0 <= step.low <= step.waiting + 1e-9 and step.waiting <= step.high + 1e-9 <= 1 + 1e-6
        for step in steps
    )
    if all(done for _seconds, done in rows):
        assert steps[-1].waiting == pytest.approx(0)
    assert waiting_after(steps, 2e6) == steps[-1].waiting


def test_the_unanswered_keep_the_curve_up() -> None:
    steps = kaplan_meier([Waited(1, True)] * 4 + [Waited(100, False)] * 6)
    assert median(steps) is None
    assert steps[-1].waiting == pytest.approx(0.6)


def test_a_share_has_wilsons_interval() -> None:
    share = Share(1, 10)
    assert (round(share.low or 0, 4), round(share.high or 0, 4)) == (0.0179, 0.4042)
    assert Share(0, 0).value is None


@given(st.integers(0, 60), st.lists(st.integers(0, 30), min_size=4, max_size=28))
def test_a_chance_is_a_probability_and_falls_with_more_askers(recent: int, history: list[int]) -> None:
    now, one_more = chance(recent, history), chance(recent + 1, history)
    assert 0 <= one_more <= now + 1e-9 <= 1 + 1e-9
    if recent == 0:
        assert now == pytest.approx(1)


def test_under_a_steady_rate_it_seldom_alarms() -> None:
    dice = random.Random(7)
    alarms = 0
    for _ in range(2_000):
        mean = dice.choice((2, 10, 40, 120)) / 28
        history = [_poisson(dice, mean) for _stretch in range(28)]
        recent = _poisson(dice, mean)
        alarms += recent >= LEAST and chance(recent, history) < P
    assert alarms <= 2


def _poisson(dice: random.Random, mean: float) -> int:
    count, left = 0, math.exp(-mean)
    product = dice.random()
    while product > left:
        count += 1
        product *= dice.random()
    return count


@pytest.fixture
def own_folder(tmp_path: Path, settings: Settings) -> None:
    settings.SOI_DATA_DIR = tmp_path


def _asked(
    people: int, at: datetime, text: str = "Lá đu đủ chữa khỏi bệnh tiểu đường", start: int = 0
) -> None:
    for number in range(start, start + people):
        receive(IncomingTip("post", f"p{number}", f"{text[:9]}-{number}-{at:%j%H}", text, received_at=at))


@pytest.mark.django_db
def test_a_question_that_suddenly_many_ask_is_rising(own_folder: None) -> None:
    now = timezone.now()
    for day in (2, 4, 6):
        _asked(1, now - timedelta(days=day), start=day)
    _asked(12, now - timedelta(hours=1), start=10)
    steady = "Uống nước chanh nóng chữa khỏi ung thư"
    for day in range(1, 7):
        _asked(6, now - timedelta(days=day), steady, start=day * 10)
    _asked(6, now - timedelta(hours=2), steady, start=90)
    found = rising(now)
    assert [(one.recent, one.before) for one in found.values()] == [(12, 3)]
    assert rising(now - timedelta(days=2)) == {}


def _letters(people: int, *, sent: bool = True, useful: bool | None = None) -> None:
    """As many people who asked one question and were answered by the same check."""
    check = publish(draft()).check
    now = timezone.now()
    _asked(people, now - timedelta(hours=3))
    question = Question.objects.get()
    for number, tip in enumerate(Tip.objects.order_by("pk")):
        who = correspondent_for("post", f"p{number}", ReplyAddress(f"p{number}"), "vi", now)
        Tip.objects.filter(pk=tip.pk).update(correspondent=who)
        Letter.objects.create(
            uid=f"l{number}", correspondent=who, channel="post", message=tip.message, purpose=Purpose.ANSWER, tip=tip,
            question=question, check_row=check, version=1, seen_version=1,
            stage=Stage.DELIVERED if sent else Stage.FAILED, due_at=now, made_at=now - timedelta(hours=3),
            sent_at=now - timedelta(hours=2) if sent else None, useful=useful,
        )  # fmt: skip


@pytest.mark.django_db
def test_fewer_than_ten_people_are_told_about_nowhere(own_folder: None) -> None:
    _letters(9, useful=False)
    found = report()
    assert (found.days, found.at_once, found.waits, found.deliveries, found.unhelpful) == (
        (),
        None,
        (),
        (),
        None,
    )


@pytest.mark.django_db
def test_ten_people_are(own_folder: None) -> None:
    _letters(10, useful=False)
    say_useful("l1", Correspondent.objects.get(letters__uid="l1"), True)
    found = report()
    assert found.at_once == Share(10, 10)
    assert found.median == pytest.approx(3600, abs=60)
    assert found.unhelpful == Share(9, 10)
    assert [(one.channel, one.taken, one.known_to_arrive) for one in found.deliveries] == [
        ("post", Share(10, 10), 10)
    ]
    assert found.audited_wrong is None
    assert all(say_fits(f"l{number}", number > 0) for number in range(10))
    assert not say_fits("l0", True)
    assert report().audited_wrong == Share(1, 10)


@pytest.mark.django_db
@pytest.mark.parametrize(("people", "shown"), [(0, False), (10, True)])
def test_the_public_page_shows_them_with_tables(own_folder: None, people: int, shown: bool) -> None:
    if people:
        _letters(people)
    page = Client(headers={"accept-language": "en"}).get("/en/numbers/").content.decode()
    assert ('<svg class="chart"' in page) == shown
    assert ("<table>" in page) == shown
    assert "style=" not in page
