"""What kind of message this is: a claim, or something that no check can answer. Claim when in doubt."""

from __future__ import annotations

from functools import lru_cache
from typing import Final, Literal

from soi.text import tables
from soi.text.asking import strip_asking
from soi.text.urls import find_urls
from soi.text.words import folded

Kind = Literal["claim", "greeting", "one-word", "bare-link", "opinion", "prediction", "empty"]

LOOKED_AT: Final = 4_000
"""Characters that decide: whatever is longer than this is a claim or nothing."""

CHATTER_WORDS: Final = 40
"""Words up to which a message can be nothing but greetings."""

CHATTER: Final = ("greetings", "fillers", "small_talk")
"""Tables of what a greeting may consist of."""

STANCE_WORDS: Final = 20
"""Words up to which a message can be a bare opinion or guess."""


def kind(text: str) -> Kind:
    """The kind of the message. Greetings, asking phrases and links around a claim leave it a claim."""
    text = text[:LOOKED_AT]
    keys = folded(text)
    if not keys:
        return "bare-link" if find_urls(text) else "empty"
    if len(keys) <= CHATTER_WORDS and _is_chatter(keys):
        return "bare-link" if find_urls(text) else "greeting"
    rest = folded(strip_asking(text).text)
    if len(rest) > 1:
        return _stance(rest)
    if find_urls(text):
        return "bare-link"
    return "one-word" if rest or len(keys) == 1 else "greeting"


@lru_cache(maxsize=1)
def _chatter() -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(folded(phrase)) for name in CHATTER for phrase in tables.phrases(name))


def _is_chatter(keys: list[str]) -> bool:
    """Whether the words are nothing but greetings, thanks and stickers, one after another."""
    phrases = _chatter()
    longest = max(map(len, phrases))
    reach = [True] + [False] * len(keys)
    for start in range(len(keys)):
        if reach[start]:
            for size in range(1, min(longest, len(keys) - start) + 1):
                reach[start + size] |= tuple(keys[start : start + size]) in phrases
    return reach[-1]


def _stance(keys: list[str]) -> Kind:
    """Opinion or prediction when a frame says so and nothing in the message can be looked up."""
    if len(keys) > STANCE_WORDS:
        return "claim"
    line = f" {' '.join(keys)} "
    if any(cue in line for cue in _cues("checkable")):
        return "claim"
    if any(cue in line for cue in _cues("prediction_frames")) and any(
        cue in line for cue in _cues("prediction_subjects")
    ):
        return "prediction"
    figures = any(key[0].isdigit() and key != "1" for key in keys)
    return "opinion" if not figures and any(cue in line for cue in _cues("opinion_frames")) else "claim"


@lru_cache(maxsize=8)
def _cues(name: str) -> frozenset[str]:
    return frozenset(f" {' '.join(folded(phrase))} " for phrase in tables.phrases(name))
