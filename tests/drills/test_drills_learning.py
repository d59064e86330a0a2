"""Somebody practises: from the front page to the end of a lesson, and back again by a code."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from soi.drills.actions import forget_unseen
from soi.drills.exercises import TRUE_FALSE, exercises
from soi.drills.lessons import BY_KEY, LESSONS
from soi.drills.models import Learner, LessonFlag, Response, Sitting, SkillCard
from tests.conftest import Person
from tests.drills.practising import begin, go_through, openly, rightly, start, suspiciously, token

pytestmark = pytest.mark.django_db


def _lesson(person: Person, key: str, answer: object = rightly) -> tuple[Sitting, Sitting]:
    practice = start(person.browser, f"/en/practice/lessons/{key}/")
    test = Sitting.objects.get(learner=practice.learner, lesson=key, kind="test", finished_at=None)
    go_through(person.browser, practice, answer)  # type: ignore[arg-type]
    go_through(person.browser, test, answer)  # type: ignore[arg-type]
    practice.refresh_from_db()
    test.refresh_from_db()
    return practice, test


def test_it_is_open_to_everybody_and_sets_no_cookie(stranger: Person) -> None:
    for page in ("", "lessons/first-look/"):
        answer = stranger.browser.get(f"/en/practice/{page}")
        assert (answer.status_code, dict(answer.cookies)) == (200, {})
    assert not Learner.objects.exists()


def test_the_public_site_leads_to_it(stranger: Person) -> None:
    assert 'href="/en/practice/"' in stranger.browser.get("/en/").content.decode()


def test_whoever_has_not_begun_is_led_to_the_beginning(stranger: Person) -> None:
    for page in (
        "mine/",
        "mine/practice.json",
        "mine/erase/",
        "placement/",
        "sittings/abc/",
        "sittings/abc/1/",
    ):
        assert stranger.browser.get(f"/en/practice/{page}").headers["Location"] == "/en/practice/begin/"


def test_somebody_begins_without_an_account_and_comes_back_elsewhere_by_the_code(stranger: Person) -> None:
    code = begin(stranger.browser)
    learner = Learner.objects.get()
    assert re.fullmatch(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}", code)
    assert code.replace("-", "") not in str(learner.__dict__.values())
    phone = Client(headers={"accept-language": "en"})
    page = phone.get("/en/practice/begin/").content.decode()
    typed = {"csrfmiddlewaretoken": token(page), "code": f" {code.lower()} "}
    assert phone.post("/en/practice/back/", typed).headers["Location"] == "/en/practice/"
    assert phone.get("/en/practice/mine/").status_code == 200
    assert Learner.objects.count() == 1


def test_a_wrong_code_is_told_and_opens_nothing(stranger: Person) -> None:
    page = stranger.browser.get("/en/practice/begin/").content.decode()
    for typed in ("", "AAAA-AAAA-AAAA", "<script>", "x" * 500):
        answer = stranger.browser.post(
            "/en/practice/back/", {"csrfmiddlewaretoken": token(page), "code": typed}
        )
        assert answer.status_code == 404
        assert "No practice is kept under this code" in answer.content.decode()
    assert "soi_learner" not in stranger.browser.cookies


def test_pressing_begin_again_keeps_the_learner(stranger: Person) -> None:
    begin(stranger.browser)
    assert stranger.browser.get("/en/practice/begin/").status_code == 302
    assert Learner.objects.count() == 1


def test_a_lesson_from_the_first_message_to_the_end(stranger: Person) -> None:
    begin(stranger.browser)
    practice = start(stranger.browser, "/en/practice/lessons/first-look/")
    told = go_through(stranger.browser, practice)
    assert len(told) == 8
    items = exercises("en")
    for page, item in zip(told, practice.plan, strict=True):
        assert "You got it right." in page
        source = items[item].source
        assert source
        assert f'href="{source.url}"' in page
        assert source.publisher.split("(")[0].strip().split("'")[0] in page
    end = stranger.browser.get(f"/en/practice/sittings/{practice.uid}/").content.decode()
    assert "To the test" in end
    assert "<svg" not in end.split("<main", 1)[1]
    test = Sitting.objects.get(kind="test")
    assert f"/en/practice/sittings/{test.uid}/" in end
    assert len(go_through(stranger.browser, test)) == 8
    end = stranger.browser.get(f"/en/practice/sittings/{test.uid}/").content.decode()
    assert "You tell true from false." in end
    assert 'class="dial"' in end
    assert Response.objects.filter(right=True).count() == 16
    assert not Sitting.objects.filter(finished_at=None).exists()


@pytest.mark.parametrize("key", [one.key for one in LESSONS])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_lesson_is_whole_for_a_new_learner(key: str, language: str) -> None:
    browser = Client(headers={"accept-language": language})
    begin(browser, language)
    practice = start(browser, f"/{language}/practice/lessons/{key}/")
    test = Sitting.objects.get(kind="test")
    items = exercises(language)
    tested = [items[one] for one in test.plan]
    assert (len(practice.plan), len(tested)) == (8, 8)
    assert not set(practice.plan) & set(test.plan)
    assert len({items[one].pair for one in (*practice.plan, *test.plan)}) == 16
    if tested[0].task == TRUE_FALSE:
        assert sum(bool(one.truth) for one in tested) == 4
        drilled = [items[one] for one in practice.plan if items[one].truth is not None]
        assert sum(bool(one.truth) for one in drilled) * 2 == len(drilled)
        for part in (drilled, tested):
            hard = [one.difficulty for one in part]
            assert hard == sorted(hard, reverse=True)


def test_nothing_comes_twice_and_when_nothing_is_left_it_says_so(stranger: Person) -> None:
    begin(stranger.browser)
    for lesson in LESSONS:
        page = stranger.browser.get(f"/en/practice/lessons/{lesson.key}/").content.decode()
        stranger.browser.post(f"/en/practice/lessons/{lesson.key}/", {"csrfmiddlewaretoken": token(page)})
    plans = [item for plan in Sitting.objects.values_list("plan", flat=True) for item in plan]
    assert len(plans) == len(set(plans)) > 100
    Sitting.objects.update(finished_at=timezone.now())
    for _turn in range(12):
        page = stranger.browser.get("/en/practice/lessons/first-look/").content.decode()
        answer = stranger.browser.post(
            "/en/practice/lessons/first-look/", {"csrfmiddlewaretoken": token(page)}, follow=True
        )
        if "nothing comes twice" in answer.content.decode():
            break
        Sitting.objects.update(finished_at=timezone.now())
    else:
        pytest.fail("it never ran out of messages")
    plans = [item for plan in Sitting.objects.values_list("plan", flat=True) for item in plan]
    assert len(plans) == len(set(plans))


def test_a_lesson_that_was_begun_goes_on_where_it_was(stranger: Person) -> None:
    begin(stranger.browser)
    first = start(stranger.browser, "/en/practice/lessons/numbers/")
    assert start(stranger.browser, "/en/practice/lessons/numbers/") == first
    assert Sitting.objects.count() == 2
    go_through(stranger.browser, first)
    assert start(stranger.browser, "/en/practice/lessons/numbers/").kind == "test"


def test_the_kind_words_fit_the_answer(stranger: Person) -> None:
    begin(stranger.browser)
    told = go_through(stranger.browser, start(stranger.browser, "/en/practice/lessons/first-look/"), openly)
    assert all("You left it open, and that is fair." in page for page in told)
    told = go_through(
        stranger.browser, start(stranger.browser, "/en/practice/lessons/trusting-well/"), suspiciously
    )
    assert sum("Not quite this time." in page for page in told) == 4
    assert sum("You got it right." in page for page in told) == 4
    assert set(Response.objects.filter(answer="").values_list("right", "confidence")) == {(None, None)}


def test_whoever_calls_everything_false_is_told_to_lean_and_led_to_trusting_well(stranger: Person) -> None:
    begin(stranger.browser)
    _practice, test = _lesson(stranger, "first-look", suspiciously)
    end = stranger.browser.get(f"/en/practice/sittings/{test.uid}/").content.decode()
    assert "You lean towards suspicion" in end
    assert "So far we cannot say whether you tell true from false" in end
    assert 'class="button" href="/en/practice/lessons/trusting-well/"' in end


def test_an_unfinished_form_is_shown_again_with_what_is_missing(stranger: Person) -> None:
    begin(stranger.browser)
    practice = start(stranger.browser, "/en/practice/lessons/first-look/")
    address = f"/en/practice/sittings/{practice.uid}/answer"
    page = stranger.browser.get(address.removesuffix("answer")).content.decode()
    form = {"csrfmiddlewaretoken": token(page), "item": practice.plan[0]}
    answer = stranger.browser.post(address, form)
    assert (answer.status_code, "Choose an answer first" in answer.content.decode()) == (422, True)
    answer = stranger.browser.post(address, form | {"answer": "true", "sure": "100000"})
    assert (answer.status_code, "Say how sure you are" in answer.content.decode()) == (422, True)
    assert re.search(r'value="true" required checked', answer.content.decode())
    assert not Response.objects.exists()


def test_an_answer_counts_once_and_only_in_its_turn(stranger: Person) -> None:
    begin(stranger.browser)
    practice = start(stranger.browser, "/en/practice/lessons/first-look/")
    address = f"/en/practice/sittings/{practice.uid}/"
    page = stranger.browser.get(address).content.decode()
    form = {"csrfmiddlewaretoken": token(page), "item": practice.plan[0], "answer": "true", "sure": "60"}
    for other in ({"item": practice.plan[1]}, {"answer": "perhaps"}):
        assert stranger.browser.post(f"{address}answer", form | other).headers["Location"] == address
    unplanned = next(one for one in exercises("en") if one not in practice.plan)
    assert stranger.browser.post(f"{address}answer", form | {"item": unplanned}).status_code == 404
    assert not Response.objects.exists()
    assert stranger.browser.get(f"{address}1/").headers["Location"] == address
    stranger.browser.post(f"{address}answer", form)
    stranger.browser.post(f"{address}answer", form | {"answer": "false", "sure": "99"})
    assert list(Response.objects.values_list("answer", "confidence")) == [("true", 0.6)]


def test_nobody_sees_or_answers_somebody_elses_sitting(stranger: Person, learner: Person) -> None:
    begin(stranger.browser)
    practice = start(stranger.browser, "/en/practice/lessons/first-look/")
    address = f"/en/practice/sittings/{practice.uid}/"
    form = {"item": practice.plan[0], "answer": "true", "sure": "60"}
    assert learner.browser.get(address).status_code == 404
    assert learner.browser.get(f"{address}1/").status_code == 404
    assert learner.browser.post(f"{address}answer", form).status_code == 404
    assert not Response.objects.exists()


def test_a_lesson_on_hold_is_not_offered_and_says_so(stranger: Person) -> None:
    begin(stranger.browser)
    LessonFlag.objects.create(
        lesson="first-look", lesson_version=1, found="only more suspicious", learners=40, figures={}
    )
    page = stranger.browser.get("/en/practice/lessons/first-look/").content.decode()
    assert "This lesson is on hold" in page
    assert "<form" not in page.split("<main", 1)[1]
    other = stranger.browser.get("/en/practice/lessons/numbers/").content.decode()
    answer = stranger.browser.post(
        "/en/practice/lessons/first-look/", {"csrfmiddlewaretoken": token(other)}, follow=True
    )
    assert "on hold while somebody looks" in answer.content.decode()
    assert not Sitting.objects.exists()
    LessonFlag.objects.update(reviewed_at=timezone.now(), decision="released", outcome="By chance.")
    start(stranger.browser, "/en/practice/lessons/first-look/")


def test_skills_come_due_and_a_refresher_shows_new_messages_only(stranger: Person) -> None:
    begin(stranger.browser)
    _lesson(stranger, "numbers")
    cards = list(SkillCard.objects.all())
    assert cards
    assert {one.skill.split("/")[0] for one in cards} <= set(BY_KEY["numbers"].techniques)
    assert all(one.due_at > timezone.now() + timedelta(hours=12) for one in cards)
    assert "A refresher would do good" not in stranger.browser.get("/en/practice/").content.decode()
    SkillCard.objects.update(due_at=timezone.now() - timedelta(days=3))
    home = stranger.browser.get("/en/practice/").content.decode()
    assert "A refresher would do good" in home
    seen = {item for plan in Sitting.objects.values_list("plan", flat=True) for item in plan}
    answer = stranger.browser.post("/en/practice/refresher/", {"csrfmiddlewaretoken": token(home)})
    booster = Sitting.objects.get(kind="booster")
    assert answer.headers["Location"].endswith(f"{booster.uid}/")
    assert len(booster.plan) == 4 * len(cards)
    assert not seen & set(booster.plan)
    go_through(stranger.browser, booster)
    assert all(one.due_at > timezone.now() for one in SkillCard.objects.all())
    assert "A refresher would do good" not in stranger.browser.get("/en/practice/").content.decode()


def test_forgetting_brings_a_skill_back_sooner_than_knowing(stranger: Person, learner: Person) -> None:
    begin(stranger.browser)
    _lesson(stranger, "pressure", openly)
    _lesson(learner, "pressure")
    weak = SkillCard.objects.filter(learner__person=None).order_by("due_at")[0]
    strong = SkillCard.objects.filter(learner__person=learner.account).order_by("due_at")[0]
    assert weak.due_at < strong.due_at


def test_placement_asks_until_it_knows_and_says_it_in_words(stranger: Person) -> None:
    begin(stranger.browser)
    sitting = start(stranger.browser, "/en/practice/placement/")
    assert len(sitting.plan) == 1
    told = go_through(stranger.browser, sitting)
    sitting.refresh_from_db()
    assert len(told) == len(sitting.plan) <= 25
    assert len({exercises("en")[one].pair for one in sitting.plan}) == len(sitting.plan)
    assert sitting.finished_at
    end = stranger.browser.get(f"/en/practice/sittings/{sitting.uid}/").content.decode()
    assert "Of ten messages of middling difficulty" in end


def test_an_account_practises_without_a_code(learner: Person) -> None:
    _lesson(learner, "fact-opinion")
    mine = learner.browser.get("/en/practice/mine/").content.decode()
    assert "Fact or opinion: about 10 of ten right" in mine
    assert "soi_learner" not in learner.browser.cookies
    assert Learner.objects.get().person == learner.account


def test_everything_can_be_taken_along_and_erased(stranger: Person) -> None:
    code = begin(stranger.browser)
    _lesson(stranger, "first-look")
    answer = stranger.browser.get("/en/practice/mine/practice.json")
    kept = json.loads(answer.content)
    assert len(kept["answers"]) == 16
    assert len(kept["sittings"]) == 2
    assert kept["skills"]
    assert code.replace("-", "") not in answer.content.decode()
    assert str(Learner.objects.get().secret_hash) not in answer.content.decode()
    page = stranger.browser.get("/en/practice/mine/erase/").content.decode()
    assert Learner.objects.exists()
    stranger.browser.post("/en/practice/mine/erase/", {"csrfmiddlewaretoken": token(page)})
    for table in (Learner, Sitting, Response, SkillCard):
        assert not table.objects.exists()
    assert stranger.browser.get("/en/practice/mine/").headers["Location"] == "/en/practice/begin/"


def test_leaving_keeps_the_results_for_the_code(stranger: Person) -> None:
    begin(stranger.browser)
    page = stranger.browser.get("/en/practice/mine/").content.decode()
    stranger.browser.post("/en/practice/leave/", {"csrfmiddlewaretoken": token(page)})
    assert stranger.browser.get("/en/practice/mine/").status_code == 302
    assert Learner.objects.count() == 1


def test_the_clock_forgets_whoever_stays_away(stranger: Person, learner: Person) -> None:
    begin(stranger.browser)
    learner.browser.get("/en/practice/mine/")
    today = timezone.localdate()
    long_ago = today - timedelta(days=731)
    Learner.objects.update(last_seen_on=long_ago)
    learner.browser.get("/en/practice/")
    assert Learner.objects.get(person=learner.account).last_seen_on == today
    assert forget_unseen(730, today) == 1
    assert Learner.objects.get().person == learner.account


def test_somebody_with_an_account_finds_practice_in_the_menu_and_lands_there(learner: Person) -> None:
    assert learner.browser.get("/en/people/").headers["Location"] == "/en/practice/"
    assert (
        '<a href="/en/practice/">Practice</a>' in learner.browser.get("/en/people/account/").content.decode()
    )
