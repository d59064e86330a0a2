"""Concept keys of a text: longest phrase first over its words, in the table for how the text is written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from soi import text as soi_text
from soi.match.concepts.table import NOTHING, Table, table
from soi.text import tables
from soi.text.unicode import fold_word
from soi.text.vietnamese import is_syllable

MARKED: Final = 0.25
"""Marked letters a word from which a text is read as marked."""
CAREFUL: Final = 0.7
"""Marked letters a word from which unmarked words are taken as meant: below, they may be marks left out."""

_PIECE: Final = re.compile(r"[^\W\d_]++")
_MARKED_LETTER: Final = re.compile("[À-ỹ\u0300-\u0309\u031b\u0323]")
_AMBIGUOUS: Final = tables.words("english_ambiguous")


def concepts(text: str) -> list[str]:
    """Concept keys of `text` in order of occurrence, with repeats. Any text, any language; linear time."""
    return concepts_of(soi_text.words(text), text)


def concepts_of(words: Sequence[str], text: str) -> list[str]:
    """The same, for a caller that has `soi.text.words(text)` already."""
    if not words:
        return []
    marked = len(_MARKED_LETTER.findall(text[: soi_text.MAX_CHARS])) / len(words)
    if marked >= MARKED:
        loose = table("plain") if marked < CAREFUL else None
        return list(_read(words, text, table("marked"), loose))
    if _is_vietnamese(words):
        return list(
            _read([word if word.isascii() else fold_word(word) for word in words], text, table("plain"), None)
        )
    return list(_read(words, text, table("english"), None))


def _is_vietnamese(words: Sequence[str]) -> bool:
    """Whether words mostly without marks are Vietnamese syllables rather than English."""
    balance = 0
    for word in words:
        if not word.isascii():
            balance += 1
        elif word.isalpha() and word not in _AMBIGUOUS:
            balance += 1 if is_syllable(word) else -1
    return balance > 0


def _read(words: Sequence[str], text: str, main: Table, loose: Table | None) -> Iterator[str]:
    """Keys found left to right; where `main` finds nothing, `loose` may read words that carry no marks."""
    spelt = [main.lemma.get(word, word) for word in words]
    written = _Capitals(text, main.capital)
    at = 0
    while at < len(spelt):
        size, keys = _longest(spelt, at, main)
        if not size and loose is not None:
            size, keys = _longest(words, at, loose)
        if size == 1 and spelt[at] in main.capital and not written.has(spelt[at]):
            size, keys = 1, ()
        yield from (key for key in keys if key != NOTHING)
        at += size or 1


def _longest(words: Sequence[str], at: int, wanted: Table) -> tuple[int, tuple[str, ...]]:
    longest = wanted.longest.get(words[at])
    if longest is None:
        return 0, ()
    for size in range(min(longest, len(words) - at), 0, -1):
        keys = wanted.keys.get(" ".join(words[at : at + size]))
        if keys is not None:
            return size, keys
    return 0, ()


class _Capitals:
    """Whether a word that is a name only in capitals (AI, WHO) is; asked in order of occurrence."""

    def __init__(self, text: str, names: frozenset[str]) -> None:
        self._text = text
        self._names = names
        self._seen: dict[str, list[bool]] | None = None

    def has(self, word: str) -> bool:
        if self._seen is None:
            self._seen = self._find()
        left = self._seen.get(word, [])
        return left.pop() if left else False

    def _find(self) -> dict[str, list[bool]]:
        """For each name, last occurrence first: written with a capital? Nothing in a text all in capitals."""
        text = self._text[: soi_text.MAX_CHARS]
        if text.isupper():
            return {}
        found: dict[str, list[bool]] = {}
        for piece in reversed(_PIECE.findall(text)):
            if piece.lower() in self._names:
                found.setdefault(piece.lower(), []).append(piece.isupper())
        return found
