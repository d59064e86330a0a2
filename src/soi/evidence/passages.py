"""Finding words in a text although spaces, quotation marks or composed letters are written otherwise, and
saying exactly where they stand in the text as it is."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

_SAME = {
    **dict.fromkeys("‘’‚‛′ʼ`´＇", "'"),
    **dict.fromkeys("“”„‟″«»＂", '"'),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    "…": "...",
}
_UNSEEN = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff\u200e\u200f")
"""Soft hyphen, zero-width characters and direction marks: on the page nobody sees them."""
AROUND = 80
"""Characters of context shown on each side of a passage."""


@dataclass(frozen=True, slots=True)
class Passage:
    """`text[start:end]`, in characters, with a little of what stands around it."""

    start: int
    end: int
    before: str
    after: str


def occurrences(text: str, words: str) -> tuple[Passage, ...]:
    """Every place in `text` where `words` stand, in order, not overlapping.

    Runs of white space are one space, quotation marks and dashes of all kinds are the same, letters and their
    accents are the same composed or not; nothing else is: case, accents and wording must agree."""
    wanted = _plain(words).strip()
    if not wanted:
        return ()
    haystack, starts, ends = _mapped(text)
    return tuple(
        Passage(start, end, text[max(0, start - AROUND) : start], text[end : end + AROUND])
        for start, end in _places(haystack, wanted, starts, ends)
    )


def same_words(text: str, words: str) -> bool:
    """Whether `words` stand somewhere in `text`, as `occurrences` reads them."""
    wanted = _plain(words).strip()
    return bool(wanted) and wanted in _plain(text)


def _places(haystack: str, wanted: str, starts: list[int], ends: list[int]) -> Iterator[tuple[int, int]]:
    at = haystack.find(wanted)
    while at >= 0:
        last = at + len(wanted) - 1
        # The middle of a letter that stays several characters long is no beginning and no end.
        whole = (at == 0 or starts[at] != starts[at - 1]) and (
            last + 1 == len(haystack) or starts[last] != starts[last + 1]
        )
        if whole:
            yield starts[at], ends[last]
        at = haystack.find(wanted, at + len(wanted) if whole else at + 1)


def _mapped(text: str) -> tuple[str, list[int], list[int]]:
    """The text as compared, and for each of its characters where it begins and ends in the text as it is."""
    letters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for start, end, plain in _clusters(text):
        if plain == " " and letters and letters[-1] == " ":
            continue
        for letter in plain:
            letters.append(letter)
            starts.append(start)
            ends.append(end)
    return "".join(letters), starts, ends


def _plain(text: str) -> str:
    letters: list[str] = []
    for _, _, plain in _clusters(text):
        if plain != " " or not letters or letters[-1] != " ":
            letters.append(plain)
    return "".join(letters)


def _clusters(text: str) -> Iterator[tuple[int, int, str]]:
    """Each letter with its accents: from, to, and as compared (perhaps empty)."""
    start = 0
    while start < len(text):
        end = start + 1
        while end < len(text) and unicodedata.combining(text[end]):
            end += 1
        yield start, end, _compared(text[start:end])
        start = end


def _compared(letter: str) -> str:
    if letter.isspace():
        return " "
    if letter in _UNSEEN:
        return ""
    return _SAME.get(letter) or unicodedata.normalize("NFC", letter)
