"""The one error of this room."""

from __future__ import annotations

from typing import Literal

ErrorKind = Literal["refused", "unreachable", "timeout", "too-large", "broken"]
Reason = Literal["", "address", "scheme", "user", "port", "private", "redirects", "unknown-host"]
"""What exactly was wrong, where a caller has words of its own for it."""


class FetchError(Exception):
    """A fetch that did not happen or did not finish. The text is a sentence for whoever asked for it.

    `kind` holds the decision: `refused` is never worth a second try, `unreachable` and `timeout` may be.
    `sent`: the request had begun to go out, so that the host may have acted on it."""

    def __init__(self, kind: ErrorKind, why: str, reason: Reason = "") -> None:
        super().__init__(why)
        self.kind = kind
        self.reason = reason
        self.sent = False
