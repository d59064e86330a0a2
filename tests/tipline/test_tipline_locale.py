"""Every word of the tipline exists in Vietnamese, with the same blanks to fill."""

from __future__ import annotations

import gettext
from pathlib import Path

import pytest

import soi.tipline
from tests import wording
from tests.wording import blanks, said

ROOM = Path(soi.tipline.__file__).parent
MESSAGES = wording.messages(ROOM)


@pytest.fixture(scope="module")
def vietnamese() -> gettext.GNUTranslations:
    return wording.vietnamese(ROOM)


def test_it_finds_the_words_of_letters_pages_and_commands() -> None:
    assert len(MESSAGES) > 100
    assert "This helped" in MESSAGES
    assert "Leave it with the desk" in MESSAGES
    assert "%(left)s of %(all)s claims is with the desk. The answer will stand here." in MESSAGES


def test_it_says_everything_in_vietnamese(vietnamese: gettext.GNUTranslations) -> None:
    assert [message for message in MESSAGES if not said(vietnamese, message)] == []


def test_it_leaves_the_same_blanks_to_fill(vietnamese: gettext.GNUTranslations) -> None:
    for message in MESSAGES:
        assert blanks(said(vietnamese, message)) == blanks(message)


def test_it_holds_no_word_that_is_said_nowhere(vietnamese: gettext.GNUTranslations) -> None:
    catalog: dict[object, str] = vietnamese._catalog  # type: ignore[attr-defined]
    known = {key[0] if isinstance(key, tuple) else key for key in catalog} - {""}
    assert known - set(MESSAGES) == set()
