"""The feed by which another Soi follows this desk: whole checks and tombstones, in signed pages.

Format: docs/guide/feeds.md. A page is JSON Lines; its first line says whose page it is and where it goes on, so
that the signature over the bytes covers that too and no page can pass for another.
"""

from __future__ import annotations

import base64
from typing import Any

import orjson
from django.conf import settings

from soi.checks.models import CheckVersion, State
from soi.checks.queries import draft_of
from soi.library.feeds import changes, desk_key
from soi.library.feeds.entries import change_of, reason_of
from soi.library.places import permalink, utc

FORMAT = "soi-feed/1"
PER_PAGE = 200
SIGNATURE_HEADER = "Soi-Signature"


def page(position: int) -> bytes:
    """The page of changes above `position` (0: from the beginning): at most `PER_PAGE` checks."""
    rows = changes.after(position, PER_PAGE + 1)
    more, rows = len(rows) > PER_PAGE, rows[:PER_PAGE]
    head = {
        "type": "page",
        "format": FORMAT,
        "desk": settings.SOI_ORIGIN,
        "name": settings.SOI_NAME,
        "after": str(position),
        "next": str(rows[-1].pk) if more else None,
        # Where to start next time. The newest minute is given again: nothing can slip in behind a reader.
        "cursor": str(changes.settled_position()),
    }
    return b"".join(orjson.dumps(line) + b"\n" for line in [head, *map(_line, rows)])


def signature(body: bytes) -> str:
    """Value of the header: the algorithm and the detached signature of the body's bytes in base64."""
    return f"ed25519={base64.b64encode(desk_key.sign(body)).decode()}"


def _line(version: CheckVersion) -> dict[str, Any]:
    check = version.check_row
    known = {
        "uid": check.uid,
        "page": permalink(check.uid),
        "position": str(version.pk),
        "version": version.number,
        "changed": utc(version.made_at),
        "own": check.own,
    }
    if check.state == State.WITHDRAWN:
        named = {"publisher_site": check.publisher.site, "external_id": check.external_id}
        return {"type": "withdrawn", **known, **named, "note": reason_of(version)}
    change = {"change": change_of(version), "note": version.note}
    return {"type": "check", **known, **change, "data": draft_of(check).as_data()}
