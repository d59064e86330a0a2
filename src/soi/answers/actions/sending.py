"""How far letters come: claimed by one worker, handed over, noticed; tried again, held back, given up."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Literal

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from soi.answers.models import TOLD, WAITING, Held, Letter, Stage
from soi.inbox.models import Correspondent

FIRST_PAUSE = timedelta(seconds=15)
LONGEST_PAUSE = timedelta(hours=6)
TRIES = 12
"""With pauses doubled each time, the last try comes about a day and a half after the first."""
_UNSEEN = (*WAITING, Stage.SENT, Stage.DELIVERED, Stage.UNSURE)
STUCK = timedelta(minutes=2)
"""After which a letter that is being handed over was left behind by a worker that was killed."""


@transaction.atomic
def claim_due(most: int, now: datetime | None = None) -> list[Letter]:
    """Take up to `most` letters that are due; nobody else gets the same. The oldest first, and for one asker only
    the first, so that what was written first arrives first."""
    now = now or timezone.now()
    waiting = Letter.objects.filter(stage=Stage.DUE, held=Held.NOT, due_at__lte=now)
    if connection.vendor == "postgresql":
        waiting = waiting.select_for_update(skip_locked=True, of=("self",))
    found: dict[int, Letter] = {}
    for letter in waiting.select_related("correspondent").order_by("due_at", "id")[: most * 2]:
        if len(found) < most:
            found.setdefault(letter.correspondent_id, letter)
    busy = Letter.objects.filter(correspondent__in=found, stage=Stage.SENDING).values_list(
        "correspondent", flat=True
    )
    for correspondent in set(busy):
        del found[correspondent]
    Letter.objects.filter(pk__in=[one.pk for one in found.values()]).update(
        stage=Stage.SENDING, claimed_at=now, attempts=F("attempts") + 1
    )
    return list(found.values())


def mark_sent(letter: Letter, external_id: str, *, seen: bool = False) -> None:
    """The service took it. `external_id`: its name there, hashed; `seen`: the asker is looking at it now."""
    now = timezone.now()
    _mine(letter).update(
        stage=Stage.READ if seen else Stage.SENT,
        external=external_hash(letter.channel, external_id) if external_id else "",
        sent_at=now,
        read_at=now if seen else None,
        code="",
    )


def mark_unsure(letter: Letter, code: str) -> None:
    """Nobody can tell whether it arrived, and sending it again might tell somebody twice."""
    _mine(letter).update(stage=Stage.UNSURE, code=code[:60], sent_at=timezone.now())


def mark_failed(
    letter: Letter,
    code: str,
    *,
    permanent: bool,
    perhaps: bool = False,
    retry_after: timedelta | None = None,
) -> None:
    """The service did not take it: tried again later, unless that is no use or was done often enough. `perhaps`: it
    may have, and knows a repeat."""
    if perhaps:
        _mine(letter).update(perhaps=True)
    tried = Letter.objects.values_list("attempts", flat=True).get(pk=letter.pk)
    if tried >= TRIES and not permanent and (perhaps or letter.perhaps):
        mark_unsure(letter, code)
        return
    if permanent or tried >= TRIES:
        _mine(letter).update(stage=Stage.FAILED, code=code[:60], permanent=permanent)
        return
    pause = retry_after or min(FIRST_PAUSE * 2 ** (tried - 1), LONGEST_PAUSE)
    _mine(letter).update(stage=Stage.DUE, code=code[:60], due_at=timezone.now() + pause, claimed_at=None)


def postpone(letter: Letter, until: datetime) -> None:
    """Not now, for instance at night: due again at `until`."""
    _mine(letter).update(stage=Stage.DUE, due_at=until, claimed_at=None, attempts=F("attempts") - 1)


def hold(letter: Letter) -> None:
    """Not before the asker writes again: `release` lets it go."""
    _mine(letter).update(stage=Stage.DUE, held=Held.WINDOW, claimed_at=None, attempts=F("attempts") - 1)


def release(correspondent: Correspondent) -> int:
    """Somebody wrote again: what was held back for that goes out now; how many letters."""
    waiting = Letter.objects.filter(correspondent=correspondent, stage=Stage.DUE, held=Held.WINDOW)
    return waiting.update(held=Held.NOT, due_at=timezone.now())


def mark_noticed(
    channel: str,
    external_id: str,
    what: Literal["delivered", "read", "failed"],
    *,
    permanent: bool,
    code: str,
) -> bool:
    """What a service says of a message it took; False when it is none of ours. A read letter stays read."""
    mine = Letter.objects.filter(
        channel=channel, external=external_hash(channel, external_id), stage__in=TOLD
    )
    now = timezone.now()
    if what == "read":
        return bool(mine.update(stage=Stage.READ, read_at=now))
    if what == "delivered":
        return bool(mine.exclude(stage=Stage.READ).update(stage=Stage.DELIVERED, delivered_at=now))
    return bool(
        mine.exclude(stage=Stage.READ).update(stage=Stage.FAILED, code=code[:60], permanent=permanent)
    )


def recover(again: Collection[str], now: datetime | None = None, *, all_of_them: bool = False) -> int:
    """Letters left behind by a killed worker: sent again over the channels named in `again`, which know a repeated
    one; of the others nobody can tell. `all_of_them`: no worker runs, so none is still at it."""
    now = now or timezone.now()
    left = Letter.objects.filter(stage=Stage.SENDING)
    if not all_of_them:
        left = left.filter(Q(claimed_at__lt=now - STUCK) | Q(claimed_at=None))
    safe = left.filter(channel__in=again).update(stage=Stage.DUE, due_at=now, claimed_at=None, perhaps=True)
    return safe + left.exclude(channel__in=again).update(stage=Stage.UNSURE, code="stopped", sent_at=now)


def mark_seen(letters: Iterable[int]) -> int:
    """Somebody came and looks at these letters (by primary key) now, sent or still to be sent; how many were new."""
    now = timezone.now()
    fresh = Letter.objects.filter(pk__in=list(letters), stage__in=_UNSEEN)
    return fresh.update(
        stage=Stage.READ, held=Held.NOT, read_at=now, sent_at=Coalesce("sent_at", Value(now)), code=""
    )


def is_claimed(letter: Letter) -> bool:
    """Whether a claimed letter is still to be sent: its asker may have been erased meanwhile."""
    return _mine(letter).exists()


def external_hash(channel: str, external_id: str) -> str:
    """What is kept of a service's name for a message: enough to know it again."""
    return hashlib.sha256(f"soi letter {channel} {external_id}".encode()).hexdigest()


def _mine(letter: Letter) -> QuerySet[Letter]:
    """The letter, if it is still the one that this worker claimed."""
    return Letter.objects.filter(pk=letter.pk, stage=Stage.SENDING)
