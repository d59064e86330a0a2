"""Every word of the training room exists in Vietnamese, with the same blanks to fill."""

from __future__ import annotations

import gettext
from pathlib import Path

import pytest

import soi.drills
from tests import wording
from tests.wording import blanks, said

ROOM = Path(soi.drills.__file__).parent
MESSAGES = wording.messages(ROOM)


@pytest.fixture(scope="module")
def vietnamese() -> gettext.GNUTranslations:
    return wording.vietnamese(ROOM)


def test_it_finds_the_words_of_the_room() -> None:
    assert len(MESSAGES) > 200
    assert (
        "You lean towards trusting: when in doubt, you tend to call things true, false ones too." in MESSAGES
    )
    assert "After %(count)s more answer there is something to say." in MESSAGES


def test_it_says_everything_in_vietnamese(vietnamese: gettext.GNUTranslations) -> None:
    assert [message for message in MESSAGES if not said(vietnamese, message)] == []


def test_it_leaves_the_same_blanks_to_fill(vietnamese: gettext.GNUTranslations) -> None:
    for message in MESSAGES:
        assert blanks(said(vietnamese, message)) == blanks(message)
