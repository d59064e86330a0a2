"""Merging and splitting questions, and undoing it exactly."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from soi.inbox.actions.ground import RefusedError, live_question, lock_intake, new_uid
from soi.inbox.models import Question, Regrouping, Tip


@transaction.atomic
def merge(source_uids: Sequence[str], target_uid: str, by: str) -> list[Regrouping]:
    """Move every tip of the sources to the target: one question from now on. One regrouping for each source.

    Raises `RefusedError` for a question that is unknown, merged already, given twice, or for a target that is
    set aside (its new tips would be hidden with it)."""
    lock_intake()
    if not source_uids or len({*source_uids, target_uid}) != len(source_uids) + 1:
        raise RefusedError(_("Name at least one other question, each once."))
    target, *sources = [live_question(uid) for uid in (target_uid, *source_uids)]
    if target.set_asides.filter(ended_at=None).exists():
        raise RefusedError(_("That question is set aside; bring it back first."))
    done = []
    for source in sources:
        uids = _moved(source.tips.all(), target)
        source.merged_into = target
        source.save(update_fields=["merged_into"])
        done.append(_recorded("merge", source, target, uids, by))
    _refresh(target)
    return done


@transaction.atomic
def split(question_uid: str, tip_uids: Sequence[str], by: str) -> Regrouping:
    """Move some tips of a question, but not all, to a new one: `regrouping.target`.

    Raises `RefusedError` when there is nothing to split or a tip is not in the question."""
    lock_intake()
    source = live_question(question_uid)
    wanted = set(tip_uids)
    tips = source.tips.filter(uid__in=wanted)
    if not wanted or tips.count() != len(wanted):
        raise RefusedError(_("Name tips of that question."))
    if source.tips.count() == len(wanted):
        raise RefusedError(_("At least one tip stays; otherwise nothing is split."))
    target = Question.objects.create(
        uid=new_uid("q"),
        language=source.language,
        opened_at=source.opened_at,
        last_asked_at=source.last_asked_at,
    )
    uids = _moved(tips, target)
    _refresh(source, target)
    return _recorded("split", source, target, uids, by)


@transaction.atomic
def undo(regrouping_id: int, by: str) -> Regrouping:
    """Put the tips of a merge or split back. Tips that came since go with the tip they were found alike to.

    Raises `RefusedError` when it was undone before, or while a later regrouping of either question stands:
    that one has to be undone first."""
    lock_intake()
    one = Regrouping.objects.select_related("source", "target").filter(pk=regrouping_id).first()
    if one is None or one.undone_at is not None:
        raise RefusedError(_("There is nothing to undo, or it was undone already."))
    both = (one.source_id, one.target_id)
    later = Regrouping.objects.filter(
        Q(source__in=both) | Q(target__in=both), pk__gt=one.pk, undone_at=None
    ).first()
    if later is not None:
        words = (
            _("Undo the later merge (number %(number)d) of these questions first.")
            if later.kind == "merge"
            else _("Undo the later split (number %(number)d) of these questions first.")
        )
        raise RefusedError(words % {"number": later.pk})
    one.undone_at = timezone.now()
    one.undone_by = by
    one.save(update_fields=["undone_at", "undone_by"])
    source, target = one.source, one.target
    if one.kind == "split":
        _moved(target.tips.all(), source)
        target.merged_into = source
        target.save(update_fields=["merged_into"])
    else:
        source.merged_into = None
        source.save(update_fields=["merged_into"])
        _moved(target.tips.filter(pk__in=_with_followers(target, one)), source)
    _refresh(source, target)
    return one


def _recorded(kind: str, source: Question, target: Question, uids: list[str], by: str) -> Regrouping:
    newest = Tip.objects.aggregate(newest=Max("pk"))["newest"] or 0
    return Regrouping.objects.create(
        kind=kind, source=source, target=target, tips=uids, newest_tip=newest, by=by
    )


def _moved(tips: QuerySet[Tip], target: Question) -> list[str]:
    uids = list(tips.order_by("pk").values_list("uid", flat=True))
    tips.update(question=target)
    return uids


def _with_followers(question: Question, one: Regrouping) -> set[int]:
    """Tips that a merge moved to a question, and those that came there since because they are like them."""
    wanted = set(one.tips)
    moving: set[int] = set()
    for pk, uid, matched in question.tips.order_by("pk").values_list("pk", "uid", "matched_id"):
        if uid in wanted or (pk > one.newest_tip and matched in moving):
            moving.add(pk)
    return moving


def _refresh(*questions: Question) -> None:
    for question in questions:
        last = question.tips.aggregate(last=Max("received_at"))["last"]
        if last is not None and last != question.last_asked_at:
            question.last_asked_at = last
            question.save(update_fields=["last_asked_at"])
