"""Mail out of a mailbox at a provider, by IMAP. A mail is marked once it is kept, not before."""

from __future__ import annotations

import base64
import imaplib
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Literal

from soi.tipline.channels.email.lmtp import LARGEST, Take, keep

SECONDS = 30
FIRST_PART = 1_000_000
"""Bytes of a mail larger than `LARGEST` that are read: the words come first."""
MOST_AT_ONCE = 200
_MOST_FAILURES = 3
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")


class MailboxError(Exception):
    """The mailbox cannot be read now. The text is for whoever runs Soi; no address, no password."""


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Where mail is fetched, and what becomes of it there afterwards."""

    host: str
    port: int
    tls: Literal["wrapped", "starttls", "none"]
    user: str = field(repr=False)
    password: str = field(repr=False)
    name: str = "INBOX"
    then: str = "seen"
    """`seen`, `delete` or the name of a mailbox it is moved to, behind `move:`."""


@contextmanager
def opened(mailbox: Mailbox) -> Iterator[imaplib.IMAP4]:
    """Signed in, the mailbox selected. Raises `MailboxError`."""
    connection = _connected(mailbox)
    try:
        with _told("sign-in was refused"):
            _sign_in(connection, mailbox)
        with _told("there is no such mailbox"):
            answer, _ = connection.select(_quoted(mailbox.name))
            if answer != "OK":
                raise MailboxError("there is no such mailbox")
        yield connection
    finally:
        with suppress(imaplib.IMAP4.error, OSError):
            connection.logout()


def _sign_in(connection: imaplib.IMAP4, mailbox: Mailbox) -> None:
    if "AUTH=PLAIN" in connection.capabilities:
        # The other way takes ASCII only.
        secret = f"\0{mailbox.user}\0{mailbox.password}".encode()
        connection.authenticate("PLAIN", lambda _: secret)
    elif (mailbox.user + mailbox.password).isascii():
        connection.login(mailbox.user, mailbox.password)
    else:
        raise MailboxError("the server takes no name or password beyond ASCII")


def _connected(mailbox: Mailbox) -> imaplib.IMAP4:
    context = ssl.create_default_context()
    with _told("the server refused"):
        if mailbox.tls == "wrapped":
            return imaplib.IMAP4_SSL(mailbox.host, mailbox.port, ssl_context=context, timeout=SECONDS)
        plain = imaplib.IMAP4(mailbox.host, mailbox.port, timeout=SECONDS)
        try:
            if mailbox.tls == "starttls":
                plain.starttls(context)
        except BaseException:
            plain.shutdown()
            raise
        return plain


@contextmanager
def _told(refusal: str) -> Iterator[None]:
    try:
        yield
    except ssl.SSLCertVerificationError:
        raise MailboxError("the server's certificate is not to be trusted") from None
    except (imaplib.IMAP4.abort, OSError) as wrong:
        raise MailboxError(f"the connection broke ({type(wrong).__name__})") from None
    except imaplib.IMAP4.error:
        raise MailboxError(refusal) from None


def fetch(connection: imaplib.IMAP4, mailbox: Mailbox, address: str, take: Take) -> int:
    """Take in what is new; how many mails were kept. What could not be kept stays new. Raises `MailboxError`."""
    kept = failures = 0
    with _told("the server refused"):
        for uid in _new(connection):
            raw = _read(connection, uid)
            if raw is None:
                continue
            if keep(raw, address, take):
                _mark(connection, uid, mailbox.then)
                kept += 1
                failures = 0
            elif (failures := failures + 1) >= _MOST_FAILURES:
                break
    return kept


def _new(connection: imaplib.IMAP4) -> list[str]:
    connection.noop()
    answer, found = connection.uid("SEARCH", "UNSEEN", "UNDELETED")
    if answer != "OK":
        raise MailboxError("the server refused to search")
    return (found[0] or b"").decode("ascii").split()[:MOST_AT_ONCE]


def _read(connection: imaplib.IMAP4, uid: str) -> bytes | None:
    """A mail's bytes, without marking it; None if it has gone."""
    answer, sizes = connection.uid("FETCH", uid, "(RFC822.SIZE)")
    size = next((_SIZE.search(one) for one in sizes if isinstance(one, bytes)), None)
    if answer != "OK" or size is None:
        return None
    part = "" if int(size[1]) <= LARGEST else f"<0.{FIRST_PART}>"
    answer, found = connection.uid("FETCH", uid, f"(BODY.PEEK[]{part})")
    whole = next((one[1] for one in found if isinstance(one, tuple)), None)
    return whole if answer == "OK" and isinstance(whole, bytes) else None


def _mark(connection: imaplib.IMAP4, uid: str, then: str) -> None:
    """Seen first: whatever fails behind that, it is not taken in a second time."""
    connection.uid("STORE", uid, "+FLAGS.SILENT", r"(\Seen)")
    if then.startswith("move:"):
        _move(connection, uid, _quoted(then.removeprefix("move:")))
    elif then == "delete":
        _delete(connection, uid)


def _move(connection: imaplib.IMAP4, uid: str, to: str) -> None:
    if "MOVE" in connection.capabilities:
        answer, _ = connection.uid("MOVE", uid, to)
    else:
        answer, _ = connection.uid("COPY", uid, to)
        if answer == "OK":
            _delete(connection, uid)
    if answer != "OK":
        raise MailboxError("a mail could not be moved: is there a mailbox of that name?")


def _delete(connection: imaplib.IMAP4, uid: str) -> None:
    connection.uid("STORE", uid, "+FLAGS.SILENT", r"(\Deleted)")
    if "UIDPLUS" in connection.capabilities:
        connection.uid("EXPUNGE", uid)
    else:
        connection.expunge()


def _quoted(name: str) -> str:
    """A mailbox's name as IMAP writes it: modified UTF-7 (RFC 3501, 5.1.3), in quotes."""
    return '"' + _utf7(name).replace("\\", "\\\\").replace('"', '\\"') + '"'


def _utf7(name: str) -> str:
    def encoded(found: re.Match[str]) -> str:
        wide = found[0].encode("utf-16-be")
        return "&" + base64.b64encode(wide).decode("ascii").rstrip("=").replace("/", ",") + "-"

    return re.sub(r"[^\x20-\x7e]+", encoded, name.replace("&", "&-"))
