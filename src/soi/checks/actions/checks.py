"""The only writer of checks: publish, correct, withdraw, restore. Each is one transaction that also writes the
history and the task that brings the index in step. Nothing here reads files or the network.

The version is written last and seals the check: from then on the database itself refuses to change the row or
its sources (`append_only`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Literal

from django.db import IntegrityError, transaction
from django.utils import timezone

from soi.checks.actions.taking_away import gone_in, lock_files
from soi.checks.draft import CheckDraft
from soi.checks.models import (
    Appearance,
    Change,
    Check,
    CheckVersion,
    IndexTask,
    MediaFile,
    MediaUse,
    Publisher,
    Source,
    State,
)

OutcomeKind = Literal["created", "updated", "unchanged"]

_COPIED = (
    "external_id",
    "language",
    "claim",
    "claim_date",
    "claimant",
    "title",
    "summary",
    "body",
    "verdict",
    "verdict_text",
    "topic",
    "url",
    "licence",
    "reviewed_on",
    "valid_as_of",
    "claim_long",
    "supports",
    "undermines",
    "few_sources_reason",
    "selection",
    "harm",
    "review_on",
    "scale_version",
    "own",
)
_CHANGED = (*_COPIED, "techniques", "quotes", "media", "content_hash", "publisher", "version", "updated_at")


@dataclass(frozen=True, slots=True)
class PublishOutcome:
    """What publishing a draft did, and the check as it now stands."""

    kind: OutcomeKind
    check: Check


_Pair = tuple[CheckDraft, PublishOutcome]


class OwnCheckError(ValueError):
    """A check made at this desk would be changed from outside: only the desk itself may."""


def publish(draft: CheckDraft, note: str = "", change: Change = Change.UPDATED) -> PublishOutcome:
    """Publish a check, or a new version of it. The same draft again changes nothing.

    `change`: what a new version of a published check is called; the first one is always `published`.
    A withdrawn check takes the new words but stays withdrawn: only `restore` brings it back.
    Raises `OwnCheckError` when a draft that is not `own` would change a check that is."""
    return bulk_publish([draft], note, change)[0]


def bulk_publish(
    drafts: Sequence[CheckDraft], note: str = "", change: Change = Change.UPDATED
) -> list[PublishOutcome]:
    """As `publish` for each draft in turn, in one transaction: all of them or none."""
    try:
        return _publish_all(drafts, note, change)
    except IntegrityError:
        # Somebody else created one of these checks between our look and our write: look again.
        return _publish_all(drafts, note, change)


@transaction.atomic
def correct(uid: str, draft: CheckDraft, note: str) -> Check:
    """Correct a published check, and say in `note` what was wrong: it is shown on top of the check.

    Raises `Check.DoesNotExist`, and `ValueError` without a note, for another check, or without a change."""
    _demand(note)
    lock_files(media.file for media in draft.media)
    Check.objects.select_for_update().get(uid=uid)
    if draft.uid != uid:
        raise ValueError("The draft is one of another check.")
    outcome = publish(draft, note, Change.CORRECTED)
    if outcome.kind == "unchanged":
        raise ValueError("Nothing is changed, so there is nothing to correct.")
    return outcome.check


@transaction.atomic
def withdraw(uid: str, note: str) -> Check:
    """Take a check back: no reader gets it as an answer again. Raises `Check.DoesNotExist`."""
    return _move(uid, State.WITHDRAWN, note)


@transaction.atomic
def restore(uid: str, note: str) -> Check:
    """Publish a withdrawn check again. Raises `Check.DoesNotExist`."""
    return _move(uid, State.PUBLISHED, note)


_MOVES = {State.WITHDRAWN: Change.WITHDRAWN, State.PUBLISHED: Change.RESTORED}


def _demand(note: str) -> None:
    if not note.strip():
        raise ValueError("Say why: the reason becomes part of the check's history.")


def _move(uid: str, state: State, note: str) -> Check:
    _demand(note)
    files = lock_files(MediaUse.objects.filter(check_row__uid=uid).values_list("sha256", flat=True))
    check = Check.objects.select_for_update().get(uid=uid)
    if check.state == state:
        return check
    check.state = state
    check.version += 1
    check.save(update_fields=["state", "version", "updated_at"])
    last = check.versions.values_list("data", flat=True).first()
    CheckVersion.objects.create(
        check_row=check,
        number=check.version,
        data={**(last or {}), **gone_in(check.media, files), "state": state.value},
        change=_MOVES[state],
        note=note,
    )
    IndexTask.objects.create(uid=uid)
    return check


@transaction.atomic
def _publish_all(drafts: Sequence[CheckDraft], note: str, change: Change) -> list[PublishOutcome]:
    outcomes: list[PublishOutcome] = []
    files = lock_files(media.file for draft in drafts for media in draft.media)
    for batch in _without_repeats(drafts):
        batch_outcomes, pairs = _publish_batch(batch)
        _write_parts(pairs, files)
        _write_versions(pairs, files, note, change)
        outcomes += batch_outcomes
    return outcomes


def _without_repeats(drafts: Iterable[CheckDraft]) -> Iterator[list[CheckDraft]]:
    """Cut the list wherever a check comes a second time, so that its second state follows its first."""
    batch: dict[str, CheckDraft] = {}
    for draft in drafts:
        if draft.uid in batch:
            yield list(batch.values())
            batch = {}
        batch[draft.uid] = draft
    if batch:
        yield list(batch.values())


def _publish_batch(batch: Sequence[CheckDraft]) -> tuple[list[PublishOutcome], list[_Pair]]:
    """The rows of the checks; what became of each draft, and those that changed."""
    publishers = _publishers(batch)
    known = {
        check.uid: check
        for check in Check.objects.select_for_update().filter(uid__in=[draft.uid for draft in batch])
    }
    outcomes = [_applied(draft, known.get(draft.uid), publishers[draft.publisher_site]) for draft in batch]
    created = [outcome.check for outcome in outcomes if outcome.kind == "created"]
    updated = [outcome.check for outcome in outcomes if outcome.kind == "updated"]
    Check.objects.bulk_create(created, batch_size=500)
    Check.objects.bulk_update(updated, _CHANGED, batch_size=100)
    Source.objects.filter(check_row__in=updated).delete()
    Appearance.objects.filter(check_row__in=updated).delete()
    MediaUse.objects.filter(check_row__in=updated).delete()
    pairs = [(draft, done) for draft, done in zip(batch, outcomes, strict=True) if done.kind != "unchanged"]
    return outcomes, pairs


def _publishers(batch: Sequence[CheckDraft]) -> dict[str, Publisher]:
    """The publishers' rows by host name, made or renamed where needed."""
    names = {draft.publisher_site: draft.publisher_name for draft in batch}
    wanted = [Publisher(site=site, name=name) for site, name in names.items()]
    Publisher.objects.bulk_create(wanted, ignore_conflicts=True)
    rows = {row.site: row for row in Publisher.objects.filter(site__in=names)}
    for site, row in rows.items():
        if row.name != names[site]:
            row.name = names[site]
            row.save(update_fields=["name"])
    return rows


def _applied(draft: CheckDraft, check: Check | None, publisher: Publisher) -> PublishOutcome:
    """The row with the draft's words in it, not yet saved."""
    content_hash = draft.content_hash
    if check is not None and check.content_hash == content_hash:
        return PublishOutcome("unchanged", check)
    if check is not None and check.own and not draft.own:
        raise OwnCheckError(f"Check {check.uid} was made at this desk; only the desk changes it.")
    kind: OutcomeKind = "updated" if check else "created"
    row = check or Check(uid=draft.uid, version=0)
    row.publisher = publisher
    row.content_hash = content_hash
    row.version += 1
    row.updated_at = timezone.now()
    for name in _COPIED:
        setattr(row, name, getattr(draft, name))
    row.techniques = list(draft.techniques)
    row.quotes = [asdict(quote) for quote in draft.quotes]
    row.media = [media.as_data() for media in draft.media]
    return PublishOutcome(kind, row)


def _write_parts(done: Sequence[_Pair], files: Mapping[str, MediaFile]) -> None:
    """Sources, appearances and media of every changed check."""
    pairs = [(draft, outcome.check) for draft, outcome in done]
    Source.objects.bulk_create(
        [
            Source(check_row=check, position=position, **asdict(source))
            for draft, check in pairs
            for position, source in enumerate(draft.sources)
        ],
        batch_size=500,
    )
    Appearance.objects.bulk_create(
        [Appearance(check_row=check, url=url) for draft, check in pairs for url in draft.appearances],
        batch_size=500,
    )
    MediaUse.objects.bulk_create(
        [
            MediaUse(check_row=check, sha256=media.file, position=position, held=media.file in files)
            for draft, check in pairs
            for position, media in enumerate(draft.media)
            if media.file
        ],
        batch_size=500,
    )


def _write_versions(
    pairs: Sequence[_Pair], files: Mapping[str, MediaFile], note: str, change: Change
) -> None:
    """The record of each changed check's version, and the index's task."""
    CheckVersion.objects.bulk_create(
        [
            CheckVersion(
                check_row=done.check,
                number=done.check.version,
                data=draft.as_data() | gone_in(done.check.media, files),
                change=Change.PUBLISHED if done.kind == "created" else change,
                note=note,
            )
            for draft, done in pairs
        ],
        batch_size=500,
    )
    IndexTask.objects.bulk_create([IndexTask(uid=done.check.uid) for _, done in pairs], batch_size=500)


def settle_index_tasks(ids: Sequence[int]) -> None:
    """Forget index tasks that the index has committed."""
    for start in range(0, len(ids), 500):
        IndexTask.objects.filter(id__in=ids[start : start + 500]).delete()
