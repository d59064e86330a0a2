"""What is done with one file inside a worker that opens files: the clean copy is made and fingerprints are taken."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from PIL import Image

from soi.media.corners import local_features, opencv
from soi.media.documents import read_document
from soi.media.limits import MOST_BYTES
from soi.media.messages import CLEAN, INPUT, PIXELS, Job, Opened, Sheet
from soi.media.opening import clean_copy, open_picture, preview_of
from soi.media.pictures import picture_facts
from soi.media.provenance import provenance_of
from soi.media.reading_bands import prepared
from soi.media.recoding import Tracks, clean_sound, clean_video, tracks_of, video_preview
from soi.media.records import Kind, MediaError, Provenance, Sort, SoundFacts
from soi.media.sniff import ONLY_SOUND
from soi.media.sounds import sound_facts
from soi.media.videos import video_facts


def look(job: Job) -> Opened:
    """Open the file of a job. MediaError says why not."""
    path = Path(job.folder, INPUT)
    opened = _picture(path, job) if job.kind.sort == "picture" else _LOOKS[job.kind.sort](path, job.kind)
    if path.with_name(CLEAN).stat().st_size > 2 * MOST_BYTES[job.kind.sort]:
        raise MediaError("too-large")
    return opened


@dataclass(frozen=True, slots=True)
class _Scaled:
    """What is left of a picture when the clean copy is made. `small`: for fingerprints; `width`, `height`: before."""

    small: Image.Image
    width: int
    height: int
    clean_kind: Kind
    sheet: Sheet | None


def _picture(path: Path, job: Job) -> Opened:
    scaled = _scaled(path, job)
    provenance = provenance_of(path, job.kind)
    facts = picture_facts(scaled.small)
    return Opened(
        job.kind,
        scaled.clean_kind,
        preview_of(scaled.small),
        picture=replace(facts, width=scaled.width, height=scaled.height),
        provenance=provenance,
        missing=(*_without_corners(), *_unread(provenance)),
        sheet=scaled.sheet,
    )


def _scaled(path: Path, job: Job) -> _Scaled:
    """The only place that holds all pixels: they are gone before fingerprints are taken, which need memory too."""
    picture = open_picture(path, job.kind)
    clean, clean_kind = clean_copy(picture, job.kind)
    path.with_name(CLEAN).write_bytes(clean)
    del clean
    sheet = _sheet(picture.image, path.with_name(PIXELS)) if job.words else None
    return _Scaled(picture.small(), picture.width, picture.height, clean_kind, sheet)


def _sheet(image: Image.Image, to: Path) -> Sheet:
    pixels, height = prepared(image)
    pixels.tofile(to)
    return Sheet(pixels.shape[1], pixels.shape[0], height)


def _without_corners() -> tuple[str, ...]:
    return () if opencv() else ("pictures",)


def _sound(path: Path, kind: Kind) -> Opened:
    return _sounding(path, kind, tracks_of(path, kind))


def _sounding(path: Path, kind: Kind, tracks: Tracks) -> Opened:
    clean = path.with_name(CLEAN)
    clean_kind = clean_sound(path, kind, tracks, clean)
    missing = _missing_program("fpcalc")
    facts = SoundFacts(tracks.seconds) if missing else sound_facts(clean)
    provenance = provenance_of(path, kind)
    missing += _unread(provenance)
    return Opened(kind, clean_kind, sound=facts, provenance=provenance, missing=missing)


def _video(path: Path, kind: Kind) -> Opened:
    tracks = tracks_of(path, kind)
    if not tracks.picture:
        return _sounding(path, ONLY_SOUND[kind.ending], tracks)
    clean = path.with_name(CLEAN)
    clean_kind = clean_video(path, kind, tracks, clean)
    provenance = provenance_of(path, kind)
    return Opened(
        kind,
        clean_kind,
        video_preview(clean, clean_kind, path.with_name("preview")),
        video=video_facts(clean, corners=local_features),
        provenance=provenance,
        missing=(*_missing_program("fpcalc"), *_without_corners(), *_unread(provenance)),
    )


def _document(path: Path, kind: Kind) -> Opened:
    words, clean = read_document(path)
    path.with_name(CLEAN).write_bytes(clean)
    provenance = provenance_of(path, kind)
    return Opened(kind, kind, words=words, provenance=provenance, missing=_unread(provenance))


def _missing_program(name: str) -> tuple[str, ...]:
    return () if shutil.which(name) else (name,)


def _unread(provenance: Provenance) -> tuple[str, ...]:
    return ("c2pa",) if provenance == "unread" else ()


_LOOKS: dict[Sort, Callable[[Path, Kind], Opened]] = {
    "sound": _sound,
    "video": _video,
    "document": _document,
}
