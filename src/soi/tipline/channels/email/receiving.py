"""Both ways in, until told to stop: the mailbox is looked into every few seconds, the door stays open."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable

from django.conf import settings

from soi.tipline.channels.email.imap import Mailbox, MailboxError, fetch, opened
from soi.tipline.channels.email.lmtp import Take, listen

SECONDS = 10.0
"""Between two looks into the mailbox."""
_LONGEST_WAIT = 300.0
"""Between two tries to reach a mailbox that cannot be read."""

logger = logging.getLogger(__name__)


def receive(stop: threading.Event, take: Take, *, every: float = SECONDS) -> None:
    """Take mail in by every way that is set up, until `stop` is set. Returns at once if there is none."""
    ways: list[Callable[[], None]] = []
    if settings.SOI_EMAIL_ADDRESS and settings.SOI_EMAIL_IMAP:
        ways.append(lambda: watch(stop, take, every=every))
    if settings.SOI_EMAIL_ADDRESS and settings.SOI_EMAIL_LMTP:
        ways.append(lambda: asyncio.run(_keep_open(stop, take)))
    threads = [threading.Thread(target=way, name="soi-email", daemon=True) for way in ways]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def look_once(take: Take) -> int:
    """Look into the mailbox once; how many mails were kept. Raises `MailboxError`."""
    mailbox = _mailbox()
    with opened(mailbox) as connection:
        return fetch(connection, mailbox, settings.SOI_EMAIL_ADDRESS, take)


def watch(stop: threading.Event, take: Take, *, every: float = SECONDS) -> None:
    """Look into the mailbox until `stop`, on one connection for as long as it holds."""
    mailbox = _mailbox()
    wait = every
    while not stop.is_set():
        try:
            with opened(mailbox) as connection:
                while not stop.is_set():
                    fetch(connection, mailbox, settings.SOI_EMAIL_ADDRESS, take)
                    wait = every
                    stop.wait(every)
        except MailboxError as wrong:
            logger.warning("The mailbox of SOI_EMAIL_IMAP: %s; the next try is in %.0f s.", wrong, wait)
            stop.wait(wait)
            wait = min(wait * 2, _LONGEST_WAIT)


def _mailbox() -> Mailbox:
    if settings.SOI_EMAIL_IMAP is None:
        raise MailboxError("is not set")
    return Mailbox(**settings.SOI_EMAIL_IMAP)


async def _keep_open(stop: threading.Event, take: Take) -> None:
    assert settings.SOI_EMAIL_LMTP is not None
    host, port = settings.SOI_EMAIL_LMTP
    try:
        server = await listen(host, port, settings.SOI_EMAIL_ADDRESS, take)
    except OSError as wrong:
        logger.error("SOI_EMAIL_LMTP: cannot listen there (%s).", type(wrong).__name__)
        return
    try:
        await asyncio.to_thread(stop.wait)
    finally:
        server.close()
