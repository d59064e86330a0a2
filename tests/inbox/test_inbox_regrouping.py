"""Merging, splitting and undoing: every tip in exactly one live question, and back to the start."""

from __future__ import annotations

from itertools import count

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from soi.inbox import queries
from soi.inbox.actions import IncomingTip, RefusedError, merge, receive, split, undo
from soi.inbox.models import Question, Regrouping, Tip
from tests.fakes.turns import drawn
from tests.inbox.conftest import Send

CLAIMS = (
    "Ăn tỏi sống thì không bao giờ bị cúm nữa",
    "Ngân hàng nhà nước sẽ đổi toàn bộ tiền giấy sang tiền mới",
    "The town hall will close on Friday because of the storm",
    "Sầu riêng xanh phát nổ làm hai người bị thương",
    "Drinking sea water cures a broken leg within a week",
    "Trường tiểu học cho học sinh nghỉ đến hết tháng sau",
)


@pytest.mark.django_db
def test_a_merge_moves_every_tip_and_undoing_moves_them_back(send: Send) -> None:
    one, two, three = (send(claim).tips[0] for claim in CLAIMS[:3])
    done = merge([two.question_uid, three.question_uid], one.question_uid, "person:1")
    target = Question.objects.get(uid=one.question_uid)
    assert target.tips.count() == 3
    merged = Question.objects.get(uid=two.question_uid)
    assert queries.where_is(merged) == target
    assert [row.undo_first for row in queries.regroupings(target)] == [None, done[1].pk]
    with pytest.raises(RefusedError, match="first"):
        undo(done[0].pk, "person:1")
    undo(done[1].pk, "person:1")
    undo(done[0].pk, "person:2")
    with pytest.raises(RefusedError):
        undo(done[0].pk, "person:2")
    assert {tip.uid: tip.question.uid for tip in Tip.objects.select_related("question")} == {
        tip.uid: tip.question_uid for tip in (one, two, three)
    }
    assert Regrouping.objects.filter(undone_at=None).count() == 0


@pytest.mark.django_db
def test_later_tips_go_back_with_what_they_are_like(send: Send) -> None:
    one, two = (send(claim).tips[0] for claim in CLAIMS[:2])
    (done,) = merge([two.question_uid], one.question_uid, "person:1")
    late = [send(CLAIMS[1], who).tips[0] for who in ("x", "y")]
    stays = send(CLAIMS[0], "z").tips[0]
    assert {tip.question_uid for tip in [*late, stays]} == {one.question_uid}
    undo(done.pk, "person:1")
    assert {Tip.objects.get(uid=tip.uid).question.uid for tip in late} == {two.question_uid}
    assert Tip.objects.get(uid=stays.uid).question.uid == one.question_uid


@pytest.mark.django_db
def test_it_refuses_what_makes_no_sense(send: Send) -> None:
    one, two = (send(claim).tips[0] for claim in CLAIMS[:2])
    merge([two.question_uid], one.question_uid, "person:1")
    for sources, target in (
        ([], "q"),
        ([one.question_uid], one.question_uid),
        ([two.question_uid], one.question_uid),
    ):
        with pytest.raises(RefusedError):
            merge(sources, target, "person:1")
    for tips in ([], [one.uid, two.uid], ["t-nobody"]):
        with pytest.raises(RefusedError):
            split(one.question_uid, tips, "person:1")
    with pytest.raises(RefusedError):
        undo(0, "person:1")


@pytest.mark.django_db
def test_the_database_refuses_a_question_merged_into_itself(send: Send) -> None:
    send(CLAIMS[0])
    question = Question.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Question.objects.filter(pk=question.pk).update(merged_into=question)


class Regroupings(RuleBasedStateMachine):
    """Random merges, splits and undos against a plain model: which tip is in which question."""

    def __init__(self) -> None:
        super().__init__()
        self.database = transaction.atomic()
        self.database.__enter__()
        self.numbers = count(1)
        self.where: dict[str, str] = {}
        self.like: dict[str, str] = {}
        self.claim_of: dict[str, str] = {}
        self.done: dict[int, tuple[str, str, str, set[str], set[str]]] = {}
        for claim in CLAIMS:
            self._receive(claim)
        self.start = dict(self.where)

    def _receive(self, claim: str) -> str:
        number = next(self.numbers)
        (tip,) = receive(IncomingTip("web", f"asker {number}", f"{number}", claim, "vi")).tips
        self.where[tip.uid] = tip.question_uid
        self.claim_of.setdefault(claim, tip.uid)
        return tip.uid

    def _live(self) -> list[str]:
        return list(dict.fromkeys(self.where.values()))  # in an order that no random name decides

    @rule(data=st.data())
    def ask_again(self, data: st.DataObject) -> None:
        claim = data.draw(st.sampled_from(CLAIMS))
        first = self.claim_of[claim]
        home = self.where[first]
        uid = self._receive(claim)
        assert self.where[uid] == home
        self.like[uid] = first

    @precondition(lambda self: len(self._live()) > 1)
    @rule(data=st.data())
    def merge(self, data: st.DataObject) -> None:
        live = self._live()
        places = st.lists(st.integers(0, len(live) - 1), min_size=2, max_size=3, unique=True)
        target, *sources = [live[place] for place in data.draw(places)]
        for source, done in zip(sources, merge(sources, target, "person:1"), strict=True):
            moved = {tip for tip, home in self.where.items() if home == source}
            self.where.update(dict.fromkeys(moved, target))
            self.done[done.pk] = ("merge", source, target, moved, set(self.where))

    @rule(data=st.data())
    def split(self, data: st.DataObject) -> None:
        live = self._live()
        home = live[data.draw(st.integers(0, len(live) - 1))]
        tips = [tip for tip, at in self.where.items() if at == home]
        places = data.draw(st.sets(st.integers(0, len(tips) - 1), min_size=1))
        chosen = {tips[place] for place in places}
        if len(chosen) == len(tips):
            with pytest.raises(RefusedError):
                split(home, sorted(chosen), "person:1")
            return
        done = split(home, sorted(chosen), "person:1")
        self.where.update(dict.fromkeys(chosen, done.target.uid))
        self.done[done.pk] = ("split", home, done.target.uid, chosen, set(self.where))

    @precondition(lambda self: self.done)
    @rule(data=st.data())
    def undo(self, data: st.DataObject) -> None:
        number = sorted(self.done)[data.draw(st.integers(0, len(self.done) - 1))]
        if any(later > number and self._touch(later, number) for later in self.done):
            with pytest.raises(RefusedError):
                undo(number, "person:2")
            return
        self._undo(number)

    def _touch(self, one: int, other: int) -> bool:
        return bool(set(self.done[one][1:3]) & set(self.done[other][1:3]))

    def _undo(self, number: int) -> None:
        kind, source, target, moved, known = self.done.pop(number)
        undo(number, "person:2")
        back = set(moved)
        if kind == "split":
            back = {tip for tip, home in self.where.items() if home == target}
        for tip, first in self.like.items():
            if tip not in known and first in moved and self.where[tip] == target:
                back.add(tip)
        self.where.update(dict.fromkeys(back, source))

    @invariant()
    def every_tip_is_in_its_one_live_question(self) -> None:
        rows = Tip.objects.values_list("uid", "question__uid", "question__merged_into")
        assert {uid: home for uid, home, _ in rows} == self.where
        assert all(merged is None for _, _, merged in rows)
        assert sum(row.tips for row in queries.queue_rows()) == len(self.where)

    def teardown(self) -> None:
        try:
            for number in sorted(self.done, reverse=True):
                self._undo(number)
            self.every_tip_is_in_its_one_live_question()
            assert {tip: self.where[tip] for tip in self.start} == self.start
        finally:
            transaction.set_rollback(True)
            self.database.__exit__(None, None, None)


@pytest.mark.django_db
def test_any_sequence_of_regroupings_keeps_every_tip_and_can_be_undone() -> None:
    run_state_machine_as_test(
        Regroupings,
        settings=settings(
            max_examples=drawn(20),
            stateful_step_count=15,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
