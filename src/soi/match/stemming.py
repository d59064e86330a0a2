"""A light stemmer for Latin scripts. Pure; knows no language."""

from __future__ import annotations

from functools import lru_cache

_SUFFIXES = (
    ("ies", "y", 3),
    ("ied", "y", 3),
    ("ing", "", 4),
    ("ed", "", 4),
    ("es", "", 4),
    ("ly", "", 4),
    ("s", "", 3),
)


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """Strip the commonest Latin-script inflections. Language-independent on purpose, so that a message
    and a check always meet in the same form: no Vietnamese syllable ends in these letters."""
    if len(word) < 4 or not word.isascii() or not word.isalpha():
        return word
    for suffix, ending, keep in _SUFFIXES:
        if word.endswith(suffix) and not word.endswith("ss") and len(word) - len(suffix) >= keep - 1:
            word = word[: -len(suffix)] + ending
            break
    if len(word) > 4 and word.endswith("e"):
        word = word[:-1]
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "aeiou":
        word = word[:-1]
    return word
