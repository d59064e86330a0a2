"""Telegram's Bot API as a small real web server: checks tokens, fields and limits, refuses as Telegram does.

After https://core.telegram.org/bots/api (making requests, getUpdates, setWebhook, sendMessage, ResponseParameters)."""

from __future__ import annotations

import json
import socket
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

TOKEN = "4242:AAH-abcdefghijklmnopqrstuvwxyz_0123"
SECRET = "knock-knock_1"
BOT = {"id": 4242, "is_bot": True, "first_name": "Soi", "username": "soi_desk_bot"}
FIELDS = {
    "sendMessage": {
        "chat_id", "text", "link_preview_options", "reply_markup", "reply_parameters", "message_thread_id",
    },
    "getUpdates": {"offset", "limit", "timeout", "allowed_updates"},
    "answerCallbackQuery": {"callback_query_id"},
    "getChatAdministrators": {"chat_id"},
    "getMe": set(),
    "getFile": {"file_id"},
}  # fmt: skip


class RefusedError(Exception):
    """An answer that is not ok."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        self.code = code
        self.body: dict[str, Any] = {"ok": False, "error_code": code, "description": description}
        if parameters:
            self.body["parameters"] = parameters


@dataclass
class TelegramService:
    """What it knows and how it behaves now; `sent` is what people's telephones show."""

    port: int = 0
    chats: set[int] = field(default_factory=lambda: {7, -100})
    blocked_by: set[int] = field(default_factory=set)
    moved: dict[int, int] = field(default_factory=dict)
    admins: dict[int, list[int]] = field(default_factory=dict)
    has_webhook: bool = False
    flooded: int = 0
    """How many calls are refused with 429."""
    drops: int = 0
    """How many calls are carried out, and the connection cut before the answer."""
    broken: int = 0
    """How many calls are answered with 502 and no JSON."""
    slow: float = 0.0
    sent: list[dict[str, Any]] = field(default_factory=list)
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    """What people sent beside words, by its `file_id`."""
    expired: set[str] = field(default_factory=set)
    """Files whose path serves no more."""
    elsewhere: str = ""
    """Where it sends whoever asks for a file, instead of handing it out."""
    paths: dict[str, str] = field(default_factory=dict)
    """Paths it gives for files, where they are others."""
    answered: list[str] = field(default_factory=list)
    waiting: list[dict[str, Any]] = field(default_factory=list)
    """Updates that were not confirmed."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def methods(self) -> list[str]:
        return [name for name, _ in self.calls]

    def _do(self, method: str, given: Mapping[str, Any]) -> Any:
        if method not in FIELDS:
            raise RefusedError(404, "Not Found")
        assert given.keys() <= FIELDS[method], f"{method} has no {given.keys() - FIELDS[method]}"
        if self.flooded:
            self.flooded -= 1
            raise RefusedError(429, "Too Many Requests: retry after 17", retry_after=17)
        deeds: dict[str, Callable[[Mapping[str, Any]], Any]] = {
            "sendMessage": self._send_message,
            "getUpdates": self._get_updates,
            "answerCallbackQuery": self._answer,
            "getChatAdministrators": self._administrators,
            "getMe": lambda _: BOT,
            "getFile": self._get_file,
        }
        return deeds[method](given)

    def _send_message(self, given: Mapping[str, Any]) -> Any:
        chat, text = given["chat_id"], given["text"]
        if chat in self.moved:
            new = self.moved[chat]
            raise RefusedError(
                400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=new
            )
        if chat in self.blocked_by:
            raise RefusedError(403, "Forbidden: bot was blocked by the user")
        if chat not in self.chats:
            raise RefusedError(400, "Bad Request: chat not found")
        if not text.strip():
            raise RefusedError(400, "Bad Request: message text is empty")
        if len(text) > 4096:
            raise RefusedError(400, "Bad Request: message is too long")
        for row in given.get("reply_markup", {}).get("inline_keyboard", []):
            for button in row:
                if not 1 <= len(button["callback_data"].encode()) <= 64:
                    raise RefusedError(400, "Bad Request: BUTTON_DATA_INVALID")
        self.sent.append(dict(given))
        return {
            "message_id": 900 + len(self.sent),
            "date": int(time.time()),
            "chat": {"id": chat},
            "text": text,
        }

    def _get_updates(self, given: Mapping[str, Any]) -> Any:
        if self.has_webhook:
            raise RefusedError(409, "Conflict: can't use getUpdates method while webhook is active")
        offset = given.get("offset", 0)
        self.waiting = [one for one in self.waiting if one["update_id"] >= offset]
        if not self.waiting:
            time.sleep(min(given["timeout"], 0.05))
        return self.waiting[: given["limit"]]

    def _answer(self, given: Mapping[str, Any]) -> Any:
        if given["callback_query_id"] in self.answered:
            raise RefusedError(400, "Bad Request: query is too old and response timeout expired")
        self.answered.append(given["callback_query_id"])
        return True

    def _administrators(self, given: Mapping[str, Any]) -> Any:
        if given["chat_id"] not in self.chats:
            raise RefusedError(400, "Bad Request: chat not found")
        return [
            {"status": "administrator", "user": {"id": one, "is_bot": False, "first_name": "A"}}
            for one in self.admins.get(given["chat_id"], [])
        ]

    def _get_file(self, given: Mapping[str, Any]) -> Any:
        name = given["file_id"]
        if name not in self.files:
            raise RefusedError(400, "Bad Request: wrong file_id or the file is temporarily unavailable")
        if len(self.files[name]) > 20_000_000:
            raise RefusedError(400, "Bad Request: file is too big")
        path = self.paths.get(name, f"photos/{name}.jpg")
        about = {"file_unique_id": f"u{name}", "file_size": len(self.files[name])}
        return {"file_id": name, "file_path": path, **about}

    def file(self, path: str) -> tuple[int, bytes, dict[str, str]]:
        """Status, body and headers for a GET."""
        token, _, rest = path.removeprefix("/file/bot").partition("/")
        name = rest.removeprefix("photos/").removesuffix(".jpg")
        if self.elsewhere:
            return 302, b"", {"Location": self.elsewhere}
        if token != TOKEN or name not in self.files or name in self.expired:
            return 404, b'{"ok":false,"error_code":404,"description":"Not Found"}', {}
        return 200, self.files[name], {}

    def answer(self, path: str, body: bytes) -> tuple[int, bytes] | None:
        """Status and body for a request; None: cut the connection."""
        token, _, method = path.removeprefix("/bot").partition("/")
        time.sleep(self.slow)
        if self.broken:
            self.broken -= 1
            return 502, b"<html>Bad Gateway</html>"
        try:
            if token != TOKEN:
                raise RefusedError(401, "Unauthorized")
            given = json.loads(body)
            self.calls.append((method, given))
            result = self._do(method, given)
        except RefusedError as refused:
            return refused.code, json.dumps(refused.body).encode()
        if self.drops:
            self.drops -= 1
            return None
        return 200, json.dumps({"ok": True, "result": result}).encode()


def knock(door: str, update: object, secret: str = SECRET) -> int:
    """Bring an update to the desk's door, as Telegram does; the status it answered."""
    body = update if isinstance(update, bytes) else json.dumps(update).encode()
    headers = {"Content-Type": "application/json", "X-Telegram-Bot-Api-Secret-Token": secret}
    try:
        with urllib.request.urlopen(urllib.request.Request(door, body, headers), timeout=20) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        refused.close()
        return refused.code


@contextmanager
def telegram_service() -> Iterator[TelegramService]:
    """Serve on a port of this machine until the end of the `with`."""
    service = TelegramService()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            answer = service.answer(self.path, body)
            if answer is None:
                self.connection.shutdown(socket.SHUT_RDWR)
                return
            self.send_response(answer[0])
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer[1])))
            self.end_headers()
            self.wfile.write(answer[1])

        def do_GET(self) -> None:
            status, body, headers = service.file(self.path)
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.handle_error = lambda request, client_address: None  # type: ignore[method-assign]  # a caller that hung up
    service.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
