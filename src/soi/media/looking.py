"""What is done with one file inside a worker: open it, make the clean copy, take fingerprints, read words."""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from soi.media.documents import read_document
from soi.media.limits import MOST_BYTES
from soi.media.messages import CLEAN, INPUT, Job, Opened, WordsRead
from soi.media.opening import Picture, clean_copy, open_picture, preview_of
from soi.media.pictures import picture_facts
from soi.media.provenance import provenance_of
from soi.media.reading import words_in
from soi.media.recoding import Tracks, clean_sound, clean_video, tracks_of, video_preview
from soi.media.records import Kind, MediaError, Provenance, Sort, SoundFacts
from soi.media.sniff import ONLY_SOUND
from soi.media.sounds import sound_facts
from soi.media.videos import video_facts


@dataclass(frozen=True, slots=True)
class Seen:
    """A file that was opened, and its pixels for who reads words (pictures only)."""

    opened: Opened
    picture: Picture | None = None


def look(job: Job) -> Seen:
    """Open the file of a job. MediaError says why not."""
    path = Path(job.folder, INPUT)
    seen = _LOOKS[job.kind.sort](path, job.kind)
    if path.with_name(CLEAN).stat().st_size > 2 * MOST_BYTES[job.kind.sort]:
        raise MediaError("too-large")
    return seen


def read(picture: Picture) -> WordsRead:
    """The words in a picture."""
    try:
        return WordsRead(words_in(picture.image))
    except MediaError as error:
        if error.code != "missing":
            raise
        return WordsRead(None, ("ocr",))


def _picture(path: Path, kind: Kind) -> Seen:
    picture = open_picture(path, kind)
    clean, clean_kind = clean_copy(picture, kind)
    path.with_name(CLEAN).write_bytes(clean)
    del clean
    small = picture.small()
    provenance = provenance_of(path, kind)
    facts = picture_facts(small)
    missing = () if importlib.util.find_spec("cv2") else ("pictures",)
    opened = Opened(
        kind,
        clean_kind,
        preview_of(small),
        picture=replace(facts, width=picture.width, height=picture.height),
        provenance=provenance,
        missing=(*missing, *_unread(provenance)),
    )
    return Seen(opened, picture)


def _sound(path: Path, kind: Kind) -> Seen:
    return _sounding(path, kind, tracks_of(path, kind))


def _sounding(path: Path, kind: Kind, tracks: Tracks) -> Seen:
    clean = path.with_name(CLEAN)
    clean_kind = clean_sound(path, kind, tracks, clean)
    missing = _missing_program("fpcalc")
    facts = SoundFacts(tracks.seconds) if missing else sound_facts(clean)
    provenance = provenance_of(path, kind)
    missing += _unread(provenance)
    return Seen(Opened(kind, clean_kind, sound=facts, provenance=provenance, missing=missing))


def _video(path: Path, kind: Kind) -> Seen:
    tracks = tracks_of(path, kind)
    if not tracks.picture:
        return _sounding(path, ONLY_SOUND[kind.ending], tracks)
    clean = path.with_name(CLEAN)
    clean_kind = clean_video(path, kind, tracks, clean)
    provenance = provenance_of(path, kind)
    opened = Opened(
        kind,
        clean_kind,
        video_preview(clean, clean_kind, path.with_name("preview")),
        video=video_facts(clean),
        provenance=provenance,
        missing=(*_missing_program("fpcalc"), *_unread(provenance)),
    )
    return Seen(opened)


def _document(path: Path, kind: Kind) -> Seen:
    words, clean = read_document(path)
    path.with_name(CLEAN).write_bytes(clean)
    provenance = provenance_of(path, kind)
    return Seen(Opened(kind, kind, words=words, provenance=provenance, missing=_unread(provenance)))


def _missing_program(name: str) -> tuple[str, ...]:
    return () if shutil.which(name) else (name,)


def _unread(provenance: Provenance) -> tuple[str, ...]:
    return ("c2pa",) if provenance == "unread" else ()


_LOOKS: dict[Sort, Callable[[Path, Kind], Seen]] = {
    "picture": _picture,
    "sound": _sound,
    "video": _video,
    "document": _document,
}
