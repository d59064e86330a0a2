"""Every sentence of an answer and every word of the numbers exists in Vietnamese, with the same blanks to fill."""

from __future__ import annotations

import gettext
from pathlib import Path

import pytest

import soi.answers
from tests import wording
from tests.wording import blanks, said

ROOM = Path(soi.answers.__file__).parent
MESSAGES = wording.messages(ROOM)


@pytest.fixture(scope="module")
def vietnamese() -> gettext.GNUTranslations:
    return wording.vietnamese(ROOM)


def test_it_finds_the_sentences_of_an_answer() -> None:
    assert "We have no check of this yet." in MESSAGES
    assert "Checked claim: " in MESSAGES
    assert "How often we are wrong" in MESSAGES


def test_it_says_everything_in_vietnamese(vietnamese: gettext.GNUTranslations) -> None:
    assert [message for message in MESSAGES if not said(vietnamese, message)] == []


def test_it_leaves_the_same_blanks_to_fill(vietnamese: gettext.GNUTranslations) -> None:
    for message in MESSAGES:
        assert blanks(said(vietnamese, message)) == blanks(message)


def test_it_holds_no_sentence_that_is_said_nowhere(vietnamese: gettext.GNUTranslations) -> None:
    catalog: dict[object, str] = vietnamese._catalog  # type: ignore[attr-defined]
    known = {key[0] if isinstance(key, tuple) else key for key in catalog} - {""}
    assert known - set(MESSAGES) == set()
