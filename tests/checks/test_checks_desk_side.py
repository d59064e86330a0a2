"""The desk's pages about itself, readers' words, the queues with deadlines, and the facets of a list."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.utils import timezone, translation

from soi.checks.actions import (
    answer_feedback,
    confirm_page,
    erase_answered,
    publish,
    save_page,
    say_helped,
    say_wrong,
    withdraw,
)
from soi.checks.models import Check, DeskPage, Feedback
from soi.checks.queries import (
    FeedbackCount,
    desk_pages,
    due_reviews,
    facets,
    feedback_count,
    open_complaints,
    page_in,
)
from tests.fakes.drafts import draft

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


def test_a_page_is_confirmed_by_whoever_writes_it() -> None:
    page = save_page("team", "vi", "Chúng tôi là…")
    assert (page.kind, page.language, page.reviewed_on) == ("team", "vi", timezone.localdate())
    DeskPage.objects.update(reviewed_on=date(2020, 1, 1))
    assert save_page("team", "VI", "Other words.").pk == page.pk
    assert desk_pages()[0].body == "Other words."
    DeskPage.objects.update(reviewed_on=date(2020, 1, 1))
    assert confirm_page("team", "vi").reviewed_on == timezone.localdate()


@pytest.mark.parametrize(
    ("kind", "body"), [("weather", "Words."), ("team", " \n"), ("team", "x" * 100_001), ("team", "a\x00")]
)
def test_it_refuses_a_page_that_says_nothing(kind: str, body: str) -> None:
    with pytest.raises(ValueError, match=r"\.$"):
        save_page(kind, "vi", body)
    assert not DeskPage.objects.exists()


def test_an_empty_page_cannot_be_confirmed() -> None:
    DeskPage.objects.create(kind="team", language="vi", body="", reviewed_on=date(2020, 1, 1))
    with pytest.raises(ValueError, match="empty"):
        confirm_page("team", "vi")
    with pytest.raises(DeskPage.DoesNotExist):
        confirm_page("funding", "vi")


def test_a_reader_gets_a_page_in_their_language_else_in_english() -> None:
    save_page("team", "vi", "Tiếng Việt.")
    english = save_page("team", "en", "English.")
    assert page_in("team", "vi-VN") == DeskPage.objects.get(language="vi")
    assert page_in("team", "fr") == english
    DeskPage.objects.filter(language="vi").update(body=" ")
    assert page_in("team", "vi") == english
    assert page_in("funding", "vi") is None


def test_a_complaint_is_due_in_two_weeks_and_closed_with_a_reply() -> None:
    uid = publish(draft()).check.uid
    row = say_wrong(uid, "  The table says 12, not 21.\x00 ")
    assert row.text == "The table says 12, not 21."
    assert row.due_on == timezone.localdate() + timedelta(days=14)
    assert list(open_complaints()) == [row]
    with pytest.raises(ValueError, match="never closed without"):
        answer_feedback(row.uid, " ")
    assert answer_feedback(row.uid, "You are right, corrected.").closed_at is not None
    with pytest.raises(ValueError, match="answered already"):
        answer_feedback(row.uid, "Again.")
    assert not open_complaints()


@pytest.mark.parametrize("text", ["", "  ", "\x00", "x" * 5_001])
def test_it_refuses_a_complaint_without_words_or_without_end(text: str) -> None:
    uid = publish(draft()).check.uid
    with pytest.raises(ValueError, match=r"\.$"):
        say_wrong(uid, text)
    assert not Feedback.objects.exists()


def test_nobody_complains_about_a_check_that_does_not_exist() -> None:
    with pytest.raises(Check.DoesNotExist):
        say_wrong("none", "Wrong.")
    with pytest.raises(Check.DoesNotExist):
        say_helped("none")
    helped = say_helped(publish(draft()).check.uid)
    with pytest.raises(Feedback.DoesNotExist):
        answer_feedback(helped.uid, "Thank you.")


def test_the_public_sees_how_many_and_how_late() -> None:
    first, second = (publish(draft(external_id=name)).check.uid for name in "ab")
    say_helped(first)
    say_helped(first)
    answer_feedback(say_wrong(first, "Wrong.").uid, "Corrected.")
    say_wrong(first, "Still wrong.")
    say_wrong(second, "Wrong.")
    today = timezone.localdate()
    assert feedback_count(today) == FeedbackCount(helped=2, complaints=3, answered=1, open=2, overdue=0)
    assert feedback_count(today + timedelta(days=14)).overdue == 0
    assert feedback_count(today + timedelta(days=15)).overdue == 2
    assert feedback_count(today, second) == FeedbackCount(
        helped=0, complaints=1, answered=0, open=1, overdue=0
    )


def test_answered_complaints_are_forgotten_but_counted() -> None:
    uid = publish(draft()).check.uid
    answer_feedback(say_wrong(uid, "My name is An.").uid, "Thank you, An.")
    say_wrong(uid, "Open.")
    assert erase_answered(timezone.now() - timedelta(days=1)) == 0
    assert erase_answered(timezone.now() + timedelta(seconds=1)) == 1
    assert sorted(Feedback.objects.values_list("text", "reply")) == [("", ""), ("Open.", "")]
    assert feedback_count(timezone.localdate()).complaints == 2


def test_it_lists_our_own_checks_that_are_due_for_another_look() -> None:
    for name, day, own in (("a", 2, True), ("b", 1, True), ("c", 3, True), ("d", 1, False), ("e", 1, True)):
        publish(draft(external_id=name, review_on=date(2027, 1, day), own=own))
    withdraw(draft(external_id="e").uid, "Gone.")
    assert [check.external_id for check in due_reviews(date(2027, 1, 2))] == ["b", "a"]


def test_it_counts_the_values_of_each_facet() -> None:
    for number, (verdict, topic, year) in enumerate(
        [("false", "health", 2024), ("false", "", 2026), ("true", "health", 2026), ("true", "food", None)]
    ):
        day = date(year, 5, 1) if year else None
        publish(draft(external_id=str(number), verdict=verdict, topic=topic, reviewed_on=day))
    checks = Check.objects.all()
    found = facets(dict.fromkeys(("topic", "verdict", "language", "year"), checks))
    plain = {name: [(one.value, one.count) for one in values] for name, values in found.items()}
    assert plain == {
        "topic": [("health", 2), ("food", 1)],
        "verdict": [("false", 2), ("true", 2)],
        "language": [("vi", 4)],
        "year": [("2026", 2), ("2024", 1)],
    }
