"""A small WhatsApp Cloud API: sends messages, signs webhooks. Limits and errors as Meta documents them.

Sources: WhatsApp Business Platform, "Send messages", "Interactive reply buttons messages", "Error codes",
"messages webhook reference", "Status messages webhook reference".
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.service import Reply, Request, Service, handed_out

NUMBER = "106540352242922"
TOKEN = "EAAB-whatsapp-token"
SECRET = "app-secret-of-the-desk"
VERIFY = "a word made up"
AN = "VN.13491208655302741918"


def error(status: int, code: int, details: str) -> Reply:
    """The Graph API's error."""
    body = {"message": f"(#{code}) {details}", "type": "OAuthException", "code": code, "fbtrace_id": "A1"}
    return status, {"error": {**body, "error_data": {"messaging_product": "whatsapp"}}}, {}


@dataclass
class WhatsAppService(Service):
    """One business account with one number."""

    outside: set[str] = field(default_factory=set)
    """People whose 24 hours are over."""
    unreachable: set[str] = field(default_factory=set)
    templates: set[tuple[str, str]] = field(default_factory=set)
    """Name and language of those approved."""

    elsewhere: str = ""
    """Origin of the addresses it gives for files; its own where empty."""
    sizes: dict[str, int] = field(default_factory=dict)
    """What it says of a file's size, where that is not so."""

    def answer(self, request: Request) -> Reply:
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return error(401, 190, "Access token has expired")
        if request.method == "GET":
            return self._file(request)
        if request.path != f"/v25.0/{NUMBER}/messages":
            return error(404, 100, "Unsupported post request")
        content = request.content
        wrong = _wrong(content)
        if wrong:
            return error(400, 131009, wrong)
        whom = content.get("recipient") or content.get("to")
        if content["type"] == "template":
            key = (content["template"]["name"], content["template"]["language"]["code"])
            if key not in self.templates:
                return error(404, 132001, "Template name does not exist in the translation")
        elif whom in self.outside:
            return error(400, 131047, "Re-engagement message")
        if whom in self.unreachable:
            return error(400, 131026, "Message undeliverable")
        self.sent.append(content)
        made = {"id": f"wamid.{len(self.sent)}", "message_status": "accepted"}
        return 200, {"messaging_product": "whatsapp", "messages": [made]}, {}

    def _file(self, request: Request) -> Reply:
        """The address of a file, good for five minutes; or the file at that address."""
        path, _, query = request.path.partition("?")
        if path == "/whatsapp_business/attachments/":
            return handed_out(self, query.removeprefix("mid="), 404)
        name = path.removeprefix("/v25.0/")
        if query != f"phone_number_id={NUMBER}" or name not in self.files:
            return error(400, 100, "Unsupported get request. Object does not exist")
        size = self.sizes.get(name, len(self.files[name]))
        url = f"{self.elsewhere or self.url}/whatsapp_business/attachments/?mid={name}"
        about = {"mime_type": "image/jpeg", "sha256": "0" * 64, "file_size": str(size), "id": name}
        return 200, {"messaging_product": "whatsapp", "url": url, **about}, {}

    def limited(self) -> Reply:
        return error(400, 130429, "Rate limit hit")

    def signed(self, body: bytes) -> Mapping[str, str]:
        mac = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
        return {"X-Hub-Signature-256": f"sha256={mac}"}


def _wrong(content: Any) -> str:
    """What the API would not take, or nothing."""
    if content.get("messaging_product") != "whatsapp" or content.get("recipient_type") != "individual":
        return "messaging_product"
    if ("to" in content) == ("recipient" in content) or len(
        content.get("biz_opaque_callback_data", "")
    ) > 512:
        return "recipient"
    if content["type"] == "text":
        return "" if 1 <= len(content["text"]["body"]) <= 4096 else "text.body"
    return _wrong_buttons(content["interactive"]) if content["type"] == "interactive" else ""


def _wrong_buttons(interactive: Any) -> str:
    replies = [button["reply"] for button in interactive["action"]["buttons"] if button["type"] == "reply"]
    titles = {reply["title"] for reply in replies}
    if interactive["type"] != "button" or not 1 <= len(interactive["body"]["text"]) <= 1024:
        return "interactive.body"
    if not 1 <= len(replies) <= 3 or len(titles) != len(replies):
        return "interactive.action.buttons"
    return (
        "" if all(1 <= len(one["title"]) <= 20 and 1 <= len(one["id"]) <= 256 for one in replies) else "title"
    )


def webhook(number: str = NUMBER, **value: Any) -> dict[str, Any]:
    """A document of the field `messages` with these parts of its value."""
    metadata = {"display_phone_number": "15550783881", "phone_number_id": number}
    change = {"value": {"messaging_product": "whatsapp", "metadata": metadata, **value}, "field": "messages"}
    return {"object": "whatsapp_business_account", "entry": [{"id": "102290129340398", "changes": [change]}]}


def message(kind: str, content: Any, message_id: str = "wamid.HBg1", **more: Any) -> dict[str, Any]:
    """A document with one message of An's."""
    contact = {"profile": {"name": "An"}, "wa_id": "84912345678", "user_id": AN}
    one = {
        "from": "84912345678",
        "from_user_id": AN,
        "id": message_id,
        "timestamp": "1749416383",
        "type": kind,
        kind: content,
        **more,
    }
    return webhook(contacts=[contact], messages=[one])


def status(what: str, message_id: str, **more: Any) -> dict[str, Any]:
    """A document with what became of one message."""
    one = {"id": message_id, "status": what, "timestamp": "1749416390", "recipient_id": "84912345678", **more}
    return webhook(statuses=[one])
