"""Two files beside one another, what was sent and what a check is about: pictures with the part that both share drawn
in, recordings at the moment from which they share it."""

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
    own: str = ""
    """The same part of what was sent, as a media fragment: the browser of whoever sent it still has the file."""
    sort: str = "picture"

    @property
    def moves(self) -> bool:
        """Whether a video is shown instead of a picture of it."""
        return bool(self.play) and self.sort == "video"


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment at which both show the same: to read, in seconds, and the address of the check's video then."""

    here: str
    there: str
    here_at: str
    there_at: str
    address: str


@dataclass(frozen=True, slots=True)
class Sides:
    """What was sent and what was found. `moments`: at which both videos show the same."""

    yours: Side
    theirs: Side
    moments: tuple[Moment, ...] = ()

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
    still = isinstance(match, VideoMatch) and match.is_still
    sent = (
        _("A picture from the video that you sent")
        if preview and not still
        else _("The picture that you sent")
    )
    yours = Side(
        _("What you sent"), sent if preview else "", preview,
        span="" if still else _span(match.query_start, match.query_end),
        own="" if still else _fragment(match.query_start, match.query_end), sort=seen.clean_kind.sort,
    )  # fmt: skip
    shown = media.gone_at is None
    theirs = Side(
        _("In the check"), _("A picture from the video that the check is about") if found else "", found,
        span=clock(match.start) if still else _span(match.start, match.end),
        play=_from(media, match.start, None if still else match.end) if shown else "", sort=media.sort,
    )  # fmt: skip
    return Sides(yours, theirs, _moments(match, media) if shown and isinstance(match, VideoMatch) else ())


def _corners(quad: Quad) -> str:
    """Points of an SVG polygon in a box of 100 × 100; "" for the whole."""
    if quad == WHOLE:
        return ""
    return " ".join(f"{100 * x:.1f},{100 * y:.1f}" for x, y in quad)


def _span(start: float, end: float) -> str:
    return f"{clock(start)}–{clock(end)}"


def _from(media: MediaFile, start: float, end: float | None = None) -> str:
    return file_address(media) + _fragment(start, end)


def _fragment(start: float, end: float | None) -> str:
    """A media fragment (W3C, temporal): a player shows the picture of `start`, and plays from there to `end`."""
    return f"#t={start:.2f}" if end is None else f"#t={start:.2f},{end:.2f}"


def _moments(match: VideoMatch, media: MediaFile) -> tuple[Moment, ...]:
    """None of a picture's: it has no moments of its own."""
    frames: Sequence[tuple[float, float]] = () if match.is_still else match.frames
    step = max(1, len(frames) // MOST_FRAMES)
    return tuple(
        Moment(clock(here), clock(there), f"{here:.2f}", f"{there:.2f}", _from(media, there))
        for here, there in frames[::step][:MOST_FRAMES]
    )
