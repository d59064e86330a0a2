"""The answer ledger: late answers, retries, windows, quiet hours, and what services say of what was sent."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings

from soi.answers.actions import claim_due, owe_answers, owe_news, recover, resolve, unresolve
from soi.answers.actions.sending import TRIES
from soi.answers.models import Held, Letter, Purpose, Stage
from soi.checks.actions import correct, publish, withdraw
from soi.checks.draft import CheckDraft
from soi.checks.models import Check
from soi.inbox.actions import erase_from, merge, purge
from soi.inbox.models import Correspondent, Question
from soi.tipline.actions import take
from soi.tipline.channel import Limits, Notice, Outgoing, SendError, Sent
from soi.tipline.composing import compose
from soi.tipline.delivering import _deliver, deliver
from soi.tipline.settings import end_of_night
from soi.tipline.worker import work_off
from tests.fakes.drafts import draft
from tests.tipline.tipline_cast import FLU, Post, say

pytestmark = pytest.mark.django_db(transaction=True)

PAPAYA = "Uống nước lá đu đủ mỗi sáng chữa khỏi bệnh tiểu đường trong một tháng"


def _papaya_draft(**changes: Any) -> CheckDraft:
    return draft(
        external_id="papaya",
        claim="Lá đu đủ chữa khỏi hẳn căn bệnh đường huyết.",
        title="Lá đu đủ",
        summary="Không có nghiên cứu nào cho thấy điều đó.",
        **changes,
    )


def _papaya_check() -> Check:
    return publish(_papaya_draft()).check


def _handed_over(letter: Letter) -> Outgoing:
    """What the worker gave the service for a letter before it was killed."""
    return Outgoing(key=f"{letter.uid}-{letter.again}-{letter.version}", to="an", text="as it was then")


def test_everybody_who_asked_gets_the_late_answer_once(post: Post) -> None:
    for name in ("an", "binh", "chi"):
        say(PAPAYA, name)
    question = Question.objects.get()
    resolve(question, check=_papaya_check(), right_for_all=True)
    work_off()
    work_off()
    assert [len(post.texts(name)) for name in ("an", "binh", "chi")] == [2, 2, 2]
    late = post.texts("chi")[1]
    assert "lá đu đủ" in late
    assert post.sent[-1].unasked


def test_nobody_is_answered_when_it_is_not_right_for_every_message(post: Post) -> None:
    say(PAPAYA)
    resolve(Question.objects.get(), check=_papaya_check(), right_for_all=False)
    work_off()
    assert len(post.sent) == 1


def test_whoever_asks_a_resolved_question_later_is_answered_at_once(post: Post) -> None:
    say(PAPAYA, "an")
    resolve(Question.objects.get(), check=_papaya_check(), right_for_all=True)
    say(PAPAYA, "dung")
    assert (
        Letter.objects.get(correspondent__in=Correspondent.objects.order_by("-id")[:1]).purpose
        == Purpose.ANSWER
    )


def test_what_cannot_be_checked_is_told_with_its_reason(post: Post) -> None:
    say(PAPAYA)
    resolve(Question.objects.get(), not_checkable="private-matter", right_for_all=True)
    work_off()
    assert Letter.objects.filter(purpose=Purpose.NOT_CHECKABLE, stage=Stage.SENT).count() == 1
    assert len(post.sent) == 2


def test_a_question_opened_again_takes_back_what_was_not_sent(post: Post) -> None:
    say(PAPAYA)
    question = Question.objects.get()
    resolve(question, check=_papaya_check(), right_for_all=True)
    unresolve(question)
    work_off()
    assert len(post.sent) == 1
    assert Letter.objects.get(purpose=Purpose.ANSWER).stage == Stage.DROPPED


def test_tips_that_a_merge_brings_to_an_answered_question_are_answered(post: Post) -> None:
    say(PAPAYA, "an")
    first = Question.objects.get()
    resolve(first, check=_papaya_check(), right_for_all=True)
    say("Nghe bảo lá đu đủ đun sôi uống là hết tiểu đường hoàn toàn", "binh")
    other = Question.objects.exclude(pk=first.pk).get()
    merge([other.uid], first.uid, "system")
    assert owe_answers() == 1
    work_off()
    assert len(post.texts("binh")) == 2


def test_a_check_withdrawn_before_its_letter_went_out_is_not_sent(post: Post) -> None:
    say(PAPAYA)
    check = _papaya_check()
    resolve(Question.objects.get(), check=check, right_for_all=True)
    withdraw(check.uid, "Sai nguồn.")
    work_off()
    assert len(post.sent) == 1
    assert Letter.objects.get(check_row=check).stage == Stage.DROPPED


def test_what_a_service_refuses_is_tried_again_and_given_up_at_last(post: Post) -> None:
    post.trouble = lambda outgoing: SendError("busy")
    say(PAPAYA)
    letter = Letter.objects.get()
    assert (letter.stage, letter.attempts, letter.code) == (Stage.DUE, 1, "busy")
    assert letter.due_at > timezone.now() + timedelta(seconds=10)
    for number in range(TRIES):
        deliver(timezone.now() + timedelta(days=number + 1))
    letter.refresh_from_db()
    assert (letter.stage, letter.attempts, letter.permanent) == (Stage.FAILED, TRIES, False)


def test_a_permanent_refusal_is_not_tried_again(post: Post) -> None:
    post.trouble = lambda outgoing: SendError("blocked", permanent=True)
    say(PAPAYA)
    letter = Letter.objects.get()
    assert (letter.stage, letter.permanent) == (Stage.FAILED, True)


def test_what_may_have_arrived_is_not_sent_twice(post: Post) -> None:
    post.trouble = lambda outgoing: SendError("broke", perhaps_sent=True)
    say(PAPAYA)
    work_off()
    assert Letter.objects.get().stage == Stage.UNSURE
    assert len(post.sent) == 1


def test_what_may_have_arrived_goes_again_where_repeats_are_known(post: Post) -> None:
    post.limits = Limits(characters=4_000, idempotent=True)
    post.trouble = lambda outgoing: SendError("broke", perhaps_sent=True) if len(post.sent) == 0 else None
    say(PAPAYA)
    deliver(timezone.now() + timedelta(hours=1))
    assert Letter.objects.get().stage == Stage.SENT
    assert {one.key for one in post.sent} == {post.sent[0].key}


def test_a_letter_left_by_a_killed_worker_is_found(post: Post) -> None:
    post.trouble = lambda outgoing: SendError("busy")
    say(PAPAYA)
    post.trouble = lambda outgoing: None
    later = timezone.now() + timedelta(hours=1)
    (letter,) = claim_due(5, later)  # and here the worker is killed
    assert recover([], later) == 0
    assert recover(["post"], later + timedelta(minutes=3)) == 1
    deliver(later + timedelta(minutes=4))
    letter.refresh_from_db()
    assert letter.stage == Stage.SENT


def test_outside_a_window_it_waits_until_they_write_again(post: Post) -> None:
    post.limits = Limits(characters=4_000, window=timedelta(hours=24))
    say(PAPAYA)
    Correspondent.objects.update(last_heard_at=timezone.now() - timedelta(hours=25))
    resolve(Question.objects.get(), check=_papaya_check(), right_for_all=True)
    work_off()
    assert Letter.objects.get(purpose=Purpose.ANSWER).held == Held.WINDOW
    assert len(post.sent) == 1
    say("xin chào")
    assert Letter.objects.get(purpose=Purpose.ANSWER).stage == Stage.SENT


def test_a_channel_that_may_knock_does_so_once_for_all_that_waits(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    knocks: list[Outgoing] = []

    def knock(self: Post, outgoing: Outgoing) -> Sent:
        knocks.append(outgoing)
        return Sent()

    monkeypatch.setattr(Post, "fallback", knock, raising=False)
    post.limits = Limits(characters=4_000, window=timedelta(hours=24))
    say(PAPAYA)
    say("Uống nước chanh nóng chữa khỏi bệnh ung thư giai đoạn cuối")
    Correspondent.objects.update(last_heard_at=timezone.now() - timedelta(hours=25))
    check = _papaya_check()
    for question in Question.objects.all():
        resolve(question, check=check, right_for_all=True)
    work_off()
    assert Letter.objects.filter(held=Held.WINDOW).count() == 2
    assert [(one.to, one.text) for one in knocks] == [("an", "")]


def test_nobody_is_woken_at_night_but_replies_go_out(post: Post, settings: Settings) -> None:
    now = timezone.now().astimezone(UTC)
    start = (now - timedelta(hours=1)).time().replace(second=0, microsecond=0)
    end = (now + timedelta(hours=1)).time().replace(second=0, microsecond=0)
    settings.SOI_QUIET_HOURS = (start, end)
    settings.TIME_ZONE = "UTC"
    say(PAPAYA)
    assert len(post.sent) == 1
    resolve(Question.objects.get(), check=_papaya_check(), right_for_all=True)
    deliver()
    assert len(post.sent) == 1
    late = Letter.objects.get(purpose=Purpose.ANSWER)
    assert late.due_at > timezone.now() + timedelta(minutes=50)
    assert late.attempts == 0


@pytest.mark.parametrize(
    ("hour", "until"),
    [(23, (2026, 3, 2, 7)), (3, (2026, 3, 1, 7)), (7, None), (12, None), (22, (2026, 3, 2, 7))],
)
def test_quiet_hours_go_over_midnight(
    settings: Settings, hour: int, until: tuple[int, int, int, int] | None
) -> None:
    settings.SOI_QUIET_HOURS = (time(22), time(7))
    settings.TIME_ZONE = "UTC"
    found = end_of_night(datetime(2026, 3, 1, hour, tzinfo=UTC))
    assert found == (datetime(*until, tzinfo=UTC) if until else None)


def test_what_a_service_says_moves_the_letter_on_and_never_back(post: Post) -> None:
    say(PAPAYA)
    letter = Letter.objects.get()
    assert "post-1" not in letter.external
    for what, stage in (("read", Stage.READ), ("delivered", Stage.READ), ("failed", Stage.READ)):
        take([Notice("post", "post-1", what)])  # type: ignore[arg-type]  # one of its own words
        letter.refresh_from_db()
        assert letter.stage == stage
    assert take([Notice("post", "nobody-knows", "read")]).noticed == 0


def test_when_the_clock_runs_out_nothing_of_an_asker_stays(post: Post) -> None:
    say(PAPAYA)
    purge(timezone.now() + timedelta(days=40))
    assert not Letter.objects.exists()
    assert not Correspondent.objects.exists()
    assert Question.objects.count() == 1


def test_a_correction_reaches_whoever_perhaps_has_the_old_version_where_repeats_are_known(post: Post) -> None:
    post.limits = Limits(characters=4_000, idempotent=True)
    check = _papaya_check()
    say(PAPAYA)
    resolve(Question.objects.get(), check=check, right_for_all=True)
    (letter,) = claim_due(5)
    post.send(
        _handed_over(letter)
    )  # and here the worker is killed: the service has it, the ledger does not know
    recover(["post"], all_of_them=True)
    correct(check.uid, _papaya_draft(verdict="misleading", verdict_text=""), "Chúng tôi đọc nhầm.")
    work_off()
    assert len({one.key for one in post.sent}) == len(post.sent) == 3
    assert "Chúng tôi đọc nhầm." in post.texts("an")[2]


def test_whoever_asks_again_after_a_correction_is_answered_and_not_corrected_again(post: Post) -> None:
    publish(draft())
    say(FLU)
    correct(draft().uid, draft(verdict="misleading", verdict_text=""), "Chúng tôi đọc nhầm.")
    work_off()
    say(FLU)
    _answer, correction, again = post.texts("an")
    assert "Chúng tôi đọc nhầm." in correction
    assert "Chúng tôi đọc nhầm." not in again


@pytest.mark.parametrize("stage", [Stage.SENT, Stage.UNSURE, Stage.FAILED])
def test_a_worker_killed_before_it_forgets_the_erased_forgets_them_later(post: Post, stage: Stage) -> None:
    say(PAPAYA)
    post.trouble = lambda outgoing: SendError("busy")
    say("xoá")
    Letter.objects.update(stage=stage)  # as a worker left it that was killed right after
    work_off()
    assert not Correspondent.objects.exists()


def test_a_letter_of_somebody_who_was_erased_meanwhile_is_not_handed_over(post: Post) -> None:
    post.trouble = lambda outgoing: SendError("busy")
    say(PAPAYA)
    post.trouble = lambda outgoing: None
    (letter,) = claim_due(5, timezone.now() + timedelta(hours=1))
    erase_from("post", "an")
    _deliver(letter, timezone.now())
    assert not post.sent


def test_who_asked_two_questions_that_one_check_answers_hears_of_its_correction_once(post: Post) -> None:
    check = _papaya_check()
    for text in (PAPAYA, "Nghe bảo lá đu đủ đun sôi uống là hết tiểu đường hoàn toàn"):
        say(text)
    for question in Question.objects.all():
        resolve(question, check=check, right_for_all=True)
    work_off()
    assert Letter.objects.filter(check_row=check, purpose=Purpose.ANSWER, stage=Stage.SENT).count() == 2
    correct(check.uid, _papaya_draft(verdict="misleading", verdict_text=""), "Chúng tôi đọc nhầm.")
    work_off()
    work_off()
    assert ["Chúng tôi đọc nhầm." in text for text in post.texts("an")].count(True) == 1


def test_a_correction_gives_its_own_reason_also_when_the_check_is_withdrawn_meanwhile(post: Post) -> None:
    check = _papaya_check()
    say(PAPAYA)
    resolve(Question.objects.get(), check=check, right_for_all=True)
    work_off()
    correct(check.uid, _papaya_draft(verdict="misleading", verdict_text=""), "Chúng tôi đọc nhầm.")
    owe_news()
    letter = Letter.objects.select_related("check_row__publisher").get(purpose=Purpose.CORRECTION)
    withdraw(check.uid, "Nguồn đã bị rút lại.")
    text, _buttons = compose(letter, post.limits, "vi")
    assert "Chúng tôi đọc nhầm." in text
    assert "Nguồn đã bị rút lại." not in text


def test_who_asks_again_just_before_a_withdrawal_still_hears_of_it(post: Post) -> None:
    publish(draft())
    say(FLU)
    post.trouble = lambda outgoing: SendError("busy")
    say(FLU)
    withdraw(draft().uid, "Nguồn đã bị rút lại.")
    post.trouble = lambda outgoing: None
    owe_news()
    deliver(timezone.now() + timedelta(hours=1))
    _answer, withdrawal = post.texts("an")
    assert "Nguồn đã bị rút lại." in withdrawal
