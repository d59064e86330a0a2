"""What state this installation is in: one finding for each part, in words, with what to do about it."""

from __future__ import annotations

import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import version
from typing import Literal

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from soi.answers.embedders import is_endpoint
from soi.answers.engine import index
from soi.answers.sync import outstanding
from soi.checks.models import Check, State
from soi.match.embed import EmbedderUnavailableError
from soi.match.store import StoreError
from soi.media.installed import PARTS
from soi.tipline.channels.telegram.setup import missing as telegram_wants
from soi.tipline.channels.webhook.setup import missing as webhook_wants
from soi.tipline.registry import CHANNELS

Level = Literal["ok", "warn", "fail"]
LOW_DISK = 1_000_000_000
MANY_WAITING = 10_000


@dataclass(frozen=True, slots=True)
class Finding:
    """How one part stands; `advice` is empty when nothing need be done."""

    level: Level
    part: str
    text: str
    advice: str = ""


def pending_migrations() -> list[str]:
    """Names of the changes of tables that `soi migrate` would make."""
    executor = MigrationExecutor(connection)
    return [
        f"{step.app_label}.{step.name}"
        for step, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())
    ]


def findings() -> Iterator[Finding]:
    """Every part in turn. A part that cannot even be looked at is itself a finding."""
    for look in _LOOKS:
        yield look()


def _versions() -> Finding:
    parts = [f"Soi {version('soi')}", f"Python {sys.version.split()[0]}", f"Django {version('django')}"]
    if connection.vendor == "sqlite":
        parts.append(f"SQLite {sqlite3.sqlite_version}")
    return Finding("ok", "versions", " · ".join(parts))


def _settings() -> Finding:
    if settings.DEBUG:
        advice = "set SOI_DEBUG=false before anybody else reaches this machine"
        return Finding("warn", "settings", "debug pages are on", advice)
    if settings.SOI_ORIGIN.startswith("https://") and not settings.SOI_HTTPS:
        return Finding("warn", "settings", "SOI_ORIGIN is https but SOI_HTTPS is false", "set SOI_HTTPS=true")
    return Finding("ok", "settings", "`soi admin settings` lists them")


def _database() -> Finding:
    try:
        waiting = pending_migrations()
        if waiting:
            return Finding("fail", "database", f"{len(waiting)} changes of tables wait", "run `soi migrate`")
        count = Check.objects.filter(state=State.PUBLISHED).count()
        if connection.vendor == "sqlite" and not _sqlite_sound():
            return Finding("fail", "database", "SQLite finds damage", "restore a backup (`soi admin backup`)")
    except DatabaseError as wrong:
        return Finding("fail", "database", f"cannot be used ({type(wrong).__name__})", "see SOI_DATABASE_URL")
    if not count:
        return Finding("warn", "database", f"{connection.vendor}, no checks", "run `soi import starter`")
    return Finding("ok", "database", f"{connection.vendor}, {count} published checks")


def _sqlite_sound() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA quick_check(1)")
        return bool(cursor.fetchone() == ("ok",))


def _disk() -> Finding:
    free = shutil.disk_usage(settings.SOI_DATA_DIR).free
    text = f"{free / 1e9:.1f} GB free where the data folder lies"
    if free < LOW_DISK:
        return Finding("warn", "disk", text, "make room: an index is rebuilt beside the old one")
    return Finding("ok", "disk", text)


def _index() -> Finding:
    try:
        waiting = outstanding()
        opened = index()
        stats = opened.store.stats()
    except EmbedderUnavailableError as wrong:
        return Finding("fail", "index", str(wrong), "see SOI_EMBEDDER")
    except (OSError, ValueError, DatabaseError, StoreError) as wrong:
        return Finding(
            "fail", "index", f"cannot be opened ({type(wrong).__name__})", "run `soi index rebuild`"
        )
    spaces = ", ".join(f"{count} {space} vectors" for space, count in stats.spaces.items()) or "no vectors"
    text = f"{stats.count} checks, {spaces}, {stats.disk_bytes / 1e6:.1f} MB, version {stats.version}"
    if is_endpoint(settings.SOI_EMBEDDER) and "dense" not in opened.setup.embedders:
        return Finding(
            "warn", "index", f"{text}, without the endpoint: it gives no vectors", "see SOI_EMBEDDER"
        )
    if waiting > MANY_WAITING:
        return Finding("warn", "index", f"{text}, {waiting} changes wait", "run `soi index sync`")
    return Finding("ok", "index", f"{text}, {waiting} changes wait")


def _channels() -> Finding:
    wanting = "; ".join(filter(None, (telegram_wants(), webhook_wants())))
    ready = ", ".join(name for name, channel in CHANNELS.items() if channel.is_set_up()) or "none"
    return Finding("warn" if wanting else "ok", "channels", f"set up: {ready}", wanting)


def _media() -> Finding:
    lacking = [part for part in PARTS if not part.works()]
    works = ", ".join(part.name for part in PARTS if part not in lacking) or "pictures are only kept"
    if not lacking:
        return Finding("ok", "media", f"works: {works}")
    without = "; ".join(f"no {part.name}: {part.without}" for part in lacking)
    return Finding("warn", "media", f"works: {works}; {without}", "; ".join(part.install for part in lacking))


_LOOKS: tuple[Callable[[], Finding], ...] = (
    *(_versions, _settings, _database, _disk, _index),
    *(_channels, _media),
)
