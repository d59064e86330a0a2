"""The word lists themselves: readable, without contradictions."""

from __future__ import annotations

import pytest

from soi.text import fold, folded, tables
from soi.text.vietnamese import is_syllable


@pytest.mark.parametrize("name", tables.NAMES)
def test_every_table_says_what_it_is_for(name: str) -> None:
    assert tables.about(name).endswith(".")


@pytest.mark.parametrize(
    "name", [name.removesuffix(".txt") for name in tables.NAMES if name.endswith(".txt")]
)
def test_no_table_says_anything_twice(name: str) -> None:
    entries = [fold(entry) + "|" + entry for entry in tables.phrases(name)]
    assert len(entries) == len(set(entries))


@pytest.mark.parametrize("name", ["teen_code", "abbreviations"])
def test_teen_code_is_no_vietnamese_word(name: str) -> None:
    for key, meaning in tables.pairs(name):
        assert key == fold(key)
        assert meaning
        assert not is_syllable(key), key


def test_standard_spellings_mean_themselves() -> None:
    for _, meaning in tables.pairs("teen_code"):
        assert folded(meaning) == fold(meaning).split()


def test_ambiguous_english_is_spelt_like_vietnamese_and_common_english_is_not() -> None:
    assert all(map(is_syllable, tables.words("english_ambiguous")))
    assert not any(map(is_syllable, tables.words("english_common")))
