"""What is beside the words of a message of Telegram (https://core.telegram.org/bots/api#message). Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from soi.tipline.channel import Attachment, Media

_FILES: Mapping[str, Media] = {
    "voice": "sound",
    "audio": "sound",
    "video": "video",
    "video_note": "video",
    "animation": "video",
    "document": "file",
    "sticker": "sticker",
}
_REST: Mapping[str, Media] = {"location": "place", "venue": "place", "contact": "contact"}


def attachments(message: Mapping[str, Any]) -> tuple[Attachment, ...]:
    """Each thing once: a picture in its largest size, an animation without the file that repeats it."""
    found = [_picture(message.get("photo"))]
    for name, kind in _FILES.items():
        if not (name == "document" and "animation" in message):
            found.append(_file(kind, message.get(name)))
    rest = {kind for name, kind in _REST.items() if isinstance(message.get(name), dict)}
    found += [Attachment(kind) for kind in sorted(rest)]
    return tuple(one for one in found if one)


def _picture(sizes: object) -> Attachment | None:
    pictures = [_file("picture", one) for one in sizes] if isinstance(sizes, list) else []
    return max((one for one in pictures if one), key=lambda one: one.bytes, default=None)


def _file(kind: Media, fields: object) -> Attachment | None:
    if not isinstance(fields, dict) or not isinstance(name := fields.get("file_id"), str):
        return None
    size = fields.get("file_size")
    plain = name if name.isascii() and name.isprintable() and len(name) <= 500 else ""
    return Attachment(kind, plain, size if type(size) is int and 0 <= size < 1 << 53 else 0)
