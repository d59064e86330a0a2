"""Bytes of a mail → what it is to the tipline. Pure; takes whatever bytes come and never raises."""

from __future__ import annotations

from dataclasses import replace
from email.errors import CloseBoundaryNotFoundDefect, MessageError
from hashlib import sha256

from soi.tipline.channel import Attachment, Incoming, Parsed
from soi.tipline.channels.email.bodies import Body, body_of
from soi.tipline.channels.email.headers import (
    Mail,
    TangledError,
    address,
    header,
    ids,
    language,
    mail_of,
    sent_at,
)
from soi.tipline.channels.email.loops import same_box, why_not_answered
from soi.tipline.channels.email.quoting import asked, without_prefixes
from soi.tipline.channels.email.reports import NAME, OURS, report, unanswered

LONGEST_TEXT = 100_000
DEEPEST_FORWARD = 5
_REFERENCES = 10
"""Names of earlier messages of a thread that an answer repeats."""
_BROKEN = (ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError, MessageError)
"""What the standard library's parser raises on mails that keep to no rule."""


def parse(raw: bytes, own: str) -> Parsed:
    """A mail with its `Return-Path`, where it is known, as a header. `own`: the desk's address."""
    try:
        return _parsed(mail_of(raw), raw, own)
    except TangledError:
        return unanswered("tangled")
    except _BROKEN:
        return unanswered("broken")


def _parsed(mail: Mail, raw: bytes, own: str) -> Parsed:
    told = report(mail)
    if told is not None:
        return told
    reason = why_not_answered(mail, own)
    if reason:
        return unanswered(reason)
    sender = _sender(mail, own)
    if not sender:
        return unanswered("no_sender")
    named = ids(mail, "Message-ID")
    body = body_of(mail)
    return Incoming(
        channel=NAME,
        sender=sender,
        message_id=named[0] if named else sha256(raw).hexdigest(),
        text=_question(mail, body)[:LONGEST_TEXT].rstrip(),
        attachments=_whole(mail, body.attachments),
        language=language(mail),
        sent_at=sent_at(mail),
        reply=_thread(mail, named),
    )


def _whole(mail: Mail, attachments: list[Attachment]) -> tuple[Attachment, ...]:
    """What is attached; of a mail that was cut off, because it was too large, the last without its bytes."""
    cut = any(
        isinstance(defect, CloseBoundaryNotFoundDefect) for part in mail.walk() for defect in part.defects
    )
    if not cut or not attachments:
        return tuple(attachments)
    return (*attachments[:-1], replace(attachments[-1], data=b"", refused="too-large"))


def _sender(mail: Mail, own: str) -> str:
    """Where the answer goes: where the person wants it, else where the mail says it is from."""
    wanted, from_ = address(mail, "Reply-To"), address(mail, "From")
    return from_ if not wanted or not from_ or same_box(wanted, own) else wanted


def _question(mail: Mail, body: Body) -> str:
    """All that is asked: own words, then what is forwarded as a mail of its own; a mail of few words asks by its
    subject."""
    said = _words(mail, body)
    passed_on: list[str] = []
    waiting = [(one, 1) for one in body.inside]
    while waiting and len(passed_on) < DEEPEST_FORWARD:
        inner, depth = waiting.pop(0)
        inside = body_of(inner)
        passed_on.append(asked(inside.words, "fwd:", is_reply=False, to_us=False))
        body.attachments += inside.attachments
        if depth < DEEPEST_FORWARD:
            waiting += [(one, depth + 1) for one in inside.inside]
    text = "\n\n".join(filter(None, (said, *passed_on)))
    return text if text or _is_to_us(mail) else without_prefixes(header(mail, "Subject"))[:1_000]


def _words(mail: Mail, body: Body) -> str:
    answers = [*ids(mail, "In-Reply-To"), *ids(mail, "References")]
    return asked(body.words, header(mail, "Subject"), is_reply=bool(answers), to_us=_is_to_us(mail))


def _is_to_us(mail: Mail) -> bool:
    """Whether it answers a mail of ours."""
    return any(OURS.fullmatch(one) for one in (*ids(mail, "In-Reply-To"), *ids(mail, "References")[-1:]))


def _thread(mail: Mail, named: list[str]) -> dict[str, str]:
    """What an answer needs to stand below the question in a mail program."""
    earlier = [*ids(mail, "References")[1 - _REFERENCES :], *named[:1]]
    made = {
        "subject": without_prefixes(header(mail, "Subject"))[:200],
        "message_id": named[0] if named else "",
        "references": " ".join(f"<{one}>" for one in earlier),
    }
    return {name: text for name, text in made.items() if text}
