"""Every sentence of evidence exists in Vietnamese, with the same blanks to fill."""

from __future__ import annotations

import ast
import gettext
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import soi.evidence

ROOM = Path(soi.evidence.__file__).parent
BLANK = re.compile(r"%\(\w+\)s")


def _messages() -> Iterator[str]:
    for path in ROOM.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in {"_", "gettext_lazy"}
            ):
                assert isinstance(node.args[0], ast.Constant), f"{path.name}:{node.lineno} is not a literal"
                yield str(node.args[0].value)


MESSAGES = sorted(set(_messages()))


@pytest.fixture(scope="module")
def vietnamese() -> gettext.GNUTranslations:
    with (ROOM / "locale/vi/LC_MESSAGES/django.mo").open("rb") as compiled:
        return gettext.GNUTranslations(compiled)


def test_it_finds_the_sentences_of_evidence() -> None:
    assert "The file is empty." in MESSAGES
    assert "The site took too long to answer." in MESSAGES


def test_it_says_everything_in_vietnamese(vietnamese: gettext.GNUTranslations) -> None:
    assert [message for message in MESSAGES if vietnamese.gettext(message) == message] == []


def test_it_leaves_the_same_blanks_to_fill(vietnamese: gettext.GNUTranslations) -> None:
    for message in MESSAGES:
        assert sorted(BLANK.findall(vietnamese.gettext(message))) == sorted(BLANK.findall(message))


def test_it_holds_no_sentence_that_is_said_nowhere(vietnamese: gettext.GNUTranslations) -> None:
    catalog: dict[str, str] = vietnamese._catalog  # type: ignore[attr-defined]  # it has no public name
    assert set(catalog) - {""} - set(MESSAGES) == set()
