"""What readers without an account say of a check: "this is wrong", answered by a day, and "this helped"."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from soi.checks.models import Check, Feedback

DUE_DAYS = 14
"""Days in which the desk answers a complaint; docs/guide/publishing.md and the corrections page promise it."""
LONGEST_FEEDBACK = 5_000
KEPT_DAYS = 90
"""Days after its answer for which the words of a complaint and its reply are kept; the form promises it."""


@transaction.atomic
def say_wrong(check_uid: str, text: str) -> Feedback:
    """Keep a complaint about a check, due in `DUE_DAYS`. The text is private to the desk.

    Raises `Check.DoesNotExist`, and `ValueError` with a sentence for the reader."""
    words = _cleaned(text)
    if not words:
        raise ValueError(_("Say what is wrong, so that we can look into it."))
    due_on = timezone.localdate() + timedelta(days=DUE_DAYS)
    return _kept(check_uid, "wrong", words, due_on=due_on)


@transaction.atomic
def say_helped(check_uid: str) -> Feedback:
    """Count one "this helped"; nothing is due. Raises `Check.DoesNotExist`."""
    return _kept(check_uid, "helped", "", closed_at=timezone.now())


@transaction.atomic
def answer_feedback(uid: str, reply: str) -> Feedback:
    """Close a complaint with the desk's reply. Who answered is for the desk's audit trail.

    Raises `Feedback.DoesNotExist`, and `ValueError` without a reply or when it is answered already."""
    words = _cleaned(reply)
    if not words:
        raise ValueError(_("Write a reply; a complaint is never closed without one."))
    row = Feedback.objects.select_for_update().get(uid=uid, kind="wrong")
    if row.closed_at is not None:
        raise ValueError(_("This complaint is answered already."))
    row.reply, row.closed_at = words, timezone.now()
    row.save(update_fields=["reply", "closed_at"])
    return row


@transaction.atomic
def erase_answered(before: datetime) -> int:
    """Forget the words of complaints that were answered before then; their count stays. How many it was."""
    answered = Feedback.objects.filter(kind="wrong", closed_at__lt=before).exclude(text="", reply="")
    return answered.update(text="", reply="")


def _cleaned(text: str) -> str:
    words = text.replace("\x00", "").strip()
    if len(words) > LONGEST_FEEDBACK:
        raise ValueError(_("The text is longer than %(most)s characters.") % {"most": LONGEST_FEEDBACK})
    return words


def _kept(check_uid: str, kind: str, text: str, **more: object) -> Feedback:
    check = Check.objects.get(uid=check_uid)
    return Feedback.objects.create(uid=secrets.token_hex(8), check_row=check, kind=kind, text=text, **more)
