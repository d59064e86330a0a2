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
    **dict(zip("авсԁеёһіїјкӏмнпорԛгѕтцѵԝху", "abcdeehiijklmhnopqrstuvwxy", strict=True)),
    **dict(zip("АВСЕНІЈКМОРЅТХУЗ", "ABCEHIJKMOPSTXY3", strict=True)),
    # Greek
    **dict(zip("αβεηικνορτυχγΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "abenikvoptuxyABEZHIKMNOPTYX", strict=True)),
    # Armenian, Latin letters of their own and small capitals
    **dict(zip("օոսհցɑɡɩʏᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡᴢ", "onuhgagiyabcdefghijklmnoprstuvwz", strict=True)),
}
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
