"""Which language a text is in: scripts first, then own rules for Vietnamese and English, then py3langid.

py3langid (BSD, a 5 MB model inside its wheel) is loaded once, on the first text the rules leave open.
"""

from __future__ import annotations

import re
from copy import copy
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock
from typing import Final, Protocol

from soi.text import tables
from soi.text.unicode import fold_word, normalise
from soi.text.urls import find_urls
from soi.text.vietnamese import is_syllable
from soi.text.words import TEEN_CODE

SAMPLE: Final = 2_000
"""Characters of a text that are looked at."""

UNSURE: Final = 0.5
"""Confidence of py3langid below which a plain-letter text is taken for Vietnamese or English."""


@dataclass(frozen=True, slots=True)
class Language:
    """A guess: BCP-47 primary subtag (`und` when there is nothing to go by), confidence in [0, 1]."""

    code: str
    confidence: float
    unaccented: bool = False
    """Vietnamese typed without marks."""


SCRIPTS: Final[tuple[tuple[str, str], ...]] = (
    ("th", "\u0e00-\u0e7f"),
    ("lo", "\u0e80-\u0eff"),
    ("km", "\u1780-\u17ff"),
    ("my", "\u1000-\u109f"),
    ("bo", "\u0f00-\u0fff"),
    ("ja", "\u3041-\u30ff\uff66-\uff9f"),
    ("ko", "\u1100-\u11ff\u3131-\u318e\uac00-\ud7af"),
    ("zh", "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"),
    ("el", "\u0370-\u03ff\u1f00-\u1fff"),
    ("he", "\u0590-\u05ff"),
    ("hy", "\u0530-\u058f"),
    ("ka", "\u10a0-\u10ff"),
    ("am", "\u1200-\u137f"),
    ("hi", "\u0900-\u097f"),
    ("bn", "\u0980-\u09ff"),
    ("pa", "\u0a00-\u0a7f"),
    ("gu", "\u0a80-\u0aff"),
    ("or", "\u0b00-\u0b7f"),
    ("ta", "\u0b80-\u0bff"),
    ("te", "\u0c00-\u0c7f"),
    ("kn", "\u0c80-\u0cff"),
    ("ml", "\u0d00-\u0d7f"),
    ("si", "\u0d80-\u0dff"),
    ("ar", "\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufeff"),
    ("ru", "\u0400-\u052f"),
)
"""Language taken for a script, and the script's letters."""

SHARED_SCRIPTS: Final[dict[str, tuple[str, ...]]] = {
    "hi": ("hi", "mr", "ne"),
    "ar": ("ar", "fa", "ur", "ps"),
    "ru": ("ru", "uk", "bg", "sr", "mk", "be", "kk", "mn"),
    "bn": ("bn", "as"),
}
"""Scripts of several languages -> the languages py3langid chooses among."""

_SCRIPT: Final = {code: re.compile(f"[{letters}]") for code, letters in SCRIPTS}
_OTHER: Final = re.compile("[\u0370-\u1cff\u1f00-\u1fff\u2e80-\ufeff\uff66-\uff9f]")
_LATIN: Final = re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]+")
_VIETNAMESE: Final = re.compile("[ăđơưĂĐƠƯẠ-ỹ]")
_MARKED: Final = re.compile("[À-ỹ]")
_FOREIGN_LATIN: Final = re.compile("[äöüßñçåøæœłżźćśńęąşğıčšžřůőűîțÄÖÜÑÇÅØÆŒŁŻŹĆŚŃĘĄŞĞİČŠŽŘŮŐŰÎȚ]")

_NAMES: Final = re.compile(r"[@#]\w+")

_AMBIGUOUS: Final = tables.words("english_ambiguous")
_ENGLISH: Final = tables.words("english_common")


class _Identifier(Protocol):
    def classify(self, text: str) -> tuple[str, float]: ...
    def set_languages(self, langs: list[str] | None = None) -> None: ...


_LOCK: Final = Lock()


@lru_cache(maxsize=16)
def _identifier(langs: tuple[str, ...]) -> _Identifier:
    """A py3langid model over these languages, all of them when empty; the tables (75 MB) are loaded once."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    if not langs:
        whole: _Identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
        return whole
    some = copy(_identifier(()))
    some.set_languages(list(langs))
    return some


def _classify(text: str, langs: tuple[str, ...]) -> tuple[str, float]:
    with _LOCK:
        identifier = _identifier(langs)
    code, confidence = identifier.classify(text)
    return code, float(confidence)


def guess_language(text: str) -> Language:
    """The language of a text of any length; `und` with confidence 0 when it holds no letters.

    Looks at `SAMPLE` characters. Thread-safe.
    """
    sample = _sample(text)
    latin = _LATIN.findall(sample)
    if _OTHER.search(sample):
        counts = {code: len(pattern.findall(sample)) for code, pattern in _SCRIPT.items()}
        top = max(counts, key=lambda code: counts[code])
        if counts[top] and counts[top] * 2 >= sum(map(len, latin)):
            return _by_script(sample, counts, top)
    return _by_letters(sample, latin) if latin else Language("und", 0.0)


def _sample(text: str) -> str:
    text = normalise(text[: SAMPLE * 2])
    parts, at = [], 0
    for found in find_urls(text):
        parts.append(text[at : found.start])
        at = found.end
    plain = " ".join([*parts, text[at:]])
    without_names = _NAMES.sub(" ", plain)
    return (without_names if without_names.strip() else plain)[:SAMPLE]


def _by_script(sample: str, counts: dict[str, int], top: str) -> Language:
    if top == "zh" and counts["ja"] * 12 >= counts["zh"]:
        top = "ja"
    total = sum(counts.values())
    if top in SHARED_SCRIPTS:
        code, confidence = _classify(sample, SHARED_SCRIPTS[top])
        return Language(code, confidence)
    return Language(top, counts[top] / total)


def _by_letters(sample: str, found: list[str]) -> Language:
    keys = [fold_word(word) for word in found]
    marked = len(_VIETNAMESE.findall(sample))
    syllables = sum(map(is_syllable, keys)) / len(keys)
    if marked and syllables >= 0.5 and not _FOREIGN_LATIN.search(sample):
        return Language("vi", min(1.0, 0.8 + syllables / 5), unaccented=False)
    rule = _unmarked(keys, bool(_MARKED.search(sample)))
    if rule is not None:
        return rule
    code, confidence = _classify(sample, ())
    if confidence < UNSURE and sample.isascii():
        code, confidence = _vietnamese_or_english(sample, keys)
    if code == "vi" and not marked:
        return Language("vi", confidence, unaccented=not _MARKED.search(sample))
    return Language(code, confidence)


def _vietnamese_or_english(sample: str, keys: list[str]) -> tuple[str, float]:
    """Which of the two a short plain-letter text is, when no language is likely."""
    if any(key in _ENGLISH for key in keys):
        return "en", UNSURE
    code, confidence = _classify(sample, ("vi", "en"))
    return code, confidence * UNSURE


def _unmarked(keys: list[str], marked: bool) -> Language | None:
    """Vietnamese without marks, or English; None when the words say neither."""
    count = len(keys)
    syllables = [key for key in keys if is_syllable(key)]
    sure = sum(key not in _AMBIGUOUS for key in syllables) + sum(
        key in TEEN_CODE for key in keys if not is_syllable(key) and len(key) > 1
    )
    english = sum(key in _ENGLISH for key in keys)
    share = (len(syllables) + sum(key in TEEN_CODE for key in keys)) / count
    if share >= 0.65 and sure >= 0.25 * count and english <= 0.15 * count:
        return Language("vi", min(1.0, share), unaccented=not marked)
    if not marked and english >= 0.15 * count and sure <= 0.3 * count:
        return Language("en", min(1.0, 0.6 + english / count))
    return None
