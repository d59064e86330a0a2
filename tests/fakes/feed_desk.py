"""Another desk as a small real web server: signs its feed like a Soi, or serves any document, and can be told to
misbehave. Whatever public name is asked for, it answers."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from soi.checks.draft import CheckDraft
from soi.checks.federation.downloads import Way
from soi.net import Wire
from tests.fakes.internet import Elsewhere
from tests.fakes.web import FakeWeb, Respond, fake_web, reply

HOST = "other.example"
ORIGIN = f"http://{HOST}"
SIGNED = f"{ORIGIN}/feed/soi.jsonl"
DOCUMENT = f"{ORIGIN}/feed.json"


@dataclass
class FeedDesk:
    """What the desk says now. `lines`: of its signed feed, by uid, oldest change first."""

    lines: dict[str, dict[str, Any]] = field(default_factory=dict)
    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    signs_with: Ed25519PrivateKey | None = None
    """Another key than the card's, if any."""
    per_page: int = 200
    head: dict[str, Any] = field(default_factory=dict)
    """What the head of a page says instead of the truth."""
    document: bytes = b""
    etag: str = ""
    answer: Respond | None = None
    """What it answers to anything, instead of all this."""
    breaks_after: int | None = None
    """Pages after which the connection is cut off."""
    web: FakeWeb = field(default_factory=lambda: FakeWeb(0))
    positions: int = 0

    @property
    def public_key(self) -> str:
        return self.key.public_key().public_bytes_raw().hex()

    @property
    def asked(self) -> list[str]:
        """Paths with their queries, in the order in which they were asked for."""
        return [path for _, path, _ in self.web.requests]

    def way(self, folder: Path) -> Way:
        """The way of a reader for whom every name leads here."""
        return Way(
            folder, 10_000_000, Wire(lambda host, seconds: ("93.184.216.34",), Elsewhere(self.web.port))
        )

    def publish(self, draft: CheckDraft, version: int = 1, change: str = "published", note: str = "") -> None:
        """Say a check, as it stands now."""
        said = {"change": change, "note": note, "data": draft.as_data(), "own": True}
        self._say("check", draft, {"version": version, **said})

    def withdraw(self, draft: CheckDraft, version: int, note: str) -> None:
        """Say that a check is withdrawn."""
        named = {"publisher_site": draft.publisher_site, "external_id": draft.external_id}
        self._say("withdrawn", draft, {"version": version, "note": note, **named})

    def _say(self, kind: str, draft: CheckDraft, more: dict[str, Any]) -> None:
        self.positions += 1
        self.lines.pop(draft.uid, None)
        known = {"uid": draft.uid, "position": str(self.positions), "changed": "2026-11-22T08:00:00Z"}
        self.lines[draft.uid] = {"type": kind, **known, **more}

    def respond(self, handler: BaseHTTPRequestHandler) -> None:
        """Answer one request."""
        parts = urlsplit(handler.path)
        if self.answer is not None:
            self.answer(handler)
        elif parts.path == "/.well-known/soi.json":
            reply(body=json.dumps(self._card()).encode())(handler)
        elif parts.path == "/feed/soi.jsonl":
            self._page(handler, parse_qs(parts.query).get("after", ["0"])[0])
        elif self.etag and handler.headers.get("If-None-Match") == self.etag:
            reply(304)(handler)
        else:
            reply(body=self.document, headers={"ETag": self.etag} if self.etag else {})(handler)

    def _card(self) -> dict[str, Any]:
        return {
            "format": "soi-desk/1",
            "name": "Other Desk",
            "key": {"algorithm": "Ed25519", "public": self.public_key},
            "feeds": [{"format": "soi-feed/1", "url": SIGNED}],
        }

    def _page(self, handler: BaseHTTPRequestHandler, after: str) -> None:
        if self.breaks_after is not None:
            self.breaks_after -= 1
            if self.breaks_after < 0:
                handler.connection.close()
                return
        body = self.page(after)
        etag = f'"{after}-{self.positions}"'
        if handler.headers.get("If-None-Match") == etag:
            reply(304)(handler)
            return
        reply(body=body, headers={"ETag": etag, "Soi-Signature": self.signature(body)})(handler)

    def page(self, after: str) -> bytes:
        """The bytes of one page."""
        waiting = [one for one in self.lines.values() if int(one["position"]) > int(after)]
        shown = waiting[: self.per_page]
        more = len(waiting) > self.per_page
        head = {
            **{"type": "page", "format": "soi-feed/1", "desk": ORIGIN, "name": "Other Desk", "after": after},
            **{"next": shown[-1]["position"] if more else None, "cursor": str(self.positions)},
            **self.head,
        }
        return b"".join(json.dumps(one).encode() + b"\n" for one in [head, *shown])

    def signature(self, body: bytes) -> str:
        """The header's value."""
        return "ed25519=" + base64.b64encode((self.signs_with or self.key).sign(body)).decode()


@contextmanager
def feed_desk() -> Iterator[FeedDesk]:
    """Serve another desk."""
    desk = FeedDesk()

    class Everything(dict[str, Respond]):
        def get(self, key: str, default: Any = None) -> Any:
            return desk.respond

    with fake_web(Everything()) as web:
        desk.web = web
        yield desk
