"""What the web's forms send, read: pure."""

from __future__ import annotations

import hashlib
import re
from typing import Final

from soi.media.sniff import HEAD, kind_of
from soi.tipline.channel import Attachment, Media

_ONCE: Final = re.compile(r"[A-Za-z0-9_\-]{16,64}")
_BUTTON: Final = re.compile(r"(?:yes|no|none):l[0-9a-f]{16}|pick:l[0-9a-f]{16}:[0-9]{1,2}")
STEPS: Final = ("received", "looked", "with-desk", "answered")


def once(given: str) -> str:
    """The random mark of one of our forms; "" for anything else."""
    return given if _ONCE.fullmatch(given) else ""


def message_id(mark: str, said: str, data: bytes = b"") -> str:
    """By what a form is known when it is sent twice: its mark together with what it says and the file with it, so that
    a form that is filled in anew after going back is another message."""
    digest = hashlib.sha256(f"{mark}\n{said}".encode("utf-8", "surrogatepass"))
    if data:
        digest.update(hashlib.sha256(data).digest())
    return digest.hexdigest()


def attachments(data: bytes) -> tuple[Attachment, ...]:
    """A file as what came along with a message. What it is, only its first bytes say, never its sender."""
    if not data:
        return ()
    kind = kind_of(data[:HEAD])
    sort: Media = "file" if kind is None or kind.sort == "document" else kind.sort
    return (Attachment(sort, bytes=len(data), data=data),)


def button(payload: str) -> str:
    """The payload of a button that stands on a receipt's page; "" for anything else."""
    return payload if _BUTTON.fullmatch(payload) else ""


def steps(step: str) -> tuple[tuple[str, str], ...]:
    """Each step of the way with `done`, `now` or `next`, for a message that has come as far as `step`."""
    reached = {"received": 0, "choose": 1, "said": 1, "with-desk": 2, "answered": 3}[step]
    marks = ["done" if at < reached else "now" if at == reached else "next" for at in range(len(STEPS))]
    return tuple(zip(STEPS, marks, strict=True))
