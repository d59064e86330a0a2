"""The door for mail servers: LMTP (RFC 2033) or SMTP on one port. Acknowledged is what is kept, nothing else."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session, syntax
from django.db import DatabaseError, close_old_connections

from soi.inbox.actions import NotKeptError
from soi.inbox.keyring import KeyringError
from soi.tipline.channel import Parsed
from soi.tipline.channels.email.loops import same_box
from soi.tipline.channels.email.parse import parse

Take = Callable[[Sequence[Parsed]], object]
"""`soi.tipline.actions.take`: keeps what came, durably, before it returns; raises if it could not."""

LARGEST = 20_000_000
"""Bytes of a mail, attachments in their encoding with it."""
SECONDS = 120
_LATER = "451 4.3.0 Could not keep it now; please try again"
_LONGEST_LINE = 1_000_000
CONNECTIONS = 20

logger = logging.getLogger(__name__)


class _Door(SMTP):
    """Speaks to clients of both protocols: LMTP differs in its greeting, and in one answer for each recipient,
    which is the same thing as long as there is one."""

    line_length_limit = _LONGEST_LINE

    @syntax("LHLO hostname")
    async def smtp_LHLO(self, arg: str) -> None:  # noqa: N802 (the library's way to name a command)
        """LMTP's greeting."""
        await self.smtp_EHLO(arg)


class Handler:
    """What becomes of a mail for `address`."""

    def __init__(self, address: str, take: Take) -> None:
        self._address = address
        self._take = take

    async def handle_RCPT(  # noqa: N802 (the library's signature)
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """One mail for one recipient: us."""
        if not same_box(address, self._address):
            return "550 5.1.1 There is no such mailbox here"
        if envelope.rcpt_tos:
            return "452 4.5.3 One recipient for each message, please"
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 Fine"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep it, then say so."""
        content = envelope.original_content or b""
        path = (envelope.mail_from or "").encode("utf-8", "surrogateescape")
        raw = b"Return-Path: <" + path.strip(b"<>") + b">\r\n" + content
        kept = await asyncio.to_thread(keep, raw, self._address, self._take)
        return "250 2.6.0 Kept" if kept else _LATER

    async def handle_exception(self, error: Exception) -> str:
        """Whatever else goes wrong is our fault, and passes: the library's own answer would be a refusal."""
        logger.error("The door for mail: %s", type(error).__name__)
        return _LATER


def keep(raw: bytes, address: str, take: Take) -> bool:
    """Hand a mail on; whether it is durably kept. Whatever goes wrong, its sender's server tries again."""
    close_old_connections()
    try:
        take([parse(raw, address)])
    except (NotKeptError, KeyringError, DatabaseError, OSError) as wrong:
        logger.error("A mail could not be kept (%s); it stays where it is for now.", type(wrong).__name__)
        return False
    finally:
        close_old_connections()
    return True


async def listen(host: str, port: int, address: str, take: Take) -> asyncio.Server:
    """Open the door; close the server to shut it. `port` 0: any. Raises `OSError` if the port is taken."""
    _keep_the_library_quiet()
    loop = asyncio.get_running_loop()
    handler = Handler(address, take)

    def door() -> Any:
        return _Door(
            handler, data_size_limit=LARGEST, enable_SMTPUTF8=True, hostname="soi", ident="Soi",
            timeout=SECONDS, loop=loop,
        )  # fmt: skip

    return await loop.create_server(door, host, port, backlog=CONNECTIONS)


def _keep_the_library_quiet() -> None:
    """At DEBUG it writes every line of a mail to its log, and at INFO who sent it."""
    for name in ("mail.log", "mail.debug"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
