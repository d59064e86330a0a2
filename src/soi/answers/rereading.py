"""Looking again at what was kept before something could be read or heard here: words that are found now count as if
they had been found then, for checks and for whoever asked."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.db.models import Q, QuerySet

from soi.answers.actions.late import answer_late
from soi.answers.media import find_media
from soi.answers.media_examining import examined
from soi.answers.media_how import hows
from soi.checks.actions import renew
from soi.checks.media import shelf
from soi.checks.models import MediaFile
from soi.inbox.actions import note_examined, tell_words
from soi.inbox.actions.blacking import BLACK
from soi.inbox.models import Came, Tip, TipMedia
from soi.inbox.opening import opened_facts, opened_file
from soi.media.records import Examined, Line, MediaError, Words
from soi.media.shelf import ShelfError

log = logging.getLogger(__name__)
Progress = Callable[[int], None]
_UNFINISHED: Final = Q(unfinished__contains="words")


@dataclass(frozen=True, slots=True)
class Reread:
    """How many files were looked at again, in how many there are words now that were not known, how many letters are
    owed for that, and how many files could not be opened."""

    looked: int = 0
    words: int = 0
    answered: int = 0
    failed: int = 0

    def __add__(self, other: Reread) -> Reread:
        return Reread(
            self.looked + other.looked,
            self.words + other.words,
            self.answered + other.answered,
            self.failed + other.failed,
        )


def waiting() -> int:
    """How many files were examined when something was not installed here, or not read to the end."""
    return _files(everything=False).count() + _tips(everything=False).count()


def reread(*, everything: bool = False, progress: Progress | None = None) -> Reread:
    """Examine again what is kept: files of checks, then those of tips. `everything`: also those in which all was found
    that could be. Safe to stop at any time, and to run again."""
    done = Reread()
    for step in (_reread_files(everything=everything), _reread_tips(everything=everything)):
        for one in step:
            done += one
            if progress:
                progress(1)
    return done


def _files(*, everything: bool) -> QuerySet[MediaFile]:
    rows = MediaFile.objects.filter(gone_at=None).order_by("pk")
    return rows if everything else rows.filter(Q(words_engine="") | _UNFINISHED)


def _tips(*, everything: bool) -> QuerySet[TipMedia]:
    rows = TipMedia.objects.filter(state=Came.KEPT).order_by("pk")
    unheard = Q(missing__contains="speech") if settings.SOI_SPEECH_MODEL else Q(pk=None)
    return rows if everything else rows.filter(Q(engine="") | unheard | _UNFINISHED)


def _reread_files(*, everything: bool) -> Iterator[Reread]:
    for pk in list(_files(everything=everything).values_list("pk", flat=True)):
        row = MediaFile.objects.get(pk=pk)
        try:
            seen = examined(shelf().read(row.sha256))
        except (MediaError, ShelfError) as wrong:
            log.warning("media: a file of a check could not be looked at again: %s", wrong)
            yield Reread(looked=1, failed=1)
            continue
        before = row.words
        yield Reread(looked=1, words=int(renew(row, seen).words != before))


def _reread_tips(*, everything: bool) -> Iterator[Reread]:
    for pk in list(_tips(everything=everything).values_list("pk", flat=True)):
        row = TipMedia.objects.select_related("tip").filter(pk=pk).first()
        if row is not None:  # else it was erased meanwhile
            yield _reread_tip(row)


def _reread_tip(row: TipMedia) -> Reread:
    data = opened_file(row)
    if not isinstance(data, bytes):
        return Reread(looked=1, failed=1)
    try:
        seen = examined(data, row.tip.language if row.tip else "")
    except MediaError as wrong:
        log.warning("media: a file of a tip could not be looked at again: %s", wrong)
        return Reread(looked=1, failed=1)
    known = opened_facts(row)
    before = known.words if isinstance(known, Examined) else None
    if before is not None and _says_no_more(before, seen):
        return Reread(looked=1)
    fresh = _fresh_words(before, seen.words)
    if not note_examined(row, seen) or not fresh:
        return Reread(looked=1)
    part = before.text if before and not before.whole else ""
    tip = tell_words(row.uid, fresh, part, whole="words" not in seen.unfinished)
    return Reread(looked=1, words=1, answered=int(tip is not None and _answered(tip, seen)))


def _answered(tip: Tip, seen: Examined) -> bool:
    """Whether the asker is owed the check that answers a file."""
    (part,) = find_media([seen]).parts
    if part.found is None:
        return False
    return answer_late(tip, (part.found.check.uid, part.found.polarity), hows(part, 1))


def _says_no_more(before: Words, seen: Examined) -> bool:
    """Whether nothing is won by another examination: names were blacked out in what is known, which the file itself
    still shows, or only part of the words was read again, and not more of them."""
    again = len(seen.words.text) if seen.words else 0
    return BLACK in before.text or (
        "words" in seen.unfinished and (before.whole or again <= len(before.text))
    )


def _fresh_words(before: Words | None, now: Words | None) -> str:
    """The words of a file that had none, or of which only part was read; of one that had some, only what is said where
    words were read before, and what is read where words were heard: the same thing read anew is nothing new."""
    if now is None:
        return ""
    if before is None or not before.whole or not before.text.strip():
        return now.text.strip()
    had_heard, had_read = (any(_is_heard(line) is way for line in before.lines) for way in (True, False))
    fresh = [line.text for line in now.lines if not (had_heard if _is_heard(line) else had_read)]
    return "\n".join(fresh).strip()


def _is_heard(line: Line) -> bool:
    return line.end > line.start
