"""What is written in pictures says which of them are the same, where corners cannot.

It adds pictures in which the same words stand in the same places, and takes away those of which only corners agree
while nearly all words differ: two chats of one app. A picture that the words found also only proposes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from soi.match.media.layout import Laid, Read, laid
from soi.match.media.pictures import PictureMatch
from soi.match.media.regions import Quad, holds
from soi.media.records import Words
from soi.text import folded

LOOKED_AT = 10
"""Pictures whose words are laid over the question's, at most, beside those that corners found."""
TELLING = 8
"""Words in the common part of either picture from which they speak against it,"""
HELD = 0.65
"""when the one with fewer has less than this share of its words in the other."""
READABLE = 0.75
"""Mean confidence of the words that count there: a mirrored page is read as well, with 0.6 to 0.8."""


def confirmed(matches: Sequence[PictureMatch], asked: Read, known: Mapping[str, Read]) -> list[PictureMatch]:
    """The matches of hashes and corners that the words do not speak against, then those that the words find. `known`:
    pictures that were read, by id: those that were found, and at most LOOKED_AT in which these words may stand."""
    kept = [one for one in matches if one.id not in known or not _refuted(one, asked, known[one.id])]
    found = {one.id for one in kept}
    looked = [(uid, one) for uid, one in known.items() if uid not in found]
    return [*kept, *sorted(_laid(looked, asked), key=lambda one: (-one.share, one.id))]


def _laid(looked: Sequence[tuple[str, Read]], asked: Read) -> Iterator[PictureMatch]:
    for uid, found in looked:
        one = laid(asked, found)
        if one is not None and one.believed:
            yield _match(uid, one)


def _match(uid: str, one: Laid) -> PictureMatch:
    there = one.overlap
    return PictureMatch(
        uid, "part" if there.partial else "same", None, one.agreeing, round(one.share, 3),
        there.turned, there.region, there.found_region, there.changes, lettering=True,
    )  # fmt: skip


def _refuted(match: PictureMatch, asked: Read, found: Read) -> bool:
    """Whether other words stand in the common part. Not told of a mirrored picture, which nothing reads."""
    if not match.repeats or "mirrored" in match.changes:
        return False
    here, there = _within(asked.words, match.region), _within(found.words, match.found_region)
    fewer = min(here.total(), there.total())
    return fewer >= TELLING and (here & there).total() < HELD * fewer


def _within(words: Words, region: Quad) -> Counter[str]:
    """How often each word stands in the region, folded, when it is readable."""
    lines = [line for line in words.lines if line.box is None or holds(region, line.box)]
    if Words(tuple(lines), words.engine).confidence < READABLE:
        return Counter()
    return Counter(word for line in lines for word in folded(line.text))
