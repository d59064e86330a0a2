"""A message cut into claim-sized pieces that together are the whole message. No tables here."""

from __future__ import annotations

from django.utils.translation import gettext as _

from soi import text as soi_text
from soi.inbox.sealing import Words
from soi.text.redaction import find_private

MAX_MESSAGE = 100_000
"""Characters of one message; SecureDrop's limit for a message, too."""


class UnreadableError(ValueError):
    """The message cannot be taken as it is. The text is a sentence for whoever sent it; nothing was kept."""


def cleaned(text: str) -> str:
    """The text as it can be stored. Raises `UnreadableError` when nothing is left of it, or too much."""
    text = storable(text)
    if not text.strip():
        raise UnreadableError(_("The message has no words."))
    return text


def storable(text: str) -> str:
    """Halves of surrogate pairs, which some chats send, put together or replaced; may be empty. Raises
    `UnreadableError` for more than `MAX_MESSAGE` characters."""
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\x00", "\ufffd")
    if len(text) > MAX_MESSAGE:
        raise UnreadableError(_("The message has more than %(most)d characters.") % {"most": MAX_MESSAGE})
    return text


def pieces(text: str) -> list[Words]:
    """The pieces in order; joined they are `text`. Each holds the claim and what stood after it.

    No cut falls inside something private, or parts it from the words that give it away; where that cannot be
    told, because looking for it failed, the message stays whole."""
    claims = soi_text.segment(text)
    if len(claims) < 2:
        claim = claims[0] if claims else soi_text.Piece(text, 0, len(text))
        return [Words(text, claim.start, claim.end)]
    starts = [0, *(claim.start for claim in claims[1:])]
    try:
        cuts = _harmless(text, starts)
    except Exception:  # noqa: BLE001 (whatever the reason: a message that cannot be looked through is not cut)
        cuts = [0]
    ends = [*cuts[1:], len(text)]
    return [
        _words(text, (start, end), [(claim.start, claim.end) for claim in claims])
        for start, end in zip(cuts, ends, strict=True)
    ]


def _harmless(text: str, cuts: list[int]) -> list[int]:
    """The cuts after which everything private is still seen, piece by piece; `[0]` when there are none."""
    private = find_private(text)
    cuts = [cut for cut in cuts if not any(one.start < cut < one.end for one in private)]
    seen = [
        (start + one.start, start + one.end)
        for start, end in zip(cuts, [*cuts[1:], len(text)], strict=True)
        for one in find_private(text[start:end])
    ]
    whole = all(any(start <= one.start and one.end <= end for start, end in seen) for one in private)
    return cuts if whole else [0]


def _words(text: str, place: tuple[int, int], claims: list[tuple[int, int]]) -> Words:
    """The stretch of the text with the place of its claims, counted from the stretch's beginning."""
    start, end = place
    inside = [(first, last) for first, last in claims if start <= first < end]
    first = max(start, inside[0][0])
    last = min(end, max(last for _, last in inside))
    return Words(text[start:end], first - start, last - start)
