"""Opening a stored tip in memory, for comparing it or for redacting it; never shown as it is, never stored."""

from __future__ import annotations

from typing import Literal

from soi.inbox.keyring import KeyLostError
from soi.inbox.models import Tip, TipKey
from soi.inbox.sealing import DamagedError, Words, unseal

NotOpened = Literal["erased", "key-lost", "damaged"]


def opened(tip: Tip) -> Words | NotOpened:
    """A tip's words as they were sent; or why they cannot be had. Wants `select_related("key")`."""
    if tip.sealed is None:
        return "erased"
    try:
        return unseal(tip.uid, bytes(tip.sealed), bytes(tip.key.wrapped))
    except (KeyLostError, TipKey.DoesNotExist):
        return "key-lost"
    except DamagedError:
        return "damaged"
