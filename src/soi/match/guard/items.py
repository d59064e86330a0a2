"""The units of content of one text: named things, axis cues, synonym groups and bare words, denied or not."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from soi.match.guard.lexicon import Concept, Reading, soft_words, synonyms
from soi.text.cues import COMPLEMENT, Cue
from soi.text.negation import Negation
from soi.text.scan import Word, forms
from soi.text.words import TEEN_CODE

SCOPE = 6
CLAUSE_END = frozenset(".!?;:…")
_TURN = frozenset(["mà", "nhưng", "vì", "because", "but", "nhung", "vi", "though", "although"])


class Mention(NamedTuple):
    """A named thing over words `[first, last)`; `absent` for `sugar-free`."""

    concept: Concept
    first: int
    last: int
    absent: bool


class Item(NamedTuple):
    """One unit of content: a named thing, an axis cue, a synonym group or a bare word."""

    key: str
    first: int
    last: int
    hard: bool
    """Whether the unit alone can make another claim."""
    denied: bool
    """Whether it stands in the scope of a negation (for safe/dangerous: whether it means the second)."""


@dataclass(frozen=True)
class Parts:
    """What has been read of a text before its units of content are told apart."""

    words: Sequence[Word]
    reading: Reading
    mentions: Sequence[Mention]
    cues: Sequence[Cue]
    negations: Sequence[Negation]
    skipped: set[int]


def items_of(parts: Parts) -> list[Item]:
    """The units in order."""
    words = parts.words
    mention_at = {mention.first: mention for mention in parts.mentions}
    cue_at = {cue.first: cue for cue in parts.cues}
    silent = {
        at
        for cue in parts.negations
        for at in range(cue.first, cue.last)
        if cue.kind not in ("untrue", "forbidden", "without")
    }
    same = synonyms(parts.reading)
    strings = [word.form for word in words] if parts.reading == "marked" else [word.folded for word in words]
    denied = _denied(parts)
    items: list[Item] = []
    at = 0
    while at < len(words):
        if at in mention_at:
            mention = mention_at[at]
            key = f"{mention.concept.group}:{'-' * mention.absent}{mention.concept.key}"
            items.append(Item(key, at, mention.last, True, denied[at]))
            at = mention.last
        elif at in cue_at and at not in silent:
            cue = cue_at[at]
            items.append(_cue_item(parts, cue))
            at = next((inner for inner in range(at + 1, cue.last) if inner in mention_at), cue.last)
        elif at in parts.skipped or at in silent or words[at].sort in ("sign", "line", "number"):
            at += 1
        else:
            hit = same.at(strings, at)
            if hit is not None:
                if hit.value:
                    items.append(Item(hit.value, at, hit.last, True, denied[at]))
                at = hit.last
                continue
            key = _word_key(strings[at], words[at], parts.reading)
            if key and not is_listed(soft_words, words[at], parts.reading, key):
                items.append(Item(key, at, at + 1, True, denied[at]))
            at += 1
    return items


def _cue_item(parts: Parts, cue: Cue) -> Item:
    """A cue of an axis whose values complement each other names the axis; its value says which end."""
    complements = cue.axis in COMPLEMENT
    flipped = complements and cue.value in ("dangerous", "banned")
    said_not = any(
        0 <= cue.first - other.last <= 2 for other in parts.negations if other.kind in ("not", "forbidden")
    )
    key = f"{cue.axis}|" if complements else f"{cue.axis}|{cue.value}"
    return Item(key, cue.first, cue.last, False, said_not != flipped)


_REPEATED = re.compile(r"(.)\1+$")


def is_listed(table: Callable[[Reading], frozenset[str]], word: Word, reading: Reading, key: str) -> bool:
    """Whether a word is in a word list; one typed with marks is looked up with them (tỏi is not tôi)."""
    if reading == "plain" and word.form != word.folded:
        return word.form in table("marked")
    spelled = word.form if reading == "marked" else word.folded
    return key in table(reading) or spelled in table(reading)


def _word_key(string: str, word: Word, reading: Reading) -> str:
    """A bare word's key: an English stem; Vietnamese with chat spelling undone ("" for a phrase)."""
    if reading == "english":
        return stem(string)
    standard = TEEN_CODE.get(word.folded)
    if standard is not None and word.form == word.folded:
        return "" if " " in standard else forms(standard)[0 if reading == "marked" else 1]
    return _REPEATED.sub(r"\1", string)


def _denied(parts: Parts) -> list[bool]:
    """For each word, whether a `not` stands before it in its clause, near enough."""
    flags = [False] * len(parts.words)
    for cue in parts.negations:
        if cue.kind != "not":
            continue
        for at in range(cue.last, min(len(parts.words), cue.last + 2 * SCOPE + 1)):
            word = parts.words[at]
            if word.sort == "line" or word.form in CLAUSE_END or word.form in _TURN:
                break
            flags[at] = not flags[at]
    return flags


def stem(word: str) -> str:
    """A rough English stem, enough to see that heals and healing are one word."""
    for suffix, least in (
        ("'s", 2),
        ("ies", 3),
        ("ing", 3),
        ("edly", 4),
        ("ed", 4),
        ("ly", 4),
        ("es", 4),
        ("s", 3),
    ):
        if word.endswith(suffix) and len(word) - len(suffix) >= least and not word.endswith("ss"):
            return word[: -len(suffix)].rstrip("e")
    return word.rstrip("e") if len(word) > 3 else word
