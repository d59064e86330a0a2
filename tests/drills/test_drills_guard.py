"""A lesson that makes people suspicious is put on hold; one that teaches is not; an editor decides with words."""

from __future__ import annotations

import numpy as np
import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from soi.drills.actions.holding import DecidedError, NoWordsError, decide, hold, review_lessons
from soi.drills.lessons import BY_KEY
from soi.drills.measure.equivalence import Outcome
from soi.drills.measure.stepwise import STEPS
from soi.drills.models import Decision, Learner, LessonFlag, Response
from soi.drills.queries.guarding import Judged, changes_of, judge
from soi.people.models import AuditEntry
from tests.conftest import Person
from tests.drills.simulated import minds, take_lesson

pytestmark = pytest.mark.django_db
FIRST = BY_KEY["first-look"]
STEP = STEPS[0]


def test_a_lesson_that_only_makes_suspicious_is_put_on_hold_and_offered_to_nobody(asker: Person) -> None:
    dice = np.random.default_rng(1)
    take_lesson(dice, FIRST.key, minds(dice, STEP, c=0.3))
    flags = review_lessons()
    assert [(one.lesson, one.lesson_version, one.found) for one in flags] == [
        (FIRST.key, FIRST.version, Outcome.ONLY_SUSPICIOUS)
    ]
    value, low, high = flags[0].figures["c"]
    assert low < 0.3 < high
    assert low > 0
    assert flags[0].learners == STEP
    assert review_lessons() == [], "it is on hold once"
    page = asker.browser.get("/en/practice/lessons/first-look/").content.decode()
    assert "This lesson is on hold" in page
    assert AuditEntry.objects.get(action="drills.hold").detail == {"version": 1}
    assert str(value) not in str(AuditEntry.objects.get(action="drills.hold").detail)


def test_a_lesson_that_raises_skill_is_not_flagged() -> None:
    dice = np.random.default_rng(2)
    take_lesson(dice, FIRST.key, minds(dice, 400, d=0.3))
    judged = judge(FIRST)
    assert judged is not None
    assert judged.learners == 400
    assert judged.finding.outcome in {Outcome.SKILL_UP, Outcome.SKILL_UP_UNSETTLED}
    assert review_lessons() == []


def test_a_lesson_that_changes_nothing_is_not_flagged() -> None:
    dice = np.random.default_rng(3)
    take_lesson(dice, FIRST.key, minds(dice, STEP))
    assert review_lessons() == []


def test_it_says_nothing_before_the_first_step_and_judges_only_at_steps() -> None:
    dice = np.random.default_rng(4)
    take_lesson(dice, FIRST.key, minds(dice, STEP - 1, c=1.0))
    assert judge(FIRST) is None
    assert review_lessons() == []
    take_lesson(dice, FIRST.key, minds(dice, 30, c=1.0), start=STEP)
    judged = judge(FIRST)
    assert judged is not None
    assert judged.learners == STEP, "29 more do not change what was found"


def test_another_version_is_judged_by_its_own_learners() -> None:
    dice = np.random.default_rng(5)
    take_lesson(dice, FIRST.key, minds(dice, STEP, c=1.0), version=FIRST.version + 1)
    assert changes_of(FIRST) == []
    assert review_lessons() == []


def test_only_the_first_time_counts_and_who_leaves_most_open_is_left_out() -> None:
    dice = np.random.default_rng(6)
    take_lesson(dice, FIRST.key, minds(dice, 12))
    assert len(changes_of(FIRST)) == 12
    Response.objects.filter(learner=Learner.objects.order_by("id")[0]).update(answer="", right=None)
    assert len(changes_of(FIRST)) == 11


def _flag() -> LessonFlag:
    dice = np.random.default_rng(7)
    take_lesson(dice, FIRST.key, minds(dice, STEP, c=0.5))
    (flag,) = review_lessons()
    return flag


def test_an_editor_releases_it_with_words_and_it_is_judged_again_only_at_the_next_step(
    editor: Person, asker: Person
) -> None:
    flag = _flag()
    address = f"/en/practice/train/lessons/{flag.pk}/"
    page = editor.browser.get("/en/practice/train/lessons/").content.decode()
    assert "People have only become more suspicious" in page
    assert "200 learners" in page
    assert "everyday practice" in page
    assert "luyện tập hằng ngày" in editor.browser.get("/vi/practice/train/lessons/").content.decode()
    editor.browser.post(address, {"decision": "released", "words": "  "})
    flag.refresh_from_db()
    assert flag.reviewed_at is None, "without words nothing is decided"
    editor.browser.post(address, {"decision": "released", "words": "Chance: items 3 and 7 were broken."})
    flag.refresh_from_db()
    assert (flag.decision, flag.reviewed_by) == (Decision.RELEASED, editor.account)
    assert (
        "This lesson is on hold" not in asker.browser.get("/en/practice/lessons/first-look/").content.decode()
    )
    assert review_lessons() == []
    dice = np.random.default_rng(8)
    take_lesson(dice, FIRST.key, minds(dice, STEP, c=0.5), start=1000)
    assert [one.learners for one in review_lessons()] == [STEPS[1]]


def test_a_retired_version_stays_away(editor: Person, asker: Person) -> None:
    flag = _flag()
    decide(flag, Decision.RETIRED, "It frightens.", editor.account)
    assert "This lesson is on hold" in asker.browser.get("/en/practice/lessons/first-look/").content.decode()
    with pytest.raises(DecidedError):
        decide(flag, Decision.RELEASED, "Other mind.", editor.account)
    judged = judge(FIRST)
    assert judged is not None
    assert hold(Judged(FIRST.key, FIRST.version, 400, judged.finding, "practice", flagged=True)) is None


def test_only_editors_decide(checker: Person, volunteer: Person) -> None:
    flag = _flag()
    for one in (checker, volunteer):
        answer = one.browser.post(
            f"/en/practice/train/lessons/{flag.pk}/", {"decision": "released", "words": "x"}
        )
        assert answer.status_code == 403
    with pytest.raises(NoWordsError):
        decide(flag, Decision.RELEASED, "", checker.account)


def test_the_database_wants_words_with_a_decision(editor: Person) -> None:
    flag = _flag()
    with pytest.raises(IntegrityError), transaction.atomic():
        LessonFlag.objects.filter(pk=flag.pk).update(decision="released")
    with pytest.raises(IntegrityError), transaction.atomic():
        LessonFlag.objects.filter(pk=flag.pk).update(
            reviewed_at=flag.at, reviewed_by=editor.account, decision="released"
        )


def test_the_command_says_what_is_held(capsys: pytest.CaptureFixture[str]) -> None:
    dice = np.random.default_rng(9)
    take_lesson(dice, FIRST.key, minds(dice, STEP, c=0.5))
    call_command("drills", "review")
    said = capsys.readouterr().out
    assert "on hold: first-look version 1 (only more suspicious)" in said
    assert "1 lessons newly on hold." in said
