"""Everywhere that a planted string could come out: what is served, exported, logged, kept."""

from __future__ import annotations

import io
import logging
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import override_settings

from soi.checks.models import Check
from soi.inbox.keyring import FOLDER, KeyLostError
from soi.inbox.models import Correspondent, Message, Tip, TipKey, TipMedia
from soi.inbox.opening import facts_name
from soi.inbox.sealing import unseal_bytes
from soi.library.views import asking
from soi.site.logs import QuietFormatter
from soi.tipline import actions
from tests.fakes.telegram_service import SECRET, TOKEN

_LINK = re.compile(r'(?:href|src|<loc>)="?(?:http://[^/"]+)?(/[^"#<>\s]*)|<loc>http://[^/]+(/[^<]*)')
_DOORS = (
    "/vi/", "/en/", "/feed/atom.xml", "/feed/rss.xml", "/feed/feed.json", "/feed/vi/atom.xml",
    "/feed/corrections/atom.xml", "/feed/corrections/vi/feed.json", "/feed/claimreview.jsonld", "/feed/soi.jsonl",
    "/dump/checks.jsonl", "/dump/checks.csv", "/sitemap.xml", "/sitemap-pages.xml", "/sitemap-1.xml", "/robots.txt",
    "/.well-known/soi.json", "/oai?verb=Identify", "/oai?verb=ListRecords&metadataPrefix=oai_dc",
    "/oai?verb=ListSets", "/oai?verb=ListIdentifiers&metadataPrefix=oai_dc", "/api/v1/checks", "/api/v1/corrections",
    "/api/openapi.json", "/api/docs", "/v1alpha1/claims:search?query=uống+nước+lá", "/vi/search/?q=nước+lá",
    "/vi/numbers/", "/en/numbers/",
)  # fmt: skip
Look = Callable[[], Iterator[tuple[str, bytes]]]


def pages(most: int = 600) -> Iterator[tuple[str, bytes]]:
    """Every public page that can be reached by following links from the doors."""
    browser, todo, seen = Client(headers={"accept-language": "vi"}), list(_DOORS), set(_DOORS)
    for check in Check.objects.all()[:50]:
        todo += [f"/api/v1/checks/{check.uid}", f"/api/v1/checks/{check.uid}/versions"]
    while todo and most:
        most -= 1
        path = todo.pop(0)
        response = browser.get(path)
        raw = response.getvalue()
        yield path, raw + repr(response.headers).encode()
        for found in _LINK.findall(raw.decode("utf-8", "replace")):
            link = (found[0] or found[1]).replace("&amp;", "&")
            if link not in seen and not link.startswith(("/static/", "/vi/desk", "/en/desk", "/vi/people")):
                seen.add(link)
                todo.append(link)


def asked() -> Iterator[tuple[str, bytes]]:
    """Answers to what others ask in nearly the same words."""
    browser = Client(headers={"accept-language": "vi"})
    for number in range(40):
        text = f"uống nước lá số {number} mỗi sáng chữa khỏi hẳn tiểu đường"
        yield "ask page", browser.post("/vi/ask", {"message": text}).content
        body = {"text": text, "explain": True}
        yield "ask API", browser.post("/api/v1/ask", body, content_type="application/json").content


def broken(text: str) -> Iterator[tuple[str, bytes]]:
    """Error pages of requests that carried a planted string, where the failure has it too."""

    def fails(*args: Any, **more: Any) -> Any:
        raise ValueError(f"no place for {text}")

    browser = Client(raise_request_exception=False)
    with _instead(asking, "find", fails):
        yield "500 page", browser.post("/vi/ask", {"message": text}).content
    with _instead(__import__("soi.library.api", fromlist=["find"]), "find", fails):
        yield "500 API", browser.post("/api/v1/ask", {"text": text}, content_type="application/json").content
    update = {
        "update_id": 1,
        "message": {
            "message_id": 1,
            "date": 1,
            "chat": {"id": 7, "type": "private"},
            "from": {"id": 7},
            "text": text,
        },
    }
    told = override_settings(
        SOI_TELEGRAM_TOKEN=TOKEN, SOI_TELEGRAM_SECRET=SECRET, SOI_TELEGRAM_NAME="soi_desk_bot"
    )
    headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
    with told, _instead(actions, "take", fails):
        door = "/tipline/telegram/updates"
        yield "door", browser.post(door, update, content_type="application/json", headers=headers).content
    yield "404 page", browser.get("/vi/no-such-page/").content


@contextmanager
def _instead(place: Any, name: str, other: object) -> Iterator[None]:
    kept = getattr(place, name)
    setattr(place, name, other)
    try:
        yield
    finally:
        setattr(place, name, kept)


@contextmanager
def logged() -> Iterator[io.StringIO]:
    """Everything that is logged meanwhile at DEBUG, as Soi's own formatter writes it."""
    said = io.StringIO()
    handler = logging.StreamHandler(said)
    handler.setFormatter(QuietFormatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    loud = [root, *(one for one in map(logging.getLogger, ("django", "django.request", "soi")))]
    before, others = [one.level for one in loud], root.handlers
    root.handlers = [handler]
    for one in loud:
        one.setLevel(logging.DEBUG)
    try:
        yield said
    finally:
        root.handlers = others
        for one, level in zip(loud, before, strict=True):
            one.setLevel(level)


def exported(folder: Path) -> Iterator[tuple[str, bytes]]:
    """The static export and the files of `soi export`."""
    with _quiet():
        call_command("export", static=folder / "static")
        for name in ("jsonl", "csv"):
            call_command("export", format=name, out=str(folder / f"checks.{name}"))
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield f"export/{path.name}", path.read_bytes()


@contextmanager
def _quiet() -> Iterator[None]:
    from contextlib import redirect_stderr, redirect_stdout

    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        yield


def tables() -> Iterator[tuple[str, bytes]]:
    """Every value of every table, as the database gives it."""
    for table in connection.introspection.table_names():
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{table}"')
            names = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                values = (
                    bytes(one) if isinstance(one, memoryview | bytes) else str(one).encode() for one in row
                )
                yield f"table {table} {','.join(names)}", b"\0".join(values)


def files() -> Iterator[tuple[str, bytes]]:
    """Every file of the data folder but the keys: database, log of writes, free pages, index."""
    yield from files_in(Path(settings.SOI_DATA_DIR))


def files_in(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file below a folder but the keys."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and FOLDER not in path.parts:
            yield f"file {path.name}", path.read_bytes()


Sealed = list[tuple[str, bytes, bytes]]


def sealed() -> Sealed:
    """Name, sealed bytes and wrapped key of everything that is sealed now."""
    rows: Sealed = [
        (f"envelope:{key}", bytes(one or b""), bytes(wrapped or b""))
        for key, one, wrapped in Message.objects.exclude(envelope=None).values_list(
            "key", "envelope", "envelope_key"
        )
    ]
    rows += [
        (f"correspondent:{uid}", bytes(one), bytes(wrapped))
        for uid, one, wrapped in Correspondent.objects.values_list("uid", "sealed", "wrapped")
    ]
    media = TipMedia.objects.exclude(sealed=None).values_list("uid", "sealed", "wrapped")
    rows += [(facts_name(uid), bytes(one or b""), bytes(wrapped or b"")) for uid, one, wrapped in media]
    keys = {tip: bytes(wrapped) for tip, wrapped in TipKey.objects.values_list("tip", "wrapped")}
    tips = Tip.objects.exclude(sealed=None).values_list("pk", "uid", "sealed")
    return rows + [(uid, bytes(one or b""), keys[pk]) for pk, uid, one in tips]


def opens(rows: Sealed) -> int:
    """How many of them can still be opened."""
    opened = 0
    for name, one, wrapped in rows:
        try:
            unseal_bytes(name, one, wrapped)
        except KeyLostError:
            continue
        opened += 1
    return opened


def remains(rows: Sealed, raw: bytes, step: int = 40) -> int:
    """How many sealed things have 40 bytes in a row left anywhere in some bytes: far beyond chance."""
    wanted: dict[bytes, int] = {}
    for number, (_, one, wrapped) in enumerate(rows):
        for piece in (one, wrapped):
            for at in range(0, len(piece) - step + 1, step):
                wanted[piece[at : at + step]] = number
    heads: dict[bytes, list[bytes]] = {}
    for chunk in wanted:
        heads.setdefault(chunk[:4], []).append(chunk)
    found: set[int] = set()
    for at in range(len(raw) - step + 1):
        for chunk in heads.get(raw[at : at + 4], ()):
            if raw.startswith(chunk, at):
                found.add(wanted[chunk])
    return len(found)


def sealed_in(copy: Path) -> Sealed:
    """What is sealed in a backup."""
    with sqlite3.connect(copy) as rows:
        messages = rows.execute(
            "SELECT key, envelope, envelope_key FROM inbox_message WHERE envelope IS NOT NULL"
        )
        found: Sealed = [(f"envelope:{key}", one, wrapped) for key, one, wrapped in messages]
        people = rows.execute("SELECT uid, sealed, wrapped FROM inbox_correspondent")
        found += [(f"correspondent:{uid}", one, wrapped) for uid, one, wrapped in people]
        tips = rows.execute(
            "SELECT uid, sealed, wrapped FROM inbox_tip JOIN inbox_tipkey ON tip_id = inbox_tip.id"
            " WHERE sealed IS NOT NULL"
        )
        media = rows.execute("SELECT uid, sealed, wrapped FROM inbox_tipmedia WHERE sealed IS NOT NULL")
        found += [(facts_name(uid), one, wrapped) for uid, one, wrapped in media]
        return found + list(tips)
