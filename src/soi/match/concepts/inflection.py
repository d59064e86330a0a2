"""English inflections of a known word. The vocabulary is closed, so words are inflected, not stemmed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files
from typing import Final

_SIBILANT: Final = ("s", "x", "z", "ch", "sh", "o")
_DOUBLING: Final = re.compile(r".*[^aeiou][aeiou][bdgklmnprtv]|[aeiou][bdgmnprt]")


@lru_cache(maxsize=1)
def _own_words() -> frozenset[str]:
    """Words that look like an inflection of another word and are none."""
    text = (files(__package__ or "") / "own_words.txt").read_text(encoding="utf-8")
    return frozenset(word for line in text.splitlines() if not line.startswith("#") for word in line.split())


def inflections(word: str) -> set[str]:
    """Plural, third person, past and -ing of one lower-case English word; none for words under 3 letters."""
    if len(word) < 3 or not word.isascii() or not word.isalpha():
        return set()
    return _with_s(word) | _with_ed(word)


def _with_s(word: str) -> set[str]:
    if word.endswith("y") and word[-2] not in "aeiou":
        return {word[:-1] + "ies"}
    if word.endswith(_SIBILANT):
        return {word + "es", word + "s"} if word.endswith("o") else {word + "es"}
    return {word + "s"}


def _with_ed(word: str) -> set[str]:
    if word.endswith("ie"):
        return {word + "d", word[:-2] + "ying"}
    if word.endswith("ee"):
        return {word + "d", word + "ing"}
    if word.endswith("e"):
        return {word + "d", word[:-1] + "ing"}
    if word.endswith("y") and word[-2] not in "aeiou":
        return {word[:-1] + "ied", word + "ing"}
    if word[-1] in "aeioufjqwxyhsz":
        return {word + "ed", word + "ing"}
    endings = {word + "ed", word + "ing"}
    if _DOUBLING.fullmatch(word):
        doubled = {word + word[-1] + "ed", word + word[-1] + "ing"}
        return doubled if len(word) <= 4 else endings | doubled
    return endings


def lemmas(vocabulary: Iterable[str]) -> dict[str, str]:
    """Each inflected form -> the shortest word of the vocabulary it belongs to; base words are left out."""
    base: dict[str, str] = {}
    own_words = _own_words()
    for word in sorted(set(vocabulary), key=lambda word: (len(word), word)):
        for form in inflections(word):
            if form not in own_words:
                base.setdefault(form, base.get(word, word))
    return base
