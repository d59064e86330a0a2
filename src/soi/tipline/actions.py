"""Taking in what a channel brings: durable before this returns, once however often the service repeats it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from soi.answers.actions import mark_noticed
from soi.inbox.actions import (
    Accepted,
    GivenFile,
    NotKeptError,
    RefusedError,
    UnreadableError,
    accept_many,
    accept_with_files,
)
from soi.inbox.actions.media import MOST_FILES
from soi.inbox.envelopes import Envelope
from soi.inbox.pieces import MAX_MESSAGE
from soi.inbox.queries import correspondent_of
from soi.tipline.channel import Attachment, Incoming, Notice, Parsed, Unknown, shape_of
from soi.tipline.models import UnknownPayload
from soi.tipline.pace import MESSAGES
from soi.tipline.understanding import WORDS, Memory, said
from soi.tipline.waking import BELL

__all__ = ["NotKeptError", "Taken", "take"]
FETCHED: Final = frozenset({"picture", "sound", "video", "file"})
"""Kinds of attachments that are fetched from the service when the message is attended."""
MOST_SHAPES = 500
"""Different unknown payloads that are kept; beyond that only known ones are counted."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of what a channel brought. `accepted`: messages on disk now, those with files last;
    `passed_over`: overheard in a group, or of a sender who writes too fast; `noticed`: letters whose fate was told."""

    accepted: tuple[Accepted, ...] = ()
    passed_over: int = 0
    noticed: int = 0


def take(parsed: Iterable[Parsed]) -> Taken:
    """Take in messages, notices and unknown payloads. What is accepted is on disk when this returns.

    Raises `NotKeptError` when the messages could not be stored: the door then asks the service to repeat them."""
    envelopes: list[Envelope] = []
    brought: list[tuple[Envelope, tuple[GivenFile, ...]]] = []
    passed_over = noticed = 0
    for one in parsed:
        if isinstance(one, Incoming):
            envelope = _wanted(one)
            if envelope and (files := _files(one)):
                brought.append((envelope, files))
            elif envelope:
                envelopes.append(envelope)
            passed_over += envelope is None
        elif isinstance(one, Notice):
            noticed += mark_noticed(
                one.channel, one.external_id, one.what, permanent=one.permanent, code=one.code
            )
        else:
            _keep_shape(one)
    done: list[Accepted | UnreadableError] = accept_many(envelopes) if envelopes else []
    done += [_with_files(envelope, files) for envelope, files in brought]
    if done:
        BELL.ring()
    accepted = tuple(one for one in done if not isinstance(one, UnreadableError))
    return Taken(accepted, passed_over + len(done) - len(accepted), noticed)


def _files(one: Incoming) -> tuple[GivenFile, ...]:
    """What came along with the message itself, in its order; no more than are taken."""
    return tuple(GivenFile(part.data) for part in one.attachments if part.data)[:MOST_FILES]


def _beside(one: Incoming) -> dict[str, object]:
    """`fetch`: what is to be fetched when the message is attended, [place, kind, reference, bytes] each; `refused`:
    short names of why something is not taken."""
    brought = len(_files(one))
    later = [part for part in one.attachments if _is_fetched(part)]
    wanted = sum(bool(part.data) for part in one.attachments) + len(later)
    details: dict[str, object] = {}
    if fetched := later[: MOST_FILES - brought]:
        details["fetch"] = [
            [brought + place, part.kind, part.reference, part.bytes] for place, part in enumerate(fetched)
        ]
    refused = [part.refused for part in one.attachments if part.refused]
    refused += ["over-ten"] if wanted > MOST_FILES else []
    if refused:
        details["refused"] = list(dict.fromkeys(refused))
    return details


def _is_fetched(part: Attachment) -> bool:
    return bool(part.reference) and not part.data and not part.refused and part.kind in FETCHED


def _with_files(envelope: Envelope, files: Sequence[GivenFile]) -> Accepted | UnreadableError:
    """Keep a message with its files; where there is no room for them, the message alone, and why."""
    try:
        return accept_with_files(envelope, files)
    except UnreadableError as wrong:
        return wrong
    except RefusedError as wrong:
        told = envelope.details.get("refused", ())
        assert isinstance(told, list | tuple), "as `_beside` wrote it"
        details = {**envelope.details, "refused": [*told, wrong.code]}
        (done,) = accept_many([replace(envelope, details=details)])
        return done


def _wanted(one: Incoming) -> Envelope | None:
    """The message as an envelope; None for one that we only overheard, or of a sender who is asked to slow down."""
    if one.group and not _for_us(one):
        return None
    place = MESSAGES.take(one.channel, one.sender)
    if place == "full":
        return None
    details: dict[str, object] = {
        "attachments": [part.kind for part in one.attachments],
        "reply": dict(one.reply),
        **_beside(one),
    }
    given = {
        "button": one.button, "group": one.group, "mentioned": one.mentioned, "language": one.language,
        "slow": place == "last", "long": len(one.text) > MAX_MESSAGE, "admin": one.from_admin,
    }  # fmt: skip
    details |= {name: value for name, value in given.items() if value}
    # In a group it is the group that is answered, and counts as one asker.
    return Envelope(
        one.channel, one.group or one.sender, one.message_id, one.text[:MAX_MESSAGE], details, one.sent_at
    )


def _for_us(one: Incoming) -> bool:
    """Whether a message in a group is meant for the bot: it is named, its button was pressed, its admin speaks to it,
    or that admin wants it to listen."""
    if one.mentioned or one.button or (one.from_admin and said(one.text) in WORDS["quiet"] | WORDS["talk"]):
        return True
    group = correspondent_of(one.channel, one.group)
    return group is not None and Memory.from_state(group.state).talks


@transaction.atomic
def _keep_shape(one: Unknown) -> None:
    """Count an unknown payload by its shape; no value of it is kept."""
    shape = shape_of(one.shape) if not _is_shape(one.shape) else one.shape
    digest = hashlib.sha256(json.dumps(shape, sort_keys=True, default=str).encode()).hexdigest()
    known = UnknownPayload.objects.filter(channel=one.channel, digest=digest)
    if known.update(times=F("times") + 1, last_at=timezone.now()):
        return
    if UnknownPayload.objects.count() < MOST_SHAPES:
        UnknownPayload.objects.get_or_create(channel=one.channel, digest=digest, defaults={"shape": shape})


_TYPES = frozenset({"str", "int", "float", "bool", "NoneType", "dict", "list", "tuple", "bytes"})


def _is_shape(value: object) -> bool:
    """Whether this is a shape already: nothing in it but names of types."""
    if isinstance(value, dict):
        return all(_is_shape(one) for one in value.values())
    if isinstance(value, list):
        return all(_is_shape(one) for one in value)
    return value in _TYPES
