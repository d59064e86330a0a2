"""Every word of the desk exists in Vietnamese, with the same blanks to fill."""

from __future__ import annotations

import ast
import gettext
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils.translation.template import templatize

import soi.desk

ROOM = Path(soi.desk.__file__).parent
LITERAL = r"""u?("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
CALL = re.compile(rf"\b(?:_|gettext|gettext_lazy)\(\s*((?:{LITERAL}\s*)+),?\s*\)")
PLURAL = re.compile(rf"\bngettext\(\s*{LITERAL}\s*,\s*{LITERAL}")
BLANK = re.compile(r"%(?:\(\w+\))?[sd%]")


def _joined(literals: str) -> str:
    return "".join(ast.literal_eval(one) for one in re.findall(LITERAL, literals))


def _messages() -> Iterator[str]:
    sources = [path.read_text() for path in ROOM.rglob("*.py")]
    sources += [templatize(path.read_text()) for path in (ROOM / "templates").rglob("*.html")]
    for source in sources:
        yield from (_joined(found[0]) for found in CALL.findall(source))
        yield from (_joined(found[0]) for found in PLURAL.findall(source))


MESSAGES = sorted(set(_messages()))


@pytest.fixture(scope="module")
def vietnamese() -> gettext.GNUTranslations:
    with (ROOM / "locale/vi/LC_MESSAGES/django.mo").open("rb") as compiled:
        return gettext.GNUTranslations(compiled)


def _said(catalog: gettext.GNUTranslations, message: str) -> str:
    tried = (catalog.gettext(message), catalog.ngettext(message, message, 1), "")
    return next(said for said in tried if said != message)


def test_it_finds_the_words_of_the_desk() -> None:
    assert len(MESSAGES) > 300
    assert "Merge the selected questions" in MESSAGES
    assert "%(many)s field was changed by somebody else while you wrote." in MESSAGES


def test_it_says_everything_in_vietnamese(vietnamese: gettext.GNUTranslations) -> None:
    assert [message for message in MESSAGES if not _said(vietnamese, message)] == []


def test_it_leaves_the_same_blanks_to_fill(vietnamese: gettext.GNUTranslations) -> None:
    for message in MESSAGES:
        assert sorted(BLANK.findall(_said(vietnamese, message))) == sorted(BLANK.findall(message))
