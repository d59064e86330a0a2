"""The queue: reasons that add up, nothing hidden, nothing in no list, and how long it takes with 10,000 questions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from math import log2

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from soi.checks.models import Disagreement, Feedback, Harm
from soi.desk import actions, queries
from soi.desk.harm_words import guess_harm
from soi.desk.models import State, Triage
from soi.desk.queries.queue import TABS, Filters
from soi.desk.scoring import HARMS, KINDS, WEIGHTS, Signs, reasons, score
from soi.inbox.actions import IncomingTip, receive
from soi.inbox.models import Question, Tip
from tests.desk.desk_cast import Desk, desk


@pytest.fixture
def room(db: None) -> Iterator[Desk]:
    with translation.override("en"):
        yield desk()


def _ask(text: str, *askers: str) -> Question:
    for asker in askers:
        receipt = receive(IncomingTip("web", asker, f"{asker} {text}"[:60], text, "vi"))
    return Question.objects.get(uid=receipt.tips[0].question_uid)


def many_questions(many: int) -> None:
    """`many` open questions with two tips each and what was read from them; no words."""
    now = timezone.now()
    Question.objects.bulk_create(
        (
            Question(uid=f"q{n}", language="vi" if n % 3 else "en", last_asked_at=now,
                opened_at=now - timedelta(days=n % 40))
            for n in range(many)
        ),
        batch_size=2_000,
    )  # fmt: skip
    rows = list(Question.objects.order_by("pk"))
    Tip.objects.bulk_create(
        (
            Tip(uid=f"t{n}-{copy}", question=row, channel="web", asker=f"a{n % 997}-{copy}", language=row.language,
                received_at=now - timedelta(days=(n + copy) % 30))
            for n, row in enumerate(rows)
            for copy in range(2)
        ),
        batch_size=2_000,
    )  # fmt: skip
    Triage.objects.bulk_create(
        (
            Triage(question=row, kind="claim", harm=Harm.values[n % 7], read_at=now)
            for n, row in enumerate(rows)
        ),
        batch_size=2_000,
    )


signs = st.builds(
    Signs,
    askers=st.integers(0, 10**6),
    askers_today=st.integers(0, 10**6),
    days=st.floats(-1, 4_000),
    harm=st.sampled_from(Harm.values),
    kind=st.sampled_from(sorted(KINDS)),
)


@given(signs)
def test_it_shows_reasons_that_add_up_to_the_score(given: Signs) -> None:
    shown = reasons(given)
    assert [one.name for one in shown] == list(WEIGHTS)
    assert sum(one.points for one in shown) == pytest.approx(score(given))
    assert all(one.points >= 0 and one.words for one in shown)


@given(signs, st.integers(1, 1_000))
def test_it_never_ranks_a_question_lower_because_more_people_ask(given: Signs, more: int) -> None:
    assert score(replace(given, askers=given.askers + more)) > score(given)
    assert score(replace(given, days=max(0.0, given.days) + more)) > score(
        replace(given, days=max(0.0, given.days))
    )


def test_it_scores_as_the_docstring_says() -> None:
    given = Signs(askers=7, askers_today=3, days=15, harm=Harm.HEALTH, kind="claim")
    assert score(given) == pytest.approx(3 * log2(8) + 4 * log2(4) + 5 * 1 + 6 * 1 + 1 * log2(16))
    assert {*HARMS} == {*Harm.values}


@pytest.mark.parametrize(
    ("text", "harm"),
    [
        ("Uống nước chanh nóng chữa khỏi ung thư", Harm.HEALTH),
        ("uong thuoc nay giam can, chua benh tieu duong", Harm.HEALTH),
        ("Bấm vào đường link để nhận quà tặng, nhập mã OTP ngân hàng", Harm.MONEY),
        ("Sắp có động đất, sơ tán ngay", Harm.SAFETY),
        ("The dam broke, floods are coming, evacuate", Harm.SAFETY),
        ("Không có căn cước gắn chip sẽ bị phạt, theo nghị định mới", Harm.RIGHTS),
        ("NASA says the asteroid will hit the moon", Harm.SCIENCE),
        ("Hôm nay trời đẹp quá", Harm.OTHER),
    ],
)
def test_it_guesses_the_harm_from_a_table_of_words(text: str, harm: Harm) -> None:
    assert guess_harm(text) == harm


@pytest.mark.django_db
def test_it_counts_people_and_not_messages(room: Desk) -> None:
    one = _ask("Uống nước chanh nóng chữa khỏi ung thư đúng không?", "a", "b", "c")
    for number in range(5):
        receive(
            IncomingTip(
                "web", "a", f"again{number}", "Uống nước chanh nóng chữa khỏi ung thư đúng không?", "vi"
            )
        )
    two = _ask("Không có căn cước gắn chip từ tháng sau sẽ bị phạt?", "d")
    rows = queries.queue().rows
    assert [row.question for row in rows] == [one, two]
    assert rows[0].signs.askers == 3
    assert rows[0].tips == 8


@pytest.mark.django_db
def test_it_reads_new_questions_and_keeps_what_a_checker_chose(room: Desk) -> None:
    one = _ask("Uống nước chanh nóng chữa khỏi ung thư đúng không?", "a")
    assert queries.queue().rows[0].signs.kind == ""
    assert actions.read_questions() == 1
    assert actions.read_questions() == 0
    row = queries.queue().rows[0]
    assert (row.signs.kind, row.signs.harm) == ("claim", Harm.HEALTH)
    actions.set_harm(one.uid, Harm.MONEY, room.author)
    receive(IncomingTip("web", "z", "later", "Uống nước chanh nóng chữa khỏi ung thư đúng không?", "vi"))
    actions.read_questions()
    assert queries.queue().rows[0].signs.harm == Harm.MONEY


@pytest.mark.django_db
def test_it_hides_nothing(room: Desk) -> None:
    questions = [
        _ask("Uống nước chanh nóng chữa khỏi ung thư đúng không?", "a"),
        _ask("Không có căn cước gắn chip từ tháng sau sẽ bị phạt?", "b"),
        _ask("Sắp có động đất lớn ở thành phố này tuần sau?", "c"),
        _ask("Nhập mã OTP để nhận quà tặng của ngân hàng?", "d"),
    ]
    actions.set_aside(questions[0].uid, "Trùng", room.author)
    actions.not_checkable(
        actions.open_case(questions[1], "vi", room.author).uid, "prediction", "", room.author
    )
    actions.open_case(questions[2], "vi", room.author)
    cases = [room.draft(), room.signed(), room.published(), actions.open_case(None, "en", room.author)]
    seen = [row for tab in TABS for row in queries.queue(Filters(tab=tab)).rows]
    assert {row.question for row in seen if row.question} == set(questions)
    assert {row.case for row in seen if row.case} >= set(cases)
    assert len(seen) == len(questions) + len(cases)
    assert sum(queries.counts().values()) == len(seen)


@pytest.mark.django_db
def test_it_narrows_only_by_what_is_asked(room: Desk) -> None:
    _ask("Uống nước chanh nóng chữa khỏi ung thư đúng không?", "a")
    actions.read_questions()
    case = room.written(harm="money")
    assert queries.queue(Filters(harm="health")).total == 1
    assert queries.queue(Filters(harm="money")).total == 0
    assert queries.queue(Filters(tab="work", harm="money", author=room.author.pk)).rows[0].case == case
    assert queries.queue(Filters(tab="work", state=State.SIGNED)).total == 0
    assert queries.queue(Filters(language="en")).total == 0
    assert Filters(language="en", harm="money").active == ("language", "harm")


@pytest.mark.django_db
def test_it_is_empty_and_says_so(room: Desk) -> None:
    page = queries.queue()
    assert (page.rows, page.total, page.pages, page.number) == ((), 0, 1, 1)


@pytest.mark.django_db
def test_it_asks_as_much_of_the_database_for_a_thousand_questions_as_for_ten(room: Desk) -> None:
    many_questions(10)
    with CaptureQueriesContext(connection) as few:
        queries.queue()
    Tip.objects.all().delete()
    Question.objects.all().delete()
    many_questions(1_000)
    with CaptureQueriesContext(connection) as many:
        page = queries.queue(page=3)
    assert (page.total, len(page.rows), page.number) == (1_000, 50, 3)
    assert len(many) == len(few) <= 20


@pytest.mark.django_db
def test_it_lists_what_waits_besides(room: Desk) -> None:
    case = room.published(review_on=(timezone.localdate() + timedelta(1)).isoformat())
    check, other = case.check_row, room.published().check_row
    assert check is not None and other is not None
    Feedback.objects.create(uid="f", check_row=check, kind="wrong", text="Sai.", due_on=timezone.localdate())
    pair = sorted((check, other), key=lambda one: one.pk)
    found = Disagreement.objects.create(first=pair[0], second=pair[1], score=0.9)
    now = queries.tasks(timezone.localdate() + timedelta(1))
    assert ([one.pk for one in now.reviews], len(now.complaints), len(now.disagreements)) == ([case.pk], 1, 1)
    assert queries.tasks().reviews == ()
    actions.answer_complaint("f", "Cảm ơn, chúng tôi xem lại.", room.author)
    actions.settle_disagreement(found.pk, "both-stand", "Hai câu khác nhau.", room.author)
    assert queries.tasks().count == 0
    conflicted = room.draft()
    actions.declare(conflicted.uid, True, "Anh tôi.", room.author)
    assert [one.pk for one in queries.tasks().conflicted] == [conflicted.pk]
