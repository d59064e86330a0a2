"""Letters that look like other letters, and the `skeleton` key that ignores the difference.

The table is our own: Cyrillic, Greek, Armenian and Cherokee letters drawn like Latin ones, and digits used
as letters. Mathematical, circled and full-width letters need no table: NFKC makes them plain.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from soi.text.unicode import MAX_CHARS, fold, strip_invisible

LOOK_ALIKES: Final = {
    # Cyrillic
    "а": "a", "в": "b", "с": "c", "ԁ": "d", "е": "e", "ё": "e", "һ": "h", "і": "i", "ї": "i", "ј": "j", "к": "k",
    "ӏ": "l", "м": "m", "н": "h", "п": "n", "о": "o", "р": "p", "ԛ": "q", "г": "r", "ѕ": "s", "т": "t", "ц": "u",
    "ѵ": "v", "ԝ": "w", "х": "x", "у": "y", "А": "A", "В": "B", "С": "C", "Е": "E", "Н": "H", "І": "I", "Ј": "J",
    "К": "K", "М": "M", "О": "O", "Р": "P", "Ѕ": "S", "Т": "T", "Х": "X", "У": "Y", "З": "3",
    # Greek
    "α": "a", "β": "b", "ε": "e", "η": "n", "ι": "i", "κ": "k", "ν": "v", "ο": "o", "ρ": "p", "τ": "t", "υ": "u",
    "χ": "x", "γ": "y", "Α": "A", "Β": "B", "Ε": "E", "Ζ": "Z", "Η": "H", "Ι": "I", "Κ": "K", "Μ": "M", "Ν": "N",
    "Ο": "O", "Ρ": "P", "Τ": "T", "Υ": "Y", "Χ": "X",
    # Armenian, Latin letters of their own and small capitals
    "օ": "o", "ո": "n", "ս": "u", "հ": "h", "ց": "g", "ɑ": "a", "ɡ": "g", "ɩ": "i", "ʏ": "y", "ᴀ": "a", "ʙ": "b",
    "ᴄ": "c", "ᴅ": "d", "ᴇ": "e", "ꜰ": "f", "ɢ": "g", "ʜ": "h", "ɪ": "i", "ᴊ": "j", "ᴋ": "k", "ʟ": "l", "ᴍ": "m",
    "ɴ": "n", "ᴏ": "o", "ᴘ": "p", "ʀ": "r", "ꜱ": "s", "ᴛ": "t", "ᴜ": "u", "ᴠ": "v", "ᴡ": "w", "ᴢ": "z",
}  # fmt: skip
"""Look-alike letter -> the Latin letter it is drawn like."""

LEET: Final = {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i"}
"""Digit or sign -> the letter it stands for between letters."""

_TABLE: Final = str.maketrans(LOOK_ALIKES)
_FOREIGN: Final = re.compile("[" + "".join(LOOK_ALIKES) + "]")
_LATIN: Final = re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")
_LEET: Final = re.compile(r"(?<=[^\W\d_])[013457@$!](?=[^\W\d_])")
_LEET_FIRST: Final = re.compile(r"(?<![\w@$])[0347@$](?=[^\W\d_]{3})")
_REPEATED: Final = re.compile(r"([^\W\d])\1+")


def plain_letters(word: str) -> str:
    """One word with look-alikes made Latin when it also holds real Latin letters; else the word itself."""
    if word.isascii() or not _FOREIGN.search(word) or not _LATIN.search(word):
        return word
    return word.translate(_TABLE)


def skeleton(text: str) -> str:
    """A second match key: equal for texts that look alike ("v1rus", "vіrus" with Cyrillic і, "𝐯𝐢𝐫𝐮𝐬").

    Folded, look-alikes Latin, digits between letters read as letters, repeated letters single. Never shown.
    """
    plain = unicodedata.normalize("NFKC", strip_invisible(text[:MAX_CHARS]))[:MAX_CHARS].translate(_TABLE)
    key = _LEET_FIRST.sub(_letter, _LEET.sub(_letter, fold(plain).translate(_TABLE)))
    return _REPEATED.sub(r"\1", key)


def _letter(match: re.Match[str]) -> str:
    return LEET[match.group()]
