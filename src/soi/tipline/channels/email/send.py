"""One message out by SMTP, as SOI_MAIL says: plain text, below the question in its thread, marked as automatic."""

from __future__ import annotations

import re
import smtplib
from collections.abc import Mapping
from email.charset import QP, Charset
from email.utils import formataddr
from hashlib import sha256
from textwrap import wrap
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from soi.tipline.channel import Limits, Outgoing, SendError, Sent

LIMITS = Limits(
    characters=20_000,
    media={"picture": 15_000_000, "sound": 15_000_000, "video": 15_000_000, "file": 15_000_000},
    # A stable Message-ID lets most mail programs show a repeated mail once; none of them promises it.
    idempotent=False,
)
LONGEST_SUBJECT = 200
_WIDTH = 72
_ID = re.compile(r"<[!-;=?-~]{1,250}>")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_NOT_TEXT = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


class EmailChannel:
    """Mail to and from the desk's own address."""

    name = "email"
    limits = LIMITS

    def is_set_up(self) -> bool:
        """Whether the desk has an address, and mail can leave."""
        return bool(settings.SOI_EMAIL_ADDRESS and settings.SOI_MAIL)

    def send(self, outgoing: Outgoing) -> Sent:
        """Hand one mail to the mail server. Raises `SendError`."""
        if not self.is_set_up():
            raise SendError("not-set-up")
        if not outgoing.to.rpartition("@")[0].isascii():
            # Few servers take such names (SMTPUTF8), and Django would write to another one.
            raise SendError("address-not-ascii", permanent=True)
        named = message_id(outgoing.key)
        mail = _mail(outgoing, named)
        connection = _opened()
        try:
            _hand_over(connection, mail)
        finally:
            _close(connection)
        return Sent(named)


def message_id(key: str) -> str:
    """The name of the mail for a letter: the same however often it is sent. Without angle brackets."""
    domain = settings.SOI_EMAIL_ADDRESS.rpartition("@")[2]
    return f"soi-{sha256(key.encode()).hexdigest()[:40]}@{domain}"


class _Flowed(EmailMessage):
    """Quoted-printable, so that no server on the way has to change it; lines that a small screen may join."""

    encoding: Any = Charset("utf-8")
    encoding.body_encoding = QP

    def message(self) -> Any:
        """As Django makes it, and how its lines are to be read (RFC 3676)."""
        made = super().message()
        made.set_param("format", "flowed")
        return made


def _mail(outgoing: Outgoing, named: str) -> EmailMessage:
    about = _CONTROL.sub(" ", outgoing.reply.get("subject", ""))[:LONGEST_SUBJECT].strip()
    return _Flowed(
        subject=f"Re: {about or settings.SOI_NAME}",
        body=flowed(outgoing.text[: LIMITS.characters]),
        from_email=formataddr((_CONTROL.sub(" ", settings.SOI_NAME), settings.SOI_EMAIL_ADDRESS)),
        to=[outgoing.to],
        headers={
            "Message-ID": f"<{named}>",
            "Auto-Submitted": "auto-generated" if outgoing.unasked else "auto-replied",
            "X-Auto-Response-Suppress": "All",
            **_thread(outgoing.reply),
        },
    )


def _thread(reply: Mapping[str, str]) -> dict[str, str]:
    answered = _ID.findall(f"<{reply.get('message_id', '')}>")[:1]
    earlier = [*_ID.findall(reply.get("references", "")), *answered][-10:]
    made = {"In-Reply-To": " ".join(answered), "References": " ".join(dict.fromkeys(earlier))}
    return {name: text for name, text in made.items() if text}


def flowed(text: str) -> str:
    """`text` with soft breaks (RFC 3676): a line that ends in a space goes on in the next one."""
    plain = _NOT_TEXT.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "\n".join(part for line in plain.split("\n") for part in _soft(line.rstrip())) + "\n"


def _soft(line: str) -> list[str]:
    parts = wrap(line, _WIDTH, break_long_words=False, break_on_hyphens=False, drop_whitespace=True) or [""]
    return [f"{_stuffed(part)} " for part in parts[:-1]] + [_stuffed(parts[-1])]


def _stuffed(part: str) -> str:
    return f" {part}" if part.startswith((" ", ">", "From ")) else part


def _opened() -> Any:
    """A connection to the mail server. Until it stands nothing has been sent: every failure can be tried again."""
    connection = get_connection()
    try:
        connection.open()
    except smtplib.SMTPAuthenticationError as wrong:
        raise SendError(f"sign-in-{wrong.smtp_code}") from None
    except smtplib.SMTPResponseException as wrong:
        raise SendError(f"smtp-{wrong.smtp_code}") from None
    except (smtplib.SMTPException, OSError):
        raise SendError("no-mail-server") from None
    return connection


def _hand_over(connection: Any, mail: EmailMessage) -> None:
    try:
        connection.send_messages([mail])
    except smtplib.SMTPRecipientsRefused as refused:
        code = next((code for code, _ in refused.recipients.values()), 550)
        raise SendError(f"smtp-{code}", permanent=_for_ever(code)) from None
    except smtplib.SMTPSenderRefused as refused:
        raise SendError(f"sender-refused-{refused.smtp_code}") from None  # the operator can put that right
    except smtplib.SMTPResponseException as refused:
        raise SendError(f"smtp-{refused.smtp_code}", permanent=_for_ever(refused.smtp_code)) from None
    except (smtplib.SMTPException, OSError):
        raise SendError("broke-off", perhaps_sent=True) from None
    except ValueError:  # Django: an address or a header that no mail can have; UnicodeError among them
        raise SendError("address-unusable", permanent=True) from None


def _for_ever(code: int) -> bool:
    return 500 <= code < 600


def _close(connection: Any) -> None:
    try:
        connection.close()
    except (smtplib.SMTPException, OSError):
        return  # the mail server has answered for the mail already
