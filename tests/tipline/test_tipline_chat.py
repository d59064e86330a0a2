"""`soi chat`: the tipline's conversation typed into a terminal."""

from __future__ import annotations

import io
import re
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError
from PIL import Image, ImageDraw

from soi.answers.actions import resolve
from soi.answers.models import Letter, Purpose, Stage
from soi.checks.actions import publish
from soi.inbox.models import Correspondent, Message, Question, Tip, TipMedia
from soi.tipline.channels.terminal.parse import asked
from tests.fakes.drafts import draft
from tests.tipline.tipline_cast import FLU

pytestmark = pytest.mark.django_db
UNKNOWN = "Uống nước lá đu đủ mỗi sáng chữa khỏi bệnh tiểu đường trong một tháng"
CODE = re.compile(r"--resume ((?:[0-9A-Z]{5}-){3}[0-9A-Z]{5})")


@pytest.fixture
def talk(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Any:
    """Type these lines and read what came on the screen."""

    def typed(*lines: str, **options: Any) -> str:
        monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
        monkeypatch.setenv("COLUMNS", "100")
        call_command("chat", **options)
        return capsys.readouterr().out

    return typed


def _code(shown: str) -> str:
    found = CODE.search(shown)
    assert found, shown
    return found[1]


def test_it_answers_what_was_checked_and_takes_a_number_for_a_button(talk: Any) -> None:
    check = publish(draft()).check
    shown = talk(FLU, "1", "/quit", "never read", language="en")
    assert check.claim in " ".join(shown.split())
    assert "Answer 1 for yes, 2 for no" in shown
    assert "Thank you for telling us." in shown
    assert Letter.objects.get(purpose=Purpose.ANSWER).useful is True
    assert Message.objects.count() == 2
    assert set(Letter.objects.values_list("stage", flat=True)) == {Stage.READ}


def test_it_tells_each_answer_once(talk: Any) -> None:
    publish(draft())
    assert talk(FLU, "Cảm ơn", language="en").count("Answer 1 for yes") == 1


def test_it_offers_a_choice_by_numbers_and_believes_none_of_these(talk: Any) -> None:
    publish(draft(claim="Uống 2 lít nước mỗi ngày giúp thận khỏe.", external_id="water"))
    shown = talk("Uống 5 lít nước mỗi ngày giúp thận khỏe.", "0", language="en")
    assert "Answer with a number, or 0 for none of these." in shown
    assert "none of our checks answers this" in shown


def test_it_follows_the_language_of_the_message_unless_told(talk: Any) -> None:
    assert "Chưa có bài kiểm chứng" in talk(UNKNOWN)
    assert "We have no check of this yet." in talk(UNKNOWN, language="en")


def test_one_comes_back_by_the_code_and_finds_the_late_answer(talk: Any) -> None:
    shown = talk(UNKNOWN, "/code", language="en")
    code = _code(shown)
    check = publish(draft(claim=UNKNOWN, external_id="papaya")).check
    resolve(Question.objects.get(), check=check, right_for_all=True)
    again = talk(resume=code.lower().replace("-", " "), language="en")
    assert "It has been checked now" in again
    assert "We have no check of this yet." in again, "the whole conversation is shown"
    assert Correspondent.objects.count() == 1


def test_a_line_that_ends_in_a_backslash_goes_on(talk: Any) -> None:
    talk("Uống nước lá đu đủ mỗi sáng\\", "chữa khỏi bệnh tiểu đường trong một tháng")
    assert Message.objects.count() == 1


@pytest.mark.parametrize("wish", ["/erase", "xoá"])
def test_it_erases_the_conversation(talk: Any, wish: str) -> None:
    shown = talk(UNKNOWN, wish, language="en")
    assert "everything you sent here has been erased" in shown
    assert "--resume" not in shown, "there is nothing to come back to"
    assert not Tip.objects.exclude(sealed=None).exists()


def test_it_says_when_nothing_stands_under_a_code(talk: Any) -> None:
    for code in ("nope", "AAAAA-BBBBB-CCCCC-DDDDD"):
        with pytest.raises(CommandError) as wrong:
            talk(resume=code)
        assert wrong.value.returncode == 2


def test_it_ends_with_one_and_without_the_words_when_the_database_cannot_be_used(
    talk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> Any:
        raise OperationalError(f"cannot store {UNKNOWN}")

    monkeypatch.setattr("soi.tipline.actions.accept_many", broken)
    with pytest.raises(CommandError) as wrong:
        talk(UNKNOWN)
    assert wrong.value.returncode == 1
    assert "đu đủ" not in str(wrong.value)


def test_it_shows_control_characters_and_markup_as_text(talk: Any) -> None:
    shown = talk(f"[bold]{UNKNOWN}[/bold] \x1b[31mđỏ\n", FLU, language="en")
    assert "\x1b[31m" not in shown


def _picture(folder: Path, name: str = "my shot.png") -> Path:
    made = Image.new("RGB", (300, 200), "white")
    ImageDraw.Draw(made).ellipse((40, 30, 200, 160), fill="teal", outline="black")
    made.save(folder / name)
    return folder / name


@pytest.mark.django_db(transaction=True)
def test_it_asks_about_a_file_of_this_machine(talk: Any, tmp_path: Path) -> None:
    shot = _picture(tmp_path)
    shown = talk(f"/file '{shot}'", language="en")
    assert "We have no check of this yet." in " ".join(shown.split()) or "have not seen this before" in shown
    assert TipMedia.objects.get().media_type == "image/png"
    assert Tip.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_file_that_is_not_there_is_said_and_nothing_is_sent(talk: Any, tmp_path: Path) -> None:
    shown = talk(f"/file {tmp_path}/none.png", f"/file {tmp_path}", "/file", "/file /dev/zero", language="en")
    assert shown.count("There is no file of that name that I may read.") == 4
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("line", "path", "text"),
    [
        ("/file /a/b.png is this true?", "/a/b.png", "is this true?"),
        ("/file '/a/my b.png'  đúng không", "/a/my b.png", "đúng không"),
        ("/file", "", ""),
        ("/a/my\\ b.png ", "/a/my b.png", ""),
        ("'/a/my b.png'", "/a/my b.png", ""),
        ("file:///a/my%20b.png", "/a/my b.png", ""),
        ("~/b.png", "~/b.png", ""),
    ],
)
def test_it_knows_a_path_however_it_is_typed_or_dragged(line: str, path: str, text: str) -> None:
    found = asked(line)
    assert found is not None
    assert (found.path, found.text) == (path, text)


@pytest.mark.parametrize(
    "line", ["Có đúng không?", "/soi_quiet now", "/a/b.png is it?", "it's /a/b", "", "file"]
)
def test_words_are_no_path(line: str) -> None:
    assert asked(line) is None
