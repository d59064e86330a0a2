"""What is read in a picture, and where it stands, beside what its fingerprints found (`soi.match.media.confirming`)."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from soi.answers import media_index
from soi.checks.models import MediaFile, MediaSort
from soi.match.media.confirming import LOOKED_AT, confirmed
from soi.match.media.layout import Read
from soi.match.media.pictures import PictureMatch
from soi.match.media.together import Match
from soi.media.records import Examined, Words
from soi.media.storing import StoringError, from_bytes

log = logging.getLogger(__name__)


def confirmed_by_words(matches: Sequence[Match], seen: Examined) -> list[Match]:
    """The matches that the words in the picture do not speak against, and pictures in which the same words stand in
    the same places; all of them for what is no picture, or was not read."""
    facts, words = seen.picture, seen.words
    if facts is None or words is None or not words.lines:
        return list(matches)
    pictures = [one for one in matches if isinstance(one, PictureMatch)]
    others = [one for one in matches if not isinstance(one, PictureMatch)]
    wanted = [*(one.id for one in pictures), *media_index.with_words_of(words, LOOKED_AT)]
    return [*confirmed(pictures, Read(words, (facts.width, facts.height)), _read(wanted)), *others]


def _read(wanted: Sequence[str]) -> dict[str, Read]:
    """What a machine read in these pictures, where it did: people's transcripts have no places."""
    rows = MediaFile.objects.filter(sha256__in=wanted, sort=MediaSort.PICTURE, read__isnull=False)
    found: dict[str, Read] = {}
    for row in rows.order_by().only("sha256", "read", "width", "height"):
        if row.read and row.width and row.height:
            try:
                words = from_bytes(bytes(row.read), Words)
            except StoringError:
                log.warning("media: the words of a file cannot be read; run `soi media reread --all`")
                continue
            found[row.sha256] = Read(words, (row.width, row.height))
    return found
