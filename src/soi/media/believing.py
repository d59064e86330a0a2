"""Is what a worker says of a file at all possible? A decoder that was taken over could say anything in its place."""

from __future__ import annotations

from soi.media.limits import ITEMS, PREVIEW_BYTES, READ_PIXELS, SECONDS_OF_VIDEO
from soi.media.messages import Opened, Sheet
from soi.media.records import HASH_BYTES, Box, Kind, LocalFeatures, PictureFacts, SoundFacts, VideoFacts
from soi.media.sniff import HEAD, ONLY_SOUND, kind_of
from soi.media.tracing import HASHES, RATE

_POINT, _DESCRIPTOR = 8, 32
_TURNED = 8


def is_plausible(opened: Opened, asked: Kind, clean: bytes) -> bool:
    """The kind that was asked about, a clean file of the kind that is stated, fingerprints of the right lengths."""
    kinds = {asked, ONLY_SOUND.get(asked.ending, asked)}
    return (
        opened.kind in kinds
        and opened.clean_kind.sort == opened.kind.sort
        and kind_of(clean[:HEAD]) == opened.clean_kind
        and _is_preview(opened.preview)
        and _has_only_its_own(opened)
        and all(map(_is_picture, _pictures(opened)))
        and all(map(_is_sound, _sounds(opened)))
        and (opened.video is None or _is_video(opened.video))
        and (opened.sheet is None or _is_sheet(opened.sheet))
    )


def _is_preview(preview: bytes) -> bool:
    return not preview or (preview.startswith(b"\xff\xd8\xff") and len(preview) <= PREVIEW_BYTES)


def _has_only_its_own(opened: Opened) -> bool:
    facts = {
        "picture": opened.picture,
        "sound": opened.sound,
        "video": opened.video,
        "document": opened.words,
    }
    return all(value is None for sort, value in facts.items() if sort != opened.kind.sort)


def _pictures(opened: Opened) -> list[PictureFacts]:
    video: VideoFacts | None = opened.video
    frames = [frame.picture for frame in video.frames] if video else []
    return [*frames, opened.picture] if opened.picture else frames


def _is_picture(facts: PictureFacts) -> bool:
    return (
        facts.width > 0
        and facts.height > 0
        and len(facts.whole) in {0, HASH_BYTES}
        and len(facts.trimmed) in {0, HASH_BYTES}
        and len(facts.turned) in {0, _TURNED * HASH_BYTES}
        and len(facts.trimmed_turned) in {0, _TURNED * HASH_BYTES}
        and (facts.local is None or _is_local(facts.local))
        and (facts.part is None or _is_part(facts.part))
    )


def _sounds(opened: Opened) -> list[SoundFacts | None]:
    return [opened.sound, opened.video.sound if opened.video else None]


def _is_part(part: Box) -> bool:
    """Within the picture, but for rounding."""
    left, top, width, height = part
    return min(part) >= 0 and left + width <= 1.001 and top + height <= 1.001


def _is_sound(facts: SoundFacts | None) -> bool:
    return facts is None or len(facts.prints) % 4 == 0


def _is_video(facts: VideoFacts) -> bool:
    """Hashes of whole frames, no more than there can be of a video that is let in."""
    frame = HASHES * HASH_BYTES
    most = (SECONDS_OF_VIDEO + 2) * RATE * frame
    return len(facts.trace) % frame == 0 and len(facts.trace) <= most and len(facts.frames) <= ITEMS


def _is_sheet(sheet: Sheet) -> bool:
    return (
        min(sheet.width, sheet.rows) > 0
        and sheet.rows <= sheet.height
        and sheet.rows * sheet.width <= READ_PIXELS
    )


def _is_local(local: LocalFeatures) -> bool:
    return len(local.descriptors) == local.count * _DESCRIPTOR and len(local.points) == local.count * _POINT
