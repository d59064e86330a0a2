"""Words with offsets, in two written forms, and a longest-phrase table over them.

The ground of quantities, dates, negation and cues: offsets always point into the text that was given,
so nothing here changes its length. Search tokens (teen code, bigrams) live in `tokens.py`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, NamedTuple, TypeVar

_TONES = "\u0300\u0301\u0303\u0309\u0323"
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_LETTER = "[^\\W\\d_]"
_MARK = "[\u00ad\u0300-\u036f\u200b-\u200d\u2060\ufeff]"
_WORD = re.compile(
    rf"(?P<name>(?<!\d){_LETTER}{{1,10}}[-‑]?\d{{1,3}}(?:{_LETTER}\d{{0,2}})?(?![\w])|[2-6]G(?!\w)|[3-6]g(?!\w))"
    r"|(?P<number>\d+(?:[.,]\d+)*)"
    rf"|(?P<word>{_LETTER}(?:{_LETTER}|{_MARK})*(?:['’]{_LETTER}+)?)"
    r"|(?P<sign>[^\w\s])|(?P<line>\n)"
)


class Word(NamedTuple):
    """One word, number or sign. `form` keeps Vietnamese marks (tone last), `folded` has none."""

    form: str
    folded: str
    start: int
    end: int
    sort: str
    """`name` (COVID-19, 5G, B12), `number` (digits), `word`, `sign` or `line`."""
    capital: bool


@lru_cache(maxsize=65536)
def forms(word: str) -> tuple[str, str]:
    """(marked form, folded form) of one word: lower case; hoà and hòa share a marked form."""
    letters, tones, plain = [], [], []
    for char in unicodedata.normalize("NFD", _INVISIBLE.sub("", word.lower())):
        if char in _TONES:
            tones.append(char)
            continue
        letters.append(char)
        if not unicodedata.combining(char):
            plain.append("d" if char == "đ" else char)
    folded = "".join(plain).replace("’", "'")
    marked = "".join(letters).replace("’", "'") + "".join(tones)
    return marked, folded


def scan(text: str) -> list[Word]:
    """Every word, number and sign of `text`, in order, with offsets into it. Linear time."""
    found = []
    for match in _WORD.finditer(text):
        sort = match.lastgroup or "sign"
        piece = match.group()
        if sort in ("word", "name"):
            marked, folded = forms(piece[:64])
            if sort == "name":
                marked = folded = re.sub("[-‑]", "", folded)
            found.append(Word(marked, folded, match.start(), match.end(), sort, piece[0].isupper()))
        else:
            found.append(Word(piece, piece, match.start(), match.end(), sort, False))
    return found


def has_marks(words: Iterable[Word]) -> bool:
    """Whether any word carries letters that only marked Vietnamese has."""
    return any(word.form != word.folded for word in words)


ENGLISH = frozenset(
    [
        "the",
        "of",
        "and",
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "to",
        "in",
        "on",
        "it",
        "that",
        "this",
        "for",
        "with",
        "from",
        "you",
        "your",
        "does",
        "do",
        "did",
        "has",
        "have",
        "had",
        "will",
        "would",
        "can",
        "could",
        "should",
        "not",
        "n't",
        "they",
        "their",
        "people",
        "who",
        "what",
        "when",
        "if",
        "by",
        "as",
        "at",
        "or",
        "my",
        "we",
        "he",
        "she",
        "gives",
        "says",
        "causes",
        "make",
        "makes",
        "all",
        "some",
        "every",
        "after",
        "before",
        "about",
        "than",
        "more",
        "get",
        "gets",
    ]
)


def looks_english(words: Sequence[Word]) -> bool:
    """Whether unmarked `words` read as English: enough of its little words among the first two hundred."""
    seen = [word.folded for word in words[:200] if word.sort == "word"]
    hits = sum(word in ENGLISH or (len(word) > 7) for word in seen)
    return hits * 7 >= len(seen) > 0


V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Found(Generic[V]):
    """A phrase of a table found in words `[first, last)`."""

    value: V
    first: int
    last: int


class Phrases(Generic[V]):
    """Longest phrase first, over any list of word strings; linear in words times longest phrase."""

    def __init__(self, entries: Iterable[tuple[str, V]], *, marked: bool) -> None:
        self._table: dict[tuple[str, ...], V] = {}
        self._longest: dict[str, int] = {}
        for phrase, value in entries:
            key = tuple(word.form if marked else word.folded for word in scan(phrase))
            if not key:
                continue
            self._table.setdefault(key, value)
            self._longest[key[0]] = max(len(key), self._longest.get(key[0], 0))

    def at(self, strings: Sequence[str], position: int) -> Found[V] | None:
        """The longest phrase starting at `position`, if any."""
        longest = self._longest.get(strings[position])
        if longest is None:
            return None
        for size in range(min(longest, len(strings) - position), 0, -1):
            value = self._table.get(tuple(strings[position : position + size]))
            if value is not None:
                return Found(value, position, position + size)
        return None

    def find(self, strings: Sequence[str]) -> list[Found[V]]:
        """Phrases found left to right without overlap."""
        found: list[Found[V]] = []
        position = 0
        while position < len(strings):
            hit = self.at(strings, position)
            if hit is None:
                position += 1
            else:
                found.append(hit)
                position = hit.last
        return found


def spellings(words: Sequence[Word], *, marked: bool) -> list[str]:
    """The words as strings in the marked or the folded form."""
    return [word.form for word in words] if marked else [word.folded for word in words]
