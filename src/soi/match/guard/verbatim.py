"""Word-for-word comparison: a claim repeated with one word or one figure exchanged, or a denial put in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from soi.match.guard.aligned import spelt_alike
from soi.match.guard.analysis import View
from soi.match.guard.items import is_listed
from soi.match.guard.lexicon import glue_words
from soi.match.results import Difference
from soi.text.numerals import figure

_SHARE = 0.7
_CHANGED = 2
_LONGEST = 80
_STRETCH = 1.4
_BLOCK = 3


@dataclass(frozen=True, slots=True)
class Repetition:
    """The message repeats the claim but for `blocks`: half-open token ranges (message, claim) that differ."""

    blocks: tuple[tuple[int, int, int, int], ...]
    message: Sequence[int]
    claim: Sequence[int]
    """Word position of each token."""
    whole: bool
    """Whether the message says hardly anything else."""


def repetition(message: View, claim: View) -> Repetition | None:
    """How the message repeats the claim, when it does so nearly word for word; None otherwise."""
    ours, theirs = message.tokens, claim.tokens
    if not 3 <= len(theirs) <= _LONGEST or not ours:
        return None
    known = sum(map(message.vocabulary.__contains__, claim.token_keys))
    if len(theirs) - known > _CHANGED + 1 + len(theirs) // 10:
        return None
    start, end = _stretch(message.token_keys, claim.vocabulary, len(theirs))
    matcher = SequenceMatcher(None, message.token_keys[start:end], claim.token_keys, autojunk=False)
    codes = matcher.get_opcodes()
    equal = sum(j2 - j1 for tag, _, _, j1, j2 in codes if tag == "equal")
    inner = [code for code in codes if code[0] == "equal"]
    if (
        equal < _SHARE * len(theirs) - 1
        or not inner
        or inner[-1][2] - inner[0][1] > _STRETCH * len(theirs) + 2
    ):
        return None
    blocks = tuple((i1 + start, i2 + start, j1, j2) for tag, i1, i2, j1, j2 in codes if tag != "equal")
    whole = len(ours) <= 1.25 * len(theirs) + 3
    return Repetition(blocks, [at for _, at in ours], [at for _, at in theirs], whole)


def _stretch(keys: Sequence[str], wanted: frozenset[str], size: int) -> tuple[int, int]:
    """The part of a long message that holds most of the claim's words, twice the claim's length."""
    width = 2 * size + 6
    if len(keys) <= width:
        return 0, len(keys)
    hits = [key in wanted for key in keys]
    running = best = sum(hits[:width])
    best_at = 0
    for at in range(1, len(keys) - width + 1):
        running += hits[at + width - 1] - hits[at - 1]
        if running > best:
            best, best_at = running, at
    return best_at, best_at + width


def exchanged(message: View, claim: View, found: Repetition) -> Iterable[Difference]:
    """The one word (or figure) exchanged in a text that is otherwise the claim; nothing when more differs."""
    swaps = [block for block in found.blocks if block[1] > block[0] and block[3] > block[2]]
    changed = sum(j2 - j1 for _, _, j1, j2 in found.blocks)
    if not swaps or len(swaps) > 2 or changed > _CHANGED + len(found.claim) // 10:
        return
    for i1, i2, j1, j2 in swaps:
        if j2 - j1 > _BLOCK or (i2 - i1 > _BLOCK and not _at_edge(found, j1, j2)):
            continue
        i1, i2 = _nearest(i1, i2, j1, j2, len(found.claim))
        if _matters(message, claim, (i1, i2), (j1, j2)):
            yield _difference(message, claim, found, (i1, i2, j1, j2))


def _at_edge(found: Repetition, j1: int, j2: int) -> bool:
    return j1 == 0 or j2 == len(found.claim)


def _nearest(i1: int, i2: int, j1: int, j2: int, size: int) -> tuple[int, int]:
    """At the claim's edge a forward's own words join the block: keep as many as the claim has there."""
    if j1 == 0:
        return max(i1, i2 - (j2 - j1)), i2
    if j2 == size:
        return i1, min(i2, i1 + (j2 - j1))
    return i1, i2


def _matters(message: View, claim: View, ours: tuple[int, int], theirs: tuple[int, int]) -> bool:
    a = [key for key, _ in message.tokens[ours[0] : ours[1]]]
    b = [key for key, _ in claim.tokens[theirs[0] : theirs[1]]]
    figures = [[key for key in side if _is_figure(key)] for side in (a, b)]
    if figures[0] and figures[1]:
        if _measured(message, ours) and _measured(claim, theirs):
            return False
        values = [{figure(key, message.reading == "english") for key in side} for side in figures]
        return values[0].isdisjoint(values[1])
    if figures[0] or figures[1]:
        return False
    if _denying(message, ours) or _denying(claim, theirs):
        return False
    a, b = _content(message, ours), _content(claim, theirs)
    if not a or not b or set(a) & set(b):
        return False
    return not spelt_alike(a, b) and not _same_unit(message, claim, ours, theirs)


def _is_figure(key: str) -> bool:
    """Whether a token is digits with separators; `5g` is a name."""
    return key.replace(".", "").replace(",", "").isdecimal()


def _content(view: View, tokens: tuple[int, int]) -> list[str]:
    return [
        key
        for key, at in view.tokens[tokens[0] : tokens[1]]
        if not is_listed(glue_words, view.words[at], view.reading, key)
    ]


def _denying(view: View, tokens: tuple[int, int]) -> bool:
    """Whether the exchanged words hold a denial, which is weighed elsewhere."""
    first, last = view.tokens[tokens[0]][1], view.tokens[tokens[1] - 1][1] + 1
    return any(cue.first < last and first < cue.last and cue.kind != "without" for cue in view.negations)


def _measured(view: View, tokens: tuple[int, int]) -> bool:
    """Whether a figure belongs to a quantity, which has been compared with its unit already."""
    span = view.span(view.tokens[tokens[0]][1], view.tokens[tokens[1] - 1][1] + 1)
    return any(amount.start < span.end and span.start < amount.end for amount in view.quantities)


def _same_unit(message: View, claim: View, ours: tuple[int, int], theirs: tuple[int, int]) -> bool:
    """Whether the exchanged words belong to one named thing, synonym group or cue that both texts share."""
    spans = [
        {
            item.key
            for item in view.items
            if item.last > view.tokens[start][1] and item.first <= view.tokens[end - 1][1]
        }
        for view, (start, end) in ((message, ours), (claim, theirs))
    ]
    return (
        bool(spans[0] & spans[1])
        or (bool(spans[0]) and spans[0] <= claim.keys)
        or (bool(spans[1]) and spans[1] <= message.keys)
    )


def _difference(
    message: View, claim: View, found: Repetition, block: tuple[int, int, int, int]
) -> Difference:
    i1, i2, j1, j2 = block
    ours = message.span(found.message[i1], found.message[i2 - 1] + 1)
    theirs = claim.span(found.claim[j1], found.claim[j2 - 1] + 1)
    a, b = message.text[ours.start : ours.end], claim.text[theirs.start : theirs.end]
    if a[:1].isdigit() and b[:1].isdigit():
        return Difference("number", a, b, True, ours, theirs)
    named = a[:1].isupper() and b[:1].isupper() and found.message[i1] > 0
    return Difference("person" if named else "substance", a, b, True, ours, theirs)
