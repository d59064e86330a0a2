"""Taking the question off a message: "is it true that", "có đúng không ạ", "chia sẻ gấp" and their kin.

Phrases are matched on folded words, so marks, case, teen code and punctuation make no difference. A phrase is
taken only from the edge of a sentence, where it cannot be part of the claim.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from soi.text.phrases import ASKING_FIRST, ASKING_LAST, FILLERS, GREETINGS, SHARING
from soi.text.unicode import MAX_CHARS
from soi.text.words import Token, folded, tokens

_Trie = dict[str, "_Trie"]
_END: Final = ""


@dataclass(frozen=True, slots=True)
class Stripped:
    """What is left of a message, and what was taken off it."""

    text: str
    asked: bool
    """It asked whether something is true."""
    shared: bool
    """It urged to pass it on."""


def _trie(phrases: tuple[str, ...]) -> _Trie:
    root: _Trie = {}
    for phrase in phrases:
        node = root
        for word in folded(phrase):
            node = node.setdefault(word, {})
        node[_END] = {}
    return root


def _reversed_trie(phrases: tuple[str, ...]) -> _Trie:
    root: _Trie = {}
    for phrase in phrases:
        node = root
        for word in reversed(folded(phrase)):
            node = node.setdefault(word, {})
        node[_END] = {}
    return root


_FIRST: Final = _trie(ASKING_FIRST)
_LAST: Final = _reversed_trie(ASKING_LAST)
_SHARE_FIRST: Final = _trie(SHARING)
_SHARE_LAST: Final = _reversed_trie(SHARING)
_GREET: Final = _trie(GREETINGS + FILLERS)
_FILL_LAST: Final = _reversed_trie(FILLERS)
_BREAK: Final = re.compile(r"[.!?…。！？\n]|[:;,](?!\d)")
_EDGE: Final = " \t\r\n,.;:!?…-–—\"'“”‘’()[]。！？，、~*"


def strip_asking(text: str) -> Stripped:
    """The message without its asking and sharing phrases and the greetings around them.

    The rest keeps its own spelling. When nothing else is left, `text` is "". Linear; looks at `MAX_CHARS`.
    """
    text = text[:MAX_CHARS]
    spoken = _Spoken(text)
    kept: list[str] = []
    asked = shared = False
    for start, end in spoken.clauses():
        first, last, took = _strip_clause(spoken, start, end)
        asked |= "asked" in took
        shared |= "shared" in took
        if not took:
            kept.append(spoken.slice(start, end))
        elif first < last:
            kept.append(spoken.slice(first, last, took_end=last < end))
    rest = "".join(kept).strip() if kept else ""
    if asked or shared:
        rest = rest.strip(_EDGE.replace('"', "").replace("(", "").replace(")", ""))
    return Stripped(rest, asked, shared)


class _Spoken:
    """A text with its tokens, each with its folded words joined: one entry per token."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens: list[Token] = tokens(text)
        self.keys: list[tuple[str, ...]] = [tuple(_fold_all(token.words)) for token in self.tokens]

    def clauses(self) -> list[tuple[int, int]]:
        """Half-open ranges of tokens between breaks."""
        out: list[tuple[int, int]] = []
        start = 0
        for index in range(1, len(self.tokens)):
            if _BREAK.search(self.text, self.tokens[index - 1].end, self.tokens[index].start):
                out.append((start, index))
                start = index
        if start < len(self.tokens):
            out.append((start, len(self.tokens)))
        return out

    def slice(self, start: int, end: int, took_end: bool = False) -> str:
        """The text of tokens `start` to `end` with what stands between them and the next token."""
        first = self.tokens[start].start if start else 0
        if took_end:
            return self.text[first : self.tokens[end - 1].end] + " "
        last = self.tokens[end].start if end < len(self.tokens) else len(self.text)
        return self.text[first:last]


def _fold_all(found: tuple[str, ...]) -> list[str]:
    return [part for word in found for part in folded(word)]


def _match(trie: _Trie, keys: list[tuple[str, ...]], start: int, end: int) -> int:
    """Tokens of the longest phrase that begins at `start` and ends by `end`; 0 when none does."""
    node, longest = trie, 0
    for index in range(start, end):
        for word in keys[index]:
            if word not in node:
                return longest
            node = node[word]
        if _END in node:
            longest = index - start + 1
    return longest


def _match_back(trie: _Trie, keys: list[tuple[str, ...]], start: int, end: int) -> int:
    """Tokens of the longest phrase that ends at `end`; 0 when none does."""
    node, longest = trie, 0
    for index in range(end - 1, start - 1, -1):
        for word in reversed(keys[index]):
            if word not in node:
                return longest
            node = node[word]
        if _END in node:
            longest = end - index
    return longest


def _strip_clause(spoken: _Spoken, start: int, end: int) -> tuple[int, int, set[str]]:
    """The tokens left of one clause and what was taken: `asked`, `shared`."""
    took: set[str] = set()
    first, last = _strip_first(spoken, start, end, took)
    first, last = _strip_last(spoken, first, last, took)
    return first, last, took


def _strip_first(spoken: _Spoken, start: int, end: int, took: set[str]) -> tuple[int, int]:
    at = start
    while at < end:
        filler = _match(_GREET, spoken.keys, at, end)
        asking = _match(_FIRST, spoken.keys, at + filler, end)
        sharing = _match(_SHARE_FIRST, spoken.keys, at + filler, end)
        if not (asking or sharing):
            break
        took.add("asked" if asking >= sharing else "shared")
        at += filler + max(asking, sharing)
    if took:
        at += _match(_GREET, spoken.keys, at, end)
    return at, end


def _strip_last(spoken: _Spoken, start: int, end: int, took: set[str]) -> tuple[int, int]:
    at = end
    while at > start:
        filler = 0
        while (
            more := _match_back(_FILL_LAST, spoken.keys, start, at - filler)
        ) and filler + more < at - start:
            filler += more
        asking = _match_back(_LAST, spoken.keys, start, at - filler)
        sharing = _match_back(_SHARE_LAST, spoken.keys, start, at - filler)
        if not (asking or sharing):
            break
        took.add("asked" if asking >= sharing else "shared")
        at -= filler + max(asking, sharing)
    return start, at
