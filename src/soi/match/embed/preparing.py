"""Text made safe for an encoder: NFC, no NUL, no lone surrogates, cut to a token budget."""

from __future__ import annotations

import unicodedata

MAX_TOKENS = 300
"""Encoders are cut here: time grows with length, and the first sentences carry the claim."""

_LOOK_AT = 4  # characters looked at per budgeted token; the cheapest character costs a quarter token

# First code points of the ranges whose letters cost about the same in XLM-R's vocabulary, with that cost.
_COSTS: tuple[tuple[int, float], ...] = (
    (0x0000, 0.25),  # Latin, Vietnamese included: four characters to a token
    (0x0370, 0.4),  # Greek, Cyrillic, Armenian, Hebrew, Arabic
    (0x0900, 0.5),  # scripts of India
    (0x0E00, 0.8),  # Thai, Lao, Tibetan, Burmese, Khmer: no spaces between words
    (0x1E00, 0.25),  # Latin again: the Vietnamese double marks
    (0x2000, 1.0),  # symbols, CJK, Hangul, emoji
)


def sanitise(text: str) -> str:
    """NFC without NUL (it ends a C string) and without lone surrogates (they have no UTF-8)."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text.encode("utf-8", "ignore").decode("utf-8"))
    return text.replace("\0", " ")


def clip(text: str, max_tokens: int = MAX_TOKENS) -> str:
    """The text cleaned and cut to about `max_tokens` tokens, at a space where the script has spaces.

    Looks at the first few thousand characters only, so a text of any length costs the same.
    The number of tokens is an estimate: at worst about 1.5 times too low.
    """
    head = " ".join(sanitise(text[: max_tokens * _LOOK_AT * 2]).split())
    spent = 0.0
    for position, character in enumerate(head):
        spent += _cost(character)
        if spent > max_tokens:
            space = head.rfind(" ", 0, position)
            return head[: space if space > position // 2 else position]
    return head


def _cost(character: str) -> float:
    if character == " ":
        return 0.3
    if character.isdigit() or not character.isalnum():
        return 0.6 if character < "\u2000" else 1.0
    code = ord(character)
    cost = 0.25
    for start, value in _COSTS:
        if code < start:
            break
        cost = value
    return cost
