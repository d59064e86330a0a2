"""Translations: what Django reads is what the translators wrote."""

from __future__ import annotations

import gettext
from pathlib import Path

import pytest
from django.utils import translation

from scripts.compile_messages import ROOMS, mo_bytes, read_po, same
from soi.checks.models import Verdict

FILES = sorted(ROOMS.rglob("*.po"))
PO = r"""
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\n"
"Plural-Forms: nplurals=1; plural=0;\n"

# a comment
#: place.py:1
msgid "one"
msgstr "mot \"1\"\n"

msgctxt "verb"
msgid ""
"two "
"lines"
msgstr "hai"

msgid "%d check"
msgid_plural "%d checks"
msgstr[0] "%d bài"

#, fuzzy
msgid "unsure"
msgstr "sai"

msgid "empty"
msgstr ""

#~ msgid "old"
#~ msgstr "cũ"
"""


@pytest.mark.parametrize("path", FILES, ids=[path.relative_to(ROOMS).parts[0] for path in FILES])
def test_its_compiled_files_are_up_to_date(path: Path) -> None:
    assert same(path.with_suffix(".mo"), read_po(path))


def test_it_compiles_as_gettext_reads(tmp_path: Path) -> None:
    (tmp_path / "x.po").write_text(PO, encoding="utf-8")
    catalog = read_po(tmp_path / "x.po")
    mo = tmp_path / "x.mo"
    mo.write_bytes(mo_bytes(catalog))
    with mo.open("rb") as file:
        read = gettext.GNUTranslations(file)
    assert read.gettext("one") == 'mot "1"\n'
    assert read.pgettext("verb", "two lines") == "hai"
    assert read.ngettext("%d check", "%d checks", 5) == "%d bài"
    assert [read.gettext(text) for text in ("unsure", "empty", "old")] == ["unsure", "empty", "old"]
    assert same(mo, catalog)
    assert not same(mo, {**catalog, "one": "khác"})
    assert not same(tmp_path / "missing.mo", catalog)


def test_it_names_every_verdict_in_vietnamese() -> None:
    with translation.override("vi"):
        named = [str(Verdict(value).label) for value in Verdict.values]
    with translation.override("en"):
        assert not set(named) & {str(Verdict(value).label) for value in Verdict.values}
