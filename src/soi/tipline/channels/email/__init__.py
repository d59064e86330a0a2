"""E-mail: in by IMAP or from a mail server by LMTP or SMTP, out by SMTP."""

from soi.tipline.channels.email.send import EmailChannel

CHANNEL = EmailChannel()

__all__ = ["CHANNEL", "EmailChannel"]
