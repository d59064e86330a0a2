"""What a signed webhook brings, as our records. Pure; the fields are described in docs/guide/channel-webhook.md."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final, Literal, get_args

from soi.tipline.channel import Attachment, Incoming, Media, Notice, Parsed, Unknown, shape_of

LONGEST: Final = 20_000
"""Characters of a message."""
MOST_BYTES: Final = 5_000_000
"""Of all files of one message together: they come inside the event, in base64."""
_LOOKED_AT: Final = frozenset({"picture", "sound", "video", "file"})
_KINDS: Final = frozenset(get_args(Media))
_NOTICES: Final[Mapping[str, Literal["delivered", "read", "failed"]]] = {
    "message.delivered": "delivered",
    "message.read": "read",
    "message.failed": "failed",
}
_NAME = 200
_CODE = re.compile(r"[A-Za-z0-9.-]{1,40}")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,3}")


def parse(event: object) -> tuple[Parsed, ...]:
    """The one record that an event is; `Unknown` for whatever is not as the guide has it."""
    data = event.get("data") if isinstance(event, dict) else None
    found: Parsed | None = None
    if isinstance(event, dict) and isinstance(data, dict) and isinstance(kind := event.get("type"), str):
        if kind == "message.received":
            found = _message(data)
        elif kind in _NOTICES:
            found = _notice(_NOTICES[kind], data)
    return (found or Unknown("webhook", shape_of(event)),)


def _message(data: Mapping[str, Any]) -> Incoming | None:
    name, sender = _text(data, "id"), _text(data, "sender")
    text, button, group = _text(data, "text", LONGEST), _text(data, "button", 64), _text(data, "group")
    media, reply = _attachments(data.get("attachments", [])), _reply(data.get("reply", {}))
    if (
        not name
        or not sender
        or text is None
        or button is None
        or group is None
        or media is None
        or reply is None
    ):
        return None
    if not (text or button or media or data.get("mentioned") is True):
        return None
    return Incoming(
        "webhook",
        sender,
        name,
        text,
        button,
        group,
        mentioned=bool(group) and data.get("mentioned") is True,
        from_admin=bool(group) and data.get("from_admin") is True,
        attachments=media,
        language=_matching(data, "language", _LANGUAGE),
        sent_at=_when(data.get("sent_at")),
        reply=reply,
    )


def _notice(what: Literal["delivered", "read", "failed"], data: Mapping[str, Any]) -> Notice | None:
    name = _text(data, "id")
    if not name:
        return None
    failed = what == "failed"
    return Notice(
        "webhook",
        name,
        what,
        permanent=failed and data.get("permanent") is True,
        code=_matching(data, "code", _CODE) if failed else "",
    )


def _text(data: Mapping[str, Any], name: str, most: int = _NAME) -> str | None:
    """ "" where it is left out; None for what is no text, too long, or holds what no database takes."""
    found = data.get(name, "")
    if not isinstance(found, str) or len(found) > most or "\0" in found:
        return None
    try:
        found.encode()
    except UnicodeEncodeError:
        return None
    return found.strip()


def _matching(data: Mapping[str, Any], name: str, form: re.Pattern[str]) -> str:
    found = data.get(name)
    return found if isinstance(found, str) and form.fullmatch(found) else ""


def _attachments(found: object) -> tuple[Attachment, ...] | None:
    if not isinstance(found, list) or len(found) > 20:
        return None
    made = [_attachment(one) for one in found]
    if sum(len(one.data) for one in made if one) > MOST_BYTES:
        made = [replace(one, data=b"", refused="too-large") if one and one.data else one for one in made]
    return tuple(one for one in made if one) if all(made) else None


def _attachment(one: object) -> Attachment | None:
    if not isinstance(one, dict) or not isinstance(kind := one.get("kind"), str) or kind not in _KINDS:
        return None
    size, reference = one.get("bytes", 0), _text(one, "reference", 500)
    data = _data(one.get("data", ""))
    if reference is None or data is None or type(size) is not int or not 0 <= size < 1 << 53:
        return None
    if data and kind not in _LOOKED_AT:
        data = b""
    # No address is fetched for a reference: whoever runs the other end could send Soi anywhere.
    return Attachment(kind, reference, size, data)  # type: ignore[arg-type]  # one of `Media`, as was looked up


def _data(found: object) -> bytes | None:
    """What base64 stands for, b"" where it is left out; None for anything else."""
    if not isinstance(found, str):
        return None
    try:
        return base64.b64decode(found, validate=True)
    except (binascii.Error, ValueError):
        return None


def _reply(found: object) -> Mapping[str, str] | None:
    if not isinstance(found, dict) or len(found) > 10:
        return None
    values = {str(key): _text(found, key, 500) for key in found if isinstance(key, str) and len(key) <= 40}
    made = {key: value for key, value in values.items() if value is not None}
    return made if len(made) == len(found) else None


def _when(found: object) -> datetime | None:
    if not isinstance(found, str) or len(found) > 40:
        return None
    try:
        when = datetime.fromisoformat(found)
    except ValueError:
        return None
    return when if when.tzinfo else None
