"""The desk's closed cases, blind; and what pairs of messages yield for the matcher."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from bench.sets import read_desk
from soi.checks.actions import publish, withdraw
from soi.checks.models import Check
from soi.drills.actions import begin as begin_anew
from soi.drills.actions.noting import Noted, Session, note, sit_down
from soi.drills.actions.replay import start_balanced, start_replay
from soi.drills.models import Learner, Response, Sitting
from soi.drills.queries.cases import closed_cases
from soi.drills.queries.figures import answers_of, figures
from soi.drills.queries.pairs import pairs
from soi.drills.tasks import SameClaimTask, load_tasks
from tests.conftest import Person
from tests.drills.practising import begin, token
from tests.journeys.shelf import FULL

pytestmark = pytest.mark.django_db
NAMES = ("Muối", "Chanh", "Gừng", "Tỏi", "Mía", "Trà", "Sả", "Nghệ", "Cam", "Dừa", "Quế", "Bưởi")


def case(number: int, verdict: str = "false", days: int = 30, **changes: Any) -> Check:
    """A check of this desk that stood unchanged for `days`."""
    name = NAMES[number]
    claim = f"{name} mỗi sáng phòng được bệnh cúm mùa."
    made = replace(
        FULL, external_id=f"case-{number}", claim=claim, claim_long="", title=f"{name} và bệnh cúm", language="en"
    )  # fmt: skip
    made = replace(made, verdict=verdict, **changes)
    check = publish(made).check
    then = timezone.now() - timedelta(days=days)
    Check.objects.filter(pk=check.pk).update(created_at=then, updated_at=then)
    check.refresh_from_db()
    return check


def cases() -> list[str]:
    return list(closed_cases("en", timezone.now()).values_list("external_id", flat=True))


class TestWhichCases:
    """What may be practised on."""

    def test_only_what_stood_for_a_week(self) -> None:
        case(0, days=6)
        case(1, days=8)
        assert cases() == ["case-1"]

    def test_a_correction_begins_the_week_anew(self) -> None:
        check = case(0)
        Check.objects.filter(pk=check.pk).update(updated_at=timezone.now() - timedelta(days=2))
        assert cases() == []

    def test_no_topic_that_was_not_released_and_no_person(self) -> None:
        case(0, topic="politics")
        case(1, claimant="Nguyễn Văn A")
        case(2, topic="food")
        assert cases() == ["case-2"]

    def test_the_operator_chooses_the_topics(self, settings: Any) -> None:
        case(0, topic="food")
        case(1, topic="health")
        settings.SOI_PRACTICE_TOPICS = ["health"]
        assert cases() == ["case-1"]
        assert not closed_cases("en", timezone.now(), "food").exists()

    def test_only_own_published_checks_with_a_verdict_on_our_scale(self) -> None:
        case(0)
        withdraw(case(1).uid, "The source was taken back.")
        case(2, own=False)
        case(3, "other", verdict_text="Half a truth", own=True)
        case(4, language="vi")
        assert cases() == ["case-0"]


class TestRounds:
    """What is drawn."""

    def test_a_balanced_round_has_as_many_true_as_false_ones(self) -> None:
        for number in range(6):
            case(number, "false")
        for number in (6, 7):
            case(number, "true")
        case(8, "misleading")
        sitting = start_balanced(begin_anew("en")[0], "en")
        assert sitting is not None
        verdicts = [Check.objects.get(uid=item.removeprefix("check:")).verdict for item in sitting.plan]
        assert sorted(verdicts) == ["false", "false", "true", "true"]

    def test_there_is_none_without_true_ones(self) -> None:
        case(0, "false")
        case(1, "misleading")
        assert start_balanced(begin_anew("en")[0], "en") is None

    def test_no_case_comes_twice(self) -> None:
        for number in range(7):
            case(number)
        learner, _code = begin_anew("en")
        seen: list[str] = []
        while (sitting := start_replay(learner, "en")) is not None:
            assert start_replay(learner, "en") == sitting, "an open one is gone on with"
            seen += sitting.plan
            Sitting.objects.filter(pk=sitting.pk).update(finished_at=timezone.now())
        assert len(seen) == len(set(seen)) == 7


class TestPages:
    """Somebody judges in a browser without JavaScript."""

    def sit(self, person: Person, sort: str) -> str:
        page = person.browser.get("/en/practice/cases/").content.decode()
        form = {"csrfmiddlewaretoken": token(page), "sort": sort}
        return str(person.browser.post("/en/practice/cases/", form).headers["Location"])

    def judge(self, person: Person, address: str, answer: str, sure: str = "75") -> str:
        page = person.browser.get(address).content.decode()
        item = re.search(r'name="item" value="([^"]+)"', page)
        assert item
        form = {"csrfmiddlewaretoken": token(page), "item": item[1], "answer": answer, "sure": sure}
        return person.browser.post(address, form, follow=True).content.decode()

    def test_the_verdict_is_shown_only_afterwards_with_its_evidence(self, stranger: Person) -> None:
        check = case(0, "misleading")
        begin(stranger.browser)
        address = self.sit(stranger, "desk-cases")
        page = stranger.browser.get(address).content.decode()
        assert check.claim in page
        for told in (check.title, check.summary, "https://www.who.example/influenza", f"/c/{check.uid}/"):
            assert told not in page
        told_page = self.judge(stranger, address, "partly")
        assert "You and the desk agree." in told_page
        for told in (check.title, check.summary, "https://www.who.example/influenza", f"/en/c/{check.uid}/"):
            assert told in told_page
        kept = Response.objects.get()
        assert (kept.task, kept.right, kept.truth, kept.confidence) == ("case", True, None, 0.75)
        assert figures(answers_of(Learner.objects.get())).answers == 0, "cases stay off the dial"
        assert "Done." in stranger.browser.get(address).content.decode()

    def test_a_balanced_round_counts_on_the_dial(self, stranger: Person) -> None:
        case(0, "false")
        case(1, "true")
        begin(stranger.browser)
        address = self.sit(stranger, "desk-true-false")
        self.judge(stranger, address, "false")
        self.judge(stranger, address, "false")
        assert sorted(Response.objects.values_list("truth", "right")) == [(False, True), (True, False)]
        assert figures(answers_of(Learner.objects.get())).answers == 2
        assert stranger.browser.get("/en/practice/mine/").status_code == 200

    def test_a_balanced_round_offers_only_true_and_false(self, stranger: Person) -> None:
        case(0, "false")
        case(1, "true")
        begin(stranger.browser)
        address = self.sit(stranger, "desk-true-false")
        assert "Choose an answer first." in self.judge(stranger, address, "partly")
        assert not Response.objects.exists()

    def test_what_is_withdrawn_meanwhile_is_not_asked_and_not_judged(self, stranger: Person) -> None:
        check = case(0)
        other = case(1)
        begin(stranger.browser)
        address = self.sit(stranger, "desk-cases")
        withdraw(check.uid, "The source was taken back.")
        self.judge(stranger, address, "false")
        assert Response.objects.get().item == f"check:{other.uid}"
        assert Sitting.objects.get().finished_at is not None
        withdraw(other.uid, "The source was taken back.")
        place = Sitting.objects.get().plan.index(f"check:{other.uid}") + 1
        page = stranger.browser.get(f"{address}{place}/").content.decode()
        assert "This check was taken back in the meantime" in page

    def test_it_says_so_when_there_are_none(self, stranger: Person) -> None:
        begin(stranger.browser)
        page = stranger.browser.get("/en/practice/cases/").content.decode()
        assert "they have to stand unchanged for 7 days first" in page

    def test_it_says_why_there_is_no_true_or_false(self, stranger: Person) -> None:
        case(0)
        begin(stranger.browser)
        page = stranger.browser.get("/en/practice/cases/").content.decode()
        assert "with false ones alone one only learns to say “false”" in page
        assert 'value="desk-true-false"' not in page


def answers(task: SameClaimTask, said: dict[str, int]) -> None:
    """So many learners give each answer to a pair."""
    for answer, many in said.items():
        for _ in range(many):
            learner, _code = begin_anew("en")
            sitting = sit_down(learner, Session("lesson", "same-claim", "en", (task.id,)))
            given = Noted(task.id, "same-claim", "same-claim/message/en", answer)
            note(learner, sitting.uid, given, (task.id,))


class TestPairs:
    """`soi drills pairs`."""

    ALL = load_tasks(SameClaimTask, "en")
    SAME = next(one for one in ALL if one.same)
    OTHER = next(one for one in ALL if one.differs == "numbers")
    LITTLE = next(one for one in ALL if one.differs == "place")

    @pytest.fixture(autouse=True)
    def _answered(self) -> None:
        answers(self.SAME, {"same": 9, "other": 2, "": 3})
        answers(self.OTHER, {"same": 5, "other": 6})
        answers(self.LITTLE, {"same": 4, "other": 5, "": 8})

    def test_it_tells_pairs_that_ten_answered(self) -> None:
        out = StringIO()
        call_command("drills", "pairs", stdout=out, stderr=StringIO())
        rows = {row["id"]: row for row in map(json.loads, out.getvalue().splitlines())}
        assert set(rows) == {self.SAME.id, self.OTHER.id}, "nine answers and eight open ones are too few"
        same, other = rows[self.SAME.id], rows[self.OTHER.id]
        assert (same["same"], same["different"], same["open"], same["people"]) == (9, 2, 3, "same")
        assert (same["relation"], other["relation"], other["people"]) == ("same", "edit", "divided")
        assert {"id", "message", "claim", "lang_message", "lang_claim", "relation", "kind"} <= set(same)

    def test_the_guard_measures_them(self, tmp_path: Path, monkeypatch: Any, capsys: Any) -> None:
        from bench import guard

        out = StringIO()
        call_command("drills", "pairs", stdout=out, stderr=StringIO())
        (tmp_path / "pairs.jsonl").write_text(out.getvalue(), encoding="utf-8")
        monkeypatch.setattr("sys.argv", ["guard", "--split", "all", "--data", str(tmp_path / "pairs.jsonl")])
        guard.main()
        assert "edit/numbers" in capsys.readouterr().out

    def test_the_fitting_reads_what_people_agree_on(self, tmp_path: Path) -> None:
        call_command("drills", "pairs", "--set", str(tmp_path / "set"), stderr=StringIO())
        documents, messages = read_desk(tmp_path / "set", "dev")
        assert [one.id for one in documents] == [self.SAME.id]
        assert [(one.text, one.gold) for one in messages] == [(self.SAME.other, frozenset({self.SAME.id}))]

    def test_of_each_learner_the_first_answer_counts(self) -> None:
        learner = Learner.objects.first()
        assert learner is not None
        sitting = sit_down(learner, Session("lesson", "again", "en", (self.SAME.id,)))
        given = Noted(self.SAME.id, "same-claim", "same-claim/message/en", "other")
        note(learner, sitting.uid, given, (self.SAME.id,))
        pair = next(one for one in pairs() if one.task.id == self.SAME.id)
        assert (pair.same, pair.different) == (9, 2)
