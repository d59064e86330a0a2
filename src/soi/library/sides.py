"""Two pictures beside one another, what was sent and what a check is about, with the part that both share drawn in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from django.utils.translation import gettext as _

from soi.answers.media import MediaHit
from soi.answers.media_words import clock
from soi.checks.models import MediaFile
from soi.library.media_files import file_address, preview_address
from soi.match.media.pictures import PictureMatch
from soi.match.media.regions import WHOLE, Quad
from soi.match.media.sounds import SoundMatch
from soi.match.media.videos import VideoMatch
from soi.media.records import Examined

MOST_FRAMES: Final = 5


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two. `source`: address of its picture, "" for a sound; `corners`: of the common part, as an SVG
    polygon in hundredths of the picture, "" where it is all of it; `span`: from when to when, "" for a picture."""

    title: str
    alt: str
    source: str = field(repr=False)
    corners: str = ""
    span: str = ""
    play: str = ""
    """Address of the recording from where the common part begins."""
    sort: str = "picture"


@dataclass(frozen=True, slots=True)
class Sides:
    """What was sent and what was found. `moments`: pairs of times at which both videos show the same."""

    yours: Side
    theirs: Side
    moments: tuple[tuple[str, str], ...] = ()

    @property
    def pair(self) -> tuple[Side, Side]:
        return self.yours, self.theirs

    @property
    def framed(self) -> bool:
        """Whether a part is drawn in either."""
        return bool(self.yours.corners or self.theirs.corners)


def sides_of(hit: MediaHit, seen: Examined, preview: str) -> Sides | None:
    """Both sides of a hit; `preview`: the picture of what was sent, as a `data:` address. None where nothing can be
    shown of either."""
    match, media = hit.match, hit.media
    found = preview_address(media)
    if isinstance(match, PictureMatch):
        if not preview or not found:
            return None
        yours = Side(_("What you sent"), _("The picture that you sent"), preview, _corners(match.region))
        alt = _("The picture that the check is about")
        return Sides(yours, Side(_("In the check"), alt, found, _corners(match.found_region)))
    yours = Side(
        _("What you sent"), _("A picture from the video that you sent") if preview else "", preview,
        span=_span(match.query_start, match.query_end), sort=seen.clean_kind.sort,
    )  # fmt: skip
    theirs = Side(
        _("In the check"), _("A picture from the video that the check is about") if found else "", found,
        span=_span(match.start, match.end), play=_from(media, match) if media.gone_at is None else "", sort=media.sort,
    )  # fmt: skip
    return Sides(yours, theirs, _moments(match) if isinstance(match, VideoMatch) else ())


def _corners(quad: Quad) -> str:
    """Points of an SVG polygon in a box of 100 × 100; "" for the whole."""
    if quad == WHOLE:
        return ""
    return " ".join(f"{100 * x:.1f},{100 * y:.1f}" for x, y in quad)


def _span(start: float, end: float) -> str:
    return f"{clock(start)}–{clock(end)}"


def _from(media: MediaFile, match: SoundMatch | VideoMatch) -> str:
    """A media fragment (W3C, temporal): the player starts there."""
    return f"{file_address(media)}#t={match.start:.1f},{match.end:.1f}"


def _moments(match: VideoMatch) -> tuple[tuple[str, str], ...]:
    frames: Sequence[tuple[float, float]] = match.frames
    step = max(1, len(frames) // MOST_FRAMES)
    return tuple((clock(here), clock(there)) for here, there in frames[::step][:MOST_FRAMES])
