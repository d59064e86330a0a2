"""Opening a stored tip in memory, for comparing it or for redacting it; never shown as it is, never stored."""

from __future__ import annotations

from typing import Literal

from soi.inbox import media_files
from soi.inbox.keyring import KeyLostError
from soi.inbox.models import Tip, TipKey, TipMedia
from soi.inbox.sealing import DamagedError, Words, unseal, unseal_bytes
from soi.media.records import Examined
from soi.media.storing import StoringError, from_bytes

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


def opened_file(media: TipMedia) -> bytes | NotOpened:
    """The bytes of something that came with a message; or why they cannot be had."""
    if not media.file or media.file_key is None:
        return "erased"
    try:
        return media_files.read(media.file, bytes(media.file_key))
    except KeyLostError:
        return "key-lost"
    except DamagedError:
        return "damaged"


def opened_facts(media: TipMedia) -> Examined | NotOpened:
    """What is known of it, without its bytes and preview; "erased" also when it was not examined yet."""
    if media.sealed is None or media.wrapped is None:
        return "erased"
    try:
        raw = unseal_bytes(facts_name(media.uid), bytes(media.sealed), bytes(media.wrapped))
        return from_bytes(raw, Examined)
    except KeyLostError:
        return "key-lost"
    except (DamagedError, StoringError):
        return "damaged"


def facts_name(uid: str) -> str:
    """Under which name the facts of some media are sealed."""
    return f"media-facts:{uid}"
