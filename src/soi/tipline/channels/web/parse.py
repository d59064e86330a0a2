"""What the web's forms send, read: pure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from typing import Final

from soi.media.sniff import HEAD, kind_of
from soi.tipline.channel import Attachment, Media

_ONCE: Final = re.compile(r"[A-Za-z0-9_\-]{16,64}")
_BUTTON: Final = re.compile(r"(?:yes|no|none):l[0-9a-f]{16}|pick:l[0-9a-f]{16}:[0-9]{1,2}")
STEPS: Final = ("received", "looked", "with-desk", "answered")


def once(given: str) -> str:
    """The random mark of one of our forms; "" for anything else."""
    return given if _ONCE.fullmatch(given) else ""


def message_id(mark: str, said: str, files: Sequence[bytes] = ()) -> str:
    """By what a form is known when it is sent twice: its mark together with what it says and the files with it, so that
    a form that is filled in anew after going back is another message."""
    digest = hashlib.sha256(f"{mark}\n{said}".encode("utf-8", "surrogatepass"))
    for data in files:
        digest.update(hashlib.sha256(data).digest())
    return digest.hexdigest()


def attachments(files: Sequence[bytes]) -> tuple[Attachment, ...]:
    """Files as what came along with a message. What they are, only their first bytes say, never their sender."""
    return tuple(Attachment(_sort(data), bytes=len(data), data=data) for data in files)


def _sort(data: bytes) -> Media:
    kind = kind_of(data[:HEAD])
    return "file" if kind is None or kind.sort == "document" else kind.sort


def button(payload: str) -> str:
    """The payload of a button that stands on a receipt's page; "" for anything else."""
    return payload if _BUTTON.fullmatch(payload) else ""


def steps(step: str) -> tuple[tuple[str, str], ...]:
    """Each step of the way with `done`, `now` or `next`, for a message that has come as far as `step`."""
    reached = {"received": 0, "choose": 1, "said": 1, "with-desk": 2, "answered": 3}[step]
    marks = ["done" if at < reached else "now" if at == reached else "next" for at in range(len(STEPS))]
    return tuple(zip(STEPS, marks, strict=True))
