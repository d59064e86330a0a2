"""The words of one room: what its sources say through gettext, and what its Vietnamese catalogue holds for them."""

from __future__ import annotations

import ast
import gettext
import re
from collections.abc import Iterator
from pathlib import Path

from django.utils.translation.template import templatize

LITERAL = r"""u?("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
CALL = re.compile(rf"\b(?:_|gettext|gettext_lazy)\(\s*((?:{LITERAL}\s*)+),?\s*\)")
PLURAL = re.compile(rf"\bngettext\(\s*{LITERAL}\s*,\s*{LITERAL}")
BLANK = re.compile(r"%(?:\(\w+\))?[sd%]|<a [^>]*>")


def messages(room: Path) -> list[str]:
    """Every message of the modules and templates in the folder `room`, sorted."""
    return sorted(set(_messages(room)))


def vietnamese(room: Path) -> gettext.GNUTranslations:
    """The room's compiled Vietnamese catalogue."""
    with (room / "locale/vi/LC_MESSAGES/django.mo").open("rb") as compiled:
        return gettext.GNUTranslations(compiled)


def said(catalog: gettext.GNUTranslations, message: str) -> str:
    """The message in the catalogue's language, empty when it does not hold it."""
    tried = (catalog.gettext(message), catalog.ngettext(message, message, 1), "")
    return next(one for one in tried if one != message)


def blanks(message: str) -> list[str]:
    """What is filled in or linked in a message, sorted."""
    return sorted(BLANK.findall(message))


def _messages(room: Path) -> Iterator[str]:
    sources = [path.read_text() for path in room.rglob("*.py")]
    sources += [templatize(path.read_text()) for path in (room / "templates").rglob("*.html")]
    for source in sources:
        yield from (_joined(found[0]) for found in CALL.findall(source))
        yield from (_joined(found[0]) for found in PLURAL.findall(source))


def _joined(literals: str) -> str:
    return "".join(ast.literal_eval(one) for one in re.findall(LITERAL, literals))
