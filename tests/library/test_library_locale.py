"""Every word of the public site exists in Vietnamese, with the same blanks to fill."""

from __future__ import annotations

import ast
import gettext
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils.translation.template import templatize

import soi.library

ROOM = Path(soi.library.__file__).parent
LITERAL = r"""u?("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
CALL = re.compile(rf"\b(?:_|gettext|gettext_lazy)\(\s*((?:{LITERAL}\s*)+)\)")
PLURAL = re.compile(rf"\bngettext\(\s*{LITERAL}\s*,\s*{LITERAL}")
BLANK = re.compile(r"%(?:\(\w+\))?[sd%]|<a [^>]*>")


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


def test_it_finds_the_words_of_the_site() -> None:
    assert len(MESSAGES) > 150
    assert "What reached you?" in MESSAGES
    assert "Your message holds %(claims)s claim" in MESSAGES
    assert "None of these" in MESSAGES


def _said(catalog: gettext.GNUTranslations, message: str) -> str:
    return next(
        said
        for said in (catalog.gettext(message), catalog.ngettext(message, message, 1), "")
        if said != message
    )


def test_it_says_everything_in_vietnamese(vietnamese: gettext.GNUTranslations) -> None:
    assert [message for message in MESSAGES if not _said(vietnamese, message)] == []


def test_it_leaves_the_same_blanks_to_fill(vietnamese: gettext.GNUTranslations) -> None:
    for message in MESSAGES:
        assert sorted(BLANK.findall(_said(vietnamese, message))) == sorted(BLANK.findall(message))


def test_it_holds_no_word_that_is_said_nowhere(vietnamese: gettext.GNUTranslations) -> None:
    catalog: dict[object, str] = vietnamese._catalog  # type: ignore[attr-defined]
    known = {key[0] if isinstance(key, tuple) else key for key in catalog} - {""}
    assert known - set(MESSAGES) == set()
