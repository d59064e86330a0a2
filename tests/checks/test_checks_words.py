"""Every word of this room exists in Vietnamese, and the guide names every verdict, technique, reason and code."""

from __future__ import annotations

import ast
import gettext
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import soi.checks
from soi.checks.models import Harm, MediaCategory, PageKind, Selection, Technique, Verdict
from soi.checks.scales import RATING_VALUES

ROOM = Path(soi.checks.__file__).parent
GUIDE = Path(__file__).parents[2] / "docs" / "guide"
BLANK = re.compile(r"%\(\w+\)s")
CODE = re.compile(r'Problem\(\s*"([a-z-]+)"')


def _messages() -> Iterator[str]:
    for path in ROOM.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            named = isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"_", "gettext_lazy"}
            if named and isinstance(node, ast.Call) and isinstance(node.args[0], ast.Constant):
                yield str(node.args[0].value)


@pytest.fixture(scope="module")
def vietnamese() -> gettext.GNUTranslations:
    with (ROOM / "locale/vi/LC_MESSAGES/django.mo").open("rb") as compiled:
        return gettext.GNUTranslations(compiled)


@pytest.mark.parametrize("message", sorted(set(_messages())))
def test_it_says_everything_in_vietnamese(message: str, vietnamese: gettext.GNUTranslations) -> None:
    translated = vietnamese.gettext(message)
    assert translated != message
    assert sorted(BLANK.findall(translated)) == sorted(BLANK.findall(message))


def test_the_guide_explains_the_scale_and_every_list() -> None:
    text = (GUIDE / "verdicts.md").read_text(encoding="utf-8")
    for verdict in Verdict:
        number = RATING_VALUES[verdict] or "no equivalent"
        assert re.search(rf"^\| `{verdict.value}` .*\| {number} \|$", text, re.MULTILINE), verdict
    for values in (Technique.values, Selection.values, MediaCategory.values):
        assert [value for value in values if f"`{value}`" not in text] == []
    for technique in Technique:
        assert f"| `{technique.value}` | " in text


def test_the_guide_names_every_code_of_the_gate() -> None:
    text = (GUIDE / "publishing.md").read_text(encoding="utf-8")
    codes = set(CODE.findall((ROOM / "publishing.py").read_text(encoding="utf-8"))) - {"not-own", "markup"}
    assert len(codes) >= 15
    assert [code for code in sorted(codes) if f"`{code}`" not in text] == []


def test_no_list_of_choices_is_about_people() -> None:
    values = {*Harm.values, *Selection.values, *Technique.values, *PageKind.values}
    assert not values & {"author", "account", "party", "politician", "person"}
