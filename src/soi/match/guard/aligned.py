"""One named thing replaced by a thing of another sort (children by dogs), the words around it kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from soi.match.guard.analysis import View
from soi.match.guard.items import Item
from soi.match.results import Difference
from soi.text.scan import forms

_MAX_ITEMS = 60
_MAX_BLOCK = {"english": 2, "marked": 3, "plain": 3}
"""Content units a replaced word can be: Vietnamese words are written as one to three syllables."""
_ENOUGH = 0.45


class Overlap(NamedTuple):
    """How much of the claim's content the message holds, and the other way round, in [0, 1]."""

    claim: float
    message: float


def overlap(message: View, claim: View) -> Overlap:
    """Shares of content units found on the other side."""
    ours, theirs = message.hard_keys, claim.hard_keys
    if not ours or not theirs:
        return Overlap(0.0, 0.0)
    in_message = sum(map(message.keys.__contains__, theirs)) / len(theirs)
    in_claim = sum(map(claim.keys.__contains__, ours)) / len(ours)
    return Overlap(in_message, in_claim)


def replaced(message: View, claim: View) -> Iterable[Difference]:
    """A named thing replaced between words that agree; only for texts in one language."""
    ours, theirs = _window(message.hard, claim), claim.hard[:_MAX_ITEMS]
    if (
        not theirs
        or not ours
        or sum(map(message.keys.__contains__, claim.hard_keys[:_MAX_ITEMS])) < _ENOUGH * len(theirs)
    ):
        return
    matcher = SequenceMatcher(
        None, [item.key for item in ours], [item.key for item in theirs], autojunk=False
    )
    codes = matcher.get_opcodes()
    equal = sum(j2 - j1 for tag, _, _, j1, j2 in codes if tag == "equal")
    if equal < _ENOUGH * len(theirs):
        return
    missing = [item for item in theirs if not _known(item, message)]
    for at, (tag, i1, i2, j1, j2) in enumerate(codes):
        if tag != "replace" or not _flanked(codes, at, len(theirs)):
            continue
        a = [item for item in ours[i1:i2] if not _known(item, claim)]
        b = [item for item in theirs[j1:j2] if not _known(item, message)]
        if (
            not a
            or not b
            or max(len(a), len(b)) > _MAX_BLOCK[claim.reading]
            or len(missing) - len(b) > len(theirs) // 8
        ):
            continue
        if _named(a) and _named(b) and not _kin(a, b):
            yield _difference(message, claim, a, b)
            return


def _window(items: Sequence[Item], claim: View) -> Sequence[Item]:
    """The stretch of a long message that shares most with the claim."""
    if len(items) <= _MAX_ITEMS:
        return items
    shared = [int(item.key in claim.keys) for item in items]
    best, best_at, running = -1, 0, sum(shared[:_MAX_ITEMS])
    for at in range(len(items) - _MAX_ITEMS + 1):
        if running > best:
            best, best_at = running, at
        if at + _MAX_ITEMS < len(items):
            running += shared[at + _MAX_ITEMS] - shared[at]
    return items[best_at : best_at + _MAX_ITEMS]


def _flanked(codes: Sequence[tuple[str, int, int, int, int]], at: int, size: int) -> bool:
    """Whether equal words, or the claim's own edge, stand on both sides of the block."""
    _, _, _, j1, j2 = codes[at]
    before = (at > 0 and codes[at - 1][0] == "equal") or j1 == 0
    after = (at + 1 < len(codes) and codes[at + 1][0] == "equal") or j2 == size
    return before and after


def _known(item: Item, other: View) -> bool:
    """Whether the other text has the word after all: elsewhere, unmarked, misspelt."""
    if item.key in other.keys:
        return True
    folded = forms(item.key)[1] if item.key.isalpha() or not item.key.isascii() else item.key
    return folded in other.spelled and (folded == item.key or _unmarked_twin(folded, other))


def _unmarked_twin(folded: str, other: View) -> bool:
    return any(word.form == folded for word in other.words)


def _named(items: Sequence[Item]) -> bool:
    return any(":" in item.key for item in items)


def _kin(a: Sequence[Item], b: Sequence[Item]) -> bool:
    """Whether a disease stands against the vaccine named after it: another wording, not another thing."""
    groups = {item.key.partition(":")[0] for item in (*a, *b) if ":" in item.key}
    return {"disease", "shot"} <= groups or len(groups) == 1


def spelt_alike(a: Sequence[str], b: Sequence[str]) -> bool:
    """Whether two runs of words are one: misspelt, without marks, chat spelling, abbreviated, inflected."""
    ours, theirs = forms("".join(a))[1], forms("".join(b))[1]
    if (
        ours == theirs
        or _sound(ours) == _sound(theirs)
        or _short_for(ours, theirs)
        or _short_for(theirs, ours)
    ):
        return True
    if max(len(ours), len(theirs)) < 5:
        return False
    ratio = SequenceMatcher(None, ours, theirs, autojunk=False).ratio()
    return ratio >= 0.8 or (len(ours) > 3 and len(theirs) > 3 and ours[:4] == theirs[:4] and ratio >= 0.6)


_SOUNDS = (
    ("ngh", "ng"), ("gh", "g"), ("ph", "f"), ("tr", "ch"), ("gi", "d"), ("qu", "w"), ("k", "c"), ("q", "c"),
    ("y", "i"), ("j", "i"), ("z", "d"), ("v", "d"), ("r", "d"), ("s", "x"), ("w", "u"), ("uoi", "ui"),
    ("uo", "u"), ("ie", "i"), ("ao", "o"), ("oa", "a"), ("ng", "n"), ("h", ""),
)  # fmt: skip


def _sound(word: str) -> str:
    """A rough key of how a Vietnamese syllable sounds, so that chat spellings fall together."""
    for written, spoken in _SOUNDS:
        word = word.replace(written, spoken)
    return "".join(char for at, char in enumerate(word) if at == 0 or word[at - 1] != char)


def _short_for(short: str, full: str) -> bool:
    """nv for nhân vật: no vowel, and the same first letter."""
    return len(short) <= 4 and not set(short) & set("aeiouy") and short[:1] == full[:1]


def _difference(message: View, claim: View, a: Sequence[Item], b: Sequence[Item]) -> Difference:
    ours, theirs = message.span(a[0].first, a[-1].last), claim.span(b[0].first, b[-1].last)
    person = message.words[a[0].first].capital and claim.words[b[0].first].capital and a[0].first > 0
    return Difference(
        "person" if person else "substance",
        message.text[ours.start : ours.end],
        claim.text[theirs.start : theirs.end],
        True,
        ours,
        theirs,
    )
