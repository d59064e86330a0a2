"""Taking a file that checks are about away, for good: no reader opens it again, and each of these checks says so.

Whoever locks a file and a check locks the file first, here and in `checks`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from soi.checks.media import shelf
from soi.checks.models import Change, Check, CheckVersion, IndexTask, MediaFile, MediaUse, State

LONGEST_WHY = 2_000


@transaction.atomic
def take_away_file(sha256: str, why: str) -> list[Check]:
    """Take a file away: its bytes, its preview and the words a machine read in it go. What it looked or sounded like
    stays as fingerprints, so that whoever was sent the same still finds the checks.

    Each published check about it gets a new version with the reason, and these are returned. Raises
    `MediaFile.DoesNotExist`, and `ValueError` without a reason, or when it is gone already."""
    why = why.replace("\x00", "").strip()
    if not why or len(why) > LONGEST_WHY:
        words = _("Say why, in at most %(most)d characters: readers see the reason where the file was.")
        raise ValueError(words % {"most": LONGEST_WHY})
    row = MediaFile.objects.select_for_update().get(sha256=sha256)
    if row.gone_at is not None:
        raise ValueError(_("This file was taken away already."))
    uses = MediaUse.objects.filter(sha256=sha256, check_row__state=State.PUBLISHED).order_by()
    checks = list(Check.objects.select_for_update().filter(pk__in=uses.values("check_row")).order_by("pk"))
    for check in checks:
        check.version += 1
        check.save(update_fields=["version", "updated_at"])  # open until its version is written
    old = row.preview
    _empty(row, why)
    for check in checks:
        _write_version(check, why)
    IndexTask.objects.bulk_create([IndexTask(uid=check.uid) for check in checks], batch_size=500)
    gone = [shelf().path(one) for one in (sha256, old) if one and not _needed(one)]
    transaction.on_commit(lambda: _unlink(gone))
    return checks


def lock_files(sha256s: Iterable[str]) -> dict[str, MediaFile]:
    """Those of these files that are known here, by hash, held as they are until the transaction ends."""
    wanted = {one for one in sha256s if one}
    if not wanted:
        return {}
    rows = MediaFile.objects.select_for_update().defer("facts", "read", "words", "transcript")
    return {row.sha256: row for row in rows.filter(sha256__in=wanted).order_by("pk")}


def gone_in(
    media: Sequence[Mapping[str, str]], files: Mapping[str, MediaFile]
) -> dict[str, list[dict[str, str]]]:
    """What a version records of files of a check that were taken away; nothing when there are none."""
    named = (files.get(item.get("file", "")) for item in media)
    found = [
        {"file": row.sha256, "on": timezone.localdate(row.gone_at).isoformat(), "why": row.gone_why}
        for row in named
        if row is not None and row.gone_at is not None
    ]
    return {"gone": found} if found else {}


def _empty(row: MediaFile, why: str) -> None:
    row.gone_at, row.gone_why = timezone.now(), why
    row.preview, row.words, row.read = "", "", None
    row.transcript, row.transcript_by, row.transcript_at = "", "", None
    row.revision += 1
    row.save()


def _write_version(check: Check, why: str) -> None:
    last = check.versions.values_list("data", flat=True).first() or {}
    known = MediaFile.objects.filter(sha256__in=[item.get("file", "") for item in check.media])
    gone = gone_in(check.media, {row.sha256: row for row in known})
    spoken = check.language.partition("-")[0].lower()
    with translation.override(spoken if spoken in dict(settings.LANGUAGES) else "en"):
        note = _("A file was taken away: %(why)s") % {"why": why}
    CheckVersion.objects.create(
        check_row=check, number=check.version, data={**last, **gone}, change=Change.UPDATED, note=note
    )


def _needed(sha256: str) -> bool:
    """Whether another row, or another file's preview, is these very bytes."""
    return MediaFile.objects.filter(Q(sha256=sha256) | Q(preview=sha256), gone_at=None).exists()


def _unlink(places: Iterable[Path]) -> None:
    for place in places:
        place.unlink(missing_ok=True)
