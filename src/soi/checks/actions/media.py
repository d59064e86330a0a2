"""Keeping what checks are about, and the words in it. What changes here changes no check, only how it is found."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from soi.checks.draft_problems import LONGEST_TRANSCRIPT
from soi.checks.media import Facts, facts_of, shelf
from soi.checks.models import IndexTask, MediaFile, MediaUse
from soi.media.records import Examined, Words
from soi.media.storing import StoringError, to_bytes


class GoneError(ValueError):
    """The file was taken away, for good; `why` is what readers see."""

    def __init__(self, why: str) -> None:
        super().__init__("The file was taken away.")
        self.why = why


def keep_media(examined: Examined, by: str) -> MediaFile:
    """Keep a file that was examined, for checks to be about. The same bytes again are the same file, whose
    fingerprints and words are brought up to date where they say more now. `by`: `person:<id>` or `system`.
    Raises `GoneError` for one that was taken away."""
    with shelf().keeping() as keep, transaction.atomic():
        sha256 = keep(examined.clean)
        preview = keep(examined.preview) if examined.preview else ""
        row, is_new = MediaFile.objects.select_for_update().get_or_create(
            sha256=sha256, defaults={**_known(examined), "preview": preview, "by": by}
        )
        if is_new:
            if examined.words is not None:
                _put_words(row, examined.words, examined.unfinished)
                row.save()
            _to_be_indexed(row)
        elif row.gone_at is not None:
            raise GoneError(row.gone_why)
        else:
            _refreshed(row, examined)
        return row


def demand_none_gone(seen: Sequence[Examined]) -> None:
    """Raises `GoneError` where one of these files was taken away: before any of them is kept."""
    names = [hashlib.sha256(one.clean).hexdigest() for one in seen]
    gone = MediaFile.objects.filter(sha256__in=names, gone_at__isnull=False).first()
    if gone is not None:
        raise GoneError(gone.gone_why)


@transaction.atomic
def renew(media: MediaFile, examined: Examined) -> MediaFile:
    """Take over what a new examination of the same file found; its checks are indexed anew if that says more."""
    row = MediaFile.objects.select_for_update().get(pk=media.pk)
    if row.gone_at is None:
        _refreshed(row, examined)
    return row


@transaction.atomic
def set_words(media: MediaFile, words: Words) -> MediaFile:
    """What a machine read or heard in it, in the place of what one did before."""
    row = MediaFile.objects.select_for_update().get(pk=media.pk)
    if row.gone_at is not None:
        return row
    _put_words(row, words, () if words.whole else ("words",))
    return _changed(row)


@transaction.atomic
def set_transcript(media: MediaFile, text: str, by: str) -> MediaFile:
    """What people read or heard in it last, confirmed by whoever `by` is; "" takes it away. Another draft about the
    same file begins with it; no check says it, and none is found by it, before it is published in one.

    Raises `ValueError` for more than `LONGEST_TRANSCRIPT` characters, or when nobody stands for it."""
    text = text.replace("\x00", "").strip()
    if len(text) > LONGEST_TRANSCRIPT or (text and not by):
        raise ValueError("A transcript has a person who confirmed it, and at most 100,000 characters.")
    row = MediaFile.objects.select_for_update().get(pk=media.pk)
    row.transcript = text if row.gone_at is None else ""
    row.transcript_by, row.transcript_at = (by, timezone.now()) if row.transcript else ("", None)
    row.save(update_fields=["transcript", "transcript_by", "transcript_at"])
    return row


def facts_in(examined: Examined) -> Facts | None:
    """The fingerprints of what was examined; None for a document."""
    return examined.picture or examined.sound or examined.video


def _known(examined: Examined) -> dict[str, object]:
    facts = facts_in(examined)
    return {
        "sort": examined.clean_kind.sort,
        "media_type": examined.clean_kind.media_type,
        "size": len(examined.clean),
        "width": getattr(facts, "width", None),
        "height": getattr(facts, "height", None),
        "seconds": getattr(facts, "seconds", None),
        "facts": to_bytes(facts) if facts else b"",
        "provenance": examined.provenance,
        "unfinished": ",".join(examined.unfinished)[:200],
    }


def _refreshed(row: MediaFile, examined: Examined) -> None:
    """What is known now takes the place of what was known, but nothing is lost that can no longer be found out."""
    facts = facts_in(examined)
    raw = to_bytes(facts) if facts else b""
    changed = False
    if len(raw) > len(bytes(row.facts)) or (raw and not _readable(row)):  # what could not be made before
        row.facts, changed = raw, True
    if examined.words is not None and _says_other(row, examined.words):
        _put_words(row, examined.words, examined.unfinished)
        changed = True
    if row.provenance == "unread" != examined.provenance:
        row.provenance = examined.provenance
        row.save(update_fields=["provenance"])
    if changed:
        _changed(row)


def _readable(row: MediaFile) -> bool:
    try:
        facts_of(row)
    except StoringError:
        return False
    return True


def _says_other(row: MediaFile, words: Words) -> bool:
    """Whether words are to take the place of those that are known; part of them never does of more."""
    if not words.whole and row.words_engine and (not row.unfinished or len(words.text) <= len(row.words)):
        return False
    whole = not row.unfinished
    return (words.text, words.engine, words.whole) != (row.words, row.words_engine, whole)


def _put_words(row: MediaFile, words: Words, unfinished: Sequence[str]) -> None:
    row.unfinished = ",".join(unfinished)[:200]
    row.words = words.text.replace("\x00", "")[:LONGEST_TRANSCRIPT]
    row.words_engine = words.engine[:200]
    row.read = to_bytes(words)


def _changed(row: MediaFile) -> MediaFile:
    row.revision += 1
    row.save()
    _to_be_indexed(row)
    return row


def _to_be_indexed(row: MediaFile) -> None:
    """The index looks anew at every check about it."""
    uids = MediaUse.objects.filter(sha256=row.sha256).order_by().values_list("check_row__uid", flat=True)
    IndexTask.objects.bulk_create([IndexTask(uid=uid) for uid in uids.distinct()], batch_size=500)
