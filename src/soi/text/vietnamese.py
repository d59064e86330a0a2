"""Vietnamese spelling: syllables, where the tone mark stands, i and y.

The grammar of written syllables is onset + rime (+ tone); every list is folded (no marks) unless it says so.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

from soi.text import tables

RIMES: Final = tables.words("rimes")

_FRONT: Final = frozenset("eiy")
_ONSET: Final = re.compile(r"ngh|ng|nh|ch|gh|gi(?=[aeiouy])|kh|ph|qu|th|tr|[bcdghklmnprstvx]|")


@lru_cache(maxsize=65_536)
def is_syllable(word: str) -> bool:
    """Whether a folded word could be one written Vietnamese syllable (`nguoi`, `duoc`; not `health`)."""
    if len(word) > 7 or not word.isascii() or not word.isalpha():
        return False
    match = _ONSET.match(word)
    onset = match.group() if match else ""
    rime = word[len(onset) :]
    if not rime:
        return word == "gi"
    return rime in RIMES and _spelt_right(onset, rime)


def _spelt_right(onset: str, rime: str) -> bool:
    """k, gh and ngh stand before e, i, y; c, g and ng before the rest; p hardly ever opens a word."""
    front = rime[0] in _FRONT
    if onset in ("k", "gh", "ngh"):
        return front
    if onset == "c":
        return not front
    if onset in ("g", "ng"):
        return not front or rime == "i"
    if onset == "":
        return not rime.startswith(("iec", "iem", "ien", "iep", "iet", "ieu"))
    return onset != "p" or len(rime) > 1


TONES: Final = "\u0300\u0301\u0303\u0309\u0323"
"""Grave, acute, tilde, hook above, dot below: huyền, sắc, ngã, hỏi, nặng."""

_TONE: Final = re.compile(f"[{TONES}]")
_SHAPED: Final = "ăâêôơư"
_VOWELS: Final = re.compile("[aăâeêioôơuưy]+")
_I_TO_Y: Final = re.compile(r"(?:[hklmt]|q[uùúủũụưừứửữự])[iìíỉĩị]")
_S_Y: Final = re.compile(r"s[yỳýỷỹỵ]")
_TO_Y: Final = str.maketrans("iìíỉĩị", "yỳýỷỹỵ")
_TO_I: Final = str.maketrans("yỳýỷỹỵ", "iìíỉĩị")


def canonical_syllable(word: str) -> str:
    """One lower-case NFC word with its tone mark in the canonical place and i/y in the canonical spelling.

    hoà -> hòa, khoẻ -> khỏe, quí -> quý, sỹ -> sĩ, mĩ -> mỹ; `quà`, `giày`, `già` and words that are not
    Vietnamese stay. Idempotent.
    """
    if len(word) > 7:
        return word
    if not word.isascii():
        word = _place_tone(word)
    if _I_TO_Y.fullmatch(word):
        return word[:-1] + word[-1].translate(_TO_Y)
    return word.translate(_TO_I) if _S_Y.fullmatch(word) else word


def _place_tone(word: str) -> str:
    decomposed = unicodedata.normalize("NFD", word)
    tones = _TONE.findall(decomposed)
    if len(tones) != 1:
        return word
    base = unicodedata.normalize("NFC", _TONE.sub("", decomposed))
    onset = _ONSET.match(base.replace("đ", "d"))
    start = onset.end() if onset else 0
    nucleus = _VOWELS.match(base, start)
    if not nucleus or _VOWELS.search(base, nucleus.end()):
        return word
    at = nucleus.start() + _bearer(nucleus.group(), nucleus.end() < len(base))
    return unicodedata.normalize("NFC", base[: at + 1] + tones[0] + base[at + 1 :])


def _bearer(vowels: str, closed: bool) -> int:
    """Which of a syllable's vowels carries the tone."""
    shaped = [index for index, vowel in enumerate(vowels) if vowel in _SHAPED]
    if shaped:
        return shaped[-1]
    if len(vowels) >= 3 or (len(vowels) == 2 and closed):
        return 1
    return 0
