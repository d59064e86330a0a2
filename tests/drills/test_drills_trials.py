"""A trial: planned, registered and locked, joined by consent, drawn by chance, ended and analysed as registered."""

from __future__ import annotations

import csv
import hashlib
import io
import random
import re
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from soi.drills import trialplan
from soi.drills.actions.holding import review_lessons
from soi.drills.actions.learners import forget
from soi.drills.actions.sittings import start_lesson
from soi.drills.actions.trials import (
    LockedError,
    NotOpenError,
    PractisedError,
    TooEarlyError,
    discard,
    end_trial,
    plan_trial,
    register,
    take_part,
    withdraw,
)
from soi.drills.exercises import TRUE_FALSE, exercises
from soi.drills.lessons import BY_KEY, LESSONS
from soi.drills.measure.equivalence import Change, two_arms
from soi.drills.measure.registered import Design, Primary, analyse
from soi.drills.models import Learner, Response, Sitting, Trial, TrialArm
from soi.drills.queries.exporting import COLUMNS, TooFewToExportError, table
from soi.drills.queries.trials import may_end, result
from soi.drills.trialplan import PlanError, Wanted
from soi.people.models import AuditEntry
from tests.conftest import Person
from tests.drills.practising import begin, go_through, rightly, token
from tests.drills.simulated import learners, minds

pytestmark = pytest.mark.django_db
TRAIN = "/en/practice/train/"
DICE = random.Random(1)
LATER = timezone.localdate() + timedelta(days=30)


def plan(items: int = 10, *, control: str = "fact-opinion", people: int = 10, **more: Any) -> dict[str, Any]:
    design = Design(Primary.SKILL, items)
    wanted = Wanted(
        "Does it help?", "en", ("first-look",), control, design, more.get("wait", 0), LATER, people
    )
    return trialplan.write(wanted, random.Random(1))


def open_trial(trainer: Person, **more: Any) -> Trial:
    return register(plan_trial(trainer.account, plan(**more)), trainer.account)


def finish(
    trial: Trial, dice: np.random.Generator, count: int, *, d: float = 0.0, c: float = 0.0, start: int = 0
) -> list[TrialArm]:
    """So many agree; the lesson arm's d′ and c move by that much, the other's not at all; all finish both measures."""
    members = [take_part(one, trial) for one in learners(count, start)]
    now = timezone.now()
    rows = []
    for member in members:
        moved = member.arm == "lesson"
        both = minds(dice, 1, d=d * moved, c=c * moved)[0]
        sittings = Sitting.objects.filter(learner_id=member.learner_id, kind="trial").order_by("id")
        for mind, sitting in zip(both, sittings, strict=True):
            for item in sitting.plan:
                truth = bool(exercises("en")[item].truth)
                says = bool(dice.random() < _chance(mind, truth=truth))
                rows.append(
                    Response(
                        sitting=sitting, learner_id=member.learner_id, item=item, task="true-false",
                        skill="/post/en", truth=truth, answer="true" if says else "false", right=says == truth,
                        confidence=0.9,
                    )
                )  # fmt: skip
    Response.objects.bulk_create(rows, batch_size=500)
    Sitting.objects.filter(kind="trial", learner__in=[one.learner_id for one in members]).update(
        finished_at=now
    )
    return members


def _chance(mind: Any, *, truth: bool) -> float:
    from soi.drills.measure.estimates import NORMAL

    return NORMAL.cdf((mind.d if truth else -mind.d) / 2 - mind.c)


# The plan


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("items", trialplan.SIZES)
def test_forms_are_balanced_and_share_no_message(language: str, items: int) -> None:
    first, second = trialplan.forms(language, items, random.Random(2))
    by_id = exercises(language)
    assert not set(first) & set(second)
    for form in (first, second):
        assert Counter(by_id[one].truth for one in form) == {True: items, False: items}
        assert len({by_id[one].pair for one in form}) == 2 * items, "both of a pair are never in one form"


@pytest.mark.parametrize("key", [one.key for one in LESSONS if one.task == TRUE_FALSE])
def test_with_the_largest_forms_every_lesson_has_messages_left(volunteer: Person, key: str) -> None:
    trial = open_trial(volunteer, items=20)
    (who,) = learners(1)
    take_part(who, trial)
    sitting = start_lesson(who, BY_KEY[key], "en")
    used = {item for form in trial.plan["measures"]["forms"] for item in form}
    assert not used & set(sitting.plan)


def test_a_plan_of_values_that_are_not_offered_is_refused() -> None:
    good: dict[str, Any] = {
        "title": "T", "language": "en", "lessons": ("first-look",), "control": "", "design": Design(Primary.SKILL, 10),
        "wait_days": 0, "ends_on": date(2030, 1, 1), "people_per_arm": 10,
    }  # fmt: skip
    trialplan.write(Wanted(**good), DICE)
    for wrong in (
        {"title": ""},
        {"lessons": ()},
        {"lessons": ("nothing",)},
        {"control": "numbers"},
        {"control": "same-claim", "lessons": ("same-claim",)},
        {"design": Design(Primary.SKILL, 60)},
        {"design": Design(Primary.SKILL, 10, alpha=0.5)},
        {"people_per_arm": 9},
        {"wait_days": -1},
    ):
        with pytest.raises(PlanError):
            trialplan.write(Wanted(**(good | wrong)), DICE)


def test_the_hash_is_of_the_whole_plan_and_stands_after_a_round_trip(volunteer: Person) -> None:
    written = plan()
    trial = plan_trial(volunteer.account, written)
    trial.refresh_from_db()
    assert trialplan.digest(trial.plan) == trialplan.digest(written)
    assert trialplan.digest(written | {"people_per_arm": 11}) != trialplan.digest(written)


def test_more_people_are_wanted_for_smaller_effects_and_fewer_messages() -> None:
    assert Design(Primary.SKILL, 10, difference=0.2).people > Design(Primary.SKILL, 10).people
    assert Design(Primary.SKILL, 10).people > Design(Primary.SKILL, 20).people
    assert Design(Primary.SKILL, 10, alpha=0.01).people > Design(Primary.SKILL, 10).people


def test_the_planned_number_of_people_has_the_promised_power() -> None:
    """300 simulated trials of the size that the table says, at 80 %."""
    design, dice = Design(Primary.SKILL, 20), np.random.default_rng(5)
    from bench.drills.learners import measured, sit

    shown = 0
    for _ in range(300):
        arms = []
        for gain in (0.3, 0.0):
            d, c = dice.normal(1, 0.5, design.people), dice.normal(0, 0.3, design.people)
            before = measured(*sit(dice, d, c, 20), 20)
            now = d + dice.normal(gain, 0.3, design.people), c + dice.normal(0, 0.2, design.people)
            after = measured(*sit(dice, *now, 20), 20)
            arms.append([Change(*row) for row in (after - before)[:, [0, 3]].tolist()])
        shown += analyse(design, *arms).rose
    assert 0.72 <= shown / 300 <= 0.88


# Locking


def test_a_registered_plan_cannot_be_changed_in_the_database(volunteer: Person) -> None:
    trial = open_trial(volunteer)
    for change in (
        {"plan": plan(people=99)},
        {"plan_sha256": "0" * 64},
        {"registered_at": timezone.now()},
        {"registered_at": None, "plan_sha256": ""},
        {"title": "Other"},
        {"code": "ZZZZZZ"},
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            Trial.objects.filter(pk=trial.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        Trial.objects.filter(pk=trial.pk).delete()
    trial.refresh_from_db()
    trial.save()  # the same again is no change
    assert trialplan.digest(trial.plan) == trial.plan_sha256
    assert AuditEntry.objects.get(action="drills.register-trial").detail == {"sha256": trial.plan_sha256}


def test_registering_twice_and_discarding_a_registered_one_are_refused(volunteer: Person) -> None:
    trial = open_trial(volunteer)
    with pytest.raises(LockedError):
        register(trial, volunteer.account)
    with pytest.raises(LockedError):
        discard(trial)
    loose = plan_trial(volunteer.account, plan())
    discard(loose)
    assert Trial.objects.count() == 1


def test_a_trainer_who_goes_leaves_a_registered_trial_standing(volunteer: Person) -> None:
    trial = open_trial(volunteer)
    volunteer.account.delete()
    trial.refresh_from_db()
    assert trial.trainer is None


# Who is in which arm


def test_nobody_is_drawn_before_registration_or_after_the_end(volunteer: Person) -> None:
    trial = plan_trial(volunteer.account, plan())
    one, other = learners(2)
    with pytest.raises(NotOpenError):
        take_part(one, trial)
    with pytest.raises(DatabaseError), transaction.atomic():
        TrialArm.objects.create(trial=trial, learner=one, arm="lesson", agreed_at=timezone.now())
    register(trial, volunteer.account)
    member = take_part(one, trial)
    assert take_part(one, trial) == member, "an arm is drawn once"
    with pytest.raises(DatabaseError), transaction.atomic():
        TrialArm.objects.filter(pk=member.pk).update(arm="other")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE drills_trial SET closed_at = %s", [timezone.now()])
    with pytest.raises(NotOpenError):
        take_part(other, trial)


def test_arms_are_drawn_in_blocks_and_either_form_comes_first(volunteer: Person) -> None:
    trial = open_trial(volunteer)
    members = [take_part(one, trial) for one in learners(40)]
    for start in range(0, 40, 4):
        assert Counter(one.arm for one in members[start : start + 4]) == {"lesson": 2, "control": 2}
    orders = {"".join(one.arm[0] for one in members[start : start + 4]) for start in range(0, 40, 4)}
    assert len(orders) > 1, "by chance, and not in turns"
    first = Sitting.objects.filter(lesson=f"trial-{trial.code}-before")
    forms = [one.plan == trial.plan["measures"]["forms"][0] for one in first]
    assert 5 < sum(forms) < 35
    for one in members:
        both = list(Sitting.objects.filter(learner_id=one.learner_id, kind="trial"))
        assert {one.arm for one in both} == {one.arm}
        assert not set(both[0].plan) & set(both[1].plan)


def test_after_people_erased_themselves_it_still_draws(volunteer: Person) -> None:
    trial = open_trial(volunteer)
    members = [take_part(one, trial) for one in learners(6)]
    for one in members[1:5]:
        forget(one.learner)
    assert take_part(learners(1, start=50)[0], trial).arm in trialplan.ARMS
    assert trialplan.draw_arm(["lesson"] * 3, DICE) in trialplan.ARMS


def test_who_saw_its_messages_in_practice_cannot_take_part(volunteer: Person) -> None:
    trial = open_trial(volunteer, items=20)
    (one,) = learners(1)
    start_lesson(one, BY_KEY["numbers"], "en")
    with pytest.raises(PractisedError):
        take_part(one, trial)
    assert not TrialArm.objects.exists()


def test_withdrawing_erases_the_answers_to_its_measures(volunteer: Person) -> None:
    trial = open_trial(volunteer)
    members = finish(trial, np.random.default_rng(1), 2)
    withdraw(members[0].learner, trial)
    assert set(Response.objects.values_list("learner_id", flat=True)) == {members[1].learner_id}
    assert trial.members.count() == 1


# In the browser, from the form to the last message


def _planned(trainer: Person) -> Trial:
    page = trainer.browser.get(f"{TRAIN}trial/").content.decode()
    form = {
        "csrfmiddlewaretoken": token(page), "title": "Does it help?", "language": "en", "lesson": "first-look",
        "control": "fact-opinion", "items": "10", "primary": "skill", "alpha": "0.05", "margin": "0.1",
        "difference": "0.3", "power": "0.8", "people": "", "wait_days": "0", "ends_on": LATER.isoformat(),
    }  # fmt: skip
    for wrong in (
        {"ends_on": "2001-01-01"},
        {"title": ""},
        {"people": "x"},
        {"items": "11"},
        {"alpha": "nan"},
    ):
        answer = trainer.browser.post(f"{TRAIN}trial/", form | wrong)
        assert (answer.status_code, Trial.objects.count()) == (422, 0)
    assert trainer.browser.post(f"{TRAIN}trial/", form).status_code == 302
    return Trial.objects.get()


def test_a_trial_from_the_form_to_the_last_message(volunteer: Person, stranger: Person) -> None:
    trial = _planned(volunteer)
    assert trial.plan["people_per_arm"] == Design(Primary.SKILL, 10).people
    address, mine = f"{TRAIN}trials/{trial.uid}/", f"/en/practice/trials/{trial.code}/"
    assert stranger.browser.get(mine).status_code == 404, "a plan is open to nobody"
    page = volunteer.browser.get(address).content.decode()
    assert trialplan.digest(trial.plan) in page
    volunteer.browser.post(f"{address}register/", {})
    assert Trial.objects.get().registered_at is None
    volunteer.browser.post(f"{address}register/", {"sure": "yes"})
    saved = volunteer.browser.get(f"{address}plan.json").content
    assert hashlib.sha256(saved).hexdigest() == Trial.objects.get().plan_sha256
    browser = stranger.browser
    page = browser.get(mine).content.decode()
    assert "What happens with your answers" in page
    browser.post(mine, {"csrfmiddlewaretoken": token(page)})
    assert not TrialArm.objects.exists(), "without agreeing nothing happens"
    begun = browser.post(mine, {"csrfmiddlewaretoken": token(page), "agree": "yes"}).content.decode()
    assert "Keep this code" in begun
    member = TrialArm.objects.get()
    before, after = Sitting.objects.filter(kind="trial").order_by("id")
    assert browser.get(f"/en/practice/sittings/{after.uid}/").headers["Location"] == mine, "not yet"
    told = go_through(browser, before, rightly)
    assert len(told) == 20
    assert not any("You saw it rightly" in one for one in told), "a measure teaches nothing"
    page = browser.get(f"/en/practice/sittings/{before.uid}/1/", follow=True).content.decode()
    assert "You saw it rightly" not in page
    assert f"sittings/{after.uid}/" not in browser.get(mine).content.decode(), "first the lesson"
    key = {"lesson": "first-look", "control": "fact-opinion"}[member.arm]
    lesson = browser.post(
        f"/en/practice/lessons/{key}/", {"csrfmiddlewaretoken": token(page_of(browser, key))}
    )
    practice = Sitting.objects.get(uid=lesson.headers["Location"].rstrip("/").rsplit("/", 1)[1])
    go_through(browser, practice, rightly)
    go_through(browser, Sitting.objects.get(kind="test"), rightly)
    assert f"sittings/{after.uid}/" in browser.get(mine).content.decode()
    go_through(browser, after, rightly)
    assert "That was all." in browser.get(mine).content.decode()
    page = volunteer.browser.get(address).content.decode()
    assert "1 agreed, 1 finished the first measure, 1 the second." in page
    assert member.learner.uid not in page


def page_of(browser: Client, key: str) -> str:
    return browser.get(f"/en/practice/lessons/{key}/").content.decode()


def test_the_second_measure_waits_for_its_day(volunteer: Person) -> None:
    from soi.drills.queries.trials import step_of

    trial = open_trial(volunteer, wait=7, control="")
    members = finish(trial, np.random.default_rng(1), 4)
    control = next(one for one in members if one.arm == "control")
    step = step_of(control.learner, trial)
    assert step is not None
    assert step.practised, "who waits has nothing to do"
    assert not step.ready
    assert step.opens_on == timezone.localdate(control.agreed_at) + timedelta(days=7)


@pytest.mark.parametrize(
    ("wait", "says"),
    [(0, "Afterwards you judge as many"), (1, "At least 1 day later"), (7, "At least 7 days later")],
)
def test_whoever_is_asked_reads_how_long_it_takes(
    volunteer: Person, stranger: Person, wait: int, says: str
) -> None:
    trial = open_trial(volunteer, wait=wait)
    begin(stranger.browser)
    page = stranger.browser.get(f"/en/practice/trials/{trial.code}/").content.decode()
    assert says in page
    assert "0 day" not in page


def test_a_trial_is_seen_by_its_own_trainer_only(volunteer: Person, checker: Person) -> None:
    trial = open_trial(volunteer)
    for page in ("", "plan.json", "answers.csv"):
        assert checker.browser.get(f"{TRAIN}trials/{trial.uid}/{page}").status_code == 404
    for page in ("register/", "end/", "discard/"):
        assert checker.browser.post(f"{TRAIN}trials/{trial.uid}/{page}", {"sure": "yes"}).status_code == 404


# The end, the analysis and the table


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    def run(*arguments: str) -> str:
        call_command("drills", *arguments)
        return capsys.readouterr().out

    return run


def test_nothing_is_told_before_the_planned_end_but_what_is_marked(
    volunteer: Person, said: Callable[..., str]
) -> None:
    trial = open_trial(volunteer, people=40)
    finish(trial, np.random.default_rng(2), 24, d=1.5)
    assert not may_end(trial, timezone.localdate())
    with pytest.raises(TooEarlyError):
        end_trial(trial, volunteer.account)
    with pytest.raises(CommandError, match="planned end is not reached"):
        said("trial", trial.code)
    with pytest.raises(CommandError, match="not reached"):
        said("end", trial.code)
    assert said("trial", trial.code, "--interim").startswith("INTERIM, not the registered result.")
    page = volunteer.browser.get(f"{TRAIN}trials/{trial.uid}/").content.decode()
    assert "Change of d′, lesson minus control" not in page
    assert may_end(trial, LATER + timedelta(days=1)), "the last day is over"
    assert not may_end(trial, LATER)


def test_the_analysis_is_the_registered_one(volunteer: Person, said: Callable[..., str]) -> None:
    trial = open_trial(volunteer, people=30)
    finish(trial, np.random.default_rng(3), 60, d=1.2)
    assert may_end(trial, timezone.localdate()), "both arms are full"
    with pytest.raises(CommandError, match="soi drills end"):
        said("trial", trial.code)
    assert "has ended" in said("end", trial.code.lower())
    trial.refresh_from_db()
    found = result(trial)
    assert (found.trained, found.control, found.rose) == (30, 30, True)
    assert found.sensitivity is not None
    assert found.sensitivity.low < 1.2 < found.sensitivity.high
    words = said("trial", trial.code)
    assert "INTERIM" not in words
    assert f"SHA-256 {trial.plan_sha256}" in words
    assert "Plan as registered: yes" in words
    assert "Primary outcome: It is shown: with the lesson, people tell true from false better" in words
    assert "30 with the lesson, 30 without; planned 30 each" in words
    page = volunteer.browser.get(f"{TRAIN}trials/{trial.uid}/").content.decode()
    assert "It is shown: with the lesson" in page
    with pytest.raises(DatabaseError), transaction.atomic():
        Trial.objects.filter(pk=trial.pk).update(closed_at=None)


def test_its_difference_is_welchs_as_the_house_computes_it() -> None:
    dice = np.random.default_rng(4)
    arms = [[Change(*row) for row in dice.normal(mean, 1, (25, 2)).tolist()] for mean in (0.4, 0.0)]
    found, known = analyse(Design(Primary.SKILL, 10), *arms), two_arms(*arms)
    assert found.sensitivity == known.sensitivity
    assert found.criterion == known.criterion_90, "c is read at 1 - 2 alpha"
    strict = analyse(Design(Primary.SKILL, 10, alpha=0.01), *arms)
    assert strict.sensitivity is not None
    assert found.sensitivity is not None
    assert strict.sensitivity.low < found.sensitivity.low
    assert not analyse(Design(Primary.SKILL, 10), arms[0][:9], arms[1]).enough


def test_what_is_answered_after_the_end_does_not_count(volunteer: Person) -> None:
    trial = open_trial(volunteer, people=10)
    finish(trial, np.random.default_rng(5), 20)
    end_trial(trial, volunteer.account)
    trial.refresh_from_db()
    late = Sitting.objects.filter(kind="trial", lesson__endswith="after", arm="lesson").first()
    assert late is not None
    Sitting.objects.filter(pk=late.pk).update(finished_at=timezone.now() + timedelta(seconds=5))
    assert result(trial).trained == 9
    assert not result(trial).enough


def test_the_table_of_answers_holds_no_person_and_no_time(volunteer: Person) -> None:
    trial = open_trial(volunteer, people=10)
    finish(trial, np.random.default_rng(6), 20)
    address = f"{TRAIN}trials/{trial.uid}/answers.csv"
    assert volunteer.browser.get(address).status_code == 302, "not while it goes on"
    end_trial(trial, volunteer.account)
    text = volunteer.browser.get(address).content.decode()
    rows = list(csv.DictReader(io.StringIO(text)))
    assert list(rows[0]) == [name for name, _ in COLUMNS]
    assert len(rows) == 20 * 40
    assert {one["learner"] for one in rows} == {str(one) for one in range(1, 21)}
    assert {one["day"] for one in rows} == {"0"}
    assert not any(one in text for one in Learner.objects.values_list("uid", flat=True))
    assert not re.search(r"\d\d:\d\d|20\d\d-", text)
    again = volunteer.browser.get(address).content.decode()
    assert again != text, "numbers are drawn anew, so that two tables cannot be laid side by side"
    by_arm = Counter((one["arm"], one["phase"]) for one in rows)
    assert set(by_arm.values()) == {10 * 20}


def test_the_registered_result_comes_out_of_the_table_too(volunteer: Person) -> None:
    """By a second hand: counts from the CSV, d′ by `measure`, the means by numpy."""
    from soi.drills.measure.signal import Answer, measure, tally

    trial = open_trial(volunteer, people=14)
    finish(trial, np.random.default_rng(7), 28, d=0.8)
    end_trial(trial, None)
    trial.refresh_from_db()
    header, *rows = (tuple(map(str, one)) for one in table(trial))
    held: dict[tuple[str, str, str], list[Answer]] = {}
    for row in rows:
        one = dict(zip(header, row, strict=True))
        called = {"true": True, "false": False, "unsure": None}[one["answer"]]
        held.setdefault((one["arm"], one["learner"], one["phase"]), []).append(
            Answer(one["truth"] == "1", called)
        )
    gains: dict[str, list[float]] = {}
    for arm, who in {(arm, who) for arm, who, _ in held}:
        now, was = (measure(tally(held[arm, who, phase])) for phase in ("after", "before"))
        assert now
        assert was
        gains.setdefault(arm, []).append(now.sensitivity.value - was.sensitivity.value)
    found = result(trial).sensitivity
    assert found is not None
    assert found.value == pytest.approx(np.mean(gains["lesson"]) - np.mean(gains["control"]))


def test_with_nine_in_an_arm_no_table_leaves(volunteer: Person) -> None:
    trial = open_trial(volunteer, people=10)
    finish(trial, np.random.default_rng(8), 18)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE drills_trial SET closed_at = %s", [timezone.now()])
    trial.refresh_from_db()
    with pytest.raises(TooFewToExportError):
        list(table(trial))


def test_a_trial_whose_lesson_made_people_suspicious_puts_it_on_hold(volunteer: Person) -> None:
    trial = open_trial(volunteer, people=30)
    finish(trial, np.random.default_rng(9), 60, c=0.8)
    assert review_lessons() == [], "not while it goes on"
    end_trial(trial, volunteer.account)
    (flag,) = review_lessons()
    assert (flag.lesson, flag.found, flag.learners) == ("first-look", "only more suspicious", 60)
    assert flag.figures["source"] == f"trial {trial.code}"
    assert review_lessons() == []


def test_the_power_page_has_the_tables(volunteer: Person) -> None:
    page = volunteer.browser.get(f"{TRAIN}power/").content.decode()
    for number in (
        Design(Primary.SKILL, 10).people,
        Design(Primary.TRUST, 20, power=0.9).people,
        120,
        266,
        420,
    ):
        assert f"<td>{number}</td>" in page
