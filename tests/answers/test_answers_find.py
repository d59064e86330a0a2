"""From a message to an answer, through SQL and the real index."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import translation
from pytest_django import Settings

from soi.answers.engine import index, reopen
from soi.answers.find import find
from soi.answers.fitting import DecisionError, read_decisions
from soi.answers.sync import outstanding, rebuild, sync
from soi.checks.actions import publish, restore, withdraw
from tests.fakes.drafts import draft

pytestmark = pytest.mark.django_db

MESSAGE = "Nghe nói súc miệng nước muối diệt được virus cúm, có đúng không ạ?"


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, settings: Settings) -> Iterator[None]:
    settings.SOI_DATA_DIR = tmp_path
    settings.SOI_EMBEDDER = "none"
    reopen()
    yield
    reopen()


def test_a_published_check_answers_the_next_question() -> None:
    assert find(MESSAGE).pieces[0].band == "new"
    publish(draft())
    piece = find(MESSAGE).pieces[0]
    assert piece.band == "answer"
    assert piece.found is not None
    assert piece.found.check.claim == draft().claim
    assert outstanding() == 0


def test_a_corrected_check_counts_at_once() -> None:
    uid = publish(draft()).check.uid
    assert find(MESSAGE).pieces[0].found is not None
    publish(draft(verdict="true", verdict_text="Đúng"))
    with translation.override("en"):
        found = find(MESSAGE).pieces[0].found
    assert found is not None
    assert found.check.uid == uid
    assert found.phrased == "What you sent is true."


def test_a_withdrawn_check_is_never_an_answer_again() -> None:
    uid = publish(draft()).check.uid
    assert find(MESSAGE).pieces[0].found is not None
    withdraw(uid, "wrong source")
    assert find(MESSAGE).pieces[0].band == "new"
    restore(uid, "source found again")
    assert find(MESSAGE).pieces[0].found is not None


def test_sql_is_the_truth_even_when_the_index_lags(monkeypatch: pytest.MonkeyPatch) -> None:
    uid = publish(draft()).check.uid
    sync()
    monkeypatch.setattr("soi.answers.find.catch_up", lambda: None)
    withdraw(uid, "wrong source")
    assert outstanding() == 1
    piece = find(MESSAGE).pieces[0]
    assert (piece.band, piece.found, piece.near) == ("new", None, ())


def test_rebuilding_gives_the_same_answers() -> None:
    publish(draft())
    before = find(MESSAGE).pieces[0].found
    assert rebuild() == 1
    after = find(MESSAGE).pieces[0].found
    assert before is not None
    assert after is not None
    assert before.check.uid == after.check.uid
    assert index().count == 1


def test_what_differs_is_said_in_the_readers_language() -> None:
    publish(draft(external_id="two", claim="Mỗi người phải uống đủ 2 lít nước mỗi ngày.", title=""))
    text = "Mỗi người phải uống đủ 5 lít nước mỗi ngày."
    with translation.override("en"):
        piece = find(text).pieces[0]
    assert piece.band == "choose"
    assert piece.found is None
    sentence = piece.near[0].differs[0]
    assert "2 lít" in sentence
    assert "5 lít" in sentence
    assert sentence.startswith("The check is about")
    with translation.override("vi"):
        assert find(text).pieces[0].near[0].differs[0] != sentence


def test_ask_prints_an_answer_and_a_code(capsys: pytest.CaptureFixture[str]) -> None:
    publish(draft())
    with pytest.raises(SystemExit) as done:
        call_command("ask", MESSAGE, "--json")
    assert done.value.code == 0
    data = json.loads(capsys.readouterr().out)
    assert data["pieces"][0]["answer"]["claim"] == draft().claim
    with pytest.raises(SystemExit) as nothing:
        call_command("ask", "Con gà trống trên nóc nhà thờ làm bằng đồng")
    assert nothing.value.code == 3


def test_ask_shows_verdict_claim_and_sources(capsys: pytest.CaptureFixture[str]) -> None:
    publish(draft())
    with pytest.raises(SystemExit):
        call_command("ask", MESSAGE, "--explain", "--in", "en")
    shown = capsys.readouterr().out
    for words in ("What you sent is false.", "Súc miệng nước muối diệt được virus cúm.", "WHO: influenza"):
        assert words in shown


def test_decisions_with_a_fault_are_refused_with_the_line(tmp_path: Path) -> None:
    path = tmp_path / "decisions.jsonl"
    path.write_text('{"text": "a", "check": "b", "fits": true}\n{"text": "a"}\n')
    with pytest.raises(DecisionError, match="Line 2"):
        list(read_decisions(path))
