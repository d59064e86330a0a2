"""A conversation from the first word to the correction, whatever the channel."""

from __future__ import annotations

import threading
import time

import pytest

from soi.answers.models import Letter, Purpose, Stage
from soi.checks.actions import correct, publish, withdraw
from soi.inbox.models import Correspondent, Question, Tip
from soi.tipline import worker
from soi.tipline.actions import take
from soi.tipline.channel import Incoming, Outgoing, SendError
from soi.tipline.thinking import Verdict, look_up
from soi.tipline.worker import work_off
from tests.fakes.drafts import draft
from tests.tipline.tipline_cast import FLU, Post, say

pytestmark = pytest.mark.django_db(transaction=True)


def test_somebody_new_is_told_that_a_bot_writes_and_gets_the_check(post: Post) -> None:
    publish(draft())
    say(FLU)
    (text,) = post.texts("an")
    assert "bot" in text
    assert draft().claim in text
    assert "/vi/c/" in text
    say("Súc miệng nước muối diệt được virus cúm", "an")
    assert "Tôi là bot" not in post.texts("an")[1]


def test_what_nobody_checked_waits_for_the_desk_and_says_so(post: Post) -> None:
    say("Uống nước lá đu đủ mỗi sáng chữa khỏi bệnh tiểu đường trong một tháng")
    letter = Letter.objects.get()
    assert letter.purpose == Purpose.INTERIM
    assert Tip.objects.count() == Question.objects.count() == 1
    assert len(post.texts("an")) == 1


def test_a_message_with_several_claims_gets_an_answer_for_each(post: Post) -> None:
    publish(draft())
    say(
        "Súc miệng nước muối diệt được virus cúm.\n\n"
        "Uống nước lá đu đủ mỗi sáng chữa khỏi bệnh tiểu đường trong một tháng."
    )
    purposes = list(Letter.objects.order_by("position").values_list("purpose", flat=True))
    assert purposes == [Purpose.ANSWER, Purpose.INTERIM]
    assert "Súc miệng" in post.texts("an")[0]
    assert "lá đu đủ" in post.texts("an")[1]


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("Xin chào", "hello"),
        ("cảm ơn bạn nhé", "thanks"),
        ("/start", "help"),
        ("Thank you!", "thanks"),
        ("😀", "hello"),
    ],
)
def test_greetings_and_thanks_get_a_friendly_line_and_are_no_tip(post: Post, text: str, part: str) -> None:
    say(text)
    assert Letter.objects.get().part in {part, "hello"}
    assert not Tip.objects.exists()


def test_the_same_delivery_twice_is_one_tip_and_one_answer(post: Post) -> None:
    publish(draft())
    say(FLU, message_id="m1")
    say(FLU, message_id="m1")
    assert Tip.objects.count() == Letter.objects.count() == len(post.sent) == 1


def test_asking_again_is_answered_again_but_never_by_itself(post: Post) -> None:
    publish(draft())
    say(FLU)
    work_off()
    assert len(post.sent) == 1
    say(FLU)
    assert len(post.sent) == 2
    assert Letter.objects.get().again == 1
    assert post.sent[0].key != post.sent[1].key


def test_everybody_who_got_the_old_version_gets_the_correction_once(post: Post) -> None:
    uid = publish(draft()).check.uid
    for name in ("an", "binh", "chi"):
        say(FLU, name)
    correct(uid, draft(verdict="misleading", verdict_text=""), "Chúng tôi đã đọc nhầm nghiên cứu.")
    work_off()
    work_off()
    for name in ("an", "binh", "chi"):
        answer, correction = post.texts(name)
        assert "Chúng tôi đã đọc nhầm nghiên cứu." in correction
        assert "Chúng tôi đã đọc nhầm" not in answer
    withdraw(uid, "Nguồn đã bị rút lại.")
    work_off()
    work_off()
    assert [len(post.texts(name)) for name in ("an", "binh", "chi")] == [3, 3, 3]
    assert "Nguồn đã bị rút lại." in post.texts("an")[2]


def test_a_change_that_nobody_needs_to_hear_of_is_told_to_nobody(post: Post) -> None:
    publish(draft())
    say(FLU)
    publish(draft(topic="cúm"))
    work_off()
    assert len(post.sent) == 1
    assert Letter.objects.get().seen_version == 2


def test_delete_erases_everything_and_says_so_once(post: Post) -> None:
    publish(draft())
    say(FLU)
    say("xoá")
    assert not Correspondent.objects.exists()
    assert not Letter.objects.exists()
    assert Tip.objects.get().sealed is None
    assert len(post.sent) == 2


def test_none_of_these_is_believed(post: Post) -> None:
    publish(draft())
    say("Súc miệng nước muối diệt được virus sốt xuất huyết trong 5 phút")
    letter = Letter.objects.get()
    if letter.purpose != Purpose.CHOOSE:
        pytest.fail(f"this message was to get a choice, not {letter.purpose}")
    say("", button=f"none:{letter.uid}")
    assert Letter.objects.order_by("-id")[0].part == "none-fits"
    letter.refresh_from_db()
    assert letter.useful is False


def test_a_picked_check_is_answered_and_rated(post: Post) -> None:
    publish(draft())
    say("Súc miệng nước muối diệt được virus sốt xuất huyết trong 5 phút")
    say("1")
    answer = Letter.objects.get(purpose=Purpose.ANSWER)
    say("không")
    answer.refresh_from_db()
    assert answer.useful is False
    assert answer.stage == Stage.SENT


def test_an_empty_result_is_not_remembered_past_a_publication(post: Post) -> None:
    say(FLU, "an")
    assert Letter.objects.get().purpose == Purpose.INTERIM
    publish(draft())
    say(FLU, "binh")
    assert Letter.objects.filter(purpose=Purpose.ANSWER).count() == 1


def test_in_a_group_it_speaks_only_when_named_and_only_answers(post: Post) -> None:
    publish(draft())
    say(FLU, "an", group="g1")
    assert not post.sent
    assert not Tip.objects.exists()
    say("Uống nước lá đu đủ mỗi sáng chữa khỏi bệnh tiểu đường", "an", group="g1", mentioned=True)
    assert not post.sent
    say(FLU, "an", group="g1", mentioned=True)
    assert len(post.texts("g1")) == 1
    say("/soi_talk", "binh", group="g1", from_admin=True)
    say(FLU, "chi", group="g1")
    assert len(post.texts("g1")) == 3


def test_a_message_that_breaks_the_engine_keeps_nobody_waiting(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaking(claim: str) -> Verdict:
        if "vỡ" in claim:
            raise ValueError(claim)
        return look_up(claim)

    monkeypatch.setattr("soi.tipline.attending.look_up", breaking)
    publish(draft())
    say("Cái bình này vỡ rồi thì uống nước trong đó chữa bách bệnh")
    say(FLU, "binh")
    assert len(post.texts("binh")) == 1
    monkeypatch.setattr("soi.tipline.attending.look_up", look_up)
    work_off()
    assert len(post.texts("an")) == 1


def test_a_worker_thread_outlives_what_it_did_not_expect(post: Post) -> None:
    def broken(outgoing: Outgoing) -> SendError | None:
        if not post.sent and not met:
            met.append(outgoing)
            raise ValueError("not a SendError")
        return None

    met: list[Outgoing] = []
    post.trouble = broken
    stop = threading.Event()
    threads = worker.start(stop, 1)
    try:
        take([Incoming("post", "an", "m1", FLU)])
        until = time.monotonic() + 20
        while not met and time.monotonic() < until:
            time.sleep(0.02)
        take([Incoming("post", "binh", "m2", FLU)])
        while not post.sent and time.monotonic() < until:
            time.sleep(0.02)
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert len(post.texts("binh")) == 1


def test_what_is_asked_right_after_delete_is_a_new_question_and_is_answered(post: Post) -> None:
    publish(draft())
    take([Incoming("post", "an", "m1", "Uống nước lá đu đủ mỗi sáng chữa khỏi bệnh tiểu đường")])
    take([Incoming("post", "an", "m2", "xoá")])
    take([Incoming("post", "an", "m3", FLU)])
    work_off()
    assert Tip.objects.exclude(sealed=None).count() == 1
    assert [draft().claim in text for text in post.texts("an")] == [False, True]
    say("xoá")
    assert not Correspondent.objects.exists()
    assert not Tip.objects.exclude(sealed=None).exists()


def test_a_number_answers_what_was_asked_last(post: Post) -> None:
    publish(draft())
    say("Súc miệng nước muối diệt được virus sốt xuất huyết trong 5 phút")
    offer = Letter.objects.get(purpose=Purpose.CHOOSE)
    say(FLU)
    answer = Letter.objects.get(purpose=Purpose.ANSWER)
    say("1")
    answer.refresh_from_db()
    assert answer.useful is True
    say("", button=f"none:{offer.uid}")
    assert Letter.objects.filter(part="none-fits").count() == 1


def test_whoever_sends_more_than_we_read_is_told(post: Post) -> None:
    say("Uống nước lá đu đủ mỗi sáng chữa khỏi bệnh tiểu đường. " * 2_000)
    assert Letter.objects.filter(part="too-long").count() == 1
    assert Tip.objects.exists()
