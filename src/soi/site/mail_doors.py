"""How mail comes in, out of Soi's few settings: the desk's address, a mailbox, a port for mail servers."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from soi.site.settings_table import SettingError, Values

_LOOPBACK = {"localhost", "127.0.0.1", "::1"}
_ADDRESS = re.compile(r"[^\s@<>()\[\]\\,;:\"+]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")


def address(values: Values) -> str:
    """The desk's address, "" if it takes no mail. Raises `SettingError`, as the others here."""
    given = values.text("SOI_EMAIL_ADDRESS").strip()
    if given and not _ADDRESS.fullmatch(given):
        raise SettingError(
            "SOI_EMAIL_ADDRESS: write an address such as hoi@check.example.org, without a plus."
        )
    if not given and (values.text("SOI_EMAIL_IMAP").strip() or values.text("SOI_EMAIL_LMTP").strip()):
        raise SettingError("SOI_EMAIL_ADDRESS: say which address mail comes in for.")
    return given


def mailbox(values: Values) -> dict[str, Any] | None:
    """The fields of `soi.tipline.channels.email.imap.Mailbox`."""
    given = values.text("SOI_EMAIL_IMAP").strip()
    if not given:
        return None
    wrong = SettingError(
        "SOI_EMAIL_IMAP: write an address such as imaps://user:password@host/INBOX, with ?then=delete or"
        " ?then=move:Name behind it if mails are not to stay there; odd letters of a password as %40."
    )
    try:
        parts = urlsplit(given)
        number = parts.port
    except ValueError:
        raise wrong from None
    then = parse_qs(parts.query, keep_blank_values=True).get("then", ["seen"])[0]
    known = then in {"seen", "delete"} or (then.startswith("move:") and len(then) > len("move:"))
    if parts.scheme not in {"imap", "imaps"} or not (parts.hostname and parts.username and known):
        raise wrong
    wrapped = parts.scheme == "imaps" or number == 993
    return {
        "host": parts.hostname,
        "port": number or (993 if wrapped else 143),
        # A password goes unencrypted to this machine itself, never over a wire.
        "tls": "wrapped" if wrapped else "none" if parts.hostname in _LOOPBACK else "starttls",
        "user": unquote(parts.username),
        "password": unquote(parts.password or ""),
        "name": unquote(parts.path.strip("/")) or "INBOX",
        "then": then,
    }


def port(values: Values) -> tuple[str, int] | None:
    """Where mail servers knock."""
    given = values.text("SOI_EMAIL_LMTP").strip()
    if not given:
        return None
    host, _, number = given.rpartition(":")
    if not host or not (number.isascii() and number.isdigit()) or not 0 < int(number) < 65_536:
        raise SettingError("SOI_EMAIL_LMTP: write host and port, such as 127.0.0.1:2424.")
    return host.strip("[]"), int(number)
