"""What a check is about, put into a case: a file given to the desk, or one that came with a message; and its words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from django.db import transaction
from django.utils.translation import gettext as _

from soi.answers.media_examining import examined
from soi.answers.media_refusals import refusal_words
from soi.answers.uploads import one_by_one
from soi.checks import actions as checks
from soi.checks.models import MediaFile
from soi.desk.actions.drafting import write_field
from soi.desk.actions.moving import audit, demand, demand_state, locked
from soi.desk.errors import RefusedError
from soi.desk.fields import BY_NAME, MOST_ITEMS, NotKeptError
from soi.desk.fields import kept as kept_value
from soi.desk.models import Case, State
from soi.desk.queries.drafts import draft_of
from soi.inbox.models import TipMedia
from soi.inbox.opening import opened_file
from soi.media.records import MediaError
from soi.people.models import Person


def add_media(case_uid: str, files: Sequence[bytes], by: Person) -> tuple[MediaFile, ...]:
    """Examine and keep files, and put them into the draft: all of them or none. Takes seconds for each, none of them
    inside a transaction."""
    case = Case.objects.get(uid=case_uid)
    _demand_writing(case, by)
    if len(draft_of(case).values["media"]) + len(files) > MOST_ITEMS:
        raise RefusedError(_("At most %(most)d can be kept.") % {"most": MOST_ITEMS})
    language = case.language.partition("-")[0]
    try:
        seen = one_by_one(files, lambda data: examined(data, language))
    except MediaError as wrong:
        raise RefusedError(refusal_words(wrong)) from None
    try:
        checks.demand_none_gone(seen)
        kept = tuple(checks.keep_media(one, f"person:{by.pk}") for one in seen)
    except checks.GoneError as gone:
        raise RefusedError(_("This file was taken away for good: %(why)s") % {"why": gone.why}) from None
    _put(case_uid, kept, by)
    return kept


def take_media(case_uid: str, media_uid: str, by: Person) -> MediaFile:
    """Put what came with a message into the draft of the case that answers it: it becomes public with the check."""
    demand(by, "desk.tips")
    case = Case.objects.get(uid=case_uid)
    row = TipMedia.objects.filter(uid=media_uid, tip__question=case.question).first()
    data = opened_file(row) if row is not None and case.question_id is not None else "erased"
    if not isinstance(data, bytes):
        raise RefusedError(_("What came with the message is no longer there."))
    (kept,) = add_media(case_uid, [data], by)
    return kept


@transaction.atomic
def confirm_transcript(case_uid: str, sha256: str, text: str, by: Person) -> MediaFile:
    """Say in the draft what people read or heard in a file of it; "" takes it out. It is read, signed and published as
    every other word of the check is, and a published check changes by a correction only."""
    case = locked(case_uid)
    _demand_writing(case, by)
    row = MediaFile.objects.filter(sha256=sha256).first()
    if row is None or sha256 not in files_of(case):
        raise RefusedError(_("This file does not belong to the case."))
    media = media_of(case)
    said = [{**one, "transcript": text} if one.get("file") == sha256 else one for one in media]
    try:
        value = kept_value(BY_NAME["media"], said)
        kept = checks.set_transcript(row, text, f"person:{by.pk}")
    except NotKeptError as problem:
        raise RefusedError(str(problem)) from None
    except ValueError:
        raise RefusedError(_("A transcript has at most 100,000 characters.")) from None
    if value != media:
        write_field(case, "media", value, by)
    audit(by, "transcript", case, {"sha256": sha256})
    return kept


def media_of(case: Case) -> list[dict[str, str]]:
    """What the draft says the check is about, in its order."""
    return cast("list[dict[str, str]]", draft_of(case).values["media"])


def files_of(case: Case) -> list[str]:
    """SHA-256 of every file in the draft, in its order."""
    return [one["file"] for one in media_of(case) if one.get("file")]


def _demand_writing(case: Case, by: Person) -> None:
    """Only who may write this draft may put something into it, and only while it is written."""
    demand(by, "desk.draft", own=case.author_id == by.pk)
    demand_state(case, State.DRAFTING)


@transaction.atomic
def _put(case_uid: str, kept: Sequence[MediaFile], by: Person) -> None:
    case = locked(case_uid)
    _demand_writing(case, by)
    here, names = files_of(case), list(dict.fromkeys(one.sha256 for one in kept))
    fresh = [{"url": "", "category": "", "file": name} for name in names if name not in here]
    if fresh:
        write_field(case, "media", [*media_of(case), *fresh], by)
    for name in names:
        audit(by, "media", case, {"sha256": name})
