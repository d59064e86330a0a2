"""Looking again at what was kept before something could be read or heard here: words that are found now count as if
they had been found then, for checks and for whoever asked."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db.models import QuerySet

from soi.answers.actions.late import answer_late
from soi.answers.media import find_media
from soi.answers.media_examining import examined
from soi.checks.actions import renew
from soi.checks.media import shelf
from soi.checks.models import MediaFile
from soi.inbox.actions import note_examined, tell_words
from soi.inbox.models import Came, TipMedia
from soi.inbox.opening import opened_facts, opened_file
from soi.media.records import Examined, MediaError
from soi.media.shelf import ShelfError

log = logging.getLogger(__name__)
Progress = Callable[[int], None]


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
    """How many files were examined when something was not installed here."""
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
    rows = MediaFile.objects.order_by("pk")
    return rows if everything else rows.filter(words_engine="")


def _tips(*, everything: bool) -> QuerySet[TipMedia]:
    rows = TipMedia.objects.filter(state=Came.KEPT).order_by("pk")
    return rows if everything else rows.filter(engine="")


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
    said = seen.words.text.strip() if seen.words else ""
    had = _had_words(row)
    if not note_examined(row, seen) or not said or had:
        return Reread(looked=1)
    tip = tell_words(row.uid, said)
    return Reread(looked=1, words=1, answered=int(tip is not None and answer_late(tip, _best(seen))))


def _best(seen: Examined) -> tuple[str, str]:
    """Uid of the check that answers a file, and the polarity; "" where none does."""
    found = find_media([seen]).found
    return (found.check.uid, found.polarity) if found else ("", "same")


def _had_words(row: TipMedia) -> bool:
    known = opened_facts(row)
    return isinstance(known, Examined) and known.words is not None and bool(known.words.text.strip())
