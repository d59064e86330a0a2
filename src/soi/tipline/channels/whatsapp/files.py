"""What somebody sent beside words, from WhatsApp's servers.

Sources (Meta, WhatsApp Business Platform): "Media API", Retrieve media URL, Media download. The first call gives an
address that serves for five minutes, and the file's size; the second, with the same token, the file. That token may
go to nobody else, so the address has to be Meta's, or on the operator's own gateway (`SOI_WHATSAPP_API`).
"""

from __future__ import annotations

from typing import Final
from urllib.parse import quote, urlencode

from django.conf import settings

from soi.tipline.channel import Attachment, NotFetchedError
from soi.tipline.downloads import download, look_up
from soi.tipline.payloads import count, text

HOSTS: Final = ("lookaside.fbsbx.com",)


def fetch(attachment: Attachment, limit: int) -> bytes:
    """See `soi.tipline.channel.Fetching`."""
    origin = settings.SOI_WHATSAPP_API.rstrip("/")
    headers = {"Authorization": f"Bearer {settings.SOI_WHATSAPP_TOKEN}"}
    number = urlencode({"phone_number_id": settings.SOI_WHATSAPP_PHONE_ID})
    found = look_up(f"{origin}/{quote(attachment.reference, safe='')}?{number}", headers)
    if count(found.get("file_size")) > limit:
        raise NotFetchedError("too-large", permanent=True)
    return download(text(found.get("url")), limit, operators=origin, hosts=HOSTS, headers=headers)
