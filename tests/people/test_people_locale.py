"""Every word of the pages behind sign-in exists in Vietnamese, with the same blanks to fill."""

from __future__ import annotations

import ast
import gettext
import re
from collections.abc import Iterator
from pathlib import Path

import allauth
import pytest
from django.utils.translation.template import templatize

import soi.people
from scripts.compile_messages import read_po

ROOM = Path(soi.people.__file__).parent
ALLAUTH = Path(allauth.__file__).parent / "locale/de/LC_MESSAGES/django.po"
LITERAL = r"""u?("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
CALL = re.compile(rf"\b(?:_|gettext|gettext_lazy)\(\s*((?:{LITERAL}\s*)+),?\s*\)")
PLURAL = re.compile(rf"\bngettext\(\s*{LITERAL}\s*,\s*{LITERAL}")
BLANK = re.compile(r"%(?:\(\w+\))?[sd%]")


def _joined(literals: str) -> str:
    return "".join(ast.literal_eval(one) for one in re.findall(LITERAL, literals))


def _messages() -> Iterator[str]:
    sources = [path.read_text() for path in ROOM.rglob("*.py")]
    for pattern in ("*.html", "*.txt"):
        sources += [templatize(path.read_text()) for path in (ROOM / "templates").rglob(pattern)]
    for source in sources:
        yield from (_joined(found[0]) for found in CALL.findall(source))
        yield from (_joined(found[0]) for found in PLURAL.findall(source))


MESSAGES = sorted(set(_messages()))


@pytest.fixture(scope="module")
def vietnamese() -> dict[str, str]:
    with (ROOM / "locale/vi/LC_MESSAGES/django.mo").open("rb") as compiled:
        held: dict[object, str] = gettext.GNUTranslations(compiled)._catalog  # type: ignore[attr-defined]
    return {key[0] if isinstance(key, tuple) else str(key): said for key, said in held.items() if key}


def test_it_finds_the_words() -> None:
    assert len(MESSAGES) > 150
    assert {"Sign in", "One more step", "%(left)s code is unused.", "You are signed out."} <= set(MESSAGES)


def test_it_says_everything_in_vietnamese(vietnamese: dict[str, str]) -> None:
    assert [message for message in MESSAGES if not vietnamese.get(message)] == []


def test_it_leaves_the_same_blanks_to_fill(vietnamese: dict[str, str]) -> None:
    for message in MESSAGES:
        assert sorted(BLANK.findall(vietnamese[message])) == sorted(BLANK.findall(message))


def test_it_holds_no_word_that_is_said_nowhere(vietnamese: dict[str, str]) -> None:
    assert set(vietnamese) - set(MESSAGES) - set(read_po(ALLAUTH)) == set()
