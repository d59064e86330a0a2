"""Two texts of one field beside each other, with what differs marked."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from django.utils.translation import gettext as _

from soi.desk import forms
from soi.desk.fields import BY_NAME, Value
from soi.desk.queries.cases import Beside

Part = tuple[bool, str]
"""Words, and whether they stand on one side only."""
EDITABLE = frozenset({"text", "long", "markdown"})
_WORDS = re.compile(r"\S+\s*|\s+")
LONGEST_COMPARED = 20_000
"""Characters; longer texts are shown without marks, to keep the page quick."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """One text that waits beside a field, ready to be taken or left."""

    number: int
    label: str
    who: str
    at: datetime
    base: int
    words_parts: list[Part]
    standing_parts: list[Part]


def waiting(one: Beside) -> Waiting:
    """A text beside as the page shows it."""
    known = BY_NAME[one.edit.name]
    standing = known.empty if one.standing is None else cast("Value", one.standing)
    words, stands = compared(lines(known.name, one.edit.value), lines(known.name, standing))
    return Waiting(one.edit.pk, str(known.label), one.edit.by.name, one.edit.at, one.revision, words, stands)


def lines(name: str, value: Value) -> str:
    """A value in words, for comparing."""
    control = forms.Control(BY_NAME[name], value, 0)
    if BY_NAME[name].kind in EDITABLE:
        return str(value)
    return "\n".join(line.text for line in control.shown) or _("nothing")


def compared(yours: str, theirs: str) -> tuple[list[Part], list[Part]]:
    """Both texts cut into parts, with those marked that the other side lacks."""
    if max(len(yours), len(theirs)) > LONGEST_COMPARED:
        return [(False, yours)], [(False, theirs)]
    one, other = _WORDS.findall(yours), _WORDS.findall(theirs)
    mine: list[Part] = []
    others: list[Part] = []
    for tag, i1, i2, j1, j2 in difflib.SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        _add(mine, tag != "equal", one[i1:i2])
        _add(others, tag != "equal", other[j1:j2])
    return mine, others


def _add(parts: list[Part], differs: bool, words: Iterable[str]) -> None:
    text = "".join(words)
    if text:
        parts.append((differs, text))
