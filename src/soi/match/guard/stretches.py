"""A claim repeated with one whole stretch exchanged: `filming litterers` for `filming who runs a red light`.

Words exchanged one by one are in `verbatim`, named things in `things`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from soi.match.guard.aligned import spelt_alike
from soi.match.guard.analysis import View
from soi.match.guard.items import is_listed
from soi.match.guard.lexicon import glue_words, soft_words
from soi.match.results import Difference

_LONGEST = 24
_WIDEST = 9
_LEAST, _SHARE = 3, 0.5
_FEW, _MOST, _EXACT = 4, 0.6, 0.4
"""Content words of the claim that must be repeated: this many, and this share; a larger one where they are
few, a smaller one where nothing else differs."""


class _Block(NamedTuple):
    """Half-open token ranges of message and claim that stand for each other."""

    i1: int
    i2: int
    j1: int
    j2: int


def stretch_differences(message: View, claim: View) -> Iterable[Difference]:
    """The one stretch exchanged in a text that otherwise repeats the claim; only for texts in one language."""
    ours, theirs = message.tokens, claim.tokens
    if not 5 <= len(theirs) <= _LONGEST or not ours or len(ours) > 1.5 * len(theirs) + 4:
        return
    if sum(map(claim.vocabulary.__contains__, message.token_keys)) < _SHARE * len(theirs) - 1:
        return
    blocks, equal = _blocks(message.token_keys, claim.token_keys)
    kept = sum(_weighs(claim, at) for at in equal)
    swaps = [block for block in blocks if _content(claim, block.j1, block.j2)]
    total = kept + sum(len(_content(claim, block.j1, block.j2)) for block in swaps)
    exact = len(blocks) == 1 and len(ours) <= len(theirs) + 4
    share = _EXACT if exact else _SHARE if kept >= _FEW else _MOST
    if len(swaps) != 1 or kept < _LEAST or kept < share * total:
        return
    least = 1 if exact and message.reading != "plain" else 2
    block = _clipped(swaps[0], len(theirs), len(ours))
    if max(block.i2 - block.i1, block.j2 - block.j1) <= _WIDEST and _other(message, claim, block, least):
        yield _difference(message, claim, block)


def _blocks(ours: Sequence[str], theirs: Sequence[str]) -> tuple[list[_Block], list[int]]:
    """The blocks that differ, and the claim's token positions that are equal; a lone equal word between two
    blocks belongs to them."""
    blocks: list[_Block] = []
    equal: list[int] = []
    codes = SequenceMatcher(None, ours, theirs, autojunk=False).get_opcodes()
    for at, (tag, i1, i2, j1, j2) in enumerate(codes):
        lone = tag == "equal" and j2 - j1 == 1 and 0 < at < len(codes) - 1
        if tag == "equal" and not (lone and len(theirs[j1]) < 4):
            equal += range(j1, j2)
        elif blocks and blocks[-1].i2 == i1 and blocks[-1].j2 == j1:
            blocks[-1] = blocks[-1]._replace(i2=i2, j2=j2)
        else:
            blocks.append(_Block(i1, i2, j1, j2))
    return blocks, equal


def _clipped(block: _Block, claimed: int, said: int) -> _Block:
    """At the message's edge a forward's own words join the block: as many are kept as the claim has there."""
    size = block.j2 - block.j1 + 2
    if block.i1 == 0 and block.j1 == 0:
        return block._replace(i1=max(0, block.i2 - size))
    if block.i2 == said and block.j2 == claimed:
        return block._replace(i2=min(said, block.i1 + size))
    return block


def _weighs(view: View, token: int) -> bool:
    key, at = view.tokens[token]
    return not is_listed(glue_words, view.words[at], view.reading, key)


def _content(view: View, first: int, last: int) -> list[str]:
    """The spellings of a range's words that carry a claim."""
    return [
        key
        for key, at in view.tokens[first:last]
        if not is_listed(soft_words, view.words[at], view.reading, key)
        and not is_listed(glue_words, view.words[at], view.reading, key)
    ]


def _other(message: View, claim: View, block: _Block, least: int) -> bool:
    """Whether the two stretches name other things: no word, named thing or synonym of the one in the other."""
    a, b = _content(message, block.i1, block.i2), _content(claim, block.j1, block.j2)
    if min(len(a), len(b)) < least or _breaks(message, block):
        return False
    if set(a) & set(b) or spelt_alike(a, b):
        return False
    if any(spelt_alike([one], [other]) for one in a for other in b):
        return False
    said = _keys(message, block.i1, block.i2)
    claimed = _keys(claim, block.j1, block.j2)
    return bool(said and claimed) and not claimed & message.keys and not said & claim.keys


def _breaks(message: View, block: _Block) -> bool:
    """Whether a new clause begins inside the message's stretch: then it is no one thing."""
    words = message.words[message.tokens[block.i1][1] : message.tokens[block.i2 - 1][1]]
    return any(word.sort in ("sign", "line") and word.form not in "-–'’/" for word in words)


def _keys(view: View, first: int, last: int) -> set[str]:
    start, end = view.tokens[first][1], view.tokens[last - 1][1]
    return {item.key for item in view.items if item.first <= end and item.last > start and item.hard}


def _difference(message: View, claim: View, block: _Block) -> Difference:
    ours = message.span(message.tokens[block.i1][1], message.tokens[block.i2 - 1][1] + 1)
    theirs = claim.span(claim.tokens[block.j1][1], claim.tokens[block.j2 - 1][1] + 1)
    return Difference(
        "substance",
        message.text[ours.start : ours.end],
        claim.text[theirs.start : theirs.end],
        True,
        ours,
        theirs,
    )
