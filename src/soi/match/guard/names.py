"""Proper names by their capitals: another architect, cave or bridge than the claim's, the rest the same.

Names that the word lists know are compared in `things`. Texts without capitals have no names here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from soi.match.guard.analysis import View
from soi.match.results import Difference, DifferenceKind
from soi.text.scan import Word, forms

_SHARE, _LEAST = 0.6, 2
"""Of the claim's other content words, the share and the number that the message must hold."""
_LONG = 30
"""Words up to which a message's names are taken to belong to its one claim."""
_MOST = 12
_JOINED = 5
_COMMON_WORDS = """
trái đất mặt trời trăng nghị định luật thông tư điều tết internet bluetooth god bible earth sun moon i ok fb sms
app tin nóng khẩn cấp urgent breaking news dc
"""
_COMMON = frozenset(forms(word)[1] for word in _COMMON_WORDS.split())
_MAKERS = frozenset(["do", "by", "ong", "ba", "mr", "mrs", "dr", "nguoi"])


class Name(NamedTuple):
    """A run of capitalised words `[first, last)`."""

    first: int
    last: int


def name_differences(message: View, claim: View) -> Iterable[Difference]:
    """A name of the claim that the message lacks, while the message has another and shares the rest."""
    if len(message.words) > _LONG:
        return
    theirs = [name for name in names(claim) if not _held(claim, name, message)]
    if not theirs:
        return
    ours = [name for name in names(message) if not _held(message, name, claim)]
    if not ours or not _rest_agrees(message, claim, theirs):
        return
    a, b = ours[0], theirs[0]
    said, checked = message.span(a.first, a.last), claim.span(b.first, b.last)
    yield Difference(
        _kind(claim, b),
        message.text[said.start : said.end],
        claim.text[checked.start : checked.end],
        True,
        said,
        checked,
    )


def names(view: View) -> list[Name]:
    """Runs of capitalised words that no table knows; one capital at a sentence's start is none."""
    if view.reading == "plain":
        return []
    taken = {at for mention in view.mentions for at in range(mention.first, mention.last)}
    found: list[Name] = []
    at = 0
    while at < len(view.words) and len(found) < _MOST:
        end = at
        while end < len(view.words) and _capital(view.words[end]) and end not in taken:
            end += 1
        handle = at > 0 and view.words[at - 1].form in ("@", "#")
        if (
            not handle
            and end - at > _starts(view.words, at)
            and not all(_common(word) for word in view.words[at:end])
        ):
            found.append(Name(at, end))
        at = max(end, at + 1)
    return found


def _capital(word: Word) -> bool:
    return word.sort == "word" and word.capital and len(word.folded) > 1


def _common(word: Word) -> bool:
    return word.folded in _COMMON


def _starts(words: Sequence[Word], at: int) -> bool:
    """Whether a word begins a sentence, where every word has a capital."""
    return not at or words[at - 1].sort == "line" or words[at - 1].form in '.!?:…"“('


def _held(view: View, name: Name, other: View) -> bool:
    """Whether the other text has a word of the name, however it is written."""
    parts = [word.folded.removesuffix("'s") for word in view.words[name.first : name.last]]
    spelled = {word.removesuffix("'s") for word in other.spelled}
    return "".join(parts) in spelled or any(part in spelled or _joined(part, other) for part in parts)


def _joined(part: str, other: View) -> bool:
    """`FoxNews` for Fox News."""
    folded = "".join(word.folded for word in other.words)
    return len(part) > _JOINED and part in folded


def _rest_agrees(message: View, claim: View, missing: Sequence[Name]) -> bool:
    inside = {at for name in missing for at in range(name.first, name.last)}
    rest = [item for item in claim.items if item.hard and item.first not in inside]
    kept = sum(item.key in message.keys for item in rest)
    return kept >= _LEAST and kept >= _SHARE * len(rest)


def _kind(view: View, name: Name) -> DifferenceKind:
    before = view.words[name.first - 1].folded if name.first else ""
    return "person" if before in _MAKERS else "place"
