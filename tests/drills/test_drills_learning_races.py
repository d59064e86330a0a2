"""Two clicks at once: one answer, one lesson, nothing drawn twice."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import DatabaseError, close_old_connections, connections

from soi.drills.actions import Given, NothingLeftError, answer, begin, start_lesson, start_placement
from soi.drills.lessons import BY_KEY
from soi.drills.models import Response, Sitting

pytestmark = pytest.mark.django_db(transaction=True)


def _at_once(*acts: Callable[[], object]) -> list[object]:
    """Run each in a thread of its own, all let go together; what each returned or raised."""
    barrier = threading.Barrier(len(acts))
    results: list[object] = [None] * len(acts)

    def run(place: int, act: Callable[[], object]) -> None:
        close_old_connections()
        barrier.wait()
        try:
            results[place] = act()
        except (DatabaseError, ValueError, NothingLeftError) as problem:
            results[place] = problem
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(place, act)) for place, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_one_answer_of_many_at_once_counts(db: None) -> None:
    learner, _code = begin("en")
    sitting = start_lesson(learner, BY_KEY["first-look"], "en")
    item = sitting.plan[0]
    given = [Given(item, "true", 0.6), Given(item, "false", 0.9), Given(item, ""), Given(item, "true", 0.99)]
    results = _at_once(*(lambda one=one: answer(learner, sitting.uid, one) for one in given))
    assert {type(one) for one in results} == {Response}
    assert {one.pk for one in results if isinstance(one, Response)} == {Response.objects.get().pk}


def test_two_starts_are_one_lesson(db: None) -> None:
    learner, _code = begin("en")
    results = _at_once(*[lambda: start_lesson(learner, BY_KEY["numbers"], "en")] * 3)
    assert len({one.pk for one in results if isinstance(one, Sitting)}) == 1
    assert sorted(Sitting.objects.values_list("kind", flat=True)) == ["lesson", "test"]


def test_lessons_and_placement_begun_at_once_draw_nothing_twice(db: None) -> None:
    learner, _code = begin("vi")
    keys = ("first-look", "trusting-well", "pressure")
    results = _at_once(
        *(lambda key=key: start_lesson(learner, BY_KEY[key], "vi") for key in keys),
        lambda: start_placement(learner, "vi"),
    )
    assert {type(one) for one in results} == {Sitting}
    planned = [item for plan in Sitting.objects.values_list("plan", flat=True) for item in plan]
    assert len(planned) == len(set(planned)) == 3 * 16 + 1
