"""Courses and groups: joined by a code of one's own will; figures of ten or more, once, and never of one learner."""

from __future__ import annotations

import re

import numpy as np
import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from soi.drills.actions.classes import (
    ElsewhereError,
    GroupClosedError,
    NoLessonsError,
    close_group,
    join,
    leave,
    make_course,
    make_group,
)
from soi.drills.measure.signal import Answer
from soi.drills.models import Course, Group, GroupSeat, Learner, Response, Sitting
from soi.drills.queries.groups import figures_of
from soi.drills.queries.measuring import ends
from soi.people.models import AuditEntry, Role
from tests.conftest import Person, member
from tests.drills.practising import token
from tests.drills.simulated import answer, learners, minds, sat

pytestmark = pytest.mark.django_db
TRAIN = "/en/practice/train/"


def _group(trainer: Person, title: str = "Library class") -> Group:
    return make_group(trainer.account, title, "en", None)


def _seated(
    group: Group, count: int, *, c: float = 0.0, d: float = 0.0, seed: int = 1, start: int = 0
) -> list[Learner]:
    """So many join, and answer 10 + 10 messages, take a lesson that moves them, and answer as many again."""
    dice = np.random.default_rng(seed)
    who = learners(count, start)
    for one in who:
        join(one, group)
    both = minds(dice, count, d=d, c=c)
    answer(dice, sat(who, "test", "first-look"), [was for was, _ in both], 10)
    answer(dice, sat(who, "test", "numbers"), [now for _, now in both], 10)
    return who


def test_a_trainer_makes_a_course_of_lessons_in_their_order(volunteer: Person) -> None:
    page = volunteer.browser.get(f"{TRAIN}course/").content.decode()
    form = {"csrfmiddlewaretoken": token(page), "title": "Two evenings", "language": "vi"}
    answer = volunteer.browser.post(f"{TRAIN}course/", form | {"place-numbers": "x"})
    assert (answer.status_code, Course.objects.count()) == (422, 0)
    volunteer.browser.post(
        f"{TRAIN}course/", form | {"place-numbers": "2", "place-first-look": "1", "place-cause": "3"}
    )
    course = Course.objects.get()
    assert (course.title, course.language, course.lessons) == (
        "Two evenings",
        "vi",
        ["first-look", "numbers", "cause"],
    )
    assert "3 lessons" in volunteer.browser.get(TRAIN).content.decode()
    with pytest.raises(NoLessonsError):
        make_course(volunteer.account, "Empty", "vi", ["no-such"])


def test_somebody_without_an_account_joins_by_the_code_and_sees_first_what_the_trainer_will_see(
    volunteer: Person, stranger: Person
) -> None:
    page = volunteer.browser.get(f"{TRAIN}group/").content.decode()
    made = volunteer.browser.post(
        f"{TRAIN}group/", {"csrfmiddlewaretoken": token(page), "title": "Library class"}
    )
    group = Group.objects.get()
    assert made.headers["Location"] == f"{TRAIN}groups/{group.uid}/"
    assert group.code in volunteer.browser.get(made.headers["Location"]).content.decode()
    browser = stranger.browser
    page = browser.get("/en/practice/groups/").content.decode()
    wrong = browser.post("/en/practice/groups/", {"csrfmiddlewaretoken": token(page), "code": "AAAAAA"})
    assert wrong.status_code == 404
    found = browser.post(
        "/en/practice/groups/", {"csrfmiddlewaretoken": token(page), "code": f" {group.code.lower()} "}
    )
    seat = found.headers["Location"]
    page = browser.get(seat).content.decode()
    assert "What the trainer sees" in page
    assert "not who, and not what you answered" in page
    assert not Learner.objects.exists(), "looking joins nothing"
    begun = browser.post(seat, {"csrfmiddlewaretoken": token(page)}).content.decode()
    assert re.search(r"<code>([A-Z0-9-]{14})</code>", begun), "who begins by joining is given their code"
    assert seat in begun
    assert GroupSeat.objects.get().group == group
    page = browser.get(seat).content.decode()
    assert "You are in this group." in page
    browser.post(f"{seat}leave/", {"csrfmiddlewaretoken": token(page)})
    assert not GroupSeat.objects.exists()
    assert Learner.objects.exists(), "leaving a group erases nothing of one's own"


def test_a_group_is_shown_to_its_own_trainer_only_and_never_by_learner(
    volunteer: Person, checker: Person
) -> None:
    group = _group(volunteer)
    who = _seated(group, 12)
    address = f"{TRAIN}groups/{group.uid}/"
    assert checker.browser.get(address).status_code == 404
    assert checker.browser.post(f"{address}close/", {"sure": "yes"}).status_code == 404
    volunteer.browser.post(f"{address}close/", {"sure": "yes"})
    page = volunteer.browser.get(address).content.decode()
    assert "Mean of 12 people" in page
    assert not any(one.uid in page for one in who)
    assert "sim-" not in page


def test_before_it_is_closed_nothing_is_shown(volunteer: Person) -> None:
    group = _group(volunteer)
    _seated(group, 12)
    page = volunteer.browser.get(f"{TRAIN}groups/{group.uid}/").content.decode()
    assert "12 people have joined." in page
    assert "Telling true from false" not in page
    volunteer.browser.post(f"{TRAIN}groups/{group.uid}/close/", {})
    group.refresh_from_db()
    assert group.closed_at is None, "it takes a tick"


def test_nine_are_too_few_and_nothing_about_them_is_kept(volunteer: Person) -> None:
    group = _group(volunteer)
    _seated(group, 9)
    group = close_group(group, volunteer.account)
    assert group.figures == {"too_few": True}
    page = volunteer.browser.get(f"{TRAIN}groups/{group.uid}/").content.decode()
    assert "Fewer than 10 people answered enough" in page
    assert "9" not in re.sub(r"<[^>]*>|&#x27;", "", page.split("<main", 1)[1].split("</main", 1)[0]).replace(
        group.code, ""
    )


def test_the_figures_are_those_of_all_together_and_made_once(volunteer: Person) -> None:
    group = _group(volunteer)
    _seated(group, 60, c=0.5, seed=3)
    group = close_group(group, volunteer.account)
    figures = group.figures
    assert figures is not None
    assert figures["people"] == 60
    assert figures["change"]["outcome"] == "only more suspicious"
    assert figures["change"]["c"][1] < 0.5 < figures["change"]["c"][2]
    assert figures["d"][1] < 1 < figures["d"][2]
    before = dict(figures)
    late = learners(1, start=500)[0]
    with pytest.raises(GroupClosedError):
        join(late, group)
    Learner.objects.filter(uid="sim-0").delete()
    answer(
        np.random.default_rng(9),
        sat(learners(1, start=600), "test", "x"),
        minds(np.random.default_rng(9), 1)[0][:1],
        5,
    )
    again = close_group(group, volunteer.account)
    assert again.figures == before, "one who goes afterwards cannot be told from the difference"
    assert AuditEntry.objects.filter(action="drills.close-group").count() == 1


def test_no_answer_is_in_the_figures_of_two_groups(volunteer: Person) -> None:
    first, second = _group(volunteer), _group(volunteer)
    who = _seated(first, 11)
    with pytest.raises(ElsewhereError):
        join(who[0], second)
    close_group(first, volunteer.account)
    for one in who:
        join(one, second)
    assert figures_of(second) == {"too_few": True}, (
        "what was answered in the first does not count in the second"
    )
    leave(who[0], second)
    assert second.seats.count() == 10


def test_answers_from_before_joining_do_not_count(volunteer: Person) -> None:
    group = _group(volunteer)
    _seated(group, 12)
    GroupSeat.objects.update(joined_at=timezone.now())
    assert figures_of(group) == {"too_few": True}
    assert Response.objects.exists()


def test_the_beginning_and_the_end_never_overlap() -> None:
    answers = [Answer(place % 2 == 0, place < 14) for place in range(24)]
    first, last = ends(answers, 10)
    assert (len(first), len(last)) == (12, 12)
    assert [one.true for one in first].count(True) == [one.true for one in last].count(True) == 6
    assert first[:6] == answers[:12:2]
    assert last[:6] == answers[12::2]
    assert ends(answers, 5)[1][0] == answers[14]


def test_figures_only_stand_at_a_closed_group(volunteer: Person) -> None:
    group = _group(volunteer)
    with pytest.raises(IntegrityError), transaction.atomic():
        Group.objects.filter(pk=group.pk).update(figures={"too_few": True})


def test_erasing_a_group_leaves_what_people_answered(volunteer: Person) -> None:
    group = _group(volunteer)
    _seated(group, 3)
    volunteer.browser.post(f"{TRAIN}groups/{group.uid}/erase/", {"sure": "yes"})
    assert not Group.objects.exists()
    assert Sitting.objects.count() == 6


def test_learners_do_not_train(learner: Person) -> None:
    for page in ("", "course/", "group/", "trial/", "power/", "lessons/"):
        assert learner.browser.get(f"{TRAIN}{page}").status_code == 403


def test_it_is_in_the_menu_of_those_who_train(volunteer: Person, learner: Person) -> None:
    assert f'href="{TRAIN}"' in volunteer.browser.get(TRAIN).content.decode()
    assert f'href="{TRAIN}"' not in learner.browser.get("/en/practice/").content.decode()


def test_pages_are_whole_in_vietnamese() -> None:
    trainer = member("Tam", Role.EDITOR, language="vi")
    group = make_group(trainer.account, "Lớp thư viện", "vi", None)
    asker = Client(headers={"accept-language": "vi"})
    for browser, page in (
        (trainer.browser, "train/"),
        (trainer.browser, "train/course/"),
        (trainer.browser, "train/group/"),
        (trainer.browser, f"train/groups/{group.uid}/"),
        (trainer.browser, "train/trial/"),
        (trainer.browser, "train/power/"),
        (trainer.browser, "train/lessons/"),
        (asker, "groups/"),
        (asker, f"groups/{group.code}/"),
    ):
        shown = browser.get(f"/vi/practice/{page}").content.decode()
        words = re.sub(
            r"<(script|style)[^>]*>.*?</\1>|<[^>]+>", " ", shown.split("<main", 1)[1].split("<footer")[0]
        )
        english = set(
            re.findall(r"\b(?:the|and|you|with|people|lesson|lessons|what|before|group)\b", words.lower())
        )
        assert not english, (page, english)
