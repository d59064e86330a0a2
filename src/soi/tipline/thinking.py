"""What the engine says of each claim of a message: the slow part, done before anything is locked or written."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Final

from django.db.models import Max

from soi.answers.find import PieceAnswer, find
from soi.answers.sync import outstanding
from soi.checks.models import CheckVersion

CHATTER: Final = frozenset({"greeting", "empty"})
"""Reasons for which a piece is no question at all."""
NOT_KEPT: Final = CHATTER | {"one-word"}
"""Reasons for which a piece alone is not kept as a tip."""
OFFERED: Final = 3

_KEPT: Final = 256


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of one claim: the engine's band and why; the check that answers it, or those that come near.

    No words: only names of checks."""

    band: str
    reason: str
    check: str = ""
    polarity: str = "same"
    near: tuple[tuple[str, str], ...] = ()
    """uid and polarity of each check that may have been meant, the likeliest first."""
    how: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    """How a file led to these checks, by uid (`soi.answers.media_how`)."""


class _Recent:
    """Verdicts of equal texts: when one message goes round, the engine reads it once.

    Never older than the newest version of any check: an empty result is not kept past a publication."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._rows: OrderedDict[bytes, Verdict] = OrderedDict()
        self._version = (-1, -1)

    def look(self, claim: str, language: str) -> Verdict:
        key = hashlib.blake2b(
            f"{language}\n{claim}".encode("utf-8", "surrogatepass"), digest_size=16
        ).digest()
        version = _state()
        with self._lock:
            if version != self._version:
                self._rows.clear()
                self._version = version
            known = self._rows.get(key)
        if known is not None:
            return known
        found = _verdict(claim, language)
        with self._lock:
            if version == self._version:
                self._rows[key] = found
                while len(self._rows) > _KEPT:
                    self._rows.popitem(last=False)
        return found

    def forget(self) -> None:
        with self._lock:
            self._rows.clear()


_RECENT = _Recent()


def look_up(claim: str, language: str = "") -> Verdict:
    """What the engine says of one claim."""
    return _RECENT.look(claim, language)


def start_anew() -> None:
    """Forget what was looked up before; between tests."""
    _RECENT.forget()


def newest_version() -> int:
    """The number of the newest version of any check: another one whenever a check changed."""
    return CheckVersion.objects.aggregate(newest=Max("pk"))["newest"] or 0


def _state() -> tuple[int, int]:
    """Another one whenever a check changed, or the index caught up with one that had."""
    return newest_version(), outstanding()


def _verdict(claim: str, language: str) -> Verdict:
    pieces = find(claim, language=language or None).pieces
    if not pieces:
        return Verdict("new", "empty")
    best = min(pieces, key=lambda piece: ("answer", "choose", "new").index(piece.band))
    return _of_piece(best)


def _of_piece(piece: PieceAnswer) -> Verdict:
    near = tuple((one.check.uid, one.match.polarity) for one in piece.near[:OFFERED])
    if piece.found is None:
        return Verdict(piece.band, piece.reason, near=near)
    return Verdict(piece.band, piece.reason, piece.found.check.uid, piece.found.match.polarity, near)
