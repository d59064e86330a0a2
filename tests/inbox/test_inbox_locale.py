"""Every word of the inbox exists in Vietnamese, with the same blanks to fill, and refusals speak it."""

from __future__ import annotations

import gettext
from pathlib import Path

import pytest
from django.utils import translation

import soi.inbox
from soi.inbox.actions import RefusedError, UnreadableError, set_aside, undo
from soi.inbox.pieces import MAX_MESSAGE, cleaned
from tests import wording
from tests.wording import blanks, said

ROOM = Path(soi.inbox.__file__).parent
MESSAGES = wording.messages(ROOM)


@pytest.fixture(scope="module")
def vietnamese() -> gettext.GNUTranslations:
    return wording.vietnamese(ROOM)


def test_it_finds_the_words_of_the_inbox() -> None:
    assert len(MESSAGES) >= 14
    assert "The message has no words." in MESSAGES


def test_it_says_everything_in_vietnamese(vietnamese: gettext.GNUTranslations) -> None:
    assert [message for message in MESSAGES if not said(vietnamese, message)] == []


def test_it_leaves_the_same_blanks_to_fill(vietnamese: gettext.GNUTranslations) -> None:
    for message in MESSAGES:
        assert blanks(said(vietnamese, message)) == blanks(message)


def test_it_holds_no_word_that_is_said_nowhere(vietnamese: gettext.GNUTranslations) -> None:
    catalog: dict[object, str] = vietnamese._catalog  # type: ignore[attr-defined]
    assert {*catalog} - {""} - {*MESSAGES} == set()


@pytest.mark.django_db
def test_it_refuses_in_the_language_of_whoever_asked() -> None:
    with translation.override("vi"):
        with pytest.raises(RefusedError, match="Không có câu hỏi này"):
            set_aside("q0", "Vì sao", "person:1")
        with pytest.raises(RefusedError, match="Không có gì để hoàn tác"):
            undo(0, "person:1")
        with pytest.raises(UnreadableError, match="không có chữ nào"):
            cleaned("  ")
        with pytest.raises(UnreadableError, match=f"quá {MAX_MESSAGE} ký tự"):
            cleaned("a" * (MAX_MESSAGE + 1))
