"""What kind of message this is: a claim, or something that no check can answer. Claim when in doubt."""

from __future__ import annotations

from typing import Final, Literal

from soi.text.asking import strip_asking
from soi.text.phrases import FILLERS, GREETINGS, OPINIONS, PREDICTIONS, STICKERS
from soi.text.unicode import MAX_CHARS
from soi.text.urls import find_urls
from soi.text.words import folded

Kind = Literal["claim", "greeting", "one-word", "bare-link", "opinion", "prediction", "empty"]

_CHATTER: Final = frozenset(tuple(folded(phrase)) for phrase in GREETINGS + FILLERS + STICKERS)
_LONGEST: Final = max(map(len, _CHATTER))


def kind(text: str) -> Kind:
    """The kind of the message. Greetings, asking phrases and links around a claim do not change that it is one."""
    text = text[:MAX_CHARS]
    keys = folded(text)
    if not keys:
        return "bare-link" if find_urls(text) else "empty"
    if _all_chatter(keys):
        return "greeting"
    rest = folded(strip_asking(text).text)
    if not rest:
        return "bare-link" if find_urls(text) else "greeting"
    if len(rest) == 1:
        return "bare-link" if find_urls(text) else "one-word"
    return _stance(rest)


def _all_chatter(keys: list[str]) -> bool:
    """Whether the words are nothing but greetings, thanks and stickers, one after another."""
    if len(keys) > 40:
        return False
    reach = [True] + [False] * len(keys)
    for start in range(len(keys)):
        if reach[start]:
            for size in range(1, min(_LONGEST, len(keys) - start) + 1):
                reach[start + size] |= tuple(keys[start : start + size]) in _CHATTER
    return reach[-1]


def _stance(keys: list[str]) -> Kind:
    line = f" {' '.join(keys)} "
    if len(keys) <= 25 and any(cue in line for cue in _OPINION_CUES):
        return "opinion"
    if len(keys) <= 25 and any(cue in line for cue in _PREDICTION_CUES):
        return "prediction"
    return "claim"


_OPINION_CUES: Final = tuple(f" {' '.join(folded(phrase))} " for phrase in OPINIONS)
_PREDICTION_CUES: Final = tuple(f" {' '.join(folded(phrase))} " for phrase in PREDICTIONS)
