"""The files of pictures, sounds, videos and documents that checks are about: `media/ab/ab12…` in the data folder."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.db.models import QuerySet

from soi.checks.models import Check, MediaFile, MediaUse, State
from soi.media.records import Line, PictureFacts, SoundFacts, VideoFacts, Words
from soi.media.shelf import Shelf
from soi.media.storing import from_bytes

Facts = PictureFacts | SoundFacts | VideoFacts


def shelf() -> Shelf:
    """Where they lie, with their previews. Part of every backup."""
    return Shelf(Path(settings.SOI_DATA_DIR) / "media")


def facts_of(media: MediaFile) -> Facts | None:
    """Its fingerprints; None for a document. Raises `StoringError` for what another version of Soi wrote."""
    if not media.facts:
        return None
    raw = bytes(media.facts)
    kinds: dict[str, type[PictureFacts] | type[SoundFacts] | type[VideoFacts]] = {
        "picture": PictureFacts,
        "sound": SoundFacts,
        "video": VideoFacts,
    }
    return from_bytes(raw, kinds[media.sort])


def words_of(media: MediaFile, check: Check) -> Words | None:
    """The words in a file of `check`: those that the check says people confirmed, which have no places, else what a
    machine read; None when nothing looked. Raises `StoringError`."""
    if confirmed := confirmed_words(check, media.sha256):
        return Words(tuple(Line(line, 1.0) for line in confirmed.splitlines()), "people")
    return from_bytes(bytes(media.read), Words) if media.read else None


def confirmed_words(check: Check, sha256: str) -> str:
    """The words in a file as people confirmed them: part of the check, of its versions and of its signature."""
    said = (str(item.get("transcript", "")) for item in check.media if item.get("file") == sha256)
    return next(filter(None, said), "")


def in_use() -> QuerySet[MediaFile]:
    """Files that a published check is about, by which it is found; also those that were taken away."""
    published = MediaUse.objects.filter(check_row__state=State.PUBLISHED, held=True)
    return MediaFile.objects.filter(sha256__in=published.order_by().values("sha256"))


def shown() -> QuerySet[MediaFile]:
    """Files that everybody may open."""
    return in_use().filter(gone_at=None)


def checks_about(sha256: str) -> QuerySet[Check]:
    """Published checks about a file, the newest first."""
    uses = MediaUse.objects.filter(sha256=sha256).order_by()
    return Check.objects.filter(pk__in=uses.values("check_row"), state=State.PUBLISHED)


def files_of(check: Check) -> list[MediaFile]:
    """The files that a check is about and that are here, in the check's order."""
    order = {use.sha256: use.position for use in check.media_uses.all()}
    found = MediaFile.objects.filter(sha256__in=order) if order else ()
    return sorted(found, key=lambda one: order[one.sha256])
