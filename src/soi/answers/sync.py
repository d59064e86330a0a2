"""Keeps the index in step with the checks. SQL is the truth; the index is a copy that may lag for moments.

Every change to a check leaves an `IndexTask` in the same transaction. Tasks are deleted only after the index
has committed, so a crash in between repeats work and loses none.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

from django.db.models import QuerySet

from soi.answers import media_index
from soi.answers.embedders import setup
from soi.answers.engine import index, reopen
from soi.answers.paths import index_folder
from soi.checks.actions import settle_index_tasks
from soi.checks.media import confirmed_words, files_of
from soi.checks.models import Check, IndexTask, State
from soi.match import Document, Index

Progress = Callable[[int], None]
BATCH = 2000
AT_ONCE = 200
"""A backlog up to this size is worked off before an answer is given; a larger one by whoever imports."""
SAID_WORDS = 40
"""Words in pictures, sounds and videos that count with a check's summary."""
_working = threading.Lock()


def document_of(check: Check) -> Document:
    """A check as the engine sees it. Needs `appearances` and `media_uses` prefetched when many are converted.

    Where the claim has a long form, that is what goes round: it takes the title's place, whose words then
    count with the summary. `claim` stays the short form, in which matches are shown. What is written or said in its
    pictures, sounds and videos counts with the summary, before it: only so many words of that are read."""
    summary = f"{check.title}\n{check.summary}" if check.claim_long else check.summary
    words = (confirmed_words(check, one.sha256) or one.words for one in files_of(check))
    said = " ".join(" ".join(one.split()[:SAID_WORDS]) for one in words)
    if said:
        summary = f"{' '.join(said.split()[:SAID_WORDS])}\n{summary}"
    return Document(
        id=check.uid,
        claim=check.claim,
        title=check.claim_long or check.title,
        summary=summary,
        lang=check.language.split("-")[0].lower(),
        urls=tuple(one.url for one in check.appearances.all()),
    )


def outstanding() -> int:
    """How many changes the index has not seen."""
    return IndexTask.objects.count()


def sync(progress: Progress | None = None, limit: int | None = None) -> int:
    """Bring the index in step: every outstanding change, or at most `limit`; returns how many were applied."""
    done = 0
    with _working:
        while True:
            wanted = BATCH if limit is None else min(BATCH, limit - done)
            tasks = list(IndexTask.objects.order_by("id").values_list("id", "uid")[:wanted]) if wanted else []
            if not tasks:
                return done
            _apply(index(), [uid for _, uid in tasks])
            media_index.in_step()
            settle_index_tasks([task for task, _ in tasks])
            done += len(tasks)
            if progress:
                progress(len(tasks))


def catch_up() -> None:
    """Called before every answer: a small backlog is applied at once, so that a new, corrected or withdrawn
    check counts from the next question on."""
    waiting = IndexTask.objects.values_list("id", flat=True)[: AT_ONCE + 1].count()
    if 0 < waiting <= AT_ONCE:
        sync(limit=AT_ONCE)


def rebuild(progress: Progress | None = None) -> int:
    """Remake the whole index from the checks and put it in place in one step; returns its size."""
    with _working:
        newest = IndexTask.objects.order_by("-id").values_list("id", flat=True).first() or 0
        reopen()
        made = Index.build(index_folder(), _documents(_published()), setup(), progress)
        count = made.count
        made.close()
        media_index.rebuild()
        settle_index_tasks(list(IndexTask.objects.filter(id__lte=newest).values_list("id", flat=True)))
    return count


def _apply(target: Index, uids: list[str]) -> None:
    rows = {row.uid: row for row in _published().filter(uid__in=uids)}
    target.change((document_of(row) for row in rows.values()), [uid for uid in uids if uid not in rows])


def _published() -> QuerySet[Check]:
    return Check.objects.filter(state=State.PUBLISHED).prefetch_related("appearances", "media_uses")


def _documents(rows: QuerySet[Check]) -> Iterator[Document]:
    for row in rows.order_by("id").iterator(chunk_size=BATCH):
        yield document_of(row)
