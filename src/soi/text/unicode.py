"""Character classes and code-point cleaning shared by every view of a text.

Here: invisible characters, combining marks, quotes, dashes, spaces, and the cap on stacked marks.
Not here: anything that knows a language (see `vietnamese`, `confusables`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

MAX_CHARS: Final = 20_000
"""Characters that every function but `normalise` looks at; the rest of a longer text is ignored."""

MAX_MARKS: Final = 6
"""Combining marks kept in one run. More is zalgo; no orthography needs it."""


def _ranges(codes: Iterable[int]) -> str:
    """Inside of a regex character class for sorted code points."""
    out: list[str] = []
    start = last = -2
    for code in codes:
        if code != last + 1:
            if start >= 0:
                out.append(f"\\U{start:08x}-\\U{last:08x}")
            start = code
        last = code
    if start >= 0:
        out.append(f"\\U{start:08x}-\\U{last:08x}")
    return "".join(out)


INVISIBLE: Final = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
"""Class of characters that show nothing: zero-width, bidirectional controls, variation selectors, fillers."""

CONTROL: Final = "\\x00-\\x08\\x0e-\\x1f\\x7f-\\x84\\x86-\\x9f\ud800-\udfff"
"""Class of control characters without any white space, and lone surrogates."""

MARKS: Final = _ranges(
    code
    for code in range(0x300, 0x1F000)
    if unicodedata.category(chr(code))[0] == "M" and not (0xFE00 <= code <= 0xFE0F or code == 0x34F)
)
"""Class of combining marks (Mn, Mc, Me), vowel signs of Indic scripts included."""

_INVISIBLE: Final = re.compile(f"[{INVISIBLE}{CONTROL}]+")
_ZALGO: Final = re.compile(f"([{MARKS}]{{{MAX_MARKS}}})[{MARKS}]++")
_SPACES: Final = re.compile(r"[^\S\n]{2,}|[^\S\n ]")
_AROUND_NEWLINE: Final = re.compile(r" ?\n ?")
_MANY_NEWLINES: Final = re.compile(r"\n{3,}")
_NEWLINES: Final = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")

_PUNCTUATION: Final = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛ʼ′`´＇", "'"),
        **dict.fromkeys("“”„‟«»″＂〝〞", '"'),
        **dict.fromkeys("‐‑‒–—―−﹘﹣－", "-"),
        "…": "...",
        "\u037e": ";",
    }
)


_VARIANTS: Final = re.compile("[" + re.escape("".join(map(chr, _PUNCTUATION))) + "]")


def strip_invisible(text: str) -> str:
    """Without invisible characters, controls and lone surrogates; runs of marks capped at `MAX_MARKS`."""
    if text.isascii() and text.isprintable():
        return text
    return _ZALGO.sub(r"\1", _INVISIBLE.sub("", text))


def normalise(text: str) -> str:
    """The text as a reader sees it: NFC, nothing invisible, plain quotes, dashes and spaces.

    Case, marks and meaning stay. Newlines stay (two at most in a row); other white space becomes one space.
    Idempotent and linear; never raises.
    """
    text = strip_invisible(_NEWLINES.sub("\n", text))
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    if _VARIANTS.search(text):
        text = text.translate(_PUNCTUATION)
    text = _SPACES.sub(" ", text)
    text = _MANY_NEWLINES.sub("\n\n", _AROUND_NEWLINE.sub("\n", text))
    return text.strip()


# Marks that a hurried writer leaves out. Indic vowel signs and Kana voicing stay.
_DROPPED: Final = re.compile(
    "[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed"
    "\u0e47-\u0e4e\u0ec8-\u0ece\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+"
)
_LETTERS: Final = str.maketrans(
    {
        "đ": "d", "ð": "d", "ł": "l", "ø": "o", "ı": "i", "æ": "ae", "œ": "oe", "ħ": "h", "ŧ": "t",
        "ƀ": "b", "ɨ": "i", "ʉ": "u",
        "ٱ": "ا", "ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه", "ۀ": "ه", "ہ": "ه", "ھ": "ه",
        "ς": "σ",
    }
)  # fmt: skip


def fold(text: str) -> str:
    """Lower case without marks, compatibility forms made plain, đ as d: the view of hurried typing.

    Arabic loses its vowel points and its letter variants; Thai its tone marks. Idempotent; never raises;
    looks at `MAX_CHARS` characters.
    """
    text = text[:MAX_CHARS]
    if text.isascii() and text.isprintable():
        return normalise(text.lower())
    return _fold_unicode(normalise(text))


def _fold_unicode(text: str) -> str:
    text = _ZALGO.sub(r"\1", unicodedata.normalize("NFKD", text)[:MAX_CHARS]).casefold()
    text = _DROPPED.sub("", unicodedata.normalize("NFKD", text))[:MAX_CHARS]
    text = text.translate(_LETTERS)
    return normalise(unicodedata.normalize("NFC", text))


@lru_cache(maxsize=65_536)
def fold_word(word: str) -> str:
    """`fold` for one word, remembered."""
    return fold(word)
