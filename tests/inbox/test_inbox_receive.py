"""Receiving: exactly once, in pieces, with the question it belongs to."""

from __future__ import annotations

import threading

import pytest
from django.db import connections

from soi.inbox.actions import IncomingTip, Receipt, UnreadableError, receive
from soi.inbox.models import Message, Question, Tip, TipKey, TipMark
from tests.inbox.conftest import Send

LEMON = "Nghe nói uống 2 lít nước chanh mỗi sáng sẽ chữa khỏi ung thư trong vòng 3 tháng, có đúng không?"
LEMON_5 = LEMON.replace("2 lít", "5 lít")


def _tip(number: int, text: str = LEMON, who: str = "an") -> IncomingTip:
    return IncomingTip("telegram", who, f"id-{number}", text)


@pytest.mark.django_db
def test_it_keeps_a_repeated_delivery_once() -> None:
    first = receive(_tip(1))
    again = receive(_tip(1))
    assert first.is_new
    assert not again.is_new
    assert (again.code, again.tips) == (first.code, first.tips)
    assert Tip.objects.count() == Message.objects.count() == Question.objects.count() == 1
    receive(IncomingTip("zalo", "an", "id-1", LEMON))
    assert Tip.objects.count() == 2


@pytest.mark.django_db
def test_it_groups_equal_and_nearly_equal_messages(send: Send) -> None:
    one = send(LEMON, "an").tips[0]
    for text in (
        LEMON,
        LEMON.upper(),
        "Mọi người ơi cho hỏi: " + LEMON,
        LEMON.removesuffix(", có đúng không?"),
        LEMON.replace("mỗi sáng", "mỗi buổi sáng"),
    ):
        assert send(text, "binh").tips[0].question_uid == one.question_uid, text
    assert Question.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("one", "other"),
    [
        (LEMON, LEMON_5),
        (LEMON, LEMON.replace("sẽ chữa khỏi", "không chữa khỏi")),
        (LEMON, LEMON.replace("chanh", "cam")),
        ("The city will cut water on 5 May in the centre", "The city will cut water on 9 May in the centre"),
        ("Uống nước ấm chữa bệnh", "Chạy bộ mỗi ngày chữa bệnh"),
    ],
)  # fmt: skip
def test_it_never_groups_across_a_material_difference(send: Send, one: str, other: str) -> None:
    assert send(one).tips[0].question_uid != send(other).tips[0].question_uid
    assert send(one, "x").tips[0].question_uid == send(one, "y").tips[0].question_uid
    assert Question.objects.count() == 2


@pytest.mark.django_db
def test_it_splits_a_long_message_and_shows_that_the_pieces_came_together(send: Send) -> None:
    text = (
        "Mọi người chia sẻ gấp nhé! Uống 2 lít nước chanh mỗi sáng sẽ chữa khỏi bệnh ung thư gan. "
        "Từ ngày mai ngân hàng nhà nước sẽ đổi toàn bộ tiền giấy 500 nghìn sang tiền mới. "
        "Ăn tỏi sống thì không bao giờ bị cúm nữa đâu ạ."
    )
    received = send(text)
    tips = list(Tip.objects.order_by("position"))
    assert len(tips) == len(received.tips) == 3
    assert {tip.message_id for tip in tips} == {Message.objects.get().pk}
    assert len({tip.question_id for tip in tips}) == 3
    assert (
        send("Ăn tỏi sống thì không bao giờ bị cúm nữa đâu ạ.").tips[0].question_uid
        == received.tips[2].question_uid
    )


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["", " \n\t", "x" * 100_001])
def test_it_refuses_what_it_cannot_keep_and_keeps_nothing_of_it(text: str) -> None:
    with pytest.raises(UnreadableError):
        receive(_tip(1, text))
    with pytest.raises(ValueError, match="channel"):
        receive(IncomingTip("web", "an", "", LEMON))
    assert not Message.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["\ud83d", "a\x00b", "\ud83d\ude00 tin này đúng không", "👍", "?"])
def test_it_takes_any_text(text: str) -> None:
    receive(_tip(1, text))
    receive(_tip(2, text))
    assert Question.objects.count() == 1


@pytest.mark.django_db
def test_it_stores_no_words_and_no_address() -> None:
    secret = "Quả sầu riêng xanh phát nổ ở Vĩnh Long"
    receive(IncomingTip("email", "chi.lan@example.com", "<abc@mail.example.com>", secret))
    for model in (Message, Tip, TipKey, TipMark, Question):
        for row in model.objects.values():
            shown = repr({name: bytes(v) if isinstance(v, memoryview) else v for name, v in row.items()})
            for word in ("sầu", "chi.lan", "example", "abc@"):
                assert word not in shown
    assert secret not in repr(IncomingTip("email", "chi", "1", secret))


def _at_once(tips: list[IncomingTip]) -> list[Receipt]:
    """Every tip in a thread of its own, all let go together."""
    wrong: list[BaseException] = []
    done: list[Receipt] = []
    gate = threading.Barrier(len(tips))

    def work(tip: IncomingTip) -> None:
        try:
            gate.wait()
            done.append(receive(tip))
        except BaseException as error:  # noqa: BLE001 (handed to the test)
            wrong.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=(tip,)) for tip in tips]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    return done


@pytest.mark.django_db(transaction=True)
def test_fifty_people_at_once_with_one_message_are_one_question_with_fifty_askers() -> None:
    done = _at_once([_tip(number, who=f"asker {number}") for number in range(50)])
    assert {tip.question_uid for receipt in done for tip in receipt.tips} == {Question.objects.get().uid}
    assert Tip.objects.values("asker").distinct().count() == 50


@pytest.mark.django_db(transaction=True)
def test_fifty_people_at_once_of_whom_half_are_the_same() -> None:
    _at_once([_tip(number, who=f"asker {number % 25}") for number in range(50)])
    assert Question.objects.count() == 1
    assert Tip.objects.count() == 50
    assert Tip.objects.values("asker").distinct().count() == 25


@pytest.mark.django_db(transaction=True)
def test_one_delivery_fifty_times_at_once_is_one_tip_with_one_code() -> None:
    done = _at_once([_tip(7)] * 50)
    assert len({receipt.code for receipt in done}) == 1
    assert sum(receipt.is_new for receipt in done) == 1
    assert Tip.objects.count() == Message.objects.count() == 1
