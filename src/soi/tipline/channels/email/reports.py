"""What became of a mail of ours: reports of delivery (RFC 3464) and of display (RFC 8098), read or left aside."""

from __future__ import annotations

import re
from email import message_from_string

from soi.tipline.channel import Notice, Parsed, Unknown
from soi.tipline.channels.email.headers import Mail, header, ids

NAME = "email"
OURS = re.compile(r"soi-[0-9a-f]{40}@[A-Za-z0-9.-]{1,253}")
"""Names that `send` gives to messages."""
_STATUS = re.compile(r"([245])\.\d{1,3}\.\d{1,3}")
_LOOKED_AT = 40
"""Parts of a report."""


def unanswered(why: str) -> Unknown:
    """A mail that gets no answer. `why`, a word of ours, is counted in place of a payload's shape."""
    return Unknown(NAME, {"mail": {why: "str"}})


def report(mail: Mail) -> Parsed | None:
    """What a report says of a mail of ours; `Unknown` if it says nothing of use; None if it is no report."""
    if mail.get_content_type() != "multipart/report":
        return None
    parts = list(mail.walk())[:_LOOKED_AT]
    display = next((one for one in parts if one.get_content_type() == _DISPLAY), None)
    if display is not None:
        return _displayed(_fields(display))
    states = [one for part in parts if part.get_content_type() == _DELIVERY for one in _fields(part)]
    return _delivered(states, _returned_id(parts))


_DISPLAY = "message/disposition-notification"
_DELIVERY = "message/delivery-status"


def _fields(part: Mail) -> list[Mail]:
    """The groups of fields in a part that holds nothing else."""
    inside = part.get_payload()
    if isinstance(inside, list):
        return [one for one in inside[:_LOOKED_AT] if not isinstance(one, str)]
    return [message_from_string(str(inside)[:20_000])]


def _returned_id(parts: list[Mail]) -> str:
    """The name of the mail of ours that came back, whole or only its headers."""
    for part in parts:
        if part.get_content_type() == "text/rfc822-headers":
            part = message_from_string(str(part.get_payload())[:20_000])
        elif part is parts[0]:
            continue
        for found in ids(part, "Message-ID"):
            if OURS.fullmatch(found):
                return found
    return ""


def _delivered(states: list[Mail], ours: str) -> Parsed:
    if not ours:
        return unanswered("report_of_another")
    for state in states:
        action = header(state, "Action").partition(" ")[0].lower()
        status = _STATUS.search(header(state, "Status"))
        code = status[0] if status else ""
        if action == "failed":
            return Notice(NAME, ours, "failed", permanent=code[:1] != "4", code=code)
        if action == "delivered":
            return Notice(NAME, ours, "delivered", code=code)
    return unanswered("report_of_delay")


def _displayed(groups: list[Mail]) -> Parsed:
    for fields in groups:
        how = header(fields, "Disposition").partition(";")[2].strip().lower()
        for found in ids(fields, "Original-Message-ID"):
            if how.partition("/")[0] == "displayed" and OURS.fullmatch(found):
                return Notice(NAME, found, "read")
    return unanswered("report_of_display")
