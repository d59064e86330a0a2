"""Which mails are never answered, so that two machines never write to each other for ever (RFC 3834)."""

from __future__ import annotations

import re

from soi.tipline.channels.email.headers import Mail, address, header

_BULK = {"bulk", "list", "junk", "auto_reply"}
_MACHINES = re.compile(
    r"(?:mailer-daemon|postmaster|majordomo|listserv|(?:do-?not|no|never)[-_.]?(?:reply|answer)"
    r"|bounces?|(?:.*-)(?:bounces?|request|owner)|owner-.*|autoreply|auto-reply|notifications?)(?:\+.*)?",
    re.IGNORECASE,
)
_AWAY = re.compile(
    r"(?:automatic reply|auto(?:matic)?[- ]?(?:reply|response)|out of (?:the )?office|trả lời tự động"
    r"|tự động trả lời|thư trả lời tự động|automatische antwort|réponse automatique)\b",
    re.IGNORECASE,
)


def why_not_answered(mail: Mail, own: str) -> str:
    """One word of ours for why no answer may be sent, "" if one may. `own`: the desk's address."""
    reasons = (
        ("automatic", _automatic(mail)),
        ("bulk", header(mail, "Precedence").lower() in _BULK),
        ("list", any(name.lower().startswith("list-") for name in mail.keys())),  # noqa: SIM118 (no mapping)
        ("bounce", mail.get("Return-Path", "x").strip() in {"<>", ""}),
        ("machine", bool(_MACHINES.fullmatch(address(mail, "From").partition("@")[0]))),
        ("own", bool(own) and same_box(address(mail, "From"), own)),
        ("away", bool(_AWAY.match(header(mail, "Subject")))),
    )
    return next((name for name, holds in reasons if holds), "")


def _automatic(mail: Mail) -> bool:
    submitted = header(mail, "Auto-Submitted").partition(";")[0].strip().lower()
    suppressed = header(mail, "X-Auto-Response-Suppress").lower()
    marks = ("X-Autoreply", "X-Autorespond", "X-Autoresponder", "X-Auto-Reply-From")
    return (
        submitted not in {"", "no"}
        or suppressed not in {"", "none"}
        or any(header(mail, name).lower() not in {"", "no"} for name in marks)
    )


def same_box(one: str, other: str) -> bool:
    """Whether two addresses are one box: letters' case and what stands behind a plus sign make no difference."""
    return _box(one) == _box(other) != ("", "")


def _box(text: str) -> tuple[str, str]:
    local, _, domain = text.strip().lower().rpartition("@")
    return local.partition("+")[0], domain
