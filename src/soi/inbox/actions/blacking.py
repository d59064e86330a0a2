"""Blacking out a private person's name, for good: the words are sealed anew without it, also those that a machine read
in what came along. The picture itself still shows the name: it can only be taken away as a whole."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from soi.inbox.actions.ground import RefusedError, live_question, lock_intake
from soi.inbox.actions.media import keep_facts, refuse_file
from soi.inbox.models import Came, Tip, TipKey, TipMedia
from soi.inbox.opening import opened, opened_facts
from soi.inbox.sealing import Words, seal
from soi.media.records import Examined

LONGEST_WHY = 2_000
BLACK = "█"
"""What stands for each letter that was blacked out."""
SHORTEST = 2
"""Characters below which a name would black out half the message."""


@transaction.atomic
def black_out(question_uid: str, name: str) -> int:
    """Black out a name, in whatever case, in every tip of a question, in the pieces that came with them, and in what a
    machine read in their files. Returns in how many tips it stood, or in their files. It cannot be undone. Raises
    `RefusedError`."""
    lock_intake()
    question = live_question(question_uid)
    name = " ".join(name.split())
    if len(name) < SHORTEST:
        raise RefusedError(_("A name has at least %(fewest)d characters.") % {"fewest": SHORTEST})
    pattern = re.compile(r"\s+".join(map(re.escape, name.split())), re.IGNORECASE)
    tips = Tip.objects.filter(Q(question=question) | Q(message__tips__question=question), erased_at=None)
    files = TipMedia.objects.filter(
        Q(tip__question=question) | Q(message__tips__question=question), state=Came.KEPT
    )
    found = {tip.pk for tip in tips.select_related("key").distinct() if _blacked(tip, pattern)}
    return len(found | {row.tip_id for row in files.distinct() if _blacked_file(row, pattern)})


@transaction.atomic
def take_away_file(question_uid: str, media_uid: str, why: str) -> None:
    """Take a file that came with a tip away for good: its bytes, its fingerprints and the words in it; the tip and its
    own words stay, and when and why it was until the message goes. Raises `RefusedError` without a reason, and for
    one that did not come with this question."""
    why = why.replace("\x00", "").strip()
    if not why or len(why) > LONGEST_WHY:
        raise RefusedError(_("Say why, in at most %(most)d characters.") % {"most": LONGEST_WHY})
    lock_intake()
    question = live_question(question_uid)
    rows = TipMedia.objects.select_for_update(of=("self",)).filter(
        Q(tip__question=question) | Q(tip=None, message__tips__question=question)
    )
    row = rows.filter(uid=media_uid).exclude(state=Came.REFUSED).first()
    if row is None:
        raise RefusedError(_("This file did not come with this question, or is gone already."))
    refuse_file(row, "taken-away")
    TipMedia.objects.filter(pk=row.pk).update(gone_at=timezone.now(), gone_why=why)


def _blacked(tip: Tip, pattern: re.Pattern[str]) -> bool:
    words = opened(tip)
    if not isinstance(words, Words):
        return False
    text, count = pattern.subn(_black, words.text)
    if count:
        sealed = seal(tip.uid, Words(text, words.start, words.end), _day_of(tip))
        tip.sealed = sealed.words
        tip.save(update_fields=["sealed"])
        TipKey.objects.filter(tip=tip).update(wrapped=sealed.key)
    return bool(count)


def _blacked_file(row: TipMedia, pattern: re.Pattern[str]) -> bool:
    seen = opened_facts(row)
    if not isinstance(seen, Examined) or seen.words is None or not pattern.search(seen.words.text):
        return False
    text, at = pattern.sub(_black, seen.words.text), 0  # over the ends of lines, each as long as before
    lines = []
    for line in seen.words.lines:
        lines.append(replace(line, text=text[at : at + len(line.text)]))
        at += len(line.text) + 1
    keep_facts(row, replace(seen, words=replace(seen.words, lines=tuple(lines))))
    return True


def _black(found: re.Match[str]) -> str:
    return re.sub(r"[^\n]", BLACK, found.group())


def _day_of(tip: Tip) -> datetime:
    """Sealed again under the key of the day it came: the clock runs on."""
    return tip.received_at.astimezone(UTC)
