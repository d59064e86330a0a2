"""What the words say of a file that was found: an answer, or a check to look at.

For pictures `soi.match.media.deciding` weighs. A recording that is the same from beginning to end says the same by
itself, in pictures and sound; a part of one may be about something else, and is only offered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from soi import text as soi_text
from soi.match import Difference
from soi.match.media.deciding import SILENT, Asked, same_words, weigh
from soi.match.media.pictures import PictureMatch
from soi.match.media.sounds import SoundMatch
from soi.match.media.together import Match
from soi.match.media.videos import VideoMatch
from soi.match.results import Band
from soi.media.records import Examined, Words

WHOLE: Final = 0.9
"""Share of both recordings that must agree before they are the same from beginning to end."""

_AGAINST: Final = frozenset({"with-other-words", "no-words-here", "no-words-there"})
"""What the words of two recordings may be, where one that is the same is not sure to say the same."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What was sent: the file, the message with it, and in which band the text engine puts each check (by uid) for
    the words of either."""

    examined: Examined = field(repr=False)
    message: str = field(repr=False)
    bands: Mapping[str, Band] = field(repr=False)

    @property
    def seconds(self) -> float:
        """How long the recording is; 0 for a picture."""
        facts = self.examined.video or self.examined.sound
        return facts.seconds if facts else 0.0


@dataclass(frozen=True, slots=True)
class Decided:
    """`fits`: the check is the answer; else it is only offered. `keys`: short names of why, as `Weighed` has them."""

    fits: bool
    keys: tuple[str, ...]
    differences: tuple[Difference, ...] = ()


def decided(sent: Sent, uid: str, match: Match, words: Words | None, seconds: float) -> Decided:
    """What a match with a file of the check `uid` is worth. `words`: in that file; `seconds`: its length."""
    band = sent.bands.get(uid, "new")
    if isinstance(match, VideoMatch) and match.is_still:
        told = ("text-answers",) if band == "answer" else ()
        return Decided(bool(told), ("frame-of-video", *told))
    if isinstance(match, PictureMatch):
        weighed = weigh(match, Asked(sent.examined.words, sent.message, band), words)
        return Decided(weighed.band == "answer", weighed.keys, weighed.differences)
    whole = _is_whole(match, sent.seconds, seconds)
    keys = ["same-recording" if whole else "part-of-recording", _wording(sent.examined.words, words)]
    if isinstance(match, VideoMatch) and not (match.frames and match.sound):
        keys.append("only-seen" if match.frames else "only-heard")
    if _says_more(sent.message):
        keys.append("message-says-more")
    if band == "answer":
        return Decided(True, (*keys, "text-answers"))
    sure = whole and keys[1] not in _AGAINST and len(keys) == 2
    return Decided(sure and (_is_sound(sent, match) or keys[1] == "with-same-words"), tuple(keys))


def _is_sound(sent: Sent, match: Match) -> bool:
    """Whether a recording is all that there is: what is written over a video may be another text."""
    return isinstance(match, SoundMatch) and sent.examined.sound is not None


def _is_whole(match: SoundMatch | VideoMatch, here: float, there: float) -> bool:
    shared = min(match.query_end - match.query_start, match.end - match.start)
    return shared >= WHOLE * max(here, there)


def _wording(here: Words | None, there: Words | None) -> str:
    if here is None or there is None:
        return "words-unread"
    if not here.whole or not there.whole:
        return "part-read-there" if here.whole else "part-read-here"
    if not here.text.strip() and not there.text.strip():
        return "without-words"
    if not here.text.strip() or not there.text.strip():
        return "no-words-there" if here.text.strip() else "no-words-here"
    return "with-same-words" if same_words(here.text, there.text) else "with-other-words"


def _says_more(message: str) -> bool:
    rest = soi_text.strip_asking(message).text
    return bool(rest) and soi_text.kind(rest) not in SILENT
