"""Whom to answer: somebody who wrote, under a pseudonym, with a sealed way back to them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any

from django.db import transaction

from soi.inbox import pseudonyms
from soi.inbox.actions.ground import lock_introductions, new_uid
from soi.inbox.keyring import KeyLostError
from soi.inbox.models import Correspondent
from soi.inbox.sealing import DamagedError, Sealed, seal_bytes, unseal_bytes

MAX_STATE = 2000
"""Characters of a conversation's state as JSON."""

_NAME = re.compile(r"[A-Za-z0-9:._/+\-]{0,100}")
_NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class ReplyAddress:
    """Where answers to somebody go: `to` as the channel understands it, and what else it needs to reply in place."""

    to: str = field(repr=False)
    reply: Mapping[str, str] = field(default_factory=lambda: _NOTHING, repr=False)


@transaction.atomic
def correspondent_for(
    channel: str, sender: str, reply: ReplyAddress, language: str, at: datetime
) -> Correspondent:
    """Whoever writes from `sender`, found by any pseudonym that is still known, made at their first message.

    From now on the pseudonym is that in force, answers go to `reply` (sealed under the key of the day of `at`), and
    `language` is theirs ("" leaves it). The row is locked until the caller's transaction ends. Raises ValueError
    without a sender: nobody can be told from others, or written to."""
    if not channel or not sender.strip():
        raise ValueError("A correspondent needs a channel and an address.")
    sender = sender.strip()
    asker = pseudonyms.asker(channel, sender, at)
    names = {*pseudonyms.askers(channel, sender), asker}
    found = _locked(channel, names)
    if found is None:
        lock_introductions()
        found = _locked(channel, names)  # somebody else may just have met them
    if found is not None:
        return _renewed(found, asker, reply, language, at)
    uid = new_uid("c")
    sealed = _sealed(uid, reply, at)
    return Correspondent.objects.create(
        uid=uid,
        channel=channel,
        asker=asker,
        sealed=sealed.words,
        wrapped=sealed.key,
        language=language,
        last_heard_at=at,
    )


def reply_address(correspondent: Correspondent) -> ReplyAddress | None:
    """Where answers go, opened in memory; None once the key of the day they last wrote is destroyed."""
    try:
        raw = unseal_bytes(
            _name(correspondent.uid), bytes(correspondent.sealed), bytes(correspondent.wrapped)
        )
    except (KeyLostError, DamagedError):
        return None
    opened = json.loads(raw)
    return ReplyAddress(opened["to"], opened["reply"])


def set_state(correspondent: Correspondent, state: Mapping[str, Any], *, greeted: bool | None = None) -> None:
    """Where the conversation stands. `greeted`: whether they were told that this is a bot; None leaves it.

    Raises ValueError for anything but short names (ASCII, no spaces), numbers, and lists and mappings of them: what
    somebody wrote has no place there."""
    if not _plain(state) or len(json.dumps(state)) > MAX_STATE:
        raise ValueError("A state holds names and numbers, no words.")
    correspondent.state = dict(state)
    if greeted is not None:
        correspondent.greeted = greeted
    correspondent.save(update_fields=["state", "greeted"])


def forget(correspondent: Correspondent) -> bool:
    """Forget somebody of whom no tip and no message is kept; False, and nothing changes, when one is."""
    one = Correspondent.objects.filter(pk=correspondent.pk, tips=None, messages__envelope=None)
    return bool(one.delete()[0])


def _locked(channel: str, names: set[str]) -> Correspondent | None:
    return (
        Correspondent.objects.select_for_update()
        .filter(channel=channel, asker__in=names)
        .order_by("-last_heard_at")
        .first()
    )


def _renewed(
    one: Correspondent, asker: str, reply: ReplyAddress, language: str, at: datetime
) -> Correspondent:
    # A message that waited long may be attended after a later one: the later one's address and name stay.
    if at < one.last_heard_at:
        return one
    sealed = _sealed(one.uid, reply, at)
    one.sealed, one.wrapped = sealed.words, sealed.key
    one.asker = asker
    one.language = language or one.language
    one.last_heard_at = at
    one.save(update_fields=["sealed", "wrapped", "asker", "language", "last_heard_at"])
    return one


def _sealed(uid: str, reply: ReplyAddress, at: datetime) -> Sealed:
    return seal_bytes(
        _name(uid), json.dumps({"to": reply.to, "reply": dict(reply.reply)}).encode("ascii"), at
    )


def _name(uid: str) -> str:
    return f"correspondent:{uid}"


def _plain(value: object) -> bool:
    if isinstance(value, str):
        return bool(_NAME.fullmatch(value))
    if isinstance(value, Mapping):
        return all(isinstance(key, str) and _plain(key) and _plain(one) for key, one in value.items())
    if isinstance(value, list | tuple):
        return all(map(_plain, value))
    return value is None or isinstance(value, bool | int | float)
