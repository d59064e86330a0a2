"""What comes from Telegram, by either way: read, asked about where only Telegram knows, and kept."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import replace

from soi.tipline import actions
from soi.tipline.channel import Incoming, Parsed, SendError
from soi.tipline.channels.telegram import setup
from soi.tipline.channels.telegram.api import call
from soi.tipline.channels.telegram.parse import parse, pressed

KINDS = ["message", "callback_query"]
"""The updates we ask for: no edits, no reactions, no membership, nothing about persons."""
_COMMANDS = ("/soi_quiet", "/soi_talk")
"""What only somebody who looks after a group may say."""
_SOON = 5.0


def receive(updates: Sequence[object]) -> None:
    """Keep what the updates say: when this returns, they are on disk. Raises `SendError` if Telegram cannot be
    asked who looks after a group, and whatever keeping raises."""
    bot = setup.bot()
    found = [_with_admin(one) for update in updates for one in parse(update, bot)]
    if found:
        actions.take(found)
    for update in updates:
        _stop_spinner(pressed(update))


def _with_admin(one: Parsed) -> Parsed:
    """`from_admin` where it matters: who looks after a group is asked for the commands that need it, only."""
    if not isinstance(one, Incoming) or not one.group or one.from_admin:
        return one
    if one.text not in _COMMANDS:
        return one
    return replace(one, from_admin=one.sender in _admins(one.group))


def _admins(group: str) -> set[str]:
    try:
        members = call("getChatAdministrators", {"chat_id": int(group)}, seconds=_SOON)
    except SendError as problem:
        if problem.permanent:  # Telegram knows the answer, and it is no: the bot is no longer in the group
            return set()
        raise
    users = [one.get("user") for one in members or () if isinstance(one, dict)]
    return {str(user.get("id")) for user in users if isinstance(user, dict)}


def _stop_spinner(query: str) -> None:
    """Telegram shows a waiting button until the press is answered. Nothing depends on it: once, and no second try."""
    if query:
        with contextlib.suppress(SendError):
            call("answerCallbackQuery", {"callback_query_id": query}, seconds=_SOON)
