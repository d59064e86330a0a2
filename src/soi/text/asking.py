"""Taking the question off a message: "is it true that", "có đúng không ạ", "chia sẻ gấp" and their kin.

Phrases are matched on folded words, so marks, case, teen code and punctuation make no difference. A phrase is
taken only from the edge of a clause, where it cannot be part of the claim.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

from soi.text.phrases import phrases
from soi.text.unicode import MAX_CHARS, fold_word
from soi.text.words import folded_as_written, tokens

LONG_PHRASE: Final = 3
"""Words a sharing phrase needs to be taken from in front of a claim; shorter ones stand alone or last."""

CALL_WORDS: Final = 25
"""Words up to which a sentence that opens with a call to share is nothing else."""


@dataclass(frozen=True, slots=True)
class Stripped:
    """What is left of a message, and what was taken off it."""

    text: str
    asked: bool
    """It asked whether something is true."""
    shared: bool
    """It urged to pass it on."""


class _Trie(dict[str, "_Trie"]):
    """Phrases as paths of folded words; `ends` where one is complete."""

    ends = False

    def add(self, keys: Iterable[str]) -> None:
        node = self
        for key in keys:
            node = node.setdefault(key, _Trie())
        node.ends = True


class _Tries(NamedTuple):
    asking: _Trie
    sharing: _Trie
    filler: _Trie
    alone: _Trie
    calls: _Trie
    asking_back: _Trie
    sharing_back: _Trie
    filler_back: _Trie
    particles_back: _Trie


@lru_cache(maxsize=1)
def _tries() -> _Tries:
    return _Tries(
        _trie("asking_first"),
        _trie("sharing"),
        _trie("greetings", "fillers"),
        _trie("sharing", "shouts"),
        _trie("calls"),
        _trie("asking_last", backwards=True),
        _trie("sharing", backwards=True),
        _trie("fillers", backwards=True),
        _trie("particles", backwards=True),
    )


def _trie(*names: str, backwards: bool = False) -> _Trie:
    root = _Trie()
    for phrase in phrases(*names):
        keys = [key for word in phrase.split() for key in _keys(word)]
        root.add(reversed(keys) if backwards else keys)
    return root


@lru_cache(maxsize=2_048)
def _keys(word: str) -> tuple[str, ...]:
    return tuple(folded_as_written(word))


_BREAK: Final = re.compile(r"[.!?…。！？\n]|[:;,，、](?!\d)|\s[-–—|]\s")
_STOP: Final = re.compile(r"[.!?…。！？\n]")
_EDGE: Final = " \t\r\n,.;:!?…-–—'’。！？，、~*|"
_NOT_ASKING: Final = frozenset({"noi", "hay", "so", "tra", "thi", "hoac", "la", "hang", "tren", "gio"})
"""Words after which a final `không` belongs to the claim (`nói không`, `số không`, `hàng không`)."""

_THAT: Final = frozenset({"la", "rang", "that", "if", "whether"})
"""Words that join an asking phrase to the claim."""


def strip_asking(text: str) -> Stripped:
    """The message without its asking and sharing phrases and the greetings around them.

    The rest keeps its own spelling. When nothing else is left, `text` is "". Linear; looks at `MAX_CHARS`.
    """
    spoken = _Spoken(text[:MAX_CHARS])
    took: set[str] = set()
    kept: list[str] = []
    for sentence in spoken.sentences():
        if _calls_to_share(spoken, sentence):
            took.add("shared")
            continue
        for start, end in sentence:
            kept += _strip_clause(spoken, start, end, took)
    rest = "".join(kept).strip()
    return Stripped(rest.strip(_EDGE) if took else rest, "asked" in took, "shared" in took)


def is_call(sentence: str) -> bool:
    """Whether a sentence only calls to share, shouts for attention or greets."""
    spoken = _Spoken(sentence[:MAX_CHARS])
    parts = spoken.sentences()
    return all(
        _calls_to_share(spoken, part) or all(_is_alone(spoken, *clause) for clause in part) for part in parts
    )


Clause = tuple[int, int]
"""Half-open range of tokens."""


class _Spoken:
    """A text with its tokens and the folded words of each."""

    def __init__(self, text: str) -> None:
        self.text = text
        found = tokens(text)
        self.places = [(token.start, token.end) for token in found]
        self.keys = [[fold_word(word) for word in token.words] for token in found]

    def sentences(self) -> list[list[Clause]]:
        """Clauses between breaks, grouped between stops."""
        out: list[list[Clause]] = [[]]
        start = 0
        for index in range(1, len(self.places)):
            gap = self.text[self.places[index - 1][1] : self.places[index][0]]
            if gap != " " and _BREAK.search(gap):
                out[-1].append((start, index))
                start = index
                if _STOP.search(gap):
                    out.append([])
        if start < len(self.places):
            out[-1].append((start, len(self.places)))
        return [sentence for sentence in out if sentence]

    def slice(self, start: int, end: int, clause_end: int) -> str:
        """The text of tokens `start` to `end`, then what stands after its clause."""
        first = self.places[start][0] if start else 0
        last = len(self.text) if clause_end == len(self.places) else self.places[clause_end][0]
        return self.text[first : self.places[end - 1][1]] + self.text[self.places[clause_end - 1][1] : last]

    def match(self, trie: _Trie, start: int, end: int, step: int = 1) -> int:
        """Tokens of the longest phrase that begins at `start` (or, with step -1, ends before `end`)."""
        node, longest = trie, 0
        order = range(start, end) if step > 0 else range(end - 1, start - 1, -1)
        for taken, index in enumerate(order, start=1):
            for key in self.keys[index][::step]:
                following = node.get(key)
                if following is None:
                    return longest
                node = following
            if node.ends:
                longest = taken
        return longest


def _run(spoken: _Spoken, trie: _Trie, start: int, end: int) -> int:
    """Tokens of as many phrases as follow one another from `start`."""
    at = start
    while at < end and (size := spoken.match(trie, at, end)):
        at += size
    return at - start


def _run_back(spoken: _Spoken, trie: _Trie, start: int, end: int) -> int:
    at = end
    while at > start and (size := spoken.match(trie, start, at, -1)):
        at -= size
    return end - at


def _is_alone(spoken: _Spoken, start: int, end: int) -> bool:
    """Whether a clause is greetings, shouts, sharing phrases and fillers only."""
    tries = _tries()
    at = start
    while at < end:
        size = max(spoken.match(tries.filler, at, end), spoken.match(tries.alone, at, end))
        if not size:
            return False
        at += size
    return True


def _calls_to_share(spoken: _Spoken, sentence: list[Clause]) -> bool:
    """Whether a sentence opens with a call to share and says nothing after a colon."""
    start, end = sentence[0][0], sentence[-1][1]
    at = start + _run(spoken, _tries().filler, start, end)
    if end - start > CALL_WORDS or not spoken.match(_tries().calls, at, end):
        return False
    for _, after in sentence[:-1]:
        gap = spoken.text[spoken.places[after - 1][1] : spoken.places[after][0]]
        if ":" in gap and end - after >= 3:
            return False
    return True


def _strip_clause(spoken: _Spoken, start: int, end: int, took: set[str]) -> list[str]:
    """What is kept of one clause: no string or one."""
    if _is_alone(spoken, start, end):
        if spoken.match(_tries().alone, start, end):
            took.add("shared")
        return []
    last = _strip_last(spoken, start, end, took)
    first, asks = _strip_first(spoken, start, last, took)
    if asks:
        last -= _run_back(spoken, _tries().particles_back, first, last)
    if first < last:
        last = _strip_particle(spoken, first, last, asks, took)
    if first >= last:
        return []
    return [spoken.slice(first, last, end)]


def _strip_first(spoken: _Spoken, start: int, end: int, took: set[str]) -> tuple[int, bool]:
    tries = _tries()
    at, asks = start, False
    while at < end:
        for filler in {0: 0, _run(spoken, tries.filler, at, end): 0}:
            asking = spoken.match(tries.asking, at + filler, end)
            sharing = spoken.match(tries.sharing, at + filler, end)
            if sharing < min(LONG_PHRASE, end - at - filler):
                sharing = 0
            if asking or sharing:
                break
        else:
            break
        asks |= asking >= sharing
        took.add("asked" if asking >= sharing else "shared")
        at += filler + max(asking, sharing)
    if asks and at < end - 1 and spoken.keys[at] and spoken.keys[at][0] in _THAT:
        at += 1
    return at, asks


def _strip_last(spoken: _Spoken, start: int, end: int, took: set[str]) -> int:
    tries = _tries()
    at = end
    while at > start:
        for filler in {0: 0, _run_back(spoken, tries.filler_back, start, at): 0}:
            asking = spoken.match(tries.asking_back, start, at - filler, -1)
            sharing = spoken.match(tries.sharing_back, start, at - filler, -1)
            if asking or sharing:
                break
        else:
            break
        took.add("asked" if asking >= sharing else "shared")
        at -= filler + max(asking, sharing)
    return at


def _strip_particle(spoken: _Spoken, start: int, end: int, asks: bool, took: set[str]) -> int:
    """Without a final question particle `không` (`có … không?`), which is no negation."""
    at = end - _run_back(spoken, _tries().filler_back, start, end)
    if at - start < 3 or spoken.keys[at - 1] != ["khong"] or set(spoken.keys[at - 2]) & _NOT_ASKING:
        return end
    followed = spoken.text[spoken.places[at - 1][1] : spoken.places[at - 1][1] + 40]
    if not (asks or end - at or "?" in followed[:3] or not followed.strip(_EDGE)):
        return end
    took.add("asked")
    return at - 1
