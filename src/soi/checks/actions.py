"""The only writer of checks: publish, withdraw, restore. Each is one transaction that also writes the history
and the task that brings the index in step. Nothing here reads files or the network."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from django.db import IntegrityError, transaction
from django.utils import timezone

from soi.checks.draft import CheckDraft
from soi.checks.models import Appearance, Check, CheckVersion, IndexTask, Publisher, Source, State

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
)
_CHANGED = (*_COPIED, "content_hash", "publisher", "version", "updated_at")


@dataclass(frozen=True, slots=True)
class PublishOutcome:
    """What publishing a draft did, and the check as it now stands."""

    kind: OutcomeKind
    check: Check


def publish(draft: CheckDraft, note: str = "") -> PublishOutcome:
    """Publish a check, or a new version of it. The same draft again changes nothing.

    A withdrawn check takes the new words but stays withdrawn: only `restore` brings it back."""
    return bulk_publish([draft], note)[0]


def bulk_publish(drafts: Sequence[CheckDraft], note: str = "") -> list[PublishOutcome]:
    """As `publish` for each draft in turn, in one transaction: all of them or none."""
    try:
        return _publish_all(drafts, note)
    except IntegrityError:
        # Somebody else created one of these checks between our look and our write: look again.
        return _publish_all(drafts, note)


@transaction.atomic
def withdraw(uid: str, note: str) -> Check:
    """Take a check back: no reader gets it as an answer again. Raises `Check.DoesNotExist`."""
    return _move(uid, State.WITHDRAWN, note)


@transaction.atomic
def restore(uid: str, note: str) -> Check:
    """Publish a withdrawn check again. Raises `Check.DoesNotExist`."""
    return _move(uid, State.PUBLISHED, note)


def _move(uid: str, state: State, note: str) -> Check:
    if not note.strip():
        raise ValueError("Say why: the reason becomes part of the check's history.")
    check = Check.objects.select_for_update().get(uid=uid)
    if check.state == state:
        return check
    check.state = state
    check.version += 1
    check.save(update_fields=["state", "version", "updated_at"])
    last = check.versions.values_list("data", flat=True).first()
    CheckVersion.objects.create(
        check_row=check, number=check.version, data={**(last or {}), "state": state.value}, note=note
    )
    IndexTask.objects.create(uid=uid)
    return check


@transaction.atomic
def _publish_all(drafts: Sequence[CheckDraft], note: str) -> list[PublishOutcome]:
    outcomes: list[PublishOutcome] = []
    for batch in _without_repeats(drafts):
        outcomes += _publish_batch(batch, note)
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


def _publish_batch(batch: Sequence[CheckDraft], note: str) -> list[PublishOutcome]:
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
    _write_parts(
        [(draft, done.check) for draft, done in zip(batch, outcomes, strict=True) if _changed(done)], note
    )
    return outcomes


def _changed(outcome: PublishOutcome) -> bool:
    return outcome.kind != "unchanged"


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
    kind: OutcomeKind = "updated" if check else "created"
    row = check or Check(uid=draft.uid, version=0)
    row.publisher = publisher
    row.content_hash = content_hash
    row.version += 1
    row.updated_at = timezone.now()
    for name in _COPIED:
        setattr(row, name, getattr(draft, name))
    return PublishOutcome(kind, row)


def _write_parts(pairs: Sequence[tuple[CheckDraft, Check]], note: str) -> None:
    """Sources, appearances, the version's record and the index's task of every changed check."""
    Source.objects.bulk_create(
        [
            Source(
                check_row=check,
                url=source.url,
                title=source.title,
                publisher=source.publisher,
                kind=source.kind,
                position=position,
            )
            for draft, check in pairs
            for position, source in enumerate(draft.sources)
        ],
        batch_size=500,
    )
    Appearance.objects.bulk_create(
        [Appearance(check_row=check, url=url) for draft, check in pairs for url in draft.appearances],
        batch_size=500,
    )
    CheckVersion.objects.bulk_create(
        [
            CheckVersion(check_row=check, number=check.version, data=draft.as_data(), note=note)
            for draft, check in pairs
        ],
        batch_size=500,
    )
    IndexTask.objects.bulk_create([IndexTask(uid=check.uid) for _, check in pairs], batch_size=500)


def settle_index_tasks(ids: Sequence[int]) -> None:
    """Forget index tasks that the index has committed."""
    for start in range(0, len(ids), 500):
        IndexTask.objects.filter(id__in=ids[start : start + 500]).delete()
